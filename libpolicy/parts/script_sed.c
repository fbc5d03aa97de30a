/* SPDX-License-Identifier: Apache-2.0
 *
 * Scripts of sed, as those of GNU, of the BSDs and of busybox read them.
 * Commands that name a file or run something are not plain, and neither is
 * what one of the three reads as another command than the others do.
 *
 * A label reaches up to a semicolon or, by POSIX, to the end of the line: what
 * stands behind one is read as commands, and must end on that line. */
#include <libpolicy/parts/script_regex.h>

typedef struct sed {
    pol_text text;
    size_t at;
    unsigned readings; /* of regular expressions, that are still possible */
    bool label;        /* stands on this line */
} sed;

static bool at_end(const sed *s)
{
    return s->at >= s->text.size;
}

static char peek(const sed *s)
{
    return at_end(s) ? '\n' : s->text.data[s->at];
}

static bool take(sed *s, char c)
{
    bool found = !at_end(s) && s->text.data[s->at] == c;
    s->at += found;
    return found;
}

static bool is_one_of(char c, const char *signs)
{
    size_t i = 0;
    while (signs[i] != 0 && signs[i] != c) {
        i++;
    }
    return signs[i] != 0;
}

static void skip_blanks(sed *s)
{
    while (take(s, ' ') || take(s, '\t')) {
    }
}

static void skip_digits(sed *s)
{
    while (pol_is_digit(peek(s))) {
        s->at++;
    }
}

/* Behind a command: what ends it.  A bracket or a comment is left. */
static bool take_end(sed *s)
{
    skip_blanks(s);
    return take(s, ';') || is_one_of(peek(s), "\n}#");
}

/* The delimiters that nobody reads as something else. */
static bool is_delimiter(char c)
{
    return is_one_of(c, "/,#|:@!%~+_;=&.-^\"'`<>?*$");
}

static bool take_regex(sed *s, char delimiter)
{
    s->at = pol_regex_end(s->text, s->at, delimiter, &s->readings);
    return take(s, delimiter);
}

/* The second part of s and y, where brackets are bytes like others. */
static bool take_replacement(sed *s, char delimiter)
{
    while (!at_end(s) && peek(s) != delimiter) {
        if (peek(s) == '\n') {
            return false;
        }
        if (take(s, '\\') && peek(s) == '\n' && (at_end(s) || s->label)) {
            return false;
        }
        s->at++;
    }
    return take(s, delimiter);
}

static bool take_substitution(sed *s)
{
    char delimiter = peek(s);
    if (!is_delimiter(delimiter)) {
        return false;
    }
    s->at++;
    if (!take_regex(s, delimiter) || !take_replacement(s, delimiter)) {
        return false;
    }
    while (is_one_of(peek(s), "gpiImM0123456789 \t")) {
        s->at++;
    }
    return take_end(s);
}

/* Some see brackets in what y names: none may stand there. */
static bool take_transliteration(sed *s)
{
    char delimiter = peek(s);
    size_t begin = s->at++;
    if (!is_delimiter(delimiter) || !take_replacement(s, delimiter) ||
        !take_replacement(s, delimiter)) {
        return false;
    }
    size_t size = s->at - begin;
    return memchr(s->text.data + begin, '[', size) == NULL &&
           memchr(s->text.data + begin, '\n', size) == NULL && take_end(s);
}

/* a, i and c: `a\` and text on the next line, or text on the same line; the
 * latter as `a\text` too.  Not all take a blank behind `a\` for nothing. */
static bool take_text(sed *s)
{
    skip_blanks(s);
    bool next_line = false;
    if (take(s, '\\')) {
        next_line = take(s, '\n');
        if (!next_line) {
            skip_blanks(s);
        }
        if (peek(s) == '\\') {
            return false;
        }
    }
    if (at_end(s) || (next_line ? s->label : peek(s) == '\n')) {
        return false;
    }
    while (peek(s) != '\n') {
        if (take(s, '\\') && (at_end(s) || (peek(s) == '\n' && s->label))) {
            return false;
        }
        s->at++;
    }
    return true;
}

/* A label, or the version that v wants; b, t and T may have none.  A bracket
 * or a comment at once behind it is part of it for busybox, up to a blank. */
static bool take_label(sed *s)
{
    s->label = true;
    skip_blanks(s);
    while (pol_is_name(peek(s)) || is_one_of(peek(s), ".-")) {
        s->at++;
    }
    while (take(s, '}')) {
    }
    return peek(s) != '#' && take_end(s);
}

static bool take_number(sed *s)
{
    skip_blanks(s);
    skip_digits(s);
    return take_end(s);
}

/* busybox goes on behind a backslash at the end of a comment. */
static bool take_comment(sed *s)
{
    char last = '#';
    while (peek(s) != '\n') {
        last = peek(s);
        s->at++;
    }
    return last != '\\';
}

static bool take_command(sed *s)
{
    char command = peek(s);
    s->at++;
    switch (command) {
    case '{':
        return true;
    case 's':
        return take_substitution(s);
    case 'y':
        return take_transliteration(s);
    case 'a':
    case 'i':
    case 'c':
        return take_text(s);
    case ':':
    case 'b':
    case 't':
    case 'T':
    case 'v':
        return take_label(s);
    case 'l':
    case 'L':
    case 'q':
    case 'Q':
        return take_number(s);
    case '#':
        return take_comment(s);
    default:
        return is_one_of(command, "}=dDgGhHnNpPxFz") && take_end(s);
    }
}

/* NUMBER, FIRST~STEP, $, /RE/, \cREc; +N and ~N where it is a second one. */
static bool take_address(sed *s, bool second)
{
    if (pol_is_digit(peek(s)) || (second && (take(s, '+') || take(s, '~')))) {
        skip_digits(s);
        if (take(s, '~')) {
            skip_digits(s);
        }
        return true;
    }
    if (take(s, '$')) {
        return true;
    }
    char delimiter = '/';
    if (take(s, '\\')) {
        delimiter = peek(s);
    }
    if (!is_delimiter(delimiter) || !take(s, delimiter) ||
        !take_regex(s, delimiter)) {
        return false;
    }
    do {
        skip_blanks(s);
    } while (take(s, 'I') || take(s, 'M'));
    return true;
}

static bool take_addresses(sed *s)
{
    if (!pol_is_digit(peek(s)) && !is_one_of(peek(s), "$/\\")) {
        return true;
    }
    if (!take_address(s, false)) {
        return false;
    }
    skip_blanks(s);
    if (take(s, ',')) {
        skip_blanks(s);
        return take_address(s, true);
    }
    return true;
}

bool pol_sed_is_plain(pol_text script)
{
    sed s = {script, 0,
             POL_BRACKETS_FLAT | POL_BRACKETS_CLASSES | POL_BRACKETS_ESCAPE |
                 POL_BRACKETS_PAIRS,
             false};
    if (!pol_script_bytes(script, POL_TEXT("@[\\]^_`{|}~"))) {
        return false;
    }
    while (!at_end(&s)) {
        if (take(&s, '\n')) {
            s.label = false;
            continue;
        }
        if (take(&s, ' ') || take(&s, '\t') || take(&s, ';')) {
            continue;
        }
        if (!take_addresses(&s)) {
            return false;
        }
        skip_blanks(&s);
        while (take(&s, '!')) {
            skip_blanks(&s);
        }
        if (at_end(&s) || !take_command(&s)) {
            return false;
        }
    }
    return true;
}
