/* SPDX-License-Identifier: Apache-2.0
 *
 * Sorts all tokens by a set of byte patterns: finds the least token for each
 * combination of patterns that some token meets.  The product of the
 * patterns' automata, walked breadth-first.  Knows bytes, not rules.
 *
 * A pattern is a run of steps, each one byte of a set or any number of them.
 * Patterns are kept as a tree of their steps, so that thousands of literals
 * are one state of the product at a time, and a byte is tried only where some
 * pattern tells it from others.
 *
 * The order of tokens: fewer bytes first; then byte by byte, where lower-case
 * letters, digits, upper-case letters and the rest of printable ASCII come
 * before all others, so that a witness can be read. */
#ifndef POL_ANALYZE_SIEVE_H
#define POL_ANALYZE_SIEVE_H

#include <libpolicy/base/slice.h>
#include <libpolicy/base/vec.h>

typedef struct pol_byte_set {
    uint64_t bits[4];
} pol_byte_set;

static inline bool pol_set_has(const pol_byte_set *set, unsigned char c)
{
    return (set->bits[c >> 6] >> (c & 63) & 1) != 0;
}

static inline void pol_set_add(pol_byte_set *set, unsigned char c)
{
    set->bits[c >> 6] |= (uint64_t)1 << (c & 63);
}

#define POL_EVERY_BYTE \
    ((pol_byte_set){{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}})

/* All bytes but those of `but`. */
pol_byte_set pol_set_without(pol_text but);
pol_byte_set pol_set_of(pol_text members);

/* Where a pattern may stand: the bytes that led here, those that stay.
 * Patterns that begin alike share their places. */
typedef struct pol_sieve_place {
    uint32_t parent;            /* place + 1; 0: it is a start */
    uint32_t by, stay;          /* in sets */
    uint32_t children, sibling; /* place + 1 */
    bool final, wanted;         /* a pattern, or a wanted one, ends here */
    bool leads;                 /* a wanted one ends here or behind */
} pol_sieve_place;

typedef struct pol_sieve_set {
    pol_byte_set set;
    uint16_t single; /* its only byte, or 256 */
} pol_sieve_set;

typedef POL_VEC(pol_text) pol_tokens_found;

typedef struct pol_sieve {
    pol_budget *budget;
    POL_VEC(pol_sieve_place) places;
    POL_VEC(uint32_t) table;     /* place + 1, by parent, by and stay */
    POL_VEC(pol_sieve_set) sets; /* the first is empty */
    uint32_t single[256];        /* sets of one byte, 0: none */
    uint32_t starts;             /* place + 1 */
    uint32_t at, by, stay;       /* of the pattern that is begun */
    bool caseless;    /* ASCII letters stand for both of their cases */
    bool wanted;      /* the patterns that are added are wanted, */
    bool only_wanted; /* ... and tokens that meet none of these are left out */
    struct pol_sieve_run *run; /* memory of the last run, kept */
} pol_sieve;

void pol_sieve_init(pol_sieve *sieve, pol_budget *budget);
void pol_sieve_free(pol_sieve *sieve);
/* Forgets all patterns. */
void pol_sieve_clear(pol_sieve *sieve);

/* One pattern: begin, its steps, end. */
void pol_sieve_begin(pol_sieve *sieve);
void pol_sieve_one(pol_sieve *sieve, const pol_byte_set *set);
void pol_sieve_many(pol_sieve *sieve, const pol_byte_set *set);
void pol_sieve_bytes(pol_sieve *sieve, pol_text text);
/* The same with sieve->caseless. */
void pol_sieve_caseless(pol_sieve *sieve, pol_text text);
/* A well-formed glob (canon/glob.h), as far as bytes of `within` meet it. */
void pol_sieve_glob(pol_sieve *sieve, pol_text glob,
                    const pol_byte_set *within);
void pol_sieve_end(pol_sieve *sieve);

/* begin, bytes, end. */
void pol_sieve_literal(pol_sieve *sieve, pol_text text);

/* Appends the least token of each combination to *found, in their order;
 * texts are in the arena.  A token has no NUL and no byte of `banned`.  false
 * where more than `limit` product states would be needed, or memory failed. */
bool pol_sieve_sort(pol_sieve *sieve, const pol_byte_set *banned, size_t limit,
                    pol_arena *arena, pol_tokens_found *found);

/* <0, 0, >0 in the order of tokens. */
int pol_token_order(pol_text a, pol_text b);

#endif
