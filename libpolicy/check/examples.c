/* SPDX-License-Identifier: Apache-2.0
 *
 * match and not_match.  Those of prefix rules are read when the rule is, and
 * run when all host_executable declarations that count are known; those of
 * other rules are judged at once.  Refuses to know how a pattern matches. */
#include <libpolicy/check/value.h>

/* -- reading */

static bool report_example(pol_checker *c, const pol_value *value,
                           const char *problem)
{
    pol_check_error(c, POL_CODE_BAD_EXAMPLE, value->span, "%s", problem);
    return false;
}

static bool split_example(pol_checker *c, const pol_value *value,
                          pol_example *example)
{
    if (!pol_is_codex(c) && !pol_check_no_nul(c, value)) {
        return false;
    }
    if (!pol_check_step(c, value->count / 16, value->span)) {
        return false;
    }
    pol_value kept = pol_value_keep(c, *value);
    if (kept.kind == POL_VALUE_BAD) {
        return false;
    }
    switch (pol_split_words(&c->keep, pol_value_text(&kept), &example->tokens,
                            &example->token_count)) {
    case POL_SPLIT_NO_MEMORY:
        return false;
    case POL_SPLIT_SYNTAX:
        return report_example(
            c, value, "an example with an open quote or a last backslash");
    case POL_SPLIT_OK:
        break;
    }
    return example->token_count > 0 ||
           report_example(c, value, "an example cannot be empty");
}

static bool list_example(pol_checker *c, const pol_value *value,
                         pol_example *example)
{
    if (value->count == 0) {
        return report_example(c, value, "an example cannot be an empty list");
    }
    pol_text *tokens = pol_arena_zalloc(&c->keep, value->count, sizeof *tokens);
    if (tokens == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < value->count; i++) {
        const pol_value *item = &value->u.items[i];
        if (!pol_check_type(c, item, POL_VALUE_STRING,
                            "a token of an example") ||
            (!pol_is_codex(c) && !pol_check_no_nul(c, item))) {
            return false;
        }
        tokens[i] = pol_arena_copy(&c->keep, pol_value_text(item));
        if (tokens[i].data == NULL) {
            return false;
        }
    }
    example->tokens = tokens;
    example->token_count = value->count;
    return true;
}

static bool read_example(pol_checker *c, const pol_value *value,
                         pol_example *example)
{
    if (value->kind == POL_VALUE_STRING) {
        return split_example(c, value, example);
    }
    if (value->kind == POL_VALUE_LIST) {
        return list_example(c, value, example);
    }
    if (value->kind != POL_VALUE_BAD) {
        pol_check_error(c, POL_CODE_WRONG_TYPE, value->span,
                        "an example is a string or a list of strings, "
                        "not %s",
                        pol_value_name(value));
    }
    return false;
}

bool pol_read_examples(pol_checker *c, const pol_value *list, bool wanted,
                       uint32_t rule, uint32_t rule_count)
{
    bool good = true;
    uint32_t count = list->kind == POL_VALUE_LIST ? list->count : 0;
    for (uint32_t i = 0; i < count; i++) {
        pol_example example = {.span = list->u.items[i].span,
                               .rule = rule,
                               .rule_count = rule_count,
                               .wanted = wanted};
        if (!read_example(c, &list->u.items[i], &example)) {
            good = false;
            continue;
        }
        pol_example *slot =
            rule_count > 0 ? pol_vec_push(&c->examples, c->budget) : NULL;
        if (slot != NULL) {
            *slot = example;
        }
    }
    return good;
}

/* -- running */

/* The pattern of a rule as it was written. */
static pol_pattern written_pattern(const pol_checker *c, uint32_t rule)
{
    size_t low = 0, high = c->written.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const pol_written *written = &c->written.items[middle];
        if (written->rule == rule) {
            return written->pattern;
        }
        if (written->rule < rule) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return c->out->rules.items[rule].pattern;
}

static pol_matched run_example(pol_checker *c, const pol_example *example,
                               pol_dialect dialect)
{
    pol_matched matched = POL_MATCHED_NO;
    for (uint32_t i = 0; i < example->rule_count; i++) {
        pol_rule rule = c->out->rules.items[example->rule + i];
        pol_mark mark = pol_arena_mark(&c->scratch);
        if (dialect == POL_DIALECT_CODEX) {
            rule.pattern = written_pattern(c, example->rule + i);
        }
        matched = pol_rule_matches(&c->scratch, c->out, dialect, &rule, example,
                                   pol_absolute_root(c), &c->example_work);
        pol_arena_reset(&c->scratch, mark);
        if (matched != POL_MATCHED_NO) {
            break;
        }
    }
    return matched;
}

/* Whether a rule says nothing that Codex could not read. */
static bool is_plain(const pol_checker *c, uint32_t rule)
{
    pol_pattern pattern = written_pattern(c, rule);
    if (c->out->rules.items[rule].unless_count > 0) {
        return false;
    }
    for (uint32_t i = 0; i < pattern.count; i++) {
        pol_word_kind kind =
            POL_WORD_KIND(c->out->words.items[pattern.first + i]);
        if (kind != POL_WORD_LITERAL && kind != POL_WORD_ALT) {
            return false;
        }
    }
    return true;
}

/* A rule file written for Codex loads here too: where its own reading bears
 * an example out and only ours does not, that is worth a warning. */
static bool holds_in_codex(pol_checker *c, const pol_example *example)
{
    if (pol_is_codex(c) || !is_plain(c, example->rule)) {
        return false;
    }
    pol_matched matched = run_example(c, example, POL_DIALECT_CODEX);
    return matched != POL_MATCHED_LIMIT &&
           (matched == POL_MATCHED_YES) == example->wanted;
}

/* A command line of these tokens, cut where it gets long. */
static pol_text show_tokens(const pol_example *example, char *buffer,
                            size_t capacity)
{
    size_t size = 0;
    for (uint32_t i = 0; i < example->token_count; i++) {
        pol_text token = example->tokens[i];
        if (i > 0 && size < capacity) {
            buffer[size++] = ' ';
        }
        size_t room = capacity - size;
        size_t part = token.size < room ? token.size : room;
        memcpy(buffer + size, token.data, part);
        size += part;
    }
    return (pol_text){buffer, size};
}

static void report_mismatch(pol_checker *c, const pol_example *example)
{
    char buffer[200];
    pol_text shown = show_tokens(example, buffer, sizeof buffer);
    bool wanted = example->wanted;
    bool codex = holds_in_codex(c, example);
    const char *rest = wanted ? "" : ", which it must not";
    if (codex) {
        rest = wanted ? ", as it does in the Codex dialect"
                      : ", as it does not in the Codex dialect";
    }
    pol_diag *diag = pol_report_add(
        c->report,
        codex ? POL_CODE_EXAMPLE_OF_CODEX : POL_CODE_EXAMPLE_MISMATCH,
        example->span, "the rule %s `%.*s`%s",
        wanted ? "does not match its example" : "matches", POL_PR(shown), rest);
    pol_diag_add_note(c->report, diag, c->out->rules.items[example->rule].span,
                      "the rule is here");
}

static void tell(pol_checker *c, pol_span span, pol_span rule, bool wanted,
                 bool holds)
{
    if (c->options->tried != NULL) {
        pol_tried_example tried = {span, rule, wanted, holds};
        c->options->tried(c->options->tried_context, &tried);
    }
}

void pol_run_examples(pol_checker *c)
{
    for (size_t i = 0; i < c->examples.count && !c->stopped; i++) {
        const pol_example *example = &c->examples.items[i];
        pol_matched matched = run_example(c, example, c->options->dialect);
        if (c->budget->failed != POL_ARENA_OK) {
            return;
        }
        if (matched == POL_MATCHED_LIMIT) {
            pol_report_add(c->report, POL_CODE_BAD_EXAMPLE, example->span,
                           "this example takes too much work to judge");
        } else if ((matched == POL_MATCHED_YES) != example->wanted) {
            report_mismatch(c, example);
        }
        /* One that only Codex bears out is a warning, not a failure. */
        tell(c, example->span, c->out->rules.items[example->rule].span,
             example->wanted,
             matched != POL_MATCHED_LIMIT &&
                 ((matched == POL_MATCHED_YES) == example->wanted ||
                  holds_in_codex(c, example)));
    }
    c->examples.count = 0;
}

/* -- judged at once */

void pol_expect_match(pol_checker *c, const pol_value *value, pol_text shown,
                      bool matches, bool wanted)
{
    tell(c, value->span, c->call, wanted, matches == wanted);
    if (matches != wanted) {
        pol_check_error(c, POL_CODE_EXAMPLE_MISMATCH, value->span,
                        wanted ? "the rule does not match its example `%.*s`"
                               : "the rule matches `%.*s`, which it must not",
                        POL_PR(shown));
    }
}

static bool try_list(pol_checker *c, const pol_rule *rule,
                     const pol_value *list, bool wanted, pol_try_example judge)
{
    uint32_t count = list->kind == POL_VALUE_LIST ? list->count : 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!judge(c, rule, &list->u.items[i], wanted)) {
            return false;
        }
    }
    return true;
}

void pol_try_examples(pol_checker *c, const pol_rule *rule,
                      const pol_value *match, const pol_value *not_match,
                      pol_try_example judge)
{
    if (try_list(c, rule, not_match, false, judge)) {
        try_list(c, rule, match, true, judge);
    }
}
