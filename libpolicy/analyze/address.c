/* SPDX-License-Identifier: Apache-2.0
 *
 * The addresses that the ranges of a question tell apart: of each combination
 * of ranges the least.
 *
 * Ranges of one size are a tree of bits.  An address goes through the tree of
 * its own size, and an IPv6 address through that of IPv4 as well, in each way
 * in which it may have such an address inside.  These are tracks: all are
 * followed at once, bit by bit.  Beginnings of addresses that are at the same
 * place on every track and have met the same ranges are alike, and the least
 * of them goes on. */
#include <libpolicy/analyze/subject.h>

#include <libpolicy/base/hash.h>
#include <libpolicy/canon/host.h>

/* Words of the beginnings of one length. */
#define LIMIT ((size_t)1 << 22)
#define TRACKS 16u

/* Marks that are not of a range. */
#define MARK_LOW UINT32_MAX /* :: and ::1, which have nothing inside */
#define MARK_INSIDE(way) (UINT32_MAX - 1 - 2 * (uint32_t)(way))
/* 0 is the first byte of the address inside. */
#define MARK_ZERO(way) (MARK_INSIDE(way) - 1)
#define MARK_ZERO_OF_ALL MARK_ZERO(2 * TRACKS)

typedef struct place {
    uint32_t child[2]; /* 0: none */
    uint32_t ends;     /* ranges that end here, + 1 */
} place;

typedef struct end {
    uint32_t mark, next; /* the next end + 1 */
} end;

typedef struct track {
    pol_address_bits kind; /* of addresses that are on it at all */
    uint8_t begin;         /* behind the last bit of these */
    uint8_t index[128];    /* which bit of a range, + 1, a bit is */
    bool inverted;
    int way; /* of having an address inside, or -1 */
    uint32_t root;
} track;

/* A beginning of addresses, in the pool: its place on each track, + 1, or 0
 * where no range can be met any more; and marks of the ranges that it has
 * met, ascending. */
typedef struct branch {
    unsigned char bytes[16];
    uint32_t first, marks;
} branch;

typedef struct level {
    POL_VEC(branch) branches;
    pol_words pool;
} level;

typedef struct sorter {
    pol_budget *budget;
    POL_VEC(place) places;
    POL_VEC(end) ends;
    track tracks[TRACKS];
    uint32_t count; /* of these */
    level from, to;
    pol_words table; /* branch of `to` + 1 */
} sorter;

/* -- Trees */

static uint32_t new_place(sorter *s)
{
    place *p = pol_vec_push(&s->places, s->budget);
    if (p == NULL) {
        return UINT32_MAX;
    }
    *p = (place){{0, 0}, 0};
    return (uint32_t)s->places.count - 1;
}

static bool has_bit(const unsigned char bytes[16], unsigned bit)
{
    return (bytes[bit / 8] >> (7 - bit % 8) & 1) != 0;
}

static void add_bits(sorter *s, uint32_t root, const unsigned char bytes[16],
                     unsigned bits, uint32_t mark)
{
    uint32_t at = root;
    for (unsigned i = 0; i < bits && at != UINT32_MAX; i++) {
        bool value = has_bit(bytes, i);
        uint32_t next = s->places.items[at].child[value];
        if (next == 0) {
            next = new_place(s);
            if (next != UINT32_MAX) {
                s->places.items[at].child[value] = next;
            }
        }
        at = next;
    }
    end *e = at == UINT32_MAX ? NULL : pol_vec_push(&s->ends, s->budget);
    if (e != NULL) {
        *e = (end){mark, s->places.items[at].ends};
        s->places.items[at].ends = (uint32_t)s->ends.count;
    }
}

/* States that are compared with another one. */
#define ALIKE 8u

/* The ranges of a rule; one mark for all that lead to the same. */
static void add_rule(sorter *s, const pol_matcher *m, const uint32_t roots[2],
                     uint32_t *next)
{
    uint32_t states[ALIKE], marks[ALIKE], count = 0;
    for (size_t k = 0; k < m->automaton.ranges.count; k++) {
        const pol_range_state *r = &m->automaton.ranges.items[k];
        uint32_t root = roots[r->range.size == POL_ADDRESS_V6], i = 0;
        while (i < count && !pol_states_alike(m, r->state, states[i])) {
            i++;
        }
        uint32_t mark = i < count ? marks[i] : 2 * (*next)++;
        if (i == count && count < ALIKE) {
            states[count] = r->state;
            marks[count++] = mark;
        }
        if (root != UINT32_MAX) {
            add_bits(s, root, r->range.bytes, r->range.bits, mark);
        }
    }
}

/* -- Tracks */

static void add_own(sorter *s, uint32_t root, unsigned bits)
{
    track *t = &s->tracks[s->count++];
    *t = (track){.way = -1, .root = root};
    for (unsigned i = 0; i < bits; i++) {
        t->index[i] = (uint8_t)(i + 1);
    }
}

static bool add_way(sorter *s, uint32_t root, unsigned way)
{
    pol_address zero = {.size = POL_ADDRESS_V4};
    pol_address_bits last, bits;
    track *t = &s->tracks[s->count];
    if (s->count == TRACKS || !pol_address_around(way, &zero, 0, &last)) {
        return false;
    }
    *t = (track){.kind = last, .way = (int)way, .root = root};
    for (unsigned i = 0; i < 128; i++) {
        t->begin = has_bit(last.mask, i) ? (uint8_t)(i + 1) : t->begin;
    }
    for (unsigned i = 1; i <= 32; i++, last = bits) {
        unsigned at = 0;
        pol_address_around(way, &zero, i, &bits);
        while (has_bit(bits.mask, at) == has_bit(last.mask, at)) {
            at++;
        }
        t->index[at] = (uint8_t)i;
        t->inverted = has_bit(bits.bytes, at);
    }
    s->count++;
    return true;
}

/* false where memory failed. */
static bool add_all(sorter *s, const pol_query *query, uint8_t size)
{
    static const unsigned char zero[16] = {0};
    bool v6 = size == POL_ADDRESS_V6;
    uint32_t next = 0;
    uint32_t roots[2] = {new_place(s), v6 ? new_place(s) : UINT32_MAX};
    if (roots[0] == UINT32_MAX || (v6 && roots[1] == UINT32_MAX)) {
        return false;
    }
    for (size_t i = 0; i < query->count; i++) {
        add_rule(s, query->items[i].matcher, roots, &next);
    }
    if (v6) {
        add_bits(s, roots[0], zero, 8, MARK_ZERO_OF_ALL);
        add_bits(s, roots[1], zero, 127, MARK_LOW);
    }
    add_own(s, roots[v6], 8u * size);
    for (unsigned way = 0; v6 && add_way(s, roots[0], way); way++) {
    }
    return s->budget->failed == POL_ARENA_OK;
}

/* -- Beginnings of one length */

static void push(sorter *s, uint32_t word)
{
    uint32_t *slot = pol_vec_push(&s->to.pool, s->budget);
    if (slot != NULL) {
        *slot = word;
    }
}

static bool has_mark(const uint32_t *marks, uint32_t count, uint32_t mark)
{
    for (uint32_t i = 0; i < count; i++) {
        if (marks[i] == mark) {
            return true;
        }
    }
    return false;
}

/* Adds a mark to those at the end of the pool, which ascend. */
static void add_mark(sorter *s, branch *b, uint32_t mark)
{
    if (b->marks > 0 &&
        has_mark(s->to.pool.items + b->first + s->count, b->marks, mark)) {
        return;
    }
    push(s, mark);
    if (s->budget->failed != POL_ARENA_OK) {
        return;
    }
    uint32_t *all = s->to.pool.items + b->first + s->count;
    uint32_t at = b->marks++;
    for (; at > 0 && all[at - 1] > mark; at--) {
        all[at] = all[at - 1];
    }
    all[at] = mark;
}

static bool same_words(const sorter *s, const branch *a, const branch *b)
{
    const uint32_t *words = s->to.pool.items;
    return a->marks == b->marks &&
           memcmp(words + a->first, words + b->first,
                  (s->count + (size_t)a->marks) * sizeof *words) == 0;
}

static size_t slot_of(const sorter *s, const branch *b)
{
    size_t mask = s->table.count - 1;
    size_t size = (s->count + (size_t)b->marks) * sizeof(uint32_t);
    size_t at = (size_t)XXH3_64bits(s->to.pool.items + b->first, size) & mask;
    while (s->table.items[at] != 0 &&
           !same_words(s, b, &s->to.branches.items[s->table.items[at] - 1])) {
        at = (at + 1) & mask;
    }
    return at;
}

/* Room for `count` branches more, none of which is known. */
static bool clear_table(sorter *s, size_t count)
{
    size_t size = 64;
    while (size < 2 * count) {
        size *= 2;
    }
    s->table.count = 0;
    if (!pol_vec_reserve(&s->table, size, s->budget)) {
        return false;
    }
    memset(s->table.items, 0, size * sizeof *s->table.items);
    s->table.count = size;
    return true;
}

/* Keeps a branch whose words are the last ones of the pool, unless a lesser
 * one is like it. */
static void keep(sorter *s, const branch *b)
{
    size_t at = slot_of(s, b);
    if (s->table.items[at] != 0) {
        s->to.pool.count = b->first;
        return;
    }
    branch *slot = pol_vec_push(&s->to.branches, s->budget);
    if (slot != NULL) {
        *slot = *b;
        s->table.items[at] = (uint32_t)s->to.branches.count;
    }
}

static uint32_t mark_on(const track *t, uint32_t mark)
{
    if (mark == MARK_ZERO_OF_ALL) {
        return MARK_ZERO(t->way);
    }
    return mark == MARK_LOW ? mark : mark + (t->way >= 0);
}

/* The ranges that end at a place. */
static void add_ends(sorter *s, branch *b, const track *t, uint32_t at)
{
    for (uint32_t e = s->places.items[at].ends; e != 0;
         e = s->ends.items[e - 1].next) {
        add_mark(s, b, mark_on(t, s->ends.items[e - 1].mark));
    }
}

/* The place behind one bit, or 0. */
static uint32_t move(const sorter *s, const track *t, uint32_t at, unsigned bit,
                     bool value)
{
    if (has_bit(t->kind.mask, bit) && has_bit(t->kind.bytes, bit) != value) {
        return 0;
    }
    if (t->index[bit] == 0) {
        return at;
    }
    return s->places.items[at - 1].child[value != t->inverted] == 0
               ? 0
               : s->places.items[at - 1].child[value != t->inverted] + 1;
}

static bool is_leaf(const place *p)
{
    return (p->child[0] | p->child[1]) == 0;
}

/* A branch with one bit more. */
static void extend(sorter *s, const branch *from, unsigned bit, bool value)
{
    uint32_t reached[TRACKS] = {0};
    branch b = *from;
    b.first = (uint32_t)s->to.pool.count;
    b.bytes[bit / 8] |= (unsigned char)(value << (7 - bit % 8));
    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t at = s->from.pool.items[from->first + i];
        reached[i] = at == 0 ? 0 : move(s, &s->tracks[i], at, bit, value);
        bool over = reached[i] != 0 && s->tracks[i].begin <= bit + 1 &&
                    is_leaf(&s->places.items[reached[i] - 1]);
        push(s, over ? 0 : reached[i]);
    }
    for (uint32_t i = 0; i < from->marks; i++) {
        push(s, s->from.pool.items[from->first + s->count + i]);
    }
    for (uint32_t i = 0; i < s->count; i++) {
        const track *t = &s->tracks[i];
        if (reached[i] != 0 && t->begin == bit + 1) {
            add_mark(s, &b, MARK_INSIDE(t->way));
        }
        if (reached[i] != 0 && (t->index[bit] != 0 || t->begin == bit + 1)) {
            add_ends(s, &b, t, reached[i] - 1);
        }
    }
    if (s->budget->failed == POL_ARENA_OK) {
        keep(s, &b);
    }
}

static bool splits(const sorter *s, const branch *b, unsigned bit)
{
    for (uint32_t i = 0; i < s->count; i++) {
        if (s->from.pool.items[b->first + i] != 0 &&
            (has_bit(s->tracks[i].kind.mask, bit) ||
             s->tracks[i].index[bit] != 0)) {
            return true;
        }
    }
    return false;
}

/* All branches with one bit more; false where they are too many. */
static bool step(sorter *s, unsigned bit)
{
    level last = s->from;
    s->from = s->to;
    s->to = last;
    s->to.branches.count = s->to.pool.count = 0;
    if (!clear_table(s, 2 * s->from.branches.count)) {
        return false;
    }
    for (size_t i = 0; i < s->from.branches.count; i++) {
        const branch *b = &s->from.branches.items[i];
        extend(s, b, bit, false);
        if (splits(s, b, bit)) {
            extend(s, b, bit, true);
        }
        if (s->to.pool.count > LIMIT || s->budget->failed != POL_ARENA_OK) {
            return false;
        }
    }
    return true;
}

/* -- All */

/* Nothing is known of an address yet. */
static void begin(sorter *s)
{
    branch b = {.first = 0};
    for (uint32_t i = 0; i < s->count; i++) {
        push(s, s->tracks[i].root + 1);
    }
    add_ends(s, &b, &s->tracks[0], s->tracks[0].root);
    branch *slot = pol_vec_push(&s->to.branches, s->budget);
    if (slot != NULL) {
        *slot = b;
    }
}

static void free_level(sorter *s, level *l)
{
    pol_vec_free(&l->branches, s->budget);
    pol_vec_free(&l->pool, s->budget);
}

bool pol_addresses_sort(const pol_query *query, uint8_t size,
                        pol_choices *choices, pol_arena *arena)
{
    sorter s = {.budget = arena->budget};
    bool good = add_all(&s, query, size);
    if (good) {
        begin(&s);
    }
    for (unsigned bit = 0; good && bit < 8u * size; bit++) {
        good = s.budget->failed == POL_ARENA_OK && step(&s, bit);
    }
    for (size_t i = 0; good && i < s.to.branches.count; i++) {
        pol_text bytes = {(const char *)s.to.branches.items[i].bytes, size};
        good = pol_choices_add(choices, s.budget, pol_arena_copy(arena, bytes),
                               POL_SORT_ADDRESS);
    }
    pol_vec_free(&s.places, s.budget);
    pol_vec_free(&s.ends, s.budget);
    free_level(&s, &s.from);
    free_level(&s, &s.to);
    pol_vec_free(&s.table, s.budget);
    return good;
}
