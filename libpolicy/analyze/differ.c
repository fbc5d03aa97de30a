/* SPDX-License-Identifier: Apache-2.0
 *
 * The rules of two policies as items of one walk.  See differ.h. */
#include <libpolicy/analyze/differ.h>

#include <libpolicy/analyze/lists.h>

/* Marks of a rule. */
enum {
    OPEN = 1,  /* it has its matcher */
    PAIRED = 2 /* it stands on the other side as well */
};

typedef struct side {
    const pol_stack *stack;
    pol_facts facts, apart; /* apart: of whether a rule that closes lifts the
                               default */
    bool split;             /* they are not the same */
    pol_matcher *matchers;  /* of rules */
    uint8_t *marks;         /* of rules: OPEN, PAIRED */
    size_t count;
} side;

struct pol_differ {
    pol_differ_task task;
    pol_budget *budget;
    side sides[2];
    pol_diff_items items;
    POL_VEC(uint64_t) times;
    pol_words order; /* rules of the second side, by digest */
    pol_diff_walk *walk;
    pol_matcher spare; /* of a rule that is none of the policy's */
    bool spare_open;
    bool same_facts, same_apart, same_programs;
    pol_status status;
};

static const pol_rule *rule_at(const pol_differ *d, int at, uint32_t rule)
{
    return &d->sides[at].stack->checked->rules.items[rule];
}

static bool stopped(const pol_differ *d)
{
    return d->status != POL_OK || d->budget->failed != POL_ARENA_OK;
}

/* -- Matchers */

static const pol_matcher *matcher_of(pol_differ *d, int at, uint32_t rule)
{
    side *s = &d->sides[at];
    if ((s->marks[rule] & OPEN) == 0) {
        if (!pol_matcher_open(&s->matchers[rule], d->task.reports[at],
                              s->stack->checked, d->task.limits, rule)) {
            d->status = POL_LIMIT;
            return NULL;
        }
        s->marks[rule] |= OPEN;
    }
    return &s->matchers[rule];
}

static bool open_side(pol_differ *d, int at)
{
    side *s = &d->sides[at];
    s->stack = &d->task.sides[at];
    s->facts.checked = s->apart.checked = s->stack->checked;
    s->apart.apart = true;
    s->split = pol_lists_split(s->stack->checked);
    s->count = s->stack->checked->rules.count;
    if (s->count == 0) {
        return true;
    }
    s->matchers =
        pol_budget_resize(d->budget, NULL, 0, s->count * sizeof *s->matchers);
    s->marks = pol_budget_resize(d->budget, NULL, 0, s->count);
    if (s->matchers == NULL || s->marks == NULL) {
        return false;
    }
    memset(s->marks, 0, s->count);
    return true;
}

static void close_side(pol_differ *d, int at)
{
    side *s = &d->sides[at];
    for (size_t i = 0; s->marks != NULL && i < s->count; i++) {
        if ((s->marks[i] & OPEN) != 0) {
            pol_matcher_close(&s->matchers[i]);
        }
    }
    pol_budget_resize(d->budget, s->matchers,
                      s->matchers != NULL ? s->count * sizeof *s->matchers : 0,
                      0);
    pol_budget_resize(d->budget, s->marks, s->marks != NULL ? s->count : 0, 0);
}

/* -- Items */

static uint64_t expiry_of(const pol_differ *d, int at, const pol_rule *r)
{
    bool allows = r->verdict == POL_VERDICT_ALLOW;
    return !allows || r->expires == 0
               ? UINT64_MAX
               : d->sides[at].stack->checked->expiries.items[r->expires - 1];
}

static void add_item(pol_differ *d, pol_diff_item item)
{
    pol_diff_item *slot = pol_vec_push(&d->items, d->budget);
    if (slot != NULL) {
        *slot = item;
    }
}

static void add_time(pol_differ *d, uint64_t now)
{
    size_t at = 0;
    while (at < d->times.count && d->times.items[at] < now) {
        at++;
    }
    if ((at < d->times.count && d->times.items[at] == now) ||
        pol_vec_push(&d->times, d->budget) == NULL) {
        return;
    }
    for (size_t i = d->times.count - 1; i > at; i--) {
        d->times.items[i] = d->times.items[i - 1];
    }
    d->times.items[at] = now;
}

/* A rule of these sides with its matcher; `at` is a side that has it. */
static void add_matcher(pol_differ *d, int at, const pol_matcher *m,
                        const pol_rule *r, uint32_t rule, unsigned sides)
{
    side *s = &d->sides[at];
    pol_diff_item item = {.matcher = m,
                          .facts = &s->facts,
                          .until = expiry_of(d, at, r),
                          .rule = rule,
                          .sides = (uint8_t)sides,
                          .verdict = r->verdict,
                          .lifts = !r->tightens};
    bool apart = s->split && item.lifts && m->exempts &&
                 r->kind == POL_KIND_COMMAND && r->verdict != POL_VERDICT_ALLOW;
    item.lifts &= !apart;
    add_item(d, item);
    if (apart) {
        item.facts = &s->apart;
        item.lifts = item.lifts_only = true;
        add_item(d, item);
    }
    if (item.until != UINT64_MAX && item.until > 1) {
        add_time(d, item.until - 1);
    }
}

static void add_rule(pol_differ *d, int at, uint32_t rule, unsigned sides)
{
    const pol_matcher *m = matcher_of(d, at, rule);
    if (m != NULL) {
        add_matcher(d, at, m, rule_at(d, at, rule), rule, sides);
    }
}

/* -- Rules that stand on both sides */

static int by_digest(const pol_differ *d, uint32_t a, uint32_t b)
{
    uint64_t x = rule_at(d, 1, a)->digest, y = rule_at(d, 1, b)->digest;
    return x != y ? (x > y) - (x < y) : (a > b) - (a < b);
}

static void sink(pol_differ *d, size_t root, size_t count)
{
    uint32_t *items = d->order.items, rule = items[root];
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count &&
            by_digest(d, items[child], items[child + 1]) < 0) {
            child++;
        }
        if (by_digest(d, rule, items[child]) >= 0) {
            break;
        }
        items[root] = items[child];
    }
    items[root] = rule;
}

/* The rules of a kind of the second side, in the order of their digests. */
static void sort_rules(pol_differ *d, pol_kind kind)
{
    d->order.count = 0;
    for (uint32_t i = 0; i < d->sides[1].count; i++) {
        uint32_t *slot = rule_at(d, 1, i)->kind == kind
                             ? pol_vec_push(&d->order, d->budget)
                             : NULL;
        if (slot != NULL) {
            *slot = i;
        }
    }
    size_t count = d->order.items == NULL ? 0 : d->order.count;
    for (size_t i = count / 2; i > 0; i--) {
        sink(d, i - 1, count);
    }
    for (size_t i = count; i > 1; i--) {
        uint32_t last = d->order.items[i - 1];
        d->order.items[i - 1] = d->order.items[0];
        d->order.items[0] = last;
        sink(d, 0, i - 1);
    }
}

static bool is_same(pol_differ *d, uint32_t rule, uint32_t other)
{
    const pol_rule *r = rule_at(d, 0, rule), *o = rule_at(d, 1, other);
    if (r->verdict != o->verdict || r->layer != o->layer ||
        r->tightens != o->tightens ||
        expiry_of(d, 0, r) != expiry_of(d, 1, o)) {
        return false;
    }
    if (d->sides[0].stack->checked == d->sides[1].stack->checked) {
        return true;
    }
    const pol_matcher *a = matcher_of(d, 0, rule), *b = matcher_of(d, 1, other);
    bool same = d->same_facts && d->same_apart;
    return a != NULL && b != NULL && (same || !pol_matcher_opens(a)) &&
           pol_matcher_equal(a, b);
}

/* The rule of the second side that is the same, and not yet another's;
 * POL_NO_RULE: none. */
static uint32_t find_same(pol_differ *d, uint32_t rule)
{
    uint64_t digest = rule_at(d, 0, rule)->digest;
    size_t low = 0, high = d->order.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rule_at(d, 1, d->order.items[middle])->digest < digest) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; low < d->order.count; low++) {
        uint32_t other = d->order.items[low];
        if (rule_at(d, 1, other)->digest != digest || stopped(d)) {
            break;
        }
        if ((d->sides[1].marks[other] & PAIRED) == 0 &&
            is_same(d, rule, other)) {
            return other;
        }
    }
    return POL_NO_RULE;
}

static void add_rules(pol_differ *d, pol_kind kind)
{
    sort_rules(d, kind);
    for (uint32_t i = 0; i < d->sides[0].count && !stopped(d); i++) {
        if (rule_at(d, 0, i)->kind != kind) {
            continue;
        }
        uint32_t other = find_same(d, i);
        if (other != POL_NO_RULE) {
            d->sides[1].marks[other] |= PAIRED;
        }
        add_rule(d, 0, i, other != POL_NO_RULE ? 3 : 1);
    }
    for (uint32_t i = 0; i < d->sides[1].count && !stopped(d); i++) {
        if (rule_at(d, 1, i)->kind == kind &&
            (d->sides[1].marks[i] & PAIRED) == 0) {
            add_rule(d, 1, i, 2);
        }
    }
}

/* -- The calls */

pol_differ *pol_differ_new(const pol_differ_task *task)
{
    pol_differ *d = pol_budget_resize(task->budget, NULL, 0, sizeof *d);
    if (d == NULL) {
        return NULL;
    }
    memset(d, 0, sizeof *d);
    d->task = *task;
    d->budget = task->budget;
    d->walk = pol_diff_walk_new(d->budget, task->arena, task->standings);
    const pol_checked *a = task->sides[0].checked, *b = task->sides[1].checked;
    if (d->walk == NULL || !open_side(d, 0) || !open_side(d, 1)) {
        pol_differ_free(d);
        return NULL;
    }
    d->same_facts = pol_lists_equal(a, b, false);
    d->same_apart = pol_lists_equal(a, b, true);
    d->same_programs = pol_facts_equal(a, b);
    return d;
}

void pol_differ_free(pol_differ *differ)
{
    if (differ == NULL) {
        return;
    }
    close_side(differ, 0);
    close_side(differ, 1);
    pol_diff_walk_free(differ->walk);
    pol_vec_free(&differ->items, differ->budget);
    pol_vec_free(&differ->times, differ->budget);
    pol_vec_free(&differ->order, differ->budget);
    pol_budget_resize(differ->budget, differ, sizeof *differ, 0);
}

/* What keeps the whole kind from being compared rule by rule. */
static void doubt_all(const pol_differ *d, pol_kind kind, pol_classes *classes)
{
    const pol_checked *a = d->task.sides[0].checked;
    const pol_checked *b = d->task.sides[1].checked;
    if (a->dialect != b->dialect) {
        classes->doubt = POL_DOUBT_DIALECT;
    } else if (kind == POL_KIND_COMMAND && !d->same_programs) {
        classes->doubt = POL_DOUBT_FACTS;
    }
}

/* Walks over the items that are there. */
static pol_status walk(pol_differ *d, pol_kind kind, pol_diff_query *query,
                       pol_classes *classes)
{
    query->kind = kind;
    query->dialect = d->task.sides[0].checked->dialect;
    query->items = d->items.items;
    query->count = d->items.count;
    query->times = d->times.items;
    query->time_count = d->times.count;
    if (d->budget->failed != POL_ARENA_OK) {
        return d->budget->failed == POL_ARENA_NO_MEMORY ? POL_NO_MEMORY
                                                        : POL_LIMIT;
    }
    return d->status != POL_OK ? d->status
                               : pol_diff_walk_run(d->walk, query, classes);
}

/* The item where a doubt arose becomes its rule; the side of that. */
static int name_doubtful(const pol_differ *d, pol_classes *classes)
{
    if (classes->doubtful == UINT32_MAX) {
        return 0;
    }
    const pol_diff_item *item = &d->items.items[classes->doubtful];
    classes->doubtful = item->rule;
    return (item->sides & 1) != 0 ? 0 : 1;
}

static void begin(pol_differ *d, pol_classes *classes)
{
    memset(classes, 0, sizeof *classes);
    classes->doubtful = UINT32_MAX;
    d->items.count = d->times.count = 0;
    add_time(d, 0);
}

pol_status pol_differ_run(pol_differ *differ, pol_kind kind,
                          pol_classes *classes, int *doubtful_side)
{
    pol_differ *d = differ;
    const pol_checked *a = d->task.sides[0].checked;
    const pol_checked *b = d->task.sides[1].checked;
    begin(d, classes);
    *doubtful_side = 0;
    doubt_all(d, kind, classes);
    if (a->dialect != b->dialect) {
        return POL_OK;
    }
    add_rules(d, kind);
    pol_diff_query query = {
        .defaults = {a->defaults[kind], b->defaults[kind]},
        .images = {d->task.sides[0].image, d->task.sides[1].image},
        .facts = a->base != NULL || b->base != NULL || a->programs.count > 0 ||
                 b->programs.count > 0};
    pol_status status = walk(d, kind, &query, classes);
    *doubtful_side = name_doubtful(d, classes);
    return status;
}

/* -- One rule */

/* Opens a rule that is none of the policy's in the spare matcher. */
static void add_added(pol_differ *d, uint32_t added)
{
    const pol_rule *r = rule_at(d, 0, added);
    if (!pol_matcher_open(&d->spare, d->task.reports[0],
                          d->task.sides[0].checked, d->task.limits, added)) {
        d->status = POL_LIMIT;
        return;
    }
    d->spare_open = true;
    add_matcher(d, 0, &d->spare, r, added, 2);
}

static void close_spare(pol_differ *d)
{
    if (d->spare_open) {
        pol_matcher_close(&d->spare);
        d->spare_open = false;
    }
}

pol_status pol_differ_edit(pol_differ *differ, uint32_t removed, uint32_t added,
                           pol_classes *classes)
{
    pol_differ *d = differ;
    const pol_checked *checked = d->task.sides[0].checked;
    pol_kind kind =
        (pol_kind)rule_at(d, 0, removed != POL_NO_RULE ? removed : added)->kind;
    begin(d, classes);
    for (uint32_t i = 0; i < d->sides[0].count && !stopped(d); i++) {
        if (rule_at(d, 0, i)->kind == kind) {
            add_rule(d, 0, i, i == removed ? 1 : 3);
        }
    }
    if (added != POL_NO_RULE && !stopped(d)) {
        add_added(d, added);
    }
    pol_diff_query query = {
        .defaults = {checked->defaults[kind], checked->defaults[kind]},
        .images = {d->task.sides[0].image, NULL},
        .facts = checked->base != NULL || checked->programs.count > 0};
    pol_status status = walk(d, kind, &query, classes);
    name_doubtful(d, classes);
    close_spare(d);
    return status;
}

/* The rule by itself, as if it denied and all else were allowed. */
pol_status pol_differ_match(pol_differ *differ, uint32_t rule,
                            pol_classes *classes)
{
    pol_differ *d = differ;
    const pol_checked *checked = d->task.sides[0].checked;
    pol_kind kind = (pol_kind)rule_at(d, 0, rule)->kind;
    begin(d, classes);
    add_rule(d, 0, rule, 2);
    if (d->times.count > 1) { /* the last second before it expires */
        d->times.items[0] = d->times.items[d->times.count - 1];
        d->times.count = 1;
    }
    d->items.count = d->items.count > 0;
    for (size_t i = 0; i < d->items.count; i++) {
        d->items.items[i].until = UINT64_MAX;
        d->items.items[i].verdict = POL_VERDICT_DENY;
        d->items.items[i].lifts = true;
    }
    pol_diff_query query = {.defaults = {POL_VERDICT_ALLOW, POL_VERDICT_ALLOW},
                            .images = {d->task.sides[0].image, NULL},
                            .facts = checked->base != NULL ||
                                     checked->programs.count > 0,
                            .one = true,
                            .matched = rule};
    pol_status status = walk(d, kind, &query, classes);
    name_doubtful(d, classes);
    return status;
}
