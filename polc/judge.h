/* SPDX-License-Identifier: Apache-2.0
 *
 * Asks the evaluator, in memory that fits the request. */
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
    pol_parts parts; /* of commands; the matches of every kind */
    pol_part plain;  /* a command that was judged as a whole */
    pol_word *words;
    void *memory;
    size_t memory_size;
    char digest[33]; /* of the policy, in hex */
} polc_judge;

/* An answer; points into the judge and the request. */
typedef struct polc_outcome {
    pol_decision decision;
    pol_request asked;     /* what the evaluator was given */
    const pol_part *parts; /* of a command; at least one where it is one */
    size_t part_count;
    pol_answer strictest;     /* of the parts */
    const pol_match *matches; /* of the parts; else decision.matched of them */
    size_t match_count;
    const pol_opaque *opaque; /* of a command */
    size_t opaque_count;
} polc_outcome;

void polc_judge_open(polc_judge *judge, const pol_image *image);
void polc_judge_close(polc_judge *judge);
/* request is well-formed. */
pol_request polc_judge_request(const polc_judge *judge,
                               const polc_request *request);
polc_outcome polc_judge_ask(polc_judge *judge, const polc_request *request);

#endif
