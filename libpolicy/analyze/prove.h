/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether weaker layers can loosen what stronger ones say.
 *
 * Two sides are compared: the stronger sources alone, and the whole stack.
 * A request is loosened where the whole answers lower than the stronger
 * rules do (claim RULES), or than the stronger sources' whole answer (claim
 * ANSWER).  The strictest matching rule answers, so that every loosened
 * request falls under one of few cases, each a question to search.h:
 *
 *   a stronger rule matches, of verdict v, and no rule of the whole that is
 *   at least as strict; where the whole's default is that strict, a rule
 *   that lifts it matches as well
 *
 *   the stronger sources answer by their default v, which no stronger rule
 *   lifts, and in the whole a laxer default or a rule that lifts it answers
 *
 * Which rules must not match is found as they are needed: the search begins
 * without them, every request that it comes up with is put to the evaluator
 * on both sides, and a rule that keeps it from being loosened joins the
 * question.  A proof is a question that no request answers; a witness is a
 * request that the evaluator itself answers lower. */
#ifndef POL_ANALYZE_PROVE_H
#define POL_ANALYZE_PROVE_H

#include <libpolicy/analyze/search.h>

/* A compiled set of sources. */
typedef struct pol_stack {
    pol_checked *checked; /* its rules stand in the image in this order */
    const pol_image *image;
} pol_stack;

/* Compiles the stronger sources with one more of the next weaker layer. */
typedef bool (*pol_weaken)(void *context, pol_text weaker,
                           const pol_image **image);

typedef struct pol_prove_task {
    pol_budget *budget;
    pol_report *report;
    pol_arena *arena; /* of witnesses */
    const pol_limits *limits;
    size_t standings; /* limit of one search */
    pol_kind kind;
    pol_stack strong, whole; /* whole.checked null: any weaker layer */
    pol_weaken weaken;       /* then this */
    void *context;
    pol_layer weaker; /* the layer next to the boundary */
} pol_prove_task;

typedef enum pol_doubt {
    POL_DOUBT_NONE = 0,
    POL_DOUBT_LIMIT,     /* more standings than the limit */
    POL_DOUBT_ALPHABET,  /* folded texts or path() elements */
    POL_DOUBT_EVALUATOR, /* the evaluator refused a request: its limits */
    POL_DOUBT_KIND,      /* requests of this kind are not searched */
    POL_DOUBT_OPAQUE,    /* the evaluator does not understand a request */
    POL_DOUBT_DIALECT,   /* rules of the Codex dialect can hide others */
    POL_DOUBT_FACTS,     /* the sides know other things of programs */
    POL_DOUBT_PARTS,     /* a program does more than its rules say */
    POL_DOUBT_DISAGREES  /* the evaluator says what was not foreseen */
} pol_doubt;

/* A request that the weaker layers loosen. */
typedef struct pol_witnessed {
    pol_choices choices; /* its tokens */
    unsigned variant;
    uint64_t now;
    pol_request request; /* as the evaluator was asked */
    pol_decision strong, whole;
    pol_words strong_rules, whole_rules; /* that match, of each side */
    const pol_image *image;              /* that answered for the whole */
    pol_text weaker; /* the source that loosens; data null: those given */
} pol_witnessed;

typedef struct pol_proved {
    pol_proof proof;
    bool least; /* no lesser request is loosened */
    pol_doubt doubt;
    uint32_t rule; /* where the doubt arose, of `strong` or `whole`, or
                      POL_NO_RULE */
    bool of_whole;
    pol_witnessed witness; /* where refuted */
} pol_proved;

/* Decides both claims.  POL_OK, POL_NO_MEMORY, POL_LIMIT (memory) or
 * POL_INTERNAL, where search and evaluator disagree. */
pol_status pol_prove_kind(const pol_prove_task *task,
                          pol_proved proved[POL_CLAIM_COUNT]);
void pol_proved_free(pol_proved *proved, pol_budget *budget);

/* One line on a doubt, for people. */
const char *pol_doubt_text(pol_doubt doubt);

#endif
