/* SPDX-License-Identifier: Apache-2.0
 *
 * XXH3, inlined from the system's xxHash headers, and its mixing step for what
 * is short.  Finds things fast; never trusted to tell two things apart. */
#ifndef POL_BASE_HASH_H
#define POL_BASE_HASH_H

#ifndef XXH_INLINE_ALL
#define XXH_INLINE_ALL
#endif
#ifndef XXH_NO_STREAM
#define XXH_NO_STREAM
#endif
#include <xxhash.h>

#include <stdint.h>

/* 64 x 64 -> 128 bits, folded: the mixing step of XXH3. */
static inline uint64_t pol_fold(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    wide m = (wide)a * b;
    return (uint64_t)m ^ (uint64_t)(m >> 64);
}

#endif
