/* SPDX-License-Identifier: Apache-2.0
 *
 * Facts of some programs, out of the constants of std:base.  Refuses to know
 * what they are for. */
#include <libpolicy/canon/program.h>
#include <libpolicy/check/base.h>
#include <libpolicy/check/base_read.h>
#include <libpolicy/check/text_order.h>

/* A record that is still to be copied. */
typedef struct pending {
    uint32_t record, parent; /* parent: number in programs, from 1 */
    uint32_t size;           /* bytes of the whole name */
    uint8_t depth;
} pending;

typedef struct copy {
    pol_base_reader base;
    pol_checked *to;
    pol_arena arena;
    uint8_t *needed;  /* by record of a program */
    uint32_t *lists;  /* by the first option: where it is in *to, plus one */
    uint32_t *places; /* the same of operands */
    POL_VEC(pending) pending; /* the next one last */
} copy;

uint32_t pol_base_programs(void)
{
    return pol_std_base.programs;
}

pol_text pol_base_program(uint32_t index)
{
    pol_base_reader base = pol_base_open();
    return pol_base_word(&base, pol_base_record(&base, index));
}

/* -- which programs */

static void mark_program(copy *k, pol_text name)
{
    uint32_t low = 0, high = pol_std_base.programs;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        pol_text have =
            pol_base_word(&k->base, pol_base_record(&k->base, middle));
        int order = pol_compare_texts(have, name);
        if (order == 0) {
            k->needed[middle] = 1;
            return;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
}

static void mark_pattern(copy *k, const pol_checked *rules, pol_pattern pattern)
{
    const uint32_t *words = rules->words.items + pattern.first;
    uint32_t count = pattern.count > 0;
    if (count > 0 && POL_WORD_KIND(words[0]) == POL_WORD_ALT) {
        count = POL_WORD_VALUE(words[0]);
        words++;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (POL_WORD_KIND(words[i]) == POL_WORD_LITERAL) {
            pol_text text =
                pol_intern_text(&rules->texts, POL_WORD_VALUE(words[i]));
            mark_program(k, pol_closing_name(text));
        }
    }
}

/* -- one record */

static bool copy_options(copy *k, const unsigned char *record,
                         pol_fact_program *p)
{
    pol_checked *to = k->to;
    uint32_t first = pol_get32(record + POL_RECORD_OPTIONS);
    p->option_count = pol_get32(record + POL_RECORD_OPTIONS + 4);
    if (p->option_count == 0) {
        return true;
    }
    uint32_t *known = &k->lists[first];
    if (*known == 0) {
        *known = (uint32_t)to->fact_options.count + 1;
        for (uint32_t i = 0; i < p->option_count; i++) {
            char bytes[8];
            const unsigned char *item = pol_base_option(&k->base, first + i);
            uint32_t text = pol_intern(
                &to->fact_texts, pol_base_item_text(&k->base, item, bytes));
            pol_fact_option *slot = pol_vec_push(&to->fact_options, to->budget);
            if (slot == NULL || text == POL_NO_TEXT) {
                return false;
            }
            *slot = (pol_fact_option){text, pol_get16(item + POL_ITEM_BITS)};
        }
    }
    p->options = *known - 1;
    return true;
}

static bool copy_operand(copy *k, const unsigned char *operand)
{
    pol_checked *to = k->to;
    uint32_t kind = pol_get32(operand);
    uint32_t from = pol_get32(operand + 4), end = pol_get32(operand + 8);
    bool is_glob = (kind & POL_OPERAND_GLOB) != 0;
    uint32_t glob = is_glob ? pol_intern(&to->fact_texts,
                                         pol_base_pooled(&k->base, from, end))
                            : POL_NO_TEXT;
    pol_fact_operand *slot = pol_vec_push(&to->fact_operands, to->budget);
    if (slot == NULL || (is_glob && glob == POL_NO_TEXT)) {
        return false;
    }
    *slot = (pol_fact_operand){.glob = glob,
                               .from = is_glob ? 0 : (int32_t)from,
                               .to = is_glob ? 0 : (int32_t)end,
                               .kind = (uint8_t)(kind & ~POL_OPERAND_GLOB)};
    return true;
}

static bool copy_operands(copy *k, const unsigned char *record,
                          pol_fact_program *p)
{
    uint32_t first = pol_get32(record + POL_RECORD_POSITIONS);
    p->operand_count = pol_get32(record + POL_RECORD_POSITIONS + 4) +
                       pol_get32(record + POL_RECORD_GLOBS + 4);
    if (p->operand_count == 0) {
        return true;
    }
    uint32_t *known = &k->places[first];
    if (*known == 0) {
        *known = (uint32_t)k->to->fact_operands.count + 1;
        for (uint32_t i = 0; i < p->operand_count; i++) {
            if (!copy_operand(k, pol_base_operand(&k->base, first + i))) {
                return false;
            }
        }
    }
    p->operands = *known - 1;
    return true;
}

/* Its subcommands are the next ones, in their order. */
static bool push_below(copy *k, const unsigned char *record, pending above,
                       uint32_t number)
{
    uint32_t first = pol_get32(record + POL_RECORD_SUBS);
    uint32_t count = pol_get32(record + POL_RECORD_SUBS + 4);
    for (uint32_t i = count; i-- > 0;) {
        const unsigned char *sub = pol_base_record(&k->base, first + i);
        pending *slot = pol_vec_push(&k->pending, k->to->budget);
        if (slot == NULL) {
            return false;
        }
        *slot = (pending){first + i, number,
                          above.size + 1 + pol_get32(sub + POL_RECORD_SIZE),
                          (uint8_t)(above.depth + 1)};
    }
    return true;
}

static bool copy_record(copy *k, pending at)
{
    pol_checked *to = k->to;
    const unsigned char *record = pol_base_record(&k->base, at.record);
    const pol_base_said *said = &pol_std_base.said[at.record];
    pol_text word = pol_base_word(&k->base, record);
    /* The whole name ends with it. */
    pol_text name = {word.data + word.size - at.size, at.size};
    pol_fact_program p = {.name = pol_intern(&to->fact_texts, name),
                          .parent = at.parent,
                          .flags =
                              (uint16_t)pol_get32(record + POL_RECORD_BITS),
                          .before = record[POL_RECORD_BEFORE],
                          .shell = record[POL_RECORD_SHELL],
                          .script = record[POL_RECORD_SCRIPT],
                          .harmless_from = record[POL_RECORD_HARMLESS],
                          .depth = at.depth,
                          .is_said = said->is_said != 0,
                          .said = said->flags,
                          .denied = said->denied};
    if (p.name == POL_NO_TEXT || !copy_options(k, record, &p) ||
        !copy_operands(k, record, &p)) {
        return false;
    }
    pol_fact_program *slot = pol_vec_push(&to->programs, to->budget);
    if (slot == NULL) {
        return false;
    }
    *slot = p;
    return push_below(k, record, at, (uint32_t)to->programs.count);
}

/* -- all */

static bool copy_marked(copy *k)
{
    bool good = true;
    for (uint32_t i = 0; good && i < pol_std_base.programs; i++) {
        if (k->needed[i] == 0) {
            continue;
        }
        const unsigned char *record = pol_base_record(&k->base, i);
        pending *slot = pol_vec_push(&k->pending, k->to->budget);
        good = slot != NULL;
        if (good) {
            *slot = (pending){i, 0, pol_get32(record + POL_RECORD_SIZE), 0};
        }
        while (good && k->pending.count > 0) {
            good = copy_record(k, k->pending.items[--k->pending.count]);
        }
    }
    return good;
}

bool pol_copy_base_facts(const pol_checked *rules, pol_checked *facts)
{
    if (pol_std_base.image == NULL) {
        return true;
    }
    copy k = {.base = pol_base_open(), .to = facts};
    pol_arena_init(&k.arena, facts->budget);
    k.needed = pol_arena_zalloc(&k.arena, pol_std_base.programs, 1);
    k.lists = pol_arena_zalloc(&k.arena, k.base.options.count, 4);
    k.places = pol_arena_zalloc(&k.arena, k.base.operands.count, 4);
    bool good = k.needed != NULL && k.lists != NULL && k.places != NULL;
    for (size_t i = 0; good && i < rules->rules.count; i++) {
        if (rules->rules.items[i].kind == POL_KIND_COMMAND) {
            mark_pattern(&k, rules, rules->rules.items[i].pattern);
        }
    }
    good = good && copy_marked(&k);
    pol_vec_free(&k.pending, facts->budget);
    pol_arena_free(&k.arena);
    return good;
}
