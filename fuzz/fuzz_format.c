/* SPDX-License-Identifier: Apache-2.0
 *
 * The canonical layout of whatever parses: laid out again it stays as it is,
 * and it compiles to rules of the same ids. */
#include "common.h"
#include "fuzz.h"

/* Ids of all rules; false where the text does not compile. */
static bool compare_ids(const pol_result *one, const pol_result *other)
{
    pol_image a, b;
    pol_text x = pol_result_image(one), y = pol_result_image(other);
    FUZZ_CHECK(pol_image_open(&a, x.data, x.size) == POL_OK);
    FUZZ_CHECK(pol_image_open(&b, y.data, y.size) == POL_OK);
    pol_rule_info left, right;
    uint32_t i = 0;
    for (; pol_image_get_rule(&a, i, &left) == POL_OK; i++) {
        if (pol_image_get_rule(&b, i, &right) != POL_OK ||
            left.id.size != right.id.size ||
            memcmp(left.id.data, right.id.data, left.id.size) != 0) {
            return false;
        }
    }
    return pol_image_get_rule(&b, i, &right) != POL_OK;
}

static void check_meaning(const pol_source *before, const pol_source *after,
                          const pol_compile_options *options)
{
    pol_result *one = NULL, *other = NULL;
    pol_status a = pol_compile(before, 1, options, &one);
    pol_status b = pol_compile(after, 1, options, &other);
    FUZZ_CHECK(a == b);
    FUZZ_CHECK(a != POL_OK || compare_ids(one, other));
    pol_result_free(one);
    pol_result_free(other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pol_compile_options options;
    pol_limits limits;
    pol_source source = {{"fuzz.rules", 10}, {(const char *)data, size}, 0};
    pol_result *result = NULL, *again = NULL;
    fuzz_options(&options, &limits, POL_DIALECT_NATIVE);
    if (pol_format(&source, &options, &result) == POL_OK) {
        pol_text text = pol_result_text(result);
        pol_source formatted = {source.name, text, source.layer};
        FUZZ_CHECK(pol_format(&formatted, &options, &again) == POL_OK);
        pol_text second = pol_result_text(again);
        FUZZ_CHECK(
            text.size == second.size &&
            (text.size == 0 || memcmp(text.data, second.data, text.size) == 0));
        check_meaning(&source, &formatted, &options);
        pol_result_free(again);
    }
    pol_result_free(result);
    return 0;
}
