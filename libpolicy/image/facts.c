/* SPDX-License-Identifier: Apache-2.0
 *
 * Facts of programs and variables, out of an image. */
#include <libpolicy/image/facts.h>

#include <stddef.h>

#include <libpolicy/canon/glob.h>

enum {
    RECORD = 64,
    ITEM = 16,
    OPERAND = 12,
    SLOT = 8
};

/* -- records */

#define SAME_PLACE(field, at)                              \
    _Static_assert(offsetof(pol_facts, field) -            \
                           offsetof(pol_facts, options) == \
                       (at)-POL_RECORD_OPTIONS,            \
                   "ranges stand as in a record")
SAME_PLACE(subs, POL_RECORD_SUBS);
SAME_PLACE(positions, POL_RECORD_POSITIONS);
SAME_PLACE(globs, POL_RECORD_GLOBS);
SAME_PLACE(all, POL_RECORD_ALL);
#undef SAME_PLACE

static void read_record(const pol_view *view, const unsigned char *p,
                        pol_facts *facts)
{
    facts->view = view;
    facts->flags = pol_get32(p + POL_RECORD_BITS);
    facts->operands = p[POL_RECORD_BEFORE];
    facts->shell = (pol_shell)p[POL_RECORD_SHELL];
    facts->script = (pol_script)p[POL_RECORD_SCRIPT];
    facts->harmless_from = p[POL_RECORD_HARMLESS];
#if POL_SAME_ORDER
    /* As they stand there, in one go. */
    memcpy((char *)facts + offsetof(pol_facts, options), p + POL_RECORD_OPTIONS,
           POL_RECORD_ALL + 4 - POL_RECORD_OPTIONS);
#else
    facts->options = pol_get32(p + POL_RECORD_OPTIONS);
    facts->option_count = pol_get32(p + POL_RECORD_OPTIONS + 4);
    facts->subs = pol_get32(p + POL_RECORD_SUBS);
    facts->sub_count = pol_get32(p + POL_RECORD_SUBS + 4);
    facts->positions = pol_get32(p + POL_RECORD_POSITIONS);
    facts->position_count = pol_get32(p + POL_RECORD_POSITIONS + 4);
    facts->globs = pol_get32(p + POL_RECORD_GLOBS);
    facts->glob_count = pol_get32(p + POL_RECORD_GLOBS + 4);
    facts->all = pol_get32(p + POL_RECORD_ALL);
#endif
}

/* A text in POOL; data null where there is none. */
static pol_text pooled(const pol_view *view, uint32_t offset, uint32_t size)
{
    const unsigned char *p =
        pol_view_span(view, POL_SECTION_POOL, offset, size, 1);
    return (pol_text){(const char *)p, p == NULL ? 0 : size};
}

/* Keys hold all of a text of eight bytes or less. */
static bool record_is(const pol_view *view, const unsigned char *p,
                      pol_text name, uint64_t key)
{
    uint32_t size = pol_get32(p + POL_RECORD_SIZE);
    if (size != name.size || pol_get64(p + POL_RECORD_KEY) != key) {
        return false;
    }
    if (size <= 8) {
        return true;
    }
    pol_text have = pooled(view, pol_get32(p + POL_RECORD_TEXT), size);
    return have.data != NULL && pol_text_equal(have, name);
}

bool pol_facts_program(const pol_view *view, pol_text name, pol_facts *facts)
{
    const pol_section *s = &view->sections[POL_SECTION_NAMES];
    if (s->count == 0) {
        return false;
    }
    uint64_t hash = pol_name_hash(name.data, name.size, view->seed);
    uint32_t at = pol_fastrange((uint32_t)hash, s->count);
    for (int tried = 0; tried < POL_NAME_PROBES; tried++) {
        const unsigned char *slot = s->data + (size_t)at * SLOT;
        uint32_t number = pol_get32(slot + 4);
        if (number == 0) {
            return false;
        }
        if (pol_get32(slot) == (uint32_t)(hash >> 32)) {
            const unsigned char *p =
                pol_view_span(view, POL_SECTION_FACTS, number - 1, 1, RECORD);
            if (p != NULL &&
                record_is(view, p, name, pol_text_key(name.data, name.size))) {
                read_record(view, p, facts);
                return true;
            }
        }
        at = at + 1 == s->count ? 0 : at + 1;
    }
    return false;
}

/* -- what is sorted by keys */

/* How many of count things, stride bytes each and sorted by the key that they
 * begin with, have a smaller one.  Without a branch for each step. */
static inline uint32_t count_before(const unsigned char *items, uint32_t count,
                                    size_t stride, uint64_t key)
{
    const unsigned char *p = items;
    if (count == 0) {
        return 0;
    }
    while (count > 1) {
        uint32_t half = count / 2;
        const unsigned char *next = p + half * stride;
        p = pol_get64(next - stride) < key ? next : p;
        count -= half;
    }
    return (uint32_t)((size_t)(p - items) / stride) + (pol_get64(p) < key);
}

/* A bound of those from low on that have the key: behind the last of them. */
static inline uint32_t bound_of_key(const unsigned char *items, uint32_t count,
                                    size_t stride, uint64_t key, uint32_t low)
{
    uint32_t step = 1;
    while (low < count && step < count - low &&
           pol_get64(items + (low + step) * stride) == key) {
        step *= 2;
    }
    return low < count && step < count - low ? low + step : count;
}

/* -- sorted items */

/* How an item's text compares with one; both keys are the same. */
static int compare_tail(const pol_view *view, const unsigned char *p,
                        pol_text text)
{
    uint32_t size = POL_ITEM_SIZE_OF(p);
    if (size > 8 && text.size > 8) {
        pol_text have = pooled(view, pol_get32(p + POL_ITEM_TEXT), size);
        size_t common = have.size < text.size ? have.size : text.size;
        int order = common == 0 ? 0 : memcmp(have.data, text.data, common);
        if (order != 0) {
            return order;
        }
    }
    return size < text.size ? -1 : size > text.size;
}

/* The first of count items that is not before the text. */
static uint32_t lower_bound(const pol_view *view, const unsigned char *items,
                            uint32_t count, pol_text text, uint64_t key)
{
    uint32_t low = count_before(items, count, ITEM, key);
    if (text.size <= 8 || low == count ||
        pol_get64(items + (size_t)low * ITEM) != key) {
        return low; /* a shorter text has another key */
    }
    uint32_t high = bound_of_key(items, count, ITEM, key, low);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const unsigned char *p = items + (size_t)middle * ITEM;
        if (pol_get64(p + POL_ITEM_KEY) == key &&
            compare_tail(view, p, text) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static const unsigned char *options_of(const pol_facts *facts)
{
    return pol_view_span(facts->view, POL_SECTION_OPTIONS, facts->options,
                         facts->option_count, ITEM);
}

bool pol_facts_option(const pol_facts *facts, pol_text name, uint32_t *bits)
{
    const unsigned char *items = options_of(facts);
    uint64_t key = pol_text_key(name.data, name.size);
    *bits = 0;
    if (items == NULL || name.size == 0) {
        return false;
    }
    uint32_t at =
        lower_bound(facts->view, items, facts->option_count, name, key);
    const unsigned char *p = items + (size_t)at * ITEM;
    if (at == facts->option_count || pol_get64(p + POL_ITEM_KEY) != key ||
        compare_tail(facts->view, p, name) != 0) {
        return false;
    }
    *bits = pol_get16(p + POL_ITEM_BITS);
    if ((pol_get16(p + POL_ITEM_SIZE) & POL_ITEM_ADDED) != 0) {
        *bits |= POL_OPTION_ADDED;
    }
    return true;
}

/* Whether an item begins with a text. */
static bool item_starts(const pol_view *view, const unsigned char *p,
                        pol_text text, uint64_t key)
{
    uint32_t size = POL_ITEM_SIZE_OF(p);
    if (text.size <= 8) {
        uint64_t mask = text.size == 0 ? 0 : UINT64_MAX << (64 - 8 * text.size);
        return size >= text.size &&
               ((pol_get64(p + POL_ITEM_KEY) ^ key) & mask) == 0;
    }
    pol_text have = pooled(view, pol_get32(p + POL_ITEM_TEXT), size);
    return size > 8 && pol_text_starts(have, text);
}

uint32_t pol_facts_abbreviated(const pol_facts *facts, pol_text text,
                               uint32_t *count)
{
    const unsigned char *items = options_of(facts);
    uint64_t key = pol_text_key(text.data, text.size);
    uint32_t bits = 0, added = 0, global = POL_OPTION_GLOBAL;
    *count = 0;
    if (items == NULL || text.size == 0) {
        return 0;
    }
    uint32_t at =
        lower_bound(facts->view, items, facts->option_count, text, key);
    for (; at < facts->option_count; at++) {
        const unsigned char *p = items + (size_t)at * ITEM;
        if (!item_starts(facts->view, p, text, key)) {
            break;
        }
        bool is_added = (pol_get16(p + POL_ITEM_SIZE) & POL_ITEM_ADDED) != 0;
        bits |= pol_get16(p + POL_ITEM_BITS);
        global &= pol_get16(p + POL_ITEM_BITS);
        *(is_added ? &added : count) += 1;
    }
    if (*count == 0 && added > 0) {
        *count = added;
        bits |= POL_OPTION_ADDED;
    }
    return (bits & ~(uint32_t)POL_OPTION_GLOBAL) | (bits & global);
}

uint32_t pol_facts_all_options(const pol_facts *facts)
{
    return facts->all;
}

/* -- subcommands */

/* The first of count records with the key of a longer name that is not before
 * it; low is the first of them. */
static uint32_t first_of_key(const pol_view *view, const unsigned char *records,
                             uint32_t count, pol_text name, uint64_t key,
                             uint32_t low)
{
    uint32_t high = bound_of_key(records, count, RECORD, key, low);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const unsigned char *p = records + (size_t)middle * RECORD;
        pol_text word = pooled(view, pol_get32(p + POL_RECORD_TEXT),
                               pol_get32(p + POL_RECORD_SIZE));
        size_t common = word.size < name.size ? word.size : name.size;
        int order = common == 0 ? 0 : memcmp(word.data, name.data, common);
        if (pol_get64(p + POL_RECORD_KEY) == key &&
            (order < 0 || (order == 0 && word.size < name.size))) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

bool pol_facts_subcommand(const pol_facts *parent, pol_text name,
                          pol_facts *facts)
{
    const pol_view *view = parent->view;
    uint32_t count = parent->sub_count;
    const unsigned char *records =
        pol_view_span(view, POL_SECTION_FACTS, parent->subs, count, RECORD);
    uint64_t key = pol_text_key(name.data, name.size);
    if (records == NULL) {
        return false;
    }
    uint32_t at = count_before(records, count, RECORD, key);
    if (name.size > 8 && at < count) {
        at = first_of_key(view, records, count, name, key, at);
    }
    if (at == count ||
        !record_is(view, records + (size_t)at * RECORD, name, key)) {
        return false;
    }
    read_record(view, records + (size_t)at * RECORD, facts);
    return true;
}

/* -- operands */

static const unsigned char *operand_at(const pol_view *view, uint32_t first,
                                       uint32_t count, uint32_t index,
                                       pol_operand_kind *kind)
{
    const unsigned char *p =
        index >= count
            ? NULL
            : pol_view_span(view, POL_SECTION_OPERANDS, first, count, OPERAND);
    if (p == NULL) {
        return NULL;
    }
    p += (size_t)index * OPERAND;
    uint32_t number = pol_get32(p) & ~POL_OPERAND_GLOB;
    *kind = number < POL_OPERAND_KINDS ? (pol_operand_kind)number
                                       : POL_OPERAND_CODE;
    return p + 4;
}

bool pol_facts_position(const pol_facts *facts, uint32_t index,
                        pol_position *position)
{
    const unsigned char *p =
        operand_at(facts->view, facts->positions, facts->position_count, index,
                   &position->kind);
    if (p == NULL) {
        return false;
    }
    position->from = (int32_t)pol_get32(p);
    position->to = (int32_t)pol_get32(p + 4);
    return true;
}

bool pol_facts_glob(const pol_facts *facts, uint32_t index, pol_text *glob,
                    pol_operand_kind *kind)
{
    const unsigned char *p =
        operand_at(facts->view, facts->globs, facts->glob_count, index, kind);
    if (p == NULL) {
        return false;
    }
    *glob = pooled(facts->view, pol_get32(p), pol_get32(p + 4));
    return glob->data != NULL;
}

/* -- variables */

typedef struct finding {
    pol_effect effect;
    uint8_t from;
    bool any;
} finding;

static void take(finding *f, const unsigned char *p)
{
    uint32_t bits = pol_get16(p + POL_ITEM_BITS);
    uint32_t effect = POL_VARIABLE_EFFECT(bits);
    uint8_t from = (uint8_t)POL_VARIABLE_FROM(bits);
    if (effect > POL_EFFECT_LOADER) {
        effect = POL_EFFECT_LOADER;
    }
    if (!f->any || effect > f->effect) {
        f->effect = (pol_effect)effect;
    }
    if (from < f->from) {
        f->from = from;
    }
    f->any = true;
}

static pol_text glob_at(const pol_view *view, uint32_t at)
{
    const unsigned char *p =
        view->sections[POL_SECTION_VARIABLES].data + (size_t)at * ITEM;
    return pooled(view, pol_get32(p + POL_ITEM_TEXT), POL_ITEM_SIZE_OF(p));
}

/* Tries the globs from low on that begin with this byte. */
static void try_globs(const pol_view *view, uint32_t low, char first,
                      pol_text name, finding *f)
{
    const pol_section *s = &view->sections[POL_SECTION_VARIABLES];
    uint32_t high = s->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        pol_text glob = glob_at(view, middle);
        if (glob.size == 0 ||
            (unsigned char)glob.data[0] < (unsigned char)first) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; low < s->count; low++) {
        pol_text glob = glob_at(view, low);
        if (glob.size == 0 || glob.data[0] != first) {
            break;
        }
        if (pol_glob_match(glob, name)) {
            take(f, s->data + (size_t)low * ITEM);
        }
    }
}

pol_effect pol_facts_variable(const pol_view *view, pol_text name,
                              uint8_t *from)
{
    const pol_section *s = &view->sections[POL_SECTION_VARIABLES];
    uint64_t key = pol_text_key(name.data, name.size);
    finding f = {POL_EFFECT_HOOK, POL_LAYERS, false};
    uint32_t at = lower_bound(view, s->data, s->count, name, key);
    const unsigned char *p = s->data + (size_t)at * ITEM;
    if (at < s->count && key != POL_GLOB_KEY &&
        pol_get64(p + POL_ITEM_KEY) == key &&
        compare_tail(view, p, name) == 0) {
        take(&f, p);
    }
    uint32_t globs =
        lower_bound(view, s->data, s->count, (pol_text){"", 0}, POL_GLOB_KEY);
    try_globs(view, globs, '*', name, &f);
    try_globs(view, globs, '?', name, &f);
    if (name.size > 0 && name.data[0] != '*' && name.data[0] != '?') {
        try_globs(view, globs, name.data[0], name, &f);
    }
    *from = f.from;
    return f.effect;
}
