/* SPDX-License-Identifier: Apache-2.0
 *
 * polc compare: in one word, how NEW stands to OLD. */
#include "polc/changes.h"
#include "polc/differ.h"
#include "polc/file.h"

static int print(const polc_args *args, const pol_result *result)
{
    pol_comparison comparison = pol_result_comparison(result);
    polc_buffer out = {0};
    if (args->format == POLC_FORMAT_JSON) {
        polc_json json = {.out = &out};
        polc_json_open(&json, '{');
        polc_json_key(&json, "comparison");
        polc_json_string(&json, pol_comparison_name(comparison));
        polc_json_close(&json, '}');
    } else {
        polc_add_string(&out, pol_comparison_name(comparison));
    }
    polc_add_string(&out, "\n");
    polc_print(&out);
    if (args->verbose) {
        polc_buffer more = {0};
        polc_changes changes = {.result = result,
                                .coloured = polc_colours(args->colour, stderr)};
        polc_changes_table(&more, &changes);
        polc_flush_output();
        polc_put(stderr, polc_buffer_text(&more));
        polc_buffer_free(&more);
    }
    return comparison == POL_COMPARISON_EQUAL ||
                   comparison == POL_COMPARISON_STRICTER
               ? POLC_CLEAN
               : POLC_FINDINGS;
}

int polc_run_compare(const polc_args *args)
{
    polc_differ differ;
    int code = polc_differ_open(&differ, args, "compare");
    if (code == POLC_CLEAN) {
        code = print(args, differ.result);
    }
    polc_differ_close(&differ);
    return code;
}
