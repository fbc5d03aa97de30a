/* SPDX-License-Identifier: Apache-2.0
 *
 * From verdict bits to a decision. */
#ifndef POL_EVAL_ANSWER_H
#define POL_EVAL_ANSWER_H

#include <libpolicy/eval/work.h>

static inline void pol_set_verdict(uint32_t flags, pol_decision *decision,
                                   uint32_t verdict)
{
    /* Zero is deny: the answer by strictness, lowest first. */
    static const uint8_t answers[4] = {POL_ALLOW, POL_PROMPT, POL_PROMPT,
                                       POL_DENY};
    bool headless = (flags & POL_REQUEST_HEADLESS) != 0 && verdict != 0;
    decision->answer = headless ? POL_DENY : (pol_answer)answers[verdict & 3];
    decision->person_only = !headless && verdict == 2;
}

/* The rule of a reference: itself, or the strictest of its list. */
static inline uint32_t pol_rule_of(const pol_view *view, uint32_t ref)
{
    if (ref == POL_REF_NONE || (ref & POL_REF_LIST) == 0) {
        return ref == POL_REF_NONE ? POL_NO_RULE : ref;
    }
    const unsigned char *head = pol_view_span(
        view, POL_SECTION_LISTS, POL_REF_OFFSET(ref), POL_LIST_HEAD, 4);
    return head == NULL ? POL_NO_RULE : pol_get32(head + 8);
}

/* The strictest verdict of a set of bits. */
static inline uint32_t pol_highest(uint32_t bits)
{
    static const uint8_t verdicts[16] = {0, 0, 1, 1, 2, 2, 2, 2,
                                         3, 3, 3, 3, 3, 3, 3, 3};
    return verdicts[bits & 15];
}

static inline void pol_conclude_at(const pol_view *view, pol_kind kind,
                                   uint32_t flags, uint32_t direct,
                                   uint32_t best, pol_decision *decision)
{
    /* The answer by the strictest bit; above it, whether it wants a person. */
    enum {
        ALLOW = POL_ALLOW,
        PROMPT = POL_PROMPT,
        DENY = POL_DENY,
        PERSON = POL_PROMPT | 0x100
    };
    static const uint16_t answers[16] = {
        ALLOW, ALLOW, PROMPT, PROMPT, PERSON, PERSON, PERSON, PERSON,
        DENY,  DENY,  DENY,   DENY,   DENY,   DENY,   DENY,   DENY};
    uint32_t rule = POL_NO_RULE;
    pol_reason reason = POL_REASON_DEFAULT;
    if (direct != 0) {
        reason = POL_REASON_RULE;
        rule = (best & POL_REF_LIST) == 0 ? best : pol_rule_of(view, best);
    } else {
        direct = 1u << (view->defaults[kind] & 3);
    }
    uint32_t answer = answers[direct & 15];
    if ((flags & POL_REQUEST_HEADLESS) != 0 && answer != POL_ALLOW) {
        answer = POL_DENY;
    }
    decision->reason = reason;
    decision->rule = rule;
    decision->answer = (pol_answer)(answer & 255);
    decision->person_only = (int)(answer >> 8);
}

#endif
