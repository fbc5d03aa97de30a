/* SPDX-License-Identifier: Apache-2.0
 *
 * base/: budget, arena, vectors, interner, checked arithmetic, UTF-8. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpolicy/base/arena.h>
#include <libpolicy/base/ckd.h>
#include <libpolicy/base/intern.h>
#include <libpolicy/base/utf8.h>
#include <libpolicy/base/vec.h>

#define NO_LIMIT UINT64_MAX

TestSuite(base, .timeout = 60);

/* -- budget: an allocator that counts, and fails on demand */

typedef struct meter {
    size_t in_use, blocks;
    int fail;
} meter;

static void *metered(void *context, void *pointer, size_t old_size,
                     size_t new_size)
{
    meter *m = context;
    if (new_size == 0) {
        m->in_use -= old_size;
        m->blocks--;
        free(pointer);
        return NULL;
    }
    if (m->fail || new_size > SIZE_MAX / 2) {
        return NULL;
    }
    void *block = realloc(pointer, new_size);
    cr_assert_not_null(block);
    m->blocks += pointer == NULL;
    m->in_use += new_size - old_size;
    return block;
}

static pol_budget metered_budget(meter *m, uint64_t limit)
{
    pol_budget budget;
    pol_allocator allocator = {metered, m};
    pol_budget_init(&budget, &allocator, limit);
    return budget;
}

Test(base, budget_counts_what_is_in_use)
{
    meter m = {0};
    pol_budget budget = metered_budget(&m, NO_LIMIT);
    void *a = pol_budget_resize(&budget, NULL, 0, 100);
    void *b = pol_budget_resize(&budget, NULL, 0, 50);
    a = pol_budget_resize(&budget, a, 100, 300);
    cr_expect_eq(budget.used, 350);
    cr_expect_eq(m.in_use, 350);
    pol_budget_resize(&budget, b, 50, 0);
    a = pol_budget_resize(&budget, a, 300, 10);
    cr_expect_eq(budget.used, 10);
    cr_expect_geq(budget.peak, 350);
    pol_budget_resize(&budget, a, 10, 0);
    cr_expect_eq(m.blocks, 0);
    cr_expect_eq(budget.used, 0);
}

Test(base, budget_limit_is_exact_and_sticky)
{
    meter m = {0};
    pol_budget budget = metered_budget(&m, 1000);
    char *a = pol_budget_resize(&budget, NULL, 0, 1000);
    cr_assert_not_null(a);
    a[999] = 'x';
    cr_expect_null(pol_budget_resize(&budget, NULL, 0, 1));
    cr_expect_eq(budget.failed, POL_ARENA_LIMIT);
    cr_expect_eq(a[999], 'x', "the old block stays");
    pol_budget_resize(&budget, a, 1000, 0);
    cr_expect_null(pol_budget_resize(&budget, NULL, 0, 1), "sticky");
    cr_expect_eq(m.blocks, 0, "freeing works after a failure");
}

Test(base, budget_without_memory)
{
    meter m = {.fail = 1};
    pol_budget budget = metered_budget(&m, NO_LIMIT);
    cr_expect_null(pol_budget_resize(&budget, NULL, 0, 1));
    cr_expect_eq(budget.failed, POL_ARENA_NO_MEMORY);
}

Test(base, budget_huge_request_is_the_limit)
{
    meter m = {0};
    pol_budget budget = metered_budget(&m, 1u << 20);
    cr_expect_null(pol_budget_resize(&budget, NULL, 0, SIZE_MAX));
    cr_expect_eq(budget.failed, POL_ARENA_LIMIT);
}

/* -- arena */

Test(base, arena_blocks_are_aligned_and_apart)
{
    meter m = {0};
    pol_budget budget = metered_budget(&m, NO_LIMIT);
    pol_arena arena;
    pol_arena_init(&arena, &budget);
    unsigned char *blocks[300];
    for (size_t i = 0; i < 300; i++) {
        blocks[i] = pol_arena_alloc(&arena, i * 7);
        cr_assert_not_null(blocks[i]);
        cr_expect_eq((uintptr_t)blocks[i] % 16, 0);
        memset(blocks[i], (int)(i & 0xff), i * 7);
    }
    for (size_t i = 0; i < 300; i++) {
        for (size_t k = 0; k < i * 7; k++) {
            cr_assert_eq(blocks[i][k], i & 0xff);
        }
    }
    pol_arena_free(&arena);
    cr_expect_eq(m.blocks, 0);
    cr_expect_eq(budget.used, 0);
}

Test(base, arena_zalloc_clears_and_checks_overflow)
{
    meter m = {0};
    pol_budget budget = metered_budget(&m, NO_LIMIT);
    pol_arena arena;
    pol_arena_init(&arena, &budget);
    unsigned char *dirty = pol_arena_alloc(&arena, 4000);
    memset(dirty, 0xff, 4000);
    pol_arena_reset(&arena, (pol_mark){0});
    unsigned char *zeros = pol_arena_zalloc(&arena, 40, 100);
    cr_assert_not_null(zeros);
    for (size_t i = 0; i < 4000; i++) {
        cr_assert_eq(zeros[i], 0);
    }
    cr_expect_null(pol_arena_zalloc(&arena, SIZE_MAX / 2, 3));
    cr_expect_neq(budget.failed, POL_ARENA_OK);
    cr_expect_null(pol_arena_alloc(&arena, 1), "sticky");
    pol_arena_free(&arena);
    cr_expect_eq(m.blocks, 0);
}

Test(base, arena_copy_ends_in_nul)
{
    meter m = {0};
    pol_budget budget = metered_budget(&m, NO_LIMIT);
    pol_arena arena;
    pol_arena_init(&arena, &budget);
    pol_text copy = pol_arena_copy(&arena, POL_TEXT("a\0b"));
    cr_expect_eq(copy.size, 3);
    cr_expect_arr_eq(copy.data, "a\0b", 4);
    copy = pol_arena_copy(&arena, (pol_text){NULL, 0});
    cr_assert_not_null(copy.data);
    cr_expect_eq(copy.size, 0);
    cr_expect_eq(copy.data[0], '\0');
    pol_arena_free(&arena);
}

Test(base, arena_reset_gives_back_what_came_later)
{
    meter m = {0};
    pol_budget budget = metered_budget(&m, NO_LIMIT);
    pol_arena arena;
    pol_arena_init(&arena, &budget);
    char *kept = pol_arena_alloc(&arena, 10);
    memcpy(kept, "kept", 5);
    pol_mark mark = pol_arena_mark(&arena);
    uint64_t used = budget.used;
    for (int i = 0; i < 1000; i++) {
        cr_assert_not_null(pol_arena_alloc(&arena, 5000));
    }
    cr_expect_gt(budget.used, used);
    pol_arena_reset(&arena, mark);
    cr_expect_eq(budget.used, used);
    cr_expect_str_eq(kept, "kept");
    cr_assert_not_null(pol_arena_alloc(&arena, 5000));
    pol_arena_free(&arena);
    cr_expect_eq(m.blocks, 0);
}

/* -- vectors */

Test(base, vec_keeps_its_items_while_it_grows)
{
    meter m = {0};
    pol_budget budget = metered_budget(&m, NO_LIMIT);
    POL_VEC(uint32_t) v = {0};
    for (uint32_t i = 0; i < 100000; i++) {
        uint32_t *slot = pol_vec_push(&v, &budget);
        cr_assert_not_null(slot);
        *slot = i * 3;
    }
    cr_expect_eq(v.count, 100000);
    for (uint32_t i = 0; i < 100000; i++) {
        cr_assert_eq(v.items[i], i * 3);
    }
    cr_expect_lt(budget.used, 100000 * 4 * 3, "grows by a factor");
    pol_vec_free(&v, &budget);
    cr_expect_null(v.items);
    cr_expect_eq(m.blocks, 0);
}

Test(base, vec_failure_changes_nothing)
{
    meter m = {0};
    pol_budget budget = metered_budget(&m, NO_LIMIT);
    POL_VEC(uint64_t) v = {0};
    *pol_vec_push(&v, &budget) = 42;
    cr_expect(!pol_vec_reserve(&v, SIZE_MAX, &budget));
    cr_expect_neq(budget.failed, POL_ARENA_OK);
    cr_expect_eq(v.count, 1);
    cr_expect_eq(v.items[0], 42);
    pol_vec_free(&v, &budget);
    cr_expect_eq(m.blocks, 0);
}

/* -- interner */

Test(base, intern_numbers_are_dense_and_stable)
{
    meter m = {0};
    pol_budget budget = metered_budget(&m, NO_LIMIT);
    pol_interner interner;
    pol_interner_init(&interner, &budget);
    char name[32];
    for (uint32_t i = 0; i < 20000; i++) {
        int size = snprintf(name, sizeof name, "name-%u", i);
        cr_assert_eq(pol_intern(&interner, (pol_text){name, (size_t)size}), i);
    }
    for (uint32_t i = 0; i < 20000; i++) {
        int size = snprintf(name, sizeof name, "name-%u", i);
        pol_text text = {name, (size_t)size};
        cr_assert_eq(pol_intern(&interner, text), i);
        cr_assert_eq(pol_intern_find(&interner, text), i);
        cr_assert(pol_text_equal(pol_intern_text(&interner, i), text));
    }
    cr_expect_eq(pol_intern_find(&interner, POL_TEXT("other")), POL_NO_TEXT);
    pol_interner_free(&interner);
    cr_expect_eq(m.blocks, 0);
}

Test(base, intern_tells_bytes_apart)
{
    meter m = {0};
    pol_budget budget = metered_budget(&m, NO_LIMIT);
    pol_interner interner;
    pol_interner_init(&interner, &budget);
    cr_expect_eq(pol_intern_find(&interner, POL_TEXT("a")), POL_NO_TEXT);
    uint32_t empty = pol_intern(&interner, (pol_text){NULL, 0});
    uint32_t a = pol_intern(&interner, POL_TEXT("a"));
    uint32_t a0 = pol_intern(&interner, POL_TEXT("a\0"));
    uint32_t nul = pol_intern(&interner, POL_TEXT("\0"));
    cr_expect_eq(empty, 0);
    cr_expect_eq(a, 1);
    cr_expect_eq(a0, 2);
    cr_expect_eq(nul, 3);
    cr_expect_eq(pol_intern(&interner, POL_TEXT("")), empty);
    cr_expect_eq(pol_intern_text(&interner, a0).size, 2);
    pol_interner_free(&interner);
}

Test(base, intern_failure)
{
    meter m = {0};
    pol_budget budget = metered_budget(&m, 100);
    pol_interner interner;
    pol_interner_init(&interner, &budget);
    static char big[200];
    cr_expect_eq(pol_intern(&interner, (pol_text){big, sizeof big}),
                 POL_NO_TEXT);
    cr_expect_eq(budget.failed, POL_ARENA_LIMIT);
    pol_interner_free(&interner);
    cr_expect_eq(m.blocks, 0);
}

/* -- arithmetic, slices */

Test(base, checked_arithmetic)
{
    size_t out = 7;
    uint32_t narrow = 7;
    cr_expect(pol_add_size(SIZE_MAX - 1, 1, &out));
    cr_expect_eq(out, SIZE_MAX);
    cr_expect(!pol_add_size(SIZE_MAX, 1, &out));
    cr_expect(pol_mul_size(SIZE_MAX / 2, 2, &out));
    cr_expect(!pol_mul_size(SIZE_MAX / 2 + 1, 2, &out));
    cr_expect(pol_narrow_u32(UINT32_MAX, &narrow));
    cr_expect_eq(narrow, UINT32_MAX);
    narrow = 7;
    cr_expect(!pol_narrow_u32((size_t)UINT32_MAX + 1, &narrow));
    cr_expect_eq(narrow, 7);
}

Test(base, slices)
{
    pol_text none = {NULL, 0};
    cr_expect(pol_text_equal(none, POL_TEXT("")));
    cr_expect(!pol_text_equal(none, POL_TEXT("a")));
    cr_expect(!pol_text_equal(POL_TEXT("ab"), POL_TEXT("ac")));
    cr_expect(pol_text_starts(POL_TEXT("abc"), POL_TEXT("ab")));
    cr_expect(pol_text_starts(POL_TEXT("abc"), none));
    cr_expect(!pol_text_starts(POL_TEXT("ab"), POL_TEXT("abc")));
    cr_expect(
        pol_text_equal(pol_text_from(POL_TEXT("abc"), 1), POL_TEXT("bc")));
}

/* -- UTF-8 */

Test(base, utf8_every_character_survives)
{
    for (uint32_t point = 0; point <= 0x10ffff; point++) {
        if (point >= 0xd800 && point <= 0xdfff) {
            continue;
        }
        char out[4];
        uint32_t back = 0;
        size_t size = pol_utf8_encode(point, out);
        cr_assert_eq(pol_utf8_decode((pol_text){out, size}, 0, &back), size);
        cr_assert_eq(back, point);
        cr_assert_eq(pol_utf8_check((pol_text){out, size - 1}), 0,
                     "a part is none");
    }
}

Test(base, utf8_refuses_what_is_none)
{
    static const char *const bad[] = {"\x80",
                                      "\xc0\x80",
                                      "\xc1\xbf",
                                      "\xe0\x80\x80",
                                      "\xe0\x9f\xbf",
                                      "\xed\xa0\x80",
                                      "\xed\xbf\xbf",
                                      "\xf0\x80\x80\x80",
                                      "\xf0\x8f\xbf\xbf",
                                      "\xf4\x90\x80\x80",
                                      "\xf5\x80\x80\x80",
                                      "\xff",
                                      "\xe2\x82",
                                      "\xe2\x28\xa1",
                                      "\xf0\x9f\x98"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint32_t point;
        pol_text text = {bad[i], strlen(bad[i])};
        cr_expect_eq(pol_utf8_decode(text, 0, &point), 0, "row %zu", i);
        cr_expect_eq(pol_utf8_check(text), 0, "row %zu", i);
    }
    cr_expect_eq(pol_utf8_check(POL_TEXT("ab\xc3\xa9\xff")), 4);
    cr_expect_eq(pol_utf8_check(POL_TEXT("ab\xc3\xa9")), 4);
    cr_expect_eq(pol_utf8_check((pol_text){NULL, 0}), 0);
}
