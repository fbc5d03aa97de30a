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

/* Walks from the state in *s.  false where the last edge leads to a state
 * that needs more than this: it is in *s, and not yet counted. */
static inline bool pol_run_single(const pol_view *view, const pol_text *argv,
                                  size_t argc, pol_single *s)
{
    uint32_t label = s->next & POL_LABEL_MASK, want = s->want;
    uint32_t direct = 0, best = s->best;
    uint32_t sub = pol_view_class(view, s->meta) >> 16;
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
        if ((edge.next & POL_NEXT_SPECIAL) != 0) {
            s->next = edge.next;
            s->meta = edge.meta;
            whole = false;
            break;
        }
        uint32_t class = pol_view_class(view, edge.meta);
        if ((class & want) != 0) {
            direct |= class & POL_BITS_ALL;
            best = edge.meta & POL_REF_MASK;
            want = pol_bits_above(direct);
        }
        label = edge.next & POL_LABEL_MASK;
        sub = class >> 16;
    }
    s->depth = (uint32_t)depth;
    s->want = want;
    s->direct = direct;
    s->best = best;
    return whole;
}

#endif
