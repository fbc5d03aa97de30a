/* SPDX-License-Identifier: Apache-2.0
 *
 * Owns compiling for the bench and the comparison of the engines. */
#include "subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"

/* Counts what the library holds. */
typedef struct counter {
    uint64_t used, peak;
} counter;

static void *counted_resize(void *context, void *pointer, size_t old_size,
                            size_t new_size)
{
    counter *c = context;

    if (new_size == 0) {
        c->used -= old_size;
        free(pointer);
        return NULL;
    }
    pointer = realloc(pointer, new_size);
    if (pointer != NULL) {
        c->used += new_size - old_size;
        c->peak = c->used > c->peak ? c->used : c->peak;
    }
    return pointer;
}

static void print_refusal(const pol_result *result)
{
    size_t count = pol_result_diagnostics(result);

    for (size_t i = 0, shown = 0; i < count && shown < 3; i++) {
        char text[2048];
        size_t needed;

        if (pol_result_diagnostic(result, i).severity != POL_SEVERITY_ERROR) {
            continue;
        }
        shown++;
        pol_result_render(result, i, 0, text, sizeof text, &needed);
        fputs(text, stderr);
    }
}

static counter memory; /* outlives the results that are freed through it */

int compile_sources(const sources *from, pol_dialect dialect, compiled *out,
                    compile_cost *cost)
{
    pol_allocator allocator = {counted_resize, &memory};
    pol_limits limits = {
        .struct_size = sizeof limits,
        .source_bytes = UINT32_MAX,
        .rules = 1u << 24,
        .steps = UINT64_C(1) << 32,
        .states = 1u << 26,
        .threads = 1u << 16,
        .image_bytes = UINT64_C(1) << 32,
        .memory = UINT64_C(1) << 34,
    };
    pol_compile_options options = {
        .struct_size = sizeof options,
        .dialect = dialect,
        .allocator = &allocator,
        .limits = &limits,
        .no_base = 1,
    };
    double begin;
    pol_status status;
    pol_text image;

    memset(out, 0, sizeof *out);
    memory = (counter){0};
    begin = clock_now();
    status = pol_compile(from->items, from->count, &options, &out->result);
    cost->seconds = clock_now() - begin;
    cost->peak = memory.peak;
    if (status != POL_OK) {
        fprintf(stderr, "bench: compile: %s\n", pol_status_name(status));
        if (out->result != NULL) {
            print_refusal(out->result);
        }
        return -1;
    }
    cost->statistics = pol_result_statistics(out->result);
    image = pol_result_image(out->result);
    status = pol_image_open(&out->image, image.data, image.size);
    out->usable = status == POL_OK;
    if (!out->usable) {
        fprintf(stderr, "bench: open: %s\n", pol_status_name(status));
    }
    return out->usable ? 0 : -1;
}

void compiled_free(compiled *c)
{
    pol_result_free(c->result);
    memset(c, 0, sizeof *c);
}

static uint32_t *count_consumed(subject *s, const request_set *set)
{
    uint32_t *consumed = bench_alloc(set->count * sizeof *consumed);

    for (size_t i = 0; i < set->count; i++) {
        pol_decision decision;

        pol_eval(&s->codex.image, &set->items[i], s->scratch, &decision);
        consumed[i] = floor_plan(&s->floor, &set->items[i], decision.tokens);
    }
    return consumed;
}

void subject_finish(subject *s)
{
    pol_image_info info;

    s->scratch = bench_alloc(sizeof *s->scratch);
    s->decisions = bench_alloc(BATCH * sizeof *s->decisions);
    s->matches = bench_alloc(MATCH_CAPACITY * sizeof *s->matches);
    s->hot = s->cold;
    s->hot.count = s->cold.count < HOT ? s->cold.count : HOT;
    pol_image_get_info(&s->codex.image, &info);
    linear_build(&s->linear, &s->rules);
    floor_build(&s->floor, info.evaluation_size, &s->rules);
    s->consumed = count_consumed(s, &s->cold);
    s->mean_consumed = subject_mean_consumed(s, s->cold.count);
}

double subject_mean_consumed(const subject *s, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++) {
        sum += s->consumed[i] & ~FLOOR_UNKNOWN;
    }
    return sum / (double)count;
}

double subject_mean_matches(subject *s, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++) {
        pol_decision decision = {0};

        pol_eval_all(&s->codex.image, &s->cold.items[i], s->scratch, &decision,
                     NULL, 0);
        sum += decision.matched;
    }
    return sum / (double)count;
}

void subject_free(subject *s)
{
    compiled_free(&s->codex);
    compiled_free(&s->native);
    linear_free(&s->linear);
    floor_free(&s->floor);
    requests_free(&s->cold);
    model_free(&s->rules);
    free(s->consumed);
    free(s->scratch);
    free(s->decisions);
    free(s->matches);
    memset(s, 0, sizeof *s);
}

static void print_difference(const subject *s, size_t i, const char *what,
                             unsigned got, unsigned want)
{
    const pol_request *r = &s->cold.items[i];

    fprintf(stderr,
            "bench: %s: request %zu: %s is %u, linear says %u:", s->name, i,
            what, got, want);
    for (size_t k = 0; k < r->argc && k < 8; k++) {
        fprintf(stderr, " %.*s", (int)r->argv[k].size, r->argv[k].data);
    }
    fputc('\n', stderr);
}

/* One value of one request; at most ten differences are shown. */
static void compare(const subject *s, size_t i, const char *what, unsigned got,
                    unsigned want, size_t *wrong)
{
    if (got != want && (*wrong)++ < 10) {
        print_difference(s, i, what, got, want);
    }
}

size_t subject_compare(subject *s, size_t count)
{
    size_t wrong = 0;

    count = count < s->cold.count ? count : s->cold.count;
    for (size_t i = 0; i < count; i++) {
        const pol_request *r = &s->cold.items[i];
        size_t matched;
        unsigned want = linear_decide(&s->linear, r, &matched);
        unsigned most = (unsigned)linear_consumed(&s->linear, r);
        pol_decision one = {0}, all = {0};

        pol_eval(&s->codex.image, r, s->scratch, &one);
        pol_eval_all(&s->codex.image, r, s->scratch, &all, s->matches,
                     MATCH_CAPACITY);
        compare(s, i, "the answer of pol_eval", one.answer, want, &wrong);
        compare(s, i, "the answer of pol_eval_all", all.answer, want, &wrong);
        compare(s, i, "the number of matches", all.matched, (unsigned)matched,
                &wrong);
        compare(s, i, "the answer of lean", lean_decide(&s->linear, r), want,
                &wrong);
        if (one.tokens > most) {
            compare(s, i, "the number of tokens", one.tokens, most, &wrong);
        }
    }
    for (size_t i = 0; i + BATCH <= count; i += BATCH) {
        pol_eval_batch(&s->codex.image, s->cold.items + i, BATCH, s->scratch,
                       s->decisions);
        for (size_t k = 0; k < BATCH; k++) {
            compare(s, i + k, "the answer of pol_eval_batch",
                    s->decisions[k].answer,
                    lean_decide(&s->linear, &s->cold.items[i + k]), &wrong);
        }
    }
    return wrong;
}
