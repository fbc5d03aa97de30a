/* SPDX-License-Identifier: Apache-2.0
 *
 * polc test: vectors, and the examples of rules. */
#include "polc/test.h"

#include "polc/file.h"
#include "polc/mutants.h"
#include "polc/watch.h"

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

/* What is wanted of coverage at all. */
static bool wants_coverage(const polc_args *args)
{
    return args->coverage || args->minimum != NULL || args->lcov != NULL ||
           args->log != NULL;
}

static bool is_percent(const char *text)
{
    uint64_t number;
    return text == NULL ||
           (polc_vec_number(polc_text(text), &number) && number <= 100);
}

static void report_coverage(polc_tests *tests)
{
    const polc_args *args = tests->args;
    polc_coverage *coverage = &tests->coverage;
    polc_coverage_join(coverage);
    polc_coverage_report(coverage, tests->report.format,
                         tests->report.coloured);
    if (args->lcov != NULL && !polc_coverage_lcov(coverage, args->lcov)) {
        tests->is_broken = true;
    }
    polc_cover_sum sum = polc_coverage_sum(coverage);
    uint64_t minimum = 0;
    if (args->minimum != NULL) {
        polc_vec_number(polc_text(args->minimum), &minimum);
    }
    if (sum.reached * 100 < sum.all * minimum) {
        polc_flush_output();
        polc_error("test: less than %s %% of the parts of the rules is reached",
                   args->minimum);
        tests->is_short = true;
    }
}

static int exit_code(const polc_tests *tests)
{
    size_t count = tests->report.passed + tests->report.failed;
    if (count == 0 && !tests->is_broken && tests->args->log == NULL &&
        !tests->args->mutants && !tests->args->generate) {
        return tests->args->filter != NULL
                   ? polc_error("test: no case holds `%s`", tests->args->filter)
                   : polc_error("test: there is neither a vector nor an "
                                "example");
    }
    return tests->is_broken ? POLC_FAILURE
           : tests->report.failed > 0 || tests->is_short || tests->survivors > 0
               ? POLC_FINDINGS
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
    polc_tested_open(&given, tests->args->coverage);
    if (given.status != POL_OK) {
        polc_print_diagnostics(given.result, false, stderr,
                               tests->args->colour);
        given.is_shown = true;
    }
    polc_tests_examples(tests, &given);
    tests->given = &given;
    run_files(tests, files);
    if (tests->args->log != NULL && given.status == POL_OK &&
        !polc_tests_log(tests, &given, tests->args->log)) {
        tests->is_broken = true;
    }
    polc_coverage_add(tests, &given);
    polc_tests_mutants(tests, &given);
    if (tests->args->generate && given.status == POL_OK &&
        !polc_generate(tests, &given, tests->args->output)) {
        tests->is_broken = true;
    }
    /* What does not compile is no policy, whatever its vectors say. */
    tests->is_broken |= given.status != POL_OK && tests->report.failed == 0;
    tests->given = NULL;
    polc_tested_close(&given);
    polc_rules_close(&rules);
}

static int run_test(const polc_args *given)
{
    polc_args copy = *given, *args = &copy;
    polc_strings operands = {0}, rules = {0}, files = {0};
    polc_tests tests;
    int code = POLC_FAILURE;
    copy.coverage = wants_coverage(given);
    split_operands(args, &operands, &rules);
    if (!is_percent(args->minimum)) {
        code = polc_usage_error("test", "--coverage-min wants 0 to 100");
    } else if (args->generate && rules.count == 0 && !args->system) {
        code = polc_usage_error("test", "--generate wants rule files");
    } else if (args->log != NULL && rules.count == 0 && !args->system) {
        code = polc_usage_error("test", "--log wants rule files");
    } else if (polc_vec_files(&operands, &files)) {
        polc_tests_open(&tests, args);
        if (rules.count > 0 || args->system) {
            run_given(&tests, &rules, &files);
        } else {
            run_files(&tests, &files);
        }
        if (!args->generate) {
            polc_report_close(&tests.report);
        }
        if (args->coverage) {
            report_coverage(&tests);
        }
        code = exit_code(&tests);
        polc_tests_close(&tests);
    }
    polc_vec_files_free(&files);
    free(operands.items);
    free(rules.items);
    return code;
}

int polc_run_test(const polc_args *args)
{
    return args->watch ? polc_watch(args, run_test) : run_test(args);
}
