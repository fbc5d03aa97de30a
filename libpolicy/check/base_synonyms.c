/* SPDX-License-Identifier: Apache-2.0
 *
 * Synonyms of std:base: those that the rules may need, or all.  Refuses to
 * know how a pattern is widened. */
#include <libpolicy/canon/program.h>
#include <libpolicy/check/value.h>

typedef struct needs {
    pol_checker *c;
    uint8_t *seen;   /* by text: it was in the place of a program */
    uint8_t *needed; /* by list */
    bool any;        /* a list is */
} needs;

static pol_text base_text(pol_base_text text)
{
    return (pol_text){pol_std_base.texts + text.offset, text.size};
}

static pol_text first_word(pol_text name)
{
    const char *blank = memchr(name.data, ' ', name.size);
    return (pol_text){name.data,
                      blank == NULL ? name.size : (size_t)(blank - name.data)};
}

static pol_text program_of(uint32_t at)
{
    const pol_base_list *list =
        &pol_std_base.lists[pol_std_base.by_program[at]];
    return first_word(base_text(list->program));
}

/* -1, 0, 1: by bytes. */
static int compare(pol_text a, pol_text b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = memcmp(a.data, b.data, common);
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

static void mark_lists(needs *n, pol_text program)
{
    uint32_t low = 0, high = pol_std_base.list_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (compare(program_of(middle), program) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; low < pol_std_base.list_count &&
           pol_text_equal(program_of(low), program);
         low++) {
        n->needed[pol_std_base.by_program[low]] = 1;
        n->any = true;
    }
}

/* The programs that a pattern begins with. */
static void see_pattern(needs *n, pol_pattern pattern)
{
    const uint32_t *words = n->c->out->words.items + pattern.first;
    uint32_t count = 1;
    if (pattern.count > 0 && POL_WORD_KIND(words[0]) == POL_WORD_ALT) {
        count = POL_WORD_VALUE(words[0]);
        words++;
    }
    for (uint32_t i = 0; pattern.count > 0 && i < count; i++) {
        uint32_t text = POL_WORD_VALUE(words[i]);
        if (POL_WORD_KIND(words[i]) == POL_WORD_LITERAL && n->seen[text] == 0) {
            n->seen[text] = 1;
            mark_lists(
                n, pol_closing_name(pol_intern_text(&n->c->out->texts, text)));
        }
    }
}

static void add_list(pol_checker *c, const pol_base_list *list)
{
    pol_checked *out = c->out;
    pol_text name = base_text(list->program);
    pol_synonyms s = {.program = pol_intern(&out->fact_texts, name),
                      .first = (uint32_t)out->synonym_texts.count,
                      .count = list->count,
                      .layer = POL_LAYER_MANAGED_CLOUD,
                      .place = (uint8_t)list->place};
    /* Lists are found by the program itself. */
    bool good = s.program != POL_NO_TEXT &&
                pol_intern(&out->fact_texts, first_word(name)) != POL_NO_TEXT;
    for (uint32_t i = 0; good && i < list->count; i++) {
        uint32_t *slot = pol_vec_push(&out->synonym_texts, c->budget);
        good = slot != NULL;
        if (good) {
            *slot = pol_intern(&out->fact_texts,
                               base_text(pol_std_base.words[list->first + i]));
        }
    }
    pol_synonyms *slot = good ? pol_vec_push(&out->synonyms, c->budget) : NULL;
    if (slot != NULL) {
        *slot = s;
    }
}

/* All of them, in their order; the place of options is left to be looked up,
 * as others may say more of them. */
void pol_say_base_synonyms(pol_checker *c)
{
    for (uint32_t i = 0; i < pol_std_base.list_count; i++) {
        pol_base_list list = pol_std_base.lists[i];
        list.place = POL_PLACE_UNKNOWN;
        add_list(c, &list);
    }
}

/* -- all rules */

static void see_rules(needs *n)
{
    const pol_checked *out = n->c->out;
    for (size_t i = 0; i < out->rules.count; i++) {
        const pol_rule *rule = &out->rules.items[i];
        if (rule->kind != POL_KIND_COMMAND) {
            continue;
        }
        if (rule->verdict != POL_VERDICT_ALLOW) {
            see_pattern(n, rule->pattern);
            continue;
        }
        for (uint32_t k = 0; k < rule->unless_count; k++) {
            see_pattern(n, out->patterns.items[rule->unless + k]);
        }
    }
}

void pol_need_base_synonyms(pol_checker *c)
{
    uint32_t lists = pol_std_base.list_count;
    pol_mark mark = pol_arena_mark(&c->scratch);
    needs n = {
        .c = c,
        .seen = pol_arena_zalloc(&c->scratch, c->out->texts.texts.count + 1, 1),
        .needed = pol_arena_zalloc(&c->scratch, lists, 1)};
    if (n.seen != NULL && n.needed != NULL) {
        see_rules(&n);
        for (uint32_t i = 0; n.any && i < lists; i++) {
            if (n.needed[i] != 0) {
                add_list(c, &pol_std_base.lists[i]);
            }
        }
    }
    pol_arena_reset(&c->scratch, mark);
}
