/* SPDX-License-Identifier: Apache-2.0
 *
 * Mutants of a policy: the same sources with one rule deleted, with another
 * decision, wider or narrower.  Tests that cannot tell a mutant from the
 * policy would not see such a slip.
 *
 * Everything here is there since 0.1.
 *
 * Threads: calls share nothing; one result belongs to one thread at a time.
 */
#ifndef LIBPOLICY_MUTANT_H
#define LIBPOLICY_MUTANT_H

#include <libpolicy/diff.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum pol_mutation {
    POL_MUTATION_DELETE = 0, /* the rule is not there */
    POL_MUTATION_FLIP = 1,   /* another decision */
    POL_MUTATION_WIDEN = 2,  /* it matches more: an element is gone or any(),
                                an exception, a condition or end() is gone */
    POL_MUTATION_NARROW = 3  /* it matches less: an alternative is gone, or
                                there is one more element, or end() */
} pol_mutation;

/* "delete", "flip", "widen" or "narrow"; null for any other value. */
POL_API const char *pol_mutation_name(pol_mutation mutation);

typedef struct pol_mutant_info {
    pol_mutation mutation;
    pol_kind kind;   /* of the requests that the rule is about */
    pol_place place; /* of the rule's statement */
    pol_text id;     /* of the rule */
    pol_text what;   /* what is changed, for people: "without end()" */
} pol_mutant_info;

/* Lists the mutants of a policy, in the order of its rules; those of packs
 * have none.  Contract as pol_compile; the result has no image. */
POL_API pol_status pol_mutants(const pol_source *sources, size_t count,
                               const pol_compile_options *options,
                               pol_result **result);
/* Number of mutants. */
POL_API size_t pol_result_mutants(const pol_result *result);
/* index < pol_result_mutants; texts belong to the result. */
POL_API pol_mutant_info pol_result_mutant(const pol_result *result,
                                          size_t index);

/* Compiles the index-th mutant, as pol_compile.  Its examples are not run.
 * An index past the last gives the policy itself. */
POL_API pol_status pol_mutant_compile(const pol_source *sources, size_t count,
                                      const pol_compile_options *options,
                                      size_t index, pol_result **result);
/* The difference from a policy to its index-th mutant, as pol_diff.  Without
 * a change and without a gap of the rule's kind, the mutant is proved to be
 * the same policy. */
POL_API pol_status pol_mutant_diff(const pol_policy_sources *policy,
                                   size_t index,
                                   const pol_diff_options *options,
                                   pol_result **result);

#ifdef __cplusplus
}
#endif
#endif
