/* SPDX-License-Identifier: Apache-2.0
 *
 * States of a subset construction: equal sets of items are one state. */
#include <libpolicy/automaton/build.h>
#include <libpolicy/base/hash.h>

/* Items of all sets together. */
#define SET_ITEMS (64u << 20)

void pol_build_fail(pol_build *b, uint32_t state, pol_fault fault)
{
    const pol_state *s = &b->out->states.items[state];
    if (!b->failed) {
        pol_report_fault(b->report, b->checked, b->program,
                         pol_set_items(b->out, s), s->set_count, fault);
    }
    b->failed = true;
}

uint32_t pol_add_state(pol_build *b, const uint32_t *items, uint32_t count,
                       uint8_t loop)
{
    pol_automaton *a = b->out;
    if (a->states.count >= b->max_states || a->sets.count + count > SET_ITEMS) {
        pol_build_fail(b, b->current, POL_FAULT_STATES);
        return 0;
    }
    pol_state *s = pol_vec_push(&a->states, b->budget);
    if (s == NULL) {
        return 0;
    }
    memset(s, 0, sizeof *s);
    s->loop = loop;
    s->accept = POL_REF_NONE;
    s->set_count = count;
    s->set = items[0];
    if (count != 1) {
        s->set = (uint32_t)a->sets.count;
        if (!pol_vec_reserve(&a->sets, count, b->budget)) {
            return 0;
        }
        memcpy(a->sets.items + a->sets.count, items, count * sizeof *items);
        a->sets.count += count;
    }
    return (uint32_t)a->states.count - 1;
}

static bool grow_table(pol_build *b)
{
    uint32_t size = b->table_size == 0 ? 1024 : b->table_size * 2;
    uint32_t *table =
        pol_budget_resize(b->budget, NULL, 0, size * sizeof *table);
    if (table == NULL) {
        return false;
    }
    memset(table, 0, size * sizeof *table);
    for (uint32_t i = 0; i < b->table_size; i++) {
        if (b->table[i] == 0) {
            continue;
        }
        const pol_state *s = &b->out->states.items[b->table[i] - 1];
        uint64_t hash = XXH3_64bits_withSeed(
            pol_set_items(b->out, s), s->set_count * sizeof(uint32_t), s->loop);
        uint32_t at = (uint32_t)hash & (size - 1);
        while (table[at] != 0) {
            at = (at + 1) & (size - 1);
        }
        table[at] = b->table[i];
    }
    pol_budget_resize(b->budget, b->table, b->table_size * sizeof *table, 0);
    b->table = table;
    b->table_size = size;
    return true;
}

uint32_t pol_state_of(pol_build *b, const uint32_t *items, uint32_t count,
                      uint8_t loop)
{
    if (count == 1 && loop == POL_LOOP_NONE) {
        return pol_state_of_one(b, items[0]);
    }
    if (b->table_used >= b->table_size / 2 && !grow_table(b)) {
        return 0;
    }
    uint64_t hash = XXH3_64bits_withSeed(items, count * sizeof *items, loop);
    uint32_t at = (uint32_t)hash & (b->table_size - 1);
    for (; b->table[at] != 0; at = (at + 1) & (b->table_size - 1)) {
        const pol_state *s = &b->out->states.items[b->table[at] - 1];
        if (s->set_count == count && s->loop == loop &&
            memcmp(pol_set_items(b->out, s), items, count * sizeof *items) ==
                0) {
            return b->table[at] - 1;
        }
    }
    uint32_t state = pol_add_state(b, items, count, loop);
    if (!pol_build_stopped(b)) {
        b->table[at] = state + 1;
        b->table_used++;
    }
    return state;
}
