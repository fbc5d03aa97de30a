/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parts of the vector runner share. */
#ifndef TESTS_CONFORMANCE_RUNNER_H
#define TESTS_CONFORMANCE_RUNNER_H

#include <stdio.h>

#include "vec.h"

#define MAX_CODES 512
#define MAX_LINKS 64

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

/* A symbolic link of a request's file system; target.data null: it cannot be
 * read. */
typedef struct vec_link {
    pol_text from, target;
} vec_link;

/* A vector: the request, and what it expects (data null: nothing said). */
typedef struct question {
    pol_answer answer;
    pol_text reason, rule, rules, prefix, why, fallback;
    bool person;
    bool locked; /* asked of an image that pol_image_lock() made */
    bool looks;  /* a path: somebody looks at links */
    bool bare;   /* neither flags nor facts: may be asked packed */
    uint64_t repeat, stretch;
    vec_link links[MAX_LINKS];
    size_t link_count;
    pol_root roots[VEC_WORDS];
    pol_variable variables[VEC_WORDS];
    pol_shell_query shell;
    pol_path_query path;
    pol_network_query network;
    pol_tool_query tool;
    pol_setting_query setting;
    pol_request request;
} question;

/* Reads allow|prompt|deny [ATTRIBUTE...] and what is asked; false with a
 * failure where it is no vector.  The request points into *q. */
bool read_question(runner *r, const vec_line *line, question *q);

/* Runs such a line. */
bool run_decision(runner *r, const vec_line *line);

#endif
