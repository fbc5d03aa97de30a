/* SPDX-License-Identifier: Apache-2.0
 *
 * The allowed request that is nearest to one that is not. */
#ifndef POLC_NEAREST_H
#define POLC_NEAREST_H

#include "polc/judge.h"

#include <libpolicy/diff.h>

/* Edits of a command: a token behind the program is left out, replaced by any
 * other one, or put in; of a path: another access, or not what is below; of a
 * connection: another protocol or port. */
typedef struct polc_near {
    bool is_tried;    /* false: there are no edits of such a request */
    unsigned edits;   /* 1 or 2; 0: nothing as near is allowed */
    bool is_sure;     /* no nearer, and no lesser one as near */
    polc_buffer text; /* as polc_witness_text */
    polc_buffer json; /* as polc_witness_json */
} polc_near;

void polc_nearest_allowed(polc_near *near, const pol_policy_sources *policy,
                          const polc_judge *judge, const polc_request *request);
void polc_near_free(polc_near *near);

#endif
