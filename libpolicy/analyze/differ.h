/* SPDX-License-Identifier: Apache-2.0
 *
 * Which requests two policies answer differently: every class (the answer
 * before, the answer after) that has a request, with its least one.
 *
 * One walk over the rules of both sides at once, in the order of requests
 * (search.h), one kind and variant at a time.  A point of it holds
 *
 *   of each side, what the rules that match whatever follows say (a sum),
 *   the rules that are still open and can change an answer.
 *
 * A rule that stands on both sides alike is one item that counts for both; so
 * a point where the sums are equal and only such items are open is the end of
 * its branch: whatever follows, both sides say the same.  Of two equal
 * policies nothing is walked, of two nearly equal ones next to nothing.  A
 * branch also ends where all classes that it could still lead to are known.
 *
 * What the walk finds is asked of both evaluators before it counts.  Facts of
 * programs are not followed: a command is what its tokens are, and where an
 * evaluator sees more in it, another request of the class is looked for. */
#ifndef POL_ANALYZE_DIFFER_H
#define POL_ANALYZE_DIFFER_H

#include <libpolicy/analyze/prove.h>
#include <libpolicy/analyze/request.h>

#define POL_VERDICTS 4u
#define POL_CLASSES (POL_VERDICTS * POL_VERDICTS)
#define POL_CLASS(before, after) ((unsigned)(before)*POL_VERDICTS + (after))

/* One rule of the question. */
typedef struct pol_diff_item {
    const pol_matcher *matcher;
    const pol_facts *facts;
    uint64_t until;  /* of an allow: it counts before this second */
    uint32_t rule;   /* of its side, or of the first */
    uint8_t sides;   /* bits 1 << side that it counts for */
    uint8_t verdict; /* pol_verdict */
    bool lifts;      /* a match lifts the default, */
    bool lifts_only; /* ... and does nothing else */
} pol_diff_item;

typedef POL_VEC(pol_diff_item) pol_diff_items;

/* A class of requests with its least one. */
typedef struct pol_class {
    bool known;
    bool provisional; /* met where another one was foreseen */
    bool doubted;     /* foreseen, and not what the evaluators said */
    bool least;
    pol_doubt why; /* of doubted */
    pol_choices choices;
    unsigned variant;
    pol_request request;
    pol_decision decisions[2];
    pol_words rules[2]; /* that match, of each side */
} pol_class;

typedef struct pol_classes {
    pol_class of[POL_CLASSES];
    bool doubted;      /* one of them is */
    pol_doubt doubt;   /* why there may be more, or lesser ones */
    uint32_t doubtful; /* item where that arose, or UINT32_MAX */
} pol_classes;

/* What is compared. */
typedef struct pol_diff_query {
    pol_kind kind;
    pol_dialect dialect;
    const pol_diff_item *items;
    size_t count;
    pol_verdict defaults[2];
    const uint64_t *times; /* to look at, ascending; the first is 0 */
    size_t time_count;
    const pol_image *images[2]; /* null: a side that is not asked */
    bool facts;                 /* something is known of programs */
    bool one; /* of the first policy a request is looked for that one rule
                 matches: */
    uint32_t matched; /* it */
} pol_diff_query;

typedef struct pol_diff_walk pol_diff_walk;

/* Null where memory failed.  arena: of what is found. */
pol_diff_walk *pol_diff_walk_new(pol_budget *budget, pol_arena *arena,
                                 size_t standings);
void pol_diff_walk_free(pol_diff_walk *walk);
/* Adds the classes of all variants.  POL_OK, POL_NO_MEMORY, POL_LIMIT (memory)
 * or POL_INTERNAL, where walk and evaluator disagree. */
pol_status pol_diff_walk_run(pol_diff_walk *walk, const pol_diff_query *query,
                             pol_classes *classes);
void pol_classes_free(pol_classes *classes, pol_budget *budget);
void pol_class_free(pol_class *class, pol_budget *budget);
/* <0 where the request of `a` is less. */
int pol_class_order(pol_kind kind, const pol_class *a, const pol_class *b);

/* -- The rules of two policies (differ.c) */

typedef struct pol_differ_task {
    pol_budget *budget;
    pol_report *reports[2];
    pol_arena *arena; /* of what is found */
    const pol_limits *limits;
    size_t standings; /* limit of one variant */
    pol_stack sides[2];
} pol_differ_task;

typedef struct pol_differ pol_differ;

pol_differ *pol_differ_new(const pol_differ_task *task);
void pol_differ_free(pol_differ *differ);
/* Compares the rules of one kind.  classes->doubtful is then a rule, and
 * *doubtful_side its side. */
pol_status pol_differ_run(pol_differ *differ, pol_kind kind,
                          pol_classes *classes, int *doubtful_side);

/* The same of the first policy and an edit of it, without compiling that: it
 * lacks the rule `removed`, and has the rule `added`, which stands behind the
 * policy's own in checked->rules (POL_NO_RULE: none).  The second side's image
 * is not asked, and its answers are supposed.  Hundreds of edits a second. */
pol_status pol_differ_edit(pol_differ *differ, uint32_t removed, uint32_t added,
                           pol_classes *classes);
/* The least request that a rule of the first policy matches, as the class
 * POL_CLASS(POL_VERDICT_ALLOW, POL_VERDICT_DENY) whatever it is answered. */
pol_status pol_differ_match(pol_differ *differ, uint32_t rule,
                            pol_classes *classes);

#endif
