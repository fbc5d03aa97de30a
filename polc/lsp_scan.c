/* SPDX-License-Identifier: Apache-2.0
 *
 * Cuts a rule file into lexemes and statements.  Nothing here fails: what is
 * not understood is a lexeme of its own, and where brackets do not fit, a line
 * that looks like the beginning of a statement is one. */
#include "polc/lsp_scan.h"

#include <stdlib.h>
#include <string.h>

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           byte == '_';
}

static bool is_word(char byte)
{
    return is_letter(byte) || (byte >= '0' && byte <= '9');
}

/* -- lexemes */

typedef struct scanner {
    polc_scan *scan;
    pol_text text;
    size_t at;
    uint32_t *open; /* brackets */
    size_t depth, capacity;
    bool recovers;
} scanner;

static char byte_at(const scanner *s, size_t at)
{
    return at < s->text.size ? s->text.data[at] : '\0';
}

static void add(scanner *s, polc_sign sign, size_t begin)
{
    polc_scan *scan = s->scan;
    if (scan->count == scan->capacity) {
        scan->capacity = scan->capacity * 2 + 256;
        scan->lexemes =
            polc_resize(scan->lexemes, scan->capacity * sizeof *scan->lexemes);
    }
    scan->lexemes[scan->count++] =
        (polc_lexeme){sign, (uint32_t)begin, (uint32_t)s->at,
                      s->depth > 0 ? s->open[s->depth - 1] : POLC_NOWHERE};
}

static void open_bracket(scanner *s)
{
    if (s->depth == s->capacity) {
        s->capacity = s->capacity * 2 + 32;
        s->open = polc_resize(s->open, s->capacity * sizeof *s->open);
    }
    s->at++;
    add(s, POLC_SIGN_OPEN, s->at - 1);
    s->scan->lexemes[s->scan->count - 1].partner = POLC_NOWHERE;
    s->open[s->depth++] = (uint32_t)(s->scan->count - 1);
}

/* One that closes nothing, or something else, is there all the same. */
static void close_bracket(scanner *s)
{
    s->at++;
    if (s->depth == 0) {
        add(s, POLC_SIGN_OTHER, s->at - 1);
        return;
    }
    uint32_t opened = s->open[--s->depth];
    add(s, POLC_SIGN_CLOSE, s->at - 1);
    s->scan->lexemes[s->scan->count - 1].partner = opened;
    s->scan->lexemes[opened].partner = (uint32_t)(s->scan->count - 1);
}

/* A string from its prefix on; `quote` is where the quote stands. */
static void string(scanner *s, size_t quote)
{
    size_t begin = s->at;
    char sign = s->text.data[quote];
    bool is_triple =
        byte_at(s, quote + 1) == sign && byte_at(s, quote + 2) == sign;
    size_t at = quote + (is_triple ? 3 : 1);
    for (; at < s->text.size; at++) {
        char byte = s->text.data[at];
        if (byte == '\\') {
            at += byte_at(s, at + 1) == '\r' && byte_at(s, at + 2) == '\n' ? 2
                                                                           : 1;
        } else if (byte == '\n' && !is_triple) {
            break;
        } else if (byte == sign &&
                   (!is_triple || (byte_at(s, at + 1) == sign &&
                                   byte_at(s, at + 2) == sign))) {
            at += is_triple ? 3 : 1;
            break;
        }
    }
    s->at = at < s->text.size ? at : s->text.size;
    add(s, POLC_SIGN_STRING, begin);
}

/* Letters before a quote are its prefix, but for words of the language. */
static bool is_prefix(const scanner *s, size_t end)
{
    static const char words[][3] = {"as", "if", "in", "is", "or"};
    const char *data = s->text.data + s->at;
    char quote = byte_at(s, end);
    if ((quote != '"' && quote != '\'') || end - s->at > 2) {
        return false;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (end - s->at == 2 && memcmp(data, words[i], 2) == 0) {
            return false;
        }
    }
    return true;
}

static void word(scanner *s)
{
    size_t begin = s->at;
    size_t end = begin;
    bool is_name = is_letter(s->text.data[begin]);
    while (is_word(byte_at(s, end)) || (!is_name && byte_at(s, end) == '.')) {
        end++;
    }
    if (is_name && is_prefix(s, end)) {
        string(s, end);
        return;
    }
    s->at = end;
    add(s, is_name ? POLC_SIGN_NAME : POLC_SIGN_OTHER, begin);
}

static void comment(scanner *s)
{
    size_t begin = s->at;
    while (s->at < s->text.size && s->text.data[s->at] != '\n') {
        s->at++;
    }
    size_t end = s->at;
    s->at -= s->at > begin + 1 && s->text.data[s->at - 1] == '\r';
    add(s, POLC_SIGN_COMMENT, begin);
    s->at = end;
}

/* Whether the text at a line's beginning is one of a statement. */
static bool begins_statement(const scanner *s)
{
    size_t at = s->at;
    if (!is_letter(byte_at(s, at))) {
        return false;
    }
    while (is_word(byte_at(s, at))) {
        at++;
    }
    if (at - s->at == 3 && memcmp(s->text.data + s->at, "for", 3) == 0) {
        return true;
    }
    while (byte_at(s, at) == ' ') {
        at++;
    }
    return byte_at(s, at) == '(' || byte_at(s, at) == '=';
}

static void line_end(scanner *s)
{
    size_t begin = s->at++;
    if (s->recovers && s->depth > 0 && begins_statement(s)) {
        s->depth = 0;
    }
    if (s->depth == 0) {
        add(s, POLC_SIGN_LINE, begin);
    }
}

static void other(scanner *s)
{
    size_t begin = s->at;
    char byte = s->text.data[s->at++];
    if (byte == ',') {
        add(s, POLC_SIGN_COMMA, begin);
    } else if (byte == ';' && s->depth == 0) {
        add(s, POLC_SIGN_LINE, begin);
    } else if ((byte == '=' || byte == '!' || byte == '<' || byte == '>') &&
               byte_at(s, s->at) == '=') {
        s->at++;
        add(s, POLC_SIGN_OTHER, begin);
    } else {
        add(s, byte == '=' ? POLC_SIGN_EQUALS : POLC_SIGN_OTHER, begin);
    }
}

static void lexeme(scanner *s)
{
    char byte = s->text.data[s->at];
    if (byte == ' ' || byte == '\t' || byte == '\r') {
        s->at++;
    } else if (byte == '\\' && byte_at(s, s->at + 1) == '\n') {
        s->at += 2;
    } else if (byte == '\\' && byte_at(s, s->at + 1) == '\r' &&
               byte_at(s, s->at + 2) == '\n') {
        s->at += 3;
    } else if (byte == '\n') {
        line_end(s);
    } else if (byte == '#') {
        comment(s);
    } else if (byte == '"' || byte == '\'') {
        string(s, s->at);
    } else if (is_word(byte)) {
        word(s);
    } else if (byte == '(' || byte == '[' || byte == '{') {
        open_bracket(s);
    } else if (byte == ')' || byte == ']' || byte == '}') {
        close_bracket(s);
    } else {
        other(s);
    }
}

/* True where every bracket has a partner. */
static bool scan_lexemes(polc_scan *scan, bool recovers)
{
    scanner s = {.scan = scan, .text = scan->text, .recovers = recovers};
    scan->count = 0;
    while (s.at < s.text.size) {
        lexeme(&s);
    }
    bool is_whole = s.depth == 0;
    s.depth = 0;
    add(&s, POLC_SIGN_LINE, s.at);
    add(&s, POLC_SIGN_END, s.at);
    free(s.open);
    return is_whole;
}

/* -- statements */

static polc_form form_of(const polc_scan *scan, uint32_t first)
{
    const polc_lexeme *l = scan->lexemes + first;
    if (l->sign != POLC_SIGN_NAME) {
        return POLC_FORM_OTHER;
    }
    if (polc_scan_is(scan, first, "for")) {
        return POLC_FORM_LOOP;
    }
    if (l[1].sign == POLC_SIGN_OPEN && scan->text.data[l[1].begin] == '(') {
        return POLC_FORM_CALL;
    }
    while (l[0].sign == POLC_SIGN_NAME && l[1].sign == POLC_SIGN_COMMA) {
        l += 2;
    }
    return l[0].sign == POLC_SIGN_NAME && l[1].sign == POLC_SIGN_EQUALS
               ? POLC_FORM_ASSIGNMENT
               : POLC_FORM_OTHER;
}

static uint32_t column_of(const polc_scan *scan, size_t offset)
{
    size_t begin = offset;
    while (begin > 0 && scan->text.data[begin - 1] != '\n' &&
           offset - begin < 4096) {
        begin--;
    }
    return (uint32_t)(offset - begin);
}

/* The loop that a statement of this column is in, from the last one on. */
static uint32_t parent_of(const polc_scan *scan, uint32_t column)
{
    uint32_t at = scan->statement_count > 0
                      ? (uint32_t)scan->statement_count - 1
                      : POLC_NOWHERE;
    while (at != POLC_NOWHERE) {
        const polc_statement *s = &scan->statements[at];
        if (s->form == POLC_FORM_LOOP && s->column < column) {
            return at;
        }
        at = s->parent;
    }
    return POLC_NOWHERE;
}

static void add_statement(polc_scan *scan, uint32_t first, uint32_t last)
{
    if (scan->statement_count == scan->statement_capacity) {
        scan->statement_capacity = scan->statement_capacity * 2 + 64;
        scan->statements =
            polc_resize(scan->statements,
                        scan->statement_capacity * sizeof *scan->statements);
    }
    const polc_lexeme *l = &scan->lexemes[first];
    polc_statement s = {.form = form_of(scan, first),
                        .first = first,
                        .last = last,
                        .column = column_of(scan, l->begin),
                        .end = scan->lexemes[last].end};
    s.parent = parent_of(scan, s.column);
    for (uint32_t p = s.parent; p != POLC_NOWHERE;
         p = scan->statements[p].parent) {
        scan->statements[p].end = s.end;
    }
    scan->statements[scan->statement_count++] = s;
}

static void find_statements(polc_scan *scan)
{
    uint32_t first = POLC_NOWHERE, last = 0;
    scan->statement_count = 0;
    for (uint32_t i = 0; i < scan->count; i++) {
        polc_sign sign = scan->lexemes[i].sign;
        if (sign == POLC_SIGN_LINE || sign == POLC_SIGN_END) {
            if (first != POLC_NOWHERE) {
                add_statement(scan, first, last);
            }
            first = POLC_NOWHERE;
        } else if (sign != POLC_SIGN_COMMENT) {
            first = first == POLC_NOWHERE ? i : first;
            last = i;
        }
    }
}

void polc_scan_make(polc_scan *scan, pol_text text)
{
    scan->text = text;
    if (!scan_lexemes(scan, false)) {
        scan_lexemes(scan, true);
    }
    find_statements(scan);
}

void polc_scan_free(polc_scan *scan)
{
    free(scan->lexemes);
    free(scan->statements);
    *scan = (polc_scan){0};
}
