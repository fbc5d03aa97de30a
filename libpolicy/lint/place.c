/* SPDX-License-Identifier: Apache-2.0
 *
 * Places in the text of a statement, and fixes that take it away or complete
 * it.  Looks at bytes and lexemes; knows nothing of what is wrong. */
#include <libpolicy/lint/task.h>

#include <grammar/parser.h>
#include <libpolicy/syntax/lexeme.h>

static const pol_input *input_of(const pol_lint_task *task, pol_span span)
{
    return span.source < task->report->inputs.count
               ? &task->report->inputs.items[span.source]
               : NULL;
}

pol_span pol_lint_place(const pol_lint_task *task, pol_span rule,
                        pol_text token)
{
    const pol_input *input = input_of(task, rule);
    if (input == NULL || token.size == 0 || rule.end > input->text.size ||
        rule.end - rule.begin < token.size + 2) {
        return rule;
    }
    const char *text = input->text.data;
    uint32_t last = rule.end - (uint32_t)token.size - 1;
    for (uint32_t at = rule.begin + 1; at < last; at++) {
        char quote = text[at - 1];
        if ((quote == '"' || quote == '\'') && text[at + token.size] == quote &&
            memcmp(text + at, token.data, token.size) == 0) {
            return (pol_span){rule.source, at - 1,
                              at + (uint32_t)token.size + 1};
        }
    }
    return rule;
}

/* -- Removal */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* The lines of a statement that has them for itself, but for a comment behind
 * it; false where there is more on them, or where it stands in a block. */
static bool lines_of(const pol_input *input, pol_span *span)
{
    const char *text = input->text.data;
    size_t size = input->text.size, end = span->end;
    if (span->end > size ||
        (span->begin > 0 && text[span->begin - 1] != '\n')) {
        return false;
    }
    while (end < size && is_blank(text[end])) {
        end++;
    }
    if (end < size && text[end] == '#') {
        while (end < size && text[end] != '\n') {
            end++;
        }
    }
    if (end < size && text[end] != '\n') {
        return false;
    }
    span->end = (uint32_t)(end < size ? end + 1 : end);
    return true;
}

void pol_lint_fix_removal(pol_lint_task *task, pol_diag *diag, uint32_t rule,
                          bool safe)
{
    pol_span span = task->checked->rules.items[rule].span;
    const pol_input *input = input_of(task, span);
    if (diag != NULL && input != NULL && task->rows[rule].given &&
        lines_of(input, &span)) {
        pol_diag_set_fix_at(task->report, diag, span, safe, POL_TEXT(""));
    }
}

/* -- decision="allow" */

static bool opens(uint16_t kind)
{
    return kind == TK_LPAREN || kind == TK_LBRACKET || kind == TK_LBRACE;
}

static bool closes(uint16_t kind)
{
    return kind == TK_RPAREN || kind == TK_RBRACKET || kind == TK_RBRACE;
}

/* The fix of each call that begins at `name` and lacks its decision: behind
 * the last lexeme inside of its parentheses. */
static void complete(pol_lint_task *task, pol_span name, uint32_t behind,
                     bool comma)
{
    pol_span at = {name.source, behind, behind};
    for (size_t i = 0; i < task->report->diags.count; i++) {
        pol_diag *diag = &task->report->diags.items[i];
        if (diag->code == POL_CODE_MISSING_DECISION &&
            diag->span.source == name.source &&
            diag->span.begin == name.begin) {
            pol_diag_set_fix_at(task->report, diag, at, true,
                                comma ? POL_TEXT(" decision=\"allow\",")
                                      : POL_TEXT(", decision=\"allow\""));
        }
    }
}

static void complete_source(pol_lint_task *task, uint32_t source)
{
    pol_lexer lexer;
    pol_parse_options options = {task->checked->dialect, POL_MAX_DEPTH};
    pol_span name = {source, 0, 0};
    pol_lexeme last = {.kind = 0};
    uint32_t depth = 0;
    if (!pol_lexer_init(&lexer, task->report, source, &options, &task->arena)) {
        return;
    }
    for (pol_lexeme lexeme;; last = lexeme) {
        pol_lex(&lexer, &lexeme);
        if (lexeme.kind == 0 || lexeme.kind == POL_LEXEME_BROKEN) {
            return;
        }
        if (depth == 0 && lexeme.kind == TK_NAME) {
            name.begin = lexeme.begin;
            name.end = lexeme.end;
        }
        depth += opens(lexeme.kind);
        if (closes(lexeme.kind) && depth > 0 && --depth == 0 &&
            last.end > name.end && !opens(last.kind)) {
            complete(task, name, last.end, last.kind == TK_COMMA);
        }
    }
}

void pol_lint_decisions(pol_lint_task *task)
{
    uint32_t done = POL_NO_SOURCE;
    for (size_t i = 0; i < task->report->diags.count; i++) {
        const pol_diag *diag = &task->report->diags.items[i];
        if (diag->code == POL_CODE_MISSING_DECISION && diag->fix.data == NULL &&
            diag->span.source != done) {
            done = diag->span.source;
            complete_source(task, done);
        }
    }
}
