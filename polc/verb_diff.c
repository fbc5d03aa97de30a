/* SPDX-License-Identifier: Apache-2.0
 *
 * polc diff: every class of requests whose answer changes. */
#include "polc/changes.h"
#include "polc/differ.h"
#include "polc/file.h"

static int print(const polc_args *args, const pol_result *result)
{
    polc_buffer out = {0};
    polc_changes changes = {.result = result,
                            .widening_only = args->widening_only,
                            .coloured = polc_colours(args->colour, stdout)};
    if (args->format == POLC_FORMAT_JSON) {
        polc_json json = {.out = &out};
        polc_json_open(&json, '{');
        polc_changes_json(&json, &changes);
        polc_json_close(&json, '}');
        polc_add_string(&out, "\n");
    } else {
        polc_changes_table(&out, &changes);
        polc_changes_summary(&out, &changes);
    }
    polc_print(&out);
    return args->exit_code && polc_changes_count(&changes) > 0 ? POLC_FINDINGS
                                                               : POLC_CLEAN;
}

int polc_run_diff(const polc_args *args)
{
    polc_differ differ;
    int code = polc_differ_open(&differ, args, "diff");
    if (code == POLC_CLEAN) {
        code = print(args, differ.result);
    }
    polc_differ_close(&differ);
    return code;
}
