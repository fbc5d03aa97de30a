/* SPDX-License-Identifier: Apache-2.0
 *
 * Comments that silence findings, and the order of diagnostics.
 *
 *     # polc: ignore[P506, P512] reason
 *     # polc: ignore-file[P506] reason
 *
 * The first is for the statement on its line, or below it; the second for its
 * file.  Errors cannot be silenced. */
#include <libpolicy/lint/task.h>

#include <grammar/parser.h>
#include <libpolicy/syntax/lexeme.h>

#define CODE_WORDS ((POL_CODE_COUNT + 63) / 64)

typedef struct silence {
    pol_span span; /* of the comment */
    uint32_t line; /* that it is for; 0: the file */
    bool good;     /* it has codes and a reason */
    uint64_t codes[CODE_WORDS], used[CODE_WORDS];
} silence;

typedef POL_VEC(silence) silences;

static bool has_code(const uint64_t *set, pol_code code)
{
    return (set[code / 64] >> (code % 64) & 1) != 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static pol_text skip_blanks(pol_text text)
{
    while (text.size > 0 && is_blank(text.data[0])) {
        text = pol_text_from(text, 1);
    }
    return text;
}

static bool take(pol_text *text, pol_text word)
{
    if (!pol_text_starts(*text, word)) {
        return false;
    }
    *text = pol_text_from(*text, word.size);
    return true;
}

/* -- Reading a comment */

static void report_bad(pol_lint_task *task, pol_span span, const char *what)
{
    pol_report_add(task->report, POL_CODE_BAD_SUPPRESSION, span, "%s", what);
}

static bool add_code(pol_lint_task *task, silence *s, pol_text name)
{
    for (unsigned i = 0; i < POL_CODE_COUNT; i++) {
        const pol_code_row *row = pol_code_get((pol_code)i);
        if (pol_text_equal(name,
                           (pol_text){row->number, strlen(row->number)}) ||
            pol_text_equal(name, (pol_text){row->name, strlen(row->name)})) {
            if (row->severity == POL_SEVERITY_ERROR) {
                report_bad(task, s->span, "an error cannot be ignored");
                return false;
            }
            s->codes[i / 64] |= (uint64_t)1 << (i % 64);
            return true;
        }
    }
    pol_report_add(task->report, POL_CODE_BAD_SUPPRESSION, s->span,
                   "`%.*s` is no code of a finding", POL_PR(name));
    return false;
}

/* The codes between brackets; *text moves behind them. */
static bool read_codes(pol_lint_task *task, silence *s, pol_text *text)
{
    const char *end = text->size > 0 && text->data[0] == '['
                          ? memchr(text->data, ']', text->size)
                          : NULL;
    if (end == NULL) {
        report_bad(task, s->span,
                   "which findings are ignored stands in brackets: "
                   "ignore[P506] reason");
        return false;
    }
    size_t size = (size_t)(end - text->data);
    pol_text list = {text->data + 1, size - 1};
    *text = pol_text_from(*text, size + 1);
    bool good = list.size > 0;
    while (list.size > 0) {
        const char *comma = memchr(list.data, ',', list.size);
        size_t part = comma != NULL ? (size_t)(comma - list.data) : list.size;
        pol_text name = skip_blanks((pol_text){list.data, part});
        while (name.size > 0 && is_blank(name.data[name.size - 1])) {
            name.size--;
        }
        good = add_code(task, s, name) && good;
        list = pol_text_from(list, comma != NULL ? part + 1 : part);
    }
    if (size == 1) {
        report_bad(task, s->span, "no code stands in the brackets");
    }
    return good;
}

static void read_comment(pol_lint_task *task, silence *s, pol_text text)
{
    text = skip_blanks(pol_text_from(text, 1));
    if (!take(&text, POL_TEXT("polc:"))) {
        return;
    }
    text = skip_blanks(text);
    bool file = take(&text, POL_TEXT("ignore-file"));
    if (!file && !take(&text, POL_TEXT("ignore"))) {
        report_bad(task, s->span,
                   "only `ignore[..]` and `ignore-file[..]` can follow "
                   "`polc:`");
        return;
    }
    s->line = file ? 0 : s->line;
    if (!read_codes(task, s, &text)) {
        return;
    }
    s->good = skip_blanks(text).size > 0;
    if (!s->good) {
        report_bad(task, s->span,
                   "a finding is ignored for a reason: write it behind the "
                   "bracket");
    }
}

/* -- Finding comments */

/* Whether only blanks stand before it on its line. */
static bool is_alone(pol_text text, uint32_t at)
{
    while (at > 0 && is_blank(text.data[at - 1])) {
        at--;
    }
    return at == 0 || text.data[at - 1] == '\n';
}

/* The line that a comment is for: its own, or the next one that is no comment
 * and not empty. */
static uint32_t line_for(pol_lint_task *task, uint32_t source, uint32_t at)
{
    pol_text text = task->report->inputs.items[source].text;
    uint32_t line, column;
    pol_report_place(task->report, source, at, &line, &column);
    if (!is_alone(text, at)) {
        return line;
    }
    for (bool comment = true; comment;) {
        const char *end = memchr(text.data + at, '\n', text.size - at);
        if (end == NULL) {
            return line;
        }
        at = (uint32_t)(end - text.data) + 1;
        line++;
        pol_text rest = skip_blanks(pol_text_from(text, at));
        comment = rest.size > 0 && rest.data[0] == '#';
    }
    return line;
}

static void add_comment(pol_lint_task *task, silences *all, uint32_t source,
                        uint32_t begin)
{
    pol_text text = task->report->inputs.items[source].text;
    const char *stop = memchr(text.data + begin, '\n', text.size - begin);
    uint32_t end =
        stop != NULL ? (uint32_t)(stop - text.data) : (uint32_t)text.size;
    while (end > begin && is_blank(text.data[end - 1])) {
        end--;
    }
    silence s = {.span = {source, begin, end},
                 .line = line_for(task, source, begin)};
    read_comment(task, &s, (pol_text){text.data + begin, end - begin});
    silence *slot = s.good ? pol_vec_push(all, task->budget) : NULL;
    if (slot != NULL) {
        *slot = s;
    }
}

static const char *find(pol_text text, pol_text word)
{
    const char *at = text.data, *end = text.data + text.size;
    while ((size_t)(end - at) >= word.size &&
           (at = memchr(at, word.data[0], (size_t)(end - at))) != NULL) {
        if ((size_t)(end - at) >= word.size &&
            memcmp(at, word.data, word.size) == 0) {
            return at;
        }
        at++;
    }
    return NULL;
}

/* Comments are what stands between lexemes from a `#` on. */
static void find_comments(pol_lint_task *task, silences *all, uint32_t source)
{
    pol_text text = task->report->inputs.items[source].text;
    pol_parse_options options = {task->checked->dialect, POL_MAX_DEPTH};
    pol_lexer lexer;
    if (find(text, POL_TEXT("polc:")) == NULL ||
        !pol_lexer_init(&lexer, task->report, source, &options, &task->arena)) {
        return;
    }
    uint32_t at = 0;
    for (pol_lexeme lexeme; !pol_lint_stopped(task);) {
        pol_lex(&lexer, &lexeme);
        bool last = lexeme.kind == 0 || lexeme.kind == POL_LEXEME_BROKEN;
        uint32_t end = last ? (uint32_t)text.size : lexeme.begin;
        while (at < end) {
            if (text.data[at] != '#') {
                at++;
                continue;
            }
            add_comment(task, all, source, at);
            const char *stop = memchr(text.data + at, '\n', text.size - at);
            at = stop != NULL ? (uint32_t)(stop - text.data) : end;
        }
        at = lexeme.end > at ? lexeme.end : at;
        if (last) {
            return;
        }
    }
}

/* -- Silencing */

/* The first line of the rule that a place lies in; else its own. */
static uint32_t statement_line(const pol_lint_task *task, pol_span span)
{
    uint32_t line, column, begin = span.begin;
    for (size_t i = 0; i < task->checked->rules.count; i++) {
        pol_span rule = task->checked->rules.items[i].span;
        if (rule.source == span.source && rule.begin <= span.begin &&
            span.begin < rule.end) {
            begin = rule.begin;
        }
    }
    pol_report_place(task->report, span.source, begin, &line, &column);
    return line;
}

static bool is_silenced(const pol_lint_task *task, silences *all,
                        const pol_diag *diag)
{
    uint32_t line, column;
    bool found = false;
    if (pol_code_get(diag->code)->severity == POL_SEVERITY_ERROR ||
        diag->span.source == POL_NO_SOURCE) {
        return false;
    }
    uint32_t first = statement_line(task, diag->span);
    pol_report_place(task->report, diag->span.source, diag->span.begin, &line,
                     &column);
    for (size_t i = 0; i < all->count; i++) {
        silence *s = &all->items[i];
        if (s->span.source == diag->span.source &&
            has_code(s->codes, diag->code) &&
            (s->line == 0 || s->line == line || s->line == first)) {
            s->used[diag->code / 64] |= (uint64_t)1 << (diag->code % 64);
            found = true;
        }
    }
    return found;
}

/* The whole line of a comment that has it for itself. */
static pol_span removal_of(const pol_lint_task *task, pol_span span)
{
    pol_text text = task->report->inputs.items[span.source].text;
    while (span.begin > 0 && is_blank(text.data[span.begin - 1])) {
        span.begin--;
    }
    bool alone = span.begin == 0 || text.data[span.begin - 1] == '\n';
    while (span.end < text.size && text.data[span.end] != '\n') {
        span.end++;
    }
    span.end += alone && span.end < text.size;
    return span;
}

static void report_unused(pol_lint_task *task, const silence *s)
{
    bool any = false;
    for (unsigned i = 0; i < POL_CODE_COUNT; i++) {
        any |= has_code(s->used, (pol_code)i);
    }
    for (unsigned i = 0; i < POL_CODE_COUNT; i++) {
        if (has_code(s->codes, (pol_code)i) &&
            !has_code(s->used, (pol_code)i)) {
            pol_diag *diag = pol_report_add(
                task->report, POL_CODE_UNUSED_SUPPRESSION, s->span,
                "nothing here is %s (%s): the comment can go",
                pol_code_get((pol_code)i)->number,
                pol_code_get((pol_code)i)->name);
            if (!any) {
                pol_diag_set_fix_at(task->report, diag,
                                    removal_of(task, s->span), true,
                                    POL_TEXT(""));
                return;
            }
        }
    }
}

void pol_lint_suppress(pol_lint_task *task)
{
    silences all = {NULL, 0, 0};
    pol_report *report = task->report;
    for (size_t i = 0; i < report->inputs.count; i++) {
        if (!pol_text_starts(report->inputs.items[i].name, POL_TEXT("std:"))) {
            find_comments(task, &all, (uint32_t)i);
        }
    }
    size_t kept = 0;
    for (size_t i = 0; all.count > 0 && i < report->diags.count; i++) {
        if (is_silenced(task, &all, &report->diags.items[i])) {
            report->warnings--;
        } else {
            report->diags.items[kept++] = report->diags.items[i];
        }
    }
    report->diags.count = all.count > 0 ? kept : report->diags.count;
    for (size_t i = 0; i < all.count; i++) {
        report_unused(task, &all.items[i]);
    }
    pol_vec_free(&all, task->budget);
}
