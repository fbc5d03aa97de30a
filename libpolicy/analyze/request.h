/* SPDX-License-Identifier: Apache-2.0
 *
 * From the choices of a search to a request, and what the evaluator says of
 * it: with this whatever a search finds is tried before it is told. */
#ifndef POL_ANALYZE_REQUEST_H
#define POL_ANALYZE_REQUEST_H

#include <libpolicy/analyze/search.h>

/* What a search found. */
typedef struct pol_outline {
    pol_kind kind;
    pol_dialect dialect;
    unsigned variant; /* of the kind */
    uint64_t now;
    const pol_choice *choices;
    size_t count;
    const pol_text *roots; /* names that its rules build on (pol_path_roots) */
    size_t root_count;
} pol_outline;

/* Makes it a request, whose texts are the choices' or in the arena.  false
 * where it is none, or without memory. */
bool pol_request_make(pol_arena *arena, const pol_outline *outline,
                      pol_request *request);

/* -- Asking the evaluator */

/* What one policy says of a request. */
typedef struct pol_reply {
    pol_decision decision;
    pol_verdict answer;
    int strictest;   /* verdict of the strictest rule that matches; -1: none */
    pol_words rules; /* that match; the owner frees them */
} pol_reply;

typedef struct pol_asker {
    pol_budget *budget; /* of pol_reply.rules */
    pol_scratch *scratch;
    pol_match *matches;
} pol_asker;

/* Memory is the arena's; false without it. */
bool pol_asker_init(pol_asker *asker, pol_budget *budget, pol_arena *arena);
/* false where the request is none (a defect of its maker), or without
 * memory. */
bool pol_ask(pol_asker *asker, const pol_image *image,
             const pol_request *request, pol_reply *reply);

pol_verdict pol_verdict_of(const pol_decision *decision);

#endif
