/* SPDX-License-Identifier: Apache-2.0
 *
 * The walk with several live states.  Loops stay where they are until a
 * terminator ends them; the other states move with every token. */
#include <libpolicy/canon/glob.h>
#include <libpolicy/eval/record.h>
#include <libpolicy/eval/walk.h>

/* A token, with what is derived from it at most once. */
typedef struct token {
    pol_text text;
    pol_text raw; /* as the request has it */
    uint32_t symbol;
    bool looked;       /* symbol is set */
    bool unknown;      /* folding did not fit: it equals no literal */
    bool option;       /* begins with '-', and is more than that */
    bool terminator;   /* "--" */
    bool after_option; /* the token before may take this one as its value */
    uint8_t mode;      /* pol_token_mode */
    uint32_t bytes;    /* as needs; 0: not looked at */
} token;

/* -- Live states */

static enum pol_loop loop_of(uint32_t next)
{
    return (enum pol_loop)((next & POL_NEXT_LOOP_MASK) >> POL_NEXT_LOOP_SHIFT);
}

/* Makes a state live, unless it is, or nothing below it matters. */
static inline pol_thread *add_thread(pol_walker *w, pol_thread_set *set,
                                     uint32_t next, uint32_t sub)
{
    if ((sub & w->work->want) == 0) {
        return NULL;
    }
    for (uint32_t i = 0; i < set->count; i++) {
        if (set->items[i].next == next) {
            return NULL;
        }
    }
    if (set->count == POL_THREADS) {
        w->work->overflow = true;
        return NULL;
    }
    pol_thread *thread = &set->items[set->count++];
    thread->next = next;
    thread->sub = sub;
    thread->wild = NULL;
    if ((next & POL_NEXT_WILD) != 0) {
        thread->wild = pol_view_wild(w->view, next);
        w->work->overflow |= thread->wild == NULL;
    }
    return thread;
}

/* Makes the loops live that a state spawns, and those that they spawn: the
 * new items of the set of loops are their own work list. */
static void spawn(pol_walker *w, const pol_thread *from)
{
    pol_thread_set *loops = &w->work->loops;
    uint32_t done = loops->count;
    while (from != NULL && !w->work->overflow) {
        pol_record r;
        if (from->wild != NULL && !pol_read_record(w->view, from->wild, &r)) {
            w->work->overflow = true;
            return;
        }
        for (uint32_t i = 0; from->wild != NULL && i < r.spawn_count; i++) {
            const unsigned char *p = r.spawns + 8 * (size_t)i;
            add_thread(w, loops, pol_get32(p),
                       POL_META_SUB(pol_get32(p + 4)) & w->mask);
        }
        from = done < loops->count ? &loops->items[done++] : NULL;
    }
}

static inline void enter(pol_walker *w, pol_thread_set *set, uint32_t next,
                         uint32_t meta)
{
    uint32_t sub = pol_arrive(w, meta);
    pol_thread_set *to = loop_of(next) == POL_LOOP_NONE ? set : &w->work->loops;
    const pol_thread *thread = add_thread(w, to, next, sub);
    if (thread != NULL && thread->wild != NULL &&
        POL_WILD_SPAWNS(pol_get32(thread->wild)) > 0) {
        spawn(w, thread);
    }
}

/* -- Branches of one state */

static void follow(pol_walker *w, pol_thread_set *set, uint32_t label,
                   uint32_t symbol)
{
    pol_edge edge;
    if (symbol != POL_SYM_NONE &&
        pol_view_edge(w->view, label, symbol, &edge)) {
        enter(w, set, edge.next, edge.meta);
    }
}

static uint32_t symbol_of(const pol_walker *w, token *t)
{
    if (!t->looked) {
        t->looked = true;
        t->symbol = t->unknown ? POL_SYM_NONE : pol_view_find(w->view, t->text);
    }
    return t->symbol;
}

static bool is_plain(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z');
}

/* The option keys of a token (format.h) as edges of a wide loop. */
static void follow_keys(pol_walker *w, pol_thread_set *set, uint32_t label,
                        token *t)
{
    pol_text key = t->text;
    const char *equals = memchr(key.data, '=', key.size);
    follow(w, set, label, symbol_of(w, t));
    if (equals != NULL) {
        key.size = (size_t)(equals - key.data);
        follow(w, set, label, pol_view_find(w->view, key));
    }
    if (key.size < 2 || key.data[1] == '-') {
        return;
    }
    uint64_t seen[2] = {0, 0};
    for (size_t i = 1; i < key.size; i++) {
        unsigned char c = (unsigned char)key.data[i];
        if (!is_plain(c) || (seen[c >> 6] >> (c & 63) & 1) != 0) {
            continue;
        }
        seen[c >> 6] |= (uint64_t)1 << (c & 63);
        char letter[2] = {POL_KEY_LETTER, (char)c};
        follow(w, set, label,
               pol_view_find(w->view, (pol_text){letter, sizeof letter}));
    }
}

/* One glob for one token; target: next and meta. */
static void try_glob(pol_walker *w, pol_thread_set *set, uint32_t index,
                     const unsigned char *target, token *t)
{
    pol_text glob;
    uint32_t needs;
    if (!pol_record_glob(w->view, index, &glob, &needs)) {
        w->work->overflow = true;
        return;
    }
    if (needs != 0 && !t->unknown) {
        if (t->bytes == 0) {
            t->bytes = pol_needs_met(t->text.data, t->text.size);
        }
        if ((needs & ~t->bytes) != 0) {
            return;
        }
    }
    bool path = glob.size > 0 && glob.data[0] == '\0';
    bool marker = t->text.size > 0 && t->text.data[0] == '\0';
    /* Only commands have path() elements: other requests walk over texts that
     * stand where reading one would write. */
    w->work->overflow |= path ? w->work->kind != POL_KIND_COMMAND : t->unknown;
    if (w->work->overflow) {
        return;
    }
    bool matches = path ? pol_path_element(w->work, glob, t->raw)
                        : !marker && pol_glob_match(glob, t->text);
    if (matches) {
        enter(w, set, pol_get32(target), pol_get32(target + 4));
    }
}

/* Many globs: those that have a key of the token. */
static void follow_classes(pol_walker *w, pol_thread_set *set,
                           const pol_record *r, token *t)
{
    pol_class_table classes;
    pol_candidates c;
    const unsigned char *p;
    uint64_t words = (uint64_t)(r->limit - r->globs) / 4;
    if (!pol_class_front(r->globs, words) ||
        !pol_open_classes(r->globs, words, &classes)) {
        w->work->overflow = true;
        return;
    }
    pol_ends ends = pol_ends_of(t->text.data, t->text.size);
    /* What a glob needs of the token is looked at below. */
    pol_candidates_begin(&c, &classes, w->view->seed, ends, t->text.size,
                         pol_class_look(r->globs, ends), UINT32_MAX);
    while ((p = pol_candidates_next(&c)) != NULL) {
        try_glob(w, set, pol_get32(p), p + 4, t);
    }
}

static void follow_globs(pol_walker *w, pol_thread_set *set,
                         const pol_record *r, token *t)
{
    if (r->classes) {
        follow_classes(w, set, r, t);
        return;
    }
    for (uint32_t i = 0; i < r->glob_count; i++) {
        const unsigned char *p = r->globs + 12 * (size_t)i;
        try_glob(w, set, pol_get32(p), p + 4, t);
    }
}

/* Whether the record of a state has branches that a token can take. */
static inline bool has_branches(const pol_thread *thread)
{
    return thread->wild != NULL &&
           (pol_get32(thread->wild) & POL_WILD_BRANCHES) != 0;
}

/* The wildcard branches of a state for one token. */
static void follow_wild(pol_walker *w, pol_thread_set *set,
                        const pol_thread *thread, token *t)
{
    pol_record r;
    if (pol_is_named(w)) {
        return;
    }
    if (!pol_read_record(w->view, thread->wild, &r)) {
        w->work->overflow = true;
        return;
    }
    if (r.any != NULL) {
        enter(w, set, pol_get32(r.any), pol_get32(r.any + 4));
    }
    follow_globs(w, set, &r, t);
}

/* -- One token */

static bool loop_stays(uint32_t next, const token *t)
{
    switch (loop_of(next)) {
    case POL_LOOP_NARROW:
        return !t->terminator;
    case POL_LOOP_WIDE:
        return !t->terminator || t->after_option;
    case POL_LOOP_GAP:
    case POL_LOOP_NONE:
        break;
    }
    return true;
}

/* A loop sees the token and stays; its state may spawn again. */
static void step_loop(pol_walker *w, pol_thread_set *set, pol_thread thread,
                      token *t)
{
    uint32_t label = thread.next & POL_LABEL_MASK;
    if (loop_of(thread.next) == POL_LOOP_WIDE) {
        if (t->unknown) {
            w->work->overflow = true;
        } else if (t->option) {
            follow_keys(w, set, label, t);
        }
    } else if ((thread.next & POL_NEXT_LITERAL) != 0) {
        follow(w, set, label, symbol_of(w, t));
    }
    if (thread.wild != NULL && POL_WILD_SPAWNS(pol_get32(thread.wild)) > 0) {
        spawn(w, &thread);
    }
    if (t->mode != POL_TOKEN_END && has_branches(&thread)) {
        follow_wild(w, set, &thread, t);
    }
}

/* The loops that were live before this token; those that it ends go. */
static void step_loops(pol_walker *w, pol_thread_set *set, token *t)
{
    pol_thread_set *loops = &w->work->loops;
    uint32_t kept = 0, count = loops->count;
    bool named = pol_is_named(w);
    if (t->terminator || named) {
        for (uint32_t i = 0; i < count; i++) {
            uint32_t next = loops->items[i].next;
            if (loop_stays(next, t) &&
                !(named && loop_of(next) == POL_LOOP_GAP)) {
                loops->items[kept++] = loops->items[i];
            }
        }
        count = loops->count = kept;
    }
    for (uint32_t i = 0; i < count && !w->work->overflow; i++) {
        const pol_thread *loop = &loops->items[i];
        if (loop->wild != NULL || t->option || t->unknown ||
            loop_of(loop->next) != POL_LOOP_WIDE) {
            step_loop(w, set, *loop, t);
        }
    }
}

static void step_states(pol_walker *w, const pol_thread_set *from,
                        pol_thread_set *to, token *t)
{
    for (uint32_t i = 0; i < from->count && !w->work->overflow; i++) {
        const pol_thread *thread = &from->items[i];
        if ((thread->next & POL_NEXT_LITERAL) != 0) {
            follow(w, to, thread->next & POL_LABEL_MASK, symbol_of(w, t));
        }
        if (t->mode != POL_TOKEN_END && has_branches(thread)) {
            follow_wild(w, to, thread, t);
        }
    }
}

static bool may_take_value(pol_text before)
{
    return before.size > 1 && before.data[0] == '-' &&
           memchr(before.data, '=', before.size) == NULL;
}

/* The token as the automaton sees it: folded in a canonical walk. */
static token prepare(pol_walker *w, pol_text text, pol_text before)
{
    token t;
    t.text = t.raw = text;
    t.symbol = POL_SYM_NONE;
    t.looked = t.unknown = t.terminator = t.after_option = false;
    t.mode = POL_TOKEN_PLAIN;
    t.bytes = 0;
    if (w->reading.fold) {
        size_t size;
        t.unknown = !pol_caseless_fold(text, w->work->fold,
                                       sizeof w->work->fold, &size);
        t.text = (pol_text){w->work->fold, t.unknown ? 0 : size};
    }
    t.option = t.text.size > 1 && t.text.data[0] == '-';
    if (text.size == 2 && text.data[0] == '-' && text.data[1] == '-') {
        t.terminator = true;
        t.after_option = may_take_value(before);
    }
    return t;
}

/* What is accepted because no token follows. */
static void finish(pol_walker *w, const pol_thread_set *set)
{
    for (uint32_t i = 0; i < set->count; i++) {
        pol_record r;
        const unsigned char *wild = set->items[i].wild;
        if (wild != NULL && pol_read_record(w->view, wild, &r) &&
            r.end != NULL) {
            pol_arrive(w, pol_get32(r.end));
        }
    }
}

/* Drops what cannot change the answer any more. */
static void prune(const pol_walker *w, pol_thread_set *set)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        if ((set->items[i].sub & w->work->want) != 0) {
            set->items[kept++] = set->items[i];
        }
    }
    set->count = kept;
}

/* Only loops are live, and these wait for options: passes over the tokens
 * that are none. */
static void skip_words(pol_walker *w, pol_text *before)
{
    const pol_thread_set *loops = &w->work->loops;
    for (uint32_t i = 0; i < loops->count; i++) {
        if (loop_of(loops->items[i].next) != POL_LOOP_WIDE ||
            loops->items[i].wild != NULL) {
            return;
        }
    }
    const pol_text *argv = w->left.argv, *end = argv + w->left.argc;
    while (argv < end && (argv->size < 2 || argv->data[0] != '-')) {
        argv++;
    }
    if (argv > w->left.argv) {
        *before = argv[-1];
        w->depth += (uint32_t)(argv - w->left.argv);
        w->left.argc = (size_t)(end - argv);
        w->left.argv = argv;
    }
}

/* Every live state and loop takes a token. */
static void step(pol_walker *w, token *t)
{
    pol_work *work = w->work;
    uint32_t want = work->want;
    pol_thread_set *set = w->set, *other = w->other;
    other->count = 0;
    if (t->mode != POL_TOKEN_VALUE) {
        step_loops(w, other, t);
    }
    if (t->mode != POL_TOKEN_NAME) {
        step_states(w, set, other, t);
    }
    if (work->want != want) {
        prune(w, other);
        prune(w, &work->loops);
    }
    w->set = other;
    w->other = set;
}

static void begin(pol_walker *w, uint32_t next, uint32_t meta)
{
    pol_work *work = w->work;
    w->set = &work->sets[0];
    w->other = &work->sets[1];
    work->forked = true;
    work->loops.count = 0;
    w->set->count = 0;
    enter(w, w->set, next, meta);
}

static inline bool is_live(const pol_walker *w)
{
    return w->set->count + w->work->loops.count > 0 && !w->work->overflow;
}

static void meet_open(pol_walker *w)
{
    const pol_thread_set *sets[2] = {w->set, &w->work->loops};
    for (int s = 0; s < 2; s++) {
        for (uint32_t i = 0; i < sets[s]->count; i++) {
            pol_meet_open(w, sets[s]->items[i].sub);
        }
    }
}

void pol_walk_threads(pol_walker *w, uint32_t next, uint32_t meta,
                      pol_text before)
{
    pol_work *work = w->work;
    if (w->depth == 1) {
        before = work->program;
    }
    begin(w, next, meta);
    while (is_live(w)) {
        pol_text text;
        if (w->set->count == 0 && w->left.argv != NULL && !w->reading.fold &&
            work->marks == NULL) {
            skip_words(w, &before);
        }
        if (pol_is_open(w)) {
            meet_open(w);
            if (w->reading.strict) {
                return;
            }
        }
        if (!pol_take_token(w, &text)) {
            finish(w, w->set);
            finish(w, &work->loops);
            return;
        }
        token t = prepare(w, text, before);
        before = w->depth == 1 ? work->program : text;
        step(w, &t);
    }
}

/* -- Walks whose tokens the caller gives */

bool pol_walk_begin(pol_walker *w, pol_work *work, unsigned start,
                    pol_reading reading)
{
    const pol_view *view = work->view;
    *w = pol_new_walk(work, reading);
    if (view->starts[start].next == 0) {
        w->set = w->other = &work->sets[0];
        work->sets[0].count = work->loops.count = 0;
        return false;
    }
    begin(w, view->starts[start].next, view->starts[start].meta);
    return is_live(w);
}

void pol_walk_enter(pol_walker *w, pol_work *work, uint32_t next, uint32_t meta,
                    pol_reading reading)
{
    *w = pol_new_walk(work, reading);
    begin(w, next, meta);
}

void pol_accept_at(pol_work *work, uint32_t meta, pol_reading reading)
{
    pol_walker w = pol_new_walk(work, reading);
    work->forked = true;
    pol_arrive(&w, meta);
}

bool pol_walk_token(pol_walker *w, pol_text text, pol_token_mode mode)
{
    token t = {.text = text,
               .raw = text,
               .symbol = POL_SYM_NONE,
               .mode = (uint8_t)mode};
    if (!is_live(w)) {
        return false;
    }
    w->depth++;
    step(w, &t);
    return is_live(w);
}

void pol_walk_probe(pol_walker *w, pol_text mark)
{
    uint32_t symbol = pol_view_find(w->view, mark);
    const pol_thread_set *sets[2] = {w->set, &w->work->loops};
    if (symbol == POL_SYM_NONE || w->work->overflow) {
        return;
    }
    for (int s = 0; s < 2; s++) {
        for (uint32_t i = 0; i < sets[s]->count; i++) {
            uint32_t next = sets[s]->items[i].next;
            pol_edge edge;
            if ((next & POL_NEXT_LITERAL) != 0 &&
                pol_view_edge(w->view, next & POL_LABEL_MASK, symbol, &edge)) {
                pol_arrive(w, edge.meta);
            }
        }
    }
}

void pol_walk_close(pol_walker *w)
{
    pol_open_from(&w->reading, POL_ONLY_CLOSES);
    w->mask = POL_BITS_ALL & ~POL_BIT_ALLOW;
}
