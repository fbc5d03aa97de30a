/* SPDX-License-Identifier: Apache-2.0
 *
 * Small worlds of paths and of hosts, seen whole: every rule of a few
 * components or labels, alone, with every exception, and in pairs; each asked
 * every path of up to three components, and every name of up to three labels.
 * The library answers as the oracle does.
 *
 *   WORLD=full  every pair of rules, instead of every seventh */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../oracle/pair.h"
#include "../oracle/tap.h"

#define MAX_PATTERNS 200
#define MAX_REQUESTS 200
#define TEXT 64

typedef struct world {
    const char *name;
    pol_kind kind;
    unsigned pattern_count, request_count;
    char patterns[MAX_PATTERNS][TEXT];
    char texts[MAX_REQUESTS][TEXT];
    pol_path_query paths[MAX_REQUESTS];
    pol_network_query hosts[MAX_REQUESTS];
    pol_request requests[MAX_REQUESTS];
} world;

static void add_pattern(world *w, const char *head, const char *rest)
{
    if (w->pattern_count == MAX_PATTERNS) {
        abort(); /* the world is too rich */
    }
    snprintf(w->patterns[w->pattern_count++], TEXT, "%s%s", head, rest);
}

/* Every row of up to `longest` words, joined; calls add for each. */
static void each_row(world *w, const char *const *words, unsigned count,
                     unsigned longest, const char *joint, const char *head,
                     void (*add)(world *, const char *, const char *))
{
    for (unsigned size = 1; size <= longest; size++) {
        unsigned rows = 1;
        for (unsigned i = 0; i < size; i++) {
            rows *= count;
        }
        for (unsigned row = 0; row < rows; row++) {
            char text[TEXT] = "";
            for (unsigned i = 0, rest = row; i < size; i++, rest /= count) {
                size_t at = strlen(text);
                snprintf(text + at, sizeof text - at, "%s%s",
                         i > 0 ? joint : "", words[rest % count]);
            }
            add(w, head, text);
        }
    }
}

/* -- Paths, below the folder "/a" too */

static void add_path(world *w, const char *head, const char *rest)
{
    for (int recursive = 0; recursive < 2; recursive++) {
        unsigned i = w->request_count++;
        if (i >= MAX_REQUESTS) {
            abort();
        }
        snprintf(w->texts[i], TEXT, "%s%s", head, rest);
        pol_path_query *q = &w->paths[i];
        q->struct_size = sizeof *q;
        q->path = (pol_text){w->texts[i], strlen(w->texts[i])};
        q->access = POL_ACCESS_WRITE;
        q->fs_case = i % 3 == 0 ? POL_CASE_INSENSITIVE : POL_CASE_SENSITIVE;
        q->recursive = recursive;
        w->requests[i].cwd = POL_TEXT("/a");
        w->requests[i].of.path = q;
    }
}

static void make_paths(world *w)
{
    static const char *const words[] = {"a", "b", "*", "**"};
    static const char *const names[] = {"a", "b", "A"};
    w->name = "paths";
    w->kind = POL_KIND_PATH;
    each_row(w, words, 4, 3, "/", "/", add_pattern);
    each_row(w, words, 4, 2, "/", "./", add_pattern);
    each_row(w, words, 4, 1, "/", ":workspace/", add_pattern);
    add_pattern(w, "/", "");
    add_pattern(w, ".", "");
    each_row(w, names, 3, 3, "/", "/", add_path);
    add_path(w, "/", "");
}

/* -- Hosts */

static void add_host(world *w, const char *head, const char *rest)
{
    unsigned i = w->request_count++;
    if (i >= MAX_REQUESTS) {
        abort();
    }
    snprintf(w->texts[i], TEXT, "%s%s", head, rest);
    pol_network_query *q = &w->hosts[i];
    q->struct_size = sizeof *q;
    q->host = (pol_text){w->texts[i], strlen(w->texts[i])};
    q->protocol = i % 2 == 0 ? POL_NET_HTTPS : POL_NET_UNKNOWN;
    w->requests[i].of.network = q;
}

static void make_hosts(world *w)
{
    static const char *const labels[] = {"a", "com", "localhost"};
    static const char *const others[] = {"*", "127.0.0.1", "10.0.0.1", "::1"};
    static const char *const asked[] = {
        "127.0.0.1",        "10.0.0.1",   "127.1",      "::1",   "[::1]",
        "::ffff:127.0.0.1", "A.com",      "a.com.",     "b.com", "8.8.8.8",
        "0x0a000001",       "localhost.", "com.a.a.com"};
    w->name = "hosts";
    w->kind = POL_KIND_NETWORK;
    each_row(w, labels, 3, 3, ".", "", add_pattern);
    each_row(w, labels, 3, 2, ".", "*.", add_pattern);
    each_row(w, labels, 3, 2, ".", "**.", add_pattern);
    for (unsigned i = 0; i < 4; i++) {
        add_pattern(w, others[i], "");
    }
    each_row(w, labels, 3, 3, ".", "", add_host);
    for (unsigned i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        add_host(w, asked[i], "");
    }
}

/* -- All policies */

typedef struct counts {
    uint64_t policies, pairs, differences, refused;
} counts;

static void write_rule(const world *w, unsigned pattern, bool deny,
                       int exception, char *out, size_t size)
{
    const char *head = w->kind == POL_KIND_PATH
                           ? "path_rule(access=\"write\", path="
                           : "network_rule(host=";
    int length = snprintf(out, size, "%s\"%s\", decision=\"%s\"", head,
                          w->patterns[pattern], deny ? "deny" : "allow");
    if (exception >= 0) {
        length += snprintf(out + length, size - (size_t)length,
                           ", unless=[\"%s\"]", w->patterns[exception]);
    }
    snprintf(out + length, size - (size_t)length, ")\n");
}

static void run_policy(counts *c, const world *w, const char *text)
{
    pol_source source = {
        POL_TEXT("world.rules"), {text, strlen(text)}, POL_LAYER_USER};
    pair p;
    c->policies++;
    if (pair_open(&p, &source, 1, POL_DIALECT_NATIVE, NULL) != PAIR_READY) {
        if (c->refused++ < 3) {
            tap_note("%s: %s", p.message, text);
        }
        pair_close(&p);
        return;
    }
    for (unsigned i = 0; i < w->request_count; i++) {
        c->pairs++;
        if (!pair_compare(&p, &w->requests[i]) && c->differences++ < 5) {
            tap_note("difference: %s", p.message);
            printf("# %s# %s, request %u\n", text, w->texts[i], i);
        }
    }
    pair_close(&p);
}

static void run_world(tap *out, world *w, unsigned stride)
{
    char text[4 * TEXT + 200];
    counts c = {0, 0, 0, 0};
    for (unsigned i = 0; i < w->request_count; i++) {
        w->requests[i].struct_size = sizeof w->requests[i];
        w->requests[i].kind = w->kind;
    }
    unsigned all = 2 * w->pattern_count, turn = 0;
    for (unsigned a = 0; a < all && c.differences < 5; a++) {
        write_rule(w, a / 2, a % 2 != 0, -1, text, sizeof text);
        run_policy(&c, w, text);
        size_t size = strlen(text);
        for (unsigned b = 0; b < a; b++) {
            if (turn++ % stride == 0) {
                write_rule(w, b / 2, b % 2 != 0, -1, text + size,
                           sizeof text - size);
                run_policy(&c, w, text);
            }
        }
        for (unsigned b = 0; b < w->pattern_count; b++) {
            if (turn++ % stride == 0) {
                write_rule(w, a / 2, a % 2 != 0, (int)b, text, sizeof text);
                run_policy(&c, w, text);
            }
        }
        write_rule(w, a / 2, a % 2 != 0, -1, text, sizeof text);
    }
    tap_ok(out, c.differences == 0 && c.refused == 0,
           "%s: %u patterns, %llu policies, %llu pairs, %llu differences",
           w->name, w->pattern_count, (unsigned long long)c.policies,
           (unsigned long long)c.pairs, (unsigned long long)c.differences);
}

int main(void)
{
    tap out = {0};
    static world paths, hosts;
    const char *mode = getenv("WORLD");
    unsigned stride = mode != NULL && strcmp(mode, "full") == 0 ? 1 : 7;
    make_paths(&paths);
    run_world(&out, &paths, stride);
    make_hosts(&hosts);
    run_world(&out, &hosts, stride);
    return tap_end(&out);
}
