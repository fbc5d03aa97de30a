/* SPDX-License-Identifier: Apache-2.0
 *
 * std:base out of its constants is what its texts say: the same image, byte by
 * byte, and the same diagnostics, for policies of several layers that add to
 * its facts, contradict them, or have rules about what it knows.
 *
 *   BASE_POLICIES  how many (default 300)
 *   BASE_SEED */
#include <stdlib.h>
#include <string.h>

#include <libpolicy/emit/emit.h>

#include "../oracle/tap.h"
#include "random.h"

#define SOURCES 3

typedef struct compiled {
    pol_budget budget;
    pol_report report;
    pol_checked checked;
    pol_emitted image;
    pol_statistics statistics;
    bool done, by_constants;
} compiled;

typedef struct policy {
    random_text texts[SOURCES];
    pol_source sources[SOURCES];
    size_t count;
    bool trusts_project;
} policy;

static void compile(compiled *c, const policy *p, pol_base_use use)
{
    pol_check_options options = {.dialect = POL_DIALECT_NATIVE,
                                 .trust_project = p->trusts_project,
                                 .base = use};
#define POL_LIMIT_ROW(field, value, meaning) options.limits.field = value;
#include <libpolicy/source/limits.def>
#undef POL_LIMIT_ROW
    memset(c, 0, sizeof *c);
    pol_budget_init(&c->budget, NULL, UINT64_C(1) << 30);
    pol_report_init(&c->report, &c->budget);
    pol_checked_init(&c->checked, &c->budget, options.dialect);
    c->done =
        pol_check(&c->report, p->sources, p->count, &options, &c->checked);
    c->by_constants = c->checked.base != NULL;
    c->done = c->done && pol_emit(&c->report, &c->checked, &options.limits,
                                  &c->budget, &c->image, &c->statistics);
}

static void end(compiled *c)
{
    pol_budget_resize(&c->budget, c->image.block, c->image.block_size, 0);
    pol_checked_free(&c->checked);
    pol_report_free(&c->report);
}

static bool same_text(pol_text a, pol_text b)
{
    return a.size == b.size &&
           (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static bool same_span(pol_span a, pol_span b)
{
    return a.source == b.source && a.begin == b.begin && a.end == b.end;
}

static bool same_diagnostics(const pol_report *a, const pol_report *b)
{
    bool same = a->diags.count == b->diags.count && a->errors == b->errors &&
                a->warnings == b->warnings;
    for (size_t i = 0; same && i < a->diags.count; i++) {
        const pol_diag *left = &a->diags.items[i], *right = &b->diags.items[i];
        same = left->code == right->code &&
               same_span(left->span, right->span) &&
               same_text(left->message, right->message) &&
               left->note_count == right->note_count;
    }
    return same;
}

static bool same_inputs(const pol_report *a, const pol_report *b)
{
    bool same = a->inputs.count == b->inputs.count;
    for (size_t i = 0; same && i < a->inputs.count; i++) {
        const pol_input *left = &a->inputs.items[i];
        const pol_input *right = &b->inputs.items[i];
        same = same_text(left->name, right->name) &&
               same_text(left->text, right->text) &&
               left->layer == right->layer && left->is_base == right->is_base &&
               left->origin == right->origin;
    }
    return same;
}

static bool same(const compiled *a, const compiled *b)
{
    return a->done == b->done && same_diagnostics(&a->report, &b->report) &&
           same_inputs(&a->report, &b->report) &&
           a->image.size == b->image.size &&
           (a->image.size == 0 ||
            memcmp(a->image.bytes, b->image.bytes, a->image.size) == 0);
}

typedef struct tally {
    unsigned policies, compiled, by_constants, failures;
} tally;

static void show(const policy *p)
{
    for (size_t i = 0; i < p->count; i++) {
        tap_note("layer %d:", (int)p->sources[i].layer);
        fwrite(p->sources[i].text.data, 1, p->sources[i].text.size, stdout);
    }
}

static void try_policy(const policy *p, tally *t)
{
    compiled text, whole, needed;
    compile(&text, p, POL_BASE_FROM_TEXT);
    compile(&whole, p, POL_BASE_WHOLE);
    compile(&needed, p, POL_BASE_AS_NEEDED);
    t->policies++;
    t->compiled += text.done;
    t->by_constants += needed.by_constants;
    if (!same(&text, &whole) || !same(&text, &needed)) {
        if (t->failures++ == 0) {
            tap_note("%s differs from the texts",
                     same(&text, &whole) ? "as needed" : "whole");
            show(p);
        }
    }
    end(&needed);
    end(&whole);
    end(&text);
}

static void make_policy(policy *p, random_text *random)
{
    static const pol_layer layers[] = {POL_LAYER_MANAGED, POL_LAYER_USER,
                                       POL_LAYER_PROJECT};
    uint32_t facts = (random->state >> 40 & 3) == 0 ? 0 : 5;
    p->trusts_project = (random->state >> 44 & 1) != 0;
    p->count = 0;
    for (size_t i = 0; i < SOURCES; i++) {
        random_make(random, facts, 6);
        p->texts[i] = *random;
        if (random->size > 0) {
            p->sources[p->count++] =
                (pol_source){POL_TEXT("random"),
                             {p->texts[i].text, random->size},
                             layers[i]};
        }
    }
}

static uint64_t number(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

int main(void)
{
    static const policy nothing = {.count = 0};
    static policy p;
    static random_text random;
    tap results = {0, 0};
    tally all = {0, 0, 0, 0};
    compiled base;
    compile(&base, &nothing, POL_BASE_WHOLE);
    tap_ok(&results, base.done && base.checked.programs.count > 1000,
           "std:base has programs");
    try_policy(&nothing, &all);
    tap_ok(&results, all.failures == 0 && all.by_constants == 1,
           "a policy of nothing else");
    random.base = &base.checked;
    random.state = number("BASE_SEED", 1);
    for (uint64_t i = number("BASE_POLICIES", 300); i > 0; i--) {
        make_policy(&p, &random);
        try_policy(&p, &all);
    }
    tap_note("%u policies, %u without errors, %u by constants", all.policies,
             all.compiled, all.by_constants);
    tap_ok(&results, all.failures == 0, "%u random policies", all.policies);
    tap_ok(&results, all.compiled > all.policies / 3, "most have no errors");
    tap_ok(&results, all.by_constants > all.policies / 8,
           "some state no facts");
    end(&base);
    return tap_end(&results);
}
