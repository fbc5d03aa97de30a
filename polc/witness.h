/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests that an analysis came up with, as text and as JSON of the
 * protocol. */
#ifndef POLC_WITNESS_H
#define POLC_WITNESS_H

#include "polc/json.h"

/* One line: a command as a shell takes it, or the request in words. */
void polc_witness_text(polc_buffer *out, const pol_request *request);
/* The object that `polc eval --requests` takes. */
void polc_witness_json(polc_json *json, const pol_request *request);
/* Id, layer, decision and place of a rule. */
void polc_witness_rule_json(polc_json *json, const pol_rule_info *rule);

#endif
