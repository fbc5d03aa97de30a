/* SPDX-License-Identifier: Apache-2.0
 *
 * Reachable verdicts: what each state's successors accept, to a fixed point. */
#include <libpolicy/automaton/reach.h>

static uint8_t below(const pol_automaton *a, const pol_state *s)
{
    uint8_t bits = s->sub;
    const pol_state *states = a->states.items;
    for (uint32_t i = 0; i < s->edge_count; i++) {
        const pol_state *to = &states[a->edges.items[s->edges + i].to];
        bits |= to->own | to->sub;
    }
    if (s->wild == 0) {
        return bits;
    }
    const pol_wild *w = &a->wilds.items[s->wild - 1];
    bits |= w->end_own;
    if (w->any != UINT32_MAX) {
        bits |= states[w->any].own | states[w->any].sub;
    }
    for (uint32_t i = 0; i < w->glob_count; i++) {
        const pol_state *to = &states[a->glob_edges.items[w->globs + i].to];
        bits |= to->own | to->sub;
    }
    for (uint32_t i = 0; i < w->spawn_count; i++) {
        const pol_state *to = &states[a->spawns.items[w->spawns + i]];
        bits |= to->own | to->sub;
    }
    return bits;
}

/* Most edges lead to later states: backwards, one pass and a check. */
void pol_automaton_reach(pol_automaton *automaton)
{
    bool changed = true;
    while (changed) {
        changed = false;
        for (size_t i = automaton->states.count; i > 0; i--) {
            pol_state *s = &automaton->states.items[i - 1];
            uint8_t bits = below(automaton, s);
            changed |= bits != s->sub;
            s->sub = bits;
        }
    }
}
