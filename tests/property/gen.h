/* SPDX-License-Identifier: Apache-2.0
 *
 * Random policies and requests over small alphabets, so that they meet. */
#ifndef TESTS_GEN_H
#define TESTS_GEN_H

#include <libpolicy/check/rules.h>

/* -- Choices: splitmix64 from a seed, or the bytes of somebody else */

typedef struct gen_random {
    uint64_t state;
    const unsigned char *bytes; /* null: the seed */
    size_t left;
} gen_random;

gen_random gen_seed(uint64_t seed);
/* One byte for each choice; 0 where there is none left. */
gen_random gen_bytes(const unsigned char *bytes, size_t size);
/* 0 .. bound-1, bound at most 256 */
uint32_t gen_below(gen_random *r, uint32_t bound);
/* true in percent of the cases */
bool gen_chance(gen_random *r, uint32_t percent);

/* -- What a pair may show; GEN_FEATURE(identifier, name). */
#define GEN_FEATURES(X)                                  \
    X(LITERAL, "literal")                                \
    X(ALT, "alternatives")                               \
    X(HEAD_ALT, "alternatives at the program")           \
    X(CANONICAL, "canonical_matching")                   \
    X(EXECUTABLE, "host_executable")                     \
    X(PATH_PROGRAM, "program given as a path")           \
    X(HEADLESS, "headless request")                      \
    X(MANY_LAYERS, "rules in several layers")            \
    X(NON_ASCII, "non-ASCII text in rules")              \
    X(LONG_TEXT, "text over 15 bytes in rules")          \
    X(EMPTY_TEXT, "empty text in rules")                 \
    X(RESOLVE, "basename fallback asked for")            \
    X(ANY, "any()")                                      \
    X(GLOB, "glob()")                                    \
    X(HEAD_GLOB, "any() or glob() at the program")       \
    X(OPTION, "option()")                                \
    X(GAP, "gap()")                                      \
    X(END, "end()")                                      \
    X(MIXED_ALT, "alternatives with an option")          \
    X(UNLESS_OPENS, "unless of an allow")                \
    X(UNLESS_CLOSES, "unless of a deny or prompt")       \
    X(OPTION_VALUE, "option with a value in rules")      \
    X(CLUSTER, "cluster of options in the request")      \
    X(ABBREVIATION, "abbreviated option in the request") \
    X(JOINED_VALUE, "--option=value in the request")     \
    X(TERMINATOR, "`--` in the request")                 \
    X(EXE_SUFFIX, "program with .exe or the like")       \
    X(EXPIRES, "expires")                                \
    X(DEFAULT_RULE, "default_rule")                      \
    X(PROMPT_USER, "prompt-user")

enum {
#define GEN_FEATURE_ENUM(identifier, name) GEN_##identifier,
    GEN_FEATURES(GEN_FEATURE_ENUM)
#undef GEN_FEATURE_ENUM
    GEN_FEATURE_COUNT
};
#define GEN_BIT(feature) (UINT64_C(1) << GEN_##feature)

/* -- Policies */

#define GEN_TEXT 40
#define GEN_WORDS 3
#define GEN_ELEMENTS 6
#define GEN_RULES 64
#define GEN_EXECUTABLES 3
#define GEN_LAYERS 5 /* all but the session's */

typedef enum gen_kind {
    GEN_W_LITERAL,
    GEN_W_ANY,
    GEN_W_GLOB,
    GEN_W_OPTION,
    GEN_W_GAP,
    GEN_W_END,
    GEN_W_PATH /* never made here: of rules of stack.h */
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
/* A list of host_executable. */
void gen_make_executable(gen_random *r, gen_executable *executable);
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
/* A string of the language. */
void gen_write_string(gen_buffer *out, const char *text);
void gen_write_rule(pol_dialect dialect, const gen_rule *rule, gen_buffer *out);
void gen_write_executable(const gen_executable *executable, gen_buffer *out);
/* "deny" and the like. */
const char *gen_decision(pol_dialect dialect, int verdict);
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

/* Takes one item out of an array of count items of that size. */
void gen_remove(void *items, size_t size, unsigned *count, unsigned index);

#endif
