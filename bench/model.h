/* SPDX-License-Identifier: Apache-2.0
 *
 * A generated policy and the requests asked of it: seeded, the same on every
 * run.  Knows rules as lists of words; knows no engine. */
#ifndef BENCH_MODEL_H
#define BENCH_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include <libpolicy/eval.h>

#define MODEL_MAX_LENGTH 6
#define MODEL_MAX_ALTERNATIVES 4

/* One position of a pattern: count words from words[first]. */
typedef struct model_position {
    uint32_t first, count;
} model_position;

typedef struct model_rule {
    uint32_t first;  /* in positions */
    uint32_t length; /* of the pattern */
    pol_answer answer;
} model_rule;

typedef struct model {
    pol_text *words; /* the vocabulary, then what rules refer to */
    size_t word_count, program_count;
    uint32_t *refs; /* numbers of words, of all positions */
    size_t ref_count;
    model_position *positions;
    size_t position_count;
    model_rule *rules;
    size_t rule_count;
} model;

/* count rules with the proportions that bench/README.md states. */
void model_generate(model *out, size_t count, uint64_t seed);
/* One prefix_rule(...) a line; the caller frees data. */
pol_text model_text(const model *policy);
void model_free(model *policy);

/* Requests, with what they point to. */
typedef struct request_set {
    pol_request *items;
    size_t count;
    pol_text *tokens;
    char *bytes; /* readable 16 bytes past the last token */
} request_set;

/* 70 % an instance of a rule with 0 to 4 further tokens, 20 % a known program
 * with an unknown rest, 10 % an unknown program. */
void requests_generate(request_set *out, const model *policy, size_t count,
                       uint64_t seed);
/* Reads what bench/corpus.py wrote: per request the number of tokens, per
 * token its size and bytes; numbers are 32 bits, little-endian. */
int requests_read(request_set *out, const char *path);
void requests_free(request_set *set);

/* Rules of the same file format: answer, length; per position the number of
 * alternatives; per alternative size and bytes. */
int model_read(model *out, const char *path);

/* An appended rule file of the shape of the largest real one: 526 rules. */
pol_text model_appended_file(uint64_t seed);

uint64_t random_next(uint64_t *state);
/* Exits with a message where memory is out. */
void *bench_alloc(size_t size);

#endif
