/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands at a place of a scanned rule file. */
#include "polc/lsp_scan.h"

#include <string.h>

pol_text polc_scan_text(const polc_scan *scan, uint32_t lexeme)
{
    const polc_lexeme *l = &scan->lexemes[lexeme];
    return (pol_text){scan->text.data + l->begin, l->end - l->begin};
}

bool polc_scan_is(const polc_scan *scan, uint32_t lexeme, const char *text)
{
    pol_text have = polc_scan_text(scan, lexeme);
    return have.size == strlen(text) && memcmp(have.data, text, have.size) == 0;
}

uint32_t polc_scan_after(const polc_scan *scan, size_t offset)
{
    size_t low = 0, high = scan->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (scan->lexemes[middle].end > offset) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    /* At its end every text has the end of a statement. */
    return low < scan->count ? (uint32_t)low : (uint32_t)scan->count - 2;
}

uint32_t polc_scan_at(const polc_scan *scan, size_t offset)
{
    uint32_t after = polc_scan_after(scan, offset);
    const polc_lexeme *l = &scan->lexemes[after];
    bool holds = l->begin <= offset && l->end > offset;
    bool is_sign = l->sign == POLC_SIGN_NAME || l->sign == POLC_SIGN_STRING;
    if (holds && (is_sign || after == 0)) {
        return after;
    }
    if (after > 0 && l[-1].end == offset &&
        (l[-1].sign == POLC_SIGN_NAME || l[-1].sign == POLC_SIGN_STRING)) {
        return after - 1;
    }
    return holds ? after : POLC_NOWHERE;
}

uint32_t polc_scan_statement(const polc_scan *scan, uint32_t lexeme)
{
    size_t low = 0, high = scan->statement_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (scan->statements[middle].last < lexeme) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < scan->statement_count && scan->statements[low].first <= lexeme
               ? (uint32_t)low
               : POLC_NOWHERE;
}

polc_inside polc_scan_inside(const polc_scan *scan, uint32_t lexeme)
{
    pol_text text = polc_scan_text(scan, lexeme);
    polc_inside in = {.begin = scan->lexemes[lexeme].begin, .is_open = true};
    size_t at = 0;
    for (; at < text.size && text.data[at] != '"' && text.data[at] != '\'';
         at++) {
        in.is_raw = in.is_raw || text.data[at] == 'r';
        in.is_format = in.is_format || text.data[at] == 'f';
    }
    size_t quotes = at + 2 < text.size && text.data[at + 1] == text.data[at] &&
                            text.data[at + 2] == text.data[at]
                        ? 3
                        : 1;
    size_t end = text.size;
    const char *sign = text.data + at;
    if (end >= at + 2 * quotes && end > at &&
        memcmp(text.data + end - quotes, sign, quotes) == 0) {
        end -= quotes;
        in.is_open = false;
    }
    in.end = in.begin + end;
    in.begin += at + quotes < end ? at + quotes : end;
    return in;
}

/* -- calls */

static bool is_round(const polc_scan *scan, uint32_t bracket)
{
    return scan->text.data[scan->lexemes[bracket].begin] == '(';
}

uint32_t polc_scan_holder(const polc_scan *scan, uint32_t lexeme)
{
    while (lexeme > 0) {
        const polc_lexeme *l = &scan->lexemes[--lexeme];
        if (l->sign == POLC_SIGN_OPEN) {
            return lexeme;
        }
        if (l->sign != POLC_SIGN_CLOSE) {
            return l->sign == POLC_SIGN_LINE ? POLC_NOWHERE : l->partner;
        }
        lexeme = l->partner; /* what is before it is on the same level */
    }
    return POLC_NOWHERE;
}

/* The bracket around a lexeme; around one that closes, what it closes. */
static uint32_t around(const polc_scan *scan, uint32_t lexeme)
{
    const polc_lexeme *l = &scan->lexemes[lexeme];
    return l->sign == POLC_SIGN_OPEN ? polc_scan_holder(scan, lexeme)
                                     : l->partner;
}

uint32_t polc_scan_call(const polc_scan *scan, uint32_t lexeme)
{
    for (uint32_t at = around(scan, lexeme); at != POLC_NOWHERE;
         at = around(scan, at)) {
        if (is_round(scan, at) && at > 0 &&
            scan->lexemes[at - 1].sign == POLC_SIGN_NAME) {
            return at - 1;
        }
    }
    return POLC_NOWHERE;
}

/* The next lexeme on the level of `at`: brackets are passed as a whole. */
static uint32_t next_of(const polc_scan *scan, uint32_t at)
{
    const polc_lexeme *l = &scan->lexemes[at];
    if (l->sign == POLC_SIGN_OPEN && l->partner != POLC_NOWHERE) {
        return l->partner + 1;
    }
    return at + 1;
}

static bool ends_call(const polc_scan *scan, uint32_t at)
{
    polc_sign sign = scan->lexemes[at].sign;
    return sign == POLC_SIGN_CLOSE || sign == POLC_SIGN_LINE ||
           sign == POLC_SIGN_END;
}

static void begin_argument(const polc_scan *scan, uint32_t at,
                           polc_argument *argument)
{
    argument->first = at;
    argument->keyword = (pol_text){NULL, 0};
    if (scan->lexemes[at].sign == POLC_SIGN_NAME &&
        scan->lexemes[at + 1].sign == POLC_SIGN_EQUALS) {
        argument->keyword = polc_scan_text(scan, at);
        argument->first = at + 2;
    }
}

polc_argument polc_scan_argument(const polc_scan *scan, uint32_t call,
                                 uint32_t lexeme)
{
    polc_argument argument = {0};
    uint32_t at = call + 2;
    begin_argument(scan, at, &argument);
    while (at < lexeme && !ends_call(scan, at)) {
        uint32_t next = next_of(scan, at);
        if (scan->lexemes[at].sign == POLC_SIGN_COMMA) {
            argument.position++;
            begin_argument(scan, next, &argument);
        }
        at = next;
    }
    return argument;
}

uint32_t polc_scan_value(const polc_scan *scan, uint32_t call,
                         const char *keyword, uint32_t position)
{
    uint32_t at = call + 2;
    for (;;) {
        polc_argument argument = {0};
        begin_argument(scan, at, &argument);
        pol_text name = argument.keyword;
        bool is_it = keyword == NULL
                         ? name.data == NULL && position == 0
                         : name.size == strlen(keyword) && name.size > 0 &&
                               memcmp(name.data, keyword, name.size) == 0;
        while (scan->lexemes[at].sign != POLC_SIGN_COMMA &&
               !ends_call(scan, at)) {
            at = next_of(scan, at);
        }
        if (is_it) {
            return argument.first < at ? argument.first : POLC_NOWHERE;
        }
        if (ends_call(scan, at)) {
            return POLC_NOWHERE;
        }
        at++;
        position -= keyword == NULL;
    }
}
