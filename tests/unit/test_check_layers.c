/* SPDX-License-Identifier: Apache-2.0
 *
 * What rules may do by their layer, the value that a setting falls back to,
 * and ids that come from what a rule says. */
#include "check.h"

#define PATH(decision) "path_rule(\"/a\", \"read\", \"" decision "\")\n"

typedef struct layered {
    const char *texts[4]; /* from the layer managed on; null: no source */
    bool trust;
    uint32_t required;
} layered;

static void check_layers(checked_text *t, const layered *given)
{
    static const pol_text names[] = {{"m", 1}, {"u", 1}, {"p", 1}, {"s", 1}};
    pol_source sources[4];
    size_t count = 0;
    /* The weakest first: order means nothing. */
    for (unsigned i = 4; i-- > 0;) {
        if (given->texts[i] != NULL) {
            sources[count++] =
                (pol_source){names[i],
                             {given->texts[i], strlen(given->texts[i])},
                             (pol_layer)(POL_LAYER_MANAGED + i)};
        }
    }
    pol_check_options options = default_options(POL_DIALECT_NATIVE);
    options.trust_project = given->trust;
    options.required = given->required;
    check_with(t, sources, count, &options);
}

static void expect_layers(const layered *given, const char *codes,
                          const char *rules)
{
    checked_text t;
    char out[100] = "";
    check_layers(&t, given);
    cr_expect_str_eq(t.codes, codes);
    for (size_t i = 0; i < t.checked.rules.count; i++) {
        const pol_rule *rule = &t.checked.rules.items[i];
        size_t at = strlen(out);
        snprintf(out + at, sizeof out - at, "%c%c%s ",
                 "mups"[rule->layer - POL_LAYER_MANAGED], "apPd"[rule->verdict],
                 rule -> tightens ? "t" : "");
    }
    cr_expect_str_eq(out, rules, "%s", out);
    free_text(&t);
}

#define ALL PATH("allow") PATH("prompt") PATH("deny")

Test(layers, a_project_must_be_trusted)
{
    expect_layers(&(layered){.texts = {NULL, ALL, ALL, NULL}}, "P404",
                  "ppt pdt ua up ud ");
    expect_layers(&(layered){.texts = {NULL, ALL, ALL, NULL}, .trust = true},
                  "", "pa pp pd ua up ud ");
}

Test(layers, managed_only_is_for_its_kinds)
{
    expect_layers(
        &(layered){.texts = {"managed_only([\"path\"])\n" ALL, ALL, ALL, ALL},
                   .trust = true},
        "P404 P404 P404", "spt sdt ppt pdt upt udt ma mp md ");
    expect_layers(&(layered){.texts = {"managed_only(\"tool\")\n", ALL}}, "",
                  "ua up ud ");
    expect_layers(&(layered){.texts = {NULL, "managed_only([\"path\"])\n"}},
                  "P124", "");
}

Test(layers, settings_stay_an_intersection)
{
    expect_layers(&(layered){.texts = {"setting_rule(\"x\", [1, 2])\n", NULL,
                                       "setting_rule(\"x\", [2, 3])\n"}},
                  "P404", "pdt ma md ");
}

Test(layers, required_ones_have_a_source)
{
    expect_layers(
        &(layered){.texts = {NULL, ""}, .required = 1 << POL_LAYER_MANAGED},
        "P309", "");
    expect_layers(
        &(layered){.texts = {"", ""}, .required = 3 << POL_LAYER_MANAGED}, "",
        "");
    expect_layers(
        &(layered){.texts = {NULL}, .required = 15 << POL_LAYER_MANAGED},
        "P309 P309 P309 P309", "");
}

static void expect_default(const layered *given, pol_kind kind,
                           pol_verdict verdict, bool is_given)
{
    checked_text t;
    check_layers(&t, given);
    cr_expect(t.good, "%s", t.codes);
    cr_expect_eq(t.checked.defaults[kind], verdict);
    cr_expect_eq((t.checked.defaults_given >> kind & 1) != 0, is_given);
    free_text(&t);
}

#define DEFAULT(kind, decision) "default_rule(\"" kind "\", \"" decision "\")\n"

Test(layers, the_strictest_default_that_counts)
{
    expect_default(&(layered){.texts = {NULL, ALL}}, POL_KIND_PATH,
                   POL_VERDICT_PROMPT, false);
    expect_default(&(layered){.texts = {NULL, DEFAULT("tool", "allow")}},
                   POL_KIND_TOOL, POL_VERDICT_ALLOW, true);
    expect_default(&(layered){.texts = {DEFAULT("tool", "prompt"),
                                        DEFAULT("tool", "allow")}},
                   POL_KIND_TOOL, POL_VERDICT_PROMPT, true);
    expect_default(&(layered){.texts = {DEFAULT("setting", "allow"), NULL,
                                        DEFAULT("setting", "deny")}},
                   POL_KIND_SETTING, POL_VERDICT_DENY, true);
    expect_default(
        &(layered){.texts = {NULL, NULL, DEFAULT("network", "allow")}},
        POL_KIND_NETWORK, POL_VERDICT_PROMPT, false);
    expect_default(&(layered){.texts = {"managed_only([\"path\"])\n" DEFAULT(
                                            "path", "allow"),
                                        DEFAULT("path", "allow")}},
                   POL_KIND_PATH, POL_VERDICT_ALLOW, true);
}

/* A list of a layer that opens nothing leaves the system's programs alone. */
Test(layers, lists_that_open_nothing)
{
    static const char list[] =
        "host_executable(\"a\", [\"/usr/bin/a\", \"/x/a\"])\n";
    static const struct {
        layered given;
        const char *dump;
    } rows[] = {
        {{.texts = {NULL, NULL, list}},
         "executable \"a\" [\"/usr/bin/a\"] tightens\n"},
        {{.texts = {NULL, NULL, list}, .trust = true},
         "executable \"a\" [\"/usr/bin/a\", \"/x/a\"]\n"},
        {{.texts = {NULL, list, list}},
         "executable \"a\" [\"/usr/bin/a\", \"/x/a\"]\n"},
        {{.texts = {NULL, list, "host_executable(\"a\", [\"/x/a\"])\n"}},
         "executable \"a\" [\"/x/a\", \"/usr/bin/a\" apart]\n"},
        {{.texts = {"managed_only(\"command\")\n", list}},
         "executable \"a\" [\"/usr/bin/a\"] tightens\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        checked_text t;
        check_layers(&t, &rows[i].given);
        cr_expect_str_eq(t.dump, rows[i].dump, "row %zu: %s", i, t.dump);
        free_text(&t);
    }
}

/* -- settings */

static void expect_fallback(const layered *given, const char *fallback)
{
    checked_text t;
    check_layers(&t, given);
    cr_assert(t.good, "%s", t.codes);
    pol_text text =
        pol_intern_text(&t.checked.texts, t.checked.settings.items[0].fallback);
    cr_expect(pol_text_equal(text, (pol_text){fallback, strlen(fallback)}),
              "%.*s, not %s", (int)text.size, text.data, fallback);
    free_text(&t);
}

#define SETTING(rest) "setting_rule(\"x\", " rest ")\n"

Test(settings, fall_back_to_what_all_allow)
{
    expect_fallback(&(layered){.texts = {NULL, SETTING("[\"a\", \"b\"]")}},
                    "a");
    expect_fallback(
        &(layered){.texts = {NULL, SETTING("[\"a\", \"b\"], \"b\"")}}, "b");
    /* The stronger layer's, */
    expect_fallback(&(layered){.texts = {SETTING("[\"a\", \"b\"], \"b\""),
                                         SETTING("[\"a\", \"b\"], \"a\"")}},
                    "b");
    /* but for one that is not allowed in the end, */
    expect_fallback(&(layered){.texts = {SETTING("[\"a\", \"b\"], \"b\""),
                                         SETTING("[\"c\", \"a\"], \"a\"")}},
                    "a");
    /* and where none is, the strongest rule's first value. */
    expect_fallback(
        &(layered){.texts = {SETTING("[\"a\", \"d\", \"c\"]"),
                             SETTING("[\"b\", \"c\", \"d\", \"c\"]")}},
        "d");
}

Test(settings, of_other_names_do_not_mix)
{
    checked_text t;
    check_text(&t, POL_DIALECT_NATIVE,
               SETTING("[\"a\"]") "setting_rule(\"y\", [\"b\", \"a\"])\n"
                                  "setting_rule(\"y\", [\"b\"])\n");
    cr_assert(t.good, "%s", t.codes);
    cr_expect_eq(t.checked.settings.count, 2);
    free_text(&t);
}

/* -- the Codex dialect: the last rule of a host has effect */

#define HOST(host, decision) \
    "network_rule(\"" host "\", \"https\", \"" decision "\")\n"

static void expect_codex(const char *text, const char *dump)
{
    checked_text t;
    check_text(&t, POL_DIALECT_CODEX, text);
    cr_assert(t.good, "%s", t.codes);
    char out[200] = "";
    for (size_t i = 0; i < t.checked.rules.count; i++) {
        const pol_rule *rule = &t.checked.rules.items[i];
        uint32_t first = t.checked.patterns.items[rule->targets].first;
        pol_text host = pol_intern_text(
            &t.checked.texts, POL_WORD_VALUE(t.checked.words.items[first]));
        size_t at = strlen(out);
        snprintf(out + at, sizeof out - at, "%c %.*s;", "apPd"[rule->verdict],
                 (int)host.size, host.data);
    }
    cr_expect_str_eq(out, dump, "%s", out);
    free_text(&t);
}

Test(codex, the_last_rule_of_a_host)
{
    expect_codex(HOST("a.b", "allow") HOST("c.d", "deny") HOST("A.b.", "deny"),
                 "d c.d;d a.b;");
    expect_codex(HOST("a.b", "deny") HOST("a.b:80", "allow"), "a a.b;");
    expect_codex(HOST("a.b", "deny") HOST("a.b", "prompt"), "d a.b;");
    expect_codex(HOST("a.b", "prompt"), "");
    expect_codex(HOST("[::1]:80", "deny") HOST("Fe80::1%lo0", "deny"),
                 "d ::1;d fe80::1%lo0;");
}

/* -- ids */

static uint64_t digest_of(const char *text, size_t index)
{
    checked_text t;
    check_text(&t, POL_DIALECT_NATIVE, text);
    cr_assert(t.good, "%s\n%s", text, t.codes);
    cr_assert_lt(index, t.checked.rules.count);
    uint64_t digest = t.checked.rules.items[index].digest;
    free_text(&t);
    return digest;
}

Test(ids, say_what_a_rule_says)
{
    static const char *const rules[] = {
        "path_rule(\"/a\", \"read\", \"deny\")\n",
        "path_rule(\"/a\", \"write\", \"deny\")\n",
        "path_rule(\"/a/**\", \"read\", \"deny\")\n",
        "path_rule(\"/*\", \"read\", \"deny\")\n",
        "path_rule(\"/\\\\*\", \"read\", \"deny\")\n",
        "path_rule(\"~/a\", \"read\", \"deny\")\n",
        "path_rule([\"/a\", \"/b\"], \"read\", \"deny\")\n",
        "path_rule(\"/a\", \"read\", \"deny\", unless=\"/b\")\n",
        "prefix_rule([\"a\"], \"deny\")\n",
        "prefix_rule([\"a\", path(\"/a\")], \"deny\")\n",
        "prefix_rule([\"a\", path(\"/b\")], \"deny\")\n",
        "network_rule(\"a\", decision=\"deny\")\n",
        "network_rule(\"a\", \"http\", \"deny\")\n",
        "network_rule(\"a\", decision=\"deny\", ports=[80])\n",
        "network_rule(\"a\", decision=\"deny\", methods=[\"GET\"])\n",
        "network_rule(cidr=\"10.0.0.0/8\", decision=\"deny\")\n",
        "network_rule(cidr=\"10.0.0.0/9\", decision=\"deny\")\n",
        "tool_rule(\"a\", decision=\"deny\")\n",
        "tool_rule(tool=\"a\", decision=\"deny\")\n",
        "tool_rule(\"a\", decision=\"deny\", arguments={\"k\": \"1\"})\n",
        "tool_rule(\"a\", decision=\"deny\", arguments={\"k\": 1})\n",
        "tool_rule(\"a\", decision=\"deny\", arguments={\"l\": 1})\n",
        "setting_rule(\"a\", [\"x\", \"y\"])\n",
        "setting_rule(\"a\", [\"x\", \"y\"], \"y\")\n",
    };
    enum {
        COUNT = sizeof rules / sizeof *rules
    };
    uint64_t digests[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        char text[400];
        digests[i] = digest_of(rules[i], 0);
        for (size_t k = 0; k < i; k++) {
            cr_expect_neq(digests[i], digests[k], "%s%s", rules[i], rules[k]);
        }
        snprintf(text, sizeof text,
                 "# moved\npath_rule(\"/q/[x]\", \"read\", \"allow\")\n%s",
                 rules[i]);
        cr_expect_eq(digest_of(text, 1), digests[i], "%s", rules[i]);
    }
}

Test(ids, are_the_same_for_the_same)
{
    cr_expect_eq(
        digest_of("path_rule(\"/a/../b//\", \"read\", \"deny\")\n", 0),
        digest_of("path_rule([\"/b\"], [\"read\"], \"forbidden\")\n", 0));
    cr_expect_eq(
        digest_of(
            "tool_rule(\"a\", \"b\", {\"x\": 1, \"y\": \"2\"}, \"deny\")\n", 0),
        digest_of(
            "tool_rule(\"a\", \"b\", {\"y\": \"2\", \"x\": 1}, \"deny\")\n",
            0));
}
