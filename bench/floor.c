/* SPDX-License-Identifier: Apache-2.0
 *
 * Owns floor: the cost below which no engine of this kind can go. */
#include "engines.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <stdlib.h>
#include <string.h>

#define SEED 0x706f6c696379u

void floor_build(floor_table *t, size_t bytes)
{
    uint64_t state = 5;

    t->count = bytes / sizeof(uint64_t) + 1;
    t->loads = bench_alloc(t->count * sizeof(uint64_t));
    for (size_t i = 0; i < t->count; i++) {
        t->loads[i] = random_next(&state);
    }
}

void floor_free(floor_table *t)
{
    free(t->loads);
    *t = (floor_table){0};
}

/* Zero-padded block with the length in its last byte; the bytes past a token
 * are readable. */
static uint64_t hash_token(pol_text token)
{
    static const uint64_t masks[16][2] = {
        {0, 0},
        {0xff, 0},
        {0xffff, 0},
        {0xffffff, 0},
        {0xffffffff, 0},
        {0xffffffffff, 0},
        {0xffffffffffff, 0},
        {0xffffffffffffff, 0},
        {UINT64_MAX, 0},
        {UINT64_MAX, 0xff},
        {UINT64_MAX, 0xffff},
        {UINT64_MAX, 0xffffff},
        {UINT64_MAX, 0xffffffff},
        {UINT64_MAX, 0xffffffffff},
        {UINT64_MAX, 0xffffffffffff},
        {UINT64_MAX, 0xffffffffffffff},
    };
    uint64_t block[2];

    if (token.size > 15) {
        return XXH3_64bits_withSeed(token.data, token.size, SEED);
    }
    memcpy(block, token.data, sizeof block);
    block[0] &= masks[token.size][0];
    block[1] = (block[1] & masks[token.size][1]) | (uint64_t)token.size << 56;
    return XXH3_64bits_withSeed(block, sizeof block, SEED);
}

uint64_t floor_walk(const floor_table *t, const pol_request *request,
                    size_t consumed)
{
    uint64_t value = 0;

    for (size_t i = 0; i < consumed; i++) {
        uint64_t hash = hash_token(request->argv[i]) ^ value;

        value = t->loads[(unsigned __int128)hash * t->count >> 64];
    }
    return value;
}
