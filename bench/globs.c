/* SPDX-License-Identifier: Apache-2.0
 *
 * Owns the generated path globs: a mix as of ignore files, drawn from paths
 * that are invented or read.  Refuses to know any engine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "kind.h"

#define MOST_PARTS 24
#define LONGEST 1024

/* A path taken apart. */
typedef struct parts {
    const char *at[MOST_PARTS];
    size_t size[MOST_PARTS];
    size_t count;
} parts;

static void split(const char *path, parts *out)
{
    out->count = 0;
    while (*path != '\0' && out->count < MOST_PARTS) {
        size_t size;

        path += *path == '/';
        size = strcspn(path, "/");
        out->at[out->count] = path;
        out->size[out->count++] = size;
        path += size;
    }
}

/* Text that grows in a buffer of LONGEST bytes. */
typedef struct line {
    char text[LONGEST];
    size_t size;
} line;

static void add(line *l, const char *data, size_t size)
{
    if (size < LONGEST - l->size) {
        memcpy(l->text + l->size, data, size);
        l->size += size;
        l->text[l->size] = '\0';
    }
}

static void add_text(line *l, const char *text)
{
    add(l, text, strlen(text));
}

static void add_parts(line *l, const parts *p, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++) {
        add_text(l, "/");
        add(l, p->at[i], p->size[i]);
    }
}

static size_t below(uint64_t *state, size_t count)
{
    return count > 0 ? (size_t)(random_next(state) % count) : 0;
}

/* From the last dot on; the whole where there is none. */
static pol_text extension(const char *name, size_t size)
{
    for (size_t i = size; i-- > 1;) {
        if (name[i] == '.') {
            return (pol_text){name + i, size - i};
        }
    }
    return (pol_text){".c", 2};
}

static void add_floating(line *l, const parts *p, uint64_t kind)
{
    size_t last = p->count - 1;

    add_text(l, "**");
    if (kind < 70) { /* a name anywhere */
        add_parts(l, p, last, p->count);
    } else if (kind < 78) {
        pol_text tail = extension(p->at[last], p->size[last]);

        add_text(l, "/*");
        add(l, tail.data, tail.size);
    } else { /* a name somewhere below another */
        add_parts(l, p, last / 2, last / 2 + 1);
        add_text(l, "/**");
        add_parts(l, p, last, p->count);
    }
}

static void add_in_folder(line *l, const parts *p, uint64_t kind)
{
    size_t last = p->count - 1, size = p->size[last];

    add_parts(l, p, 0, last);
    add_text(l, "/");
    if (kind < 91) {
        pol_text tail = extension(p->at[last], size);

        add_text(l, "*");
        add(l, tail.data, tail.size);
    } else {
        add(l, p->at[last], (size + 1) / 2);
        add_text(l, "*");
        add(l, p->at[last] + size - size / 3, size / 3);
    }
}

/* The shares of the mix, in percent, add up from the top. */
static void make_glob(line *l, const char *path, uint64_t *state)
{
    uint64_t kind = random_next(state) % 100;
    parts p;

    l->size = 0;
    split(path, &p);
    if (kind < 40) { /* 40: /a/b/ and all below */
        size_t deep = p.count > 2 ? 2 + below(state, p.count - 2) : p.count;

        add_parts(l, &p, 0, deep);
        add_text(l, "/**");
    } else if (kind < 55) { /* 15: one path */
        add_parts(l, &p, 0, p.count);
    } else if (kind < 81) { /* 15, 8, 3 */
        add_floating(l, &p, kind);
    } else if (kind < 93) { /* 10, 2 */
        add_in_folder(l, &p, kind);
    } else { /* 7: any one folder in the middle */
        size_t deep = p.count > 3 ? 3 + below(state, p.count - 3) : p.count;

        add_parts(l, &p, 0, 1);
        add_text(l, "/*");
        add_parts(l, &p, 2, deep > 2 ? deep : 2);
        add_text(l, "/**");
    }
}

static void add_matching(line *l, const char *part, size_t size,
                         uint64_t *state)
{
    for (size_t i = 0; i < size; i++) {
        if (part[i] == '*') {
            char word[16];

            snprintf(word, sizeof word, "%x",
                     (unsigned)(random_next(state) & 0xffff));
            add_text(l, word);
        } else if (part[i] == '?') {
            add_text(l, "x");
        } else if (part[i] == '\\' && i + 1 < size) {
            add(l, &part[++i], 1);
        } else if (part[i] == '[' && i + 1 < size) {
            add(l, &part[i + 1 + (part[i + 1] == '\\')], 1);
            while (i < size && part[i] != ']') {
                i++;
            }
        } else {
            add(l, &part[i], 1);
        }
    }
}

size_t globs_instance(const char *glob, uint64_t *state, char *out, size_t size)
{
    line l = {.size = 0};
    parts p;

    split(glob, &p);
    for (size_t i = 0; i < p.count; i++) {
        if (p.size[i] == 2 && memcmp(p.at[i], "**", 2) == 0) {
            for (size_t k = below(state, 3); k > 0; k--) {
                add_text(&l, "/any");
                add_matching(&l, "*", 1, state);
            }
            continue;
        }
        add_text(&l, "/");
        add_matching(&l, p.at[i], p.size[i], state);
    }
    if (l.size == 0) {
        add_text(&l, "/any");
    }
    l.size = l.size < size ? l.size : size;
    memcpy(out, l.text, l.size);
    return l.size;
}

#define DEEPEST 6
#define TOPS 8

/* An invented file system: half as many folders as globs, each below one that
 * is one level higher.  folders[from[d]] is the first of depth d + 1. */
typedef struct folder {
    uint32_t parent, word;
} folder;

typedef struct tree {
    zipf words, tails;
    folder *folders;
    size_t from[DEEPEST + 1];
} tree;

static void add_word(line *l, size_t word)
{
    static const char *const known[] = {
        "src", "lib",  "include", "test", "docs",   "build",  "main",
        "app", "core", "util",    "data", "config", "assets", "node_modules",
    };
    char buffer[32];

    if (word < sizeof known / sizeof *known) {
        add_text(l, known[word]);
        return;
    }
    snprintf(buffer, sizeof buffer, "%s%zx", known[word % 13], word);
    add_text(l, buffer);
}

static void build_tree(tree *t, size_t globs, uint64_t *state)
{
    /* Percent of the folders that lie so deep or higher. */
    static const unsigned char share[DEEPEST] = {0, 10, 35, 70, 90, 100};
    size_t count = TOPS + globs / 2;

    t->words = zipf_make(64 + zipf_power(globs, 30, 0.55), 0.8);
    t->tails = zipf_make(8 + zipf_power(globs, 2, 0.5), 1.0);
    t->folders = bench_alloc((count + DEEPEST) * sizeof *t->folders);
    t->from[0] = 0;
    t->from[1] = TOPS;
    for (size_t d = 1; d < DEEPEST; d++) {
        size_t above = t->from[d] - t->from[d - 1];
        size_t end = TOPS + 1 + (count - TOPS) * share[d] / 100;

        /* There is one of each depth. */
        t->from[d + 1] = end > t->from[d] ? end : t->from[d] + 1;
        for (size_t i = t->from[d]; i < t->from[d + 1]; i++) {
            t->folders[i].parent =
                (uint32_t)(t->from[d - 1] + below(state, above));
            t->folders[i].word = (uint32_t)zipf_draw(&t->words, state);
        }
    }
}

static void free_tree(tree *t)
{
    free(t->words.below);
    free(t->tails.below);
    free(t->folders);
}

static void add_folder(line *l, const tree *t, size_t index)
{
    static const char *const tops[TOPS] = {"home", "usr", "var", "srv",
                                           "work", "opt", "etc", "data"};
    size_t chain[DEEPEST], count = 0;

    for (; index >= TOPS && count + 1 < DEEPEST;
         index = t->folders[index].parent) {
        chain[count++] = index;
    }
    add_text(l, "/");
    add_text(l, tops[index % TOPS]);
    while (count > 0) {
        add_text(l, "/");
        add_word(l, t->folders[chain[--count]].word);
    }
}

static void invent_path(line *l, const tree *t, uint64_t *state)
{
    static const char *const tails[] = {".c",  ".h",  ".py", ".js",
                                        ".md", ".go", ".rs", ".json"};
    size_t tail = zipf_draw(&t->tails, state);
    char buffer[32];

    l->size = 0;
    add_folder(l, t, TOPS + below(state, t->from[DEEPEST] - TOPS));
    add_text(l, "/");
    add_word(l, zipf_draw(&t->words, state));
    if (tail < 8) {
        add_text(l, tails[tail]);
    } else {
        snprintf(buffer, sizeof buffer, ".x%zx", tail);
        add_text(l, buffer);
    }
}

static const char *draw_path(line *l, const tree *t, char **paths,
                             size_t path_count, uint64_t *state)
{
    if (paths != NULL) {
        return paths[below(state, path_count)];
    }
    invent_path(l, t, state);
    return l->text;
}

static void draw_asked(kind_set *out, const tree *t, char **paths,
                       size_t path_count, uint64_t *state)
{
    for (size_t i = 0; i < out->asked_count; i++) {
        uint64_t kind = random_next(state) % 10;
        const entry *e = &out->entries[below(state, out->entry_count)];
        line l;

        if (kind < 5) {
            l.size = globs_instance(e->text, state, l.text, LONGEST - 1);
        } else {
            const char *path = draw_path(&l, t, paths, path_count, state);

            if (path != l.text) {
                l.size = 0;
                add_text(&l, path);
            }
            if (kind >= 8) {
                add_text(&l, "/unk");
                add_matching(&l, "*", 1, state);
            }
        }
        out->asked[i] = (pol_text){kind_keep(l.text, l.size), l.size};
    }
}

void globs_generate(kind_set *out, size_t count, char **paths,
                    size_t path_count, uint64_t seed)
{
    uint64_t state = seed;
    tree t;

    build_tree(&t, count, &state);
    out->entry_count = count;
    out->entries = bench_alloc(count * sizeof *out->entries);
    for (size_t i = 0; i < count; i++) {
        line l, glob;

        make_glob(&glob, draw_path(&l, &t, paths, path_count, &state), &state);
        out->entries[i].text = kind_keep(glob.text, glob.size);
        out->entries[i].answer = kind_draw_answer(&state);
    }
    out->asked_count = KIND_ASKED;
    out->asked = bench_alloc(KIND_ASKED * sizeof *out->asked);
    draw_asked(out, &t, paths, path_count, &state);
    free_tree(&t);
}
