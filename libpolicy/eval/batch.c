/* SPDX-License-Identifier: Apache-2.0
 *
 * Many requests side by side: while one waits for a line of a table, others
 * move on (software pipelining by prefetching, as in "Interleaving with
 * Coroutines", Psaropoulos et al., 2017, here with plain lanes).  A lane
 * covers the common request: one reading of the program, one live state,
 * no conditions.  All others are left to pol_eval. */
#include <libpolicy/eval/work.h>
#include <libpolicy/parts/parts.h>

#define LANES 32

typedef struct lane {
    const pol_request *request;
    pol_decision *decision;
    uint64_t hash;
    pol_block block;
    uint32_t next, sub, symbol;
    uint32_t depth;
    uint32_t want, direct, best;
} lane;

typedef struct lanes {
    const pol_view *view;
    uint32_t count;
    lane *live[LANES];
    lane items[LANES];
} lanes;

static bool begin_lane(lanes *set, const pol_request *request,
                       pol_decision *decision)
{
    if (request->struct_size != sizeof *request ||
        request->kind != POL_KIND_COMMAND ||
        request->platform != POL_PLATFORM_POSIX ||
        (request->flags & ~(uint32_t)POL_REQUEST_FLAGS) != 0 ||
        request->of.shell != NULL ||
        pol_check_tokens(set->view, request) != POL_WHY_NONE ||
        !pol_one_reading(set->view, request) ||
        pol_unfolds(set->view, request)) {
        return false;
    }
    lane *l = &set->items[set->count];
    memset(l, 0, sizeof *l);
    l->request = request;
    l->decision = decision;
    l->next = set->view->starts[POL_START_COMMAND].next;
    l->sub = POL_META_SUB(set->view->starts[POL_START_COMMAND].meta);
    l->want = POL_BITS_ALL;
    l->best = POL_REF_NONE;
    set->live[set->count++] = l;
    return true;
}

static void end_lane(const lanes *set, lane *l)
{
    memset(l->decision, 0, sizeof *l->decision);
    pol_conclude(set->view, l->request->flags, l->direct, l->best, l->decision);
    l->decision->tokens = l->depth;
}

/* First third of a token: its hash, and the symbol line on its way. */
static bool hash_token(const lanes *set, lane *l)
{
    if ((l->next & POL_NEXT_LITERAL) == 0 || (l->sub & l->want) == 0 ||
        l->depth == l->request->argc) {
        return false;
    }
    pol_text token = l->request->argv[l->depth++];
    if (token.size > POL_SYMBOL_SHORT) {
        l->hash = 0;
        l->symbol = pol_view_find(set->view, token);
        return l->symbol != POL_SYM_NONE;
    }
    l->symbol = POL_SYM_LATER;
    l->block = pol_block_of(token.data, token.size);
    l->hash = pol_block_hash(l->block, set->view->seed);
    __builtin_prefetch(
        pol_view_line(&set->view->sections[POL_SECTION_SYMBOLS], l->hash));
    return true;
}

/* Second third: the symbol, and the edge line on its way. */
static bool find_symbol(const lanes *set, lane *l)
{
    if (l->symbol == POL_SYM_LATER) {
        l->symbol = pol_view_find_hashed(set->view, l->block, l->hash);
        if (l->symbol == POL_SYM_NONE) {
            return false;
        }
    }
    l->hash =
        pol_edge_hash(l->next & POL_LABEL_MASK, l->symbol, set->view->seed);
    __builtin_prefetch(
        pol_view_line(&set->view->sections[POL_SECTION_EDGES], l->hash));
    return true;
}

/* Last third.  *left is set where the lane cannot go on here. */
static bool follow_edge(const lanes *set, lane *l, bool *left)
{
    pol_edge edge;
    if (!pol_view_edge_hashed(set->view, l->next & POL_LABEL_MASK, l->symbol,
                              l->hash, &edge)) {
        return false;
    }
    uint32_t own = POL_META_OWN(edge.meta);
    if ((edge.next & POL_NEXT_SPECIAL) != 0) {
        *left = true;
        return false;
    }
    if ((own & l->want) != 0) {
        if ((own & pol_bits_above(l->direct)) != 0 || l->direct == 0) {
            l->best = edge.meta & POL_REF_MASK;
        }
        l->direct |= own;
        l->want = pol_bits_above(l->direct);
    }
    l->next = edge.next;
    l->sub = POL_META_SUB(edge.meta);
    return true;
}

static void remove_lane(lanes *set, uint32_t index)
{
    set->live[index] = set->live[--set->count];
}

static void run_lanes(lanes *set, const pol_image *image, pol_scratch *scratch)
{
    while (set->count > 0) {
        for (uint32_t i = set->count; i > 0; i--) {
            if (!hash_token(set, set->live[i - 1])) {
                end_lane(set, set->live[i - 1]);
                remove_lane(set, i - 1);
            }
        }
        for (uint32_t i = set->count; i > 0; i--) {
            if (!find_symbol(set, set->live[i - 1])) {
                end_lane(set, set->live[i - 1]);
                remove_lane(set, i - 1);
            }
        }
        for (uint32_t i = set->count; i > 0; i--) {
            lane *l = set->live[i - 1];
            bool left = false;
            if (follow_edge(set, l, &left)) {
                continue;
            }
            if (left) {
                (void)pol_eval(image, l->request, scratch, l->decision);
            } else {
                end_lane(set, l);
            }
            remove_lane(set, i - 1);
        }
    }
}

pol_status pol_eval_batch(const pol_image *image, const pol_request *requests,
                          size_t count, pol_scratch *scratch,
                          pol_decision *decisions)
{
    pol_status status = POL_OK;
    if (count > 0 && (requests == NULL || decisions == NULL)) {
        for (size_t i = 0; decisions != NULL && i < count; i++) {
            pol_deny(&decisions[i], POL_REASON_INVALID);
        }
        return POL_INVALID_ARGUMENT;
    }
    bool ready = image != NULL && scratch != NULL &&
                 pol_view_of(image)->ready == POL_READY;
    lanes set;
    set.count = 0;
    set.view = ready ? pol_view_of(image) : NULL;
    for (size_t i = 0; i < count; i++) {
        if (!ready || !begin_lane(&set, &requests[i], &decisions[i])) {
            pol_status one =
                pol_eval(image, &requests[i], scratch, &decisions[i]);
            status = status == POL_OK ? one : status;
        }
        if (set.count == LANES) {
            run_lanes(&set, image, scratch);
        }
    }
    if (set.count > 0) {
        run_lanes(&set, image, scratch);
    }
    return status;
}
