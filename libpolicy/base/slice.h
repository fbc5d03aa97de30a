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

/* Most texts are short: a call would cost more than their comparison.  Of at
 * most 16 bytes, two words, which overlap, hold all there is but the size. */
#define POL_SHORT_TEXT ((size_t)16)

typedef struct pol_short {
    uint64_t low, high;
} pol_short;

static inline pol_short pol_short_words(const char *data, size_t size)
{
    const unsigned char *p = (const unsigned char *)data;
    pol_short words = {0, 0};
    uint32_t low, high;
    if (size >= 8) {
        memcpy(&words.low, data, 8);
        memcpy(&words.high, data + size - 8, 8);
    } else if (size >= 4) {
        memcpy(&low, data, 4);
        memcpy(&high, data + size - 4, 4);
        words = (pol_short){low, high};
    } else if (size > 0) {
        words.low = (uint32_t)p[0] | (uint32_t)p[size / 2] << 8 |
                    (uint32_t)p[size - 1] << 16;
    }
    return words;
}

static inline bool pol_bytes_equal(const char *a, const char *b, size_t size)
{
    if (size > POL_SHORT_TEXT) {
        return memcmp(a, b, size) == 0;
    }
    pol_short x = pol_short_words(a, size), y = pol_short_words(b, size);
    return x.low == y.low && x.high == y.high;
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
