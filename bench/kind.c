/* SPDX-License-Identifier: Apache-2.0
 *
 * Owns the names of the rows of the other kinds, their rule text and their
 * requests.  Refuses to know any engine. */
#include "kind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "verbs.h"

#define SEED 42

const char *kind_keep(const char *data, size_t size)
{
    static struct {
        char *at;
        size_t left;
    } pool;
    char *copy;

    if (pool.left < size + 17) {
        pool.left = size + (1u << 20);
        pool.at = bench_alloc(pool.left);
    }
    copy = memcpy(pool.at, data, size);
    copy[size] = '\0';
    pool.at += size + 1;
    pool.left -= size + 1;
    return copy;
}

pol_answer kind_draw_answer(uint64_t *state)
{
    double x = random_unit(state);

    return x < .6 ? POL_ALLOW : x < .93 ? POL_PROMPT : POL_DENY;
}

size_t kind_read_lines(const char *path, char ***lines)
{
    pol_text text = read_file(path);
    char *at = bench_alloc(text.size + 17), *end = at + text.size;
    size_t count = 0, n = 0;

    memcpy(at, text.data, text.size);
    for (size_t i = 0; i < text.size; i++) {
        count += at[i] == '\n';
    }
    *lines = bench_alloc((count + 1) * sizeof **lines);
    while (at < end && n < count) {
        char *stop = memchr(at, '\n', (size_t)(end - at));

        *stop = '\0';
        (*lines)[n++] = at;
        at = stop + 1;
    }
    return n;
}

static char **lines_of(const char *dir, const char *name, size_t *count)
{
    char path[512], **lines;

    snprintf(path, sizeof path, "%s/%s", dir, name);
    *count = kind_read_lines(path, &lines);
    return lines;
}

/* `deny TEXT` a line, and one asked text a line. */
static int read_real(kind_set *out, const char *dir)
{
    const char *stem = out->sort == KIND_PATHS ? "path" : "host";
    char name[64], **lines;

    snprintf(name, sizeof name, "%s.entries", stem);
    lines = lines_of(dir, name, &out->entry_count);
    out->entries = bench_alloc(out->entry_count * sizeof *out->entries);
    for (size_t i = 0; i < out->entry_count; i++) {
        char *text = strchr(lines[i], ' ');

        if (text == NULL) {
            return -1;
        }
        out->entries[i].text = text + 1;
        out->entries[i].answer = lines[i][0] == 'd'   ? POL_DENY
                                 : lines[i][0] == 'p' ? POL_PROMPT
                                                      : POL_ALLOW;
    }
    snprintf(name, sizeof name, "%s.asked", stem);
    lines = lines_of(dir, name, &out->asked_count);
    out->asked = bench_alloc(out->asked_count * sizeof *out->asked);
    for (size_t i = 0; i < out->asked_count; i++) {
        out->asked[i] = (pol_text){lines[i], strlen(lines[i])};
    }
    return 0;
}

static int load_named(kind_set *out, const char *which, const char *dir)
{
    size_t count, lines = 0;
    char **names = NULL;

    if (strcmp(which, "real") == 0) {
        return read_real(out, dir);
    }
    if (strncmp(which, "names-", 6) == 0) {
        which += 6;
        names = lines_of(
            dir, out->sort == KIND_PATHS ? "path.names" : "host.names", &lines);
    }
    count = strtoull(which, NULL, 10);
    if (count == 0) {
        return -1;
    }
    if (out->sort == KIND_PATHS) {
        globs_generate(out, count, names, lines, SEED);
    } else {
        hosts_generate(out, count, names, lines, SEED);
    }
    return 0;
}

int kind_load(kind_set *out, const char *name, const char *dir)
{
    const char *which = strchr(name, '-');
    int result = -1;

    *out = (kind_set){.name = name};
    if (which != NULL && strncmp(name, "cidr", 4) == 0) {
        out->sort = KIND_RANGES;
        ranges_generate(out, strtoull(which + 1, NULL, 10),
                        name[4] == '4' ? 32 : 128, name[5] == 's', SEED);
        result = 0;
    } else if (which != NULL && (*name == 'p' || *name == 'h')) {
        out->sort = *name == 'p' ? KIND_PATHS : KIND_HOSTS;
        result = load_named(out, which + 1, dir);
    }
    if (result != 0) {
        fprintf(stderr, "bench: no such row: %s\n", name);
    }
    return result;
}

static char *put(char *at, const char *text)
{
    size_t size = strlen(text);

    memcpy(at, text, size);
    return at + size;
}

static char *put_escaped(char *at, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') {
            *at++ = '\\';
        }
        *at++ = *text;
    }
    return at;
}

pol_text kind_text(const kind_set *set, const char *accesses)
{
    static const char *const heads[] = {
        "path_rule(path=\"", "network_rule(host=\"", "network_rule(cidr=\""};
    static const char *const answers[] = {"deny", "prompt", "allow"};
    size_t size = 64;
    char *text, *at;

    for (size_t i = 0; i < set->entry_count; i++) {
        size += 2 * strlen(set->entries[i].text) + strlen(accesses) + 80;
    }
    text = at = bench_alloc(size);
    for (size_t i = 0; i < set->entry_count; i++) {
        at = put(at, heads[set->sort]);
        at = put_escaped(at, set->entries[i].text);
        if (set->sort == KIND_PATHS) {
            at = put(at, "\", access=");
            at = put(at, accesses);
            at = put(at, ", decision=\"");
        } else {
            at = put(at, "\", decision=\"");
        }
        at = put(at, answers[set->entries[i].answer]);
        at = put(at, "\")\n");
    }
    return (pol_text){text, (size_t)(at - text)};
}

static void fill_path(kind_requests *r, size_t i, pol_text asked)
{
    r->paths[i].struct_size = sizeof r->paths[i];
    r->paths[i].path = asked;
    r->paths[i].access = POL_ACCESS_READ;
    r->items[i].of.path = &r->paths[i];
    r->items[i].kind = POL_KIND_PATH;
}

static void fill_network(kind_requests *r, size_t i, pol_text asked)
{
    r->networks[i].struct_size = sizeof r->networks[i];
    r->networks[i].host = asked;
    r->networks[i].port = 443;
    r->networks[i].protocol = POL_NET_HTTPS;
    r->items[i].of.network = &r->networks[i];
    r->items[i].kind = POL_KIND_NETWORK;
}

void kind_requests_make(kind_requests *out, const kind_set *set)
{
    size_t n = set->asked_count;

    *out = (kind_requests){
        .items = bench_alloc(n * sizeof *out->items),
        .paths = bench_alloc(n * sizeof *out->paths),
        .networks = bench_alloc(n * sizeof *out->networks),
        .count = n,
    };
    for (size_t i = 0; i < n; i++) {
        out->items[i].struct_size = sizeof out->items[i];
        if (set->sort == KIND_PATHS) {
            out->items[i].cwd = (pol_text){"/work", 5};
            out->items[i].home = (pol_text){"/home/user", 10};
            fill_path(out, i, set->asked[i]);
        } else {
            fill_network(out, i, set->asked[i]);
        }
    }
}

void kind_requests_free(kind_requests *r)
{
    free(r->items);
    free(r->paths);
    free(r->networks);
    *r = (kind_requests){0};
}

size_t kind_parts(kind_sort sort, pol_text asked)
{
    char separator = sort == KIND_PATHS ? '/' : '.';
    size_t parts = sort != KIND_PATHS;

    for (size_t i = 0; i < asked.size; i++) {
        parts += asked.data[i] == separator;
    }
    return parts;
}
