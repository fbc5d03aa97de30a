/* SPDX-License-Identifier: Apache-2.0
 *
 * pol_prove against brute force: random small stacks, and all requests over
 * the words that their rules use.  Where one of them is loosened, there is a
 * witness, and none comes before it; every witness is what it claims to be;
 * where it is proved that there is none, there is none.
 *
 *   PROVE_STACKS  stacks of each kind (default 1,000)
 *   PROVE_SEED
 *   PROVE_KIND    one kind alone */
#include "stacks.h"

#include "../oracle/tap.h"

enum {
    MATCHES = 64
};

static const stack_world *const worlds[] = {
    &world_command, &world_path, &world_network, &world_tool, &world_setting};
#define WORLDS (sizeof worlds / sizeof *worlds)

/* What brute force finds of one claim. */
typedef struct found {
    bool loosened;
    size_t request;
    uint64_t now;
    stack_tokens tokens; /* of the least request */
} found;

typedef struct figures {
    unsigned stacks, rejected, proved[2], refuted[2], undecided[2], hidden;
    unsigned least, required;
} figures;

static pol_scratch scratch;
static pol_match matches[MATCHES];

static size_t sources_above(const stack *s, pol_source *out)
{
    size_t count = 0;
    for (size_t i = 0; i < s->count; i++) {
        if (s->sources[i].layer <= s->boundary) {
            out[count++] = s->sources[i];
        }
    }
    return count;
}

/* -- Answers */

/* The answer; *rules: what the matching rules say, -1 where there is none. */
static int ask(const part *p, const pol_request *request, int *rules)
{
    pol_decision d;
    pol_eval_all(&p->image, request, &scratch, &d, matches, MATCHES);
    *rules = -1;
    for (uint32_t i = 0; i < d.matched && i < MATCHES; i++) {
        pol_rule_info info;
        pol_image_get_rule(&p->image, matches[i].rule, &info);
        pol_decision one = {.answer = info.decision,
                            .person_only = info.person_only};
        int said = stack_strictness(&one);
        *rules = said > *rules ? said : *rules;
    }
    return stack_strictness(&d);
}

/* Which claims a request refutes: bits 1 << pol_claim. */
static unsigned refutes(const part *strong, const part *whole,
                        const pol_request *request)
{
    int rules, unused;
    int before = ask(strong, request, &rules);
    int after = ask(whole, request, &unused);
    return (rules > after ? 1u << POL_CLAIM_RULES : 0) |
           (before > after ? 1u << POL_CLAIM_ANSWER : 0);
}

/* -- Brute force */

/* Keeps the least one. */
static void note(const stack_world *w, found *f, const pol_request *request,
                 size_t index)
{
    stack_tokens t = {.count = 0};
    w->tokens(request, false, &t);
    if (!f->loosened || stack_order(&t, &f->tokens) < 0) {
        *f = (found){true, index, request->now, t};
    }
}

static void try_every(const stack_world *w, const part *strong,
                      const part *whole, int time_count, found *out)
{
    pol_request request;
    for (size_t i = 0; w->request(i, &request); i++) {
        for (int k = 0; k < time_count; k++) {
            request.now = stack_now[k];
            unsigned bits = refutes(strong, whole, &request);
            for (int claim = 0; bits != 0 && claim < 2; claim++) {
                if ((bits >> claim & 1) != 0) {
                    note(w, &out[claim], &request, i);
                }
            }
        }
    }
}

/* -- Comparison */

/* Whether a witness comes after the least request of brute force. */
static bool is_beaten(const stack_world *w, const pol_claim_info *claim,
                      const found *f)
{
    stack_tokens t = {.count = 0};
    w->tokens(claim->request, true, &t);
    return f->loosened && claim->least && stack_order(&t, &f->tokens) > 0;
}

/* The same stack with the weaker source that a witness needs. */
static bool open_weaker(part *p, const stack *s, pol_text weaker)
{
    pol_source sources[POL_LAYER_SESSION + 2];
    size_t count = sources_above(s, sources);
    sources[count++] =
        (pol_source){text_of("weaker"), weaker, (pol_layer)(s->boundary + 1)};
    stack trusting = *s;
    trusting.trust = 1;
    return stack_open(p, &trusting, sources, count);
}

static const char *compare(const stack_world *w, const stack *s,
                           const part *strong, const part *whole,
                           const pol_claim_info *claim, const found *f)
{
    part other = {0};
    const char *fault = NULL;
    if (claim->proof == POL_PROOF_PROVED) {
        return f->loosened ? "proved, and yet loosened" : NULL;
    }
    if (claim->proof == POL_PROOF_UNDECIDED) {
        return NULL;
    }
    if (claim->weaker.data != NULL) {
        if (!open_weaker(&other, s, claim->weaker)) {
            fault = "the weaker source is none";
        }
        whole = &other;
    }
    if (fault == NULL &&
        (refutes(strong, whole, claim->request) >> claim->claim & 1) == 0) {
        fault = "the witness is none";
    }
    if (fault == NULL && is_beaten(w, claim, f)) {
        fault = "there is a lesser witness";
    }
    pol_result_free(other.result);
    return fault;
}

static void count(figures *n, const pol_claim_info *claim, const found *f)
{
    unsigned *const by[] = {n->undecided, n->refuted, n->proved};
    by[claim->proof][claim->claim]++;
    n->hidden += claim->proof == POL_PROOF_REFUTED && !f->loosened;
    n->least += claim->proof == POL_PROOF_REFUTED && claim->least;
    n->required += claim->proof == POL_PROOF_REFUTED && claim->required;
}

/* A weaker layer that brute force may try where none is given. */
static void add_any(stack_random *r, const stack_world *w, stack *s)
{
    stack_fill(r, w, s, (pol_layer)(s->boundary + 1));
}

static bool check_stack(stack_random *r, const stack_world *w, const stack *s,
                        figures *n)
{
    part strong = {0}, whole = {0};
    pol_source above[5];
    size_t count_above = sources_above(s, above);
    pol_compile_options options = stack_options(s);
    pol_prove_options prove = {.struct_size = sizeof prove,
                               .weaker = (pol_layer)(s->boundary + 1)};
    pol_result *result = NULL;
    const char *fault = NULL;
    found f[2] = {{.loosened = false}, {.loosened = false}};
    stack given = *s;
    bool any = count_above == s->count;
    if (any) { /* some weaker layer or other */
        add_any(r, w, &given);
        given.trust = 1;
    }
    if (!stack_open(&strong, s, above, count_above) ||
        !stack_open(&whole, &given, given.sources, given.count)) {
        n->rejected++;
        pol_result_free(strong.result);
        pol_result_free(whole.result);
        return true;
    }
    try_every(w, &strong, &whole, stack_times(&given), f);
    pol_status status =
        pol_prove(s->sources, s->count, &options, &prove, &result);
    if (status != POL_OK) {
        fault = pol_status_name(status);
    }
    for (size_t i = 0; fault == NULL && i < pol_result_claims(result); i++) {
        pol_claim_info claim = pol_result_claim(result, i);
        if (claim.kind == w->kind) {
            fault = compare(w, s, &strong, &whole, &claim, &f[claim.claim]);
            count(n, &claim, &f[claim.claim]);
        }
    }
    n->stacks++;
    if (fault != NULL) {
        printf("# %s\n", fault);
        stack_print(given.sources, given.count, s->boundary);
        for (int i = 0; i < 2; i++) {
            pol_request request;
            if (f[i].loosened && w->request(f[i].request, &request)) {
                request.now = f[i].now;
                stack_print_request("brute force", i, &request);
            }
        }
        for (size_t i = 0; i < pol_result_claims(result); i++) {
            pol_claim_info claim = pol_result_claim(result, i);
            if (claim.kind == w->kind && claim.request != NULL) {
                stack_print_request("witness", (int)claim.claim, claim.request);
            }
        }
    }
    pol_result_free(result);
    pol_result_free(strong.result);
    pol_result_free(whole.result);
    return fault == NULL;
}

static void run(tap *t, const stack_world *w, uint64_t stacks, uint64_t seed)
{
    stack_random r = {seed * UINT64_C(0x9E3779B97F4A7C15) + 1};
    figures n = {0};
    unsigned failures = 0;
    for (uint64_t i = 0; i < stacks && failures < 3; i++) {
        static stack s;
        stack_make(&r, w, &s);
        failures += !check_stack(&r, w, &s, &n);
    }
    tap_ok(t, failures == 0, "%s: %u stacks agree with brute force", w->name,
           n.stacks);
    tap_note("rules: %u proved, %u refuted, %u undecided", n.proved[0],
             n.refuted[0], n.undecided[0]);
    tap_note("answers: %u proved, %u refuted (%u where they must hold), %u "
             "undecided",
             n.proved[1], n.refuted[1], n.required, n.undecided[1]);
    tap_note("%u witnesses are not among the requests that were tried, %u "
             "are least; %u stacks are no policy",
             n.hidden, n.least, n.rejected);
    tap_ok(t, n.refuted[1] > n.stacks / 20 && n.proved[1] > n.stacks / 20,
           "%s: both outcomes come up", w->name);
    tap_ok(t, n.undecided[0] + n.undecided[1] <= n.stacks / 10,
           "%s: almost all is decided", w->name);
}

int main(void)
{
    tap t = {0, 0};
    uint64_t stacks = number_from("PROVE_STACKS", 1000);
    uint64_t seed = number_from("PROVE_SEED", 1);
    const char *only = getenv("PROVE_KIND");
    for (size_t i = 0; i < WORLDS; i++) {
        if (only == NULL || strcmp(only, worlds[i]->name) == 0) {
            run(&t, worlds[i], stacks, seed);
        }
    }
    return tap_end(&t);
}
