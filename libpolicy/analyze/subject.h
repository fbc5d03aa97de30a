/* SPDX-License-Identifier: Apache-2.0
 *
 * What a kind of request is to a search: which tokens it has, one after the
 * other, and how its rules take them.  One table a kind. */
#ifndef POL_ANALYZE_SUBJECT_H
#define POL_ANALYZE_SUBJECT_H

#include <libpolicy/analyze/search.h>

/* A point of a search, as far as a kind sees it. */
typedef struct pol_point {
    const pol_query *query;
    const pol_standing *standings; /* one an item */
    unsigned phase;                /* of the kind; 0 at the beginning */
    pol_text mark;                 /* of the kind; empty at the beginning */
} pol_point;

/* Where choices are collected: patterns for the sieve, and what needs no
 * sieve. */
typedef struct pol_alphabet {
    pol_sieve *sieve;
    pol_choices *choices; /* besides what the sieve finds */
    pol_arena *arena;     /* of their texts */
    pol_byte_set banned;  /* bytes that no token has */
    bool empty;           /* the empty token is one */
    bool done;            /* no token follows: nothing is sieved */
    bool caseless;        /* the state at hand takes folded tokens */
    bool ascii; /* of spellings of folded texts those of ASCII are meant */
    bool exact; /* every token that matters is found */
    bool over;  /* they are more than can be looked at */
} pol_alphabet;

typedef struct pol_subject_kind {
    void (*begin)(const pol_query *query, const pol_item *item,
                  pol_standing *standing);
    /* The patterns that tell the next tokens apart. */
    void (*patterns)(const pol_point *point, pol_alphabet *alphabet);
    /* What a choice makes of one item; to is a copy without live states. */
    void (*step)(const pol_point *point, size_t item, const pol_choice *choice,
                 bool after_option, pol_standing *to);
    unsigned (*next)(const pol_query *query, unsigned phase,
                     const pol_choice *choice);
    /* Turns what the sieve found from `first` on into choices: drops some,
     * adds others.  Null: they are all texts. */
    void (*choose)(const pol_point *point, pol_choices *choices, size_t first,
                   pol_arena *arena);
    /* What a choice makes of the mark, which tells points apart; null: there
     * is none. */
    pol_text (*mark)(const pol_point *point, const pol_choice *choice,
                     pol_arena *arena);
    /* Whether a request with this choice is not understood: what is allowed
     * becomes a prompt.  Null: no choice is such. */
    bool (*distrusts)(const pol_point *point, const pol_choice *choice);
    /* Whether a request may end in a phase, and what that means; end may be
     * null: nothing more than what was met. */
    bool (*may_end)(const pol_query *query, unsigned phase);
    void (*end)(const pol_point *point, const pol_item *item,
                pol_standing *standing);
} pol_subject_kind;

/* Null for a kind that is not searched. */
const pol_subject_kind *pol_subject_of(pol_kind kind);

extern const pol_subject_kind pol_subject_command, pol_subject_path,
    pol_subject_network, pol_subject_tool, pol_subject_setting;

/* The names that the paths of a question's rules build on, with the NUL of
 * their markers; at most POL_SEARCH_ROOTS. */
size_t pol_path_roots(const pol_query *query, pol_text *names);
/* Whether they are not more than that. */
bool pol_path_roots_fit(const pol_query *query);

/* Adds the least address of each combination of ranges of a question's rules,
 * 4 or 16 bytes each; false where they are too many, or without memory. */
bool pol_addresses_sort(const pol_query *query, uint8_t size,
                        pol_choices *choices, pol_arena *arena);

/* One more choice; false without memory. */
bool pol_choices_add(pol_choices *choices, pol_budget *budget, pol_text text,
                     pol_token_sort sort);

/* The literals and globs of every live state of every item. */
void pol_alphabet_live(const pol_point *point, pol_alphabet *alphabet);

/* Calls see(context, matcher, state) for each live state of each item. */
typedef void (*pol_see_state)(pol_alphabet *alphabet, const pol_matcher *m,
                              const pol_state *state);
void pol_alphabet_each(const pol_point *point, pol_alphabet *alphabet,
                       pol_see_state see);

#endif
