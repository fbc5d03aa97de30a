/* SPDX-License-Identifier: Apache-2.0
 *
 * Decides a command with all that it asks for: each part is judged by the
 * rules, and the strictest answer counts.
 *
 * A part needs an allow of its own, but for files that are read, and but for
 * commands that another allow covers: one that a rule about the command which
 * runs it names, and one that only runs others and changes nothing about
 * them. */
#include <libpolicy/eval/answer.h>
#include <libpolicy/eval/part.h>
#include <libpolicy/eval/subject.h>

/* -- The answer over all parts */

static void keep(pol_judge *j, const pol_decision *found, uint32_t verdict)
{
    if (!j->begun || verdict > j->verdict) {
        uint32_t looked = j->decision->tokens;
        int unresolved = j->decision->unresolved;
        *j->decision = *found;
        j->decision->tokens = looked;
        j->decision->unresolved = unresolved;
        j->verdict = verdict;
    }
    j->decision->unresolved |= found->unresolved;
    j->begun = true;
}

/* A part with its answer goes on the list that the caller wants, and counts.
 * Its number, for the parts inside it. */
static uint32_t add_part(pol_judge *j, const pol_outcome *o)
{
    if (o->counts) {
        keep(j, &o->decision, o->verdict);
    }
    pol_parts *list = j->list;
    if (list == NULL) {
        return 0;
    }
    uint32_t number = (uint32_t)list->part_count++;
    if (number < list->part_capacity) {
        pol_part *part = &list->parts[number];
        *part = o->part;
        part->answer = o->decision.answer;
        part->reason = o->decision.reason;
        part->why = o->decision.why;
        part->rule = o->decision.rule;
        part->person_only = o->decision.person_only;
    }
    return number;
}

void pol_judge_add(pol_judge *j, pol_outcome *o, uint32_t matched)
{
    pol_parts *list = j->list;
    if (list != NULL) {
        o->part.first_match = (uint32_t)list->match_count;
        o->part.match_count = matched;
        list->match_count += matched;
    }
    add_part(j, o);
}

pol_match *pol_judge_room(const pol_judge *j, size_t *capacity)
{
    const pol_parts *list = j->list;
    bool any = list != NULL && list->match_count < list->match_capacity;
    *capacity = any ? list->match_capacity - list->match_count : 0;
    return any ? list->matches + list->match_count : NULL;
}

/* -- Commands */

/* All walks of one command. */
static void walk(pol_judge *j, const pol_ask *ask, bool all)
{
    pol_work *work = j->work;
    pol_begin_request(work, j->view, j->request, all);
    work->kind = POL_KIND_COMMAND;
    work->flags &= ~(uint32_t)POL_REQUEST_HEADLESS;
    work->tokens = (pol_tokens){ask->argv.tokens, ask->argv.count, NULL, NULL};
    work->program = ask->argv.tokens[0];
    work->cwd = ask->folder;
    work->given = ask->top ? j->request->program : (pol_text){NULL, 0};
    work->opens_from = ask->opens_from;
    if (j->view->default_from < ask->opens_from && work->default_verdict == 0) {
        work->default_verdict = 1; /* prompt: as for rules of that layer */
    }
    if (ask->named_end == 0 && ask->first_open == ask->argv.count &&
        ask->plain.count == 0 && !ask->runs) {
        pol_command(work, POL_WANT_ALL);
        return;
    }
    work->marks = ask->argv.marks;
    work->first_open = ask->first_open;
    pol_command(work, POL_WANT_CLOSES);
    if (ask->plain.count > 0) {
        work->tokens =
            (pol_tokens){ask->plain.tokens, ask->plain.count, NULL, NULL};
        work->marks = ask->plain.marks;
        pol_command(work, POL_WANT_CLOSES);
        work->tokens =
            (pol_tokens){ask->argv.tokens, ask->argv.count, NULL, NULL};
        work->marks = ask->argv.marks;
    }
    work->named_end = ask->named_end;
    if (ask->first_open > 0) {
        pol_command(work, POL_WANT_STRICT);
    }
}

/* Whether what an allow for the outer command names covers this one. */
static bool is_covered(const pol_ask *ask)
{
    const pol_ask *outer = ask->outer;
    if (outer == NULL || outer->covered_to <= ask->outer_token) {
        return false;
    }
    return ask->shells > outer->shells ||
           outer->covered_to - ask->outer_token >= ask->named_end;
}

static void pass_cover(pol_ask *ask, bool allowed, uint32_t covered_to)
{
    ask->covered_to = allowed ? covered_to : 0;
    if (is_covered(ask)) {
        uint32_t rest = ask->shells > ask->outer->shells
                            ? UINT32_MAX
                            : ask->outer->covered_to - ask->outer_token;
        ask->covered_to = rest > ask->covered_to ? rest : ask->covered_to;
    }
}

/* Whether it only runs others, and nothing about them changes. */
static bool is_harmless(pol_judge *j, const pol_ask *ask)
{
    return ask->runs && ask->harmless_from < POL_LAYERS &&
           ask->named_end == 0 &&
           pol_trusted_from(j->work, ask->argv.tokens[0]) == 0;
}

static void describe_command(pol_judge *j, const pol_ask *ask, pol_part *part)
{
    *part = (pol_part){.kind = POL_KIND_COMMAND,
                       .outer =
                           ask->outer != NULL ? ask->outer->index : POL_NO_PART,
                       .begin = ask->begin,
                       .end = ask->end,
                       .cwd = ask->folder};
    if (j->list == NULL) {
        return;
    }
    pol_word *words =
        pol_room_take(&j->unfold.room, (size_t)ask->argv.count * sizeof *words);
    for (uint32_t i = 0; words != NULL && i < ask->argv.count; i++) {
        unsigned marks = ask->argv.marks != NULL ? ask->argv.marks[i] : 0;
        words[i] = (pol_word){ask->argv.tokens[i], (marks & POL_MARK_OPEN) != 0,
                              (marks & POL_MARK_NAMED) != 0};
    }
    part->words = words;
    part->word_count = words != NULL ? ask->argv.count : 0;
}

/* The answer for a command that no rule meets, or that none needs to. */
static void settle(pol_judge *j, pol_ask *ask, const pol_summary *s,
                   pol_outcome *o)
{
    pol_work *work = j->work;
    bool closes = s->any && s->verdict > 0;
    bool allowed = s->any && s->verdict == 0;
    bool needs =
        ask->need == POL_NEED_ALLOW && !is_covered(ask) && !is_harmless(j, ask);
    pass_cover(ask, allowed, work->covered_to);
    o->part.need = needs ? POL_NEED_ALLOW : POL_NEED_NONE;
    pol_summary sum = *s;
    if (!needs) {
        /* No default: what closes counts as it is. */
        sum.lifts = true;
        o->counts = closes || allowed;
        if (!closes) {
            pol_set_verdict(0, &o->decision, 0);
            o->decision.reason = allowed ? POL_REASON_RULE : POL_REASON_DEFAULT;
            o->decision.rule = allowed ? s->rule : POL_NO_RULE;
            return;
        }
    }
    o->verdict = pol_settle(work, &sum, &o->decision);
    bool unnamed = needs && !closes && !allowed && ask->named_end > 0;
    if (unnamed && ask->extra && o->verdict == 0) {
        o->verdict = 1;
        pol_set_verdict(0, &o->decision, 1);
        o->decision.reason = POL_REASON_OPAQUE;
    }
    if (unnamed && o->verdict > 0) {
        o->decision.why = POL_WHY_NAMED;
    }
}

static void refuse(pol_outcome *o, pol_why why)
{
    pol_deny_why(&o->decision, why);
    o->verdict = 3;
    o->counts = true;
}

static void list_matches(pol_judge *j, const pol_ask *ask, pol_outcome *o,
                         pol_match *matches, size_t capacity)
{
    pol_decision listed;
    memset(&listed, 0, sizeof listed);
    walk(j, ask, true);
    if (!j->work->overflow) {
        pol_list_found(j->work, &listed, matches, capacity);
    }
    if (j->work->overflow) {
        refuse(o, POL_WHY_STATES);
        listed.matched = 0;
    }
    o->decision.matched = listed.matched;
}

static void judge_command(pol_judge *j, pol_ask *ask)
{
    pol_outcome o = {.counts = true};
    pol_deny(&o.decision, POL_REASON_DEFAULT);
    describe_command(j, ask, &o.part);
    walk(j, ask, false);
    pol_summary s = pol_summarise(j->work);
    if (j->work->looked > j->decision->tokens) {
        j->decision->tokens = j->work->looked;
    }
    if (j->work->overflow) {
        refuse(&o, POL_WHY_STATES);
    } else {
        if (j->work->unsure) {
            pol_unfold_dark(&j->unfold, ask, 0, 0,
                            "a word that is not known, where a rule looks");
        }
        settle(j, ask, &s, &o);
    }
    size_t capacity;
    pol_match *room = pol_judge_room(j, &capacity);
    if (j->list != NULL) {
        list_matches(j, ask, &o, room, capacity);
    } else if (ask->top && j->matches_wanted) {
        list_matches(j, ask, &o, j->matches, j->match_capacity);
        j->matched = o.decision.matched;
    }
    ask->index = j->list != NULL ? (uint32_t)j->list->part_count : 0;
    pol_judge_add(j, &o, o.decision.matched);
    pol_judge_tokens(j, ask);
}

/* -- The whole */

static void judge_asks(pol_judge *j)
{
    for (pol_ask *ask = j->unfold.first;
         ask != NULL && j->unfold.limit == POL_WHY_NONE; ask = ask->next) {
        switch ((pol_kind)ask->kind) {
        case POL_KIND_COMMAND:
            if (ask->argv.count > 0) {
                judge_command(j, ask);
            }
            break;
        case POL_KIND_PATH:
            pol_judge_file(j, ask);
            break;
        case POL_KIND_NETWORK:
            pol_judge_host(j, ask);
            break;
        case POL_KIND_TOOL:
        case POL_KIND_SETTING:
            break;
        }
    }
}

static void list_darks(pol_judge *j)
{
    pol_parts *list = j->list;
    for (const pol_dark *d = j->unfold.darks; list != NULL && d != NULL;
         d = d->next) {
        if (list->opaque_count < list->opaque_capacity) {
            list->opaque[list->opaque_count] = (pol_opaque){
                d->begin, d->end, d->ask != NULL ? d->ask->index : POL_NO_PART,
                d->why};
        }
        list->opaque_count++;
    }
}

/* A text in which nothing runs. */
static void judge_nothing(pol_judge *j)
{
    pol_work *work = j->work;
    pol_begin_request(work, j->view, j->request, false);
    work->flags &= ~(uint32_t)POL_REQUEST_HEADLESS;
    pol_summary none = {0};
    pol_decision found;
    memset(&found, 0, sizeof found);
    keep(j, &found, pol_settle(work, &none, &found));
}

static void conclude(pol_judge *j)
{
    pol_decision *d = j->decision;
    uint32_t flags = j->request->flags;
    bool foreign = j->request->platform != POL_PLATFORM_POSIX;
    if (j->unfold.limit != POL_WHY_NONE) {
        pol_deny_why(d, j->unfold.limit);
        d->reason = POL_REASON_LIMIT;
        return;
    }
    if (!j->begun) {
        judge_nothing(j);
    }
    if (j->verdict == 0 && (j->unfold.darks != NULL || foreign)) {
        j->verdict = 1;
        d->reason = POL_REASON_OPAQUE;
        d->why = foreign ? POL_WHY_PLATFORM : POL_WHY_DARK;
        d->unresolved = 0;
    }
    pol_set_verdict(flags, d, j->verdict);
    d->matched = j->matched;
}

pol_status pol_judge_parts(pol_work *work, const pol_view *view,
                           const pol_request *request, pol_scratch *scratch,
                           pol_decision *decision, pol_parts *list,
                           pol_match *matches, size_t capacity)
{
    pol_judge j = {.work = work,
                   .view = view,
                   .request = request,
                   .decision = decision,
                   .list = list,
                   .matches_wanted = matches != NULL,
                   .matches = matches,
                   .match_capacity = capacity};
    bool own = request->memory != NULL;
    pol_deny(decision, POL_REASON_INVALID);
    if ((request->environment == NULL && request->environment_count > 0) ||
        (request->of.shell != NULL &&
         (request->of.shell->struct_size != sizeof *request->of.shell ||
          (unsigned)request->of.shell->shell > POL_SHELL_ZSH))) {
        return POL_INVALID_ARGUMENT;
    }
    if (request->of.shell != NULL && pol_has_nul(request->of.shell->text)) {
        pol_deny_why(decision, POL_WHY_NUL);
        return POL_OK;
    }
    pol_unfold_request(
        &j.unfold, view, request,
        own ? request->memory : (void *)(scratch->opaque + POL_WORK_WORDS),
        own ? request->memory_size
            : sizeof scratch->opaque - POL_WORK_WORDS * sizeof(uint64_t));
    judge_asks(&j);
    conclude(&j);
    list_darks(&j);
    return POL_OK;
}
