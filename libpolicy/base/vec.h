/* SPDX-License-Identifier: Apache-2.0
 *
 * Growable array on a budget.  POL_VEC(T) declares a type:
 *
 *     typedef POL_VEC(uint32_t) words;      .items .count .capacity
 *     uint32_t *w = pol_vec_push(&v, budget);   null: sticky failure
 */
#ifndef POL_BASE_VEC_H
#define POL_BASE_VEC_H

#include <libpolicy/base/arena.h>

#define POL_VEC(T)              \
    struct {                    \
        T *items;               \
        size_t count, capacity; \
    }

/* Makes room for `more` further items; false on failure, nothing changed. */
bool pol_vec_reserve_(void **items, const size_t *count, size_t *capacity,
                      size_t more, size_t item_size, pol_budget *budget);

#define pol_vec_reserve(v, more, budget)                                 \
    ((v)->capacity - (v)->count >= (size_t)(more) ||                     \
     pol_vec_reserve_((void **)&(v)->items, &(v)->count, &(v)->capacity, \
                      (size_t)(more), sizeof *(v)->items, (budget)))

/* Pointer to a new, uninitialised last item, or null. */
#define pol_vec_push(v, budget) \
    (pol_vec_reserve(v, 1, budget) ? &(v)->items[(v)->count++] : NULL)

/* Gives back the room behind the last item. */
void pol_vec_trim_(void **items, size_t count, size_t *capacity,
                   size_t item_size, pol_budget *budget);

#define pol_vec_trim(v, budget)                                     \
    pol_vec_trim_((void **)&(v)->items, (v)->count, &(v)->capacity, \
                  sizeof *(v)->items, (budget))

#define pol_vec_free(v, budget)                                \
    (pol_budget_resize((budget), (v)->items,                   \
                       (v)->capacity * sizeof *(v)->items, 0), \
     (v)->items = NULL, (v)->count = (v)->capacity = 0)

#endif
