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
/* Records of wildcards that one path reads. */
#define RECORDS 32

typedef struct wilds {
    pol_record record;
    pol_class_table classes;
} wilds;

typedef struct live {
    uint32_t next, head;       /* head: of its record */
    const unsigned char *wild; /* the record; null: no token branches there */
    const wilds *classes;      /* its globs, where there are many */
} live;

typedef struct lives {
    uint32_t count;
    live items[LIVE];
} lives;

typedef struct plain {
    const pol_view *view;
    uint32_t want, direct, best; /* as in pol_work */
    bool left;                   /* more is needed than this */
    uint32_t used;               /* of the records */
    lives loops, sets[2];
    wilds records[RECORDS];
} plain;

/* It is large: only what is needed is set. */
static inline void begin(plain *p, const pol_view *view)
{
    p->view = view;
    p->want = POL_BITS_ALL;
    p->direct = 0;
    p->best = POL_REF_NONE;
    p->left = false;
    p->used = 0;
    p->loops.count = p->sets[0].count = p->sets[1].count = 0;
}

static inline live *add_live(plain *p, lives *set, uint32_t next)
{
    for (uint32_t i = 0; i < set->count; i++) {
        if (set->items[i].next == next) {
            return NULL;
        }
    }
    if (set->count == LIVE) {
        p->left = true;
        return NULL;
    }
    live *l = &set->items[set->count++];
    l->next = next;
    l->wild = NULL;
    l->classes = NULL;
    return l;
}

static void spawn_loops(plain *p, const unsigned char *pairs, uint32_t count);

/* A record with many globs. */
static void open_classes(plain *p, live *l)
{
    wilds *w = &p->records[p->used];
    if (p->used == RECORDS || !pol_read_record(p->view, l->wild, &w->record) ||
        !w->record.classes || !pol_open_classes(&w->record, &w->classes)) {
        p->left = true;
        return;
    }
    p->used++;
    l->classes = w;
}

/* Reads the record of a state with wildcards. */
static inline void open_wild(plain *p, live *l, bool is_loop)
{
    const pol_section *s = &p->view->sections[POL_SECTION_WILD];
    uint32_t at = (l->next & POL_LABEL_MASK) - p->view->wild_base;
    if (at >= s->count) {
        p->left = true;
        return;
    }
    l->wild = s->data + 4 * (size_t)at;
    uint32_t head = pol_get32(l->wild), spawns = POL_WILD_SPAWNS(head);
    uint32_t before = 1 + 2 * (head & 1) + (head >> 1 & 1);
    l->head = head;
    if (POL_WILD_GLOBS(head) >= POL_CLASS_LEAST) {
        open_classes(p, l);
    } else if (before + 2 * spawns + 3 * POL_WILD_GLOBS(head) > s->count - at) {
        p->left = true;
    }
    if (p->left) {
        return;
    }
    if (spawns > 0) {
        p->left |= is_loop; /* loops that spawn again are not common */
        spawn_loops(p, l->wild + 4 * (size_t)before, spawns);
    }
    if ((head & POL_WILD_BRANCHES) == 0) {
        l->wild = NULL;
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
        if ((POL_META_SUB(pol_get32(pairs + 4)) & p->want) == 0) {
            continue;
        }
        live *l = add_live(p, &p->loops, next);
        if (l != NULL && (next & POL_NEXT_WILD) != 0) {
            open_wild(p, l, true);
        }
    }
}

static inline void accept(plain *p, uint32_t meta, uint32_t mask)
{
    uint32_t own = POL_META_OWN(meta) & mask;
    if ((own & p->want) == 0) {
        return;
    }
    p->left |= (own & POL_BIT_CONDITION) != 0;
    if ((own & pol_bits_above(p->direct)) != 0 || p->direct == 0) {
        p->best = meta & POL_REF_MASK;
    }
    p->direct |= own;
    p->want = pol_bits_above(p->direct);
}

static void arrive(plain *p, lives *set, uint32_t next, uint32_t meta)
{
    accept(p, meta, POL_BITS_ALL);
    if ((POL_META_SUB(meta) & p->want) == 0) {
        return;
    }
    p->left |= (next & POL_NEXT_LOOP_MASK) != 0;
    live *l = add_live(p, set, next);
    if (l != NULL && (next & POL_NEXT_WILD) != 0) {
        open_wild(p, l, false);
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

static void follow_classes(plain *p, lives *set, const wilds *w, component *c)
{
    pol_candidates found;
    const unsigned char *triple;
    if (pol_candidates_begin(&found, &w->classes, p->view->seed, c->ends,
                             c->text.size)) {
        while ((triple = pol_candidates_next(&found)) != NULL) {
            try_glob(p, set, triple, c);
        }
    }
}

static inline void follow_wild(plain *p, lives *set, const live *l,
                               component *c)
{
    const unsigned char *at = l->wild + 4;
    uint32_t head = l->head;
    if ((head & POL_WILD_ANY) != 0) {
        arrive(p, set, pol_get32(at), pol_get32(at + 4));
        at += 8;
    }
    if (l->classes != NULL) {
        follow_classes(p, set, l->classes, c);
        return;
    }
    at += (head & POL_WILD_END) != 0 ? 4 : 0;
    at += 8 * (size_t)POL_WILD_SPAWNS(head);
    for (uint32_t i = POL_WILD_GLOBS(head); i > 0; i--, at += 12) {
        try_glob(p, set, at, c);
    }
}

POL_HOT void step_live(plain *p, lives *set, const live *l, component *c)
{
    pol_edge edge;
    if ((l->next & POL_NEXT_LITERAL) != 0 && c->symbol != POL_SYM_NONE &&
        pol_view_edge(p->view, l->next & POL_LABEL_MASK, c->symbol, &edge)) {
        arrive(p, set, edge.next, edge.meta);
    }
    if (l->wild != NULL) {
        follow_wild(p, set, l, c);
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
        c.text = (pol_text){at, (size_t)(data + ends[i] - at)};
        c.symbol = pol_view_find(p->view, c.text);
        c.ends = pol_ends_of(at, c.text.size);
        c.bytes = 0;
        at = data + ends[i] + 1;
        const live *l = p->loops.items, *last = l + p->loops.count;
        to->count = 0;
        for (; l < last; l++) {
            step_live(p, to, l, &c);
        }
        last = from->items + from->count;
        for (l = from->items; l < last; l++) {
            step_live(p, to, l, &c);
        }
        lives *swap = from;
        from = to;
        to = swap;
        if (p->left) {
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
            pol_view_edge(p->view, next & POL_LABEL_MASK, symbol, &edge)) {
            accept(p, edge.meta, mask);
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
