/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include <stdlib.h>

#include <libpolicy/automaton/sort.h>
#include <libpolicy/emit/place.h>

static uint64_t random_word(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * 0x9E3779B97F4A7C15u;
}

Test(place, every_item_stands_on_one_of_its_lines)
{
    enum {
        COUNT = 20000,
        LINES = COUNT * 5 / 16 + 1
    };
    uint64_t *hashes = calloc(COUNT, sizeof *hashes), seed = 7;
    uint32_t *slots = calloc(4 * LINES, sizeof *slots);
    bool *seen = calloc(COUNT, sizeof *seen);
    for (int i = 0; i < COUNT; i++) {
        hashes[i] = random_word(&seed);
    }
    cr_assert(pol_place_items(hashes, COUNT, LINES, slots));
    size_t found = 0;
    for (uint32_t s = 0; s < 4 * LINES; s++) {
        if (slots[s] == 0) {
            continue;
        }
        uint32_t item = slots[s] - 1;
        cr_assert(!seen[item]);
        seen[item] = true;
        found++;
        cr_assert(pol_first_line(hashes[item], LINES) == s / 4 ||
                  pol_second_line(hashes[item], LINES) == s / 4);
    }
    cr_expect_eq(found, COUNT);
    free(hashes);
    free(slots);
    free(seen);
}

Test(place, says_when_items_do_not_fit)
{
    uint64_t hashes[9] = {0};
    uint32_t slots[8] = {0};
    cr_expect_not(pol_place_items(hashes, 9, 2, slots));
}

Test(sort, agrees_with_a_plain_sort_at_every_size)
{
    uint64_t keys[600], spare[600], seed = 3;
    for (size_t count = 0; count <= 600; count += 7) {
        for (size_t i = 0; i < count; i++) {
            keys[i] = random_word(&seed) >> (count % 60);
        }
        uint64_t sum = 0, after = 0;
        for (size_t i = 0; i < count; i++) {
            sum += keys[i] * keys[i];
        }
        pol_sort_keys(keys, spare, count);
        for (size_t i = 0; i < count; i++) {
            after += keys[i] * keys[i];
            cr_assert(i == 0 || keys[i - 1] <= keys[i]);
        }
        cr_expect_eq(sum, after);
    }
}
