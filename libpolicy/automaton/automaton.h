/* SPDX-License-Identifier: Apache-2.0
 *
 * The token automaton: step programs as states over interned texts, with
 * bounded determinism.  Literals are merged by subset construction; any(),
 * globs and loops stay apart as branches of their own, which an evaluator
 * follows as threads.  So a state set is one of
 *
 *   normal   left by every token
 *   gap      a loop that every token keeps
 *   narrow   a loop that a terminator ends (image/format.h, pol_loop)
 *   wide     the same, and its literal edges are option keys
 *
 * A run is a set of live states.  A token moves a live state along its
 * literal edge, its `any` branch and every glob branch that matches; a state
 * that becomes live spawns its loop states.  Product, difference and witness
 * over two automata are walks over such sets: everything they need is in the
 * arrays below, and the end of a token list is told by `end_accept`.
 *
 * Source of the subset construction: Rabin and Scott, 1959.  Keeping
 * wildcards out of it: measured in bench/. */
#ifndef POL_AUTOMATON_AUTOMATON_H
#define POL_AUTOMATON_AUTOMATON_H

#include <libpolicy/automaton/program.h>

/* Accept references are those of image/format.h: one rule, a list in
 * `lists`, or POL_REF_NONE. */
typedef struct pol_state {
    uint32_t set, set_count; /* items; a single item stands in `set` itself */
    uint32_t edges, edge_count;
    uint32_t wild; /* index + 1 in wilds, 0: none */
    uint32_t accept;
    uint8_t loop; /* pol_loop */
    uint8_t own;  /* POL_BIT_*: what is accepted here */
    uint8_t sub;  /* what is accepted at any later token */
    uint8_t unused;
} pol_state;

typedef struct pol_state_edge {
    uint32_t text; /* of checked->texts */
    uint32_t to;
} pol_state_edge;

typedef struct pol_glob_edge {
    uint32_t glob; /* text of checked->texts */
    uint32_t to;
} pol_glob_edge;

typedef struct pol_wild {
    uint32_t any; /* state, or UINT32_MAX */
    uint32_t end_accept;
    uint32_t globs, glob_count;   /* in glob_edges */
    uint32_t spawns, spawn_count; /* in spawns: loop states */
    uint8_t end_own;
} pol_wild;

/* The state behind an address of this range, by rules of exactly this range;
 * rules of the ranges that hold it count too. */
typedef struct pol_range_state {
    pol_range range;
    uint32_t state;
} pol_range_state;

typedef struct pol_automaton {
    pol_budget *budget;
    POL_VEC(pol_state) states; /* in the order of discovery */
    POL_VEC(pol_state_edge) edges;
    POL_VEC(pol_wild) wilds;
    POL_VEC(pol_glob_edge) glob_edges;
    pol_words spawns;
    pol_words lists; /* accept lists as in the image */
    pol_words sets;
    uint32_t threads; /* states that can be live together: an estimate */
    uint32_t roots[POL_START_COUNT]; /* states; UINT32_MAX: none */
    POL_VEC(pol_range_state)
    ranges; /* by size, bytes and bits: a range
               stands before those within it */
} pol_automaton;

/* Builds the automaton of a program; *program is not needed afterwards.
 * false with a diagnostic that names the rules at fault, or with the budget
 * failed. */
bool pol_automaton_build(pol_report *report, const pol_checked *checked,
                         const pol_program *program, const pol_limits *limits,
                         pol_automaton *automaton);
void pol_automaton_free(pol_automaton *automaton);

void pol_automaton_dump(const pol_automaton *automaton,
                        const pol_checked *checked, pol_sink sink);

#endif
