/* SPDX-License-Identifier: Apache-2.0
 *
 * Statements: what is accepted, what is refused and where, and how reading
 * goes on behind an error. */
#include "syntax.h"

TestSuite(parser, .timeout = 120);

#define NATIVE POL_DIALECT_NATIVE
#define CODEX POL_DIALECT_CODEX

/* -- accepted */

static void expect_tree(const char *text, const char *tree)
{
    reading r;
    char codes[512];
    read_string(&r, text, NATIVE);
    cr_expect_str_eq(r.out.data, tree, "`%s`: %s\n%s", text,
                     codes_of(&r, codes), r.out.data);
    reading_close(&r);
}

Test(parser, calls)
{
    expect_tree("f(1, a=[\"x\", (2,), ()],)\n", "expression\n"
                                                "  call\n"
                                                "    name f\n"
                                                "    argument\n"
                                                "      int 1\n"
                                                "    argument a\n"
                                                "      list\n"
                                                "        string \"x\"\n"
                                                "        tuple\n"
                                                "          int 2\n"
                                                "        tuple\n");
    expect_tree("f()()", "expression\n  call\n    call\n      name f\n");
}

Test(parser, assignments)
{
    expect_tree("a = 1; b, = c,; (d, e) = (1, 2)",
                "assign\n  name a\n  int 1\n"
                "assign\n  tuple\n    name b\n  tuple\n    name c\n"
                "assign\n  tuple\n    name d\n    name e\n"
                "  tuple\n    int 1\n    int 2\n");
}

Test(parser, loops)
{
    static const char block[] = "for\n  tuple\n    name a\n    name b\n"
                                "  name c\n  expression\n    name d\n"
                                "  expression\n    name e\n";
    expect_tree("for a, b in c: d; e\n", block);
    expect_tree("for (a, b) in c: d; e;", block);
    expect_tree("for a, b, in c:\n    d\n    # x\n\n    e\n", block);
    expect_tree("for a in b:\n for c in d: e\n f\ng",
                "for\n  name a\n  name b\n"
                "  for\n    name c\n    name d\n    expression\n"
                "      name e\n"
                "  expression\n    name f\n"
                "expression\n  name g\n");
}

Test(parser, comprehensions)
{
    expect_tree("[a for b in c if d for e, f in g]",
                "expression\n  comprehension\n    name a\n"
                "    for\n      name b\n      name c\n"
                "    if\n      name d\n"
                "    for\n      tuple\n        name e\n        name f\n"
                "      name g\n");
}

/* The tree in one line: (+ a (* b c)). */
static void shape_of(const char *tree, char out[256])
{
    size_t used = 0, depth = 1;
    const char *line = strchr(tree, '\n'); /* behind "expression" */
    while (line != NULL && line[1] != '\0') {
        size_t indent = strspn(++line, " ") / 2;
        const char *text = strchr(line + 2 * indent, ' ');
        const char *end = strchr(line, '\n');
        bool is_operator = strncmp(line + 2 * indent, "name", 4) != 0;
        for (; depth > indent; depth--) {
            used += (size_t)snprintf(out + used, 256 - used, ")");
        }
        used += (size_t)snprintf(out + used, 256 - used, "%s%s%.*s",
                                 used > 0 && out[used - 1] != '(' ? " " : "",
                                 is_operator ? "(" : "", (int)(end - text - 1),
                                 text + 1);
        depth += is_operator;
        line = end;
    }
    for (; depth > 1; depth--) {
        used += (size_t)snprintf(out + used, 256 - used, ")");
    }
}

static void expect_shape(const char *text, const char *shape)
{
    reading r;
    char out[256] = "", codes[512];
    read_string(&r, text, NATIVE);
    cr_assert_eq(r.report.errors, 0, "`%s`: %s", text, codes_of(&r, codes));
    shape_of(r.out.data, out);
    cr_expect_str_eq(out, shape, "`%s`: %s", text, out);
    reading_close(&r);
}

Test(parser, operators_bind_as_in_python)
{
    expect_shape("a or b and c", "(or a (and b c))");
    expect_shape("not a == b", "(not (== a b))");
    expect_shape("not a and b", "(and (not a) b)");
    expect_shape("a not in b and c in d", "(and (not in a b) (in c d))");
    expect_shape("not a not in b", "(not (not in a b))");
    expect_shape("a | b ^ c & d << e + f * -g",
                 "(| a (^ b (& c (<< d (+ e (* f (- g)))))))");
    expect_shape("a - b - c", "(- (- a b) c)");
    expect_shape("a // b % c", "(% (// a b) c)");
    expect_shape("-~+a", "(- (~ (+ a)))");
    expect_shape("(a + b) * c", "(* (+ a b) c)");
    expect_shape("a < b or c >= d", "(or (< a b) (>= c d))");
    expect_shape("a == (not b)", "(== a (not b))");
}

/* -- refused */

typedef struct refusal {
    const char *text, *codes;
} refusal;

static void expect_refusals(const refusal *rows, size_t count,
                            pol_dialect dialect)
{
    for (size_t i = 0; i < count; i++) {
        reading r;
        char codes[512];
        read_string(&r, rows[i].text, dialect);
        cr_expect_str_eq(codes_of(&r, codes), rows[i].codes, "`%s`: %s",
                         rows[i].text, codes);
        for (size_t d = 0; d < r.report.diags.count; d++) {
            cr_expect_gt(r.report.diags.items[d].message.size, 0);
        }
        reading_close(&r);
    }
}

#define EXPECT_REFUSALS(rows, dialect) \
    expect_refusals((rows), sizeof(rows) / sizeof *(rows), (dialect))

Test(parser, one_diagnostic_for_each_construct_left_out)
{
    static const refusal rows[] = {
        {"if a:\n    f()\nelif b:\n    g()\nelse:\n    h()\nx()", "P010@1:1"},
        {"if a: f()\nx()", "P010@1:1"},
        {"def f(a, b=1, *c, **d):\n  return a\n\nx()", "P010@1:1"},
        {"def f(a,\n  b):\n  if a:\n    pass\n  return b\n", "P010@1:1"},
        {"@deco\ndef f(): pass\n", "P010@1:1"},
        {"while x:\n  break\nelse:\n  y\n", "P010@1:1"},
        {"try:\n  x\nexcept E:\n  y\nfinally:\n  z\n", "P010@1:1"},
        {"with a as b:\n  c\n", "P010@1:1"},
        {"class A:\n  b = 1\n", "P010@1:1"},
        {"import os\nfrom a import b\n", "P010@1:1 P010@2:1"},
        {"pass; pass", "P010@1:1"},
        {"assert x\ndel x\nraise x\nglobal x\nnonlocal x\nyield x\n",
         "P010@1:1 P010@2:1 P010@3:1 P010@4:1 P010@5:1 P010@6:1"},
        {"for x in y:\n  break\n  continue\n", "P010@2:3 P010@3:3"},
        {"for x in y:\n  f()\nelse:\n  g()\n", "P010@3:1"},
        {"x = lambda a: b", "P010@1:5"},
        {"f(a if b else c)", "P010@1:5"},
        {"x = [a if b else c for d in e]", "P010@1:8"},
        {"x = a[0]", "P010@1:6"},
        {"x = a[1:2]", "P010@1:6"},
        {"x = a.b", "P010@1:6"},
        {"x = \"a\".split(\" \")", "P010@1:8"},
        {"f(*a)\nf(**a)\nx = [*a]", "P010@1:3 P010@2:3 P010@3:6"},
        {"(x := 1)", "P010@1:4"},
        {"x += 1\nx //= 1", "P010@1:3 P010@2:3"},
        {"x: str = 1", "P010@1:2"},
        {"a / b\na ** b", "P010@1:3 P010@2:3"},
        {"a is b", "P010@1:3"},
        {"f(x for x in y)", "P010@1:5"},
        {"x = ...", "P010@1:5"},
        {"[a, b] = c", "P010@1:1"},
        {"a, (b, c) = d", "P010@1:4"},
    };
    EXPECT_REFUSALS(rows, NATIVE);
    EXPECT_REFUSALS(rows, CODEX);
}

Test(parser, dicts_are_native)
{
    static const refusal native[] = {
        {"f(x={})", ""},
        {"f(x={\"a\": [1,\n 2],})\ny = {1}\nz", "P009@3:7"},
        {"x = {\"a\": }", "P009@1:11"},
        {"x = {\"a\": b for b in c}", "P009@1:13"},
        {"x = {**a}", "P010@1:6"},
        {"f({\"a\" \"b\"})", "P009@1:8"},
    };
    static const refusal codex[] = {
        {"x = {}", "P010@1:5"},
        {"x = {\"a\": [1,\n 2]}\ny = {1}\nz", "P010@1:5 P010@3:5"},
    };
    EXPECT_REFUSALS(native, NATIVE);
    EXPECT_REFUSALS(codex, CODEX);
}

Test(parser, syntax_errors_and_their_places)
{
    static const refusal rows[] = {
        {"a = b = c", "P009@1:7"},
        {"f(a=[\"git\"]", "P009@1:12"},
        {"f(a=[\"git\"]\n\n", "P009@1:12"},
        {"f(a=[\"git\")", "P009@1:11"},
        {"f(a\n", "P009@1:4"},
        {"f(a=\n", "P009@1:5"},
        {"f(, a)", "P009@1:3"},
        {"[1,,2]", "P009@1:4"},
        {"]", "P009@1:1"},
        {"f())", "P009@1:4"},
        {"f() g()", "P009@1:5"},
        {"f((a = 1))", "P009@1:6"},
        {"x = \"a\" \"b\"", "P009@1:9"},
        {"a < b < c", "P009@1:7"},
        {"a == b not in c", "P009@1:7"},
        {"a == not b", "P009@1:6"},
        {"- not b", "P009@1:3"},
        {"a; for x in y: z", "P009@1:4"},
        {"for x in y:", "P009@1:12"},
        {"for x in y:\nf()", "P009@2:1"},
        {"for x y:\n  f()\ng()", "P009@1:7"},
        {"for 1 in y:\n  f()\ng()", "P009@1:5"},
        {"1 = x", "P009@1:1"},
        {"f() = x", "P009@1:1"},
        {"<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> b\n",
         "P009@1:1 P009@3:1 P009@5:1"},
        {"x\n\\\n", "P009@2:1"},
        {";", "P009@1:1"},
        {"a;;b", "P009@1:3"},
        {" x", "P008@1:1"},
        {"for x in y:\n    a\n  b\n", "P008@3:1"},
        {"for x in y:\n  a\n    b\n  c\n", "P008@3:1"},
        {"f(a=1, 2)", "P011@1:8"},
        {"f(a=1, a=2)", "P012@1:8"},
        {"f(1, a=1, b=2, a=3)", "P012@1:16"},
    };
    EXPECT_REFUSALS(rows, NATIVE);
}

Test(parser, a_stray_backslash_is_nothing_to_codex)
{
    static const refusal rows[] = {{"x\n\\\n", ""}};
    EXPECT_REFUSALS(rows, CODEX);
}

static void expect_message(const char *text, const char *message)
{
    reading r;
    read_string(&r, text, NATIVE);
    cr_assert_gt(r.report.diags.count, 0, "`%s`", text);
    cr_expect_str_eq(r.report.diags.items[0].message.data, message);
    reading_close(&r);
}

Test(parser, messages_say_what_was_expected)
{
    expect_message("f(a=[1)", "expected `,` or `]`, found `)`");
    expect_message("f(a", "expected `=`, `,` or `)`, found the end of the "
                          "file");
    expect_message("f(a 1)", "expected `=`, `,` or `)`, found `1`");
    expect_message("f(,", "expected a value or `)`, found `,`");
    expect_message("f() 1", "expected the end of the line, found `1`");
    expect_message("for x y:", "expected `in`, found `y`");
    expect_message("for in y:", "expected a name, found `in`");
    expect_message("for x in y:\n",
                   "expected an indented block, found the end of the file");
    expect_message("]", "expected a statement, found `]`");
    expect_message("\"a\" \"b\"", "two strings side by side are not joined; "
                                  "write `,` or `+` between them");
}

/* -- behind an error */

static void expect_reading(const char *text, unsigned statements,
                           const char *codes)
{
    reading r;
    char found[512];
    read_string(&r, text, NATIVE);
    cr_expect_str_eq(codes_of(&r, found), codes, "`%s`: %s", text, found);
    cr_expect_eq(r.statements, statements, "`%s`: %u", text, r.statements);
    reading_close(&r);
}

Test(parser, reading_goes_on_at_the_next_statement)
{
    expect_reading("f(]\ng()\nh()", 2, "P009@1:3");
    expect_reading("f(a=[1\ng()\nh()", 2, "P009@2:1");
    expect_reading("f(a=1,\ng(b=1)\nh()", 2, "P009@2:1");
    expect_reading("f(a=1,\ng(b=1)", 1, "P009@2:1");
    expect_reading("f(a=1,\ng(b=1))\nh()", 1, "P011@2:1");
    expect_reading("for x in y:\n  f(a=1,\n  g(b=1)\nh()", 1, "P009@3:3");
    expect_reading("f(\n  $,\n  1)\ng()", 1, "P004@2:3");
    expect_reading("f(\"a\ng()\n", 1, "P005@1:3");
    expect_reading("x = $\n$\ny", 1, "P004@1:5 P004@2:1");
    expect_reading("x = $\nb\"1\"\ny", 1, "P004@1:5 P010@2:1");
    expect_reading("x = $\n  y\nz", 1, "P004@1:5");
    expect_reading("a $; b\nc", 1, "P004@1:3");
    expect_reading("for x in y:\n  f(\n  g()\nh()", 1, "P009@4:1");
    expect_reading("for x in y:\n  a b\n  c\n  d e\nh()", 1,
                   "P009@2:5 P009@4:5");
    expect_reading("for x in y:\n  if a:\n    b c\n  d e\nf", 1,
                   "P010@2:3 P009@4:5");
    expect_reading("'''\na\n", 0, "P005@1:1");
    expect_reading("f('\\q', '\\z')\ng()", 1, "P006@1:4 P006@1:10");
    expect_reading("f(a=1, a=1, 2)\ng()", 1, "P012@1:8");
}

Test(parser, the_sink_can_stop)
{
    reading r;
    reading_open(&r, POL_TEXT("a\nb\nc\n$"), NATIVE, NULL, UINT64_MAX);
    r.stop_after = 2;
    reading_parse(&r);
    cr_expect_eq(r.statements, 2);
    cr_expect_eq(r.report.errors, 0);
    reading_close(&r);
}

Test(parser, all_errors_are_counted)
{
    enum {
        LINES = 100000
    };
    char *text = malloc(LINES * 4);
    reading r;
    cr_assert_not_null(text);
    for (size_t i = 0; i < LINES; i++) {
        memcpy(text + 4 * i, "f(]\n", 4);
    }
    read_text(&r, (pol_text){text, LINES * 4}, NATIVE);
    cr_expect_eq(r.report.errors, LINES);
    cr_expect_eq(r.report.diags.count, POL_MAX_DIAGNOSTICS);
    cr_expect_eq(r.statements, 0);
    reading_close(&r);
    free(text);
}

/* -- limits */

static char *repeat(const char *part, size_t count, const char *tail)
{
    size_t size = strlen(part), end = strlen(tail);
    char *text = malloc(size * count + end + 1);
    cr_assert_not_null(text);
    for (size_t i = 0; i < count; i++) {
        memcpy(text + i * size, part, size);
    }
    memcpy(text + count * size, tail, end + 1);
    return text;
}

static void expect_deep(const char *part, size_t count, const char *tail,
                        bool accepted)
{
    reading r;
    char *text = repeat(part, count, tail);
    read_string(&r, text, NATIVE);
    cr_expect_eq(r.report.errors, accepted ? 0 : 1, "%s x %zu: %llu", part,
                 count, (unsigned long long)r.report.errors);
    if (!accepted && r.report.diags.count > 0) {
        cr_expect_eq(r.report.diags.items[0].code, POL_CODE_LIMIT_DEPTH,
                     "%s x %zu", part, count);
    }
    reading_close(&r);
    free(text);
}

static char *nest_blocks(size_t depth)
{
    text_buffer t = {0};
    for (size_t i = 0; i < depth; i++) {
        for (size_t j = 0; j < i; j++) {
            text_write(&t, " ", 1);
        }
        text_write(&t, "for x in y:\n", 12);
    }
    for (size_t j = 0; j < depth; j++) {
        text_write(&t, " ", 1);
    }
    text_write(&t, "z\n", 2);
    return t.data;
}

Test(parser, depth_is_limited)
{
    char closing[65];
    memset(closing, ']', 64);
    closing[64] = '\0';
    expect_deep("[", 64, closing, true);
    expect_deep("[", 65, "]", false);
    expect_deep("(", 100000, "", false);
    expect_deep("f(", 100000, "", false);
    expect_deep("not ", 64, "x", true);
    expect_deep("not ", 65, "x", false);
    expect_deep("not ", 1000000, "x", false);
    expect_deep("-", 1000000, "x", false);
    expect_deep("1+", 64, "1", true);
    expect_deep("1+", 1000000, "1", false);
    expect_deep("f()", 1, "", true);
    expect_deep("f", 1, "()()()", true);
}

Test(parser, blocks_are_limited)
{
    for (size_t depth = 62; depth < 70; depth++) {
        reading r;
        char *text = nest_blocks(depth);
        read_string(&r, text, NATIVE);
        cr_expect_eq(r.report.errors > 0, depth > 64, "%zu", depth);
        if (depth > 64) {
            cr_expect_eq(r.report.diags.items[0].code, POL_CODE_LIMIT_DEPTH);
        }
        reading_close(&r);
        free(text);
    }
}

Test(parser, calls_of_calls_are_limited)
{
    char *text = repeat("()", 1000000, "");
    text[0] = 'f';
    text[1] = ' ';
    reading r;
    read_string(&r, text, NATIVE);
    cr_expect_eq(r.report.diags.items[0].code, POL_CODE_LIMIT_DEPTH);
    reading_close(&r);
    free(text);
}

Test(parser, a_raised_limit_holds)
{
    char closing[1001];
    memset(closing, ')', 1000);
    closing[1000] = '\0';
    char *text = repeat("f(a,b=", 999, "c");
    char *whole = malloc(strlen(text) + 1001);
    reading r;
    sprintf(whole, "%s%.*s", text, 999, closing);
    reading_open(&r, (pol_text){whole, strlen(whole)}, NATIVE, NULL,
                 UINT64_MAX);
    r.options.depth = 1000;
    reading_parse(&r);
    cr_expect_eq(r.report.errors, 0);
    cr_expect_eq(r.statements, 1);
    reading_close(&r);
    free(whole);
    free(text);
}

/* -- memory */

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

static const char busy[] =
    "a = [1, 2, f(x=\"\\n\", y=f\"a{b}c\"), (1, 2), [z for z in w if v]]\n"
    "for x, y in z:\n    f(x); g(y)\n    h(-x + y, not z)\n"
    "if a:\n  b\nf(]\nf(a=1, a=2)\n'\\q'\n$\n";

Test(parser, every_failed_allocation_is_survived)
{
    unsigned count = 1, fail = 0;
    for (fail = 1; fail <= count; fail++) {
        failing f = {0, fail};
        pol_allocator allocator = {fail_at, &f};
        reading r;
        reading_open(&r, (pol_text){busy, strlen(busy)}, NATIVE, &allocator,
                     UINT64_MAX);
        if (r.source != UINT32_MAX) {
            reading_parse(&r);
        }
        count = fail == 1 ? 1000 : count;
        if (f.calls < fail) {
            cr_expect_eq(r.budget.failed, POL_ARENA_OK);
            reading_close(&r);
            break;
        }
        cr_expect_eq(r.budget.failed, POL_ARENA_NO_MEMORY);
        reading_close(&r);
    }
    cr_expect_gt(fail, 5);
    cr_expect_lt(fail, count);
}

Test(parser, memory_follows_the_largest_statement)
{
    char *text =
        repeat("prefix_rule(pattern=[\"git\", \"push\"])\n", 10000, "");
    reading r;
    reading_open(&r, (pol_text){text, strlen(text)}, NATIVE, NULL, UINT64_MAX);
    uint64_t before = r.budget.peak;
    pol_parse(&r.report, r.source, &r.options, &r.budget,
              (pol_stmt_sink){reading_take, &r});
    cr_expect_eq(r.statements, 10000);
    cr_expect_lt(r.budget.peak - before, 300000);
    reading_close(&r);
    free(text);
}
