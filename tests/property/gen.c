/* SPDX-License-Identifier: Apache-2.0
 *
 * Random policies. */
#include "gen.h"

#include <stdio.h>
#include <string.h>

gen_random gen_seed(uint64_t seed)
{
    return (gen_random){seed, NULL, 0};
}

gen_random gen_bytes(const unsigned char *bytes, size_t size)
{
    return (gen_random){0, bytes, size};
}

static uint64_t next(gen_random *r)
{
    uint64_t z = r->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

uint32_t gen_below(gen_random *r, uint32_t bound)
{
    if (r->bytes == NULL) {
        return (uint32_t)(((next(r) >> 32) * bound) >> 32);
    }
    if (r->left == 0) {
        return 0;
    }
    r->left--;
    return *r->bytes++ % bound;
}

bool gen_chance(gen_random *r, uint32_t percent)
{
    return gen_below(r, 100) < percent;
}

const gen_expiry gen_expiries[3] = {
    {"", 0},
    {"2030-01-01T00:00:00Z", UINT64_C(1893456000)},
    {"2020-01-01T00:00:00Z", UINT64_C(1577836800)},
};

/* -- Alphabets.  Earlier entries are chosen more often. */

static const char *const programs[] = {"git",
                                       "rm",
                                       "ls",
                                       "git",
                                       "rm",
                                       "/usr/bin/git",
                                       "/opt/x/rm",
                                       "rm.exe",
                                       "./ls",
                                       "Git",
                                       "C:\\bin\\ls.CMD",
                                       "/bin/ls",
                                       ".exe",
                                       "ls/",
                                       "/",
                                       "git.exe.bat",
                                       "-g",
                                       "a-program-of-a-long-name",
                                       "/opt/x/a-program-of-a-long-name"};
static const char *const codex_programs[] = {
    "git",       "rm",  "ls",      "git",  "rm", "/usr/bin/git",
    "/opt/x/rm", "Git", "/bin/ls", "./ls", "",   "a-program-of-a-long-name"};
static const char *const words[] = {"a",
                                    "b",
                                    "push",
                                    "a",
                                    "b",
                                    "c",
                                    "--",
                                    "-",
                                    "",
                                    "x=y",
                                    "a-long-word-of-the-alphabet",
                                    "B",
                                    "PUSH",
                                    "a.exe",
                                    "fifteen-bytes-xx",
                                    "fifteen-bytes-x"};
static const char *const options[] = {"-f",
                                      "--force",
                                      "-rf",
                                      "-r",
                                      "--file",
                                      "--file=a",
                                      "--x=b",
                                      "-f",
                                      "--force",
                                      "-j4",
                                      "-exec",
                                      "-name",
                                      "-f=a",
                                      "-9",
                                      "--f",
                                      "-ff",
                                      "-x100",
                                      "--a-b",
                                      "--x=--",
                                      "--file=",
                                      "--an-option-of-a-long-name",
                                      "-a",
                                      "--an-option-of-a-long-name=a-value",
                                      "-Rf",
                                      "-3x",
                                      "---x",
                                      "--x=b=c",
                                      "-longer-with-dashes",
                                      "-a_b",
                                      "-x.y=b",
                                      "-@"};
static const char *const globs[] = {
    "*",     "a*",    "?",    "[ab]*", "-*", "--f*",   "*.exe",
    "[!-]*", "g*",    "*s*",  "\\*",   "-f", "/usr/*", "[a-c]",
    "*a*b*", "--*=*", "p?sh", "-",     "--", "*\\]",   "[\\]a-]"};
static const char *const canonical_words[] = {
    "\xc3\x89", "e\xcc\x81", "ss",      "\xc3\x9f",      "K",    "\xe2\x84\xaa",
    "\xce\xa3", "\xcf\x82",  "STRASSE", "stra\303\237e", "PUSH", "Push"};

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))

/* The smaller of two choices: the front of a table comes more often. */
static const char *pick(gen_random *r, const char *const *table, uint32_t count)
{
    uint32_t a = gen_below(r, count), b = gen_below(r, count);
    return table[a < b ? a : b];
}

const char *gen_any_word(gen_random *r)
{
    return pick(r, words, COUNT(words));
}

const char *gen_any_option(gen_random *r)
{
    return pick(r, options, COUNT(options));
}

static void set_text(gen_word *word, unsigned index, const char *text)
{
    size_t size = strlen(text);
    memcpy(word->text[index], text, size + 1);
    if (word->texts <= index) {
        word->texts = index + 1;
    }
}

/* -- Elements */

static void make_word(gen_word *word, gen_kind kind, const char *text)
{
    memset(word, 0, sizeof *word);
    word->kind = kind;
    set_text(word, 0, text);
}

static void make_literal(gen_random *r, gen_word *word, bool canonical,
                         uint32_t option_percent)
{
    const char *text = gen_any_word(r);
    if (gen_chance(r, option_percent)) {
        text = gen_any_option(r);
    } else if (gen_chance(r, canonical ? 50 : 3)) {
        text = pick(r, canonical_words, COUNT(canonical_words));
    }
    make_word(word, GEN_W_LITERAL, text);
}

static void make_option(gen_random *r, gen_word *word)
{
    make_word(word, GEN_W_OPTION, gen_any_option(r));
    if (gen_chance(r, 35)) {
        set_text(word, 1, gen_any_option(r));
    }
}

static void make_program(gen_random *r, pol_dialect dialect, gen_word *word,
                         bool canonical)
{
    uint32_t dice = gen_below(r, 100);
    if (dialect == POL_DIALECT_CODEX) {
        dice = 99;
    }
    if (dice < 4) {
        make_word(word, GEN_W_ANY, "");
    } else if (dice < 11) {
        make_word(word, GEN_W_GLOB, pick(r, globs, COUNT(globs)));
    } else if (canonical && gen_chance(r, 40)) {
        make_word(word, GEN_W_LITERAL,
                  pick(r, canonical_words, COUNT(canonical_words)));
    } else if (dialect == POL_DIALECT_CODEX) {
        make_word(word, GEN_W_LITERAL,
                  pick(r, codex_programs, COUNT(codex_programs)));
    } else {
        make_word(word, GEN_W_LITERAL, pick(r, programs, COUNT(programs)));
    }
}

/* A word that may stand in a list. */
static void make_alternative(gen_random *r, pol_dialect dialect, gen_word *word,
                             bool canonical)
{
    uint32_t dice = gen_below(r, 100);
    if (dialect == POL_DIALECT_CODEX || dice < 70) {
        make_literal(r, word, canonical, 25);
    } else if (dice < 85) {
        make_option(r, word);
    } else if (dice < 96) {
        make_word(word, GEN_W_GLOB, pick(r, globs, COUNT(globs)));
    } else {
        make_word(word, GEN_W_ANY, "");
    }
}

static void make_element(gen_random *r, pol_dialect dialect,
                         gen_element *element, bool canonical)
{
    uint32_t dice = gen_below(r, 100);
    element->count = 1;
    if (dice < 20) {
        element->count = 2 + gen_below(r, GEN_WORDS - 1);
        for (unsigned i = 0; i < element->count; i++) {
            make_alternative(r, dialect, &element->words[i], canonical);
        }
    } else if (dialect == POL_DIALECT_CODEX || dice < 60) {
        make_literal(r, &element->words[0], canonical, 35);
    } else if (dice < 72) {
        make_option(r, &element->words[0]);
    } else if (dice < 80) {
        make_word(&element->words[0], GEN_W_ANY, "");
    } else if (dice < 90) {
        make_word(&element->words[0], GEN_W_GLOB, pick(r, globs, COUNT(globs)));
    } else {
        make_word(&element->words[0], GEN_W_GAP, "");
    }
}

static void make_pattern(gen_random *r, pol_dialect dialect,
                         gen_pattern *pattern, bool canonical)
{
    static const unsigned lengths[] = {1, 2, 2, 2, 3, 3, 3, 4, 4, 5};
    pattern->count = lengths[gen_below(r, COUNT(lengths))];
    gen_element *head = &pattern->elements[0];
    head->count = gen_chance(r, 15) ? 2 : 1;
    for (unsigned i = 0; i < head->count; i++) {
        make_program(r, dialect, &head->words[i], canonical);
    }
    for (unsigned i = 1; i < pattern->count; i++) {
        make_element(r, dialect, &pattern->elements[i], canonical);
    }
    if (dialect == POL_DIALECT_NATIVE && gen_chance(r, 15)) {
        gen_element *last = &pattern->elements[pattern->count++];
        last->count = 1;
        make_word(&last->words[0], GEN_W_END, "");
    }
}

/* An exception that begins as the pattern does. */
static void make_unless(gen_random *r, const gen_rule *rule,
                        gen_pattern *unless)
{
    make_pattern(r, POL_DIALECT_NATIVE, unless, rule->canonical);
    if (gen_chance(r, 15)) {
        return;
    }
    unsigned common = 1 + gen_below(r, rule->pattern.count);
    for (unsigned i = 0; i < common && i < unless->count; i++) {
        if (rule->pattern.elements[i].words[0].kind != GEN_W_END) {
            unless->elements[i] = rule->pattern.elements[i];
        }
    }
    for (unsigned i = 0; i + 1 < unless->count; i++) {
        if (unless->elements[i].words[0].kind == GEN_W_END) {
            unless->count = i + 1;
        }
    }
}

static pol_verdict make_verdict(gen_random *r, pol_dialect dialect)
{
    uint32_t dice = gen_below(r, 100);
    if (dice < 45) {
        return POL_VERDICT_ALLOW;
    }
    if (dice < 65) {
        return POL_VERDICT_PROMPT;
    }
    return dice < 75 && dialect == POL_DIALECT_NATIVE ? POL_VERDICT_PROMPT_USER
                                                      : POL_VERDICT_DENY;
}

void gen_make_rule(gen_random *r, pol_dialect dialect, gen_rule *rule)
{
    memset(rule, 0, sizeof *rule);
    rule->verdict = make_verdict(r, dialect);
    rule->layer = (pol_layer)gen_below(r, GEN_LAYERS);
    rule->canonical = gen_chance(r, 12);
    make_pattern(r, dialect, &rule->pattern, rule->canonical);
    if (dialect == POL_DIALECT_CODEX) {
        return;
    }
    if (rule->verdict == POL_VERDICT_PROMPT_USER) {
        rule->layer = (pol_layer)gen_below(r, POL_LAYER_MANAGED + 1);
    }
    if (gen_chance(r, 12)) {
        rule->expires = 1 + gen_below(r, 2);
    }
    if (gen_chance(r, 25)) {
        rule->unless_count = 1 + gen_below(r, 2);
        for (unsigned i = 0; i < rule->unless_count; i++) {
            make_unless(r, rule, &rule->unless[i]);
        }
    }
}

void gen_make_executable(gen_random *r, gen_executable *executable)
{
    static const char *const names[] = {"git", "rm", "ls",
                                        "a-program-of-a-long-name"};
    static const char *const folders[] = {"/usr/bin/", "/opt/x/", "/bin/",
                                          "/usr/local/bin/"};
    const char *name = pick(r, names, COUNT(names));
    memset(executable, 0, sizeof *executable);
    executable->layer = (pol_layer)gen_below(r, GEN_LAYERS);
    snprintf(executable->name, GEN_TEXT, "%s", name);
    executable->count = gen_below(r, 3);
    for (unsigned i = 0; i < executable->count; i++) {
        snprintf(executable->path[i], GEN_TEXT, "%s%s",
                 pick(r, folders, COUNT(folders)), name);
    }
}

void gen_make_policy(gen_random *r, pol_dialect dialect, gen_policy *policy)
{
    static const unsigned counts[] = {1, 1, 2, 2, 2, 3, 3, 4, 5, 8};
    policy->dialect = dialect;
    policy->rule_count = counts[gen_below(r, COUNT(counts))];
    if (gen_chance(r, 3)) {
        policy->rule_count = 10 + gen_below(r, GEN_RULES - 10);
    }
    for (unsigned i = 0; i < policy->rule_count; i++) {
        gen_make_rule(r, dialect, &policy->rules[i]);
    }
    policy->executable_count = 0;
    if (gen_chance(r, 25)) {
        policy->executable_count = 1 + gen_below(r, GEN_EXECUTABLES);
        for (unsigned i = 0; i < policy->executable_count; i++) {
            gen_make_executable(r, &policy->executables[i]);
        }
    }
    for (unsigned layer = 0; layer < GEN_LAYERS; layer++) {
        bool given = dialect == POL_DIALECT_NATIVE && gen_chance(r, 12);
        policy->default_decision[layer] = given ? (int)gen_below(r, 4) : -1;
        if (layer > POL_LAYER_MANAGED &&
            policy->default_decision[layer] == POL_VERDICT_PROMPT_USER) {
            policy->default_decision[layer] = POL_VERDICT_ALLOW;
        }
    }
}

void gen_remove(void *items, size_t size, unsigned *count, unsigned index)
{
    unsigned char *bytes = items;
    memmove(bytes + index * size, bytes + (index + 1) * size,
            (*count - index - 1) * size);
    (*count)--;
}
