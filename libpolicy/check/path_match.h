/* SPDX-License-Identifier: Apache-2.0
 *
 * Paths of examples against path patterns.  Internal to check/. */
#ifndef POL_CHECK_PATH_MATCH_H
#define POL_CHECK_PATH_MATCH_H

#include <libpolicy/check/rules.h>

/* Whether components lie in a pattern without a ROOT.  *work is what may
 * still be done, and goes down; at 0 the answer means nothing. */
bool pol_parts_meet(const pol_checked *checked, pol_pattern pattern,
                    const pol_text *parts, uint32_t part_count, uint64_t *work);

/* A token of a command against a path() element. */
typedef struct pol_token_path {
    pol_arena *arena;
    const pol_checked *checked;
    pol_pattern pattern;
    bool closing;
    pol_text cwd; /* absolute; empty: some place of its own */
    uint64_t *work;
} pol_token_path;
bool pol_token_meets(const pol_token_path *t, pol_text token);

#endif
