/* SPDX-License-Identifier: Apache-2.0
 *
 * Strict UTF-8: no overlong forms, no surrogates, nothing past U+10FFFF. */
#ifndef POL_BASE_UTF8_H
#define POL_BASE_UTF8_H

#include <libpolicy/base/slice.h>

/* Length of the character at `at` (< text.size), 0 where there is none.
 * *point is set on success. */
size_t pol_utf8_decode(pol_text text, size_t at, uint32_t *point);
/* Offset of the first byte that is not part of a character; text.size: all
 * is well. */
size_t pol_utf8_check(pol_text text);
/* Writes one character (not a surrogate, at most 0x10FFFF); its length. */
size_t pol_utf8_encode(uint32_t point, char out[4]);

#endif
