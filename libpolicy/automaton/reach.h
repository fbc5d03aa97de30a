/* SPDX-License-Identifier: Apache-2.0
 *
 * What can still be accepted after each state. */
#ifndef POL_AUTOMATON_REACH_H
#define POL_AUTOMATON_REACH_H

#include <libpolicy/automaton/automaton.h>

/* Sets `sub` of every state; `own` and all edges are there. */
void pol_automaton_reach(pol_automaton *automaton);

#endif
