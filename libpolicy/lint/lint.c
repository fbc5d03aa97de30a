/* SPDX-License-Identifier: Apache-2.0
 *
 * The order of the parts, and of what they found. */
#include <libpolicy/lint/task.h>

/* -- Which rules are the author's */

static void mark_rules(pol_lint_task *task)
{
    const pol_report *report = task->report;
    size_t count = task->checked->rules.count;
    for (size_t i = 0; i < count; i++) {
        pol_span span = task->checked->rules.items[i].span;
        task->rows[i] = (pol_lint_row){
            .given = span.source < report->inputs.count &&
                     !pol_text_starts(report->inputs.items[span.source].name,
                                      POL_TEXT("std:"))};
    }
}

/* -- Order */

static int compare(const pol_diag *a, const pol_diag *b)
{
    if (a->span.source != b->span.source) {
        return a->span.source < b->span.source ? -1 : 1;
    }
    if (a->span.begin != b->span.begin) {
        return a->span.begin < b->span.begin ? -1 : 1;
    }
    if (a->code != b->code) {
        return a->code < b->code ? -1 : 1;
    }
    if (a->message.size != b->message.size) {
        return a->message.size < b->message.size ? -1 : 1;
    }
    return a->message.size > 0
               ? memcmp(a->message.data, b->message.data, a->message.size)
               : 0;
}

/* By place; the same finding about the same place is kept once: a statement
 * in a loop makes many rules. */
static void sort(pol_report *report)
{
    pol_diag *items = report->diags.items;
    size_t count = report->diags.count;
    for (size_t gap = count / 2; gap > 0; gap /= 2) {
        for (size_t i = gap; i < count; i++) {
            pol_diag moved = items[i];
            size_t at = i;
            while (at >= gap && compare(&items[at - gap], &moved) > 0) {
                items[at] = items[at - gap];
                at -= gap;
            }
            items[at] = moved;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || compare(&items[kept - 1], &items[i]) != 0) {
            items[kept++] = items[i];
        }
    }
    report->diags.count = kept;
}

bool pol_lint_run(pol_lint_task *task)
{
    pol_arena_init(&task->arena, task->budget);
    if (!pol_lint_ask_init(task)) {
        pol_arena_free(&task->arena);
        return false;
    }
    mark_rules(task);
    pol_lint_idle(task);
    pol_lint_programs(task);
    pol_lint_texts(task);
    pol_lint_decisions(task);
    pol_lint_suppress(task);
    sort(task->report);
    pol_arena_free(&task->arena);
    return !pol_lint_stopped(task);
}
