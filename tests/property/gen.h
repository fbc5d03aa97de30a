/* SPDX-License-Identifier: Apache-2.0
 *
 * Random policies and requests over small alphabets, so that they meet. */
#ifndef TESTS_GEN_H
#define TESTS_GEN_H

#include <libpolicy/check/rules.h>

/* -- Random numbers: splitmix64 */

typedef struct gen_random {
    uint64_t state;
} gen_random;

uint64_t gen_next(gen_random *r);
/* 0 .. bound-1 */
uint32_t gen_below(gen_random *r, uint32_t bound);
/* true in percent of the cases */
bool gen_chance(gen_random *r, uint32_t percent);

/* -- What a pair may show; GEN_FEATURE(identifier, name, dialects: 1 native,
 * 2 Codex, 3 both). */
#define GEN_FEATURES(X)                                     \
    X(LITERAL, "literal", 3)                                \
    X(ALT, "alternatives", 3)                               \
    X(HEAD_ALT, "alternatives at the program", 3)           \
    X(CANONICAL, "canonical_matching", 3)                   \
    X(EXECUTABLE, "host_executable", 3)                     \
    X(PATH_PROGRAM, "program given as a path", 3)           \
    X(HEADLESS, "headless request", 3)                      \
    X(LAYERS, "rules in several layers", 3)                 \
    X(NON_ASCII, "non-ASCII text in rules", 3)              \
    X(LONG_TEXT, "text over 15 bytes in rules", 3)          \
    X(EMPTY_TEXT, "empty text in rules", 3)                 \
    X(RESOLVE, "basename fallback asked for", 2)            \
    X(ANY, "any()", 1)                                      \
    X(GLOB, "glob()", 1)                                    \
    X(HEAD_GLOB, "any() or glob() at the program", 1)       \
    X(OPTION, "option()", 1)                                \
    X(GAP, "gap()", 1)                                      \
    X(END, "end()", 1)                                      \
    X(MIXED_ALT, "alternatives with an option", 1)          \
    X(UNLESS_OPENS, "unless of an allow", 1)                \
    X(UNLESS_CLOSES, "unless of a deny or prompt", 1)       \
    X(OPTION_VALUE, "option with a value in rules", 1)      \
    X(CLUSTER, "cluster of options in the request", 1)      \
    X(ABBREVIATION, "abbreviated option in the request", 1) \
    X(JOINED_VALUE, "--option=value in the request", 1)     \
    X(TERMINATOR, "`--` in the request", 1)                 \
    X(EXE_SUFFIX, "program with .exe or the like", 1)       \
    X(EXPIRES, "expires", 1)                                \
    X(DEFAULT_RULE, "default_rule", 1)                      \
    X(PROMPT_USER, "prompt-user", 1)

enum {
#define GEN_FEATURE_ENUM(identifier, name, dialects) GEN_##identifier,
    GEN_FEATURES(GEN_FEATURE_ENUM)
#undef GEN_FEATURE_ENUM
    GEN_FEATURE_COUNT
};
#define GEN_BIT(feature) (UINT64_C(1) << GEN_##feature)

/* -- Policies */

#define GEN_TEXT 40
#define GEN_WORDS 3
#define GEN_ELEMENTS 6
#define GEN_RULES 12
#define GEN_EXECUTABLES 3
#define GEN_LAYERS 3

typedef enum gen_kind {
    GEN_W_LITERAL,
    GEN_W_ANY,
    GEN_W_GLOB,
    GEN_W_OPTION,
    GEN_W_GAP,
    GEN_W_END
} gen_kind;

typedef struct gen_word {
    gen_kind kind;
    unsigned texts; /* more than one: spellings of an option */
    char text[2][GEN_TEXT];
} gen_word;

typedef struct gen_element {
    unsigned count; /* alternatives */
    gen_word words[GEN_WORDS];
} gen_element;

typedef struct gen_pattern {
    unsigned count;
    gen_element elements[GEN_ELEMENTS];
} gen_pattern;

typedef struct gen_rule {
    pol_verdict verdict;
    pol_layer layer;
    bool canonical;
    unsigned expires; /* index in gen_expiries, 0: never */
    unsigned unless_count;
    gen_pattern pattern, unless[2];
} gen_rule;

typedef struct gen_executable {
    pol_layer layer;
    char name[GEN_TEXT];
    unsigned count;
    char path[2][GEN_TEXT];
} gen_executable;

typedef struct gen_policy {
    pol_dialect dialect;
    unsigned rule_count, executable_count;
    gen_rule rules[GEN_RULES];
    gen_executable executables[GEN_EXECUTABLES];
    int default_decision[GEN_LAYERS]; /* pol_verdict, -1: none */
} gen_policy;

typedef struct gen_expiry {
    const char *text;
    uint64_t seconds;
} gen_expiry;
extern const gen_expiry gen_expiries[3];

void gen_make_policy(gen_random *r, pol_dialect dialect, gen_policy *policy);
/* One more rule as gen_make_policy makes them. */
void gen_make_rule(gen_random *r, pol_dialect dialect, gen_rule *rule);
uint64_t gen_rule_features(const gen_rule *rule);
uint64_t gen_policy_features(const gen_policy *policy);

/* A text of the alphabets, as a rule might name it. */
const char *gen_any_word(gen_random *r);
const char *gen_any_option(gen_random *r);

/* -- Rule text */

typedef struct gen_buffer {
    char *data;
    size_t size, capacity;
} gen_buffer;

/* Appends the rules of one layer; order is a permutation of the statements
 * (gen_statement_count of them) or null. */
void gen_render(const gen_policy *policy, pol_layer layer,
                const unsigned *order, gen_buffer *out);
unsigned gen_statement_count(const gen_policy *policy);
void gen_write(gen_buffer *out, const char *text, size_t size);
void gen_buffer_free(gen_buffer *out);

/* The layers as sources; texts point into buffers (GEN_LAYERS of them). */
size_t gen_sources(const gen_policy *policy, const unsigned *order,
                   gen_buffer *buffers, pol_source *sources);

/* -- Requests */

#define GEN_TOKENS 14
#define GEN_REQUEST_BYTES 1024

typedef struct gen_request {
    pol_request request; /* argv is below */
    pol_text argv[GEN_TOKENS];
    char bytes[GEN_REQUEST_BYTES];
    size_t size;
} gen_request;

/* A request that is near to a rule of the policy, or a random one. */
void gen_make_request(gen_random *r, const gen_policy *policy,
                      gen_request *request);
uint64_t gen_request_features(const gen_policy *policy,
                              const pol_request *request);

#endif
