/* SPDX-License-Identifier: Apache-2.0
 *
 * The walk over the token automaton.  While one state is live and it has no
 * wildcard, a token costs one symbol and one edge look-up; from the first
 * state with a wildcard on, live states are a bounded set of threads. */
#include <libpolicy/eval/walk.h>

bool pol_take_token(pol_walker *w, pol_text *token)
{
    pol_tokens *left = &w->left;
    bool open = pol_is_open(w);
    if (left->argv != NULL) {
        if (left->argc == 0 || (open && w->reading.strict)) {
            return false;
        }
        *token = open ? POL_MARK(POL_MARK_WORD) : *left->argv;
        left->argv++;
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
    if (w->depth == 0 && !open) {
        *token = w->reading.head;
    }
    w->depth++;
    return true;
}

void pol_meet_open(pol_walker *w, uint32_t sub)
{
    w->work->unsure |= (sub & ~(uint32_t)POL_BIT_ALLOW) != 0;
}

/* An allow that ends here leaves a token out that it must name. */
static bool is_unnamed(const pol_walker *w)
{
    return w->depth < w->work->named_end;
}

static void add_hit(pol_walker *w, uint32_t ref)
{
    pol_work *work = w->work;
    for (uint32_t i = 0; i < work->hit_count; i++) {
        if (work->hits[i].ref == ref &&
            work->hits[i].reading == work->reading) {
            if (w->reading.opens_from < work->hits[i].opens_from) {
                work->hits[i].opens_from = w->reading.opens_from;
                work->hits[i].depth = w->depth;
                work->hits[i].no_allow = is_unnamed(w);
            }
            if (w->reading.opens_apart < work->hits[i].opens_apart) {
                work->hits[i].opens_apart = w->reading.opens_apart;
            }
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
    hit->opens_from = w->reading.opens_from;
    hit->opens_apart = w->reading.opens_apart;
    hit->by_basename = w->reading.by_basename;
    hit->reading = (uint8_t)work->reading;
    hit->allows_only = w->reading.allows_only;
    hit->no_allow = is_unnamed(w);
}

void pol_accept(pol_walker *w, uint32_t meta, uint32_t own)
{
    pol_work *work = w->work;
    uint32_t ref = meta & POL_REF_MASK;
    if ((own & POL_BIT_ALLOW) != 0 && is_unnamed(w)) {
        own &= ~(uint32_t)POL_BIT_ALLOW;
        if (own == 0) {
            return;
        }
    }
    if (w->reading.opens_from != 0 && (own & POL_BIT_ALLOW) != 0) {
        /* Which rule allows decides: left to the end, as a condition is. */
        own = (own & ~POL_BIT_ALLOW) | POL_BIT_CONDITION;
    }
    uint32_t direct = own & ~POL_BIT_CONDITION;
    if (ref == POL_REF_NONE) {
        work->overflow = true; /* an image that contradicts itself */
        return;
    }
    if ((direct & POL_BIT_ALLOW) != 0 && w->depth > work->covered_to) {
        work->covered_to = w->depth;
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

/* -- One state without wildcards */

static uint32_t find_token(pol_walker *w, pol_text text)
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

static void walk_single(pol_walker *w, uint32_t next, uint32_t sub)
{
    pol_text text;
    pol_edge edge;
    if (pol_is_open(w)) {
        pol_meet_open(w, sub);
    }
    while ((next & POL_NEXT_LITERAL) != 0 && (sub & w->work->want) != 0 &&
           pol_take_token(w, &text)) {
        uint32_t symbol = find_token(w, text);
        if (symbol == POL_SYM_NONE ||
            !pol_view_edge(w->view, next & POL_LABEL_MASK, symbol, &edge)) {
            return;
        }
        if ((edge.next & (POL_NEXT_WILD | POL_NEXT_LOOP_MASK)) != 0) {
            pol_walk_threads(w, edge.next, edge.meta, text);
            return;
        }
        next = edge.next;
        sub = pol_arrive(w, edge.meta);
        if (pol_is_open(w)) {
            pol_meet_open(w, sub);
        }
    }
}

pol_walker pol_new_walk(pol_work *work, pol_reading reading)
{
    pol_walker w = {
        .work = work,
        .view = work->view,
        .mask = reading.opens_from == POL_ONLY_CLOSES
                    ? POL_BITS_ALL & ~POL_BIT_ALLOW
                    : POL_BITS_ALL,
        .reading = reading,
        .left = work->tokens,
    };
    work->forked |= work->walks++ > 0;
    return w;
}

static void end_walk(const pol_walker *w)
{
    if (w->depth > w->work->looked) {
        w->work->looked = w->depth;
    }
}

void pol_walk(pol_work *work, unsigned start, pol_reading reading)
{
    pol_walker w = pol_new_walk(work, reading);
    uint32_t root = work->view->starts[start].next;
    uint32_t meta = work->view->starts[start].meta;
    if ((root & POL_NEXT_WILD) != 0) {
        pol_walk_threads(&w, root, meta, (pol_text){NULL, 0});
    } else {
        walk_single(&w, root, POL_META_SUB(meta) & w.mask);
    }
    end_walk(&w);
}

/* Only the array form of the tokens is walked in registers. */
void pol_walk_on(pol_work *work, uint32_t next, uint32_t meta, uint32_t depth,
                 pol_reading reading)
{
    pol_walker w = pol_new_walk(work, reading);
    w.left.argv += depth;
    w.left.argc -= depth;
    w.depth = depth;
    pol_walk_threads(&w, next, meta, w.left.argv[-1]);
    end_walk(&w);
}
