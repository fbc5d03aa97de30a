/* SPDX-License-Identifier: Apache-2.0
 *
 * The structural proof: every symbol and every edge stands on one of its two
 * lines, every number there that names something names something that exists.
 * What accept lists hold is looked at when they are read.  Linear in the
 * image, no memory of its own. */
#include <libpolicy/image/verify.h>

static bool verify_text(const pol_view *view, unsigned section,
                        const unsigned char *pair)
{
    return pol_view_span(view, section, pol_get32(pair), pol_get32(pair + 4),
                         1) != NULL;
}

static bool on_its_line(uint64_t hash, uint32_t line, uint32_t lines)
{
    return pol_fastrange((uint32_t)hash, lines) == line ||
           pol_fastrange((uint32_t)(hash >> 32), lines) == line;
}

static bool verify_short(const pol_view *view, const unsigned char *p,
                         uint32_t line, uint32_t lines)
{
    uint32_t size = p[15];
    pol_block b = {pol_get64(p), pol_get64(p + 8)};
    for (uint32_t i = size; i < 15; i++) {
        if (p[i] != 0) {
            return false;
        }
    }
    return size <= POL_SYMBOL_SHORT &&
           on_its_line(pol_block_hash(b, view->seed), line, lines);
}

static bool verify_symbol(const pol_view *view, const unsigned char *p,
                          uint32_t line, uint32_t lines)
{
    if (p[15] == POL_SLOT_FREE) {
        return pol_get64(p) == 0 && pol_get64(p + 8) == (uint64_t)POL_SLOT_FREE
                                                            << 56;
    }
    if (p[15] != POL_SLOT_LONG) {
        return verify_short(view, p, line, lines);
    }
    uint32_t size = pol_get32(p + 12) & POL_MAX_SYMBOL;
    const unsigned char *text =
        pol_view_span(view, POL_SECTION_POOL, pol_get32(p + 8), size, 1);
    if (text == NULL || size <= POL_SYMBOL_SHORT || size > view->max_symbol) {
        return false;
    }
    uint64_t hash = XXH3_64bits_withSeed(text, size, view->seed);
    return hash == pol_get64(p) && on_its_line(hash, line, lines);
}

static bool verify_symbols(const pol_view *view)
{
    const pol_section *s = &view->sections[POL_SECTION_SYMBOLS];
    if (s->count == 0 || s->count > UINT32_MAX / 8) {
        return false;
    }
    for (uint32_t line = 0; line < s->count; line++) {
        const unsigned char *p = s->data + (size_t)line * 64;
        for (int i = 0; i < 4; i++) {
            if (!verify_symbol(view, p + 16 * i, line, s->count)) {
                return false;
            }
        }
    }
    return true;
}

static bool verify_meta(const pol_view *view, uint32_t meta)
{
    uint32_t ref = meta & POL_REF_MASK;
    if (ref == POL_REF_NONE) {
        return true;
    }
    if ((ref & POL_REF_LIST) == 0) {
        return ref < view->sections[POL_SECTION_RULES].count;
    }
    const unsigned char *head = pol_view_span(
        view, POL_SECTION_LISTS, POL_REF_OFFSET(ref), POL_LIST_HEAD, 4);
    return head != NULL &&
           pol_view_span(view, POL_SECTION_LISTS, POL_REF_OFFSET(ref),
                         POL_LIST_HEAD + (uint64_t)pol_get32(head) +
                             pol_get32(head + 4),
                         4) != NULL;
}

/* A state's flags and what is accepted there. */
static bool verify_next(const pol_view *view, uint32_t next, uint32_t meta)
{
    if ((next & POL_LINE_OVERFLOW) != 0 || (next & POL_LABEL_MASK) == 0 ||
        !verify_meta(view, meta)) {
        return false;
    }
    if ((next & POL_NEXT_WILD) != 0 && pol_view_wild(view, next) == NULL) {
        return false;
    }
    bool special = (next & (POL_NEXT_WILD | POL_NEXT_LOOP_MASK)) != 0 ||
                   (POL_META_OWN(meta) & POL_BIT_CONDITION) != 0;
    return special == ((next & POL_NEXT_SPECIAL) != 0);
}

/* A (next, meta) pair. */
static bool verify_target(const pol_view *view, const unsigned char *pair)
{
    return verify_next(view, pol_get32(pair), pol_get32(pair + 4));
}

/* A (glob, next, meta) triple. */
static bool verify_glob(const pol_view *view, const unsigned char *p)
{
    return pol_get32(p) < view->sections[POL_SECTION_GLOBS].count &&
           verify_target(view, p + 4);
}

/* Words of a record that are not looked at yet. */
typedef struct words {
    const unsigned char *at;
    uint64_t left;
} words;

static const unsigned char *take(words *w, uint64_t count)
{
    const unsigned char *p = w->at;
    if (count > w->left) {
        return NULL;
    }
    w->at += 4 * count;
    w->left -= count;
    return p;
}

/* The tables of ends: shapes that there are, and how many others. */
static bool verify_tables(words *w, uint32_t *head, uint32_t *others)
{
    const unsigned char *p = take(w, 1);
    *head = p == NULL ? 0 : pol_get32(p);
    uint32_t suffixes = POL_CLASS_SUFFIX_BITS(*head);
    uint32_t prefixes = POL_CLASS_PREFIX_BITS(*head);
    if (p == NULL || POL_CLASS_SINGLE(*head) > POL_CLASS_SINGLES ||
        POL_CLASS_SUFFIX(*head) + POL_CLASS_PREFIX(*head) > POL_CLASS_SHAPES ||
        suffixes < POL_CLASS_TABLE_MIN || suffixes > POL_CLASS_TABLE_MAX ||
        prefixes < POL_CLASS_TABLE_MIN || prefixes > POL_CLASS_TABLE_MAX ||
        (p = take(w, POL_CLASS_FRONT(*head))) == NULL) {
        return false;
    }
    uint32_t slots = 1u << suffixes, all = slots + (1u << prefixes);
    for (uint32_t i = 0; i < all; i++) {
        uint32_t shapes =
            i < slots ? POL_CLASS_SUFFIX(*head) : POL_CLASS_PREFIX(*head);
        if (p[i] >> shapes != 0) {
            return false;
        }
    }
    *others = pol_get32(p + all);
    bool always = POL_CLASS_SINGLE(*head) > 0 || *others > 0;
    return *others <= POL_CLASS_BUCKET && POL_CLASS_ALWAYS(*head) == always;
}

static bool verify_shapes(words *w, uint32_t head)
{
    uint32_t count = POL_CLASS_SUFFIX(head) + POL_CLASS_PREFIX(head) +
                     POL_CLASS_SINGLE(head);
    const unsigned char *p = take(w, count);
    if (p == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t shape = pol_get32(p + 4 * (size_t)i);
        if (shape > 255 || POL_SHAPE_PREFIX(shape) > 8 ||
            POL_SHAPE_SUFFIX(shape) > 8) {
            return false;
        }
    }
    return true;
}

/* Buckets follow one another, and none is too full. */
static bool verify_buckets(words *w, uint32_t *keys)
{
    const unsigned char *p = take(w, 1);
    uint32_t bits = p == NULL ? UINT32_MAX : pol_get32(p);
    if (bits > POL_CLASS_BITS_MAX ||
        (p = take(w, ((uint64_t)1 << bits) + 1)) == NULL || pol_get32(p) != 0) {
        return false;
    }
    uint32_t last = 0;
    for (uint32_t i = 1; i <= (uint32_t)1 << bits; i++) {
        uint32_t start = pol_get32(p + 4 * (size_t)i);
        if (start < last || start - last > POL_CLASS_BUCKET_MAX) {
            return false;
        }
        last = start;
    }
    *keys = last;
    return true;
}

static bool verify_classes(const pol_view *view, words *w)
{
    const unsigned char *p;
    uint32_t head, others, keys;
    if (!verify_tables(w, &head, &others) || !verify_shapes(w, head) ||
        !verify_buckets(w, &keys) ||
        (p = take(w, 4 * ((uint64_t)keys + others))) == NULL) {
        return false;
    }
    for (uint64_t i = 0; i < (uint64_t)keys + others; i++) {
        if (!verify_glob(view, p + 16 * (size_t)i + 4)) {
            return false;
        }
    }
    return true;
}

static bool verify_globs(const pol_view *view, words *w, uint32_t head)
{
    uint32_t globs = POL_WILD_GLOBS(head);
    if ((head & POL_WILD_CLASSES) != 0) {
        return globs >= POL_CLASS_LEAST && verify_classes(view, w);
    }
    const unsigned char *p = take(w, 3 * (uint64_t)globs);
    if (p == NULL || globs >= POL_CLASS_LEAST) {
        return false;
    }
    for (uint32_t i = 0; i < globs; i++) {
        if (!verify_glob(view, p + 12 * (size_t)i)) {
            return false;
        }
    }
    return true;
}

/* What stands in a record before its globs. */
static bool verify_branches(const pol_view *view, words *w, uint32_t head)
{
    const unsigned char *p;
    if ((head & POL_WILD_ANY) != 0 &&
        ((p = take(w, 2)) == NULL || !verify_target(view, p))) {
        return false;
    }
    if ((head & POL_WILD_END) != 0 &&
        ((p = take(w, 1)) == NULL || !verify_meta(view, pol_get32(p)))) {
        return false;
    }
    for (uint32_t i = POL_WILD_SPAWNS(head); i > 0; i--) {
        if ((p = take(w, 2)) == NULL || !verify_target(view, p)) {
            return false;
        }
    }
    return true;
}

/* The records fill WILD one after the other.  That every label of one is its
 * beginning is not proved: the evaluator checks a record where it reads it. */
static bool verify_wilds(const pol_view *view)
{
    const pol_section *s = &view->sections[POL_SECTION_WILD];
    words w = {s->data, s->count};
    const unsigned char *p;
    while ((p = take(&w, 1)) != NULL) {
        uint32_t head = pol_get32(p);
        if (!verify_branches(view, &w, head) || !verify_globs(view, &w, head)) {
            return false;
        }
    }
    return view->wild_base + (uint64_t)s->count <= POL_LABEL_MASK;
}

static bool verify_edge(const pol_view *view, const unsigned char *p, int slot,
                        uint32_t line)
{
    uint32_t from = pol_get32(p), symbol = pol_get32(p + 4);
    uint32_t next = pol_get32(p + 8), meta = pol_get32(p + 12);
    if (slot == 0) {
        next &= ~POL_LINE_OVERFLOW;
    }
    if (from == 0) {
        return (symbol | next | meta) == 0;
    }
    if (from > POL_LABEL_MASK ||
        !on_its_line(pol_edge_hash(from, symbol, view->seed), line,
                     view->sections[POL_SECTION_EDGES].count)) {
        return false;
    }
    return symbol / 4 < view->sections[POL_SECTION_SYMBOLS].count &&
           verify_next(view, next, meta);
}

/* What the fast test of an edge compares with. */
typedef struct edge_bounds {
    uint64_t seed, symbols; /* slots of SYMBOLS */
    uint64_t rules;         /* at most POL_REF_LIST */
    uint32_t lines;
} edge_bounds;

/* What no edge to an ordinary state has. */
#define EXTRAORDINARY \
    (POL_NEXT_WILD | POL_NEXT_LOOP_MASK | POL_NEXT_SPECIAL | POL_LINE_OVERFLOW)

/* Zero where a slot is free, or an edge to an ordinary state where no rule
 * or one rule ends, and sound: all of verify_edge for these, without a
 * branch.  Anything else says nothing.  A difference that would be negative
 * sets the highest bit. */
POL_HOT uint64_t doubt_edge(const edge_bounds *b, const unsigned char *p,
                            uint32_t ignored, uint32_t line)
{
    uint64_t key = pol_get64(p), to = pol_get64(p + 8) & ~(uint64_t)ignored;
    uint64_t from = (uint32_t)key, symbol = key >> 32;
    uint64_t next = (uint32_t)to, meta = to >> 32;
    uint64_t hash = pol_key_hash(key, b->seed);
    uint64_t first = pol_fastrange((uint32_t)hash, b->lines) ^ line;
    uint64_t second = pol_fastrange((uint32_t)(hash >> 32), b->lines) ^ line;
    uint64_t ref = (meta + 1) & POL_REF_MASK; /* 0: none */
    uint64_t negative = (from - 1) | (POL_LABEL_MASK - from) |
                        (b->symbols - 1 - symbol) |
                        ((next & POL_LABEL_MASK) - 1) | (b->rules - ref);
    uint64_t doubt = negative >> 63 | (next & EXTRAORDINARY) |
                     (POL_META_OWN(meta) & POL_BIT_CONDITION) | first * second;
    return (key | to) == 0 ? 0 : doubt;
}

static bool verify_line(const pol_view *view, const edge_bounds *b,
                        uint32_t line)
{
    const unsigned char *p =
        view->sections[POL_SECTION_EDGES].data + (size_t)line * 64;
    uint64_t doubt = doubt_edge(b, p, POL_LINE_OVERFLOW, line) |
                     doubt_edge(b, p + 16, 0, line) |
                     doubt_edge(b, p + 32, 0, line) |
                     doubt_edge(b, p + 48, 0, line);
    if (doubt == 0) {
        return true;
    }
    for (int i = 0; i < 4; i++) {
        if (!verify_edge(view, p + 16 * i, i, line)) {
            return false;
        }
    }
    return true;
}

static bool verify_edges(const pol_view *view)
{
    uint32_t rules = view->sections[POL_SECTION_RULES].count;
    edge_bounds b = {
        .seed = view->seed,
        .symbols = (uint64_t)view->sections[POL_SECTION_SYMBOLS].count * 4,
        .lines = view->sections[POL_SECTION_EDGES].count,
        .rules = rules < POL_REF_LIST ? rules : POL_REF_LIST,
    };
    for (uint32_t line = 0; line < b.lines; line++) {
        if (!verify_line(view, &b, line)) {
            return false;
        }
    }
    return b.lines > 0;
}

static bool verify_conditions(const pol_view *view)
{
    const pol_section *terms = &view->sections[POL_SECTION_TERMS];
    const pol_section *clauses = &view->sections[POL_SECTION_CLAUSES];
    for (uint32_t i = 0; i < terms->count; i++) {
        const unsigned char *p = terms->data + (size_t)i * 8;
        if (pol_get32(p) >= clauses->count || pol_get32(p + 4) > 31) {
            return false;
        }
    }
    for (uint32_t i = 0; i < clauses->count; i++) {
        const unsigned char *p = clauses->data + (size_t)i * 16;
        if (pol_get32(p) >= view->sections[POL_SECTION_RULES].count ||
            pol_get32(p + 4) == 0 ||
            (pol_get32(p + 8) & ~POL_CLAUSE_FLAGS) != 0 ||
            pol_get32(p + 12) != 0) {
            return false;
        }
    }
    return true;
}

/* Verdict and kind; two bits between them are not used. */
static inline bool verdict_is_known(const unsigned char *p)
{
    return (p[POL_RULE_VERDICT] & 0x0c) == 0 && POL_RULE_KIND_OF(p) < POL_KINDS;
}

static bool verify_rule(const pol_view *view, const unsigned char *p)
{
    uint32_t justification = pol_get32(p + POL_RULE_JUSTIFICATION);
    uint32_t head = pol_get32(p + POL_RULE_HEAD);
    return pol_get32(p + POL_RULE_SOURCE) <
               view->sections[POL_SECTION_SOURCE_NAMES].count &&
           pol_view_span(view, POL_SECTION_TEXT, pol_get32(p + POL_RULE_ID),
                         pol_get32(p + POL_RULE_ID_SIZE), 1) != NULL &&
           (justification == UINT32_MAX ||
            verify_text(view, POL_SECTION_TEXT, p + POL_RULE_JUSTIFICATION)) &&
           (head == UINT32_MAX ||
            verify_text(view, POL_SECTION_TEXT, p + POL_RULE_HEAD)) &&
           verdict_is_known(p) && p[POL_RULE_LAYER] < POL_LAYERS;
}

/* Whether a rule has neither justification nor head, and is sound.  All of
 * verify_rule for these, without a branch; false says nothing. */
POL_HOT bool is_plain_rule(const unsigned char *p, uint32_t sources,
                           uint32_t text)
{
    uint32_t source = pol_get32(p + POL_RULE_SOURCE);
    uint32_t id = pol_get32(p + POL_RULE_ID);
    uint32_t id_size = pol_get32(p + POL_RULE_ID_SIZE);
    uint32_t both =
        pol_get32(p + POL_RULE_JUSTIFICATION) & pol_get32(p + POL_RULE_HEAD);
    return (source < sources) & (id <= text) & (id_size <= text - id) &
           (both == UINT32_MAX) & verdict_is_known(p) &
           (p[POL_RULE_LAYER] < POL_LAYERS);
}

static bool verify_rules(const pol_view *view)
{
    const pol_section *rules = &view->sections[POL_SECTION_RULES];
    uint32_t sources = view->sections[POL_SECTION_SOURCE_NAMES].count;
    uint32_t text = view->sections[POL_SECTION_TEXT].count;
    for (uint32_t i = 0; i < rules->count; i++) {
        const unsigned char *p = rules->data + (size_t)i * 48;
        if (!is_plain_rule(p, sources, text) && !verify_rule(view, p)) {
            return false;
        }
    }
    return true;
}

/* Offsets and sizes of texts, at the beginning of each item. */
static bool verify_texts(const pol_view *view, unsigned section, size_t item,
                         unsigned texts)
{
    const pol_section *s = &view->sections[section];
    for (uint32_t i = 0; i < s->count; i++) {
        if (!verify_text(view, texts, s->data + i * item)) {
            return false;
        }
    }
    return true;
}

static bool verify_ranges(const pol_view *view)
{
    const pol_section *s = &view->sections[POL_SECTION_RANGES];
    for (uint32_t i = 0; i < s->count; i++) {
        const unsigned char *p = s->data + (size_t)i * 16;
        uint32_t parent = pol_get32(p + POL_RANGE_PARENT);
        uint32_t all = pol_get32(p + POL_RANGE_ALL);
        if (!verify_target(view, p) || !verify_meta(view, all) ||
            (parent != POL_NO_RANGE && parent >= i)) {
            return false;
        }
    }
    return true;
}

/* An index goes up, and ends behind the last interval; an interval names a
 * range that exists, or none. */
static bool verify_intervals(const pol_view *view, unsigned index,
                             unsigned starts, uint32_t item, uint32_t range_at)
{
    const pol_section *slots = &view->sections[index];
    const pol_section *s = &view->sections[starts];
    uint32_t last = 0;
    for (uint32_t i = 0; i < slots->count; i++) {
        uint32_t first = pol_get32(slots->data + (size_t)i * 4);
        if (first < last || first > s->count) {
            return false;
        }
        last = first;
    }
    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t range = pol_get32(s->data + (size_t)i * item + range_at);
        if (range != POL_NO_RANGE &&
            range >= view->sections[POL_SECTION_RANGES].count) {
            return false;
        }
    }
    return s->count > 0 && last == s->count;
}

static bool verify_addresses(const pol_view *view)
{
    return verify_ranges(view) &&
           verify_intervals(view, POL_SECTION_INDEX4, POL_SECTION_STARTS4, 8,
                            4) &&
           verify_intervals(view, POL_SECTION_INDEX6, POL_SECTION_STARTS6, 24,
                            16) &&
           view->sections[POL_SECTION_ROOTS].count <= POL_MAX_ROOTS;
}

static bool verify_starts(const pol_view *view)
{
    for (int i = 0; i < POL_START_COUNT; i++) {
        uint32_t next = view->starts[i].next, meta = view->starts[i].meta;
        bool none = next == 0 && i != POL_START_COMMAND;
        if (none ? !verify_meta(view, meta) : !verify_next(view, next, meta)) {
            return false;
        }
    }
    return view->executables <= POL_LABEL_MASK &&
           view->max_symbol <= POL_MAX_SYMBOL;
}

bool pol_verify(const pol_view *view)
{
    return verify_starts(view) && verify_symbols(view) &&
           verify_conditions(view) && verify_rules(view) &&
           verify_texts(view, POL_SECTION_GLOBS, 12, POL_SECTION_POOL) &&
           verify_texts(view, POL_SECTION_ROOTS, 8, POL_SECTION_POOL) &&
           verify_texts(view, POL_SECTION_SOURCE_NAMES, 8, POL_SECTION_TEXT) &&
           verify_addresses(view) && verify_wilds(view) && verify_edges(view) &&
           pol_verify_facts(view);
}
