/* SPDX-License-Identifier: Apache-2.0
 *
 * The estimate of live states.  A request over the evaluator's fixed bound is
 * denied, so that an estimate is enough here: it finds policies that would
 * make ordinary commands hit that bound. */
#include <libpolicy/automaton/bound.h>
#include <libpolicy/image/format.h>

#define MOST 65535u
/* Visits before the count of loops below a loop is cut off. */
#define VISITS (1u << 24)

/* Passes over all states.  Longer cycles of SKIP would let the sum grow for
 * ever, although they only meet loops again that are live already. */
#define ROUNDS 8

typedef struct bound {
    const pol_automaton *a;
    pol_budget *budget;
    uint32_t *seen; /* by state: stamp of the last search */
    uint32_t stamp;
    pol_words stack;
    uint16_t *live;    /* by state: the estimate */
    uint8_t *commands; /* by state: whether commands reach it */
    uint32_t visits;
} bound;

static void visit(bound *b, uint32_t state)
{
    if (b->seen[state] == b->stamp || b->visits >= VISITS) {
        return;
    }
    b->seen[state] = b->stamp;
    b->visits++;
    uint32_t *slot = pol_vec_push(&b->stack, b->budget);
    if (slot != NULL) {
        *slot = state;
    }
}

static void visit_all(bound *b, uint32_t state)
{
    const pol_automaton *a = b->a;
    const pol_state *s = &a->states.items[state];
    for (uint32_t i = 0; i < s->edge_count; i++) {
        visit(b, a->edges.items[s->edges + i].to);
    }
    if (s->wild == 0) {
        return;
    }
    const pol_wild *w = &a->wilds.items[s->wild - 1];
    if (w->any != UINT32_MAX) {
        visit(b, w->any);
    }
    for (uint32_t i = 0; i < w->glob_count; i++) {
        visit(b, a->glob_edges.items[w->globs + i].to);
    }
    for (uint32_t i = 0; i < w->spawn_count; i++) {
        visit(b, a->spawns.items[w->spawns + i]);
    }
}

/* Loops that can be reached from a loop, itself included. */
static uint32_t loops_below(bound *b, uint32_t loop)
{
    uint32_t loops = 0;
    b->stamp++;
    b->stack.count = 0;
    visit(b, loop);
    while (b->stack.count > 0) {
        /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
        uint32_t state = b->stack.items[--b->stack.count];
        loops += b->a->states.items[state].loop != POL_LOOP_NONE;
        visit_all(b, state);
    }
    return loops;
}

/* An edge from a state to itself (SKIP) keeps what is live as it is. */
static uint32_t live_of(const bound *b, uint32_t state)
{
    const pol_automaton *a = b->a;
    const pol_state *s = &a->states.items[state];
    uint32_t most = 1;
    for (uint32_t i = 0; i < s->edge_count; i++) {
        uint32_t next = a->edges.items[s->edges + i].to;
        uint32_t to = next == state ? 0 : b->live[next];
        most = to > most ? to : most;
    }
    if (s->wild == 0) {
        return most;
    }
    const pol_wild *w = &a->wilds.items[s->wild - 1];
    most += w->any != UINT32_MAX ? b->live[w->any] : 0;
    for (uint32_t i = 0; i < w->glob_count && most < MOST; i++) {
        most += b->live[a->glob_edges.items[w->globs + i].to];
    }
    for (uint32_t i = 0; i < w->spawn_count && most < MOST; i++) {
        most += b->live[a->spawns.items[w->spawns + i]];
    }
    return most < MOST ? most : MOST;
}

static uint32_t solve(bound *b, uint32_t *worst)
{
    const pol_automaton *a = b->a;
    uint32_t largest = 0;
    for (uint32_t i = 0; i < a->states.count; i++) {
        if (a->states.items[i].loop != POL_LOOP_NONE && b->commands[i]) {
            uint32_t loops = loops_below(b, i);
            b->live[i] = (uint16_t)(loops < MOST ? loops : MOST);
            if (loops > largest) {
                largest = loops;
                *worst = i;
            }
        }
    }
    bool changed = true;
    for (int round = 0; changed && round < ROUNDS; round++) {
        changed = false;
        for (size_t i = a->states.count; i > 0; i--) {
            const pol_state *s = &a->states.items[i - 1];
            uint32_t live = s->loop != POL_LOOP_NONE
                                ? b->live[i - 1]
                                : live_of(b, (uint32_t)i - 1);
            changed |= live > b->live[i - 1];
            b->live[i - 1] = (uint16_t)live;
        }
    }
    uint32_t live = 0;
    for (int i = POL_START_COMMAND; i <= POL_START_CANONICAL; i++) {
        uint32_t root = a->roots[i];
        live =
            root != UINT32_MAX && b->live[root] > live ? b->live[root] : live;
    }
    return live;
}

/* Marks the states that commands reach: the live states of other requests
 * depend on their text more than on the rules, and over the evaluator's
 * bound they are denied. */
static void mark_commands(bound *b)
{
    b->stamp++;
    b->stack.count = 0;
    for (int i = POL_START_COMMAND; i <= POL_START_CANONICAL; i++) {
        if (b->a->roots[i] != UINT32_MAX) {
            visit(b, b->a->roots[i]);
        }
    }
    while (b->stack.count > 0) {
        /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
        uint32_t state = b->stack.items[--b->stack.count];
        b->commands[state] = 1;
        visit_all(b, state);
    }
    b->visits = 0;
}

uint32_t pol_automaton_threads(const pol_automaton *automaton, uint32_t *worst)
{
    *worst = UINT32_MAX;
    if (automaton->wilds.count == 0) {
        return 1;
    }
    size_t count = automaton->states.count;
    bound b = {.a = automaton, .budget = automaton->budget};
    b.seen = pol_budget_resize(b.budget, NULL, 0, count * sizeof *b.seen);
    b.live = pol_budget_resize(b.budget, NULL, 0, count * sizeof *b.live);
    b.commands = pol_budget_resize(b.budget, NULL, 0, count);
    uint32_t live = 0;
    if (b.seen != NULL && b.live != NULL && b.commands != NULL) {
        memset(b.commands, 0, count);
        memset(b.seen, 0, count * sizeof *b.seen);
        memset(b.live, 0, count * sizeof *b.live);
        mark_commands(&b);
        live = solve(&b, worst);
    }
    pol_budget_resize(b.budget, b.seen, count * sizeof *b.seen, 0);
    pol_budget_resize(b.budget, b.live, count * sizeof *b.live, 0);
    pol_budget_resize(b.budget, b.commands, count, 0);
    pol_vec_free(&b.stack, b.budget);
    return live;
}
