/* SPDX-License-Identifier: Apache-2.0
 *
 * What the rules of one side say that match whatever follows, in the law of
 * eval/eval.c (pol_settle): the strictest verdict, or the default where no
 * rule that matches lifts it and none is as strict. */
#ifndef POL_ANALYZE_SUM_H
#define POL_ANALYZE_SUM_H

#include <libpolicy/analyze/differ.h>

typedef struct pol_sum {
    uint64_t until;  /* some allow counts before this second */
    uint8_t verdict; /* strictest of those that close; 0: none */
    uint8_t default_verdict;
    bool settled; /* the default does not matter any more */
} pol_sum;

static inline pol_sum pol_sum_new(pol_verdict default_verdict)
{
    return (pol_sum){.default_verdict = (uint8_t)default_verdict,
                     .settled = default_verdict == POL_VERDICT_ALLOW};
}

static inline void pol_sum_add(pol_sum *sum, const pol_diff_item *item)
{
    if (item->verdict == POL_VERDICT_ALLOW) {
        sum->until = item->until > sum->until ? item->until : sum->until;
        sum->settled |= item->until == UINT64_MAX;
        return;
    }
    if (!item->lifts_only && item->verdict > sum->verdict) {
        sum->verdict = item->verdict;
    }
    sum->settled |= item->lifts || sum->verdict >= sum->default_verdict;
}

/* What is left of it that can matter, so that equal means equal. */
static inline pol_sum pol_sum_plain(pol_sum sum)
{
    if (sum.settled) {
        sum.until = 0;
        sum.default_verdict = 0;
    }
    return sum;
}

static inline bool pol_sum_equal(const pol_sum *a, const pol_sum *b)
{
    return a->settled == b->settled && a->verdict == b->verdict &&
           (a->settled ||
            (a->until == b->until && a->default_verdict == b->default_verdict));
}

/* strange: what is not understood is not allowed. */
static inline unsigned pol_sum_answer(const pol_sum *sum, uint64_t now,
                                      bool strange)
{
    bool lifted = sum->settled || (now != 0 && now < sum->until);
    unsigned answer = lifted ? sum->verdict : sum->default_verdict;
    return strange && answer == POL_VERDICT_ALLOW ? POL_VERDICT_PROMPT : answer;
}

/* Whether a match of the item could change what is answered in the end. */
static inline bool pol_sum_minds(const pol_sum *sum, const pol_diff_item *item)
{
    if (item->verdict == POL_VERDICT_ALLOW) {
        return !sum->settled && item->until > sum->until;
    }
    return (!item->lifts_only && item->verdict > sum->verdict) ||
           (!sum->settled && item->lifts);
}

/* -- What can follow */

/* What open items may add: those of both sides, of the first, of the second.
 * More than they can rather than less. */
typedef struct pol_reach {
    uint8_t verdicts[3];   /* bits of verdicts; 1: none */
    uint8_t lifts_from[3]; /* least verdict of a rule that lifts the default;
                              POL_VERDICTS: none does */
} pol_reach;

void pol_reach_init(pol_reach *reach);
void pol_reach_add(pol_reach *reach, const pol_diff_item *item);
/* Classes whose answers differ, as bits 1 << POL_CLASS. */
uint16_t pol_reach_classes(const pol_reach *reach, const pol_sum sums[2],
                           bool strange);

#endif
