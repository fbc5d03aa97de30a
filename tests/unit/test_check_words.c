/* SPDX-License-Identifier: Apache-2.0
 *
 * What the checker makes of paths, hosts, tools and settings, word by word. */
#include "check.h"

static void put(char *out, size_t capacity, const char *text, size_t size)
{
    size_t at = strlen(out);
    cr_assert_lt(at + size, capacity);
    memcpy(out + at, text, size);
    out[at + size] = '\0';
}

/* Literals as they are, `*` ANY, <GLOB, ~ROOT, .. GAP, $ END, | ALT,
 * @ ADDRESS, # PATH. */
static void spell(const pol_checked *checked, pol_pattern pattern, char *out,
                  size_t capacity)
{
    static const char *const marks[] = {
        [POL_WORD_LITERAL] = "",  [POL_WORD_ANY] = "*",  [POL_WORD_GLOB] = "<",
        [POL_WORD_OPTION] = "-",  [POL_WORD_GAP] = "..", [POL_WORD_END] = "$",
        [POL_WORD_ALT] = "|",     [POL_WORD_PATH] = "#", [POL_WORD_ROOT] = "~",
        [POL_WORD_ADDRESS] = "@",
    };
    out[0] = '\0';
    for (uint32_t i = 0; i < pattern.count; i++) {
        uint32_t word = checked->words.items[pattern.first + i];
        pol_word_kind kind = POL_WORD_KIND(word);
        put(out, capacity, " ", i > 0);
        put(out, capacity, marks[kind], strlen(marks[kind]));
        if (kind == POL_WORD_LITERAL || kind == POL_WORD_GLOB ||
            kind == POL_WORD_ROOT) {
            pol_text text =
                pol_intern_text(&checked->texts, POL_WORD_VALUE(word));
            put(out, capacity, text.data, text.size);
        }
    }
}

typedef struct spelling {
    const char *text, *words;
} spelling;

/* head, tail: a rule around what the spelling says. */
static void expect_words(const char *head, const char *tail,
                         const spelling *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char text[400], words[400];
        snprintf(text, sizeof text, "%s%s%s", head, rows[i].text, tail);
        pol_source source = {{"t", 1}, {text, strlen(text)}, POL_LAYER_USER};
        pol_check_options options = default_options(POL_DIALECT_NATIVE);
        options.root = POL_TEXT("/r//w/./x/../");
        checked_text t;
        check_with(&t, &source, 1, &options);
        cr_assert(t.good, "%s: %s", text, t.codes);
        const pol_rule *r = t.checked.rules.items;
        cr_assert_eq(r->target_count, 1);
        spell(&t.checked, t.checked.patterns.items[r->targets], words,
              sizeof words);
        cr_expect_str_eq(words, rows[i].words, "%s: %s", rows[i].text, words);
        free_text(&t);
    }
}

#define EXPECT_WORDS(head, tail, rows) \
    expect_words((head), (tail), (rows), sizeof(rows) / sizeof *(rows))

Test(words, of_paths)
{
    static const spelling rows[] = {
        {"/", "$"},
        {"/**", ""},
        {"**", ""},
        {"**/**", ""},
        {"/a", "a $"},
        {"//a/./b//", "a b $"},
        {"/a/**", "a"},
        {"/a/**/", "a"},
        {"/a/**/**", "a"},
        {"/a/**/.", "a"},
        {"/a/**/**/b", "a .. b $"},
        {"/a/../b", "b $"},
        {"/../b", "b $"},
        {"/a/*/../b/[c]/..", "a b $"},
        {"**/a", ".. a $"},
        {"/**/a", ".. a $"},
        {"/a/*", "a * $"},
        {"/a/b*", "a <b* $"},
        {"/a/b**c", "a <b*c $"},
        {"/a/***", "a * $"},
        {"/a/[**]?", "a <[**]? $"},
        {"/a/x\\\\*", "a x* $"},
        {"/a/x\\\\*y*", "a <x\\*y* $"},
        {"/a/x\\\\**", "a <x\\** $"},
        {"~", "~~ $"},
        {"~/", "~~ $"},
        {"~/**", "~~"},
        {"~/a/../b", "~~ b $"},
        {"~$a", "r w ~$a $"},
        {".", "~. $"},
        {"./a", "~. a $"},
        {".a", "r w .a $"},
        {"..a", "r w ..a $"},
        {":root", "$"},
        {":root/etc/**", "etc"},
        {":workspace/a", "~:workspace a $"},
        {":tmpdir/**", "~:tmpdir"},
        {"c:/a", "C: a $"},
        {"c:\\\\a\\\\*x", "C: a <*x $"},
        {"c:/..", "C: $"},
        {"c:/**", "C:"},
        {"a", "r w a $"},
        {"a/../b", "r w b $"},
        {"*.c", "r w <*.c $"},
        {"a/**", "r w a"},
        {"a b", "r w a b $"},
    };
    EXPECT_WORDS("path_rule(\"", "\", \"read\", \"allow\")", rows);
}

Test(words, of_names_without_a_folder_that_close)
{
    static const spelling rows[] = {
        {".env", ".. .env $"},   {"*.pem", ".. <*.pem $"},
        {"./.env", "~. .env $"}, {"a/b", "r w a b $"},
        {"/a", "a $"},           {"~/a", "~~ a $"},
    };
    EXPECT_WORDS("path_rule(\"", "\", \"read\", \"deny\")", rows);
    EXPECT_WORDS("path_rule(\"", "\", \"read\", \"prompt\")", rows);
}

Test(words, of_hosts)
{
    static const spelling rows[] = {
        {"a.Example.COM.", "com example a $"},
        {"*.example.com", "com example *"},
        {"**.example.com", "com example"},
        {"*", ".."},
        {"localhost", "localhost $"},
        {"127.0.0.1", "@"},
        {"2001:db8::1", "@"},
        {"*.com", "com *"},
    };
    EXPECT_WORDS("network_rule(\"", "\", decision=\"allow\")", rows);
}

Test(words, of_ranges_and_connections)
{
    static const char text[] =
        "network_rule(cidr=\"10.0.0.0/8\", decision=\"deny\","
        " unless=[\"10.1.0.0/16\", \"a.b\"])\n"
        "network_rule(\"::1\", \"https\", \"deny\", ports=[443, 80],"
        " methods=[\"GET\"])\n"
        "network_rule(\"a.b\", \"http\", \"deny\")\n"
        "network_rule(\"a.c\", \"http\", \"deny\")\n";
    checked_text t;
    check_text(&t, POL_DIALECT_NATIVE, text);
    cr_assert(t.good, "%s", t.codes);
    const pol_rule *rules = t.checked.rules.items;
    const pol_range *ranges = t.checked.addresses.items;
    const pol_connection *connections = t.checked.connections.items;
    cr_expect_eq(rules[0].unless_count, 2);
    cr_expect_eq(rules[0].extra, 0, "it asks nothing else");
    cr_expect_eq(ranges[0].size, 4);
    cr_expect_eq(ranges[0].bits, 8);
    cr_expect_eq(ranges[0].bytes[0], 10);
    cr_expect_eq(ranges[1].bits, 16);
    cr_expect_eq(ranges[2].size, 16);
    cr_expect_eq(ranges[2].bits, 128);
    cr_expect_eq(connections[0].protocol, POL_NET_HTTPS);
    cr_expect_eq(connections[0].port_count, 2);
    cr_expect_eq(t.checked.ports.items[connections[0].first_port + 1], 80);
    cr_expect_eq(connections[0].method_count, 1);
    cr_expect_eq(connections[rules[2].extra - 1].protocol, POL_NET_HTTP);
    cr_expect_eq(connections[rules[2].extra - 1].port_count, 0);
    cr_expect_eq(rules[3].extra, rules[2].extra, "asks the same");
    free_text(&t);
}

Test(words, of_tools)
{
    static const char text[] =
        "tool_rule(\"s\", [\"a\", glob(\"b*\")], {\"z\": True, \"m\": [-1, 2],"
        " \"a\": glob(\"x\")}, \"allow\", unless=[\"b1\", \"b2\"])\n"
        "tool_rule(tool=\"t\", decision=\"deny\")\n"
        "tool_rule(server=\"\", decision=\"deny\")\n";
    char words[100];
    checked_text t;
    check_text(&t, POL_DIALECT_NATIVE, text);
    cr_assert(t.good, "%s", t.codes);
    const pol_rule *rules = t.checked.rules.items;
    spell(&t.checked, rules[0].pattern, words, sizeof words);
    cr_expect_str_eq(words, "s | a <b*");
    spell(&t.checked, t.checked.patterns.items[rules[0].unless], words,
          sizeof words);
    cr_expect_str_eq(words, "s | b1 b2");
    cr_assert_eq(rules[0].tests, 3);
    const pol_argument_test *tests =
        t.checked.argument_tests.items + rules[0].extra;
    static const char *const values[] = {"<x", "| -1 2", "true"};
    for (unsigned i = 0; i < 3; i++) {
        cr_expect_eq(tests[i].scalar, i > 0);
        spell(&t.checked, tests[i].value, words, sizeof words);
        cr_expect_str_eq(words, values[i], "sorted by name: %s", words);
    }
    spell(&t.checked, rules[1].pattern, words, sizeof words);
    cr_expect_str_eq(words, "* t");
    spell(&t.checked, rules[2].pattern, words, sizeof words);
    cr_expect_str_eq(words, " *");
    free_text(&t);
}

Test(words, of_settings)
{
    static const char text[] =
        "setting_rule(\"x\", [\"a\", True, 3], 3, id=\"i\")\n"
        "setting_rule(\"y\", [\"a\"])\n";
    char words[100];
    checked_text t;
    check_text(&t, POL_DIALECT_NATIVE, text);
    cr_assert(t.good, "%s", t.codes);
    const pol_rule *rules = t.checked.rules.items;
    cr_assert_eq(t.checked.rules.count, 4);
    cr_expect_eq(rules[0].verdict, POL_VERDICT_ALLOW);
    cr_expect_eq(rules[1].verdict, POL_VERDICT_DENY);
    cr_expect_eq(rules[0].id, rules[1].id);
    cr_expect_eq(rules[2].digest, rules[3].digest);
    spell(&t.checked, rules[0].pattern, words, sizeof words);
    cr_expect_str_eq(words, "x | a true 3");
    spell(&t.checked, rules[1].pattern, words, sizeof words);
    cr_expect_str_eq(words, "x *");
    spell(&t.checked, t.checked.patterns.items[rules[1].unless], words,
          sizeof words);
    cr_expect_str_eq(words, "x | a true 3");
    spell(&t.checked, rules[2].pattern, words, sizeof words);
    cr_expect_str_eq(words, "y a");
    cr_expect_eq(rules[3].extra, 2, "the second setting");
    free_text(&t);
}

Test(words, of_path_elements)
{
    static const char text[] =
        "e = path(\"/b/**\")\n"
        "prefix_rule([\"a\", e, [\"x\", path(\"~/c\")]], \"deny\", "
        "unless=[[\"a\", e]])\n";
    char words[100];
    checked_text t;
    check_text(&t, POL_DIALECT_NATIVE, text);
    cr_assert(t.good, "%s", t.codes);
    const pol_rule *rule = t.checked.rules.items;
    spell(&t.checked, rule->pattern, words, sizeof words);
    cr_expect_str_eq(words, "a # | x #");
    cr_assert_eq(t.checked.paths.count, 2);
    spell(&t.checked, t.checked.paths.items[0], words, sizeof words);
    cr_expect_str_eq(words, "b");
    spell(&t.checked, t.checked.paths.items[1], words, sizeof words);
    cr_expect_str_eq(words, "~~ c $");
    free_text(&t);
}

Test(words, relative_paths_need_an_absolute_root)
{
    static const char text[] = "path_rule(\"a\", \"read\", \"allow\")\n"
                               "path_rule(\"b\", \"read\", \"allow\")\n";
    static const struct {
        const char *root, *words;
    } rows[] = {{"/", "b $"},  {"/x", "x b $"},     {"C:\\x\\y", "C: x y b $"},
                {"", NULL},    {"x", NULL},         {"./x", NULL},
                {"//", "b $"}, {"/../x/", "x b $"}, {"d:/", "D: b $"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char words[100];
        pol_source source = {{"t", 1}, {text, sizeof text - 1}, POL_LAYER_USER};
        pol_check_options options = default_options(POL_DIALECT_NATIVE);
        options.root = (pol_text){rows[i].root, strlen(rows[i].root)};
        checked_text t;
        check_with(&t, &source, 1, &options);
        cr_expect_str_eq(t.codes, rows[i].words == NULL ? "P129 P129" : "");
        if (t.good) {
            spell(&t.checked, t.checked.patterns.items[1], words, sizeof words);
            cr_expect_str_eq(words, rows[i].words);
        }
        free_text(&t);
    }
}

Test(words, paths_have_limits)
{
    static const struct {
        size_t components, size;
        const char *codes;
    } rows[] = {{256, 1, ""},      {257, 1, "P209"}, {1, 1024, ""},
                {1, 1025, "P209"}, {15, 1024, ""},   {16, 1024, "P209"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *text = calloc(1, 40000), *end = text;
        cr_assert_not_null(text);
        end += sprintf(end, "path_rule(\"");
        for (size_t k = 0; k < rows[i].components; k++) {
            *end++ = '/';
            memset(end, 'a', rows[i].size);
            end += rows[i].size;
        }
        sprintf(end, "\", \"read\", \"deny\")\n");
        checked_text t;
        pol_source source = {{"t", 1}, {text, strlen(text)}, POL_LAYER_USER};
        pol_check_options options = default_options(POL_DIALECT_NATIVE);
        pol_budget_init(&t.budget, NULL, 1u << 30);
        pol_report_init(&t.report, &t.budget);
        pol_checked_init(&t.checked, &t.budget, options.dialect);
        bool good = pol_check(&t.report, &source, 1, &options, &t.checked);
        cr_expect_eq(good, rows[i].codes[0] == '\0', "row %zu", i);
        cr_expect(good ||
                  t.report.diags.items[0].code == POL_CODE_LIMIT_PATTERN);
        free_text(&t);
        free(text);
    }
}
