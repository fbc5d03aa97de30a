/* SPDX-License-Identifier: Apache-2.0
 *
 * Random stacks of layers with rules of all kinds: the library answers as the
 * oracle does, with the same rules, in every way to ask.
 *
 *   PROPERTY_PAIRS  how many pairs of stack and request (default 800,000)
 *   PROPERTY_SEED   first number of all random choices
 *   PROPERTY_FIRST  stack to begin with, to see one again
 *
 * Fails as well where a construct stands in less than 1 % of the pairs of its
 * kind, or a decision answers less than 10 % of those of any kind. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../oracle/pair.h"
#include "../oracle/tap.h"
#include "shrink.h"

#define REQUESTS 32
#define MAX_DIFFERENCES 5

typedef struct tally {
    uint64_t pairs, stacks, rejected, limited, differences;
    uint64_t of_kind[POL_KIND_COUNT], answers[POL_KIND_COUNT][3];
    uint64_t reasons[POL_KIND_COUNT][8];
    uint64_t shown[STACK_FEATURE_COUNT];
} tally;

/* POL_KIND_COUNT: of every kind. */
static const struct feature {
    const char *name;
    int kind;
} features[] = {
#define STACK_FEATURE_ROW(identifier, kind, name) {name, POL_KIND_##kind},
    STACK_FEATURES(STACK_FEATURE_ROW)
#undef STACK_FEATURE_ROW
};

static void report(tally *t, const stack *s, const stack_request *q,
                   uint64_t index)
{
    static stack small;
    static stack_request asked;
    char message[512];
    small = *s;
    asked = *q;
    t->differences++;
    shrink_difference(&small, &asked);
    shrink_agrees(&small, &asked, message);
    tap_note("difference in stack %llu (PROPERTY_FIRST=%llu): %s",
             (unsigned long long)index, (unsigned long long)index, message);
    shrink_print(&small, &asked);
}

static void count_pair(tally *t, const pair *p, const stack *s,
                       const stack_request *q)
{
    stack_features f;
    stack_policy_features(s, q->kind, &f);
    stack_request_features(s, q, &f);
    for (unsigned i = 0; i < STACK_FEATURE_COUNT; i++) {
        t->shown[i] += f.has[i];
    }
    t->pairs++;
    t->of_kind[q->kind]++;
    t->answers[q->kind][p->expected.answer]++;
    t->reasons[q->kind][p->expected.reason]++;
}

/* Of the kinds that the stack has rules of, and now and then of others. */
static pol_kind choose_kind(gen_random *r, const stack *s)
{
    if (gen_chance(r, 4)) {
        return (pol_kind)gen_below(r, POL_KIND_COUNT);
    }
    return s->rules[gen_below(r, s->rule_count)].kind;
}

static void ask_all(tally *t, pair *p, gen_random *r, const stack *s,
                    uint64_t index)
{
    static stack_request requests[REQUESTS];
    static stack_view views[REQUESTS];
    pol_request batch[REQUESTS];
    for (unsigned i = 0; i < REQUESTS; i++) {
        stack_make_request(r, s, choose_kind(r, s), &requests[i]);
        batch[i] = *stack_ask(&requests[i], &views[i]);
        bool same = pair_compare(p, &batch[i]);
        count_pair(t, p, s, &requests[i]);
        if (!same || !pair_compare_packed(p, &batch[i])) {
            report(t, s, &requests[i], index);
            return;
        }
    }
    if (!pair_compare_batch(p, batch, REQUESTS)) {
        tap_note("stack %llu: %s", (unsigned long long)index, p->message);
        shrink_print(s, &requests[0]);
        t->differences++;
    }
}

static void show_refused(const stack *s, const char *what, const char *message,
                         uint64_t count)
{
    if (count <= 3) {
        stack_request none = {0};
        tap_note("%s: %s", what, message);
        shrink_print(s, &none);
    }
}

static void run_stack(tally *t, uint64_t seed, uint64_t index)
{
    static stack s;
    static stack_request request;
    gen_buffer buffers[POL_LAYER_COUNT];
    pol_source sources[POL_LAYER_COUNT];
    gen_random r = gen_seed(seed + index * UINT64_C(0xD1342543DE82EF95));
    memset(buffers, 0, sizeof buffers);
    stack_make(&r, gen_chance(&r, 92) ? POL_DIALECT_NATIVE : POL_DIALECT_CODEX,
               &s);
    pair_setup setup = {.untrusted = !s.trusted, .root = POL_TEXT(STACK_ROOT)};
    size_t count = stack_sources(&s, buffers, sources);
    pair p;
    switch (pair_open(&p, sources, count, s.dialect, &setup)) {
    case PAIR_READY:
        ask_all(t, &p, &r, &s, index);
        break;
    case PAIR_REJECTED:
        show_refused(&s, "refused", p.message, ++t->rejected);
        break;
    case PAIR_LIMITED:
        show_refused(&s, "over a limit", p.message, ++t->limited);
        break;
    case PAIR_BROKEN:
        stack_make_request(&r, &s, s.rules[0].kind, &request);
        report(t, &s, &request, index);
        break;
    }
    t->stacks++;
    pair_close(&p);
    stack_free_buffers(buffers);
}

static double percent(uint64_t part, uint64_t all)
{
    return all > 0 ? 100.0 * (double)part / (double)all : 0.0;
}

static void show_constructs(tap *out, const tally *t)
{
    bool often = true;
    for (unsigned i = 0; i < STACK_FEATURE_COUNT; i++) {
        int kind = features[i].kind;
        double share = percent(
            t->shown[i], kind < POL_KIND_COUNT ? t->of_kind[kind] : t->pairs);
        tap_note("%-8s %-36s %7.2f %%%s",
                 kind < POL_KIND_COUNT ? pol_kind_name((pol_kind)kind) : "all",
                 features[i].name, share, share < 1.0 ? " TOO RARE" : "");
        often = often && share >= 1.0;
    }
    tap_ok(out, often,
           "every construct stands in at least 1 %% of the pairs of its kind");
}

static void show_answers(tap *out, const tally *t)
{
    bool each = true;
    for (unsigned kind = 0; kind < POL_KIND_COUNT; kind++) {
        uint64_t all = t->of_kind[kind];
        double shares[3];
        for (unsigned i = 0; i < 3; i++) {
            shares[i] = percent(t->answers[kind][i], all);
            each = each && shares[i] >= 10.0;
        }
        tap_note("%-8s deny %.1f, prompt %.1f, allow %.1f; rule %.1f, "
                 "default %.1f, opaque %.1f, invalid %.1f %%",
                 pol_kind_name((pol_kind)kind), shares[POL_DENY],
                 shares[POL_PROMPT], shares[POL_ALLOW],
                 percent(t->reasons[kind][POL_REASON_RULE], all),
                 percent(t->reasons[kind][POL_REASON_DEFAULT], all),
                 percent(t->reasons[kind][POL_REASON_OPAQUE], all),
                 percent(t->reasons[kind][POL_REASON_INVALID], all));
    }
    tap_ok(out, each,
           "every decision is the answer to at least 10 %% of every kind");
}

int main(void)
{
    tap out = {0};
    static tally t;
    uint64_t pairs = number_from("PROPERTY_PAIRS", 800000);
    uint64_t seed = number_from("PROPERTY_SEED", 20260104);
    uint64_t index = number_from("PROPERTY_FIRST", 0);
    tap_note("seed %llu", (unsigned long long)seed);
    while (t.pairs < pairs && t.differences < MAX_DIFFERENCES &&
           t.rejected < 1000) {
        run_stack(&t, seed, index++);
    }
    tap_ok(&out, t.differences == 0 && t.pairs >= pairs,
           "%llu pairs of stack and request, %llu stacks: "
           "%llu differences to the oracle",
           (unsigned long long)t.pairs, (unsigned long long)t.stacks,
           (unsigned long long)t.differences);
    tap_note("%llu stacks were refused, %llu went over a limit",
             (unsigned long long)t.rejected, (unsigned long long)t.limited);
    tap_ok(&out, (t.rejected + t.limited) * 50 <= t.stacks,
           "at most 2 %% of the generated stacks are refused");
    show_constructs(&out, &t);
    show_answers(&out, &t);
    return tap_end(&out);
}
