/* SPDX-License-Identifier: Apache-2.0
 *
 * Programs of jq, lexeme by lexeme, as jq 1.5 to 1.8, gojq and jaq read them.
 * The language has no way to write or run anything: what is not plain tells
 * what stands in the environment, or reads modules.  Grammar is left to jq. */
#include <libpolicy/parts/script_regex.h>

enum {
    MAX_DEPTH = 256 /* of brackets and strings in one another */
};

typedef struct jq {
    pol_text text;
    size_t at;
    bool string; /* inside one */
    bool key;    /* behind { or ,: a name may be a key */
    bool first;  /* .. behind { */
    uint32_t depth;
    char open[MAX_DEPTH]; /* ( [ {, and \ where a string goes on behind ) */
} jq;

static const pol_text refused[] = {
    {"env", 3},
    {"ENV", 3},
    {"import", 6},
    {"include", 7},
    {"modulemeta", 10},
    {"get_search_list", 15},
    {"get_prog_origin", 15},
    {"get_jq_origin", 13},
};

static bool is_refused(pol_text name)
{
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        if (pol_text_equal(refused[i], name)) {
            return true;
        }
    }
    return false;
}

static bool at_end(const jq *j)
{
    return j->at >= j->text.size;
}

static char peek(const jq *j, size_t ahead)
{
    return j->at + ahead < j->text.size ? j->text.data[j->at + ahead] : '\n';
}

static bool take_open(jq *j, char bracket)
{
    if (j->depth == MAX_DEPTH) {
        return false;
    }
    j->open[j->depth++] = bracket;
    j->key = j->first = bracket == '{';
    j->at++;
    return true;
}

static bool take_close(jq *j, char bracket)
{
    if (j->depth == 0) {
        return false;
    }
    char open = j->open[--j->depth];
    j->string = open == '\\';
    j->at++;
    return (bracket == ')' && (open == '(' || open == '\\')) ||
           (bracket == ']' && open == '[') || (bracket == '}' && open == '{');
}

static pol_text take_word(jq *j)
{
    size_t begin = j->at;
    while (pol_is_name(peek(j, 0))) {
        j->at++;
    }
    return (pol_text){j->text.data + begin, j->at - begin};
}

/* A key of an object: {env: 1}, or {env}, which is .env.  Behind a comma only
 * the former: in `{a: if . then 1, env, 2 ..` the same bytes are a call. */
static bool is_key(const jq *j)
{
    size_t ahead = 0;
    while (peek(j, ahead) == ' ' ||
           (peek(j, ahead) == '\n' && j->at + ahead < j->text.size)) {
        ahead++;
    }
    char next = peek(j, ahead);
    return j->key && j->depth > 0 && j->open[j->depth - 1] == '{' &&
           (next == ':' || (j->first && (next == ',' || next == '}')));
}

/* A name of its own: a function, a keyword, or a key.  None of the names that
 * begin with _ is for users. */
static bool take_name(jq *j)
{
    pol_text name = take_word(j);
    bool fine = is_key(j) || (!is_refused(name) && name.data[0] != '_');
    return fine && (peek(j, 0) != ':' || peek(j, 1) != ':');
}

static bool take_variable(jq *j)
{
    j->at++;
    if (!pol_is_letter(peek(j, 0))) {
        return true;
    }
    pol_text name = take_word(j);
    if (pol_text_equal(name, POL_TEXT("ENV")) ||
        (pol_text_starts(name, POL_TEXT("__")) &&
         !pol_text_equal(name, POL_TEXT("__loc__")))) {
        return false;
    }
    return peek(j, 0) != ':' || peek(j, 1) != ':';
}

/* A name must not follow: it would be hard to say where it begins. */
static bool take_number(jq *j)
{
    while (pol_is_digit(peek(j, 0))) {
        j->at++;
    }
    if (peek(j, 0) == '.') {
        j->at++;
        while (pol_is_digit(peek(j, 0))) {
            j->at++;
        }
    }
    if (peek(j, 0) == 'e' || peek(j, 0) == 'E') {
        j->at += peek(j, 1) == '+' || peek(j, 1) == '-' ? 2 : 1;
        if (!pol_is_digit(peek(j, 0))) {
            return false;
        }
        while (pol_is_digit(peek(j, 0))) {
            j->at++;
        }
    }
    return !pol_is_name(peek(j, 0));
}

/* .name is a field, and so is the dot of "..": neither is a function. */
static bool take_dot(jq *j)
{
    if (pol_is_digit(peek(j, 1))) {
        return take_number(j);
    }
    j->at++;
    if (peek(j, 0) == '.') {
        j->at++;
    } else if (pol_is_letter(peek(j, 0))) {
        take_word(j);
        return peek(j, 0) != ':' || peek(j, 1) != ':';
    }
    return true;
}

/* From 1.7 on, a backslash takes the next line into the comment. */
static bool take_comment(jq *j)
{
    char last = '#';
    while (peek(j, 0) != '\n') {
        last = peek(j, 0);
        j->at++;
    }
    return last != '\\';
}

static bool take_string(jq *j)
{
    char c = peek(j, 0);
    if (c == '\\' && peek(j, 1) == '(') {
        j->string = false;
        j->at++;
        return take_open(j, '\\');
    }
    j->string = c != '"';
    j->at += c == '\\' ? 2 : 1;
    return true;
}

static bool take_sign(jq *j, char c)
{
    static const char signs[] = "=<>!+-*/%|;:?,@";
    j->key = c == ',';
    j->first = false;
    j->at++;
    return c != 0 && memchr(signs, c, sizeof signs - 1) != NULL;
}

static bool take_lexeme(jq *j)
{
    char c = peek(j, 0);
    switch (c) {
    case ' ':
    case '\t':
    case '\n':
        j->at++;
        return true;
    case '#':
        return take_comment(j);
    case '(':
    case '[':
    case '{':
        return take_open(j, c);
    case ')':
    case ']':
    case '}':
        j->key = false;
        return take_close(j, c);
    default:
        break;
    }
    bool fine;
    if (c == '"') {
        j->at++;
        j->string = true;
        fine = true;
    } else if (c == '.') {
        fine = take_dot(j);
    } else if (c == '$') {
        fine = take_variable(j);
    } else if (pol_is_digit(c)) {
        fine = take_number(j);
    } else if (pol_is_letter(c)) {
        fine = take_name(j);
    } else {
        return take_sign(j, c);
    }
    j->key = false;
    return fine;
}

bool pol_jq_is_plain(pol_text script)
{
    jq j = {.text = script};
    if (!pol_script_bytes(script, POL_TEXT(""))) {
        return false;
    }
    while (!at_end(&j)) {
        if (!(j.string ? take_string(&j) : take_lexeme(&j))) {
            return false;
        }
    }
    return !j.string && j.depth == 0;
}
