/* SPDX-License-Identifier: Apache-2.0
 *
 * Points of a difference's walk: their items as words, the ones that were
 * met before, their choices, and which items a choice can move. */
#include <libpolicy/analyze/differ_walk.h>

#include <libpolicy/base/hash.h>
#include <libpolicy/canon/path.h>
#include <libpolicy/canon/program.h>

/* Product states of one sieve. */
#define SIEVE_LIMIT 500000u
/* Open items from which on they are looked up by their literals. */
#define INDEX_LEAST 24u

/* -- Items as words */

static void push(pol_diff_walk *w, uint32_t word)
{
    uint32_t *slot = pol_vec_push(&w->pool, w->budget);
    if (slot != NULL) {
        *slot = word;
    }
}

void pol_diff_push(pol_diff_walk *walk, uint32_t id,
                   const pol_standing *standing)
{
    push(walk, id);
    push(walk,
         (uint32_t)standing->outright | (uint32_t)standing->live.count << 1);
    for (size_t i = 0; i < standing->bits.count; i++) {
        push(walk, standing->bits.items[i]);
    }
    for (size_t i = 0; i < standing->live.count; i++) {
        push(walk, standing->live.items[i]);
    }
}

static void fill(pol_diff_walk *w, pol_words *to, const uint32_t *words,
                 size_t count)
{
    to->count = 0;
    if (count > 0 && pol_vec_reserve(to, count, w->budget)) {
        memcpy(to->items, words, count * sizeof *words);
        to->count = count;
    }
}

void pol_diff_read(pol_diff_walk *walk, const pol_diff_node *node)
{
    size_t count = 0;
    for (uint32_t at = 0; at < node->word_count; count++) {
        const uint32_t *words = walk->pool.items + node->words + at;
        const pol_diff_item *item = &walk->of->items[words[0]];
        pol_standing *standing = &walk->from.items[count];
        size_t bits = item->matcher->program.clauses.count;
        size_t live = words[1] >> 1;
        walk->ids.items[count] = words[0];
        walk->items.items[count] =
            (pol_item){item->matcher, item->facts, false, item->sides != 3};
        standing->fate = POL_FATE_OPEN;
        standing->outright = (words[1] & 1) != 0;
        fill(walk, &standing->bits, words + 2, bits);
        fill(walk, &standing->live, words + 2 + bits, live);
        at += 2 + (uint32_t)bits + (uint32_t)live;
    }
    walk->ids.count = walk->items.count = count;
    walk->query.items = walk->items.items;
    walk->query.count = count;
}

/* -- Points that were met */

static uint64_t hash_words(const pol_diff_walk *w, uint32_t at, uint32_t count,
                           uint64_t seed)
{
    return count == 0 ? seed
                      : XXH3_64bits_withSeed(w->pool.items + at,
                                             count * sizeof(uint32_t), seed);
}

static uint64_t hash_sum(const pol_sum *sum)
{
    return sum->until * 31 + sum->verdict * 16u + sum->default_verdict * 2u +
           sum->settled;
}

static uint64_t hash_of(const pol_diff_walk *w, const pol_diff_node *n)
{
    uint64_t seed = hash_sum(&n->sums[0]) * 131 + hash_sum(&n->sums[1]);
    seed = seed << 8 ^ (uint64_t)n->phase << 2 ^ (uint64_t)n->strange << 1 ^
           n->after_option;
    if (n->mark.size > 0) {
        seed = XXH3_64bits_withSeed(n->mark.data, n->mark.size, seed);
    }
    return hash_words(w, n->words, n->word_count, seed);
}

static bool same_words(const pol_diff_walk *w, uint32_t a, uint32_t b,
                       uint32_t count)
{
    return count == 0 || memcmp(w->pool.items + a, w->pool.items + b,
                                count * sizeof(uint32_t)) == 0;
}

static bool same(const pol_diff_walk *w, const pol_diff_node *a,
                 const pol_diff_node *b)
{
    return a->word_count == b->word_count && a->phase == b->phase &&
           a->after_option == b->after_option && a->strange == b->strange &&
           pol_text_equal(a->mark, b->mark) &&
           pol_sum_equal(&a->sums[0], &b->sums[0]) &&
           pol_sum_equal(&a->sums[1], &b->sums[1]) &&
           same_words(w, a->words, b->words, a->word_count);
}

/* An empty table of at least 64 slots, twice as large as it was. */
static bool grow(pol_diff_walk *w, pol_words *table)
{
    size_t size = table->count == 0 ? 64 : 2 * table->count;
    table->count = 0;
    if (!pol_vec_reserve(table, size, w->budget)) {
        return false;
    }
    memset(table->items, 0, size * sizeof *table->items);
    table->count = size;
    return true;
}

static bool grow_seen(pol_diff_walk *w)
{
    if (!grow(w, &w->seen)) {
        return false;
    }
    size_t mask = w->seen.count - 1;
    for (uint32_t i = 0; i < w->nodes.count; i++) {
        size_t at = (size_t)hash_of(w, &w->nodes.items[i]) & mask;
        while (w->seen.items[at] != 0) {
            at = (at + 1) & mask;
        }
        w->seen.items[at] = i + 1;
    }
    return true;
}

uint32_t pol_diff_keep(pol_diff_walk *walk, const pol_diff_node *node)
{
    if (2 * walk->nodes.count >= walk->seen.count && !grow_seen(walk)) {
        return POL_NO_NODE;
    }
    size_t mask = walk->seen.count - 1;
    size_t at = (size_t)hash_of(walk, node) & mask;
    for (; walk->seen.items[at] != 0; at = (at + 1) & mask) {
        if (same(walk, node, &walk->nodes.items[walk->seen.items[at] - 1])) {
            walk->pool.count = node->words;
            return POL_NO_NODE;
        }
    }
    pol_diff_node *slot = pol_vec_push(&walk->nodes, walk->budget);
    if (slot == NULL) {
        return POL_NO_NODE;
    }
    *slot = *node;
    walk->seen.items[at] = (uint32_t)walk->nodes.count;
    return (uint32_t)walk->nodes.count - 1;
}

/* -- Choices */

/* Whether some token that no pattern of the item meets leaves it open, or
 * makes it match for good. */
static bool stays_open(const pol_item *item, const pol_standing *standing)
{
    const pol_automaton *a = &item->matcher->automaton;
    if (item->matcher->late || pol_standing_matches(item->matcher, standing)) {
        return true;
    }
    for (size_t i = 0; i < standing->live.count; i++) {
        const pol_state *s =
            &a->states.items[POL_LIVE_STATE(standing->live.items[i])];
        if (s->loop != POL_LOOP_NONE ||
            (s->wild != 0 && a->wilds.items[s->wild - 1].any != UINT32_MAX)) {
            return true;
        }
    }
    return false;
}

/* Whether only tokens matter that an item of one side meets. */
static bool only_wanted(const pol_diff_walk *w, const pol_diff_node *n)
{
    if (!pol_sum_equal(&n->sums[0], &n->sums[1])) {
        return false;
    }
    for (size_t i = 0; i < w->items.count; i++) {
        if (w->items.items[i].wanted &&
            stays_open(&w->items.items[i], &w->from.items[i])) {
            return false;
        }
    }
    return true;
}

/* Live states without their layers: what tells tokens apart. */
static void push_key(pol_diff_walk *w, const pol_diff_node *n)
{
    uint64_t mark =
        n->mark.size == 0 ? 0 : XXH3_64bits(n->mark.data, n->mark.size);
    push(w, (uint32_t)n->phase << 1 | w->sieve.only_wanted);
    push(w, (uint32_t)mark);
    push(w, (uint32_t)(mark >> 32));
    for (size_t i = 0; i < w->ids.count; i++) {
        const pol_words *live = &w->from.items[i].live;
        push(w, w->ids.items[i]);
        push(w, (uint32_t)live->count);
        for (size_t k = 0; k < live->count; k++) {
            push(w, live->items[k]);
        }
    }
}

static void add_found(pol_diff_walk *w, const pol_alphabet *alphabet)
{
    for (size_t i = 0; i < w->found.count; i++) {
        if (w->found.items[i].size > 0 || alphabet->empty) {
            pol_choices_add(&w->choices, w->budget, w->found.items[i],
                            POL_SORT_TEXT);
        }
    }
}

/* What the sieve found is in order; the others are few. */
static void sort_choices(pol_diff_walk *w, size_t first)
{
    pol_choice *items = w->choices.items;
    for (size_t i = first + 1; i < w->choices.count; i++) {
        pol_choice choice = items[i];
        size_t at = i;
        for (; at > first && pol_choice_order(&choice, &items[at - 1]) < 0;
             at--) {
            items[at] = items[at - 1];
        }
        items[at] = choice;
    }
}

static pol_diff_listing make_listing(pol_diff_walk *w, const pol_diff_node *n)
{
    pol_point point = {&w->query, w->from.items, n->phase, n->mark};
    pol_diff_listing l = {.first = (uint32_t)w->choices.count};
    pol_alphabet alphabet = {.sieve = &w->sieve,
                             .choices = &w->choices,
                             .arena = &w->texts,
                             .empty = true,
                             .ascii = true,
                             .exact = true};
    pol_sieve_clear(&w->sieve);
    w->found.count = 0;
    w->kind->patterns(&point, &alphabet);
    if (!alphabet.empty) { /* all others than the empty token */
        pol_byte_set every = POL_EVERY_BYTE;
        pol_sieve_begin(&w->sieve);
        pol_sieve_one(&w->sieve, &every);
        pol_sieve_many(&w->sieve, &every);
        pol_sieve_end(&w->sieve);
    }
    if (alphabet.over || (!alphabet.done &&
                          !pol_sieve_sort(&w->sieve, &alphabet.banned,
                                          SIEVE_LIMIT, &w->texts, &w->found))) {
        pol_diff_doubt(w, POL_DOUBT_LIMIT,
                       w->ids.count > 0 ? w->ids.items[0] : UINT32_MAX);
        w->stop = true;
        return l;
    }
    add_found(w, &alphabet);
    if (w->kind->choose != NULL) {
        w->kind->choose(&point, &w->choices, l.first, &w->texts);
    }
    sort_choices(w, l.first);
    l.count = (uint32_t)w->choices.count - l.first;
    l.exact = alphabet.exact;
    return l;
}

static bool grow_listed(pol_diff_walk *w)
{
    if (!grow(w, &w->listed)) {
        return false;
    }
    size_t mask = w->listed.count - 1;
    for (uint32_t i = 0; i < w->listings.count; i++) {
        size_t at = (size_t)w->listings.items[i].hash & mask;
        while (w->listed.items[at] != 0) {
            at = (at + 1) & mask;
        }
        w->listed.items[at] = i + 1;
    }
    return true;
}

pol_diff_listing pol_diff_list(pol_diff_walk *walk, const pol_diff_node *node)
{
    uint32_t key = (uint32_t)walk->pool.count;
    pol_diff_listing none = {.exact = true};
    walk->sieve.only_wanted = only_wanted(walk, node);
    push_key(walk, node);
    uint32_t count = (uint32_t)walk->pool.count - key;
    if (pol_diff_stopped(walk) ||
        (2 * walk->listings.count >= walk->listed.count &&
         !grow_listed(walk))) {
        return none;
    }
    uint64_t hash = hash_words(walk, key, count, 0);
    size_t mask = walk->listed.count - 1, at = (size_t)hash & mask;
    for (; walk->listed.items[at] != 0; at = (at + 1) & mask) {
        const pol_diff_listing *l =
            &walk->listings.items[walk->listed.items[at] - 1];
        if (l->hash == hash && l->key_count == count &&
            same_words(walk, l->key, key, count)) {
            walk->pool.count = key;
            return *l;
        }
    }
    pol_diff_listing l = make_listing(walk, node);
    l.hash = hash;
    l.key = key;
    l.key_count = count;
    pol_diff_listing *slot = pol_vec_push(&walk->listings, walk->budget);
    if (slot != NULL) {
        *slot = l;
        walk->listed.items[at] = (uint32_t)walk->listings.count;
    }
    return l;
}

/* -- Which items a text can move */

/* Whether literals are all that its live states have. */
static bool is_literal(const pol_item *item, const pol_standing *standing)
{
    const pol_matcher *m = item->matcher;
    if (m->folds || m->late) {
        return false;
    }
    for (size_t i = 0; i < standing->live.count; i++) {
        const pol_state *s =
            &m->automaton.states.items[POL_LIVE_STATE(standing->live.items[i])];
        if (s->wild != 0 || s->loop != POL_LOOP_NONE ||
            POL_LIVE_FROM(standing->live.items[i]) == POL_FROM_FOLDED) {
            return false;
        }
    }
    return true;
}

static void add_leads(pol_diff_walk *w, uint32_t slot)
{
    const pol_matcher *m = w->items.items[slot].matcher;
    const pol_words *live = &w->from.items[slot].live;
    for (size_t i = 0; i < live->count; i++) {
        const pol_state *s =
            &m->automaton.states.items[POL_LIVE_STATE(live->items[i])];
        for (uint32_t k = 0; k < s->edge_count; k++) {
            uint32_t text = m->automaton.edges.items[s->edges + k].text;
            pol_diff_lead *lead = pol_vec_push(&w->leads, w->budget);
            if (lead != NULL) {
                *lead = (pol_diff_lead){
                    m->checked->texts.texts.items[text].hash, slot};
            }
        }
    }
}

static int by_hash(const pol_diff_lead *a, const pol_diff_lead *b)
{
    return a->hash != b->hash ? (a->hash > b->hash) - (a->hash < b->hash)
                              : (a->slot > b->slot) - (a->slot < b->slot);
}

/* Lets the lead at `root` sink to where it belongs in a heap. */
static void sink(pol_diff_lead *leads, size_t root, size_t count)
{
    pol_diff_lead lead = leads[root];
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count &&
            by_hash(&leads[child], &leads[child + 1]) < 0) {
            child++;
        }
        if (by_hash(&lead, &leads[child]) >= 0) {
            break;
        }
        leads[root] = leads[child];
    }
    leads[root] = lead;
}

static void sort_leads(pol_diff_lead *leads, size_t count)
{
    for (size_t i = count / 2; i > 0; i--) {
        sink(leads, i - 1, count);
    }
    for (size_t i = count; i > 1; i--) {
        pol_diff_lead last = leads[i - 1];
        leads[i - 1] = leads[0];
        leads[0] = last;
        sink(leads, 0, i - 1);
    }
}

void pol_diff_index(pol_diff_walk *walk)
{
    walk->leads.count = walk->always.count = 0;
    walk->indexed = walk->ids.count >= INDEX_LEAST;
    for (uint32_t i = 0; walk->indexed && i < walk->ids.count; i++) {
        if (is_literal(&walk->items.items[i], &walk->from.items[i])) {
            add_leads(walk, i);
        } else {
            walk->always.items[walk->always.count++] = i;
        }
    }
    if (walk->leads.count > 1) {
        sort_leads(walk->leads.items, walk->leads.count);
    }
}

static void pick_slot(pol_diff_walk *w, uint32_t slot)
{
    for (size_t i = w->picked.count; i > 0; i--) {
        if (w->picked.items[i - 1] == slot) {
            return;
        }
    }
    w->picked.items[w->picked.count++] = slot;
}

static void pick_by(pol_diff_walk *w, pol_text text)
{
    uint64_t hash = pol_intern_hash(text);
    size_t low = 0, high = w->leads.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (w->leads.items[middle].hash < hash) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; low < w->leads.count && w->leads.items[low].hash == hash; low++) {
        pick_slot(w, w->leads.items[low].slot);
    }
}

/* Ascending, so that the same items are the same words. */
static void sort_picked(pol_words *picked)
{
    for (size_t i = 1; i < picked->count; i++) {
        uint32_t slot = picked->items[i];
        size_t at = i;
        for (; at > 0 && picked->items[at - 1] > slot; at--) {
            picked->items[at] = picked->items[at - 1];
        }
        picked->items[at] = slot;
    }
}

void pol_diff_pick(pol_diff_walk *walk, const pol_diff_node *node,
                   const pol_choice *choice)
{
    walk->picked.count = 0;
    if (!walk->indexed || choice->sort != POL_SORT_TEXT ||
        choice->text.size == 0) {
        for (uint32_t i = 0; i < walk->ids.count; i++) {
            walk->picked.items[walk->picked.count++] = i;
        }
        return;
    }
    for (size_t i = 0; i < walk->always.count; i++) {
        walk->picked.items[walk->picked.count++] = walk->always.items[i];
    }
    pick_by(walk, choice->text);
    if (walk->of->kind == POL_KIND_COMMAND && node->parent == POL_NO_NODE) {
        pick_by(walk, pol_path_base(choice->text));
        pick_by(walk, pol_closing_name(choice->text));
    }
    sort_picked(&walk->picked);
}
