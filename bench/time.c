/* SPDX-License-Identifier: Apache-2.0
 *
 * Owns everything that is measured by the clock or in bytes. */
#include <stdio.h>

#include "measure.h"
#include "verbs.h"

#define COMPARED 2000 /* requests on which all engines must agree */

typedef struct timed {
    const char *key;
    bench_loop *loop;
    int hot;
} timed;

static const timed timed_loops[] = {
    {"ns.cold.floor", loop_floor, 0},    {"ns.cold.policy", loop_policy, 0},
    {"ns.cold.linear", loop_linear, 0},  {"ns.cold.all", loop_all, 0},
    {"ns.cold.batch", loop_batch, 0},    {"ns.cold.native", loop_native, 0},
    {"ns.cold.first", loop_first, 0},    {"ns.cold.checked", loop_checked, 0},
    {"ns.hot.checked", loop_checked, 1}, {"ns.cold.lean", loop_lean, 0},
    {"ns.hot.lean", loop_lean, 1},       {"ns.hot.floor", loop_floor, 1},
    {"ns.hot.policy", loop_policy, 1},   {"ns.hot.linear", loop_linear, 1},
    {"ns.hot.all", loop_all, 1},         {"ns.hot.batch", loop_batch, 1},
    {"ns.hot.native", loop_native, 1},   {"ns.hot.first", loop_first, 1},
};
#define TIMED (sizeof timed_loops / sizeof *timed_loops)

static volatile uint64_t sink;

static double time_once(subject *s, const timed *t)
{
    const request_set *set = t->hot ? &s->hot : &s->cold;
    size_t count = s->cold.count / BATCH * BATCH;
    double begin;

    if (t->loop == loop_linear || t->loop == loop_lean) {
        count = linear_requests(s, count);
    }
    if (count == s->cold.count / BATCH * BATCH) {
        /* Else the first engine would fetch the requests for the others. */
        sink += t->loop(s, set, s->consumed, count);
    }
    begin = clock_now();
    sink += t->loop(s, set, s->consumed, count);
    return (clock_now() - begin) * 1e9 / (double)count;
}

static int is_skipped(const subject *s, const timed *t, size_t repetition)
{
    if (t->loop == loop_native) {
        return !s->native.usable;
    }
    return (t->loop == loop_linear || t->loop == loop_lean) &&
           repetition >= 5 && s->rules.rule_count > 10000;
}

/* Engines take turns, so that a noisy minute meets all of them. */
static void time_loops(subject *s, size_t repetitions)
{
    double least[TIMED] = {0};

    for (size_t r = 0; r < repetitions; r++) {
        for (size_t k = 0; k < TIMED; k++) {
            double ns;

            if (is_skipped(s, &timed_loops[k], r)) {
                continue;
            }
            ns = time_once(s, &timed_loops[k]);
            least[k] = r == 0 || ns < least[k] ? ns : least[k];
        }
    }
    for (size_t k = 0; k < TIMED; k++) {
        if (!is_skipped(s, &timed_loops[k], 0)) {
            result(s->name, timed_loops[k].key, least[k]);
        }
    }
}

static void time_open(const char *name, const compiled *c)
{
    pol_text bytes = pol_result_image(c->result);
    double least = 0;

    for (size_t r = 0; r < 9; r++) {
        size_t inner = bytes.size < 1000000 ? 100 : 1;
        double begin = clock_now(), seconds;

        for (size_t k = 0; k < inner; k++) {
            pol_image image;

            sink += (uint64_t)pol_image_open(&image, bytes.data, bytes.size);
        }
        seconds = (clock_now() - begin) / (double)inner;
        least = r == 0 || seconds < least ? seconds : least;
    }
    result(name, "open_seconds", least);
}

static void dialect_result(const char *name, const char *dialect,
                           const char *key, double value)
{
    char buffer[64];

    snprintf(buffer, sizeof buffer, "%s.%s", dialect, key);
    result(name, buffer, value);
}

static void report_image(const char *name, const char *dialect,
                         const compiled *c, const compile_cost *cost,
                         size_t rules)
{
    const pol_statistics *s = &cost->statistics;
    double n = (double)rules;
    pol_image_info info;

    pol_image_get_info(&c->image, &info);
    dialect_result(name, dialect, "rules_per_second", n / cost->seconds);
    dialect_result(name, dialect, "compile_seconds", cost->seconds);
    dialect_result(name, dialect, "peak_per_rule", (double)cost->peak / n);
    dialect_result(name, dialect, "image_per_rule", (double)info.size / n);
    dialect_result(name, dialect, "evaluation_per_rule",
                   (double)info.evaluation_size / n);
    dialect_result(name, dialect, "evaluation_bytes",
                   (double)info.evaluation_size);
    dialect_result(name, dialect, "image_bytes", (double)info.size);
    dialect_result(name, dialect, "states", (double)s->states);
    dialect_result(name, dialect, "edges", (double)s->edges);
    dialect_result(name, dialect, "symbols", (double)s->symbols);
    dialect_result(name, dialect, "threads", (double)s->threads);
}

static size_t compile_repetitions(const sources *from)
{
    return from->bytes < 1000000 ? 50 : from->bytes < 20000000 ? 7 : 3;
}

static int time_compile(const char *name, const sources *from,
                        pol_dialect dialect, size_t rules, compiled *out)
{
    const char *called = dialect == POL_DIALECT_CODEX ? "codex" : "native";
    size_t repetitions = compile_repetitions(from);
    double least = 0;
    compile_cost cost;

    for (size_t r = 0; r < repetitions; r++) {
        if (r > 0) {
            compiled_free(out);
        }
        if (compile_sources(from, dialect, out, &cost) != 0) {
            return -1;
        }
        least = r == 0 || cost.seconds < least ? cost.seconds : least;
    }
    cost.seconds = least;
    report_image(name, called, out, &cost, rules);
    return 0;
}

static int save(const char *dir, const char *name, const char *dialect,
                const compiled *c)
{
    char path[512];
    FILE *f;
    pol_text image = pol_result_image(c->result);
    size_t written;

    snprintf(path, sizeof path, "%s/%s.%s.image", dir, name, dialect);
    f = fopen(path, "wb");
    if (f == NULL) {
        perror(path);
        return -1;
    }
    written = fwrite(image.data, 1, image.size, f);
    return fclose(f) == 0 && written == image.size ? 0 : -1;
}

int time_subject(subject *s, const sources *from, const char *dir,
                 size_t repetitions)
{
    size_t rules = s->rules.rule_count, wrong;

    result(s->name, "rules", (double)rules);
    result(s->name, "text_per_rule", (double)from->bytes / (double)rules);
    if (time_compile(s->name, from, POL_DIALECT_CODEX, rules, &s->codex) != 0 ||
        save(dir, s->name, "codex", &s->codex) != 0) {
        return 1;
    }
    time_open(s->name, &s->codex);
    if (time_compile(s->name, from, POL_DIALECT_NATIVE, rules, &s->native) ==
            0 &&
        save(dir, s->name, "native", &s->native) != 0) {
        return 1;
    }
    subject_finish(s);
    result(s->name, "requests", (double)s->cold.count);
    result(s->name, "tokens", s->mean_consumed);
    wrong = subject_compare(s, COMPARED);
    result(s->name, "differences", (double)wrong);
    if (wrong > 0) {
        return 1;
    }
    time_loops(s, repetitions);
    return 0;
}
