/* SPDX-License-Identifier: Apache-2.0
 *
 * Lint: what a policy says that its author will hardly mean.
 *
 * Rules that no request needs are found exactly, from the automata; what
 * programs can do comes from the facts of std:base, in both dialects.  All
 * findings are diagnostics with codes P5xx, and those that have one fix carry
 * it.  A comment silences a finding:
 *
 *     # polc: ignore[P506] the agent runs in a container
 *     prefix_rule(pattern=["bash"], decision="allow")
 *
 * on the first line of its rule, or above it; `# polc: ignore-file[P506]
 * reason` does so for a whole file.
 *
 * Everything here is there since 0.1 where it does not say otherwise.
 *
 * Threads: as policy.h.
 */
#ifndef LIBPOLICY_LINT_H
#define LIBPOLICY_LINT_H

#include <libpolicy/policy.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a rule is to its policy. */
typedef enum pol_rule_class {
    POL_RULE_UNDECIDED = 0, /* the search did not come to its end */
    POL_RULE_LIVE = 1,      /* without it some request is answered otherwise */
    POL_RULE_CONFLICTING = 2, /* live, and some of its requests meet a stricter
                                 rule, too */
    POL_RULE_REDUNDANT = 3,   /* no request is answered otherwise without it */
    POL_RULE_SHADOWED = 4,    /* each of its requests meets another rule that
                                 is at least as strict, of its own layer or a
                                 stronger one */
    POL_RULE_NEVER = 5        /* no request matches it */
} pol_rule_class;

/* "live", "shadowed"; null for any other value. */
POL_API const char *pol_rule_class_name(pol_rule_class value);

/* Whether a host name is a public suffix ("com", "co.uk", "github.io"), as
 * psl_is_public_suffix of libpsl says. */
typedef int (*pol_public_suffix)(void *context, pol_text name);

typedef struct pol_lint_options {
    size_t struct_size; /* sizeof(pol_lint_options) */
    int no_image;       /* the result holds no image */
    int classify;       /* find conflicting rules, too; slower */
    uint64_t standings; /* limit of one search; 0: 4,000 */
    pol_public_suffix is_public_suffix; /* null: only names of one label are */
    void *suffix_context;
} pol_lint_options;

/* Compiles as pol_compile does, with the same contract, and adds what there
 * is to say of a policy that is sound.  Diagnostics are in the order of their
 * places; warnings and notes that a comment silences are left out. */
POL_API pol_status pol_lint(const pol_source *sources, size_t count,
                            const pol_compile_options *options,
                            const pol_lint_options *lint_options,
                            pol_result **result);

/* Number of rules that were classified: those of the image, in its order; 0
 * where the result is not one of pol_lint, or a failure. */
POL_API size_t pol_result_rules(const pol_result *result);
/* POL_RULE_UNDECIDED past the last.  A class says what the rule is where the
 * other rules that are shadowed, redundant or never match are gone; of two
 * rules of which each makes the other one idle, the later is the idle one. */
POL_API pol_rule_class pol_result_rule_class(const pol_result *result,
                                             size_t rule);

#ifdef __cplusplus
}
#endif
#endif
