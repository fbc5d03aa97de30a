/* SPDX-License-Identifier: Apache-2.0
 *
 * One subset construction while it runs.  Internal to build.c and states.c. */
#ifndef POL_AUTOMATON_BUILD_H
#define POL_AUTOMATON_BUILD_H

#include <libpolicy/automaton/automaton.h>
#include <libpolicy/automaton/fault.h>

/* What the items of one state ask for; keys are (text, item) or (0, item). */
enum {
    BY_LITERAL,
    BY_GLOB,
    BY_ANY,
    BY_GAP,
    BY_NARROW,
    BY_WIDE,
    BY_ACCEPT,
    BY_END,
    BY_COUNT
};

typedef POL_VEC(uint64_t) pol_item_keys;

typedef struct pol_build {
    pol_report *report;
    const pol_checked *checked;
    const pol_program *program;
    pol_automaton *out;
    pol_budget *budget;
    uint64_t max_states;
    uint8_t *bits;    /* of each rule's verdict: states ask in any order */
    uint32_t *single; /* item -> state + 1, of normal sets of one item */
    uint32_t *table;  /* other sets: state + 1, open addressing */
    uint32_t table_size, table_used;
    struct {
        uint32_t *table; /* place + 1, open addressing */
        uint32_t size, used;
    } lists; /* that there are: each stands once */
    pol_item_keys by[BY_COUNT];
    pol_item_keys spare;
    pol_words items;  /* one group */
    uint32_t current; /* state at hand */
    bool failed;
} pol_build;

static inline bool pol_build_stopped(const pol_build *b)
{
    return b->failed || b->budget->failed != POL_ARENA_OK;
}

static inline const uint32_t *pol_set_items(const pol_automaton *a,
                                            const pol_state *s)
{
    return s->set_count == 1 ? &s->set : a->sets.items + s->set;
}

/* Stops, and names the rules of a state. */
void pol_build_fail(pol_build *b, uint32_t state, pol_fault fault);

/* Accept reference and verdict bits of accept words in ascending order:
 * rules first, then terms (accept.c). */
uint32_t pol_accept_of(pol_build *b, const pol_item_keys *words, uint8_t *own);

/* A new state of these items, whether or not there is one. */
uint32_t pol_add_state(pol_build *b, const uint32_t *items, uint32_t count,
                       uint8_t loop);

/* The state of one item. */
static inline uint32_t pol_state_of_one(pol_build *b, uint32_t item)
{
    uint32_t *known = &b->single[item];
    if (*known == 0) { /* NOLINT(clang-analyzer-core.NullDereference) */
        *known = pol_add_state(b, &item, 1, POL_LOOP_NONE) + 1;
    }
    return *known - 1;
}

/* The state of a set of ascending items. */
uint32_t pol_state_of(pol_build *b, const uint32_t *items, uint32_t count,
                      uint8_t loop);

#endif
