/* SPDX-License-Identifier: Apache-2.0
 *
 * pol_witness against brute force: of every rule of random small policies the
 * least request that it matches, and the least one whose answer is due to it,
 * which is that of the policy compiled without the rule.
 *
 *   WITNESS_STACKS  stacks of all kinds together (default 1,000)
 *   WITNESS_SEED
 *   WITNESS_KIND    one kind alone */
#include "stacks.h"

#include <libpolicy/diff.h>

#include "../oracle/tap.h"

static const stack_world *const worlds[] = {
    &world_command, &world_path, &world_network, &world_tool, &world_setting};
#define WORLDS (sizeof worlds / sizeof *worlds)

enum {
    MATCHES = 64
};

typedef struct found {
    bool known;
    stack_tokens tokens; /* of the least request */
} found;

typedef struct figures {
    unsigned rules, witnesses[2], none[2], hidden, gaps;
} figures;

static pol_scratch scratch;
static pol_match matches[MATCHES];

static bool is_matched(const part *p, const pol_request *request, uint32_t rule)
{
    pol_decision d;
    pol_eval_all(&p->image, request, &scratch, &d, matches, MATCHES);
    for (uint32_t i = 0; i < d.matched && i < MATCHES; i++) {
        if (matches[i].rule == rule) {
            return true;
        }
    }
    return false;
}

static int answer(const part *p, const pol_request *request)
{
    pol_decision d;
    pol_eval(&p->image, request, &scratch, &d);
    return stack_strictness(&d);
}

/* other: the policy without the rule; null: whether it matches. */
static bool holds(const part *p, const part *other, const pol_request *request,
                  uint32_t rule)
{
    return other == NULL ? is_matched(p, request, rule)
                         : answer(p, request) != answer(other, request);
}

static void try_every(const stack_world *w, const part *p, const part *other,
                      uint32_t rule, int times, found *f)
{
    pol_request request;
    for (size_t i = 0; w->request(i, &request); i++) {
        for (int k = 0; k < times; k++) {
            stack_tokens t = {.count = 0};
            request.now = stack_now[k];
            if (!holds(p, other, &request, rule)) {
                continue;
            }
            w->tokens(&request, false, &t);
            if (!f->known || stack_order(&t, &f->tokens) < 0) {
                *f = (found){true, t};
            }
        }
    }
}

static const char *compare(const stack_world *w, const part *p,
                           const part *other, uint32_t rule,
                           const pol_result *result, const found *f, figures *n)
{
    bool decides = other != NULL;
    bool gap = pol_result_gaps(result) > 0;
    pol_change change = pol_result_change(result, 0);
    stack_tokens t = {.count = 0};
    n->gaps += gap;
    if (pol_result_changes(result) == 0) {
        n->none[decides]++;
        return f->known && !gap ? "a witness is missing" : NULL;
    }
    n->witnesses[decides]++;
    n->hidden += !f->known;
    if (pol_result_changes(result) > 1) {
        return "more than one witness";
    }
    if (!holds(p, other, change.request, rule)) {
        return "the witness is none";
    }
    if (stack_strictness(&change.before) != answer(p, change.request) ||
        (decides &&
         stack_strictness(&change.after) != answer(other, change.request))) {
        return "the answers are others";
    }
    w->tokens(change.request, true, &t);
    if (f->known && change.least && stack_order(&t, &f->tokens) > 0) {
        return "there is a lesser request";
    }
    return NULL;
}

/* The stack without the line of a rule; false where that is not the rule
 * alone. */
static bool without(const stack *s, const part *p, uint32_t rule, stack *out)
{
    pol_image_info all;
    pol_rule_info info, other;
    pol_image_get_info(&p->image, &all);
    pol_image_get_rule(&p->image, rule, &info);
    for (uint32_t i = 0; i < all.rules; i++) {
        pol_image_get_rule(&p->image, i, &other);
        if (i != rule && other.layer == info.layer && other.line == info.line) {
            return false;
        }
    }
    *out = *s;
    for (size_t i = 0; i < out->count; i++) {
        pol_source *source = &out->sources[i];
        stack_text *t = &out->texts[source->layer];
        source->text.data = t->data;
        if (source->layer != info.layer) {
            continue;
        }
        size_t at = 0, line = 1;
        for (; line < info.line; at++) {
            line += t->data[at] == '\n';
        }
        size_t end = at;
        while (t->data[end] != '\n') {
            end++;
        }
        memmove(t->data + at, t->data + end + 1, t->size - end - 1);
        t->size -= end + 1 - at;
        source->text.size = t->size;
    }
    return true;
}

static bool check_rule(const stack_world *w, const stack *s, const part *p,
                       uint32_t rule, pol_witness_mode mode, figures *n)
{
    static stack less;
    part other = {0};
    found f = {.known = false};
    pol_compile_options options = stack_options(s);
    pol_policy_sources policy = {s->sources, s->count, &options};
    pol_result *result = NULL;
    const char *fault = NULL;
    if (mode == POL_WITNESS_DECIDES &&
        (!without(s, p, rule, &less) ||
         !stack_open(&other, &less, less.sources, less.count))) {
        pol_result_free(other.result);
        return true;
    }
    const part *second = mode == POL_WITNESS_DECIDES ? &other : NULL;
    try_every(w, p, second, rule, stack_times(s), &f);
    pol_status status = pol_witness(&policy, rule, mode, NULL, &result);
    n->rules++;
    fault = status != POL_OK ? pol_status_name(status)
                             : compare(w, p, second, rule, result, &f, n);
    if (fault != NULL) {
        printf("# rule %u, mode %d: %s\n", (unsigned)rule, (int)mode, fault);
        stack_print(s->sources, s->count, POL_LAYER_SESSION);
        if (pol_result_changes(result) > 0) {
            stack_print_request("witness", 0,
                                pol_result_change(result, 0).request);
        }
    }
    pol_result_free(result);
    pol_result_free(other.result);
    return fault == NULL;
}

static bool check_stack(const stack_world *w, const stack *s, figures *n)
{
    part p = {0};
    pol_image_info info;
    bool good = true;
    if (stack_open(&p, s, s->sources, s->count) &&
        pol_image_get_info(&p.image, &info) == POL_OK) {
        for (uint32_t i = 0; good && i < info.rules; i++) {
            good = check_rule(w, s, &p, i, POL_WITNESS_MATCHES, n) &&
                   check_rule(w, s, &p, i, POL_WITNESS_DECIDES, n);
        }
    }
    pol_result_free(p.result);
    return good;
}

static void run(tap *t, const stack_world *w, uint64_t stacks, uint64_t seed)
{
    stack_random r = {seed * UINT64_C(0x9E3779B97F4A7C15) + 5};
    figures n = {0};
    unsigned failures = 0;
    for (uint64_t i = 0; i < stacks && failures < 3; i++) {
        static stack s;
        stack_make(&r, w, &s);
        failures += !check_stack(w, &s, &n);
    }
    tap_ok(t, failures == 0, "%s: %u questions agree with brute force", w->name,
           n.rules);
    tap_note("matched: %u, never: %u; decided: %u, nothing: %u; %u witnesses "
             "beyond what was tried, %u gaps",
             n.witnesses[0], n.none[0], n.witnesses[1], n.none[1], n.hidden,
             n.gaps);
    tap_ok(t, n.gaps <= n.rules / 10, "%s: almost all is decided", w->name);
}

int main(void)
{
    tap t = {0, 0};
    uint64_t stacks = number_from("WITNESS_STACKS", 1000);
    uint64_t seed = number_from("WITNESS_SEED", 1);
    const char *only = getenv("WITNESS_KIND");
    for (size_t i = 0; i < WORLDS; i++) {
        if (only == NULL) {
            run(&t, worlds[i], stacks / WORLDS, seed);
        } else if (strcmp(only, worlds[i]->name) == 0) {
            run(&t, worlds[i], stacks, seed);
        }
    }
    return tap_end(&t);
}
