/* SPDX-License-Identifier: Apache-2.0
 *
 * The order of witnesses, told again. */
#include "stacks.h"

void stack_add(stack_tokens *t, pol_text text, stack_sort sort)
{
    if (t->count == sizeof t->items / sizeof *t->items ||
        text.size > sizeof t->bytes - t->used) {
        fputs("a request is too long\n", stderr);
        exit(99);
    }
    if (text.size > 0) {
        memcpy(t->bytes + t->used, text.data, text.size);
    }
    t->items[t->count].at = t->used;
    t->items[t->count].size = text.size;
    t->items[t->count++].sort = sort;
    t->used += text.size;
}

static int rank(unsigned char c)
{
    static const char order[] =
        "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const char *at = c == 0 ? NULL : strchr(order, c);
    return at != NULL ? (int)(at - order)
                      : (c > ' ' && c < 127 ? 100 : 1000) + c;
}

static int text_order(pol_text a, pol_text b, bool by_number)
{
    if (a.size != b.size) {
        return a.size < b.size ? -1 : 1;
    }
    for (size_t i = 0; i < a.size; i++) {
        unsigned char c = (unsigned char)a.data[i];
        unsigned char d = (unsigned char)b.data[i];
        int x = by_number ? c : rank(c), y = by_number ? d : rank(d);
        if (x != y) {
            return x - y;
        }
    }
    return 0;
}

static pol_text text_at(const stack_tokens *t, size_t i)
{
    return (pol_text){t->bytes + t->items[i].at, t->items[i].size};
}

int stack_order(const stack_tokens *a, const stack_tokens *b)
{
    if (a->first != b->first) {
        return a->first < b->first ? -1 : 1;
    }
    if (a->count != b->count) {
        return a->count < b->count ? -1 : 1;
    }
    for (size_t i = 0; i < a->count; i++) {
        int x = (int)a->items[i].sort, y = (int)b->items[i].sort;
        int order = text_order(text_at(a, i), text_at(b, i),
                               x == SORT_ADDRESS && y == SORT_ADDRESS);
        if (order != 0 || x != y) {
            return order != 0 ? order : x - y;
        }
    }
    return (a->last > b->last) - (a->last < b->last);
}
