/* SPDX-License-Identifier: Apache-2.0
 *
 * Random small stacks of layers, one kind of request each, and every request
 * over the few words that their rules use. */
#ifndef TESTS_ANALYZE_STACKS_H
#define TESTS_ANALYZE_STACKS_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpolicy/policy.h>

typedef struct stack_random {
    uint64_t state;
} stack_random;

static inline uint64_t draw(stack_random *r)
{
    r->state ^= r->state << 13;
    r->state ^= r->state >> 7;
    r->state ^= r->state << 17;
    return r->state * UINT64_C(0x2545F4914F6CDD1D);
}

/* 0 .. count-1 */
static inline unsigned pick(stack_random *r, unsigned count)
{
    return (unsigned)((draw(r) >> 33) % count);
}

static inline bool chance(stack_random *r, unsigned percent)
{
    return pick(r, 100) < percent;
}

#define PICK(r, array) ((array)[pick(r, sizeof(array) / sizeof *(array))])

typedef struct stack_text {
    char data[8192];
    size_t size;
} stack_text;

static inline void __attribute__((format(printf, 2, 3)))
put(stack_text *t, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(t->data + t->size, sizeof t->data - t->size, format,
                      arguments);
    va_end(arguments);
    if (n < 0 || (size_t)n >= sizeof t->data - t->size) {
        fputs("a source is too long\n", stderr);
        exit(99);
    }
    t->size += (size_t)n;
}

static inline pol_text text_of(const char *string)
{
    return (pol_text){string, strlen(string)};
}

/* Every request of a kind, in its order: a witness is compared by its place
 * among them where it is one of them. */
typedef struct stack_world {
    pol_kind kind;
    const char *name;
    /* Writes one rule for a layer. */
    void (*rule)(stack_random *r, stack_text *t, pol_layer layer);
    /* Facts of a source (host_executable), or nothing. */
    void (*facts)(stack_random *r, stack_text *t);
    /* The index-th request; false past the last.  It is valid until the
     * next call. */
    bool (*request)(size_t index, pol_request *request);
    /* <0 where a comes first; null: their order is not compared. */
    int (*order)(const pol_request *a, const pol_request *b);
    /* Before a stack is made; may be null. */
    void (*reset)(void);
} stack_world;

extern const stack_world world_command, world_network, world_path,
    world_setting, world_tool;

const char *stack_decision(stack_random *r, pol_layer layer);

#endif
