/* SPDX-License-Identifier: Apache-2.0
 *
 * Lexemes, literals and the layout of lines. */
#include "syntax.h"

#include <libpolicy/syntax/lexeme.h>

TestSuite(lexer, .timeout = 60);

#define NATIVE POL_DIALECT_NATIVE
#define CODEX POL_DIALECT_CODEX

/* "NAME EQ INT NEWLINE END" */
static void kinds_of(pol_text text, pol_dialect dialect, char out[512])
{
    reading r;
    pol_arena arena;
    pol_lexer lexer;
    pol_lexeme lexeme;
    size_t used = 0;
    reading_open(&r, text, dialect, NULL, UINT64_MAX);
    pol_arena_init(&arena, &r.budget);
    cr_assert(pol_lexer_init(&lexer, &r.report, r.source, &r.options, &arena));
    do {
        pol_lex(&lexer, &lexeme);
        used +=
            (size_t)snprintf(out + used, 512 - used, "%s%s",
                             used > 0 ? " " : "", pol_lexeme_name(lexeme.kind));
    } while (lexeme.kind != 0 && used < 500);
    pol_arena_free(&arena);
    reading_close(&r);
}

static void expect_kinds(const char *text, const char *kinds)
{
    char out[512];
    kinds_of((pol_text){text, strlen(text)}, NATIVE, out);
    cr_expect_str_eq(out, kinds, "`%s`: %s", text, out);
}

Test(lexer, lexemes)
{
    expect_kinds("", "END");
    expect_kinds("\n\n  \n# c\n", "END");
    expect_kinds("x", "NAME NEWLINE END");
    expect_kinds("x # c", "NAME NEWLINE END");
    expect_kinds("x=0x1F 0 12 0o17 0b1",
                 "NAME EQ INT INT INT INT INT NEWLINE END");
    expect_kinds("1.5 1. .5 1e3 1.e-3",
                 "FLOAT FLOAT FLOAT FLOAT FLOAT NEWLINE END");
    expect_kinds("notin not in nota in_", "NAME NOT IN NAME NAME NEWLINE END");
    expect_kinds("\"a\"in\"b\"or'c'", "STRING IN STRING OR STRING NEWLINE END");
    expect_kinds("(\n)\n]", "LPAREN RPAREN NEWLINE RBRACKET NEWLINE END");
    expect_kinds("a \\\n b\r\nc\r\n", "NAME NAME NEWLINE NAME NEWLINE END");
    expect_kinds("\xc3\xa9 \"a\"\xe2\x80\x94x",
                 "BROKEN STRING BROKEN NAME NEWLINE END");
    expect_kinds("\"\" \"\"\"a\"\"\" '\"' passing forx as\"\"",
                 "STRING STRING STRING NAME NAME AS STRING NEWLINE END");
    expect_kinds("+ += - -> * ** **= // //= << >>= == != <= >= = := ...",
                 "PLUS AUGMENTED MINUS ARROW STAR STARSTAR AUGMENTED "
                 "SLASHSLASH AUGMENTED SHL AUGMENTED EQEQ NE LE GE EQ WALRUS "
                 "ELLIPSIS NEWLINE END");
}

Test(lexer, every_kind_has_a_name)
{
    for (uint16_t kind = 0; kind <= 75; kind++) {
        if (pol_lexeme_name(kind) == NULL) {
            cr_assert_gt(kind, 70, "kind %u", (unsigned)kind);
            return; /* the first number that is no kind */
        }
        cr_expect_not_null(pol_kind_text(kind));
    }
}

Test(lexer, blocks)
{
    expect_kinds("for x in y:\n  a\n  b\nc",
                 "FOR NAME IN NAME COLON NEWLINE INDENT NAME NEWLINE NAME "
                 "NEWLINE DEDENT NAME NEWLINE END");
    expect_kinds("a:\n b:\n  c\n\n # d\n",
                 "NAME COLON NEWLINE INDENT NAME COLON NEWLINE INDENT NAME "
                 "NEWLINE DEDENT DEDENT END");
    expect_kinds("a:\n\tb\n\tc", "NAME COLON NEWLINE INDENT NAME NEWLINE NAME "
                                 "NEWLINE DEDENT END");
    expect_kinds("a:\n  b\n c", "NAME COLON NEWLINE INDENT NAME NEWLINE DEDENT "
                                "BROKEN NAME NEWLINE END");
    expect_kinds("a:\n  b\n\tc", "NAME COLON NEWLINE INDENT NAME NEWLINE "
                                 "BROKEN NAME NEWLINE DEDENT END");
}

/* The value of a string literal, escaped; codes where it is refused. */
static void expect_value(pol_dialect dialect, const char *literal,
                         const char *expected)
{
    reading r;
    char codes[512], want[256];
    read_string(&r, literal, dialect);
    if (expected[0] == 'P') {
        codes_of(&r, codes);
        cr_expect_eq(strncmp(codes, expected, 4), 0, "%s: %s", literal, codes);
        cr_expect_eq(r.report.errors, 1, "%s: %s", literal, codes);
        cr_expect_eq(r.statements, 0);
    } else {
        snprintf(want, sizeof want, "expression\n  string \"%s\"\n", expected);
        cr_expect_str_eq(r.out.data, want, "%s: %s %s", literal, r.out.data,
                         codes_of(&r, codes));
    }
    reading_close(&r);
}

Test(lexer, strings)
{
    expect_value(NATIVE, "''", "");
    expect_value(NATIVE, "\"a'b\"", "a'b");
    expect_value(NATIVE, "'''a'b''c'''", "a'b''c");
    expect_value(NATIVE, "\"\"\"\"\"\"", "");
    expect_value(NATIVE, "\"\"\"a\nb\r\nc\"\"\"", "a\\u{a}b\\u{a}c");
    expect_value(NATIVE, "'\\n\\t\\a\\b\\f\\v\\r'",
                 "\\u{a}\\u{9}\\u{7}\\u{8}\\u{c}\\u{b}\\u{d}");
    expect_value(NATIVE, "'\\x41\\u0042\\U00000043\\104\\5'", "ABCD\\u{5}");
    expect_value(NATIVE, "'\\u00e9\\U0001F980'", "\xc3\xa9\\u{1f980}");
    expect_value(NATIVE, "'a\\\nb\\\r\nc'", "abc");
    expect_value(NATIVE, "'\\'\\\"\\\\'", "'\\\"\\\\");
    expect_value(NATIVE, "r'\\n\\\\'", "\\\\n\\\\\\\\");
    expect_value(NATIVE, "r'a\\'b'", "a\\\\'b");
    expect_value(CODEX, "r'a\\'b'", "a'b");
    expect_value(CODEX, "'\\q\\{'", "\\\\q\\\\{");
    expect_value(CODEX, "'\\xff'", "\xc3\xbf");
    expect_value(CODEX, "'\\777'", "\xc7\xbf");
    expect_value(CODEX, "'a\rb'", "ab");
}

Test(lexer, refused_strings)
{
    static const char *const refused[] = {
        "'\\q'",     "'\\x4'",        "'\\xff'",       "'\\377'", "'\\u12'",
        "'\\ud800'", "'\\U00110000'", "'\\UFFFFFFFF'", "'\\8'",
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        expect_value(NATIVE, refused[i], "P006");
    }
    expect_value(CODEX, "'\\ud800'", "P006");
    expect_value(CODEX, "'\\x4'", "P006");
    expect_value(NATIVE, "'a", "P005");
    expect_value(NATIVE, "'\\'", "P005");
    expect_value(NATIVE, "'''a''", "P005");
    expect_value(NATIVE, "'a\rb'", "P004");
    expect_value(NATIVE, "b'a'", "P010");
    expect_value(CODEX, "b'a'", "P010");
    expect_value(NATIVE, "F'a'", "P009");
    expect_value(NATIVE, "rf'a'", "P009");
    expect_value(NATIVE, "u'a'", "P009");
}

Test(lexer, nul_in_a_string)
{
    reading r;
    char codes[512];
    read_text(&r, POL_TEXT("'a\0b'"), CODEX);
    cr_expect_str_eq(r.out.data, "expression\n  string \"a\\u{0}b\"\n");
    reading_close(&r);
    read_text(&r, POL_TEXT("'a\0b'"), NATIVE);
    cr_expect_str_eq(codes_of(&r, codes), "P002@1:3");
    reading_close(&r);
    read_text(&r, POL_TEXT("x\n# \0\n"), CODEX);
    cr_expect_str_eq(codes_of(&r, codes), "P002@2:3");
    reading_close(&r);
}

static void expect_codes(pol_dialect dialect, const char *text,
                         const char *expected)
{
    reading r;
    char codes[512];
    read_string(&r, text, dialect);
    cr_expect_str_eq(codes_of(&r, codes), expected, "`%s`: %s", text, codes);
    reading_close(&r);
}

Test(lexer, characters)
{
    expect_codes(NATIVE, "x = \x01 1", "P004@1:5");
    expect_codes(NATIVE, "x\x7f", "P004@1:2");
    expect_codes(NATIVE, "\f", "P004@1:1");
    expect_codes(NATIVE, "x\rx", "P004@1:2");
    expect_codes(NATIVE, "# c\rx\n", "P004@1:4");
    expect_codes(NATIVE, "'a\nb", "P005@1:1");
    expect_codes(NATIVE, "p\xd0\xb5()", "P004@1:2");
    expect_codes(NATIVE, "x = \xe2\x80\x9cy\xe2\x80\x9d", "P004@1:5");
    expect_codes(NATIVE, "x\xc2\xa0= 1", "P004@1:2");
    expect_codes(NATIVE, "\n\xef\xbb\xbfx", "P004@2:1");
    expect_codes(NATIVE, "x = `y`", "P004@1:5");
    expect_codes(NATIVE, "$ ? ! $", "P004@1:1");
    expect_codes(NATIVE, "'\x01\x7f\xe2\x80\xae' # \x01 \xe2\x80\xae", "");
    expect_codes(NATIVE, "x\t=\t1", "");
    expect_codes(CODEX, "x\t= 1", "P004@1:2");
    expect_codes(CODEX, "for x in y:\n\tz", "P004@2:1");
    expect_codes(CODEX, "\t\n\t# c\nx # \t\n'\t'", "");
    expect_codes(CODEX, "f(\n\tx)", "P004@2:1");
}

Test(lexer, lookalikes_are_named)
{
    reading r;
    read_string(&r, "pr\xd0\xb5\x66ix()", NATIVE);
    cr_assert_eq(r.report.diags.count, 1);
    const pol_diag *diag = &r.report.diags.items[0];
    cr_expect_str_eq(diag->message.data,
                     "the character U+0435 only looks like `e`");
    cr_expect_str_eq(diag->fix.data, "e");
    reading_close(&r);
}

Test(lexer, encoding)
{
    expect_codes(NATIVE, "\xef\xbb\xbfx", "P003@1:1");
    expect_codes(NATIVE, "x\n# \xff", "P001@2:3");
    expect_codes(NATIVE, "'\xc0\x80'", "P001@1:2");
    expect_codes(NATIVE, "'\xed\xa0\x80'", "P001@1:2");
    expect_codes(NATIVE, "'\xf4\x90\x80\x80'", "P001@1:2");
    expect_codes(NATIVE, "'\xe2\x82'", "P001@1:2");
    expect_codes(NATIVE, "'\xf4\x8f\xbf\xbf'", "");
    expect_codes(CODEX, "\xff\xfe", "P001@1:1");
}

Test(lexer, numbers)
{
    expect_codes(NATIVE, "x = 9223372036854775807", "");
    expect_codes(NATIVE, "x = 9223372036854775808", "P007@1:5");
    expect_codes(NATIVE, "x = 0xFFFFFFFFFFFFFFFFF", "P007@1:5");
    expect_codes(CODEX, "x = 18446744073709551616", "");
    expect_codes(NATIVE, "x = 007", "P007@1:5");
    expect_codes(NATIVE, "x = 0x", "P007@1:5");
    expect_codes(NATIVE, "x = 12ab", "P007@1:5");
    expect_codes(NATIVE, "x = 1e", "P007@1:5");
    expect_codes(NATIVE, "x = 1.5", "P010@1:5");
    expect_codes(CODEX, "x = 1.5", "");
}

Test(lexer, format_strings)
{
    reading r;
    read_string(&r, "f'a{b}{ c }{{d}}\\n'", NATIVE);
    cr_expect_str_eq(r.out.data,
                     "expression\n  f-string\n    string \"a\"\n    name b\n"
                     "    name c\n    string \"{d}\\u{a}\"\n");
    reading_close(&r);
    read_string(&r, "fr'\\d{x}'", NATIVE);
    cr_expect_str_eq(r.out.data, "expression\n  f-string\n"
                                 "    string \"\\\\d\"\n    name x\n");
    reading_close(&r);
    read_string(&r, "f''", NATIVE);
    cr_expect_str_eq(r.out.data, "expression\n  f-string\n");
    reading_close(&r);
}

Test(lexer, refused_format_strings)
{
    static const char *const refused[] = {
        "f'{}'",      "f'{a.b}'",     "f'{a+b}'",   "f'{a!r}'",
        "f'{a:>3}'",  "f'{a'",        "f'}'",       "f'{1}'",
        "f'{\"a\"}'", "f\"{\"a\"}\"", "f'{ {a} }'", "f'''{\na[1]\n}'''",
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        expect_codes(NATIVE, refused[i],
                     refused[i][2] == '}'    ? "P013@1:3"
                     : refused[i][2] == '\'' ? "P013@1:5"
                                             : "P013@1:3");
    }
}

Test(lexer, huge_lexemes_take_linear_time)
{
    size_t size = (size_t)16 << 20;
    char *text = malloc(size + 8);
    cr_assert_not_null(text);
    static const char heads[] = "a'#";
    for (size_t i = 0; i < 3; i++) {
        reading r;
        memset(text, 'a', size);
        text[0] = heads[i];
        text[size - 1] = heads[i] == '\'' ? '\'' : 'a';
        read_text(&r, (pol_text){text, size}, NATIVE);
        cr_expect_eq(r.report.errors, 0);
        cr_expect_eq(r.statements, heads[i] == '#' ? 0 : 1);
        reading_close(&r);
    }
    free(text);
}
