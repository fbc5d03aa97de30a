/* SPDX-License-Identifier: Apache-2.0
 *
 * Owns linear and lean.  Refuses to know the library's engine. */
#include "engines.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <stdlib.h>
#include <string.h>

#define SEED 0x706f6c696379u

/* A rule owns its pattern, as in Codex; rules lie in the order of the source,
 * each followed by its positions and texts. */
typedef struct linear_position {
    const pol_text *texts;
    uint32_t count;
} linear_position;

typedef struct linear_rule linear_rule;

/* A rule that matched: its answer, and its own copy of the tokens. */
typedef struct linear_match {
    pol_answer answer;
    size_t count;
    pol_text *tokens;
} linear_match;

struct linear_rule {
    /* Rules are of several kinds, and are asked through their own method. */
    int (*matches)(const linear_rule *rule, const pol_request *request,
                   linear_match *match);
    uint32_t length; /* positions after the program */
    pol_answer answer;
    pol_text program;
    linear_position positions[];
};

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
    size_t size = 0;

    for (size_t i = 0; i < m->rule_count; i++) {
        const model_rule *r = &m->rules[i];
        const model_position *p = &m->positions[r->first];
        size_t texts = rule_size(r->length);

        for (uint32_t d = 0; d < r->length; d++) {
            texts += 16;
            for (uint32_t k = 0; k < p[d].count; k++) {
                texts += m->words[m->refs[p[d].first + k]].size +
                         sizeof(pol_text) + 16;
            }
        }
        size += texts * p->count;
    }
    return size;
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

static int positions_match(const linear_rule *r, const pol_request *request)
{
    uint32_t d = 0;

    if (request->argc <= r->length) {
        return 0;
    }
    while (d < r->length &&
           position_matches(&r->positions[d], request->argv[d + 1])) {
        d++;
    }
    return d == r->length;
}

static pol_text own_text(pol_text text)
{
    char *copy = malloc(text.size + 1);

    if (copy == NULL) {
        abort();
    }
    memcpy(copy, text.data, text.size);
    return (pol_text){copy, text.size};
}

static int prefix_matches(const linear_rule *r, const pol_request *request,
                          linear_match *match)
{
    if (request->argv[0].size != r->program.size ||
        memcmp(request->argv[0].data, r->program.data, r->program.size) != 0 ||
        !positions_match(r, request)) {
        return 0;
    }
    match->answer = r->answer;
    match->count = r->length + 1;
    match->tokens = malloc(match->count * sizeof *match->tokens);
    if (match->tokens == NULL) {
        abort();
    }
    for (size_t i = 0; i < match->count; i++) {
        match->tokens[i] = own_text(request->argv[i]);
    }
    return 1;
}

/* One rule for each alternative of the program, as Codex makes them. */
static void add_rules(linear *e, const model *m, const model_rule *r, char **at)
{
    const model_position *p = &m->positions[r->first];

    for (uint32_t k = 0; k < p->count; k++) {
        linear_rule *rule = (linear_rule *)(void *)*at;
        model_position head = {p->first + k, 1};

        *at += rule_size(r->length);
        rule->matches = prefix_matches;
        rule->length = r->length - 1;
        rule->answer = r->answer;
        rule->program = copy_position(m, head, at).texts[0];
        for (uint32_t d = 1; d < r->length; d++) {
            rule->positions[d - 1] = copy_position(m, p[d], at);
        }
        add_rule(e, rule->program, rule);
    }
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
    at = e->memory = bench_alloc(e->memory_size);
    for (size_t i = 0; i < m->rule_count; i++) {
        add_rules(e, m, &m->rules[i], &at);
    }
}

void linear_free(linear *e)
{
    for (size_t i = 0; i <= e->mask; i++) {
        free((void *)e->buckets[i].rules);
    }
    free(e->buckets);
    free(e->memory);
    *e = (linear){0};
}

/* What one decision collects. */
typedef struct match_list {
    linear_match *items;
    size_t count, capacity;
} match_list;

static void collect(match_list *list, linear_match match)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity * 2 + 4;
        list->items =
            realloc(list->items, list->capacity * sizeof *list->items);
        if (list->items == NULL) {
            abort();
        }
    }
    list->items[list->count++] = match;
}

static pol_answer strictest(const match_list *list)
{
    pol_answer answer = POL_ALLOW;

    for (size_t i = 0; i < list->count; i++) {
        answer =
            list->items[i].answer < answer ? list->items[i].answer : answer;
    }
    return list->count > 0 ? answer : POL_PROMPT;
}

static void give_back(match_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        for (size_t k = 0; k < list->items[i].count; k++) {
            free((void *)(uintptr_t)list->items[i].tokens[k].data);
        }
        free(list->items[i].tokens);
    }
    free(list->items);
}

pol_answer linear_decide(const linear *e, const pol_request *request,
                         size_t *matched)
{
    const linear_bucket *b = find_bucket(e, request->argv[0]);
    match_list list = {0};
    pol_answer answer;

    for (size_t i = 0; i < b->count; i++) {
        linear_match match;

        if (b->rules[i]->matches(b->rules[i], request, &match)) {
            collect(&list, match);
        }
    }
    answer = strictest(&list);
    *matched = list.count;
    give_back(&list);
    return answer;
}

pol_answer lean_decide(const linear *e, const pol_request *request)
{
    const linear_bucket *b = find_bucket(e, request->argv[0]);
    pol_answer answer = POL_ALLOW;
    size_t matched = 0;

    for (size_t i = 0; i < b->count; i++) {
        const linear_rule *r = b->rules[i];

        if (positions_match(r, request)) {
            matched++;
            answer = r->answer < answer ? r->answer : answer;
        }
    }
    return matched > 0 ? answer : POL_PROMPT;
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
