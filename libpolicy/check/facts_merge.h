/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by the files that merge facts.  Internal to check/. */
#ifndef POL_CHECK_FACTS_MERGE_H
#define POL_CHECK_FACTS_MERGE_H

#include <libpolicy/check/text_order.h>
#include <libpolicy/check/value.h>

/* Who is stronger than whom: std:base, the layers that may open, in their
 * order, and those that can only tighten. */
enum {
    POL_RANK_TIGHTENS = 16, /* and the layer */
    POL_RANK_NONE = 255
};
uint8_t pol_fact_rank(const pol_checker *c, uint8_t layer, bool is_base);

/* A name: of a program, of a subcommand, or of what one begins with. */
typedef struct fact_node {
    uint32_t name;         /* in fact_names */
    uint32_t first, count; /* in keys: the statements about it */
    uint32_t parent;       /* number, from 1; 0: none */
    uint32_t root;         /* its program */
    uint32_t out;          /* number in programs, from 1; 0: left out */
    uint8_t rank;          /* of a root: the strongest in the whole tree */
    uint8_t below;         /* the strongest of its own and of all below it */
    uint8_t depth;
    bool binds_operands, binds_options; /* see set_bounds */
} fact_node;

typedef struct merge {
    pol_checker *c;
    fact_node *nodes; /* by the order of their names */
    uint32_t node_count;
    uint32_t *node_of; /* by name */
    uint64_t *keys;    /* node, and statement below */
    /* Many names share one statement: where its options and operands stand,
     * plus one, by the first of what was said. */
    uint32_t *shared_options, *shared_places;
} merge;

/* How the command line of a program is read, while sources are added. */
typedef struct structure {
    uint16_t flags, denied;
    uint16_t said;                 /* flags of the strongest */
    uint8_t before, shell, script; /* or POL_NOT_SAID */
    bool wraps;                    /* the strongest say so */
    bool weak_wraps;               /* .. nobody but weaker sources */
    bool is_bound; /* the strongest read options or operands, so that nobody
                      else may say that others begin there */
} structure;

/* The i-th statement about a name. */
const pol_said_program *pol_fact_said(const merge *m, const fact_node *node,
                                      uint32_t i);
/* Whether it is one of the strongest of its tree. */
bool pol_fact_is_strong(const merge *m, const fact_node *node,
                        const pol_said_program *said);
/* The statement about a name where it is the only one, and strong; or null. */
const pol_said_program *pol_fact_alone(const merge *m, const fact_node *node);
bool pol_add_fact_operand(pol_checker *c, pol_fact_program *p,
                          pol_said_place place);

/* -- facts_option.c */
/* Options of a name, by their bytes.  is_known: that nothing else is known of
 * it may open. */
bool pol_merge_options(merge *m, const fact_node *node, pol_fact_program *p,
                       bool is_known);
/* Whether something that a statement says of options is not in p. */
bool pol_loses_options(const pol_checker *c, const pol_fact_program *p,
                       const pol_said_program *said);

/* -- facts_variable.c */
void pol_merge_variables(pol_checker *c);

#endif
