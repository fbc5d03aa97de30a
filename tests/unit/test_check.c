/* SPDX-License-Identifier: Apache-2.0
 *
 * The checker: rule text in, checked rules or codes of diagnostics out. */
#include "check.h"

#include <libpolicy/std/std.h>

#define RULE(pattern) "prefix_rule(pattern=" pattern ", decision=\"deny\")\n"

Test(check, reports_one_code_per_cause)
{
    static const row rows[] = {
        {RULE("[\"a\"]"), ""},
        {RULE("[\"a\", [\"b\", glob(\"c*\"), any(), option(\"-d\")]]"), ""},
        {RULE("[\"a\", gap(), gap(), \"b\", end()]"), ""},
        {"x = missing\n" RULE("[x]") RULE("[x, \"b\"]"), "P106"},
        {"x = [\"a\"]\nx = [\"b\"]\n", "P107"},
        {"for x in [\"a\"]:\n    y = x + \"b\"\n    " RULE("[y]"), ""},
        {"for x in [\"a\"]:\n    y = x\nz = y\n", "P106"},
        {"network_rule = 1\n", "P107"},
        {"any = 1\nprefix_rule(pattern=[\"a\", any()])\n", "P105"},
        {RULE("[x for x in [\"a\", \"b\"] if x != \"b\"]"), ""},
        {RULE("[f\"a{1 == 1}\"]"), "P013"},
        {"n = 3\n" RULE("[\"a\", f\"{n}\"]"), ""},
        {"x = 1 + 2\n", "P010"},
        {"x = \"a\" + 1\n", "P126"},
        {"x = \"a\" in \"abc\"\n", ""},
        {"x, y = [\"a\"]\n", "P126"},
        {"prefix_rule(pattern=[\"a\"], decision=None)", "P105"},
        {"prefix_rule(pattern=[\"a\"], decision=\"ask\")", "P108"},
        {"prefix_rule(pattern=[\"a\"], decision=\"prompt-user\")", "P108"},
        {"prefix_rule(pattern=[\"a\"], decision=\"deny\", id=\"A\")", "P113"},
        {"prefix_rule([\"a\"], \"deny\", id=\"a\")\n"
         "prefix_rule([\"b\"], \"deny\", id=\"a\")",
         "P113"},
        {"prefix_rule([\"a\"], \"deny\", expires=\"2027-02-29\")", "P114"},
        {"prefix_rule([\"a\"], \"deny\", expires=\"2028-02-29\")", ""},
        {"prefix_rule([\"a\"], \"deny\", unless=[\"a\", \"b\"])", "P105"},
        {"prefix_rule([\"a\"], \"deny\", justification=\"\\t \")", "P112"},
        {"review_rule(kinds=[])", "P125"},
        {"policy(language=2)", "P123"},
        {RULE("[\"a\"]") "policy(language=1)", "P124"},
        {"x = " RULE("[\"a\"]"), "P124"},
        {"default_rule(kind=\"comand\", decision=\"deny\")", "P122"},
        {"default_rule(kind=\"network\", decision=\"deny\")", ""},
        {"prefix_rule", "P009"},
        {"\"a docstring\"\npolicy(language=1)", ""},
        {"load(\"std:readonyl\")", "P307"},
        {"load(\"../x\")", "P302"},
        {"load(\"a/../../x\")", "P302"},
        {"load(\"/x\")", "P302"},
        {"load(\"a\\\\b\")", "P305"},
        {"load(\"x\")", "P308"},
    };
    EXPECT_CODES(POL_DIALECT_NATIVE, rows);
}

Test(check, knows_what_stands_where_in_a_pattern)
{
    static const row rows[] = {
        {RULE("[]"), "P109"},
        {RULE("[\"a\", []]"), "P109"},
        {RULE("[\"a\", [[\"b\"]]]"), "P110"},
        {RULE("[\"a\", [end()]]"), "P110"},
        {RULE("[gap(), \"a\"]"), "P110"},
        {RULE("[[option(\"-a\")], \"a\"]"), "P110"},
        {RULE("[\"a\", end(), \"b\"]"), "P110"},
        {RULE("[\"a\\x00\"]"), "P111"},
        {RULE("[\"a\", glob(\"[\")]"), "P127"},
        {RULE("[\"a\", option(\"b\")]"), "P128"},
        {RULE("[\"a\", option(\"--\")]"), "P128"},
        {RULE("[\"a\", option()]"), "P128"},
        {RULE("[\"a\", path(\"/x\")]"), ""},
        {RULE("[path(\"/x\")]"), "P110"},
        {"x = {}\n", "P010"},
        {RULE("[\"a\", 1]"), "P105"},
    };
    EXPECT_CODES(POL_DIALECT_NATIVE, rows);
}

Test(check, reads_hosts_strictly)
{
    static const char *const good[] = {
        "example.com",
        "*.example.com",
        "**.example.com",
        "*",
        "x_y.com",
        "EXAMPLE.com.",
        "127.0.0.1",
        "::1",
        "2001:DB8::1",
        "localhost",
        "xn--bcher-kva.example",
    };
    static const char *const wrong[] = {
        "",
        "*.",
        ".",
        "*evil.com",
        "a.*.com",
        "a b.com",
        "http://x.com",
        "x.com/p",
        "x.com:80",
        "u@x.com",
        "%65.com",
        "0x7f.1",
        "127.1",
        "256.1.1.1",
        "01.2.3.4",
        "1.2.3.4.",
        "::1%eth0",
        "[::1]",
        "1::2::3",
        "xn--a",
        "x..com",
        "-x.com",
        "::ffff:1.2.3.4",
        "b\u00FCcher.example",
        "*.1.2.3.4",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        char text[200];
        snprintf(text, sizeof text,
                 "network_rule(host=\"%s\", decision=\"deny\")", good[i]);
        row rows[] = {{text, ""}};
        EXPECT_CODES(POL_DIALECT_NATIVE, rows);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char text[200];
        snprintf(text, sizeof text,
                 "network_rule(host=\"%s\", decision=\"deny\")", wrong[i]);
        row rows[] = {{text, "P118"}};
        EXPECT_CODES(POL_DIALECT_NATIVE, rows);
    }
}

Test(check, reads_ranges_and_ports_strictly)
{
#define RANGE(cidr) "network_rule(cidr=\"" cidr "\", decision=\"deny\")"
#define PORT(port) "network_rule(\"a.b\", decision=\"deny\", ports=[" port "])"
    static const row rows[] = {
        {RANGE("10.0.0.0/8"), ""},
        {RANGE("0.0.0.0/0"), ""},
        {RANGE("2001:db8::/32"), ""},
        {RANGE("10.0.0.1/8"), "P119"},
        {RANGE("10.0.0.0/33"), "P119"},
        {RANGE("10.0.0.0/08"), "P119"},
        {RANGE("10.0.0.0/-1"), "P119"},
        {RANGE("10.0.0.0/4294967304"), "P119"},
        {RANGE("10.0.0.0/8/8"), "P119"},
        {RANGE("10.0.0.0"), "P119"},
        {RANGE("10.0.0/8"), "P119"},
        {RANGE("::ffff:10.0.0.0/8"), "P119"},
        {RANGE("2001:db8::1/32"), "P119"},
        {PORT("1, 65535"), ""},
        {PORT("0"), "P120"},
        {PORT("65536"), "P120"},
        {PORT("-1"), "P120"},
        {PORT("4294967739"), "P120"},
        {PORT("99999999999999999999"), "P007"},
        {PORT("\"443\""), "P105"},
        {PORT(""), "P122"},
        {"network_rule(host=\"a.b\", cidr=\"::/0\", decision=\"deny\")",
         "P122"},
        {"network_rule(decision=\"deny\")", "P103"},
        {"network_rule(\"a.b\", \"gopher\", \"deny\")", "P121"},
    };
    EXPECT_CODES(POL_DIALECT_NATIVE, rows);
}

Test(check, runs_examples_of_hosts)
{
#define HOST(host, decision, examples) \
    "network_rule(host=\"" host "\", decision=\"" decision "\", " examples ")"
    static const row rows[] = {
        {HOST("*.a.b", "allow", "match=[\"x.a.b\", \"X.Y.A.B.\"]"), ""},
        {HOST("*.a.b", "allow", "match=[\"a.b\"]"), "P116"},
        {HOST("**.a.b", "allow", "match=[\"a.b\"]"), ""},
        {HOST("*.a.b", "allow", "not_match=[\"xa.b\"]"), ""},
        {HOST("*", "allow", "not_match=[\"10.0.0.1\", \"x.local\"]"), ""},
        {HOST("*", "deny", "match=[\"10.0.0.1\", \"x.local\"]"), ""},
        {HOST("localhost", "deny", "match=[\"127.9.9.9\", \"::1\"]"), ""},
        {HOST("*.a.b", "allow", "unless=[\"x.a.b\"], not_match=[\"x.a.b\"]"),
         ""},
        {HOST("a.b", "allow", "match=[\"http://a.b\"]"), "P115"},
    };
    EXPECT_CODES(POL_DIALECT_NATIVE, rows);
}

Test(check, runs_examples_of_commands)
{
#define GIT(decision, examples) \
    "prefix_rule([\"git\", \"push\", \"-f\"], \"" decision "\", " examples ")"
    static const row rows[] = {
        {GIT("deny", "match=[\"/x/GIT.exe push\"]"), "P116"},
        {GIT("deny", "match=[\"/x/git.EXE push a -vf\", \"git push -f\"]"), ""},
        {GIT("deny", "not_match=[\"git push -- -f\", \"git push a\"]"), ""},
        {GIT("deny", "not_match=[\"git push a -f\"]"), "P403"},
        {GIT("allow", "not_match=[\"git push a -f\", \"./git push -f\"]"), ""},
        {GIT("allow", "match=[\"git push -f a\", \"/usr/bin/git push -f\"]"),
         ""},
        {GIT("allow", "match=[\"./git push -f\"]"), "P403"},
        {GIT("allow", "match=[\"git 'push\"]"), "P115"},
        {GIT("allow", "match=[\"\"]"), "P115"},
        {GIT("allow", "match=[[]]"), "P115"},
        {GIT("allow", "match=[1]"), "P105"},
        {"prefix_rule([\"a\"], \"deny\", unless=[[\"a\", \"b\"]],"
         " match=[\"a b c\", \"a\"], not_match=[\"a b\"])",
         ""},
        {"prefix_rule([\"a\", gap(), \"c\", end()], \"allow\","
         " match=[\"a c\", \"a b b c\"], not_match=[\"a c b\", \"a\"])",
         ""},
        {"prefix_rule([\"a\", option(\"-x\"), \"c\"], \"allow\","
         " match=[\"a c -x\", \"a -x c\"], not_match=[\"a c\", \"a b -x c\"])",
         ""},
        {"host_executable(\"git\", [\"/opt/git\"])\n" GIT(
             "allow", "match=[\"/opt/git push -f\"],"
                      " not_match=[\"/usr/bin/git push -f\"]"),
         ""},
    };
    EXPECT_CODES(POL_DIALECT_NATIVE, rows);
}

Test(check, follows_codex)
{
    static const row rows[] = {
        {"p = [\"a\"]\np = [\"b\"] * 2\nprefix_rule(p)", ""},
        {"x = 1 << 100\ny = abs\n1\nprefix_rule([\"a\"])", ""},
        {"x = (1 << 100) + 1\n", "P126"},
        {"x = 7 // 2 * -3 % 5\ny = x == 1\n", ""},
        {"x = 1 // 0\n", "P126"},
        {"len([])\n", "P010"},
        {"for a, b in [(\"x\", \"y\")]:\n    prefix_rule([a, b])\nz = a\n", ""},
        {"prefix_rule([[\"a\", \"b\"], \"c\"], match=[\"b c\", \"/x/a c\"])",
         ""},
        {"prefix_rule([[\"a\", \"b\"], \"c\"], not_match=[\"b c\"])", "P116"},
        {"prefix_rule([\"a\\x00\", \"\"])", ""},
        {"prefix_rule((\"a\",))", "P105"},
        {"prefix_rule([\"a\"], None)", "P105"},
        {"prefix_rule([\"a\"], \"deny\")", "P108"},
        {"prefix_rule([\"a\"], unless=[])", "P102"},
        {"prefix_rule([\"a\", any()])", "P010"},
        {"load(\"x\")", "P308"},
        {"network_rule(\" A.b. \", \"https\", \"deny\")", ""},
        {"network_rule(\"*.b\", \"https\", \"deny\")", "P118"},
        {"network_rule(\"a.b\", \"any\", \"deny\")", "P121"},
        {"host_executable(\"git\", [\"/a/../git\"])\n"
         "prefix_rule([\"git\"], match=[\"/git\"], not_match=[\"/x/git\"])",
         ""},
        {"host_executable(\"git\", [\"/a/git\"])\n"
         "host_executable(\"git\", [\"/b/git\"])\n"
         "prefix_rule([\"git\"], match=[\"/b/git\"], not_match=[\"/a/git\"])",
         ""},
    };
    EXPECT_CODES(POL_DIALECT_CODEX, rows);
}

Test(check, splits_examples_as_a_shell)
{
    static const row rows[] = {
        {"prefix_rule([\"a\", \"b c\", \"d\\\"\", \"\"],"
         " match=[\"a 'b c' \\\"d\\\\\\\"\\\" ''\"])",
         ""},
        {"prefix_rule([\"a\", \"#b\"], match=[\"a \\\\#b\", \"'a' '#'b\"])",
         ""},
        {"prefix_rule([\"a\", \"#b\"], match=[\"a #b\"])", "P116"},
        {"prefix_rule([\"a\", \"&&\", \"b\"], match=[\"a\\t&&\\nb\"])", ""},
        {"prefix_rule([\"a\"], match=[\"a \\\\\"])", "P115"},
        {"prefix_rule([\"a\"], match=[\"# a\"])", "P115"},
    };
    EXPECT_CODES(POL_DIALECT_CODEX, rows);
}

Test(check, dumps_what_was_checked)
{
    checked_text t;
    check_text(&t, POL_DIALECT_NATIVE,
               "default_rule(kind=\"command\", decision=\"deny\")\n"
               "default_rule(kind=\"command\", decision=\"allow\")\n"
               "prefix_rule([\"a\", [\"b\", glob(\"c*\")], option(\"-d\")],"
               " \"allow\", id=\"x\", unless=[[any(), gap(), end()]],"
               " expires=\"2030-01-01T01:00:00+01:00\","
               " justification=\"say \\\"why\\\"\")\n");
    cr_assert_str_eq(t.codes, "");
    cr_expect_str_eq(t.dump,
                     "default command deny\n"
                     "t:3:1: user allow command [\"a\", [\"b\", glob(\"c*\")], "
                     "option(\"-d\")] unless [any(), gap(), end()] id x "
                     "expires 1893456000 because \"say \\\"why\\\"\"\n");
    free_text(&t);
}

Test(check, derives_ids_from_meaning)
{
    checked_text a, b;
    check_text(&a, POL_DIALECT_NATIVE, RULE("[\"a\"]") RULE("[\"b\"]"));
    check_text(&b, POL_DIALECT_NATIVE,
               "# moved\n" RULE("[\"b\"]") "x = [\"a\"]\n" RULE("x"));
    cr_assert(a.good && b.good);
    const pol_rule *first = a.checked.rules.items;
    const pol_rule *second = b.checked.rules.items;
    cr_expect_eq(first[0].digest, second[1].digest);
    cr_expect_eq(first[1].digest, second[0].digest);
    cr_expect_neq(first[0].digest, first[1].digest);
    free_text(&a);
    free_text(&b);
}

Test(check, lists_of_a_weaker_layer_only_close)
{
    static const char managed[] =
        "prefix_rule([\"a\"], \"allow\","
        " match=[\"/bin/a\"], not_match=[\"/sbin/a\"], unless=[])\n"
        "prefix_rule([\"a\", any()], \"allow\", not_match=[\"/x/a b\"])\n";
    static const char user[] =
        "host_executable(\"a\", [\"/x/a\", \"/bin/a\"])\n"
        "prefix_rule([\"a\"], \"allow\", match=[\"/x/a\", \"/bin/a\"])\n";
    pol_source sources[] = {
        {{"m", 1}, {managed, sizeof managed - 1}, POL_LAYER_MANAGED},
        {{"u", 1}, {user, sizeof user - 1}, POL_LAYER_USER},
    };
    pol_check_options options = default_options(POL_DIALECT_NATIVE);
    checked_text t;
    check_with(&t, sources, 2, &options);
    cr_expect_str_eq(t.codes, "");
    free_text(&t);
}

Test(check, joins_executables_of_layers)
{
    static const char managed[] =
        "host_executable(\"a\", [\"/1/a\", \"/2/a\"])\n"
        "host_executable(\"a\", [\"/3/a\"])\n";
    static const char user[] = "host_executable(\"a\", [\"/3/a\", \"/4/a\"])\n"
                               "host_executable(\"b\", [])\n";
    pol_source sources[] = {
        {{"m", 1}, {managed, sizeof managed - 1}, POL_LAYER_MANAGED},
        {{"u", 1}, {user, sizeof user - 1}, POL_LAYER_USER},
    };
    pol_check_options options = default_options(POL_DIALECT_NATIVE);
    checked_text t;
    check_with(&t, sources, 2, &options);
    cr_expect_str_eq(t.dump, "executable \"a\" [\"/3/a\"]\n"
                             "executable \"b\" []\n");
    cr_expect_eq(t.checked.executables.items[0].layer, POL_LAYER_MANAGED);
    cr_expect_eq(t.checked.executables.items[1].layer, POL_LAYER_USER);
    free_text(&t);
}

static pol_load give_file(void *context, pol_text name, pol_text *text)
{
    (void)context;
    static const struct {
        const char *name, *text;
    } files[] = {
        {"a", "load(\"b\")\nload(\"./b\")\n" RULE("[\"a\"]")},
        {"b", RULE("[\"b\"]")},
        {"c", "load(\"x/../d\")\n"},
        {"d", "load(\"c\")\n"},
        {"e", "private = [\"x\"]\n"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (pol_text_equal(name, (pol_text){files[i].name, 1})) {
            *text = (pol_text){files[i].text, strlen(files[i].text)};
            return POL_LOAD_OK;
        }
    }
    return POL_LOAD_MISSING;
}

Test(check, loads_files_once_and_not_in_circles)
{
    static const row rows[] = {
        {"load(\"a\")\nload(\"b\")\n", ""},
        {"load(\"c\")\n", "P303"},
        {"load(\"zz\")\n", "P301"},
        {"load(\"e\")\n" RULE("private"), "P106"},
        {"for x in [1]:\n    load(\"a\")\n", "P124"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        pol_source source = {
            {"t", 1}, {rows[i].text, strlen(rows[i].text)}, POL_LAYER_USER};
        pol_check_options options = default_options(POL_DIALECT_NATIVE);
        options.loader = give_file;
        checked_text t;
        check_with(&t, &source, 1, &options);
        cr_expect_str_eq(t.codes, rows[i].codes, "%s\nreports %s", rows[i].text,
                         t.codes);
        cr_expect_eq(t.checked.rules.count, i == 0 ? 2 : 0);
        free_text(&t);
    }
}

Test(check, packs_are_sound)
{
    size_t count = 0;
    for (const pol_pack *pack; (pack = pol_pack_at(count)) != NULL; count++) {
        char text[100];
        snprintf(text, sizeof text, "load(\"%s\")\n", pack->name);
        checked_text t;
        check_text(&t, POL_DIALECT_NATIVE, text);
        cr_expect_str_eq(t.codes, "", "%s reports %s", pack->name, t.codes);
        cr_expect_gt(t.checked.rules.count + t.checked.programs.count +
                         t.checked.variables.count,
                     0);
        free_text(&t);
    }
    cr_expect_gt(count, 0);
}

Test(check, keeps_its_limits)
{
    static const char loop[] = "x = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
                               "for a in x:\n for b in x:\n  for c in x:\n"
                               "   prefix_rule([\"a\"], \"deny\")\n";
    pol_source source = {{"t", 1}, {loop, sizeof loop - 1}, POL_LAYER_USER};
    pol_check_options options = default_options(POL_DIALECT_NATIVE);
    checked_text t;
    options.limits.rules = 999;
    check_with(&t, &source, 1, &options);
    cr_expect_str_eq(t.codes, "P202");
    free_text(&t);
    options.limits.rules = 1000;
    check_with(&t, &source, 1, &options);
    cr_expect_str_eq(t.codes, "");
    free_text(&t);
    options.limits.steps = 500;
    check_with(&t, &source, 1, &options);
    cr_expect_str_eq(t.codes, "P204");
    free_text(&t);
    options.limits.source_bytes = 10;
    check_with(&t, &source, 1, &options);
    cr_expect_str_eq(t.codes, "P201");
    free_text(&t);
}
