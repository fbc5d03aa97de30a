/* SPDX-License-Identifier: Apache-2.0
 *
 * Random pairs of policy and request: the library answers as the oracle
 * does, with the same set of matching rules, in every way to ask.
 *
 *   PROPERTY_PAIRS  how many pairs (default 200,000)
 *   PROPERTY_SEED   first number of all random choices
 *   PROPERTY_FIRST  policy to begin with, to see one again
 *
 * Fails as well where a construct or a decision is too rare to prove much. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../oracle/pair.h"
#include "../oracle/tap.h"
#include "gen.h"
#include "minimise.h"

#define REQUESTS 48
#define MAX_DIFFERENCES 5

typedef struct tally {
    uint64_t pairs, policies, rejected, limited, differences;
    uint64_t matched_pairs;
    uint64_t shown[GEN_FEATURE_COUNT];   /* pairs that have it */
    uint64_t matched[GEN_FEATURE_COUNT]; /* ... in a rule that matched */
    uint64_t answers[3], reasons[8];
} tally;

static const char *const feature_names[] = {
#define GEN_FEATURE_NAME(identifier, name) name,
    GEN_FEATURES(GEN_FEATURE_NAME)
#undef GEN_FEATURE_NAME
};

/* How many rules stand in the text before this place. */
static unsigned rules_before(const char *text, uint32_t place)
{
    unsigned count = 0;
    for (uint32_t i = 0; i < place; i++) {
        count += (i == 0 || text[i - 1] == '\n') &&
                 strncmp(text + i, "prefix", 6) == 0;
    }
    return count;
}

/* Codex heads are expanded by the checker, so that a checked rule maps to the
 * generated one by its place in the text. */
static uint64_t matched_features(const pair *p, const gen_policy *policy)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < p->expected.count; i++) {
        const pol_rule *rule = &p->checked.rules.items[p->expected.rules[i]];
        unsigned before =
            rules_before(p->report.inputs.items[rule->span.source].text.data,
                         rule->span.begin);
        for (unsigned k = 0; k < policy->rule_count; k++) {
            if (policy->rules[k].layer == (pol_layer)rule->layer &&
                before-- == 0) {
                bits |= gen_rule_features(&policy->rules[k]);
            }
        }
    }
    return bits;
}

static void count_pair(tally *t, const pair *p, const gen_policy *policy,
                       uint64_t policy_features, const pol_request *request)
{
    uint64_t asked = gen_request_features(policy, request);
    uint64_t bits = policy_features | asked;
    uint64_t matched = matched_features(p, policy);
    if (matched != 0) {
        matched |= asked | (policy_features &
                            (GEN_BIT(MANY_LAYERS) | GEN_BIT(EXECUTABLE)));
        t->matched_pairs++;
    }
    for (unsigned i = 0; i < GEN_FEATURE_COUNT; i++) {
        t->shown[i] += bits >> i & 1;
        t->matched[i] += matched >> i & 1;
    }
    t->answers[p->expected.answer]++;
    t->reasons[p->expected.reason]++;
    t->pairs++;
}

static void report(tally *t, const gen_policy *policy,
                   const gen_request *request, uint64_t index)
{
    static gen_policy small;
    static gen_request asked;
    char message[512];
    small = *policy;
    asked = *request;
    asked.request.argv = asked.argv;
    for (size_t i = 0; i < asked.request.argc; i++) {
        asked.argv[i].data =
            asked.bytes + (request->argv[i].data - request->bytes);
    }
    t->differences++;
    case_minimise(&small, &asked);
    case_agrees(&small, &asked.request, message);
    tap_note("difference in policy %llu (PROPERTY_FIRST=%llu): %s",
             (unsigned long long)index, (unsigned long long)index, message);
    case_print(&small, &asked.request);
}

/* All requests of one policy. */
static void ask_all(tally *t, pair *p, gen_random *r, const gen_policy *policy,
                    uint64_t index)
{
    static gen_request requests[REQUESTS];
    pol_request batch[REQUESTS];
    uint64_t features = gen_policy_features(policy);
    for (unsigned i = 0; i < REQUESTS; i++) {
        gen_make_request(r, policy, &requests[i]);
        batch[i] = requests[i].request;
        bool same = pair_compare(p, &batch[i]);
        count_pair(t, p, policy, features, &batch[i]);
        if (!same || !pair_compare_packed(p, &batch[i])) {
            report(t, policy, &requests[i], index);
            return;
        }
    }
    if (!pair_compare_batch(p, batch, REQUESTS)) {
        tap_note("policy %llu: %s", (unsigned long long)index, p->message);
        case_print(policy, &batch[0]);
        t->differences++;
    }
}

static void run_policy(tally *t, uint64_t seed, uint64_t index)
{
    static gen_policy policy;
    static gen_request request;
    gen_buffer buffers[GEN_LAYERS];
    pol_source sources[GEN_LAYERS];
    gen_random r = gen_seed(seed + index * UINT64_C(0xD1342543DE82EF95));
    memset(buffers, 0, sizeof buffers);
    gen_make_policy(&r,
                    gen_chance(&r, 70) ? POL_DIALECT_NATIVE : POL_DIALECT_CODEX,
                    &policy);
    size_t count = gen_sources(&policy, NULL, buffers, sources);
    pair p;
    switch (pair_open(&p, sources, count, policy.dialect, NULL)) {
    case PAIR_READY:
        ask_all(t, &p, &r, &policy, index);
        break;
    case PAIR_REJECTED:
        if (t->rejected++ < 3) {
            pol_request none = {0};
            tap_note("refused: %s", p.message);
            case_print(&policy, &none);
        }
        break;
    case PAIR_LIMITED:
        if (t->limited++ < 3) {
            pol_request none = {0};
            tap_note("over a limit: %s", p.message);
            case_print(&policy, &none);
        }
        break;
    case PAIR_BROKEN:
        gen_make_request(&r, &policy, &request);
        report(t, &policy, &request, index);
        break;
    }
    t->policies++;
    pair_close(&p);
    for (unsigned i = 0; i < GEN_LAYERS; i++) {
        gen_buffer_free(&buffers[i]);
    }
}

static double percent(uint64_t part, uint64_t all)
{
    return all > 0 ? 100.0 * (double)part / (double)all : 0.0;
}

static void show_shares(tap *out, const tally *t)
{
    bool often = true;
    tap_note("%-40s %9s %9s", "construct", "pairs %", "matched %");
    for (unsigned i = 0; i < GEN_FEATURE_COUNT; i++) {
        tap_note("%-40s %9.2f %9.2f", feature_names[i],
                 percent(t->shown[i], t->pairs),
                 percent(t->matched[i], t->pairs));
        often = often && percent(t->shown[i], t->pairs) >= 1.0 &&
                (t->matched[i] > 0 || i == GEN_DEFAULT_RULE);
    }
    tap_ok(out, often, "every construct stands in at least 1 %% of the pairs");
    bool each = true;
    for (unsigned i = 0; i < 3; i++) {
        double share = percent(t->answers[i], t->pairs);
        tap_note("%-40s %9.2f", pol_answer_name((pol_answer)i), share);
        each = each && share >= 10.0;
    }
    tap_ok(out, each, "every decision is the answer to at least 10 %%");
    tap_note("rule matched %.2f %%, default %.2f %%, invalid %.2f %%",
             percent(t->reasons[POL_REASON_RULE], t->pairs),
             percent(t->reasons[POL_REASON_DEFAULT], t->pairs),
             percent(t->reasons[POL_REASON_INVALID], t->pairs));
}

int main(void)
{
    tap out = {0};
    static tally t;
    uint64_t pairs = number_from("PROPERTY_PAIRS", 200000);
    uint64_t seed = number_from("PROPERTY_SEED", 20260101);
    uint64_t index = number_from("PROPERTY_FIRST", 0);
    tap_note("seed %llu", (unsigned long long)seed);
    while (t.pairs < pairs && t.differences < MAX_DIFFERENCES &&
           t.rejected < 1000) {
        run_policy(&t, seed, index++);
    }
    tap_ok(&out, t.differences == 0 && t.pairs >= pairs,
           "%llu pairs of policy and request, %llu policies: "
           "%llu differences to the oracle",
           (unsigned long long)t.pairs, (unsigned long long)t.policies,
           (unsigned long long)t.differences);
    tap_note("%llu policies were refused, %llu went over a limit",
             (unsigned long long)t.rejected, (unsigned long long)t.limited);
    tap_ok(&out, (t.rejected + t.limited) * 50 <= t.policies,
           "at most 2 %% of the generated policies are refused");
    show_shares(&out, &t);
    return tap_end(&out);
}
