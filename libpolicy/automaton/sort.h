/* SPDX-License-Identifier: Apache-2.0
 *
 * Sorting of 64-bit keys. */
#ifndef POL_AUTOMATON_SORT_H
#define POL_AUTOMATON_SORT_H

#include <stddef.h>
#include <stdint.h>

/* Sorts count keys ascending; spare has room for as many. */
void pol_sort_keys(uint64_t *keys, uint64_t *spare, size_t count);

#endif
