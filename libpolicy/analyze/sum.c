/* SPDX-License-Identifier: Apache-2.0
 *
 * Which answers can still follow.  See sum.h. */
#include <libpolicy/analyze/sum.h>

enum {
    BOTH = 0 /* sides 3; else the side's bit */
};

void pol_reach_init(pol_reach *reach)
{
    *reach = (pol_reach){{1, 1, 1}, {POL_VERDICTS, POL_VERDICTS, POL_VERDICTS}};
}

void pol_reach_add(pol_reach *reach, const pol_diff_item *item)
{
    unsigned group = item->sides == 3 ? BOTH : item->sides;
    bool allows = item->verdict == POL_VERDICT_ALLOW;
    /* What lifts alone is apart from what says the verdict. */
    uint8_t from = item->lifts_only ? 0 : item->verdict;
    if ((allows || item->lifts) && from < reach->lifts_from[group]) {
        reach->lifts_from[group] = from;
    }
    if (!allows && !item->lifts_only) {
        reach->verdicts[group] |= (uint8_t)(1u << item->verdict);
    }
}

/* Answers of a side, as bits, where this is the strictest verdict. */
static unsigned answers(const pol_sum *sum, unsigned verdict, bool lifts,
                        bool strange)
{
    unsigned bits = 0;
    if (verdict < sum->verdict) {
        verdict = sum->verdict;
    }
    if (sum->settled || lifts || sum->until != 0 ||
        verdict >= sum->default_verdict) {
        bits |= 1u << verdict;
    }
    if (!sum->settled && !lifts && verdict < sum->default_verdict) {
        bits |= 1u << sum->default_verdict;
    }
    return strange && (bits & 1u) != 0 ? (bits & ~1u) | 2u : bits;
}

/* Classes where the rules of both sides add this. */
static unsigned classes_with(const pol_reach *reach, const pol_sum sums[2],
                             unsigned common, bool lifts, bool strange)
{
    unsigned sides[2] = {0, 0}, classes = 0;
    for (unsigned side = 0; side < 2; side++) {
        for (unsigned v = 0; v < POL_VERDICTS; v++) {
            unsigned verdict = v > common ? v : common;
            if ((reach->verdicts[1 + side] >> v & 1) == 0) {
                continue;
            }
            sides[side] |= answers(&sums[side], verdict, lifts, strange);
            if (v >= reach->lifts_from[1 + side]) {
                sides[side] |= answers(&sums[side], verdict, true, strange);
            }
        }
    }
    for (unsigned before = 0; before < POL_VERDICTS; before++) {
        if ((sides[0] >> before & 1) != 0) {
            classes |= (sides[1] & ~(1u << before)) << POL_CLASS(before, 0);
        }
    }
    return classes;
}

uint16_t pol_reach_classes(const pol_reach *reach, const pol_sum sums[2],
                           bool strange)
{
    unsigned classes = 0;
    for (unsigned v = 0; v < POL_VERDICTS; v++) {
        if ((reach->verdicts[BOTH] >> v & 1) == 0) {
            continue;
        }
        classes |= classes_with(reach, sums, v, false, strange);
        if (v >= reach->lifts_from[BOTH]) {
            classes |= classes_with(reach, sums, v, true, strange);
        }
    }
    return (uint16_t)classes;
}
