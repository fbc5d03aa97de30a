/* SPDX-License-Identifier: Apache-2.0
 *
 * From items of a state back to the rules they came from. */
#include <libpolicy/automaton/fault.h>

/* The rule of the program in which the item stands: its ACCEPT says. */
static uint32_t rule_of_item(const pol_program *program, uint32_t item)
{
    const uint32_t *words = program->words.items;
    while (POL_STEP_OF(words[item]) != POL_STEP_ACCEPT) {
        pol_step step = POL_STEP_OF(words[item]);
        bool list = step == POL_STEP_ALT || step == POL_STEP_SKIP;
        item += step == POL_STEP_SIDE ? 2
                : list                ? 1 + POL_STEP_VALUE(words[item])
                                      : 1;
    }
    uint32_t value = POL_STEP_VALUE(words[item]);
    if ((value & POL_ACCEPT_TERM) == 0) {
        return value;
    }
    const pol_term *term = &program->terms.items[value & ~POL_ACCEPT_TERM];
    return program->clauses.items[term->clause].rule;
}

static const struct {
    pol_code code;
    const char *what;
} faults[] = {
    [POL_FAULT_STATES] = {POL_CODE_LIMIT_STATES, "too many states are needed"},
    [POL_FAULT_GLOBS] = {POL_CODE_LIMIT_STATES,
                         "too many globs are tried on one token"},
    [POL_FAULT_THREADS] = {POL_CODE_LIMIT_THREADS,
                           "too many gaps and options are kept open at the "
                           "same time"},
    [POL_FAULT_LISTS] = {POL_CODE_LIMIT_IMAGE_BYTES,
                         "more conditions than an image can number are needed"},
};

/* Notes name at most three further rules. */
void pol_report_fault(pol_report *report, const pol_checked *checked,
                      const pol_program *program, const uint32_t *items,
                      uint32_t count, pol_fault fault)
{
    uint32_t named[4];
    uint32_t known = 0;
    for (uint32_t i = 0; i < count && known < 4; i++) {
        uint32_t rule = rule_of_item(program, items[i]), k = 0;
        while (k < known && named[k] != rule) {
            k++;
        }
        named[k] = rule;
        known += k == known;
    }
    if (known == 0) {
        return;
    }
    const pol_rule *rules = checked->rules.items;
    pol_diag *diag =
        pol_report_add(report, faults[fault].code, rules[named[0]].span,
                       "%s by this rule%s: write alternatives that several "
                       "rules share as one rule, or split them by a literal "
                       "that comes first",
                       faults[fault].what, known > 1 ? " and others" : "");
    for (uint32_t i = 1; i < known; i++) {
        pol_diag_add_note(report, diag, rules[named[i]].span,
                          "together with this rule");
    }
}
