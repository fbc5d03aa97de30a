/* SPDX-License-Identifier: Apache-2.0
 *
 * Bump allocator of the compile side: many allocations, freed at once.
 * Failure is sticky: after the first one every allocation returns null, so
 * a stage may finish its work and look at `failed` once. */
#ifndef POL_BASE_ARENA_H
#define POL_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libpolicy/policy.h>

typedef enum pol_arena_state {
    POL_ARENA_OK = 0,
    POL_ARENA_NO_MEMORY, /* the allocator returned null */
    POL_ARENA_LIMIT      /* the budget is used up */
} pol_arena_state;

/* Bytes that several arenas and vectors of one compilation may use together,
 * and the allocator that all of them use. */
typedef struct pol_budget {
    pol_allocator allocator;
    uint64_t limit; /* bytes in use at one time */
    uint64_t used, peak;
    pol_arena_state failed;
} pol_budget;

/* allocator null: realloc and free. */
void pol_budget_init(pol_budget *budget, const pol_allocator *allocator,
                     uint64_t limit);
/* Resizes one block; null on failure, which is then sticky in the budget
 * (the old block stays valid).  new_size 0 frees. */
void *pol_budget_resize(pol_budget *budget, void *pointer, size_t old_size,
                        size_t new_size);

typedef struct pol_chunk pol_chunk;

typedef struct pol_arena {
    pol_budget *budget;
    pol_chunk *chunks;
    char *next, *end;
} pol_arena;

void pol_arena_init(pol_arena *arena, pol_budget *budget);
/* Where the last block has no room, or none is wanted. */
void *pol_arena_alloc_slowly(pol_arena *arena, size_t size);

#define POL_ARENA_ALIGN ((size_t)16)

/* size bytes, 16-byte aligned, not cleared; null on failure. */
static inline void *pol_arena_alloc(pol_arena *arena, size_t size)
{
    size_t left = (size_t)(arena->end - arena->next);
    size_t need = (size + POL_ARENA_ALIGN - 1) & ~(POL_ARENA_ALIGN - 1);
    if (size == 0 || size > left || need > left ||
        arena->budget->failed != POL_ARENA_OK) {
        return pol_arena_alloc_slowly(arena, size);
    }
    void *block = arena->next;
    arena->next += need;
    return block;
}

/* count * size with overflow check, cleared. */
void *pol_arena_zalloc(pol_arena *arena, size_t count, size_t size);
/* Copy of text, with a NUL behind it; data null on failure. */
pol_text pol_arena_copy(pol_arena *arena, pol_text text);

/* Everything allocated after the mark is given back by the reset. */
typedef struct pol_mark {
    pol_chunk *chunk;
    char *next, *end;
} pol_mark;
pol_mark pol_arena_mark(const pol_arena *arena);
void pol_arena_reset(pol_arena *arena, pol_mark mark);
void pol_arena_free(pol_arena *arena);

#endif
