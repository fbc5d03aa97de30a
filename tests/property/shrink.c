/* SPDX-License-Identifier: Apache-2.0
 *
 * Greedy: try to leave out each thing, keep what still fails. */
#include "shrink.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../oracle/pair.h"

bool shrink_agrees(const stack *s, const stack_request *q, char *message)
{
    gen_buffer buffers[POL_LAYER_COUNT];
    pol_source sources[POL_LAYER_COUNT];
    pair_setup setup = {.untrusted = !s->trusted, .root = POL_TEXT(STACK_ROOT)};
    stack_view view;
    memset(buffers, 0, sizeof buffers);
    size_t count = stack_sources(s, buffers, sources);
    pair p;
    pair_state state = pair_open(&p, sources, count, s->dialect, &setup);
    const pol_request *request = stack_ask(q, &view);
    bool agrees = state == PAIR_READY ? pair_compare(&p, request) &&
                                            pair_compare_packed(&p, request) &&
                                            pair_compare_batch(&p, request, 1)
                                      : state != PAIR_BROKEN;
    memcpy(message, p.message, sizeof p.message);
    pair_close(&p);
    stack_free_buffers(buffers);
    return agrees;
}

/* -- Leaving out: each function takes away the n-th thing that it knows, and
 * says false past the last; n counts down. */

static bool shrink_text(char *text, unsigned *n)
{
    size_t size = strlen(text);
    if (*n < size) {
        memmove(text + *n, text + *n + 1, size - *n);
        return true;
    }
    *n -= (unsigned)size;
    return false;
}

static bool shrink_list(stack_list *list, unsigned least, unsigned *n)
{
    if (list->count > least) {
        if (*n < list->count) {
            gen_remove(list->items, sizeof list->items[0], &list->count, *n);
            return true;
        }
        *n -= list->count;
    }
    for (unsigned i = 0; i < list->count; i++) {
        if (shrink_text(list->items[i].text, n)) {
            return true;
        }
    }
    return false;
}

static bool shrink_command(gen_rule *rule, unsigned *n)
{
    if (*n < rule->unless_count) {
        gen_remove(rule->unless, sizeof rule->unless[0], &rule->unless_count,
                   *n);
        return true;
    }
    *n -= rule->unless_count;
    if ((*n)-- == 0) {
        rule->canonical = false;
        return true;
    }
    gen_pattern *pattern = &rule->pattern;
    if (pattern->count > 1) {
        if (*n < pattern->count) {
            gen_remove(pattern->elements, sizeof pattern->elements[0],
                       &pattern->count, *n);
            return true;
        }
        *n -= pattern->count;
    }
    for (unsigned i = 0; i < pattern->count; i++) {
        gen_element *e = &pattern->elements[i];
        if (e->count > 1 && *n < e->count) {
            gen_remove(e->words, sizeof e->words[0], &e->count, *n);
            return true;
        }
        *n -= e->count > 1 ? e->count : 0;
        for (unsigned k = 0; k < e->count; k++) {
            if (e->words[k].kind == GEN_W_PATH &&
                shrink_text(e->words[k].text[0], n)) {
                return true;
            }
        }
    }
    return false;
}

static bool shrink_numbers(stack_rule *rule, unsigned n)
{
    switch (n) {
    case 0:
        rule->expires = 0;
        return true;
    case 1:
        rule->access &= rule->access - 1;
        return rule->access != 0;
    case 2:
        rule->port_count = 0;
        return true;
    case 3:
        rule->protocol = 0;
        return true;
    case 4:
        rule->method = 0;
        return true;
    case 5:
        rule->argument_count -= rule->argument_count > 0;
        return true;
    case 6:
        rule->layer = POL_LAYER_MANAGED;
        return true;
    default:
        return false;
    }
}

#define NUMBERS 7

static bool shrink_rule(stack_rule *rule, unsigned *n)
{
    if (*n < NUMBERS) {
        shrink_numbers(rule, *n);
        return true;
    }
    *n -= NUMBERS;
    bool needed = rule->kind != POL_KIND_TOOL;
    if (rule->kind == POL_KIND_COMMAND) {
        return shrink_command(&rule->command, n);
    }
    return shrink_list(&rule->unless, 0, n) ||
           shrink_list(&rule->what, needed, n) ||
           shrink_list(&rule->values, needed, n);
}

static bool shrink_stack(stack *s, unsigned n)
{
    if (n < s->rule_count) {
        gen_remove(s->rules, sizeof s->rules[0], &s->rule_count, n);
        return true;
    }
    n -= s->rule_count;
    if (n < s->list_count) {
        gen_remove(s->lists, sizeof s->lists[0], &s->list_count, n);
        return true;
    }
    n -= s->list_count;
    for (unsigned i = 0; i < s->list_count; i++) {
        if (n < s->lists[i].count) {
            gen_remove(s->lists[i].path, sizeof s->lists[i].path[0],
                       &s->lists[i].count, n);
            return true;
        }
        n -= s->lists[i].count;
    }
    if (n < POL_LAYER_COUNT * POL_KIND_COUNT) {
        s->defaults[n / POL_KIND_COUNT][n % POL_KIND_COUNT] = -1;
        return true;
    }
    n -= POL_LAYER_COUNT * POL_KIND_COUNT;
    if (n < 2) {
        s->managed_only = n == 0 ? 0 : s->managed_only;
        s->trusted = n == 1 ? true : s->trusted;
        return true;
    }
    n -= 2;
    for (unsigned i = 0; i < s->rule_count; i++) {
        if (shrink_rule(&s->rules[i], &n)) {
            return true;
        }
    }
    return false;
}

/* -- Requests */

static bool shrink_bytes(stack_bytes *bytes, unsigned *n)
{
    if (*n < bytes->size) {
        memmove(bytes->bytes + *n, bytes->bytes + *n + 1, bytes->size - *n - 1);
        bytes->size--;
        return true;
    }
    *n -= bytes->size;
    if (bytes->size > 0 && (*n)-- == 0) {
        bytes->size = 0;
        return true;
    }
    return false;
}

static bool shrink_facts(stack_request *q, unsigned n)
{
    switch (n) {
    case 0:
        q->flags = 0;
        return true;
    case 1:
        q->now = 0;
        return true;
    case 2:
        q->platform = POL_PLATFORM_POSIX;
        return true;
    case 3:
        q->root_count -= q->root_count > 0;
        return true;
    case 4:
        q->fs_case = POL_CASE_OF_PLATFORM;
        return true;
    case 5:
        q->recursive = false;
        return true;
    case 6:
        q->has_links = false;
        return true;
    case 7:
        q->port = 0;
        return true;
    case 8:
        q->protocol = 0;
        return true;
    case 9:
        q->address_count -= q->address_count > 0;
        return true;
    case 10:
        q->mapped = false;
        return true;
    case 11:
        q->argument_count -= q->argument_count > 0;
        return true;
    case 12:
        q->access = POL_ACCESS_READ;
        return true;
    default:
        return false;
    }
}

#define FACTS 13

static bool shrink_request(stack_request *q, unsigned n)
{
    if (n < FACTS) {
        return shrink_facts(q, n);
    }
    n -= FACTS;
    if (q->token_count > 1) {
        if (n < q->token_count) {
            gen_remove(q->tokens, sizeof q->tokens[0], &q->token_count, n);
            return true;
        }
        n -= q->token_count;
    }
    stack_bytes *all[] = {
        &q->main,          &q->second,       &q->cwd,
        &q->home,          &q->method,       &q->addresses[0],
        &q->addresses[1],  &q->link_from[0], &q->link_from[1],
        &q->link_to[0],    &q->link_to[1],   &q->root_paths[0],
        &q->root_paths[1], &q->root_paths[2]};
    for (unsigned i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (shrink_bytes(all[i], &n)) {
            return true;
        }
    }
    for (unsigned i = 0; i < q->token_count; i++) {
        if (shrink_bytes(&q->tokens[i], &n)) {
            return true;
        }
    }
    return false;
}

/* -- The search */

static size_t weight(const stack *s, const stack_request *q)
{
    gen_buffer buffers[POL_LAYER_COUNT];
    pol_source sources[POL_LAYER_COUNT];
    memset(buffers, 0, sizeof buffers);
    stack_sources(s, buffers, sources);
    size_t size = q->main.size + q->second.size + q->cwd.size + q->home.size +
                  q->method.size + 2 * q->root_count + q->flags + (q->now > 0) +
                  (unsigned)q->platform + (unsigned)q->fs_case + q->recursive +
                  q->has_links + (q->port > 0) + (q->protocol > 0) + q->mapped +
                  2 * q->address_count + 2 * q->argument_count +
                  (unsigned)q->access + !s->trusted;
    for (unsigned i = 0; i < 2; i++) {
        size += q->addresses[i].size + q->link_from[i].size +
                q->link_to[i].size + q->root_paths[i].size;
    }
    size += q->root_paths[2].size;
    for (unsigned i = 0; i < q->token_count; i++) {
        size += q->tokens[i].size + 1;
    }
    for (unsigned i = 0; i < s->rule_count; i++) {
        size += (unsigned)s->rules[i].layer;
    }
    for (unsigned i = 0; i < POL_LAYER_COUNT; i++) {
        size += sources[i].text.size;
    }
    stack_free_buffers(buffers);
    return size;
}

typedef struct attempt {
    stack s;
    stack_request q;
} attempt;

static bool improve(attempt *now, attempt *next, shrink_test test,
                    void *context)
{
    size_t size = weight(&now->s, &now->q);
    bool more = true;
    for (unsigned n = 0; more; n++) {
        *next = *now;
        more = shrink_stack(&next->s, n);
        if (more && next->s.rule_count > 0 &&
            weight(&next->s, &next->q) < size &&
            test(context, &next->s, &next->q)) {
            *now = *next;
            return true;
        }
    }
    more = true;
    for (unsigned n = 0; more; n++) {
        *next = *now;
        more = shrink_request(&next->q, n);
        if (more && weight(&next->s, &next->q) < size &&
            test(context, &next->s, &next->q)) {
            *now = *next;
            return true;
        }
    }
    return false;
}

void shrink(stack *s, stack_request *q, shrink_test test, void *context)
{
    attempt *now = malloc(sizeof *now), *next = malloc(sizeof *next);
    if (now == NULL || next == NULL) {
        abort();
    }
    now->s = *s;
    now->q = *q;
    while (improve(now, next, test, context)) {
    }
    *s = now->s;
    *q = now->q;
    free(now);
    free(next);
}

static bool differs(void *context, const stack *s, const stack_request *q)
{
    char message[512];
    (void)context;
    return !shrink_agrees(s, q, message);
}

void shrink_difference(stack *s, stack_request *q)
{
    shrink(s, q, differs, NULL);
}

/* -- Printing */

static void print_bytes(const char *name, const stack_bytes *bytes)
{
    printf(" %s=\"", name);
    for (size_t i = 0; i < bytes->size; i++) {
        unsigned char c = (unsigned char)bytes->bytes[i];
        if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\') {
            printf("\\x%02x", c);
        } else {
            putchar(c);
        }
    }
    putchar('"');
}

static void print_path(const stack_request *q)
{
    print_bytes("path", &q->main);
    printf(" access=%d case=%d recursive=%d", (int)q->access, (int)q->fs_case,
           q->recursive);
    print_bytes("resolved", &q->second);
    for (unsigned i = 0; q->has_links && i < 2; i++) {
        print_bytes("link", &q->link_from[i]);
        print_bytes("to", &q->link_to[i]);
    }
}

static void print_tool(const stack_request *q)
{
    print_bytes("tool", &q->main);
    if (q->known_server) {
        print_bytes("server", &q->second);
    }
    printf(q->known_arguments ? " arguments:" : " no arguments known");
    for (unsigned i = 0; q->known_arguments && i < q->argument_count; i++) {
        print_bytes("name", &q->arguments[i].name);
        print_bytes("value", &q->arguments[i].value);
        printf(" type=%d", (int)q->arguments[i].type);
    }
}

static void print_network(const stack_request *q)
{
    print_bytes("host", &q->main);
    print_bytes("url", &q->second);
    print_bytes("method", &q->method);
    printf(" port=%u protocol=%u mapped=%d", q->port, q->protocol, q->mapped);
    for (unsigned i = 0; i < q->address_count; i++) {
        print_bytes("address", &q->addresses[i]);
    }
}

void shrink_print_request(const stack_request *q)
{
    printf("# %s:", pol_kind_name(q->kind));
    for (unsigned i = 0; i < q->token_count; i++) {
        print_bytes("token", &q->tokens[i]);
    }
    if (q->kind == POL_KIND_PATH) {
        print_path(q);
    } else if (q->kind == POL_KIND_NETWORK) {
        print_network(q);
    } else if (q->kind == POL_KIND_TOOL) {
        print_tool(q);
    } else if (q->kind == POL_KIND_SETTING) {
        print_bytes("name", &q->main);
        print_bytes("value", &q->second);
    }
    print_bytes("cwd", &q->cwd);
    print_bytes("home", &q->home);
    for (unsigned i = 0; i < q->root_count; i++) {
        print_bytes("root", &q->root_names[i]);
        print_bytes("at", &q->root_paths[i]);
    }
    printf(" platform=%d flags=%u now=%llu\n", (int)q->platform, q->flags,
           (unsigned long long)q->now);
}

void shrink_print(const stack *s, const stack_request *q)
{
    gen_buffer buffers[POL_LAYER_COUNT];
    pol_source sources[POL_LAYER_COUNT];
    memset(buffers, 0, sizeof buffers);
    size_t count = stack_sources(s, buffers, sources);
    for (size_t i = 0; i < count; i++) {
        if (sources[i].text.size == 0) {
            continue;
        }
        printf("# -- %s, %s dialect%s\n", sources[i].name.data,
               s->dialect == POL_DIALECT_CODEX ? "Codex" : "native",
               s->trusted ? "" : ", project not trusted");
        for (char *line = strtok(buffers[i].data, "\n"); line != NULL;
             line = strtok(NULL, "\n")) {
            printf("# %s\n", line);
        }
    }
    shrink_print_request(q);
    stack_free_buffers(buffers);
}
