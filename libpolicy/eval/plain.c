/* SPDX-License-Identifier: Apache-2.0
 *
 * The common path: canonical as it is, on a file system that tells upper from
 * lower case, under rules without conditions and roots.  One walk with its
 * live states in two small arrays; all others are left to place.c. */
#include <libpolicy/canon/glob.h>
#include <libpolicy/canon/place.h>
#include <libpolicy/eval/answer.h>
#include <libpolicy/eval/record.h>

/* More components, or more live states, take the other way. */
#define COMPONENTS 64
#define LIVE 16

typedef struct live {
    uint32_t next, head;          /* head: of its record */
    const unsigned char *wild;    /* the record, where head is not 0 */
    const unsigned char *classes; /* of its globs, where there are many */
} live;

typedef struct lives {
    uint32_t count;
    live items[LIVE];
} lives;

typedef struct plain {
    const pol_view *view;
    uint32_t want, direct, best; /* as in pol_work */
    bool left;                   /* more is needed than this */
    lives loops, sets[2];
} plain;

/* It is large: only what is needed is set. */
static inline void begin(plain *p, const pol_view *view)
{
    p->view = view;
    p->want = POL_BITS_ALL;
    p->direct = 0;
    p->best = POL_REF_NONE;
    p->left = false;
    p->loops.count = p->sets[0].count = p->sets[1].count = 0;
}

static void open_wild(plain *p, live *l, uint32_t at, bool is_loop);

/* Reads the record of a state with wildcards.  One that is neither large nor
 * spawns is no longer than what the section ends with. */
POL_HOT void read_wild(plain *p, live *l, bool is_loop)
{
    const pol_section *s = &p->view->sections[POL_SECTION_WILD];
    uint32_t at = (l->next & POL_LABEL_MASK) - p->view->wild_base;
    if ((uint64_t)at + POL_WILD_MARGIN > s->count) {
        p->left = true;
        return;
    }
    const unsigned char *record = s->data + 4 * (size_t)at;
    l->head = pol_get32(record);
    l->wild = record;
    l->classes = NULL;
    if ((l->head & (POL_WILD_CLASSES | POL_WILD_SPAWNS_MASK)) != 0) {
        open_wild(p, l, at, is_loop);
    }
}

/* A state becomes live, once. */
POL_HOT void add_live(plain *p, lives *set, uint32_t next, bool is_loop)
{
    for (uint32_t i = 0; i < set->count; i++) {
        if (set->items[i].next == next) {
            return;
        }
    }
    if (set->count == LIVE) {
        p->left = true;
        return;
    }
    live *l = &set->items[set->count++];
    l->next = next;
    l->head = 0;
    if ((next & POL_NEXT_WILD) != 0) {
        read_wild(p, l, is_loop);
    }
}

/* The loops that a state spawns. */
static void spawn_loops(plain *p, const unsigned char *pairs, uint32_t count)
{
    for (uint32_t i = 0; i < count && !p->left; i++, pairs += 8) {
        uint32_t next = pol_get32(pairs);
        if ((next & POL_NEXT_LOOP_MASK) >> POL_NEXT_LOOP_SHIFT !=
            POL_LOOP_GAP) {
            p->left = true;
            return;
        }
        if ((POL_META_SUB(pol_get32(pairs + 4)) & p->want) != 0) {
            add_live(p, &p->loops, next, true);
        }
    }
}

/* What is left to do for a record that spawns, or has classes. */
static void open_wild(plain *p, live *l, uint32_t at, bool is_loop)
{
    uint32_t head = l->head, spawns = POL_WILD_SPAWNS(head);
    uint32_t before = 1 + 2 * (head & 1) + (head >> 1 & 1);
    uint32_t words = before + 2 * spawns;
    if ((head & POL_WILD_CLASSES) != 0) {
        uint64_t left = p->view->sections[POL_SECTION_WILD].count - at;
        l->classes = l->wild + 4 * (size_t)words;
        if (!pol_class_front(l->classes, left - words)) {
            p->left = true;
            l->head = 0; /* nothing of it is looked at */
            return;
        }
    }
    if (spawns > 0 && !p->left) {
        p->left |= is_loop; /* loops that spawn again are not common */
        spawn_loops(p, l->wild + 4 * (size_t)before, spawns);
    }
}

static void accept(plain *p, uint32_t meta, uint32_t own)
{
    p->left |= (own & POL_BIT_CONDITION) != 0;
    if ((own & pol_bits_above(p->direct)) != 0 || p->direct == 0) {
        p->best = meta & POL_REF_MASK;
    }
    p->direct |= own;
    p->want = pol_bits_above(p->direct);
}

POL_HOT void arrive(plain *p, lives *set, uint32_t next, uint32_t meta)
{
    uint32_t own = POL_META_OWN(meta);
    if ((own & p->want) != 0) {
        accept(p, meta, own);
    }
    if ((POL_META_SUB(meta) & p->want) != 0) {
        p->left |= (next & POL_NEXT_LOOP_MASK) != 0;
        add_live(p, set, next, false);
    }
}

/* A component, and what is derived from it. */
typedef struct component {
    pol_text text;
    uint32_t symbol;
    uint32_t bytes; /* as the needs of globs; 0: not looked at */
    pol_ends ends;
} component;

static void try_glob(plain *p, lives *set, const unsigned char *triple,
                     component *c)
{
    pol_text glob;
    uint32_t needs;
    if (!pol_record_glob(p->view, pol_get32(triple), &glob, &needs)) {
        p->left = true;
        return;
    }
    if (c->bytes == 0) {
        c->bytes = pol_needs_met(c->text.data, c->text.size);
    }
    if ((needs & ~c->bytes) == 0 && pol_glob_match(glob, c->text)) {
        arrive(p, set, pol_get32(triple + 4), pol_get32(triple + 8));
    }
}

static void follow_classes(plain *p, lives *set, const unsigned char *at,
                           component *c, uint32_t look)
{
    const pol_section *s = &p->view->sections[POL_SECTION_WILD];
    uint64_t words = s->count - (uint64_t)(at - s->data) / 4;
    pol_class_table classes;
    pol_candidates found;
    const unsigned char *triple;
    if (!pol_open_classes(at, words, &classes)) {
        p->left = true;
        return;
    }
    if (c->bytes == 0 && classes.other_count > 0) {
        c->bytes = pol_needs_met(c->text.data, c->text.size);
    }
    pol_candidates_begin(&found, &classes, p->view->seed, c->ends, c->text.size,
                         look, c->bytes);
    while ((triple = pol_candidates_next(&found)) != NULL) {
        try_glob(p, set, triple, c);
    }
}

/* Globs that are tried one by one. */
static void follow_few(plain *p, lives *set, const live *l, component *c)
{
    uint32_t head = l->head, globs = POL_WILD_GLOBS(head);
    const unsigned char *at = l->wild + 4;
    if (globs >= POL_CLASS_LEAST) {
        p->left = true;
        return;
    }
    at += 8 * (size_t)(head & POL_WILD_ANY);
    at += (head & POL_WILD_END) != 0 ? 4 : 0;
    at += 8 * (size_t)POL_WILD_SPAWNS(head);
    for (; globs > 0; globs--, at += 12) {
        try_glob(p, set, at, c);
    }
}

POL_HOT void follow_globs(plain *p, lives *set, const live *l, component *c)
{
    if (l->classes == NULL) {
        follow_few(p, set, l, c);
        return;
    }
    uint32_t look = pol_class_look(l->classes, c->ends);
    if (look != 0) {
        follow_classes(p, set, l->classes, c, look);
    }
}

POL_HOT void step_live(plain *p, lives *set, const live *l, component *c)
{
    pol_edge edge;
    if (c->symbol != POL_SYM_NONE && (l->next & POL_NEXT_LITERAL) != 0 &&
        pol_view_edge(p->view, l->next & POL_LABEL_MASK, c->symbol, &edge)) {
        arrive(p, set, edge.next, edge.meta);
    }
    if ((l->head & POL_WILD_ANY) != 0) {
        arrive(p, set, pol_get32(l->wild + 4), pol_get32(l->wild + 8));
    }
    if (POL_WILD_GLOBS(l->head) > 0) {
        follow_globs(p, set, l, c);
    }
}

/* A token adds loops; those wait for the next one. */
POL_HOT void step_all(plain *p, lives *set, const lives *from, component *c)
{
    const live *l = from->items;
    for (uint32_t left = from->count; left > 0; left--, l++) {
        step_live(p, set, l, c);
    }
}

/* Walks over the components; returns the last set of live states. */
static const lives *walk(plain *p, const char *data, const uint16_t *ends,
                         unsigned count)
{
    const char *at = data + 1;
    lives *from = &p->sets[0], *to = &p->sets[1];
    for (unsigned i = 0; i < count && from->count + p->loops.count > 0; i++) {
        component c;
        pol_block block;
        c.text = (pol_text){at, (size_t)(data + ends[i] - at)};
        c.ends = pol_read_token(at, c.text.size, &block);
        c.symbol = c.text.size <= POL_SYMBOL_SHORT
                       ? pol_view_find_block(p->view, block)
                       : pol_view_find(p->view, c.text);
        c.bytes = 0;
        at = data + ends[i] + 1;
        to->count = 0;
        step_all(p, to, &p->loops, &c);
        step_all(p, to, from, &c);
        lives *swap = from;
        from = to;
        to = swap;
        if (p->left || p->want == 0) {
            break;
        }
    }
    return from;
}

static void probe(plain *p, const lives *set, uint32_t symbol, uint32_t mask)
{
    for (uint32_t i = 0; i < set->count; i++) {
        pol_edge edge;
        uint32_t next = set->items[i].next;
        if ((next & POL_NEXT_LITERAL) != 0 &&
            pol_view_edge(p->view, next & POL_LABEL_MASK, symbol, &edge) &&
            (POL_META_OWN(edge.meta) & mask & p->want) != 0) {
            accept(p, edge.meta, POL_META_OWN(edge.meta) & mask);
        }
    }
}

static void probe_all(plain *p, const lives *set, uint32_t symbol,
                      uint32_t mask)
{
    if (symbol != POL_SYM_NONE) {
        probe(p, &p->loops, symbol, mask);
        probe(p, set, symbol, mask);
    }
}

static bool is_common(const pol_view *view, const pol_request *request)
{
    const pol_path_query *q = request->of.path;
    return q != NULL && q->struct_size == sizeof *q &&
           request->platform == POL_PLATFORM_POSIX &&
           (unsigned)q->fs_case < POL_CASE_INSENSITIVE && q->recursive == 0 &&
           (request->roots != NULL || request->root_count == 0) &&
           request->root_count <= POL_MAX_ROOTS && q->resolver == NULL &&
           (unsigned)q->access < POL_ACCESSES &&
           (q->resolved.size == 0 || pol_text_equal(q->resolved, q->path)) &&
           view->sections[POL_SECTION_ROOTS].count == 0;
}

bool pol_plain_path(const pol_view *view, const pol_request *request,
                    pol_decision *decision)
{
    uint16_t ends[COMPONENTS];
    unsigned count;
    if (!is_common(view, request) ||
        !pol_place_plain(request->of.path->path, ends, COMPONENTS, &count)) {
        return false;
    }
    const pol_path_query *q = request->of.path;
    unsigned start = POL_START_PATH + (unsigned)q->access;
    plain p; /* large: only what is needed is set */
    begin(&p, view);
    if (view->starts[start].next != 0) {
        arrive(&p, &p.sets[0], view->starts[start].next,
               view->starts[start].meta);
        const lives *last = walk(&p, q->path.data, ends, count);
        probe_all(&p, last, view->end_symbol, POL_BITS_ALL);
        if (q->access == POL_ACCESS_WRITE) {
            probe_all(&p, last, view->ancestor_symbol,
                      POL_BITS_ALL & ~POL_BIT_ALLOW);
        }
    }
    if (p.left) {
        return false;
    }
    pol_conclude_at(view, POL_KIND_PATH, request->flags, p.direct, p.best,
                    decision);
    decision->matched = 0;
    decision->tokens = count;
    decision->why = POL_WHY_NONE;
    decision->unresolved =
        decision->answer == POL_ALLOW && q->resolved.size == 0;
    return true;
}
