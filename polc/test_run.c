/* SPDX-License-Identifier: Apache-2.0
 *
 * Judges vectors, and the examples of rules.  Refuses to know how cases are
 * reported. */
#include "polc/test.h"

#include "polc/answer.h"
#include "polc/file.h"
#include "polc/mutants.h"

#include <stdlib.h>
#include <string.h>

void polc_tests_open(polc_tests *tests, const polc_args *args)
{
    *tests = (polc_tests){.args = args};
    tests->limit = polc_limit(args, "source_bytes");
    tests->vec = polc_resize(NULL, sizeof *tests->vec);
    tests->scratch = polc_resize(NULL, sizeof *tests->scratch);
    tests->match_capacity = 64;
    tests->matches =
        polc_resize(NULL, tests->match_capacity * sizeof *tests->matches);
    polc_report_open(&tests->report, args);
}

void polc_tests_close(polc_tests *tests)
{
    polc_coverage_free(&tests->coverage);
    free(tests->vec);
    free(tests->scratch);
    free(tests->matches);
    for (size_t i = 0; i < tests->counted_count; i++) {
        free(tests->counted[i]);
    }
    free(tests->counted);
}

/* -- policies */

void polc_tested_open(polc_tested *tested, bool is_covered)
{
    tested->status = (is_covered ? pol_cover : pol_compile)(
        tested->sources, tested->source_count, tested->options,
        &tested->result);
    tested->is_covered = is_covered && tested->status == POL_OK;
    if (tested->status == POL_OK) {
        pol_text image = pol_result_image(tested->result);
        tested->status = pol_image_open(&tested->image, image.data, image.size);
    }
}

void polc_tested_close(polc_tested *tested)
{
    for (size_t i = 0; i < tested->kept_count; i++) {
        polc_vec_memory_free(tested->kept[i].memory);
    }
    free(tested->kept);
    tested->kept = NULL;
    tested->kept_count = 0;
    pol_result_free(tested->result);
    tested->result = NULL;
}

/* Why the policy cannot be asked; whole the first time. */
static void add_diagnostics(polc_tested *tested, polc_buffer *out)
{
    polc_add_string(out, "the policy does not compile: ");
    polc_add_string(out, pol_status_name(tested->status));
    polc_add_string(out, "\n");
    if (tested->is_shown) {
        return;
    }
    tested->is_shown = true;
    for (size_t i = 0; i < pol_result_diagnostics(tested->result); i++) {
        size_t size = 0;
        if (pol_result_diagnostic(tested->result, i).severity !=
            POL_SEVERITY_ERROR) {
            continue;
        }
        pol_result_render(tested->result, i, false, NULL, 0, &size);
        char *text = polc_resize(NULL, size + 1);
        pol_result_render(tested->result, i, false, text, size + 1, &size);
        polc_add(out, text, size);
        free(text);
    }
}

/* -- cases */

/* Whether --filter leaves a case. */
static bool is_wanted(const polc_tests *tests, const polc_case *one)
{
    const char *filter = tests->args->filter;
    polc_buffer title = {0};
    if (filter == NULL) {
        return true;
    }
    polc_add_string(&title, one->file);
    polc_add_string(&title, ":");
    polc_add_number(&title, one->line);
    polc_add_string(&title, ": ");
    polc_add(&title, one->name.data, one->name.size);
    bool found = memmem(title.data, title.size, filter, strlen(filter)) != NULL;
    polc_buffer_free(&title);
    return found;
}

static void report(polc_tests *tests, polc_case *one)
{
    tests->is_stopped |= one->failed && tests->args->fail_fast;
    polc_report_case(&tests->report, one);
}

/* -- vectors */

/* What matched, with its decision, strictest first where it counts: the
 * reader sees who decided. */
#define SHOWN 12u

static void add_matches(const polc_tests *tests, const pol_image *image,
                        const pol_decision *decision, size_t count,
                        polc_buffer *out)
{
    const char *why = pol_why_text(decision->why);
    if (why[0] != '\0') {
        polc_add_string(out, "because ");
        polc_add_string(out, why);
        polc_add_string(out, "\n");
    }
    if (count == 0) {
        polc_add_string(out, "no rule matches\n");
    }
    for (size_t i = 0; i < count && i < SHOWN; i++) {
        pol_rule_info rule;
        if (pol_image_get_rule(image, tests->matches[i].rule, &rule) ==
            POL_OK) {
            polc_add_string(out, "matched: ");
            polc_add_string(out, pol_answer_name(rule.decision));
            polc_add_string(out, " by ");
            polc_add_rule(out, image, tests->matches[i].rule);
            polc_add_string(out, "\n");
        }
    }
    polc_add_string(out, count > SHOWN ? "matched: more rules\n" : "");
}

/* All matches; asked again where there was no room for them. */
bool polc_tests_ask(polc_tests *tests, const pol_image *image,
                    const pol_request *request, pol_decision *decision)
{
    pol_decision all;
    bool again = true;
    if (pol_eval(image, request, tests->scratch, decision) != POL_OK) {
        return false;
    }
    while (again) {
        if (pol_eval_all(image, request, tests->scratch, &all, tests->matches,
                         tests->match_capacity) != POL_OK) {
            return false;
        }
        again = all.matched > tests->match_capacity;
        if (again) {
            tests->match_capacity = all.matched;
            tests->matches = polc_resize(tests->matches,
                                         all.matched * sizeof *tests->matches);
        }
    }
    decision->matched = all.matched;
    return true;
}

void polc_tests_count(polc_tests *tests, polc_tested *tested,
                      const pol_request *request)
{
    if (tested->is_covered) {
        pol_status status = pol_cover_add(tested->result, request, NULL);
        tests->coverage.unmeasured += status != POL_OK;
    }
}

/* A line that begins with an answer; false where it is no vector. */
static bool judge(polc_tests *tests, polc_tested *tested,
                  const polc_vec_line *line, polc_case *one)
{
    polc_vec_question *q = polc_vec_alloc(&tests->reader, sizeof *q);
    pol_image image = tested->image;
    pol_decision decision;
    if (!polc_vec_ask(&tests->reader, line, q)) {
        return false;
    }
    if (tested->status != POL_OK) {
        one->failed = true;
        add_diagnostics(tested, &one->remarks);
        return true;
    }
    if (q->locked) {
        pol_image_lock(&image);
    }
    if (!polc_tests_ask(tests, &image, &q->request, &decision)) {
        return polc_vec_fail(&tests->reader, "no request of this kind");
    }
    if (!q->locked) {
        polc_tests_count(tests, tested, &q->request);
    }
    one->failed = !polc_vec_compare(&image, q, &decision, tests->matches,
                                    decision.matched, &one->differences);
    if (!one->failed && (tests->args->mutants || tests->args->generate)) {
        polc_tested_keep(tested, q, polc_vec_take(&tests->reader));
    }
    if (one->failed) {
        add_matches(tests, &image, &decision, decision.matched, &one->remarks);
    }
    return true;
}

static bool diagnose(polc_tests *tests, polc_tested *tested,
                     const polc_vec_line *line, polc_case *one)
{
    polc_buffer why = {0};
    pol_text text = line->words[0].text;
    one->failed = !polc_vec_diagnose(&tests->reader, line, tested->status,
                                     tested->result, &why);
    tested->is_refused |=
        polc_vec_is(text, "error") || polc_vec_is(text, "errors");
    for (pol_text rest = polc_buffer_text(&why), part;
         polc_vec_cut(&rest, "\n", &part);) {
        polc_add_escaped(&one->remarks, part);
        polc_add_string(&one->remarks, "\n");
    }
    polc_buffer_free(&why);
    return !polc_vec_failed(&tests->reader);
}

static pol_text trimmed(pol_text text)
{
    while (text.size > 0 && (text.data[text.size - 1] == ' ' ||
                             text.data[text.size - 1] == '\t')) {
        text.size--;
    }
    return text;
}

/* The vectors up to the next policy. */
static void run_vectors(polc_tests *tests, polc_tested *tested)
{
    polc_vec_line line;
    while (!tests->is_stopped && polc_vec_next_vector(&tests->reader, &line)) {
        polc_case one = {.file = tests->reader.path,
                         .line = line.number,
                         .name = trimmed(line.text)};
        if (!is_wanted(tests, &one)) {
            continue;
        }
        bool is_vector = polc_vec_is_diagnostic(&line)
                             ? diagnose(tests, tested, &line, &one)
                             : judge(tests, tested, &line, &one);
        if (is_vector) {
            report(tests, &one);
        } else {
            polc_vec_differences_free(&one.differences);
            polc_buffer_free(&one.remarks);
        }
    }
}

/* -- examples */

const char *polc_find_source(const polc_tests *tests, const polc_tested *tested,
                             pol_text name, unsigned *line)
{
    const polc_vec_policy *vec = tested->vec;
    for (size_t i = 0; i < tested->source_count; i++) {
        if (!polc_vec_same(tested->sources[i].name, name)) {
            continue;
        }
        if (vec == NULL) {
            return tested->sources[i].name.data;
        }
        if (vec->lines[i] > 0) {
            *line += vec->lines[i] - 1;
            return tests->reader.path;
        }
        return vec->paths[i];
    }
    return NULL;
}

static bool is_counted(const polc_tests *tests, const char *file, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(tests->counted[i], file) == 0) {
            return true;
        }
    }
    return false;
}

static void count_file(polc_tests *tests, const char *file)
{
    if (!is_counted(tests, file, tests->counted_count)) {
        tests->counted =
            polc_resize(tests->counted,
                        (tests->counted_count + 1) * sizeof *tests->counted);
        tests->counted[tests->counted_count++] = polc_copy(file);
    }
}

/* One example, unless a policy before had it. */
static void run_example(polc_tests *tests, const polc_tested *tested,
                        const pol_example_info *example, size_t before)
{
    unsigned line = example->place.line;
    char name[512];
    pol_text source = example->place.source;
    if (source.size >= 4 && memcmp(source.data, "std:", 4) == 0) {
        return;
    }
    snprintf(name, sizeof name, "%.*s", polc_vec_shown(source), source.data);
    const char *file = polc_find_source(tests, tested, source, &line);
    file = file != NULL ? file : name;
    if (is_counted(tests, file, before)) {
        return;
    }
    polc_buffer text = {0};
    polc_add_string(&text, example->wanted ? "match " : "not_match ");
    polc_add(&text, example->text.data, example->text.size);
    polc_case one = {.file = file,
                     .line = line,
                     .name = polc_buffer_text(&text),
                     .failed = !example->holds};
    if (file != tests->reader.path) {
        count_file(tests, file);
    }
    if (is_wanted(tests, &one)) {
        if (one.failed) {
            polc_add_string(&one.remarks, example->wanted
                                              ? "the rule does not match it\n"
                                              : "the rule matches it\n");
        }
        report(tests, &one);
    }
    polc_buffer_free(&text);
}

void polc_tests_examples(polc_tests *tests, polc_tested *tested)
{
    pol_result *result = NULL;
    size_t before = tests->counted_count;
    if (tested->is_refused || tests->is_stopped) {
        return;
    }
    pol_examples(tested->sources, tested->source_count, tested->options,
                 &result);
    for (size_t i = 0; i < pol_result_examples(result) && !tests->is_stopped;
         i++) {
        pol_example_info example = pol_result_example(result, i);
        run_example(tests, tested, &example, before);
    }
    pol_result_free(result);
}

/* -- files */

static void run_policy(polc_tests *tests)
{
    pol_compile_options options = polc_vec_options(tests->vec, tests->limit);
    polc_tested tested = {.sources = tests->vec->sources,
                          .source_count = tests->vec->source_count,
                          .options = &options,
                          .vec = tests->vec};
    polc_tested_open(&tested, tests->args->coverage);
    run_vectors(tests, &tested);
    polc_tests_examples(tests, &tested);
    polc_coverage_add(tests, &tested);
    polc_tests_mutants(tests, &tested);
    polc_tested_close(&tested);
    polc_vec_policy_close(tests->vec);
}

void polc_tests_file(polc_tests *tests, const char *path)
{
    polc_buffer file = {0};
    polc_vec_reader *reader = &tests->reader;
    if (!polc_read_file(path, tests->limit, "source_bytes", &file)) {
        tests->is_broken = true;
        polc_buffer_free(&file);
        return;
    }
    polc_vec_open(reader, path, polc_buffer_text(&file), tests->limit);
    if (tests->given != NULL && polc_vec_has_loose(reader)) {
        run_vectors(tests, tests->given);
    }
    while (!tests->is_stopped && !polc_vec_failed(reader) &&
           polc_vec_next_policy(reader, tests->vec)) {
        run_policy(tests);
    }
    if (polc_vec_failed(reader)) {
        polc_error("%s:%u: %.*s", path, reader->line, (int)reader->error.size,
                   reader->error.data);
        tests->is_broken = true;
    }
    polc_vec_close(reader);
    polc_buffer_free(&file);
}
