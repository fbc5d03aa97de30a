/* SPDX-License-Identifier: Apache-2.0
 *
 * The constants of std:base as what program() and environment() said, one
 * statement a name, for where others add to them.  The sections of its image
 * are read as image/format.h has them. */
#include <libpolicy/check/base_read.h>
#include <libpolicy/check/value.h>

typedef struct replay {
    pol_checker *c;
    pol_base_reader base;
    uint32_t *names;  /* by record: bytes of its whole name */
    uint32_t *lists;  /* by the first option of a list: number of what was
                         said, plus one */
    uint32_t *places; /* the same of operands */
} replay;

static uint32_t item_text(replay *r, const unsigned char *item)
{
    char bytes[8];
    return pol_intern(&r->c->out->fact_texts,
                      pol_base_item_text(&r->base, item, bytes));
}

/* -- lists, which names share */

static bool say_options(replay *r, const unsigned char *record,
                        pol_said_program *said)
{
    pol_checker *c = r->c;
    uint32_t first = pol_get32(record + POL_RECORD_OPTIONS);
    uint32_t count = pol_get32(record + POL_RECORD_OPTIONS + 4);
    if (count == 0) {
        return true;
    }
    uint32_t *known = &r->lists[first];
    if (*known == 0) {
        *known = (uint32_t)c->said.options.count + 1;
        for (uint32_t i = 0; i < count; i++) {
            const unsigned char *item = pol_base_option(&r->base, first + i);
            uint32_t text = item_text(r, item);
            pol_said_option *slot = pol_vec_push(&c->said.options, c->budget);
            if (slot == NULL || text == POL_NO_TEXT) {
                return false;
            }
            *slot = (pol_said_option){text, pol_get16(item + POL_ITEM_BITS)};
        }
    }
    said->options = *known - 1;
    said->option_count = count;
    return true;
}

static bool say_place(replay *r, const unsigned char *operand)
{
    pol_checker *c = r->c;
    uint32_t kind = pol_get32(operand);
    uint32_t from = pol_get32(operand + 4), to = pol_get32(operand + 8);
    bool is_glob = (kind & POL_OPERAND_GLOB) != 0;
    pol_said_place place = {.glob = POL_NO_TEXT,
                            .kind = (uint8_t)(kind & ~POL_OPERAND_GLOB)};
    if (is_glob) {
        place.glob = pol_intern(&c->out->fact_texts,
                                pol_base_pooled(&r->base, from, to));
    } else {
        place.from = (int32_t)from;
        place.to = (int32_t)to;
    }
    pol_said_place *slot = pol_vec_push(&c->said.places, c->budget);
    if (slot == NULL || (is_glob && place.glob == POL_NO_TEXT)) {
        return false;
    }
    *slot = place;
    return true;
}

/* Globs stand behind positions. */
static bool say_places(replay *r, const unsigned char *record,
                       pol_said_program *said)
{
    uint32_t first = pol_get32(record + POL_RECORD_POSITIONS);
    uint32_t count = pol_get32(record + POL_RECORD_POSITIONS + 4) +
                     pol_get32(record + POL_RECORD_GLOBS + 4);
    if (count == 0) {
        return true;
    }
    uint32_t *known = &r->places[first];
    if (*known == 0) {
        *known = (uint32_t)r->c->said.places.count + 1;
        for (uint32_t i = 0; i < count; i++) {
            if (!say_place(r, pol_base_operand(&r->base, first + i))) {
                return false;
            }
        }
    }
    said->places = *known - 1;
    said->place_count = count;
    return true;
}

/* -- programs */

/* The whole name of a record stands where its own word ends.  Those below it
 * come behind it. */
static pol_text whole_name(replay *r, uint32_t index)
{
    const unsigned char *record = pol_base_record(&r->base, index);
    uint32_t own = pol_get32(record + POL_RECORD_SIZE);
    uint32_t whole = r->names[index] == 0 ? own : r->names[index];
    uint32_t sub = pol_get32(record + POL_RECORD_SUBS);
    uint32_t end = sub + pol_get32(record + POL_RECORD_SUBS + 4);
    for (; sub < end; sub++) {
        const unsigned char *below = pol_base_record(&r->base, sub);
        r->names[sub] = whole + 1 + pol_get32(below + POL_RECORD_SIZE);
    }
    return pol_base_pooled(
        &r->base, pol_get32(record + POL_RECORD_TEXT) + own - whole, whole);
}

static bool say_program(replay *r, uint32_t index)
{
    pol_checker *c = r->c;
    const unsigned char *record = pol_base_record(&r->base, index);
    const pol_base_said *flags = &pol_std_base.said[index];
    pol_said_program said = {
        .span = {.source = POL_NO_SOURCE},
        .name = pol_intern(&c->fact_names, whole_name(r, index)),
        .flags = flags->flags,
        .denied = flags->denied,
        .operands = record[POL_RECORD_BEFORE],
        .shell = record[POL_RECORD_SHELL],
        .script = record[POL_RECORD_SCRIPT],
        .harmless = record[POL_RECORD_HARMLESS] == 0,
        .layer = POL_LAYER_MANAGED_CLOUD,
        .is_base = true};
    if (said.name == POL_NO_TEXT) {
        return false;
    }
    if (!flags->is_said) {
        return true;
    }
    if (!say_options(r, record, &said) || !say_places(r, record, &said)) {
        return false;
    }
    pol_said_program *slot = pol_vec_push(&c->said.programs, c->budget);
    if (slot != NULL) {
        *slot = said;
    }
    return slot != NULL;
}

/* -- all */

static bool say_variable(replay *r, const unsigned char *item)
{
    pol_checker *c = r->c;
    uint32_t bits = pol_get16(item + POL_ITEM_BITS);
    pol_said_variable said = {.name = item_text(r, item),
                              .is_glob = POL_VARIABLE_GLOB(bits) != 0,
                              .effect = (uint8_t)POL_VARIABLE_EFFECT(bits),
                              .layer = POL_LAYER_MANAGED_CLOUD,
                              .is_base = true};
    pol_said_variable *slot = pol_vec_push(&c->said.variables, c->budget);
    if (slot == NULL || said.name == POL_NO_TEXT) {
        return false;
    }
    *slot = said;
    return true;
}

static bool say_all(replay *r)
{
    bool good = r->names != NULL && r->lists != NULL && r->places != NULL;
    for (uint32_t i = 0; good && i < r->base.records.count; i++) {
        good = say_program(r, i);
    }
    for (uint32_t i = 0; good && i < r->base.variables.count; i++) {
        good = say_variable(r, pol_base_variable(&r->base, i));
    }
    return good;
}

void pol_say_base(pol_checker *c)
{
    pol_mark mark = pol_arena_mark(&c->scratch);
    replay r = {.c = c, .base = pol_base_open()};
    const size_t size = sizeof(uint32_t);
    r.names = pol_arena_zalloc(&c->scratch, r.base.records.count, size);
    r.lists = pol_arena_zalloc(&c->scratch, r.base.options.count, size);
    r.places = pol_arena_zalloc(&c->scratch, r.base.operands.count, size);
    bool good = say_all(&r);
    pol_say_base_synonyms(c);
    pol_arena_reset(&c->scratch, mark);
    if (!good && c->budget->failed == POL_ARENA_OK) {
        c->budget->failed = POL_ARENA_LIMIT; /* a pool beyond 4 GiB */
    }
}
