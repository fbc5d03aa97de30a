/* SPDX-License-Identifier: Apache-2.0
 *
 * Tokens that do not say what their author means: globs that are literals,
 * names that nearly are known ones; and what a rule leaves unsaid. */
#include <libpolicy/lint/task.h>

#include <libpolicy/canon/fact.h>

/* -- Globs */

/* `*` alone, or beside what is no regular expression. */
static bool looks_like_glob(pol_text text)
{
    bool star = false;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        unsigned char before = i > 0 ? (unsigned char)text.data[i - 1] : 0;
        if (c <= ' ' || memchr("$()|\\^{}'\";&<>+=#%`!", c, 20) != NULL) {
            return false;
        }
        if (c == '*') {
            if (before == '.' || before == ']' || before == '?') {
                return false;
            }
            star = true;
        }
    }
    return star;
}

static bool is_option(pol_text text)
{
    return text.size > 1 && text.data[0] == '-';
}

/* Whether a word may be the value of an option, whose globs are for its
 * program to read. */
static bool may_be_value(const pol_lint_task *task, pol_text head,
                         pol_text before)
{
    const pol_fact_program *program =
        pol_lint_reach_of(task, head, NULL, 0).program;
    const pol_fact_option *option;
    if (!is_option(before)) {
        return false;
    }
    uint32_t bits = program != NULL
                        ? pol_lint_option(task->facts, program, before, &option)
                        : 0;
    return bits == 0 || (bits & POL_OPTION_VALUE) != 0;
}

static void report_glob(pol_lint_task *task, const pol_rule *rule,
                        pol_text text)
{
    pol_span place = pol_lint_place(task, rule->span, text);
    bool codex = task->checked->dialect == POL_DIALECT_CODEX;
    pol_diag *diag =
        pol_report_add(task->report, POL_CODE_LITERAL_GLOB, place,
                       "`%.*s` matches the token `%.*s` alone: it is no glob",
                       POL_PR(text), POL_PR(text));
    if (codex) {
        pol_diag_add_note(task->report, diag,
                          (pol_span){.source = POL_NO_SOURCE},
                          "patterns are prefixes: what follows is free when "
                          "the pattern ends before it");
        return;
    }
    if (place.begin != rule->span.begin || place.end != rule->span.end) {
        pol_diag_set_fix(task->report, diag, "glob(\"%.*s\")", POL_PR(text));
    }
}

/* Who writes glob() in a pattern means the other stars. */
static bool knows_globs(const uint32_t *words, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (POL_WORD_KIND(words[i]) == POL_WORD_GLOB) {
            return true;
        }
    }
    return false;
}

static void check_globs(pol_lint_task *task, const pol_rule *rule)
{
    const uint32_t *words;
    uint32_t count = pol_lint_tail(task, rule, &words);
    pol_text head = pol_lint_head(task, rule, 0);
    pol_text before = {NULL, 0};
    if (head.data == NULL || knows_globs(words, count)) {
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        pol_text text = {NULL, 0};
        if (POL_WORD_KIND(words[i]) == POL_WORD_LITERAL) {
            text = pol_lint_text(task, POL_WORD_VALUE(words[i]));
        }
        if (text.size > 0 && looks_like_glob(text) && !is_option(text) &&
            !may_be_value(task, head, before)) {
            report_glob(task, rule, text);
        }
        before = text;
    }
}

/* -- What is left unsaid */

static void check_justification(pol_lint_task *task, const pol_rule *rule)
{
    if (rule->justification == POL_NO_TEXT &&
        rule->verdict == POL_VERDICT_DENY && rule->kind != POL_KIND_SETTING) {
        pol_report_add(task->report, POL_CODE_NO_JUSTIFICATION, rule->span,
                       "this deny says no reason: with justification=\"...\" "
                       "people and the agent learn what to do instead");
    }
}

void pol_lint_texts(pol_lint_task *task)
{
    size_t count = task->checked->rules.count;
    for (size_t i = 0; i < count && !pol_lint_stopped(task); i++) {
        const pol_rule *rule = &task->checked->rules.items[i];
        if (!task->rows[i].given) {
            continue;
        }
        check_justification(task, rule);
        if (rule->kind == POL_KIND_COMMAND) {
            check_globs(task, rule);
        }
    }
}
