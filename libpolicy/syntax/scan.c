/* SPDX-License-Identifier: Apache-2.0
 *
 * The rare and the wrong lexemes: where strings end, and what to say of
 * bytes that begin no lexeme. */
#include <libpolicy/syntax/lexeme.h>

#include <grammar/parser.h>
#include <libpolicy/base/utf8.h>

static uint32_t offset_of(const pol_lexer *lexer, const unsigned char *p)
{
    return (uint32_t)(p - lexer->base);
}

/* -- strings */

typedef struct string_scan {
    pol_lexer *lexer;
    const unsigned char *start; /* with the prefix */
    const unsigned char *p;
    unsigned char quote;
    bool is_triple, is_format;
    bool failed;
} string_scan;

static bool at_quotes(const string_scan *s)
{
    return s->p[0] == s->quote &&
           (!s->is_triple || (s->p[1] == s->quote && s->p[2] == s->quote));
}

/* A line end counts as the end of the text in a single-line string. */
static bool at_string_end(const string_scan *s)
{
    return s->p >= s->lexer->limit || (*s->p == '\n' && !s->is_triple);
}

static void bad_field(string_scan *s, const unsigned char *begin,
                      const char *message)
{
    s->failed = true;
    pol_lexer_error(s->lexer, POL_CODE_BAD_FORMAT_STRING,
                    offset_of(s->lexer, begin), offset_of(s->lexer, s->p), "%s",
                    message);
}

static const unsigned char *skip_name(const unsigned char *p)
{
    const unsigned char *begin = p;
    while ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || *p == '_' ||
           (p > begin && *p >= '0' && *p <= '9')) {
        p++;
    }
    return p;
}

/* To the bracket that ends a field with an expression, quotes and inner
 * brackets passed over. */
static void skip_expression(string_scan *s)
{
    uint32_t depth = 0;
    unsigned char inner = '\0';
    for (; !at_string_end(s); s->p++) {
        unsigned char c = *s->p;
        if (inner != '\0') {
            inner = c == inner ? '\0' : inner;
        } else if ((c == '"' || c == '\'') && c != s->quote) {
            inner = c;
        } else if (c == s->quote && !s->is_triple && depth == 0) {
            return; /* the string ends inside the field */
        } else if (c == '{' || c == '(' || c == '[') {
            depth++;
        } else if (c == '}' && depth == 0) {
            s->p++;
            return;
        } else if ((c == '}' || c == ')' || c == ']') && depth > 0) {
            depth--;
        }
    }
}

static void scan_field(string_scan *s)
{
    const unsigned char *begin = s->p++, *name, *end;
    for (name = s->p; *name == ' '; name++) {
    }
    for (end = skip_name(name), s->p = end; *s->p == ' '; s->p++) {
    }
    if (*s->p == '}' && end > name) {
        s->p++;
        return;
    }
    if (*s->p == '}') {
        s->p++;
        bad_field(s, begin, "a field of an f-string needs a name");
        return;
    }
    s->p = begin + 1;
    skip_expression(s);
    bad_field(s, begin,
              "a field of an f-string is one name; give the expression a name "
              "before, with `NAME = ...`");
}

static void scan_brace(string_scan *s)
{
    if (s->p[1] == s->p[0]) {
        s->p += 2;
    } else if (s->p[0] == '{') {
        scan_field(s);
    } else {
        const unsigned char *begin = s->p++;
        bad_field(s, begin,
                  "`}` ends no field here, write `}}` for the character");
    }
}

/* A carriage return is part of a line end of a triple-quoted string, and
 * nothing else. */
static void scan_return(string_scan *s)
{
    bool is_codex = s->lexer->dialect == POL_DIALECT_CODEX;
    const unsigned char *begin = s->p++;
    if (!is_codex && *s->p != '\n') {
        s->failed = true;
        pol_lexer_error(s->lexer, POL_CODE_BAD_CHARACTER,
                        offset_of(s->lexer, begin), offset_of(s->lexer, s->p),
                        "a raw carriage return (U+000D) in a string, write "
                        "`\\r`");
    }
}

static void scan_backslash(string_scan *s)
{
    s->p++;
    if (s->p[0] == '\r' && s->p[1] == '\n') {
        s->p++;
    }
    if (s->p < s->lexer->limit) {
        s->p++;
    }
}

static void scan_body(string_scan *s)
{
    while (!at_string_end(s) && !at_quotes(s)) {
        if (*s->p == '\\') {
            scan_backslash(s);
        } else if (*s->p == '\r') {
            scan_return(s);
        } else if (s->is_format && (*s->p == '{' || *s->p == '}')) {
            scan_brace(s);
        } else {
            s->p++;
        }
    }
}

static uint16_t unterminated(string_scan *s)
{
    uint32_t begin = offset_of(s->lexer, s->start);
    uint32_t end = offset_of(s->lexer, s->p);
    s->lexer->cursor = s->p;
    if (s->failed) {
        return POL_LEXEME_BROKEN; /* with a message already */
    }
    if (s->is_triple) {
        pol_lexer_error(s->lexer, POL_CODE_UNTERMINATED_STRING, begin,
                        begin + 3,
                        "this string has no end: `%c%c%c` is missing", s->quote,
                        s->quote, s->quote);
    } else {
        pol_lexer_error(s->lexer, POL_CODE_UNTERMINATED_STRING, begin, end,
                        "this string has no end on its line: `%c` is missing",
                        s->quote);
    }
    return POL_LEXEME_BROKEN;
}

uint16_t pol_lex_string(pol_lexer *lexer, const unsigned char *start,
                        uint8_t prefix, pol_lexeme *lexeme)
{
    string_scan s = {.lexer = lexer, .start = start, .p = start + prefix};
    s.quote = *s.p;
    s.is_triple = s.p[1] == s.quote && s.p[2] == s.quote;
    s.is_format = prefix > 0 && start[0] == 'f';
    s.p += s.is_triple ? 3 : 1;
    scan_body(&s);
    if (at_string_end(&s)) {
        return unterminated(&s);
    }
    s.p += s.is_triple ? 3 : 1;
    bool is_raw = prefix > 0 && start[prefix - 1] == 'r';
    lexeme->prefix = prefix;
    lexeme->flags = (uint8_t)((is_raw ? POL_STRING_RAW : 0) |
                              (s.is_format ? POL_STRING_FORMAT : 0) |
                              (s.is_triple ? POL_STRING_TRIPLE : 0));
    lexer->cursor = s.p;
    return s.failed ? POL_LEXEME_BROKEN : TK_STRING;
}

/* The string is read over, so that this is the only complaint. */
uint16_t pol_lex_bad_prefix(pol_lexer *lexer, const unsigned char *start,
                            uint8_t prefix, pol_lexeme *lexeme)
{
    uint32_t begin = offset_of(lexer, start);
    bool is_bytes = prefix == 1 && (start[0] == 'b' || start[0] == 'B');
    if (is_bytes) {
        pol_lexer_error(lexer, POL_CODE_UNSUPPORTED_CONSTRUCT, begin, begin + 1,
                        "bytes are not part of the rule language; write a "
                        "string, without the `%c`",
                        start[0]);
    } else {
        pol_lexer_error(lexer, POL_CODE_UNEXPECTED_LEXEME, begin,
                        begin + prefix,
                        "`%.*s` is no prefix of a string; there are `r`, `f` "
                        "and `fr`",
                        (int)prefix, (const char *)start);
    }
    bool was_quiet = lexer->quiet;
    lexer->quiet = true;
    pol_lex_string(lexer, start + prefix, 0, lexeme);
    lexer->quiet = was_quiet;
    return POL_LEXEME_BROKEN;
}

/* -- what is no lexeme */

typedef struct lookalike {
    uint32_t point;
    char ascii[4];
} lookalike;

/* Letters that are drawn like ASCII ones, and typographic punctuation. */
static const lookalike lookalikes[] = {
    {0x3bf, "o"},   {0x391, "A"},   {0x392, "B"},    {0x395, "E"},
    {0x397, "H"},   {0x399, "I"},   {0x39a, "K"},    {0x39c, "M"},
    {0x39d, "N"},   {0x39f, "O"},   {0x3a1, "P"},    {0x3a4, "T"},
    {0x3a7, "X"},   {0x3b1, "a"},   {0x3bd, "v"},    {0x410, "A"},
    {0x412, "B"},   {0x415, "E"},   {0x41a, "K"},    {0x41c, "M"},
    {0x41d, "H"},   {0x41e, "O"},   {0x420, "P"},    {0x421, "C"},
    {0x422, "T"},   {0x425, "X"},   {0x430, "a"},    {0x435, "e"},
    {0x43e, "o"},   {0x440, "p"},   {0x441, "c"},    {0x443, "y"},
    {0x445, "x"},   {0x455, "s"},   {0x456, "i"},    {0x458, "j"},
    {0x501, "d"},   {0x131, "i"},   {0x2010, "-"},   {0x2011, "-"},
    {0x2012, "-"},  {0x2013, "-"},  {0x2014, "-"},   {0x2212, "-"},
    {0x2018, "'"},  {0x2019, "'"},  {0x201a, ","},   {0x201c, "\""},
    {0x201d, "\""}, {0x201e, "\""}, {0x2026, "..."}, {0x3001, ","},
    {0xff0c, ","},
};

static const char *looks_like(uint32_t point, char buffer[2])
{
    if (point > 0xff00 && point < 0xff5f) { /* full width */
        buffer[0] = (char)(point - 0xff00 + 0x20);
        buffer[1] = '\0';
        return buffer;
    }
    for (size_t i = 0; i < sizeof lookalikes / sizeof *lookalikes; i++) {
        if (lookalikes[i].point == point) {
            return lookalikes[i].ascii;
        }
    }
    return NULL;
}

static bool is_space(uint32_t point)
{
    return point == 0xa0 || point == 0x1680 || point == 0x202f ||
           point == 0x205f || point == 0x3000 ||
           (point >= 0x2000 && point <= 0x200a);
}

static void bad_foreign(pol_lexer *lexer, uint32_t at, uint32_t length,
                        uint32_t point)
{
    char buffer[2];
    const char *ascii = looks_like(point, buffer);
    uint32_t end = at + length;
    if (ascii != NULL) {
        pol_diag *diag =
            pol_lexer_error(lexer, POL_CODE_BAD_CHARACTER, at, end,
                            "the character U+%04X only looks like `%s`",
                            (unsigned)point, ascii);
        pol_diag_set_fix(lexer->report, diag, "%s", ascii);
    } else if (is_space(point)) {
        pol_diag *diag =
            pol_lexer_error(lexer, POL_CODE_BAD_CHARACTER, at, end,
                            "the space U+%04X separates nothing; write a blank",
                            (unsigned)point);
        pol_diag_set_fix(lexer->report, diag, " ");
    } else {
        pol_lexer_error(lexer, POL_CODE_BAD_CHARACTER, at, end,
                        "the character U+%04X can only stand in a string or a "
                        "comment",
                        (unsigned)point);
    }
}

static void bad_ascii(pol_lexer *lexer, uint32_t at, unsigned char c)
{
    if (c == '\0') {
        pol_lexer_error(lexer, POL_CODE_NUL_BYTE, at, at + 1,
                        "the source has a NUL byte here");
    } else if (c == '\t') {
        pol_lexer_error(lexer, POL_CODE_BAD_CHARACTER, at, at + 1,
                        "this dialect has no tabs (U+0009); write blanks");
    } else if (c == '\r') {
        pol_lexer_error(lexer, POL_CODE_BAD_CHARACTER, at, at + 1,
                        "a carriage return (U+000D) without a line feed ends "
                        "no line");
    } else if (c < 0x20 || c == 0x7f) {
        pol_lexer_error(lexer, POL_CODE_BAD_CHARACTER, at, at + 1,
                        "the control character U+%04X can only stand in a "
                        "string or a comment",
                        (unsigned)c);
    } else if (c == '`') {
        pol_lexer_error(lexer, POL_CODE_BAD_CHARACTER, at, at + 1,
                        "the language has no backtick; quote with `\"`");
    } else {
        pol_lexer_error(lexer, POL_CODE_BAD_CHARACTER, at, at + 1,
                        "the language has no `%c`", c);
    }
}

void pol_lex_bad_character(pol_lexer *lexer, const unsigned char *start)
{
    pol_text text = {(const char *)lexer->base,
                     (size_t)(lexer->limit - lexer->base)};
    uint32_t at = offset_of(lexer, start), point;
    if (lexer->quiet) {
        return;
    }
    if (*start < 0x80) {
        bad_ascii(lexer, at, *start);
    } else { /* the encoding was checked before */
        size_t length = pol_utf8_decode(text, at, &point);
        bad_foreign(lexer, at, (uint32_t)length, point);
    }
}

void pol_lex_bad_number(pol_lexer *lexer, const unsigned char *start)
{
    const unsigned char *end = start;
    while ((*end >= '0' && *end <= '9') || (*end >= 'a' && *end <= 'z') ||
           (*end >= 'A' && *end <= 'Z') || *end == '_' || *end == '.') {
        end++;
    }
    pol_text number = {(const char *)start, (size_t)(end - start)};
    bool is_decimal = true;
    for (size_t i = 0; i < number.size; i++) {
        is_decimal = is_decimal && start[i] >= '0' && start[i] <= '9';
    }
    pol_lexer_error(lexer, POL_CODE_BAD_NUMBER, offset_of(lexer, start),
                    offset_of(lexer, end),
                    is_decimal ? "`%.*s` is no number: a leading zero"
                               : "`%.*s` is no number",
                    POL_PR(number));
}
