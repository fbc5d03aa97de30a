/* SPDX-License-Identifier: Apache-2.0
 *
 * Sources to checked rules. */
#ifndef POL_CHECK_CHECK_H
#define POL_CHECK_CHECK_H

#include <libpolicy/check/facets.h>
#include <libpolicy/check/mutants.h>

/* An example of a rule that was judged. */
typedef struct pol_tried_example {
    pol_span span; /* of the example */
    pol_span rule; /* of the rule's statement */
    bool wanted;   /* the rule has to match it; else it must not */
    bool holds;
} pol_tried_example;

/* How std:base is taken.  All give the same image. */
typedef enum pol_base_use {
    POL_BASE_AS_NEEDED = 0, /* what nobody else adds to stays in its constants:
                               pol_checked.base */
    POL_BASE_WHOLE,         /* all of it into *checked */
    POL_BASE_FROM_TEXT      /* the same, parsed and checked anew */
} pol_base_use;

typedef struct pol_check_options {
    pol_dialect dialect;
    pol_limits limits; /* every field set */
    pol_loader loader; /* may be null */
    void *loader_context;
    pol_text root; /* absolute folder of relative path patterns, or empty */
    pol_idna idna; /* may be null */
    void *idna_context;
    bool trust_project; /* else POL_LAYER_PROJECT can only tighten */
    uint32_t required;  /* bits 1 << pol_layer */
    bool no_base;       /* native dialect: leave std:base out */
    bool carry_sources; /* in the image */
    /* Called for each example, in the order in which they are judged; may be
     * null. */
    void (*tried)(void *context, const pol_tried_example *example);
    void *tried_context;
    pol_base_use base;
    pol_facets *facets;      /* null: none are made */
    pol_mutant_set *mutants; /* null: the policy is what is written */
} pol_check_options;

/* Parses and checks every source, and what they load, into *checked
 * (initialised by the caller, with the same budget).  false where
 * report->errors or the budget failed; then *checked is incomplete and must
 * not be used. */
bool pol_check(pol_report *report, const pol_source *sources, size_t count,
               const pol_check_options *options, pol_checked *checked);

#endif
