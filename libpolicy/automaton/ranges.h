/* SPDX-License-Identifier: Apache-2.0
 *
 * Order of address ranges. */
#ifndef POL_AUTOMATON_RANGES_H
#define POL_AUTOMATON_RANGES_H

#include <libpolicy/automaton/program.h>

/* By size, bytes and bits: a range comes before those within it. */
int pol_range_order(const pol_range *a, const pol_range *b);

/* Sorts; equal ranges keep their order.  false where memory ran out. */
bool pol_sort_ranges(pol_range_start *starts, size_t count, pol_budget *budget);

#endif
