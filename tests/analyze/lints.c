/* SPDX-License-Identifier: Apache-2.0
 *
 * pol_lint against brute force: every rule of random small policies, and every
 * request over the few words that their rules use.  A rule is told apart by
 * what the evaluator says that it and others match; a class that a request
 * contradicts is a defect, and one that no request of these bears out is
 * counted.
 *
 *   LINT_STACKS  stacks of all kinds together (default 1,000)
 *   LINT_SEED
 *   LINT_KIND    one kind alone */
#include "stacks.h"

#include <libpolicy/lint.h>

#include "../oracle/tap.h"

static const stack_world *const worlds[] = {
    &world_command, &world_path, &world_network, &world_tool, &world_setting};
#define WORLDS (sizeof worlds / sizeof *worlds)

enum {
    RULES = 64
};

typedef struct rule {
    pol_rule_info info;
    int verdict;
    pol_rule_class class;
    uint64_t cover;   /* rules that are named as shadowing it */
    uint64_t needed;  /* of these: some request meets this one alone */
    bool uncovered;   /* some request meets nothing that covers it */
    bool changes;     /* some request is answered otherwise without it */
    bool met;         /* some request matches it */
    bool conflicting; /* .. and a stricter one */
} rule;

typedef struct figures {
    unsigned stacks, rules, classes[POL_RULE_NEVER + 1], hidden, sets;
} figures;

typedef struct policy {
    rule rules[RULES];
    uint32_t count;
    uint64_t covered, gone; /* never or shadowed; redundant, too */
    int by_default;
} policy;

static pol_scratch scratch;
static pol_match matches[RULES];

static bool is_covered(pol_rule_class class)
{
    return class == POL_RULE_NEVER || class == POL_RULE_SHADOWED;
}

static int strictness(const pol_rule_info *info)
{
    pol_decision d = {.answer = info->decision,
                      .person_only = info->person_only};
    return stack_strictness(&d);
}

static bool is_same_line(const rule *r, const pol_place *place)
{
    return r->info.line == place->line &&
           r->info.source.size == place->source.size &&
           memcmp(r->info.source.data, place->source.data,
                  place->source.size) == 0;
}

/* Which rules the notes of a finding name; settings have two a line. */
static void read_cover(policy *p, const pol_result *result, size_t index)
{
    pol_diagnostic d = pol_result_diagnostic(result, index);
    uint64_t cover = 0;
    if (strcmp(d.code, "P502") != 0 && strcmp(d.code, "P503") != 0) {
        return;
    }
    for (size_t k = 0; k < d.notes; k++) {
        pol_diagnostic note = pol_result_note(result, index, k);
        for (uint32_t i = 0; i < p->count; i++) {
            cover |= (uint64_t)is_same_line(&p->rules[i], &note.place) << i;
        }
    }
    for (uint32_t i = 0; i < p->count; i++) {
        if (is_same_line(&p->rules[i], &d.place)) {
            p->rules[i].cover = cover;
        }
    }
}

static bool read_policy(policy *p, const part *compiled,
                        const pol_result *result)
{
    pol_image_info all;
    pol_image_get_info(&compiled->image, &all);
    if (all.rules > RULES || all.rules != pol_result_rules(result)) {
        return false;
    }
    memset(p, 0, sizeof *p);
    p->count = all.rules;
    p->by_default = -1;
    for (uint32_t i = 0; i < p->count; i++) {
        rule *r = &p->rules[i];
        pol_image_get_rule(&compiled->image, i, &r->info);
        r->verdict = strictness(&r->info);
        r->class = pol_result_rule_class(result, i);
        p->covered |= (uint64_t)is_covered(r->class) << i;
        p->gone |=
            (uint64_t)(is_covered(r->class) || r->class == POL_RULE_REDUNDANT)
            << i;
    }
    for (size_t i = 0; i < pol_result_diagnostics(result); i++) {
        read_cover(p, result, i);
    }
    return true;
}

static bool is_pair(const rule *a, const rule *b)
{
    return a->info.kind == POL_KIND_SETTING && a->info.line == b->info.line &&
           a->info.layer == b->info.layer;
}

/* Rules among `met` that cover the i-th one. */
static uint64_t covering(const policy *p, uint32_t i, uint64_t met)
{
    uint64_t set = 0;
    const rule *r = &p->rules[i];
    for (uint32_t k = 0; k < p->count; k++) {
        const rule *o = &p->rules[k];
        bool covers = k != i && o->verdict >= r->verdict &&
                      o->info.layer <= r->info.layer && !is_pair(r, o);
        set |= (uint64_t)(covers && (met >> k & 1) != 0) << k;
    }
    return set;
}

/* What rules answer together; -1: none matches, and no default is known. */
static int answer(const policy *p, uint64_t met)
{
    int strictest = -1;
    for (uint32_t i = 0; i < p->count; i++) {
        if ((met >> i & 1) != 0 && p->rules[i].verdict > strictest) {
            strictest = p->rules[i].verdict;
        }
    }
    return met == 0 ? p->by_default : strictest;
}

/* Without rules of weaker layers that are as strict: they make none idle. */
static uint64_t but_weaker(const policy *p, uint64_t met, const rule *r)
{
    for (uint32_t i = 0; i < p->count; i++) {
        if (p->rules[i].info.layer > r->info.layer &&
            p->rules[i].verdict >= r->verdict) {
            met &= ~((uint64_t)1 << i);
        }
    }
    return met;
}

static void note_rule(policy *p, uint32_t i, uint64_t met)
{
    rule *r = &p->rules[i];
    uint64_t before = ~(uint64_t)0 << i << 1; /* rules behind it */
    uint64_t present = met & ~(p->covered & before);
    uint64_t own = but_weaker(p, met & ~p->gone, r);
    uint64_t self = (uint64_t)1 << i;
    r->met = true;
    r->uncovered |= covering(p, i, present) == 0;
    uint64_t named = r->cover & met;
    if (named != 0 && (named & (named - 1)) == 0) {
        r->needed |= named;
    }
    if (r->cover != 0 && covering(p, i, named) == 0) {
        r->uncovered = true;
    }
    r->changes |= answer(p, own | self) != answer(p, own & ~self);
    for (uint32_t k = 0; k < p->count; k++) {
        r->conflicting |=
            (own >> k & 1) != 0 && p->rules[k].verdict > r->verdict;
    }
}

static const char *note_request(policy *p, const part *compiled,
                                const pol_request *request)
{
    pol_decision d;
    uint64_t met = 0;
    pol_eval_all(&compiled->image, request, &scratch, &d, matches, RULES);
    if (d.reason == POL_REASON_INVALID || d.reason == POL_REASON_LIMIT) {
        return NULL;
    }
    for (uint32_t i = 0; i < d.matched && i < RULES; i++) {
        met |= (uint64_t)1 << matches[i].rule;
    }
    if (answer(p, met) >= 0 && answer(p, met & ~p->gone) >= 0 &&
        answer(p, met) != answer(p, met & ~p->gone)) {
        return "what is idle, taken away together, changes an answer";
    }
    for (uint32_t i = 0; i < p->count; i++) {
        if ((met >> i & 1) != 0) {
            note_rule(p, i, met);
        }
    }
    return NULL;
}

static int find_default(const stack_world *w, const part *compiled)
{
    pol_request request;
    for (size_t i = 0; w->request(i, &request); i++) {
        pol_decision d;
        pol_eval_all(&compiled->image, &request, &scratch, &d, matches, RULES);
        if (d.matched == 0 && d.reason == POL_REASON_DEFAULT) {
            return stack_strictness(&d);
        }
    }
    return -1;
}

static const char *judge(const policy *p, uint32_t i, figures *n)
{
    const rule *r = &p->rules[i];
    n->rules++;
    n->classes[r->class]++;
    switch (r->class) {
    case POL_RULE_NEVER:
        return r->met ? "a request matches what never matches" : NULL;
    case POL_RULE_SHADOWED:
        n->sets += (r->cover & (r->cover - 1)) != 0;
        n->hidden += r->cover != r->needed;
        return r->uncovered ? "a request meets no rule that shadows it" : NULL;
    case POL_RULE_REDUNDANT:
        n->hidden += !r->uncovered;
        return r->changes && p->by_default >= 0
                   ? "without what is redundant an answer changes"
                   : NULL;
    case POL_RULE_CONFLICTING:
        n->hidden += !r->conflicting || !r->uncovered;
        return NULL;
    case POL_RULE_LIVE:
        n->hidden += !r->uncovered || (!r->changes && p->by_default >= 0);
        return r->conflicting ? "a conflict is missing" : NULL;
    case POL_RULE_UNDECIDED:
        break;
    }
    return NULL;
}

static const char *compare(const stack_world *w, const stack *s,
                           const part *compiled, const pol_result *result,
                           figures *n)
{
    static policy p;
    pol_request request;
    if (!read_policy(&p, compiled, result)) {
        return "not all rules have a class";
    }
    p.by_default = find_default(w, compiled);
    for (size_t i = 0; w->request(i, &request); i++) {
        for (int k = 0; k < stack_times(s); k++) {
            request.now = stack_now[k];
            const char *fault = note_request(&p, compiled, &request);
            if (fault != NULL) {
                return fault;
            }
        }
    }
    for (uint32_t i = 0; i < p.count; i++) {
        const char *fault = judge(&p, i, n);
        if (fault != NULL) {
            printf("# rule %u\n", (unsigned)i);
            return fault;
        }
    }
    return NULL;
}

/* Rules that can only tighten do not say so in an image. */
static bool is_plain(const stack *s)
{
    for (size_t i = 0; i < s->count; i++) {
        if (strstr(s->texts[s->sources[i].layer].data, "managed_only")) {
            return false;
        }
    }
    return s->trust != 0;
}

static bool check_stack(const stack_world *w, const stack *s, figures *n)
{
    part p = {0};
    pol_compile_options options = stack_options(s);
    pol_lint_options lint = {.struct_size = sizeof lint, .classify = 1};
    pol_result *result = NULL;
    const char *fault = NULL;
    if (is_plain(s) && stack_open(&p, s, s->sources, s->count)) {
        n->stacks++;
        pol_status status =
            pol_lint(s->sources, s->count, &options, &lint, &result);
        fault = status != POL_OK ? pol_status_name(status)
                                 : compare(w, s, &p, result, n);
    }
    if (fault != NULL) {
        printf("# %s\n", fault);
        stack_print(s->sources, s->count, POL_LAYER_SESSION);
    }
    pol_result_free(result);
    pol_result_free(p.result);
    return fault == NULL;
}

static void run(tap *t, const stack_world *w, uint64_t stacks, uint64_t seed)
{
    stack_random r = {seed * UINT64_C(0x9E3779B97F4A7C15) + 7};
    figures n = {0};
    unsigned failures = 0;
    for (uint64_t i = 0; i < stacks && failures < 3; i++) {
        static stack s;
        memset(&s, 0, sizeof s);
        stack_make(&r, w, &s);
        s.trust = 1;
        failures += !check_stack(w, &s, &n);
    }
    tap_ok(t, failures == 0,
           "%s: %u rules of %u policies are as brute force "
           "has them",
           w->name, n.rules, n.stacks);
    tap_note(
        "live %u, conflicting %u, redundant %u, shadowed %u (%u by several "
        "rules), never %u, undecided %u; %u not borne out by what was tried",
        n.classes[POL_RULE_LIVE], n.classes[POL_RULE_CONFLICTING],
        n.classes[POL_RULE_REDUNDANT], n.classes[POL_RULE_SHADOWED], n.sets,
        n.classes[POL_RULE_NEVER], n.classes[POL_RULE_UNDECIDED], n.hidden);
    tap_ok(t, n.classes[POL_RULE_UNDECIDED] <= n.rules / 2,
           "%s: most is decided", w->name);
}

int main(void)
{
    tap t = {0, 0};
    uint64_t stacks = number_from("LINT_STACKS", 1000);
    uint64_t seed = number_from("LINT_SEED", 1);
    const char *only = getenv("LINT_KIND");
    for (size_t i = 0; i < WORLDS; i++) {
        if (only == NULL) {
            run(&t, worlds[i], stacks / WORLDS, seed);
        } else if (strcmp(only, worlds[i]->name) == 0) {
            run(&t, worlds[i], stacks, seed);
        }
    }
    return tap_end(&t);
}
