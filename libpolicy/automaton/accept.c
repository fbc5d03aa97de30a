/* SPDX-License-Identifier: Apache-2.0
 *
 * What a state accepts: one rule, or a list of rules and terms.  Equal lists
 * stand once. */
#include <libpolicy/automaton/build.h>

#include <libpolicy/base/hash.h>

/* Words of a list, up to where the next one may begin. */
static size_t room_of(size_t count)
{
    return (count + POL_LIST_HEAD + POL_LIST_ALIGN - 1) / POL_LIST_ALIGN *
           POL_LIST_ALIGN;
}

static const uint32_t *list_at(const pol_build *b, uint32_t place)
{
    return b->out->lists.items + (size_t)place * POL_LIST_ALIGN;
}

static size_t bytes_of(const uint32_t *list)
{
    return ((size_t)list[0] + list[1] + POL_LIST_HEAD) * sizeof *list;
}

/* The slot of a list, or the free one where it belongs. */
static uint32_t *slot_of(const pol_build *b, uint32_t *table, uint32_t size,
                         const uint32_t *list)
{
    size_t bytes = bytes_of(list);
    uint32_t at = (uint32_t)XXH3_64bits(list, bytes) & (size - 1);
    for (; table[at] != 0; at = (at + 1) & (size - 1)) {
        const uint32_t *known = list_at(b, table[at] - 1);
        if (bytes_of(known) == bytes && memcmp(known, list, bytes) == 0) {
            break;
        }
    }
    return &table[at];
}

static bool grow_table(pol_build *b)
{
    uint32_t size = b->lists.size == 0 ? 256 : b->lists.size * 2;
    uint32_t *table =
        pol_budget_resize(b->budget, NULL, 0, size * sizeof *table);
    if (table == NULL) {
        return false;
    }
    memset(table, 0, size * sizeof *table);
    for (uint32_t i = 0; i < b->lists.size; i++) {
        uint32_t place = b->lists.table[i];
        if (place != 0) {
            *slot_of(b, table, size, list_at(b, place - 1)) = place;
        }
    }
    pol_budget_resize(b->budget, b->lists.table, b->lists.size * sizeof *table,
                      0);
    b->lists.table = table;
    b->lists.size = size;
    return true;
}

/* Writes a list behind the last one, which is not counted yet; null on
 * failure. */
static uint32_t *write_list(pol_build *b, const pol_item_keys *words,
                            uint32_t direct, uint32_t strictest)
{
    pol_words *lists = &b->out->lists;
    size_t room = room_of(words->count);
    if (!pol_vec_reserve(lists, room, b->budget)) {
        return NULL;
    }
    uint32_t *list = lists->items + lists->count;
    memset(list, 0, room * sizeof *list);
    list[0] = direct;
    list[1] = (uint32_t)words->count - direct;
    list[2] = strictest;
    for (size_t i = 0; i < words->count; i++) {
        list[POL_LIST_HEAD + i] = (uint32_t)words->items[i] & ~POL_ACCEPT_TERM;
    }
    return list;
}

static uint32_t list_of(pol_build *b, const pol_item_keys *words,
                        uint32_t direct, uint32_t strictest)
{
    size_t place = b->out->lists.count / POL_LIST_ALIGN;
    const uint32_t *list = write_list(b, words, direct, strictest);
    if (list == NULL ||
        (b->lists.used >= b->lists.size / 2 && !grow_table(b))) {
        return POL_REF_NONE;
    }
    uint32_t *slot = slot_of(b, b->lists.table, b->lists.size, list);
    if (*slot != 0) {
        return POL_REF_LIST | (*slot - 1);
    }
    if (place > POL_REF_VALUE_MAX) {
        pol_build_fail(b, b->current, POL_FAULT_LISTS);
        return POL_REF_NONE;
    }
    b->out->lists.count += room_of(words->count);
    *slot = (uint32_t)place + 1;
    b->lists.used++;
    return POL_REF_LIST | (uint32_t)place;
}

uint32_t pol_accept_of(pol_build *b, const pol_item_keys *words, uint8_t *own)
{
    uint32_t direct = 0, strictest = UINT32_MAX;
    for (size_t i = 0; i < words->count; i++) {
        uint32_t value = (uint32_t)words->items[i];
        if ((value & POL_ACCEPT_TERM) != 0) {
            *own |= POL_BIT_CONDITION;
            continue;
        }
        direct++;
        *own |= b->bits[value];
        if (strictest == UINT32_MAX || b->bits[value] > b->bits[strictest]) {
            strictest = value;
        }
    }
    if (words->count == 0) {
        return POL_REF_NONE;
    }
    if (words->count == 1 && direct == 1 && strictest <= POL_REF_VALUE_MAX) {
        return strictest;
    }
    return list_of(b, words, direct, strictest);
}
