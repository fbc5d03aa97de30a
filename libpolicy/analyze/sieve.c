/* SPDX-License-Identifier: Apache-2.0
 *
 * The least token for each combination of byte patterns.  See sieve.h. */
#include <libpolicy/analyze/sieve_run.h>

#include <libpolicy/base/hash.h>

/* -- Bytes and their order */

/* Rank of each byte; NUL has none and comes last. */
unsigned pol_byte_rank(unsigned char c)
{
    if (c >= 'a' && c <= 'z') {
        return (unsigned)c - 'a';
    }
    if (c >= '0' && c <= '9') {
        return 26u + c - '0';
    }
    if (c >= 'A' && c <= 'Z') {
        return 36u + c - 'A';
    }
    return (c > ' ' && c < 127 ? 62u : 512u) + c;
}

int pol_token_order(pol_text a, pol_text b)
{
    if (a.size != b.size) {
        return a.size < b.size ? -1 : 1;
    }
    for (size_t i = 0; i < a.size; i++) {
        unsigned x = pol_byte_rank((unsigned char)a.data[i]);
        unsigned y = pol_byte_rank((unsigned char)b.data[i]);
        if (x != y) {
            return x < y ? -1 : 1;
        }
    }
    return 0;
}

pol_byte_set pol_set_of(pol_text members)
{
    pol_byte_set set = {{0}};
    for (size_t i = 0; i < members.size; i++) {
        pol_set_add(&set, (unsigned char)members.data[i]);
    }
    return set;
}

pol_byte_set pol_set_without(pol_text but)
{
    pol_byte_set set = pol_set_of(but);
    for (int i = 0; i < 4; i++) {
        set.bits[i] = ~set.bits[i];
    }
    return set;
}

/* -- Patterns */

void pol_sieve_init(pol_sieve *sieve, pol_budget *budget)
{
    memset(sieve, 0, sizeof *sieve);
    sieve->budget = budget;
    sieve->run = pol_sieve_run_new(budget);
    pol_sieve_clear(sieve);
}

void pol_sieve_free(pol_sieve *sieve)
{
    pol_budget *budget = sieve->budget;
    pol_sieve_run_free(sieve->run, budget);
    pol_vec_free(&sieve->places, budget);
    pol_vec_free(&sieve->table, budget);
    pol_vec_free(&sieve->sets, budget);
}

/* The byte of a set of one, else 256. */
static unsigned single_of(const pol_byte_set *set)
{
    unsigned found = 256;
    for (unsigned i = 0; i < 4; i++) {
        uint64_t bits = set->bits[i];
        if (bits == 0) {
            continue;
        }
        if (found != 256 || (bits & (bits - 1)) != 0) {
            return 256;
        }
        found = 64 * i + (unsigned)__builtin_ctzll(bits);
    }
    return found;
}

static uint32_t add_set(pol_sieve *sieve, const pol_byte_set *set)
{
    unsigned single = single_of(set);
    if (single < 256 && sieve->single[single] != 0) {
        return sieve->single[single];
    }
    for (size_t i = 0; single == 256 && i < sieve->sets.count; i++) {
        if (memcmp(&sieve->sets.items[i].set, set, sizeof *set) == 0) {
            return (uint32_t)i;
        }
    }
    pol_sieve_set *slot = pol_vec_push(&sieve->sets, sieve->budget);
    if (slot == NULL) {
        return 0;
    }
    *slot = (pol_sieve_set){*set, (uint16_t)single};
    uint32_t number = (uint32_t)sieve->sets.count - 1;
    if (single < 256) {
        sieve->single[single] = number;
    }
    return number;
}

void pol_sieve_clear(pol_sieve *sieve)
{
    pol_byte_set none = {{0}};
    sieve->places.count = sieve->table.count = sieve->sets.count = 0;
    sieve->starts = 0;
    memset(sieve->single, 0, sizeof sieve->single);
    add_set(sieve, &none);
}

/* -- Places */

static size_t hash_place(uint32_t parent, uint32_t by, uint32_t stay)
{
    return (size_t)pol_fold(((uint64_t)parent << 32 | by) ^
                                UINT64_C(0x9E3779B97F4A7C15),
                            stay ^ UINT64_C(0xD6E8FEB86659FD93));
}

static bool grow_table(pol_sieve *sieve)
{
    size_t size = sieve->table.count == 0 ? 256 : 2 * sieve->table.count;
    sieve->table.count = 0;
    if (!pol_vec_reserve(&sieve->table, size, sieve->budget)) {
        return false;
    }
    memset(sieve->table.items, 0, size * sizeof *sieve->table.items);
    sieve->table.count = size;
    for (uint32_t i = 0; i < sieve->places.count; i++) {
        const pol_sieve_place *p = &sieve->places.items[i];
        size_t at = hash_place(p->parent, p->by, p->stay) & (size - 1);
        while (sieve->table.items[at] != 0) {
            at = (at + 1) & (size - 1);
        }
        sieve->table.items[at] = i + 1;
    }
    return true;
}

/* The place that is begun, which patterns share that begin alike; 0 without
 * memory. */
static uint32_t settle(pol_sieve *sieve)
{
    if (2 * sieve->places.count >= sieve->table.count && !grow_table(sieve)) {
        return 0;
    }
    size_t mask = sieve->table.count - 1;
    size_t at = hash_place(sieve->at, sieve->by, sieve->stay) & mask;
    for (; sieve->table.items[at] != 0; at = (at + 1) & mask) {
        const pol_sieve_place *p =
            &sieve->places.items[sieve->table.items[at] - 1];
        if (p->parent == sieve->at && p->by == sieve->by &&
            p->stay == sieve->stay) {
            return sieve->table.items[at];
        }
    }
    pol_sieve_place *p = pol_vec_push(&sieve->places, sieve->budget);
    if (p == NULL) {
        return 0;
    }
    uint32_t *list = sieve->at == 0
                         ? &sieve->starts
                         : &sieve->places.items[sieve->at - 1].children;
    *p = (pol_sieve_place){.parent = sieve->at,
                           .by = sieve->by,
                           .stay = sieve->stay,
                           .sibling = *list};
    *list = sieve->table.items[at] = (uint32_t)sieve->places.count;
    return *list;
}

void pol_sieve_begin(pol_sieve *sieve)
{
    sieve->at = sieve->by = sieve->stay = 0;
}

/* With both cases of each ASCII letter. */
static pol_byte_set widen(const pol_byte_set *set)
{
    pol_byte_set wide = *set;
    for (unsigned i = 'a'; i <= 'z'; i++) {
        unsigned char c = (unsigned char)i;
        if (pol_set_has(set, c) || pol_set_has(set, c ^ 0x20)) {
            pol_set_add(&wide, c);
            pol_set_add(&wide, c ^ 0x20);
        }
    }
    return wide;
}

void pol_sieve_one(pol_sieve *sieve, const pol_byte_set *set)
{
    pol_byte_set wide = sieve->caseless ? widen(set) : *set;
    sieve->at = settle(sieve);
    sieve->by = add_set(sieve, &wide);
    sieve->stay = 0;
}

void pol_sieve_many(pol_sieve *sieve, const pol_byte_set *set)
{
    if (sieve->sets.count == 0) {
        return; /* no memory */
    }
    pol_byte_set joined = sieve->sets.items[sieve->stay].set;
    for (int i = 0; i < 4; i++) {
        joined.bits[i] |= set->bits[i];
    }
    sieve->stay = add_set(sieve, &joined);
}

void pol_sieve_bytes(pol_sieve *sieve, pol_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        uint32_t known = sieve->single[(unsigned char)text.data[i]];
        if (known != 0 && !sieve->caseless) {
            sieve->at = settle(sieve);
            sieve->by = known;
            sieve->stay = 0;
            continue;
        }
        pol_byte_set set = pol_set_of((pol_text){text.data + i, 1});
        pol_sieve_one(sieve, &set);
    }
}

void pol_sieve_caseless(pol_sieve *sieve, pol_text text)
{
    bool before = sieve->caseless;
    sieve->caseless = true;
    pol_sieve_bytes(sieve, text);
    sieve->caseless = before;
}

void pol_sieve_end(pol_sieve *sieve)
{
    uint32_t at = settle(sieve);
    if (at == 0) {
        return;
    }
    sieve->places.items[at - 1].final = true;
    sieve->places.items[at - 1].wanted |= sieve->wanted;
    while (sieve->wanted && at != 0 && !sieve->places.items[at - 1].leads) {
        sieve->places.items[at - 1].leads = true;
        at = sieve->places.items[at - 1].parent;
    }
}

void pol_sieve_literal(pol_sieve *sieve, pol_text text)
{
    pol_sieve_begin(sieve);
    pol_sieve_bytes(sieve, text);
    pol_sieve_end(sieve);
}

/* The byte at *at of a set, an escape read; *at moves past it. */
static unsigned char set_member(pol_text glob, size_t *at)
{
    if (glob.data[*at] == '\\' && *at + 1 < glob.size) {
        (*at)++;
    }
    return (unsigned char)glob.data[(*at)++];
}

/* The set that begins at *at ('['); *at moves past it. */
static pol_byte_set read_set(pol_text glob, size_t *at)
{
    pol_byte_set set = {{0}};
    size_t i = *at + 1;
    bool negated =
        i < glob.size && (glob.data[i] == '!' || glob.data[i] == '^');
    i += negated;
    while (i < glob.size && glob.data[i] != ']') {
        unsigned low = set_member(glob, &i), high = low;
        if (i + 1 < glob.size && glob.data[i] == '-' &&
            glob.data[i + 1] != ']') {
            i++;
            high = set_member(glob, &i);
        }
        for (unsigned c = low; c <= high; c++) {
            pol_set_add(&set, (unsigned char)c);
        }
    }
    for (int k = 0; negated && k < 4; k++) {
        set.bits[k] = ~set.bits[k];
    }
    *at = i + 1;
    return set;
}

static pol_byte_set common(const pol_byte_set *a, const pol_byte_set *b)
{
    pol_byte_set set;
    for (int i = 0; i < 4; i++) {
        set.bits[i] = a->bits[i] & b->bits[i];
    }
    return set;
}

void pol_sieve_glob(pol_sieve *sieve, pol_text glob, const pol_byte_set *within)
{
    for (size_t i = 0; i < glob.size;) {
        pol_byte_set set;
        if (glob.data[i] == '*') {
            pol_sieve_many(sieve, within);
            i++;
            continue;
        }
        if (glob.data[i] == '?') {
            set = *within;
            i++;
        } else if (glob.data[i] == '[') {
            set = read_set(glob, &i);
        } else {
            i += glob.data[i] == '\\' && i + 1 < glob.size;
            set = pol_set_of((pol_text){glob.data + i, 1});
            i++;
        }
        set = common(&set, within);
        pol_sieve_one(sieve, &set);
    }
}
