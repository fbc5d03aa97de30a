/* SPDX-License-Identifier: Apache-2.0
 *
 * The oracle: a slow evaluator with its own reading of the checked rules.
 * It asks each rule in turn, with sets of positions, and knows nothing of
 * automata and images.  Of the library it uses the interner, the tables of
 * check/rules.h, folding, and the readings of paths, hosts and URLs (canon/),
 * which have oracles of their own; everything that matches is written anew
 * here.  Running out of memory ends the program. */
#ifndef TESTS_ORACLE_H
#define TESTS_ORACLE_H

#include <libpolicy/check/rules.h>

typedef struct oracle {
    const pol_checked *checked;
    pol_text *folded; /* by text number; data null: not yet folded */
    size_t folded_count;
    bool apart; /* lists of programs of layers that can only tighten are left
                   aside */
} oracle;

/* checked must outlive the oracle and stay unchanged. */
void oracle_init(oracle *o, const pol_checked *checked);
void oracle_free(oracle *o);

typedef struct oracle_answer {
    pol_answer answer;
    pol_reason reason;
    bool person_only;
    pol_verdict verdict; /* of the strictest matching rule or the default */
    pol_why why;         /* reasons opaque, invalid, limit */
    bool unresolved;
    uint32_t *rules; /* matching ones, as pol_eval_all orders them */
    size_t count, capacity;
} oracle_answer;

/* *answer is zeroed before first use; its memory is used again. */
void oracle_eval(oracle *o, const pol_request *request, oracle_answer *answer);
void oracle_answer_free(oracle_answer *answer);

#endif
