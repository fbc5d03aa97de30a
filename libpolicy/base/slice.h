/* SPDX-License-Identifier: Apache-2.0
 *
 * Counted bytes.  Knows nothing about what they mean. */
#ifndef POL_BASE_SLICE_H
#define POL_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <libpolicy/eval.h>

/* The public pol_text is the slice of the library. */
#define POL_TEXT(literal) ((pol_text){(literal), sizeof(literal) - 1})

/* Most texts are short: a call would cost more than their comparison. */
static inline bool pol_bytes_equal(const char *a, const char *b, size_t size)
{
    uint64_t x, y, z, w;
    if (size > 16) {
        return memcmp(a, b, size) == 0;
    }
    if (size < 8) {
        for (size_t i = 0; i < size; i++) {
            if (a[i] != b[i]) {
                return false;
            }
        }
        return true;
    }
    /* Two words, which overlap. */
    memcpy(&x, a, 8);
    memcpy(&y, b, 8);
    memcpy(&z, a + size - 8, 8);
    memcpy(&w, b + size - 8, 8);
    return x == y && z == w;
}

static inline bool pol_text_equal(pol_text a, pol_text b)
{
    return a.size == b.size &&
           (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool pol_text_starts(pol_text text, pol_text head)
{
    return text.size >= head.size &&
           (head.size == 0 || memcmp(text.data, head.data, head.size) == 0);
}

static inline pol_text pol_text_from(pol_text text, size_t begin)
{
    return (pol_text){text.data + begin, text.size - begin};
}

#endif
