/* SPDX-License-Identifier: Apache-2.0
 *
 * Rules that never match, that others cover, and without which every answer
 * is the same: the passes over all rules, and what is told of them.  See
 * idle.h. */
#include <libpolicy/lint/idle.h>

#include <libpolicy/canon/fact.h>

/* -- The quick look: most rules are live at their own shortest command, and
 * most others are longer than one that covers them */

/* Whether one pattern begins with the words of another that covers it, where
 * words are no more than their bytes. */
static bool begins_with(const pol_idle *idle, uint32_t rule, uint32_t other)
{
    const pol_lint_task *task = idle->task;
    const pol_rule *r = pol_idle_rule(idle, rule);
    const pol_rule *o = pol_idle_rule(idle, other);
    const uint32_t *a = pol_lint_words(task, r->pattern);
    const uint32_t *b = pol_lint_words(task, o->pattern);
    bool plain =
        task->checked->dialect == POL_DIALECT_CODEX ||
        (r->verdict == POL_VERDICT_ALLOW && o->verdict == POL_VERDICT_ALLOW);
    if (!plain || o->unless_count > 0 || o->canonical || r->canonical ||
        o->pattern.count > r->pattern.count) {
        return false;
    }
    for (uint32_t i = 0; i < o->pattern.count; i++) {
        if (a[i] != b[i] || POL_WORD_KIND(a[i]) != POL_WORD_LITERAL) {
            return false;
        }
    }
    return true;
}

/* LIVE: it is not covered; SHADOWED by one rule; or UNDECIDED yet. */
static pol_rule_class look_quickly(pol_idle *idle, uint32_t rule,
                                   pol_cover *cover)
{
    pol_lint_task *task = idle->task;
    const pol_rule *r = pol_idle_rule(idle, rule);
    pol_lint_argv argv;
    pol_decision decision;
    if (r->kind != POL_KIND_COMMAND || r->unless_count > 0 || r->expires != 0) {
        return POL_RULE_UNDECIDED;
    }
    pol_mark mark = pol_arena_mark(&task->arena);
    bool good = pol_lint_command(task, r, (pol_text){NULL, 0}, 0, &argv) &&
                pol_lint_ask(task, &argv, 0, 0, &decision) &&
                decision.matched <= POL_LINT_MATCHES &&
                pol_lint_matched(task, &decision, rule);
    pol_arena_reset(&task->arena, mark);
    pol_rule_class class = good ? POL_RULE_LIVE : POL_RULE_UNDECIDED;
    for (uint32_t i = 0; good && i < decision.matched; i++) {
        uint32_t other = task->matches[i].rule;
        if (other >= task->checked->rules.count ||
            !pol_idle_covers(idle, rule, other)) {
            continue;
        }
        class = POL_RULE_UNDECIDED;
        if (begins_with(idle, rule, other)) {
            *cover = (pol_cover){.rules = {other}, .count = 1};
            return POL_RULE_SHADOWED;
        }
    }
    return class;
}

/* -- One rule */

static void keep_cover(pol_idle *idle, uint32_t rule, const pol_cover *cover)
{
    if (idle->covers == NULL) {
        size_t count = idle->task->checked->rules.count;
        idle->covers =
            pol_budget_resize(idle->budget, NULL, 0, count * sizeof *cover);
        if (idle->covers == NULL) {
            return;
        }
    }
    idle->covers[rule] = *cover;
}

/* A connection is met in the readings of its address that close, too, and an
 * exception is not: the search does not follow that. */
static bool has_hidden_readings(const pol_idle *idle, uint32_t rule)
{
    const pol_rule *r = pol_idle_rule(idle, rule);
    const pol_checked *checked = idle->task->checked;
    for (uint32_t i = 0; r->kind == POL_KIND_NETWORK && r->unless_count > 0 &&
                         i < r->target_count;
         i++) {
        pol_pattern target = checked->patterns.items[r->targets + i];
        if (POL_WORD_KIND(checked->words.items[target.first]) ==
            POL_WORD_ADDRESS) {
            return true;
        }
    }
    return false;
}

/* NEVER, SHADOWED, UNDECIDED, or LIVE for what is not covered. */
static pol_rule_class look_at(pol_idle *idle, uint32_t rule, pol_cover *cover)
{
    bool any = false;
    cover->count = 0;
    if (has_hidden_readings(idle, rule)) {
        return POL_RULE_UNDECIDED;
    }
    pol_rule_class quick = look_quickly(idle, rule, cover);
    if (quick != POL_RULE_UNDECIDED) {
        return quick;
    }
    switch (pol_idle_search(idle, rule, POL_NO_RULE, cover, &any)) {
    case POL_IDLE_NONE:
        return any ? POL_RULE_SHADOWED : POL_RULE_NEVER;
    case POL_IDLE_FOUND:
        return POL_RULE_LIVE;
    case POL_IDLE_DOUBT:
        break;
    }
    return POL_RULE_UNDECIDED;
}

/* What facts say of a command can make a longer allow say more than a shorter
 * one that covers it: it names tokens that a program must not get unnamed. */
static bool may_name_more(pol_idle *idle, uint32_t rule, const pol_cover *cover)
{
    pol_lint_task *task = idle->task;
    const pol_rule *r = pol_idle_rule(idle, rule);
    bool opens = false;
    for (uint32_t i = 0; i < cover->count; i++) {
        opens |=
            pol_idle_rule(idle, cover->rules[i])->verdict == POL_VERDICT_ALLOW;
    }
    if (!opens || r->kind != POL_KIND_COMMAND ||
        task->checked->dialect == POL_DIALECT_CODEX) {
        return false;
    }
    for (uint32_t i = 0;; i++) {
        pol_text head = pol_lint_head(task, r, i);
        if (head.data == NULL) {
            return i == 0;
        }
        if (pol_lint_names(task, r, head)) {
            return true;
        }
    }
}

static bool is_idle(pol_rule_class class)
{
    return class == POL_RULE_NEVER || class == POL_RULE_SHADOWED;
}

/* Rules from `first` to `last` go together. */
static void look_at_some(pol_idle *idle, uint32_t first, uint32_t last)
{
    pol_cover covers[2];
    pol_rule_class classes[2] = {POL_RULE_UNDECIDED, POL_RULE_UNDECIDED};
    bool all = true;
    for (uint32_t i = first; i <= last; i++) {
        pol_cover *cover = &covers[i - first];
        pol_rule_class class = look_at(idle, i, cover);
        if (class == POL_RULE_SHADOWED && may_name_more(idle, i, cover)) {
            class = POL_RULE_UNDECIDED;
        }
        classes[i - first] = class;
        all = all && is_idle(class);
    }
    for (uint32_t i = first; i <= last; i++) {
        pol_lint_row *row = &idle->task->rows[i];
        row->class = (uint8_t)classes[i - first];
        if (!all && is_idle((pol_rule_class)row->class)) {
            row->class = POL_RULE_LIVE;
        }
        row->gone = all;
        if (row->class == POL_RULE_SHADOWED) {
            keep_cover(idle, i, &covers[i - first]);
        }
    }
}

/* -- All rules */

static bool same_statement(const pol_idle *idle, uint32_t a, uint32_t b)
{
    pol_span x = pol_idle_rule(idle, a)->span, y = pol_idle_rule(idle, b)->span;
    return x.source == y.source && x.begin == y.begin;
}

static void find_covered(pol_idle *idle)
{
    uint32_t at = (uint32_t)idle->task->checked->rules.count;
    while (at > 0 && !pol_lint_stopped(idle->task)) {
        uint32_t last = --at;
        if (at > 0 && pol_idle_rule(idle, at)->kind == POL_KIND_SETTING &&
            same_statement(idle, at, at - 1)) {
            at--;
        }
        if (idle->task->rows[last].given) {
            look_at_some(idle, at, last);
        }
    }
}

/* The smallest set that shadows each rule, of rules that stay. */
static void name_covers(pol_idle *idle)
{
    size_t count = idle->task->checked->rules.count;
    for (uint32_t i = 0; i < count && idle->covers != NULL; i++) {
        pol_cover *cover = &idle->covers[i];
        if (idle->task->rows[i].class != POL_RULE_SHADOWED) {
            continue;
        }
        bool gone = false, any = false;
        for (uint32_t k = 0; k < cover->count; k++) {
            gone |= idle->task->rows[cover->rules[k]].gone;
        }
        if (gone) { /* then what shadows these shadows it, too */
            cover->count = 0;
            if (look_quickly(idle, i, cover) != POL_RULE_SHADOWED) {
                pol_idle_search(idle, i, POL_NO_RULE, cover, &any);
            }
        }
        pol_idle_minimise(idle, i, cover);
        for (uint32_t k = 0; k < cover->count; k++) {
            idle->task->rows[cover->rules[k]].named = true;
        }
    }
}

static void find_redundant(pol_idle *idle)
{
    pol_lint_row *rows = idle->task->rows;
    for (uint32_t i = (uint32_t)idle->task->checked->rules.count;
         i-- > 0 && !pol_lint_stopped(idle->task);) {
        if (!rows[i].given || rows[i].class != POL_RULE_LIVE ||
            pol_idle_rule(idle, i)->kind == POL_KIND_SETTING) {
            continue;
        }
        rows[i].class =
            (uint8_t)(rows[i].named ? POL_RULE_LIVE : pol_idle_needed(idle, i));
        rows[i].gone = rows[i].class == POL_RULE_REDUNDANT;
    }
}

static bool any_hidden_readings(const pol_idle *idle, uint32_t rule)
{
    const pol_rule *r = pol_idle_rule(idle, rule);
    size_t count = idle->task->checked->rules.count;
    for (uint32_t i = 0; r->kind == POL_KIND_NETWORK && i < count; i++) {
        if (has_hidden_readings(idle, i)) {
            return true;
        }
    }
    return false;
}

static void find_conflicts(pol_idle *idle)
{
    for (uint32_t i = 0; i < idle->task->checked->rules.count; i++) {
        pol_lint_row *row = &idle->task->rows[i];
        if (row->class != POL_RULE_LIVE || !row->given) {
            continue;
        }
        if (pol_idle_conflicts(idle, i)) {
            row->class = POL_RULE_CONFLICTING;
        } else if (any_hidden_readings(idle, i)) {
            row->class = POL_RULE_UNDECIDED;
        }
    }
}

/* -- Telling */

static bool whole_statement_goes(const pol_idle *idle, uint32_t rule)
{
    size_t count = idle->task->checked->rules.count;
    uint32_t first = rule;
    while (first > 0 && same_statement(idle, first - 1, rule)) {
        first--;
    }
    for (uint32_t i = first; i < count && same_statement(idle, i, rule); i++) {
        if (!idle->task->rows[i].gone) {
            return false;
        }
    }
    return true;
}

/* Whether the statement of a rule of the set was named before. */
static bool is_named_before(const pol_idle *idle, const pol_cover *cover,
                            uint32_t at)
{
    for (uint32_t i = 0; i < at; i++) {
        if (same_statement(idle, cover->rules[i], cover->rules[at])) {
            return true;
        }
    }
    return false;
}

/* The two rules of a setting are told as one: what covers the second one, too.
 */
static void join_pair(pol_idle *idle, uint32_t rule)
{
    if (pol_idle_rule(idle, rule)->kind != POL_KIND_SETTING ||
        rule + 1 >= idle->task->checked->rules.count ||
        !same_statement(idle, rule, rule + 1) ||
        idle->task->rows[rule + 1].class != POL_RULE_SHADOWED) {
        return;
    }
    pol_cover *to = &idle->covers[rule];
    const pol_cover *from = &idle->covers[rule + 1];
    for (uint32_t i = 0; i < from->count && to->count < POL_IDLE_MAX; i++) {
        to->rules[to->count++] = from->rules[i];
    }
}

static void tell_cover(pol_idle *idle, pol_diag *diag, uint32_t rule)
{
    join_pair(idle, rule);
    const pol_cover *cover = &idle->covers[rule];
    for (uint32_t i = 0; i < cover->count; i++) {
        char buffer[POL_LINT_SHOWN];
        const pol_rule *o = pol_idle_rule(idle, cover->rules[i]);
        if (is_named_before(idle, cover, i)) {
            continue;
        }
        pol_text shown = pol_lint_show(idle->task, o, buffer, sizeof buffer);
        if (diag != NULL && diag->note_count + 1 == POL_MAX_NOTES &&
            cover->count > POL_MAX_NOTES) {
            pol_diag_add_note(
                idle->task->report, diag, (pol_span){.source = POL_NO_SOURCE},
                "and by %u more rules", (unsigned)(cover->count - i));
            return;
        }
        pol_diag_add_note(idle->task->report, diag, o->span, "by `%.*s`",
                          POL_PR(shown));
    }
}

static void tell(pol_idle *idle, uint32_t rule)
{
    pol_report *report = idle->task->report;
    const pol_rule *r = pol_idle_rule(idle, rule);
    char buffer[POL_LINT_SHOWN];
    pol_text shown = pol_lint_show(idle->task, r, buffer, sizeof buffer);
    pol_diag *diag = NULL;
    bool safe = true, stricter = true;
    switch ((pol_rule_class)idle->task->rows[rule].class) {
    case POL_RULE_NEVER:
        diag = pol_report_add(report, POL_CODE_NEVER_MATCHES, r->span,
                              "no request matches `%.*s`", POL_PR(shown));
        break;
    case POL_RULE_SHADOWED:
        for (uint32_t i = 0; i < idle->covers[rule].count; i++) {
            stricter &=
                pol_idle_rule(idle, idle->covers[rule].rules[i])->verdict >
                POL_VERDICT_ALLOW;
        }
        stricter &=
            r->verdict == POL_VERDICT_ALLOW && r->kind != POL_KIND_SETTING;
        /* Its author means to open something: what is to go is for people. */
        safe = !stricter;
        diag = stricter
                   ? pol_report_add(report, POL_CODE_NO_EFFECT, r->span,
                                    "`%.*s` is allowed without effect: what it "
                                    "matches is answered more strictly",
                                    POL_PR(shown))
                   : pol_report_add(report, POL_CODE_SHADOWED_RULE, r->span,
                                    "whatever `%.*s` matches is matched by "
                                    "rules that are as strict",
                                    POL_PR(shown));
        tell_cover(idle, diag, rule);
        break;
    case POL_RULE_REDUNDANT:
        if (r->verdict != POL_VERDICT_ALLOW &&
            r->justification != POL_NO_TEXT) {
            return; /* answers say its reason */
        }
        safe = false; /* it guards against what is added later */
        diag = pol_report_add(report, POL_CODE_REDUNDANT_RULE, r->span,
                              "without `%.*s` every request is answered the "
                              "same: it says what the default says",
                              POL_PR(shown));
        break;
    case POL_RULE_UNDECIDED:
    case POL_RULE_LIVE:
    case POL_RULE_CONFLICTING:
        return;
    }
    if (whole_statement_goes(idle, rule)) {
        pol_lint_fix_removal(idle->task, diag, rule, safe);
    }
}

/* -- All of it */

static void run(pol_idle *idle)
{
    find_covered(idle);
    name_covers(idle);
    find_redundant(idle);
    if (idle->task->lint->classify) {
        find_conflicts(idle);
    }
    for (uint32_t i = 0; i < idle->task->checked->rules.count; i++) {
        /* The two rules of a setting are told as one. */
        if (idle->task->rows[i].gone &&
            !(pol_idle_rule(idle, i)->kind == POL_KIND_SETTING && i > 0 &&
              same_statement(idle, i - 1, i))) {
            tell(idle, i);
        }
    }
}

void pol_lint_idle(pol_lint_task *task)
{
    size_t count = task->checked->rules.count;
    size_t size = count * sizeof(pol_matcher *);
    pol_idle idle = {.task = task,
                     .budget = task->budget,
                     .facts = {.checked = task->checked}};
    if (count == 0) {
        return;
    }
    pol_report_init(&idle.report, task->budget);
    idle.search = pol_search_new(task->budget, (size_t)task->lint->standings);
    idle.matchers = pol_budget_resize(task->budget, NULL, 0, size);
    if (idle.search != NULL && idle.matchers != NULL &&
        pol_asker_init(&idle.asker, task->budget, &task->arena)) {
        memset(idle.matchers, 0, size);
        run(&idle);
    } else if (idle.matchers != NULL) {
        memset(idle.matchers, 0, size);
    }
    for (size_t i = 0; idle.matchers != NULL && i < count; i++) {
        if (idle.matchers[i] != NULL) {
            pol_matcher_close(idle.matchers[i]);
            pol_budget_resize(task->budget, idle.matchers[i],
                              sizeof(pol_matcher), 0);
        }
    }
    pol_budget_resize(task->budget, idle.matchers,
                      idle.matchers != NULL ? size : 0, 0);
    pol_budget_resize(task->budget, idle.covers,
                      idle.covers != NULL ? count * sizeof(pol_cover) : 0, 0);
    pol_vec_free(&idle.found, task->budget);
    pol_vec_free(&idle.reply.rules, task->budget);
    if (idle.search != NULL) {
        pol_search_free(idle.search);
    }
    pol_report_free(&idle.report);
}
