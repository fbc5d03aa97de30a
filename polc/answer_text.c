/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers as one line for people. */
#include "polc/answer.h"
#include "polc/text.h"
#include "polc/value.h"

#include <string.h>

void polc_add_answer(polc_buffer *out, pol_answer answer, bool coloured)
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

void polc_add_rule(polc_buffer *out, const pol_image *image, uint32_t index)
{
    pol_rule_info rule;
    polc_buffer foreign = {0};
    if (pol_image_get_rule(image, index, &rule) != POL_OK) {
        polc_add_string(out, "a rule");
        return;
    }
    polc_add_string(&foreign, "rule ");
    polc_add(&foreign, rule.id.data, rule.id.size);
    polc_add_string(&foreign, " at ");
    polc_add_place(&foreign, &rule);
    if (rule.justification.data != NULL) {
        polc_add_string(&foreign, ": ");
        polc_add(&foreign, rule.justification.data, rule.justification.size);
    }
    polc_add_escaped(out, polc_buffer_text(&foreign));
    polc_buffer_free(&foreign);
}

static void add_remarks(polc_buffer *out, const polc_judge *judge,
                        const polc_outcome *outcome)
{
    pol_text fallback = polc_fallback(judge, outcome);
    if (polc_is_unresolved(&outcome->decision)) {
        polc_add_string(out, " (links were not looked at)");
    }
    if (fallback.data != NULL) {
        polc_add_string(out, " (instead: ");
        polc_add_escaped(out, fallback);
        polc_add_string(out, ")");
    }
}

void polc_answer_text(polc_buffer *out, const polc_judge *judge,
                      const polc_request *request, const polc_outcome *outcome,
                      bool coloured)
{
    if (outcome == NULL) {
        polc_add_answer(out, POL_DENY, coloured);
        polc_add_string(out, request->error_code);
        polc_add_string(out, ": ");
        polc_add(out, request->error.data, request->error.size);
        polc_add_string(out, "\n");
        return;
    }
    const pol_decision *decision = &outcome->decision;
    polc_add_answer(out, decision->answer, coloured);
    if (!polc_was_judged(decision)) {
        const char *text;
        polc_refusal(request, outcome, &text);
        polc_add_string(out, pol_reason_name(decision->reason));
        polc_add_string(out, ": ");
        polc_add_string(out, text);
    } else if (decision->reason == POL_REASON_LAYER) {
        polc_add_string(out,
                        "layer: a layer that is required is missing or broken");
    } else if (decision->reason == POL_REASON_OPAQUE) {
        polc_add_string(out, "opaque: ");
        polc_add_string(out, polc_opaque_text(outcome));
    } else if (decision->rule != POL_NO_RULE) {
        polc_add_rule(out, judge->image, decision->rule);
    } else {
        const char *why = pol_why_text(decision->why);
        polc_add_string(out, "no rule matches");
        polc_add_string(out, why[0] != '\0' ? ": " : "");
        polc_add_string(out, why);
    }
    add_remarks(out, judge, outcome);
    polc_add_string(out, "\n");
}
