/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of an answered command: in which order they are shown, what they
 * are, and which of them decide. */
#ifndef POLC_PARTS_H
#define POLC_PARTS_H

#include "polc/judge.h"

typedef struct polc_place {
    uint32_t part;  /* index */
    uint32_t depth; /* parts that it stands inside of */
} polc_place;

/* outcome->part_count places, to be freed: in the order of the text, what a
 * part runs or asks right behind it. */
polc_place *polc_parts_order(const polc_outcome *outcome);

/* What matched a part. */
const pol_match *polc_part_matches(const polc_outcome *outcome,
                                   const pol_part *part, size_t *count);
/* Whether it is one of the strictest, and the answer is theirs. */
bool polc_part_decides(const polc_outcome *outcome, const pol_part *part);
/* The canonical path or host of a part; size 0 where it is not known. */
void polc_part_value(const polc_outcome *outcome, const pol_part *part,
                     polc_buffer *out);
/* Whether the value of a connection is a URL. */
bool polc_part_is_url(const pol_part *part);
/* Whether there is more to say of the request than its answer. */
bool polc_has_parts(const polc_request *request, const polc_outcome *outcome);

/* How strict a rule's decision is; 0 for no rule. */
unsigned polc_rule_strictness(const pol_image *image, uint32_t rule);

#endif
