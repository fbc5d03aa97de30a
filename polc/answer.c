/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers as text and as JSON of the protocol. */
#include "polc/answer.h"
#include "polc/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* -- what both say */

const char *polc_refusal(const polc_request *request,
                         const polc_outcome *outcome, const char **text)
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

const char *polc_unjudged_text(const char *unjudged)
{
    if (strcmp(unjudged, "env") == 0) {
        return "the environment of a command is not judged by this version";
    }
    if (strcmp(unjudged, "program") == 0) {
        return "the program behind a command is judged by rules that close "
               "only";
    }
    return "commands of this platform are judged by rules that close only";
}

static bool was_judged(const pol_decision *decision)
{
    return decision->reason != POL_REASON_INVALID &&
           decision->reason != POL_REASON_LIMIT;
}

/* "a.rules:3:1" */
static void add_place(polc_buffer *out, const pol_rule_info *rule)
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
                     const pol_match *match)
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
    add_place(&place, &rule);
    polc_json_text(json, polc_buffer_text(&place));
    polc_buffer_free(&place);
    add_matched(json, request, outcome, match);
    if (rule.justification.data != NULL) {
        polc_json_key(json, "justification");
        polc_json_text(json, rule.justification);
    }
    polc_json_close(json, '}');
}

static void add_basis(polc_json *json, const polc_judge *judge,
                      const polc_request *request, const polc_outcome *outcome)
{
    polc_json_key(json, "policy");
    polc_json_string(json, judge->digest);
    polc_json_key(json, "rules");
    polc_json_open(json, '[');
    for (uint32_t i = 0; i < outcome->decision.matched; i++) {
        add_rule(json, judge, request, outcome, &outcome->matches[i]);
    }
    polc_json_close(json, ']');
    if (outcome->unjudged != NULL) {
        polc_json_key(json, "at");
        polc_json_open(json, '[');
        polc_json_open(json, '{');
        polc_json_key(json, "key");
        polc_json_string(json, outcome->unjudged);
        polc_json_key(json, "why");
        polc_json_string(json, polc_unjudged_text(outcome->unjudged));
        polc_json_close(json, '}');
        polc_json_close(json, ']');
    }
    polc_json_key(json, "value");
    polc_json_open(json, '{');
    polc_json_key(json, "argv");
    polc_json_open(json, '[');
    for (size_t i = 0; i < request->argc; i++) {
        polc_json_text(json, request->argv[i]);
    }
    polc_json_close(json, ']');
    polc_json_close(json, '}');
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
    } else if (!was_judged(decision)) {
        const char *text;
        const char *code = polc_refusal(request, outcome, &text);
        add_error(json, code, polc_text(text));
    } else {
        add_basis(json, judge, request, outcome);
    }
    polc_json_close(json, '}');
}

/* -- text */

static void add_answer(polc_buffer *out, pol_answer answer, bool coloured)
{
    static const char *const colours[] = {"\033[1;31m", "\033[1;33m",
                                          "\033[1;32m"};
    const char *name = pol_answer_name(answer);
    polc_add_string(out, coloured ? colours[answer] : "");
    polc_add_string(out, name);
    polc_add_string(out, coloured ? "\033[0m" : "");
    for (size_t size = strlen(name); size < 8; size++) {
        polc_add_string(out, " ");
    }
}

static void add_deciding_rule(polc_buffer *out, const polc_judge *judge,
                              uint32_t index)
{
    pol_rule_info rule;
    polc_buffer foreign = {0};
    if (pol_image_get_rule(judge->image, index, &rule) != POL_OK) {
        polc_add_string(out, "a rule");
        return;
    }
    polc_add_string(&foreign, "rule ");
    polc_add(&foreign, rule.id.data, rule.id.size);
    polc_add_string(&foreign, " at ");
    add_place(&foreign, &rule);
    if (rule.justification.data != NULL) {
        polc_add_string(&foreign, ": ");
        polc_add(&foreign, rule.justification.data, rule.justification.size);
    }
    polc_add_escaped(out, polc_buffer_text(&foreign));
    polc_buffer_free(&foreign);
}

void polc_answer_text(polc_buffer *out, const polc_judge *judge,
                      const polc_request *request, const polc_outcome *outcome,
                      bool coloured)
{
    if (outcome == NULL) {
        add_answer(out, POL_DENY, coloured);
        polc_add_string(out, request->error_code);
        polc_add_string(out, ": ");
        polc_add(out, request->error.data, request->error.size);
        polc_add_string(out, "\n");
        return;
    }
    const pol_decision *decision = &outcome->decision;
    add_answer(out, decision->answer, coloured);
    if (!was_judged(decision)) {
        const char *text;
        polc_refusal(request, outcome, &text);
        polc_add_string(out, pol_reason_name(decision->reason));
        polc_add_string(out, ": ");
        polc_add_string(out, text);
    } else if (outcome->unjudged != NULL) {
        polc_add_string(out, "opaque: ");
        polc_add_string(out, polc_unjudged_text(outcome->unjudged));
    } else if (decision->rule != POL_NO_RULE) {
        add_deciding_rule(out, judge, decision->rule);
    } else {
        polc_add_string(out, "no rule matches");
    }
    polc_add_string(out, "\n");
}
