/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by the files that walk the automaton. */
#ifndef POL_EVAL_WALK_H
#define POL_EVAL_WALK_H

#include <libpolicy/eval/work.h>
#include <libpolicy/parts/parts.h>

/* One walk: one reading of the program token. */
typedef struct pol_walker {
    pol_work *work;
    const pol_view *view;
    uint32_t mask; /* verdict bits that count in this reading */
    pol_reading reading;
    pol_tokens left;             /* tokens not yet taken */
    uint32_t depth;              /* tokens taken */
    pol_thread_set *set, *other; /* live states, and those of the next token */
} pol_walker;

/* How a token is taken. */
typedef enum pol_token_mode {
    POL_TOKEN_PLAIN = 0,
    POL_TOKEN_END,  /* by literal edges alone */
    POL_TOKEN_NAME, /* by loops alone: the name of an argument */
    POL_TOKEN_VALUE /* by states alone, loops wait: its value */
} pol_token_mode;

pol_walker pol_new_walk(pol_work *work, pol_reading reading);

/* Begins a walk whose tokens are given one by one; false where no rule can
 * be met. */
bool pol_walk_begin(pol_walker *w, pol_work *work, unsigned start,
                    pol_reading reading);
/* The same behind an edge that was found elsewhere. */
void pol_walk_enter(pol_walker *w, pol_work *work, uint32_t next, uint32_t meta,
                    pol_reading reading);
/* The same where nothing can follow: what the edge accepts is all. */
void pol_accept_at(pol_work *work, uint32_t meta, pol_reading reading);
/* One token; false where no state is live any more. */
bool pol_walk_token(pol_walker *w, pol_text text, pol_token_mode mode);
/* What the live states accept under a marker; they stay as they are. */
void pol_walk_probe(pol_walker *w, pol_text mark);
/* From here on only what closes counts. */
void pol_walk_close(pol_walker *w);

/* Whether the next token is not known. */
static inline bool pol_is_open(const pol_walker *w)
{
    return w->work->marks != NULL && w->left.argc > 0 &&
           (w->work->marks[w->depth] & POL_MARK_OPEN) != 0;
}

/* Whether the token taken last must be named by what opens. */
static inline bool pol_is_named(const pol_walker *w)
{
    return w->reading.strict && w->work->marks != NULL && w->depth > 0 &&
           (w->work->marks[w->depth - 1] & (POL_MARK_NAMED | POL_MARK_INNER)) !=
               0;
}

/* What is not known comes next, and these verdicts can follow. */
void pol_meet_open(pol_walker *w, uint32_t sub);

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
