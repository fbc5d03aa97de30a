/* SPDX-License-Identifier: Apache-2.0
 *
 * Random rule files: the statements are dull, what stands between their
 * lexemes is not.  Comments wherever one can stand, continued lines, tabs,
 * both line ends, blank lines, semicolons, blocks on one line, indentation of
 * any width, brackets in brackets, strings of every kind. */
#include "layout_gen.h"

#include <stdbool.h>
#include <string.h>

typedef struct maker {
    layout_source *source;
    uint64_t state;
    unsigned depth;  /* brackets that are open */
    unsigned lists;  /* names l0, l1 ... that are bound */
    unsigned texts;  /* names t0, t1 ... that are bound */
    unsigned loops;  /* names x0, x1 ... that may be used */
    unsigned odd;    /* out of 8: how often a gap is not the usual one */
    unsigned blanks; /* at the beginning of each line of the block */
    bool returns;    /* some lines end in CR LF */
    bool word;       /* the last lexeme ends like a word */
} maker;

static unsigned pick(maker *m, unsigned below)
{
    m->state = m->state * UINT64_C(6364136223846793005) +
               UINT64_C(1442695040888963407);
    return (unsigned)((m->state >> 33) % below);
}

static bool is_full(const maker *m)
{
    return m->source->size > 16384;
}

static void put(maker *m, const char *text)
{
    size_t size = strlen(text);
    if (m->source->size + size < LAYOUT_SIZE) {
        memcpy(m->source->text + m->source->size, text, size);
        m->source->size += size;
    }
}

static void put_line_end(maker *m)
{
    put(m, m->returns && pick(m, 2) ? "\r\n" : "\n");
}

static void put_blanks(maker *m, unsigned most)
{
    for (unsigned i = pick(m, most + 1); i > 0; i--) {
        put(m, pick(m, 12) ? " " : "\t");
    }
}

/* Without its line end. */
static void put_comment(maker *m)
{
    static const char *const bodies[] = {
        "",
        " why",
        "! \"",
        " it's",
        " # twice",
        " ends in \\",
        "[(",
        "})]",
        " caf\xc3\xa9",
        " blank  ",
        "\ttab\t",
        " prefix_rule(",
        " for x in",
        " \"\"\"",
        " polc: ignore[P501] why",
        " a comment that is so long that no line of the canonical layout, "
        "which "
        "has 88 columns, could ever hold it",
    };
    put(m, "#");
    put(m, bodies[pick(m, sizeof bodies / sizeof *bodies)]);
}

/* -- between lexemes */

static void put_odd_gap(maker *m)
{
    switch (pick(m, m->depth > 0 ? 8 : 3)) {
    case 0:
        put_blanks(m, 3);
        put(m, " ");
        break;
    case 1:
        put(m, "\\");
        put_line_end(m);
        put_blanks(m, 6);
        break;
    case 2:
        put(m, "\t");
        break;
    case 3:
    case 4:
        put_line_end(m);
        put_blanks(m, 9);
        break;
    case 5:
        put_blanks(m, 2);
        put_comment(m);
        put_line_end(m);
        put_blanks(m, 9);
        break;
    case 6: /* comments on lines of their own, blank lines around */
        for (unsigned i = 1 + pick(m, 3); i > 0; i--) {
            put_line_end(m);
            put_blanks(m, 5);
            if (pick(m, 2)) {
                put_comment(m);
            }
        }
        put_line_end(m);
        put_blanks(m, 5);
        break;
    default:
        put_blanks(m, 1);
        put_comment(m);
        put_line_end(m);
        put_comment(m);
        put_line_end(m);
    }
}

static void gap(maker *m, bool needed)
{
    if (pick(m, 8) < m->odd) {
        size_t before = m->source->size;
        put_odd_gap(m);
        needed = needed && m->source->size == before;
    }
    if (needed || pick(m, 3) == 0) {
        put(m, " ");
    }
}

/* A lexeme, with what stands before it. */
static void lexeme(maker *m, const char *text)
{
    bool is_word = (text[0] >= 'a' && text[0] <= 'z') ||
                   (text[0] >= '0' && text[0] <= '9');
    gap(m, m->word && (is_word || text[0] == '"' || text[0] == '\''));
    put(m, text);
    char last = text[strlen(text) - 1];
    m->word = (last >= 'a' && last <= 'z') || (last >= '0' && last <= '9');
}

static void first_lexeme(maker *m, const char *text)
{
    unsigned odd = m->odd;
    m->odd = 0;
    m->word = false;
    put(m, text);
    m->word = true;
    m->odd = odd;
}

static void name(maker *m, char letter, unsigned number)
{
    char text[4] = {letter, (char)('a' + number / 10 % 26),
                    (char)('0' + number % 10), '\0'};
    lexeme(m, text);
}

static void open_bracket(maker *m, const char *text)
{
    lexeme(m, text);
    m->depth++;
}

static void close_bracket(maker *m, const char *text)
{
    if (pick(m, 4) == 0) {
        lexeme(m, ",");
    }
    lexeme(m, text);
    m->depth--;
}

/* -- values */

/* The inside of a string; long: several lines are possible. */
static void put_body(maker *m, char quote, bool is_long, bool is_raw)
{
    static const char *const pieces[] = {
        "a",        "push", " ",  "{",  "}}", "#", "(", ",",
        "\xc3\xa9", "-f",   "  ", "\t", "=",  ":", "/", "x y",
    };
    static const char *const escapes[] = {
        "\\n", "\\t", "\\\\", "\\\"", "\\'", "\\x41", "\\u00e9", "\\101",
    };
    put(m, "s");
    for (unsigned i = pick(m, pick(m, 9) ? 5 : 30); i > 0; i--) {
        unsigned which = pick(m, 12);
        char other[2] = {quote == '"' ? '\'' : '"', '\0'};
        if (which < 6) {
            put(m, pieces[pick(m, sizeof pieces / sizeof *pieces)]);
        } else if (which < 8) {
            put(m, other);
        } else if (which < 9 && !is_raw) {
            put(m, escapes[pick(m, sizeof escapes / sizeof *escapes)]);
        } else if (which < 10 && is_raw) {
            put(m, "\\d");
        } else if (which < 10 && pick(m, 4) == 0) {
            put(m, "\\");
            put_line_end(m);
        } else if (which < 11 && is_long) {
            put(m, pick(m, 3) ? "" : "  ");
            put_line_end(m);
        } else if (is_long && pick(m, 2)) {
            put(m, quote == '"' ? "\"e" : "'e");
        }
    }
    put(m, "e");
}

static void string(maker *m)
{
    static const char *const quotes[] = {"\"", "'", "\"\"\"", "'''"};
    unsigned which = pick(m, 8) < 5 ? 0 : pick(m, 4);
    bool is_raw = pick(m, 6) == 0;
    gap(m, m->word);
    put(m, is_raw ? "r" : "");
    put(m, quotes[which]);
    put_body(m, quotes[which][0], which > 1, is_raw);
    put(m, quotes[which]);
    m->word = false;
}

/* One text: never a list. */
static void text(maker *m)
{
    unsigned which = pick(m, 16);
    if (which == 0 && m->texts > 0) {
        name(m, 't', pick(m, m->texts));
    } else if (which == 1 && m->loops > 0) {
        name(m, 'x', pick(m, m->loops));
    } else if (which == 2 && m->texts > 0) {
        char field[] = "f\"{ta0}-\"";
        unsigned number = pick(m, m->texts);
        field[4] = (char)('a' + number / 10 % 26);
        field[5] = (char)('0' + number % 10);
        gap(m, m->word);
        put(m, field);
        m->word = false;
    } else if (which == 3) {
        string(m);
        lexeme(m, "+");
        string(m);
    } else if (which == 4) {
        open_bracket(m, "(");
        string(m);
        lexeme(m, ")");
        m->depth--;
    } else {
        string(m);
    }
}

static void texts(maker *m, unsigned most)
{
    for (unsigned i = 1 + pick(m, most); i > 0; i--) {
        text(m);
        if (i > 1) {
            lexeme(m, ",");
        }
    }
}

static void list(maker *m, unsigned deep)
{
    unsigned which = is_full(m) ? 4 : pick(m, 8);
    if (which == 0 && m->lists > 0) {
        name(m, 'l', pick(m, m->lists));
    } else if (which == 1 && deep > 0) {
        list(m, deep - 1);
        lexeme(m, "+");
        list(m, deep - 1);
    } else if (which == 2 && deep > 0) {
        open_bracket(m, "(");
        list(m, deep - 1);
        lexeme(m, ")");
        m->depth--;
    } else if (which == 3 && deep > 0) {
        open_bracket(m, "[");
        name(m, 'y', 0);
        lexeme(m, "+");
        string(m);
        lexeme(m, "for");
        name(m, 'y', 0);
        lexeme(m, "in");
        list(m, deep - 1);
        lexeme(m, "]");
        m->depth--;
    } else {
        open_bracket(m, "[");
        texts(m, 4);
        close_bracket(m, "]");
    }
}

/* -- statements */

static void argument(maker *m, const char *called)
{
    lexeme(m, ",");
    lexeme(m, called);
    lexeme(m, "=");
}

static void decision(maker *m)
{
    static const char *const words[] = {"\"allow\"", "'prompt'", "\"deny\"",
                                        "\"\"\"deny\"\"\"", "r'allow'"};
    argument(m, "decision");
    gap(m, false);
    put(m, words[pick(m, sizeof words / sizeof *words)]);
    m->word = false;
}

static void prefix_rule(maker *m)
{
    first_lexeme(m, "prefix_rule");
    open_bracket(m, "(");
    if (pick(m, 2)) {
        lexeme(m, "pattern");
        lexeme(m, "=");
    }
    open_bracket(m, "[");
    texts(m, 2);
    for (unsigned i = pick(m, 3); i > 0; i--) {
        lexeme(m, ",");
        switch (pick(m, 4)) {
        case 0:
            lexeme(m, "any");
            open_bracket(m, "(");
            lexeme(m, ")");
            m->depth--;
            break;
        case 1:
            lexeme(m, "option");
            open_bracket(m, "(");
            lexeme(m, "\"-f\"");
            lexeme(m, ",");
            lexeme(m, "'--force'");
            close_bracket(m, ")");
            break;
        default:
            list(m, 3);
        }
    }
    close_bracket(m, "]");
    decision(m);
    if (pick(m, 3) == 0) {
        argument(m, "justification");
        string(m);
    }
    close_bracket(m, ")");
}

static void other_rule(maker *m)
{
    switch (pick(m, 3)) {
    case 0:
        first_lexeme(m, "path_rule");
        open_bracket(m, "(");
        lexeme(m, "path");
        lexeme(m, "=");
        lexeme(m, "\"/a/**\"");
        argument(m, "access");
        open_bracket(m, "[");
        lexeme(m, "\"read\"");
        lexeme(m, ",");
        lexeme(m, "'write'");
        close_bracket(m, "]");
        break;
    case 1:
        first_lexeme(m, "network_rule");
        open_bracket(m, "(");
        lexeme(m, "host");
        lexeme(m, "=");
        lexeme(m, "'a.example'");
        argument(m, "ports");
        open_bracket(m, "[");
        lexeme(m, "443");
        lexeme(m, ",");
        lexeme(m, "0x50");
        close_bracket(m, "]");
        break;
    default:
        first_lexeme(m, "tool_rule");
        open_bracket(m, "(");
        lexeme(m, "tool");
        lexeme(m, "=");
        string(m);
        argument(m, "arguments");
        open_bracket(m, "{");
        string(m);
        lexeme(m, ":");
        open_bracket(m, "[");
        lexeme(m, "1");
        lexeme(m, ",");
        lexeme(m, "-");
        lexeme(m, "2");
        close_bracket(m, "]");
        close_bracket(m, "}");
    }
    decision(m);
    close_bracket(m, ")");
}

static void simple(maker *m)
{
    if (pick(m, 3)) {
        prefix_rule(m);
    } else {
        other_rule(m);
    }
}

static void binding(maker *m)
{
    bool is_list = pick(m, 2) && m->lists < 20;
    char called[4] = {is_list ? 'l' : 't', 'a', '0', '\0'};
    unsigned number = is_list ? m->lists : m->texts;
    if (number >= 20) {
        simple(m);
        return;
    }
    called[1] = (char)('a' + number / 10);
    called[2] = (char)('0' + number % 10);
    first_lexeme(m, called);
    lexeme(m, "=");
    if (is_list) {
        list(m, 3);
        m->lists++;
    } else {
        string(m);
        m->texts++;
    }
}

/* -- lines */

static void end_line(maker *m)
{
    if (pick(m, 5) == 0) {
        lexeme(m, ";");
    }
    put_blanks(m, 2);
    if (pick(m, 3) == 0) {
        put_comment(m);
    }
    put_line_end(m);
}

/* Blank lines and comments at any column, also deeper than the block. */
static void put_between(maker *m)
{
    while (pick(m, 3) == 0) {
        put_blanks(m, 9);
        if (pick(m, 2)) {
            put_comment(m);
        }
        put_line_end(m);
    }
}

static void begin_line(maker *m)
{
    for (unsigned i = m->blanks; i > 0; i--) {
        put(m, " ");
    }
}

static void simples(maker *m, bool binds)
{
    for (unsigned i = pick(m, 4) ? 1 : 2 + pick(m, 2); i > 0; i--) {
        if (binds && pick(m, 3) == 0) {
            binding(m);
        } else {
            simple(m);
        }
        if (i > 1) {
            lexeme(m, ";");
            gap(m, false);
        }
    }
    end_line(m);
}

static void loop(maker *m, unsigned deep)
{
    unsigned blanks = m->blanks;
    first_lexeme(m, "for");
    name(m, 'x', m->loops);
    lexeme(m, "in");
    list(m, 1);
    lexeme(m, ":");
    m->loops++;
    if (pick(m, 3) == 0) {
        gap(m, false);
        simples(m, false);
    } else {
        put_blanks(m, 2);
        if (pick(m, 3) == 0) {
            put_comment(m);
        }
        put_line_end(m);
        m->blanks += 1 + pick(m, 8);
        for (unsigned i = 1 + pick(m, 3); i > 0; i--) {
            put_between(m);
            begin_line(m);
            if (deep > 0 && pick(m, 4) == 0) {
                loop(m, deep - 1);
            } else {
                simples(m, false);
            }
        }
    }
    m->loops--;
    m->blanks = blanks;
}

void layout_make(layout_source *source, uint64_t seed)
{
    maker m = {.source = source, .state = seed * 2 + 1};
    source->size = 0;
    pick(&m, 2);
    m.odd = pick(&m, 4) == 0 ? 0 : pick(&m, 5);
    m.returns = pick(&m, 4) == 0;
    for (unsigned i = pick(&m, 6); i > 0 && !is_full(&m); i--) {
        put_between(&m);
        if (pick(&m, 5) == 0) {
            loop(&m, 2);
        } else {
            simples(&m, true);
        }
    }
    put_between(&m);
    if (pick(&m, 8) == 0) { /* the last line has no end */
        put_comment(&m);
    }
}
