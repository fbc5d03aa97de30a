/* SPDX-License-Identifier: Apache-2.0
 *
 * Lexical paths: what a path says, without a file system.  Freestanding. */
#ifndef POL_CANON_PATH_H
#define POL_CANON_PATH_H

#include <stdbool.h>

#include <libpolicy/base/slice.h>

/* Writes the normal form of path to out (capacity bytes, no NUL): joined to
 * cwd where it is relative, without ".", "..", empty components and trailing
 * slashes.  Where cwd is empty or relative too the result stays relative:
 * leading ".." are kept, and nothing left is ".".
 * *size is the length of the whole result; false where that is over
 * capacity, and then only its beginning is written.  out may be null with
 * capacity 0, and must not overlap path or cwd. */
bool pol_path_normal(pol_text path, pol_text cwd, char *out, size_t capacity,
                     size_t *size);

/* What follows the last '/' of a path; the whole path without one. */
pol_text pol_path_base(pol_text path);

#endif
