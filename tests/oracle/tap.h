/* SPDX-License-Identifier: Apache-2.0
 *
 * TAP for plain test programs: tap_ok for each result, tap_end last. */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct tap {
    unsigned count, failed;
} tap;

static inline void __attribute__((format(printf, 3, 4)))
tap_ok(tap *t, bool ok, const char *format, ...)
{
    va_list arguments;
    t->count++;
    t->failed += !ok;
    printf("%sok %u - ", ok ? "" : "not ", t->count);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    fflush(stdout);
}

/* A remark, one line. */
static inline void __attribute__((format(printf, 1, 2)))
tap_note(const char *format, ...)
{
    va_list arguments;
    fputs("# ", stdout);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    fflush(stdout);
}

/* Prints the plan; the exit status of main. */
static inline int tap_end(const tap *t)
{
    printf("1..%u\n", t->count);
    fflush(stdout);
    return t->failed == 0 ? 0 : 1;
}

/* The size of a run: a number of the environment. */
static inline uint64_t number_from(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text != NULL && *text != 0 ? strtoull(text, NULL, 0) : otherwise;
}

#endif
