/* SPDX-License-Identifier: Apache-2.0
 *
 * From matching rules to an answer: one reading at a time, strictest first.
 * What a rule matches is asked of the file of its kind. */
#include "internal.h"

#include <stdlib.h>

void oracle_add(oracle_answer *answer, uint32_t rule)
{
    if (answer->count == answer->capacity) {
        size_t capacity = 2 * answer->capacity + 8;
        uint32_t *rules = oracle_alloc(capacity * sizeof *rules);
        if (answer->count > 0) {
            memcpy(rules, answer->rules, answer->count * sizeof *rules);
        }
        free(answer->rules);
        answer->rules = rules;
        answer->capacity = capacity;
    }
    answer->rules[answer->count++] = rule;
}

bool oracle_has_nul(pol_text text)
{
    return text.size > 0 && memchr(text.data, 0, text.size) != NULL;
}

bool oracle_is_expired(const oracle *o, const pol_rule *rule, uint64_t now)
{
    return rule->expires != 0 &&
           (now == 0 || now >= o->checked->expiries.items[rule->expires - 1]);
}

/* -- One answer after another: the strictest stays, the first of equals */

static void keep(oracle_judge *j, pol_verdict verdict, pol_reason reason)
{
    if (!j->begun || verdict > j->answer->verdict) {
        j->answer->verdict = verdict;
        j->answer->reason = reason;
        j->answer->why = POL_WHY_NONE;
    }
    j->begun = true;
}

void oracle_refuse(oracle_judge *j, pol_reason reason, pol_why why)
{
    j->begun = true;
    j->answer->verdict = POL_VERDICT_DENY;
    j->answer->reason = reason;
    j->answer->why = why;
}

void oracle_distrust(oracle_judge *j, pol_why why)
{
    if (j->begun && j->answer->verdict == POL_VERDICT_ALLOW) {
        j->answer->verdict = POL_VERDICT_PROMPT;
        j->answer->reason = POL_REASON_OPAQUE;
        j->answer->why = why;
    }
}

/* Codex knows no default_rule. */
static pol_verdict default_of(const oracle_judge *j)
{
    const pol_checked *c = j->o->checked;
    return c->dialect == POL_DIALECT_CODEX ? POL_VERDICT_PROMPT
                                           : c->defaults[j->request->kind];
}

/* Whether the default is lifted where a rule matches. */
static bool is_lifting(const oracle *o, uint32_t index,
                       const oracle_answer *apart)
{
    const pol_rule *rule = &o->checked->rules.items[index];
    if (rule->tightens || apart == NULL || rule->verdict == POL_VERDICT_ALLOW) {
        return !rule->tightens;
    }
    for (size_t i = 0; i < apart->count; i++) {
        if (apart->rules[i] == index) {
            return true;
        }
    }
    return false;
}

void oracle_conclude(oracle_judge *j, const uint32_t *rules, size_t count,
                     bool no_default, const oracle_answer *apart)
{
    pol_verdict strictest = POL_VERDICT_ALLOW;
    bool lifts = no_default;
    for (size_t i = 0; i < count; i++) {
        const pol_rule *rule = &j->o->checked->rules.items[rules[i]];
        lifts = lifts || is_lifting(j->o, rules[i], apart);
        if (rule->verdict > strictest) {
            strictest = (pol_verdict)rule->verdict;
        }
    }
    if (count > 0 && (lifts || strictest >= default_of(j))) {
        keep(j, strictest, POL_REASON_RULE);
    } else if (!no_default) {
        keep(j, default_of(j), POL_REASON_DEFAULT);
    }
}

/* -- One reading */

static bool lies_in_one(const oracle_subject *s, const pol_rule *rule,
                        uint32_t first, uint32_t count, bool closing)
{
    const pol_checked *c = s->judge->o->checked;
    for (uint32_t i = 0; i < count; i++) {
        if (s->lies_in(s, rule, c->patterns.items[first + i], closing)) {
            return true;
        }
    }
    return false;
}

static bool meets(const oracle_subject *s, const pol_rule *rule)
{
    const oracle_judge *j = s->judge;
    bool closing = rule->verdict != POL_VERDICT_ALLOW;
    if (rule->kind != j->request->kind || (s->only_closes && !closing) ||
        (!closing && oracle_is_expired(j->o, rule, j->request->now)) ||
        (s->holds != NULL && !s->holds(s, rule, closing))) {
        return false;
    }
    bool matches =
        rule->target_count > 0
            ? lies_in_one(s, rule, rule->targets, rule->target_count, closing)
            : s->lies_in(s, rule, rule->pattern, closing);
    if (!matches) {
        return false;
    }
    bool exceptions = !closing || !s->only_closes;
    return !exceptions ||
           !lies_in_one(s, rule, rule->unless, rule->unless_count, !closing);
}

void oracle_read(oracle_judge *j, const oracle_subject *s)
{
    const pol_checked *c = j->o->checked;
    uint32_t *rules = oracle_alloc(c->rules.count * sizeof *rules);
    size_t count = 0;
    for (uint32_t i = 0; i < c->rules.count; i++) {
        if (meets(s, &c->rules.items[i])) {
            rules[count++] = i;
            j->met[i] = j->met[i] || !s->unlisted;
        }
    }
    oracle_conclude(j, rules, count, s->no_default, NULL);
    free(rules);
}

bool oracle_is_opened(const oracle_subject *s)
{
    const pol_checked *c = s->judge->o->checked;
    bool found = false;
    for (uint32_t i = 0; i < c->rules.count; i++) {
        const pol_rule *rule = &c->rules.items[i];
        if (rule->verdict == POL_VERDICT_ALLOW && meets(s, rule)) {
            s->judge->met[i] = true;
            found = true;
        }
    }
    return found;
}
