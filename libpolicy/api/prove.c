/* SPDX-License-Identifier: Apache-2.0
 *
 * pol_prove: compiles the sides of a comparison and asks analyze/ about
 * them; reads its claims. */
#include <libpolicy/api/result.h>

#include <libpolicy/analyze/prove.h>

#define STANDINGS 200000u

/* A compiled set of sources; all stay until the result is freed, as the
 * claims point into their images. */
typedef struct stack {
    struct stack *next;
    pol_report report;
    pol_checked checked;
    pol_emitted emitted;
    pol_image image;
} stack;

typedef struct claim {
    pol_claim_info info;
    pol_proved proved;
    const pol_image *strong;
} claim;

struct pol_claims {
    pol_budget *budget;
    pol_arena arena;
    stack *stacks;
    POL_VEC(claim) claims;
};

/* What one call works on. */
typedef struct prover {
    pol_result *result;
    pol_claims *claims;
    const pol_settings *settings;
    const pol_prove_options *options;
    pol_layer weaker;          /* the strongest layer below the boundary */
    const pol_source *sources; /* all */
    size_t count;
    pol_source *above; /* of the boundary, with room for one more */
    size_t above_count;
    stack *strong, *whole;
} prover;

static size_t above_size(const prover *p)
{
    return (p->count + 1) * sizeof *p->above;
}

/* -- Stacks */

static void free_stack(pol_claims *claims, stack *s)
{
    pol_checked_free(&s->checked);
    pol_budget_resize(claims->budget, s->emitted.block, s->emitted.block_size,
                      0);
    pol_report_free(&s->report);
    pol_budget_resize(claims->budget, s, sizeof *s, 0);
}

/* Compiles sources, with diagnostics in *report.  Null on failure. */
static stack *compile(prover *p, pol_report *report, const pol_source *sources,
                      size_t count, pol_check_options options)
{
    pol_budget *budget = p->claims->budget;
    pol_statistics statistics;
    stack *s = pol_budget_resize(budget, NULL, 0, sizeof *s);
    if (s == NULL) {
        return NULL;
    }
    memset(s, 0, sizeof *s);
    pol_report_init(&s->report, budget);
    pol_checked_init(&s->checked, budget, options.dialect);
    report = report != NULL ? report : &s->report;
    if (!pol_check(report, sources, count, &options, &s->checked) ||
        !pol_emit(report, &s->checked, &options.limits, budget, &s->emitted,
                  &statistics) ||
        pol_image_open(&s->image, s->emitted.bytes, s->emitted.size) !=
            POL_OK) {
        free_stack(p->claims, s);
        return NULL;
    }
    s->next = p->claims->stacks;
    p->claims->stacks = s;
    return s;
}

/* The sources above the boundary, by themselves: nothing is missing there
 * that the whole has. */
static pol_check_options above_options(const prover *p)
{
    pol_check_options options = p->settings->check;
    options.required = 0;
    return options;
}

static bool compile_sides(prover *p)
{
    pol_budget *budget = p->claims->budget;
    p->above = pol_budget_resize(budget, NULL, 0, above_size(p));
    if (p->above == NULL) {
        return false;
    }
    for (size_t i = 0; i < p->count; i++) {
        if (p->sources[i].layer < p->weaker) {
            p->above[p->above_count++] = p->sources[i];
        }
    }
    p->whole = compile(p, &p->result->report, p->sources, p->count,
                       p->settings->check);
    if (p->whole == NULL) {
        return false;
    }
    p->strong = p->whole;
    if (p->above_count < p->count) {
        p->strong =
            compile(p, NULL, p->above, p->above_count, above_options(p));
    }
    return p->strong != NULL;
}

/* A pol_weaken. */
static bool weaken(void *context, pol_text weaker, const pol_image **image)
{
    prover *p = context;
    pol_source *source = &p->above[p->above_count];
    *source = (pol_source){POL_TEXT("weaker.rules"), weaker, p->weaker};
    pol_check_options options = above_options(p);
    options.trust_project = true;
    stack *s = compile(p, NULL, p->above, p->above_count + 1, options);
    if (s == NULL) {
        return false;
    }
    *image = &s->image;
    return true;
}

/* -- Claims */

static pol_prove_task task_of(prover *p, pol_kind kind)
{
    uint64_t standings = p->options->standings;
    pol_prove_task task = {.budget = p->claims->budget,
                           .report = &p->strong->report,
                           .arena = &p->claims->arena,
                           .limits = &p->settings->check.limits,
                           .standings = standings == 0 ? STANDINGS
                                        : standings < UINT32_MAX
                                            ? (size_t)standings
                                            : UINT32_MAX,
                           .kind = kind,
                           .strong = {&p->strong->checked, &p->strong->image},
                           .weaken = weaken,
                           .context = p};
    if (p->whole != p->strong) {
        task.whole = (pol_stack){&p->whole->checked, &p->whole->image};
    }
    return task;
}

static pol_place place_of(const prover *p, const pol_proved *proved)
{
    pol_place place = {.source = {NULL, 0}};
    pol_rule_info info;
    const stack *s = proved->of_whole ? p->whole : p->strong;
    if (proved->doubt != POL_DOUBT_NONE && proved->rule != POL_NO_RULE &&
        pol_image_get_rule(&s->image, proved->rule, &info) == POL_OK) {
        place.source = info.source;
        place.line = info.line;
        place.column = info.column;
    }
    return place;
}

static void add_claim(prover *p, pol_kind kind, pol_claim which,
                      const pol_proved *proved, bool required)
{
    pol_claims *claims = p->claims;
    claim *c = pol_vec_push(&claims->claims, claims->budget);
    if (c == NULL) {
        return;
    }
    const pol_witnessed *w = &proved->witness;
    *c = (claim){.proved = *proved, .strong = &p->strong->image};
    c->info = (pol_claim_info){.kind = kind,
                               .claim = which,
                               .required = required,
                               .proof = proved->proof,
                               .least = proved->least,
                               .reason = pol_doubt_text(proved->doubt),
                               .place = place_of(p, proved)};
    if (proved->proof == POL_PROOF_REFUTED) {
        c->info.request = &w->request; /* set where it is read */
        c->info.strong = w->strong;
        c->info.whole = w->whole;
        c->info.strong_rules = w->strong_rules.count;
        c->info.whole_rules = w->whole_rules.count;
        c->info.weaker = w->weaker;
    }
}

static pol_status prove_kind(prover *p, pol_kind kind)
{
    pol_proved proved[POL_CLAIM_COUNT];
    bool tightens = (p->strong->checked.managed_only >> kind & 1) != 0;
    pol_prove_task task = task_of(p, kind);
    pol_status status = pol_prove_kind(&task, proved);
    size_t before = p->claims->claims.count;
    for (int i = 0; i < POL_CLAIM_COUNT; i++) {
        bool required = i == POL_CLAIM_RULES || tightens;
        if (status == POL_OK) {
            add_claim(p, kind, (pol_claim)i, &proved[i], required);
        }
    }
    if (p->claims->claims.count != before + POL_CLAIM_COUNT) {
        pol_proved_free(&proved[POL_CLAIM_ANSWER], p->claims->budget);
        if (p->claims->claims.count == before) {
            pol_proved_free(&proved[POL_CLAIM_RULES], p->claims->budget);
        }
    }
    return status;
}

/* Frees what only the proofs needed. */
static void let_go(pol_claims *claims)
{
    for (stack *s = claims->stacks; s != NULL; s = s->next) {
        pol_checked_free(&s->checked);
    }
}

static pol_status prove(prover *p)
{
    pol_status status = POL_OK;
    if (!compile_sides(p)) {
        return POL_REJECTED;
    }
    for (int kind = 0; kind < POL_KIND_COUNT && status == POL_OK; kind++) {
        status = prove_kind(p, (pol_kind)kind);
    }
    let_go(p->claims);
    return status;
}

/* -- The call */

static pol_claims *new_claims(pol_result *result)
{
    pol_claims *claims =
        pol_budget_resize(&result->budget, NULL, 0, sizeof *claims);
    if (claims != NULL) {
        memset(claims, 0, sizeof *claims);
        claims->budget = &result->budget;
        pol_arena_init(&claims->arena, claims->budget);
    }
    return claims;
}

void pol_claims_free(pol_claims *claims)
{
    if (claims == NULL) {
        return;
    }
    pol_budget *budget = claims->budget;
    for (size_t i = 0; i < claims->claims.count; i++) {
        pol_proved_free(&claims->claims.items[i].proved, budget);
    }
    pol_vec_free(&claims->claims, budget);
    while (claims->stacks != NULL) {
        stack *s = claims->stacks;
        claims->stacks = s->next;
        free_stack(claims, s);
    }
    pol_arena_free(&claims->arena);
    pol_budget_resize(budget, claims, sizeof *claims, 0);
}

static bool options_are_valid(const pol_prove_options *options)
{
    return options->struct_size == sizeof *options &&
           (unsigned)options->weaker <= POL_LAYER_SESSION;
}

pol_status pol_prove(const pol_source *sources, size_t count,
                     const pol_compile_options *options,
                     const pol_prove_options *prove_options,
                     pol_result **result)
{
    static const pol_prove_options defaults = {.struct_size =
                                                   sizeof(pol_prove_options)};
    pol_settings settings;
    if (result == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    *result = NULL;
    prove_options = prove_options != NULL ? prove_options : &defaults;
    if (!pol_sources_are_valid(sources, count) ||
        !options_are_valid(prove_options) ||
        !pol_settings_read(&settings, options)) {
        return POL_INVALID_ARGUMENT;
    }
    pol_result *made = pol_result_new(&settings);
    if (made == NULL) {
        return POL_NO_MEMORY;
    }
    prover p = {.result = made,
                .settings = &settings,
                .options = prove_options,
                .weaker = prove_options->weaker != 0 ? prove_options->weaker
                                                     : POL_LAYER_USER,
                .sources = sources,
                .count = count};
    p.claims = made->claims = new_claims(made);
    pol_status status = p.claims != NULL ? prove(&p) : POL_NO_MEMORY;
    pol_budget_resize(&made->budget, p.above,
                      p.above != NULL ? above_size(&p) : 0, 0);
    return pol_result_finish(made, status == POL_OK, result);
}

/* -- Reading */

static const claim *claim_at(const pol_result *result, size_t index)
{
    return index < pol_result_claims(result)
               ? &result->claims->claims.items[index]
               : NULL;
}

size_t pol_result_claims(const pol_result *result)
{
    return result != NULL && result->claims != NULL
               ? result->claims->claims.count
               : 0;
}

pol_claim_info pol_result_claim(const pol_result *result, size_t index)
{
    const claim *c = claim_at(result, index);
    if (c == NULL) {
        return (pol_claim_info){.reason = ""};
    }
    pol_claim_info info = c->info;
    if (info.request != NULL) {
        info.request = &c->proved.witness.request;
    }
    return info;
}

pol_status pol_result_witness_rule(const pol_result *result, size_t claim_index,
                                   int whole, size_t index, pol_rule_info *info)
{
    const claim *c = claim_at(result, claim_index);
    if (c == NULL || c->info.proof != POL_PROOF_REFUTED) {
        return POL_INVALID_ARGUMENT;
    }
    const pol_witnessed *w = &c->proved.witness;
    const pol_words *rules = whole ? &w->whole_rules : &w->strong_rules;
    const pol_image *image = whole ? w->image : c->strong;
    return index < rules->count
               ? pol_image_get_rule(image, rules->items[index], info)
               : POL_INVALID_ARGUMENT;
}
