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
    MATCHES = 64,
    REQUESTS = 4096,
    TIMES = 3
};

/* The last second before each date that a rule may expire on, and none. */
static const uint64_t times[TIMES] = {0, 1798761599, 1830297599};

static const stack_world *const worlds[] = {
    &world_command, &world_path, &world_network, &world_tool, &world_setting};
#define WORLDS (sizeof worlds / sizeof *worlds)

/* One stack as it is generated. */
typedef struct stack {
    stack_text texts[POL_LAYER_SESSION + 1];
    pol_source sources[POL_LAYER_SESSION + 2];
    size_t count;
    pol_layer boundary;
    int trust;
} stack;

/* A compiled part of it. */
typedef struct part {
    pol_result *result;
    pol_image image;
} part;

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

const char *stack_decision(stack_random *r, pol_layer layer)
{
    static const char *const decisions[] = {"allow", "allow",  "prompt",
                                            "deny",  "prompt", "deny"};
    if (layer <= POL_LAYER_MANAGED && chance(r, 10)) {
        return "prompt-user";
    }
    return PICK(r, decisions);
}

/* -- Stacks */

static void fill(stack_random *r, const stack_world *w, stack *s,
                 pol_layer layer)
{
    static const char *const decisions[] = {"allow", "prompt", "deny"};
    stack_text *t = &s->texts[layer];
    unsigned rules = pick(r, layer <= POL_LAYER_MANAGED ? 4 : 3);
    t->size = 0;
    if (layer <= POL_LAYER_MANAGED && chance(r, 35)) {
        put(t, "managed_only(kinds=[\"%s\"])\n", w->name);
    }
    if (chance(r, 30)) {
        put(t, "default_rule(kind=\"%s\", decision=\"%s\")\n", w->name,
            PICK(r, decisions));
    }
    for (unsigned i = 0; i < rules; i++) {
        w->rule(r, t, layer);
    }
    if (w->facts != NULL) {
        w->facts(r, t);
    }
    s->sources[s->count++] =
        (pol_source){text_of(pol_layer_name(layer)), {t->data, t->size}, layer};
}

static void make_stack(stack_random *r, const stack_world *w, stack *s)
{
    if (w->reset != NULL) {
        w->reset();
    }
    s->count = 0;
    s->boundary = chance(r, 20) ? POL_LAYER_USER : POL_LAYER_MANAGED;
    s->trust = chance(r, 60);
    fill(r, w, s, POL_LAYER_MANAGED);
    if (chance(r, 15)) {
        pol_layer above = (pol_layer)pick(r, POL_LAYER_MANAGED);
        s->boundary = chance(r, 70) ? above : s->boundary;
        fill(r, w, s, above);
    }
    if (chance(r, 75)) {
        fill(r, w, s, POL_LAYER_USER);
    }
    if (chance(r, 50)) {
        fill(r, w, s, POL_LAYER_PROJECT);
    }
    if (chance(r, 15)) {
        fill(r, w, s, POL_LAYER_SESSION);
    }
}

static void print_stack(const pol_source *sources, size_t count,
                        pol_layer boundary)
{
    printf("# boundary %s\n", pol_layer_name(boundary));
    for (size_t i = 0; i < count; i++) {
        const char *text = sources[i].text.data;
        size_t left = sources[i].text.size;
        printf("# -- %s\n", pol_layer_name(sources[i].layer));
        while (left > 0) {
            const char *end = memchr(text, '\n', left);
            size_t size = end != NULL ? (size_t)(end - text) : left;
            printf("#   %.*s\n", (int)size, text);
            text += size + (end != NULL);
            left -= size + (end != NULL);
        }
    }
}

static pol_compile_options options_of(const stack *s)
{
    return (pol_compile_options){.struct_size = sizeof(pol_compile_options),
                                 .root = {"/r", 2},
                                 .trust_project = s->trust,
                                 .no_base = 1};
}

static bool open_part(part *p, const stack *s, const pol_source *sources,
                      size_t count)
{
    pol_compile_options options = options_of(s);
    pol_status status = pol_compile(sources, count, &options, &p->result);
    pol_text image = pol_result_image(p->result);
    return status == POL_OK &&
           pol_image_open(&p->image, image.data, image.size) == POL_OK;
}

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

static int strictness(const pol_decision *d)
{
    return d->answer == POL_ALLOW  ? 0
           : d->answer == POL_DENY ? 3
           : d->person_only        ? 2
                                   : 1;
}

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
        int said = strictness(&one);
        *rules = said > *rules ? said : *rules;
    }
    return strictness(&d);
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
                      const part *whole, int count_times, found *out)
{
    pol_request request;
    for (size_t i = 0; w->request(i, &request); i++) {
        for (int k = 0; k < count_times; k++) {
            request.now = times[k];
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
    return open_part(p, &trusting, sources, count);
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
    fill(r, w, s, (pol_layer)(s->boundary + 1));
}

static void print_text(const char *name, pol_text text)
{
    printf(" %s`%.*s`", name, (int)text.size, text.data);
}

static void print_request(const char *title, int claim, const pol_request *r)
{
    printf("# %s of claim %d, now %llu:", title, claim,
           (unsigned long long)r->now);
    for (size_t i = 0; r->kind == POL_KIND_COMMAND && i < r->argc; i++) {
        print_text("", r->argv[i]);
    }
    if (r->kind == POL_KIND_PATH) {
        print_text("", r->of.path->path);
        printf(" access %d recursive %d case %d", (int)r->of.path->access,
               r->of.path->recursive, (int)r->of.path->fs_case);
        print_text("home ", r->home);
        print_text("cwd ", r->cwd);
        for (size_t i = 0; i < r->root_count; i++) {
            print_text("root ", r->roots[i].path);
        }
    } else if (r->kind == POL_KIND_SETTING) {
        print_text("", r->of.setting->name);
        print_text("", r->of.setting->value);
    } else if (r->kind == POL_KIND_NETWORK) {
        const pol_network_query *q = r->of.network;
        print_text("", q->host);
        printf(" protocol %d port %u", (int)q->protocol, (unsigned)q->port);
        print_text("method ", q->method);
    } else if (r->kind == POL_KIND_TOOL) {
        const pol_tool_query *q = r->of.tool;
        print_text(q->server.data == NULL ? "unknown" : "", q->server);
        print_text("", q->tool);
        for (size_t i = 0; i < q->argument_count; i++) {
            print_text("", q->arguments[i].name);
            printf(" type %d", (int)q->arguments[i].type);
            print_text("", q->arguments[i].value);
        }
    }
    putchar('\n');
}

/* Without a rule that expires one time is enough. */
static int count_times(const stack *s)
{
    for (size_t i = 0; i < s->count; i++) {
        for (size_t k = 0; k + 7 < s->sources[i].text.size; k++) {
            if (memcmp(s->sources[i].text.data + k, "expires", 7) == 0) {
                return TIMES;
            }
        }
    }
    return 1;
}

static bool check_stack(stack_random *r, const stack_world *w, const stack *s,
                        figures *n)
{
    part strong = {0}, whole = {0};
    pol_source above[5];
    size_t count_above = sources_above(s, above);
    pol_compile_options options = options_of(s);
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
    if (!open_part(&strong, s, above, count_above) ||
        !open_part(&whole, &given, given.sources, given.count)) {
        n->rejected++;
        pol_result_free(strong.result);
        pol_result_free(whole.result);
        return true;
    }
    try_every(w, &strong, &whole, count_times(&given), f);
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
        print_stack(given.sources, given.count, s->boundary);
        for (int i = 0; i < 2; i++) {
            pol_request request;
            if (f[i].loosened && w->request(f[i].request, &request)) {
                request.now = f[i].now;
                print_request("brute force", i, &request);
            }
        }
        for (size_t i = 0; i < pol_result_claims(result); i++) {
            pol_claim_info claim = pol_result_claim(result, i);
            if (claim.kind == w->kind && claim.request != NULL) {
                print_request("witness", (int)claim.claim, claim.request);
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
        make_stack(&r, w, &s);
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
