/* SPDX-License-Identifier: Apache-2.0
 *
 * The public calls: checks a request, runs the walks, and makes a decision
 * of what they found. */
#include <libpolicy/canon/path.h>
#include <libpolicy/canon/program.h>
#include <libpolicy/eval/single.h>

/* Flags that do not change how a request is walked. */
#define COMMON_FLAGS ((uint32_t)(POL_REQUEST_NO_NUL | POL_REQUEST_HEADLESS))

void pol_deny(pol_decision *decision, pol_reason reason)
{
    memset(decision, 0, sizeof *decision);
    decision->answer = POL_DENY;
    decision->reason = reason;
    decision->rule = POL_NO_RULE;
}

/* A token that no system can execute, or over the limit.  Codex takes an
 * empty program for a name like any other. */
bool pol_check_tokens(const pol_view *view, const pol_request *request,
                      pol_reason *reason)
{
    *reason = POL_REASON_INVALID;
    if (request->argc == 0 || request->argv == NULL ||
        (request->argv[0].size == 0 && view->dialect != POL_DIALECT_CODEX)) {
        return false;
    }
    if (request->argc > POL_MAX_TOKENS) {
        *reason = POL_REASON_LIMIT;
        return false;
    }
    if ((request->flags & POL_REQUEST_NO_NUL) != 0) {
        return true;
    }
    for (size_t i = 0; i < request->argc; i++) {
        const pol_text *token = &request->argv[i];
        if (token->size > POL_MAX_TOKEN_SIZE) {
            *reason = POL_REASON_LIMIT;
            return false;
        }
        if (token->size > 0 && memchr(token->data, 0, token->size) != NULL) {
            return false;
        }
    }
    return true;
}

static void begin(pol_work *work, const pol_view *view, bool all)
{
    work->view = view;
    work->all = all;
    work->overflow = false;
    work->want = POL_BITS_ALL;
    work->direct = 0;
    work->best = POL_REF_NONE;
    work->condition = false;
    work->forked = false;
    work->walks = 0;
    work->looked = 0;
    work->hit_count = 0;
}

static void set_verdict(uint32_t flags, pol_decision *decision,
                        uint32_t verdict)
{
    /* Zero is deny: the answer by strictness, lowest first. */
    static const uint8_t answers[4] = {POL_ALLOW, POL_PROMPT, POL_PROMPT,
                                       POL_DENY};
    bool headless = (flags & POL_REQUEST_HEADLESS) != 0 && verdict != 0;
    decision->answer = headless ? POL_DENY : (pol_answer)answers[verdict & 3];
    decision->person_only = !headless && verdict == 2;
}

/* The rule of a reference: itself, or the strictest of its list. */
static uint32_t rule_of(const pol_view *view, uint32_t ref)
{
    if (ref == POL_REF_NONE || (ref & POL_REF_LIST) == 0) {
        return ref == POL_REF_NONE ? POL_NO_RULE : ref;
    }
    const unsigned char *head = pol_view_span(
        view, POL_SECTION_LISTS, ref & ~POL_REF_LIST, POL_LIST_HEAD, 4);
    return head == NULL ? POL_NO_RULE : pol_get32(head + 8);
}

/* The strictest verdict of a set of bits. */
static uint32_t highest(uint32_t bits)
{
    static const uint8_t verdicts[16] = {0, 0, 1, 1, 2, 2, 2, 2,
                                         3, 3, 3, 3, 3, 3, 3, 3};
    return verdicts[bits & 15];
}

static uint32_t put_match(pol_match *matches, size_t capacity, uint32_t count,
                          const pol_found *found)
{
    if (count < capacity) {
        pol_match *m = &matches[count];
        m->rule = found->rule;
        m->prefix = found->prefix;
        memcpy(m->option, found->option, sizeof m->option);
        m->options = found->options;
        m->by_basename = found->by_basename;
    }
    return count + 1;
}

/* The program of a canonical rule as its source spells it; data null: the
 * rule is not canonical. */
static pol_text spelling_of(const pol_work *work, const pol_found *found)
{
    const unsigned char *p =
        pol_view_span(work->view, POL_SECTION_RULES, found->rule, 1, 48);
    if (p == NULL || pol_get32(p + POL_RULE_HEAD) == UINT32_MAX) {
        return (pol_text){NULL, 0};
    }
    uint32_t size = pol_get32(p + POL_RULE_HEAD_SIZE);
    const unsigned char *text = pol_view_span(
        work->view, POL_SECTION_TEXT, pol_get32(p + POL_RULE_HEAD), size, 1);
    return (pol_text){(const char *)text, text == NULL ? 0 : size};
}

/* The program as it was looked up: as written, or its basename. */
static pol_text looked_up(const pol_work *work, const pol_found *found)
{
    pol_text program = work->program;
    while (found->by_basename && program.size > 0 &&
           program.data[program.size - 1] == '/') {
        program.size--;
    }
    return found->by_basename ? pol_path_base(program) : program;
}

static int compare_texts(pol_text a, pol_text b)
{
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size > 0 ? memcmp(a.data, b.data, size) : 0;
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

/* One rule more for the decision and for the list. */
typedef struct listing {
    pol_decision *decision;
    pol_match *matches;
    size_t capacity;
    uint32_t count, strictest;
} listing;

static void list_one(listing *list, const pol_found *found)
{
    if (list->count == 0 || found->verdict > list->strictest) {
        list->strictest = found->verdict;
        list->decision->rule = found->rule;
    }
    list->count = put_match(list->matches, list->capacity, list->count, found);
}

/* The program of a canonical rule where its source spells it in another way
 * than the request; else data is null. */
static pol_text other_spelling(const pol_work *work, const pol_found *found)
{
    pol_text spelling = spelling_of(work, found);
    if (pol_text_equal(spelling, looked_up(work, found))) {
        return (pol_text){NULL, 0};
    }
    return spelling;
}

/* The decision, as the order of the list below has it; returns how many
 * rules match. */
static uint32_t decide_by_spelling(pol_work *work, listing *list)
{
    pol_found found;
    pol_text first = {NULL, 0};
    uint32_t total = 0;
    pol_hits_rewind(work);
    while (pol_hits_next(work, &found)) {
        pol_text spelling = other_spelling(work, &found);
        if (total++ == 0 || found.verdict > list->strictest ||
            (found.verdict == list->strictest &&
             compare_texts(spelling, first) < 0)) {
            list->strictest = found.verdict;
            list->decision->rule = found.rule;
            first = spelling;
        }
    }
    return total;
}

/* Codex lists the rules whose program is spelled as in the request first,
 * then canonical ones of other spellings by these spellings.  *last is the
 * spelling at hand, and becomes the next one; false after the last. */
static bool list_spelling(pol_work *work, listing *list, pol_text *last)
{
    pol_found found;
    pol_text next = {NULL, 0};
    pol_hits_rewind(work);
    while (pol_hits_next(work, &found)) {
        pol_text spelling = other_spelling(work, &found);
        int order = compare_texts(spelling, *last);
        if (order == 0) {
            list->count =
                put_match(list->matches, list->capacity, list->count, &found);
        } else if (order > 0 &&
                   (next.data == NULL || compare_texts(spelling, next) < 0)) {
            next = spelling;
        }
    }
    *last = next;
    return next.data != NULL;
}

/* One pass for the decision, and one a spelling while there is room. */
static void list_by_spelling(pol_work *work, listing *list)
{
    pol_text spelling = {NULL, 0};
    uint32_t total = decide_by_spelling(work, list);
    while (list->count < list->capacity &&
           list_spelling(work, list, &spelling)) {
    }
    list->count = total;
}

/* The rules of one hit, as far as there is room. */
static void copy_matches(const pol_hit *hit, listing *list)
{
    uint32_t count = hit->rule_count;
    count = count < list->capacity ? count : (uint32_t)list->capacity;
    for (uint32_t i = 0; i < count; i++) {
        pol_match *m = &list->matches[i];
        m->rule = pol_get32(hit->rules + 4 * (size_t)i);
        m->prefix = hit->depth;
        m->options = 0;
        m->by_basename = 0;
    }
    list->count = count;
}

/* The common case: every hit accepts other rules, and outright. */
static void list_plain(pol_work *work, listing *list)
{
    uint64_t total = 0;
    pol_hits_rewind(work);
    for (uint32_t i = 0; i < work->hit_count; i++) {
        total += work->hits[i].rule_count;
    }
    if (work->hit_count == 1) {
        copy_matches(&work->hits[0], list);
    }
    while (list->count < list->capacity && list->count < total) {
        pol_hit *least = NULL;
        for (uint32_t i = 0; i < work->hit_count; i++) {
            pol_hit *hit = &work->hits[i];
            if (hit->rule_count > 0 &&
                (least == NULL ||
                 pol_get32(hit->rules) < pol_get32(least->rules))) {
                least = hit;
            }
        }
        if (least == NULL) {
            break;
        }
        pol_match *m = &list->matches[list->count++];
        m->rule = pol_get32(least->rules);
        m->prefix = least->depth;
        m->options = 0;
        m->by_basename = 0;
        least->rules += 4;
        least->rule_count--;
    }
    list->count = (uint32_t)total;
    list->strictest = highest(work->direct);
    list->decision->rule = rule_of(work->view, work->best);
}

/* All matching rules: lists them, and keeps the strictest. */
static void list_found(pol_work *work, pol_decision *decision,
                       pol_match *matches, size_t capacity)
{
    listing list = {decision, matches, capacity, 0, 0};
    pol_found found;
    if (!work->condition && !work->forked) {
        list_plain(work, &list);
    } else if (work->view->dialect == POL_DIALECT_CODEX &&
               work->view->canon_root != 0) {
        list_by_spelling(work, &list);
    } else {
        pol_hits_rewind(work);
        while (pol_hits_next(work, &found)) {
            list_one(&list, &found);
        }
    }
    decision->matched = list.count;
    if (list.count > 0) {
        decision->reason = POL_REASON_RULE;
        set_verdict(work->flags, decision, list.strictest);
    }
}

static inline void conclude(const pol_view *view, uint32_t flags,
                            uint32_t direct, uint32_t best,
                            pol_decision *decision)
{
    decision->reason = POL_REASON_DEFAULT;
    decision->rule = POL_NO_RULE;
    uint32_t verdict = view->default_verdict;
    if (direct != 0) {
        decision->reason = POL_REASON_RULE;
        decision->rule = rule_of(view, best);
        verdict = highest(direct);
    }
    set_verdict(flags, decision, verdict);
}

void pol_conclude(const pol_view *view, uint32_t flags, uint32_t direct,
                  uint32_t best, pol_decision *decision)
{
    conclude(view, flags, direct, best, decision);
}

/* Only the decision: what matched outright, and what the clauses add. */
static void pick_strictest(pol_work *work, pol_decision *decision)
{
    bool any = work->direct != 0;
    uint32_t verdict = highest(work->direct);
    pol_conclude(work->view, work->flags, work->direct, work->best, decision);
    if (work->condition && verdict < 3) {
        pol_found found;
        pol_hits_rewind(work);
        while (pol_hits_next(work, &found)) {
            if (!any || found.verdict > verdict) {
                any = true;
                verdict = found.verdict;
                decision->rule = found.rule;
                decision->reason = POL_REASON_RULE;
                set_verdict(work->flags, decision, verdict);
            }
        }
    }
}

static void begin_request(pol_work *work, const pol_view *view,
                          const pol_request *request, bool all)
{
    begin(work, view, all);
    work->tokens = (pol_tokens){request->argv, request->argc, NULL, NULL};
    work->program = request->argv[0];
    work->cwd = request->cwd;
    work->now = request->now;
    work->flags = request->flags;
}

static void decide(pol_work *work, pol_decision *decision, pol_match *matches,
                   size_t capacity)
{
    pol_deny(decision, POL_REASON_DEFAULT);
    pol_command(work);
    if (!work->overflow) {
        if (work->all) {
            set_verdict(work->flags, decision, work->view->default_verdict);
            list_found(work, decision, matches, capacity);
        } else {
            pick_strictest(work, decision);
        }
    }
    if (work->overflow) {
        pol_deny(decision, POL_REASON_LIMIT);
    }
    decision->tokens = work->looked;
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
    begin_request(work, view, request, false);
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
    }
    decision->tokens = work->looked;
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
    conclude(view, request->flags, s.direct, s.best, decision);
    decision->tokens = s.depth;
    decision->matched = hits;
    if (hits == 1 && capacity > 0 && (work->hits[0].ref & POL_REF_LIST) == 0) {
        matches[0].rule = work->hits[0].ref;
        matches[0].prefix = work->hits[0].depth;
        matches[0].options = 0;
        matches[0].by_basename = 0;
    } else if (hits > 0) {
        listing list = {decision, matches, capacity, 0, 0};
        work->hit_count = hits;
        work->view = view;
        work->direct = s.direct;
        work->best = s.best;
        list_plain(work, &list);
        decision->matched = list.count;
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
        request->kind != POL_KIND_COMMAND ||
        (request->flags & ~(uint32_t)POL_REQUEST_FLAGS) != 0) {
        pol_deny(decision, POL_REASON_INVALID);
        return POL_INVALID_ARGUMENT;
    }
    const pol_view *view = pol_view_of(image);
    if (!view->ready) {
        pol_deny(decision, POL_REASON_INVALID);
        return POL_BAD_IMAGE;
    }
    pol_reason reason;
    if (!pol_check_tokens(view, request, &reason)) {
        pol_deny(decision, reason);
        return POL_OK;
    }
    pol_work *work = (pol_work *)(void *)scratch->opaque;
    begin_request(work, view, request, all);
    decide(work, decision, matches, capacity);
    return POL_OK;
}

/* Whether the answer is one walk, and nothing about the request needs a
 * second look but the bytes of its tokens. */
static inline bool is_common(const pol_view *view, const pol_request *request)
{
    return view->plain && request->struct_size == sizeof *request &&
           request->kind == POL_KIND_COMMAND &&
           (request->flags & ~COMMON_FLAGS) == 0 && request->argv != NULL &&
           request->argc - 1 < POL_MAX_TOKENS && request->argv[0].size > 0 &&
           (view->dialect == POL_DIALECT_CODEX ||
            pol_is_closing_name(request->argv[0]));
}

pol_status pol_eval(const pol_image *image, const pol_request *request,
                    pol_scratch *scratch, pol_decision *decision)
{
    if (image == NULL || request == NULL || scratch == NULL ||
        decision == NULL || !is_common(pol_view_of(image), request)) {
        return evaluate(image, request, scratch, decision, false, NULL, 0);
    }
    const pol_view *view = pol_view_of(image);
    pol_reason reason;
    if ((request->flags & POL_REQUEST_NO_NUL) == 0 &&
        !pol_check_tokens(view, request, &reason)) {
        pol_deny(decision, reason);
        return POL_OK;
    }
    pol_single s;
    decision->matched = 0;
    if (pol_run_single(view, request->argv, request->argc, &s, NULL, NULL)) {
        conclude(view, request->flags, s.direct, s.best, decision);
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
static bool packed_fits(const char *packed, size_t size)
{
    size_t tokens = 0;
    if (size < POL_MAX_TOKENS) {
        return true;
    }
    while (tokens < POL_MAX_TOKENS) {
        const char *nul = memchr(packed, 0, size);
        size_t token = nul != NULL ? (size_t)(nul - packed) : size;
        tokens++;
        if (nul == NULL || token > POL_MAX_TOKEN_SIZE) {
            return token <= POL_MAX_TOKEN_SIZE;
        }
        packed = nul + 1;
        size -= token + 1;
    }
    return false;
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
    if (!view->ready) {
        return POL_BAD_IMAGE;
    }
    const char *nul = size > 0 ? memchr(packed, 0, size) : NULL;
    size_t first = nul != NULL ? (size_t)(nul - packed) : size;
    if (first == 0 && (size == 0 || view->dialect != POL_DIALECT_CODEX)) {
        return POL_OK;
    }
    if (!packed_fits(packed, size)) {
        pol_deny(decision, POL_REASON_LIMIT);
        return POL_OK;
    }
    pol_work *work = (pol_work *)(void *)scratch->opaque;
    begin(work, view, false);
    work->tokens = (pol_tokens){NULL, 0, packed, packed + size};
    work->program = (pol_text){packed, first};
    work->cwd = (pol_text){NULL, 0};
    work->now = 0;
    work->flags = 0;
    decide(work, decision, NULL, 0);
    return POL_OK;
}
