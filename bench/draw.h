/* SPDX-License-Identifier: Apache-2.0
 *
 * Seeded numbers, uniform and by Zipf's law. */
#ifndef BENCH_DRAW_H
#define BENCH_DRAW_H

#include <stddef.h>
#include <stdint.h>

/* 0 <= x < 1 */
double random_unit(uint64_t *state);

/* Ranks drawn with probability proportional to 1 / rank^exponent. */
typedef struct zipf {
    double *below; /* cumulated; the caller frees it */
    size_t count;
} zipf;

zipf zipf_make(size_t count, double exponent);
size_t zipf_draw(const zipf *z, uint64_t *state);

/* factor * count^exponent */
size_t zipf_power(size_t count, double factor, double exponent);

#endif
