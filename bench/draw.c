/* SPDX-License-Identifier: Apache-2.0
 *
 * Owns chance: the same on every machine. */
#include "draw.h"

#include <math.h>

#include "model.h"

/* splitmix64 */
uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

double random_unit(uint64_t *state)
{
    return (double)(random_next(state) >> 11) * 0x1p-53;
}

zipf zipf_make(size_t count, double exponent)
{
    zipf z = {bench_alloc(count * sizeof(double)), count};
    double sum = 0;

    for (size_t i = 0; i < count; i++) {
        sum += 1 / pow((double)i + 1, exponent);
        z.below[i] = sum;
    }
    for (size_t i = 0; i < count; i++) {
        z.below[i] /= sum;
    }
    return z;
}

size_t zipf_draw(const zipf *z, uint64_t *state)
{
    double x = random_unit(state);
    size_t low = 0, high = z->count - 1;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (z->below[middle] < x) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

size_t zipf_power(size_t count, double factor, double exponent)
{
    return (size_t)(factor * pow((double)count, exponent));
}
