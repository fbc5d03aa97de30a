/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by prove.c, question.c and ask.c. */
#ifndef POL_ANALYZE_PROVER_H
#define POL_ANALYZE_PROVER_H

#include <libpolicy/analyze/prove.h>
#include <libpolicy/analyze/request.h>
#include <libpolicy/analyze/subject.h>

enum {
    POL_STRONG = 0,
    POL_WHOLE = 1
};

typedef struct pol_side {
    const pol_stack *stack;
    pol_facts facts, apart; /* apart: of whether a rule that closes lifts the
                               default */
    pol_verdict default_verdict;
    pol_matcher **matchers; /* of each rule, as far as they are open */
} pol_side;

typedef struct pol_prover {
    const pol_prove_task *task;
    pol_budget *budget;
    pol_search *search;
    pol_asker asker;
    pol_side sides[2];
    pol_proved *proved; /* of each claim */
    pol_status status;
    bool same_facts; /* host_executable says the same on both sides, */
    bool same_apart; /* ... and of the facts `apart` */
    pol_text weaker; /* supposed, where no weaker sources are given */
    const pol_image *whole;
    pol_text roots[POL_SEARCH_ROOTS]; /* of the question at hand */
    size_t root_count;
    /* The request at hand. */
    pol_choices found;
    pol_request request;
    pol_reply replies[2];
} pol_prover;

bool pol_prover_stopped(const pol_prover *prover);
const pol_rule *pol_rule_at(const pol_prover *prover, int side, uint32_t rule);
uint32_t pol_rule_count(const pol_prover *prover, int side);
/* Null where it cannot be opened; the status tells. */
const pol_matcher *pol_matcher_of(pol_prover *prover, int side, uint32_t rule);
/* Whether a rule, where it matches, lifts a default to less than `below`. */
bool pol_rule_lifts(const pol_prover *prover, int side, uint32_t rule,
                    int below);
/* Notes what keeps a claim from being decided; the first one counts. */
struct pol_question;
void pol_prove_doubt(pol_prover *prover, pol_claim claim,
                     const struct pol_question *question, pol_doubt why);

/* -- One question (question.c) */

/* Rules in it; beyond, it is not decided. */
#define POL_QUESTION_MAX 64

typedef struct pol_question {
    pol_item items[POL_QUESTION_MAX];
    uint32_t rules[POL_QUESTION_MAX];
    uint8_t sides[POL_QUESTION_MAX];
    size_t count;
    int verdict;     /* the whole has to answer lower than this */
    bool by_default; /* the stronger sources answer by their default */
    uint64_t expiry; /* the first of the rules that must match */
} pol_question;

typedef enum pol_question_answer {
    POL_ANSWER_NONE,   /* nothing is loosened in this case */
    POL_ANSWER_FOUND,  /* the least request is kept */
    POL_ANSWER_DOUBT,  /* not decided, and noted */
    POL_ANSWER_NO_LIFT /* the whole's default must be lifted as well */
} pol_question_answer;

/* One more rule; false where there is no room, or no memory.  lifts: it is
 * to lift the default, or not to. */
bool pol_question_add(pol_prover *prover, pol_question *question, int side,
                      uint32_t rule, bool must, bool lifts);
pol_question_answer pol_question_ask(pol_prover *prover,
                                     pol_question *question);

/* -- Asking the evaluator (ask.c) */

/* Puts the choices in prover->found, as a request of this variant and time,
 * to both sides.  false where that cannot be done (status tells, or a
 * doubt). */
bool pol_ask_both(pol_prover *prover, unsigned variant, uint64_t now);

#endif
