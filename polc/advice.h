/* SPDX-License-Identifier: Apache-2.0
 *
 * What would have to change for a request to be allowed. */
#ifndef POLC_ADVICE_H
#define POLC_ADVICE_H

#include "polc/args.h"
#include "polc/json.h"
#include "polc/judge.h"

#include <libpolicy/diff.h>
#include <libpolicy/policy.h>

/* Lines for people behind an explanation: the nearest request that is
 * allowed, what stands in the way, or the least rules that would allow it
 * with what else they open.  Nothing for a request that is allowed or is none.
 * outcome may be gone afterwards. */
void polc_advise(polc_buffer *out, const polc_args *args, polc_judge *judge,
                 const polc_request *request, const polc_outcome *outcome,
                 const pol_policy_sources *policy);
/* The same as the keys "nearest" and "advice" of an object. */
void polc_advise_json(polc_json *json, const polc_args *args, polc_judge *judge,
                      const polc_request *request, const polc_outcome *outcome,
                      const pol_policy_sources *policy);

#endif
