/* SPDX-License-Identifier: Apache-2.0
 *
 * Owns what is measured of paths, hosts and addresses.  Each request waits
 * for the answer to the last one. */
#include "kinds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kind.h"
#include "measure.h"
#include "peers.h"
#include "scan.h"
#include "verbs.h"

#define LOOP __attribute__((noinline))
#define COUNTED 4096
#define STEPS 4e6 /* entries that the plain loop may look at for a figure */
#define COMPARED 2000
#define PEER_MOST 16384 /* different requests to a peer */
#define PATIENCE 10     /* seconds for the comparison with the plain loop */

/* Everything that a loop needs. */
typedef struct run {
    kind_set set;
    kind_requests requests;
    pol_image image, empty;
    scan *scan;
    peer *peer;
    pol_scratch *scratch;
    size_t hot; /* 0: all requests, else so many */
} run;

static volatile uint64_t sink;

static inline size_t following(size_t count, size_t i, uint64_t answer)
{
    i += 1 + (size_t)depend(answer);
    return i < count ? i : 0;
}

static size_t different(const run *r)
{
    return r->hot > 0 && r->hot < r->set.asked_count ? r->hot
                                                     : r->set.asked_count;
}

typedef uint64_t run_loop(run *r, size_t count);

LOOP static uint64_t loop_kind(run *r, size_t count)
{
    size_t last = different(r);
    uint64_t sum = 0;

    for (size_t i = 0, n = 0; n < count; n++) {
        pol_decision decision;

        pol_eval(&r->image, &r->requests.items[i], r->scratch, &decision);
        sum += decision.answer;
        i = following(last, i, decision.answer);
    }
    return sum;
}

/* A policy without a rule of the kind: reading the request, and no more. */
LOOP static uint64_t loop_empty(run *r, size_t count)
{
    size_t last = different(r);
    uint64_t sum = 0;

    for (size_t i = 0, n = 0; n < count; n++) {
        pol_decision decision;

        pol_eval(&r->empty, &r->requests.items[i], r->scratch, &decision);
        sum += decision.answer;
        i = following(last, i, decision.answer);
    }
    return sum;
}

LOOP static uint64_t loop_scan(run *r, size_t count)
{
    size_t last = different(r);
    uint64_t sum = 0;

    for (size_t i = 0, n = 0; n < count; n++) {
        uint64_t answer = scan_decide(r->scan, r->set.asked[i], 0);

        sum += answer;
        i = following(last, i, answer);
    }
    return sum;
}

LOOP static uint64_t loop_stop(run *r, size_t count)
{
    size_t last = different(r);
    uint64_t sum = 0;

    for (size_t i = 0, n = 0; n < count; n++) {
        uint64_t answer = scan_decide(r->scan, r->set.asked[i], 1);

        sum += answer;
        i = following(last, i, answer);
    }
    return sum;
}

LOOP static uint64_t loop_peer(run *r, size_t count)
{
    size_t last = different(r);
    uint64_t sum = 0;

    for (size_t i = 0, n = 0; n < count; n++) {
        uint64_t answer = peer_decide(r->peer, r->set.asked[i]);

        sum += answer;
        i = following(last, i, answer);
    }
    return sum;
}

/* How many requests the plain loop can be asked. */
static size_t scan_share(const run *r, double steps)
{
    double most = steps / (double)r->set.entry_count;
    size_t all = r->set.asked_count;

    return most < 16 ? 16 : most < (double)all ? (size_t)most : all;
}

static int compile_text(const char *name, pol_text text, size_t repetitions,
                        compiled *out, compile_cost *cost)
{
    pol_source source = {
        .name = {name, strlen(name)}, .text = text, .layer = POL_LAYER_USER};
    sources from = {&source, 1, text.size};
    double least = 0;

    for (size_t k = 0; k < repetitions; k++) {
        if (k > 0) {
            compiled_free(out);
        }
        if (compile_sources(&from, POL_DIALECT_NATIVE, out, cost) != 0) {
            return -1;
        }
        least = k == 0 || cost->seconds < least ? cost->seconds : least;
    }
    cost->seconds = least;
    return 0;
}

static int run_load(run *r, const char *name, const char *dir)
{
    static const char empty[] = "prefix_rule(pattern=[\"no\"], "
                                "decision=\"deny\")\n";
    compile_cost cost;
    compiled c;

    *r = (run){.scratch = bench_alloc(sizeof *r->scratch)};
    if (kind_load(&r->set, name, dir) != 0) {
        return -1;
    }
    kind_requests_make(&r->requests, &r->set);
    r->scan = scan_build(&r->set);
    if (compile_text("empty", (pol_text){empty, sizeof empty - 1}, 1, &c,
                     &cost) != 0) {
        return -1;
    }
    r->empty = c.image;
    return 0;
}

static const char *image_path(const char *name, const char *dir)
{
    static char path[512];

    snprintf(path, sizeof path, "%s/%s.image", dir, name);
    return path;
}

static int run_open(run *r, const char *name, const char *dir)
{
    pol_text bytes;

    if (run_load(r, name, dir) != 0) {
        return -1;
    }
    bytes = read_file(image_path(name, dir));
    if (pol_image_open(&r->image, bytes.data, bytes.size) != POL_OK) {
        fprintf(stderr, "bench: %s: no image of this build\n", name);
        return -1;
    }
    return 0;
}

static int save_image(const char *path, const compiled *c)
{
    pol_text image = pol_result_image(c->result);
    FILE *f = fopen(path, "wb");
    size_t written;

    if (f == NULL) {
        perror(path);
        return -1;
    }
    written = fwrite(image.data, 1, image.size, f);
    return fclose(f) == 0 && written == image.size ? 0 : -1;
}

static void report(const char *name, const compiled *c,
                   const compile_cost *cost, double entries)
{
    pol_image_info info;

    pol_image_get_info(&c->image, &info);
    result(name, "compile_seconds", cost->seconds);
    result(name, "peak_per_rule", (double)cost->peak / entries);
    result(name, "image_per_rule", (double)info.size / entries);
    result(name, "evaluation_per_rule", (double)info.evaluation_size / entries);
    result(name, "states_per_rule", (double)cost->statistics.states / entries);
}

/* A rule for reading and writing is two to the evaluator. */
static void report_two(const run *r)
{
    pol_text text = kind_text(&r->set, "[\"read\", \"write\"]");
    pol_image_info info;
    compile_cost cost;
    compiled c;

    if (r->set.sort != KIND_PATHS || r->set.entry_count > 200000 ||
        compile_text(r->set.name, text, 1, &c, &cost) != 0) {
        free((void *)(uintptr_t)text.data);
        return;
    }
    pol_image_get_info(&c.image, &info);
    result(r->set.name, "evaluation_per_rule_two",
           (double)info.evaluation_size / (double)r->set.entry_count);
    compiled_free(&c);
    free((void *)(uintptr_t)text.data);
}

/* Differences between two engines, of which ten are shown; fewer requests
 * where one of them is slow. */
static size_t compare(const run *r, const char *what,
                      pol_answer (*decide)(const run *, size_t))
{
    size_t wrong = 0, i = 0;
    double begin = clock_now();
    char key[64];

    for (; i < COMPARED && i < r->set.asked_count; i++) {
        pol_answer want = scan_decide(r->scan, r->set.asked[i], 1);
        pol_answer got = decide(r, i);

        if (got != want && wrong++ < 10) {
            fprintf(stderr, "bench: %s: %s: %s says %s, the loop says %s\n",
                    r->set.name, r->set.asked[i].data, what,
                    pol_answer_name(got), pol_answer_name(want));
        }
        if (i >= 16 && clock_now() - begin > PATIENCE) {
            break;
        }
    }
    snprintf(key, sizeof key, "compared.%s", what);
    result(r->set.name, key, (double)i);
    snprintf(key, sizeof key, "differences.%s", what);
    result(r->set.name, key, (double)wrong);
    return wrong;
}

static pol_answer decide_policy(const run *r, size_t i)
{
    pol_decision decision = {0};

    pol_eval(&r->image, &r->requests.items[i], r->scratch, &decision);
    return decision.answer;
}

static pol_answer decide_peer(const run *r, size_t i)
{
    return peer_decide(r->peer, r->set.asked[i]);
}

static double time_loop(run *r, run_loop *loop, size_t count)
{
    double begin;

    sink += loop(r, count);
    begin = clock_now();
    sink += loop(r, count);
    return (clock_now() - begin) * 1e9 / (double)count;
}

/* The library and another engine by turns; cold, then hot. */
static void time_pair(run *r, run_loop *other, const char *key, size_t share,
                      size_t repetitions)
{
    double least[4] = {0};
    char text[64];

    for (size_t k = 0; k < repetitions; k++) {
        for (int i = 0; i < 4; i++) {
            size_t count = i & 1 ? share : r->set.asked_count;
            double ns;

            if (i & 1 && share < 64 && k > 1) {
                continue;
            }
            r->hot = i & 2 ? 64 : 0;
            ns = time_loop(r, i & 1 ? other : loop_kind, count);
            least[i] = k == 0 || ns < least[i] ? ns : least[i];
        }
    }
    r->hot = 0;
    result(r->set.name, "ns.cold.policy", least[0]);
    result(r->set.name, "ns.hot.policy", least[2]);
    snprintf(text, sizeof text, "ns.cold.%s", key);
    result(r->set.name, text, least[1]);
    snprintf(text, sizeof text, "ns.hot.%s", key);
    result(r->set.name, text, least[3]);
    snprintf(text, sizeof text, "paired.%s", key);
    result(r->set.name, text, least[1] / least[0]);
}

int kinds_time(const char *name, const char *dir, const char *repetitions)
{
    compile_cost cost;
    compiled c;
    run r;
    pol_text text;
    size_t n;

    if (run_load(&r, name, dir) != 0) {
        return 2;
    }
    n = r.set.entry_count;
    text = kind_text(&r.set, "\"read\"");
    result(name, "entries", (double)n);
    result(name, "text_per_rule", (double)text.size / (double)n);
    if (compile_text(name, text,
                     n <= 10000    ? 20
                     : n <= 200000 ? 5
                                   : 2,
                     &c, &cost) != 0 ||
        save_image(image_path(name, dir), &c) != 0) {
        return 1;
    }
    r.image = c.image;
    report(name, &c, &cost, (double)n);
    if (compare(&r, "libpolicy", decide_policy) != 0) {
        return 1;
    }
    time_pair(&r, loop_empty, "empty", r.set.asked_count, 3);
    time_pair(&r, loop_scan, "scan", scan_share(&r, STEPS),
              strtoull(repetitions, NULL, 10));
    time_pair(&r, loop_stop, "stop", scan_share(&r, STEPS), 2);
    report_two(&r);
    return 0;
}

/* How many requests a peer can be asked: about half a second. */
static size_t peer_share(run *r)
{
    double begin = clock_now(), each;

    sink += loop_peer(r, 32);
    each = (clock_now() - begin) / 32;
    return each * PEER_MOST < .5 ? PEER_MOST
           : each > .5 / 16      ? 16
                                 : (size_t)(.5 / each);
}

int kinds_peer(const char *name, const char *dir, const char *engine,
               const char *repetitions)
{
    const char **expressions;
    pol_answer *answers;
    double begin;
    char key[64];
    size_t n;
    run r;

    if (run_open(&r, name, dir) != 0) {
        return 2;
    }
    n = r.set.entry_count;
    expressions = bench_alloc(n * sizeof *expressions);
    answers = bench_alloc(n * sizeof *answers);
    for (size_t i = 0; i < n; i++) {
        expressions[i] = expression_of(r.set.sort, r.set.entries[i].text);
        answers[i] = r.set.entries[i].answer;
    }
    begin = clock_now();
    r.peer = peer_build(engine, expressions, answers, n);
    if (r.peer == NULL) {
        return 1;
    }
    snprintf(key, sizeof key, "compile_seconds.%s", engine);
    result(name, key, clock_now() - begin);
    snprintf(key, sizeof key, "bytes_per_rule.%s", engine);
    result(name, key, (double)peer_bytes(r.peer) / (double)n);
    if (compare(&r, engine, decide_peer) != 0) {
        return 1;
    }
    time_pair(&r, loop_peer, engine, peer_share(&r),
              strtoull(repetitions, NULL, 10));
    peer_free(r.peer);
    free(expressions);
    free(answers);
    return 0;
}

static void count_loop(run *r, run_loop *loop, const char *key, size_t count)
{
    count = count < r->set.asked_count ? count : r->set.asked_count;
    sink += loop(r, count);
    count_begin();
    sink += loop(r, count);
    count_end("%s instr.%s %zu", r->set.name, key, count);
}

/* Only what has so many components; returns how many there are. */
static size_t keep_parts(run *r, size_t parts)
{
    size_t n = 0;

    for (size_t i = 0; i < r->set.asked_count && n < COUNTED; i++) {
        if (kind_parts(r->set.sort, r->set.asked[i]) == parts) {
            r->set.asked[n++] = r->set.asked[i];
        }
    }
    r->set.asked_count = n;
    kind_requests_free(&r->requests);
    kind_requests_make(&r->requests, &r->set);
    return n;
}

static void count_paths(run *r)
{
    if (keep_parts(r, 5) == 0) {
        return;
    }
    count_loop(r, loop_kind, "five", COUNTED);
    for (size_t i = 0; i < r->requests.count; i++) {
        r->requests.paths[i].resolved = r->set.asked[i];
    }
    count_loop(r, loop_kind, "resolved", COUNTED);
}

int kinds_count(const char *name, const char *dir)
{
    double parts = 0, bytes = 0;
    size_t n;
    run r;

    if (!counting()) {
        fputs("bench: count needs callgrind\n", stderr);
        return 2;
    }
    if (run_open(&r, name, dir) != 0) {
        return 2;
    }
    n = r.set.asked_count < COUNTED ? r.set.asked_count : COUNTED;
    for (size_t i = 0; i < n; i++) {
        parts += (double)kind_parts(r.set.sort, r.set.asked[i]);
        bytes += (double)r.set.asked[i].size;
    }
    result(name, "parts", parts / (double)n);
    result(name, "bytes", bytes / (double)n);
    count_loop(&r, loop_kind, "policy", COUNTED);
    count_loop(&r, loop_empty, "empty", COUNTED);
    count_loop(&r, loop_scan, "scan", scan_share(&r, STEPS / 8));
    count_loop(&r, loop_stop, "stop", scan_share(&r, STEPS / 8));
    if (r.set.sort == KIND_PATHS) {
        count_paths(&r);
    }
    return 0;
}

int kinds_text(const char *name, const char *dir)
{
    kind_set set;
    pol_text text;

    if (kind_load(&set, name, dir) != 0) {
        return 2;
    }
    text = kind_text(&set, "\"read\"");
    return fwrite(text.data, 1, text.size, stdout) == text.size ? 0 : 2;
}

int kinds_profile(const char *name, const char *dir)
{
    kind_set set;

    if (kind_load(&set, name, dir) != 0 || set.sort != KIND_PATHS) {
        return 2;
    }
    expression_profile(&set);
    return 0;
}

int kinds_compile(const char *name, const char *path)
{
    pol_text text = read_file(path);
    compile_cost cost;
    compiled c;
    double rules;

    if (compile_text(name, text, 1, &c, &cost) != 0) {
        result(name, "refused", 1);
        return 0;
    }
    rules = (double)cost.statistics.rules;
    result(name, "refused", 0);
    result(name, "entries", rules);
    report(name, &c, &cost, rules);
    compiled_free(&c);
    return 0;
}
