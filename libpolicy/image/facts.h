/* SPDX-License-Identifier: Apache-2.0
 *
 * What the rules say of programs and of the environment (program() and
 * environment()), as an image holds it: section FACTS.  Reads; refuses to
 * know what follows from it.
 *
 * Facts of one name are merged when the policy is compiled.  Every number
 * that is read here is checked again: a damaged image can say wrong things of
 * a program, and no more. */
#ifndef POL_IMAGE_FACTS_H
#define POL_IMAGE_FACTS_H

#include <libpolicy/canon/fact.h>
#include <libpolicy/image/view.h>

/* Operands of one kind: those from `from` up to, and without, `to`.  Counted
 * from 0; negative from behind the last, as in a slice of Starlark; to 0: up
 * to the last. */
typedef struct pol_position {
    pol_operand_kind kind;
    int32_t from, to;
} pol_position;

typedef struct pol_facts {
    const pol_view *view;
    uint32_t flags;    /* POL_FACT_* */
    uint32_t operands; /* before what it wraps */
    pol_shell shell;   /* that reads its shell text */
    pol_script script;
    uint8_t harmless_from; /* what it wraps may be allowed from this layer on;
                              POL_LAYERS: never */
    uint32_t options, option_count; /* these are private to facts.c */
    uint32_t subs, sub_count;
    uint32_t positions, position_count;
    uint32_t globs, glob_count;
    uint32_t all; /* bits of all options */
} pol_facts;

/* Facts of a program by its bare name ("git"); false where there are none. */
bool pol_facts_program(const pol_view *view, pol_text name, pol_facts *facts);
/* .. of a subcommand ("push"); *facts and *parent may be the same. */
bool pol_facts_subcommand(const pol_facts *parent, pol_text name,
                          pol_facts *facts);

/* Bits of an option by its whole name ("-o", "--output", "-exec"), with
 * POL_OPTION_ADDED; 0, and false, where it is not known. */
bool pol_facts_option(const pol_facts *facts, pol_text name, uint32_t *bits);
/* Bits of all options that begin with this text, together; *count: how many
 * these are; global where all of them are.  Options that were added only count
 * where there are no others; then POL_OPTION_ADDED is set. */
uint32_t pol_facts_abbreviated(const pol_facts *facts, pol_text text,
                               uint32_t *count);
/* Bits of all options of these facts, together, without those that are global:
 * they stand before a subcommand. */
uint32_t pol_facts_all_options(const pol_facts *facts);

/* The index-th range of operands; false past the last. */
bool pol_facts_position(const pol_facts *facts, uint32_t index,
                        pol_position *position);
/* The index-th glob over operands, and what an operand is that it matches. */
bool pol_facts_glob(const pol_facts *facts, uint32_t index, pol_text *glob,
                    pol_operand_kind *kind);

/* What a variable does: the strictest of what the rules say, hook where they
 * say nothing.  *from is the layer from which on a harmless of them counts,
 * POL_LAYERS where none says so. */
pol_effect pol_facts_variable(const pol_view *view, pol_text name,
                              uint8_t *from);

#endif
