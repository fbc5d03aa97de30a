/* SPDX-License-Identifier: Apache-2.0
 *
 * What tests of a policy reach: the examples inside its rules.
 *
 * The library does no I/O and reads no environment, clock or locale.
 *
 * Everything here is there since 0.1.
 *
 * Threads: calls share nothing; one result belongs to one thread at a time.
 */
#ifndef LIBPOLICY_COVER_H
#define LIBPOLICY_COVER_H

#include <libpolicy/policy.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One example of a rule, of its match or not_match. */
typedef struct pol_example_info {
    pol_place place; /* of the example */
    pol_place rule;  /* of the rule's statement */
    pol_text text;   /* as it is written */
    int wanted;      /* the rule has to match it; else it must not */
    int holds;       /* it is so */
} pol_example_info;

/* Runs the examples of all rules, those of loaded files and packs included, as
 * pol_compile does, and lists them in the order in which they were judged.
 * Contract as pol_compile; the result has no image.  Where a source has
 * errors that are no examples, some or all may not be judged, and are not
 * listed. */
POL_API pol_status pol_examples(const pol_source *sources, size_t count,
                                const pol_compile_options *options,
                                pol_result **result);
/* Number of examples of a result. */
POL_API size_t pol_result_examples(const pol_result *result);
/* index < pol_result_examples; texts belong to the result. */
POL_API pol_example_info pol_result_example(const pol_result *result,
                                            size_t index);

#ifdef __cplusplus
}
#endif
#endif
