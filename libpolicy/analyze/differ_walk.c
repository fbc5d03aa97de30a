/* SPDX-License-Identifier: Apache-2.0
 *
 * The walk of a difference.  See differ.h. */
#include <libpolicy/analyze/differ_walk.h>

#include <libpolicy/base/hash.h>

pol_diff_walk *pol_diff_walk_new(pol_budget *budget, pol_arena *arena,
                                 size_t standings)
{
    pol_diff_walk *w = pol_budget_resize(budget, NULL, 0, sizeof *w);
    if (w == NULL) {
        return NULL;
    }
    memset(w, 0, sizeof *w);
    w->budget = budget;
    w->results = arena;
    w->limit = standings;
    pol_sieve_init(&w->sieve, budget);
    pol_arena_init(&w->texts, budget);
    return w;
}

static void free_standings(pol_diff_walk *w)
{
    for (size_t i = 0; i < w->from.count; i++) {
        pol_standing_free(&w->from.items[i], w->budget);
    }
    for (size_t i = 0; i < w->to.count; i++) {
        pol_standing_free(&w->to.items[i], w->budget);
    }
    w->from.count = w->to.count = 0;
}

void pol_diff_walk_free(pol_diff_walk *walk)
{
    if (walk == NULL) {
        return;
    }
    pol_budget *budget = walk->budget;
    free_standings(walk);
    pol_vec_free(&walk->from, budget);
    pol_vec_free(&walk->to, budget);
    pol_vec_free(&walk->replies[0].rules, budget);
    pol_vec_free(&walk->replies[1].rules, budget);
    pol_vec_free(&walk->path, budget);
    pol_vec_free(&walk->found, budget);
    pol_vec_free(&walk->pool, budget);
    pol_vec_free(&walk->nodes, budget);
    pol_vec_free(&walk->seen, budget);
    pol_vec_free(&walk->listings, budget);
    pol_vec_free(&walk->listed, budget);
    pol_vec_free(&walk->choices, budget);
    pol_vec_free(&walk->ids, budget);
    pol_vec_free(&walk->items, budget);
    pol_vec_free(&walk->slots, budget);
    pol_vec_free(&walk->leads, budget);
    pol_vec_free(&walk->always, budget);
    pol_vec_free(&walk->picked, budget);
    pol_sieve_free(&walk->sieve);
    pol_arena_free(&walk->texts);
    pol_budget_resize(budget, walk, sizeof *walk, 0);
}

void pol_diff_doubt(pol_diff_walk *walk, pol_doubt why, uint32_t item)
{
    if (walk->classes->doubt == POL_DOUBT_NONE) {
        walk->classes->doubt = why;
        walk->classes->doubtful = item;
    }
}

bool pol_diff_wants(const pol_diff_walk *walk, unsigned class, uint32_t depth)
{
    const pol_class *c = &walk->classes->of[class];
    if (!c->known || c->provisional) {
        return true;
    }
    /* Names come before addresses, however long they are. */
    return c->variant != walk->query.variant &&
           walk->of->kind != POL_KIND_NETWORK && depth <= c->choices.count;
}

/* Items that may be moved in all, for each point that there may be. */
#define WORK_MAX 10u

/* -- What can follow */

uint32_t *pol_diff_tries(pol_diff_walk *walk, unsigned class, uint64_t stem)
{
    uint64_t hash = stem * POL_CLASSES + class;
    pol_diff_try *slot = &walk->tries[hash >> 32 & (POL_DIFF_TRIES - 1)];
    if (slot->hash != hash) {
        *slot = (pol_diff_try){hash, 0};
    }
    return &slot->count;
}

/* Whether a class that is looked for may have a request of this many tokens
 * or more behind the node. */
static bool is_open(pol_diff_walk *w, const pol_diff_node *n, uint32_t depth)
{
    for (unsigned bits = n->reach; bits != 0; bits &= bits - 1) {
        unsigned class = (unsigned)__builtin_ctz(bits);
        if (pol_diff_wants(w, class, depth) &&
            (n->depth < 2 || !w->classes->of[class].doubted ||
             *pol_diff_tries(w, class, n->stem) < POL_DIFF_TRIES_MAX)) {
            return true;
        }
    }
    return false;
}

/* Of a node behind a choice; the texts of one and two tokens mix unlike. */
static uint64_t stem_of(const pol_diff_node *from, const pol_choice *choice)
{
    return from->depth >= 2
               ? from->stem
               : pol_fold(from->stem ^ UINT64_C(0x9E3779B97F4A7C15),
                          pol_intern_hash(choice->text) ^
                              UINT64_C(0xD6E8FEB86659FD93));
}

/* Leaves out the items that change nothing any more; false where both sides
 * say the same whatever follows. */
static bool narrow(pol_diff_walk *w, pol_diff_node *n)
{
    size_t kept = 0;
    pol_reach reach;
    bool apart = !pol_sum_equal(&n->sums[0], &n->sums[1]);
    for (size_t i = 0; i < w->slots.count; i++) {
        const pol_diff_item *item = pol_diff_item_at(w, w->slots.items[i]);
        bool minds = false;
        for (int side = 0; side < 2; side++) {
            minds |= (item->sides >> side & 1) != 0 &&
                     pol_sum_minds(&n->sums[side], item);
        }
        if (minds) {
            pol_standing standing = w->to.items[kept];
            apart |= item->sides != 3;
            w->slots.items[kept] = w->slots.items[i];
            w->to.items[kept] = w->to.items[i];
            w->to.items[i] = kept == i ? w->to.items[i] : standing;
            kept++;
        }
    }
    w->slots.count = kept;
    for (int side = 0; side < 2; side++) {
        n->sums[side] = pol_sum_plain(n->sums[side]);
    }
    pol_reach_init(&reach);
    for (size_t i = 0; i < kept; i++) {
        pol_reach_add(&reach, pol_diff_item_at(w, w->slots.items[i]));
    }
    n->reach = pol_reach_classes(&reach, n->sums, n->strange);
    if (w->kind->distrusts != NULL) { /* it may become strange */
        n->reach |= pol_reach_classes(&reach, n->sums, true);
    }
    return apart;
}

/* -- One step */

static void count_in(pol_diff_node *n, const pol_diff_item *item)
{
    for (int side = 0; side < 2; side++) {
        if ((item->sides >> side & 1) != 0) {
            pol_sum_add(&n->sums[side], item);
        }
    }
}

/* Moves the picked items by a choice: those that are open behind it are in
 * w->slots and w->to, what matches for good is in the sums of *n. */
static void move_items(pol_diff_walk *w, const pol_diff_node *from,
                       const pol_choice *choice, pol_diff_node *n)
{
    pol_point point = {&w->query, w->from.items, from->phase, from->mark};
    w->slots.count = 0;
    w->work += w->picked.count + 1;
    for (size_t i = 0; i < w->picked.count; i++) {
        uint32_t slot = w->picked.items[i];
        const pol_matcher *m = w->items.items[slot].matcher;
        pol_standing *to = &w->to.items[w->slots.count];
        pol_standing_copy(m, &w->from.items[slot], to);
        w->kind->step(&point, slot, choice, from->after_option, to);
        pol_standing_settle(m, to);
        if (to->fate == POL_FATE_OPEN) {
            w->slots.items[w->slots.count++] = slot;
        } else if (to->fate == POL_FATE_IN) {
            count_in(n, pol_diff_item_at(w, slot));
        }
    }
}

/* Whether a wide loop is live, to which the token before matters. */
static bool has_wide(const pol_diff_walk *w)
{
    for (size_t i = 0; i < w->slots.count; i++) {
        const pol_automaton *a =
            &w->items.items[w->slots.items[i]].matcher->automaton;
        const pol_words *live = &w->to.items[i].live;
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

/* The request that ends at a node: ends its items, whose standings in w->to
 * are spent then, and proposes the classes that come up. */
static void look(pol_diff_walk *w, const pol_diff_node *n)
{
    pol_point point = {&w->query, w->to.items, n->phase, n->mark};
    pol_diff_node ended = *n;
    for (size_t i = 0; i < w->slots.count; i++) {
        uint32_t slot = w->slots.items[i];
        const pol_item *item = &w->items.items[slot];
        if (w->kind->end != NULL) {
            w->kind->end(&point, item, &w->to.items[i]);
        }
        if (pol_standing_matches(item->matcher, &w->to.items[i])) {
            count_in(&ended, pol_diff_item_at(w, slot));
        }
    }
    for (size_t i = 0; i < w->of->time_count; i++) {
        uint64_t now = w->of->times[i];
        unsigned before = pol_sum_answer(&ended.sums[0], now, n->strange);
        unsigned after = pol_sum_answer(&ended.sums[1], now, n->strange);
        if (before != after &&
            pol_diff_wants(w, POL_CLASS(before, after), n->depth)) {
            pol_diff_propose(w, n, now, before, after);
        }
    }
}

/* The point behind a choice at `parent`, whose items are at hand. */
static void advance(pol_diff_walk *w, uint32_t parent,
                    const pol_diff_node *from, const pol_choice *choice)
{
    pol_diff_node n = {.parent = parent,
                       .words = (uint32_t)w->pool.count,
                       .depth = from->depth + 1,
                       .choice = *choice,
                       .sums = {from->sums[0], from->sums[1]}};
    pol_point point = {&w->query, w->from.items, from->phase, from->mark};
    n.stem = stem_of(from, choice);
    n.strange = from->strange || (w->kind->distrusts != NULL &&
                                  w->kind->distrusts(&point, choice));
    pol_diff_pick(w, from, choice);
    move_items(w, from, choice, &n);
    if (!narrow(w, &n) || !is_open(w, &n, n.depth)) {
        return;
    }
    n.phase = (uint8_t)w->kind->next(&w->query, from->phase, choice);
    if (w->kind->mark != NULL) {
        n.mark = w->kind->mark(&point, choice, &w->texts);
    }
    n.after_option = has_wide(w) && may_take_value(choice->text);
    for (size_t i = 0; i < w->slots.count; i++) {
        pol_diff_push(w, w->ids.items[w->slots.items[i]], &w->to.items[i]);
    }
    n.word_count = (uint32_t)w->pool.count - n.words;
    bool ends = w->kind->may_end(&w->query, n.phase);
    bool is_new = !pol_diff_stopped(w);
    if (w->slots.count > 0 || !ends) {
        is_new = is_new && pol_diff_keep(w, &n) != POL_NO_NODE;
    }
    /* A request that is not new still is another one. */
    if (ends && !pol_diff_stopped(w) && (is_new || w->classes->doubted)) {
        look(w, &n);
    }
}

/* -- The walk */

static bool make_room(pol_diff_walk *w, size_t count)
{
    free_standings(w);
    w->ids.count = w->items.count = w->slots.count = 0;
    w->always.count = w->picked.count = 0;
    if (!pol_vec_reserve(&w->ids, count, w->budget) ||
        !pol_vec_reserve(&w->items, count, w->budget) ||
        !pol_vec_reserve(&w->slots, count, w->budget) ||
        !pol_vec_reserve(&w->always, count, w->budget) ||
        !pol_vec_reserve(&w->picked, count, w->budget) ||
        !pol_vec_reserve(&w->from, count, w->budget) ||
        !pol_vec_reserve(&w->to, count, w->budget)) {
        return false;
    }
    if (count > 0) {
        memset(w->from.items, 0, count * sizeof *w->from.items);
        memset(w->to.items, 0, count * sizeof *w->to.items);
    }
    w->from.count = w->to.count = count;
    return true;
}

/* Every item is at hand, in its own slot. */
static void take_all(pol_diff_walk *w)
{
    size_t count = w->of->count;
    for (size_t i = 0; i < count; i++) {
        const pol_diff_item *item = &w->of->items[i];
        w->ids.items[i] = w->slots.items[i] = (uint32_t)i;
        w->items.items[i] =
            (pol_item){item->matcher, item->facts, false, item->sides != 3};
    }
    w->ids.count = w->items.count = w->slots.count = count;
    w->query.items = w->items.items;
    w->query.count = count;
}

/* The point before any choice. */
static void begin(pol_diff_walk *w)
{
    pol_diff_node n = {.parent = POL_NO_NODE};
    w->pool.count = w->nodes.count = w->seen.count = 0;
    w->listings.count = w->listed.count = w->choices.count = 0;
    pol_arena_free(&w->texts);
    pol_arena_init(&w->texts, w->budget);
    if (!make_room(w, w->of->count)) {
        return;
    }
    take_all(w);
    w->query.root_count = 0;
    w->query.roots = NULL;
    if (w->of->kind == POL_KIND_PATH) {
        if (!pol_path_roots_fit(&w->query)) {
            pol_diff_doubt(w, POL_DOUBT_LIMIT, UINT32_MAX);
        }
        w->query.root_count = pol_path_roots(&w->query, w->roots);
        w->query.roots = w->roots;
    }
    for (size_t i = 0; i < w->of->count; i++) {
        w->kind->begin(&w->query, &w->items.items[i], &w->to.items[i]);
    }
    n.sums[0] = pol_sum_new(w->of->defaults[0]);
    n.sums[1] = pol_sum_new(w->of->defaults[1]);
    if (!narrow(w, &n) || !is_open(w, &n, 0)) {
        return;
    }
    for (size_t i = 0; i < w->slots.count; i++) {
        pol_diff_push(w, w->ids.items[w->slots.items[i]], &w->to.items[i]);
    }
    n.word_count = (uint32_t)w->pool.count;
    if (!pol_diff_stopped(w)) {
        pol_diff_keep(w, &n);
    }
    if (w->kind->may_end(&w->query, n.phase)) {
        look(w, &n);
    }
}

static uint32_t first_inexact(const pol_diff_walk *w)
{
    for (size_t i = 0; i < w->items.count; i++) {
        const pol_matcher *m = w->items.items[i].matcher;
        if (m->folds || m->paths) {
            return w->ids.items[i];
        }
    }
    return w->ids.count > 0 ? w->ids.items[0] : UINT32_MAX;
}

static void expand(pol_diff_walk *w, uint32_t at)
{
    pol_diff_node n = w->nodes.items[at];
    if (!is_open(w, &n, n.depth + 1)) {
        return;
    }
    pol_diff_read(w, &n);
    pol_diff_listing l = pol_diff_list(w, &n);
    if (!l.exact && !pol_diff_stopped(w)) {
        pol_diff_doubt(w, POL_DOUBT_ALPHABET, first_inexact(w));
    }
    pol_diff_index(w);
    for (uint32_t i = 0; i < l.count && !pol_diff_stopped(w); i++) {
        pol_choice choice = w->choices.items[l.first + i];
        if (!is_open(w, &n, n.depth + 1)) {
            return;
        }
        advance(w, at, &n, &choice);
    }
    bool is_long = w->work / WORK_MAX > w->limit;
    if ((w->nodes.count > w->limit || is_long) && !pol_diff_stopped(w)) {
        pol_diff_doubt(w, POL_DOUBT_LIMIT,
                       w->ids.count > 0 ? w->ids.items[0] : UINT32_MAX);
        w->stop = true;
    }
}

static void walk_variant(pol_diff_walk *w, unsigned variant)
{
    w->query = (pol_query){
        .kind = w->of->kind, .dialect = w->of->dialect, .variant = variant};
    w->stop = false;
    begin(w);
    for (uint32_t at = 0; at < w->nodes.count && !pol_diff_stopped(w); at++) {
        expand(w, at);
    }
}

/* How many variants the requests of a kind have. */
static unsigned variants_of(pol_kind kind)
{
    return kind == POL_KIND_PATH ? 16 : kind == POL_KIND_NETWORK ? 3 : 1;
}

pol_status pol_diff_walk_run(pol_diff_walk *walk, const pol_diff_query *query,
                             pol_classes *classes)
{
    walk->of = query;
    walk->classes = classes;
    walk->kind = pol_subject_of(query->kind);
    walk->status = POL_OK;
    walk->asked = 0;
    walk->work = 0;
    memset(walk->tries, 0, sizeof walk->tries);
    if (walk->asker.scratch == NULL &&
        !pol_asker_init(&walk->asker, walk->budget, walk->results)) {
        return POL_NO_MEMORY;
    }
    for (unsigned v = 0; v < variants_of(query->kind); v++) {
        bool is_none = query->kind == POL_KIND_PATH && (v & 3) == 3;
        if (!is_none && walk->status == POL_OK &&
            walk->budget->failed == POL_ARENA_OK) {
            walk_variant(walk, v);
        }
    }
    if (walk->budget->failed != POL_ARENA_OK) {
        return walk->budget->failed == POL_ARENA_NO_MEMORY ? POL_NO_MEMORY
                                                           : POL_LIMIT;
    }
    return walk->status;
}

void pol_class_free(pol_class *class, pol_budget *budget)
{
    pol_vec_free(&class->choices, budget);
    pol_vec_free(&class->rules[0], budget);
    pol_vec_free(&class->rules[1], budget);
}

void pol_classes_free(pol_classes *classes, pol_budget *budget)
{
    for (unsigned i = 0; i < POL_CLASSES; i++) {
        pol_class_free(&classes->of[i], budget);
    }
}
