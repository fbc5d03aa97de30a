/* SPDX-License-Identifier: Apache-2.0
 *
 * The least request that some rules match and others do not, or the proof
 * that there is none: a breadth-first walk over the product of the rules'
 * automata, whose alphabet is, at each point, the least token of each kind
 * that the live states can tell apart (sieve.h).
 *
 * The order of requests: fewer tokens first, then the tokens one after the
 * other (pol_choice_order).  A walk in that order finds the least request
 * first, and comes to an end as there are finitely many standings.  What is
 * not a token is a variant, and comes behind the tokens; the kind of a host
 * comes before them.  A name of a path that is left unbound is a token where
 * a rule of the question builds on it; other rules may meet it for nothing.
 *
 * Knows no layers and no defaults; what to ask is the caller's question
 * (prove.h). */
#ifndef POL_ANALYZE_SEARCH_H
#define POL_ANALYZE_SEARCH_H

#include <libpolicy/analyze/matcher.h>
#include <libpolicy/analyze/sieve.h>

/* One side of a comparison: the facts that go with its rules. */
typedef struct pol_facts {
    const pol_checked *checked;
    bool closed; /* every program name is listed, and no path with it
                    (host_executable) */
    bool apart;  /* lists of layers that can only tighten are left aside */
} pol_facts;

typedef struct pol_item {
    const pol_matcher *matcher;
    const pol_facts *facts;
    bool must;   /* the rule has to match; else it must not */
    bool wanted; /* only what this one, or another such, can meet matters
                    (pol_sieve.only_wanted) */
} pol_item;

/* What a choice of a token stands for, besides its text. */
typedef enum pol_token_sort {
    POL_SORT_TEXT = 0,
    POL_SORT_UNKNOWN, /* a fact that the request does not give */
    POL_SORT_SCALAR,  /* the value of an argument: JSON of a scalar */
    POL_SORT_NESTED,  /* an object or an array */
    POL_SORT_BIND,    /* a root is bound to what is above */
    POL_SORT_BELOW,   /* a root is bound below the path */
    POL_SORT_ADDRESS  /* the bytes of an address */
} pol_token_sort;

typedef struct pol_choice {
    pol_text text;
    pol_token_sort sort;
} pol_choice;

typedef POL_VEC(pol_choice) pol_choices;

/* The order of tokens: texts by pol_token_order, the same text by what it
 * stands for; addresses by number. */
int pol_choice_order(const pol_choice *a, const pol_choice *b);

/* Variants of a path: pol_access, and these. */
#define POL_VARIANT_RECURSIVE 4u
#define POL_VARIANT_FOLDED 8u /* the file system tells no cases apart */
/* Variants of a connection. */
enum {
    POL_VARIANT_NAME = 0,
    POL_VARIANT_V4,
    POL_VARIANT_V6
};
/* Names that the rules of one question may build on. */
#define POL_SEARCH_ROOTS 8

/* What has to be found. */
typedef struct pol_query {
    pol_kind kind;
    pol_dialect dialect;
    unsigned variant; /* of the kind */
    const pol_item *items;
    size_t count;
    uint32_t depth;        /* longer requests are not of interest */
    const pol_text *roots; /* names that the rules of a longer question build
                              on (pol_path_roots); null: those of `items` */
    size_t root_count;
} pol_query;

typedef enum pol_search_end {
    POL_SEARCH_NONE = 0, /* there is no such request */
    POL_SEARCH_FOUND,
    POL_SEARCH_LIMIT,   /* more standings than the limit */
    POL_SEARCH_INEXACT, /* the alphabet is not complete for these rules */
    POL_SEARCH_FAILED   /* memory */
} pol_search_end;

typedef struct pol_search pol_search;

/* Null where memory failed.  limit: standings of one search. */
pol_search *pol_search_new(pol_budget *budget, size_t limit);
void pol_search_free(pol_search *search);
/* Looks for the least request.  Where it is found, its choices are in
 * *found, texts in the arena. */
pol_search_end pol_search_run(pol_search *search, const pol_query *query,
                              pol_arena *arena, pol_choices *found);

#endif
