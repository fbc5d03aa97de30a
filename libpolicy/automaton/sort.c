/* SPDX-License-Identifier: Apache-2.0
 *
 * Insertion sort for few keys, else least-significant-byte radix sort that
 * passes over bytes in which all keys agree. */
#include <libpolicy/automaton/sort.h>

#include <stdbool.h>
#include <string.h>

static void insertion_sort(uint64_t *keys, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint64_t key = keys[i];
        size_t at = i;
        while (at > 0 && keys[at - 1] > key) {
            keys[at] = keys[at - 1];
            at--;
        }
        keys[at] = key;
    }
}

/* One stable pass by one byte, from `from` to `to`. */
static void radix_pass(const uint64_t *from, uint64_t *to, size_t count,
                       unsigned shift)
{
    size_t starts[256] = {0};
    for (size_t i = 0; i < count; i++) {
        starts[from[i] >> shift & 255]++;
    }
    size_t sum = 0;
    for (size_t b = 0; b < 256; b++) {
        size_t n = starts[b];
        starts[b] = sum;
        sum += n;
    }
    for (size_t i = 0; i < count; i++) {
        to[starts[from[i] >> shift & 255]++] = from[i];
    }
}

void pol_sort_keys(uint64_t *keys, uint64_t *spare, size_t count)
{
    if (count <= 48) {
        insertion_sort(keys, count);
        return;
    }
    uint64_t differ = 0;
    bool ascending = true; /* by the lower half: passes keep that order */
    for (size_t i = 1; i < count; i++) {
        differ |= keys[i] ^ keys[0];
        ascending &= (uint32_t)keys[i] >= (uint32_t)keys[i - 1];
    }
    uint64_t *from = keys, *to = spare;
    for (unsigned shift = ascending ? 32 : 0; shift < 64; shift += 8) {
        if ((differ >> shift & 255) != 0) {
            radix_pass(from, to, count, shift);
            uint64_t *swap = from;
            from = to;
            to = swap;
        }
    }
    if (from != keys) {
        memcpy(keys, from, count * sizeof *keys);
    }
}
