/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as rule text, in both dialects: places of diagnostics are inside
 * the text, and what compiles opens and answers. */
#include "common.h"
#include "fuzz.h"

static void check_diagnostics(const pol_result *result, pol_text text)
{
    for (size_t i = 0; i < pol_result_diagnostics(result); i++) {
        pol_diagnostic d = pol_result_diagnostic(result, i);
        char rendered[2048];
        size_t needed = 0;
        bool ours = d.place.source.size == 10; /* not a loaded file or pack */
        FUZZ_CHECK(d.place.begin <= d.place.end);
        FUZZ_CHECK(!ours || d.place.end <= text.size);
        FUZZ_CHECK(pol_code_summary((pol_text){d.code, strlen(d.code)}, NULL,
                                    NULL) != NULL);
        FUZZ_CHECK(pol_result_render(result, i, 1, rendered, sizeof rendered,
                                     &needed) == POL_OK);
    }
}

static void check_image(pol_text bytes)
{
    static pol_scratch scratch;
    pol_image image;
    static sample_room room;
    pol_request request;
    pol_decision d;
    FUZZ_CHECK(pol_image_open(&image, bytes.data, bytes.size) == POL_OK);
    for (size_t i = 0; sample_ask(i, &room, &request); i++) {
        FUZZ_CHECK(pol_eval(&image, &request, &scratch, &d) == POL_OK);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (int dialect = POL_DIALECT_NATIVE; dialect <= POL_DIALECT_CODEX;
         dialect++) {
        pol_compile_options options;
        pol_limits limits;
        pol_source source = {
            {"fuzz.rules", 10}, {(const char *)data, size}, POL_LAYER_MANAGED};
        pol_result *result = NULL;
        fuzz_options(&options, &limits, (pol_dialect)dialect);
        pol_status status = pol_compile(&source, 1, &options, &result);
        FUZZ_CHECK(status == POL_OK || status == POL_REJECTED ||
                   status == POL_LIMIT);
        check_diagnostics(result, source.text);
        if (status == POL_OK) {
            check_image(pol_result_image(result));
        }
        pol_result_free(result);
    }
    return 0;
}
