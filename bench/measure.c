/* SPDX-License-Identifier: Apache-2.0
 *
 * Owns the clock and the counters.  Refuses to know what is measured. */
#define _POSIX_C_SOURCE 200809L
#include "measure.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#if defined(__has_include)
#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#define HAVE_CALLGRIND 1
#endif
#endif

static double seconds(clockid_t which)
{
    struct timespec t;

    clock_gettime(which, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double clock_now(void)
{
    return seconds(CLOCK_THREAD_CPUTIME_ID);
}

double clock_wall(void)
{
    return seconds(CLOCK_MONOTONIC);
}

int counting(void)
{
#ifdef HAVE_CALLGRIND
    return RUNNING_ON_VALGRIND != 0;
#else
    return 0;
#endif
}

void count_begin(void)
{
#ifdef HAVE_CALLGRIND
    CALLGRIND_START_INSTRUMENTATION;
    CALLGRIND_ZERO_STATS;
    CALLGRIND_TOGGLE_COLLECT;
#endif
}

void count_end(const char *format, ...)
{
    char name[256];
    va_list list;

#ifdef HAVE_CALLGRIND
    CALLGRIND_TOGGLE_COLLECT;
#endif
    va_start(list, format);
    vsnprintf(name, sizeof name, format, list);
    va_end(list);
#ifdef HAVE_CALLGRIND
    CALLGRIND_DUMP_STATS_AT(name);
    CALLGRIND_STOP_INSTRUMENTATION;
#endif
}

uint64_t peak_resident(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (uint64_t)usage.ru_maxrss * 1024;
}
