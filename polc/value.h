/* SPDX-License-Identifier: Apache-2.0
 *
 * The canonical value of a request: what was judged, and what its sender must
 * then use. */
#ifndef POLC_VALUE_H
#define POLC_VALUE_H

#include "polc/json.h"

typedef struct polc_value {
    const pol_request *asked;
    polc_buffer main;     /* canonical path or host; empty: there is none */
    polc_buffer resolved; /* the path without links, where that is known */
    bool is_resolved;
    uint32_t port; /* 0: not known */
    pol_net_protocol protocol;
} polc_value;

void polc_value_make(polc_value *value, const pol_request *asked);
/* The canonical host of a connection; nothing is added where there is none. */
void polc_canonical_host(pol_network_query query, polc_buffer *out);
void polc_value_free(polc_value *value);
/* The object of an answer. */
void polc_value_json(polc_json *json, const polc_value *value,
                     const pol_decision *decision, pol_text fallback);
/* Whether it is allowed and nobody looked at links. */
bool polc_is_unresolved(const pol_decision *decision);
/* What a rule of any kind but command matched. */
void polc_value_matched(polc_json *json, const polc_value *value);
/* Lines for people; nothing for a command. */
void polc_value_text(polc_buffer *out, const polc_value *value);

#endif
