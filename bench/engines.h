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

/* Loads for tokens that some rule has, in a table as large as what the
 * library touches for decisions; and for others, in one as large as its list
 * of words, where it learns that nothing can follow. */
typedef struct floor_table {
    uint64_t *loads[2];
    size_t counts[2];
    pol_text *words; /* of the policy; data null: free */
    size_t mask;
} floor_table;

#define FLOOR_UNKNOWN (UINT32_C(1) << 31)

void floor_build(floor_table *out, size_t bytes, const model *policy);
void floor_free(floor_table *table);
/* consumed, and whether the last of these tokens is no word of the policy. */
uint32_t floor_plan(const floor_table *table, const pol_request *request,
                    uint32_t consumed);
uint64_t floor_walk(const floor_table *table, const pol_request *request,
                    uint32_t plan);

#endif
