/* SPDX-License-Identifier: Apache-2.0
 *
 * The walk over the product of rules' automata.  See search.h. */
#include <libpolicy/analyze/subject.h>

#include <libpolicy/base/hash.h>

/* Product states of one sieve. */
#define SIEVE_LIMIT 50000u

typedef struct node {
    uint32_t parent;
    uint32_t words, word_count; /* standings, in pool */
    uint32_t depth;
    pol_choice choice; /* that led here */
    pol_text mark;
    uint8_t phase;
    bool after_option; /* the last token may take the next as its value */
} node;

/* Choices at points with the same live states. */
typedef struct listing {
    uint32_t key, key_count; /* in pool */
    uint32_t first, count;   /* in choices */
    bool exact;
} listing;

typedef POL_VEC(uint32_t) table;

struct pol_search {
    pol_budget *budget;
    size_t limit;
    pol_sieve sieve;
    pol_arena arena; /* texts of choices of the run at hand */
    pol_words pool;
    POL_VEC(node) nodes;
    table seen; /* node + 1 */
    POL_VEC(listing) listings;
    pol_choices choices;
    pol_tokens_found found;
    POL_VEC(pol_standing) from, to; /* one an item */
    const pol_query *query;
    const pol_subject_kind *kind;
    pol_search_end end;
    uint32_t witness; /* node, or UINT32_MAX */
};

pol_search *pol_search_new(pol_budget *budget, size_t limit)
{
    pol_search *s = pol_budget_resize(budget, NULL, 0, sizeof *s);
    if (s == NULL) {
        return NULL;
    }
    memset(s, 0, sizeof *s);
    s->budget = budget;
    s->limit = limit;
    pol_sieve_init(&s->sieve, budget);
    pol_arena_init(&s->arena, budget);
    return s;
}

static void free_standings(pol_search *s)
{
    for (size_t i = 0; i < s->from.count; i++) {
        pol_standing_free(&s->from.items[i], s->budget);
        pol_standing_free(&s->to.items[i], s->budget);
    }
    s->from.count = s->to.count = 0;
}

void pol_search_free(pol_search *search)
{
    pol_budget *budget = search->budget;
    free_standings(search);
    pol_vec_free(&search->from, budget);
    pol_vec_free(&search->to, budget);
    pol_vec_free(&search->pool, budget);
    pol_vec_free(&search->nodes, budget);
    pol_vec_free(&search->seen, budget);
    pol_vec_free(&search->listings, budget);
    pol_vec_free(&search->choices, budget);
    pol_vec_free(&search->found, budget);
    pol_sieve_free(&search->sieve);
    pol_arena_free(&search->arena);
    pol_budget_resize(budget, search, sizeof *search, 0);
}

static bool stopped(const pol_search *s)
{
    return s->end != POL_SEARCH_NONE || s->budget->failed != POL_ARENA_OK;
}

/* -- Standings as words */

static void push(pol_search *s, uint32_t word)
{
    uint32_t *slot = pol_vec_push(&s->pool, s->budget);
    if (slot != NULL) {
        *slot = word;
    }
}

static void push_standing(pol_search *s, const pol_standing *standing)
{
    push(s, (uint32_t)standing->fate | (uint32_t)standing->outright << 2 |
                (uint32_t)standing->live.count << 3);
    for (size_t i = 0; i < standing->bits.count; i++) {
        push(s, standing->bits.items[i]);
    }
    for (size_t i = 0; i < standing->live.count; i++) {
        push(s, standing->live.items[i]);
    }
}

static void fill(pol_search *s, pol_words *to, const uint32_t *words,
                 size_t count)
{
    to->count = 0;
    if (count > 0 && pol_vec_reserve(to, count, s->budget)) {
        memcpy(to->items, words, count * sizeof *words);
        to->count = count;
    }
}

/* Reads the standings of a node into s->from. */
static void read_standings(pol_search *s, const node *n)
{
    if (n->word_count == 0) {
        return;
    }
    const uint32_t *words = s->pool.items + n->words;
    for (size_t i = 0; i < s->query->count; i++) {
        pol_standing *standing = &s->from.items[i];
        uint32_t head = *words++;
        size_t live = head >> 3, bits = 0;
        standing->fate = (pol_fate)(head & 3);
        standing->outright = (head >> 2 & 1) != 0;
        if (standing->fate == POL_FATE_OPEN) {
            bits = s->query->items[i].matcher->program.clauses.count;
        }
        fill(s, &standing->bits, words, bits);
        words += bits;
        fill(s, &standing->live, words, live);
        words += live;
    }
}

/* -- Nodes */

static uint64_t hash_of(const pol_search *s, const node *n)
{
    uint64_t seed = (uint64_t)n->phase << 1 | n->after_option;
    if (n->mark.size > 0) {
        seed = XXH3_64bits_withSeed(n->mark.data, n->mark.size, seed);
    }
    return n->word_count == 0
               ? seed
               : XXH3_64bits_withSeed(s->pool.items + n->words,
                                      n->word_count * sizeof(uint32_t), seed);
}

static bool grow_table(pol_search *s)
{
    size_t size = s->seen.count == 0 ? 64 : 2 * s->seen.count;
    s->seen.count = 0;
    if (!pol_vec_reserve(&s->seen, size, s->budget)) {
        return false;
    }
    memset(s->seen.items, 0, size * sizeof *s->seen.items);
    s->seen.count = size;
    for (uint32_t i = 0; i < s->nodes.count; i++) {
        size_t at = (size_t)hash_of(s, &s->nodes.items[i]) & (size - 1);
        while (s->seen.items[at] != 0) {
            at = (at + 1) & (size - 1);
        }
        s->seen.items[at] = i + 1;
    }
    return true;
}

/* The pool may be none at all where nothing is compared. */
static bool same_words(const pol_search *s, uint32_t a, uint32_t b,
                       uint32_t count)
{
    return count == 0 || memcmp(s->pool.items + a, s->pool.items + b,
                                count * sizeof(uint32_t)) == 0;
}

static bool same(const pol_search *s, const node *a, const node *b)
{
    return a->word_count == b->word_count && a->phase == b->phase &&
           a->after_option == b->after_option &&
           pol_text_equal(a->mark, b->mark) &&
           same_words(s, a->words, b->words, a->word_count);
}

/* Keeps a node whose standings are the last words of the pool; UINT32_MAX
 * where that point was met before, by a lesser request. */
static uint32_t keep(pol_search *s, const node *n)
{
    if (2 * s->nodes.count >= s->seen.count && !grow_table(s)) {
        return UINT32_MAX;
    }
    size_t mask = s->seen.count - 1, at = (size_t)hash_of(s, n) & mask;
    for (; s->seen.items[at] != 0; at = (at + 1) & mask) {
        if (same(s, n, &s->nodes.items[s->seen.items[at] - 1])) {
            s->pool.count = n->words;
            return UINT32_MAX;
        }
    }
    node *slot = pol_vec_push(&s->nodes, s->budget);
    if (slot == NULL) {
        return UINT32_MAX;
    }
    *slot = *n;
    s->seen.items[at] = (uint32_t)s->nodes.count;
    return (uint32_t)s->nodes.count - 1;
}

/* -- Points */

/* Settles s->to; false where no longer request can be what is looked for. */
static bool settle(pol_search *s)
{
    for (size_t i = 0; i < s->query->count; i++) {
        const pol_item *item = &s->query->items[i];
        pol_standing_settle(item->matcher, &s->to.items[i]);
        pol_fate hopeless = item->must ? POL_FATE_OUT : POL_FATE_IN;
        if (s->to.items[i].fate == hopeless) {
            return false;
        }
    }
    return true;
}

/* Whether a wide loop is live, to which the token before matters. */
static bool has_wide(const pol_search *s)
{
    for (size_t i = 0; i < s->query->count; i++) {
        const pol_automaton *a = &s->query->items[i].matcher->automaton;
        const pol_words *live = &s->to.items[i].live;
        for (size_t k = 0; k < live->count; k++) {
            if (a->states.items[POL_LIVE_STATE(live->items[k])].loop ==
                POL_LOOP_WIDE) {
                return true;
            }
        }
    }
    return false;
}

static bool may_take_value(pol_text before)
{
    return before.size > 1 && before.data[0] == '-' &&
           memchr(before.data, '=', before.size) == NULL;
}

/* Whether the request that ends with s->to is what is looked for. */
static bool is_witness(pol_search *s, const node *n)
{
    pol_point point = {s->query, s->to.items, n->phase, n->mark};
    if (!s->kind->may_end(s->query, n->phase)) {
        return false;
    }
    for (size_t i = 0; i < s->query->count; i++) {
        const pol_item *item = &s->query->items[i];
        pol_standing *standing = &s->to.items[i];
        if (s->kind->end != NULL) {
            s->kind->end(&point, item, standing);
        }
        if (pol_standing_matches(item->matcher, standing) != item->must) {
            return false;
        }
    }
    return true;
}

/* The point behind a choice at `parent`, whose standings are in s->from. */
static void advance(pol_search *s, uint32_t parent, pol_choice choice)
{
    node from = s->nodes.items[parent];
    pol_point point = {s->query, s->from.items, from.phase, from.mark};
    for (size_t i = 0; i < s->query->count; i++) {
        pol_standing_copy(s->query->items[i].matcher, &s->from.items[i],
                          &s->to.items[i]);
        s->kind->step(&point, i, &choice, from.after_option, &s->to.items[i]);
    }
    node n = {.parent = parent,
              .words = (uint32_t)s->pool.count,
              .depth = from.depth + 1,
              .choice = choice,
              .phase = (uint8_t)s->kind->next(s->query, from.phase, &choice)};
    if (!settle(s)) {
        return;
    }
    if (s->kind->mark != NULL) {
        n.mark = s->kind->mark(&point, &choice, &s->arena);
    }
    n.after_option = has_wide(s) && may_take_value(choice.text);
    for (size_t i = 0; i < s->query->count; i++) {
        push_standing(s, &s->to.items[i]);
    }
    n.word_count = (uint32_t)s->pool.count - n.words;
    uint32_t at = stopped(s) ? UINT32_MAX : keep(s, &n);
    if (at != UINT32_MAX && is_witness(s, &n)) {
        s->witness = at;
        s->end = POL_SEARCH_FOUND;
    }
}

/* -- Choices */

bool pol_choices_add(pol_choices *choices, pol_budget *budget, pol_text text,
                     pol_token_sort sort)
{
    pol_choice *slot = pol_vec_push(choices, budget);
    if (slot != NULL) {
        *slot = (pol_choice){text, sort};
    }
    return slot != NULL;
}

int pol_choice_order(const pol_choice *a, const pol_choice *b)
{
    int order;
    if (a->sort == POL_SORT_ADDRESS && b->sort == POL_SORT_ADDRESS &&
        a->text.size == b->text.size) {
        return a->text.size == 0
                   ? 0
                   : memcmp(a->text.data, b->text.data, a->text.size);
    }
    order = pol_token_order(a->text, b->text);
    return order != 0 ? order : (a->sort > b->sort) - (a->sort < b->sort);
}

/* Sorts the choices from `first` on, few and nearly sorted. */
static void sort_choices(pol_search *s, size_t first)
{
    pol_choice *items = s->choices.items;
    for (size_t i = first + 1; i < s->choices.count; i++) {
        pol_choice choice = items[i];
        size_t at = i;
        for (; at > first && pol_choice_order(&choice, &items[at - 1]) < 0;
             at--) {
            items[at] = items[at - 1];
        }
        items[at] = choice;
    }
}

/* Live states without their layers: what tells tokens apart. */
static void push_key(pol_search *s, const pol_point *point)
{
    push(s, point->phase);
    push(s, point->mark.size == 0
                ? 0
                : (uint32_t)XXH3_64bits(point->mark.data, point->mark.size));
    for (size_t i = 0; i < s->query->count; i++) {
        const pol_words *live = &s->from.items[i].live;
        push(s, (uint32_t)live->count);
        for (size_t k = 0; k < live->count; k++) {
            push(s, POL_LIVE_STATE(live->items[k]));
        }
    }
}

static const listing *find_listing(const pol_search *s, uint32_t key,
                                   uint32_t count)
{
    for (size_t i = 0; i < s->listings.count; i++) {
        const listing *l = &s->listings.items[i];
        if (l->key_count == count && same_words(s, l->key, key, count)) {
            return l;
        }
    }
    return NULL;
}

static listing make_listing(pol_search *s, const pol_point *point)
{
    listing l = {.first = (uint32_t)s->choices.count};
    pol_alphabet alphabet = {.sieve = &s->sieve,
                             .choices = &s->choices,
                             .arena = &s->arena,
                             .empty = true,
                             .exact = true};
    pol_sieve_clear(&s->sieve);
    s->found.count = 0;
    s->kind->patterns(point, &alphabet);
    if (!alphabet.empty) { /* all others than the empty token */
        pol_byte_set every = POL_EVERY_BYTE;
        pol_sieve_begin(&s->sieve);
        pol_sieve_one(&s->sieve, &every);
        pol_sieve_many(&s->sieve, &every);
        pol_sieve_end(&s->sieve);
    }
    if (alphabet.over || (!alphabet.done &&
                          !pol_sieve_sort(&s->sieve, &alphabet.banned,
                                          SIEVE_LIMIT, &s->arena, &s->found))) {
        s->end = POL_SEARCH_LIMIT;
        return l;
    }
    for (size_t i = 0; i < s->found.count; i++) {
        if (s->found.items[i].size > 0 || alphabet.empty) {
            pol_choices_add(&s->choices, s->budget, s->found.items[i],
                            POL_SORT_TEXT);
        }
    }
    if (s->kind->choose != NULL) {
        s->kind->choose(point, &s->choices, l.first, &s->arena);
    }
    sort_choices(s, l.first);
    l.count = (uint32_t)s->choices.count - l.first;
    l.exact = alphabet.exact;
    return l;
}

static listing list_choices(pol_search *s, const pol_point *point)
{
    uint32_t key = (uint32_t)s->pool.count;
    push_key(s, point);
    uint32_t count = (uint32_t)s->pool.count - key;
    listing l = {0};
    if (stopped(s)) {
        return l;
    }
    const listing *known = find_listing(s, key, count);
    if (known != NULL) {
        s->pool.count = key;
        return *known;
    }
    l = make_listing(s, point);
    l.key = key;
    l.key_count = count;
    listing *slot = pol_vec_push(&s->listings, s->budget);
    if (slot != NULL) {
        *slot = l;
    }
    return l;
}

/* -- The walk */

static bool begin(pol_search *s)
{
    free_standings(s);
    s->pool.count = s->nodes.count = s->seen.count = 0;
    s->listings.count = s->choices.count = 0;
    s->end = POL_SEARCH_NONE;
    s->witness = UINT32_MAX;
    pol_arena_free(&s->arena);
    pol_arena_init(&s->arena, s->budget);
    size_t count = s->query->count;
    if (!pol_vec_reserve(&s->from, count, s->budget) ||
        !pol_vec_reserve(&s->to, count, s->budget)) {
        return false;
    }
    if (count > 0) {
        memset(s->from.items, 0, count * sizeof *s->from.items);
        memset(s->to.items, 0, count * sizeof *s->to.items);
    }
    s->from.count = s->to.count = count;
    node n = {.parent = UINT32_MAX};
    for (size_t i = 0; i < count; i++) {
        s->kind->begin(s->query, &s->query->items[i], &s->to.items[i]);
        push_standing(s, &s->to.items[i]);
    }
    n.word_count = (uint32_t)s->pool.count;
    if (s->budget->failed != POL_ARENA_OK || keep(s, &n) == UINT32_MAX) {
        return false;
    }
    if (is_witness(s, &n)) { /* the request without a token */
        s->witness = 0;
        s->end = POL_SEARCH_FOUND;
    }
    return true;
}

static void walk(pol_search *s)
{
    bool exact = true;
    for (uint32_t at = 0; at < s->nodes.count && !stopped(s); at++) {
        node n = s->nodes.items[at];
        if (n.depth >= s->query->depth) {
            break;
        }
        read_standings(s, &n);
        pol_point point = {s->query, s->from.items, n.phase, n.mark};
        listing l = list_choices(s, &point);
        exact &= l.exact || stopped(s);
        for (uint32_t i = 0; i < l.count && !stopped(s); i++) {
            advance(s, at, s->choices.items[l.first + i]);
        }
        if (s->nodes.count > s->limit && !stopped(s)) {
            s->end = POL_SEARCH_LIMIT;
        }
    }
    if (s->end == POL_SEARCH_NONE && !exact) {
        s->end = POL_SEARCH_INEXACT;
    }
}

static void read_witness(pol_search *s, pol_arena *arena, pol_choices *found)
{
    size_t count = s->nodes.items[s->witness].depth;
    found->count = 0;
    if (!pol_vec_reserve(found, count, s->budget)) {
        return;
    }
    found->count = count;
    for (uint32_t at = s->witness; count > 0; at = s->nodes.items[at].parent) {
        pol_choice choice = s->nodes.items[at].choice;
        choice.text = pol_arena_copy(arena, choice.text);
        found->items[--count] = choice;
    }
}

pol_search_end pol_search_run(pol_search *search, const pol_query *query,
                              pol_arena *arena, pol_choices *found)
{
    search->query = query;
    search->kind = pol_subject_of(query->kind);
    if (search->kind == NULL) {
        return POL_SEARCH_INEXACT;
    }
    if (begin(search) && search->end == POL_SEARCH_NONE) {
        walk(search);
    }
    if (search->end == POL_SEARCH_FOUND) {
        read_witness(search, arena, found);
    }
    return search->budget->failed != POL_ARENA_OK ? POL_SEARCH_FAILED
                                                  : search->end;
}
