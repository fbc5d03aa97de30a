/* SPDX-License-Identifier: Apache-2.0
 *
 * Owns floor: the cost below which no engine of this kind can go. */
#include "engines.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <stdlib.h>
#include <string.h>

#define SEED 0x706f6c696379u

static uint64_t *random_loads(size_t bytes, size_t *count)
{
    uint64_t state = 5;
    uint64_t *loads;

    *count = bytes / sizeof *loads + 1;
    loads = bench_alloc(*count * sizeof *loads);
    for (size_t i = 0; i < *count; i++) {
        loads[i] = random_next(&state);
    }
    return loads;
}

static pol_text *find_word(const floor_table *t, pol_text word)
{
    size_t i = XXH3_64bits_withSeed(word.data, word.size, SEED);

    for (;; i++) {
        pol_text *slot = &t->words[i & t->mask];

        if (slot->data == NULL ||
            (slot->size == word.size &&
             memcmp(slot->data, word.data, word.size) == 0)) {
            return slot;
        }
    }
}

void floor_build(floor_table *t, size_t bytes, const model *policy)
{
    size_t slots = 16;

    while (slots < policy->word_count * 2) {
        slots *= 2;
    }
    *t = (floor_table){.mask = slots - 1};
    t->words = bench_alloc(slots * sizeof *t->words);
    for (size_t i = 0; i < policy->word_count; i++) {
        *find_word(t, policy->words[i]) = policy->words[i];
    }
    t->loads[0] = random_loads(bytes, &t->counts[0]);
    t->loads[1] = random_loads(policy->word_count * 32, &t->counts[1]);
}

uint32_t floor_plan(const floor_table *t, const pol_request *request,
                    uint32_t consumed)
{
    if (consumed > 0 &&
        find_word(t, request->argv[consumed - 1])->data == NULL) {
        consumed |= FLOOR_UNKNOWN;
    }
    return consumed;
}

void floor_free(floor_table *t)
{
    free(t->loads[0]);
    free(t->loads[1]);
    free(t->words);
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
                    uint32_t plan)
{
    uint64_t value = 0;
    size_t consumed = plan & ~FLOOR_UNKNOWN, unknown = plan >> 31;

    for (size_t i = 0; i < consumed; i++) {
        uint64_t hash = hash_token(request->argv[i]) ^ value;
        size_t which = unknown & (i + 1 == consumed);

        value =
            t->loads[which][(unsigned __int128)hash * t->counts[which] >> 64];
    }
    return value;
}
