/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines, blocks and brackets of the lexer, and the check of the encoding.
 * What a single lexeme looks like is in grammar/lexer.re. */
#include <libpolicy/syntax/lexeme.h>

#include <stdarg.h>
#include <stdio.h>

#include <grammar/parser.h>
#include <libpolicy/base/utf8.h>

bool pol_lexer_init(pol_lexer *lexer, pol_report *report, uint32_t source,
                    const pol_parse_options *options, pol_arena *arena)
{
    pol_text text = report->inputs.items[source].text;
    const unsigned char *base = (const unsigned char *)text.data;
    uint32_t depth =
        options->depth < POL_MAX_DEPTH ? options->depth : POL_MAX_DEPTH;
    *lexer = (pol_lexer){
        .base = base,
        .cursor = base,
        .limit = base + text.size,
        .report = report,
        .source = source,
        .dialect = options->dialect,
        .max_depth = depth,
        .brackets =
            pol_arena_zalloc(arena, (size_t)depth + 1, sizeof(uint32_t)),
        .indents =
            pol_arena_zalloc(arena, (size_t)depth + 1, sizeof(pol_indent)),
    };
    if (lexer->brackets == NULL || lexer->indents == NULL) {
        return false;
    }
    pol_lex_line_start(lexer);
    return true;
}

pol_diag *pol_lexer_error(pol_lexer *lexer, pol_code code, uint32_t begin,
                          uint32_t end, const char *format, ...)
{
    char message[512];
    va_list arguments;
    if (lexer->quiet) {
        return NULL;
    }
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return pol_report_add(lexer->report, code,
                          (pol_span){lexer->source, begin, end}, "%s", message);
}

/* -- encoding */

static void refuse_bytes(pol_report *report, uint32_t source, pol_text text,
                         size_t at)
{
    pol_span span = {source, (uint32_t)at, (uint32_t)at + 1};
    unsigned byte = (unsigned char)text.data[at];
    if (pol_text_starts(text, POL_TEXT("\xff\xfe")) ||
        pol_text_starts(text, POL_TEXT("\xfe\xff"))) {
        pol_report_add(report, POL_CODE_INVALID_UTF8, span,
                       "the source looks like UTF-16, save it as UTF-8");
    } else {
        pol_report_add(report, POL_CODE_INVALID_UTF8, span,
                       "byte 0x%02x is not valid UTF-8 here", byte);
    }
}

bool pol_check_text(pol_report *report, uint32_t source, pol_dialect dialect)
{
    pol_text text = report->inputs.items[source].text;
    if (pol_text_starts(text, POL_TEXT("\xef\xbb\xbf"))) {
        pol_diag *diag = pol_report_add(
            report, POL_CODE_BYTE_ORDER_MARK, (pol_span){source, 0, 3},
            "the source begins with a byte order mark, save it without");
        pol_diag_set_fix(report, diag, "%s", "");
        return false;
    }
    size_t at = pol_utf8_check(text);
    if (at < text.size) {
        refuse_bytes(report, source, text, at);
        return false;
    }
    const char *nul = dialect == POL_DIALECT_CODEX || text.size == 0
                          ? NULL
                          : memchr(text.data, '\0', text.size);
    if (nul != NULL) {
        uint32_t offset = (uint32_t)(nul - text.data);
        pol_report_add(report, POL_CODE_NUL_BYTE,
                       (pol_span){source, offset, offset + 1},
                       "the source has a NUL byte here");
        return false;
    }
    return true;
}

/* -- brackets */

bool pol_lex_too_deep(pol_lexer *lexer, uint32_t at)
{
    pol_lexer_error(lexer, POL_CODE_LIMIT_DEPTH, at, at + 1,
                    "brackets are nested deeper than the limit depth=%u",
                    (unsigned)lexer->max_depth);
    return lexer->quiet;
}

/* A closing bracket ends what was opened inside, too: where they do not
 * match, the parser has complained or will. */
void pol_lex_close_others(pol_lexer *lexer, unsigned char bracket)
{
    uint32_t depth = lexer->depth;
    if (depth > lexer->max_depth) {
        lexer->depth--;
        return;
    }
    while (depth > 0 && lexer->base[lexer->brackets[depth - 1]] != bracket) {
        depth--;
    }
    if (depth > 0) {
        lexer->depth = depth - 1;
    }
}

/* -- lines and blocks */

static const unsigned char *skip_blanks(const unsigned char *p)
{
    while (*p == ' ' || *p == '\t') {
        p++;
    }
    return p;
}

/* Begin of the line, if only blanks are before `offset`; else null. */
static const unsigned char *line_of(const pol_lexer *lexer, uint32_t offset)
{
    const unsigned char *p = lexer->base + offset;
    while (p > lexer->base && (p[-1] == ' ' || p[-1] == '\t')) {
        p--;
    }
    return p == lexer->base || p[-1] == '\n' ? p : NULL;
}

static bool is_indented_like_a_block(const pol_lexer *lexer,
                                     const unsigned char *line, size_t size)
{
    for (uint32_t level = 0; level <= lexer->level; level++) {
        pol_indent indent = lexer->indents[level];
        if (indent.size == size) {
            return memcmp(line, lexer->base + indent.begin, size) == 0;
        }
    }
    return false;
}

bool pol_begins_statement(const pol_lexer *lexer, uint32_t offset)
{
    const unsigned char *start = lexer->base + offset, *p = start;
    while ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || *p == '_' ||
           (p > start && *p >= '0' && *p <= '9')) {
        p++;
    }
    const unsigned char *next = skip_blanks(p);
    bool is_loop = p - start == 3 && memcmp(start, "for", 3) == 0 && next > p;
    if (p == start || !(*next == '(' || is_loop)) {
        return false;
    }
    const unsigned char *line = line_of(lexer, offset);
    return line != NULL &&
           is_indented_like_a_block(lexer, line, (size_t)(start - line));
}

bool pol_lex_gives_up(pol_lexer *lexer)
{
    const unsigned char *next = skip_blanks(lexer->cursor);
    if (!lexer->quiet ||
        !pol_begins_statement(lexer, (uint32_t)(next - lexer->base))) {
        return false;
    }
    lexer->depth = 0;
    return true;
}

void pol_lex_restart(pol_lexer *lexer, uint32_t offset)
{
    lexer->depth = 0;
    lexer->cursor = line_of(lexer, offset);
    pol_lex_line_start(lexer);
}

/* Behind a comment that is a whole line, at its line end, the limit, or a
 * byte that must not be in a comment. */
static const unsigned char *skip_comment(const pol_lexer *lexer,
                                         const unsigned char *p)
{
    size_t left = (size_t)(lexer->limit - p);
    const unsigned char *end = memchr(p, '\n', left);
    if (end == NULL) {
        end = lexer->limit;
    }
    if (lexer->dialect == POL_DIALECT_CODEX) {
        const unsigned char *nul = memchr(p, '\0', (size_t)(end - p));
        return nul != NULL ? nul : end;
    }
    const unsigned char *cr = memchr(p, '\r', (size_t)(end - p));
    return cr != NULL ? cr : end;
}

static const unsigned char *skip_indentation(const pol_lexer *lexer,
                                             const unsigned char *p)
{
    bool is_codex = lexer->dialect == POL_DIALECT_CODEX;
    while (*p == ' ' || *p == '\t' || (is_codex && *p == '\r')) {
        p++;
    }
    return p;
}

static bool same_blanks(const pol_lexer *lexer, pol_indent a, pol_indent b,
                        uint32_t size)
{
    return memcmp(lexer->base + a.begin, lexer->base + b.begin, size) == 0;
}

static void set_problem(pol_lexer *lexer, pol_code code, pol_indent place,
                        const char *message)
{
    lexer->due = true;
    lexer->problem_code = code;
    lexer->problem_place = place;
    lexer->problem = message;
}

static void open_block(pol_lexer *lexer, pol_indent have)
{
    if (lexer->level >= lexer->max_depth) {
        set_problem(lexer, POL_CODE_LIMIT_DEPTH, have,
                    "blocks are nested deeper than the limit depth");
        return;
    }
    lexer->indents[++lexer->level] = have;
    lexer->opening = lexer->due = true;
}

static void close_blocks(pol_lexer *lexer, uint32_t size)
{
    while (lexer->level > 0 && size < lexer->indents[lexer->level].size) {
        lexer->level--;
        lexer->closing++;
        lexer->due = true;
    }
}

static void compare_indentation(pol_lexer *lexer, pol_indent have)
{
    pol_indent now = lexer->indents[lexer->level];
    uint32_t common = have.size < now.size ? have.size : now.size;
    if (!same_blanks(lexer, have, now, common)) {
        set_problem(lexer, POL_CODE_BAD_INDENTATION, have,
                    "tabs and blanks are mixed, so that this line is neither "
                    "inside nor outside of the block above");
        return;
    }
    if (have.size > now.size) {
        open_block(lexer, have);
        return;
    }
    close_blocks(lexer, have.size);
    if (have.size != lexer->indents[lexer->level].size) {
        set_problem(lexer, POL_CODE_BAD_INDENTATION, have,
                    "the indentation is that of no enclosing block");
    }
}

uint16_t pol_lex_due(pol_lexer *lexer)
{
    if (lexer->closing > 0) {
        lexer->closing--;
        return TK_DEDENT;
    }
    if (lexer->opening) {
        lexer->opening = false;
        return TK_INDENT;
    }
    lexer->due = false;
    if (lexer->problem == NULL) {
        return 0;
    }
    if (lexer->quiet) {
        return POL_LEXEME_BROKEN; /* pol_lex_again may come back to it */
    }
    pol_indent place = lexer->problem_place;
    pol_lexer_error(lexer, lexer->problem_code, place.begin,
                    place.begin + place.size, "%s", lexer->problem);
    lexer->problem = NULL;
    return POL_LEXEME_BROKEN;
}

void pol_lex_again(pol_lexer *lexer, pol_lexeme lexeme)
{
    bool is_problem = lexeme.begin == lexeme.end;
    lexer->cursor = lexer->base + lexeme.begin;
    lexer->depth = 0;
    lexer->due = is_problem && lexer->problem != NULL;
}

void pol_lex_line_start(pol_lexer *lexer)
{
    const unsigned char *line = lexer->cursor, *p;
    for (;;) {
        p = skip_indentation(lexer, line);
        if (*p == '#') {
            p = skip_comment(lexer, p);
        }
        if (*p == '\r' && p[1] == '\n') {
            p++;
        }
        if (*p != '\n') {
            break;
        }
        line = p + 1;
    }
    lexer->cursor = lexer->fresh = p;
    lexer->problem = NULL;
    pol_indent have = {(uint32_t)(line - lexer->base), (uint32_t)(p - line)};
    if (p == lexer->limit) {
        close_blocks(lexer, 0);
        return;
    }
    if ((have.size == 0 && lexer->level == 0) || *p == '\r' || *p == '\0') {
        return; /* such a byte, perhaps in a comment, is refused next */
    }
    if (lexer->dialect == POL_DIALECT_CODEX &&
        memchr(line, '\t', have.size) != NULL) {
        lexer->cursor = memchr(line, '\t', have.size);
        return; /* the scanner refuses the tab */
    }
    compare_indentation(lexer, have);
}
