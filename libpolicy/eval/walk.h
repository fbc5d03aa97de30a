/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by the files that walk the automaton. */
#ifndef POL_EVAL_WALK_H
#define POL_EVAL_WALK_H

#include <libpolicy/eval/work.h>

/* One walk: one reading of the program token. */
typedef struct pol_walker {
    pol_work *work;
    const pol_view *view;
    uint32_t mask; /* verdict bits that count in this reading */
    pol_reading reading;
    pol_tokens left; /* tokens not yet taken */
    uint32_t depth;  /* tokens taken */
} pol_walker;

/* The next token; false where none is left. */
bool pol_take_token(pol_walker *w, pol_text *token);

/* A state that accepts something was reached. */
void pol_accept(pol_walker *w, uint32_t meta, uint32_t own);

/* Follows an edge: what is accepted there, and the bits reachable below. */
static inline uint32_t pol_arrive(pol_walker *w, uint32_t meta)
{
    uint32_t own = POL_META_OWN(meta) & w->mask;
    if (own != 0) {
        pol_accept(w, meta, own);
    }
    return POL_META_SUB(meta) & w->mask;
}

/* Walks from a state with any number of live states.  before: the token
 * taken last, as the request has it. */
void pol_walk_threads(pol_walker *w, uint32_t next, uint32_t meta,
                      pol_text before);

#endif
