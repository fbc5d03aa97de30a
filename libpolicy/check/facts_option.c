/* SPDX-License-Identifier: Apache-2.0
 *
 * Merges what statements say of the options of one name.  Bits of the
 * strongest sources are united; of others only those that close, and only so
 * that no spelling means less than it did without them. */
#include <libpolicy/check/facts_merge.h>

/* Bits that say how the words behind an option are read. */
#define READING                                                 \
    (POL_OPTION_VALUE | POL_OPTION_GLOBAL | POL_OPTION_FOLDER | \
     POL_OPTION_FIRST | POL_OPTION_TEXT | POL_OPTION_COMMAND |  \
     POL_OPTION_LISTS | POL_OPTION_TWO)

/* In what names share: the options are those of a program, and of these one
 * is global. */
#define HAS_GLOBAL (1u << 31)

/* Sorted by bytes, each once. */
typedef struct option_list {
    pol_fact_option *items;
    size_t count;
} option_list;

/* What a weaker source may add. */
static uint32_t closing_bits(uint32_t bits, bool stdin_code)
{
    const uint32_t code =
        POL_OPTION_CODE | POL_OPTION_SCRIPT | POL_OPTION_COMMAND;
    uint32_t closing = bits & (POL_OPTION_WRITE | POL_OPTION_READ |
                               POL_OPTION_EFFECT | POL_OPTION_NETWORK |
                               POL_OPTION_RECURSIVE | POL_OPTION_IN_PLACE);
    if ((bits & code) != 0) {
        /* Not as code where that says that the standard input is none. */
        closing |= stdin_code ? POL_OPTION_EFFECT : POL_OPTION_CODE;
    }
    if ((bits & POL_OPTION_TEXT) != 0) {
        closing |= POL_OPTION_EFFECT;
    }
    return closing;
}

/* How many options the statements of a name give, in the shape that is sorted;
 * false where that is too much. */
static bool collect(const merge *m, const fact_node *node,
                    const pol_fact_program *p, bool strong, pol_ordered **items,
                    size_t *count)
{
    pol_checker *c = m->c;
    bool stdin_code = (p->flags & (POL_FACT_STDIN_CODE | POL_FACT_SHELL)) != 0;
    size_t total = 0, counted = 0, at = 0;
    for (uint32_t i = 0; i < node->count; i++) {
        const pol_said_program *said = pol_fact_said(m, node, i);
        total += said->option_count;
        counted += said->is_base ? 0 : said->option_count; /* it has an end */
    }
    *count = 0;
    *items = pol_arena_alloc(&c->scratch, (total + 1) * sizeof **items);
    if (*items == NULL ||
        !pol_check_step(c, counted / 2, pol_fact_said(m, node, 0)->span)) {
        return false;
    }
    for (uint32_t i = 0; i < node->count; i++) {
        const pol_said_program *said = pol_fact_said(m, node, i);
        if (pol_fact_is_strong(m, node, said) != strong) {
            continue;
        }
        for (uint32_t k = 0; k < said->option_count; k++) {
            pol_said_option option = c->said.options.items[said->options + k];
            uint32_t bits =
                strong ? option.bits : closing_bits(option.bits, stdin_code);
            (*items)[at++] =
                pol_ordered_of(&c->out->fact_texts, option.text, bits);
        }
    }
    *count = at;
    return true;
}

static bool gather(const merge *m, const fact_node *node,
                   const pol_fact_program *p, bool strong, option_list *list)
{
    pol_checker *c = m->c;
    pol_ordered *items;
    size_t count;
    *list = (option_list){NULL, 0};
    if (node->count == 0) {
        return true;
    }
    if (!collect(m, node, p, strong, &items, &count)) {
        return false;
    }
    pol_sort_ordered(&c->out->fact_texts, items, count);
    list->items =
        pol_arena_alloc(&c->scratch, (count + 1) * sizeof *list->items);
    for (size_t i = 0; list->items != NULL && i < count; i++) {
        if (i == 0 || items[i].text != items[i - 1].text) {
            list->items[list->count++] =
                (pol_fact_option){items[i].text, items[i].more};
        } else {
            list->items[list->count - 1].bits |= items[i].more;
        }
    }
    return list->items != NULL;
}

static bool put_option(pol_checker *c, pol_fact_program *p, uint32_t text,
                       uint32_t bits)
{
    pol_fact_option *slot = pol_vec_push(&c->out->fact_options, c->budget);
    if (slot == NULL || text == POL_NO_TEXT) {
        return false;
    }
    *slot = (pol_fact_option){text, bits};
    p->option_count++;
    return true;
}

/* -- options that only weaker sources know */

/* The first of sorted options that is not before the text. */
static size_t lower_bound(const pol_checked *out,
                          const pol_fact_option *options, size_t count,
                          pol_text text)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        pol_text have = pol_intern_text(&out->fact_texts, options[middle].text);
        if (pol_compare_texts(have, text) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* What a text means already, as evaluation reads it. */
typedef struct meaning {
    uint32_t bits, count; /* of options that it may be short for */
    bool is_own;          /* of the name itself: global ones count too */
} meaning;

/* Adds what it means in a list: the option itself, and where it has two
 * dashes, all that it abbreviates. */
static void add_meaning(pol_checker *c, const pol_fact_option *options,
                        size_t count, pol_text text, meaning *m)
{
    bool is_long = pol_text_starts(text, POL_TEXT("--"));
    size_t first = lower_bound(c->out, options, count, text), at = first;
    for (; at < count; at++) {
        pol_text have = pol_intern_text(&c->out->fact_texts, options[at].text);
        if (!(is_long ? pol_text_starts(have, text)
                      : pol_text_equal(have, text))) {
            break;
        }
        if (m->is_own || (options[at].bits & POL_OPTION_GLOBAL) == 0) {
            m->bits |= options[at].bits;
        }
        m->count++;
    }
    pol_check_step(c, (at - first) / 16, c->call);
}

static const pol_fact_program *ancestor(const merge *m, uint32_t number)
{
    return &m->c->out->programs.items[m->nodes[number - 1].out - 1];
}

static uint32_t means_already(const merge *m, const fact_node *node,
                              const option_list *strong, pol_text text)
{
    const pol_checked *out = m->c->out;
    meaning all = {0, 0, true};
    add_meaning(m->c, strong->items, strong->count, text, &all);
    all.is_own = false;
    for (uint32_t at = node->parent; at != 0; at = m->nodes[at - 1].parent) {
        const pol_fact_program *p = ancestor(m, at);
        if (p->option_count > 0) {
            add_meaning(m->c, &out->fact_options.items[p->options],
                        p->option_count, text, &all);
        }
    }
    /* Of several, nobody knows whether a value follows. */
    return all.count > 1 ? all.bits & ~(uint32_t)POL_OPTION_VALUE : all.bits;
}

/* Whether a spelling is an option to everybody, and one. */
static bool is_whole(const merge *m, const fact_node *node,
                     const pol_fact_program *p, pol_text text)
{
    if (text.data[0] != '-' || text.size < 2 ||
        pol_text_equal(text, POL_TEXT("--"))) {
        return false;
    }
    bool single = (p->flags & POL_FACT_SINGLE_DASH) != 0;
    for (uint32_t at = node->parent; at != 0; at = m->nodes[at - 1].parent) {
        single &= (ancestor(m, at)->flags & POL_FACT_SINGLE_DASH) != 0;
    }
    return single || text.size == 2 || pol_text_starts(text, POL_TEXT("--"));
}

/* Adds an option that the strongest sources do not have, where that closes. */
static bool put_weak(merge *m, const fact_node *node, pol_fact_program *p,
                     const option_list *strong, pol_fact_option option)
{
    pol_text text = pol_intern_text(&m->c->out->fact_texts, option.text);
    bool wraps = (p->flags & (POL_FACT_WRAPS | POL_FACT_SHELL)) != 0;
    /* What wraps is opaque with an option that is not known: let it be. */
    if (option.bits == 0 || wraps || !is_whole(m, node, p, text)) {
        return true;
    }
    option.bits |= means_already(m, node, strong, text) | POL_OPTION_ADDED;
    return put_option(m->c, p, option.text, option.bits);
}

/* Both lists as one, by their bytes. */
static bool put_both(merge *m, const fact_node *node, pol_fact_program *p,
                     const option_list *strong, const option_list *weak)
{
    const pol_interner *texts = &m->c->out->fact_texts;
    bool good = true;
    for (size_t i = 0, k = 0; good && (i < strong->count || k < weak->count);) {
        int order = i == strong->count ? 1 : -1;
        if (i < strong->count && k < weak->count) {
            order =
                pol_compare_texts(pol_intern_text(texts, strong->items[i].text),
                                  pol_intern_text(texts, weak->items[k].text));
        }
        if (order > 0) {
            good = put_weak(m, node, p, strong, weak->items[k++]);
            continue;
        }
        uint32_t more = order == 0 ? weak->items[k++].bits : 0;
        good = put_option(m->c, p, strong->items[i].text,
                          strong->items[i].bits | more);
        i++;
    }
    return good;
}

/* *global: one of them stands before a subcommand, so that there are some. */
static bool merge_options(merge *m, const fact_node *node, pol_fact_program *p,
                          bool is_known, bool *global)
{
    pol_checker *c = m->c;
    pol_mark mark = pol_arena_mark(&c->scratch);
    option_list strong, weak;
    bool good =
        gather(m, node, p, true, &strong) && gather(m, node, p, false, &weak);
    if (good && !is_known) {
        uint32_t nameless = pol_intern(&c->out->fact_texts, POL_TEXT(""));
        good = put_option(c, p, nameless, POL_OPTION_CODE);
    }
    good = good && put_both(m, node, p, &strong, &weak);
    for (size_t i = 0; good && i < strong.count; i++) {
        *global |= (strong.items[i].bits & POL_OPTION_GLOBAL) != 0;
    }
    pol_arena_reset(&c->scratch, mark);
    return good;
}

bool pol_merge_options(merge *m, const fact_node *node, pol_fact_program *p,
                       bool is_known)
{
    const pol_said_program *alone = is_known ? pol_fact_alone(m, node) : NULL;
    uint32_t *shared = alone == NULL || alone->option_count == 0
                           ? NULL
                           : &m->shared_options[alone->options];
    if (shared != NULL && *shared != 0) {
        const pol_fact_program *other =
            &m->c->out->programs.items[(*shared & ~HAS_GLOBAL) - 1];
        p->options = other->options;
        p->option_count = other->option_count;
        p->flags |= (*shared & HAS_GLOBAL) != 0 ? POL_FACT_SUBCOMMANDS : 0;
        return true;
    }
    bool global = false;
    if (!merge_options(m, node, p, is_known, &global)) {
        return false;
    }
    p->flags |= global ? POL_FACT_SUBCOMMANDS : 0;
    if (shared != NULL) { /* as the program that comes next */
        *shared = ((uint32_t)m->c->out->programs.count + 1) |
                  (global ? HAS_GLOBAL : 0);
    }
    return true;
}

bool pol_loses_options(const pol_checker *c, const pol_fact_program *p,
                       const pol_said_program *said)
{
    const pol_checked *out = c->out;
    for (uint32_t i = 0; i < said->option_count; i++) {
        pol_said_option option = c->said.options.items[said->options + i];
        const pol_fact_option *have =
            p->option_count == 0 ? NULL : &out->fact_options.items[p->options];
        size_t at =
            have == NULL
                ? 0
                : lower_bound(out, have, p->option_count,
                              pol_intern_text(&out->fact_texts, option.text));
        if (have == NULL || at >= p->option_count ||
            have[at].text != option.text ||
            (option.bits & READING & ~have[at].bits) != 0) {
            return true;
        }
    }
    return false;
}
