/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers as text, as JSON of the protocol, and as Codex prints them. */
#ifndef POLC_ANSWER_H
#define POLC_ANSWER_H

#include "polc/judge.h"
#include "polc/json.h"

/* One object of the JSON protocol.  outcome null: the request is malformed.
 * shell_parts: with what a reader of shell text saw. */
void polc_answer_json(polc_json *json, const polc_judge *judge,
                      const polc_request *request, const polc_outcome *outcome,
                      bool shell_parts);
/* The object that `codex execpolicy check` prints.  outcome null: no rules,
 * forbidden. */
void polc_answer_codex(polc_json *json, const polc_judge *judge,
                       const polc_outcome *outcome);
/* One line for people. */
void polc_answer_text(polc_buffer *out, const polc_judge *judge,
                      const polc_request *request, const polc_outcome *outcome,
                      bool coloured);
/* Lines for people: the parts of a command, and what is not understood of it;
 * with the rules of each and what to write instead, where `whole`. */
void polc_answer_parts(polc_buffer *out, const polc_judge *judge,
                       const polc_request *request, const polc_outcome *outcome,
                       bool whole, bool coloured);

/* "deny    " */
void polc_add_answer(polc_buffer *out, pol_answer answer, bool coloured);
/* Code and text of an answer with reason invalid or limit. */
const char *polc_refusal(const polc_request *request,
                         const polc_outcome *outcome, const char **text);
/* Whether the request was one, so that rules were tried. */
bool polc_was_judged(const pol_decision *decision);
/* "a.rules:3:1" */
void polc_add_place(polc_buffer *out, const pol_rule_info *rule);
/* "rule git at a.rules:3:1: justification", escaped. */
void polc_add_rule(polc_buffer *out, const pol_image *image, uint32_t index);
/* What of the request is not understood; "" where that is not known. */
const char *polc_opaque_text(const polc_outcome *outcome);
/* The value to use in the place of a setting that is denied; data null: no
 * rule says. */
pol_text polc_fallback(const polc_judge *judge, const polc_outcome *outcome);

/* For the writers of JSON answers. */

/* One rule: null part: of a request that has none. */
void polc_rule_json(polc_json *json, const polc_judge *judge,
                    const polc_outcome *outcome, const pol_part *part,
                    const pol_match *match);
/* The rules that decide over the parts: a key and a list. */
void polc_deciding_json(polc_json *json, const polc_judge *judge,
                        const polc_outcome *outcome);
void polc_parts_json(polc_json *json, const polc_judge *judge,
                     const polc_outcome *outcome);
/* The words of a command; null for one that is not known. */
void polc_argv_json(polc_json *json, const pol_part *part);
/* "span":[begin,end], where it is in the text. */
void polc_span_json(polc_json *json, uint32_t begin, uint32_t end);
/* A list of what is not understood, under this key. */
void polc_opaque_json(polc_json *json, const char *key,
                      const polc_outcome *outcome);
/* The keys of --shell-parts, of a request that is a shell's text. */
void polc_shell_parts_json(polc_json *json, const polc_outcome *outcome);

#endif
