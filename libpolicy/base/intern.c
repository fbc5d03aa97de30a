/* SPDX-License-Identifier: Apache-2.0
 *
 * Texts to dense numbers: open addressing with linear probes, at most half
 * full.  The hash only finds candidates; bytes decide. */
#include <libpolicy/base/intern.h>

#include <libpolicy/base/hash.h>

#define FIRST_SLOTS 64u

void pol_interner_init(pol_interner *interner, pol_budget *budget)
{
    *interner = (pol_interner){.budget = budget};
}

void pol_interner_free(pol_interner *interner)
{
    pol_budget *budget = interner->budget;
    pol_vec_free(&interner->texts, budget);
    pol_vec_free(&interner->pool, budget);
    pol_budget_resize(budget, interner->slots,
                      interner->slot_count * sizeof *interner->slots, 0);
    interner->slots = NULL;
    interner->slot_count = 0;
}

/* Short texts are most of them: one mixing step.  The hash never leaves the
 * process, so it may depend on the machine. */
static inline uint64_t hash_of(pol_text text)
{
    if (text.size > POL_SHORT_TEXT) {
        return XXH3_64bits(text.data, text.size);
    }
    pol_short words = pol_short_words(text.data, text.size);
    return pol_fold(words.low ^ UINT64_C(0x9E3779B97F4A7C15),
                    words.high ^ text.size ^ UINT64_C(0xD6E8FEB86659FD93));
}

uint64_t pol_intern_hash(pol_text text)
{
    return hash_of(text);
}

/* The slot that holds the text, or the free one where it belongs. */
static inline uint32_t *find_slot(const pol_interner *interner, pol_text text,
                                  uint64_t hash)
{
    uint32_t mask = interner->slot_count - 1;
    uint32_t at = (uint32_t)hash & mask;
    for (;; at = (at + 1) & mask) {
        uint32_t *slot = &interner->slots[at];
        if (*slot == 0) {
            return slot;
        }
        const pol_interned *have = &interner->texts.items[*slot - 1];
        if (have->hash == hash && have->size == text.size &&
            pol_bytes_equal(interner->pool.items + have->offset, text.data,
                            text.size)) {
            return slot;
        }
    }
}

static bool grow_slots(pol_interner *interner)
{
    uint32_t count =
        interner->slot_count == 0 ? FIRST_SLOTS : interner->slot_count * 2;
    if (count == 0) { /* past 2^31 slots */
        return false;
    }
    size_t bytes = count * sizeof(uint32_t);
    uint32_t *slots = pol_budget_resize(interner->budget, NULL, 0, bytes);
    if (slots == NULL) {
        return false;
    }
    memset(slots, 0, bytes);
    for (uint32_t i = 0; i < interner->texts.count; i++) {
        uint32_t at = (uint32_t)interner->texts.items[i].hash & (count - 1);
        while (slots[at] != 0) {
            at = (at + 1) & (count - 1);
        }
        slots[at] = i + 1;
    }
    pol_budget_resize(interner->budget, interner->slots,
                      interner->slot_count * sizeof *slots, 0);
    interner->slots = slots;
    interner->slot_count = count;
    return true;
}

/* An empty text may come with a null pointer, which memcmp must not see. */
static pol_text with_data(pol_text text)
{
    return text.size == 0 ? (pol_text){"", 0} : text;
}

static bool has_room(pol_interner *interner, pol_text text)
{
    size_t used = interner->pool.count;
    if (text.size > UINT32_MAX - used ||
        interner->texts.count >= UINT32_MAX / 2) {
        if (interner->budget->failed == POL_ARENA_OK) {
            interner->budget->failed = POL_ARENA_LIMIT;
        }
        return false;
    }
    /* One byte more, so that the pool of an empty text is not null. */
    return pol_vec_reserve(&interner->pool, text.size + 1, interner->budget) &&
           pol_vec_reserve(&interner->texts, 1, interner->budget);
}

uint32_t pol_intern(pol_interner *interner, pol_text text)
{
    text = with_data(text);
    if (interner->texts.count >= interner->slot_count / 2 &&
        !grow_slots(interner)) {
        return POL_NO_TEXT;
    }
    uint64_t hash = hash_of(text);
    uint32_t *slot = find_slot(interner, text, hash);
    if (*slot != 0) {
        return *slot - 1;
    }
    if (!has_room(interner, text)) {
        return POL_NO_TEXT;
    }
    uint32_t number = (uint32_t)interner->texts.count;
    interner->texts.items[interner->texts.count++] = (pol_interned){
        hash, (uint32_t)interner->pool.count, (uint32_t)text.size};
    memcpy(interner->pool.items + interner->pool.count, text.data, text.size);
    interner->pool.count += text.size;
    *slot = number + 1;
    return number;
}

uint32_t pol_intern_find(const pol_interner *interner, pol_text text)
{
    if (interner->slot_count == 0) {
        return POL_NO_TEXT;
    }
    text = with_data(text);
    uint64_t hash = hash_of(text);
    uint32_t found = *find_slot(interner, text, hash);
    return found == 0 ? POL_NO_TEXT : found - 1;
}
