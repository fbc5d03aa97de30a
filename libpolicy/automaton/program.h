/* SPDX-License-Identifier: Apache-2.0
 *
 * Lowered patterns: checked rules as flat step programs, in which polarity,
 * dialect and option() are gone.  The automaton knows only these.
 *
 * A program is a run of words that ends in ACCEPT.  A word is 32 bits: step
 * in the top four, value in the rest:
 *
 *   LITERAL text   one token: this text (in a wide loop: this option key)
 *   ANY            one token
 *   GLOB text      one token that the glob matches
 *   ALT count      one token: one of the next count words (the three above)
 *   GAP            any number of tokens
 *   NARROW, WIDE   any number of tokens, up to the end of the options
 *   SKIP count     any number of tokens, each one of the next count LITERALs
 *   END            no further token (then ACCEPT)
 *   SIDE text      two words: also, instead of the rest, one token (this
 *                  text), which leads to the word whose number is the second
 *   ACCEPT value   a rule that matches outright, or, with POL_ACCEPT_TERM,
 *                  a term of a clause
 */
#ifndef POL_AUTOMATON_PROGRAM_H
#define POL_AUTOMATON_PROGRAM_H

#include <libpolicy/check/rules.h>
#include <libpolicy/image/format.h>

typedef enum pol_step {
    POL_STEP_LITERAL = 0,
    POL_STEP_ANY,
    POL_STEP_GLOB,
    POL_STEP_ALT,
    POL_STEP_GAP,
    POL_STEP_NARROW,
    POL_STEP_WIDE,
    POL_STEP_SKIP,
    POL_STEP_END,
    POL_STEP_ACCEPT,
    POL_STEP_SIDE
} pol_step;

#define POL_STEP_WORD(step, value) ((uint32_t)(step) << 28 | (uint32_t)(value))
#define POL_STEP_OF(word) ((pol_step)((word) >> 28))
#define POL_STEP_VALUE(word) ((word) & ((1u << 28) - 1))
#define POL_ACCEPT_TERM (1u << 27)

/* A conjunction: it holds where every required bit was reached. */
typedef struct pol_condition {
    uint32_t rule;
    uint32_t required; /* bits */
    uint32_t flags;    /* POL_CLAUSE_* of image/format.h */
} pol_condition;

typedef struct pol_term {
    uint32_t clause, bit;
} pol_term;

/* A program that begins behind an address of this range. */
typedef struct pol_range_start {
    pol_range range;
    uint32_t item; /* its first word */
} pol_range_start;

typedef struct pol_program {
    pol_budget *budget;
    pol_words words;
    pol_words starts[POL_START_COUNT]; /* first word of each program */
    POL_VEC(pol_range_start) range_starts;
    POL_VEC(pol_condition) clauses; /* ascending rules */
    POL_VEC(pol_term) terms;        /* ascending clauses and bits */
} pol_program;

/* Lowers every rule; adds derived texts (folded, stripped, option keys) to
 * checked->texts.  false with a diagnostic or with the budget failed. */
bool pol_lower(pol_report *report, pol_checked *checked, pol_program *program);
void pol_program_free(pol_program *program);

#endif
