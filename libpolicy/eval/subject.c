/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests other than commands: judges their readings, keeps the strictest
 * answer, and lists what matched in any of them. */
#include <libpolicy/eval/answer.h>
#include <libpolicy/eval/list.h>
#include <libpolicy/eval/subject.h>

static bool is_refused(const pol_judged *j)
{
    return j->begun && (j->decision->reason == POL_REASON_INVALID ||
                        j->decision->reason == POL_REASON_LIMIT);
}

bool pol_reading_begin(pol_judged *j)
{
    pol_work *work = j->work;
    if (j->all) {
        if (j->begun) {
            work->reading++;
        }
        j->begun = true;
        work->overflow |= work->reading >= POL_READINGS;
        return !work->overflow;
    }
    if (is_refused(j)) {
        return false;
    }
    uint8_t kind = work->kind;
    pol_begin(work, work->view, false);
    work->kind = kind;
    work->default_verdict = work->view->defaults[kind];
    return true;
}

/* The first of equal answers stays. */
static void keep(pol_judged *j, const pol_decision *found, uint32_t verdict)
{
    if (!j->begun || verdict > j->verdict) {
        uint32_t looked = j->decision->tokens;
        *j->decision = *found;
        j->decision->tokens = looked;
        j->verdict = verdict;
    }
    j->begun = true;
}

void pol_reading_end(pol_judged *j, bool closes)
{
    pol_work *work = j->work;
    if (j->all) {
        return;
    }
    if (work->looked > j->decision->tokens) {
        j->decision->tokens = work->looked;
    }
    if (work->overflow) {
        pol_refuse(j, POL_REASON_LIMIT, POL_WHY_STATES);
        return;
    }
    pol_summary s = pol_summarise(work);
    if (work->overflow) { /* a list that is not what it should be */
        pol_refuse(j, POL_REASON_LIMIT, POL_WHY_STATES);
        return;
    }
    if (closes && (!s.any || s.verdict == 0)) {
        return;
    }
    pol_decision found;
    memset(&found, 0, sizeof found);
    if (closes) {
        s.lifts = true;
    }
    keep(j, &found, pol_settle(work, &s, &found));
}

void pol_refuse(pol_judged *j, pol_reason reason, pol_why why)
{
    if (j->all || is_refused(j)) {
        return;
    }
    uint32_t looked = j->decision->tokens;
    pol_deny(j->decision, reason);
    j->decision->tokens = looked;
    j->decision->why = why;
    j->begun = true;
}

void pol_distrust(pol_judged *j, pol_why why)
{
    pol_decision *d = j->decision;
    if (j->all || !j->begun || is_refused(j) || j->verdict != 0) {
        return;
    }
    j->verdict = 1;
    pol_set_verdict(j->work->flags, d, 1);
    d->reason = POL_REASON_OPAQUE;
    d->why = why;
    d->unresolved = 0;
}

static bool judge(pol_judged *j)
{
    switch ((pol_kind)j->work->kind) {
    case POL_KIND_PATH:
        pol_judge_path(j);
        return true;
    case POL_KIND_NETWORK:
        pol_judge_network(j);
        return true;
    case POL_KIND_TOOL:
        pol_judge_tool(j);
        return true;
    case POL_KIND_SETTING:
        pol_judge_setting(j);
        return true;
    case POL_KIND_COMMAND:
        break;
    }
    return false;
}

static bool has_query(const pol_request *r)
{
    switch (r->kind) {
    case POL_KIND_PATH:
        return r->of.path != NULL &&
               r->of.path->struct_size == sizeof *r->of.path &&
               (unsigned)r->of.path->access < POL_ACCESSES &&
               (unsigned)r->of.path->fs_case <= POL_CASE_INSENSITIVE;
    case POL_KIND_NETWORK:
        return r->of.network != NULL &&
               r->of.network->struct_size == sizeof *r->of.network &&
               (unsigned)r->of.network->protocol <= POL_NET_OTHER &&
               (r->of.network->addresses != NULL ||
                r->of.network->address_count == 0);
    case POL_KIND_TOOL:
        return r->of.tool != NULL &&
               r->of.tool->struct_size == sizeof *r->of.tool;
    case POL_KIND_SETTING:
        return r->of.setting != NULL &&
               r->of.setting->struct_size == sizeof *r->of.setting;
    case POL_KIND_COMMAND:
        break;
    }
    return false;
}

/* What matched, in the readings that were judged. */
static void list_all(pol_work *work, pol_decision *decision, pol_match *matches,
                     size_t capacity)
{
    pol_decision listed;
    uint8_t kind = work->kind;
    pol_begin(work, work->view, true);
    work->kind = kind;
    work->default_verdict = work->view->defaults[kind];
    pol_judged j = {.work = work, .decision = decision, .all = true};
    judge(&j);
    memset(&listed, 0, sizeof listed);
    if (!work->overflow) {
        pol_list_found(work, &listed, matches, capacity);
    }
    if (work->overflow) {
        pol_deny(decision, POL_REASON_LIMIT);
        decision->why = POL_WHY_STATES;
        return;
    }
    decision->matched = listed.matched;
}

pol_status pol_subject(pol_work *work, pol_decision *decision,
                       pol_match *matches, size_t capacity)
{
    const pol_request *request = work->request;
    bool all = work->all;
    pol_deny(decision, POL_REASON_INVALID);
    if (!has_query(request) ||
        (request->roots == NULL && request->root_count > 0)) {
        return POL_INVALID_ARGUMENT;
    }
    if (request->root_count > POL_MAX_ROOTS) {
        decision->reason = POL_REASON_LIMIT;
        decision->why = POL_WHY_TOO_MANY;
        return POL_OK;
    }
    work->kind = (uint8_t)request->kind;
    pol_judged j = {.work = work, .decision = decision};
    if (!judge(&j) || !j.begun) {
        pol_deny(decision, POL_REASON_INVALID);
        return POL_OK;
    }
    if (all && !is_refused(&j)) {
        list_all(work, decision, matches, capacity);
    }
    return POL_OK;
}
