/* SPDX-License-Identifier: Apache-2.0
 *
 * Mutants: a policy in which one rule is another one, as a slip of its author
 * could have made it.  They are numbered, and made one at a time, from the
 * sources. */
#ifndef POL_CHECK_MUTANTS_H
#define POL_CHECK_MUTANTS_H

#include <libpolicy/check/rules.h>

typedef enum pol_mutant_kind {
    POL_MUTANT_DELETE = 0, /* the rule is not there */
    POL_MUTANT_FLIP,       /* it has another decision */
    POL_MUTANT_WIDEN,      /* it matches more */
    POL_MUTANT_NARROW      /* it matches less */
} pol_mutant_kind;

typedef struct pol_mutant {
    pol_span span;            /* of the rule's statement */
    uint32_t text, text_size; /* in texts: what is changed */
    uint32_t id, id_size;     /* in texts: of the rule */
    uint8_t kind;             /* pol_mutant_kind */
    uint8_t of;               /* pol_kind of the rule */
} pol_mutant;

#define POL_MUTANT_NONE UINT32_MAX

typedef struct pol_mutant_set {
    POL_VEC(pol_mutant) items; /* where all are listed */
    POL_VEC(char) texts;
    uint32_t wanted; /* the one to make; POL_MUTANT_NONE: list all */
    uint32_t count;
    pol_budget *budget;
} pol_mutant_set;

void pol_mutant_set_free(pol_mutant_set *mutants);

#endif
