/* SPDX-License-Identifier: Apache-2.0
 *
 * Records of states with wildcards (image/format.h, "WILD record").  A damaged
 * image may send a walk to any word of the section: nothing here goes past its
 * end, and no token is tried on more globs than one bucket may have. */
#ifndef POL_EVAL_RECORD_H
#define POL_EVAL_RECORD_H

#include <libpolicy/image/view.h>

typedef struct pol_record {
    const unsigned char *any, *end, *spawns, *globs;
    const unsigned char *limit; /* behind the section */
    uint32_t glob_count, spawn_count;
    bool classes;
} pol_record;

/* The parts of the record at p, which must lie in its section; of classes
 * only the beginning. */
static inline bool pol_read_record(const pol_view *view, const unsigned char *p,
                                   pol_record *r)
{
    const pol_section *s = &view->sections[POL_SECTION_WILD];
    uint32_t head = pol_get32(p);
    r->glob_count = POL_WILD_GLOBS(head);
    r->spawn_count = POL_WILD_SPAWNS(head);
    r->classes = (head & POL_WILD_CLASSES) != 0;
    size_t words = 1;
    r->any = (head & POL_WILD_ANY) != 0 ? p + 4 * words : NULL;
    words += (head & POL_WILD_ANY) != 0 ? 2 : 0;
    r->end = (head & POL_WILD_END) != 0 ? p + 4 * words : NULL;
    words += (head & POL_WILD_END) != 0 ? 1 : 0;
    r->spawns = p + 4 * words;
    words += 2 * (size_t)r->spawn_count;
    r->globs = p + 4 * words;
    r->limit = s->data + 4 * (size_t)s->count;
    words += r->classes ? 1 : 3 * (size_t)r->glob_count;
    return words <= s->count - (size_t)(p - s->data) / 4 &&
           (r->classes || r->glob_count < POL_CLASS_LEAST);
}

/* The text of a glob, and its needs; false where there is none. */
static inline bool pol_record_glob(const pol_view *view, uint32_t index,
                                   pol_text *glob, uint32_t *needs)
{
    const unsigned char *g =
        pol_view_span(view, POL_SECTION_GLOBS, index, 1, 12);
    const unsigned char *text =
        g == NULL ? NULL
                  : pol_view_span(view, POL_SECTION_POOL, pol_get32(g),
                                  pol_get32(g + 4), 1);
    *needs = g == NULL ? 0 : pol_get32(g + 8);
    *glob = (pol_text){(const char *)text, text == NULL ? 0 : pol_get32(g + 4)};
    return text != NULL;
}

/* The classes of a record: where their parts are. */
typedef struct pol_class_table {
    const unsigned char *shapes, *starts, *keys, *others;
    uint32_t shape_count, mask; /* mask: of buckets */
    uint32_t key_count, other_count;
} pol_class_table;

/* The front of the classes at p, of which so many words are there, is whole. */
static inline bool pol_class_front(const unsigned char *p, uint64_t words)
{
    uint32_t head = words > 0 ? pol_get32(p) : 0;
    uint32_t suffixes = POL_CLASS_SUFFIX_BITS(head);
    uint32_t prefixes = POL_CLASS_PREFIX_BITS(head);
    return suffixes >= POL_CLASS_TABLE_MIN && suffixes <= POL_CLASS_TABLE_MAX &&
           prefixes >= POL_CLASS_TABLE_MIN && prefixes <= POL_CLASS_TABLE_MAX &&
           POL_CLASS_FRONT(head) < words;
}

/* Which shapes may have a glob for a token of these ends, as bits of their
 * numbers; POL_CLASS_OTHERS: some glob has none.  The front is whole. */
#define POL_CLASS_OTHERS (1u << 31)
static inline uint32_t pol_class_look(const unsigned char *p, pol_ends ends)
{
    uint32_t head = pol_get32(p);
    uint32_t bits = POL_CLASS_SUFFIX_BITS(head);
    uint32_t found = p[4 + pol_suffix_slot(ends, bits)];
    if (POL_CLASS_PREFIX(head) != 0) {
        uint32_t slot = pol_prefix_slot(ends, POL_CLASS_PREFIX_BITS(head));
        found |= (uint32_t)p[4 + (1u << bits) + slot] << POL_CLASS_SUFFIX(head);
    }
    if (POL_CLASS_ALWAYS(head) != 0) {
        uint32_t single = (1u << POL_CLASS_SINGLE(head)) - 1;
        found |= POL_CLASS_OTHERS |
                 single << (POL_CLASS_SUFFIX(head) + POL_CLASS_PREFIX(head));
    }
    return found;
}

/* The front is whole; false where the rest is not what it should be. */
static inline bool pol_open_classes(const unsigned char *p, uint64_t words,
                                    pol_class_table *c)
{
    uint32_t head = pol_get32(p), front = POL_CLASS_FRONT(head);
    c->shape_count = POL_CLASS_SUFFIX(head) + POL_CLASS_PREFIX(head) +
                     POL_CLASS_SINGLE(head);
    c->other_count = pol_get32(p + 4 * (size_t)front);
    c->shapes = p + 4 * ((size_t)front + 1);
    words -= front + 1;
    if (words < c->shape_count + 1u) {
        return false;
    }
    const unsigned char *bits_at = c->shapes + 4 * (size_t)c->shape_count;
    uint32_t bits = pol_get32(bits_at);
    words -= c->shape_count + 1;
    if (bits > POL_CLASS_BITS_MAX || ((uint64_t)1 << bits) + 1 > words) {
        return false;
    }
    c->starts = bits_at + 4;
    c->mask = ((uint32_t)1 << bits) - 1;
    words -= ((uint64_t)1 << bits) + 1;
    c->keys = c->starts + 4 * ((size_t)c->mask + 2);
    c->key_count = pol_get32(c->keys - 4);
    c->others = c->keys + 16 * (size_t)c->key_count;
    return c->other_count <= POL_CLASS_BUCKET &&
           4 * ((uint64_t)c->key_count + c->other_count) <= words;
}

/* The globs that a token may match. */
typedef struct pol_candidates {
    const pol_class_table *classes;
    uint64_t seed;
    pol_ends ends;
    size_t size;                   /* of the token */
    uint32_t look;                 /* shapes that are left, as bits */
    const unsigned char *at, *end; /* what is left of a bucket */
    uint32_t fingerprint;
    uint32_t needs; /* met by the token: only those others count */
    const unsigned char *other, *other_end;
} pol_candidates;

/* look: of pol_class_look; more than that does no harm. */
static inline void pol_candidates_begin(pol_candidates *c,
                                        const pol_class_table *classes,
                                        uint64_t seed, pol_ends ends,
                                        size_t size, uint32_t look,
                                        uint32_t needs)
{
    c->classes = classes;
    c->seed = seed;
    c->ends = ends;
    c->size = size;
    c->look = look & ~POL_CLASS_OTHERS;
    c->at = c->end = NULL;
    c->fingerprint = 0;
    c->needs = needs;
    c->other = classes->others;
    c->other_end = classes->others + 16 * (size_t)classes->other_count;
}

/* The bucket of the token's key under the next shape; false after the last. */
static inline bool pol_next_bucket(pol_candidates *c)
{
    const pol_class_table *t = c->classes;
    while (c->look != 0) {
        uint32_t number = (uint32_t)__builtin_ctz(c->look);
        c->look &= c->look - 1;
        if (number >= t->shape_count) {
            return false;
        }
        uint32_t shape = pol_get32(t->shapes + 4 * (size_t)number);
        if (c->size < POL_SHAPE_PREFIX(shape) + POL_SHAPE_SUFFIX(shape)) {
            continue;
        }
        uint64_t hash = pol_class_hash(c->ends, shape, c->seed);
        const unsigned char *p = t->starts + 4 * (size_t)(hash & t->mask);
        uint32_t from = pol_get32(p), to = pol_get32(p + 4);
        if (from < to && to <= t->key_count &&
            to - from <= POL_CLASS_BUCKET_MAX) {
            c->fingerprint = (uint32_t)(hash >> 32);
            c->at = t->keys + 16 * (size_t)from;
            c->end = t->keys + 16 * (size_t)to;
            return true;
        }
    }
    return false;
}

/* Glob, next and meta of the next candidate; null after the last. */
static inline const unsigned char *pol_candidates_next(pol_candidates *c)
{
    do {
        for (; c->at < c->end; c->at += 16) {
            if (pol_get32(c->at) == c->fingerprint) {
                c->at += 16;
                return c->at - 12;
            }
        }
    } while (pol_next_bucket(c));
    const unsigned char *other = c->other, *end = c->other_end;
    uint32_t missing = ~c->needs;
    while (other < end && (pol_get32(other) & missing) != 0) {
        other += 16;
    }
    c->other = other + 16;
    return other < end ? other + 4 : NULL;
}

#endif
