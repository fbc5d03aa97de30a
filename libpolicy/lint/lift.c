/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether an uncovered rule changes an answer, and whether it meets a stricter
 * one.  See idle.h. */
#include <libpolicy/lint/idle.h>

/* Whether a rule lifts the default to less than what `rule` answers; here one
 * of a weaker layer counts, too. */
static bool lifts(const pol_idle *idle, uint32_t rule, uint32_t other)
{
    const pol_rule *r = pol_idle_rule(idle, rule);
    const pol_rule *o = pol_idle_rule(idle, other);
    return other != rule && !idle->task->rows[other].gone &&
           o->kind == r->kind && !o->tightens && o->verdict < r->verdict;
}

/* Some request is answered otherwise without the rule where another one lifts
 * the default: what the default says anyway needs no rule. */
static pol_rule_class needed_by_lift(pol_idle *idle, uint32_t rule)
{
    uint32_t count = (uint32_t)idle->task->checked->rules.count;
    pol_rule_class class = POL_RULE_REDUNDANT;
    for (uint32_t i = 0; i < count && !pol_lint_stopped(idle->task); i++) {
        pol_cover cover = {.count = 0};
        bool any = false;
        if (!lifts(idle, rule, i) || pol_idle_apart(idle, rule, i)) {
            continue;
        }
        pol_idle_end end = pol_idle_search(idle, rule, i, &cover, &any);
        if (end == POL_IDLE_FOUND) {
            return POL_RULE_LIVE;
        }
        class = end == POL_IDLE_DOUBT ? POL_RULE_UNDECIDED : class;
    }
    return class;
}

/* Whether rules that only tighten could answer what this rule lifts. */
static bool has_tighteners(const pol_idle *idle, uint32_t rule)
{
    const pol_checked *checked = idle->task->checked;
    const pol_rule *r = pol_idle_rule(idle, rule);
    for (size_t i = 0; i < checked->rules.count; i++) {
        const pol_rule *o = &checked->rules.items[i];
        if (o->kind == r->kind && o->tightens && o->layer <= r->layer &&
            o->verdict >= r->verdict && !idle->task->rows[i].gone) {
            return true;
        }
    }
    return false;
}

pol_rule_class pol_idle_needed(pol_idle *idle, uint32_t rule)
{
    const pol_rule *r = pol_idle_rule(idle, rule);
    pol_verdict by_default = idle->task->checked->defaults[r->kind];
    if (idle->task->checked->dialect == POL_DIALECT_CODEX) {
        return POL_RULE_LIVE; /* without a rule it says nothing at all */
    }
    if (r->tightens) {
        return by_default < r->verdict ? POL_RULE_LIVE
                                       : needed_by_lift(idle, rule);
    }
    if (by_default != r->verdict) {
        return has_tighteners(idle, rule) && by_default > r->verdict
                   ? POL_RULE_UNDECIDED
                   : POL_RULE_LIVE;
    }
    return needed_by_lift(idle, rule);
}

bool pol_idle_conflicts(pol_idle *idle, uint32_t rule)
{
    const pol_rule *r = pol_idle_rule(idle, rule);
    uint32_t count = (uint32_t)idle->task->checked->rules.count;
    for (uint32_t i = 0; i < count && !pol_lint_stopped(idle->task); i++) {
        const pol_rule *o = pol_idle_rule(idle, i);
        if (o->kind == r->kind && o->verdict > r->verdict &&
            o->layer <= r->layer && !idle->task->rows[i].gone &&
            !pol_idle_apart(idle, rule, i) && pol_idle_meet(idle, rule, i)) {
            return true;
        }
    }
    return false;
}
