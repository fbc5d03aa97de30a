/* SPDX-License-Identifier: Apache-2.0
 *
 * The proof of what is known of programs and variables: what is sorted is
 * sorted, keys are those of their texts, lists of options begin behind their
 * heads, and records share FACTS out among them, in their order and without a
 * rest.  Linear in the image. */
#include <libpolicy/image/facts.h>
#include <libpolicy/image/verify.h>

enum {
    RECORD = 64,
    ITEM = 16,
    OPERAND = 12,
    SLOT = 8
};

static bool is_key_of(uint64_t key, const unsigned char *text, uint32_t size)
{
    return text != NULL && pol_text_key((const char *)text, size) == key;
}

static const unsigned char *text_at(const pol_view *view, uint32_t offset,
                                    uint32_t size)
{
    return pol_view_span(view, POL_SECTION_POOL, offset, size, 1);
}

/* -- sorted items */

/* A key that holds all of a text ends in as many zeros as it has too many. */
static bool is_short_key(uint64_t key, uint32_t size)
{
    return size == 0 ? key == 0 : size == 8 || key << (8 * size) == 0;
}

static bool verify_item(const pol_view *view, const unsigned char *p)
{
    uint64_t key = pol_get64(p + POL_ITEM_KEY);
    uint32_t offset = pol_get32(p + POL_ITEM_TEXT);
    uint32_t size = POL_ITEM_SIZE_OF(p);
    if (key == POL_HEAD_KEY) { /* no text begins so */
        return false;
    }
    return size > 8 ? is_key_of(key, text_at(view, offset, size), size)
                    : offset == 0 && is_short_key(key, size);
}

/* Whether the text of a in POOL stands before that of b; both exist. */
static bool are_pooled_in_order(const pol_view *view, const unsigned char *a,
                                const unsigned char *b)
{
    uint32_t m = POL_ITEM_SIZE_OF(a), n = POL_ITEM_SIZE_OF(b);
    int order =
        memcmp(text_at(view, pol_get32(a + POL_ITEM_TEXT), m),
               text_at(view, pol_get32(b + POL_ITEM_TEXT), n), m < n ? m : n);
    return order < 0 || (order == 0 && m < n);
}

/* Whether a stands before b; both are proved. */
static bool are_in_order(const pol_view *view, const unsigned char *a,
                         const unsigned char *b)
{
    uint64_t x = pol_get64(a + POL_ITEM_KEY), y = pol_get64(b + POL_ITEM_KEY);
    uint32_t m = POL_ITEM_SIZE_OF(a), n = POL_ITEM_SIZE_OF(b);
    if (x != y || m <= 8 || n <= 8) {
        return x < y || (x == y && m < n);
    }
    return are_pooled_in_order(view, a, b);
}

/* The options of one list, and their bits. */
static bool verify_list(const pol_view *view, const unsigned char *items,
                        uint32_t count, uint32_t all)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < count; i++) {
        const unsigned char *p = items + (size_t)i * ITEM;
        if (!verify_item(view, p) ||
            (i > 0 && !are_in_order(view, p - ITEM, p))) {
            return false;
        }
        uint32_t some = pol_get16(p + POL_ITEM_BITS);
        bits |= (some & POL_OPTION_GLOBAL) != 0 ? 0 : some;
    }
    return bits == all;
}

static bool verify_options(const pol_view *view)
{
    const pol_section *s = &view->sections[POL_SECTION_OPTIONS];
    for (uint32_t i = 0; i < s->count;) {
        const unsigned char *head = s->data + (size_t)i * ITEM;
        uint32_t count = pol_get32(head + POL_ITEM_TEXT);
        if (pol_get64(head + POL_ITEM_KEY) != POL_HEAD_KEY || count == 0 ||
            pol_get16(head + POL_ITEM_SIZE) != 0 ||
            pol_view_span(view, POL_SECTION_OPTIONS, i + 1, count, ITEM) ==
                NULL ||
            !verify_list(view, head + ITEM, count,
                         pol_get16(head + POL_ITEM_BITS))) {
            return false;
        }
        i += 1 + count;
    }
    return true;
}

static bool verify_operands(const pol_view *view)
{
    const pol_section *s = &view->sections[POL_SECTION_OPERANDS];
    for (uint32_t i = 0; i < s->count; i++) {
        const unsigned char *p = s->data + (size_t)i * OPERAND;
        uint32_t kind = pol_get32(p);
        bool is_glob = (kind & POL_OPERAND_GLOB) != 0;
        if ((kind & ~POL_OPERAND_GLOB) >= POL_OPERAND_KINDS ||
            (is_glob &&
             text_at(view, pol_get32(p + 4), pol_get32(p + 8)) == NULL)) {
            return false;
        }
    }
    return true;
}

/* -- records */

/* A record has a whole list of options, or none. */
static bool names_list(const pol_view *view, const unsigned char *p)
{
    uint32_t first = pol_get32(p + POL_RECORD_OPTIONS);
    uint32_t count = pol_get32(p + POL_RECORD_OPTIONS + 4);
    uint32_t all = pol_get32(p + POL_RECORD_ALL);
    if (count == 0) {
        return first == 0 && all == 0;
    }
    const unsigned char *head =
        first == 0
            ? NULL
            : pol_view_span(view, POL_SECTION_OPTIONS, first - 1, 1, ITEM);
    return head != NULL && pol_get64(head + POL_ITEM_KEY) == POL_HEAD_KEY &&
           pol_get32(head + POL_ITEM_TEXT) == count &&
           pol_get16(head + POL_ITEM_BITS) == all;
}

static bool names_operands(const pol_view *view, const unsigned char *range)
{
    return pol_view_span(view, POL_SECTION_OPERANDS, pol_get32(range),
                         pol_get32(range + 4), OPERAND) != NULL;
}

static bool verify_word(const pol_view *view, const unsigned char *p)
{
    uint32_t size = pol_get32(p + POL_RECORD_SIZE);
    const unsigned char *word =
        text_at(view, pol_get32(p + POL_RECORD_TEXT), size);
    return size > 0 && is_key_of(pol_get64(p + POL_RECORD_KEY), word, size);
}

/* Subcommands of one record, by their words. */
static bool verify_subs(const pol_view *view, const unsigned char *p,
                        uint32_t count)
{
    for (uint32_t i = 0; i < count; i++, p += RECORD) {
        if (!verify_word(view, p)) {
            return false;
        }
        if (i == 0) {
            continue;
        }
        uint32_t m = pol_get32(p - RECORD + POL_RECORD_SIZE);
        uint32_t n = pol_get32(p + POL_RECORD_SIZE);
        int order = memcmp(
            text_at(view, pol_get32(p - RECORD + POL_RECORD_TEXT), m),
            text_at(view, pol_get32(p + POL_RECORD_TEXT), n), m < n ? m : n);
        if (order > 0 || (order == 0 && m >= n)) {
            return false;
        }
    }
    return true;
}

static bool verify_values(const unsigned char *p)
{
    return (pol_get32(p + POL_RECORD_BITS) & ~(uint32_t)POL_FACT_FLAGS) == 0 &&
           p[POL_RECORD_SHELL] <= POL_SHELL_ZSH &&
           p[POL_RECORD_SCRIPT] < POL_SCRIPTS &&
           p[POL_RECORD_HARMLESS] <= POL_LAYERS &&
           pol_get32(p + POL_RECORD_ALL + 4) == 0;
}

/* *next: the first of FACTS that no record before has below it. */
static bool verify_record(const pol_view *view, const unsigned char *p,
                          uint32_t *next)
{
    uint32_t first = pol_get32(p + POL_RECORD_SUBS);
    uint32_t count = pol_get32(p + POL_RECORD_SUBS + 4);
    const unsigned char *subs =
        first == *next
            ? pol_view_span(view, POL_SECTION_FACTS, first, count, RECORD)
            : NULL;
    *next = first + count;
    return subs != NULL && verify_word(view, p) && verify_values(p) &&
           names_list(view, p) &&
           names_operands(view, p + POL_RECORD_POSITIONS) &&
           names_operands(view, p + POL_RECORD_GLOBS) &&
           verify_subs(view, subs, count);
}

/* -- names */

/* Every program is where its name leads, with no free slot before it. */
static bool verify_name(const pol_view *view, uint32_t at, uint32_t number)
{
    const pol_section *s = &view->sections[POL_SECTION_NAMES];
    const unsigned char *p =
        pol_view_span(view, POL_SECTION_FACTS, number - 1, 1, RECORD);
    if (p == NULL || !verify_word(view, p)) {
        return false;
    }
    uint32_t size = pol_get32(p + POL_RECORD_SIZE);
    uint64_t hash = pol_name_hash(
        (const char *)text_at(view, pol_get32(p + POL_RECORD_TEXT), size), size,
        view->seed);
    uint32_t from = pol_fastrange((uint32_t)hash, s->count);
    for (int tried = 0; tried < POL_NAME_PROBES; tried++) {
        const unsigned char *slot = s->data + (size_t)from * SLOT;
        if (from == at) {
            return pol_get32(slot) == (uint32_t)(hash >> 32);
        }
        if (pol_get32(slot + 4) == 0) {
            return false;
        }
        from = from + 1 == s->count ? 0 : from + 1;
    }
    return false;
}

/* *programs: how many names there are. */
static bool verify_names(const pol_view *view, uint32_t *programs)
{
    const pol_section *s = &view->sections[POL_SECTION_NAMES];
    *programs = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        const unsigned char *slot = s->data + (size_t)i * SLOT;
        uint32_t number = pol_get32(slot + 4);
        if (number == 0 ? pol_get32(slot) != 0
                        : !verify_name(view, i, number)) {
            return false;
        }
        *programs += number != 0;
    }
    return true;
}

static bool verify_glob(const pol_view *view, const unsigned char *p)
{
    uint32_t size = POL_ITEM_SIZE_OF(p);
    return size > 0 && pol_get64(p + POL_ITEM_KEY) == POL_GLOB_KEY &&
           text_at(view, pol_get32(p + POL_ITEM_TEXT), size) != NULL;
}

static bool verify_effect(const unsigned char *p)
{
    uint32_t bits = pol_get16(p + POL_ITEM_BITS);
    return (pol_get16(p + POL_ITEM_SIZE) & POL_ITEM_ADDED) == 0 &&
           POL_VARIABLE_GLOB(bits) <= 1 &&
           POL_VARIABLE_EFFECT(bits) <= POL_EFFECT_LOADER &&
           POL_VARIABLE_FROM(bits) <= POL_LAYERS;
}

/* Names, then globs, each by their bytes. */
static bool verify_variables(const pol_view *view)
{
    const pol_section *s = &view->sections[POL_SECTION_VARIABLES];
    bool globs = false;
    for (uint32_t i = 0; i < s->count; i++) {
        const unsigned char *p = s->data + (size_t)i * ITEM;
        bool is_glob = POL_VARIABLE_GLOB(pol_get16(p + POL_ITEM_BITS)) == 1;
        bool is_first = i == 0 || is_glob != globs;
        if (!verify_effect(p) || (globs && !is_glob) ||
            !(is_glob ? verify_glob(view, p) : verify_item(view, p))) {
            return false;
        }
        if (!is_first && !(is_glob ? are_pooled_in_order(view, p - ITEM, p)
                                   : are_in_order(view, p - ITEM, p))) {
            return false;
        }
        globs = is_glob;
    }
    return true;
}

bool pol_verify_facts(const pol_view *view)
{
    const pol_section *facts = &view->sections[POL_SECTION_FACTS];
    uint32_t next;
    if (!verify_names(view, &next) || next > facts->count ||
        !verify_options(view) || !verify_operands(view)) {
        return false;
    }
    for (uint32_t i = 0; i < facts->count; i++) {
        /* What is below a record stands behind it. */
        if (next <= i ||
            !verify_record(view, facts->data + (size_t)i * RECORD, &next)) {
            return false;
        }
    }
    return next == facts->count && verify_variables(view);
}
