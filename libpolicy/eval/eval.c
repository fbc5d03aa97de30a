/* SPDX-License-Identifier: Apache-2.0
 *
 * The public calls: checks a request, runs the walks, and makes a decision
 * of what they found. */
#include <libpolicy/canon/place.h>
#include <libpolicy/canon/program.h>
#include <libpolicy/eval/answer.h>
#include <libpolicy/eval/list.h>
#include <libpolicy/eval/single.h>
#include <libpolicy/parts/parts.h>

/* Flags that do not change how a request is walked. */
#define COMMON_FLAGS ((uint32_t)(POL_REQUEST_NO_NUL | POL_REQUEST_HEADLESS))

pol_status pol_deny_closed(const pol_view *view, pol_decision *decision)
{
    bool locked = view->ready == POL_LOCKED;
    pol_deny(decision, locked ? POL_REASON_LAYER : POL_REASON_INVALID);
    return locked ? POL_OK : POL_BAD_IMAGE;
}

void pol_deny(pol_decision *decision, pol_reason reason)
{
    memset(decision, 0, sizeof *decision);
    decision->answer = POL_DENY;
    decision->reason = reason;
    decision->rule = POL_NO_RULE;
}

void pol_deny_why(pol_decision *decision, pol_why why)
{
    bool limit = why == POL_WHY_TOO_LONG || why == POL_WHY_TOO_MANY ||
                 why == POL_WHY_STATES;
    pol_deny(decision, limit ? POL_REASON_LIMIT : POL_REASON_INVALID);
    decision->why = why;
}

/* A token that no system can execute, or over the limit.  Codex takes an
 * empty program for a name like any other. */
pol_why pol_check_tokens(const pol_view *view, const pol_request *request)
{
    if (request->argc == 0 || request->argv == NULL ||
        (request->argv[0].size == 0 && view->dialect != POL_DIALECT_CODEX)) {
        return POL_WHY_EMPTY;
    }
    if (request->argc > POL_MAX_TOKENS) {
        return POL_WHY_TOO_MANY;
    }
    if ((request->flags & POL_REQUEST_NO_NUL) != 0) {
        return POL_WHY_NONE;
    }
    for (size_t i = 0; i < request->argc; i++) {
        const pol_text *token = &request->argv[i];
        if (token->size > POL_MAX_TOKEN_SIZE) {
            return POL_WHY_TOO_LONG;
        }
        if (token->size > 0 && memchr(token->data, 0, token->size) != NULL) {
            return POL_WHY_NUL;
        }
    }
    return POL_WHY_NONE;
}

void pol_begin(pol_work *work, const pol_view *view, bool all)
{
    work->view = view;
    work->kind = POL_KIND_COMMAND;
    work->default_verdict = view->defaults[POL_KIND_COMMAND];
    work->all = all;
    work->overflow = false;
    work->want = POL_BITS_ALL;
    work->direct = 0;
    work->best = POL_REF_NONE;
    work->condition = false;
    work->forked = false;
    work->walks = 0;
    work->reading = 0;
    work->looked = 0;
    work->hit_count = 0;
    work->marks = NULL;
    work->first_open = UINT32_MAX;
    work->named_end = work->covered_to = 0;
    work->unsure = false;
    work->given = (pol_text){NULL, 0};
    work->opens_from = 0;
}

void pol_conclude(const pol_view *view, uint32_t flags, uint32_t direct,
                  uint32_t best, pol_decision *decision)
{
    pol_conclude_at(view, POL_KIND_COMMAND, flags, direct, best, decision);
}

pol_summary pol_summarise(pol_work *work)
{
    pol_summary s = {.verdict = pol_highest(work->direct),
                     .rule = pol_rule_of(work->view, work->best),
                     .any = work->direct != 0,
                     .lifts = work->direct != 0};
    if (work->condition && (s.verdict < 3 || !s.any)) {
        pol_found found;
        pol_hits_rewind(work);
        while (pol_hits_next(work, &found)) {
            pol_add_found(&s, &found);
            if (found.verdict == 0 && found.prefix > work->covered_to) {
                work->covered_to = found.prefix;
            }
        }
    }
    return s;
}

uint32_t pol_settle(const pol_work *work, const pol_summary *s,
                    pol_decision *decision)
{
    bool by_rule = s->any && (s->lifts || s->verdict >= work->default_verdict);
    decision->reason = by_rule ? POL_REASON_RULE : POL_REASON_DEFAULT;
    decision->rule = by_rule ? s->rule : POL_NO_RULE;
    uint32_t verdict = by_rule ? s->verdict : work->default_verdict;
    pol_set_verdict(work->flags, decision, verdict);
    return verdict;
}

/* Only the decision: what matched outright, and what the clauses add. */
static void pick_strictest(pol_work *work, pol_decision *decision)
{
    pol_summary s = pol_summarise(work);
    pol_settle(work, &s, decision);
}

void pol_begin_request(pol_work *work, const pol_view *view,
                       const pol_request *request, bool all)
{
    pol_begin(work, view, all);
    work->request = request;
    work->folds = pol_place_folds(request->platform, POL_CASE_OF_PLATFORM);
    work->tokens = (pol_tokens){request->argv, request->argc, NULL, NULL};
    work->program = request->kind == POL_KIND_COMMAND && request->argc > 0
                        ? request->argv[0]
                        : (pol_text){NULL, 0};
    work->cwd = request->cwd;
    work->now = request->now;
    work->flags = request->flags;
}

static void decide(pol_work *work, pol_decision *decision, pol_match *matches,
                   size_t capacity)
{
    pol_deny(decision, POL_REASON_DEFAULT);
    pol_command(work, POL_WANT_ALL);
    if (!work->overflow) {
        if (work->all) {
            pol_list_found(work, decision, matches, capacity);
        } else {
            pick_strictest(work, decision);
        }
    }
    if (work->overflow) {
        pol_deny(decision, POL_REASON_LIMIT);
    }
    decision->tokens = work->looked;
    decision->why = work->overflow ? POL_WHY_STATES : POL_WHY_NONE;
}

bool pol_one_reading(const pol_view *view, const pol_request *request)
{
    if (!view->plain) {
        return false;
    }
    if (view->dialect == POL_DIALECT_CODEX) {
        return (request->flags & POL_REQUEST_RESOLVE_HOST_EXECUTABLES) == 0;
    }
    return pol_is_closing_name(request->argv[0]);
}

/* The rest of a walk that met more than one state. */
static __attribute__((noinline)) void
decide_threads(const pol_view *view, const pol_request *request,
               pol_scratch *scratch, pol_single s, pol_decision *decision)
{
    pol_work *work = (pol_work *)(void *)scratch->opaque;
    pol_begin_request(work, view, request, false);
    work->direct = s.direct;
    work->best = s.best;
    work->want = s.want;
    pol_walk_on(work, s.next, s.meta, s.depth,
                (pol_reading){.head = request->argv[0]});
    if (!work->overflow) {
        pick_strictest(work, decision);
    }
    if (work->overflow) {
        pol_deny(decision, POL_REASON_LIMIT);
        decision->why = POL_WHY_STATES;
    }
    decision->tokens = work->looked;
}

/* The usual case: each hit is one rule, and there is room for all. */
static inline bool list_few(const pol_hit *hits, uint32_t count,
                            pol_match *matches, size_t capacity)
{
    if (count > capacity) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t ref = hits[i].ref, at = i;
        if ((ref & POL_REF_LIST) != 0) {
            return false;
        }
        for (; at > 0 && matches[at - 1].rule > ref; at--) {
            matches[at] = matches[at - 1];
        }
        matches[at].rule = ref;
        matches[at].prefix = hits[i].depth;
        matches[at].options = 0;
        matches[at].by_basename = 0;
    }
    return true;
}

/* Every match of a walk of one state; false where it met more. */
static inline bool list_single(const pol_view *view, const pol_request *request,
                               pol_scratch *scratch, pol_decision *decision,
                               pol_match *matches, size_t capacity)
{
    pol_work *work = (pol_work *)(void *)scratch->opaque;
    pol_single s;
    uint32_t hits;
    if (!pol_run_single(view, request->argv, request->argc, &s, work->hits,
                        &hits)) {
        return false;
    }
    pol_conclude_at(view, POL_KIND_COMMAND, request->flags, s.direct, s.best,
                    decision);
    decision->tokens = s.depth;
    decision->matched = hits;
    decision->why = POL_WHY_NONE;
    decision->unresolved = 0;
    if (!list_few(work->hits, hits, matches, capacity)) {
        work->view = view;
        work->flags = request->flags;
        work->hit_count = hits;
        work->direct = s.direct;
        work->best = s.best;
        work->condition = work->forked = work->overflow = false;
        work->reading = 0;
        work->default_verdict = view->defaults[POL_KIND_COMMAND];
        pol_list_found(work, decision, matches, capacity);
        if (work->overflow) { /* a list that is not what it should be */
            pol_deny_why(decision, POL_WHY_STATES);
            decision->tokens = s.depth;
        }
    }
    return true;
}

static pol_status evaluate(const pol_image *image, const pol_request *request,
                           pol_scratch *scratch, pol_decision *decision,
                           bool all, pol_match *matches, size_t capacity)
{
    if (decision == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    if (image == NULL || request == NULL || scratch == NULL ||
        (matches == NULL && capacity > 0) ||
        request->struct_size != sizeof *request ||
        (unsigned)request->kind >= POL_KINDS ||
        (unsigned)request->platform > POL_PLATFORM_WINDOWS ||
        (request->flags & ~(uint32_t)POL_REQUEST_FLAGS) != 0) {
        pol_deny(decision, POL_REASON_INVALID);
        return POL_INVALID_ARGUMENT;
    }
    const pol_view *view = pol_view_of(image);
    if (view->ready != POL_READY) {
        return pol_deny_closed(view, decision);
    }
    pol_work *work = (pol_work *)(void *)scratch->opaque;
    if (request->kind != POL_KIND_COMMAND) {
        pol_begin_request(work, view, request, all);
        return pol_subject(work, decision, matches, capacity);
    }
    pol_why why = request->of.shell != NULL ? POL_WHY_NONE
                                            : pol_check_tokens(view, request);
    if (why != POL_WHY_NONE) {
        pol_deny_why(decision, why);
        return POL_OK;
    }
    if (request->of.shell != NULL || pol_unfolds(view, request)) {
        return pol_judge_parts(work, view, request, scratch, decision, NULL,
                               matches, capacity);
    }
    pol_begin_request(work, view, request, all);
    decide(work, decision, matches, capacity);
    if (request->platform != POL_PLATFORM_POSIX &&
        decision->answer == POL_ALLOW) {
        /* Programs there read their command line by other laws. */
        pol_set_verdict(request->flags, decision, 1);
        decision->reason = POL_REASON_OPAQUE;
        decision->why = POL_WHY_PLATFORM;
    }
    return POL_OK;
}

/* Whether the answer is one walk, and nothing about the request needs a
 * second look but the bytes of its tokens. */
static inline bool is_common(const pol_view *view, const pol_request *request)
{
    return view->plain && request->struct_size == sizeof *request &&
           ((uint32_t)request->kind | (uint32_t)request->platform |
            (request->flags & ~COMMON_FLAGS)) == 0 &&
           request->argv != NULL && request->argc - 1 < POL_MAX_TOKENS &&
           request->argv[0].size > 0 &&
           (view->dialect == POL_DIALECT_CODEX ||
            (pol_is_closing_name(request->argv[0]) &&
             !pol_unfolds(view, request)));
}

/* Answers a common path. */
static inline bool is_plain(const pol_image *image, const pol_request *request,
                            const pol_scratch *scratch, pol_decision *decision)
{
    return image != NULL && request != NULL && scratch != NULL &&
           decision != NULL && request->kind == POL_KIND_PATH &&
           request->struct_size == sizeof *request &&
           pol_view_of(image)->ready == POL_READY &&
           (request->flags & ~COMMON_FLAGS) == 0 &&
           pol_plain_path(pol_view_of(image), request, decision);
}

pol_status pol_eval(const pol_image *image, const pol_request *request,
                    pol_scratch *scratch, pol_decision *decision)
{
    if (image == NULL || request == NULL || scratch == NULL ||
        decision == NULL || !is_common(pol_view_of(image), request)) {
        return is_plain(image, request, scratch, decision)
                   ? POL_OK
                   : evaluate(image, request, scratch, decision, false, NULL,
                              0);
    }
    const pol_view *view = pol_view_of(image);
    pol_why why = (request->flags & POL_REQUEST_NO_NUL) != 0
                      ? POL_WHY_NONE
                      : pol_check_tokens(view, request);
    if (why != POL_WHY_NONE) {
        pol_deny_why(decision, why);
        return POL_OK;
    }
    pol_single s;
    decision->matched = 0;
    decision->why = POL_WHY_NONE;
    decision->unresolved = 0;
    if (pol_run_single(view, request->argv, request->argc, &s, NULL, NULL)) {
        pol_conclude_at(view, POL_KIND_COMMAND, request->flags, s.direct,
                        s.best, decision);
        decision->tokens = s.depth;
    } else {
        decide_threads(view, request, scratch, s, decision);
    }
    return POL_OK;
}

pol_status pol_eval_all(const pol_image *image, const pol_request *request,
                        pol_scratch *scratch, pol_decision *decision,
                        pol_match *matches, size_t capacity)
{
    if (image != NULL && request != NULL && scratch != NULL &&
        decision != NULL && (matches != NULL || capacity == 0) &&
        is_common(pol_view_of(image), request) &&
        (request->flags & POL_REQUEST_NO_NUL) != 0 &&
        list_single(pol_view_of(image), request, scratch, decision, matches,
                    capacity)) {
        return POL_OK;
    }
    return evaluate(image, request, scratch, decision, true, matches, capacity);
}

/* Whether joined tokens keep the limits of a request.  Fewer bytes than
 * either limit need no look. */
static pol_why check_packed(const char *packed, size_t size)
{
    size_t tokens = 0;
    while (size >= POL_MAX_TOKENS || tokens > 0) {
        const char *nul = size > 0 ? memchr(packed, 0, size) : NULL;
        size_t token = nul != NULL ? (size_t)(nul - packed) : size;
        if (token > POL_MAX_TOKEN_SIZE) {
            return POL_WHY_TOO_LONG;
        }
        if (++tokens > POL_MAX_TOKENS) {
            return POL_WHY_TOO_MANY;
        }
        if (nul == NULL) {
            break;
        }
        packed = nul + 1;
        size -= token + 1;
    }
    return POL_WHY_NONE;
}

/* A packed command that is more than its tokens: these are laid out in the
 * scratch. */
static pol_status evaluate_packed(const pol_image *image, const char *packed,
                                  size_t size, pol_scratch *scratch,
                                  pol_decision *decision)
{
    pol_text *argv = (pol_text *)(void *)(scratch->opaque + POL_WORK_WORDS);
    size_t room = sizeof scratch->opaque - POL_WORK_WORDS * sizeof(uint64_t);
    size_t count = 0;
    for (const char *at = packed, *end = packed + size; at != NULL;) {
        const char *nul = memchr(at, 0, (size_t)(end - at));
        if ((count + 1) * sizeof *argv > room / 2) {
            pol_deny_why(decision, POL_WHY_TOO_MANY);
            return POL_OK;
        }
        argv[count++] =
            (pol_text){at, (size_t)((nul != NULL ? nul : end) - at)};
        at = nul != NULL ? nul + 1 : NULL;
    }
    pol_request request = {.struct_size = sizeof request,
                           .argv = argv,
                           .argc = count,
                           .memory = argv + count,
                           .memory_size = room - count * sizeof *argv};
    return evaluate(image, &request, scratch, decision, false, NULL, 0);
}

pol_status pol_eval_packed(const pol_image *image, const char *packed,
                           size_t size, pol_scratch *scratch,
                           pol_decision *decision)
{
    if (decision == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    pol_deny(decision, POL_REASON_INVALID);
    if (image == NULL || scratch == NULL || (packed == NULL && size > 0)) {
        return POL_INVALID_ARGUMENT;
    }
    const pol_view *view = pol_view_of(image);
    if (view->ready != POL_READY) {
        return pol_deny_closed(view, decision);
    }
    const char *nul = size > 0 ? memchr(packed, 0, size) : NULL;
    size_t first = nul != NULL ? (size_t)(nul - packed) : size;
    pol_why why = check_packed(packed, size);
    if (first == 0 && (size == 0 || view->dialect != POL_DIALECT_CODEX)) {
        why = POL_WHY_EMPTY;
    }
    if (why != POL_WHY_NONE) {
        pol_deny_why(decision, why);
        return POL_OK;
    }
    pol_text program = {packed, first};
    if (pol_may_unfold(view, program)) {
        return evaluate_packed(image, packed, size, scratch, decision);
    }
    pol_work *work = (pol_work *)(void *)scratch->opaque;
    pol_begin(work, view, false);
    work->request = NULL;
    work->folds = false;
    work->tokens = (pol_tokens){NULL, 0, packed, packed + size};
    work->program = (pol_text){packed, first};
    work->cwd = (pol_text){NULL, 0};
    work->now = 0;
    work->flags = 0;
    decide(work, decision, NULL, 0);
    return POL_OK;
}

static bool has_valid_command(const pol_view *view, const pol_request *request)
{
    return (unsigned)request->platform <= POL_PLATFORM_WINDOWS &&
           (request->flags & ~(uint32_t)POL_REQUEST_FLAGS) == 0 &&
           (request->of.shell != NULL ||
            pol_check_tokens(view, request) == POL_WHY_NONE);
}

/* A request without parts, as the only part of itself. */
static void list_one(const pol_request *request, const pol_decision *decision,
                     pol_parts *parts)
{
    parts->part_count = 1;
    parts->match_count = decision->matched;
    if (parts->part_capacity == 0) {
        return;
    }
    parts->parts[0] = (pol_part){.kind = request->kind,
                                 .answer = decision->answer,
                                 .reason = decision->reason,
                                 .why = decision->why,
                                 .person_only = decision->person_only,
                                 .rule = decision->rule,
                                 .outer = POL_NO_PART,
                                 .cwd = request->cwd,
                                 .match_count = decision->matched};
}

pol_status pol_eval_parts(const pol_image *image, const pol_request *request,
                          pol_scratch *scratch, pol_decision *decision,
                          pol_parts *parts)
{
    if (decision == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    pol_deny(decision, POL_REASON_INVALID);
    if (image == NULL || request == NULL || scratch == NULL || parts == NULL ||
        parts->struct_size != sizeof *parts ||
        (parts->parts == NULL && parts->part_capacity > 0) ||
        (parts->matches == NULL && parts->match_capacity > 0) ||
        (parts->opaque == NULL && parts->opaque_capacity > 0)) {
        return POL_INVALID_ARGUMENT;
    }
    parts->part_count = parts->match_count = parts->opaque_count = 0;
    const pol_view *view = pol_view_of(image);
    bool command =
        request->struct_size == sizeof *request &&
        request->kind == POL_KIND_COMMAND && view->ready == POL_READY &&
        (view->dialect == POL_DIALECT_NATIVE || request->of.shell != NULL);
    if (command && has_valid_command(view, request)) {
        return pol_judge_parts((pol_work *)(void *)scratch->opaque, view,
                               request, scratch, decision, parts, NULL, 0);
    }
    pol_status status = pol_eval_all(image, request, scratch, decision,
                                     parts->matches, parts->match_capacity);
    list_one(request, decision, parts);
    return status;
}
