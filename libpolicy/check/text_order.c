/* SPDX-License-Identifier: Apache-2.0
 *
 * Sorts texts by their bytes, as images have them: shorter ones first where
 * one begins with the other.  Knows nothing of what they mean. */
#include <libpolicy/check/text_order.h>

pol_ordered pol_ordered_of(const pol_interner *texts, uint32_t text,
                           uint32_t more)
{
    pol_text bytes = pol_intern_text(texts, text);
    uint64_t key = 0;
    for (size_t i = 0; i < 8; i++) {
        key = key << 8 | (i < bytes.size ? (unsigned char)bytes.data[i] : 0);
    }
    return (pol_ordered){key, text, more};
}

static bool comes_before(const pol_interner *texts, const pol_ordered *a,
                         const pol_ordered *b)
{
    if (a->key != b->key) {
        return a->key < b->key;
    }
    if (a->text == b->text) {
        return a->more < b->more;
    }
    return pol_compare_texts(pol_intern_text(texts, a->text),
                             pol_intern_text(texts, b->text)) < 0;
}

static void sift_down(const pol_interner *texts, pol_ordered *items, size_t at,
                      size_t count)
{
    while (2 * at + 1 < count) {
        size_t child = 2 * at + 1;
        if (child + 1 < count &&
            comes_before(texts, &items[child], &items[child + 1])) {
            child++;
        }
        if (!comes_before(texts, &items[at], &items[child])) {
            return;
        }
        pol_ordered swap = items[at];
        items[at] = items[child];
        items[child] = swap;
        at = child;
    }
}

static bool is_sorted(const pol_interner *texts, const pol_ordered *items,
                      size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (comes_before(texts, &items[i], &items[i - 1])) {
            return false;
        }
    }
    return true;
}

void pol_sort_ordered(const pol_interner *texts, pol_ordered *items,
                      size_t count)
{
    if (is_sorted(texts, items, count)) { /* lists often are */
        return;
    }
    for (size_t i = count / 2; i-- > 0;) {
        sift_down(texts, items, i, count);
    }
    for (size_t last = count; last-- > 1;) {
        pol_ordered swap = items[0];
        items[0] = items[last];
        items[last] = swap;
        sift_down(texts, items, 0, last);
    }
}
