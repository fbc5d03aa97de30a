/* SPDX-License-Identifier: Apache-2.0
 *
 * Owns what is counted in instructions, under callgrind. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "measure.h"
#include "verbs.h"

#define COUNTED 4096 /* requests whose instructions are counted */
#define STRETCHED 16 /* tokens: more than any rule of the policy has */
#define MANY 10000

static volatile uint64_t sink;

static void count_loop(subject *s, const request_set *set, const char *key,
                       bench_loop *loop, size_t count)
{
    sink += loop(s, set, s->consumed, count);
    count_begin();
    sink += loop(s, set, s->consumed, count);
    count_end("%s instr.%s %zu", s->name, key, count);
}

/* The first HOT requests, each with `count` tokens: filled up with tokens
 * that no rule has; token number `big`, if it is there, is 1 MB long. */
static void stretch(request_set *out, const subject *s, size_t count,
                    size_t big)
{
    static char megabyte[1u << 20];
    pol_text *token = bench_alloc(HOT * count * sizeof *token);

    memset(megabyte, 'x', sizeof megabyte);
    *out =
        (request_set){bench_alloc(HOT * sizeof *out->items), HOT, token, NULL};
    for (size_t i = 0; i < HOT; i++) {
        const pol_request *base = &s->cold.items[i];

        out->items[i] = *base;
        out->items[i].argv = token;
        out->items[i].argc = count;
        for (size_t k = 0; k < count; k++) {
            *token++ = k < base->argc ? base->argv[k]
                                      : (pol_text){"beyond-the-rules", 16};
        }
        if (big < count) {
            token[big - count] = (pol_text){megabyte, sizeof megabyte};
        }
    }
}

static void count_stretched(subject *s, const char *key, size_t count,
                            size_t big)
{
    request_set set;

    stretch(&set, s, count, big);
    count_loop(s, &set, key, loop_policy, HOT);
    requests_free(&set);
}

static void open_saved(const char *dir, const char *name, const char *dialect,
                       compiled *out)
{
    char path[512];
    pol_text bytes;

    snprintf(path, sizeof path, "%s/%s.%s.image", dir, name, dialect);
    if (access(path, R_OK) != 0) {
        return;
    }
    bytes = read_file(path);
    out->usable = pol_image_open(&out->image, bytes.data, bytes.size) == POL_OK;
}

static double mean_consumed_native(subject *s, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++) {
        pol_decision decision = {0};

        pol_eval(&s->native.image, &s->cold.items[i], s->scratch, &decision);
        sum += decision.tokens;
    }
    return sum / (double)count;
}

int count_subject(subject *s, const char *dir)
{
    size_t count = s->cold.count < COUNTED ? s->cold.count : COUNTED;

    if (!counting()) {
        fputs("bench: count needs callgrind\n", stderr);
        return 2;
    }
    open_saved(dir, s->name, "codex", &s->codex);
    open_saved(dir, s->name, "native", &s->native);
    if (!s->codex.usable) {
        fputs("bench: no image to count\n", stderr);
        return 2;
    }
    subject_finish(s);
    count = count / BATCH * BATCH;
    result(s->name, "counted_tokens", subject_mean_consumed(s, count));
    result(s->name, "counted_matches", subject_mean_matches(s, count));
    count_loop(s, &s->cold, "floor", loop_floor, count);
    count_loop(s, &s->cold, "nothing", loop_nothing, count);
    count_loop(s, &s->cold, "policy", loop_policy, count);
    count_loop(s, &s->cold, "all", loop_all, count);
    count_loop(s, &s->cold, "first", loop_first, count);
    count_loop(s, &s->cold, "checked", loop_checked, count);
    count_loop(s, &s->cold, "batch", loop_batch, count);
    count_loop(s, &s->cold, "linear", loop_linear,
               linear_requests(s, count) / 2);
    count_loop(s, &s->cold, "lean", loop_lean, linear_requests(s, count) / 2);
    if (s->native.usable) {
        result(s->name, "counted_tokens_native",
               mean_consumed_native(s, count));
        count_loop(s, &s->cold, "native", loop_native, count);
    }
    count_stretched(s, "stretch.base", STRETCHED, SIZE_MAX);
    count_stretched(s, "stretch.tokens", STRETCHED + 8, SIZE_MAX);
    count_stretched(s, "stretch.many", MANY, SIZE_MAX);
    count_stretched(s, "stretch.big", STRETCHED, STRETCHED - 1);
    return 0;
}
