/* SPDX-License-Identifier: Apache-2.0
 *
 * The common walk, in registers: one reading of the program, one live state,
 * no wildcard, no condition, only the decision wanted. */
#ifndef POL_EVAL_SINGLE_H
#define POL_EVAL_SINGLE_H

#include <libpolicy/eval/work.h>

/* Where a walk stands. */
typedef struct pol_single {
    uint32_t next, meta;         /* of the edge taken last */
    uint32_t depth;              /* tokens taken */
    uint32_t want, direct, best; /* as in pol_work */
} pol_single;

/* Walks from the root.  false where the last edge leads to a state that
 * needs more than this: it is in *s, and not yet counted.  With hits, which
 * has room for one of each token, every match is wanted: what accepts is
 * listed there, and *count says how much. */
POL_HOT bool pol_run_single(const pol_view *view, const pol_text *argv,
                            size_t argc, pol_single *s, pol_hit *hits,
                            uint32_t *count)
{
    uint32_t label = view->starts[POL_START_COMMAND].next & POL_LABEL_MASK,
             want = POL_BITS_ALL;
    uint32_t direct = 0, best = POL_REF_NONE, found = 0;
    uint32_t sub = POL_META_SUB(view->starts[POL_START_COMMAND].meta);
    size_t depth = 0;
    bool whole = true;
    pol_edge edge;
    while ((sub & want) != 0 && depth < argc) {
        pol_text token = argv[depth++];
        uint32_t symbol = pol_view_find(view, token);
        if (symbol == POL_SYM_NONE ||
            !pol_view_edge(view, label, symbol, &edge)) {
            break;
        }
        if ((edge.next & POL_NEXT_SPECIAL) != 0 ||
            (hits != NULL && found == POL_HITS)) {
            s->next = edge.next;
            s->meta = edge.meta;
            whole = false;
            break;
        }
        uint32_t own = POL_META_OWN(edge.meta);
        if (hits != NULL && own != 0) {
            hits[found].ref = edge.meta & POL_REF_MASK;
            hits[found].depth = (uint32_t)depth;
            found++;
        }
        if ((own & want) != 0) {
            if (hits == NULL || direct == 0 ||
                (own & pol_bits_above(direct)) != 0) {
                best = edge.meta & POL_REF_MASK;
            }
            direct |= own;
            want = hits != NULL ? POL_BITS_ALL : pol_bits_above(direct);
        }
        label = edge.next & POL_LABEL_MASK;
        sub = POL_META_SUB(edge.meta);
    }
    s->depth = (uint32_t)depth;
    s->want = want;
    s->direct = direct;
    s->best = best;
    if (hits != NULL) {
        *count = found;
    }
    return whole;
}

#endif
