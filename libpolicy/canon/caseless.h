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

/* text is a name of a file: without the code points that file systems may
 * ignore (Default_Ignorable_Code_Point, which holds those of HFS+). */
#define POL_FOLD_NAME 1u
/* Any text may stand in front of it, or behind it: only what no such text
 * changes is written, so that it is a part of the form of the whole. */
#define POL_FOLD_AFTER 2u
#define POL_FOLD_BEFORE 4u
/* As pol_caseless_fold, of a part of a text; parts: the flags above.  One
 * byte of text becomes three at most. */
bool pol_caseless_fold_part(pol_text text, unsigned parts, char *out,
                            size_t capacity, size_t *size);

/* "15.0.0": version of the tables. */
const char *pol_caseless_unicode_version(void);

#endif
