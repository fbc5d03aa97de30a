/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables that decisions touch: symbols, edges, wildcard records. */
#include <libpolicy/emit/place.h>
#include <libpolicy/emit/writer.h>

/* Seeds that are tried before emission gives up. */
#define SEEDS 64

static inline uint32_t label_of(const pol_writer *writer, uint32_t state)
{
    uint32_t wild = writer->automaton.states.items[state].wild;
    return wild == 0 ? state + 1
                     : writer->wild_base + writer->wild_at[wild - 1];
}

uint32_t pol_next_word(const pol_writer *writer, uint32_t state)
{
    const pol_state *s = &writer->automaton.states.items[state];
    bool special = s->wild != 0 || s->loop != POL_LOOP_NONE ||
                   (s->own & POL_BIT_CONDITION) != 0;
    return label_of(writer, state) | (special ? POL_NEXT_SPECIAL : 0) |
           (s->edge_count > 0 ? POL_NEXT_LITERAL : 0) |
           (s->wild != 0 ? POL_NEXT_WILD : 0) |
           (uint32_t)s->loop << POL_NEXT_LOOP_SHIFT;
}

uint32_t pol_meta_word(const pol_writer *writer, uint32_t state)
{
    const pol_state *s = &writer->automaton.states.items[state];
    return POL_META(s->own, s->sub, s->accept);
}

/* -- Symbols */

static inline void use_text(pol_writer *w, uint32_t text)
{
    if (w->symbols[text] != POL_SYM_NONE) {
        return;
    }
    w->symbols[text] = 0;
    uint32_t *slot = pol_vec_push(&w->used, w->budget);
    if (slot != NULL) {
        *slot = text;
    }
    pol_text bytes = pol_intern_text(&w->checked->texts, text);
    if (bytes.size > w->max_symbol) {
        w->max_symbol = (uint32_t)bytes.size;
    }
}

static bool collect_symbols(pol_writer *w)
{
    size_t count = w->checked->texts.texts.count;
    w->symbols =
        pol_budget_resize(w->budget, NULL, 0, (count + 1) * sizeof *w->symbols);
    if (w->symbols == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        w->symbols[i] = POL_SYM_NONE;
    }
    for (size_t i = 0; i < w->automaton.edges.count; i++) {
        use_text(w, w->automaton.edges.items[i].text);
    }
    for (size_t i = 0; i < w->checked->executables.count; i++) {
        const pol_executable *e = &w->checked->executables.items[i];
        use_text(w, e->name);
        for (uint32_t k = 0; k < e->count; k++) {
            use_text(w, w->checked->executable_paths.items[e->first + k].text);
        }
    }
    return !pol_writer_stopped(w);
}

static uint64_t symbol_hash(const pol_writer *w, pol_text text)
{
    if (text.size <= POL_SYMBOL_SHORT) {
        return pol_block_hash(pol_block_of(text.data, text.size), w->seed);
    }
    return XXH3_64bits_withSeed(text.data, text.size, w->seed);
}

static bool write_slot(pol_writer *w, unsigned char *slot, pol_text text,
                       uint64_t hash)
{
    if (text.size <= POL_SYMBOL_SHORT) {
        pol_block b = pol_block_of(text.data, text.size);
        pol_put64(slot, b.low);
        pol_put64(slot + 8, b.high);
        return true;
    }
    uint32_t offset = (uint32_t)w->sections[POL_SECTION_POOL].count;
    unsigned char *pool = pol_section_add(w, POL_SECTION_POOL, text.size);
    if (pool == NULL) {
        return false;
    }
    memcpy(pool, text.data, text.size);
    pol_put64(slot, hash);
    pol_put32(slot + 8, offset);
    pol_put32(slot + 12, (uint32_t)text.size | (uint32_t)POL_SLOT_LONG << 24);
    return true;
}

typedef struct placed {
    uint64_t *hashes;
    uint32_t *slots;
    uint32_t count, lines;
} placed;

static void free_placed(pol_writer *w, placed *p)
{
    pol_writer_release(w, p->hashes, p->count * sizeof *p->hashes);
    pol_writer_release(w, p->slots, 4 * (size_t)p->lines * sizeof *p->slots);
    memset(p, 0, sizeof *p);
}

static bool new_placed(pol_writer *w, placed *p, uint32_t count, uint32_t lines)
{
    p->count = count;
    p->lines = lines;
    size_t slots = 4 * (size_t)lines * sizeof *p->slots;
    p->slots = pol_budget_resize(w->budget, NULL, 0, slots);
    if (count > 0) {
        p->hashes =
            pol_budget_resize(w->budget, NULL, 0, count * sizeof *p->hashes);
    }
    if (p->slots == NULL || (count > 0 && p->hashes == NULL)) {
        free_placed(w, p);
        return false;
    }
    memset(p->slots, 0, slots);
    return true;
}

/* Load of at most one half: an unknown token meets few long lines. */
static bool place_symbols(pol_writer *w)
{
    placed p = {0};
    uint32_t count = (uint32_t)w->used.count;
    if (!new_placed(w, &p, count, count / 2 + 1)) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        p.hashes[i] = symbol_hash(
            w, pol_intern_text(&w->checked->texts, w->used.items[i]));
    }
    w->sections[POL_SECTION_SYMBOLS].count = 0;
    w->sections[POL_SECTION_POOL].count = w->fact_texts;
    bool good = pol_place_items(p.hashes, count, p.lines, p.slots);
    unsigned char *table =
        good ? pol_section_add(w, POL_SECTION_SYMBOLS, 64 * (size_t)p.lines)
             : NULL;
    for (uint32_t s = 0; table != NULL && s < 4 * p.lines; s++) {
        unsigned char *slot = table + 16 * (size_t)s;
        if (p.slots[s] == 0) {
            slot[15] = POL_SLOT_FREE;
            continue;
        }
        uint32_t text = w->used.items[p.slots[s] - 1];
        w->symbols[text] = s;
        if (!write_slot(w, slot, pol_intern_text(&w->checked->texts, text),
                        p.hashes[p.slots[s] - 1])) {
            table = NULL;
        }
    }
    free_placed(w, &p);
    return table != NULL;
}

/* -- Edges */

typedef struct flat_edge {
    uint32_t from, symbol, next, meta;
} flat_edge;

typedef struct edge_sink {
    pol_writer *writer;
    placed *placed;
    unsigned char *table; /* null: only hash */
    uint32_t at;
} edge_sink;

static void hash_edge(edge_sink *sink, uint32_t from, uint32_t symbol)
{
    sink->placed->hashes[sink->at++] =
        pol_edge_hash(from, symbol, sink->writer->seed);
}

static inline void mark_overflow(unsigned char *line)
{
    pol_put32(line + 8, pol_get32(line + 8) | POL_LINE_OVERFLOW);
}

static inline void take_edge(edge_sink *sink, flat_edge e)
{
    if (sink->table == NULL) {
        hash_edge(sink, e.from, e.symbol);
        return;
    }
    uint64_t place = sink->placed->hashes[sink->at++];
    uint32_t slot = (uint32_t)place, first = (uint32_t)(place >> 32);
    unsigned char *p = sink->table + 16 * (size_t)slot;
    if (first != slot / 4) {
        mark_overflow(sink->table + 64 * (size_t)first);
    }
    pol_put64(p, (uint64_t)e.symbol << 32 | e.from);
    pol_put32(p + 8, e.next | (pol_get32(p + 8) & POL_LINE_OVERFLOW));
    pol_put32(p + 12, e.meta);
}

static void state_edges(pol_writer *w, uint32_t state, edge_sink *sink)
{
    uint32_t label = label_of(w, state);
    const pol_state *s = &w->automaton.states.items[state];
    for (uint32_t i = 0; i < s->edge_count; i++) {
        const pol_state_edge *e = &w->automaton.edges.items[s->edges + i];
        if (sink->table == NULL) {
            hash_edge(sink, label, w->symbols[e->text]);
        } else {
            take_edge(sink, (flat_edge){label, w->symbols[e->text],
                                        pol_next_word(w, e->to),
                                        pol_meta_word(w, e->to)});
        }
    }
}

/* host_executable: (executables, name) -> a label of the name, and
 * (that label, path). */
static void executable_edges(pol_writer *w, edge_sink *sink)
{
    for (size_t i = 0; i < w->checked->executables.count; i++) {
        const pol_executable *e = &w->checked->executables.items[i];
        uint32_t label = w->executables + 1 + (uint32_t)i;
        uint32_t only = e->only_tightens ? POL_LIST_TIGHTENS : 0;
        take_edge(sink, (flat_edge){w->executables, w->symbols[e->name], label,
                                    POL_META(e->layer, only, POL_REF_NONE)});
        for (uint32_t k = 0; k < e->count; k++) {
            const pol_listed *path =
                &w->checked->executable_paths.items[e->first + k];
            uint32_t apart = path->apart ? POL_LIST_APART : 0;
            take_edge(sink, (flat_edge){label, w->symbols[path->text], label,
                                        POL_META(apart, 0, POL_REF_NONE)});
        }
    }
}

static void all_edges(pol_writer *w, edge_sink *sink)
{
    for (uint32_t i = 0; i < w->automaton.states.count; i++) {
        state_edges(w, i, sink);
    }
    executable_edges(w, sink);
}

static uint32_t count_edges(const pol_writer *w)
{
    size_t count = w->automaton.edges.count + w->checked->executables.count;
    for (size_t i = 0; i < w->checked->executables.count; i++) {
        count += w->checked->executables.items[i].count;
    }
    return count > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uint32_t)count;
}

/* Each hash becomes the slot of its item, and its first line above that; the
 * slots are given back. */
static void hashes_to_slots(pol_writer *w, placed *p)
{
    for (uint32_t s = 0; s < 4 * p->lines; s++) {
        if (p->slots[s] != 0) {
            uint64_t *hash = &p->hashes[p->slots[s] - 1];
            *hash = (uint64_t)pol_first_line(*hash, p->lines) << 32 | s;
        }
    }
    pol_writer_release(w, p->slots, 4 * (size_t)p->lines * sizeof *p->slots);
    p->slots = NULL;
}

/* Lines for a load of at most 0.84. */
static bool place_edges(pol_writer *w)
{
    placed p = {0};
    uint32_t count = count_edges(w);
    if (!new_placed(w, &p, count, (uint32_t)((uint64_t)count * 25 / 84) + 1)) {
        return false;
    }
    edge_sink sink = {.writer = w, .placed = &p};
    all_edges(w, &sink);
    w->sections[POL_SECTION_EDGES].count = 0;
    if (!pol_place_items(p.hashes, count, p.lines, p.slots)) {
        free_placed(w, &p);
        return false;
    }
    hashes_to_slots(w, &p);
    sink.table = pol_section_add(w, POL_SECTION_EDGES, 64 * (size_t)p.lines);
    if (sink.table != NULL) {
        sink.at = 0;
        all_edges(w, &sink);
    }
    free_placed(w, &p);
    return sink.table != NULL;
}

static void note_starts(pol_writer *w)
{
    for (int i = 0; i < POL_START_COUNT; i++) {
        uint32_t root = w->automaton.roots[i];
        w->starts[i].next = root == UINT32_MAX ? 0 : pol_next_word(w, root);
        w->starts[i].meta = root == UINT32_MAX ? POL_META(0, 0, POL_REF_NONE)
                                               : pol_meta_word(w, root);
    }
}

/* Labels: states without wildcards by number, then host_executable, then
 * the words of WILD. */
static bool number_labels(pol_writer *w)
{
    uint64_t words = 0;
    uint64_t base =
        (uint64_t)w->automaton.states.count + w->checked->executables.count + 2;
    if (!pol_place_wilds(w, &words) || base + words >= POL_LABEL_MASK) {
        return false;
    }
    if (w->checked->executables.count > 0) {
        w->executables = (uint32_t)w->automaton.states.count + 1;
    }
    w->wild_base = (uint32_t)base;
    return true;
}

static bool write_tables(pol_writer *w)
{
    uint64_t base = w->seed;
    for (uint64_t k = 0; k < SEEDS && !pol_writer_stopped(w); k++) {
        w->seed = XXH3_64bits_withSeed(&base, 0, base + k);
        if (place_symbols(w) && pol_write_wilds(w) && place_edges(w)) {
            pol_write_ranges(w);
            return !pol_writer_stopped(w);
        }
    }
    return false;
}

bool pol_write_tables(pol_writer *w)
{
    size_t texts = w->checked->texts.texts.count + 1;
    size_t wilds = w->automaton.wilds.count + 1;
    bool good = collect_symbols(w) && number_labels(w);
    if (good) {
        note_starts(w);
        good = write_tables(w);
    }
    pol_writer_release(w, w->symbols, texts * sizeof *w->symbols);
    pol_writer_release(w, w->wild_at, wilds * sizeof *w->wild_at);
    w->symbols = w->wild_at = NULL;
    return good;
}
