/* SPDX-License-Identifier: Apache-2.0
 *
 * The law of facts: what a weaker layer says of programs and of the
 * environment never loosens an answer that stronger layers give.  Random
 * rules and facts in the stronger layers, random facts alone in the weaker
 * ones, random commands: with the weaker layers no answer is lower.
 * FACTS=N says how many policies, FACT_SEED=N where to begin. */
#include <libpolicy/policy.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../oracle/tap.h"

#define COUNT(array) (sizeof array / sizeof *array)

enum {
    SIZE = 32768,
    REQUESTS = 40, /* of each pair of policies */
    WORDS = 7,
    SOURCES = 4
};

typedef struct text {
    char data[SIZE];
    size_t size;
} text;

typedef struct world {
    text sources[SOURCES]; /* the strongest first */
    pol_layer layers[SOURCES];
    size_t count, strong; /* the first `strong` have rules */
    uint64_t state;
} world;

static unsigned pick(world *w, unsigned below)
{
    w->state = w->state * UINT64_C(6364136223846793005) +
               UINT64_C(1442695040888963407);
    return (unsigned)((w->state >> 33) % below);
}

static void put(text *t, const char *string)
{
    size_t size = strlen(string);
    if (t->size + size < SIZE) {
        memcpy(t->data + t->size, string, size);
        t->size += size;
    }
}

static void put_quoted(text *t, const char *string, const char *end)
{
    put(t, "\"");
    put(t, string);
    put(t, end);
    put(t, "\"");
}

/* -- facts */

static const char *const programs[] = {"p",     "q",   "w",   "p s",   "p t",
                                       "p s u", "q s", "env", "xargs", "git"};
static const char *const options[] = {"-a",       "-b",    "-o", "-ab",
                                      "--out",    "--oth", "-x", "+p",
                                      "--output", "-",     "--"};
static const char *const lists[] = {
    "options",          "options_with_value",    "global_options",
    "code_options",     "write_options",         "effect_options",
    "read_options",     "network_options",       "script_options",
    "command_options",  "recursive_options",     "folder_options",
    "in_place_options", "first_operand_options", "listing_options"};
static const char *const operands[] = {
    "code_operands",   "read_operands",   "write_operands", "network_operands",
    "effect_operands", "script_operands", "url_operands"};
static const char *const positions[] = {
    "0", "1", "-1", "\"0:\"", "\"1:\"", "\":-1\"", "glob(\"f*\")"};

/* Whether it wraps. */
static bool put_wraps(world *w, text *t)
{
    unsigned which = pick(w, 9);
    if (which > 3) {
        return false;
    }
    put(t, which == 0   ? ", wraps=True"
           : which == 1 ? ", wraps=\"words\""
           : which == 2 ? ", wraps=\"shell\", text_options=[\"-b\"]"
                        : ", wraps=True, harmless=True");
    put(t, which == 1 && pick(w, 2) ? ", harmless=True" : "");
    put(t, which != 2 && pick(w, 2) ? ", operands=1" : "");
    put(t, pick(w, 4) == 0 ? ", appends=True" : "");
    put(t, pick(w, 4) == 0 ? ", assignments=True" : "");
    return true;
}

static void put_options(world *w, text *t, bool wraps)
{
    for (size_t i = 0; i < COUNT(lists); i++) {
        if (pick(w, 5) != 0 || (wraps && i == 2)) {
            continue;
        }
        put(t, ", ");
        put(t, lists[i]);
        put(t, "=[");
        for (unsigned k = 1 + pick(w, 3); k > 0; k--) {
            put_quoted(t, options[pick(w, COUNT(options))],
                       pick(w, 2) ? "=" : "");
            put(t, ", ");
        }
        put(t, "]");
    }
}

static void put_operands(world *w, text *t)
{
    for (size_t i = 0; i < COUNT(operands); i++) {
        if (pick(w, 5) == 0) {
            put(t, ", ");
            put(t, operands[i]);
            put(t, "=[");
            put(t, positions[pick(w, COUNT(positions))]);
            put(t, "]");
        }
    }
}

static void put_program(world *w, text *t)
{
    put(t, "program(");
    put_quoted(t, programs[pick(w, COUNT(programs))], "");
    bool wraps = put_wraps(w, t);
    put(t, !wraps && pick(w, 5) == 0 ? ", subcommands=True" : "");
    put(t, pick(w, 6) == 0 ? ", stdin=\"code\"" : "");
    put(t, pick(w, 5) == 0 ? ", single_dash=True" : "");
    put(t, pick(w, 6) == 0 ? ", bundled=True" : "");
    put(t, pick(w, 6) == 0 ? ", recursive=True" : "");
    put(t, pick(w, 6) == 0 ? ", script=\"sed\"" : "");
    put_options(w, t, wraps);
    put_operands(w, t);
    put(t, pick(w, 4) == 0
               ? ", synonyms=[[\"-o\", \"--output\"], [\"s\", \"t\"]]"
               : "");
    put(t, ")\n");
}

static void put_facts(world *w, text *t, unsigned most)
{
    static const char *const effects[] = {"harmless", "code", "hook"};
    for (unsigned i = pick(w, most + 1); i > 0; i--) {
        if (pick(w, 5) == 0) {
            put(t, "environment([\"X\"");
            put(t, pick(w, 3) == 0 ? ", \"*\"" : "");
            put(t, "], ");
            put_quoted(t, effects[pick(w, COUNT(effects))], "");
            put(t, ")\n");
        } else {
            put_program(w, t);
        }
    }
}

/* -- rules */

static const char *const words[] = {
    "p",     "q",        "w",     "s",    "t",      "u",
    "-a",    "-b",       "-o",    "-ab",  "-ao",    "--out",
    "--ou",  "--output", "--oth", "-x",   "+p",     "-",
    "--",    "f1",       "/d/x",  "/e/x", "-o/d/x", "--output=/d/x",
    "h.com", "X=1",      "rm",    "ls",   "s/a/b/", "env",
    "xargs", "git"};
static const char *const decisions[] = {"allow", "prompt", "deny"};

static void put_decision(text *t, unsigned which)
{
    put(t, ", decision=");
    put_quoted(t, decisions[which], "");
    put(t, ")\n");
}

static void put_prefix_rule(world *w, text *t)
{
    unsigned decision = pick(w, 4);
    put(t, "prefix_rule([");
    put_quoted(t, words[pick(w, 3)], "");
    for (unsigned i = pick(w, 3); i > 0; i--) {
        const char *word = words[pick(w, COUNT(words))];
        put(t, ", ");
        if (word[0] == '-' && word[1] != '\0' && strcmp(word, "--") != 0 &&
            strchr(word, '=') == NULL && pick(w, 3) == 0) {
            put(t, "option(");
            put_quoted(t, word, "");
            put(t, ")");
        } else {
            put_quoted(t, word, "");
        }
    }
    put(t, "]");
    put_decision(t, decision == 3 ? 0 : decision);
}

static void put_rules(world *w, text *t)
{
    put(t, pick(w, 4) ? "prefix_rule([[\"p\", \"q\", \"w\", \"ls\", \"env\", "
                        "\"xargs\", \"git\"]], decision=\"allow\")\n"
                      : "");
    put(t, pick(w, 3) ? "prefix_rule([\"rm\"], decision=\"deny\")\n" : "");
    for (unsigned i = pick(w, 4); i > 0; i--) {
        put_prefix_rule(w, t);
    }
    static const char *const accesses[] = {"read", "write", "execute"};
    for (unsigned i = pick(w, 4); i > 0; i--) {
        put(t, pick(w, 2) ? "path_rule(\"/d/**\", " : "path_rule(\"/e/**\", ");
        put_quoted(t, accesses[pick(w, 3)], "");
        put_decision(t, pick(w, 3));
    }
    if (pick(w, 2)) {
        put(t, "network_rule(host=\"h.com\"");
        put_decision(t, pick(w, 3));
    }
    if (pick(w, 6) == 0) {
        put(t, "default_rule(\"command\"");
        put_decision(t, pick(w, 3));
    }
}

/* Layers in order; rules in the first of them, facts in all. */
static void make(world *w, uint64_t seed)
{
    static const pol_layer all[] = {POL_LAYER_MANAGED, POL_LAYER_USER,
                                    POL_LAYER_PROJECT, POL_LAYER_SESSION};
    w->state = seed * 2 + 1;
    w->strong = 1 + pick(w, 2);
    w->count = w->strong + 1 + pick(w, (unsigned)(SOURCES - w->strong));
    for (size_t i = 0; i < w->count; i++) {
        w->layers[i] = all[i];
        w->sources[i].size = 0;
        if (i < w->strong) {
            put_rules(w, &w->sources[i]);
            put_facts(w, &w->sources[i], 3);
        } else {
            put_facts(w, &w->sources[i], 3);
        }
    }
}

/* -- the law */

static pol_result *compile(const world *w, size_t count, bool base, bool trust,
                           pol_image *image)
{
    pol_source sources[SOURCES];
    pol_compile_options compiling = {.struct_size = sizeof compiling,
                                     .no_base = !base,
                                     .trust_project = trust};
    pol_result *result = NULL;
    for (size_t i = 0; i < count; i++) {
        sources[i] =
            (pol_source){.name = {"source", 6},
                         .text = {w->sources[i].data, w->sources[i].size},
                         .layer = w->layers[i]};
    }
    pol_status status = pol_compile(sources, count, &compiling, &result);
    pol_text bytes =
        status == POL_OK ? pol_result_image(result) : (pol_text){NULL, 0};
    if (status != POL_OK ||
        pol_image_open(image, bytes.data, bytes.size) != POL_OK) {
        pol_result_free(result);
        return NULL;
    }
    return result;
}

typedef struct asked {
    pol_text argv[WORDS];
    pol_variable variable;
    pol_request request;
} asked;

static void make_request(world *w, asked *a)
{
    size_t count = 1 + pick(w, WORDS - 1);
    for (size_t i = 0; i < count; i++) {
        unsigned which = i > 0 || pick(w, 6) == 0 ? COUNT(words) : 3;
        const char *word = words[pick(w, which)];
        a->argv[i] = (pol_text){word, strlen(word)};
    }
    a->variable = (pol_variable){{"X", 1}, {"1", 1}};
    a->request = (pol_request){.struct_size = sizeof a->request,
                               .kind = POL_KIND_COMMAND,
                               .argv = a->argv,
                               .argc = count,
                               .cwd = {"/e", 2}};
    if (pick(w, 6) == 0) {
        a->request.environment = &a->variable;
        a->request.environment_count = 1;
    }
}

static void show(const world *w, const asked *a, uint64_t seed,
                 pol_answer before, pol_answer after)
{
    tap_note("seed %llu: %s becomes %s", (unsigned long long)seed,
             pol_answer_name(before), pol_answer_name(after));
    for (size_t i = 0; i < a->request.argc; i++) {
        tap_note("  %.*s", (int)a->argv[i].size, a->argv[i].data);
    }
    for (size_t i = 0; i < w->count; i++) {
        tap_note("layer %s", pol_layer_name(w->layers[i]));
        const char *line = w->sources[i].data;
        const char *stop = line + w->sources[i].size;
        while (line < stop) {
            const char *end = memchr(line, '\n', (size_t)(stop - line));
            tap_note("  %.*s", (int)(end - line), line);
            line = end + 1;
        }
    }
}

typedef struct tally {
    uint64_t compiled, asked, tightened, allowed, loosened;
} tally;

static void compare(world *w, uint64_t seed, const pol_image *before,
                    const pol_image *after, tally *all)
{
    static pol_scratch scratch;
    for (int i = 0; i < REQUESTS; i++) {
        asked a;
        pol_decision one, other;
        make_request(w, &a);
        pol_eval(before, &a.request, &scratch, &one);
        pol_eval(after, &a.request, &scratch, &other);
        all->asked++;
        all->allowed += one.answer == POL_ALLOW;
        /* The larger the number, the more is allowed. */
        all->tightened += other.answer < one.answer;
        if (other.answer > one.answer && all->loosened++ < 3) {
            show(w, &a, seed, one.answer, other.answer);
        }
    }
}

int main(void)
{
    static world w;
    tap t = {0, 0};
    uint64_t count = number_from("FACTS", 3000);
    uint64_t seed = number_from("FACT_SEED", 1), end = seed + count;
    tally all = {0, 0, 0, 0, 0};
    for (; seed < end; seed++) {
        pol_image before, after;
        make(&w, seed);
        bool base = seed % 64 == 0, trust = pick(&w, 2);
        pol_result *one = compile(&w, w.strong, base, trust, &before);
        pol_result *other = compile(&w, w.count, base, trust, &after);
        if (one != NULL && other != NULL) {
            all.compiled++;
            compare(&w, seed, &before, &after, &all);
        }
        pol_result_free(one);
        pol_result_free(other);
    }
    tap_ok(&t, all.loosened == 0,
           "%llu commands, facts of weaker layers loosen none of them",
           (unsigned long long)all.asked);
    tap_ok(&t, all.compiled * 4 > count, "%llu of %llu policies compile",
           (unsigned long long)all.compiled, (unsigned long long)count);
    tap_ok(&t, all.allowed * 40 > all.asked && all.tightened > 0,
           "the test sees something: %llu allowed, %llu tightened",
           (unsigned long long)all.allowed, (unsigned long long)all.tightened);
    return tap_end(&t);
}
