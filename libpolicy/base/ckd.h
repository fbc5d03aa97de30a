/* SPDX-License-Identifier: Apache-2.0
 *
 * Checked arithmetic: false, and nothing written, where the result would not
 * fit. */
#ifndef POL_BASE_CKD_H
#define POL_BASE_CKD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool pol_add_size(size_t a, size_t b, size_t *out)
{
    return !__builtin_add_overflow(a, b, out);
}

static inline bool pol_mul_size(size_t a, size_t b, size_t *out)
{
    return !__builtin_mul_overflow(a, b, out);
}

static inline bool pol_narrow_u32(size_t value, uint32_t *out)
{
    if (value > UINT32_MAX) {
        return false;
    }
    *out = (uint32_t)value;
    return true;
}

#endif
