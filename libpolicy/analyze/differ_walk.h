/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by the files of the walk of a difference (differ.h). */
#ifndef POL_ANALYZE_DIFFER_WALK_H
#define POL_ANALYZE_DIFFER_WALK_H

#include <libpolicy/analyze/subject.h>
#include <libpolicy/analyze/sum.h>

#define POL_NO_NODE UINT32_MAX

/* A point of the walk. */
typedef struct pol_diff_node {
    uint32_t parent;
    uint32_t words, word_count; /* open items and their standings, in pool */
    uint32_t depth;
    pol_choice choice; /* that led here */
    pol_text mark;
    pol_sum sums[2];
    uint64_t stem;  /* hash of the first two choices */
    uint16_t reach; /* classes that can still follow, as bits */
    uint8_t phase;
    bool strange;      /* it is not understood: never allowed */
    bool after_option; /* the last token may take the next as its value */
} pol_diff_node;

/* Choices at points with the same live states. */
typedef struct pol_diff_listing {
    uint64_t hash;
    uint32_t key, key_count; /* in pool */
    uint32_t first, count;   /* in choices */
    bool exact;
} pol_diff_listing;

/* Where a literal leads on from one of the open items. */
typedef struct pol_diff_lead {
    uint64_t hash; /* of the text */
    uint32_t slot; /* of the item at the point */
} pol_diff_lead;

/* Requests of a class that begin alike and were not what was foreseen. */
typedef struct pol_diff_try {
    uint64_t hash; /* of class and stem */
    uint32_t count;
} pol_diff_try;

#define POL_DIFF_TRIES 4096u

struct pol_diff_walk {
    pol_budget *budget;
    pol_arena *results;
    size_t limit;
    pol_asker asker;
    pol_reply replies[2];
    pol_choices path; /* of the request at hand */
    pol_sieve sieve;
    pol_tokens_found found;
    pol_arena texts; /* of choices and marks of the run at hand */
    pol_words pool;
    POL_VEC(pol_diff_node) nodes;
    pol_words seen; /* node + 1 */
    POL_VEC(pol_diff_listing) listings;
    pol_words listed; /* listing + 1 */
    pol_choices choices;

    /* The question. */
    const pol_diff_query *of;
    const pol_subject_kind *kind;
    pol_classes *classes;
    pol_query query; /* of the open items of the point at hand */
    pol_text roots[POL_SEARCH_ROOTS];
    pol_status status;
    size_t asked;
    uint64_t work; /* items that were moved, of all variants */
    pol_diff_try tries[POL_DIFF_TRIES]; /* by hash; a new one takes its place */
    bool stop;                          /* memory, a limit, a defect */

    /* The point at hand: open items, one slot each. */
    pol_words ids; /* in of->items */
    POL_VEC(pol_item) items;
    POL_VEC(pol_standing) from;
    /* The point that follows it. */
    pol_words slots; /* of the items that are open there */
    POL_VEC(pol_standing) to;
    /* Which items a text can move. */
    POL_VEC(pol_diff_lead) leads; /* by hash */
    pol_words always;             /* slots that every text may move */
    pol_words picked;             /* slots of the text at hand */
    bool indexed;
};

static inline bool pol_diff_stopped(const pol_diff_walk *w)
{
    return w->stop || w->budget->failed != POL_ARENA_OK;
}

static inline const pol_diff_item *pol_diff_item_at(const pol_diff_walk *w,
                                                    uint32_t slot)
{
    return &w->of->items[w->ids.items[slot]];
}

/* Whether a class is still looked for among requests of this many tokens. */
bool pol_diff_wants(const pol_diff_walk *walk, unsigned class, uint32_t depth);
/* How often requests of a class with this stem were not what was foreseen. */
uint32_t *pol_diff_tries(pol_diff_walk *walk, unsigned class, uint64_t stem);
#define POL_DIFF_TRIES_MAX 6u
/* Notes why something may be missing; the first one counts. */
void pol_diff_doubt(pol_diff_walk *walk, pol_doubt why, uint32_t item);

/* -- Points (differ_points.c) */

/* Reads the open items of a node. */
void pol_diff_read(pol_diff_walk *walk, const pol_diff_node *node);
/* Appends an item and its standing to the pool. */
void pol_diff_push(pol_diff_walk *walk, uint32_t id,
                   const pol_standing *standing);
/* Keeps a node whose items are the last words of the pool; POL_NO_NODE where
 * that point was met before, by a lesser request. */
uint32_t pol_diff_keep(pol_diff_walk *walk, const pol_diff_node *node);
/* The choices at the point at hand, whose items were read. */
pol_diff_listing pol_diff_list(pol_diff_walk *walk, const pol_diff_node *node);
/* Finds which items each text can move; then, for a choice, walk->picked. */
void pol_diff_index(pol_diff_walk *walk);
void pol_diff_pick(pol_diff_walk *walk, const pol_diff_node *node,
                   const pol_choice *choice);

/* -- Requests (differ_ask.c) */

/* The request that ends at a node, which need not be kept, is foreseen to be
 * of a class. */
void pol_diff_propose(pol_diff_walk *walk, const pol_diff_node *node,
                      uint64_t now, unsigned before, unsigned after);

#endif
