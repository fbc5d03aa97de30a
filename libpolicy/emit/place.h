/* SPDX-License-Identifier: Apache-2.0
 *
 * Places hashed items in lines of four slots, each on one of two lines. */
#ifndef POL_EMIT_PLACE_H
#define POL_EMIT_PLACE_H

#include <stdbool.h>
#include <stdint.h>

/* The lines that a hash leads to. */
uint32_t pol_first_line(uint64_t hash, uint32_t lines);
uint32_t pol_second_line(uint64_t hash, uint32_t lines);

/* slots has 4 * lines zeroed words and gets item + 1, or stays 0.  false
 * where no place was found for an item: try another seed. */
bool pol_place_items(const uint64_t *hashes, uint32_t count, uint32_t lines,
                     uint32_t *slots);

#endif
