/* SPDX-License-Identifier: Apache-2.0
 *
 * What a generated stack and a request show. */
#include "stack.h"

#include <string.h>

static void mark(stack_features *f, unsigned feature, bool shown)
{
    f->has[feature] = f->has[feature] || shown;
}

/* -- Rules */

static bool starts(const char *text, const char *head)
{
    return strncmp(text, head, strlen(head)) == 0;
}

static void path_text(const char *text, stack_features *f)
{
    size_t size = strlen(text);
    bool ascii = true;
    for (const char *c = text; *c != 0; c++) {
        ascii = ascii && (unsigned char)*c < 0x80;
    }
    bool tail = size >= 3 && strcmp(text + size - 3, "/**") == 0;
    mark(f, STACK_P_LITERAL, strpbrk(text, "abcw") != NULL);
    mark(f, STACK_P_STAR, strstr(text, "/*/") != NULL);
    mark(f, STACK_P_GLOB, strpbrk(text, "?[") != NULL);
    mark(f, STACK_P_TAIL, tail);
    mark(f, STACK_P_GAP, strstr(text + 1, "/**/") != NULL);
    mark(f, STACK_P_FLOATS, starts(text, "**/"));
    mark(f, STACK_P_HOME, starts(text, "~/"));
    mark(f, STACK_P_HERE, starts(text, "./"));
    mark(f, STACK_P_BOUND, text[0] == ':' && !starts(text, ":root"));
    mark(f, STACK_P_UNBOUND, starts(text, ":odd"));
    mark(f, STACK_P_DRIVE, starts(text, "C:"));
    mark(f, STACK_P_RELATIVE,
         strchr("/~.:C", text[0]) == NULL && !starts(text, "**"));
    mark(f, STACK_P_ESCAPE, strchr(text, '\\') != NULL);
    mark(f, STACK_P_DOTS,
         strstr(text, "/./") != NULL || strstr(text, "/..") != NULL ||
             strstr(text, "//") != NULL);
    mark(f, STACK_P_NON_ASCII, !ascii);
}

static void path_features(const stack_rule *rule, stack_features *f)
{
    for (unsigned i = 0; i < rule->what.count; i++) {
        path_text(rule->what.items[i].text, f);
    }
    mark(f, STACK_P_LIST, rule->what.count > 1);
    mark(f, STACK_P_ACCESSES, (rule->access & (rule->access - 1)) != 0);
}

static void host_features(const stack_rule *rule, stack_features *f)
{
    for (unsigned i = 0; i < rule->what.count; i++) {
        const char *text = rule->what.items[i].text;
        bool number =
            strchr(text, ':') != NULL || (text[0] >= '0' && text[0] <= '9');
        bool broad = starts(text, "*") && strlen(text) > 1 &&
                     strchr(strchr(text, '.') + 1, '.') == NULL;
        mark(f, STACK_N_EXACT, !number && text[0] != '*');
        mark(f, STACK_N_BELOW, starts(text, "*."));
        mark(f, STACK_N_OPEN, starts(text, "**."));
        mark(f, STACK_N_ALL, strcmp(text, "*") == 0);
        mark(f, STACK_N_BROAD, broad);
        mark(f, STACK_N_LOCALHOST, strcmp(text, "localhost") == 0);
        mark(f, STACK_N_ADDRESS, number && !rule->cidr);
        mark(f, STACK_N_CIDR, rule->cidr);
        mark(f, STACK_N_CIDR6, rule->cidr && strchr(text, ':') != NULL);
    }
    mark(f, STACK_N_PROTOCOL, rule->protocol != 0);
    mark(f, STACK_N_PORTS, rule->port_count > 0);
    mark(f, STACK_N_METHODS, rule->method != 0);
    mark(f, STACK_N_LIST, rule->what.count > 1);
}

static bool has_glob(const stack_list *list)
{
    for (unsigned i = 0; i < list->count; i++) {
        if (list->items[i].form == STACK_GLOB) {
            return true;
        }
    }
    return false;
}

static void tool_features(const stack_rule *rule, stack_features *f)
{
    mark(f, STACK_T_SERVER, rule->what.count > 0);
    mark(f, STACK_T_NO_SERVER, rule->what.count == 0);
    mark(f, STACK_T_GLOB, has_glob(&rule->what) || has_glob(&rule->values));
    mark(f, STACK_T_LIST, rule->what.count > 1 || rule->values.count > 1);
    for (unsigned i = 0; i < rule->argument_count; i++) {
        bool scalar = rule->arguments[i].values.items[0].form == STACK_SCALAR;
        mark(f, STACK_T_SCALAR, scalar);
        mark(f, STACK_T_STRING, !scalar);
    }
    mark(f, STACK_T_TWO, rule->argument_count > 1);
}

static void command_features(const stack_rule *rule, stack_features *f)
{
    const gen_pattern *pattern = &rule->command.pattern;
    for (unsigned i = 1; i < pattern->count; i++) {
        bool path = pattern->elements[i].words[0].kind == GEN_W_PATH;
        mark(f, path ? STACK_C_PATH : STACK_C_OTHERS, true);
    }
}

void stack_rule_features(const stack_rule *rule, stack_features *f)
{
    static const unsigned unless[POL_KIND_COUNT][2] = {
        {STACK_C_OTHERS, STACK_C_OTHERS},
        {STACK_P_UNLESS_CLOSES, STACK_P_UNLESS_OPENS},
        {STACK_N_UNLESS_CLOSES, STACK_N_UNLESS_OPENS},
        {STACK_T_UNLESS_CLOSES, STACK_T_UNLESS_OPENS},
        {STACK_S_ONE, STACK_S_ONE}};
    switch (rule->kind) {
    case POL_KIND_COMMAND:
        command_features(rule, f);
        break;
    case POL_KIND_PATH:
        path_features(rule, f);
        break;
    case POL_KIND_NETWORK:
        host_features(rule, f);
        break;
    case POL_KIND_TOOL:
        tool_features(rule, f);
        break;
    case POL_KIND_SETTING:
        mark(f, STACK_S_ONE, true);
        break;
    }
    bool opens = rule->verdict == POL_VERDICT_ALLOW;
    mark(f, unless[rule->kind][opens], rule->unless.count > 0);
    mark(f, STACK_L_EXPIRES, rule->expires != 0);
    mark(f, STACK_L_PERSON, rule->verdict == POL_VERDICT_PROMPT_USER);
}

void stack_policy_features(const stack *s, pol_kind kind, stack_features *f)
{
    const stack_rule *first = NULL;
    memset(f, 0, sizeof *f);
    for (unsigned i = 0; i < s->rule_count; i++) {
        const stack_rule *rule = &s->rules[i];
        if (rule->kind != kind) {
            continue;
        }
        stack_rule_features(rule, f);
        first = first != NULL ? first : rule;
        bool another = rule->layer != first->layer;
        mark(f, STACK_L_MANY, another);
        mark(f, STACK_S_MANY,
             another && kind == POL_KIND_SETTING &&
                 strcmp(rule->what.items[0].text, first->what.items[0].text) ==
                     0);
    }
    mark(f, STACK_L_MANAGED_ONLY, (s->managed_only >> kind & 1) != 0);
    mark(f, STACK_L_MANAGED,
         f->has[STACK_L_MANAGED_ONLY] && s->managed_from < POL_LAYER_MANAGED);
    mark(f, STACK_L_UNTRUSTED, !s->trusted);
    mark(f, STACK_C_LISTED, kind == POL_KIND_COMMAND && s->list_count > 0);
    mark(f, STACK_N_CODEX, s->dialect == POL_DIALECT_CODEX);
    for (unsigned i = 0; i < POL_LAYER_COUNT; i++) {
        mark(f, STACK_L_DEFAULT, s->defaults[i][kind] >= 0);
    }
}

/* -- Requests */

static bool contains(const stack_bytes *bytes, const char *part)
{
    size_t size = strlen(part);
    for (size_t i = 0; i + size <= bytes->size; i++) {
        if (memcmp(bytes->bytes + i, part, size) == 0) {
            return true;
        }
    }
    return false;
}

static bool bound_twice(const stack *s, const stack_request *q)
{
    if (q->root_count < 2 || memcmp(&q->root_names[0], &q->root_names[1],
                                    sizeof q->root_names[0]) != 0) {
        return false;
    }
    for (unsigned i = 0; i < s->rule_count; i++) {
        const char *text = s->rules[i].what.items[0].text;
        if (s->rules[i].kind == POL_KIND_PATH && text[0] == ':' &&
            starts(text + 1, q->root_names[0].bytes + 1)) {
            return true;
        }
    }
    return false;
}

static void path_request(const stack *s, const stack_request *q,
                         stack_features *f)
{
    bool windows = q->platform == POL_PLATFORM_WINDOWS;
    bool macos = q->platform == POL_PLATFORM_MACOS;
    mark(f, STACK_P_WRITES, q->access == POL_ACCESS_WRITE);
    mark(f, STACK_P_RECURSIVE, q->recursive);
    mark(f, STACK_P_FOLDS,
         q->fs_case == POL_CASE_INSENSITIVE ||
             (q->fs_case == POL_CASE_OF_PLATFORM && (windows || macos)));
    mark(f, STACK_P_MACOS, macos);
    mark(f, STACK_P_WINDOWS, windows);
    mark(f, STACK_P_SPELLED,
         contains(&q->main, "..") || contains(&q->main, "//") ||
             contains(&q->main, "/./"));
    mark(f, STACK_P_GIVEN, q->second.size > 0);
    mark(f, STACK_P_LINKS, q->has_links);
    mark(f, STACK_P_ALIAS,
         contains(&q->main, "/proc/") || contains(&q->main, "/private/") ||
             contains(&q->main, "$HOME") || contains(&q->main, "\\\\"));
    mark(f, STACK_P_NO_CWD, q->main.size > 0 && q->main.bytes[0] != '/');
    mark(f, STACK_P_TWICE, bound_twice(s, q));
}

static void network_request(const stack_request *q, stack_features *f)
{
    const stack_bytes *host = &q->main;
    bool digits =
        host->size > 0 && host->bytes[0] >= '0' && host->bytes[0] <= '9';
    mark(f, STACK_N_URL, q->second.size > 0);
    mark(f, STACK_N_USER, contains(&q->second, "@"));
    mark(f, STACK_N_NUMBER, digits || contains(host, ":"));
    mark(f, STACK_N_SPELLED,
         contains(host, "0x") || contains(host, "[") ||
             (digits && !contains(host, ".")));
    mark(f, STACK_N_EMBEDS,
         contains(host, "64:ff9b") || contains(host, "ffff:") ||
             contains(host, "2002:"));
    mark(f, STACK_N_RESOLVED, q->address_count > 0);
    mark(f, STACK_N_MAPPED, q->mapped);
    mark(f, STACK_N_NO_PORT, q->port == 0 && q->second.size == 0);
    mark(f, STACK_N_NO_PROTOCOL, q->protocol == 0 && q->second.size == 0);
    mark(f, STACK_N_OTHER, q->protocol == POL_NET_OTHER);
    mark(f, STACK_N_NO_METHOD, q->method.size == 0);
}

void stack_request_features(const stack *s, const stack_request *q,
                            stack_features *f)
{
    mark(f, STACK_L_HEADLESS, (q->flags & POL_REQUEST_HEADLESS) != 0);
    if (q->kind == POL_KIND_PATH) {
        path_request(s, q, f);
    } else if (q->kind == POL_KIND_NETWORK) {
        network_request(q, f);
    } else if (q->kind == POL_KIND_TOOL) {
        mark(f, STACK_T_UNKNOWN_SERVER, !q->known_server);
        mark(f, STACK_T_UNKNOWN_ARGUMENTS, !q->known_arguments);
        for (unsigned i = 0; i < q->argument_count; i++) {
            mark(f, STACK_T_NESTED,
                 q->known_arguments &&
                     q->arguments[i].type == POL_ARGUMENT_NESTED);
        }
    }
}
