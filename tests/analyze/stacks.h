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

/* What a token stands for, besides its text; in their order. */
typedef enum stack_sort {
    SORT_TEXT = 0,
    SORT_UNKNOWN, /* a fact that is not given, a name that is not bound */
    SORT_SCALAR,
    SORT_NESTED,
    SORT_BIND,   /* a name is bound to what stands before it */
    SORT_BELOW,  /* a name is bound below the path */
    SORT_ADDRESS /* its bytes */
} stack_sort;

/* A request as doc/polc.1 compares it with others: `first` before its tokens,
 * `last` after them. */
typedef struct stack_tokens {
    char bytes[512];
    size_t used, count;
    struct {
        size_t at, size;
        stack_sort sort;
    } items[32];
    unsigned first, last;
} stack_tokens;

void stack_add(stack_tokens *t, pol_text text, stack_sort sort);
/* <0 where a is less. */
int stack_order(const stack_tokens *a, const stack_tokens *b);

/* Every request of a kind over few words, and their order. */
typedef struct stack_world {
    pol_kind kind;
    const char *name;
    pol_dialect dialect;
    /* Writes one rule for a layer. */
    void (*rule)(stack_random *r, stack_text *t, pol_layer layer);
    /* Facts of a source (host_executable), or nothing. */
    void (*facts)(stack_random *r, stack_text *t);
    /* The index-th request; false past the last.  It is valid until the
     * next call. */
    bool (*request)(size_t index, pol_request *request);
    /* Adds the tokens of a request to *t, which is empty; of a witness no
     * more than it is compared by. */
    void (*tokens)(const pol_request *request, bool witness, stack_tokens *t);
    /* Before a stack is made; may be null. */
    void (*reset)(void);
} stack_world;

extern const stack_world world_codex, world_command, world_network, world_path,
    world_setting, world_tool;

/* One stack as it is generated. */
typedef struct stack {
    stack_text texts[POL_LAYER_SESSION + 1];
    pol_source sources[POL_LAYER_SESSION + 2];
    size_t count;
    pol_layer boundary;
    int trust;
    pol_dialect dialect;
} stack;

/* A compiled part of it. */
typedef struct part {
    pol_result *result;
    pol_image image;
} part;

#define STACK_TIMES 3
/* The last second before each date that a rule may expire on, and none. */
extern const uint64_t stack_now[STACK_TIMES];

const char *stack_decision(stack_random *r, pol_layer layer);
/* Adds a source of a layer. */
void stack_fill(stack_random *r, const stack_world *w, stack *s,
                pol_layer layer);
void stack_make(stack_random *r, const stack_world *w, stack *s);
pol_compile_options stack_options(const stack *s);
/* false where it is no policy; free part->result either way. */
bool stack_open(part *p, const stack *s, const pol_source *sources,
                size_t count);
/* How many of stack_now have to be looked at. */
int stack_times(const stack *s);
/* 0: allow .. 3: deny */
int stack_strictness(const pol_decision *d);

void stack_print(const pol_source *sources, size_t count, pol_layer boundary);
void stack_print_request(const char *title, int claim, const pol_request *r);

#endif
