/* SPDX-License-Identifier: Apache-2.0
 *
 * Owns the generated policy and its text.  Refuses to know any engine. */
#include "draw.h"
#include "model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const programs[] = {
    "git",       "gh",        "npm",    "cargo",      "docker", "kubectl",
    "make",      "python3",   "node",   "go",         "pip",    "apt-get",
    "systemctl", "curl",      "ls",     "cat",        "grep",   "rg",
    "find",      "sed",       "awk",    "tar",        "ssh",    "scp",
    "rsync",     "terraform", "aws",    "gcloud",     "az",     "helm",
    "yarn",      "pnpm",      "poetry", "uv",         "pytest", "ruff",
    "mypy",      "eslint",    "tsc",    "jest",       "cmake",  "ninja",
    "gcc",       "clang",     "rustc",  "rustup",     "brew",   "dpkg",
    "ps",        "kill",      "chmod",  "chown",      "rm",     "mv",
    "cp",        "mkdir",     "touch",  "head",       "tail",   "wc",
    "sort",      "uniq",      "xargs",  "journalctl",
};

static const char *const arguments[] = {
    "status",
    "log",
    "diff",
    "show",
    "add",
    "commit",
    "push",
    "pull",
    "fetch",
    "merge",
    "rebase",
    "branch",
    "checkout",
    "clone",
    "remote",
    "stash",
    "tag",
    "reset",
    "pr",
    "issue",
    "repo",
    "view",
    "list",
    "create",
    "close",
    "edit",
    "run",
    "test",
    "build",
    "install",
    "update",
    "remove",
    "publish",
    "init",
    "exec",
    "get",
    "describe",
    "apply",
    "delete",
    "logs",
    "port-forward",
    "config",
    "start",
    "stop",
    "restart",
    "enable",
    "disable",
    "plan",
    "destroy",
    "import",
    "s3",
    "ec2",
    "iam",
    "lambda",
    "compute",
    "instances",
    "--force",
    "--dry-run",
    "-v",
    "--verbose",
    "--all",
    "--json",
    "-rf",
    "--help",
    "--version",
    "-n",
    "--output",
    "origin",
    "main",
    "HEAD",
    "pods",
    "services",
    "deployments",
    "secrets",
    "--namespace",
    "--no-verify",
    "check",
    "fmt",
    "clippy",
    "lint",
    "audit",
    "search",
    "info",
    "inspect",
    "images",
    "compose",
    "up",
    "down",
    "-m",
    "venv",
    "--set-upstream",
    "--recursive",
    "http.server",
    "--force-with-lease",
};

#define PROGRAMS (sizeof programs / sizeof *programs)
#define ARGUMENTS (sizeof arguments / sizeof *arguments)

void *bench_alloc(size_t size)
{
    void *block = calloc(size > 0 ? size : 1, 1);

    if (block == NULL) {
        fputs("bench: out of memory\n", stderr);
        exit(2);
    }
    return block;
}

static pol_text copy_text(const char *data, size_t size)
{
    char *copy = bench_alloc(size + 16);

    memcpy(copy, data, size);
    return (pol_text){copy, size};
}

/* The index-th argument that is not a program: invented past the list. */
static pol_text argument_word(size_t index, uint64_t *state)
{
    char buffer[64];
    const char *stem = arguments[index % ARGUMENTS];

    if (index < ARGUMENTS) {
        return copy_text(stem, strlen(stem));
    }
    stem += strspn(stem, "-");
    switch (random_next(state) & 3) {
    case 0:
        snprintf(buffer, sizeof buffer, "%s-%zx", stem, index);
        break;
    case 1:
        snprintf(buffer, sizeof buffer, "--%s-%zx", stem, index);
        break;
    case 2:
        snprintf(buffer, sizeof buffer, "%s.%zx", stem, index);
        break;
    default:
        snprintf(buffer, sizeof buffer, "%s%zx", stem, index);
        break;
    }
    return copy_text(buffer, strlen(buffer));
}

static void make_words(model *m, size_t rules, uint64_t *state)
{
    double n = (double)rules;
    size_t heads = (size_t)(pow(n, 0.6) + 0.5);
    size_t others = (size_t)(30 * pow(n, 0.55));

    heads = heads < 4 ? 4 : heads;
    others = others < 80 ? 80 : others;
    m->program_count = heads;
    m->word_count = heads + others;
    m->words = bench_alloc(m->word_count * sizeof *m->words);
    for (size_t i = 0; i < heads; i++) {
        char buffer[64];

        if (i < PROGRAMS) {
            snprintf(buffer, sizeof buffer, "%s", programs[i]);
        } else {
            snprintf(buffer, sizeof buffer, "%s-%zx", programs[i % PROGRAMS],
                     i);
        }
        m->words[i] = copy_text(buffer, strlen(buffer));
    }
    for (size_t i = 0; i < others; i++) {
        m->words[heads + i] = argument_word(i, state);
    }
}

/* 1 to 6, mean 3.0; of many rules few are a bare program. */
static uint32_t draw_length(size_t rules, uint64_t *state)
{
    static const double below[] = {.06, .36, .70, .88, .96, 1};
    double x = random_unit(state);
    uint32_t length = 1;

    while (x > below[length - 1]) {
        length++;
    }
    if (rules >= 1000 && length == 1 && random_unit(state) < .8) {
        length = 3;
    }
    return length;
}

/* allow, prompt, deny 60, 33, 7 %: a large policy hardly denies a short
 * prefix, else most of its longer rules would be dead. */
static pol_answer draw_answer(size_t rules, uint32_t length, uint64_t *state)
{
    double x = random_unit(state), keep = random_unit(state);

    if (x < .60) {
        return POL_ALLOW;
    }
    if (rules >= 1000 && length < 3) {
        return x >= .9 && length == 2 && keep < .1 ? POL_DENY : POL_PROMPT;
    }
    return x < (rules >= 1000 ? .90 : .93) ? POL_PROMPT : POL_DENY;
}

static void draw_alternatives(model *m, const zipf *others, uint64_t *state)
{
    model_position *p = &m->positions[m->position_count++];
    size_t want = 1;

    if (random_unit(state) < .15) {
        want = 2 + random_next(state) % 3;
    }
    p->first = (uint32_t)m->ref_count;
    while (p->count < want) {
        uint32_t word = (uint32_t)(m->program_count + zipf_draw(others, state));
        int known = 0;

        for (uint32_t i = 0; i < p->count; i++) {
            known |= m->refs[p->first + i] == word;
        }
        if (!known) {
            m->refs[m->ref_count++] = word;
            p->count++;
        }
    }
}

void model_generate(model *m, size_t count, uint64_t seed)
{
    uint64_t state = seed;
    zipf heads, others;

    *m = (model){0};
    make_words(m, count, &state);
    heads = zipf_make(m->program_count, 1.0);
    others = zipf_make(m->word_count - m->program_count, 0.8);
    m->rules = bench_alloc(count * sizeof *m->rules);
    m->positions = bench_alloc(count * MODEL_MAX_LENGTH * sizeof *m->positions);
    m->refs = bench_alloc(count * MODEL_MAX_LENGTH * MODEL_MAX_ALTERNATIVES *
                          sizeof *m->refs);
    m->rule_count = count;
    for (size_t i = 0; i < count; i++) {
        model_rule *r = &m->rules[i];
        model_position *head = &m->positions[m->position_count];

        r->first = (uint32_t)m->position_count++;
        r->length = draw_length(count, &state);
        r->answer = draw_answer(count, r->length, &state);
        *head = (model_position){(uint32_t)m->ref_count, 1};
        m->refs[m->ref_count++] = (uint32_t)zipf_draw(&heads, &state);
        for (uint32_t d = 1; d < r->length; d++) {
            draw_alternatives(m, &others, &state);
        }
    }
    free(heads.below);
    free(others.below);
}

void model_free(model *m)
{
    for (size_t i = 0; i < m->word_count; i++) {
        free((void *)(uintptr_t)m->words[i].data);
    }
    free(m->words);
    free(m->refs);
    free(m->positions);
    free(m->rules);
    *m = (model){0};
}

static char *put(char *at, const char *text, size_t size)
{
    memcpy(at, text, size);
    return at + size;
}

static char *put_string(char *at, pol_text text)
{
    *at++ = '"';
    at = put(at, text.data, text.size);
    *at++ = '"';
    return at;
}

static char *put_rule(char *at, const model *m, const model_rule *r)
{
    static const char *const names[] = {"forbidden", "prompt", "allow"};
    const char *name = names[r->answer];

    at = put(at, "prefix_rule(pattern=[", 21);
    for (uint32_t d = 0; d < r->length; d++) {
        const model_position *p = &m->positions[r->first + d];

        at = d > 0 ? put(at, ", ", 2) : at;
        at = p->count > 1 ? put(at, "[", 1) : at;
        for (uint32_t i = 0; i < p->count; i++) {
            at = i > 0 ? put(at, ", ", 2) : at;
            at = put_string(at, m->words[m->refs[p->first + i]]);
        }
        at = p->count > 1 ? put(at, "]", 1) : at;
    }
    at = put(at, "], decision=\"", 13);
    at = put(at, name, strlen(name));
    return put(at, "\")\n", 3);
}

pol_text model_text(const model *m)
{
    size_t size = m->rule_count * 64 + m->position_count * 4;
    char *text, *at;

    for (size_t i = 0; i < m->ref_count; i++) {
        size += m->words[m->refs[i]].size + 4;
    }
    text = at = bench_alloc(size);
    for (size_t i = 0; i < m->rule_count; i++) {
        at = put_rule(at, m, &m->rules[i]);
    }
    return (pol_text){text, (size_t)(at - text)};
}

/* Lengths of the patterns of a file that an agent appended to for months:
 * half of them short, some a whole script in one token. */
static size_t appended_length(uint64_t *state)
{
    static const unsigned char lengths[] = {1, 2, 2, 2, 2, 3, 3, 3, 3,  3,
                                            3, 4, 4, 5, 5, 6, 7, 8, 10, 14};

    return lengths[random_next(state) % sizeof lengths];
}

static char *put_appended_word(char *at, size_t position, uint64_t *state)
{
    size_t words = 1;

    if (position == 0) {
        const char *name = programs[random_next(state) % PROGRAMS];

        return put_string(at, (pol_text){name, strlen(name)});
    }
    if (random_next(state) % 9 == 0) {
        words = 8 + random_next(state) % 40; /* a script or a message */
    }
    *at++ = '"';
    for (size_t i = 0; i < words; i++) {
        const char *word = arguments[random_next(state) % ARGUMENTS];

        at = i > 0 ? put(at, " ", 1) : at;
        at = put(at, word, strlen(word));
    }
    *at++ = '"';
    return at;
}

pol_text model_appended_file(uint64_t seed)
{
    enum {
        RULES = 526
    };
    uint64_t state = seed;
    char *text = bench_alloc(RULES * 16 * 1024), *at = text;

    for (size_t i = 0; i < RULES; i++) {
        size_t length = appended_length(&state);

        at = put(at, "prefix_rule(pattern=[", 21);
        for (size_t d = 0; d < length; d++) {
            at = d > 0 ? put(at, ", ", 2) : at;
            at = put_appended_word(at, d, &state);
        }
        at = put(at, "], decision=\"allow\")\n", 22);
    }
    return (pol_text){text, (size_t)(at - text)};
}
