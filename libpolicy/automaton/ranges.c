/* SPDX-License-Identifier: Apache-2.0
 *
 * Order of address ranges: merge sort from below. */
#include <libpolicy/automaton/ranges.h>

int pol_range_order(const pol_range *a, const pol_range *b)
{
    int order = (a->size > b->size) - (a->size < b->size);
    if (order == 0) {
        order = memcmp(a->bytes, b->bytes, sizeof a->bytes);
    }
    return order != 0 ? order : (a->bits > b->bits) - (a->bits < b->bits);
}

static void merge(const pol_range_start *from, pol_range_start *to,
                  size_t middle, size_t end)
{
    size_t left = 0, right = middle;
    for (size_t at = 0; at < end; at++) {
        bool take_left =
            left < middle &&
            (right == end ||
             pol_range_order(&from[left].range, &from[right].range) <= 0);
        to[at] = from[take_left ? left++ : right++];
    }
}

bool pol_sort_ranges(pol_range_start *starts, size_t count, pol_budget *budget)
{
    if (count < 2) {
        return true;
    }
    size_t size = count * sizeof *starts;
    pol_range_start *spare = pol_budget_resize(budget, NULL, 0, size);
    if (spare == NULL) {
        return false;
    }
    pol_range_start *from = starts, *to = spare;
    for (size_t run = 1; run < count; run *= 2) {
        for (size_t at = 0; at < count; at += 2 * run) {
            size_t left = count - at;
            size_t middle = run < left ? run : left;
            merge(from + at, to + at, middle, 2 * run < left ? 2 * run : left);
        }
        pol_range_start *swap = from;
        from = to;
        to = swap;
    }
    if (from != starts) {
        memcpy(starts, from, size);
    }
    pol_budget_resize(budget, spare, size, 0);
    return true;
}
