/* SPDX-License-Identifier: Apache-2.0
 *
 * Scripts of awk, lexeme by lexeme, as gawk, mawk, busybox and the one true
 * awk read them.  Grammar is left to them: a script with an error does
 * nothing.  Two questions need more than a lexeme, and where the programs
 * disagree in one, the script is not plain: whether a slash divides or begins
 * a regular expression, and whether > compares or, in a print, redirects. */
#include <libpolicy/parts/script_regex.h>

enum {
    MAX_DEPTH = 64 /* of ( and [ */
};

/* What stands before. */
typedef enum before {
    BEFORE_START = 0, /* an operand may begin: a slash begins one */
    BEFORE_OPERAND,   /* one has ended: a slash divides */
    BEFORE_ENDED,     /* .. or the programs disagree */
    BEFORE_PRINT,     /* print itself: an operand may begin */
    BEFORE_CONTROL,   /* if, while, for: a ( follows */
    BEFORE_BODY,      /* the ) of one */
    BEFORE_UNSURE     /* no slash, and no end of a print */
} before;

typedef struct awk {
    pol_text text;
    size_t at;
    unsigned readings; /* of regular expressions, that are still possible */
    before before;
    uint32_t braces, depth;
    uint64_t control; /* of each depth: whether its ( is one of a control */
    bool printing;
    uint32_t print_depth; /* where its > would redirect */
} awk;

typedef enum kind {
    KIND_NOT_PLAIN,
    KIND_CONTROL,
    KIND_PRINT,
    KIND_START, /* an operand may follow */
    KIND_ENDED, /* built-in functions, which may stand without parentheses */
    KIND_UNSURE
} kind;

typedef struct word {
    pol_text name;
    kind kind;
} word;

#define WORD(text, kind)                      \
    {                                         \
        {text, sizeof(text) - 1}, KIND_##kind \
    }

/* Every name that means something to one of the programs, where it matters
 * here.  Names that are left are variables or functions. */
static const word words[] = {
    WORD("system", NOT_PLAIN),
    WORD("getline", NOT_PLAIN),
    WORD("ENVIRON", NOT_PLAIN),
    WORD("PROCINFO", NOT_PLAIN),
    WORD("ARGV", NOT_PLAIN),   /* files that are read */
    WORD("SYMTAB", NOT_PLAIN), /* all variables */
    WORD("FUNCTAB", NOT_PLAIN),
    WORD("TEXTDOMAIN", NOT_PLAIN), /* catalogs of messages are files */
    WORD("bindtextdomain", NOT_PLAIN),
    WORD("dcgettext", NOT_PLAIN),
    WORD("dcngettext", NOT_PLAIN),
    WORD("if", CONTROL),
    WORD("while", CONTROL),
    WORD("for", CONTROL),
    WORD("switch", CONTROL),
    WORD("print", PRINT),
    WORD("printf", PRINT),
    WORD("else", START),
    WORD("do", START),
    WORD("return", START),
    WORD("in", UNSURE),
    WORD("BEGIN", UNSURE),
    WORD("END", UNSURE),
    WORD("BEGINFILE", UNSURE),
    WORD("ENDFILE", UNSURE),
    WORD("function", UNSURE),
    WORD("func", UNSURE),
    WORD("case", UNSURE),
    WORD("default", UNSURE),
    WORD("delete", UNSURE),
    WORD("exit", UNSURE),
    WORD("next", UNSURE),
    WORD("nextfile", UNSURE),
    WORD("break", UNSURE),
    WORD("continue", UNSURE),
    WORD("length", ENDED),
};

static const word *find_word(pol_text name)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (pol_text_equal(words[i].name, name)) {
            return &words[i];
        }
    }
    return NULL;
}

static bool at_end(const awk *a)
{
    return a->at >= a->text.size;
}

static char peek(const awk *a, size_t ahead)
{
    return a->at + ahead < a->text.size ? a->text.data[a->at + ahead] : '\n';
}

static bool is_hex(char c)
{
    return pol_is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool take_name(awk *a)
{
    size_t begin = a->at;
    while (pol_is_name(peek(a, 0))) {
        a->at++;
    }
    pol_text name = {a->text.data + begin, a->at - begin};
    const word *found = find_word(name);
    if (found == NULL) {
        a->before = BEFORE_OPERAND;
        /* _"text" of gawk is looked for in a catalog. */
        return !pol_text_equal(name, POL_TEXT("_")) || peek(a, 0) != '"';
    }
    switch (found->kind) {
    case KIND_NOT_PLAIN:
        return false;
    case KIND_CONTROL:
        a->before = BEFORE_CONTROL;
        break;
    case KIND_PRINT:
        a->before = BEFORE_PRINT;
        a->printing = true;
        a->print_depth = a->depth;
        break;
    case KIND_START:
        a->before = BEFORE_START;
        break;
    case KIND_ENDED:
        a->before = BEFORE_ENDED;
        break;
    case KIND_UNSURE:
        a->before = BEFORE_UNSURE;
        break;
    }
    return true;
}

/* A name must not follow at once: not all would begin it at the same byte. */
static bool take_number(awk *a)
{
    if (peek(a, 0) == '0' && (peek(a, 1) == 'x' || peek(a, 1) == 'X')) {
        a->at += 2;
        while (is_hex(peek(a, 0))) {
            a->at++;
        }
    } else {
        while (pol_is_digit(peek(a, 0)) || peek(a, 0) == '.') {
            a->at++;
        }
        if (peek(a, 0) == 'e' || peek(a, 0) == 'E') {
            a->at += peek(a, 1) == '+' || peek(a, 1) == '-' ? 2 : 1;
            while (pol_is_digit(peek(a, 0))) {
                a->at++;
            }
        }
    }
    char last = a->text.data[a->at - 1];
    a->before = BEFORE_OPERAND;
    return !pol_is_name(peek(a, 0)) && (is_hex(last) || last == '.');
}

static bool take_string(awk *a)
{
    a->at++;
    while (peek(a, 0) != '"') {
        a->at += peek(a, 0) == '\\';
        if (peek(a, 0) == '\n') {
            return false;
        }
        a->at++;
    }
    a->at++;
    a->before = BEFORE_OPERAND;
    return true;
}

static bool take_slash(awk *a)
{
    a->at++;
    switch (a->before) {
    case BEFORE_OPERAND:
        a->before = BEFORE_START;
        return true;
    case BEFORE_START:
    case BEFORE_PRINT:
        a->at = pol_regex_end(a->text, a->at, '/', &a->readings);
        if (at_end(a)) {
            return false;
        }
        a->at++;
        a->before = BEFORE_ENDED;
        return true;
    case BEFORE_ENDED:
    case BEFORE_CONTROL:
    case BEFORE_BODY:
    case BEFORE_UNSURE:
        break;
    }
    return false;
}

static bool take_comment(awk *a)
{
    char last = '#';
    while (peek(a, 0) != '\n') {
        last = peek(a, 0);
        a->at++;
    }
    return last != '\\';
}

/* Ends a statement, but not behind an operator, and not behind the ) of a
 * control, whose body may be on the next line. */
static void take_newline(awk *a)
{
    a->at++;
    if (a->before == BEFORE_OPERAND || a->before == BEFORE_ENDED) {
        a->printing = false;
    }
    if (a->before != BEFORE_BODY && a->before != BEFORE_CONTROL) {
        a->before = BEFORE_START;
    }
}

static bool take_open(awk *a)
{
    if (a->depth == MAX_DEPTH) {
        return false;
    }
    uint64_t bit = (uint64_t)1 << a->depth++;
    bool control = a->before == BEFORE_CONTROL;
    a->control = control ? a->control | bit : a->control & ~bit;
    a->before = BEFORE_START;
    a->at++;
    return true;
}

static bool take_close(awk *a)
{
    if (a->depth == 0) {
        return false;
    }
    a->depth--;
    bool control = (a->control >> a->depth & 1) != 0;
    a->before = control ? BEFORE_BODY : BEFORE_OPERAND;
    a->printing = a->printing && a->depth >= a->print_depth;
    a->at++;
    return true;
}

static bool take_brace(awk *a)
{
    bool open = peek(a, 0) == '{';
    if (a->depth > 0 || (!open && a->braces == 0)) {
        return false;
    }
    a->braces = open ? a->braces + 1 : a->braces - 1;
    a->printing = false;
    a->before = BEFORE_START;
    a->at++;
    return true;
}

/* >= too, which some read as > and = in a print. */
static bool take_greater(awk *a)
{
    a->at++;
    a->before = BEFORE_START;
    bool redirects = a->printing && a->depth == a->print_depth;
    return !redirects && peek(a, 0) != '>';
}

static bool take_operator(awk *a)
{
    char c = peek(a, 0), next = peek(a, 1);
    a->at++;
    a->before = BEFORE_START;
    switch (c) {
    case '|': /* a pipe, if there is one alone */
    case '&':
        a->at++;
        return next == c;
    case '+':
    case '-': /* ++ and -- are part of an operand, or of its neighbour */
        if (next == c) {
            a->at++;
            a->before = BEFORE_UNSURE;
        }
        return true;
    case ':': /* a name space of gawk */
        return next != c;
    case ';':
        a->printing = false;
        return true;
    case '$':
        a->before = BEFORE_UNSURE;
        return true;
    default:
        return c != 0 && memchr("*%^<=!~?,", c, 9) != NULL;
    }
}

static bool take_lexeme(awk *a)
{
    char c = peek(a, 0);
    switch (c) {
    case ' ':
    case '\t':
        a->at++;
        return true;
    case '\\': /* a line goes on */
        a->at += 2;
        return a->at <= a->text.size && a->text.data[a->at - 1] == '\n';
    case '\n':
        take_newline(a);
        return true;
    case '#':
        return take_comment(a);
    case '"':
        return take_string(a);
    case '/':
        return take_slash(a);
    case '(':
    case '[':
        return take_open(a);
    case ')':
    case ']':
        return take_close(a);
    case '{':
    case '}':
        return take_brace(a);
    case '>':
        return take_greater(a);
    default:
        break;
    }
    if (pol_is_digit(c) || (c == '.' && pol_is_digit(peek(a, 1)))) {
        return take_number(a);
    }
    return pol_is_name(c) ? take_name(a) : take_operator(a);
}

bool pol_awk_is_plain(pol_text script)
{
    awk a = {.text = script, .readings = POL_BRACKETS_ALL};
    if (!pol_script_bytes(script, POL_TEXT("[\\]"))) {
        return false;
    }
    while (!at_end(&a)) {
        if (!take_lexeme(&a)) {
            return false;
        }
    }
    return a.braces == 0 && a.depth == 0;
}
