/* SPDX-License-Identifier: Apache-2.0
 *
 * The engines that the library is measured against.
 *
 * linear: what Codex does.  A map from the program to the list of its rules;
 * every rule of the list is asked in order, compares the program again and
 * then its positions, and answers with its own copy of the tokens that it
 * matched; the strictest of the list is the answer.
 *
 * lean: the same scan over the same rules that copies and allocates nothing.
 *
 * floor: what no engine of this kind can go below.  It hashes every token
 * that the decision consumes and makes one load for each, whose place depends
 * on the load before; it decides nothing. */
#ifndef BENCH_ENGINES_H
#define BENCH_ENGINES_H

#include "model.h"

typedef struct linear_bucket linear_bucket;

typedef struct linear {
    linear_bucket *buckets;
    size_t mask;
    char *memory;
    size_t memory_size;
} linear;

void linear_build(linear *out, const model *policy);
void linear_free(linear *engine);
/* Where no rule matches: prompt, as libpolicy answers then.  *matched is the
 * number of rules that match. */
pol_answer linear_decide(const linear *engine, const pol_request *request,
                         size_t *matched);
pol_answer lean_decide(const linear *engine, const pol_request *request);
/* Tokens that some rule had to look at; an upper bound of what an engine
 * consumes that stops as soon as nothing can change. */
size_t linear_consumed(const linear *engine, const pol_request *request);

typedef struct floor_table {
    uint64_t *loads;
    size_t count;
} floor_table;

/* bytes: what the engine that it stands under touches for decisions. */
void floor_build(floor_table *out, size_t bytes);
void floor_free(floor_table *table);
/* Looks at the first `consumed` tokens. */
uint64_t floor_walk(const floor_table *table, const pol_request *request,
                    size_t consumed);

#endif
