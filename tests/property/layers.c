/* SPDX-License-Identifier: Apache-2.0
 *
 * Laws over random stacks of two to four layers with rules of all kinds:
 *
 *   - another deny never lowers an answer
 *   - another prompt, or a layer without allows, lowers nothing but a strict
 *     default
 *   - under managed_only nothing below lowers an answer; nor does a project
 *     that is not trusted
 *   - elsewhere nothing below lowers what the rules above answer
 *   - the order of the rules has no meaning, nor has the layout
 *
 *   LAYERS_PAIRS  pairs of stack and request for each law (default 100,000)
 *   LAYERS_SEED */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../oracle/pair.h"
#include "../oracle/tap.h"
#include "shrink.h"

#define REQUESTS 24

typedef struct law_state {
    gen_random random;
    stack stack, other; /* other: the same with less, or with more */
    stack_request requests[REQUESTS];
    uint64_t pairs, failures, shown; /* shown: the law had something to say */
} law_state;

/* -- One stack, compiled */

typedef struct compiled {
    pair p;
    gen_buffer buffers[POL_LAYER_COUNT];
    pol_source sources[POL_LAYER_COUNT];
} compiled;

static bool compile_sources(compiled *c, const stack *s)
{
    pair_setup setup = {.untrusted = !s->trusted, .root = POL_TEXT(STACK_ROOT)};
    return pair_open(&c->p, c->sources, POL_LAYER_COUNT, s->dialect, &setup) ==
           PAIR_READY;
}

static bool compile(compiled *c, const stack *s)
{
    memset(c->buffers, 0, sizeof c->buffers);
    stack_sources(s, c->buffers, c->sources);
    return compile_sources(c, s);
}

static void close_compiled(compiled *c)
{
    pair_close(&c->p);
    stack_free_buffers(c->buffers);
}

static pol_decision ask(compiled *c, const pol_request *request)
{
    pol_decision d;
    pol_eval(&c->p.image, request, c->p.scratch, &d);
    return d;
}

static bool is_lower(pol_decision after, pol_decision before)
{
    return after.answer > before.answer ||
           (after.answer == before.answer && before.person_only &&
            !after.person_only);
}

/* -- Laws that compare two stacks */

/* Whether what other answers may not be lower than what stack answers. */
typedef bool (*bound)(const law_state *s, pol_decision before, pol_kind kind);

static void failed(law_state *s, const char *law, const stack *shown,
                   const stack_request *q)
{
    if (s->failures++ < 3) {
        tap_note("broken: %s", law);
        shrink_print(shown, q);
    }
}

/* less has fewer rules than more; where the bound holds, more is never
 * lower. */
static void compare(law_state *s, const char *law, const stack *less,
                    const stack *more, bound holds)
{
    static compiled before, after;
    bool ready = compile(&before, less);
    ready &= compile(&after, more);
    for (unsigned i = 0; ready && i < REQUESTS; i++) {
        stack_view view;
        const pol_request *request = stack_ask(&s->requests[i], &view);
        pol_decision first = ask(&before, request);
        pol_decision second = ask(&after, request);
        s->pairs++;
        s->shown += is_lower(first, second);
        if (holds(s, first, request->kind) && is_lower(second, first)) {
            failed(s, law, more, &s->requests[i]);
        }
    }
    close_compiled(&before);
    close_compiled(&after);
}

/* -- Another rule */

static bool always(const law_state *s, pol_decision before, pol_kind kind)
{
    (void)s;
    (void)before;
    (void)kind;
    return true;
}

/* A default of deny or of prompt-user may be lifted. */
static bool but_default(const law_state *s, pol_decision before, pol_kind kind)
{
    (void)s;
    (void)kind;
    return before.reason != POL_REASON_DEFAULT ||
           (before.answer != POL_DENY && !before.person_only);
}

/* A rule that is near to one of the stack. */
static void add_rule(law_state *s, pol_verdict verdict)
{
    s->other = s->stack;
    if (s->other.rule_count == STACK_RULES) {
        s->other.rule_count--;
    }
    stack_rule *rule = &s->other.rules[s->other.rule_count++];
    const stack_rule *like =
        &s->stack.rules[gen_below(&s->random, s->stack.rule_count)];
    do {
        stack_make_rule(
            &s->random, s->stack.dialect,
            like->kind == POL_KIND_SETTING ? POL_KIND_TOOL : like->kind, rule);
    } while (rule->verdict == POL_VERDICT_PROMPT_USER);
    if (like->kind == rule->kind && gen_chance(&s->random, 60)) {
        pol_layer layer = rule->layer;
        *rule = *like;
        rule->layer = layer;
        rule->unless.count = 0;
        rule->command.unless_count = 0;
    }
    rule->verdict = verdict;
    /* The stack with less has the rules before it. */
    s->stack.rule_count = s->other.rule_count - 1;
}

static void law_deny(law_state *s)
{
    add_rule(s, POL_VERDICT_DENY);
    compare(s, "another deny lowers an answer", &s->stack, &s->other, always);
}

static void law_prompt(law_state *s)
{
    add_rule(s, POL_VERDICT_PROMPT);
    compare(s, "another prompt lowers an answer", &s->stack, &s->other,
            but_default);
}

/* -- Layers */

static pol_layer some_layer(law_state *s)
{
    return (pol_layer)(1 + gen_below(&s->random, POL_LAYER_COUNT - 1));
}

/* The layers from one on have no allow. */
static void law_closing_layer(law_state *s)
{
    pol_layer layer = some_layer(s);
    for (unsigned i = 0; i < s->stack.rule_count; i++) {
        stack_rule *rule = &s->stack.rules[i];
        if (rule->layer >= layer && rule->kind == POL_KIND_SETTING) {
            rule->layer = POL_LAYER_MANAGED_CLOUD;
        }
        if (rule->layer >= layer && rule->verdict == POL_VERDICT_ALLOW) {
            rule->verdict = gen_chance(&s->random, 50) ? POL_VERDICT_DENY
                                                       : POL_VERDICT_PROMPT;
        }
    }
    for (unsigned i = layer; i < POL_LAYER_COUNT; i++) {
        for (unsigned kind = 0; kind < POL_KIND_COUNT; kind++) {
            int *decision = &s->stack.defaults[i][kind];
            *decision = *decision == POL_VERDICT_ALLOW ? -1 : *decision;
        }
    }
    stack_cut(&s->stack, layer, &s->other);
    compare(s, "a layer without allows lowers an answer", &s->other, &s->stack,
            but_default);
}

static bool is_managed_only(const law_state *s, pol_decision before,
                            pol_kind kind)
{
    (void)before;
    return (s->stack.managed_only >> kind & 1) != 0;
}

static void make_requests(law_state *s)
{
    for (unsigned i = 0; i < REQUESTS; i++) {
        unsigned like = gen_below(&s->random, s->stack.rule_count);
        stack_make_request(&s->random, &s->stack, s->stack.rules[like].kind,
                           &s->requests[i]);
    }
}

/* Where a list of the layers from this one on can matter the most: it takes
 * an exception away, and above is a default that a prompt would lower. */
static void set_lists(law_state *s, pol_layer weaker)
{
    gen_random *r = &s->random;
    stack *of = &s->stack;
    if (of->list_count == 0 || gen_chance(r, 50)) {
        return;
    }
    of->managed_only |= of->managed_only != 0 ? 1u << POL_KIND_COMMAND : 0;
    of->defaults[0][POL_KIND_COMMAND] = POL_VERDICT_DENY;
    for (unsigned i = 0; i < of->list_count; i++) {
        of->lists[i].layer =
            (pol_layer)(weaker + gen_below(r, POL_LAYER_COUNT - weaker));
    }
    for (unsigned i = 0; i < of->rule_count; i++) {
        stack_rule *rule = &of->rules[i];
        gen_rule *command = &rule->command;
        if (rule->kind != POL_KIND_COMMAND || command->unless_count == 0) {
            continue;
        }
        rule->layer = (pol_layer)gen_below(r, weaker);
        rule->verdict = POL_VERDICT_PROMPT;
        command->canonical = false;
        gen_element *program = &command->pattern.elements[0];
        memset(program, 0, sizeof *program);
        program->count = program->words[0].texts = 1;
        program->words[0].kind = GEN_W_LITERAL;
        snprintf(program->words[0].text[0], GEN_TEXT, "%s", of->lists[0].name);
        command->unless[0] = command->pattern;
    }
    make_requests(s);
}

static void law_managed_only(law_state *s)
{
    s->stack.managed_only |= 1u << gen_below(&s->random, POL_KIND_COUNT);
    pol_layer below = (pol_layer)(s->stack.managed_from + 1);
    set_lists(s, below);
    stack_cut(&s->stack, below, &s->other);
    compare(s, "something below managed_only lowers an answer", &s->other,
            &s->stack, is_managed_only);
}

static void law_untrusted(law_state *s)
{
    s->stack.trusted = false;
    set_lists(s, POL_LAYER_PROJECT);
    stack_cut(&s->stack, POL_LAYER_SESSION, &s->stack);
    stack_cut(&s->stack, POL_LAYER_PROJECT, &s->other);
    compare(s, "a project that is not trusted lowers an answer", &s->other,
            &s->stack, always);
}

static bool by_rule(const law_state *s, pol_decision before, pol_kind kind)
{
    (void)s;
    (void)kind;
    return before.reason == POL_REASON_RULE;
}

static void law_rules_above(law_state *s)
{
    stack_cut(&s->stack, some_layer(s), &s->other);
    compare(s, "something below lowers what rules above answer", &s->other,
            &s->stack, by_rule);
}

/* -- Order and layout */

static void compare_meaning(law_state *s, const char *law, compiled *a,
                            compiled *b)
{
    for (unsigned i = 0; i < REQUESTS; i++) {
        stack_view view;
        const pol_request *request = stack_ask(&s->requests[i], &view);
        pol_decision first = ask(a, request), second = ask(b, request);
        s->pairs++;
        s->shown += first.reason == POL_REASON_RULE;
        if (first.answer != second.answer || first.reason != second.reason ||
            first.person_only != second.person_only ||
            first.why != second.why || !pair_same_ids(&a->p, &b->p, request)) {
            failed(s, law, &s->stack, &s->requests[i]);
        }
    }
}

static void law_order(law_state *s)
{
    static compiled a, b;
    static stack_rule swap;
    s->other = s->stack;
    for (unsigned i = s->other.rule_count; i > 1; i--) {
        unsigned k = gen_below(&s->random, i);
        swap = s->other.rules[i - 1];
        s->other.rules[i - 1] = s->other.rules[k];
        s->other.rules[k] = swap;
    }
    bool ready = compile(&a, &s->stack), again = compile(&b, &s->other);
    if (ready && again) {
        compare_meaning(s, "the order changes the meaning", &a, &b);
    } else if (ready != again) {
        failed(s, "the order decides whether it compiles", &s->stack,
               &s->requests[0]);
    }
    close_compiled(&a);
    close_compiled(&b);
}

static bool format(const pol_source *source, gen_buffer *out)
{
    pol_compile_options options;
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
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

/* Twice, to see that the second time changes nothing. */
static bool format_all(const compiled *from, compiled *to)
{
    bool same = true;
    memset(to->buffers, 0, sizeof to->buffers);
    for (unsigned i = 0; i < POL_LAYER_COUNT; i++) {
        gen_buffer again = {NULL, 0, 0};
        to->sources[i] = from->sources[i];
        same = same && format(&from->sources[i], &to->buffers[i]);
        to->sources[i].text =
            (pol_text){to->buffers[i].data, to->buffers[i].size};
        same = same && format(&to->sources[i], &again) &&
               pol_text_equal(to->sources[i].text,
                              (pol_text){again.data, again.size});
        gen_buffer_free(&again);
    }
    return same;
}

static void law_layout(law_state *s)
{
    static compiled a, b;
    bool ready = compile(&a, &s->stack);
    bool same = format_all(&a, &b);
    bool again = compile_sources(&b, &s->stack);
    if (!same || ready != again) {
        failed(s, "the layout is not canonical", &s->stack, &s->requests[0]);
    } else if (ready) {
        compare_meaning(s, "the layout changes the meaning", &a, &b);
    }
    close_compiled(&a);
    close_compiled(&b);
}

/* -- All */

typedef struct law {
    const char *name;
    void (*run)(law_state *);
    const char *shown;
} law;

static const law laws[] = {
    {"another deny never lowers an answer", law_deny, "raised"},
    {"another prompt lowers nothing but a strict default", law_prompt,
     "raised"},
    {"a layer without allows lowers nothing but a strict default",
     law_closing_layer, "raised"},
    {"under managed_only nothing below lowers an answer", law_managed_only,
     "raised"},
    {"a project that is not trusted lowers no answer", law_untrusted, "raised"},
    {"nothing below lowers what rules above answer", law_rules_above, "raised"},
    {"the order of the rules has no meaning", law_order, "answered by rule"},
    {"the layout has no meaning", law_layout, "answered by rule"},
};

int main(void)
{
    tap out = {0};
    static law_state s;
    uint64_t pairs = number_from("LAYERS_PAIRS", 100000);
    uint64_t seed = number_from("LAYERS_SEED", 20260105);
    tap_note("seed %llu", (unsigned long long)seed);
    for (size_t i = 0; i < sizeof laws / sizeof laws[0]; i++) {
        s.pairs = s.failures = s.shown = 0;
        s.random = gen_seed(seed + i);
        for (uint64_t stacks = 0;
             s.pairs < pairs && s.failures < 3 && stacks <= pairs; stacks++) {
            stack_make(&s.random, POL_DIALECT_NATIVE, &s.stack);
            make_requests(&s);
            laws[i].run(&s);
        }
        tap_ok(&out, s.failures == 0 && s.pairs >= pairs && s.shown > 0,
               "%s: %llu pairs, %llu %s", laws[i].name,
               (unsigned long long)s.pairs, (unsigned long long)s.shown,
               laws[i].shown);
    }
    return tap_end(&out);
}
