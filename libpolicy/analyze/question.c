/* SPDX-License-Identifier: Apache-2.0
 *
 * One case of a claim as a question to search.h, which comes to know the
 * rules that it needs.  See prove.h. */
#include <libpolicy/analyze/prover.h>

bool pol_prover_stopped(const pol_prover *p)
{
    return p->status != POL_OK || p->budget->failed != POL_ARENA_OK;
}

/* -- Rules of a side */

const pol_rule *pol_rule_at(const pol_prover *p, int side, uint32_t rule)
{
    return &p->sides[side].stack->checked->rules.items[rule];
}

uint32_t pol_rule_count(const pol_prover *p, int side)
{
    return (uint32_t)p->sides[side].stack->checked->rules.count;
}

const pol_matcher *pol_matcher_of(pol_prover *p, int side, uint32_t rule)
{
    pol_side *s = &p->sides[side];
    pol_matcher *m = s->matchers[rule];
    if (m != NULL) {
        return m;
    }
    m = pol_budget_resize(p->budget, NULL, 0, sizeof *m);
    if (m == NULL) {
        return NULL;
    }
    if (!pol_matcher_open(m, p->task->report, s->stack->checked,
                          p->task->limits, rule)) {
        pol_budget_resize(p->budget, m, sizeof *m, 0);
        p->status = p->status == POL_OK ? POL_LIMIT : p->status;
        return NULL;
    }
    s->matchers[rule] = m;
    return m;
}

static uint64_t expiry_of(const pol_prover *p, int side, uint32_t rule)
{
    const pol_checked *checked = p->sides[side].stack->checked;
    uint32_t expires = checked->rules.items[rule].expires;
    bool allows = checked->rules.items[rule].verdict == POL_VERDICT_ALLOW;
    return expires == 0 || !allows ? UINT64_MAX
                                   : checked->expiries.items[expires - 1];
}

bool pol_rule_lifts(const pol_prover *p, int side, uint32_t rule, int below)
{
    const pol_rule *r = pol_rule_at(p, side, rule);
    return r->kind == p->task->kind && !r->tightens && r->verdict < below;
}

/* -- One question */

bool pol_question_add(pol_prover *p, pol_question *q, int side, uint32_t rule,
                      bool must, bool lifts)
{
    if (q->count == POL_QUESTION_MAX) {
        return false;
    }
    const pol_matcher *m = pol_matcher_of(p, side, rule);
    if (m == NULL) {
        return false;
    }
    bool apart = lifts && m->rule.verdict != POL_VERDICT_ALLOW;
    q->items[q->count] = (pol_item){
        m, apart ? &p->sides[side].apart : &p->sides[side].facts, must, false};
    q->rules[q->count] = rule;
    q->sides[q->count] = (uint8_t)side;
    q->count++;
    if (must && expiry_of(p, side, rule) < q->expiry) {
        q->expiry = expiry_of(p, side, rule);
    }
    return true;
}

static bool holds(const pol_question *q, int side, uint32_t rule)
{
    for (size_t i = 0; i < q->count; i++) {
        if (q->sides[i] == side && q->rules[i] == rule) {
            return true;
        }
    }
    return false;
}

void pol_prove_doubt(pol_prover *p, pol_claim claim, const pol_question *q,
                     pol_doubt why)
{
    pol_proved *proved = &p->proved[claim];
    if (proved->doubt != POL_DOUBT_NONE) {
        return;
    }
    proved->doubt = why;
    proved->rule = q != NULL && q->count > 0 ? q->rules[0] : POL_NO_RULE;
    proved->of_whole = q != NULL && q->count > 0 && q->sides[0] == POL_WHOLE;
}

/* What a question is about. */
static void doubt_both(pol_prover *p, const pol_question *q, pol_doubt why)
{
    if (!q->by_default) {
        pol_prove_doubt(p, POL_CLAIM_RULES, q, why);
    }
    pol_prove_doubt(p, POL_CLAIM_ANSWER, q, why);
}

/* -- Witnesses */

/* Whether the request at hand comes before the witness that is known. */
static bool is_less(const pol_prover *p, const pol_proved *proved,
                    unsigned variant)
{
    const pol_choices *a = &p->found, *b = &proved->witness.choices;
    unsigned known = proved->witness.variant;
    if (proved->proof != POL_PROOF_REFUTED) {
        return true;
    }
    if (p->task->kind == POL_KIND_NETWORK && variant != known) {
        return variant < known; /* names first */
    }
    if (a->count != b->count) {
        return a->count < b->count;
    }
    for (size_t i = 0; i < a->count; i++) {
        int order = pol_choice_order(&a->items[i], &b->items[i]);
        if (order != 0) {
            return order < 0;
        }
    }
    return variant < known;
}

static void copy_words(pol_prover *p, pol_words *to, const pol_words *from)
{
    to->count = 0;
    if (from->count > 0 && pol_vec_reserve(to, from->count, p->budget)) {
        memcpy(to->items, from->items, from->count * sizeof *to->items);
        to->count = from->count;
    }
}

static void keep_witness(pol_prover *p, pol_claim claim, unsigned variant)
{
    pol_proved *proved = &p->proved[claim];
    pol_witnessed *w = &proved->witness;
    if (!is_less(p, proved, variant)) {
        return;
    }
    proved->proof = POL_PROOF_REFUTED;
    w->choices.count = 0;
    if (p->found.count > 0 &&
        pol_vec_reserve(&w->choices, p->found.count, p->budget)) {
        memcpy(w->choices.items, p->found.items,
               p->found.count * sizeof *p->found.items);
        w->choices.count = p->found.count;
    }
    w->variant = variant;
    w->now = p->request.now;
    w->request = p->request;
    w->strong = p->replies[POL_STRONG].decision;
    w->whole = p->replies[POL_WHOLE].decision;
    copy_words(p, &w->strong_rules, &p->replies[POL_STRONG].rules);
    copy_words(p, &w->whole_rules, &p->replies[POL_WHOLE].rules);
    w->image = p->whole;
    w->weaker = p->weaker;
}

/* -- What a request teaches */

static bool is_refused(const pol_reply *r)
{
    return r->decision.reason == POL_REASON_INVALID ||
           r->decision.reason == POL_REASON_LIMIT;
}

static bool matched(const pol_reply *reply, uint32_t rule)
{
    for (size_t i = 0; i < reply->rules.count; i++) {
        if (reply->rules.items[i] == rule) {
            return true;
        }
    }
    return false;
}

/* Whether the evaluator agrees with the search about the question's rules.  A
 * rule that is not to lift the default may match. */
static bool agrees(const pol_prover *p, const pol_question *q)
{
    for (size_t i = 0; i < q->count; i++) {
        const pol_item *item = &q->items[i];
        bool matches = matched(&p->replies[q->sides[i]], q->rules[i]);
        if (item->must ? !matches : matches && !item->facts->apart) {
            return false;
        }
    }
    return true;
}

static bool is_exact(const pol_question *q)
{
    for (size_t i = 0; i < q->count; i++) {
        if (q->items[i].matcher->folds || q->items[i].matcher->paths) {
            return false;
        }
    }
    return true;
}

/* A rule that keeps the request at hand from being loosened; false where
 * that is none. */
static bool find_obstacle(const pol_prover *p, const pol_question *q, int *side,
                          uint32_t *rule, bool *lifts)
{
    const pol_words *whole = &p->replies[POL_WHOLE].rules;
    const pol_words *strong = &p->replies[POL_STRONG].rules;
    for (size_t i = 0; i < whole->count; i++) {
        *rule = whole->items[i];
        *side = POL_WHOLE;
        *lifts = false;
        if (*rule < pol_rule_count(p, POL_WHOLE) &&
            pol_rule_at(p, POL_WHOLE, *rule)->verdict >= q->verdict &&
            !holds(q, POL_WHOLE, *rule)) {
            return true;
        }
    }
    for (size_t i = 0; q->by_default && i < strong->count; i++) {
        *rule = strong->items[i];
        *side = POL_STRONG;
        *lifts = true;
        if (pol_rule_lifts(p, POL_STRONG, *rule, q->verdict) &&
            !holds(q, POL_STRONG, *rule)) {
            return true;
        }
    }
    return false;
}

/* -- Answering a question */

/* A request that is no longer than the witness that is known could be less;
 * 0: none of this variant. */
static uint32_t depth_of(const pol_prover *p, const pol_question *q,
                         unsigned variant)
{
    const pol_proved *rules = &p->proved[POL_CLAIM_RULES];
    const pol_proved *whole = &p->proved[POL_CLAIM_ANSWER];
    const pol_proved *known = q->by_default ? whole : rules;
    if (known->proof != POL_PROOF_REFUTED) {
        return UINT32_MAX;
    }
    if (p->task->kind == POL_KIND_NETWORK &&
        variant != known->witness.variant) {
        return variant < known->witness.variant ? UINT32_MAX : 0;
    }
    return (uint32_t)known->witness.choices.count;
}

static pol_search_end search(pol_prover *p, const pol_question *q,
                             unsigned variant)
{
    pol_query query = {.kind = p->task->kind,
                       .dialect = p->task->strong.checked->dialect,
                       .variant = variant,
                       .items = q->items,
                       .count = q->count,
                       .depth = depth_of(p, q, variant)};
    if (query.kind == POL_KIND_PATH) {
        p->root_count = pol_path_roots(&query, p->roots);
    }
    return pol_search_run(p->search, &query, p->task->arena, &p->found);
}

/* Keeps the request at hand for the claims that it refutes; true where it
 * answers the question. */
static bool keep_if_loosened(pol_prover *p, const pol_question *q,
                             unsigned variant)
{
    const pol_reply *strong = &p->replies[POL_STRONG];
    const pol_reply *whole = &p->replies[POL_WHOLE];
    bool rules = strong->strictest > (int)whole->answer;
    bool answers = strong->answer > whole->answer;
    if (rules) {
        keep_witness(p, POL_CLAIM_RULES, variant);
    }
    if (answers) {
        keep_witness(p, POL_CLAIM_ANSWER, variant);
    }
    return q->by_default ? answers : rules;
}

/* The request at hand was not loosened: learns from it. */
static pol_question_answer learn(pol_prover *p, pol_question *q)
{
    int side;
    uint32_t rule;
    bool lifts;
    if (is_refused(&p->replies[POL_STRONG]) ||
        is_refused(&p->replies[POL_WHOLE])) {
        doubt_both(p, q, POL_DOUBT_EVALUATOR);
        return POL_ANSWER_DOUBT;
    }
    if (p->replies[POL_STRONG].decision.reason == POL_REASON_OPAQUE ||
        p->replies[POL_WHOLE].decision.reason == POL_REASON_OPAQUE) {
        doubt_both(p, q, POL_DOUBT_OPAQUE);
        return POL_ANSWER_DOUBT;
    }
    if (!agrees(p, q)) {
        if (is_exact(q)) {
            p->status = POL_INTERNAL;
        }
        doubt_both(p, q, POL_DOUBT_ALPHABET);
        return POL_ANSWER_DOUBT;
    }
    if (!find_obstacle(p, q, &side, &rule, &lifts)) {
        return POL_ANSWER_NO_LIFT;
    }
    if (!pol_question_add(p, q, side, rule, false, lifts)) {
        doubt_both(p, q, POL_DOUBT_LIMIT);
        return POL_ANSWER_DOUBT;
    }
    return POL_ANSWER_FOUND; /* go on */
}

/* Rules that must not match, and do not because they have expired. */
static void drop_expired(const pol_prover *p, pol_question *q, uint64_t now)
{
    size_t kept = 0;
    for (size_t i = 0; i < q->count; i++) {
        uint64_t expiry = expiry_of(p, q->sides[i], q->rules[i]);
        if (!q->items[i].must && expiry != UINT64_MAX &&
            (now == 0 || now >= expiry)) {
            continue;
        }
        q->items[kept] = q->items[i];
        q->rules[kept] = q->rules[i];
        q->sides[kept++] = q->sides[i];
    }
    q->count = kept;
}

/* Folding lets what closes meet more: that serves a rule that closes and has
 * to match, or one that must not and has exceptions. */
static bool is_of_interest(const pol_question *q, unsigned variant)
{
    if ((variant & POL_VARIANT_FOLDED) == 0) {
        return true;
    }
    for (size_t i = 0; i < q->count; i++) {
        const pol_matcher *m = q->items[i].matcher;
        bool closes = m->rule.verdict != POL_VERDICT_ALLOW;
        if (q->items[i].must ? closes : !closes && m->exempts) {
            return true;
        }
    }
    return false;
}

static pol_question_answer ask(pol_prover *p, pol_question *q, unsigned variant)
{
    /* As late as the rules that must match allow: most others are then
     * expired. */
    uint64_t now = q->expiry == UINT64_MAX ? 0 : q->expiry - 1;
    drop_expired(p, q, now);
    while (!pol_prover_stopped(p)) {
        if (!is_of_interest(q, variant)) {
            return POL_ANSWER_NONE;
        }
        pol_search_end end = search(p, q, variant);
        if (end == POL_SEARCH_NONE) {
            return POL_ANSWER_NONE;
        }
        if (end != POL_SEARCH_FOUND) {
            doubt_both(p, q,
                       end == POL_SEARCH_LIMIT ? POL_DOUBT_LIMIT
                       : pol_subject_of(p->task->kind) == NULL
                           ? POL_DOUBT_KIND
                           : POL_DOUBT_ALPHABET);
            return POL_ANSWER_DOUBT;
        }
        if (!pol_ask_both(p, variant, now)) {
            p->status = p->status == POL_OK ? POL_INTERNAL : p->status;
            break;
        }
        if (keep_if_loosened(p, q, variant)) {
            return POL_ANSWER_FOUND;
        }
        pol_question_answer learned = learn(p, q);
        if (learned != POL_ANSWER_FOUND) {
            return learned;
        }
    }
    return POL_ANSWER_DOUBT;
}

/* How many variants the requests of a kind have. */
static unsigned variants_of(pol_kind kind)
{
    return kind == POL_KIND_PATH ? 16 : kind == POL_KIND_NETWORK ? 3 : 1;
}

pol_question_answer pol_question_ask(pol_prover *prover, pol_question *question)
{
    pol_question_answer all = POL_ANSWER_NONE;
    for (unsigned v = 0; v < variants_of(prover->task->kind); v++) {
        if (prover->task->kind == POL_KIND_PATH && (v & 3) == 3) {
            continue; /* no access */
        }
        pol_question_answer one = ask(prover, question, v);
        all = one > all ? one : all;
    }
    return all;
}
