/* SPDX-License-Identifier: Apache-2.0
 *
 * Subset construction over step programs.  A state is a set of items; an
 * item is the index of a program word.  Sets are shared, so that equal sets
 * are one state; states are numbered in the order of discovery. */
#include <libpolicy/automaton/build.h>
#include <libpolicy/automaton/bound.h>
#include <libpolicy/automaton/classes.h>
#include <libpolicy/automaton/fault.h>
#include <libpolicy/automaton/ranges.h>
#include <libpolicy/automaton/reach.h>
#include <libpolicy/automaton/sort.h>
#include <libpolicy/base/hash.h>
#include <libpolicy/image/format.h>

/* -- Items of a state */

static inline void add_key(pol_build *b, int by, uint32_t text, uint32_t item)
{
    uint64_t *key = pol_vec_push(&b->by[by], b->budget);
    if (key != NULL) {
        *key = (uint64_t)text << 32 | item;
    }
}

/* A word that takes one token. */
static inline void collect_token(pol_build *b, uint32_t word, uint32_t next)
{
    pol_step step = POL_STEP_OF(word);
    int by = step == POL_STEP_LITERAL ? BY_LITERAL
             : step == POL_STEP_GLOB  ? BY_GLOB
                                      : BY_ANY;
    add_key(b, by, by == BY_ANY ? 0 : POL_STEP_VALUE(word), next);
}

static void collect(pol_build *b, uint32_t item)
{
    const uint32_t *words = b->program->words.items;
    for (;;) {
        uint32_t word = words[item], count = POL_STEP_VALUE(word);
        switch (POL_STEP_OF(word)) {
        case POL_STEP_LITERAL:
        case POL_STEP_ANY:
        case POL_STEP_GLOB:
            collect_token(b, word, item + 1);
            return;
        case POL_STEP_ALT:
            for (uint32_t i = 0; i < count; i++) {
                collect_token(b, words[item + 1 + i], item + 1 + count);
            }
            return;
        case POL_STEP_GAP:
            add_key(b, BY_GAP, 0, item + 1);
            return;
        case POL_STEP_NARROW:
            add_key(b, BY_NARROW, 0, item + 1);
            return;
        case POL_STEP_WIDE:
            add_key(b, BY_WIDE, 0, item + 1);
            return;
        case POL_STEP_SKIP:
            for (uint32_t i = 0; i < count; i++) {
                collect_token(b, words[item + 1 + i], item);
            }
            item += 1 + count;
            break;
        case POL_STEP_END:
            add_key(b, BY_END, 0, POL_STEP_VALUE(words[item + 1]));
            return;
        case POL_STEP_ACCEPT:
            add_key(b, BY_ACCEPT, 0, count);
            return;
        case POL_STEP_SIDE:
            add_key(b, BY_LITERAL, count, words[item + 1]);
            item += 2;
            break;
        }
    }
}

/* Sorts the keys of one kind and drops repeated ones. */
static void sort_keys(pol_build *b, pol_item_keys *k)
{
    if (!pol_vec_reserve(&b->spare, k->count, b->budget)) {
        return;
    }
    pol_sort_keys(k->items, b->spare.items, k->count);
    size_t kept = 1;
    for (size_t i = 1; i < k->count; i++) {
        if (k->items[i] != k->items[kept - 1]) {
            k->items[kept++] = k->items[i];
        }
    }
    k->count = kept;
}

/* The group of keys of one text that begins at *at, as a state; *at moves
 * past it. */
static uint32_t take_group(pol_build *b, const pol_item_keys *k, size_t *at,
                           uint8_t loop)
{
    uint32_t text = (uint32_t)(k->items[*at] >> 32);
    bool is_one =
        *at + 1 == k->count || (uint32_t)(k->items[*at + 1] >> 32) != text;
    if (is_one && loop == POL_LOOP_NONE) {
        return pol_state_of_one(b, (uint32_t)k->items[(*at)++]);
    }
    b->items.count = 0;
    while (*at < k->count && (uint32_t)(k->items[*at] >> 32) == text) {
        uint32_t *item = pol_vec_push(&b->items, b->budget);
        if (item == NULL) {
            return 0;
        }
        *item = (uint32_t)k->items[(*at)++];
    }
    return pol_state_of(b, b->items.items, (uint32_t)b->items.count, loop);
}

/* -- One state */

static void literal_edges(pol_build *b, uint32_t state)
{
    const pol_item_keys *k = &b->by[BY_LITERAL];
    size_t at = 0;
    uint32_t first = (uint32_t)b->out->edges.count;
    while (at < k->count && !pol_build_stopped(b)) {
        uint32_t text = (uint32_t)(k->items[at] >> 32);
        uint32_t to = take_group(b, k, &at, POL_LOOP_NONE);
        pol_state_edge *edge = pol_vec_push(&b->out->edges, b->budget);
        if (edge != NULL) {
            *edge = (pol_state_edge){text, to};
        }
    }
    if (!pol_build_stopped(b)) {
        pol_state *s = &b->out->states.items[state];
        s->edges = first;
        s->edge_count = (uint32_t)b->out->edges.count - first;
    }
}

/* Globs that have the same key are tried one by one: too many of them stop
 * the build. */
static void check_classes(pol_build *b, const pol_glob_edge *globs,
                          uint32_t count)
{
    pol_classes classes;
    pol_item_keys *hashes = &b->by[BY_GLOB]; /* done with */
    pol_classes_plan(&b->checked->texts, globs, count, &classes);
    if (globs == NULL || !pol_vec_reserve(&b->spare, classes.keys, b->budget) ||
        !pol_vec_reserve(hashes, classes.keys, b->budget)) {
        return;
    }
    size_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        pol_text glob = pol_intern_text(&b->checked->texts, globs[i].glob);
        pol_glob_keys keys;
        pol_classes_keys(&classes, glob, &keys);
        for (uint32_t k = 0; k < keys.count; k++) {
            hashes->items[at++] = pol_class_hash(keys.ends[k], keys.shape, 0);
        }
    }
    pol_sort_keys(hashes->items, b->spare.items, at);
    uint32_t run = classes.others;
    for (size_t i = 0; i < at && run <= POL_CLASS_BUCKET; i++) {
        run = i > 0 && hashes->items[i] == hashes->items[i - 1] ? run + 1 : 1;
    }
    if (run > POL_CLASS_BUCKET) {
        pol_build_fail(b, b->current, POL_FAULT_GLOBS);
    }
}

static void glob_branches(pol_build *b, pol_wild *wild)
{
    const pol_item_keys *k = &b->by[BY_GLOB];
    size_t at = 0;
    wild->globs = (uint32_t)b->out->glob_edges.count;
    while (at < k->count && !pol_build_stopped(b)) {
        uint32_t glob = (uint32_t)(k->items[at] >> 32);
        uint32_t to = take_group(b, k, &at, POL_LOOP_NONE);
        pol_glob_edge *edge = pol_vec_push(&b->out->glob_edges, b->budget);
        if (edge != NULL) {
            *edge = (pol_glob_edge){glob, to};
        }
    }
    wild->glob_count = (uint32_t)b->out->glob_edges.count - wild->globs;
    if (wild->glob_count >= POL_CLASS_LEAST && !pol_build_stopped(b)) {
        check_classes(b, b->out->glob_edges.items + wild->globs,
                      wild->glob_count);
    }
}

static void spawn_branches(pol_build *b, pol_wild *wild)
{
    static const int kinds[3] = {BY_GAP, BY_NARROW, BY_WIDE};
    static const uint8_t loops[3] = {POL_LOOP_GAP, POL_LOOP_NARROW,
                                     POL_LOOP_WIDE};
    wild->spawns = (uint32_t)b->out->spawns.count;
    for (int i = 0; i < 3; i++) {
        size_t at = 0;
        if (b->by[kinds[i]].count == 0 || pol_build_stopped(b)) {
            continue;
        }
        uint32_t to = take_group(b, &b->by[kinds[i]], &at, loops[i]);
        uint32_t *spawn = pol_vec_push(&b->out->spawns, b->budget);
        if (spawn != NULL) {
            *spawn = to;
        }
    }
    wild->spawn_count = (uint32_t)b->out->spawns.count - wild->spawns;
}

static void wild_branches(pol_build *b, uint32_t state)
{
    size_t any = 0;
    for (int by = BY_GLOB; by <= BY_WIDE; by++) {
        any += b->by[by].count;
    }
    if (any + b->by[BY_END].count == 0) {
        return;
    }
    pol_wild wild = {.any = UINT32_MAX};
    wild.end_accept = pol_accept_of(b, &b->by[BY_END], &wild.end_own);
    if (b->by[BY_ANY].count > 0) {
        size_t at = 0;
        wild.any = take_group(b, &b->by[BY_ANY], &at, POL_LOOP_NONE);
    }
    glob_branches(b, &wild);
    spawn_branches(b, &wild);
    pol_wild *slot = pol_vec_push(&b->out->wilds, b->budget);
    if (slot != NULL) {
        *slot = wild;
        b->out->states.items[state].wild = (uint32_t)b->out->wilds.count;
    }
}

/* The common state: one item, one literal. */
static bool expand_literal(pol_build *b, uint32_t state)
{
    const pol_state *s = &b->out->states.items[state];
    if (s->set_count != 1 ||
        POL_STEP_OF(b->program->words.items[s->set]) != POL_STEP_LITERAL) {
        return false;
    }
    uint32_t next = s->set + 1;
    uint32_t text = POL_STEP_VALUE(b->program->words.items[s->set]);
    uint32_t to = pol_state_of_one(b, next);
    pol_state_edge *edge = pol_vec_push(&b->out->edges, b->budget);
    if (edge != NULL && !pol_build_stopped(b)) {
        *edge = (pol_state_edge){text, to};
        b->out->states.items[state].edges = (uint32_t)b->out->edges.count - 1;
        b->out->states.items[state].edge_count = 1;
    }
    return true;
}

static void expand(pol_build *b, uint32_t state)
{
    b->current = state;
    if (expand_literal(b, state)) {
        return;
    }
    for (int by = 0; by < BY_COUNT; by++) {
        b->by[by].count = 0;
    }
    uint32_t count = b->out->states.items[state].set_count;
    for (uint32_t i = 0; i < count; i++) {
        collect(b, pol_set_items(b->out, &b->out->states.items[state])[i]);
    }
    for (int by = 0; by < BY_COUNT; by++) {
        if (b->by[by].count > 1) {
            sort_keys(b, &b->by[by]);
        }
    }
    if (pol_build_stopped(b)) {
        return;
    }
    uint8_t own = 0;
    uint32_t accept = pol_accept_of(b, &b->by[BY_ACCEPT], &own);
    b->out->states.items[state].accept = accept;
    b->out->states.items[state].own = own;
    literal_edges(b, state);
    if (!pol_build_stopped(b)) {
        wild_branches(b, state);
    }
}

/* -- Start states */

static uint32_t add_root(pol_build *b, const pol_words *starts)
{
    return pol_state_of(b, starts->items, (uint32_t)starts->count,
                        POL_LOOP_NONE);
}

/* The empty policy has one state that nothing leaves. */
static void add_roots(pol_build *b)
{
    pol_automaton *a = b->out;
    for (int i = 0; i < POL_START_COUNT; i++) {
        const pol_words *starts = &b->program->starts[i];
        a->roots[i] = UINT32_MAX;
        if (i == POL_START_COMMAND && starts->count == 0) {
            pol_state *s = pol_vec_push(&a->states, b->budget);
            if (s == NULL) {
                return;
            }
            *s = (pol_state){.accept = POL_REF_NONE};
            a->roots[i] = 0;
        } else if (starts->count > 0) {
            a->roots[i] = add_root(b, starts);
        }
    }
}

/* One state for each range, of all programs that begin there. */
static void add_ranges(pol_build *b)
{
    size_t count = b->program->range_starts.count;
    const pol_range_start *starts = b->program->range_starts.items;
    for (size_t i = 0; i < count && !pol_build_stopped(b);) {
        const pol_range *range = &starts[i].range;
        b->items.count = 0;
        for (; i < count && pol_range_order(range, &starts[i].range) == 0;
             i++) {
            uint32_t *item = pol_vec_push(&b->items, b->budget);
            if (item != NULL) {
                *item = starts[i].item;
            }
        }
        if (pol_build_stopped(b)) {
            return;
        }
        uint32_t state = pol_state_of(b, b->items.items,
                                      (uint32_t)b->items.count, POL_LOOP_NONE);
        pol_range_state *slot = pol_vec_push(&b->out->ranges, b->budget);
        if (slot != NULL) {
            *slot = (pol_range_state){*range, state};
        }
    }
}

static void free_build(pol_build *b)
{
    for (int by = 0; by < BY_COUNT; by++) {
        pol_vec_free(&b->by[by], b->budget);
    }
    pol_vec_free(&b->spare, b->budget);
    pol_vec_free(&b->items, b->budget);
    pol_budget_resize(b->budget, b->bits,
                      b->checked->rules.count * sizeof *b->bits, 0);
    pol_budget_resize(b->budget, b->single,
                      b->program->words.count * sizeof *b->single, 0);
    pol_budget_resize(b->budget, b->lists.table,
                      b->lists.size * sizeof *b->lists.table, 0);
    pol_budget_resize(b->budget, b->table, b->table_size * sizeof *b->table, 0);
}

static bool note_verdicts(pol_build *b)
{
    size_t count = b->checked->rules.count;
    if (count == 0) {
        return true;
    }
    b->bits = pol_budget_resize(b->budget, NULL, 0, count * sizeof *b->bits);
    for (size_t i = 0; b->bits != NULL && i < count; i++) {
        b->bits[i] = (uint8_t)(1u << b->checked->rules.items[i].verdict);
    }
    return b->bits != NULL;
}

static bool start(pol_build *b)
{
    if (!note_verdicts(b)) {
        return false;
    }
    size_t size = b->program->words.count * sizeof *b->single;
    if (size > 0) {
        b->single = pol_budget_resize(b->budget, NULL, 0, size);
        if (b->single == NULL) {
            return false;
        }
        memset(b->single, 0, size);
    }
    add_roots(b);
    add_ranges(b);
    return !pol_build_stopped(b);
}

static void check_threads(pol_build *b, const pol_limits *limits)
{
    uint32_t worst;
    b->out->threads = pol_automaton_threads(b->out, &worst);
    if (b->out->threads > limits->threads && !pol_build_stopped(b)) {
        pol_build_fail(
            b, worst == UINT32_MAX ? b->out->roots[POL_START_COMMAND] : worst,
            POL_FAULT_THREADS);
    }
}

bool pol_automaton_build(pol_report *report, const pol_checked *checked,
                         const pol_program *program, const pol_limits *limits,
                         pol_automaton *automaton)
{
    memset(automaton, 0, sizeof *automaton);
    automaton->budget = program->budget;
    uint64_t bound = 65536 + 8 * (uint64_t)program->words.count;
    uint64_t labels = POL_LABEL_MASK - 16;
    pol_build b = {
        .report = report,
        .checked = checked,
        .program = program,
        .out = automaton,
        .budget = program->budget,
        .max_states = limits->states < bound ? limits->states : bound,
    };
    b.max_states = b.max_states < labels ? b.max_states : labels;
    if (start(&b)) {
        for (uint32_t i = 0;
             i < automaton->states.count && !pol_build_stopped(&b); i++) {
            if (automaton->states.items[i].set_count > 0) {
                expand(&b, i);
            }
        }
    }
    free_build(&b);
    pol_vec_trim(&automaton->states, automaton->budget);
    pol_vec_trim(&automaton->edges, automaton->budget);
    if (!pol_build_stopped(&b)) {
        check_threads(&b, limits);
    }
    pol_vec_free(&automaton->sets, automaton->budget);
    if (pol_build_stopped(&b)) {
        return false;
    }
    pol_automaton_reach(automaton);
    return true;
}

void pol_automaton_free(pol_automaton *automaton)
{
    pol_budget *budget = automaton->budget;
    pol_vec_free(&automaton->states, budget);
    pol_vec_free(&automaton->edges, budget);
    pol_vec_free(&automaton->wilds, budget);
    pol_vec_free(&automaton->glob_edges, budget);
    pol_vec_free(&automaton->spawns, budget);
    pol_vec_free(&automaton->lists, budget);
    pol_vec_free(&automaton->sets, budget);
    pol_vec_free(&automaton->ranges, budget);
}
