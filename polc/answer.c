/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers as text and as JSON of the protocol. */
#include "polc/answer.h"
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

/* Of a command, whose refusals have a code and a text of their own. */
static const char *refused_command(const polc_request *request,
                                   const polc_outcome *outcome,
                                   const char **text)
{
    if (outcome->decision.reason == POL_REASON_LIMIT) {
        *text = request->argc > POL_MAX_TOKENS
                    ? "more tokens than the limit"
                    : "a token is larger than the limit, or a step limit "
                      "was reached";
        return "limit";
    }
    *text = "the request is invalid";
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
    bool is_limit = outcome->decision.reason == POL_REASON_LIMIT;
    *text = or_else(pol_why_text(outcome->decision.why),
                    is_limit ? "a limit of the evaluator was reached"
                             : "the request is invalid");
    return is_limit ? "limit" : "bad-value";
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

static const char *unjudged_text(const char *unjudged)
{
    return strcmp(unjudged, "env") == 0
               ? "the environment of a command is not judged by this version"
               : "the program behind a command is judged by rules that close "
                 "only";
}

const char *polc_opaque_text(const polc_outcome *outcome)
{
    return outcome->unjudged != NULL ? unjudged_text(outcome->unjudged)
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

static void add_matched(polc_json *json, const polc_request *request,
                        const polc_outcome *outcome, const pol_match *match)
{
    polc_json_key(json, "matched");
    polc_json_open(json, '[');
    for (uint32_t i = 0; i < match->prefix && i < request->argc; i++) {
        polc_json_text(json, i == 0 ? outcome->program : request->argv[i]);
    }
    for (uint32_t i = 0; i < match->options && i < 4; i++) {
        if (match->option[i] < request->argc) {
            polc_json_text(json, request->argv[match->option[i]]);
        }
    }
    polc_json_close(json, ']');
}

static void add_rule(polc_json *json, const polc_judge *judge,
                     const polc_request *request, const polc_outcome *outcome,
                     const polc_value *value, const pol_match *match)
{
    pol_rule_info rule;
    polc_buffer place = {0};
    if (pol_image_get_rule(judge->image, match->rule, &rule) != POL_OK) {
        return;
    }
    polc_json_open(json, '{');
    polc_json_key(json, "id");
    polc_json_text(json, rule.id);
    polc_json_key(json, "layer");
    polc_json_string(json, pol_layer_name(rule.layer));
    polc_json_key(json, "decision");
    polc_json_string(json, pol_answer_name(rule.decision));
    if (rule.person_only) {
        polc_json_key(json, "reviewer");
        polc_json_word(json, "false");
    }
    polc_json_key(json, "source");
    polc_add_place(&place, &rule);
    polc_json_text(json, polc_buffer_text(&place));
    polc_buffer_free(&place);
    if (request->kind == POL_KIND_COMMAND) {
        add_matched(json, request, outcome, match);
    } else {
        polc_value_matched(json, value);
    }
    if (rule.justification.data != NULL) {
        polc_json_key(json, "justification");
        polc_json_text(json, rule.justification);
    }
    polc_json_close(json, '}');
}

/* What was not understood. */
static void add_opaque(polc_json *json, const char *key, const char *why)
{
    if (why[0] == '\0') {
        return;
    }
    polc_json_key(json, "at");
    polc_json_open(json, '[');
    polc_json_open(json, '{');
    if (key != NULL) {
        polc_json_key(json, "key");
        polc_json_string(json, key);
    }
    polc_json_key(json, "why");
    polc_json_string(json, why);
    polc_json_close(json, '}');
    polc_json_close(json, ']');
}

static void add_basis(polc_json *json, const polc_judge *judge,
                      const polc_request *request, const polc_outcome *outcome)
{
    const pol_decision *decision = &outcome->decision;
    polc_value value;
    polc_value_make(&value, &outcome->asked);
    polc_json_key(json, "policy");
    if (judge->digest[0] != '\0') {
        polc_json_string(json, judge->digest);
    } else {
        polc_json_word(json, "null");
    }
    polc_json_key(json, "rules");
    polc_json_open(json, '[');
    for (uint32_t i = 0; i < decision->matched; i++) {
        add_rule(json, judge, request, outcome, &value, &outcome->matches[i]);
    }
    polc_json_close(json, ']');
    if (decision->reason == POL_REASON_OPAQUE) {
        add_opaque(json, outcome->unjudged, polc_opaque_text(outcome));
    }
    polc_json_key(json, "value");
    polc_value_json(json, &value, decision, polc_fallback(judge, outcome));
    polc_value_free(&value);
}

void polc_answer_json(polc_json *json, const polc_judge *judge,
                      const polc_request *request, const polc_outcome *outcome)
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
        const char *text;
        const char *code = polc_refusal(request, outcome, &text);
        if (request->kind == POL_KIND_COMMAND) {
            add_error(json, code, polc_text(text));
        } else {
            add_opaque(json, NULL, text);
        }
    } else {
        add_basis(json, judge, request, outcome);
    }
    polc_json_close(json, '}');
}
