/* SPDX-License-Identifier: Apache-2.0
 *
 * What the two halves of the vector runner share. */
#ifndef TESTS_CONFORMANCE_RUNNER_H
#define TESTS_CONFORMANCE_RUNNER_H

#include <stdio.h>

#include "vec.h"

#define MAX_CODES 512

typedef struct runner {
    vec_reader reader;
    vec_policy policy;
    pol_status status; /* of compiling and opening */
    pol_result *result;
    pol_image image;
    unsigned cases, failures;
    const char *seen[MAX_CODES]; /* codes that a vector expected */
    size_t seen_count;
    char why[1024]; /* the running case failed so; empty: it did not */
} runner;

/* Says why the case fails; the first reason stays.  Is false. */
#define FAIL(runner, ...)                                                     \
    ((runner)->why[0] == 0                                                    \
         ? (snprintf((runner)->why, sizeof(runner)->why, __VA_ARGS__), false) \
         : false)

/* allow|prompt|deny [ATTRIBUTE...] [--] WORD... */
bool run_decision(runner *r, const vec_line *line);

#endif
