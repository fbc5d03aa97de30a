/* SPDX-License-Identifier: Apache-2.0
 *
 * polc prove: that weaker layers loosen nothing, or the request that they
 * do. */
#include "polc/file.h"
#include "polc/json.h"
#include "polc/policy.h"
#include "polc/witness.h"

#include <string.h>

static bool is_finding(const pol_claim_info *claim)
{
    return claim->required && claim->proof != POL_PROOF_PROVED;
}

/* -- For people */

static const char *outcome(const pol_claim_info *claim)
{
    switch (claim->proof) {
    case POL_PROOF_PROVED:
        return claim->required ? "proved" : "cannot be lifted";
    case POL_PROOF_REFUTED:
        return claim->required ? "LOOSENED" : "can be lifted";
    case POL_PROOF_UNDECIDED:
        break;
    }
    return "not decided";
}

static void add_place(polc_buffer *out, pol_text source, uint32_t line,
                      uint32_t column)
{
    polc_add_escaped(out, source);
    polc_add_string(out, ":");
    polc_add_number(out, line);
    polc_add_string(out, ":");
    polc_add_number(out, column);
}

static void add_side(polc_buffer *out, const pol_result *result, size_t index,
                     int whole)
{
    pol_claim_info claim = pol_result_claim(result, index);
    const pol_decision *d = whole ? &claim.whole : &claim.strong;
    size_t rules = whole ? claim.whole_rules : claim.strong_rules;
    polc_add_string(out, whole ? "      all layers " : "      by itself  ");
    polc_add_string(out, pol_answer_name(d->answer));
    polc_add_string(out, d->person_only ? " (a person only)" : "");
    polc_add_string(out, rules == 0 ? ", no rule matches\n" : "\n");
    for (size_t i = 0; i < rules; i++) {
        pol_rule_info rule;
        if (pol_result_witness_rule(result, index, whole, i, &rule) != POL_OK) {
            continue;
        }
        polc_add_string(out, "        ");
        polc_add_string(out, pol_answer_name(rule.decision));
        polc_add_string(out, " ");
        polc_add_string(out, pol_layer_name(rule.layer));
        polc_add_string(out, " ");
        polc_add_escaped(out, rule.id);
        polc_add_string(out, " at ");
        add_place(out, rule.source, rule.line, rule.column);
        polc_add_string(out, "\n");
    }
}

/* What a layer could say that loosens. */
static void add_weaker(polc_buffer *out, pol_text weaker)
{
    const char *at = weaker.data, *end = weaker.data + weaker.size;
    polc_add_string(out, "      by a weaker layer that says\n");
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        newline = newline != NULL ? newline : end;
        polc_add_string(out, "        ");
        polc_add_escaped(out, (pol_text){at, (size_t)(newline - at)});
        polc_add_string(out, "\n");
        at = newline + (newline < end);
    }
}

static void add_claim_text(polc_buffer *out, const pol_result *result,
                           size_t index)
{
    pol_claim_info claim = pol_result_claim(result, index);
    polc_add_string(out, claim.claim == POL_CLAIM_RULES ? "  rules    "
                                                        : "  answers  ");
    polc_add_string(out, outcome(&claim));
    if (claim.proof == POL_PROOF_UNDECIDED) {
        polc_add_string(out, ": ");
        polc_add_string(out, claim.reason);
        if (claim.place.line != 0) {
            polc_add_string(out, " (rule at ");
            add_place(out, claim.place.source, claim.place.line,
                      claim.place.column);
            polc_add_string(out, ")");
        }
    }
    if (claim.proof == POL_PROOF_REFUTED) {
        polc_add_string(out, ": ");
        polc_witness_text(out, claim.request);
        polc_add_string(out, claim.least ? "\n" : " (there may be a lesser)\n");
        add_side(out, result, index, 0);
        add_side(out, result, index, 1);
        if (claim.weaker.data != NULL) {
            add_weaker(out, claim.weaker);
        }
        return;
    }
    polc_add_string(out, "\n");
}

static void add_text(polc_buffer *out, const pol_result *result)
{
    for (size_t i = 0; i < pol_result_claims(result); i++) {
        pol_claim_info claim = pol_result_claim(result, i);
        if (claim.claim == POL_CLAIM_RULES) {
            polc_add_string(out, pol_kind_name(claim.kind));
            polc_add_string(out, "\n");
        }
        add_claim_text(out, result, i);
    }
}

/* -- For programs */

static void add_side_json(polc_json *json, const pol_result *result,
                          size_t index, int whole)
{
    pol_claim_info claim = pol_result_claim(result, index);
    const pol_decision *d = whole ? &claim.whole : &claim.strong;
    size_t rules = whole ? claim.whole_rules : claim.strong_rules;
    polc_json_open(json, '{');
    polc_json_key(json, "decision");
    polc_json_string(json, pol_answer_name(d->answer));
    if (d->person_only) {
        polc_json_key(json, "reviewer");
        polc_json_word(json, "false");
    }
    polc_json_key(json, "reason");
    polc_json_string(json, pol_reason_name(d->reason));
    polc_json_key(json, "rules");
    polc_json_open(json, '[');
    for (size_t i = 0; i < rules; i++) {
        pol_rule_info rule;
        if (pol_result_witness_rule(result, index, whole, i, &rule) == POL_OK) {
            polc_witness_rule_json(json, &rule);
        }
    }
    polc_json_close(json, ']');
    polc_json_close(json, '}');
}

static void add_witness_json(polc_json *json, const pol_result *result,
                             size_t index)
{
    pol_claim_info claim = pol_result_claim(result, index);
    polc_json_key(json, "least");
    polc_json_word(json, claim.least ? "true" : "false");
    polc_json_key(json, "request");
    polc_witness_json(json, claim.request);
    if (claim.request->now != 0) {
        polc_json_key(json, "now");
        polc_json_number(json, claim.request->now);
    }
    polc_json_key(json, "alone");
    add_side_json(json, result, index, 0);
    polc_json_key(json, "all");
    add_side_json(json, result, index, 1);
    if (claim.weaker.data != NULL) {
        polc_json_key(json, "weaker");
        polc_json_text(json, claim.weaker);
    }
}

static void add_claim_json(polc_buffer *out, const pol_result *result,
                           size_t index)
{
    static const char *const proofs[] = {"undecided", "refuted", "proved"};
    pol_claim_info claim = pol_result_claim(result, index);
    polc_json json = {.out = out};
    polc_json_open(&json, '{');
    polc_json_key(&json, "kind");
    polc_json_string(&json, pol_kind_name(claim.kind));
    polc_json_key(&json, "claim");
    polc_json_string(&json,
                     claim.claim == POL_CLAIM_RULES ? "rules" : "answers");
    polc_json_key(&json, "required");
    polc_json_word(&json, claim.required ? "true" : "false");
    polc_json_key(&json, "proof");
    polc_json_string(&json, proofs[claim.proof]);
    if (claim.proof == POL_PROOF_UNDECIDED) {
        polc_json_key(&json, "reason");
        polc_json_string(&json, claim.reason);
        if (claim.place.line != 0) {
            polc_buffer place = {0};
            add_place(&place, claim.place.source, claim.place.line,
                      claim.place.column);
            polc_json_key(&json, "source");
            polc_json_text(&json, polc_buffer_text(&place));
            polc_buffer_free(&place);
        }
    } else if (claim.proof == POL_PROOF_REFUTED) {
        add_witness_json(&json, result, index);
    }
    polc_json_close(&json, '}');
    polc_add_string(out, "\n");
}

/* -- The verb */

static int print(const polc_args *args, const pol_result *result)
{
    polc_buffer out = {0};
    int code = POLC_CLEAN;
    for (size_t i = 0; i < pol_result_claims(result); i++) {
        pol_claim_info claim = pol_result_claim(result, i);
        code = is_finding(&claim) ? POLC_FINDINGS : code;
        if (args->format == POLC_FORMAT_JSON) {
            add_claim_json(&out, result, i);
        }
    }
    if (args->format != POLC_FORMAT_JSON) {
        add_text(&out, result);
    }
    polc_print(&out);
    return code;
}

/* Whether some source is of the boundary or above. */
static bool has_strong(const polc_rules *rules, pol_layer boundary)
{
    for (size_t i = 0; i < rules->count; i++) {
        if (rules->sources[i].layer <= boundary) {
            return true;
        }
    }
    return false;
}

static int prove(const polc_args *args, const polc_rules *rules)
{
    pol_prove_options options = {.struct_size = sizeof options,
                                 .weaker = (pol_layer)(args->layer + 1)};
    pol_result *result = NULL;
    if (!has_strong(rules, args->layer)) {
        return polc_error("prove: no rule file is of the layer %s%s; write "
                          "%s:FILE",
                          pol_layer_name(args->layer),
                          args->layer == POL_LAYER_MANAGED_CLOUD ? ""
                                                                 : " or above",
                          pol_layer_name(args->layer));
    }
    pol_status status = pol_prove(rules->sources, rules->count, &rules->options,
                                  &options, &result);
    int code = polc_status_code(status);
    if (result != NULL) {
        polc_print_diagnostics(result, true, stderr, args->colour);
    }
    if (status == POL_OK) {
        code = print(args, result);
    }
    pol_result_free(result);
    return code;
}

int polc_run_prove(const polc_args *args)
{
    if (args->files.count == 0 && !args->system) {
        return polc_usage_error("prove", "give at least one rule file");
    }
    polc_rules rules;
    int code = POLC_FAILURE;
    if (polc_rules_open(&rules, args, args->files.items, args->files.count)) {
        code = prove(args, &rules);
    }
    polc_rules_close(&rules);
    return code;
}
