/* SPDX-License-Identifier: Apache-2.0
 *
 * Advice on a request that is not allowed.  A rule is only ever named after
 * the policy with it has allowed the request, and after the lint has found
 * nothing broad in it. */
#include "polc/advice.h"
#include "polc/answer.h"
#include "polc/ask.h"
#include "polc/changes.h"
#include "polc/differ.h"
#include "polc/file.h"
#include "polc/nearest.h"
#include "polc/suggest.h"
#include "polc/witness.h"

#include <libpolicy/lint.h>

#include <stdlib.h>
#include <string.h>

#define SHOWN 5 /* changes */

/* The policy, and one source more. */
typedef struct extended {
    pol_source *sources;
    pol_policy_sources policy;
} extended;

typedef struct advice {
    polc_near near;
    polc_suggestion suggestion;
    pol_layer layer;    /* where the rules would allow it */
    pol_result *opened; /* null: there are no rules to name */
} advice;

static const char source_name[] = "suggested.rules";

static extended extend(const pol_policy_sources *policy, pol_text text,
                       pol_layer layer)
{
    size_t count = policy->count;
    extended e = {polc_resize(NULL, (count + 1) * sizeof *e.sources),
                  {NULL, count + 1, policy->options}};
    if (count > 0) {
        memcpy(e.sources, policy->sources, count * sizeof *e.sources);
    }
    e.sources[count] = (pol_source){polc_text(source_name), text, layer};
    e.policy.sources = e.sources;
    return e;
}

/* -- Whether rules may be named */

static bool allows(const extended *e, const polc_args *args,
                   const polc_request *request)
{
    pol_result *result = NULL;
    pol_image image;
    bool good = pol_compile(e->sources, e->policy.count, e->policy.options,
                            &result) == POL_OK;
    pol_text bytes = pol_result_image(result);
    if (good && pol_image_open(&image, bytes.data, bytes.size) == POL_OK) {
        polc_judge judge;
        polc_judge_open(&judge, &image);
        polc_ask_configure(&judge, args);
        polc_outcome outcome = polc_judge_ask(&judge, request);
        good = outcome.decision.answer == POL_ALLOW;
        polc_ask_forget(&judge);
        polc_judge_close(&judge);
    }
    pol_result_free(result);
    return good;
}

/* Whether one of these commands runs whatever follows it: a shell, a wrapper,
 * an interpreter, or one of them with the option that takes code.  The Codex
 * dialect, as there the lint looks at nothing else than the facts of
 * std:base. */
static bool is_broad(pol_text prefixes)
{
    pol_source source = {polc_text(source_name), prefixes, POL_LAYER_USER};
    pol_compile_options options = {.struct_size = sizeof options,
                                   .dialect = POL_DIALECT_CODEX};
    pol_lint_options lint = {.struct_size = sizeof lint, .no_image = 1};
    pol_result *result = NULL;
    bool broad = pol_lint(&source, 1, &options, &lint, &result) != POL_OK;
    for (size_t i = 0; !broad && i < pol_result_diagnostics(result); i++) {
        pol_diagnostic d = pol_result_diagnostic(result, i);
        broad = strcmp(d.name, "broad-allow") == 0;
    }
    pol_result_free(result);
    return broad;
}

static void try_layer(advice *a, const polc_args *args,
                      const polc_request *request,
                      const pol_policy_sources *policy, pol_layer layer)
{
    extended e = extend(policy, polc_buffer_text(&a->suggestion.rules), layer);
    pol_diff_options options = {.struct_size = sizeof options};
    if (allows(&e, args, request)) {
        a->layer = layer;
        if (is_broad(polc_buffer_text(&a->suggestion.prefixes))) {
            a->suggestion.refusal =
                "a rule for it would allow a shell, a wrapper or an "
                "interpreter to run anything";
        } else if (pol_diff(policy, &e.policy, &options, &a->opened) !=
                       POL_OK ||
                   !polc_differ_replay(policy, &e.policy, a->opened)) {
            pol_result_free(a->opened);
            a->opened = NULL;
            a->suggestion.refusal = "what it would open could not be found";
        }
    }
    free(e.sources);
}

static void find(advice *a, const polc_args *args, const polc_judge *judge,
                 const polc_request *request, const polc_outcome *outcome,
                 const pol_policy_sources *policy)
{
    *a = (advice){.opened = NULL};
    polc_suggest(&a->suggestion, judge, request, outcome);
    polc_nearest_allowed(&a->near, policy, judge, request);
    if (a->suggestion.obstacle_count > 0 || a->suggestion.refusal != NULL) {
        return;
    }
    static const pol_layer layers[] = {POL_LAYER_USER, POL_LAYER_MANAGED};
    for (size_t i = 0;
         i < 2 && a->opened == NULL && a->suggestion.refusal == NULL; i++) {
        try_layer(a, args, request, policy, layers[i]);
    }
    if (a->opened == NULL && a->suggestion.refusal == NULL) {
        a->suggestion.refusal = "no rule for this request alone allows it";
    }
}

static void forget(advice *a)
{
    polc_near_free(&a->near);
    polc_suggestion_free(&a->suggestion);
    pol_result_free(a->opened);
}

static bool is_wanted(const polc_outcome *outcome,
                      const pol_policy_sources *policy)
{
    return policy->options != NULL && polc_was_judged(&outcome->decision) &&
           outcome->decision.answer != POL_ALLOW;
}

/* -- For people */

static void add_near(polc_buffer *out, const polc_near *near)
{
    if (!near->is_tried) {
        return;
    }
    if (near->edits == 0) {
        polc_add_string(out, near->is_sure
                                 ? "nearest allowed: nothing that is near\n"
                                 : "nearest allowed: not decided\n");
        return;
    }
    polc_add_string(out, "nearest allowed: ");
    polc_add(out, near->text.data, near->text.size);
    polc_add_string(out, near->edits == 1 ? " (one change)" : " (two changes)");
    polc_add_string(out, near->is_sure ? "\n" : " (there may be a nearer)\n");
}

static void add_obstacles(polc_buffer *out, const polc_judge *judge,
                          const polc_suggestion *s)
{
    polc_add_string(out, "no rule can allow it; these would have to go:\n");
    for (size_t i = 0; i < s->obstacle_count; i++) {
        pol_rule_info rule;
        pol_image_get_rule(judge->image, s->obstacles[i], &rule);
        polc_add_string(out, "  ");
        polc_add_string(out, pol_answer_name(rule.decision));
        polc_add_string(out, " ");
        polc_add_string(out, pol_layer_name(rule.layer));
        polc_add_string(out, " ");
        polc_add_rule(out, judge->image, s->obstacles[i]);
        polc_add_string(out, "\n");
    }
}

static void add_lines(polc_buffer *out, pol_text text)
{
    while (text.size > 0) {
        const char *end = memchr(text.data, '\n', text.size);
        size_t size = end == NULL ? text.size : (size_t)(end - text.data);
        polc_add_string(out, "  ");
        polc_add_escaped(out, (pol_text){text.data, size});
        polc_add_string(out, "\n");
        size += size < text.size;
        text.data += size;
        text.size -= size;
    }
}

static void add_rules(polc_buffer *out, const advice *a, bool coloured)
{
    polc_changes changes = {.result = a->opened,
                            .limit = SHOWN,
                            .coloured = coloured,
                            .indent = "  "};
    size_t all = pol_result_changes(a->opened);
    polc_add_string(out, "least rule that would allow it (layer ");
    polc_add_string(out, pol_layer_name(a->layer));
    polc_add_string(out, "):\n");
    add_lines(out, polc_buffer_text(&a->suggestion.rules));
    polc_add_string(out, "and what that changes:\n");
    polc_changes_table(out, &changes);
    if (polc_changes_count(&changes) == 0) {
        /* The difference compares tokens: a rule that names some of what a
         * program does may change nothing else. */
        polc_add_string(out, "  this request\n");
    }
    if (all > SHOWN) {
        polc_add_string(out, "  and ");
        polc_add_number(out, all - SHOWN);
        polc_add_string(out, " more\n");
    }
}

void polc_advise(polc_buffer *out, const polc_args *args, polc_judge *judge,
                 const polc_request *request, const polc_outcome *outcome,
                 const pol_policy_sources *policy)
{
    advice a;
    if (!is_wanted(outcome, policy)) {
        return;
    }
    find(&a, args, judge, request, outcome, policy);
    add_near(out, &a.near);
    if (a.suggestion.obstacle_count > 0) {
        add_obstacles(out, judge, &a.suggestion);
    } else if (a.opened == NULL) {
        polc_add_string(out, "no rule to suggest: ");
        polc_add_string(out, a.suggestion.refusal);
        polc_add_string(out, "\n");
    } else {
        add_rules(out, &a, polc_colours(args->colour, stdout));
    }
    forget(&a);
}

/* -- For programs */

static void add_near_json(polc_json *json, const polc_near *near)
{
    polc_json_key(json, "nearest");
    if (near->edits == 0) {
        polc_json_word(json, "null");
        return;
    }
    polc_buffer request = {0};
    polc_add(&request, near->json.data, near->json.size);
    polc_add(&request, "", 1);
    polc_json_open(json, '{');
    polc_json_key(json, "changes");
    polc_json_number(json, near->edits);
    polc_json_key(json, "sure");
    polc_json_word(json, near->is_sure ? "true" : "false");
    polc_json_key(json, "request");
    polc_json_word(json, request.data);
    polc_json_close(json, '}');
    polc_buffer_free(&request);
}

void polc_advise_json(polc_json *json, const polc_args *args, polc_judge *judge,
                      const polc_request *request, const polc_outcome *outcome,
                      const pol_policy_sources *policy)
{
    advice a;
    if (!is_wanted(outcome, policy)) {
        return;
    }
    find(&a, args, judge, request, outcome, policy);
    add_near_json(json, &a.near);
    polc_json_key(json, "advice");
    polc_json_open(json, '{');
    polc_json_key(json, "obstacles");
    polc_json_open(json, '[');
    for (size_t i = 0; i < a.suggestion.obstacle_count; i++) {
        pol_rule_info rule;
        pol_image_get_rule(judge->image, a.suggestion.obstacles[i], &rule);
        polc_witness_rule_json(json, &rule);
    }
    polc_json_close(json, ']');
    if (a.opened != NULL) {
        polc_changes changes = {.result = a.opened};
        polc_json_field(json, "rules", polc_buffer_text(&a.suggestion.rules));
        polc_json_key(json, "layer");
        polc_json_string(json, pol_layer_name(a.layer));
        polc_changes_json(json, &changes);
    } else if (a.suggestion.refusal != NULL) {
        polc_json_key(json, "refusal");
        polc_json_string(json, a.suggestion.refusal);
    }
    polc_json_close(json, '}');
    forget(&a);
}
