/* SPDX-License-Identifier: Apache-2.0
 *
 * A rule in words, from its normal form: what `polc dump` shows of it, names
 * and loops resolved. */
#include "polc/lsp.h"

#include <string.h>

enum {
    MOST_CODE = 200 /* bytes of one piece of code */
};

void polc_lsp_add_code(polc_buffer *out, pol_text text)
{
    size_t size = text.size < MOST_CODE ? text.size : MOST_CODE;
    while (size < text.size && size > 0 &&
           ((unsigned char)text.data[size] & 0xc0) == 0x80) {
        size--;
    }
    bool has_tick = size > 0 && memchr(text.data, '`', size) != NULL;
    polc_add_string(out, has_tick ? "`` " : "`");
    for (size_t i = 0; i < size; i++) {
        bool is_line = text.data[i] == '\n' || text.data[i] == '\r';
        polc_add(out, is_line ? " " : text.data + i, 1);
    }
    polc_add_string(out, size < text.size ? "..." : "");
    polc_add_string(out, has_tick ? " ``" : "`");
}

static void add_string(polc_buffer *out, const polc_scan *scan, uint32_t at)
{
    polc_inside in = polc_scan_inside(scan, at);
    polc_lsp_add_code(
        out, (pol_text){scan->text.data + in.begin, in.end - in.begin});
}

/* The strings between two brackets, with a word between the last two. */
static uint32_t add_choice(polc_buffer *out, const polc_scan *scan, uint32_t at,
                           const char *word)
{
    uint32_t close = scan->lexemes[at].partner;
    uint32_t last = at;
    for (uint32_t i = at; i < close; i++) {
        last = scan->lexemes[i].sign == POLC_SIGN_STRING ? i : last;
    }
    bool is_first = true;
    for (uint32_t i = at; i < close; i++) {
        if (scan->lexemes[i].sign == POLC_SIGN_STRING) {
            polc_add_string(out, is_first ? "" : i == last ? word : ", ");
            add_string(out, scan, i);
            is_first = false;
        } else if (scan->lexemes[i].sign == POLC_SIGN_NAME) {
            polc_add_string(out, is_first ? "" : ", ");
            polc_add_string(out,
                            polc_scan_is(scan, i, "any")    ? "any word"
                            : polc_scan_is(scan, i, "glob") ? "a word like "
                            : polc_scan_is(scan, i, "path") ? "a path in "
                                                            : "the option ");
            is_first = !polc_scan_is(scan, i, "any");
        }
    }
    return close;
}

/* An element of a pattern of commands; the last lexeme of it. */
static uint32_t add_element(polc_buffer *out, const polc_scan *scan,
                            uint32_t at)
{
    const polc_lexeme *l = &scan->lexemes[at];
    if (l->sign == POLC_SIGN_STRING) {
        add_string(out, scan, at);
        return at;
    }
    if (l->sign == POLC_SIGN_OPEN && l->partner != POLC_NOWHERE) {
        polc_add_string(out, "one of ");
        return add_choice(out, scan, at, ", ");
    }
    if (l->sign != POLC_SIGN_NAME || l[1].sign != POLC_SIGN_OPEN ||
        l[1].partner == POLC_NOWHERE) {
        return at;
    }
    static const char *const rows[][2] = {
        {"any", "any word"},     {"gap", "any number of words"},
        {"end", "nothing more"}, {"glob", "a word like "},
        {"path", "a path in "},  {"option", "anywhere behind, the option "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (polc_scan_is(scan, at, rows[i][0])) {
            polc_add_string(out, rows[i][1]);
        }
    }
    return add_choice(out, scan, at + 1, " or ");
}

/* "`git`, then one of ..": the elements between brackets. */
static void add_pattern(polc_buffer *out, const polc_scan *scan, uint32_t open)
{
    uint32_t close = scan->lexemes[open].partner;
    const char *between = "";
    for (uint32_t i = open + 1; i < close; i++) {
        if (scan->lexemes[i].sign != POLC_SIGN_COMMA) {
            polc_add_string(out, between);
            i = add_element(out, scan, i);
            between = ", then ";
        }
    }
}

/* -- a line */

/* The text up to the next blank, which is taken too. */
static pol_text take_word(pol_text *line)
{
    const char *blank =
        line->size > 0 ? memchr(line->data, ' ', line->size) : NULL;
    size_t size = blank == NULL ? line->size : (size_t)(blank - line->data);
    pol_text word = {line->data, size};
    size_t taken = size + (blank != NULL);
    *line = (pol_text){line->data + taken, line->size - taken};
    return word;
}

static bool is(pol_text text, const char *word)
{
    return text.size == strlen(word) && memcmp(text.data, word, text.size) == 0;
}

static const char *opening(pol_text kind)
{
    return is(kind, "command")   ? "Commands that begin with "
           : is(kind, "path")    ? "Paths: "
           : is(kind, "network") ? "Connections to "
           : is(kind, "tool")    ? "Calls of "
                                 : "The setting ";
}

/* What stands behind the patterns: protocol, ports, unless, id, because. */
static uint32_t add_clause(polc_buffer *out, const polc_scan *scan, uint32_t at,
                           bool is_command)
{
    bool is_unless = polc_scan_is(scan, at, "unless");
    pol_text word = polc_scan_text(scan, at);
    const polc_lexeme *next = &scan->lexemes[at + 1];
    if (is_unless && next->sign == POLC_SIGN_OPEN &&
        next->partner != POLC_NOWHERE) {
        polc_add_string(out, "\n\nNot where: ");
        if (is_command) {
            add_pattern(out, scan, at + 1);
            return next->partner;
        }
        return add_choice(out, scan, at + 1, " or ");
    }
    if (polc_scan_is(scan, at, "because") && next->sign == POLC_SIGN_STRING) {
        polc_add_string(out, "\n\n> ");
        add_string(out, scan, at + 1);
        return at + 1;
    }
    polc_add_string(out, " ");
    polc_add(out, word.data, word.size);
    return at;
}

static void add_body(polc_buffer *out, const polc_scan *scan, bool is_command)
{
    for (uint32_t at = 0; scan->lexemes[at].sign != POLC_SIGN_LINE &&
                          scan->lexemes[at].sign != POLC_SIGN_END;
         at++) {
        const polc_lexeme *l = &scan->lexemes[at];
        pol_text text = polc_scan_text(scan, at);
        if (l->sign == POLC_SIGN_NAME && polc_scan_is(scan, at, "id")) {
            while (scan->lexemes[at + 1].sign != POLC_SIGN_LINE &&
                   !polc_scan_is(scan, at + 1, "because") &&
                   !polc_scan_is(scan, at + 1, "expires")) {
                at++;
            }
        } else if (l->sign == POLC_SIGN_NAME) {
            at = add_clause(out, scan, at, is_command);
        } else if (l->sign == POLC_SIGN_OPEN && l->partner != POLC_NOWHERE &&
                   text.data[0] == '[') {
            if (is_command) {
                add_pattern(out, scan, at);
                at = l->partner;
            } else {
                at = add_choice(out, scan, at, " or ");
            }
        } else if (l->sign == POLC_SIGN_STRING) {
            add_string(out, scan, at);
        } else {
            polc_add_string(out, l->sign == POLC_SIGN_COMMA ? "" : " ");
            polc_add(out, text.data, text.size);
        }
    }
}

/* The rule's name: behind the last ` id ` that is no part of a string. */
static pol_text id_of(const polc_scan *scan)
{
    for (uint32_t i = 0; i < scan->count; i++) {
        const polc_lexeme *l = &scan->lexemes[i];
        if (l->sign == POLC_SIGN_NAME && l->partner == POLC_NOWHERE &&
            polc_scan_is(scan, i, "id")) {
            pol_text rest = {scan->text.data + l->end,
                             scan->text.size - l->end};
            take_word(&rest);
            return take_word(&rest);
        }
    }
    return (pol_text){NULL, 0};
}

void polc_lsp_add_rule(polc_buffer *out, pol_text line)
{
    pol_text layer = take_word(&line);
    pol_text decision = take_word(&line);
    pol_text kind = take_word(&line);
    polc_scan scan = {0};
    polc_scan_make(&scan, line);
    pol_text id = id_of(&scan);
    polc_add_string(out, "**");
    polc_add(out, decision.data, decision.size);
    polc_add_string(out, "** \xc2\xb7 ");
    polc_add(out, kind.data, kind.size);
    polc_add_string(out, " \xc2\xb7 layer ");
    polc_add(out, layer.data, layer.size);
    if (id.size > 0) {
        polc_add_string(out, " \xc2\xb7 id ");
        polc_lsp_add_code(out, id);
    }
    polc_add_string(out, "\n\n");
    polc_add_string(out, opening(kind));
    add_body(out, &scan, is(kind, "command"));
    polc_add_string(out, "\n\n");
    polc_add_string(out, is(decision, "allow")
                             ? "_Opens: read narrowly, as it is written._\n"
                             : "_Closes: read widely, in every spelling._\n");
    polc_scan_free(&scan);
}
