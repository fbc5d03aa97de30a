/* SPDX-License-Identifier: Apache-2.0
 *
 * What an operand of a comparison holds. */
#ifndef POLC_SIDE_FILES_H
#define POLC_SIDE_FILES_H

#include "polc/side.h"

/* Adds the texts of an operand that is no image, and the folder and git of
 * the side where it is the first one; limit: bytes of one file.  False after
 * a message. */
bool polc_side_add(polc_side *side, const char *operand, uint64_t limit);

#endif
