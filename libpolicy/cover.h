/* SPDX-License-Identifier: Apache-2.0
 *
 * What tests of a policy reach: the examples inside its rules, and which
 * rules, steps and alternatives requests met.
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

/* -- Coverage */

/* A part of a policy that requests can reach. */
typedef enum pol_cover_kind {
    POL_COVER_RULE = 0,        /* the rule matched */
    POL_COVER_STEP = 1,        /* its pattern was met up to this element, or
                                  further: an element of a command, server,
                                  tool and each argument of a call, the host
                                  of a connection with further conditions.
                                  An exception (`unless`) takes no step back */
    POL_COVER_ALTERNATIVE = 2, /* the rule matched by this one of several: an
                                  element of a list, a spelling of option(), a
                                  path or host, an access, port or method, a
                                  value of a setting */
    POL_COVER_UNLESS = 3       /* this exception took the rule away */
} pol_cover_kind;

typedef struct pol_cover_item {
    pol_cover_kind kind;
    uint32_t rule;    /* index in the image */
    pol_place place;  /* of the rule's statement */
    uint32_t step;    /* of a step or an alternative: which element, from 1;
                         an alternative of a path rule: 1 path, 2 access; of
                         a network rule: 1 host, 2 port, 3 method */
    uint32_t choice;  /* of an alternative or exception: which one, from 1 */
    pol_text text;    /* of all but a rule: as it could be written */
    uint64_t hits;    /* requests, or parts of them, that reached it */
    uint64_t decided; /* of a rule: of these, the answer was its decision and
                         no stricter rule's, nor anything else's */
} pol_cover_item;

/* Compiles a policy as pol_compile does, image included, and makes ready to
 * count what requests reach: further rules, each a rule with a part of it
 * left out or alone, are compiled beside it, and judged by the same evaluator,
 * so that the counts are exact for every kind of request and both dialects.
 * Rules of packs count by themselves, not in their parts.  Contract as
 * pol_compile; POL_LIMIT also where the further rules are too many. */
POL_API pol_status pol_cover(const pol_source *sources, size_t count,
                             const pol_compile_options *options,
                             pol_result **result);
/* Judges one request and counts what it reaches; *decision is as pol_eval
 * writes it, and may be null.  POL_INVALID_ARGUMENT as pol_eval, or where
 * the result is not of pol_cover; POL_LIMIT where the request meets too many
 * of the further rules (nothing but its rules is counted then);
 * POL_NO_MEMORY. */
POL_API pol_status pol_cover_add(pol_result *result, const pol_request *request,
                                 pol_decision *decision);
/* Number of parts that can be reached: those of a rule behind the rule, the
 * rules in the order of the image. */
POL_API size_t pol_result_covers(const pol_result *result);
/* index < pol_result_covers; texts belong to the result. */
POL_API pol_cover_item pol_result_cover(const pol_result *result, size_t index);

#ifdef __cplusplus
}
#endif
#endif
