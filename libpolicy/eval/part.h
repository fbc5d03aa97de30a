/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by the files that judge the parts of a command. */
#ifndef POL_EVAL_PART_H
#define POL_EVAL_PART_H

#include <libpolicy/eval/list.h>
#include <libpolicy/parts/parts.h>

/* Bytes that the paths of one request may have, with their folders: each
 * costs some work for each of its bytes. */
#define POL_PATH_WORK ((size_t)4 << 20)

/* The answer while parts are judged. */
typedef struct pol_judge {
    pol_work *work;
    const pol_view *view;
    const pol_request *request;
    pol_decision *decision;
    pol_parts *list;  /* what the caller wants to know of them, or null */
    bool begun;       /* *decision holds the answer of some part */
    uint32_t verdict; /* what it is before headless makes it stricter */
    /* Rules that match the command of the request itself. */
    bool matches_wanted;
    pol_match *matches;
    size_t match_capacity;
    uint32_t matched;
    size_t path_work; /* bytes of paths judged so far */
    pol_unfold unfold;
} pol_judge;

/* The answer for one part. */
typedef struct pol_outcome {
    pol_decision decision;
    uint32_t verdict;
    bool counts;
    pol_part part; /* without the answer */
} pol_outcome;

/* The part counts, and goes on the list with so many matches, which stand in
 * pol_judge_room. */
void pol_judge_add(pol_judge *j, pol_outcome *o, uint32_t matched);
/* Where the next matches go; null: nowhere. */
pol_match *pol_judge_room(const pol_judge *j, size_t *capacity);

/* A file or a host that is an ask of its own. */
void pol_judge_file(pol_judge *j, const pol_ask *ask);
void pol_judge_host(pol_judge *j, const pol_ask *ask);
/* Those that operands of a command are. */
void pol_judge_tokens(pol_judge *j, pol_ask *ask);

#endif
