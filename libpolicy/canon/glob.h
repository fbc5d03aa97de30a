/* SPDX-License-Identifier: Apache-2.0
 *
 * Globs over the bytes of one token: `*` any bytes, `?` one byte, `[a-z]`
 * one byte of a set, `[!a-z]` one byte outside it, `\c` the byte c. */
#ifndef POL_CANON_GLOB_H
#define POL_CANON_GLOB_H

#include <libpolicy/base/slice.h>

/* Whether the whole token matches.  A malformed glob matches nothing.
 * Time: at most size of glob times size of token, without recursion. */
bool pol_glob_match(pol_text glob, pol_text token);

/* The bytes that the set at `begin` ('[') of a well-formed glob takes; its
 * end. */
size_t pol_glob_set(pol_text glob, size_t begin, uint64_t bits[4]);

/* Whether glob is well-formed; *at is the offset of the first fault. */
bool pol_glob_valid(pol_text glob, size_t *at);

#endif
