/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes to signs between words, and to pieces of words.  What they mean, and
 * every reason not to understand, is in the other files of this folder. */
#include <libpolicy/shell/reader.h>

/* Behind the end stands a NUL that is not read from memory: `cursor` may then
 * be one past the limit, by which the two are told apart.
 */
/*!re2c
    re2c:flags:input = custom;
    re2c:api:style = free-form;
    re2c:define:YYCTYPE = "unsigned char";
    re2c:define:YYPEEK = "(cursor < limit ? (unsigned char)*cursor : 0)";
    re2c:define:YYSKIP = "cursor++;";
    re2c:define:YYBACKUP = "marker = cursor;";
    re2c:define:YYRESTORE = "cursor = marker;";
    re2c:yyfill:enable = 0;
    re2c:tags = 0;

    nul = "\x00";
    join = "\\\n";
    name = [A-Za-z_] [A-Za-z0-9_]*;
    fd = [0-9]*;
    // what ends a word
    meta = [ \t\n;&|<>()];
    // what stands for itself in a word
    plain = [^\x00 \t\n;&|<>()'"\\$`*?[{}~];
    // what may stand behind ${NAME and an operator, and is a part of no
    // expansion
    value = [-A-Za-z0-9_./,:%@+ ];
*/

/* Whether a line is continued right behind an operator that may go on there:
 * "<<", newline, "-" is "<<-". */
static bool is_cut(uint8_t kind, const char *p, const char *limit)
{
    const char *begin = p;
    while (limit - p >= 2 && p[0] == '\\' && p[1] == '\n') {
        p += 2;
    }
    return p != begin && p < limit &&
           (kind >= SIGN_READ || memchr("&|;<>()!", *p, 8) != NULL);
}

/* The number at p; one that is no descriptor is 1000. */
static uint32_t number(const char *p)
{
    uint32_t value = 0;
    for (; *p >= '0' && *p <= '9'; p++) {
        value = value * 10 + (uint32_t)(*p - '0');
        if (value >= 1000) {
            return 1000;
        }
    }
    return value;
}

/* The short way of most words: behind blanks, one that begins with a letter,
 * where no assignment may stand. */
static const char *plain_word(const pol_shell_reader *r)
{
    const char *p = r->cursor;
    if (r->now.state != STATE_ARGUMENTS || r->now.command == NULL ||
        r->now.command->words == NULL) {
        return NULL;
    }
    while (p < r->limit && *p == ' ') {
        p++;
    }
    return p < r->limit && ((*p >= 'a' && *p <= 'z') || *p == '-' || *p == '/')
               ? p
               : NULL;
}

void pol_shell_next_sign(pol_shell_reader *r, pol_shell_sign *sign)
{
    const char *cursor = r->cursor, *start, *marker;
    const char *const limit = r->limit;
    uint8_t kind;

    start = plain_word(r);
    if (start != NULL) {
        cursor = start;
        kind = SIGN_WORD;
        goto done;
    }
again:
    start = cursor;
    /*!re2c
        [ \t]+ { goto again; }
        join {
            if (r->now.here != NULL) {
                pol_shell_mark(r, (size_t)(start - r->base),
                               (size_t)(cursor - r->base),
                               POL_SHELL_WHY_HERE);
            }
            goto again;
        }
        "#" [^\x00\n]* {
            if (start > r->base && start[-1] == '(') {
                pol_shell_mark(r, (size_t)(start - r->base),
                               (size_t)(cursor - r->base),
                               POL_SHELL_WHY_DIALECT);
            }
            if (r->now.state == STATE_CONDITION) {
                pol_shell_condition_leave(r);
            }
            goto again;
        }
        nul {
            if (cursor > limit) {
                cursor = limit;
                kind = SIGN_END;
                goto done;
            }
            cursor = start;
            kind = SIGN_WORD;
            goto done;
        }
        * { cursor = start; kind = SIGN_WORD; goto done; }
        name "+"? "=" { kind = SIGN_ASSIGNMENT; goto done; }
        "\n" { kind = SIGN_NEWLINE; goto done; }
        ";" { kind = SIGN_SEMICOLON; goto operator; }
        "&" { kind = SIGN_BACKGROUND; goto operator; }
        "&&" { kind = SIGN_AND; goto operator; }
        "||" { kind = SIGN_OR; goto operator; }
        "|" | "|&" { kind = SIGN_PIPE; goto operator; }
        ";;" | ";&" | ";;&" { kind = SIGN_CASE_END; goto operator; }
        "(" { kind = SIGN_OPEN; goto operator; }
        "((" { kind = SIGN_OPEN_TWO; goto operator; }
        ")" { kind = SIGN_CLOSE; goto operator; }
        [<>] "(" { kind = SIGN_PROCESS; goto operator; }
        fd "<" { kind = SIGN_READ; goto redirection; }
        fd ">" | fd ">>" | fd ">|" { kind = SIGN_WRITE; goto redirection; }
        fd "<>" { kind = SIGN_READ_WRITE; goto redirection; }
        "&>" | "&>>" { kind = SIGN_BOTH; goto redirection; }
        fd "<&" { kind = SIGN_COPY_IN; goto redirection; }
        fd ">&" { kind = SIGN_COPY_OUT; goto redirection; }
        fd "<<" { kind = SIGN_HERE; goto redirection; }
        fd "<<-" { kind = SIGN_HERE_TABS; goto redirection; }
        fd "<<<" { kind = SIGN_HERE_STRING; goto redirection; }
    */

redirection:
    sign->numbered = *start >= '0' && *start <= '9';
    sign->fd = sign->numbered ? number(start)
                              : kind != SIGN_READ && kind != SIGN_COPY_IN &&
                                    kind < SIGN_HERE &&
                                    kind != SIGN_READ_WRITE;
operator:
    if (is_cut(kind, cursor, limit)) {
        pol_shell_mark(r, (size_t)(start - r->base), (size_t)(cursor - r->base),
                       POL_SHELL_WHY_CONTINUED);
    }
done:
    r->cursor = cursor;
    sign->kind = kind;
    sign->begin = (uint32_t)(start - r->base);
    sign->end = (uint32_t)(cursor - r->base);
}

/* Outside quotes. */
static uint8_t bare_piece(pol_shell_reader *r)
{
    const char *cursor = r->cursor, *marker;
    const char *const start = cursor;
    const char *const limit = r->limit;
    uint8_t kind;

    /*!re2c
        nul {
            kind = PIECE_PLAIN;
            if (cursor > limit) {
                cursor = limit;
                kind = PIECE_END;
            }
            goto done;
        }
        meta { cursor = start; kind = PIECE_END; goto done; }
        plain+ { kind = PIECE_PLAIN; goto done; }
        "'" [^'\x00]* "'" { kind = PIECE_SINGLE; goto done; }
        "'" { kind = PIECE_BAD; goto done; }
        "$'" ([^'\\\x00] | "\\" [^\x00])* "'" { kind = PIECE_ANSI; goto done; }
        "$'" { kind = PIECE_BAD; goto done; }
        join { kind = PIECE_JOIN; goto done; }
        "\\" [^\x00\n] { kind = PIECE_ESCAPE; goto done; }
        "\\" { kind = PIECE_BAD; goto done; }
        "\"" { kind = PIECE_QUOTE; goto done; }
        "$\"" { kind = PIECE_TRANSLATED; goto done; }
        "*" | "?" | "[" { kind = PIECE_GLOB; goto done; }
        "{" { kind = PIECE_BRACE; goto done; }
        "}" { kind = PIECE_BRACE_END; goto done; }
        "~" { kind = PIECE_TILDE; goto done; }
        * { cursor = start; kind = PIECE_DOLLAR; goto done; }
    */
done:
    r->cursor = cursor;
    return kind;
}

/* Between double quotes, and in the body of a here-document. */
static uint8_t quoted_piece(pol_shell_reader *r)
{
    const char *cursor = r->cursor;
    const char *const start = cursor;
    const char *const limit = r->limit;
    uint8_t kind;

    /*!re2c
        nul {
            kind = PIECE_PLAIN;
            if (cursor > limit) {
                cursor = limit;
                kind = PIECE_END;
            }
            goto done;
        }
        [^\x00"\\$`}]+ | "\\" { kind = PIECE_PLAIN; goto done; }
        "}" { kind = PIECE_BRACE_END; goto done; }
        join { kind = PIECE_JOIN; goto done; }
        "\\" [$`"\\] { kind = PIECE_ESCAPE; goto done; }
        "\"" { kind = PIECE_QUOTE; goto done; }
        * { cursor = start; kind = PIECE_DOLLAR; goto done; }
    */
done:
    r->cursor = cursor;
    return kind;
}

/* What begins with $ or `. */
static uint8_t expansion(pol_shell_reader *r)
{
    const char *cursor = r->cursor, *marker;
    const char *const start = cursor;
    const char *const limit = r->limit;
    uint8_t kind;

    /*!re2c
        "`" { kind = PIECE_BACKTICK; goto done; }
        "$" (name | [0-9!_-]) | "${" (name | [0-9]+) "}" {
            kind = PIECE_VARIABLE;
            goto done;
        }
        "$" [?#$] | "${" [?#] "}" | "${#" name "}" {
            kind = PIECE_NUMBER;
            goto done;
        }
        "$" [@*] | "${" [@*] "}" { kind = PIECE_ARGUMENTS; goto done; }
        "${" name (":"? [-+] | "#" | "##" | "%" | "%%") value* "}" {
            kind = PIECE_VALUE;
            goto done;
        }
        "$(" { kind = PIECE_SUBSTITUTION; goto done; }
        "$((" { kind = PIECE_ARITHMETIC; goto done; }
        "$[" { kind = PIECE_BRACKET; goto done; }
        "${" { kind = PIECE_PARAMETER; goto done; }
        "$" (nul | [ \t\n;&|)"/.]) {
            cursor = start + 1;
            kind = PIECE_DOLLAR;
            goto done;
        }
        * { kind = PIECE_BAD; goto done; }
    */
done:
    r->cursor = cursor;
    return kind;
}

void pol_shell_next_piece(pol_shell_reader *r, pol_shell_piece *piece)
{
    uint8_t mode = r->now.word.mode;
    piece->begin = r->cursor;
    piece->kind = mode == MODE_BARE || mode == MODE_PARAMETER
                      ? bare_piece(r)
                      : quoted_piece(r);
    if (piece->kind == PIECE_DOLLAR) {
        piece->kind = expansion(r);
    }
    piece->end = r->cursor;
}
