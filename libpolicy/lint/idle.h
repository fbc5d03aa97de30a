/* SPDX-License-Identifier: Apache-2.0
 *
 * Which rules a policy needs: shared by idle.c, cover.c and lift.c.
 *
 * A rule is covered by rules that are at least as strict, of its own layer or
 * a stronger one: a weaker layer makes no rule idle.  Whether all requests of
 * a rule are covered is a question to analyze/search.h that comes to know the
 * covering rules as it needs them: the search begins without any, each
 * request that it finds is put to the evaluator, and a rule that covers it
 * joins the question.  No answer proves that the rules of the question cover
 * all.
 *
 * Rules are looked at from the last one to the first; one that is idle counts
 * as gone for all others, so that they can be taken away together. */
#ifndef POL_LINT_IDLE_H
#define POL_LINT_IDLE_H

#include <libpolicy/analyze/request.h>
#include <libpolicy/lint/task.h>

/* Rules in a question; beyond, it is not decided. */
#define POL_IDLE_MAX 32

typedef struct pol_cover {
    uint32_t rules[POL_IDLE_MAX];
    uint32_t count;
} pol_cover;

typedef struct pol_idle {
    pol_lint_task *task;
    pol_budget *budget;
    pol_report report; /* of limits that one rule alone reaches: not told */
    pol_facts facts;   /* of all items */
    pol_search *search;
    pol_matcher **matchers; /* of each rule, as far as they are open */
    pol_asker asker;
    pol_reply reply; /* to the last request that was found */
    pol_choices found;
    pol_cover *covers; /* of each rule that is shadowed */
} pol_idle;

typedef enum pol_idle_end {
    POL_IDLE_NONE = 0, /* there is no such request */
    POL_IDLE_FOUND,    /* idle->reply says what the policy answers */
    POL_IDLE_DOUBT
} pol_idle_end;

static inline const pol_rule *pol_idle_rule(const pol_idle *idle, uint32_t rule)
{
    return &idle->task->checked->rules.items[rule];
}

/* -- cover.c */

/* Whether `other` covers what `rule` matches, at the last time at which that
 * one counts. */
bool pol_idle_covers(const pol_idle *idle, uint32_t rule, uint32_t other);
/* Looks for a request that `rule` matches, `also` too where that is one, and
 * nothing that covers `rule`.  *cover has the rules that are known to cover,
 * and gets more.  *any: some request matches the rule. */
pol_idle_end pol_idle_search(pol_idle *idle, uint32_t rule, uint32_t also,
                             pol_cover *cover, bool *any);
/* Leaves out what is not needed to cover the rule. */
void pol_idle_minimise(pol_idle *idle, uint32_t rule, pol_cover *cover);
/* Whether some request matches both. */
bool pol_idle_meet(pol_idle *idle, uint32_t a, uint32_t b);
/* Whether no request matches both, as their first words tell. */
bool pol_idle_apart(const pol_idle *idle, uint32_t a, uint32_t b);

/* -- lift.c */

/* Whether some request is answered otherwise without the rule, which is not
 * covered: LIVE, REDUNDANT or UNDECIDED. */
pol_rule_class pol_idle_needed(pol_idle *idle, uint32_t rule);
/* Whether some request matches the rule and a stricter one. */
bool pol_idle_conflicts(pol_idle *idle, uint32_t rule);

#endif
