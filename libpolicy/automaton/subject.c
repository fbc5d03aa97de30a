/* SPDX-License-Identifier: Apache-2.0
 *
 * Rules about paths, hosts, calls and settings as step programs: one clause
 * for what the rule matches, one for its exceptions, or none where the rule
 * is accepted outright. */
#include <libpolicy/automaton/lower.h>

static void add_clause(pol_lowering *lowering, uint32_t flags)
{
    pol_program *program = lowering->program;
    pol_condition *clause = pol_vec_push(&program->clauses, program->budget);
    if (clause != NULL) {
        *clause =
            (pol_condition){lowering->rule_index, 0, flags | POL_CLAUSE_MAIN};
    }
}

static void lower_pattern(pol_lowering *lowering, const pol_pattern *pattern,
                          uint32_t accept)
{
    if (lowering->failed || pol_lower_stopped(lowering)) {
        return;
    }
    switch ((pol_kind)lowering->rule->kind) {
    case POL_KIND_PATH:
        pol_lower_path(lowering, pattern, accept);
        break;
    case POL_KIND_NETWORK:
        pol_lower_host(lowering, pattern, accept);
        break;
    case POL_KIND_TOOL:
    case POL_KIND_SETTING:
        pol_lower_call(lowering, pattern, accept);
        break;
    case POL_KIND_COMMAND:
        break;
    }
}

static void lower_targets(pol_lowering *lowering, uint32_t accept)
{
    const pol_rule *rule = lowering->rule;
    const pol_checked *checked = lowering->checked;
    if (rule->kind != POL_KIND_PATH && rule->kind != POL_KIND_NETWORK) {
        lower_pattern(lowering, &rule->pattern, accept);
        return;
    }
    for (uint32_t i = 0; i < rule->target_count; i++) {
        lower_pattern(lowering, &checked->patterns.items[rule->targets + i],
                      accept);
    }
}

/* Every test of a tool rule is a term of its clause. */
static void lower_tests(pol_lowering *lowering)
{
    const pol_rule *rule = lowering->rule;
    for (uint32_t i = 0; i < rule->tests && !pol_lower_stopped(lowering); i++) {
        pol_argument_test test =
            lowering->checked->argument_tests.items[rule->extra + i];
        pol_lower_argument(lowering, &test, pol_lower_term(lowering));
    }
}

static void lower_exceptions(pol_lowering *lowering, uint32_t flags)
{
    const pol_rule *rule = lowering->rule;
    add_clause(lowering, flags);
    uint32_t accept = pol_lower_term(lowering);
    for (uint32_t i = 0; i < rule->unless_count; i++) {
        pol_pattern pattern =
            lowering->checked->patterns.items[rule->unless + i];
        lower_pattern(lowering, &pattern, accept);
    }
}

void pol_lower_subject(pol_lowering *lowering)
{
    const pol_rule *rule = lowering->rule;
    bool closes = rule->verdict != POL_VERDICT_ALLOW;
    uint32_t flags = pol_lower_flags(lowering);
    lowering->closing = closes;
    lowering->outright =
        rule->unless_count == 0 && rule->tests == 0 &&
        (flags & (POL_CLAUSE_EXPIRES | POL_CLAUSE_TIGHTENS)) == 0;
    if (!lowering->outright) {
        add_clause(lowering, flags);
        if (pol_lower_stopped(lowering)) {
            return;
        }
    }
    lower_targets(lowering, pol_lower_term(lowering));
    lower_tests(lowering);
    if (rule->unless_count > 0 && !pol_lower_stopped(lowering)) {
        lowering->closing = !closes;
        lowering->exempt = true;
        lower_exceptions(
            lowering, (uint32_t)rule->verdict << POL_CLAUSE_VERDICT_SHIFT |
                          POL_CLAUSE_EXEMPT | (closes ? POL_CLAUSE_OPENS : 0));
        lowering->exempt = false;
    }
}
