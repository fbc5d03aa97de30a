/* SPDX-License-Identifier: Apache-2.0
 *
 * Small worlds, seen whole: every policy of up to three rules that a world's
 * three symbols and few elements make, each asked every command of up to
 * three tokens (four with WORLD=full); the library answers as the oracle
 * does.  No policy comes twice: a policy is a set of rules, and its order
 * has no meaning. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../oracle/pair.h"
#include "../oracle/tap.h"

#define SYMBOLS 3
#define MAX_RULES 160
#define MAX_TOKENS 4
#define MAX_REQUESTS 120
#define RULE_TEXT 160

typedef struct world {
    const char *name;
    pol_dialect dialect;
    const char *symbols[SYMBOLS];
    const char *heads[4];    /* elements as written, null behind the last */
    const char *elements[8]; /* of the second place */
    const char *lasts[4];    /* of the third place */
} world;

static const world worlds[] = {
    {"words and an option",
     POL_DIALECT_NATIVE,
     {"a", "b", "-o"},
     {"\"a\"", NULL},
     {"\"b\"", "\"-o\"", "option(\"-o\")", "any()", "gap()", "[\"b\", \"-o\"]",
      NULL},
     {"\"a\"", "\"-o\"", NULL}},
    {"options and the terminator",
     POL_DIALECT_NATIVE,
     {"a", "-o", "--"},
     {"any()", NULL},
     {"\"-o\"", "option(\"-o\")", "\"--\"", "gap()", "glob(\"-*\")", NULL},
     {"\"a\"", "\"--\"", NULL}},
    {"clusters",
     POL_DIALECT_NATIVE,
     {"a", "-xy", "-x"},
     {"\"a\"", NULL},
     {"\"-xy\"", "\"-x\"", "option(\"-yx\", \"-z\")", "any()",
      "[\"a\", option(\"-x\")]", NULL},
     {"\"a\"", "option(\"-y\")", NULL}},
    {"values and abbreviations",
     POL_DIALECT_NATIVE,
     {"a", "--na", "--name=a"},
     {"\"a\"", NULL},
     {"\"--name=a\"", "\"--name\"", "option(\"--na\")", "gap()", "glob(\"*a\")",
      NULL},
     {"\"a\"", "\"--name=b\"", NULL}},
    {"programs and globs",
     POL_DIALECT_NATIVE,
     {"a", "/bin/a", "a.exe"},
     {"\"a\"", "glob(\"a*\")", NULL},
     {"\"a\"", "[\"/bin/a\", glob(\"*.exe\")]", "gap()", NULL},
     {"any()", NULL}},
    {"Codex",
     POL_DIALECT_CODEX,
     {"a", "b", "c"},
     {"\"a\"", "[\"b\", \"a\"]", NULL},
     {"\"a\"", "\"b\"", "[\"a\", \"c\"]", NULL},
     {"\"b\"", "[\"c\", \"b\"]", NULL}},
    {"Codex, paths and case",
     POL_DIALECT_CODEX,
     {"a", "/x/a", "A"},
     {"\"a\"", "\"/x/a\"", "\"A\"", NULL},
     {"\"a\"", "\"A\"", NULL},
     {NULL}},
};

/* -- Rules of a world */

typedef struct rules {
    char text[MAX_RULES][RULE_TEXT];
    unsigned count;
} rules;

static void add_rule(rules *r, const world *w, const char *pattern,
                     bool canonical, const char *unless)
{
    static const char *const native[] = {"allow", "deny", NULL};
    static const char *const codex[] = {"allow", "prompt", "forbidden", NULL};
    const char *const *decisions =
        w->dialect == POL_DIALECT_CODEX ? codex : native;
    for (; *decisions != NULL; decisions++) {
        if (r->count == MAX_RULES) {
            abort(); /* the table of worlds is too rich */
        }
        snprintf(r->text[r->count++], RULE_TEXT,
                 "prefix_rule(pattern=[%s], decision=\"%s\"%s%s%s%s)\n",
                 pattern, *decisions,
                 canonical ? ", canonical_matching=True" : "",
                 unless != NULL ? ", unless=[[" : "",
                 unless != NULL ? unless : "", unless != NULL ? "]]" : "");
    }
}

static void add_patterns(rules *r, const world *w, const char *head)
{
    char text[RULE_TEXT / 2], other[RULE_TEXT];
    bool native = w->dialect == POL_DIALECT_NATIVE;
    add_rule(r, w, head, false, NULL);
    if (!native) {
        add_rule(r, w, head, true, NULL);
    }
    for (const char *const *e = w->elements; *e != NULL; e++) {
        snprintf(text, sizeof text, "%s, %s", head, *e);
        add_rule(r, w, text, false, NULL);
        if (native) {
            add_rule(r, w, head, false, text);
            snprintf(other, sizeof other, "%s, end()", text);
            add_rule(r, w, other, false, NULL);
        }
        for (const char *const *l = w->lasts; *l != NULL; l++) {
            snprintf(other, sizeof other, "%s, %s", text, *l);
            add_rule(r, w, other, false, NULL);
        }
    }
}

/* -- Requests: every command of up to `longest` tokens */

typedef struct requests {
    pol_text tokens[MAX_REQUESTS][MAX_TOKENS];
    pol_request all[MAX_REQUESTS];
    unsigned count;
} requests;

static void fill_requests(requests *q, const world *w, unsigned longest)
{
    q->count = 0;
    for (unsigned size = 1; size <= longest; size++) {
        unsigned words = 1;
        for (unsigned i = 0; i < size; i++) {
            words *= SYMBOLS;
        }
        for (unsigned word = 0; word < words; word++) {
            pol_text *tokens = q->tokens[q->count];
            for (unsigned i = 0, rest = word; i < size; i++) {
                const char *symbol = w->symbols[rest % SYMBOLS];
                tokens[i] = (pol_text){symbol, strlen(symbol)};
                rest /= SYMBOLS;
            }
            pol_request *request = &q->all[q->count++];
            memset(request, 0, sizeof *request);
            request->struct_size = sizeof *request;
            request->flags = POL_REQUEST_RESOLVE_HOST_EXECUTABLES;
            request->argv = tokens;
            request->argc = size;
        }
    }
}

/* -- All policies */

typedef struct counts {
    uint64_t policies, pairs, differences, refused;
} counts;

static void run_policy(counts *c, const world *w, const requests *q,
                       const char *text)
{
    pol_source source = {
        POL_TEXT("world.rules"), {text, strlen(text)}, POL_LAYER_USER};
    pair p;
    c->policies++;
    if (pair_open(&p, &source, 1, w->dialect, NULL) != PAIR_READY) {
        if (c->refused++ < 3) {
            tap_note("%s: %s", p.message, text);
        }
        pair_close(&p);
        return;
    }
    for (unsigned i = 0; i < q->count; i++) {
        c->pairs++;
        if (!pair_compare(&p, &q->all[i]) && c->differences++ < 5) {
            tap_note("difference: %s", p.message);
            printf("# %s# argv:", text);
            for (size_t k = 0; k < q->all[i].argc; k++) {
                printf(" %s", q->all[i].argv[k].data);
            }
            putchar('\n');
        }
    }
    pair_close(&p);
}

static void run_sets(counts *c, const world *w, const requests *q,
                     const rules *r, unsigned begin, unsigned room,
                     const char *before)
{
    char text[4 * RULE_TEXT];
    for (unsigned i = begin; i < r->count && c->differences < 5; i++) {
        snprintf(text, sizeof text, "%s%s", before, r->text[i]);
        run_policy(c, w, q, text);
        if (room > 1) {
            run_sets(c, w, q, r, i + 1, room - 1, text);
        }
    }
}

int main(void)
{
    tap out = {0};
    const char *mode = getenv("WORLD");
    bool full = mode != NULL && strcmp(mode, "full") == 0;
    for (size_t i = 0; i < sizeof worlds / sizeof worlds[0]; i++) {
        static rules r;
        static requests q;
        const world *w = &worlds[i];
        counts c = {0, 0, 0, 0};
        r.count = 0;
        for (const char *const *head = w->heads; *head != NULL; head++) {
            add_patterns(&r, w, *head);
        }
        fill_requests(&q, w, full ? 4 : 3);
        run_sets(&c, w, &q, &r, 0, 3, "");
        tap_ok(&out, c.differences == 0 && c.refused == 0,
               "%s: %u rules, %llu policies, %llu pairs, %llu differences",
               w->name, r.count, (unsigned long long)c.policies,
               (unsigned long long)c.pairs, (unsigned long long)c.differences);
    }
    return tap_end(&out);
}
