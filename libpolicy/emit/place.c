/* SPDX-License-Identifier: Apache-2.0
 *
 * Bucketized cuckoo hashing (Dietzfelbinger and Weidling, 2007) with two
 * choices of four slots; first lines are preferred, so that most look-ups
 * read one line. */
#include <libpolicy/emit/place.h>
#include <libpolicy/image/format.h>

/* Moves before an item counts as not placeable. */
#define MOVES 2000

uint32_t pol_first_line(uint64_t hash, uint32_t lines)
{
    return pol_fastrange((uint32_t)hash, lines);
}

uint32_t pol_second_line(uint64_t hash, uint32_t lines)
{
    return pol_fastrange((uint32_t)(hash >> 32), lines);
}

static bool put(uint32_t *slots, uint32_t line, uint32_t item)
{
    uint32_t *slot = slots + 4 * (size_t)line;
    for (int i = 0; i < 4; i++) {
        if (slot[i] == 0) {
            slot[i] = item + 1;
            return true;
        }
    }
    return false;
}

/* Puts an item by moving others to their second line. */
static bool put_by_moving(const uint64_t *hashes, uint32_t lines,
                          uint32_t *slots, uint32_t item)
{
    uint32_t line = pol_first_line(hashes[item], lines);
    for (uint32_t move = 0; move < MOVES; move++) {
        uint32_t *slot = slots + 4 * (size_t)line + (move * 7 + item) % 4;
        uint32_t victim = *slot - 1;
        *slot = item + 1;
        uint32_t first = pol_first_line(hashes[victim], lines);
        uint32_t other =
            first == line ? pol_second_line(hashes[victim], lines) : first;
        if (put(slots, other, victim)) {
            return true;
        }
        item = victim;
        line = other;
    }
    return false;
}

bool pol_place_items(const uint64_t *hashes, uint32_t count, uint32_t lines,
                     uint32_t *slots)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!put(slots, pol_first_line(hashes[i], lines), i) &&
            !put(slots, pol_second_line(hashes[i], lines), i) &&
            !put_by_moving(hashes, lines, slots, i)) {
            return false;
        }
    }
    return true;
}
