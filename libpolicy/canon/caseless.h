/* SPDX-License-Identifier: Apache-2.0
 *
 * Unicode canonical caseless matching (Unicode 3.13, D145): two texts match
 * where NFD(toCasefold(NFD(text))) is the same bytes.  Freestanding; tables
 * are generated. */
#ifndef POL_CANON_CASELESS_H
#define POL_CANON_CASELESS_H

#include <stdbool.h>

#include <libpolicy/base/slice.h>

/* A literal with canonical_matching may be at most this long once folded. */
#define POL_CASELESS_MAX 1024

/* Writes the canonical caseless form of text to out (capacity bytes).
 * Bytes that are not UTF-8 are kept as they are.  Returns false where it
 * does not fit; *size is then undefined. */
bool pol_caseless_fold(pol_text text, char *out, size_t capacity, size_t *size);
/* "15.0.0": version of the tables. */
const char *pol_caseless_unicode_version(void);

#endif
