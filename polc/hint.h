/* SPDX-License-Identifier: Apache-2.0
 *
 * What to write instead of what is not understood. */
#ifndef POLC_HINT_H
#define POLC_HINT_H

#include "polc/buffer.h"

/* The hint for one reason, which is a text of the library; "" where there is
 * none. */
const char *polc_hint(const char *why);

/* Lines of `indent` blanks: the line of text around a place, what a reader
 * would not see escaped, and carets below the place. */
void polc_add_carets(polc_buffer *out, pol_text text, size_t begin, size_t end,
                     unsigned indent);

#endif
