/* SPDX-License-Identifier: Apache-2.0
 *
 * Owns the measured loops.  In all but the batch the next request depends on
 * the answer to the last one, so that latency is seen and not throughput. */
#include "measure.h"
#include "subject.h"

#define LOOP __attribute__((noinline))

/* Index of the request after i, known only once `answer` is. */
static inline size_t following(const request_set *set, size_t i,
                               uint64_t answer)
{
    i += 1 + (size_t)depend(answer);
    return i < set->count ? i : 0;
}

LOOP uint64_t loop_floor(subject *s, const request_set *set,
                         const uint32_t *consumed, size_t count)
{
    uint64_t sum = 0;

    for (size_t i = 0, n = 0; n < count; n++) {
        uint64_t value = floor_walk(&s->floor, &set->items[i], consumed[i]);

        sum += value;
        i = following(set, i, value);
    }
    return sum;
}

LOOP uint64_t loop_linear(subject *s, const request_set *set,
                          const uint32_t *consumed, size_t count)
{
    uint64_t sum = 0;

    (void)consumed;
    for (size_t i = 0, n = 0; n < count; n++) {
        size_t matched;
        uint64_t answer = linear_decide(&s->linear, &set->items[i], &matched);

        sum += answer + matched;
        i = following(set, i, answer);
    }
    return sum;
}

LOOP uint64_t loop_lean(subject *s, const request_set *set,
                        const uint32_t *consumed, size_t count)
{
    uint64_t sum = 0;

    (void)consumed;
    for (size_t i = 0, n = 0; n < count; n++) {
        uint64_t answer = lean_decide(&s->linear, &set->items[i]);

        sum += answer;
        i = following(set, i, answer);
    }
    return sum;
}

LOOP uint64_t loop_policy(subject *s, const request_set *set,
                          const uint32_t *consumed, size_t count)
{
    uint64_t sum = 0;

    (void)consumed;
    for (size_t i = 0, n = 0; n < count; n++) {
        pol_decision decision;

        pol_eval(&s->codex.image, &set->items[i], s->scratch, &decision);
        sum += decision.answer;
        i = following(set, i, decision.answer);
    }
    return sum;
}

LOOP uint64_t loop_checked(subject *s, const request_set *set,
                           const uint32_t *consumed, size_t count)
{
    uint64_t sum = 0;

    (void)consumed;
    for (size_t i = 0, n = 0; n < count; n++) {
        pol_request request = set->items[i];
        pol_decision decision;

        request.flags &= ~POL_REQUEST_NO_NUL;
        pol_eval(&s->codex.image, &request, s->scratch, &decision);
        sum += decision.answer;
        i = following(set, i, decision.answer);
    }
    return sum;
}

/* As pol_eval to its caller, and nothing inside. */
LOOP static pol_status no_eval(const pol_image *image,
                               const pol_request *request, pol_scratch *scratch,
                               pol_decision *decision)
{
    __asm__ volatile("" : : "r"(image), "r"(request), "r"(scratch) : "memory");
    decision->answer = POL_DENY;
    return POL_OK;
}

LOOP uint64_t loop_nothing(subject *s, const request_set *set,
                           const uint32_t *consumed, size_t count)
{
    uint64_t sum = 0;

    (void)consumed;
    for (size_t i = 0, n = 0; n < count; n++) {
        pol_decision decision;

        no_eval(&s->codex.image, &set->items[i], s->scratch, &decision);
        sum += decision.answer;
        i = following(set, i, decision.answer);
    }
    return sum;
}

LOOP uint64_t loop_native(subject *s, const request_set *set,
                          const uint32_t *consumed, size_t count)
{
    uint64_t sum = 0;

    (void)consumed;
    for (size_t i = 0, n = 0; n < count; n++) {
        pol_decision decision;

        pol_eval(&s->native.image, &set->items[i], s->scratch, &decision);
        sum += decision.answer;
        i = following(set, i, decision.answer);
    }
    return sum;
}

static inline uint64_t all_matches(subject *s, const request_set *set,
                                   size_t count, size_t capacity)
{
    uint64_t sum = 0;

    for (size_t i = 0, n = 0; n < count; n++) {
        pol_decision decision;

        pol_eval_all(&s->codex.image, &set->items[i], s->scratch, &decision,
                     s->matches, capacity);
        sum += decision.answer + decision.matched;
        i = following(set, i, decision.answer);
    }
    return sum;
}

LOOP uint64_t loop_all(subject *s, const request_set *set,
                       const uint32_t *consumed, size_t count)
{
    (void)consumed;
    return all_matches(s, set, count, MATCH_CAPACITY);
}

LOOP uint64_t loop_first(subject *s, const request_set *set,
                         const uint32_t *consumed, size_t count)
{
    (void)consumed;
    return all_matches(s, set, count, FIRST_MATCHES);
}

LOOP uint64_t loop_batch(subject *s, const request_set *set,
                         const uint32_t *consumed, size_t count)
{
    uint64_t sum = 0;

    (void)consumed;
    for (size_t i = 0, n = 0; n < count; n += BATCH) {
        if (set->count - i < BATCH) {
            i = 0;
        }
        pol_eval_batch(&s->codex.image, set->items + i, BATCH, s->scratch,
                       s->decisions);
        sum += s->decisions[0].answer;
        i = i + BATCH < set->count ? i + BATCH : 0;
    }
    return sum;
}
