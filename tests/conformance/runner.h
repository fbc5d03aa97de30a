/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parts of the vector runner share.  Vectors are read, and compared
 * with answers, as `polc test` does (polc/vec.h). */
#ifndef TESTS_CONFORMANCE_RUNNER_H
#define TESTS_CONFORMANCE_RUNNER_H

#include <libpolicy/lint.h>
#include <stdio.h>

#include "polc/vec.h"

#define MAX_CODES 512

typedef struct runner {
    polc_vec_reader reader;
    polc_vec_policy policy;
    pol_status status; /* of compiling and opening */
    pol_result *result;
    pol_result *lint;
    bool lints; /* policies are linted, too */
    pol_image image;
    unsigned cases, failures;
    const char *seen[MAX_CODES]; /* codes that a vector expected */
    size_t seen_count;
    char why[2048]; /* the running case failed so; empty: it did not */
} runner;

/* Says why the case fails; the first reason stays.  Is false. */
#define FAIL(runner, ...)                                                     \
    ((runner)->why[0] == 0                                                    \
         ? (snprintf((runner)->why, sizeof(runner)->why, __VA_ARGS__), false) \
         : false)

/* Runs a line that begins with an answer. */
bool run_decision(runner *r, const polc_vec_line *line);

#endif
