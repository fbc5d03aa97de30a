/* SPDX-License-Identifier: Apache-2.0
 *
 * Merges what environment() says of one name: the strictest effect.  Refuses
 * to know which names match which globs. */
#include <libpolicy/check/facts_merge.h>

enum {
    MAX_GLOBS = 256 /* of a policy: each is tried for each variable */
};

/* The layer from which on a statement may open; POL_LAYER_COUNT: never. */
static uint8_t opens_from(const pol_checker *c, const pol_said_variable *said)
{
    if (pol_fact_rank(c, said->layer, said->is_base) >= POL_RANK_TIGHTENS) {
        return POL_LAYER_COUNT;
    }
    return said->is_base ? 0 : said->layer;
}

/* Those of one name, which follow one another. */
static bool merge_name(pol_checker *c, const pol_ordered *items, size_t count)
{
    pol_fact_variable variable = {.name = items[0].text,
                                  .effect = POL_EFFECT_HARMLESS,
                                  .from = POL_LAYER_COUNT};
    for (size_t i = 0; i < count; i++) {
        const pol_said_variable *said = &c->said.variables.items[items[i].more];
        variable.is_glob = said->is_glob;
        if (said->effect != POL_EFFECT_HARMLESS) {
            variable.effect =
                said->effect > variable.effect ? said->effect : variable.effect;
        } else if (opens_from(c, said) < variable.from) {
            variable.from = opens_from(c, said);
        }
    }
    if (variable.effect == POL_EFFECT_HARMLESS &&
        variable.from == POL_LAYER_COUNT) {
        return true; /* only said by those who can only tighten */
    }
    pol_fact_variable *slot = pol_vec_push(&c->out->variables, c->budget);
    if (slot == NULL) {
        return false;
    }
    *slot = variable;
    return true;
}

static void merge_some(pol_checker *c, pol_ordered *items, bool globs)
{
    size_t count = 0, before = c->out->variables.count;
    for (size_t i = 0; i < c->said.variables.count; i++) {
        const pol_said_variable *said = &c->said.variables.items[i];
        if (said->is_glob == globs) {
            items[count++] =
                pol_ordered_of(&c->out->fact_texts, said->name, (uint32_t)i);
        }
    }
    pol_sort_ordered(&c->out->fact_texts, items, count);
    for (size_t i = 0, next; i < count; i = next) {
        for (next = i + 1; next < count && items[next].text == items[i].text;) {
            next++;
        }
        if (!merge_name(c, items + i, next - i)) {
            return;
        }
    }
    if (globs && c->out->variables.count - before > MAX_GLOBS) {
        pol_report_add(c->report, POL_CODE_LIMIT_PATTERN,
                       (pol_span){.source = POL_NO_SOURCE},
                       "environment() names more than %u globs",
                       (unsigned)MAX_GLOBS);
    }
}

void pol_merge_variables(pol_checker *c)
{
    size_t count = c->said.variables.count;
    pol_mark mark = pol_arena_mark(&c->scratch);
    pol_ordered *items =
        count == 0 ? NULL : pol_arena_alloc(&c->scratch, count * sizeof *items);
    if (items != NULL) {
        merge_some(c, items, false);
        merge_some(c, items, true);
    }
    pol_arena_reset(&c->scratch, mark);
}
