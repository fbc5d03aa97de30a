/* SPDX-License-Identifier: Apache-2.0
 *
 * The canonical layout: examples, and its laws over made-up and mutated
 * sources: it changes no tree, loses no comment, and is its own layout. */
#include "syntax.h"

#include <dirent.h>

TestSuite(print, .timeout = 300);

static bool print_text(pol_text text, pol_dialect dialect, text_buffer *out)
{
    reading r;
    reading_open(&r, text, dialect, NULL, UINT64_MAX);
    text_write(out, "", 0);
    bool ok = pol_print_canonical(&r.report, r.source, &r.options, &r.budget,
                                  (pol_sink){text_write, out});
    cr_expect_eq(ok, r.report.errors == 0);
    reading_close(&r);
    return ok;
}

static void expect_print(const char *text, const char *expected)
{
    text_buffer out = {0};
    cr_expect(
        print_text((pol_text){text, strlen(text)}, POL_DIALECT_NATIVE, &out));
    cr_expect_str_eq(out.data, expected, "`%s`: %s", text, out.data);
    free(out.data);
}

#define LONG_TEXT "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define LONG_ITEM "\"" LONG_TEXT "\""

Test(print, spaces_and_quotes)
{
    expect_print("", "");
    expect_print("\n\n", "");
    expect_print("f( 'a' ,b = [ 1,2, ], )", "f(\"a\", b=[1, 2])\n");
    expect_print("x=-1+ - y*(2)", "x = -1 + -y * (2)\n");
    expect_print("a,b=1,2", "a, b = 1, 2\n");
    expect_print("a,=(1,),", "a, = (1,),\n");
    expect_print("x = 'a\"b'", "x = 'a\"b'\n");
    expect_print("x = '\\''", "x = '\\''\n");
    expect_print("x = r'a' + f'{ b }'", "x = r\"a\" + f\"{ b }\"\n");
    expect_print("not(a)in[b]", "not (a) in [b]\n");
    expect_print("x = a \\\r\n + b\r\n", "x = a + b\n");
    expect_print("[a for(b,c)in d if(e)]", "[a for (b, c) in d if (e)]\n");
}

Test(print, dicts)
{
    expect_print("f(a={ },b={ 'x' :1,'y':[ 2 ] , })",
                 "f(a={}, b={\"x\": 1, \"y\": [2]})\n");
    expect_print("f({'a':-1,'b':not c})", "f({\"a\": -1, \"b\": not c})\n");
    expect_print("f(a={ # b\n'x' : 1 # c\n})",
                 "f(\n    a={  # b\n        \"x\": 1,  # c\n    },\n)\n");
    expect_print("f(a={'" LONG_TEXT "':'" LONG_TEXT "','x':1})",
                 "f(\n    a={\n        \"" LONG_TEXT "\": \"" LONG_TEXT
                 "\",\n        \"x\": 1,\n    },\n)\n");
}

Test(print, statements)
{
    expect_print("a;b ; c # d\n", "a\nb\nc  # d\n");
    expect_print("for x in y : a;b # c\nd",
                 "for x in y:\n    a\n    b  # c\nd\n");
    expect_print("for x in y:\n\n\n a\n\n\n\n b\n\n\n\n\nc",
                 "for x in y:\n    a\n\n    b\n\n\nc\n");
    expect_print("for x in y:\n  a\n  # in\n # out\n# top\nb",
                 "for x in y:\n    a\n    # in\n# out\n# top\nb\n");
    expect_print("\n\n# a\n\n\n\n\n# b  \nc", "# a\n\n\n# b\nc\n");
}

Test(print, long_lines)
{
    expect_print("f(a=[" LONG_ITEM "," LONG_ITEM "],b=1)",
                 "f(\n    a=[\n        " LONG_ITEM ",\n        " LONG_ITEM
                 ",\n    ],\n    b=1,\n)\n");
    expect_print("f(a=[" LONG_ITEM "], b=[" LONG_ITEM "])",
                 "f(\n    a=[" LONG_ITEM "],\n    b=[" LONG_ITEM "],\n)\n");
    expect_print("x = (" LONG_ITEM " + " LONG_ITEM ")",
                 "x = (\n    " LONG_ITEM " + " LONG_ITEM "\n)\n");
    expect_print("x = [" LONG_ITEM " for y in " LONG_ITEM " if z]",
                 "x = [\n    " LONG_ITEM "\n    for y in " LONG_ITEM
                 "\n    if z\n]\n");
}

Test(print, comments_in_brackets)
{
    expect_print("f( # a\n 1 # b\n , # c\n # d\n 2\n # e\n) # f",
                 "f(  # a\n    1,  # b\n    # c\n    # d\n    2,\n    # e\n"
                 ")  # f\n");
    expect_print("x = (a + # b\n c)", "x = (\n    a +  # b\n        c\n)\n");
    expect_print("f(a = # b\n 1)", "f(\n    a=  # b\n        1,\n)\n");
    expect_print("[\n 1,\n\n\n 2, # a\n]", "[\n    1,\n\n    2,  # a\n]\n");
}

typedef struct failing {
    unsigned calls, fail_at;
} failing;

static void *fail_at(void *context, void *pointer, size_t old_size,
                     size_t new_size)
{
    failing *f = context;
    (void)old_size;
    if (new_size == 0) {
        free(pointer);
        return NULL;
    }
    f->calls++;
    return f->calls == f->fail_at ? NULL : realloc(pointer, new_size);
}

Test(print, every_failed_allocation_is_survived)
{
    static const char text[] = "f(a=[1, 2, # c\n (3, g(4))])\nfor x in y: z\n";
    for (unsigned fail = 1;; fail++) {
        failing f = {0, fail};
        pol_allocator allocator = {fail_at, &f};
        text_buffer out = {0};
        reading r;
        bool ok = false;
        reading_open(&r, (pol_text){text, strlen(text)}, POL_DIALECT_NATIVE,
                     &allocator, UINT64_MAX);
        if (r.source != UINT32_MAX) {
            ok = pol_print_canonical(&r.report, r.source, &r.options, &r.budget,
                                     (pol_sink){text_write, &out});
        }
        cr_expect_eq(ok, f.calls < fail);
        reading_close(&r);
        free(out.data);
        if (ok) {
            cr_expect_gt(fail, 5);
            break;
        }
    }
}

Test(print, refused_sources_are_not_printed)
{
    text_buffer out = {0};
    cr_expect_not(print_text(POL_TEXT("a\nf(]\nb"), POL_DIALECT_NATIVE, &out));
    cr_expect_eq(out.size, 0);
    free(out.data);
}

/* -- laws */

typedef struct maker {
    uint64_t state;
    text_buffer text;
    unsigned brackets; /* open */
    unsigned comments; /* written */
} maker;

static uint32_t pick(maker *m, uint32_t count)
{
    m->state ^= m->state << 13;
    m->state ^= m->state >> 7;
    m->state ^= m->state << 17;
    return (uint32_t)((m->state >> 20) % count);
}

static void put(maker *m, const char *text)
{
    text_write(&m->text, text, strlen(text));
}

static void put_comment(maker *m)
{
    char comment[32];
    snprintf(comment, sizeof comment, "#c%u;", m->comments++);
    put(m, comment);
}

/* Anything that may stand between two lexemes. */
static void put_gap(maker *m)
{
    while (pick(m, 3) == 0) {
        switch (m->brackets > 0 ? pick(m, 6) : pick(m, 3)) {
        case 0:
            put(m, "\\\n");
            break;
        case 1:
        case 2:
            put(m, pick(m, 8) == 0 ? "\t" : "  ");
            break;
        case 3:
            put(m, pick(m, 4) == 0 ? "\r\n" : "\n");
            break;
        case 4:
            put(m, "\n\n\n ");
            break;
        default:
            put_comment(m);
            put(m, "\n ");
            break;
        }
    }
}

static void put_lexeme(maker *m, const char *text)
{
    put_gap(m);
    put(m, text);
    put(m, " ");
}

static void put_open(maker *m, const char *text)
{
    put_lexeme(m, text);
    m->brackets++;
}

static void put_close(maker *m, const char *text)
{
    put_gap(m);
    m->brackets--;
    put(m, text);
    put(m, " ");
}

static void put_atom(maker *m)
{
    static const char *const atoms[] = {
        "x",
        "name_of_something",
        "1",
        "0x1f",
        "'a'",
        "\"b\"",
        "'q\"q'",
        "r'\\d'",
        "\"\"\"m\nn\"\"\"",
        "'''o'''",
        "f'a{x}b{{'",
        "\"\\n\\\"\"",
        "'\\''",
        "\"#no comment\"",
        "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"",
        "\"\xc3\xa9\xe6\xbc\xa2\"",
        "fr'{x}\\'",
        "''",
        "()",
        "[]",
    };
    uint32_t index = pick(m, sizeof atoms / sizeof *atoms);
    put_lexeme(m, index == 16 ? "fr'{x}'" : atoms[index]);
}

static void put_expr(maker *m, unsigned depth);

static void put_items(maker *m, unsigned depth, const char *left,
                      const char *right, bool keywords)
{
    uint32_t count = pick(m, 4);
    put_open(m, left);
    for (uint32_t i = 0; i < count; i++) {
        if (keywords) {
            char name[16];
            snprintf(name, sizeof name, "k%u", (unsigned)i);
            put_lexeme(m, name);
            put_lexeme(m, "=");
        }
        put_expr(m, depth - 1);
        if (i + 1 < count || pick(m, 3) == 0 || (left[0] == '(' && !keywords)) {
            put_lexeme(m, ",");
        }
    }
    put_close(m, right);
}

static void put_binary(maker *m, unsigned depth)
{
    static const char *const operators[] = {
        "+", "-", "*", "//", "%", "|", "and", "or", "<<", "&",
    };
    put_open(m, "(");
    put_expr(m, depth - 1);
    put_lexeme(m, operators[pick(m, 10)]);
    put_expr(m, depth - 1);
    put_close(m, ")");
}

static void put_comprehension(maker *m, unsigned depth)
{
    put_open(m, "[");
    put_expr(m, depth - 1);
    do {
        put_lexeme(m, "for");
        put_lexeme(m, pick(m, 2) ? "x" : "(x, y)");
        put_lexeme(m, "in");
        put_expr(m, 1);
        if (pick(m, 2)) {
            put_lexeme(m, "if");
            put_expr(m, 1);
        }
    } while (pick(m, 3) == 0);
    put_close(m, "]");
}

static void put_expr(maker *m, unsigned depth)
{
    if (depth == 0) {
        put_atom(m);
        return;
    }
    switch (pick(m, 8)) {
    case 0:
        put_items(m, depth, "[", "]", false);
        break;
    case 1:
        put_items(m, depth, "(", ")", false);
        break;
    case 2:
        put_lexeme(m, "f");
        put_items(m, depth, "(", ")", true);
        break;
    case 3:
        put_binary(m, depth);
        break;
    case 4:
        put_comprehension(m, depth);
        break;
    case 5:
        put_lexeme(m, pick(m, 2) ? "-" : "~");
        put_atom(m);
        break;
    default:
        put_atom(m);
        break;
    }
}

static void put_simple(maker *m)
{
    switch (pick(m, 4)) {
    case 0:
        put(m, "x = ");
        put_expr(m, 3);
        break;
    case 1:
        put(m, "x, y = ");
        put_expr(m, 2);
        put(m, ",");
        break;
    default:
        put(m, "g");
        put_items(m, 4, "(", ")", true);
        break;
    }
}

static void put_line_end(maker *m)
{
    if (pick(m, 4) == 0) {
        put(m, " ");
        put_comment(m);
    }
    put(m, pick(m, 8) == 0 ? "\r\n" : "\n");
    while (pick(m, 3) == 0) {
        put(m, pick(m, 2) ? "\n" : "   \n");
    }
    if (pick(m, 5) == 0) {
        put(m, &"          "[pick(m, 10)]);
        put_comment(m);
        put(m, "\n");
    }
}

static void put_statement(maker *m, unsigned level)
{
    char indent[16] = "";
    memset(indent, ' ', level * 3);
    indent[level * 3] = '\0';
    put(m, indent);
    if (level < 3 && pick(m, 4) == 0) {
        put(m, pick(m, 2) ? "for x in y :" : "for x, y in [1] :");
        if (pick(m, 3) == 0) {
            put_simple(m);
            put(m, pick(m, 2) ? "; z" : "");
            put_line_end(m);
            return;
        }
        put_line_end(m);
        for (uint32_t count = pick(m, 3) + 1; count > 0; count--) {
            put_statement(m, level + 1);
        }
        return;
    }
    put_simple(m);
    put(m, pick(m, 4) == 0 ? "; z" : "");
    put_line_end(m);
}

static unsigned count_comments(const text_buffer *t)
{
    unsigned count = 0;
    for (size_t i = 0; i + 1 < t->size; i++) {
        count += t->data[i] == '#' && t->data[i + 1] == 'c';
    }
    return count;
}

/* False: the text is no source. */
static bool check_laws(pol_text text, pol_dialect dialect)
{
    reading first, second;
    text_buffer once = {0}, twice = {0}, given = {0};
    text_write(&given, text.data, text.size);
    bool ok = print_text(text, dialect, &once);
    if (ok) {
        pol_text printed = {once.data, once.size};
        cr_assert(print_text(printed, dialect, &twice), "%s\n--\n%s",
                  given.data, once.data);
        cr_assert_str_eq(once.data, twice.data, "%s\n--\n%s\n--\n%s",
                         given.data, once.data, twice.data);
        read_text(&first, text, dialect);
        read_text(&second, printed, dialect);
        cr_assert_str_eq(first.out.data, second.out.data, "%s\n--\n%s",
                         given.data, once.data);
        cr_assert_eq(count_comments(&given), count_comments(&once),
                     "%s\n--\n%s", given.data, once.data);
        reading_close(&first);
        reading_close(&second);
    } else {
        cr_assert_eq(once.size, 0);
    }
    free(once.data);
    free(twice.data);
    free(given.data);
    return ok;
}

static void make_source(maker *m, uint64_t seed)
{
    m->state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
    m->text.size = 0;
    m->comments = m->brackets = 0;
    for (uint32_t count = pick(m, 4) + 1; count > 0; count--) {
        put_statement(m, 0);
    }
}

Test(print, laws_hold_for_made_up_sources)
{
    maker m = {0};
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        make_source(&m, seed);
        cr_assert(check_laws((pol_text){m.text.data, m.text.size},
                             POL_DIALECT_NATIVE),
                  "seed %llu is no source:\n%s", (unsigned long long)seed,
                  m.text.data);
    }
    free(m.text.data);
}

static void mutate(maker *m)
{
    static const char bytes[] = "()[],=#\"'\\\n :;xf1{}.+-\t\r";
    text_buffer *t = &m->text;
    for (uint32_t count = pick(m, 3) + 1; count > 0 && t->size > 0; count--) {
        size_t at = pick(m, (uint32_t)t->size);
        char byte = bytes[pick(m, sizeof bytes - 1)];
        if (pick(m, 2) == 0) {
            t->data[at] = byte;
        } else {
            memmove(t->data + at, t->data + at + 1, t->size - at);
            t->size--;
        }
    }
}

typedef struct taken {
    pol_span spans[256];
    size_t count;
} taken;

static bool take_span(void *context, const pol_stmt *stmt)
{
    taken *t = context;
    if (t->count < 256) {
        t->spans[t->count++] = stmt->span;
    }
    return true;
}

/* No diagnostic stands in a statement that was handed out; one about the
 * brackets before it may stand where it begins. */
static void check_sink(pol_text text, pol_dialect dialect)
{
    reading r;
    taken t = {.count = 0};
    reading_open(&r, text, dialect, NULL, UINT64_MAX);
    pol_parse(&r.report, r.source, &r.options, &r.budget,
              (pol_stmt_sink){take_span, &t});
    for (size_t i = 0; i < r.report.diags.count; i++) {
        uint32_t at = r.report.diags.items[i].span.begin;
        for (size_t j = 0; j < t.count; j++) {
            cr_assert(at <= t.spans[j].begin || at >= t.spans[j].end,
                      "%.*s\n%u in %u-%u", (int)text.size, text.data,
                      (unsigned)at, (unsigned)t.spans[j].begin,
                      (unsigned)t.spans[j].end);
        }
    }
    reading_close(&r);
}

Test(print, laws_hold_for_mutated_sources)
{
    maker m = {0};
    unsigned accepted = 0;
    for (uint64_t seed = 1; seed <= 6000; seed++) {
        make_source(&m, seed % 500 + 1);
        m.state = seed * 77777 + 5;
        mutate(&m);
        pol_text text = {m.text.data, m.text.size};
        pol_dialect dialect =
            seed % 2 == 0 ? POL_DIALECT_NATIVE : POL_DIALECT_CODEX;
        accepted += check_laws(text, dialect);
        check_sink(text, dialect);
    }
    cr_expect_gt(accepted, 300, "%u", accepted);
    free(m.text.data);
}

/* -- real files */

static void check_file(const char *folder, const char *name)
{
    char path[4096];
    text_buffer t = {0};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file, "%s", path);
    for (int c; (c = getc(file)) != EOF;) {
        char byte = (char)c;
        text_write(&t, &byte, 1);
    }
    fclose(file);
    check_laws((pol_text){t.data, t.size}, POL_DIALECT_NATIVE);
    check_laws((pol_text){t.data, t.size}, POL_DIALECT_CODEX);
    free(t.data);
}

Test(print, laws_hold_for_the_corpus)
{
    char folder[2048];
    const char *corpus = getenv("POL_CORPUS");
    if (corpus == NULL) {
        cr_skip_test("POL_CORPUS is not set");
    }
    snprintf(folder, sizeof folder, "%s/rules", corpus);
    DIR *files = opendir(folder);
    cr_assert_not_null(files, "%s", folder);
    unsigned count = 0;
    for (struct dirent *file; (file = readdir(files)) != NULL;) {
        size_t size = strlen(file->d_name);
        if (size > 6 && strcmp(file->d_name + size - 6, ".rules") == 0) {
            check_file(folder, file->d_name);
            count++;
        }
    }
    closedir(files);
    cr_expect_gt(count, 0);
}
