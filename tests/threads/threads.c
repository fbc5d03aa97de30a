/* SPDX-License-Identifier: Apache-2.0
 *
 * Several threads: one image that all ask at once, and compilations side by
 * side, give the answers and the bytes that one thread gets. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "../oracle/sample.h"
#include "../oracle/tap.h"

#define THREADS 4
#define ROUNDS 300
#define COMPILATIONS 5
#define MAX_REQUESTS 128

typedef struct shared {
    pol_image image;
    pol_text bytes;
    pol_decision expected[MAX_REQUESTS];
    size_t requests;
} shared;

typedef struct worker {
    pthread_t thread;
    const shared *shared;
    unsigned differences;
} worker;

static pol_status compile(pol_result **result)
{
    pol_compile_options options;
    sample_options(&options, POL_DIALECT_NATIVE);
    return pol_compile(sample_native, SAMPLE_NATIVE_COUNT, &options, result);
}

static bool same(pol_decision a, pol_decision b)
{
    return a.answer == b.answer && a.reason == b.reason && a.rule == b.rule &&
           a.person_only == b.person_only && a.why == b.why &&
           a.unresolved == b.unresolved;
}

static void *ask(void *context)
{
    worker *w = context;
    pol_scratch *scratch = malloc(sizeof *scratch);
    if (scratch == NULL) {
        abort();
    }
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < w->shared->requests; i++) {
            sample_room room;
            pol_request request;
            pol_decision one, all;
            pol_match matches[8];
            char text[256];
            size_t needed;
            sample_ask(i, &room, &request);
            pol_eval(&w->shared->image, &request, scratch, &one);
            pol_eval_all(&w->shared->image, &request, scratch, &all, matches,
                         8);
            pol_explain(&w->shared->image, &request, scratch, text, sizeof text,
                        &needed);
            w->differences += !same(one, w->shared->expected[i]);
            w->differences += one.answer != all.answer;
        }
    }
    free(scratch);
    return NULL;
}

static void *compile_again(void *context)
{
    worker *w = context;
    for (unsigned i = 0; i < COMPILATIONS; i++) {
        pol_result *result = NULL;
        pol_text image = {NULL, 0};
        if (compile(&result) == POL_OK) {
            image = pol_result_image(result);
        }
        w->differences +=
            image.size != w->shared->bytes.size ||
            memcmp(image.data, w->shared->bytes.data, image.size) != 0;
        pol_result_free(result);
    }
    return NULL;
}

static unsigned run(const shared *s, void *(*work)(void *))
{
    worker workers[THREADS];
    unsigned differences = 0;
    for (unsigned i = 0; i < THREADS; i++) {
        workers[i].shared = s;
        workers[i].differences = 0;
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0) {
            abort();
        }
    }
    for (unsigned i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        differences += workers[i].differences;
    }
    return differences;
}

int main(void)
{
    tap out = {0};
    static shared s;
    static pol_scratch scratch;
    pol_result *result = NULL;
    pol_status status = compile(&result);
    tap_ok(&out, status == POL_OK, "the sample compiles");
    if (status != POL_OK) {
        pol_result_free(result);
        return tap_end(&out);
    }
    s.bytes = pol_result_image(result);
    tap_ok(&out, pol_image_open(&s.image, s.bytes.data, s.bytes.size) == POL_OK,
           "the image opens");
    static sample_room room;
    pol_request request;
    while (s.requests < MAX_REQUESTS &&
           sample_ask(s.requests, &room, &request)) {
        pol_eval(&s.image, &request, &scratch, &s.expected[s.requests++]);
    }
    tap_ok(&out, run(&s, ask) == 0, "%d threads ask one image", THREADS);
    tap_ok(&out, run(&s, compile_again) == 0, "%d threads compile", THREADS);
    pol_result_free(result);
    return tap_end(&out);
}
