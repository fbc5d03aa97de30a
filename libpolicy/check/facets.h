/* SPDX-License-Identifier: Apache-2.0
 *
 * Facets of rules: further rules, each one a rule with a part of it left out
 * or alone.  Whether a facet matches a request tells whether that part of the
 * rule was met, by the very evaluator that judges the rule; so coverage is
 * exact whatever the dialect, the polarity and the kind do to a pattern. */
#ifndef POL_CHECK_FACETS_H
#define POL_CHECK_FACETS_H

#include <libpolicy/check/rules.h>

typedef enum pol_facet_kind {
    POL_FACET_RULE = 0,    /* the rule without any `unless` */
    POL_FACET_STEP,        /* the pattern up to here, the same way */
    POL_FACET_ALTERNATIVE, /* this one of several alone */
    POL_FACET_UNLESS       /* the rule with this exception alone */
} pol_facet_kind;

/* A part of a rule. */
typedef struct pol_facet {
    pol_span span;         /* of the rule's statement */
    uint32_t rule;         /* number of the rule, before layers leave any out */
    uint32_t number;       /* of the further rule that tells of it */
    uint32_t whole;        /* of that without any `unless` */
    uint32_t step, choice; /* from 1; 0: none */
    uint32_t text, text_size; /* in texts: as it could be written */
    uint8_t kind;             /* pol_facet_kind */
} pol_facet;

typedef struct pol_facets {
    POL_VEC(pol_facet) items; /* by rule */
    POL_VEC(char) texts;
    uint32_t numbers; /* further rules */
    pol_budget *budget;
} pol_facets;

/* What the id of a further rule begins with; its number follows, in decimal
 * digits.  No rule file can give such an id. */
#define POL_FACET_MARK '\x01'

void pol_facets_free(pol_facets *facets);

#endif
