/* SPDX-License-Identifier: Apache-2.0
 *
 * Random stacks of layers. */
#include "stack.h"

#include <stdio.h>
#include <string.h>

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))

/* -- Alphabets.  Earlier entries are chosen more often. */

static const char *const parts[] = {"a",        "b",         "w",
                                    "etc",      "*",         "**",
                                    "c",        ".git",      "a.c",
                                    "*.c",      "a*",        "?",
                                    "A",        "[ab]",      "*",
                                    "**",       "proc",      "x y",
                                    "\xc3\x89", "e\xcc\x81", "\xe2\x84\xaa",
                                    "[!a]*",    "\\*",       "Program",
                                    "con",      "a**",       "stra\303\237e",
                                    "..",       ".",         "",
                                    "~x",       "\\a"};
static const char *const heads[] = {
    "/",   "/w/", "/",   "**/",   "~/",    "./",       "/",     ":workspace/",
    "C:/", "",    "/w/", ":odd/", "/etc/", ":tmpdir/", ":root/"};
static const char *const hosts[] = {
    "example.com",    "*.example.com", "a.example.com", "*",
    "**.example.com", "localhost",     "b.org",         "10.0.0.1",
    "*.com",          "127.0.0.1",     "::1",           "*.b.org",
    "**.org",         "x.local",       "*.local",       "8.8.8.8",
    "2001:db8::1",    "EXAMPLE.com",   "com",           "xn--bcher-kva.example",
    "**.localhost"};
static const char *const ranges[] = {
    "10.0.0.0/8",     "127.0.0.0/8",   "0.0.0.0/0",   "10.0.0.0/16",
    "8.8.8.0/24",     "::/0",          "::1/128",     "fc00::/7",
    "192.168.0.0/16", "64:ff9b::/96",  "10.0.0.1/32", "8.8.8.8/32",
    "2001:db8::/32",  "169.254.0.0/16"};
static const char *const codex_hosts[] = {
    "example.com",    "b.org",    "[::1]", "B.org.",
    "example.com:80", "10.0.0.1", "::1"};
static const char *const servers[] = {"github", "fs", "", "db"};
static const char *const tools[] = {
    "get_issue", "list_issues",          "run", "delete", "list_a",
    "get",       "a-tool-of-a-long-name"};
static const char *const tool_globs[] = {"list_*", "*",   "get*",
                                         "[gl]*",  "?un", "*_issue*"};
static const char *const argument_names[] = {"path", "n", "force"};
static const char *const strings[] = {
    "/w/a", "1", "a", "true", "x", "", "a-long-text-of-an-argument"};
static const char *const string_globs[] = {"/w/*", "*", "[0-9]", "tr*", "a?"};
static const char *const scalars[] = {"1", "True", "0", "False", "100"};
static const char *const settings[] = {"sandbox_mode", "x.y", "network_enabled",
                                       "a-name"};
static const char *const setting_values[] = {
    "read-only", "True", "live", "1", "workspace-write", "a"};

const char *const stack_protocols[5] = {"any", "http", "https", "socks5_tcp",
                                        "socks5_udp"};
const char *const stack_methods[4] = {"", "GET", "POST", "PUT"};

static const char *pick(gen_random *r, const char *const *table, uint32_t count)
{
    uint32_t a = gen_below(r, count), b = gen_below(r, count);
    return table[a < b ? a : b];
}

#define PICK(r, table) pick(r, table, COUNT(table))

static void set(stack_item *item, stack_form form, const char *text)
{
    item->form = form;
    snprintf(item->text, sizeof item->text, "%s", text);
}

static unsigned few(gen_random *r)
{
    return gen_chance(r, 75) ? 1 : 2 + gen_below(r, STACK_ITEMS - 1);
}

/* -- Paths */

static bool is_glob_part(const char *part)
{
    return strpbrk(part, "*?[\\") != NULL;
}

/* `..` stands behind plain components only, where it is no error. */
static void make_path(gen_random *r, char *out)
{
    char text[STACK_TEXT];
    unsigned plain = 0;
    snprintf(text, sizeof text, "%s", PICK(r, heads));
    for (uint32_t i = 1 + gen_below(r, 3); i > 0; i--) {
        const char *part = PICK(r, parts);
        part = part[0] == '~' && text[0] == 0 ? "a" : part;
        bool up = strcmp(part, "..") == 0;
        if (up && plain == 0) {
            part = "a";
            up = false;
        }
        plain = up ? plain - 1
                   : (is_glob_part(part)
                          ? 0
                          : plain + (part[0] != 0 && strcmp(part, ".") != 0));
        strcat(text, part);
        strcat(text, i > 1 ? "/" : "");
    }
    size_t size = strlen(text);
    if (gen_chance(r, 35) && size > 0) {
        strcat(text, text[size - 1] == '/' ? "**" : "/**");
    } else if (size == 0) {
        strcpy(text, "a");
    }
    strcpy(out, text);
}

static void make_paths(gen_random *r, stack_rule *rule)
{
    rule->what.count = few(r);
    for (unsigned i = 0; i < rule->what.count; i++) {
        make_path(r, rule->what.items[i].text);
    }
    rule->access = 1u << gen_below(r, 3);
    if (gen_chance(r, 40)) {
        rule->access = 1 + gen_below(r, 7);
    }
    if (gen_chance(r, 30)) {
        rule->unless.count = few(r);
        for (unsigned i = 0; i < rule->unless.count; i++) {
            char *text = rule->unless.items[i].text;
            make_path(r, text);
            /* near what it is an exception of */
            size_t size = strlen(rule->what.items[0].text);
            if (size > 3 && size + 3 < STACK_TEXT && gen_chance(r, 50)) {
                strcpy(text, rule->what.items[0].text);
                bool tail = strcmp(text + size - 3, "/**") == 0;
                strcpy(text + size - (tail ? 2 : 0), tail ? "a" : "/**");
            }
        }
    }
}

/* -- Hosts */

static void make_host(gen_random *r, bool cidr, stack_item *item)
{
    set(item, STACK_STRING, cidr ? PICK(r, ranges) : PICK(r, hosts));
}

static void make_hosts(gen_random *r, pol_dialect dialect, stack_rule *rule)
{
    static const unsigned ports[] = {443, 80, 22, 8080};
    bool native = dialect == POL_DIALECT_NATIVE;
    rule->protocol = gen_chance(r, 30) ? gen_below(r, 5) : 0;
    if (!native) {
        rule->what.count = 1;
        set(&rule->what.items[0], STACK_STRING, PICK(r, codex_hosts));
        return;
    }
    rule->cidr = gen_chance(r, 30);
    rule->what.count = few(r);
    for (unsigned i = 0; i < rule->what.count; i++) {
        make_host(r, rule->cidr, &rule->what.items[i]);
    }
    if (gen_chance(r, 25)) {
        rule->port_count = 1 + gen_below(r, 2);
        rule->ports[0] = ports[gen_below(r, 2)];
        rule->ports[1] = ports[2 + gen_below(r, 2)];
    }
    rule->method = gen_chance(r, 20) ? gen_below(r, 4) : 0;
    if (gen_chance(r, 30)) {
        rule->unless.count = few(r);
        for (unsigned i = 0; i < rule->unless.count; i++) {
            make_host(r, rule->cidr ? gen_chance(r, 60) : gen_chance(r, 20),
                      &rule->unless.items[i]);
        }
    }
}

/* -- Tools */

static void make_list(gen_random *r, const char *const *texts, uint32_t count,
                      const char *const *globs, uint32_t glob_count,
                      stack_list *list)
{
    list->count = few(r);
    for (unsigned i = 0; i < list->count; i++) {
        bool glob = globs != NULL && gen_chance(r, 25);
        set(&list->items[i], glob ? STACK_GLOB : STACK_STRING,
            glob ? pick(r, globs, glob_count) : pick(r, texts, count));
    }
}

static void make_argument(gen_random *r, stack_argument *argument)
{
    snprintf(argument->name, sizeof argument->name, "%s",
             PICK(r, argument_names));
    if (gen_chance(r, 35)) {
        argument->values.count = few(r);
        for (unsigned i = 0; i < argument->values.count; i++) {
            set(&argument->values.items[i], STACK_SCALAR, PICK(r, scalars));
        }
        return;
    }
    make_list(r, strings, COUNT(strings), string_globs, COUNT(string_globs),
              &argument->values);
}

static void make_tools(gen_random *r, stack_rule *rule)
{
    if (gen_chance(r, 65)) {
        make_list(r, servers, COUNT(servers), tool_globs, COUNT(tool_globs),
                  &rule->what);
    }
    if (rule->what.count == 0 || gen_chance(r, 75)) {
        make_list(r, tools, COUNT(tools), tool_globs, COUNT(tool_globs),
                  &rule->values);
    }
    if (gen_chance(r, 35)) {
        rule->argument_count = 1 + gen_chance(r, 35);
        for (unsigned i = 0; i < rule->argument_count; i++) {
            make_argument(r, &rule->arguments[i]);
        }
        if (strcmp(rule->arguments[0].name, rule->arguments[1].name) == 0) {
            rule->argument_count = 1;
        }
    }
    if (gen_chance(r, 30)) {
        make_list(r, tools, COUNT(tools), tool_globs, COUNT(tool_globs),
                  &rule->unless);
    }
}

/* -- Settings: all rules of a name allow its first value. */

static void make_setting(gen_random *r, stack_rule *rule)
{
    rule->what.count = 1;
    set(&rule->what.items[0], STACK_STRING, PICK(r, settings));
    rule->values.count = few(r);
    for (unsigned i = 0; i < rule->values.count; i++) {
        const char *value =
            i == 0 ? setting_values[0] : PICK(r, setting_values);
        bool scalar = strcmp(value, "True") == 0 || strcmp(value, "1") == 0;
        set(&rule->values.items[i], scalar ? STACK_SCALAR : STACK_STRING,
            value);
    }
}

/* -- Commands: those of gen.h, often with path() */

static void make_command(gen_random *r, pol_dialect dialect, stack_rule *rule)
{
    gen_rule *command = &rule->command;
    gen_make_rule(r, dialect, command);
    if (dialect != POL_DIALECT_NATIVE || !gen_chance(r, 70)) {
        return;
    }
    gen_pattern *pattern = &command->pattern;
    unsigned at = pattern->count < GEN_ELEMENTS && gen_chance(r, 50)
                      ? pattern->count
                      : pattern->count - 1;
    if (at == 0) {
        at = 1;
    }
    if (pattern->elements[at - 1].words[0].kind == GEN_W_END) {
        return;
    }
    char text[STACK_TEXT];
    make_path(r, text);
    gen_element *element = &pattern->elements[at];
    memset(element, 0, sizeof *element);
    element->count = 1;
    element->words[0].kind = GEN_W_PATH;
    element->words[0].texts = 1;
    snprintf(element->words[0].text[0], GEN_TEXT, "%.*s", GEN_TEXT - 1, text);
    if (strlen(text) >= GEN_TEXT) {
        strcpy(element->words[0].text[0], "/w/**");
    }
    pattern->count = at + 1;
}

/* -- Rules and stacks */

static pol_verdict make_verdict(gen_random *r, pol_dialect dialect)
{
    uint32_t dice = gen_below(r, 100);
    if (dice < 50) {
        return POL_VERDICT_ALLOW;
    }
    if (dice < 68) {
        return POL_VERDICT_PROMPT;
    }
    return dice < 75 && dialect == POL_DIALECT_NATIVE ? POL_VERDICT_PROMPT_USER
                                                      : POL_VERDICT_DENY;
}

void stack_make_rule(gen_random *r, pol_dialect dialect, pol_kind kind,
                     stack_rule *rule)
{
    memset(rule, 0, sizeof *rule);
    rule->kind = kind;
    rule->layer = (pol_layer)gen_below(r, POL_LAYER_COUNT);
    rule->verdict = make_verdict(r, dialect);
    if (dialect == POL_DIALECT_NATIVE && kind != POL_KIND_SETTING &&
        gen_chance(r, 10)) {
        rule->expires = 1 + gen_below(r, 2);
    }
    switch (kind) {
    case POL_KIND_COMMAND:
        make_command(r, dialect, rule);
        break;
    case POL_KIND_PATH:
        make_paths(r, rule);
        break;
    case POL_KIND_NETWORK:
        make_hosts(r, dialect, rule);
        break;
    case POL_KIND_TOOL:
        make_tools(r, rule);
        break;
    case POL_KIND_SETTING:
        make_setting(r, rule);
        break;
    }
    if (rule->verdict == POL_VERDICT_PROMPT_USER) {
        rule->layer = (pol_layer)gen_below(r, POL_LAYER_MANAGED + 1);
    }
}

static void make_defaults(gen_random *r, stack *s)
{
    for (unsigned layer = 0; layer < POL_LAYER_COUNT; layer++) {
        for (unsigned kind = 0; kind < POL_KIND_COUNT; kind++) {
            int *place = &s->defaults[layer][kind];
            *place = -1;
            if (s->dialect == POL_DIALECT_NATIVE && gen_chance(r, 4)) {
                *place = (int)gen_below(r, 4);
                if (*place == POL_VERDICT_PROMPT_USER &&
                    layer > POL_LAYER_MANAGED) {
                    *place = POL_VERDICT_ALLOW;
                }
            }
        }
    }
}

void stack_make(gen_random *r, pol_dialect dialect, stack *s)
{
    static const unsigned counts[] = {1, 2, 2, 3, 3, 4, 4, 5, 6, 9};
    bool native = dialect == POL_DIALECT_NATIVE;
    s->dialect = dialect;
    s->trusted = !native || gen_chance(r, 60);
    s->managed_only = native && gen_chance(r, 20) ? 1 + gen_below(r, 31) : 0;
    s->managed_from = (pol_layer)gen_below(r, POL_LAYER_MANAGED + 1);
    s->rule_count = counts[gen_below(r, COUNT(counts))];
    if (gen_chance(r, 4)) {
        s->rule_count = 10 + gen_below(r, STACK_RULES - 10);
    }
    pol_kind main =
        native ? (pol_kind)gen_below(r, POL_KIND_COUNT) : POL_KIND_NETWORK;
    for (unsigned i = 0; i < s->rule_count; i++) {
        pol_kind kind = main;
        if (gen_chance(r, 25)) {
            kind = native ? (pol_kind)gen_below(r, POL_KIND_COUNT)
                          : POL_KIND_COMMAND;
        }
        stack_make_rule(r, dialect, kind, &s->rules[i]);
    }
    s->list_count = 0;
    if (native && gen_chance(r, 30)) {
        s->list_count = 1 + gen_below(r, STACK_LISTS);
        for (unsigned i = 0; i < s->list_count; i++) {
            gen_make_executable(r, &s->lists[i]);
        }
    }
    make_defaults(r, s);
}

void stack_cut(const stack *from, pol_layer layer, stack *to)
{
    unsigned count = from->rule_count;
    *to = *from;
    to->rule_count = 0;
    for (unsigned i = 0; i < count; i++) {
        if (from->rules[i].layer < layer) {
            to->rules[to->rule_count++] = from->rules[i];
        }
    }
    for (unsigned i = to->list_count; i-- > 0;) {
        if (to->lists[i].layer >= layer) {
            gen_remove(to->lists, sizeof to->lists[0], &to->list_count, i);
        }
    }
    for (unsigned i = layer; i < POL_LAYER_COUNT; i++) {
        for (unsigned kind = 0; kind < POL_KIND_COUNT; kind++) {
            to->defaults[i][kind] = -1;
        }
    }
}
