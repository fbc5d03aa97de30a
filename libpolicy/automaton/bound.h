/* SPDX-License-Identifier: Apache-2.0
 *
 * How many states one request can keep live at the same time. */
#ifndef POL_AUTOMATON_BOUND_H
#define POL_AUTOMATON_BOUND_H

#include <libpolicy/automaton/automaton.h>

/* An estimate of the largest number of states that stay live together:
 * every loop that can be reached from a live loop counts, of the literal
 * edges of other states only the worst one does.  *worst is the loop state
 * with the most loops below it, or UINT32_MAX.  0 where memory ran out. */
uint32_t pol_automaton_threads(const pol_automaton *automaton, uint32_t *worst);

#endif
