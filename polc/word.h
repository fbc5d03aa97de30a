/* SPDX-License-Identifier: Apache-2.0
 *
 * Words of commands, for people. */
#ifndef POLC_WORD_H
#define POLC_WORD_H

#include "polc/buffer.h"

/* As a POSIX shell would take it; what a reader would not see is escaped. */
void polc_add_word(polc_buffer *out, pol_text word);
/* The same for one that may not be known: how it begins, and `<?>`, which no
 * word has outside quotes. */
void polc_add_open_word(polc_buffer *out, const pol_word *word);

#endif
