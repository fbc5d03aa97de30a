/* SPDX-License-Identifier: Apache-2.0
 *
 * Owns the plain loop: each entry is asked in turn. */
#define _GNU_SOURCE /* FNM_LEADING_DIR */
#include "scan.h"

#include <arpa/inet.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#define MOST_CHUNKS 16
#define MOST_PARTS 128

/* Components between two `**`, and how many they are. */
typedef struct chunk {
    const char *text;
    unsigned parts;
} chunk;

/* A glob: chunks with any number of components between them. */
typedef struct glob {
    const chunk *chunks;
    unsigned char count, anchored, open;
    pol_answer answer;
} glob;

typedef struct suffix {
    const char *text; /* with the dot before it where it is below a name */
    unsigned short size;
    unsigned char exact, apex;
    pol_answer answer;
} suffix;

typedef struct masked {
    unsigned char bytes[16], mask[16];
    unsigned char six;
    pol_answer answer;
} masked;

struct scan {
    kind_sort sort;
    size_t count;
    glob *globs;
    suffix *suffixes;
    masked *ranges;
};

static void build_glob(glob *g, const char *text)
{
    chunk *chunks = bench_alloc(MOST_CHUNKS * sizeof *chunks);
    const char *begin = NULL;

    text += *text == '/';
    g->anchored = strncmp(text, "**", 2) != 0 || (text[2] && text[2] != '/');
    g->chunks = chunks;
    for (; *text != '\0'; text += *text == '/') {
        size_t size = strcspn(text, "/");
        int gap = size == 2 && text[0] == '*' && text[1] == '*';

        g->open = (unsigned char)gap;
        if (!gap && begin == NULL) {
            begin = text;
            chunks[g->count].parts = 0;
        }
        if (!gap) {
            chunks[g->count].parts++;
        }
        text += size;
        if (begin != NULL && (gap || *text == '\0')) {
            const char *end = gap ? text - size - 1 : text;

            chunks[g->count++].text = kind_keep(begin, (size_t)(end - begin));
            begin = NULL;
        }
    }
}

static void build_suffix(suffix *s, const char *text)
{
    size_t stars = strspn(text, "*");

    s->exact = stars == 0;
    s->apex = stars == 2;
    s->text = text + stars;
    s->size = (unsigned short)strlen(s->text);
}

static int read_address(unsigned char *bytes, const char *text)
{
    memset(bytes, 0, 16);
    if (strchr(text, ':') != NULL) {
        return inet_pton(AF_INET6, text, bytes) == 1 ? 6 : 0;
    }
    return inet_pton(AF_INET, text, bytes) == 1 ? 4 : 0;
}

static void build_range(masked *r, const char *text)
{
    char address[64];
    size_t size = strcspn(text, "/");
    unsigned length = (unsigned)strtoul(text + size + 1, NULL, 10);

    memcpy(address, text, size);
    address[size] = '\0';
    r->six = read_address(r->bytes, address) == 6;
    for (unsigned i = 0; i < 16; i++) {
        unsigned kept = length > 8 * i ? length - 8 * i : 0;

        r->mask[i] = (unsigned char)(kept >= 8 ? 255 : 0xff00u >> kept);
    }
}

scan *scan_build(const kind_set *set)
{
    scan *s = bench_alloc(sizeof *s);
    size_t n = set->entry_count;

    s->sort = set->sort;
    s->count = n;
    s->globs = bench_alloc(set->sort == KIND_PATHS ? n * sizeof(glob) : 1);
    s->suffixes = bench_alloc(set->sort == KIND_HOSTS ? n * sizeof(suffix) : 1);
    s->ranges = bench_alloc(set->sort == KIND_RANGES ? n * sizeof(masked) : 1);
    for (size_t i = 0; i < n; i++) {
        const entry *e = &set->entries[i];

        if (set->sort == KIND_PATHS) {
            build_glob(&s->globs[i], e->text);
            s->globs[i].answer = e->answer;
        } else if (set->sort == KIND_HOSTS) {
            build_suffix(&s->suffixes[i], e->text);
            s->suffixes[i].answer = e->answer;
        } else {
            build_range(&s->ranges[i], e->text);
            s->ranges[i].answer = e->answer;
        }
    }
    return s;
}

void scan_free(scan *s)
{
    free(s->globs);
    free(s->suffixes);
    free(s->ranges);
    free(s);
}

/* Where the components of a path begin. */
typedef struct starts {
    const char *at[MOST_PARTS];
    size_t count;
} starts;

static void find_starts(starts *s, const char *path)
{
    s->count = 0;
    for (; *path != '\0' && s->count < MOST_PARTS; path++) {
        if (*path == '/' && path[1] != '\0') {
            s->at[s->count++] = path + 1;
        }
    }
}

/* The chunk at the end of the path, from component `least` on. */
static int matches_end(const chunk *c, const starts *path, size_t least,
                       int only)
{
    size_t at;

    if (path->count < least + c->parts) {
        return 0;
    }
    at = path->count - c->parts;
    return (!only || at == least) &&
           fnmatch(c->text, path->at[at], FNM_PATHNAME) == 0;
}

/* The first place from `at` on where the chunk matches; past it, or 0. */
static size_t find_chunk(const chunk *c, const starts *path, size_t at,
                         int only)
{
    for (; at + c->parts <= path->count; at++) {
        if (fnmatch(c->text, path->at[at], FNM_PATHNAME | FNM_LEADING_DIR) ==
            0) {
            return at + c->parts;
        }
        if (only) {
            break;
        }
    }
    return 0;
}

static int glob_matches(const glob *g, const starts *path)
{
    size_t at = 0;

    for (unsigned i = 0; i < g->count; i++) {
        int only = i == 0 && g->anchored;

        if (i + 1u == g->count && !g->open) {
            return matches_end(&g->chunks[i], path, at, only);
        }
        at = find_chunk(&g->chunks[i], path, at, only);
        if (at == 0) {
            return 0;
        }
    }
    return g->open || path->count == 0;
}

static pol_answer decide_path(const scan *s, const char *path, int stop)
{
    pol_answer answer = POL_ALLOW;
    int matched = 0;
    starts parts;

    find_starts(&parts, path);
    for (size_t i = 0; i < s->count; i++) {
        const glob *g = &s->globs[i];

        if (glob_matches(g, &parts)) {
            matched = 1;
            answer = g->answer < answer ? g->answer : answer;
            if (stop && answer == POL_DENY) {
                break;
            }
        }
    }
    return matched ? answer : POL_PROMPT;
}

static int suffix_matches(const suffix *s, pol_text name)
{
    if (s->exact) {
        return name.size == s->size && memcmp(name.data, s->text, s->size) == 0;
    }
    if (s->apex && name.size + 1 == s->size) {
        return memcmp(name.data, s->text + 1, name.size) == 0;
    }
    return name.size > s->size &&
           memcmp(name.data + name.size - s->size, s->text, s->size) == 0;
}

static pol_answer decide_host(const scan *s, pol_text name, int stop)
{
    pol_answer answer = POL_ALLOW;
    int matched = 0;

    for (size_t i = 0; i < s->count; i++) {
        if (suffix_matches(&s->suffixes[i], name)) {
            matched = 1;
            answer =
                s->suffixes[i].answer < answer ? s->suffixes[i].answer : answer;
            if (stop && answer == POL_DENY) {
                break;
            }
        }
    }
    return matched ? answer : POL_PROMPT;
}

static int range_matches(const masked *r, const unsigned char *bytes, int six)
{
    uint64_t a[2], b[2], m[2];

    memcpy(a, bytes, 16);
    memcpy(b, r->bytes, 16);
    memcpy(m, r->mask, 16);
    return r->six == six && ((a[0] ^ b[0]) & m[0]) == 0 &&
           ((a[1] ^ b[1]) & m[1]) == 0;
}

static pol_answer decide_address(const scan *s, const char *text, int stop)
{
    pol_answer answer = POL_ALLOW;
    int matched = 0, six;
    unsigned char bytes[16];

    six = read_address(bytes, text) == 6;
    for (size_t i = 0; i < s->count; i++) {
        if (range_matches(&s->ranges[i], bytes, six)) {
            matched = 1;
            answer =
                s->ranges[i].answer < answer ? s->ranges[i].answer : answer;
            if (stop && answer == POL_DENY) {
                break;
            }
        }
    }
    return matched ? answer : POL_PROMPT;
}

pol_answer scan_decide(const scan *s, pol_text asked, int stop)
{
    switch (s->sort) {
    case KIND_PATHS:
        return decide_path(s, asked.data, stop);
    case KIND_HOSTS:
        return decide_host(s, asked, stop);
    case KIND_RANGES:
        break;
    }
    return decide_address(s, asked.data, stop);
}
