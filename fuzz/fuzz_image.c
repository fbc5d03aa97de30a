/* SPDX-License-Identifier: Apache-2.0
 *
 * Hostile images.  The first byte says how: odd, the rest is an image as it
 * is; even, the rest is a list of patches (two bytes place, counted in words
 * of the image, four bytes value) of a good image, and the sums are made
 * right.  What opens is asked. */
#include "../tests/hostile/repair.h"
#include "common.h"
#include "fuzz.h"

static pol_text golden(void)
{
    static pol_result *result;
    if (result == NULL) {
        pol_compile_options options;
        sample_options(&options, POL_DIALECT_NATIVE);
        FUZZ_CHECK(pol_compile(sample_native, SAMPLE_NATIVE_COUNT, &options,
                               &result) == POL_OK);
    }
    return pol_result_image(result);
}

static void ask(const unsigned char *bytes, size_t size)
{
    static pol_scratch scratch;
    pol_image image;
    static sample_room room;
    pol_request request;
    pol_decision d;
    pol_match matches[4];
    char text[256];
    size_t needed;
    pol_status status = pol_image_open(&image, bytes, size);
    for (size_t i = 0; sample_ask(i, &room, &request); i++) {
        pol_eval(&image, &request, &scratch, &d);
        FUZZ_CHECK(status == POL_OK || d.answer == POL_DENY);
        pol_eval_all(&image, &request, &scratch, &d, matches, 4);
        pol_explain(&image, &request, &scratch, text, sizeof text, &needed);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static _Alignas(POL_IMAGE_ALIGNMENT) unsigned char image[1 << 16];
    pol_text good = golden();
    bool as_is = size > 0 && (data[0] & 1) != 0;
    size_t length = as_is ? size - 1 : good.size;
    if (length > sizeof image) {
        return 0;
    }
    memcpy(image, as_is ? (const void *)(data + 1) : good.data, length);
    for (size_t at = 1; !as_is && at + 6 <= size; at += 6) {
        size_t word = (size_t)(data[at] | data[at + 1] << 8) % (length / 4);
        memcpy(image + 4 * word, data + at + 2, 4);
    }
    repair_sums(image, length);
    ask(image, length);
    return 0;
}
