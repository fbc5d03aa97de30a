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
    const unsigned char *shapes, *filter, *starts, *globs;
    uint32_t shape_count, short_suffix; /* of the shapes; the first ones */
    uint32_t mask, glob_count;
} pol_class_table;

/* false where the record is not what it should be. */
static inline bool pol_open_classes(const pol_record *r, pol_class_table *c)
{
    uint32_t head = pol_get32(r->globs), count = head & 255;
    size_t room = (size_t)(r->limit - r->globs) / 4;
    if (count > POL_CLASS_SHAPES || head >> 8 > count ||
        room < count + POL_CLASS_FILTER + 2u) {
        return false;
    }
    c->shapes = r->globs + 4;
    c->filter = c->shapes + 4 * (size_t)count;
    const unsigned char *bits_at = c->filter + 4 * (size_t)POL_CLASS_FILTER;
    uint32_t bits = pol_get32(bits_at);
    room -= count + POL_CLASS_FILTER + 2u;
    if (bits > POL_CLASS_BITS_MAX ||
        ((uint64_t)1 << bits) + 1 + 4 * (uint64_t)r->glob_count > room) {
        return false;
    }
    c->shape_count = count;
    c->short_suffix = head >> 8;
    c->starts = bits_at + 4;
    c->mask = ((uint32_t)1 << bits) - 1;
    c->globs = c->starts + 4 * ((size_t)c->mask + 2);
    c->glob_count = r->glob_count;
    return true;
}

/* The globs that a token may match. */
typedef struct pol_candidates {
    const pol_class_table *classes;
    uint64_t seed;
    pol_ends ends;
    size_t size; /* of the token */
    uint32_t shape, shape_count;
    const unsigned char *at, *end; /* what is left of a bucket */
    uint32_t fingerprint;
} pol_candidates;

/* false where there are none. */
static inline bool pol_candidates_begin(pol_candidates *c,
                                        const pol_class_table *classes,
                                        uint64_t seed, pol_ends ends,
                                        size_t size)
{
    uint32_t bit = POL_CLASS_FILTER_BIT(ends);
    uint32_t word = pol_get32(classes->filter + 4 * (size_t)(bit / 32));
    c->shape_count = (word >> bit % 32 & 1) != 0 ? classes->shape_count
                                                 : classes->short_suffix;
    if (c->shape_count == 0) {
        return false;
    }
    c->classes = classes;
    c->seed = seed;
    c->ends = ends;
    c->size = size;
    c->shape = 0;
    c->at = c->end = NULL;
    c->fingerprint = 0;
    return true;
}

/* The bucket of the token's key under the next shape; false after the last. */
static inline bool pol_next_bucket(pol_candidates *c)
{
    const pol_class_table *t = c->classes;
    while (c->shape < c->shape_count) {
        uint32_t shape = pol_get32(t->shapes + 4 * (size_t)c->shape++);
        if (c->size < POL_SHAPE_PREFIX(shape) + POL_SHAPE_SUFFIX(shape)) {
            continue;
        }
        uint64_t hash = pol_class_hash(c->ends, shape, c->seed);
        const unsigned char *p = t->starts + 4 * (size_t)(hash & t->mask);
        uint32_t from = pol_get32(p), to = pol_get32(p + 4);
        if (from < to && to <= t->glob_count &&
            to - from <= POL_CLASS_BUCKET_MAX) {
            c->fingerprint = (uint32_t)(hash >> 32);
            c->at = t->globs + 16 * (size_t)from;
            c->end = t->globs + 16 * (size_t)to;
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
    return NULL;
}

#endif
