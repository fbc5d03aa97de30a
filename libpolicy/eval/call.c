/* SPDX-License-Identifier: Apache-2.0
 *
 * Calls of tools, and settings. */
#include <libpolicy/eval/subject.h>

/* A scalar behind its marker; a longer one equals no rule's. */
#define SCALAR_MAX 64

static bool check_text(pol_judged *j, pol_text text)
{
    if (text.size > POL_MAX_TOKEN_SIZE) {
        pol_refuse(j, POL_REASON_LIMIT, POL_WHY_TOO_LONG);
        return false;
    }
    if (pol_has_nul(text)) {
        pol_refuse(j, POL_REASON_INVALID, POL_WHY_NUL);
        return false;
    }
    return true;
}

static bool check_arguments(pol_judged *j, const pol_tool_query *q)
{
    if (q->arguments == NULL) {
        return true;
    }
    if (q->argument_count > POL_MAX_ARGUMENTS) {
        pol_refuse(j, POL_REASON_LIMIT, POL_WHY_TOO_MANY);
        return false;
    }
    for (size_t i = 0; i < q->argument_count; i++) {
        const pol_argument *a = &q->arguments[i];
        if (!check_text(j, a->name) || !check_text(j, a->value)) {
            return false;
        }
        for (size_t k = 0; k < i; k++) {
            if (pol_text_equal(a->name, q->arguments[k].name)) {
                pol_refuse(j, POL_REASON_INVALID, POL_WHY_DUPLICATE);
                return false;
            }
        }
    }
    return true;
}

/* One value; the walk stays where it is for the next argument. */
static void walk_value(pol_walker *w, pol_text name, pol_text value)
{
    if (pol_walk_token(w, name, POL_TOKEN_NAME)) {
        pol_walk_token(w, value, POL_TOKEN_VALUE);
    }
}

static void walk_scalar(pol_walker *w, const pol_argument *a)
{
    char mark[SCALAR_MAX] = {'\0', POL_MARK_SCALAR};
    pol_walker closing = *w;
    if (a->value.size <= sizeof mark - 2) {
        memcpy(mark + 2, a->value.data, a->value.size);
        walk_value(w, a->name, (pol_text){mark, a->value.size + 2});
    }
    /* What closes may have written it as a string. */
    closing.set = w->set;
    closing.other = w->other;
    closing.depth = w->depth;
    pol_walk_close(&closing);
    walk_value(&closing, a->name, a->value);
    w->set = closing.set;
    w->other = closing.other;
    w->depth = closing.depth;
}

static void walk_arguments(pol_walker *w, const pol_tool_query *q)
{
    if (q->arguments == NULL) {
        pol_walk_close(w);
        pol_walk_token(w, POL_MARK(POL_MARK_UNBOUND), POL_TOKEN_PLAIN);
        return;
    }
    for (size_t i = 0; i < q->argument_count; i++) {
        const pol_argument *a = &q->arguments[i];
        if (a->type == POL_ARGUMENT_TEXT) {
            walk_value(w, a->name, a->value);
        } else if (a->type == POL_ARGUMENT_SCALAR) {
            walk_scalar(w, a);
        } else {
            walk_value(w, a->name, POL_MARK(POL_MARK_NESTED));
        }
    }
}

void pol_judge_tool(pol_judged *j)
{
    const pol_tool_query *q = j->work->request->of.tool;
    pol_text server = q->server;
    if (q->tool.size == 0) {
        pol_refuse(j, POL_REASON_INVALID, POL_WHY_EMPTY);
        return;
    }
    if (!check_text(j, server) || !check_text(j, q->tool) ||
        !check_arguments(j, q) || !pol_reading_begin(j)) {
        return;
    }
    if (server.data == NULL) {
        server = POL_MARK(POL_MARK_UNBOUND);
    }
    pol_walker w;
    if (pol_walk_begin(&w, j->work, POL_START_TOOL,
                       (pol_reading){.opens_from = 0}) &&
        pol_walk_token(&w, server, POL_TOKEN_PLAIN) &&
        pol_walk_token(&w, q->tool, POL_TOKEN_PLAIN)) {
        walk_arguments(&w, q);
    }
    j->work->looked = 2;
    pol_reading_end(j, false);
}

void pol_judge_setting(pol_judged *j)
{
    const pol_setting_query *q = j->work->request->of.setting;
    if (q->name.size == 0) {
        pol_refuse(j, POL_REASON_INVALID, POL_WHY_EMPTY);
        return;
    }
    if (!check_text(j, q->name) || !check_text(j, q->value) ||
        !pol_reading_begin(j)) {
        return;
    }
    pol_walker w;
    if (pol_walk_begin(&w, j->work, POL_START_SETTING,
                       (pol_reading){.opens_from = 0}) &&
        pol_walk_token(&w, q->name, POL_TOKEN_PLAIN) &&
        pol_walk_token(&w, q->value, POL_TOKEN_PLAIN)) {
        pol_walk_token(&w, POL_MARK(POL_MARK_END), POL_TOKEN_END);
    }
    j->work->looked = 2;
    pol_reading_end(j, false);
}
