/* SPDX-License-Identifier: Apache-2.0
 *
 * A verified image as the evaluator sees it: sections and header fields.
 * Every stored number that is used as an offset goes through a checker
 * here, also after the verifier has passed. */
#ifndef POL_IMAGE_VIEW_H
#define POL_IMAGE_VIEW_H

#include <libpolicy/base/slice.h>
#include <libpolicy/image/format.h>

typedef struct pol_section {
    const unsigned char *data;
    uint32_t count; /* items */
    uint32_t unused;
} pol_section;

/* Sections from here on are not for the evaluator. */
#define POL_SECTION_VIEW POL_SECTION_SOURCES

/* Lives in pol_image.opaque. */
typedef struct __attribute__((may_alias)) pol_view {
    pol_section sections[POL_SECTION_VIEW];
    uint64_t seed;
    struct {
        uint32_t next, meta;
    } starts[POL_START_COUNT];
    uint32_t executables;
    uint32_t max_symbol;
    uint32_t wild_base;
    uint32_t end_symbol, ancestor_symbol; /* of POL_MARK_* */
    uint8_t dialect, ready;               /* pol_ready */
    uint8_t plain; /* one start of commands, and its state is not special */
    uint8_t index4_bits, index6_bits;
    uint8_t defaults[POL_KINDS];
    uint8_t default_from; /* layer of the default of commands */
} pol_view;

enum {
    POL_CLOSED = 0, /* not opened: no request can be asked */
    POL_READY = 1,
    POL_LOCKED = 2 /* pol_image_lock: everything is denied */
};

_Static_assert(sizeof(pol_view) <= sizeof(((pol_image *)0)->opaque),
               "the view fits the public struct");

static inline const pol_view *pol_view_of(const pol_image *image)
{
    return (const pol_view *)(const void *)image->opaque;
}

/* Pointer to count items from index, or null where they do not all exist. */
static inline const unsigned char *pol_view_span(const pol_view *view,
                                                 unsigned section,
                                                 uint32_t index, uint64_t count,
                                                 uint32_t item)
{
    const pol_section *s = &view->sections[section];
    if (index > s->count || count > s->count - index) {
        return NULL;
    }
    return s->data + (size_t)index * item;
}

/* Where the first line of a hash stands in SYMBOLS or EDGES. */
static inline const unsigned char *pol_view_line(const pol_section *s,
                                                 uint64_t hash)
{
    return s->data + (size_t)pol_fastrange((uint32_t)hash, s->count) * 64;
}

static inline bool pol_slot_is(const unsigned char *p, pol_block b)
{
    return pol_get64(p) == b.low && pol_get64(p + 8) == b.high;
}

/* The slot of a line that holds the block, 4 where none does.  Written out:
 * a loop costs more than what it does. */
POL_HOT uint32_t pol_line_slot(const unsigned char *p, pol_block b)
{
    if (pol_slot_is(p, b)) {
        return 0;
    }
    if (pol_slot_is(p + 16, b)) {
        return 1;
    }
    if (pol_slot_is(p + 32, b)) {
        return 2;
    }
    return pol_slot_is(p + 48, b) ? 3 : 4;
}

/* Symbol of a token that is no longer than 15 bytes, with its hash. */
POL_HOT uint32_t pol_view_find_hashed(const pol_view *view, pol_block b,
                                      uint64_t hash)
{
    const pol_section *s = &view->sections[POL_SECTION_SYMBOLS];
    uint32_t line = pol_fastrange((uint32_t)hash, s->count);
    const unsigned char *p = s->data + (size_t)line * 64;
    uint32_t slot = pol_line_slot(p, b);
    if (slot == 4) {
        /* Only a full line sent its symbols on to their second one. */
        if (p[63] == POL_SLOT_FREE) {
            return POL_SYM_NONE;
        }
        line = pol_fastrange((uint32_t)(hash >> 32), s->count);
        slot = pol_line_slot(s->data + (size_t)line * 64, b);
    }
    return slot == 4 ? POL_SYM_NONE : line * 4 + slot;
}

POL_HOT uint32_t pol_view_find_block(const pol_view *view, pol_block b)
{
    return pol_view_find_hashed(view, b, pol_block_hash(b, view->seed));
}

/* Symbol of a longer token. */
uint32_t pol_view_find_long(const pol_view *view, pol_text token);

POL_HOT uint32_t pol_view_find(const pol_view *view, pol_text token)
{
    if (__builtin_expect(token.size <= POL_SYMBOL_SHORT, 1)) {
        return pol_view_find_block(view, pol_block_of(token.data, token.size));
    }
    if (token.size > view->max_symbol) {
        return POL_SYM_NONE;
    }
    return pol_view_find_long(view, token);
}

/* The record of a state with wildcards, or null. */
static inline const unsigned char *pol_view_wild(const pol_view *view,
                                                 uint32_t next)
{
    const pol_section *s = &view->sections[POL_SECTION_WILD];
    uint32_t at = (next & POL_LABEL_MASK) - view->wild_base;
    return at < s->count ? s->data + (size_t)at * 4 : NULL;
}

typedef struct pol_edge {
    uint32_t next, meta;
} pol_edge;

/* The edge of a line that has the key (from and symbol), or null. */
POL_HOT const unsigned char *pol_line_edge(const unsigned char *p, uint64_t key)
{
    if (pol_get64(p) == key) {
        return p;
    }
    if (pol_get64(p + 16) == key) {
        return p + 16;
    }
    if (pol_get64(p + 32) == key) {
        return p + 32;
    }
    return pol_get64(p + 48) == key ? p + 48 : NULL;
}

/* The edge of (label, symbol), with its hash; false where there is none. */
POL_HOT bool pol_view_edge_hashed(const pol_view *view, uint32_t label,
                                  uint32_t symbol, uint64_t hash,
                                  pol_edge *edge)
{
    const pol_section *s = &view->sections[POL_SECTION_EDGES];
    uint64_t key = (uint64_t)symbol << 32 | label;
    const unsigned char *line = pol_view_line(s, hash);
    const unsigned char *p = pol_line_edge(line, key);
    if (p == NULL && (pol_get32(line + 8) & POL_LINE_OVERFLOW) != 0) {
        p = pol_line_edge(pol_view_line(s, hash >> 32), key);
    }
    if (p == NULL) {
        return false;
    }
    edge->next = pol_get32(p + 8) & ~POL_LINE_OVERFLOW;
    edge->meta = pol_get32(p + 12);
    return true;
}

POL_HOT bool pol_view_edge(const pol_view *view, uint32_t label,
                           uint32_t symbol, pol_edge *edge)
{
    return pol_view_edge_hashed(view, label, symbol,
                                pol_edge_hash(label, symbol, view->seed), edge);
}

#endif
