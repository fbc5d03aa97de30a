/* SPDX-License-Identifier: Apache-2.0
 *
 * Classes of the globs of one state: by which literal bytes at its two ends a
 * glob is found (image/format.h, "Classes of globs"). */
#ifndef POL_AUTOMATON_CLASSES_H
#define POL_AUTOMATON_CLASSES_H

#include <libpolicy/automaton/automaton.h>

typedef struct pol_classes {
    /* POL_SHAPE, each once, in the order of the groups; that without a
     * literal is not among them. */
    uint32_t shapes[POL_CLASS_SHAPES + POL_CLASS_SINGLES];
    uint32_t groups[3];    /* how many there are of each */
    uint32_t keys, others; /* others: globs without a literal at either end */
    unsigned menu;         /* which lengths count */
} pol_classes;

/* The keys under which a glob is found; a token that it matches has one of
 * them. */
typedef struct pol_glob_keys {
    uint32_t shape; /* 0: no literal at either end, and no keys */
    uint32_t count;
    pol_ends ends[POL_CLASS_KEYS];
} pol_glob_keys;

/* Chooses the shapes for the globs of a state. */
void pol_classes_plan(const pol_interner *texts, const pol_glob_edge *globs,
                      uint32_t count, pol_classes *classes);

/* What a glob needs of a token (image/format.h, "Needs of a glob"). */
uint32_t pol_glob_needs(pol_text glob);

/* The keys of one of these globs. */
void pol_classes_keys(const pol_classes *classes, pol_text glob,
                      pol_glob_keys *keys);

/* The place of a shape among those of its group. */
uint32_t pol_classes_place(const pol_classes *classes, uint32_t shape);

#endif
