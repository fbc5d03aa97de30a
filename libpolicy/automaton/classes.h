/* SPDX-License-Identifier: Apache-2.0
 *
 * Classes of the globs of one state: by which literal bytes at its two ends a
 * glob is found (image/format.h, "Classes of globs"). */
#ifndef POL_AUTOMATON_CLASSES_H
#define POL_AUTOMATON_CLASSES_H

#include <libpolicy/automaton/automaton.h>

typedef struct pol_classes {
    uint32_t shapes[POL_CLASS_SHAPES]; /* POL_SHAPE, each once */
    uint32_t count;
    uint32_t short_suffix; /* the first ones: suffixes below two bytes */
    unsigned menu;         /* which lengths count */
} pol_classes;

/* Chooses the shapes for the globs of a state. */
void pol_classes_plan(const pol_interner *texts, const pol_glob_edge *globs,
                      uint32_t count, pol_classes *classes);

/* What a glob needs of a token (image/format.h, "Needs of a glob"). */
uint32_t pol_glob_needs(pol_text glob);

/* The shape of one of these globs, and the ends of its key. */
uint32_t pol_classes_shape(const pol_classes *classes, pol_text glob,
                           pol_ends *ends);

#endif
