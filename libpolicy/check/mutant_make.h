/* SPDX-License-Identifier: Apache-2.0
 *
 * What the makers of mutants share.  Internal to check/. */
#ifndef POL_CHECK_MUTANT_MAKE_H
#define POL_CHECK_MUTANT_MAKE_H

#include <libpolicy/check/dump.h>
#include <libpolicy/check/mutants.h>
#include <libpolicy/check/value.h>

typedef struct pol_mutator {
    pol_checker *c;
    pol_mutant_set *all;
    uint32_t index; /* of the rule at hand */
    pol_rule rule;  /* as it is written */
    bool is_target; /* what is shown is a path, a host or an exception */
    bool failed;
} pol_mutator;

/* One mutant: the rule in the place of the one at hand.  what, and shown
 * where it has words, say what is changed.  True where it is the one that is
 * wanted, and was made. */
bool pol_mutant_propose(pol_mutator *m, pol_mutant_kind kind,
                        const pol_rule *rule, const char *what,
                        pol_pattern shown);

uint32_t pol_mutant_word(const pol_mutator *m, uint32_t index);
void pol_mutant_push(pol_mutator *m, uint32_t word);
/* Words of the element that begins here. */
uint32_t pol_mutant_element(const pol_mutator *m, uint32_t at);
/* The pattern with other words in the place of size of them. */
pol_pattern pol_mutant_splice(pol_mutator *m, pol_pattern pattern, uint32_t at,
                              uint32_t size, const uint32_t *words,
                              uint32_t count);
/* A run of patterns with another one in the place of one; other null: without
 * it.  Its first. */
uint32_t pol_mutant_run(pol_mutator *m, uint32_t first, uint32_t count,
                        uint32_t index, const pol_pattern *other);
/* Without each alternative of the element at `at`; place is where *rule has
 * its pattern. */
void pol_mutant_choices(pol_mutator *m, pol_pattern pattern, uint32_t at,
                        pol_pattern *place, pol_rule *rule);

/* -- mutant_kinds.c */
void pol_mutate_path(pol_mutator *m);
void pol_mutate_network(pol_mutator *m);
void pol_mutate_tool(pol_mutator *m);
/* Both rules of a setting; all mutants of it. */
void pol_mutate_setting(pol_mutator *m);

#endif
