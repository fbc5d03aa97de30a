/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether two rules have the same automaton: their step programs, which
 * determine it, are compared word by word.  And whether two states of one
 * automaton are alike, as far as that is seen at once. */
#include <libpolicy/analyze/matcher.h>

static bool same_word(const pol_matcher *a, const pol_matcher *b, uint32_t x,
                      uint32_t y)
{
    pol_step step = POL_STEP_OF(x);
    if (step != POL_STEP_LITERAL && step != POL_STEP_GLOB &&
        step != POL_STEP_SIDE) {
        return x == y;
    }
    return step == POL_STEP_OF(y) &&
           pol_text_equal(
               pol_intern_text(&a->checked->texts, POL_STEP_VALUE(x)),
               pol_intern_text(&b->checked->texts, POL_STEP_VALUE(y)));
}

static bool same_words(const pol_matcher *a, const pol_matcher *b)
{
    const pol_words *x = &a->program.words, *y = &b->program.words;
    if (x->count != y->count) {
        return false;
    }
    for (size_t i = 0; i < x->count; i++) {
        if (!same_word(a, b, x->items[i], y->items[i])) {
            return false;
        }
        if (POL_STEP_OF(x->items[i]) == POL_STEP_SIDE) {
            i++; /* where it leads: a number */
            if (x->items[i] != y->items[i]) {
                return false;
            }
        }
    }
    return true;
}

static bool same_starts(const pol_program *a, const pol_program *b)
{
    for (int i = 0; i < POL_START_COUNT; i++) {
        size_t count = a->starts[i].count;
        if (count != b->starts[i].count ||
            (count > 0 && memcmp(a->starts[i].items, b->starts[i].items,
                                 count * sizeof(uint32_t)) != 0)) {
            return false;
        }
    }
    if (a->range_starts.count != b->range_starts.count) {
        return false;
    }
    for (size_t i = 0; i < a->range_starts.count; i++) {
        const pol_range_start *x = &a->range_starts.items[i];
        const pol_range_start *y = &b->range_starts.items[i];
        if (x->item != y->item || x->range.size != y->range.size ||
            x->range.bits != y->range.bits ||
            memcmp(x->range.bytes, y->range.bytes, sizeof x->range.bytes) !=
                0) {
            return false;
        }
    }
    return true;
}

static bool same_clauses(const pol_program *a, const pol_program *b)
{
    if (a->clauses.count != b->clauses.count ||
        a->terms.count != b->terms.count) {
        return false;
    }
    for (size_t i = 0; i < a->clauses.count; i++) {
        const pol_condition *x = &a->clauses.items[i],
                            *y = &b->clauses.items[i];
        if (x->required != y->required ||
            ((x->flags ^ y->flags) & ~POL_CLAUSE_TIGHTENS) != 0) {
            return false;
        }
    }
    for (size_t i = 0; i < a->terms.count; i++) {
        if (a->terms.items[i].clause != b->terms.items[i].clause ||
            a->terms.items[i].bit != b->terms.items[i].bit) {
            return false;
        }
    }
    return true;
}

static uint64_t expiry_of(const pol_matcher *m)
{
    return m->rule.expires == 0
               ? 0
               : m->checked->expiries.items[m->rule.expires - 1];
}

bool pol_matcher_equal(const pol_matcher *a, const pol_matcher *b)
{
    return a->rule.verdict == b->rule.verdict &&
           a->rule.layer == b->rule.layer && a->folds == b->folds &&
           expiry_of(a) == expiry_of(b) && same_words(a, b) &&
           same_starts(&a->program, &b->program) &&
           same_clauses(&a->program, &b->program);
}

/* -- States */

/* Tokens behind two states that are looked at: as many as a connection has
 * behind its host. */
#define DEPTH 3u

static bool is_alone(const pol_matcher *m, pol_term t)
{
    return m->program.clauses.items[t.clause].required == 1u << t.bit;
}

/* Clauses of the same flags that one term fulfils say the same. */
static bool same_term(const pol_matcher *m, uint32_t a, uint32_t b)
{
    pol_term x = m->program.terms.items[a], y = m->program.terms.items[b];
    return (x.clause == y.clause && x.bit == y.bit) ||
           (is_alone(m, x) && is_alone(m, y) &&
            m->program.clauses.items[x.clause].flags ==
                m->program.clauses.items[y.clause].flags);
}

static bool same_accept(const pol_matcher *m, uint32_t a, uint32_t b)
{
    if (a == b) {
        return true;
    }
    if (a == POL_REF_NONE || b == POL_REF_NONE || (a & b & POL_REF_LIST) == 0) {
        return false;
    }
    const uint32_t *x = m->automaton.lists.items + POL_REF_OFFSET(a);
    const uint32_t *y = m->automaton.lists.items + POL_REF_OFFSET(b);
    if (x[0] != y[0] || x[1] != y[1]) {
        return false;
    }
    for (uint32_t i = 0; i < x[1]; i++) {
        if (!same_term(m, x[POL_LIST_HEAD + x[0] + i],
                       y[POL_LIST_HEAD + y[0] + i])) {
            return false;
        }
    }
    return true;
}

static bool alike(const pol_matcher *m, uint32_t a, uint32_t b, unsigned depth)
{
    const pol_state *x = &m->automaton.states.items[a];
    const pol_state *y = &m->automaton.states.items[b];
    if (a == b) {
        return true;
    }
    if (!same_accept(m, x->accept, y->accept)) {
        return false;
    }
    if (x->sub == 0 && y->sub == 0) { /* nothing is accepted behind them */
        return true;
    }
    if (depth == 0 || x->wild != 0 || y->wild != 0 ||
        (x->loop | y->loop) != POL_LOOP_NONE ||
        x->edge_count != y->edge_count) {
        return false;
    }
    const pol_state_edge *edges = m->automaton.edges.items;
    for (uint32_t i = 0; i < x->edge_count; i++) {
        const pol_state_edge *e = &edges[x->edges + i];
        const pol_state_edge *f = &edges[y->edges + i];
        if (e->text != f->text || !alike(m, e->to, f->to, depth - 1)) {
            return false;
        }
    }
    return true;
}

bool pol_states_alike(const pol_matcher *matcher, uint32_t a, uint32_t b)
{
    return alike(matcher, a, b, DEPTH);
}
