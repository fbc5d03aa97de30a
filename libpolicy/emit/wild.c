/* SPDX-License-Identifier: Apache-2.0
 *
 * Records of states with wildcards, and the classes of their globs. */
#include <libpolicy/automaton/classes.h>
#include <libpolicy/emit/writer.h>

/* Buckets for each glob: most tokens find an empty one. */
#define BUCKETS_FOR_ONE 1
/* Slots of the tables of ends for each key. */
#define SLOTS_FOR_ONE 16
/* Bytes of an item of GLOBS. */
#define GLOB_ITEM 12

/* Bytes of a text in POOL; a record of where in a section. */
static unsigned char *add_pooled(pol_writer *w, unsigned section, size_t item,
                                 pol_text text)
{
    uint32_t offset = (uint32_t)w->sections[POL_SECTION_POOL].count;
    unsigned char *pool = pol_section_add(w, POL_SECTION_POOL, text.size);
    unsigned char *record = pol_section_add(w, section, item);
    if (record == NULL || (pool == NULL && text.size > 0)) {
        return NULL;
    }
    if (text.size > 0) {
        memcpy(pool, text.data, text.size);
    }
    pol_put32(record, offset);
    pol_put32(record + 4, (uint32_t)text.size);
    return record;
}

static uint32_t add_glob(pol_writer *w, uint32_t text, uint32_t *known)
{
    if (known[text] == 0) {
        pol_text glob = pol_intern_text(&w->checked->texts, text);
        unsigned char *record =
            add_pooled(w, POL_SECTION_GLOBS, GLOB_ITEM, glob);
        if (record == NULL) {
            return 0;
        }
        pol_put32(record + 8, pol_glob_needs(glob));
        known[text] =
            (uint32_t)(w->sections[POL_SECTION_GLOBS].count / GLOB_ITEM);
    }
    return known[text] - 1;
}

static void add_word(pol_writer *w, uint32_t word)
{
    unsigned char *p = pol_section_add(w, POL_SECTION_WILD, 4);
    if (p != NULL) {
        pol_put32(p, word);
    }
}

static void add_target(pol_writer *w, uint32_t state)
{
    add_word(w, pol_next_word(w, state));
    add_word(w, pol_meta_word(w, state));
}

static void write_globs(pol_writer *w, const pol_wild *wild, uint32_t *known)
{
    for (uint32_t i = 0; i < wild->glob_count; i++) {
        const pol_glob_edge *e =
            &w->automaton.glob_edges.items[wild->globs + i];
        add_word(w, add_glob(w, e->glob, known));
        add_target(w, e->to);
    }
}

/* A key with its glob; of a glob without one, its needs. */
typedef struct keyed {
    uint64_t hash;
    uint32_t glob, to;
} keyed;

typedef struct sorter {
    const pol_classes *classes;
    keyed *keys;      /* behind them those without */
    uint32_t *starts; /* by bucket, and the end of the last one */
    uint32_t count, others, bits;
    uint32_t suffix_bits, prefix_bits; /* of the tables */
    uint8_t suffixes[1 << POL_CLASS_TABLE_MAX];
    uint8_t prefixes[1 << POL_CLASS_TABLE_MAX];
} sorter;

/* Two to the power of this many places, so many for each. */
static uint32_t bits_for(uint64_t keys, uint32_t for_one, uint32_t least,
                         uint32_t most)
{
    uint32_t bits = least;
    while (bits < most && (uint64_t)1 << bits < keys * for_one) {
        bits++;
    }
    return bits;
}

static uint32_t bucket_bits(const pol_classes *classes)
{
    return bits_for(classes->keys, BUCKETS_FOR_ONE, 0, POL_CLASS_BITS_MAX);
}

/* A table without shapes has a word. */
static uint32_t table_bits(const pol_classes *classes, unsigned group)
{
    return bits_for(classes->groups[group] > 0 ? classes->keys : 0,
                    SLOTS_FOR_ONE, POL_CLASS_TABLE_MIN, POL_CLASS_TABLE_MAX);
}

static uint32_t bucket_of(const sorter *s, uint64_t hash)
{
    return (uint32_t)hash & ((1u << s->bits) - 1);
}

/* false where a bucket is too full: another seed helps. */
static bool fill_starts(sorter *s)
{
    uint32_t buckets = 1u << s->bits;
    memset(s->starts, 0, (buckets + 1) * sizeof *s->starts);
    for (uint32_t i = 0; i < s->count; i++) {
        s->starts[bucket_of(s, s->keys[i].hash) + 1]++;
    }
    bool fits = true;
    for (uint32_t b = 1; b <= buckets; b++) {
        fits &= s->starts[b] <= POL_CLASS_BUCKET_MAX;
        s->starts[b] += s->starts[b - 1];
    }
    return fits;
}

/* Writes each key at its place: a bucket's start moves up to its end, which
 * is where the next one began. */
static void place_keys(pol_writer *w, sorter *s, uint32_t *known)
{
    size_t at = w->sections[POL_SECTION_WILD].count;
    uint32_t total = s->count + s->others;
    if (pol_section_add(w, POL_SECTION_WILD, 16 * (size_t)total) == NULL) {
        return;
    }
    for (uint32_t i = 0; i < total; i++) {
        const keyed *k = &s->keys[i];
        uint32_t glob = add_glob(w, k->glob, known);
        uint32_t place = i < s->count ? s->starts[bucket_of(s, k->hash)]++ : i;
        unsigned char *p =
            w->sections[POL_SECTION_WILD].items + at + 16 * (size_t)place;
        pol_put32(p, (uint32_t)(k->hash >> 32));
        pol_put32(p + 4, glob);
        pol_put32(p + 8, pol_next_word(w, k->to));
        pol_put32(p + 12, pol_meta_word(w, k->to));
    }
}

static void add_table(pol_writer *w, const uint8_t *table, uint32_t bits)
{
    unsigned char *p = pol_section_add(w, POL_SECTION_WILD, (size_t)1 << bits);
    if (p != NULL) {
        memcpy(p, table, (size_t)1 << bits);
    }
}

static void write_sorted(pol_writer *w, sorter *s, uint32_t *known)
{
    const uint32_t *groups = s->classes->groups;
    if (!fill_starts(s)) {
        w->bad_seed = true;
        return;
    }
    bool always = groups[2] > 0 || s->others > 0;
    add_word(w, POL_CLASS_HEAD(groups[0], groups[1], groups[2], always) |
                    POL_CLASS_TABLES(s->suffix_bits, s->prefix_bits));
    add_table(w, s->suffixes, s->suffix_bits);
    add_table(w, s->prefixes, s->prefix_bits);
    add_word(w, s->others);
    for (uint32_t i = 0; i < groups[0] + groups[1] + groups[2]; i++) {
        add_word(w, s->classes->shapes[i]);
    }
    add_word(w, s->bits);
    for (uint32_t b = 0; b <= 1u << s->bits; b++) {
        add_word(w, s->starts[b]);
    }
    place_keys(w, s, known);
}

static void add_key(sorter *s, uint32_t shape, pol_ends ends, keyed key)
{
    uint8_t bit = (uint8_t)(1u << (pol_classes_place(s->classes, shape) & 7));
    if (POL_SHAPE_SUFFIX(shape) >= 2) {
        s->suffixes[pol_suffix_slot(ends, s->suffix_bits)] |= bit;
    } else if (POL_SHAPE_PREFIX(shape) >= 2) {
        s->prefixes[pol_prefix_slot(ends, s->prefix_bits)] |= bit;
    }
    s->keys[s->count++] = key;
}

static void key_globs(pol_writer *w, const pol_wild *wild, sorter *s)
{
    uint32_t total = s->classes->keys;
    for (uint32_t i = 0; i < wild->glob_count; i++) {
        const pol_glob_edge *e =
            &w->automaton.glob_edges.items[wild->globs + i];
        pol_text glob = pol_intern_text(&w->checked->texts, e->glob);
        pol_glob_keys keys;
        pol_classes_keys(s->classes, glob, &keys);
        for (uint32_t k = 0; k < keys.count; k++) {
            uint64_t hash = pol_class_hash(keys.ends[k], keys.shape, w->seed);
            add_key(s, keys.shape, keys.ends[k], (keyed){hash, e->glob, e->to});
        }
        if (keys.shape == 0) {
            uint64_t needs = pol_glob_needs(glob);
            s->keys[total + s->others++] = (keyed){needs << 32, e->glob, e->to};
        }
    }
}

static void write_classes(pol_writer *w, const pol_wild *wild, uint32_t *known)
{
    pol_classes classes;
    pol_classes_plan(&w->checked->texts,
                     w->automaton.glob_edges.items + wild->globs,
                     wild->glob_count, &classes);
    sorter s = {.classes = &classes,
                .bits = bucket_bits(&classes),
                .suffix_bits = table_bits(&classes, 0),
                .prefix_bits = table_bits(&classes, 1)};
    size_t size = ((size_t)classes.keys + classes.others) * sizeof *s.keys;
    size_t starts = (((size_t)1 << s.bits) + 1) * sizeof *s.starts;
    s.keys = pol_budget_resize(w->budget, NULL, 0, size);
    s.starts = pol_budget_resize(w->budget, NULL, 0, starts);
    if (s.keys != NULL && s.starts != NULL) {
        key_globs(w, wild, &s);
        write_sorted(w, &s, known);
    }
    pol_writer_release(w, s.keys, size);
    pol_writer_release(w, s.starts, starts);
}

static void write_wild(pol_writer *w, const pol_wild *wild, uint32_t *known)
{
    bool end = wild->end_accept != POL_REF_NONE;
    bool classes = wild->glob_count >= POL_CLASS_LEAST;
    add_word(w, POL_WILD_HEAD((wild->any != UINT32_MAX ? POL_WILD_ANY : 0) |
                                  (end ? POL_WILD_END : 0) |
                                  (classes ? POL_WILD_CLASSES : 0),
                              wild->spawn_count, wild->glob_count));
    if (wild->any != UINT32_MAX) {
        add_target(w, wild->any);
    }
    if (end) {
        add_word(w, POL_META(wild->end_own, 0, wild->end_accept));
    }
    for (uint32_t i = 0; i < wild->spawn_count; i++) {
        add_target(w, w->automaton.spawns.items[wild->spawns + i]);
    }
    if (classes) {
        write_classes(w, wild, known);
    } else {
        write_globs(w, wild, known);
    }
}

/* Names that path patterns begin with; there are few. */
static void write_roots(pol_writer *w)
{
    const pol_checked *c = w->checked;
    for (size_t i = 0; i < c->patterns.count; i++) {
        const pol_pattern *p = &c->patterns.items[i];
        uint32_t word = p->count > 0 ? c->words.items[p->first] : 0;
        if (p->count == 0 || POL_WORD_KIND(word) != POL_WORD_ROOT) {
            continue;
        }
        uint32_t text = POL_WORD_VALUE(word), k = 0;
        while (k < w->root_count && w->roots[k] != text) {
            k++;
        }
        if (k == POL_MAX_ROOTS) {
            w->failed = true;
            return;
        }
        w->roots[k] = text;
        w->root_count += k == w->root_count;
    }
    for (uint32_t k = 0; k < w->root_count; k++) {
        add_pooled(w, POL_SECTION_ROOTS, 8,
                   pol_intern_text(&c->texts, w->roots[k]));
    }
}

/* Words of a record. */
static uint64_t record_words(const pol_writer *w, const pol_wild *wild)
{
    uint64_t globs = wild->glob_count;
    uint64_t words = 1 + (wild->any != UINT32_MAX ? 2u : 0u) +
                     (wild->end_accept != POL_REF_NONE ? 1u : 0u) +
                     2 * (uint64_t)wild->spawn_count;
    if (globs < POL_CLASS_LEAST) {
        return words + 3 * globs;
    }
    pol_classes classes;
    pol_classes_plan(&w->checked->texts,
                     w->automaton.glob_edges.items + wild->globs,
                     wild->glob_count, &classes);
    uint32_t tables =
        POL_CLASS_TABLES(table_bits(&classes, 0), table_bits(&classes, 1));
    return words + POL_CLASS_FRONT(tables) + classes.groups[0] +
           classes.groups[1] + classes.groups[2] + 3 +
           ((uint64_t)1 << bucket_bits(&classes)) +
           4 * ((uint64_t)classes.keys + classes.others);
}

bool pol_place_wilds(pol_writer *w, uint64_t *words)
{
    size_t count = w->automaton.wilds.count;
    w->wild_at =
        pol_budget_resize(w->budget, NULL, 0, (count + 1) * sizeof *w->wild_at);
    if (w->wild_at == NULL) {
        return false;
    }
    *words = 0;
    for (size_t i = 0; i < count; i++) {
        w->wild_at[i] = (uint32_t)*words;
        *words += record_words(w, &w->automaton.wilds.items[i]);
        if (*words + POL_WILD_MARGIN > POL_LABEL_MASK) {
            return false;
        }
    }
    return true;
}

bool pol_write_wilds(pol_writer *w)
{
    size_t texts = w->checked->texts.texts.count;
    uint32_t *known =
        pol_budget_resize(w->budget, NULL, 0, (texts + 1) * sizeof *known);
    w->sections[POL_SECTION_GLOBS].count = 0;
    w->sections[POL_SECTION_WILD].count = 0;
    w->sections[POL_SECTION_ROOTS].count = 0;
    w->bad_seed = false;
    w->root_count = 0;
    if (known == NULL) {
        return false;
    }
    memset(known, 0, (texts + 1) * sizeof *known);
    for (size_t i = 0; i < w->automaton.wilds.count && !w->bad_seed; i++) {
        write_wild(w, &w->automaton.wilds.items[i], known);
    }
    for (uint32_t i = 0; w->automaton.wilds.count > 0 && i < POL_WILD_MARGIN;
         i++) {
        add_word(w, 0);
    }
    write_roots(w);
    pol_writer_release(w, known, (texts + 1) * sizeof *known);
    return !w->bad_seed && !pol_writer_stopped(w);
}
