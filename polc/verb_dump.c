/* SPDX-License-Identifier: Apache-2.0
 *
 * polc dump: what a stage of the compiler makes of rule files. */
#include "polc/file.h"
#include "polc/policy.h"

int polc_run_dump(const polc_args *args)
{
    if (args->files.count == 0 && !args->system) {
        return polc_usage_error("dump", "give at least one rule file");
    }
    polc_rules rules;
    pol_result *result = NULL;
    int code = POLC_FAILURE;
    if (polc_rules_open(&rules, args, args->files.items, args->files.count)) {
        pol_status status = pol_dump(rules.sources, rules.count, &rules.options,
                                     args->stage, &result);
        if (result != NULL) {
            polc_put(stdout, pol_result_text(result));
            polc_print_diagnostics(result, true, stderr, args->colour);
        }
        code = polc_status_code(status);
    }
    polc_rules_close(&rules);
    pol_result_free(result);
    return code;
}
