/* SPDX-License-Identifier: Apache-2.0
 *
 * The walk over the token automaton.  While one state is live and it has no
 * wildcard, a token costs one symbol and one edge look-up; from the first
 * state with a wildcard on, live states are a bounded set of threads. */
#include <libpolicy/canon/glob.h>
#include <libpolicy/eval/work.h>

typedef struct walk {
    pol_work *work;
    const pol_view *view;
    uint32_t mask; /* verdict bits that count in this reading */
    pol_reading reading;
    pol_tokens left; /* tokens not yet taken */
    uint32_t depth;  /* tokens taken */
} walk;

static bool take_token(walk *w, pol_text *token)
{
    pol_tokens *left = &w->left;
    if (left->argv != NULL) {
        if (left->argc == 0) {
            return false;
        }
        *token = *left->argv++;
        left->argc--;
    } else {
        if (left->packed == NULL) {
            return false;
        }
        size_t rest = (size_t)(left->end - left->packed);
        const char *nul = memchr(left->packed, 0, rest);
        token->data = left->packed;
        token->size = nul != NULL ? (size_t)(nul - left->packed) : rest;
        left->packed = nul != NULL ? nul + 1 : NULL;
    }
    if (w->depth == 0) {
        *token = w->reading.head;
    }
    w->depth++;
    return true;
}

static void add_hit(walk *w, uint32_t ref)
{
    pol_work *work = w->work;
    for (uint32_t i = 0; i < work->hit_count; i++) {
        if (work->hits[i].ref == ref) {
            work->hits[i].closing &= w->reading.closing;
            return;
        }
    }
    if (work->hit_count == POL_HITS) {
        work->overflow = true;
        return;
    }
    pol_hit *hit = &work->hits[work->hit_count++];
    hit->ref = ref;
    hit->depth = w->depth;
    hit->closing = w->reading.closing;
    hit->by_basename = w->reading.by_basename;
}

/* A state that accepts something was reached. */
static void accept(walk *w, uint32_t meta, uint32_t own)
{
    pol_work *work = w->work;
    uint32_t ref = meta & POL_REF_MASK;
    uint32_t direct = own & ~POL_BIT_CONDITION;
    if (ref == POL_REF_NONE) {
        work->overflow = true; /* an image that contradicts itself */
        return;
    }
    if ((direct & work->want) != 0 || work->all) {
        if ((direct & pol_bits_above(work->direct)) != 0 || work->direct == 0) {
            work->best = direct != 0 ? ref : work->best;
        }
        work->direct |= direct;
        if (!work->all && direct != 0) {
            work->want = pol_bits_above(work->direct);
        }
    }
    if (work->all || (own & POL_BIT_CONDITION) != 0) {
        work->condition |= (own & POL_BIT_CONDITION) != 0;
        add_hit(w, ref);
    }
}

/* Follows an edge: what is accepted there, and the bits reachable below. */
static inline uint32_t arrive(walk *w, uint32_t meta)
{
    uint32_t class = pol_view_class(w->view, meta);
    uint32_t own = class & w->mask;
    if (own != 0) {
        accept(w, meta, own);
    }
    return class >> 16 & w->mask;
}

/* -- Threads */

static const unsigned char *wild_record(walk *w, uint32_t label)
{
    pol_edge edge;
    if (!pol_view_edge(w->view, label, POL_SYM_WILD, &edge)) {
        return NULL;
    }
    return pol_view_span(w->view, POL_SECTION_WILD, edge.next, 1, 4);
}

/* The record's parts; false where it does not fit the section. */
typedef struct record {
    const unsigned char *any, *end, *globs, *spawns;
    uint32_t glob_count, spawn_count;
} record;

static bool read_record(walk *w, uint32_t label, record *r)
{
    const unsigned char *p = wild_record(w, label);
    if (p == NULL) {
        return false;
    }
    uint32_t head = pol_get32(p);
    memset(r, 0, sizeof *r);
    r->glob_count = POL_WILD_GLOBS(head);
    r->spawn_count = POL_WILD_SPAWNS(head);
    size_t words = 1;
    r->any = (head & POL_WILD_ANY) != 0 ? p + 4 * words : NULL;
    words += (head & POL_WILD_ANY) != 0 ? 2 : 0;
    r->end = (head & POL_WILD_END) != 0 ? p + 4 * words : NULL;
    words += (head & POL_WILD_END) != 0 ? 1 : 0;
    r->globs = p + 4 * words;
    r->spawns = r->globs + 12 * (size_t)r->glob_count;
    words += 3 * (size_t)r->glob_count + 2 * (size_t)r->spawn_count;
    const pol_section *s = &w->view->sections[POL_SECTION_WILD];
    return words <= s->count - (size_t)(p - s->data) / 4;
}

/* Makes a state live, unless it is, or nothing below it matters. */
static bool add_thread(walk *w, pol_thread_set *set, uint32_t next,
                       uint32_t sub)
{
    if ((sub & w->work->want) == 0) {
        return false;
    }
    for (uint32_t i = 0; i < set->count; i++) {
        if (set->items[i].next == next) {
            return false;
        }
    }
    if (set->count == POL_THREADS) {
        w->work->overflow = true;
        return false;
    }
    set->items[set->count++] = (pol_thread){next, sub};
    return true;
}

/* Makes a state live, and the loop states that it spawns, and so on: the new
 * items of the set are their own work list. */
static void add_state(walk *w, pol_thread_set *set, uint32_t next, uint32_t sub)
{
    uint32_t first = set->count;
    if (!add_thread(w, set, next, sub)) {
        return;
    }
    for (uint32_t i = first; i < set->count && !w->work->overflow; i++) {
        record r;
        uint32_t state = set->items[i].next;
        if ((state & POL_NEXT_WILD) == 0) {
            continue;
        }
        if (!read_record(w, state & POL_LABEL_MASK, &r)) {
            w->work->overflow = true;
            return;
        }
        for (uint32_t k = 0; k < r.spawn_count; k++) {
            const unsigned char *p = r.spawns + 8 * (size_t)k;
            uint32_t class = pol_view_class(w->view, pol_get32(p + 4));
            add_thread(w, set, pol_get32(p), class >> 16 & w->mask);
        }
    }
}

static void enter(walk *w, pol_thread_set *set, uint32_t next, uint32_t meta)
{
    add_state(w, set, next, arrive(w, meta));
}

/* A token, with what is derived from it once. */
typedef struct token {
    pol_text text;
    uint32_t symbol;
    bool unknown;      /* folding did not fit: only its symbol is known */
    bool terminator;   /* "--" */
    bool after_option; /* the token before may take this one as its value */
} token;

static void follow(walk *w, pol_thread_set *set, uint32_t label,
                   uint32_t symbol)
{
    pol_edge edge;
    if (symbol != POL_SYM_NONE &&
        pol_view_edge(w->view, label, symbol, &edge)) {
        enter(w, set, edge.next, edge.meta);
    }
}

/* The option keys of a token (format.h) as edges of a wide loop. */
static void follow_keys(walk *w, pol_thread_set *set, uint32_t label,
                        const token *t)
{
    pol_text text = t->text;
    if (text.size < 2 || text.data[0] != '-') {
        return;
    }
    const char *equals = memchr(text.data, '=', text.size);
    pol_text key = text;
    if (equals != NULL) {
        key.size = (size_t)(equals - text.data);
        follow(w, set, label, t->symbol);
    }
    follow(w, set, label, pol_view_find(w->view, key));
    if (text.data[1] == '-') {
        return;
    }
    uint64_t seen[2] = {0, 0};
    for (size_t i = 1; i < key.size; i++) {
        unsigned char c = (unsigned char)key.data[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                     (c >= 'a' && c <= 'z');
        if (!plain || (seen[c >> 6] >> (c & 63) & 1) != 0) {
            continue;
        }
        seen[c >> 6] |= (uint64_t)1 << (c & 63);
        char letter[2] = {POL_KEY_LETTER, (char)c};
        follow(w, set, label,
               pol_view_find(w->view, (pol_text){letter, sizeof letter}));
    }
}

static void follow_globs(walk *w, pol_thread_set *set, const record *r,
                         const token *t)
{
    for (uint32_t i = 0; i < r->glob_count; i++) {
        const unsigned char *p = r->globs + 12 * (size_t)i;
        const unsigned char *g =
            pol_view_span(w->view, POL_SECTION_GLOBS, pol_get32(p), 1, 8);
        const unsigned char *text =
            g == NULL ? NULL
                      : pol_view_span(w->view, POL_SECTION_POOL, pol_get32(g),
                                      pol_get32(g + 4), 1);
        if (text == NULL || t->unknown) {
            w->work->overflow = true;
            return;
        }
        pol_text glob = {(const char *)text, pol_get32(g + 4)};
        if (pol_glob_match(glob, t->text)) {
            enter(w, set, pol_get32(p + 4), pol_get32(p + 8));
        }
    }
}

static bool loop_stays(uint32_t next, const token *t)
{
    switch ((next & POL_NEXT_LOOP_MASK) >> POL_NEXT_LOOP_SHIFT) {
    case POL_LOOP_GAP:
        return true;
    case POL_LOOP_NARROW:
        return !t->terminator;
    case POL_LOOP_WIDE:
        return !t->terminator || t->after_option;
    default:
        return false;
    }
}

/* Moves one thread over one token. */
static void step_thread(walk *w, pol_thread thread, const token *t,
                        pol_thread_set *set)
{
    uint32_t label = thread.next & POL_LABEL_MASK;
    bool wide = (thread.next & POL_NEXT_LOOP_MASK) ==
                (uint32_t)POL_LOOP_WIDE << POL_NEXT_LOOP_SHIFT;
    if (wide && t->unknown) {
        w->work->overflow = true;
        return;
    }
    if (loop_stays(thread.next, t)) {
        add_state(w, set, thread.next, thread.sub);
    } else if ((thread.next & POL_NEXT_LOOP_MASK) != 0) {
        return; /* the terminator itself is no option */
    }
    if ((thread.next & POL_NEXT_LITERAL) != 0) {
        if (wide) {
            follow_keys(w, set, label, t);
        } else {
            follow(w, set, label, t->symbol);
        }
    }
    if ((thread.next & POL_NEXT_WILD) == 0) {
        return;
    }
    record r;
    if (!read_record(w, label, &r)) {
        w->work->overflow = true;
        return;
    }
    if (r.any != NULL) {
        enter(w, set, pol_get32(r.any), pol_get32(r.any + 4));
    }
    follow_globs(w, set, &r, t);
}

/* What is accepted because no token follows. */
static void finish_threads(walk *w, const pol_thread_set *set)
{
    for (uint32_t i = 0; i < set->count; i++) {
        record r;
        uint32_t next = set->items[i].next;
        if ((next & POL_NEXT_WILD) != 0 &&
            read_record(w, next & POL_LABEL_MASK, &r) && r.end != NULL) {
            arrive(w, pol_get32(r.end));
        }
    }
}

/* The token as the automaton sees it: folded in a canonical walk. */
static void prepare(walk *w, pol_text text, const token *before, token *t)
{
    memset(t, 0, sizeof *t);
    t->text = text;
    if (w->reading.fold) {
        size_t size;
        t->unknown = !pol_caseless_fold(text, w->work->fold,
                                        sizeof w->work->fold, &size);
        t->text = (pol_text){w->work->fold, t->unknown ? 0 : size};
    }
    t->symbol = t->unknown ? POL_SYM_NONE : pol_view_find(w->view, t->text);
    t->terminator = text.size == 2 && memcmp(text.data, "--", 2) == 0;
    t->after_option = before->text.size > 1 && before->text.data[0] == '-' &&
                      memchr(before->text.data, '=', before->text.size) == NULL;
}

/* One token for every thread of the set `from`. */
static void step(walk *w, const pol_thread_set *from, pol_thread_set *to,
                 const token *t)
{
    to->count = 0;
    for (uint32_t i = 0; i < from->count && !w->work->overflow; i++) {
        if ((from->items[i].sub & w->work->want) != 0) {
            step_thread(w, from->items[i], t, to);
        }
    }
}

static void walk_threads(walk *w, uint32_t next, uint32_t meta, pol_text before)
{
    pol_thread_set *set = &w->work->sets[0], *other = &w->work->sets[1];
    token t = {.text = before};
    w->work->forked = true;
    set->count = 0;
    if (w->depth == 1) {
        before = w->work->program;
    }
    enter(w, set, next, meta);
    while (set->count > 0 && !w->work->overflow) {
        pol_text text;
        token previous = {.text = before};
        if (!take_token(w, &text)) {
            finish_threads(w, set);
            return;
        }
        prepare(w, text, &previous, &t);
        before = w->depth == 1 ? w->work->program : text;
        step(w, set, other, &t);
        pol_thread_set *swap = set;
        set = other;
        other = swap;
    }
}

/* -- One state without wildcards */

static uint32_t find_token(walk *w, pol_text text)
{
    if (!w->reading.fold) {
        return pol_view_find(w->view, text);
    }
    size_t size;
    if (!pol_caseless_fold(text, w->work->fold, sizeof w->work->fold, &size)) {
        return POL_SYM_NONE;
    }
    return pol_view_find(w->view, (pol_text){w->work->fold, size});
}

static void walk_single(walk *w, uint32_t next, uint32_t sub)
{
    pol_text text;
    pol_edge edge;
    while ((next & POL_NEXT_LITERAL) != 0 && (sub & w->work->want) != 0 &&
           take_token(w, &text)) {
        uint32_t symbol = find_token(w, text);
        if (symbol == POL_SYM_NONE ||
            !pol_view_edge(w->view, next & POL_LABEL_MASK, symbol, &edge)) {
            return;
        }
        if ((edge.next & (POL_NEXT_WILD | POL_NEXT_LOOP_MASK)) != 0) {
            walk_threads(w, edge.next, edge.meta, text);
            return;
        }
        next = edge.next;
        sub = arrive(w, edge.meta);
    }
}

static walk new_walk(pol_work *work, pol_reading reading)
{
    walk w = {
        .work = work,
        .view = work->view,
        .mask = reading.closing ? POL_BITS_ALL & ~POL_BIT_ALLOW : POL_BITS_ALL,
        .reading = reading,
        .left = work->tokens,
    };
    work->forked |= work->walks++ > 0;
    return w;
}

static void end_walk(const walk *w)
{
    if (w->depth > w->work->looked) {
        w->work->looked = w->depth;
    }
}

void pol_walk(pol_work *work, uint32_t root, uint32_t root_meta,
              pol_reading reading)
{
    walk w = new_walk(work, reading);
    uint32_t sub = pol_view_class(w.view, root_meta) >> 16 & w.mask;
    if ((root & POL_NEXT_WILD) != 0) {
        walk_threads(&w, root, root_meta, (pol_text){NULL, 0});
    } else {
        walk_single(&w, root, sub);
    }
    end_walk(&w);
}

void pol_walk_on(pol_work *work, uint32_t next, uint32_t meta, uint32_t depth,
                 pol_reading reading)
{
    walk w = new_walk(work, reading);
    pol_text before = {NULL, 0};
    for (uint32_t i = 0; i < depth; i++) {
        (void)take_token(&w, &before);
    }
    walk_threads(&w, next, meta, before);
    end_walk(&w);
}
