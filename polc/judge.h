/* SPDX-License-Identifier: Apache-2.0
 *
 * Asks the evaluator, and keeps the law that what is not understood is never
 * allowed. */
#ifndef POLC_JUDGE_H
#define POLC_JUDGE_H

#include "polc/request.h"

#include <libpolicy/eval.h>

typedef struct polc_judge {
    const pol_image *image;
    uint32_t flags; /* of every request */
    uint64_t now;   /* where now_given; else the clock says */
    bool now_given;
    pol_text cwd, home; /* for requests that give none */
    pol_scratch *scratch;
    pol_match *matches;
    size_t capacity;
    char digest[33]; /* of the policy, in hex */
} polc_judge;

/* An answer; points into the judge and the request. */
typedef struct polc_outcome {
    pol_decision decision;
    const pol_match *matches; /* decision.matched of them */
    pol_text program;         /* the program token that was judged */
    pol_request asked;        /* what the evaluator was given */
    const char *unjudged;     /* why the reason is opaque, or null */
} polc_outcome;

void polc_judge_open(polc_judge *judge, const pol_image *image);
void polc_judge_close(polc_judge *judge);
/* request is well-formed. */
pol_request polc_judge_request(const polc_judge *judge,
                               const polc_request *request);
polc_outcome polc_judge_ask(polc_judge *judge, polc_request *request);

#endif
