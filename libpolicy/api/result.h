/* SPDX-License-Identifier: Apache-2.0
 *
 * What a result owns, and the frame that every entry point of the compile
 * side works in.  Internal to api/. */
#ifndef POL_API_RESULT_H
#define POL_API_RESULT_H

#include <libpolicy/check/check.h>
#include <libpolicy/emit/emit.h>

/* Of pol_prove (prove.c). */
typedef struct pol_claims pol_claims;
void pol_claims_free(pol_claims *claims);
/* Of pol_cover (cover.c). */
typedef struct pol_coverage pol_coverage;
void pol_coverage_free(pol_coverage *coverage);

/* Of pol_mutants (mutant.c). */
void pol_mutant_list_free(pol_mutant_set *mutants);
/* What makes the index-th mutant. */
pol_mutant_set pol_mutant_wanted(size_t index, pol_budget *budget);

/* Of pol_diff and pol_witness (diff.c). */
typedef struct pol_differences pol_differences;
void pol_differences_free(pol_differences *differences);

struct pol_result {
    pol_allocator allocator; /* of this block itself */
    pol_budget budget;
    pol_report report;
    pol_emitted image;
    POL_VEC(pol_tried_example) examples; /* of pol_examples */
    POL_VEC(char) text;                  /* of pol_format and pol_dump */
    pol_claims *claims;                  /* or null */
    pol_differences *differences;        /* or null */
    pol_mutant_set *mutants;             /* of pol_mutants, or null */
    pol_coverage *coverage;              /* or null */
    uint8_t *classes; /* of pol_lint, one a rule; in the report's arena */
    size_t class_count;
    pol_statistics statistics;
};

/* What options say, with every default filled in. */
typedef struct pol_settings {
    pol_check_options check;
    const pol_allocator *allocator;
} pol_settings;

/* False where the caller broke the contract. */
bool pol_settings_read(pol_settings *settings,
                       const pol_compile_options *options);
bool pol_sources_are_valid(const pol_source *sources, size_t count);

/* Null where the allocator has nothing. */
pol_result *pol_result_new(const pol_settings *settings);

/* The image of the sources, into *result (compile.c). */
bool pol_result_compile(pol_result *result, const pol_settings *settings,
                        const pol_source *sources, size_t count);

/* Ends an entry point: from what happened (done: the work came to its end)
 * to a status.  On POL_NO_MEMORY the result is freed, and *out
 * null; on the memory limit it holds that one diagnostic.  Temporary memory
 * must be freed before. */
pol_status pol_result_finish(pol_result *made, bool done, pol_result **out);

/* Appends to the result's text. */
pol_sink pol_result_sink(pol_result *result);

/* Adds a source to the report, or a diagnostic where it is larger than its
 * limit; its number, or POL_NO_SOURCE. */
uint32_t pol_result_add_source(pol_result *result, const pol_source *source,
                               uint64_t limit);

/* Where a span is. */
pol_place pol_result_place(const pol_result *result, pol_span span);

/* Lets no value escape that pol_status does not have. */
pol_status pol_boundary(pol_status status);

#endif
