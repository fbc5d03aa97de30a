/* SPDX-License-Identifier: Apache-2.0
 *
 * Records of states with wildcards, and the classes of their globs. */
#include <libpolicy/automaton/classes.h>
#include <libpolicy/emit/writer.h>

/* Buckets for each glob: most tokens find an empty one. */
#define BUCKETS_FOR_ONE 4
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

/* A glob with the hash of its key. */
typedef struct keyed {
    uint64_t hash;
    uint32_t glob, to;
} keyed;

typedef struct sorter {
    keyed *globs;
    uint32_t *starts; /* by bucket, and the end of the last one */
    uint32_t count, bits;
    uint32_t filter[POL_CLASS_FILTER];
} sorter;

/* Two to the power of this many buckets. */
static uint32_t bits_for(uint32_t globs)
{
    uint32_t bits = 0;
    while (bits < POL_CLASS_BITS_MAX &&
           (uint64_t)1 << bits < (uint64_t)globs * BUCKETS_FOR_ONE) {
        bits++;
    }
    return bits;
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
        s->starts[bucket_of(s, s->globs[i].hash) + 1]++;
    }
    bool fits = true;
    for (uint32_t b = 1; b <= buckets; b++) {
        fits &= s->starts[b] <= POL_CLASS_BUCKET_MAX;
        s->starts[b] += s->starts[b - 1];
    }
    return fits;
}

/* Writes each glob at its place: a bucket's start moves up to its end, which
 * is where the next one began. */
static void place_globs(pol_writer *w, sorter *s, uint32_t *known)
{
    size_t at = w->sections[POL_SECTION_WILD].count;
    if (pol_section_add(w, POL_SECTION_WILD, 16 * (size_t)s->count) == NULL) {
        return;
    }
    for (uint32_t i = 0; i < s->count; i++) {
        const keyed *k = &s->globs[i];
        uint32_t glob = add_glob(w, k->glob, known);
        uint32_t place = s->starts[bucket_of(s, k->hash)]++;
        unsigned char *p =
            w->sections[POL_SECTION_WILD].items + at + 16 * (size_t)place;
        pol_put32(p, (uint32_t)(k->hash >> 32));
        pol_put32(p + 4, glob);
        pol_put32(p + 8, pol_next_word(w, k->to));
        pol_put32(p + 12, pol_meta_word(w, k->to));
    }
}

static void write_sorted(pol_writer *w, const pol_classes *classes, sorter *s,
                         uint32_t *known)
{
    if (!fill_starts(s)) {
        w->bad_seed = true;
        return;
    }
    add_word(w, classes->count | classes->short_suffix << 8);
    for (uint32_t i = 0; i < classes->count; i++) {
        add_word(w, classes->shapes[i]);
    }
    for (uint32_t i = 0; i < POL_CLASS_FILTER; i++) {
        add_word(w, s->filter[i]);
    }
    add_word(w, s->bits);
    for (uint32_t b = 0; b <= 1u << s->bits; b++) {
        add_word(w, s->starts[b]);
    }
    place_globs(w, s, known);
}

static void key_globs(pol_writer *w, const pol_wild *wild,
                      const pol_classes *classes, sorter *s)
{
    for (uint32_t i = 0; i < wild->glob_count; i++) {
        const pol_glob_edge *e =
            &w->automaton.glob_edges.items[wild->globs + i];
        pol_ends ends;
        uint32_t shape = pol_classes_shape(
            classes, pol_intern_text(&w->checked->texts, e->glob), &ends);
        if (POL_SHAPE_SUFFIX(shape) >= 2) {
            uint32_t bit = POL_CLASS_FILTER_BIT(ends);
            s->filter[bit / 32] |= 1u << bit % 32;
        }
        s->globs[i] =
            (keyed){pol_class_hash(ends, shape, w->seed), e->glob, e->to};
    }
}

static void write_classes(pol_writer *w, const pol_wild *wild, uint32_t *known)
{
    pol_classes classes;
    sorter s = {.count = wild->glob_count, .bits = bits_for(wild->glob_count)};
    size_t size = s.count * sizeof *s.globs;
    size_t starts = (((size_t)1 << s.bits) + 1) * sizeof *s.starts;
    pol_classes_plan(&w->checked->texts,
                     w->automaton.glob_edges.items + wild->globs, s.count,
                     &classes);
    s.globs = pol_budget_resize(w->budget, NULL, 0, size);
    s.starts = pol_budget_resize(w->budget, NULL, 0, starts);
    if (s.globs != NULL && s.starts != NULL) {
        key_globs(w, wild, &classes, &s);
        write_sorted(w, &classes, &s, known);
    }
    pol_writer_release(w, s.globs, size);
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
    return words + 3 + POL_CLASS_FILTER + classes.count +
           ((uint64_t)1 << bits_for(wild->glob_count)) + 4 * globs;
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
        if (*words > POL_LABEL_MASK) {
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
    write_roots(w);
    pol_writer_release(w, known, (texts + 1) * sizeof *known);
    return !w->bad_seed && !pol_writer_stopped(w);
}
