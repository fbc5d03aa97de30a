/* SPDX-License-Identifier: Apache-2.0
 *
 * Laws that hold for every policy, tried on random ones:
 *
 *   - another deny never lowers an answer; nor does another prompt, but that
 *     of a default of deny
 *   - the order of the rules has no meaning: same answers, same rule ids
 *   - compiled twice, with memory full of other bytes: the same image; moved
 *     to another address: the same answers
 *   - the canonical layout (pol_format) has the same meaning and the same
 *     rule ids, and is its own canonical layout
 *
 *   LAWS_PAIRS  pairs of policy and request for each law (default 20,000)
 *   LAWS_SEED */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../oracle/pair.h"
#include "../oracle/tap.h"
#include "gen.h"
#include "minimise.h"

#define REQUESTS 24

typedef struct law_state {
    gen_random random;
    gen_policy policy;
    gen_request requests[REQUESTS];
    uint64_t pairs, failures;
} law_state;

/* -- One policy, compiled */

typedef struct compiled {
    pair p;
    gen_buffer buffers[GEN_LAYERS];
    pol_source sources[GEN_LAYERS];
} compiled;

static bool compile(compiled *c, const gen_policy *policy,
                    const unsigned *order, const pair_setup *setup)
{
    memset(c->buffers, 0, sizeof c->buffers);
    size_t count = gen_sources(policy, order, c->buffers, c->sources);
    return pair_open(&c->p, c->sources, count, policy->dialect, setup) ==
           PAIR_READY;
}

static void close_compiled(compiled *c)
{
    pair_close(&c->p);
    for (unsigned i = 0; i < GEN_LAYERS; i++) {
        gen_buffer_free(&c->buffers[i]);
    }
}

static pol_decision ask(const pol_image *image, pol_scratch *scratch,
                        const pol_request *request)
{
    pol_decision d;
    pol_eval(image, request, scratch, &d);
    return d;
}

static bool same_decision(pol_decision a, pol_decision b)
{
    return a.answer == b.answer && a.reason == b.reason &&
           a.person_only == b.person_only;
}

static void failed(law_state *s, const char *law, const pol_request *request)
{
    if (s->failures++ < 3) {
        tap_note("broken: %s", law);
        case_print(&s->policy, request);
    }
}

/* -- Another closing rule */

static bool lowers(pol_decision before, pol_decision after, bool deny)
{
    if (!deny && before.reason == POL_REASON_DEFAULT &&
        before.answer == POL_DENY) {
        return false;
    }
    bool reviewer = before.person_only && after.answer == POL_PROMPT &&
                    !after.person_only && before.reason == POL_REASON_RULE;
    return after.answer > before.answer || reviewer;
}

static void law_closing(law_state *s)
{
    static compiled before, after;
    static gen_policy more;
    more = s->policy;
    gen_rule *rule = &more.rules[more.rule_count++];
    gen_make_rule(&s->random, more.dialect, rule);
    bool deny = more.dialect == POL_DIALECT_CODEX || gen_chance(&s->random, 60);
    rule->verdict = deny ? POL_VERDICT_DENY : POL_VERDICT_PROMPT;
    if (gen_chance(&s->random, 60)) {
        rule->pattern = s->policy.rules[0].pattern;
        rule->unless_count = 0;
    }
    bool ready = compile(&before, &s->policy, NULL, NULL);
    ready &= compile(&after, &more, NULL, NULL);
    for (unsigned i = 0; ready && i < REQUESTS; i++) {
        const pol_request *q = &s->requests[i].request;
        s->pairs++;
        if (lowers(ask(&before.p.image, before.p.scratch, q),
                   ask(&after.p.image, after.p.scratch, q), deny)) {
            failed(s, "the last rule lowers an answer", q);
        }
    }
    close_compiled(&before);
    close_compiled(&after);
}

/* -- Order */

static void compare_policies(law_state *s, compiled *a, compiled *b,
                             const char *law)
{
    for (unsigned i = 0; i < REQUESTS; i++) {
        const pol_request *q = &s->requests[i].request;
        s->pairs++;
        if (!same_decision(ask(&a->p.image, a->p.scratch, q),
                           ask(&b->p.image, b->p.scratch, q)) ||
            !pair_same_ids(&a->p, &b->p, q)) {
            failed(s, law, q);
        }
    }
}

static void law_order(law_state *s)
{
    static compiled a, b;
    unsigned order[GEN_EXECUTABLES + GEN_LAYERS + GEN_RULES];
    unsigned count = gen_statement_count(&s->policy);
    /* In the Codex dialect the last host_executable of a name counts. */
    unsigned fixed =
        s->policy.dialect == POL_DIALECT_CODEX ? s->policy.executable_count : 0;
    for (unsigned i = 0; i < count; i++) {
        order[i] = i;
    }
    for (unsigned i = count - 1; i > fixed; i--) {
        unsigned k = fixed + gen_below(&s->random, i - fixed + 1);
        unsigned swap = order[i];
        order[i] = order[k];
        order[k] = swap;
    }
    bool ready = compile(&a, &s->policy, NULL, NULL);
    bool again = compile(&b, &s->policy, order, NULL);
    if (ready && again) {
        compare_policies(s, &a, &b, "order changes the meaning");
    } else if (ready != again) {
        failed(s, "order decides whether it compiles", &s->requests[0].request);
    }
    close_compiled(&a);
    close_compiled(&b);
}

/* -- Compile, copy, load */

/* Memory that is full of one byte. */
static void *filled_resize(void *context, void *pointer, size_t old_size,
                           size_t new_size)
{
    if (new_size == 0) {
        free(pointer);
        return NULL;
    }
    unsigned char *moved = realloc(pointer, new_size);
    if (moved != NULL && new_size > old_size) {
        memset(moved + old_size, *(unsigned char *)context,
               new_size - old_size);
    }
    return moved;
}

static void ask_moved(law_state *s, compiled *c, const unsigned char *copy)
{
    pol_image image;
    if (pol_image_open(&image, copy, c->p.emitted.size) != POL_OK) {
        failed(s, "a copy does not open", &s->requests[0].request);
        return;
    }
    for (unsigned i = 0; i < REQUESTS; i++) {
        const pol_request *q = &s->requests[i].request;
        pol_decision here = ask(&c->p.image, c->p.scratch, q);
        pol_decision there = ask(&image, c->p.scratch, q);
        s->pairs++;
        if (!same_decision(here, there) || here.rule != there.rule) {
            failed(s, "a copy answers differently", q);
        }
    }
}

/* pol_compile makes the image that its stages make. */
static bool compiles_alike(const compiled *c, pol_dialect dialect)
{
    pol_compile_options options;
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.no_base = 1;
    options.dialect = dialect;
    options.trust_project = 1;
    pol_result *result = NULL;
    pol_status status = pol_compile(c->sources, GEN_LAYERS, &options, &result);
    pol_text image = pol_result_image(result);
    bool same = status == POL_OK && image.size == c->p.emitted.size &&
                memcmp(image.data, c->p.emitted.bytes, image.size) == 0;
    pol_result_free(result);
    return same;
}

static void law_load(law_state *s)
{
    static compiled a, b;
    static unsigned char first = 0x00, second = 0xdb;
    pol_allocator one = {filled_resize, &first};
    pol_allocator two = {filled_resize, &second};
    pair_setup with_one = {.allocator = &one}, with_two = {.allocator = &two};
    bool ready = compile(&a, &s->policy, NULL, &with_one);
    ready &= compile(&b, &s->policy, NULL, &with_two);
    if (ready) {
        size_t size = a.p.emitted.size;
        if (size != b.p.emitted.size ||
            memcmp(a.p.emitted.bytes, b.p.emitted.bytes, size) != 0 ||
            !compiles_alike(&a, s->policy.dialect)) {
            failed(s, "two compilations make two images",
                   &s->requests[0].request);
        }
        /* 64 bytes further: another address, aligned alike. */
        unsigned char *copy =
            aligned_alloc(POL_IMAGE_ALIGNMENT, (size + 191) / 64 * 64);
        if (copy == NULL) {
            abort();
        }
        memcpy(copy + 64, b.p.emitted.bytes, size);
        ask_moved(s, &a, copy + 64);
        free(copy);
    }
    close_compiled(&a);
    close_compiled(&b);
}

/* -- Canonical layout */

static bool format(const pol_source *source, pol_dialect dialect,
                   gen_buffer *out)
{
    pol_compile_options options;
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.no_base = 1;
    options.dialect = dialect;
    pol_result *result = NULL;
    pol_status status = pol_format(source, &options, &result);
    if (status == POL_OK) {
        pol_text text = pol_result_text(result);
        out->size = 0;
        gen_write(out, text.data, text.size);
    }
    pol_result_free(result);
    return status == POL_OK;
}

/* The sources of *to are those of from, formatted; twice, to see that the
 * second time changes nothing. */
static bool format_all(const compiled *from, pol_dialect dialect, compiled *to)
{
    bool same = true;
    memset(to->buffers, 0, sizeof to->buffers);
    for (unsigned i = 0; i < GEN_LAYERS; i++) {
        gen_buffer again = {NULL, 0, 0};
        to->sources[i] = from->sources[i];
        same = same && format(&from->sources[i], dialect, &to->buffers[i]);
        to->sources[i].text =
            (pol_text){to->buffers[i].data, to->buffers[i].size};
        same = same && format(&to->sources[i], dialect, &again) &&
               pol_text_equal(to->sources[i].text,
                              (pol_text){again.data, again.size});
        gen_buffer_free(&again);
    }
    return same;
}

static void law_format(law_state *s)
{
    static compiled a, b;
    bool ready = compile(&a, &s->policy, NULL, NULL);
    bool same = format_all(&a, s->policy.dialect, &b);
    bool again = pair_open(&b.p, b.sources, GEN_LAYERS, s->policy.dialect,
                           NULL) == PAIR_READY;
    if (!same || ready != again) {
        failed(s, "the layout is not canonical", &s->requests[0].request);
    } else if (ready) {
        compare_policies(s, &a, &b, "the layout changes the meaning");
    }
    close_compiled(&a);
    close_compiled(&b);
}

/* -- All */

typedef struct law {
    const char *name;
    void (*run)(law_state *);
} law;

static const law laws[] = {
    {"another closing rule never lowers an answer", law_closing},
    {"the order of the rules has no meaning", law_order},
    {"compiled is loaded, wherever it stands", law_load},
    {"the canonical layout has the same meaning", law_format},
};

int main(void)
{
    tap out = {0};
    static law_state s;
    uint64_t pairs = number_from("LAWS_PAIRS", 20000);
    uint64_t seed = number_from("LAWS_SEED", 20260102);
    tap_note("seed %llu", (unsigned long long)seed);
    for (size_t i = 0; i < sizeof laws / sizeof laws[0]; i++) {
        s.pairs = s.failures = 0;
        s.random = gen_seed(seed + i);
        for (uint64_t policies = 0;
             s.pairs < pairs && s.failures < 3 && policies <= pairs;
             policies++) {
            gen_make_policy(&s.random,
                            gen_chance(&s.random, 75) ? POL_DIALECT_NATIVE
                                                      : POL_DIALECT_CODEX,
                            &s.policy);
            for (unsigned k = 0; k < REQUESTS; k++) {
                gen_make_request(&s.random, &s.policy, &s.requests[k]);
            }
            laws[i].run(&s);
        }
        tap_ok(&out, s.failures == 0 && s.pairs >= pairs, "%s: %llu pairs",
               laws[i].name, (unsigned long long)s.pairs);
    }
    return tap_end(&out);
}
