/* SPDX-License-Identifier: Apache-2.0
 *
 * The exact difference of two policies: every class of requests whose answer
 * changes, with its least request; and the least request that a rule is
 * about.
 *
 * A class is a kind and a pair of answers, before and after, of allow, prompt,
 * prompt-user and deny.  Requests are compared as polc(1) compares them: fewer
 * tokens first.  What a request is, and so what "every" means:
 *
 *   a command is an argv that runs nothing else: facts of programs are not
 *   followed, but whatever is found is asked of both policies as they are, and
 *   counts only where they answer so.  A text of a shell answers the
 *   strictest of its parts, so that it changes where some part does;
 *
 *   paths are canonical and have no links, hosts have no further addresses,
 *   nothing is headless, and the platform is POSIX, or a file system that
 *   tells no cases apart; names that rules build on are bound in the path's
 *   own spelling.
 *
 * What keeps the list from being complete, or a request from being the
 * least, is told: a gap.  Without a gap of its kind a class that is not
 * listed has no request.
 *
 * Everything here is there since 0.1 where it does not say otherwise. */
#ifndef LIBPOLICY_DIFF_H
#define LIBPOLICY_DIFF_H

#include <libpolicy/policy.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One policy, as it would be given to pol_compile. */
typedef struct pol_policy_sources {
    const pol_source *sources;
    size_t count;
    const pol_compile_options *options; /* null: the defaults */
} pol_policy_sources;

typedef struct pol_diff_options {
    size_t struct_size; /* sizeof(pol_diff_options) */
    uint32_t kinds;     /* bits 1 << pol_kind to look at; 0: all */
    uint64_t standings; /* limit of one search; 0: 200,000 */
} pol_diff_options;

/* Finds the classes whose answer changes from one policy to the other.
 * Contract as pol_compile; the result has changes and gaps, and no image.
 * Where a policy is rejected, its diagnostics are the result's, and
 * pol_result_side says whose they are.  The allocator and the limit of memory
 * are those of `before`. */
POL_API pol_status pol_diff(const pol_policy_sources *before,
                            const pol_policy_sources *after,
                            const pol_diff_options *options,
                            pol_result **result);

/* The policy that the diagnostics are about: 0 before, 1 after. */
POL_API int pol_result_side(const pol_result *result);

/* One class. */
typedef struct pol_change {
    pol_kind kind;
    pol_decision before, after; /* of the request */
    const pol_request *request; /* belongs to the result */
    int least; /* no lesser request is of the class; else a gap of the kind or
                  a fact of a program keeps that from being known */
    size_t before_rules, after_rules; /* that match: pol_result_change_rule */
} pol_change;

/* Classes, in the order of kinds, then of the answers before, then after,
 * each by strictness. */
POL_API size_t pol_result_changes(const pol_result *result);
/* index < pol_result_changes. */
POL_API pol_change pol_result_change(const pol_result *result, size_t index);
/* The index-th rule that matches a class's request: before, or after.
 * POL_INVALID_ARGUMENT past the last. */
POL_API pol_status pol_result_change_rule(const pol_result *result,
                                          size_t change, int after,
                                          size_t index, pol_rule_info *info);

/* Why the list of a kind may not be complete, or its requests not least. */
typedef struct pol_diff_gap {
    pol_kind kind;
    const char *reason; /* one line */
    pol_place place;    /* of a rule at fault; line 0: none */
} pol_diff_gap;

POL_API size_t pol_result_gaps(const pol_result *result);
/* index < pol_result_gaps. */
POL_API pol_diff_gap pol_result_gap(const pol_result *result, size_t index);

/* The second policy, seen from the first. */
typedef enum pol_comparison {
    POL_COMPARISON_UNDECIDED = 0, /* a gap keeps it from being known */
    POL_COMPARISON_EQUAL = 1,
    POL_COMPARISON_STRICTER = 2, /* no answer is laxer, some are stricter */
    POL_COMPARISON_LAXER = 3,
    POL_COMPARISON_INCOMPARABLE = 4
} pol_comparison;

/* "equal", "stricter", "laxer", "incomparable" or "undecided". */
POL_API const char *pol_comparison_name(pol_comparison comparison);
/* Of the kinds that were looked at. */
POL_API pol_comparison pol_result_comparison(const pol_result *result);

typedef enum pol_witness_mode {
    POL_WITNESS_MATCHES = 0, /* the rule matches the request */
    POL_WITNESS_DECIDES = 1  /* without the rule, its answer would change */
} pol_witness_mode;

/* The least request that a rule (its number in the image) matches or decides.
 * Contract as pol_diff; the result has one change, or none.  MATCHES: both
 * decisions are the policy's.  DECIDES: `before` is the policy's answer,
 * `after` what it would be without the rule, with no rules listed.  No change
 * and no gap mean that there is no such request. */
POL_API pol_status pol_witness(const pol_policy_sources *policy, uint32_t rule,
                               pol_witness_mode mode,
                               const pol_diff_options *options,
                               pol_result **result);

#ifdef __cplusplus
}
#endif
#endif
