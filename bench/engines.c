/* SPDX-License-Identifier: Apache-2.0
 *
 * Owns linear and floor.  Refuses to know the library's engine. */
#include "engines.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <stdlib.h>
#include <string.h>

#define SEED 0x706f6c696379u

/* A rule owns its pattern, as in Codex: rules lie in the order of the
 * source, each followed by its positions and texts. */
typedef struct linear_position {
    const pol_text *texts;
    uint32_t count;
} linear_position;

typedef struct linear_rule {
    uint32_t length; /* positions after the program */
    pol_answer answer;
    linear_position positions[];
} linear_rule;

struct linear_bucket {
    pol_text program; /* data null: free */
    const linear_rule **rules;
    size_t count, capacity;
};

static linear_bucket *find_bucket(const linear *e, pol_text program)
{
    size_t i = XXH3_64bits_withSeed(program.data, program.size, SEED);

    for (;; i++) {
        linear_bucket *b = &e->buckets[i & e->mask];

        if (b->program.data == NULL ||
            (b->program.size == program.size &&
             memcmp(b->program.data, program.data, program.size) == 0)) {
            return b;
        }
    }
}

static void add_rule(linear *e, pol_text program, const linear_rule *rule)
{
    linear_bucket *b = find_bucket(e, program);

    if (b->count == b->capacity) {
        size_t capacity = b->capacity * 2 + 4;
        const linear_rule **rules = bench_alloc(capacity * sizeof *rules);

        if (b->count > 0) {
            memcpy((void *)rules, (const void *)b->rules,
                   b->count * sizeof *rules);
        }
        free((void *)b->rules);
        b->rules = rules;
        b->capacity = capacity;
    }
    b->program = program;
    b->rules[b->count++] = rule;
}

/* Copies the texts of one position to *at, and moves *at behind them. */
static linear_position copy_position(const model *m, model_position p,
                                     char **at)
{
    pol_text *texts = (pol_text *)(void *)*at;
    char *bytes = *at + p.count * sizeof *texts;

    for (uint32_t i = 0; i < p.count; i++) {
        pol_text word = m->words[m->refs[p.first + i]];

        memcpy(bytes, word.data, word.size);
        texts[i] = (pol_text){bytes, word.size};
        bytes += word.size;
    }
    *at += ((size_t)(bytes - *at) + 15) / 16 * 16;
    return (linear_position){texts, p.count};
}

static size_t rule_size(uint32_t length)
{
    size_t positions = length > 0 ? length - 1 : 0;

    return (offsetof(linear_rule, positions) +
            positions * sizeof(linear_position) + 15) /
           16 * 16;
}

static size_t memory_needed(const model *m)
{
    size_t size = m->position_count * 16;

    for (size_t i = 0; i < m->rule_count; i++) {
        size += rule_size(m->rules[i].length);
    }
    for (size_t i = 0; i < m->ref_count; i++) {
        size += m->words[m->refs[i]].size + sizeof(pol_text);
    }
    return size;
}

void linear_build(linear *e, const model *m)
{
    size_t heads = 0, buckets = 16;
    char *at;

    for (size_t i = 0; i < m->rule_count; i++) {
        heads += m->positions[m->rules[i].first].count;
    }
    while (buckets < heads * 2) {
        buckets *= 2;
    }
    *e = (linear){.mask = buckets - 1, .memory_size = memory_needed(m)};
    e->buckets = bench_alloc(buckets * sizeof *e->buckets);
    e->matches = bench_alloc((heads + 1) * sizeof *e->matches);
    at = e->memory = bench_alloc(e->memory_size);
    for (size_t i = 0; i < m->rule_count; i++) {
        const model_rule *r = &m->rules[i];
        const model_position *p = &m->positions[r->first];
        linear_rule *rule = (linear_rule *)(void *)at;
        linear_position head;

        at += rule_size(r->length);
        rule->length = r->length - 1;
        rule->answer = r->answer;
        head = copy_position(m, p[0], &at);
        for (uint32_t d = 1; d < r->length; d++) {
            rule->positions[d - 1] = copy_position(m, p[d], &at);
        }
        for (uint32_t k = 0; k < head.count; k++) {
            add_rule(e, head.texts[k], rule);
        }
    }
}

void linear_free(linear *e)
{
    for (size_t i = 0; i <= e->mask; i++) {
        free((void *)e->buckets[i].rules);
    }
    free(e->buckets);
    free((void *)e->matches);
    free(e->memory);
    *e = (linear){0};
}

static int position_matches(const linear_position *p, pol_text token)
{
    for (uint32_t i = 0; i < p->count; i++) {
        if (p->texts[i].size == token.size &&
            memcmp(p->texts[i].data, token.data, token.size) == 0) {
            return 1;
        }
    }
    return 0;
}

pol_answer linear_decide(linear *e, const pol_request *request)
{
    const linear_bucket *b = find_bucket(e, request->argv[0]);
    pol_answer answer = POL_ALLOW;

    e->match_count = 0;
    for (size_t i = 0; i < b->count; i++) {
        const linear_rule *r = b->rules[i];
        uint32_t d = 0;

        if (request->argc <= r->length) {
            continue;
        }
        while (d < r->length &&
               position_matches(&r->positions[d], request->argv[d + 1])) {
            d++;
        }
        if (d == r->length) {
            e->matches[e->match_count++] = r;
            answer = r->answer < answer ? r->answer : answer;
        }
    }
    return e->match_count > 0 ? answer : POL_PROMPT;
}

size_t linear_consumed(const linear *e, const pol_request *request)
{
    const linear_bucket *b = find_bucket(e, request->argv[0]);
    size_t most = 1;

    for (size_t i = 0; i < b->count; i++) {
        const linear_rule *r = b->rules[i];
        size_t d = 0;

        while (d < r->length && d + 1 < request->argc &&
               position_matches(&r->positions[d], request->argv[d + 1])) {
            d++;
        }
        /* the token that told the rule apart was looked at, too */
        d += d < r->length && d + 1 < request->argc;
        most = d + 1 > most ? d + 1 : most;
    }
    return most;
}

void floor_build(floor_table *t, size_t bytes)
{
    uint64_t state = 5;

    t->count = bytes / sizeof(uint64_t) + 1;
    t->loads = bench_alloc(t->count * sizeof(uint64_t));
    for (size_t i = 0; i < t->count; i++) {
        t->loads[i] = random_next(&state);
    }
}

void floor_free(floor_table *t)
{
    free(t->loads);
    *t = (floor_table){0};
}

/* Zero-padded block with the length in its last byte; the bytes past a token
 * are readable. */
static uint64_t hash_token(pol_text token)
{
    static const uint64_t masks[16][2] = {
        {0, 0},
        {0xff, 0},
        {0xffff, 0},
        {0xffffff, 0},
        {0xffffffff, 0},
        {0xffffffffff, 0},
        {0xffffffffffff, 0},
        {0xffffffffffffff, 0},
        {UINT64_MAX, 0},
        {UINT64_MAX, 0xff},
        {UINT64_MAX, 0xffff},
        {UINT64_MAX, 0xffffff},
        {UINT64_MAX, 0xffffffff},
        {UINT64_MAX, 0xffffffffff},
        {UINT64_MAX, 0xffffffffffff},
        {UINT64_MAX, 0xffffffffffffff},
    };
    uint64_t block[2];

    if (token.size > 15) {
        return XXH3_64bits_withSeed(token.data, token.size, SEED);
    }
    memcpy(block, token.data, sizeof block);
    block[0] &= masks[token.size][0];
    block[1] = (block[1] & masks[token.size][1]) | (uint64_t)token.size << 56;
    return XXH3_64bits_withSeed(block, sizeof block, SEED);
}

uint64_t floor_walk(const floor_table *t, const pol_request *request,
                    size_t consumed)
{
    uint64_t value = 0;

    for (size_t i = 0; i < consumed; i++) {
        uint64_t hash = hash_token(request->argv[i]) ^ value;

        value = t->loads[(unsigned __int128)hash * t->count >> 64];
    }
    return value;
}
