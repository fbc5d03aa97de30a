/* SPDX-License-Identifier: Apache-2.0
 *
 * Sorts texts by their bytes. */
#ifndef POL_CHECK_TEXT_ORDER_H
#define POL_CHECK_TEXT_ORDER_H

#include <libpolicy/base/intern.h>

typedef struct pol_ordered {
    uint64_t key;  /* the first eight bytes; the order of texts is that of
                      their keys, as far as these differ */
    uint32_t text; /* in the interner */
    uint32_t more; /* the caller's; equal texts come in its order */
} pol_ordered;

/* The item of a text. */
pol_ordered pol_ordered_of(const pol_interner *texts, uint32_t text,
                           uint32_t more);
/* As memcmp; of two of which one begins with the other, the shorter one
 * comes first. */
static inline int pol_compare_texts(pol_text a, pol_text b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = common == 0 ? 0 : memcmp(a.data, b.data, common);
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}
/* Heapsort: no memory, and no input makes it slow. */
void pol_sort_ordered(const pol_interner *texts, pol_ordered *items,
                      size_t count);

#endif
