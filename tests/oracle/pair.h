/* SPDX-License-Identifier: Apache-2.0
 *
 * One policy, compiled by the library and read by the oracle; requests are
 * put to both and every way to ask is compared. */
#ifndef TESTS_PAIR_H
#define TESTS_PAIR_H

#include "oracle.h"

#include <libpolicy/emit/emit.h>

typedef enum pair_state {
    PAIR_READY = 0,
    PAIR_REJECTED, /* the sources have errors */
    PAIR_LIMITED,  /* ... of the P2xx kind only: too large for the limits */
    PAIR_BROKEN    /* a defect: compiled, but the image does not open */
} pair_state;

typedef struct pair {
    pol_budget budget;
    pol_report report;
    pol_checked checked;
    pol_emitted emitted;
    pol_statistics statistics;
    pol_image image;
    pol_scratch *scratch;
    oracle oracle;
    oracle_answer expected; /* of the last request that was compared */
    char message[512];      /* of a difference, of the first diagnostic */
    pair_state state;
} pair;

/* Every limit at its default. */
pol_limits pair_limits(void);

typedef struct pair_setup {
    const pol_allocator *allocator; /* may be null */
    pol_loader loader;              /* may be null */
    bool untrusted;                 /* the project can only tighten */
    pol_text root;                  /* of relative path patterns */
} pair_setup;

/* setup may be null.  pair_close is needed whatever the state. */
pair_state pair_open(pair *p, const pol_source *sources, size_t count,
                     pol_dialect dialect, const pair_setup *setup);
void pair_close(pair *p);

/* true where pol_eval and pol_eval_all say what the oracle says; else
 * p->message tells.  p->expected is set. */
bool pair_compare(pair *p, const pol_request *request);
/* The same for pol_eval_packed (which knows no flags, clock and folder);
 * true for other kinds, and for tokens with a NUL. */
bool pair_compare_packed(pair *p, const pol_request *request);
/* pol_eval_batch against pol_eval. */
bool pair_compare_batch(pair *p, const pol_request *requests, size_t count);

/* Whether the same rules match, by their ids, in two policies. */
bool pair_same_ids(pair *a, pair *b, const pol_request *request);

#endif
