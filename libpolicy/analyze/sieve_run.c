/* SPDX-License-Identifier: Apache-2.0
 *
 * The walk over the product of a sieve's patterns.  See sieve.h. */
#include <libpolicy/analyze/sieve_run.h>

#include <libpolicy/base/hash.h>

/* A state: the places of a beginning of tokens, ascending, in the pool. */
typedef struct node {
    uint32_t parent;
    uint32_t first, count;
    unsigned char byte;
} node;

/* Patterns that a token meets: their last places. */
typedef struct combination {
    uint32_t first, count; /* in pool */
} combination;

/* A place that a byte, or a set, leads to. */
typedef struct move {
    uint32_t by, place; /* by: byte or set */
} move;

typedef POL_VEC(uint32_t) words;

typedef struct pol_sieve_run {
    unsigned char bytes[256]; /* those that a token may have, in order */
    unsigned count;
    /* Bytes that no set of several tells apart, in the order of their least:
     * members of class k from first[k] on, in order. */
    unsigned char members[256];
    uint16_t first[257];
    unsigned classes;
    words pool;
    POL_VEC(node) nodes;
    words table; /* node + 1 by hash of its places */
    POL_VEC(combination) met;
    words met_table;             /* combination + 1 */
    POL_VEC(move) singles, sets; /* of the state at hand */
    words next;
} run;

struct pol_sieve_run *pol_sieve_run_new(pol_budget *budget)
{
    run *r = pol_budget_resize(budget, NULL, 0, sizeof *r);
    if (r != NULL) {
        memset(r, 0, sizeof *r);
    }
    return r;
}

void pol_sieve_run_free(struct pol_sieve_run *r, pol_budget *budget)
{
    if (r == NULL) {
        return;
    }
    pol_vec_free(&r->pool, budget);
    pol_vec_free(&r->nodes, budget);
    pol_vec_free(&r->table, budget);
    pol_vec_free(&r->met, budget);
    pol_vec_free(&r->met_table, budget);
    pol_vec_free(&r->singles, budget);
    pol_vec_free(&r->sets, budget);
    pol_vec_free(&r->next, budget);
    pol_budget_resize(budget, r, sizeof *r, 0);
}

/* -- Bytes */

/* The bytes of a token, by rank. */
static void list_bytes(run *r, const pol_byte_set *banned)
{
    r->count = 0;
    for (unsigned c = 1; c < 256; c++) {
        if (pol_set_has(banned, (unsigned char)c)) {
            continue;
        }
        unsigned at = r->count++, rank = pol_byte_rank((unsigned char)c);
        for (; at > 0 && pol_byte_rank(r->bytes[at - 1]) > rank; at--) {
            r->bytes[at] = r->bytes[at - 1];
        }
        r->bytes[at] = (unsigned char)c;
    }
}

/* Splits every class into the bytes within a set and those outside. */
static unsigned split(uint16_t class_of[256], unsigned classes,
                      const pol_byte_set *set)
{
    uint16_t inside[256];
    bool has_in[256] = {false}, has_out[256] = {false};
    unsigned count = classes;
    for (unsigned c = 0; c < 256; c++) {
        bool in = pol_set_has(set, (unsigned char)c);
        has_in[class_of[c]] |= in;
        has_out[class_of[c]] |= !in;
    }
    for (unsigned k = 0; k < classes; k++) {
        inside[k] = (uint16_t)(has_in[k] && has_out[k] ? count++ : k);
    }
    for (unsigned c = 0; c < 256; c++) {
        if (pol_set_has(set, (unsigned char)c)) {
            class_of[c] = inside[class_of[c]];
        }
    }
    return count;
}

static void classify(const pol_sieve *sieve, run *r)
{
    uint16_t class_of[256] = {0};
    unsigned classes = 1;
    bool done[256] = {false};
    for (size_t i = 1; i < sieve->sets.count && classes < 256; i++) {
        if (sieve->sets.items[i].single == 256) {
            classes = split(class_of, classes, &sieve->sets.items[i].set);
        }
    }
    unsigned at = 0;
    r->classes = 0;
    for (unsigned i = 0; i < r->count; i++) {
        unsigned class = class_of[r->bytes[i]];
        if (done[class]) {
            continue;
        }
        done[class] = true;
        r->first[r->classes++] = (uint16_t)at;
        for (unsigned k = i; k < r->count; k++) {
            if (class_of[r->bytes[k]] == class) {
                r->members[at++] = r->bytes[k];
            }
        }
    }
    r->first[r->classes] = (uint16_t)at;
}

/* -- States */

static uint64_t hash_words(const uint32_t *items, uint32_t count)
{
    return count == 0 ? 0 : XXH3_64bits(items, count * sizeof *items);
}

static bool same(const run *r, uint32_t first, const uint32_t *items,
                 uint32_t count)
{
    return count == 0 ||
           memcmp(r->pool.items + first, items, count * sizeof *items) == 0;
}

/* An empty table of twice the size. */
static bool grow(words *table, pol_budget *budget)
{
    size_t size = table->count == 0 ? 256 : 2 * table->count;
    table->count = 0;
    if (!pol_vec_reserve(table, size, budget)) {
        return false;
    }
    memset(table->items, 0, size * sizeof *table->items);
    table->count = size;
    return true;
}

static void enter(words *table, uint64_t hash, uint32_t value)
{
    size_t mask = table->count - 1, at = (size_t)hash & mask;
    while (table->items[at] != 0) {
        at = (at + 1) & mask;
    }
    table->items[at] = value;
}

static bool push_words(run *r, pol_budget *budget, const uint32_t *items,
                       size_t count)
{
    if (!pol_vec_reserve(&r->pool, count, budget)) {
        return false;
    }
    if (count > 0) {
        memcpy(r->pool.items + r->pool.count, items, count * sizeof *items);
        r->pool.count += count;
    }
    return true;
}

/* Makes the places in r->next a state, unless they are one. */
static bool keep_node(pol_sieve *sieve, uint32_t parent, unsigned char byte)
{
    run *r = sieve->run;
    if (2 * r->nodes.count >= r->table.count) {
        if (!grow(&r->table, sieve->budget)) {
            return false;
        }
        for (uint32_t i = 0; i < r->nodes.count; i++) {
            const node *n = &r->nodes.items[i];
            enter(&r->table, hash_words(r->pool.items + n->first, n->count),
                  i + 1);
        }
    }
    uint32_t count = (uint32_t)r->next.count;
    uint64_t hash = hash_words(r->next.items, count);
    size_t mask = r->table.count - 1, at = (size_t)hash & mask;
    for (; r->table.items[at] != 0; at = (at + 1) & mask) {
        const node *n = &r->nodes.items[r->table.items[at] - 1];
        if (n->count == count && same(r, n->first, r->next.items, count)) {
            return false;
        }
    }
    node n = {parent, (uint32_t)r->pool.count, count, byte};
    node *slot = pol_vec_push(&r->nodes, sieve->budget);
    if (slot == NULL || !push_words(r, sieve->budget, r->next.items, count)) {
        return false;
    }
    *slot = n;
    r->table.items[at] = (uint32_t)r->nodes.count;
    return true;
}

/* Whether the patterns that end at the last state are a new combination, and
 * one of interest. */
static bool is_new(pol_sieve *sieve)
{
    run *r = sieve->run;
    bool wanted = !sieve->only_wanted;
    uint32_t kept = 0; /* of r->next: places where a pattern ends */
    for (size_t i = 0; i < r->next.count; i++) {
        const pol_sieve_place *p = &sieve->places.items[r->next.items[i]];
        if (p->final) {
            r->next.items[kept++] = r->next.items[i];
            wanted |= p->wanted;
        }
    }
    if (!wanted) {
        return false;
    }
    if (2 * r->met.count >= r->met_table.count) {
        if (!grow(&r->met_table, sieve->budget)) {
            return false;
        }
        for (uint32_t i = 0; i < r->met.count; i++) {
            const combination *c = &r->met.items[i];
            enter(&r->met_table, hash_words(r->pool.items + c->first, c->count),
                  i + 1);
        }
    }
    uint64_t hash = hash_words(r->next.items, kept);
    size_t mask = r->met_table.count - 1, at = (size_t)hash & mask;
    for (; r->met_table.items[at] != 0; at = (at + 1) & mask) {
        const combination *c = &r->met.items[r->met_table.items[at] - 1];
        if (c->count == kept && same(r, c->first, r->next.items, kept)) {
            return false;
        }
    }
    combination c = {(uint32_t)r->pool.count, kept};
    combination *slot = pol_vec_push(&r->met, sieve->budget);
    if (slot == NULL || !push_words(r, sieve->budget, r->next.items, kept)) {
        return false;
    }
    *slot = c;
    r->met_table.items[at] = (uint32_t)r->met.count;
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

/* -- The bytes that a state tells apart */

static void add_move(pol_sieve *sieve, uint32_t set, uint32_t place)
{
    run *r = sieve->run;
    unsigned single = sieve->sets.items[set].single;
    move *slot = single < 256 ? pol_vec_push(&r->singles, sieve->budget)
                              : pol_vec_push(&r->sets, sieve->budget);
    if (slot != NULL) {
        *slot = (move){single < 256 ? single : set, place};
    }
}

/* Where the places of a state lead. */
static void read_moves(pol_sieve *sieve, const node *n)
{
    run *r = sieve->run;
    r->singles.count = r->sets.count = 0;
    for (uint32_t i = 0; i < n->count; i++) {
        uint32_t at = r->pool.items[n->first + i];
        const pol_sieve_place *p = &sieve->places.items[at];
        if (p->stay != 0) {
            add_move(sieve, p->stay, at);
        }
        for (uint32_t c = p->children; c != 0;
             c = sieve->places.items[c - 1].sibling) {
            add_move(sieve, sieve->places.items[c - 1].by, c - 1);
        }
    }
}

/* Which sets of the state hold a byte: at most 64 of them. */
static uint64_t sets_of(const pol_sieve *sieve, unsigned char c)
{
    const run *r = sieve->run;
    uint64_t bits = 0;
    for (size_t i = 0; i < r->sets.count; i++) {
        if (pol_set_has(&sieve->sets.items[r->sets.items[i].by].set, c)) {
            bits |= (uint64_t)1 << i;
        }
    }
    return bits;
}

static void add_byte(unsigned char *bytes, unsigned *count, unsigned char c)
{
    unsigned at = *count, rank = pol_byte_rank(c);
    for (; at > 0 && pol_byte_rank(bytes[at - 1]) > rank; at--) {
        bytes[at] = bytes[at - 1];
    }
    bytes[at] = c;
    (*count)++;
}

/* Of the bytes that lead nowhere by themselves the least one for each
 * combination of sets. */
static void tell_sets(const pol_sieve *sieve, const pol_byte_set *alone,
                      unsigned char *bytes, unsigned *count)
{
    const run *r = sieve->run;
    uint64_t seen[256];
    unsigned char least[256];
    unsigned combinations = 0;
    for (unsigned k = 0; k < r->classes; k++) {
        unsigned at = r->first[k], i = 0;
        while (at < r->first[k + 1] && pol_set_has(alone, r->members[at])) {
            at++;
        }
        if (at == r->first[k + 1]) {
            continue;
        }
        /* Of more sets than there are bits each class is told by itself. */
        uint64_t bits = r->sets.count > 64 ? k : sets_of(sieve, r->members[at]);
        while (i < combinations && seen[i] != bits) {
            i++;
        }
        if (i == combinations) {
            seen[combinations++] = bits;
            least[i] = r->members[at];
        } else if (pol_byte_rank(r->members[at]) < pol_byte_rank(least[i])) {
            least[i] = r->members[at];
        }
    }
    for (unsigned i = 0; i < combinations; i++) {
        add_byte(bytes, count, least[i]);
    }
}

/* The least byte of each class that is told apart, in order. */
static unsigned tell_apart(const pol_sieve *sieve, const pol_byte_set *banned,
                           unsigned char bytes[256])
{
    const run *r = sieve->run;
    pol_byte_set alone = {{0}};
    unsigned count = 0;
    for (size_t i = 0; i < r->singles.count; i++) {
        unsigned char c = (unsigned char)r->singles.items[i].by;
        if (!pol_set_has(&alone, c) && !pol_set_has(banned, c) && c != 0) {
            add_byte(bytes, &count, c);
        }
        pol_set_add(&alone, c);
    }
    tell_sets(sieve, &alone, bytes, &count);
    return count;
}

static void add_place(pol_sieve *sieve, uint32_t place)
{
    run *r = sieve->run;
    uint32_t *slot = pol_vec_push(&r->next, sieve->budget);
    if (slot == NULL) {
        return;
    }
    size_t at = r->next.count - 1;
    for (; at > 0 && r->next.items[at - 1] > place; at--) {
        r->next.items[at] = r->next.items[at - 1];
    }
    r->next.items[at] = place;
}

/* The places behind a byte, each once, in r->next; false where they are of no
 * interest. */
static bool step(pol_sieve *sieve, unsigned char byte)
{
    run *r = sieve->run;
    bool leads = !sieve->only_wanted;
    size_t kept = 0;
    r->next.count = 0;
    for (size_t i = 0; i < r->singles.count; i++) {
        if (r->singles.items[i].by == byte) {
            add_place(sieve, r->singles.items[i].place);
        }
    }
    for (size_t i = 0; i < r->sets.count; i++) {
        if (pol_set_has(&sieve->sets.items[r->sets.items[i].by].set, byte)) {
            add_place(sieve, r->sets.items[i].place);
        }
    }
    for (size_t i = 0; i < r->next.count; i++) {
        uint32_t place = r->next.items[i];
        if (kept == 0 || r->next.items[kept - 1] != place) {
            r->next.items[kept++] = place;
            leads |= sieve->places.items[place].leads;
        }
    }
    r->next.count = kept;
    return leads;
}

/* -- The walk */

static bool start(pol_sieve *sieve, const pol_byte_set *banned)
{
    run *r = sieve->run;
    if (r == NULL || sieve->sets.count == 0) {
        return false;
    }
    list_bytes(r, banned);
    classify(sieve, r);
    r->pool.count = r->nodes.count = r->table.count = 0;
    r->met.count = r->met_table.count = r->next.count = 0;
    for (uint32_t at = sieve->starts; at != 0;
         at = sieve->places.items[at - 1].sibling) {
        add_place(sieve, at - 1);
    }
    return keep_node(sieve, 0, 0);
}

bool pol_sieve_sort(pol_sieve *sieve, const pol_byte_set *banned, size_t limit,
                    pol_arena *arena, pol_tokens_found *found)
{
    unsigned char bytes[256];
    if (sieve->budget->failed != POL_ARENA_OK || !start(sieve, banned)) {
        return false;
    }
    run *r = sieve->run;
    if (is_new(sieve)) {
        add_token(sieve, 0, arena, found);
    }
    for (uint32_t at = 0; at < r->nodes.count; at++) {
        node n = r->nodes.items[at];
        read_moves(sieve, &n);
        unsigned count = tell_apart(sieve, banned, bytes);
        for (unsigned i = 0; i < count; i++) {
            if (step(sieve, bytes[i]) && keep_node(sieve, at, bytes[i]) &&
                is_new(sieve)) {
                add_token(sieve, (uint32_t)r->nodes.count - 1, arena, found);
            }
        }
        if (r->nodes.count > limit || sieve->budget->failed != POL_ARENA_OK) {
            return false;
        }
    }
    return true;
}
