/* SPDX-License-Identifier: Apache-2.0
 *
 * Texts to dense numbers: 0, 1, 2 ... in the order of first sight.  Equal
 * bytes, and only those, get the same number. */
#ifndef POL_BASE_INTERN_H
#define POL_BASE_INTERN_H

#include <libpolicy/base/slice.h>
#include <libpolicy/base/vec.h>

typedef struct pol_interned {
    uint64_t hash;
    uint32_t offset, size; /* in pool */
} pol_interned;

typedef struct pol_interner {
    pol_budget *budget;
    POL_VEC(pol_interned) texts;
    POL_VEC(char) pool;
    uint32_t *slots; /* number + 1, 0: free; a power of two of them */
    uint32_t slot_count;
} pol_interner;

#define POL_NO_TEXT UINT32_MAX

void pol_interner_init(pol_interner *interner, pol_budget *budget);
/* POL_NO_TEXT on failure (sticky in the budget), or if the pool would pass
 * 4 GiB. */
uint32_t pol_intern(pol_interner *interner, pol_text text);
/* pol_interned.hash of a text, the same in every interner. */
uint64_t pol_intern_hash(pol_text text);
/* POL_NO_TEXT where the text was never interned. */
uint32_t pol_intern_find(const pol_interner *interner, pol_text text);
/* Valid until the next pol_intern. */
static inline pol_text pol_intern_text(const pol_interner *interner,
                                       uint32_t number)
{
    const pol_interned *text = &interner->texts.items[number];
    return (pol_text){interner->pool.items + text->offset, text->size};
}
void pol_interner_free(pol_interner *interner);

#endif
