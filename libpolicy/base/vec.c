/* SPDX-License-Identifier: Apache-2.0
 *
 * Growth of vectors.  Knows only the size of an item. */
#include <libpolicy/base/vec.h>

#include <string.h>

#include <libpolicy/base/ckd.h>

#define FIRST_BYTES ((size_t)64)

/* By half, so that the block and its successor together stay small. */
static bool grown_capacity(size_t capacity, size_t need, size_t item_size,
                           size_t *out)
{
    size_t grown, least = FIRST_BYTES / item_size;
    if (!pol_add_size(capacity, capacity / 2, &grown)) {
        return false;
    }
    if (grown < least) {
        grown = least;
    }
    *out = grown < need ? need : grown;
    return true;
}

bool pol_vec_reserve_(void **items, const size_t *count, size_t *capacity,
                      size_t more, size_t item_size, pol_budget *budget)
{
    size_t need, bytes, grown = 0;
    void *old;
    if (!pol_add_size(*count, more, &need)) {
        need = SIZE_MAX;
    }
    if (!grown_capacity(*capacity, need, item_size, &grown) ||
        !pol_mul_size(grown, item_size, &bytes)) {
        bytes = SIZE_MAX; /* more than there is: fails in the budget */
    }
    /* The pointer is a T * to its owner: copied, not read as a void *. */
    memcpy(&old, items, sizeof old);
    void *block = pol_budget_resize(budget, old, *capacity * item_size, bytes);
    if (block == NULL) {
        return false;
    }
    memcpy(items, &block, sizeof block);
    *capacity = grown;
    return true;
}

void pol_vec_trim_(void **items, size_t count, size_t *capacity,
                   size_t item_size, pol_budget *budget)
{
    if (count == 0 || count == *capacity) {
        return;
    }
    void *smaller = pol_budget_resize(budget, *items, *capacity * item_size,
                                      count * item_size);
    if (smaller != NULL) {
        *items = smaller;
        *capacity = count;
    }
}
