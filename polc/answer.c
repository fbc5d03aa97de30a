/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers as JSON of the protocol, and what all forms of them say. */
#include "polc/answer.h"
#include "polc/parts.h"
#include "polc/text.h"
#include "polc/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* -- what both say */

static const char *or_else(const char *text, const char *other)
{
    return text[0] != '\0' ? text : other;
}

static const char *refused_text(const polc_outcome *outcome)
{
    bool is_limit = outcome->decision.reason == POL_REASON_LIMIT;
    return or_else(pol_why_text(outcome->decision.why),
                   is_limit ? "a limit of the evaluator was reached"
                            : "the request is invalid");
}

/* Of a command, whose refusals have a code and a text of their own. */
static const char *refused_command(const polc_request *request,
                                   const polc_outcome *outcome,
                                   const char **text)
{
    *text = refused_text(outcome);
    if (outcome->decision.reason == POL_REASON_LIMIT) {
        *text = !request->is_shell && request->argc > POL_MAX_TOKENS
                    ? "more tokens than the limit"
                    : *text;
        return "limit";
    }
    if (request->is_shell) {
        *text = outcome->decision.why == POL_WHY_EMPTY
                    ? "the Codex dialect does not judge text for a shell"
                    : *text;
        return "bad-text";
    }
    if (request->argc == 0) {
        *text = "argv has no tokens";
    } else if (request->argv[0].size == 0) {
        *text = "the program is empty";
    }
    for (size_t i = 0; i < request->argc; i++) {
        pol_text token = request->argv[i];
        if (token.size > 0 && memchr(token.data, '\0', token.size) != NULL) {
            *text = "a token holds a NUL byte";
        }
    }
    return "bad-argv";
}

const char *polc_refusal(const polc_request *request,
                         const polc_outcome *outcome, const char **text)
{
    if (request->kind == POL_KIND_COMMAND) {
        return refused_command(request, outcome, text);
    }
    *text = refused_text(outcome);
    return outcome->decision.reason == POL_REASON_LIMIT ? "limit" : "bad-value";
}

pol_text polc_fallback(const polc_judge *judge, const polc_outcome *outcome)
{
    pol_rule_info rule;
    const pol_decision *decision = &outcome->decision;
    if (outcome->asked.kind == POL_KIND_SETTING &&
        decision->answer == POL_DENY && decision->rule != POL_NO_RULE &&
        pol_image_get_rule(judge->image, decision->rule, &rule) == POL_OK) {
        return rule.fallback;
    }
    return (pol_text){NULL, 0};
}

const char *polc_opaque_text(const polc_outcome *outcome)
{
    return outcome->opaque_count > 0 ? outcome->opaque[0].why
                                     : pol_why_text(outcome->decision.why);
}

bool polc_was_judged(const pol_decision *decision)
{
    return decision->reason != POL_REASON_INVALID &&
           decision->reason != POL_REASON_LIMIT;
}

void polc_add_place(polc_buffer *out, const pol_rule_info *rule)
{
    polc_add(out, rule->source.data, rule->source.size);
    polc_add_string(out, ":");
    polc_add_number(out, rule->line);
    polc_add_string(out, ":");
    polc_add_number(out, rule->column);
}

/* -- the protocol */

static void add_id(polc_json *json, const polc_request *request)
{
    char number[24];
    polc_json_key(json, "id");
    switch (request->id_kind) {
    case POLC_ID_NUMBER:
        snprintf(number, sizeof number, "%" PRId64, request->id_number);
        polc_json_word(json, number);
        break;
    case POLC_ID_TEXT:
        polc_json_text(json, request->id_text);
        break;
    case POLC_ID_NONE:
        polc_json_word(json, "null");
        break;
    }
}

static void add_error(polc_json *json, const char *code, pol_text message)
{
    polc_json_key(json, "error");
    polc_json_open(json, '{');
    polc_json_key(json, "code");
    polc_json_string(json, code);
    polc_json_key(json, "message");
    polc_json_text(json, message);
    polc_json_close(json, '}');
}

/* All that matched; of several parts, those that decide. */
static void add_rules(polc_json *json, const polc_judge *judge,
                      const polc_request *request, const polc_outcome *outcome)
{
    if (polc_has_parts(request, outcome)) {
        polc_deciding_json(json, judge, outcome);
        polc_parts_json(json, judge, outcome);
        return;
    }
    polc_json_key(json, "rules");
    polc_json_open(json, '[');
    for (size_t i = 0; i < outcome->match_count; i++) {
        polc_rule_json(json, judge, outcome, outcome->parts,
                       &outcome->matches[i]);
    }
    polc_json_close(json, ']');
}

static void add_value(polc_json *json, const polc_judge *judge,
                      const polc_request *request, const polc_outcome *outcome)
{
    polc_json_key(json, "value");
    if (request->is_shell) {
        polc_json_open(json, '{');
        polc_json_field(json, "text", request->shell.text);
        polc_json_field(json, "dialect", request->dialect);
        if (polc_is_unresolved(&outcome->decision)) {
            polc_json_key(json, "unresolved");
            polc_json_word(json, "true");
        }
        polc_json_close(json, '}');
        return;
    }
    polc_value value;
    polc_value_make(&value, &outcome->asked);
    polc_value_json(json, &value, &outcome->decision,
                    polc_fallback(judge, outcome));
    polc_value_free(&value);
}

static void add_basis(polc_json *json, const polc_judge *judge,
                      const polc_request *request, const polc_outcome *outcome)
{
    polc_json_key(json, "policy");
    if (judge->digest[0] != '\0') {
        polc_json_string(json, judge->digest);
    } else {
        polc_json_word(json, "null");
    }
    add_rules(json, judge, request, outcome);
    if (outcome->decision.reason == POL_REASON_OPAQUE) {
        polc_opaque_json(json, "at", outcome);
    }
    add_value(json, judge, request, outcome);
}

static void add_refusal(polc_json *json, const polc_judge *judge,
                        const polc_request *request,
                        const polc_outcome *outcome)
{
    const char *text;
    const char *code = polc_refusal(request, outcome, &text);
    if (request->kind == POL_KIND_COMMAND) {
        add_error(json, code, polc_text(text));
        if (outcome->part_count > 0) {
            polc_parts_json(json, judge, outcome);
        }
        return;
    }
    polc_json_key(json, "at");
    polc_json_open(json, '[');
    polc_json_open(json, '{');
    polc_json_field(json, "why", polc_text(text));
    polc_json_close(json, '}');
    polc_json_close(json, ']');
}

void polc_answer_json(polc_json *json, const polc_judge *judge,
                      const polc_request *request, const polc_outcome *outcome,
                      bool shell_parts)
{
    pol_decision malformed = {.answer = POL_DENY};
    const pol_decision *decision =
        outcome != NULL ? &outcome->decision : &malformed;
    if (outcome == NULL && strcmp(request->error_code, "limit") == 0) {
        malformed.reason = POL_REASON_LIMIT;
    }
    polc_json_open(json, '{');
    add_id(json, request);
    polc_json_key(json, "decision");
    polc_json_string(json, pol_answer_name(decision->answer));
    if (decision->person_only && decision->answer == POL_PROMPT) {
        polc_json_key(json, "reviewer");
        polc_json_word(json, "false");
    }
    polc_json_key(json, "reason");
    polc_json_string(json, pol_reason_name(decision->reason));
    if (outcome == NULL) {
        add_error(json, request->error_code, polc_buffer_text(&request->error));
    } else if (!polc_was_judged(decision)) {
        add_refusal(json, judge, request, outcome);
    } else {
        add_basis(json, judge, request, outcome);
    }
    if (outcome != NULL && request->is_shell && shell_parts) {
        polc_shell_parts_json(json, outcome);
    }
    polc_json_close(json, '}');
}
