/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers as text, as JSON of the protocol, and as Codex prints them. */
#ifndef POLC_ANSWER_H
#define POLC_ANSWER_H

#include "polc/judge.h"
#include "polc/json.h"

/* One object of the JSON protocol.  outcome null: the request is malformed. */
void polc_answer_json(polc_json *json, const polc_judge *judge,
                      const polc_request *request, const polc_outcome *outcome);
/* The object that `codex execpolicy check` prints.  outcome null: no rules,
 * forbidden. */
void polc_answer_codex(polc_json *json, const polc_judge *judge,
                       const polc_request *request,
                       const polc_outcome *outcome);
/* One line for people. */
void polc_answer_text(polc_buffer *out, const polc_judge *judge,
                      const polc_request *request, const polc_outcome *outcome,
                      bool coloured);

/* Code and text of an answer with reason invalid or limit. */
const char *polc_refusal(const polc_request *request,
                         const polc_outcome *outcome, const char **text);
/* Whether the request was one, so that rules were tried. */
bool polc_was_judged(const pol_decision *decision);
/* "a.rules:3:1" */
void polc_add_place(polc_buffer *out, const pol_rule_info *rule);
/* What of the request is not understood; "" where that is not known. */
const char *polc_opaque_text(const polc_outcome *outcome);
/* The value to use in the place of a setting that is denied; data null: no
 * rule says. */
pol_text polc_fallback(const polc_judge *judge, const polc_outcome *outcome);

#endif
