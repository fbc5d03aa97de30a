/* SPDX-License-Identifier: Apache-2.0
 *
 * Unified differences of two texts. */
#ifndef POLC_DIFF_H
#define POLC_DIFF_H

#include "polc/buffer.h"

/* Appends what `diff -u` prints for before and after of one file, foreign
 * text escaped; nothing where they are equal. */
void polc_diff(polc_buffer *out, const char *name, pol_text before,
               pol_text after);

#endif
