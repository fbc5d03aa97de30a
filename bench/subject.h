/* SPDX-License-Identifier: Apache-2.0
 *
 * One policy with its requests, and every engine that answers them. */
#ifndef BENCH_SUBJECT_H
#define BENCH_SUBJECT_H

#include <libpolicy/policy.h>

#include "engines.h"

/* The image of one dialect. */
typedef struct compiled {
    pol_result *result;
    pol_image image;
    int usable; /* 0: the policy was refused; the message is printed */
} compiled;

typedef struct subject {
    const char *name; /* of the row */
    model rules;
    request_set cold, hot;
    compiled codex, native;
    linear linear;
    floor_table floor;
    uint32_t *consumed; /* floor_plan of each cold request, Codex dialect */
    double mean_consumed;
    pol_scratch *scratch;
    pol_decision *decisions;
    pol_match *matches;
} subject;

#define MATCH_CAPACITY 4096
#define FIRST_MATCHES 16
#define BATCH 32
#define HOT 64

/* Sources that are compiled together. */
typedef struct sources {
    pol_source *items;
    size_t count;
    size_t bytes;
} sources;

/* What one compilation took. */
typedef struct compile_cost {
    double seconds;
    uint64_t peak; /* bytes that the allocator handed out at one time */
    pol_statistics statistics;
} compile_cost;

/* Compiles with limits far above the defaults.  Returns 0, or -1 after
 * printing the first diagnostics. */
int compile_sources(const sources *from, pol_dialect dialect, compiled *out,
                    compile_cost *cost);
void compiled_free(compiled *c);

/* Opens the images' requests and builds linear and floor; the caller has
 * filled name, rules, cold and the images. */
void subject_finish(subject *s);
void subject_free(subject *s);
/* Tokens that a decision in the Codex dialect looks at, over the first
 * `count` requests. */
double subject_mean_consumed(const subject *s, size_t count);
/* Rules that match one of them. */
double subject_mean_matches(subject *s, size_t count);

/* Compares pol_eval, pol_eval_all, pol_eval_batch with linear on the first
 * `count` requests; prints differences; returns how many there were. */
size_t subject_compare(subject *s, size_t count);

/* Every loop makes `count` decisions, one after the other, and starts over
 * with the first request where the set ends. */
typedef uint64_t bench_loop(subject *s, const request_set *set,
                            const uint32_t *consumed, size_t count);
bench_loop loop_floor, loop_linear, loop_lean, loop_policy, loop_native,
    loop_batch;
/* As loop_policy, for tokens that may hold a NUL: all bytes are read. */
bench_loop loop_checked;
/* The loop alone, with a call that returns at once. */
bench_loop loop_nothing;
/* All matching rules, with room for MATCH_CAPACITY or FIRST_MATCHES. */
bench_loop loop_all, loop_first;

#endif
