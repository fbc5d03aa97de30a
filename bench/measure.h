/* SPDX-License-Identifier: Apache-2.0
 *
 * Clock, minimum over repetitions, instruction counts, and results as lines.
 *
 * A result is one line `key=value ...`; bench/table.py reads them.
 * Instruction counts come from callgrind: a section between count_begin and
 * count_end is dumped under its name, everything else is not collected. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stddef.h>
#include <stdint.h>

/* Seconds; only differences mean something.  Of this thread's work, so that
 * another process on the same processor is not counted; and of the wall. */
double clock_now(void);
double clock_wall(void);

/* True under callgrind. */
int counting(void);
void count_begin(void);
/* Name of the section, printf-like. */
void count_end(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Keeps the compiler and the processor from starting the next step before
 * value is known. */
static inline uint64_t depend(uint64_t value)
{
    __asm__ volatile("and $0, %0" : "+r"(value) : : "cc");
    return value;
}

/* Largest memory the process ever had, in bytes. */
uint64_t peak_resident(void);

#endif
