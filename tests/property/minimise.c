/* SPDX-License-Identifier: Apache-2.0
 *
 * Greedy minimisation: try to leave out each thing, keep what still fails. */
#include "minimise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../oracle/pair.h"

bool case_agrees(const gen_policy *policy, const pol_request *request,
                 char *message)
{
    gen_buffer buffers[GEN_LAYERS];
    pol_source sources[GEN_LAYERS];
    memset(buffers, 0, sizeof buffers);
    size_t count = gen_sources(policy, NULL, buffers, sources);
    pair p;
    pair_state state = pair_open(&p, sources, count, policy->dialect, NULL);
    bool agrees = state == PAIR_READY ? pair_compare(&p, request) &&
                                            pair_compare_packed(&p, request) &&
                                            pair_compare_batch(&p, request, 1)
                                      : state != PAIR_BROKEN;
    memcpy(message, p.message, sizeof p.message);
    pair_close(&p);
    for (unsigned i = 0; i < GEN_LAYERS; i++) {
        gen_buffer_free(&buffers[i]);
    }
    return agrees;
}

static bool differs(const gen_policy *policy, const gen_request *request)
{
    char message[512];
    return !case_agrees(policy, &request->request, message);
}

/* -- Leaving out: each function takes away the n-th thing that it knows, and
 * says false past the last. */

/* n counts down to the thing to take away. */
static bool shrink_element(gen_element *element, unsigned *n)
{
    if (element->count > 1) {
        if (*n < element->count) {
            gen_remove(element->words, sizeof element->words[0],
                       &element->count, *n);
            return true;
        }
        *n -= element->count;
    }
    for (unsigned i = 0; i < element->count; i++) {
        gen_word *word = &element->words[i];
        if (word->kind == GEN_W_OPTION && word->texts > 1) {
            if (*n < 2) {
                memmove(word->text[0], word->text[1 - *n], GEN_TEXT);
                word->texts = 1;
                return true;
            }
            *n -= 2;
        }
    }
    return false;
}

static bool shrink_pattern(gen_pattern *pattern, unsigned *n)
{
    if (pattern->count > 1) {
        if (*n < pattern->count) {
            gen_remove(pattern->elements, sizeof pattern->elements[0],
                       &pattern->count, *n);
            return true;
        }
        *n -= pattern->count;
    }
    for (unsigned i = 0; i < pattern->count; i++) {
        if (shrink_element(&pattern->elements[i], n)) {
            return true;
        }
    }
    return false;
}

static bool shrink_rule(gen_rule *rule, unsigned *n)
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
    if ((*n)-- == 0) {
        rule->expires = 0;
        return true;
    }
    if (shrink_pattern(&rule->pattern, n)) {
        return true;
    }
    for (unsigned i = 0; i < rule->unless_count; i++) {
        if (shrink_pattern(&rule->unless[i], n)) {
            return true;
        }
    }
    return false;
}

static bool shrink_policy(gen_policy *policy, unsigned n)
{
    if (n < policy->rule_count) {
        gen_remove(policy->rules, sizeof policy->rules[0], &policy->rule_count,
                   n);
        return true;
    }
    n -= policy->rule_count;
    if (n < policy->executable_count) {
        gen_remove(policy->executables, sizeof policy->executables[0],
                   &policy->executable_count, n);
        return true;
    }
    n -= policy->executable_count;
    if (n < GEN_LAYERS) {
        policy->default_decision[n] = -1;
        return true;
    }
    n -= GEN_LAYERS;
    for (unsigned i = 0; i < policy->rule_count; i++) {
        if (shrink_rule(&policy->rules[i], &n)) {
            return true;
        }
    }
    return false;
}

static bool shrink_request(gen_request *request, unsigned n)
{
    pol_request *q = &request->request;
    if (n < q->argc) {
        if (q->argc > 1) {
            memmove(request->argv + n, request->argv + n + 1,
                    (q->argc - n - 1) * sizeof request->argv[0]);
            q->argc--;
        }
        return true;
    }
    n -= (unsigned)q->argc;
    if (n < 4) {
        q->flags &= n == 0 ? ~POL_REQUEST_HEADLESS : UINT32_MAX;
        q->flags &= n == 1 ? ~POL_REQUEST_RESOLVE_HOST_EXECUTABLES : UINT32_MAX;
        q->now = n == 2 ? 0 : q->now;
        q->cwd.size = n == 3 ? 0 : q->cwd.size;
        return true;
    }
    n -= 4;
    for (size_t i = 0; i < q->argc; i++) {
        pol_text *token = &request->argv[i];
        if (token->size > 0 && n < 2) {
            token->data += n; /* the first byte, or the last */
            token->size--;
            return true;
        }
        n -= token->size > 0 ? 2 : 0;
    }
    return false;
}

static size_t weight(const gen_policy *policy, const gen_request *request)
{
    gen_buffer buffers[GEN_LAYERS];
    pol_source sources[GEN_LAYERS];
    memset(buffers, 0, sizeof buffers);
    gen_sources(policy, NULL, buffers, sources);
    size_t size = request->request.flags + (request->request.now != 0) +
                  request->request.cwd.size;
    for (unsigned i = 0; i < GEN_LAYERS; i++) {
        size += sources[i].text.size;
        gen_buffer_free(&buffers[i]);
    }
    for (size_t i = 0; i < request->request.argc; i++) {
        size += request->argv[i].size + 1;
    }
    return size;
}

/* Copies keep their argv inside. */
static void copy_request(gen_request *to, const gen_request *from)
{
    *to = *from;
    to->request.argv = to->argv;
    for (size_t i = 0; i < to->request.argc; i++) {
        to->argv[i].data = to->bytes + (from->argv[i].data - from->bytes);
    }
}

static bool improve(gen_policy *policy, gen_request *request,
                    gen_policy *policy_try, gen_request *request_try)
{
    size_t now = weight(policy, request);
    for (unsigned n = 0;; n++) {
        *policy_try = *policy;
        if (!shrink_policy(policy_try, n)) {
            break;
        }
        if (weight(policy_try, request) < now && differs(policy_try, request)) {
            *policy = *policy_try;
            return true;
        }
    }
    for (unsigned n = 0;; n++) {
        copy_request(request_try, request);
        if (!shrink_request(request_try, n)) {
            return false;
        }
        if (weight(policy, request_try) < now && differs(policy, request_try)) {
            copy_request(request, request_try);
            return true;
        }
    }
}

void case_minimise(gen_policy *policy, gen_request *request)
{
    gen_policy *policy_try = malloc(sizeof *policy_try);
    gen_request *request_try = malloc(sizeof *request_try);
    if (policy_try == NULL || request_try == NULL) {
        abort();
    }
    while (improve(policy, request, policy_try, request_try)) {
    }
    free(policy_try);
    free(request_try);
}

/* -- Printing */

static void print_token(pol_text token)
{
    putchar('"');
    for (size_t i = 0; i < token.size; i++) {
        unsigned char c = (unsigned char)token.data[i];
        if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\') {
            printf("\\x%02x", c);
        } else {
            putchar(c);
        }
    }
    putchar('"');
}

void case_print(const gen_policy *policy, const pol_request *request)
{
    gen_buffer buffers[GEN_LAYERS];
    pol_source sources[GEN_LAYERS];
    memset(buffers, 0, sizeof buffers);
    size_t count = gen_sources(policy, NULL, buffers, sources);
    for (size_t i = 0; i < count; i++) {
        if (sources[i].text.size == 0) {
            continue;
        }
        printf("# -- %s, %s dialect\n", sources[i].name.data,
               policy->dialect == POL_DIALECT_CODEX ? "Codex" : "native");
        for (char *line = strtok(buffers[i].data, "\n"); line != NULL;
             line = strtok(NULL, "\n")) {
            printf("# %s\n", line);
        }
    }
    printf("# argv:");
    for (size_t i = 0; i < request->argc; i++) {
        putchar(' ');
        print_token(request->argv[i]);
    }
    printf("; flags %u, now %llu, cwd %.*s\n", request->flags,
           (unsigned long long)request->now, (int)request->cwd.size,
           request->cwd.size > 0 ? request->cwd.data : "");
    for (unsigned i = 0; i < GEN_LAYERS; i++) {
        gen_buffer_free(&buffers[i]);
    }
}
