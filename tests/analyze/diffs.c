/* SPDX-License-Identifier: Apache-2.0
 *
 * pol_diff against brute force: random pairs of small policies, and all
 * requests over the words that their rules use.  No class is missing, none is
 * invented, and no request comes before the one that is told.
 *
 *   DIFF_PAIRS  pairs of all kinds together (default 4,000)
 *   DIFF_SEED
 *   DIFF_KIND   one kind alone */
#include "stacks.h"

#include <libpolicy/diff.h>

#include "../oracle/tap.h"

#include <strings.h>

static const stack_world *const worlds[] = {&world_codex, &world_command,
                                            &world_path,  &world_network,
                                            &world_tool,  &world_setting};
#define WORLDS (sizeof worlds / sizeof *worlds)

enum {
    CLASSES = 16
};

/* What brute force finds of one class. */
typedef struct found {
    bool known;
    size_t request;
    uint64_t now;
    stack_tokens tokens; /* of the least request */
} found;

typedef struct figures {
    unsigned pairs, rejected, equal, gaps, classes, least, hidden, missed;
} figures;

static pol_scratch scratch;

/* -- Pairs */

/* Takes a line out of a source. */
static void drop_line(stack_random *r, pol_source *source)
{
    char *text = (char *)(uintptr_t)source->text.data;
    size_t lines = 0, at = 0, size = source->text.size;
    for (size_t i = 0; i < size; i++) {
        lines += text[i] == '\n';
    }
    if (lines == 0) {
        return;
    }
    size_t line = pick(r, (unsigned)lines), begin = 0;
    for (; at < size; at++) {
        if (text[at] == '\n') {
            if (line == 0) {
                break;
            }
            line--;
            begin = at + 1;
        }
    }
    memmove(text + begin, text + at + 1, size - at - 1);
    source->text.size -= at + 1 - begin;
}

/* The same stack, edited in a place or more, or another one. */
static void edit(stack_random *r, const stack_world *w, const stack *from,
                 stack *to)
{
    if (chance(r, 20)) {
        stack_world more = *w; /* whose words add to those of the first */
        int trust = to->trust;
        more.reset = NULL;
        stack_make(r, &more, to);
        to->trust = chance(r, 50) ? trust : to->trust;
        return;
    }
    *to = *from;
    for (size_t i = 0; i < to->count; i++) {
        stack_text *t = &to->texts[to->sources[i].layer];
        to->sources[i].text.data = t->data;
    }
    do {
        pol_source *source = &to->sources[pick(r, (unsigned)to->count)];
        stack_text *t = &to->texts[source->layer];
        unsigned how = pick(r, 3);
        if (how != 0) {
            drop_line(r, source);
        }
        t->size = source->text.size;
        if (how != 1) {
            w->rule(r, t, source->layer);
        }
        source->text.size = t->size;
    } while (chance(r, 30));
}

/* -- Brute force */

static int answer(const part *p, const pol_request *request)
{
    pol_decision d;
    pol_eval(&p->image, request, &scratch, &d);
    return stack_strictness(&d);
}

static void note(const stack_world *w, found *f, const pol_request *request,
                 size_t index)
{
    stack_tokens t = {.count = 0};
    w->tokens(request, false, &t);
    if (!f->known || stack_order(&t, &f->tokens) < 0) {
        *f = (found){true, index, request->now, t};
    }
}

/* Whether one path is above the other, or the same, where cases do not count
 * and not where they do. */
static bool meets_folded(pol_text a, pol_text b)
{
    size_t n = a.size < b.size ? a.size : b.size;
    pol_text longer = a.size < b.size ? b : a;
    return n > 1 && (longer.size == n || longer.data[n] == '/') &&
           strncasecmp(a.data, b.data, n) == 0 &&
           memcmp(a.data, b.data, n) != 0;
}

/* Names are bound in the path's own spelling (diff.h). */
static bool is_outside(const pol_request *r)
{
    const pol_path_query *q = r->kind == POL_KIND_PATH ? r->of.path : NULL;
    bool is_out = q != NULL && (meets_folded(q->path, r->home) ||
                                meets_folded(q->path, r->cwd));
    for (size_t i = 0; q != NULL && i < r->root_count; i++) {
        is_out |= meets_folded(q->path, r->roots[i].path);
    }
    return is_out;
}

static void try_every(const stack_world *w, const part *before,
                      const part *after, int time_count, found *out)
{
    pol_request request;
    for (size_t i = 0; w->request(i, &request); i++) {
        for (int k = 0; k < time_count && !is_outside(&request); k++) {
            request.now = stack_now[k];
            int a = answer(before, &request), b = answer(after, &request);
            if (a != b) {
                note(w, &out[4 * a + b], &request, i);
            }
        }
    }
}

/* -- Comparison */

static bool has_gap(const pol_result *result, pol_kind kind)
{
    for (size_t i = 0; i < pol_result_gaps(result); i++) {
        if (pol_result_gap(result, i).kind == kind) {
            return true;
        }
    }
    return false;
}

static const char *compare_one(const stack_world *w, const part *before,
                               const part *after, const pol_change *change,
                               found *f, figures *n)
{
    int a = stack_strictness(&change->before);
    int b = stack_strictness(&change->after);
    stack_tokens t = {.count = 0};
    if (change->kind != w->kind) {
        return "a class of another kind";
    }
    if (a == b || answer(before, change->request) != a ||
        answer(after, change->request) != b) {
        return "a class is invented";
    }
    w->tokens(change->request, true, &t);
    if (f[4 * a + b].known && change->least &&
        stack_order(&t, &f[4 * a + b].tokens) > 0) {
        return "there is a lesser request";
    }
    n->classes++;
    n->least += change->least != 0;
    n->hidden += !f[4 * a + b].known;
    f[4 * a + b].known = false; /* told */
    return NULL;
}

/* All that is asked here is understood by the search. */
static bool disagrees(const pol_result *result)
{
    for (size_t i = 0; i < pol_result_gaps(result); i++) {
        if (strstr(pol_result_gap(result, i).reason, "foreseen") != NULL) {
            return true;
        }
    }
    return false;
}

static const char *compare(const stack_world *w, const part *before,
                           const part *after, const pol_result *result,
                           found *f, figures *n)
{
    const char *fault =
        disagrees(result) ? "search and evaluator disagree" : NULL;
    for (size_t i = 0; fault == NULL && i < pol_result_changes(result); i++) {
        pol_change change = pol_result_change(result, i);
        fault = compare_one(w, before, after, &change, f, n);
    }
    bool gap = has_gap(result, w->kind);
    n->gaps += gap;
    n->equal += pol_result_comparison(result) == POL_COMPARISON_EQUAL;
    for (int i = 0; fault == NULL && i < CLASSES; i++) {
        if (f[i].known) {
            n->missed++;
            fault = gap ? NULL : "a class is missing";
        }
    }
    return fault;
}

static void explain(const stack_world *w, const stack *before,
                    const stack *after, const pol_result *result,
                    const found *f, const char *fault)
{
    pol_request request;
    printf("# %s\n", fault);
    printf("# trust %d %d\n", before->trust, after->trust);
    stack_print(before->sources, before->count, POL_LAYER_SESSION);
    stack_print(after->sources, after->count, POL_LAYER_SESSION);
    for (int i = 0; i < CLASSES; i++) {
        if (f[i].known && w->request(f[i].request, &request)) {
            request.now = f[i].now;
            stack_print_request("brute force", i, &request);
        }
    }
    for (size_t i = 0; i < pol_result_changes(result); i++) {
        pol_change c = pol_result_change(result, i);
        stack_print_request("witness",
                            4 * stack_strictness(&c.before) +
                                stack_strictness(&c.after),
                            c.request);
    }
    for (size_t i = 0; i < pol_result_gaps(result); i++) {
        printf("# gap: %s\n", pol_result_gap(result, i).reason);
    }
}

static bool check_pair(const stack_world *w, const stack *first,
                       const stack *second, figures *n)
{
    part before = {0}, after = {0};
    found f[CLASSES] = {{.known = false}}, all[CLASSES];
    pol_compile_options options[2] = {stack_options(first),
                                      stack_options(second)};
    pol_policy_sources a = {first->sources, first->count, &options[0]};
    pol_policy_sources b = {second->sources, second->count, &options[1]};
    pol_result *result = NULL;
    const char *fault = NULL;
    bool first_opens = stack_open(&before, first, first->sources, first->count);
    bool opens = stack_open(&after, second, second->sources, second->count) &&
                 first_opens;
    pol_status status = pol_diff(&a, &b, NULL, &result);
    if (!opens) {
        n->rejected++;
        fault = status != POL_REJECTED ? "not rejected"
                : pol_result_side(result) != (first_opens ? 1 : 0)
                    ? "not rejected on this side"
                    : NULL;
    } else if (status != POL_OK) {
        fault = pol_status_name(status);
    } else {
        int times = stack_times(first), more = stack_times(second);
        try_every(w, &before, &after, times > more ? times : more, f);
        memcpy(all, f, sizeof all);
        n->pairs++;
        fault = compare(w, &before, &after, result, f, n);
        if (fault != NULL) {
            explain(w, first, second, result, all, fault);
        }
    }
    if (fault != NULL && status != POL_OK) {
        printf("# %s\n", fault);
        stack_print(first->sources, first->count, POL_LAYER_SESSION);
        stack_print(second->sources, second->count, POL_LAYER_SESSION);
    }
    pol_result_free(result);
    pol_result_free(before.result);
    pol_result_free(after.result);
    return fault == NULL;
}

static void run(tap *t, const stack_world *w, uint64_t pairs, uint64_t seed)
{
    stack_random r = {seed * UINT64_C(0x9E3779B97F4A7C15) + 3};
    figures n = {0};
    unsigned failures = 0;
    for (uint64_t i = 0; i < pairs && failures < 3; i++) {
        static stack first, second;
        stack_make(&r, w, &first);
        edit(&r, w, &first, &second);
        failures += !check_pair(w, &first, &second, &n);
    }
    tap_ok(t, failures == 0, "%s: %u pairs agree with brute force", w->name,
           n.pairs);
    tap_note("%u classes, %u with the least request, %u beyond what was "
             "tried; %u pairs are equal, %u have a gap (%u classes in it), %u "
             "are no policies",
             n.classes, n.least, n.hidden, n.equal, n.gaps, n.missed,
             n.rejected);
    tap_ok(t, n.classes > n.pairs / 4 && n.equal > n.pairs / 20,
           "%s: differences and equality come up", w->name);
    tap_ok(t, n.gaps <= n.pairs / 10, "%s: almost all is decided", w->name);
}

int main(void)
{
    tap t = {0, 0};
    uint64_t pairs = number_from("DIFF_PAIRS", 4000);
    uint64_t seed = number_from("DIFF_SEED", 1);
    const char *only = getenv("DIFF_KIND");
    for (size_t i = 0; i < WORLDS; i++) {
        if (only == NULL) {
            run(&t, worlds[i], pairs / WORLDS, seed);
        } else if (strcmp(only, worlds[i]->name) == 0) {
            run(&t, worlds[i], pairs, seed);
        }
    }
    return tap_end(&t);
}
