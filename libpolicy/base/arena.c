/* SPDX-License-Identifier: Apache-2.0
 *
 * Budget and bump allocator.  Knows nothing of what is stored. */
#include <libpolicy/base/arena.h>

#include <stdlib.h>
#include <string.h>

#include <libpolicy/base/ckd.h>

#define CHUNK_MIN ((size_t)4096)
#define CHUNK_MAX ((size_t)1 << 20)

struct pol_chunk {
    pol_chunk *below;
    size_t size;   /* of this block, header included */
    size_t total;  /* of this block and all below it */
    size_t unused; /* keeps the payload aligned */
};

static void *resize_with_libc(void *context, void *pointer, size_t old_size,
                              size_t new_size)
{
    (void)context;
    (void)old_size;
    if (new_size == 0) {
        free(pointer);
        return NULL;
    }
    return realloc(pointer, new_size);
}

void pol_budget_init(pol_budget *budget, const pol_allocator *allocator,
                     uint64_t limit)
{
    *budget = (pol_budget){.limit = limit};
    if (allocator != NULL) {
        budget->allocator = *allocator;
    } else {
        budget->allocator.resize = resize_with_libc;
    }
}

static void *fail(pol_budget *budget, pol_arena_state state)
{
    if (budget->failed == POL_ARENA_OK) {
        budget->failed = state;
    }
    return NULL;
}

void *pol_budget_resize(pol_budget *budget, void *pointer, size_t old_size,
                        size_t new_size)
{
    const pol_allocator *a = &budget->allocator;
    if (new_size == 0) {
        if (pointer != NULL) {
            a->resize(a->context, pointer, old_size, 0);
            budget->used -= old_size;
        }
        return NULL;
    }
    if (budget->failed != POL_ARENA_OK) {
        return NULL;
    }
    uint64_t kept = budget->used - old_size;
    if (kept > budget->limit || new_size > budget->limit - kept) {
        return fail(budget, POL_ARENA_LIMIT);
    }
    void *block = a->resize(a->context, pointer, old_size, new_size);
    if (block == NULL) {
        return fail(budget, POL_ARENA_NO_MEMORY);
    }
    budget->used = kept + new_size;
    if (budget->used > budget->peak) {
        budget->peak = budget->used;
    }
    return block;
}

void pol_arena_init(pol_arena *arena, pol_budget *budget)
{
    *arena = (pol_arena){.budget = budget};
}

/* Size of the next block: grows with what is there, so that small uses stay
 * small and large ones need few blocks. */
static size_t next_block_size(const pol_arena *arena, size_t need)
{
    size_t size = arena->chunks == NULL ? 0 : arena->chunks->total / 4;
    if (size < CHUNK_MIN) {
        size = CHUNK_MIN;
    } else if (size > CHUNK_MAX) {
        size = CHUNK_MAX;
    }
    return need > size ? need : size;
}

static bool add_chunk(pol_arena *arena, size_t payload)
{
    size_t need;
    if (!pol_add_size(payload, sizeof(pol_chunk), &need)) {
        fail(arena->budget, POL_ARENA_NO_MEMORY);
        return false;
    }
    size_t size = next_block_size(arena, need);
    pol_chunk *chunk = pol_budget_resize(arena->budget, NULL, 0, size);
    if (chunk == NULL) {
        return false;
    }
    chunk->below = arena->chunks;
    chunk->size = size;
    chunk->total = size + (chunk->below == NULL ? 0 : chunk->below->total);
    arena->chunks = chunk;
    arena->next = (char *)(chunk + 1);
    arena->end = (char *)chunk + size;
    return true;
}

void *pol_arena_alloc_slowly(pol_arena *arena, size_t size)
{
    if (arena->budget->failed != POL_ARENA_OK) {
        return NULL;
    }
    if (size > SIZE_MAX - POL_ARENA_ALIGN) {
        return fail(arena->budget, POL_ARENA_NO_MEMORY);
    }
    size = size == 0 ? POL_ARENA_ALIGN
                     : (size + POL_ARENA_ALIGN - 1) & ~(POL_ARENA_ALIGN - 1);
    if ((size_t)(arena->end - arena->next) < size && !add_chunk(arena, size)) {
        return NULL;
    }
    void *block = arena->next;
    arena->next += size;
    return block;
}

void *pol_arena_zalloc(pol_arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (!pol_mul_size(count, size, &bytes)) {
        return fail(arena->budget, POL_ARENA_NO_MEMORY);
    }
    void *block = pol_arena_alloc(arena, bytes);
    if (block != NULL) {
        memset(block, 0, bytes);
    }
    return block;
}

pol_text pol_arena_copy(pol_arena *arena, pol_text text)
{
    size_t size;
    if (!pol_add_size(text.size, 1, &size)) {
        fail(arena->budget, POL_ARENA_NO_MEMORY);
        return (pol_text){NULL, 0};
    }
    char *copy = pol_arena_alloc(arena, size);
    if (copy == NULL) {
        return (pol_text){NULL, 0};
    }
    if (text.size != 0) {
        memcpy(copy, text.data, text.size);
    }
    copy[text.size] = '\0';
    return (pol_text){copy, text.size};
}

pol_mark pol_arena_mark(const pol_arena *arena)
{
    return (pol_mark){arena->chunks, arena->next, arena->end};
}

void pol_arena_reset(pol_arena *arena, pol_mark mark)
{
    while (arena->chunks != mark.chunk) {
        pol_chunk *chunk = arena->chunks;
        arena->chunks = chunk->below;
        pol_budget_resize(arena->budget, chunk, chunk->size, 0);
    }
    arena->next = mark.next;
    arena->end = mark.end;
}

void pol_arena_free(pol_arena *arena)
{
    pol_arena_reset(arena, (pol_mark){NULL, NULL, NULL});
}
