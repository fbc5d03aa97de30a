/* SPDX-License-Identifier: Apache-2.0
 *
 * The rules that an answer waits for, and the ones that stand in its way. */
#ifndef POLC_SUGGEST_H
#define POLC_SUGGEST_H

#include "polc/judge.h"
#include "polc/policy.h"

typedef struct polc_suggestion {
    uint32_t *obstacles; /* rules that ask or deny: no rule lifts them */
    size_t obstacle_count;
    polc_buffer rules;    /* text that would allow the rest */
    polc_buffer prefixes; /* its commands without their end, of the Codex
                             dialect, as the lint is asked about them */
    const char *refusal;  /* why there is none; null: there is */
} polc_suggestion;

/* Looks at every part of an answer that is not allow.  outcome may be gone
 * afterwards. */
void polc_suggest(polc_suggestion *suggestion, const polc_judge *judge,
                  const polc_request *request, const polc_outcome *outcome);
void polc_suggestion_free(polc_suggestion *suggestion);

/* Appends a string literal of the rule language; false where there is none
 * for these bytes. */
bool polc_add_literal(polc_buffer *out, pol_text text);

#endif
