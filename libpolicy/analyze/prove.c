/* SPDX-License-Identifier: Apache-2.0
 *
 * The cases of a claim.  See prove.h. */
#include <libpolicy/analyze/lists.h>
#include <libpolicy/analyze/prover.h>

const char *pol_doubt_text(pol_doubt doubt)
{
    static const char *const texts[] = {
        "",
        "the search needs more standings than its limit",
        "canonical_matching and path() are not followed here",
        "a request is over the limits of the evaluator",
        "requests of this kind are not searched yet",
        "a request is not understood as a whole",
        "the Codex dialect is not followed here",
        "program() or environment() say other things of programs",
        ("what the programs of all requests that were tried do changes the "
         "answer"),
        "a request is answered in another way than was foreseen"};
    return texts[doubt];
}

/* -- Cases */

/* The same rule on the other side, or POL_NO_RULE: a guess that is checked
 * where it counts. */
static uint32_t counterpart(const pol_prover *p, int side, uint32_t rule)
{
    const pol_rule *r = pol_rule_at(p, side, rule);
    int other = side == POL_STRONG ? POL_WHOLE : POL_STRONG;
    uint32_t count = pol_rule_count(p, other);
    for (uint32_t i = 0; i < count; i++) {
        /* Mostly it stands at the same place. */
        uint32_t at = rule + i < count ? rule + i : rule + i - count;
        if (rule >= count) {
            at = i;
        }
        const pol_rule *o = pol_rule_at(p, other, at);
        if (o->digest == r->digest && o->kind == r->kind &&
            o->verdict == r->verdict && o->layer == r->layer) {
            return at;
        }
    }
    return POL_NO_RULE;
}

/* Whether a rule and its counterpart match the same requests; lifts: or lift
 * the default for the same. */
static bool is_same(pol_prover *p, int side, uint32_t rule, uint32_t other,
                    bool lifts)
{
    if (other == POL_NO_RULE) {
        return false;
    }
    bool closes = pol_rule_at(p, side, rule)->verdict != POL_VERDICT_ALLOW;
    bool same = lifts && closes ? p->same_apart : p->same_facts;
    const pol_matcher *a = pol_matcher_of(p, side, rule);
    if (same && p->sides[0].stack == p->sides[1].stack) {
        return true;
    }
    const pol_matcher *b =
        pol_matcher_of(p, side == POL_STRONG ? POL_WHOLE : POL_STRONG, other);
    return a != NULL && b != NULL && (same || !pol_matcher_opens(a)) &&
           pol_matcher_equal(a, b);
}

/* A stronger rule matches, and the whole answers lower. */
static void try_rule(pol_prover *p, uint32_t rule)
{
    pol_question q = {.verdict = pol_rule_at(p, POL_STRONG, rule)->verdict,
                      .expiry = UINT64_MAX};
    uint32_t other = counterpart(p, POL_STRONG, rule);
    if (is_same(p, POL_STRONG, rule, other, false) ||
        !pol_question_add(p, &q, POL_STRONG, rule, true, false) ||
        (other != POL_NO_RULE &&
         !pol_question_add(p, &q, POL_WHOLE, other, false, false)) ||
        pol_question_ask(p, &q) != POL_ANSWER_NO_LIFT) {
        return;
    }
    for (uint32_t i = 0;
         i < pol_rule_count(p, POL_WHOLE) && !pol_prover_stopped(p); i++) {
        pol_question both = q;
        if (pol_rule_lifts(p, POL_WHOLE, i, q.verdict) &&
            pol_question_add(p, &both, POL_WHOLE, i, true, true) &&
            pol_question_ask(p, &both) == POL_ANSWER_NO_LIFT) {
            p->status = POL_INTERNAL;
        }
    }
}

/* A rule of the whole lifts the default of the stronger sources. */
static void try_lift(pol_prover *p, uint32_t rule)
{
    pol_question q = {.verdict = (int)p->sides[POL_STRONG].default_verdict,
                      .by_default = true,
                      .expiry = UINT64_MAX};
    uint32_t other = counterpart(p, POL_WHOLE, rule);
    if (!is_same(p, POL_WHOLE, rule, other, true) &&
        pol_question_add(p, &q, POL_WHOLE, rule, true, true) &&
        (other == POL_NO_RULE ||
         pol_question_add(p, &q, POL_STRONG, other, false, true)) &&
        pol_question_ask(p, &q) == POL_ANSWER_NO_LIFT) {
        p->status = POL_INTERNAL;
    }
}

/* The default of the stronger sources is not that of the whole. */
static void try_default(pol_prover *p)
{
    pol_verdict strong = p->sides[POL_STRONG].default_verdict;
    if (p->sides[POL_WHOLE].default_verdict < strong) {
        pol_question q = {
            .verdict = (int)strong, .by_default = true, .expiry = UINT64_MAX};
        if (pol_question_ask(p, &q) == POL_ANSWER_NO_LIFT) {
            p->status = POL_INTERNAL;
        }
        return;
    }
    for (uint32_t i = 0;
         i < pol_rule_count(p, POL_WHOLE) && !pol_prover_stopped(p); i++) {
        if (pol_rule_lifts(p, POL_WHOLE, i, (int)strong)) {
            try_lift(p, i);
        }
    }
}

static void try_all(pol_prover *p)
{
    for (uint32_t i = 0;
         i < pol_rule_count(p, POL_STRONG) && !pol_prover_stopped(p); i++) {
        const pol_rule *r = pol_rule_at(p, POL_STRONG, i);
        if (r->kind == p->task->kind && r->verdict != POL_VERDICT_ALLOW) {
            try_rule(p, i);
        }
    }
    if (!pol_prover_stopped(p)) {
        try_default(p);
    }
}

/* -- Sides */

static bool same_lists(const pol_prove_task *task, bool apart)
{
    const pol_checked *a = task->strong.checked, *b = task->whole.checked;
    return task->kind != POL_KIND_COMMAND || b == NULL ||
           pol_lists_equal(a, b, apart);
}

static bool open_side(pol_prover *p, int side, const pol_stack *stack)
{
    pol_side *s = &p->sides[side];
    size_t count = stack->checked->rules.count;
    s->stack = stack;
    s->facts.checked = s->apart.checked = stack->checked;
    s->apart.apart = true;
    s->default_verdict = stack->checked->defaults[p->task->kind];
    if (count == 0) {
        return true;
    }
    s->matchers =
        pol_budget_resize(p->budget, NULL, 0, count * sizeof(pol_matcher *));
    if (s->matchers == NULL) {
        return false;
    }
    memset(s->matchers, 0, count * sizeof(pol_matcher *));
    return true;
}

static void close_side(pol_prover *p, int side)
{
    pol_side *s = &p->sides[side];
    size_t count = s->stack == NULL ? 0 : s->stack->checked->rules.count;
    for (size_t i = 0; s->matchers != NULL && i < count; i++) {
        if (s->matchers[i] != NULL) {
            pol_matcher_close(s->matchers[i]);
            pol_budget_resize(p->budget, s->matchers[i], sizeof *s->matchers[i],
                              0);
        }
    }
    pol_budget_resize(p->budget, s->matchers, count * sizeof(pol_matcher *), 0);
}

/* What any weaker layer can do at the most: allow everything, unless the
 * kind is managed_only, and list every program without a path. */
static void suppose_any(pol_prover *p)
{
    uint8_t only = p->task->strong.checked->managed_only;
    if ((only >> p->task->kind & 1) == 0) {
        p->sides[POL_WHOLE].default_verdict = POL_VERDICT_ALLOW;
    }
}

/* What it lists can close what opens, but lifts no default where it can only
 * tighten. */
static void suppose_lists(pol_prover *p)
{
    uint8_t only = p->task->strong.checked->managed_only;
    p->same_facts = false;
    p->sides[POL_WHOLE].facts.closed = true;
    if ((only >> p->task->kind & 1) == 0) {
        p->same_apart = false;
        p->sides[POL_WHOLE].apart.closed = true;
    }
}

static void decide(pol_prover *p)
{
    const pol_prove_task *task = p->task;
    bool any = task->whole.checked == NULL;
    if (!open_side(p, POL_STRONG, &task->strong) ||
        !open_side(p, POL_WHOLE, any ? &task->strong : &task->whole)) {
        return;
    }
    p->whole = any ? NULL : task->whole.image;
    p->same_facts = same_lists(task, false);
    p->same_apart = same_lists(task, true);
    if (task->kind == POL_KIND_COMMAND &&
        task->strong.checked->dialect == POL_DIALECT_CODEX) {
        pol_prove_doubt(p, POL_CLAIM_RULES, NULL, POL_DOUBT_DIALECT);
        pol_prove_doubt(p, POL_CLAIM_ANSWER, NULL, POL_DOUBT_DIALECT);
    }
    if (any) {
        suppose_any(p);
    }
    if (!pol_prover_stopped(p)) {
        try_all(p);
    }
    if (any && task->kind == POL_KIND_COMMAND && !pol_prover_stopped(p)) {
        suppose_lists(p);
        try_all(p);
    }
}

pol_status pol_prove_kind(const pol_prove_task *task,
                          pol_proved proved[POL_CLAIM_COUNT])
{
    pol_prover p = {.task = task, .budget = task->budget, .proved = proved};
    memset(proved, 0, POL_CLAIM_COUNT * sizeof *proved);
    p.search = pol_search_new(p.budget, task->standings);
    if (p.search != NULL) {
        decide(&p);
        pol_search_free(p.search);
    }
    close_side(&p, POL_STRONG);
    close_side(&p, POL_WHOLE);
    pol_vec_free(&p.found, p.budget);
    pol_vec_free(&p.replies[0].rules, p.budget);
    pol_vec_free(&p.replies[1].rules, p.budget);
    for (int i = 0; i < POL_CLAIM_COUNT; i++) {
        bool sure = proved[i].doubt == POL_DOUBT_NONE && p.status == POL_OK;
        if (proved[i].proof != POL_PROOF_REFUTED && sure) {
            proved[i].proof = POL_PROOF_PROVED;
        }
        proved[i].least = sure;
    }
    if (p.budget->failed == POL_ARENA_NO_MEMORY) {
        return POL_NO_MEMORY;
    }
    return p.budget->failed == POL_ARENA_LIMIT ? POL_LIMIT : p.status;
}

void pol_proved_free(pol_proved *proved, pol_budget *budget)
{
    pol_vec_free(&proved->witness.choices, budget);
    pol_vec_free(&proved->witness.strong_rules, budget);
    pol_vec_free(&proved->witness.whole_rules, budget);
}
