/* SPDX-License-Identifier: Apache-2.0
 *
 * Lists of matching rules. */
#ifndef POL_EVAL_LIST_H
#define POL_EVAL_LIST_H

#include <libpolicy/eval/work.h>

/* Lists what the hits accept, and answers by the strictest of it. */
void pol_list_found(pol_work *work, pol_decision *decision, pol_match *matches,
                    size_t capacity);
#endif
