/* SPDX-License-Identifier: Apache-2.0
 *
 * The least token for each combination of byte patterns.  See sieve.h. */
#include <libpolicy/analyze/sieve.h>

#include <libpolicy/base/hash.h>

/* -- Bytes and their order */

/* Rank of each byte; NUL has none and comes last. */
static unsigned rank_of(unsigned char c)
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
        unsigned x = rank_of((unsigned char)a.data[i]);
        unsigned y = rank_of((unsigned char)b.data[i]);
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

/* Memory of one run. */
typedef struct node {
    uint32_t parent;
    unsigned char byte;
} node;

typedef struct pol_sieve_run {
    uint16_t class_of[256];   /* bytes that no pattern tells apart */
    unsigned char least[256]; /* of each class, classes in that order */
    uint32_t classes;
    size_t last;             /* in seen */
    uint32_t words;          /* of one set of places */
    POL_VEC(uint64_t) masks; /* next and stay of each class, then final */
    POL_VEC(uint64_t) sets;  /* of the nodes */
    POL_VEC(uint64_t) seen;  /* combinations that have their token */
    POL_VEC(node) nodes;
    POL_VEC(uint32_t) table; /* node + 1 by hash of its set */
} run;

void pol_sieve_init(pol_sieve *sieve, pol_budget *budget)
{
    memset(sieve, 0, sizeof *sieve);
    sieve->budget = budget;
    sieve->run = pol_budget_resize(budget, NULL, 0, sizeof *sieve->run);
    if (sieve->run != NULL) {
        memset(sieve->run, 0, sizeof *sieve->run);
    }
    pol_sieve_clear(sieve);
}

void pol_sieve_free(pol_sieve *sieve)
{
    pol_budget *budget = sieve->budget;
    run *r = sieve->run;
    if (r != NULL) {
        pol_vec_free(&r->masks, budget);
        pol_vec_free(&r->sets, budget);
        pol_vec_free(&r->seen, budget);
        pol_vec_free(&r->nodes, budget);
        pol_vec_free(&r->table, budget);
        pol_budget_resize(budget, r, sizeof *r, 0);
    }
    pol_vec_free(&sieve->places, budget);
    pol_vec_free(&sieve->starts, budget);
    pol_vec_free(&sieve->sets, budget);
}

static uint32_t add_set(pol_sieve *sieve, const pol_byte_set *set)
{
    for (size_t i = 0; i < sieve->sets.count; i++) {
        if (memcmp(&sieve->sets.items[i], set, sizeof *set) == 0) {
            return (uint32_t)i;
        }
    }
    pol_byte_set *slot = pol_vec_push(&sieve->sets, sieve->budget);
    if (slot == NULL) {
        return 0;
    }
    *slot = *set;
    return (uint32_t)sieve->sets.count - 1;
}

void pol_sieve_clear(pol_sieve *sieve)
{
    pol_byte_set none = {{0}};
    sieve->places.count = sieve->starts.count = sieve->sets.count = 0;
    add_set(sieve, &none);
}

static pol_sieve_place *push_place(pol_sieve *sieve)
{
    pol_sieve_place *place = pol_vec_push(&sieve->places, sieve->budget);
    if (place != NULL) {
        *place = (pol_sieve_place){0, 0, false};
    }
    return place;
}

static pol_sieve_place *last_place(pol_sieve *sieve)
{
    return &sieve->places.items[sieve->places.count - 1];
}

void pol_sieve_begin(pol_sieve *sieve)
{
    uint32_t *start = pol_vec_push(&sieve->starts, sieve->budget);
    if (start != NULL) {
        *start = (uint32_t)sieve->places.count;
    }
    push_place(sieve);
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
    uint32_t number = add_set(sieve, &wide);
    if (sieve->places.count > 0 && push_place(sieve) != NULL) {
        sieve->places.items[sieve->places.count - 2].next = number;
    }
}

void pol_sieve_many(pol_sieve *sieve, const pol_byte_set *set)
{
    if (sieve->places.count == 0) {
        return; /* no memory */
    }
    pol_byte_set joined = sieve->sets.items[last_place(sieve)->stay];
    for (int i = 0; i < 4; i++) {
        joined.bits[i] |= set->bits[i];
    }
    uint32_t number = add_set(sieve, &joined);
    last_place(sieve)->stay = number;
}

void pol_sieve_bytes(pol_sieve *sieve, pol_text text)
{
    for (size_t i = 0; i < text.size; i++) {
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
    if (sieve->places.count > 0) {
        last_place(sieve)->final = true;
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

/* -- Classes of bytes */

/* Splits every class into the bytes within a set and those outside. */
static void split(run *r, const pol_byte_set *set)
{
    uint16_t inside[256], count = (uint16_t)r->classes;
    bool has_in[256] = {false}, has_out[256] = {false};
    for (unsigned c = 0; c < 256; c++) {
        bool in = pol_set_has(set, (unsigned char)c);
        has_in[r->class_of[c]] |= in;
        has_out[r->class_of[c]] |= !in;
    }
    for (unsigned k = 0; k < r->classes; k++) {
        inside[k] = (uint16_t)(has_in[k] && has_out[k] ? count++ : k);
    }
    for (unsigned c = 0; c < 256; c++) {
        if (pol_set_has(set, (unsigned char)c)) {
            r->class_of[c] = inside[r->class_of[c]];
        }
    }
    r->classes = count;
}

static unsigned list_range(unsigned char *order, unsigned count, unsigned from,
                           unsigned to, bool graphic)
{
    for (unsigned c = from; c <= to; c++) {
        bool named = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                     (c >= 'A' && c <= 'Z');
        if (!graphic || !named) {
            order[count++] = (unsigned char)c;
        }
    }
    return count;
}

/* Every byte, in the order of rank_of. */
static void list_bytes(unsigned char order[256])
{
    unsigned count = list_range(order, 0, 'a', 'z', false);
    count = list_range(order, count, '0', '9', false);
    count = list_range(order, count, 'A', 'Z', false);
    count = list_range(order, count, '!', '~', true);
    count = list_range(order, count, 0, ' ', false);
    list_range(order, count, 127, 255, false);
}

/* Finds the classes, and the least byte of each that a token may have;
 * classes are numbered in the order of these. */
static void classify(pol_sieve *sieve, const pol_byte_set *banned)
{
    run *r = sieve->run;
    memset(r->class_of, 0, sizeof r->class_of);
    r->classes = 1;
    split(r, banned);
    for (size_t i = 1; i < sieve->sets.count && r->classes < 256; i++) {
        split(r, &sieve->sets.items[i]);
    }
    unsigned char order[256];
    list_bytes(order);
    bool known[256] = {false};
    unsigned count = 0;
    for (unsigned i = 0; i < 256; i++) {
        unsigned char c = order[i];
        if (c != 0 && !pol_set_has(banned, c) && !known[r->class_of[c]]) {
            known[r->class_of[c]] = true;
            r->least[count++] = c;
        }
    }
    r->classes = count;
}

static uint64_t *mask_of(run *r, uint32_t row)
{
    return r->masks.items + (size_t)row * r->words;
}

/* Rows of the table of masks: next and stay of each class, then final. */
static bool make_masks(pol_sieve *sieve)
{
    run *r = sieve->run;
    r->words = (uint32_t)((sieve->places.count + 63) / 64);
    r->words += r->words == 0;
    size_t size = (size_t)r->words * (2 * (size_t)r->classes + 1);
    r->masks.count = 0;
    if (!pol_vec_reserve(&r->masks, size, sieve->budget)) {
        return false;
    }
    memset(r->masks.items, 0, size * sizeof *r->masks.items);
    r->masks.count = size;
    for (size_t i = 0; i < sieve->places.count; i++) {
        const pol_sieve_place *p = &sieve->places.items[i];
        uint64_t bit = (uint64_t)1 << (i & 63);
        for (uint32_t k = 0; k < r->classes; k++) {
            const pol_byte_set *sets = sieve->sets.items;
            if (p->next != 0 && pol_set_has(&sets[p->next], r->least[k])) {
                mask_of(r, 2 * k)[i >> 6] |= bit;
            }
            if (p->stay != 0 && pol_set_has(&sets[p->stay], r->least[k])) {
                mask_of(r, 2 * k + 1)[i >> 6] |= bit;
            }
        }
        if (p->final) {
            mask_of(r, 2 * r->classes)[i >> 6] |= bit;
        }
    }
    return true;
}

/* -- The walk */

static const uint64_t *set_of(const run *r, uint32_t at)
{
    return r->sets.items + (size_t)at * r->words;
}

static bool grow_table(pol_sieve *sieve)
{
    run *r = sieve->run;
    size_t size = r->table.count < 512 ? 1024 : 2 * r->table.count;
    r->table.count = 0;
    if (!pol_vec_reserve(&r->table, size, sieve->budget)) {
        return false;
    }
    memset(r->table.items, 0, size * sizeof *r->table.items);
    r->table.count = size;
    for (uint32_t i = 0; i < r->nodes.count; i++) {
        size_t at = (size_t)XXH3_64bits(set_of(r, i), 8 * (size_t)r->words) &
                    (size - 1);
        while (r->table.items[at] != 0) {
            at = (at + 1) & (size - 1);
        }
        r->table.items[at] = i + 1;
    }
    return true;
}

/* Makes the last set of r->sets a node, unless it is one; then drops it. */
static bool keep_node(pol_sieve *sieve, uint32_t parent, unsigned char byte)
{
    run *r = sieve->run;
    if (2 * r->nodes.count >= r->table.count && !grow_table(sieve)) {
        return false;
    }
    uint32_t at = (uint32_t)r->nodes.count;
    size_t bytes = 8 * (size_t)r->words, mask = r->table.count - 1;
    size_t slot = (size_t)XXH3_64bits(set_of(r, at), bytes) & mask;
    for (; r->table.items[slot] != 0; slot = (slot + 1) & mask) {
        if (memcmp(set_of(r, r->table.items[slot] - 1), set_of(r, at), bytes) ==
            0) {
            r->sets.count -= r->words;
            return false;
        }
    }
    node *n = pol_vec_push(&r->nodes, sieve->budget);
    if (n == NULL) {
        return false;
    }
    *n = (node){parent, byte};
    r->table.items[slot] = at + 1;
    return true;
}

/* Whether the patterns that end at a node are a new combination. */
static bool is_new(pol_sieve *sieve, uint32_t at)
{
    run *r = sieve->run;
    const uint64_t *set = set_of(r, at), *final = mask_of(r, 2 * r->classes);
    /* Mostly it is the one that was met last. */
    for (size_t i = 0, k = r->last; i < r->seen.count; i += r->words) {
        uint32_t w = 0;
        while (w < r->words && r->seen.items[k + w] == (set[w] & final[w])) {
            w++;
        }
        if (w == r->words) {
            r->last = k;
            return false;
        }
        k = k + r->words < r->seen.count ? k + r->words : 0;
    }
    if (!pol_vec_reserve(&r->seen, r->words, sieve->budget)) {
        return false;
    }
    r->last = r->seen.count;
    for (uint32_t w = 0; w < r->words; w++) {
        r->seen.items[r->seen.count++] = set[w] & final[w];
    }
    return true;
}

static void add_token(pol_sieve *sieve, uint32_t at, pol_arena *arena,
                      pol_tokens_found *found)
{
    const run *r = sieve->run;
    size_t size = 0;
    for (uint32_t i = at; i != 0; i = r->nodes.items[i].parent) {
        size++;
    }
    char *data = pol_arena_alloc(arena, size + 1);
    pol_text *slot = pol_vec_push(found, sieve->budget);
    if (data == NULL || slot == NULL) {
        return;
    }
    *slot = (pol_text){data, size};
    for (uint32_t i = at; i != 0; i = r->nodes.items[i].parent) {
        data[--size] = (char)r->nodes.items[i].byte;
    }
}

/* Appends the set behind a node and a class of bytes to r->sets. */
static bool push_next(pol_sieve *sieve, uint32_t at, uint32_t class)
{
    run *r = sieve->run;
    if (!pol_vec_reserve(&r->sets, r->words, sieve->budget)) {
        return false;
    }
    const uint64_t *set = set_of(r, at);
    const uint64_t *next = mask_of(r, 2 * class);
    const uint64_t *stay = mask_of(r, 2 * class + 1);
    uint64_t carry = 0;
    for (uint32_t w = 0; w < r->words; w++) {
        uint64_t moved = set[w] & next[w];
        r->sets.items[r->sets.count++] =
            moved << 1 | carry | (set[w] & stay[w]);
        carry = moved >> 63;
    }
    return true;
}

static bool start(pol_sieve *sieve, const pol_byte_set *banned)
{
    run *r = sieve->run;
    if (r == NULL || sieve->sets.count == 0) {
        return false;
    }
    classify(sieve, banned);
    r->last = 0;
    r->sets.count = r->seen.count = r->nodes.count = r->table.count = 0;
    if (!make_masks(sieve) ||
        !pol_vec_reserve(&r->sets, r->words, sieve->budget)) {
        return false;
    }
    memset(r->sets.items, 0, r->words * sizeof *r->sets.items);
    r->sets.count = r->words;
    for (size_t i = 0; i < sieve->starts.count; i++) {
        uint32_t place = sieve->starts.items[i];
        r->sets.items[place >> 6] |= (uint64_t)1 << (place & 63);
    }
    return keep_node(sieve, 0, 0);
}

bool pol_sieve_sort(pol_sieve *sieve, const pol_byte_set *banned, size_t limit,
                    pol_arena *arena, pol_tokens_found *found)
{
    if (sieve->budget->failed != POL_ARENA_OK || !start(sieve, banned)) {
        return false;
    }
    run *r = sieve->run;
    if (is_new(sieve, 0)) {
        add_token(sieve, 0, arena, found);
    }
    for (uint32_t at = 0; at < r->nodes.count; at++) {
        for (uint32_t k = 0; k < r->classes; k++) {
            if (!push_next(sieve, at, k)) {
                return false;
            }
            if (keep_node(sieve, at, r->least[k]) &&
                is_new(sieve, (uint32_t)r->nodes.count - 1)) {
                add_token(sieve, (uint32_t)r->nodes.count - 1, arena, found);
            }
        }
        if (r->nodes.count > limit || sieve->budget->failed != POL_ARENA_OK) {
            return false;
        }
    }
    return true;
}
