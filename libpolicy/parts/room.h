/* SPDX-License-Identifier: Apache-2.0
 *
 * Memory of the caller, given out from the front. */
#ifndef POL_PARTS_ROOM_H
#define POL_PARTS_ROOM_H

#include <libpolicy/base/slice.h>

typedef struct pol_room {
    unsigned char *at, *end;
} pol_room;

static inline void pol_room_open(pol_room *room, void *memory, size_t size)
{
    unsigned char *p = memory;
    size_t skip = (size_t)(0 - (uintptr_t)p) & 15;
    room->at = p + (skip <= size ? skip : size);
    room->end = p + size;
}

/* Zeroed, aligned for anything; null where it does not fit. */
static inline void *pol_room_take(pol_room *room, size_t size)
{
    size_t left = (size_t)(room->end - room->at);
    size_t rounded = (size + 15) & ~(size_t)15;
    if (rounded < size || rounded > left) {
        return NULL;
    }
    void *p = room->at;
    room->at += rounded;
    memset(p, 0, rounded);
    return p;
}

#endif
