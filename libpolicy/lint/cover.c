/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether rules cover another one.  See idle.h. */
#include <libpolicy/analyze/subject.h>
#include <libpolicy/lint/idle.h>

/* -- Rules */

static uint64_t expiry_of(const pol_idle *idle, uint32_t rule)
{
    const pol_rule *r = pol_idle_rule(idle, rule);
    return r->expires == 0 || r->verdict != POL_VERDICT_ALLOW
               ? UINT64_MAX
               : idle->task->checked->expiries.items[r->expires - 1];
}

/* The last time at which a rule counts: most others have expired by then. */
static uint64_t last_time(const pol_idle *idle, uint32_t rule)
{
    uint64_t expiry = expiry_of(idle, rule);
    return expiry == UINT64_MAX ? 0 : expiry - 1;
}

static bool counts(const pol_idle *idle, uint32_t rule, uint64_t now)
{
    uint64_t expiry = expiry_of(idle, rule);
    return expiry == UINT64_MAX || (now != 0 && now < expiry);
}

bool pol_idle_covers(const pol_idle *idle, uint32_t rule, uint32_t other)
{
    const pol_rule *r = pol_idle_rule(idle, rule);
    const pol_rule *o = pol_idle_rule(idle, other);
    if (other == rule || idle->task->rows[other].gone || o->kind != r->kind ||
        o->layer > r->layer || o->verdict < r->verdict ||
        !counts(idle, other, last_time(idle, rule))) {
        return false;
    }
    /* The two rules of a setting go together. */
    if (r->kind == POL_KIND_SETTING && o->span.source == r->span.source &&
        o->span.begin == r->span.begin) {
        return false;
    }
    /* What does not lift the default covers what does where the default is
     * no stricter. */
    return r->tightens || !o->tightens ||
           idle->task->checked->defaults[r->kind] <= o->verdict;
}

static const pol_matcher *matcher_of(pol_idle *idle, uint32_t rule)
{
    pol_matcher *m = idle->matchers[rule];
    if (m != NULL) {
        return m;
    }
    m = pol_budget_resize(idle->budget, NULL, 0, sizeof *m);
    if (m == NULL) {
        return NULL;
    }
    if (!pol_matcher_open(m, &idle->report, idle->task->checked,
                          &idle->task->options->limits, rule)) {
        pol_budget_resize(idle->budget, m, sizeof *m, 0);
        return NULL;
    }
    idle->matchers[rule] = m;
    return m;
}

/* -- One search */

typedef struct question {
    pol_item items[POL_IDLE_MAX + 2];
    size_t count;
} question;

static bool add(pol_idle *idle, question *q, uint32_t rule, bool must)
{
    const pol_matcher *m = matcher_of(idle, rule);
    if (m == NULL) {
        return false;
    }
    q->items[q->count++] =
        (pol_item){.matcher = m, .facts = &idle->facts, .must = must};
    return true;
}

static bool make_question(pol_idle *idle, uint32_t rule, uint32_t also,
                          const pol_cover *cover, question *q)
{
    q->count = 0;
    if (!add(idle, q, rule, true) ||
        (also != POL_NO_RULE && !add(idle, q, also, true))) {
        return false;
    }
    for (uint32_t i = 0; i < cover->count; i++) {
        if (!add(idle, q, cover->rules[i], false)) {
            return false;
        }
    }
    return true;
}

/* Folding lets what closes meet more: that serves a rule that closes and has
 * to match, or one that must not and has exceptions. */
static bool is_of_interest(const question *q, unsigned variant)
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

static unsigned variants_of(pol_kind kind)
{
    return kind == POL_KIND_PATH ? 16 : kind == POL_KIND_NETWORK ? 3 : 1;
}

static bool is_variant(pol_kind kind, unsigned variant)
{
    return kind != POL_KIND_PATH || (variant & 3) != 3;
}

/* Puts what was found to the evaluator. */
static bool ask(pol_idle *idle, const pol_query *query, uint64_t now)
{
    pol_request request;
    pol_text roots[POL_SEARCH_ROOTS];
    pol_outline outline = {.kind = query->kind,
                           .dialect = query->dialect,
                           .variant = query->variant,
                           .now = now,
                           .choices = idle->found.items,
                           .count = idle->found.count,
                           .roots = roots};
    if (query->kind == POL_KIND_PATH) {
        outline.root_count = pol_path_roots(query, roots);
    }
    return pol_request_make(&idle->task->arena, &outline, &request) &&
           pol_ask(&idle->asker, idle->task->image, &request, &idle->reply) &&
           idle->reply.decision.reason != POL_REASON_INVALID &&
           idle->reply.decision.reason != POL_REASON_LIMIT;
}

static pol_search_end search(pol_idle *idle, uint32_t rule, const question *q,
                             unsigned variant, pol_query *query)
{
    *query = (pol_query){.kind = (pol_kind)pol_idle_rule(idle, rule)->kind,
                         .dialect = idle->task->checked->dialect,
                         .variant = variant,
                         .items = q->items,
                         .count = q->count,
                         .depth = UINT32_MAX};
    return is_of_interest(q, variant)
               ? pol_search_run(idle->search, query, &idle->task->arena,
                                &idle->found)
               : POL_SEARCH_NONE;
}

/* -- Searches until no rule is to be learned */

static bool holds(const pol_cover *cover, uint32_t rule)
{
    for (uint32_t i = 0; i < cover->count; i++) {
        if (cover->rules[i] == rule) {
            return true;
        }
    }
    return false;
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

/* A rule that covers the request at hand; POL_NO_RULE: none does. */
static uint32_t find_covering(const pol_idle *idle, uint32_t rule)
{
    uint32_t count = (uint32_t)idle->task->checked->rules.count;
    for (size_t i = 0; i < idle->reply.rules.count; i++) {
        uint32_t other = idle->reply.rules.items[i];
        if (other < count && pol_idle_covers(idle, rule, other)) {
            return other;
        }
    }
    return POL_NO_RULE;
}

static pol_idle_end search_variant(pol_idle *idle, uint32_t rule, uint32_t also,
                                   unsigned variant, pol_cover *cover,
                                   bool *any)
{
    uint64_t now = last_time(idle, rule);
    if (also != POL_NO_RULE && last_time(idle, also) != 0 && now == 0) {
        now = last_time(idle, also);
    }
    question q;
    pol_query query;
    while (make_question(idle, rule, also, cover, &q)) {
        pol_search_end end = search(idle, rule, &q, variant, &query);
        if (end == POL_SEARCH_NONE) {
            return POL_IDLE_NONE;
        }
        if (end != POL_SEARCH_FOUND || !ask(idle, &query, now) ||
            !matched(&idle->reply, rule) ||
            (also != POL_NO_RULE && !matched(&idle->reply, also))) {
            return POL_IDLE_DOUBT;
        }
        *any = true;
        uint32_t other = find_covering(idle, rule);
        if (other == POL_NO_RULE) {
            return POL_IDLE_FOUND;
        }
        if (holds(cover, other) || cover->count == POL_IDLE_MAX) {
            return POL_IDLE_DOUBT;
        }
        cover->rules[cover->count++] = other;
    }
    return POL_IDLE_DOUBT;
}

pol_idle_end pol_idle_search(pol_idle *idle, uint32_t rule, uint32_t also,
                             pol_cover *cover, bool *any)
{
    pol_kind kind = (pol_kind)pol_idle_rule(idle, rule)->kind;
    pol_idle_end all = POL_IDLE_NONE;
    pol_mark mark = pol_arena_mark(&idle->task->arena);
    for (unsigned v = 0; v < variants_of(kind); v++) {
        if (!is_variant(kind, v)) {
            continue;
        }
        pol_idle_end end = search_variant(idle, rule, also, v, cover, any);
        if (end == POL_IDLE_FOUND) {
            all = end;
            break;
        }
        all = end > all ? end : all;
    }
    pol_arena_reset(&idle->task->arena, mark);
    return all;
}

/* Whether these rules, and no more, cover a rule. */
static bool suffices(pol_idle *idle, uint32_t rule, const pol_cover *cover)
{
    pol_kind kind = (pol_kind)pol_idle_rule(idle, rule)->kind;
    question q;
    pol_query query;
    bool none = make_question(idle, rule, POL_NO_RULE, cover, &q);
    pol_mark mark = pol_arena_mark(&idle->task->arena);
    for (unsigned v = 0; none && v < variants_of(kind); v++) {
        none = !is_variant(kind, v) ||
               search(idle, rule, &q, v, &query) == POL_SEARCH_NONE;
    }
    pol_arena_reset(&idle->task->arena, mark);
    return none;
}

void pol_idle_minimise(pol_idle *idle, uint32_t rule, pol_cover *cover)
{
    for (uint32_t i = cover->count; i > 0 && cover->count > 1; i--) {
        pol_cover less = *cover;
        memmove(&less.rules[i - 1], &less.rules[i],
                (less.count - i) * sizeof *less.rules);
        less.count--;
        if (suffices(idle, rule, &less)) {
            *cover = less;
        }
    }
    /* In the order of the sources. */
    for (uint32_t i = 1; i < cover->count; i++) {
        for (uint32_t k = i; k > 0 && cover->rules[k - 1] > cover->rules[k];
             k--) {
            uint32_t moved = cover->rules[k];
            cover->rules[k] = cover->rules[k - 1];
            cover->rules[k - 1] = moved;
        }
    }
}

bool pol_idle_meet(pol_idle *idle, uint32_t a, uint32_t b)
{
    static const pol_cover nothing = {.count = 0};
    pol_kind kind = (pol_kind)pol_idle_rule(idle, a)->kind;
    question q;
    pol_query query;
    bool found = false, good = make_question(idle, a, b, &nothing, &q);
    pol_mark mark = pol_arena_mark(&idle->task->arena);
    for (unsigned v = 0; good && !found && v < variants_of(kind); v++) {
        found = is_variant(kind, v) &&
                search(idle, a, &q, v, &query) == POL_SEARCH_FOUND;
    }
    pol_arena_reset(&idle->task->arena, mark);
    return found;
}

bool pol_idle_apart(const pol_idle *idle, uint32_t a, uint32_t b)
{
    pol_lint_task *task = idle->task;
    bool told = false, common = false;
    for (uint32_t i = 0;; i++) {
        pol_text x = pol_lint_head(task, pol_idle_rule(idle, a), i);
        if (x.data == NULL) {
            break;
        }
        told = true;
        for (uint32_t k = 0;; k++) {
            pol_text y = pol_lint_head(task, pol_idle_rule(idle, b), k);
            if (y.data == NULL) {
                told = told && k > 0;
                break;
            }
            common |= pol_text_equal(x, y);
        }
    }
    /* Closing names reach further than their texts: only in the Codex dialect
     * do different texts tell. */
    return told && !common && task->checked->dialect == POL_DIALECT_CODEX;
}
