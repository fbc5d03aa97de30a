/* SPDX-License-Identifier: Apache-2.0
 *
 * polc test: vectors, and the examples of rules. */
#include "polc/test.h"

#include <stdlib.h>
#include <string.h>

/* Operands are vectors or folders of them; the others are rule files, as with
 * --rules. */
static void split_operands(const polc_args *args, polc_strings *operands,
                           polc_strings *rules)
{
    for (size_t i = 0; i < args->files.count; i++) {
        bool is_vec = polc_is_vec_operand(args->files.items[i]);
        polc_strings_add(is_vec ? operands : rules, args->files.items[i]);
    }
    if (operands->count == 0 && rules->count == 0 && !args->system) {
        polc_strings_add(operands, ".");
    }
}

static int exit_code(const polc_tests *tests)
{
    size_t count = tests->report.passed + tests->report.failed;
    if (count == 0 && !tests->is_broken) {
        return tests->args->filter != NULL
                   ? polc_error("test: no case holds `%s`", tests->args->filter)
                   : polc_error("test: there is neither a vector nor an "
                                "example");
    }
    return tests->is_broken           ? POLC_FAILURE
           : tests->report.failed > 0 ? POLC_FINDINGS
                                      : POLC_CLEAN;
}

static void run_files(polc_tests *tests, const polc_strings *files)
{
    for (size_t i = 0; i < files->count && !tests->is_stopped; i++) {
        polc_tests_file(tests, files->items[i]);
    }
}

/* With the policy of the command line. */
static void run_given(polc_tests *tests, const polc_strings *rule_files,
                      const polc_strings *files)
{
    polc_rules rules;
    if (!polc_rules_open(&rules, tests->args, rule_files->items,
                         rule_files->count)) {
        tests->is_broken = true;
        polc_rules_close(&rules);
        return;
    }
    polc_tested given = {.sources = rules.sources,
                         .source_count = rules.count,
                         .options = &rules.options};
    polc_tested_open(&given);
    if (given.status != POL_OK) {
        polc_print_diagnostics(given.result, false, stderr,
                               tests->args->colour);
        given.is_shown = true;
    }
    polc_tests_examples(tests, &given);
    tests->given = &given;
    run_files(tests, files);
    /* What does not compile is no policy, whatever its vectors say. */
    tests->is_broken |= given.status != POL_OK && tests->report.failed == 0;
    polc_tested_close(&given);
    polc_rules_close(&rules);
}

int polc_run_test(const polc_args *args)
{
    polc_strings operands = {0}, rules = {0}, files = {0};
    polc_tests tests;
    int code = POLC_FAILURE;
    split_operands(args, &operands, &rules);
    if (polc_vec_files(&operands, &files)) {
        polc_tests_open(&tests, args);
        if (rules.count > 0 || args->system) {
            run_given(&tests, &rules, &files);
        } else {
            run_files(&tests, &files);
        }
        polc_report_close(&tests.report);
        code = exit_code(&tests);
        polc_tests_close(&tests);
    }
    polc_vec_files_free(&files);
    free(operands.items);
    free(rules.items);
    return code;
}
