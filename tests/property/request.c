/* SPDX-License-Identifier: Apache-2.0
 *
 * Random requests: one word after another as a rule has them, with the
 * spellings that people and attackers use, then some damage. */
#include "gen.h"

#include <string.h>

#define MAX_TOKEN 120

typedef struct maker {
    gen_random *r;
    const gen_policy *policy;
    unsigned count;
    char tokens[GEN_TOKENS][MAX_TOKEN];
} maker;

static void add_sized(maker *m, const char *text, size_t size)
{
    if (m->count < GEN_TOKENS && size < MAX_TOKEN) {
        memcpy(m->tokens[m->count], text, size);
        m->tokens[m->count][size] = 0;
        m->count++;
    }
}

static void add(maker *m, const char *text)
{
    add_sized(m, text, strlen(text));
}

/* head and tail joined. */
static void add_joined(maker *m, const char *head, const char *tail)
{
    char text[MAX_TOKEN];
    size_t a = strlen(head), b = strlen(tail);
    if (a + b < MAX_TOKEN) {
        memcpy(text, head, a);
        memcpy(text + a, tail, b);
        add_sized(m, text, a + b);
    }
}

static void add_random(maker *m)
{
    static const char *const odd[] = {"\x01"
                                      "f",
                                      "\x01",
                                      "-\x01"
                                      "f",
                                      "\xff",
                                      "a\xcc\x81",
                                      "\xe2\x89\xa0",
                                      "=",
                                      "-=",
                                      "--=",
                                      "-f-",
                                      "---",
                                      "- f"};
    uint32_t dice = gen_below(m->r, 100);
    if (dice < 45) {
        add(m, gen_any_word(m->r));
    } else if (dice < 95) {
        add(m, gen_any_option(m->r));
    } else {
        add(m, odd[gen_below(m->r, sizeof odd / sizeof odd[0])]);
    }
}

/* -- Programs */

static void add_program(maker *m, const char *name)
{
    static const char *const folders[] = {
        "/usr/bin/",  "/bin/",     "/opt/x/",
        "./",         "C:\\bin\\", "/usr/bin/../bin/",
        "/usr/sbin/", "../",       "//bin/",
        "/sbin/",     "/o/",       "/usr/local/bin/"};
    static const char *const suffixes[] = {".exe",     ".CMD", "/",   ".bat/",
                                           ".com.exe", "\\",   ".ex", ".EXE"};
    char text[MAX_TOKEN] = "";
    const char *slash = strrchr(name, '/');
    if (slash != NULL && slash[1] != 0 && gen_chance(m->r, 30)) {
        name = slash + 1;
    }
    if (gen_chance(m->r, 30)) {
        strcat(text, folders[gen_below(m->r, 12)]);
    }
    strcat(text, name);
    if (gen_chance(m->r, m->policy->dialect == POL_DIALECT_NATIVE ? 12 : 2)) {
        strcat(text, suffixes[gen_below(m->r, 8)]);
    }
    add(m, text);
}

/* -- Options: other ways to write one. */

static void add_cluster(maker *m, const char *text)
{
    static const char *const friends[] = {"x", "a", "", "=f", "9"};
    const char *name = text + (text[1] == '-' ? 2 : 1);
    char token[MAX_TOKEN] = "-";
    size_t size = strcspn(name, "=");
    switch (gen_below(m->r, 3)) {
    case 0: /* one token for each letter */
        for (size_t i = 0; i < size && i < 5; i++) {
            token[1] = name[i];
            add_sized(m, token, 2);
        }
        return;
    case 1: /* reversed, with company */
        for (size_t i = 0; i < size; i++) {
            token[1 + i] = name[size - 1 - i];
        }
        token[1 + size] = 0;
        add_joined(m, token, friends[gen_below(m->r, 5)]);
        return;
    default:
        add_joined(m, gen_chance(m->r, 50) ? "-x" : "--", name);
        return;
    }
}

static void add_abbreviation(maker *m, const char *text)
{
    const char *name = text + (text[1] == '-' ? 2 : 1);
    size_t size = strcspn(name, "=");
    char token[MAX_TOKEN] = "--";
    size_t kept = size > 0 ? 1 + gen_below(m->r, (uint32_t)size) : 0;
    memcpy(token + 2, name, kept);
    token[2 + kept] = 0;
    if (gen_chance(m->r, 40)) {
        add_joined(m, token, name[size] == '=' ? name + size : "=1");
    } else {
        add(m, token);
    }
}

static void add_option(maker *m, const char *text)
{
    const char *equals = strchr(text, '=');
    uint32_t dice = gen_below(m->r, 100);
    if (text[0] != '-' || text[1] == 0 || dice < 45) {
        add(m, text);
    } else if (dice < 60) {
        add_cluster(m, text);
    } else if (dice < 75) {
        add_abbreviation(m, text);
    } else if (dice < 85 && equals != NULL) {
        add_sized(m, text, (size_t)(equals - text));
        if (gen_chance(m->r, 85)) {
            add(m, equals + 1);
        }
    } else if (dice < 92) {
        add_joined(m, text, gen_chance(m->r, 50) ? "=1" : "=");
    } else {
        /* one dash for two, or two for one */
        add_joined(m, text[1] == '-' ? "-" : "--",
                   text + (text[1] == '-' ? 2 : 1));
    }
}

/* -- Patterns */

/* A token that the glob likely matches: the glob with its wildcards filled. */
static void add_glob(maker *m, const char *glob)
{
    char text[MAX_TOKEN];
    size_t size = 0;
    for (; *glob != 0 && size < 60; glob++) {
        if (*glob == '*') {
            size_t more = gen_below(m->r, 3);
            memcpy(text + size, "ab", more);
            size += more;
        } else if (*glob == '?') {
            text[size++] = 'u';
        } else if (*glob == '[') {
            const char *end = strchr(glob + 1, ']');
            if (glob[1] == '\\' || end == NULL) {
                break;
            }
            text[size++] = glob[1] == '!' ? 'a' : glob[1];
            glob = end;
        } else {
            glob += *glob == '\\' && glob[1] != 0;
            text[size++] = *glob;
        }
    }
    add_sized(m, text, size);
}

static void add_word(maker *m, const gen_word *word, bool is_program)
{
    switch (word->kind) {
    case GEN_W_LITERAL:
        if (is_program) {
            add_program(m, word->text[0]);
        } else {
            add_option(m, word->text[0]);
        }
        break;
    case GEN_W_ANY:
        add_random(m);
        break;
    case GEN_W_GLOB:
        add_glob(m, word->text[0]);
        break;
    case GEN_W_OPTION:
        add_option(m, word->text[gen_below(m->r, word->texts)]);
        break;
    case GEN_W_GAP:
        for (uint32_t i = gen_below(m->r, 3); i > 0; i--) {
            add_random(m);
        }
        break;
    case GEN_W_END:
    case GEN_W_PATH:
        break;
    }
}

static bool is_optional(const gen_word *word)
{
    return word->kind == GEN_W_OPTION ||
           (word->kind == GEN_W_LITERAL && word->text[0][0] == '-');
}

static void add_pattern(maker *m, const gen_pattern *pattern)
{
    const gen_word *late = NULL;
    for (unsigned i = 0; i < pattern->count; i++) {
        const gen_element *e = &pattern->elements[i];
        const gen_word *word = &e->words[gen_below(m->r, e->count)];
        if (i > 0 && late == NULL && is_optional(word) &&
            gen_chance(m->r, 30)) {
            late = word; /* stands somewhere later */
            continue;
        }
        if (i > 0 && gen_chance(m->r, 6)) {
            add_random(m);
        }
        add_word(m, word, i == 0);
    }
    if (late != NULL) {
        add_word(m, late, false);
    }
    unsigned last = pattern->count - 1;
    bool ended = pattern->elements[last].words[0].kind == GEN_W_END;
    if (gen_chance(m->r, ended ? 15 : 45)) {
        add_random(m);
    }
    if (gen_chance(m->r, ended ? 5 : 15)) {
        add_random(m);
    }
}

/* -- Damage */

static void swap_tokens(maker *m, unsigned a, unsigned b)
{
    char text[MAX_TOKEN];
    memcpy(text, m->tokens[a], MAX_TOKEN);
    memcpy(m->tokens[a], m->tokens[b], MAX_TOKEN);
    memcpy(m->tokens[b], text, MAX_TOKEN);
}

/* Moves the last token to place `at`. */
static void insert_last(maker *m, unsigned at)
{
    for (unsigned i = m->count - 1; i > at; i--) {
        swap_tokens(m, i, i - 1);
    }
}

static void drop_token(maker *m, unsigned at)
{
    for (unsigned i = at; i + 1 < m->count; i++) {
        swap_tokens(m, i, i + 1);
    }
    m->count--;
}

static void change_case(char *text)
{
    for (; *text != 0; text++) {
        if ((*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z')) {
            *text = (char)(*text ^ 0x20);
        }
    }
}

static void damage(maker *m)
{
    unsigned count = m->count;
    if (count > 1 && gen_chance(m->r, 8)) {
        swap_tokens(m, 1 + gen_below(m->r, count - 1),
                    1 + gen_below(m->r, count - 1));
    }
    if (count > 1 && gen_chance(m->r, 8)) {
        drop_token(m, 1 + gen_below(m->r, count - 1));
    }
    if (m->count < GEN_TOKENS && m->count > 0 && gen_chance(m->r, 12)) {
        uint32_t dice = gen_below(m->r, 100);
        if (dice < 60) {
            add(m, "--");
        } else {
            add_random(m);
        }
        insert_last(m, 1 + gen_below(m->r, m->count - 1));
    }
    for (unsigned i = 0; i < m->count; i++) {
        if (gen_chance(m->r, 4)) {
            change_case(m->tokens[i]);
        }
    }
}

/* -- The request */

static void fill(maker *m)
{
    const gen_policy *policy = m->policy;
    const gen_rule *rule = &policy->rules[gen_below(m->r, policy->rule_count)];
    uint32_t dice = gen_below(m->r, 100);
    if (dice < 10) {
        static const char *const any[] = {"git", "rm", "ls", "other", "Git"};
        add_program(m, any[gen_below(m->r, 5)]);
        for (uint32_t i = gen_below(m->r, 5); i > 0; i--) {
            add_random(m);
        }
    } else if (rule->unless_count > 0 && dice < 45) {
        add_pattern(m, &rule->unless[gen_below(m->r, rule->unless_count)]);
    } else {
        add_pattern(m, &rule->pattern);
    }
    damage(m);
}

static void set_circumstances(gen_random *r, pol_request *request)
{
    static const uint64_t clocks[] = {0,
                                      UINT64_C(1577836799),
                                      UINT64_C(1577836800),
                                      UINT64_C(1700000000),
                                      UINT64_C(1893455999),
                                      UINT64_C(1893456000)};
    memset(request, 0, sizeof *request);
    request->struct_size = sizeof *request;
    request->now = clocks[gen_below(r, 6)];
    if (gen_chance(r, 20)) {
        request->flags |= POL_REQUEST_HEADLESS;
    }
    if (gen_chance(r, 60)) {
        request->flags |= POL_REQUEST_RESOLVE_HOST_EXECUTABLES;
    }
    if (gen_chance(r, 60)) {
        request->cwd =
            gen_chance(r, 80) ? (pol_text){"/opt/x", 6} : (pol_text){"/", 1};
    }
}

void gen_make_request(gen_random *r, const gen_policy *policy,
                      gen_request *request)
{
    maker m;
    m.r = r;
    m.policy = policy;
    m.count = 0;
    fill(&m);
    set_circumstances(r, &request->request);
    size_t size = 0;
    for (unsigned i = 0; i < m.count; i++) {
        size_t length = strlen(m.tokens[i]);
        if (size + length > GEN_REQUEST_BYTES) {
            m.count = i;
            break;
        }
        memcpy(request->bytes + size, m.tokens[i], length);
        request->argv[i] = (pol_text){request->bytes + size, length};
        size += length;
    }
    request->size = size;
    request->request.argv = request->argv;
    request->request.argc = m.count;
}

/* -- Features */

static bool has_suffix(pol_text text, const char *suffix)
{
    size_t size = strlen(suffix);
    return text.size > size &&
           memcmp(text.data + text.size - size, suffix, size) == 0;
}

static bool abbreviates(const gen_word *word, pol_text token)
{
    if (word->kind != GEN_W_LITERAL && word->kind != GEN_W_OPTION) {
        return false;
    }
    if (token.size < 3 || memcmp(token.data, "--", 2) != 0) {
        return false;
    }
    const char *equals = memchr(token.data, '=', token.size);
    size_t size = equals != NULL ? (size_t)(equals - token.data) : token.size;
    for (unsigned i = 0; i < word->texts; i++) {
        size_t length = strcspn(word->text[i], "=");
        if (size < length && memcmp(word->text[i], token.data, size) == 0) {
            return true;
        }
    }
    return false;
}

static bool abbreviates_some(const gen_policy *policy, pol_text token)
{
    for (unsigned i = 0; i < policy->rule_count; i++) {
        const gen_pattern *pattern = &policy->rules[i].pattern;
        for (unsigned k = 1; k < pattern->count; k++) {
            for (unsigned w = 0; w < pattern->elements[k].count; w++) {
                if (abbreviates(&pattern->elements[k].words[w], token)) {
                    return true;
                }
            }
        }
    }
    return false;
}

static uint64_t token_features(const gen_policy *policy, pol_text token)
{
    uint64_t bits = 0;
    if (token.size == 2 && memcmp(token.data, "--", 2) == 0) {
        return GEN_BIT(TERMINATOR);
    }
    if (token.size < 3 || token.data[0] != '-') {
        return 0;
    }
    bits |= token.data[1] != '-' ? GEN_BIT(CLUSTER) : 0;
    bits |=
        memchr(token.data, '=', token.size) != NULL ? GEN_BIT(JOINED_VALUE) : 0;
    return bits | (abbreviates_some(policy, token) ? GEN_BIT(ABBREVIATION) : 0);
}

uint64_t gen_request_features(const gen_policy *policy,
                              const pol_request *request)
{
    uint64_t bits = 0;
    if (request->argc == 0) {
        return 0;
    }
    pol_text program = request->argv[0];
    bits |= program.size > 0 && memchr(program.data, '/', program.size) != NULL
                ? GEN_BIT(PATH_PROGRAM)
                : 0;
    bits |= has_suffix(program, ".exe") || has_suffix(program, ".CMD") ||
                    has_suffix(program, ".EXE") || has_suffix(program, ".bat")
                ? GEN_BIT(EXE_SUFFIX)
                : 0;
    bits |=
        (request->flags & POL_REQUEST_HEADLESS) != 0 ? GEN_BIT(HEADLESS) : 0;
    bits |= (request->flags & POL_REQUEST_RESOLVE_HOST_EXECUTABLES) != 0
                ? GEN_BIT(RESOLVE)
                : 0;
    for (size_t i = 1; i < request->argc; i++) {
        bits |= token_features(policy, request->argv[i]);
    }
    return bits;
}
