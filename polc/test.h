/* SPDX-License-Identifier: Apache-2.0
 *
 * `polc test`: cases, the policies that they are asked of, how they are
 * reported, and what they reach. */
#ifndef POLC_TEST_H
#define POLC_TEST_H

#include "polc/policy.h"
#include "polc/vec.h"

#include <libpolicy/cover.h>

/* -- test_report.c */

/* A vector, or an example of a rule. */
typedef struct polc_case {
    const char *file;
    unsigned line;
    pol_text name; /* as it is written there */
    bool failed;
    polc_vec_differences differences; /* from what is expected */
    polc_buffer remarks;              /* lines for people, escaped */
} polc_case;

typedef struct polc_report {
    polc_format format;
    bool coloured;
    size_t passed, failed;
    const char *file; /* junit: of the cases in body */
    size_t file_cases, file_failed;
    polc_buffer body, suites; /* junit */
} polc_report;

void polc_report_open(polc_report *report, const polc_args *args);
/* Reports a case and frees what it holds. */
void polc_report_case(polc_report *report, polc_case *one);
/* What stands behind all cases. */
void polc_report_close(polc_report *report);

/* -- test_cover.c, test_lcov.c */

/* A part of a rule, as reached in all policies of this run that have it. */
typedef struct polc_reached {
    char *file;                   /* of the rule */
    unsigned line, column, lines; /* of its statement; how many it has */
    uint32_t begin;               /* byte of the statement */
    uint32_t order;               /* of the part among those of the statement */
    pol_cover_kind kind;
    uint32_t step, choice;
    char *text;   /* of a rule: its id */
    char *vector; /* one that a rule that was not reached matches, or null */
    uint64_t hits, decided;
} polc_reached;

typedef struct polc_coverage {
    polc_reached *items; /* once joined: by file and place */
    size_t count, capacity;
    uint64_t unmeasured; /* requests that met too many further rules */
    unsigned searched;   /* vectors for rules that were not reached */
} polc_coverage;

/* Sums of one kind of parts. */
typedef struct polc_cover_sum {
    size_t reached, all;
} polc_cover_sum;

/* Joins what several policies have; before anything is reported. */
void polc_coverage_join(polc_coverage *coverage);
polc_cover_sum polc_coverage_sum(const polc_coverage *coverage);
void polc_coverage_report(const polc_coverage *coverage, polc_format format,
                          bool coloured);
/* A tracefile; - is stdout.  False after a message. */
bool polc_coverage_lcov(const polc_coverage *coverage, const char *file);
void polc_coverage_free(polc_coverage *coverage);

/* -- test_run.c */

/* A vector that passed, and where it lies. */
typedef struct polc_kept {
    polc_vec_question *q;
    polc_vec_memory *memory;
} polc_kept;

/* A policy, as far as it compiled. */
typedef struct polc_tested {
    const pol_source *sources;
    size_t source_count;
    const pol_compile_options *options;
    const polc_vec_policy *vec; /* of a .vec file; null: the command line's */
    pol_status status;
    pol_result *result; /* or null */
    pol_image image;
    bool is_covered; /* the result counts what requests reach */
    bool is_shown;   /* its diagnostics were */
    bool is_refused; /* a vector expects it to be */
    polc_kept *kept; /* vectors, for mutants */
    size_t kept_count;
} polc_tested;

typedef struct polc_tests {
    const polc_args *args;
    polc_report report;
    polc_coverage coverage;
    polc_vec_reader reader;
    polc_vec_policy *vec;
    polc_tested *given; /* the policy of the command line, or null */
    pol_scratch *scratch;
    pol_match *matches;
    size_t match_capacity;
    char **counted; /* rule files whose examples were */
    size_t counted_count;
    uint64_t limit;   /* bytes of a file */
    bool is_stopped;  /* --fail-fast */
    size_t survivors; /* mutants that no vector killed */
    bool is_short;    /* less is covered than wanted */
    bool is_broken;   /* some file could not be read */
} polc_tests;

void polc_tests_open(polc_tests *tests, const polc_args *args);
void polc_tests_close(polc_tests *tests);

/* Compiles; close it in any case. */
void polc_tested_open(polc_tested *tested, bool is_covered);
void polc_tested_close(polc_tested *tested);
/* Where a source of the policy really is: a file, or lines of a .vec file,
 * which are added to *line.  Null: neither, as what a `file` line gives. */
const char *polc_find_source(const polc_tests *tests, const polc_tested *tested,
                             pol_text name, unsigned *line);
/* The decision, with all matches in tests->matches; false where it is no
 * request. */
bool polc_tests_ask(polc_tests *tests, const pol_image *image,
                    const pol_request *request, pol_decision *decision);
/* Counts what a request reaches. */
void polc_tests_count(polc_tests *tests, polc_tested *tested,
                      const pol_request *request);
/* The examples of its rules that no policy before had. */
void polc_tests_examples(polc_tests *tests, polc_tested *tested);
/* All vectors of a .vec file, and the examples of its policies. */
void polc_tests_file(polc_tests *tests, const char *path);
/* Adds what a policy's requests reached (test_cover.c). */
void polc_coverage_add(polc_tests *tests, const polc_tested *tested);
/* Counts what the lines of a log reach: text for a shell, and requests as
 * JSON (test_log.c).  False after a message. */
bool polc_tests_log(polc_tests *tests, polc_tested *tested, const char *name);

/* -- test_files.c */

/* The .vec files that operands mean, in the order of the operands, those of a
 * folder in byte order; new strings.  False after a message. */
bool polc_vec_files(const polc_strings *operands, polc_strings *files);
void polc_vec_files_free(polc_strings *files);
/* Whether an operand is a .vec file, or a folder; else it is a rule file. */
bool polc_is_vec_operand(const char *operand);

#endif
