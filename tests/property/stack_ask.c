/* SPDX-License-Identifier: Apache-2.0
 *
 * Random requests of all kinds: what a rule names, in the spellings that
 * people and attackers use, then some damage. */
#include "stack_fill.h"

#include <stdio.h>
#include <string.h>

/* -- Hosts */

static const char *const addresses[] = {
    "10.0.0.1",        "8.8.8.8",         "127.0.0.1",    "::1",
    "10.0.1.2",        "192.168.1.1",     "8.8.8.9",      "fc00::1",
    "::ffff:10.0.0.1", "64:ff9b::a00:1",  "2002:a00:1::", "2001:db8::1",
    "1.1.1.1",         "2606:4700::1111", "0.0.0.0",      "169.254.169.254"};
static const char *const spellings[] = {
    "0x7f.1",    "2130706433", "0177.0.0.1", "10.1",     "[::1]",
    "127.1",     "0x0a000001", "012.0.0.1",  "0:0::1",   "::FFFF:a00:1",
    "256.1.1.1", "1.2.3.4.5",  "[::1",       "8.8.8.8.", "::1%eth0"};
static const char *const odd_hosts[] = {
    "exa_mple.com",   "a..example.com", "example.com..",
    ".example.com",   "-a.b.org",       "b\303\274cher.example",
    "xn--a.example",  "a b.org",        "",
    "example.com:443"};
static const char *const more_hosts[] = {
    "example.com", "a.example.com", "b.org",     "x.b.org",
    "c.com",       "com",           "localhost", "a.b.example.com",
    "x.local",     "foo.localhost", "org",       "localhost.localdomain"};

static void fill_host(gen_random *r, const char *text, char *out)
{
    static const char *const subs[] = {"a.", "x.", "a.b.", "*."};
    const char *slash = strchr(text, '/');
    if (slash != NULL) {
        fill_append(out, FILL_PICK(r, addresses));
    } else if (text[0] == '*') {
        const char *name = text + strspn(text, "*");
        bool apex = gen_chance(r, 25);
        fill_append(out, name[0] == 0 ? FILL_PICK(r, more_hosts)
                                      : (apex ? "" : FILL_PICK(r, subs)));
        fill_append(out, name[0] == 0 ? "" : name + 1);
    } else {
        fill_append(out, text);
    }
}

static void make_host(gen_random *r, const stack_rule *rule, char *out)
{
    uint32_t dice = gen_below(r, 100);
    const stack_list *list = &rule->what;
    if (rule->unless.count > 0 && gen_chance(r, 40)) {
        list = &rule->unless;
    }
    if (dice < 62) {
        fill_host(r, list->items[gen_below(r, list->count)].text, out);
    } else if (dice < 74) {
        fill_append(out, FILL_PICK(r, addresses));
    } else if (dice < 85) {
        fill_append(out, FILL_PICK(r, more_hosts));
    } else if (dice < 95) {
        fill_append(out, FILL_PICK(r, spellings));
    } else {
        fill_append(out, FILL_PICK(r, odd_hosts));
    }
    if (gen_chance(r, 8)) {
        fill_append(out, ".");
    }
    if (gen_chance(r, 8)) {
        fill_change_case(r, out);
    }
}

static void make_url(gen_random *r, const char *host, char *out)
{
    static const char *const schemes[] = {"https", "http", "wss",   "HTTPS",
                                          "ftp",   "ws",   "socks5"};
    static const char *const ends[] = {"/",      "",    "/a?b=c", ":443/",
                                       ":8443/", ":22", "/a\\b",  ":99999/",
                                       "#x",     "/ "};
    fill_append(out, FILL_PICK(r, schemes));
    fill_append(out, "://");
    fill_append(out, gen_chance(r, 12) ? "user@" : "");
    bool bare = strchr(host, ':') != NULL && host[0] != '[';
    fill_append(out, bare ? "[" : "");
    fill_append(out, host);
    fill_append(out, bare ? "]" : "");
    fill_append(out, FILL_PICK(r, ends));
}

static void ask_network(gen_random *r, const stack_rule *rule, stack_request *q)
{
    static const unsigned ports[] = {443, 80, 22, 8080, 0, 8443, 70000};
    char host[FILL_ROOM] = "", url[FILL_ROOM] = "";
    make_host(r, rule, host);
    stack_set(&q->main, host);
    if (gen_chance(r, 30)) {
        make_url(r, host, url);
        stack_set(&q->second, url);
    }
    q->port = gen_chance(r, 25) ? 0 : ports[gen_below(r, 6)];
    q->port = gen_chance(r, 1) ? ports[6] : q->port;
    if (rule->port_count > 0 && gen_chance(r, 60)) {
        q->port = rule->ports[0];
    }
    q->protocol = gen_chance(r, 25) ? 0 : gen_below(r, 6);
    if (rule->protocol != 0 && gen_chance(r, 65)) {
        q->protocol = rule->protocol;
    }
    stack_set(&q->method,
              gen_chance(r, 30) ? "" : stack_methods[gen_below(r, 4)]);
    if (rule->method != 0 && gen_chance(r, 60)) {
        stack_set(&q->method, stack_methods[rule->method]);
    }
    if (gen_chance(r, 25)) {
        q->address_count = 1 + gen_below(r, 2);
        for (unsigned i = 0; i < q->address_count; i++) {
            stack_set(&q->addresses[i], gen_chance(r, 92)
                                            ? FILL_PICK(r, addresses)
                                            : FILL_PICK(r, spellings));
        }
    }
    q->mapped = gen_chance(r, 4);
}

/* -- Tools and settings */

static void fill_item(gen_random *r, const stack_list *list, stack_bytes *to)
{
    char text[FILL_ROOM] = "";
    const stack_item *item = &list->items[gen_below(r, list->count)];
    if (item->form == STACK_GLOB) {
        fill_glob(r, item->text, text);
    } else if (item->form == STACK_SCALAR) {
        bool word = item->text[0] == 'T' || item->text[0] == 'F';
        fill_append(text, item->text);
        text[0] = word ? (char)(text[0] | 0x20) : text[0];
    } else {
        fill_append(text, item->text);
    }
    stack_set(to, text);
}

static void make_value(gen_random *r, const stack_argument *like,
                       stack_value *value)
{
    static const char *const any[] = {"/w/a", "1", "true", "", "null", "1.0"};
    stack_set(&value->name, like->name);
    value->type = like->values.items[0].form == STACK_SCALAR
                      ? POL_ARGUMENT_SCALAR
                      : POL_ARGUMENT_TEXT;
    fill_item(r, &like->values, &value->value);
    if (gen_chance(r, 15)) {
        stack_set(&value->value, FILL_PICK(r, any));
    }
    if (gen_chance(r, 20)) {
        value->type = (pol_argument_type)gen_below(r, 3);
    }
}

static void make_arguments(gen_random *r, const stack_rule *rule,
                           stack_request *q)
{
    static const stack_argument odd = {"other", {1, {{STACK_STRING, "x"}}}};
    unsigned first = gen_below(r, 2);
    for (unsigned i = 0; i < rule->argument_count; i++) {
        unsigned which = (i + first) % rule->argument_count;
        if (gen_chance(r, 90)) {
            make_value(r, &rule->arguments[which],
                       &q->arguments[q->argument_count++]);
        }
    }
    if (gen_chance(r, 25)) {
        make_value(r, &odd, &q->arguments[q->argument_count++]);
    }
    if (q->argument_count > 1 && gen_chance(r, 3)) {
        q->arguments[0].name = q->arguments[1].name;
    }
}

static void ask_tool(gen_random *r, const stack_rule *rule, stack_request *q)
{
    static const char *const any[] = {"run", "get_issue", "other", "",
                                      "list_issues"};
    q->known_server = gen_chance(r, 85);
    if (rule->what.count > 0 && gen_chance(r, 80)) {
        fill_item(r, &rule->what, &q->second);
    } else {
        stack_set(&q->second, gen_chance(r, 50) ? "fs" : "");
    }
    bool exception = rule->unless.count > 0 && gen_chance(r, 35);
    if (exception) {
        fill_item(r, &rule->unless, &q->main);
    } else if (rule->values.count > 0 && gen_chance(r, 85)) {
        fill_item(r, &rule->values, &q->main);
    } else {
        stack_set(&q->main, FILL_PICK(r, any));
    }
    q->known_arguments = gen_chance(r, 85);
    make_arguments(r, rule, q);
}

static void ask_setting(gen_random *r, const stack_rule *rule, stack_request *q)
{
    static const char *const any[] = {"read-only", "live", "true",
                                      "",          "1",    "none"};
    fill_item(r, &rule->what, &q->main);
    fill_item(r, &rule->values, &q->second);
    if (gen_chance(r, 45)) {
        stack_set(&q->second, FILL_PICK(r, any));
    }
    if (gen_chance(r, 6)) {
        stack_set(&q->main, gen_chance(r, 90) ? "other" : "");
    }
}

/* -- Commands: one token after another */

static void fill_word(gen_random *r, const stack_request *q,
                      const gen_word *word, char *out)
{
    char path[FILL_ROOM] = "";
    switch (word->kind) {
    case GEN_W_LITERAL:
    case GEN_W_OPTION:
        fill_append(out, word->text[0]);
        break;
    case GEN_W_GLOB:
        fill_glob(r, word->text[0], out);
        break;
    case GEN_W_PATH:
        fill_append(out, gen_chance(r, 12) ? "--x=" : "");
        fill_path_token(r, q, word->text[0], path);
        fill_append(out, path);
        break;
    case GEN_W_ANY:
    case GEN_W_GAP:
    case GEN_W_END:
        fill_append(out, gen_any_word(r));
        break;
    }
}

static void ask_command(gen_random *r, const stack_rule *rule, stack_request *q)
{
    const gen_pattern *pattern = &rule->command.pattern;
    for (unsigned i = 0; i < pattern->count && i < STACK_TOKENS; i++) {
        const gen_element *e = &pattern->elements[i];
        const gen_word *word = &e->words[gen_below(r, e->count)];
        char text[FILL_ROOM] = "";
        fill_word(r, q, word, text);
        if (word->kind != GEN_W_END || gen_chance(r, 10)) {
            stack_set(&q->tokens[q->token_count++], text);
        }
    }
    if (q->token_count < STACK_TOKENS && gen_chance(r, 20)) {
        stack_set(&q->tokens[q->token_count++], gen_any_option(r));
    }
}

/* -- The request */

static void set_folders(gen_random *r, stack_request *q)
{
    static const char *const folders[] = {"/w/a", "/w", "/", "/w/a", "/etc"};
    static const char *const bound[] = {"/w", "/ws/a", "/tmp", "/W/", "x"};
    bool windows = q->platform == POL_PLATFORM_WINDOWS;
    if (gen_chance(r, 88)) {
        stack_set(&q->cwd, windows ? "C:\\w\\a" : FILL_PICK(r, folders));
    }
    if (gen_chance(r, 75)) {
        stack_set(&q->home, windows ? "c:/home/u/" : "/home/u");
    }
    if (gen_chance(r, 75)) {
        q->root_count = 1 + gen_below(r, 3);
        for (unsigned i = 0; i < q->root_count; i++) {
            stack_set(&q->root_names[i],
                      gen_chance(r, 75) ? ":workspace" : ":tmpdir");
            stack_set(&q->root_paths[i], FILL_PICK(r, bound));
        }
    }
}

static void set_circumstances(gen_random *r, stack_request *q)
{
    static const uint64_t clocks[] = {
        0, UINT64_C(1577836800), UINT64_C(1700000000), UINT64_C(1893456000)};
    uint32_t dice = gen_below(r, 100);
    q->now = clocks[gen_below(r, 4)];
    q->flags = gen_chance(r, 15) ? POL_REQUEST_HEADLESS : 0;
    q->platform = dice < 64
                      ? POL_PLATFORM_POSIX
                      : (dice < 82 ? POL_PLATFORM_MACOS : POL_PLATFORM_WINDOWS);
    set_folders(r, q);
}

/* A rule of the kind, one of the stack where it has any. */
static void choose_rule(gen_random *r, const stack *s, pol_kind kind,
                        stack_rule *rule)
{
    unsigned begin = gen_below(r, s->rule_count);
    for (unsigned i = 0; i < s->rule_count; i++) {
        const stack_rule *candidate = &s->rules[(begin + i) % s->rule_count];
        if (candidate->kind == kind) {
            *rule = *candidate;
            return;
        }
    }
    stack_make_rule(r, POL_DIALECT_NATIVE, kind, rule);
}

void stack_make_request(gen_random *r, const stack *s, pol_kind kind,
                        stack_request *q)
{
    stack_rule rule;
    memset(q, 0, sizeof *q);
    q->kind = kind;
    set_circumstances(r, q);
    choose_rule(r, s, kind, &rule);
    switch (kind) {
    case POL_KIND_COMMAND:
        ask_command(r, &rule, q);
        break;
    case POL_KIND_PATH:
        fill_path_query(r, &rule, q);
        break;
    case POL_KIND_NETWORK:
        ask_network(r, &rule, q);
        break;
    case POL_KIND_TOOL:
        ask_tool(r, &rule, q);
        break;
    case POL_KIND_SETTING:
        ask_setting(r, &rule, q);
        break;
    }
}
