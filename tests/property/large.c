/* SPDX-License-Identifier: Apache-2.0
 *
 * Policies of thousands of rules, so that tables fill and overflow: library
 * against oracle on commands of the same words.
 *
 *   LARGE_RULES     rules of a policy (default 3,000)
 *   LARGE_REQUESTS  commands for each (default 4,000) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../oracle/pair.h"
#include "../oracle/tap.h"
#include "gen.h"

#define PROGRAMS 30
#define WORDS 90
#define MAX_TOKENS 6

/* Small numbers come often, so that rules share beginnings. */
static uint32_t skewed(gen_random *r, uint32_t bound)
{
    uint32_t a = gen_below(r, bound), b = gen_below(r, bound);
    return gen_chance(r, 50) ? a * b / bound : a;
}

static void program_name(char *text, uint32_t i)
{
    snprintf(text, 40, "%s%u", i % 5 == 4 ? "a-program-of-a-long-name-" : "p",
             (unsigned)i);
}

static void word_name(char *text, uint32_t i)
{
    static const char *const shapes[] = {"w", "--option", "-",
                                         "a-word-of-a-long-name-", ""};
    snprintf(text, 40, "%s%u", shapes[i % 5], (unsigned)i);
}

/* -- Rules */

static void put(gen_buffer *out, const char *text)
{
    gen_write(out, text, strlen(text));
}

static void put_quoted(gen_buffer *out, const char *text)
{
    put(out, "\"");
    put(out, text);
    put(out, "\"");
}

static void put_element(gen_random *r, gen_buffer *out, bool native)
{
    char text[40];
    uint32_t dice = gen_below(r, 100);
    uint32_t count = dice < 15 ? 2 + gen_below(r, 4) : 1;
    put(out, ", ");
    if (native && dice >= 96) {
        put(out, dice < 98 ? "any()" : "glob(\"w1*\")");
        return;
    }
    put(out, count > 1 ? "[" : "");
    for (uint32_t i = 0; i < count; i++) {
        word_name(text, skewed(r, WORDS));
        put(out, i > 0 ? ", " : "");
        put_quoted(out, text);
    }
    put(out, count > 1 ? "]" : "");
}

static void put_rule(gen_random *r, gen_buffer *out, bool native)
{
    static const char *const decisions[] = {"allow", "allow", "prompt"};
    char text[40];
    uint32_t decision = gen_below(r, 4);
    put(out, "prefix_rule(pattern=[");
    program_name(text, skewed(r, PROGRAMS));
    put_quoted(out, text);
    for (uint32_t i = 1 + gen_below(r, 3); i > 0; i--) {
        put_element(r, out, native);
    }
    put(out, "], decision=\"");
    put(out, decision < 3 ? decisions[decision]
             : native     ? "deny"
                          : "forbidden");
    put(out, gen_chance(r, 2) ? "\", canonical_matching=True)\n" : "\")\n");
}

/* -- Commands */

typedef struct command {
    pol_request request;
    pol_text argv[MAX_TOKENS];
    char text[MAX_TOKENS][48];
} command;

static void make_command(gen_random *r, command *c)
{
    memset(&c->request, 0, sizeof c->request);
    c->request.struct_size = sizeof c->request;
    c->request.argv = c->argv;
    c->request.argc = 2 + gen_below(r, MAX_TOKENS - 1);
    for (uint32_t i = 0; i < c->request.argc; i++) {
        char name[40];
        if (i == 0) {
            program_name(name, skewed(r, PROGRAMS));
        } else {
            word_name(name, skewed(r, WORDS + 5));
        }
        bool path = i == 0 && gen_chance(r, 10);
        snprintf(c->text[i], sizeof c->text[i], "%s%s", path ? "/bin/" : "",
                 name);
        c->argv[i] = (pol_text){c->text[i], strlen(c->text[i])};
    }
}

static void run(tap *t, pol_dialect dialect, uint32_t rules, uint32_t requests)
{
    gen_random r = gen_seed(20260104 + (uint64_t)dialect);
    gen_buffer text = {NULL, 0, 0};
    bool native = dialect == POL_DIALECT_NATIVE;
    for (uint32_t i = 0; i < rules; i++) {
        put_rule(&r, &text, native);
    }
    pol_source source = {
        POL_TEXT("large.rules"), {text.data, text.size}, POL_LAYER_USER};
    pair p;
    pair_state state = pair_open(&p, &source, 1, dialect, NULL);
    tap_ok(t, state == PAIR_READY, "%u rules compile%s%s", rules,
           state == PAIR_READY ? "" : ": ",
           state == PAIR_READY ? "" : p.message);
    uint64_t matched = 0, different = 0;
    for (uint32_t i = 0; state == PAIR_READY && i < requests; i++) {
        static command c;
        make_command(&r, &c);
        if (!pair_compare(&p, &c.request) && different++ < 3) {
            tap_note("request %u: %s", i, p.message);
        }
        matched += p.expected.count;
    }
    tap_ok(t, different == 0 && matched > requests / 4,
           "%u commands, %llu matches: %llu differences", requests,
           (unsigned long long)matched, (unsigned long long)different);
    pair_close(&p);
    gen_buffer_free(&text);
}

int main(void)
{
    tap t = {0};
    uint32_t rules = (uint32_t)number_from("LARGE_RULES", 3000);
    uint32_t requests = (uint32_t)number_from("LARGE_REQUESTS", 4000);
    run(&t, POL_DIALECT_NATIVE, rules, requests);
    run(&t, POL_DIALECT_CODEX, rules, requests);
    return tap_end(&t);
}
