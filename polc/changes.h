/* SPDX-License-Identifier: Apache-2.0
 *
 * The changes that a difference found, for people and for programs. */
#ifndef POLC_CHANGES_H
#define POLC_CHANGES_H

#include "polc/json.h"

#include <libpolicy/diff.h>

/* What of a result is shown, wider changes first; gaps always are. */
typedef struct polc_changes {
    const pol_result *result;
    bool widening_only;
    size_t limit; /* at most so many changes; 0: all */
    bool coloured;
    const char *indent; /* of each line; null: none */
} polc_changes;

/* "prompt-user" too. */
const char *polc_decision_name(const pol_decision *decision);
/* Whether the second answer is laxer. */
bool polc_is_wider(const pol_change *change);
/* How many changes and gaps are to be shown, over any limit. */
size_t polc_changes_count(const polc_changes *changes);

/* A table, and a line that sums it up. */
void polc_changes_table(polc_buffer *out, const polc_changes *changes);
void polc_changes_summary(polc_buffer *out, const polc_changes *changes);
/* The keys "comparison", "changes" and "gaps" of an object. */
void polc_changes_json(polc_json *json, const polc_changes *changes);

#endif
