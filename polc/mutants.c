/* SPDX-License-Identifier: Apache-2.0
 *
 * Tries mutants on vectors. */
#include "polc/mutants.h"

#include "polc/file.h"
#include "polc/json.h"

#include <stdlib.h>
#include <string.h>

void polc_mutants_open(polc_mutants *mutants, const polc_tested *tested)
{
    *mutants = (polc_mutants){.list = NULL};
    if (pol_mutants(tested->sources, tested->source_count, tested->options,
                    &mutants->list) != POL_OK) {
        return;
    }
    mutants->count = pol_result_mutants(mutants->list);
    mutants->items = polc_resize(NULL, mutants->count * sizeof *mutants->items);
    for (size_t i = 0; i < mutants->count; i++) {
        mutants->items[i] =
            (polc_mutant){.info = pol_result_mutant(mutants->list, i)};
    }
}

void polc_mutants_close(polc_mutants *mutants)
{
    for (size_t i = 0; i < mutants->count; i++) {
        free(mutants->items[i].vector);
    }
    free(mutants->items);
    pol_result_free(mutants->list);
    *mutants = (polc_mutants){.list = NULL};
}

void polc_tested_keep(polc_tested *tested, polc_vec_question *q,
                      polc_vec_memory *memory)
{
    tested->kept = polc_resize(tested->kept,
                               (tested->kept_count + 1) * sizeof *tested->kept);
    tested->kept[tested->kept_count++] = (polc_kept){q, memory};
}

/* -- one mutant */

bool polc_mutant_image(const polc_tested *tested, size_t index,
                       pol_result **result, pol_image *image)
{
    *result = NULL;
    if (pol_mutant_compile(tested->sources, tested->source_count,
                           tested->options, index, result) != POL_OK) {
        return false;
    }
    pol_text bytes = pol_result_image(*result);
    return pol_image_open(image, bytes.data, bytes.size) == POL_OK;
}

bool polc_vector_fails(polc_tests *tests, const pol_image *image,
                       const polc_vec_question *q)
{
    polc_vec_differences found;
    pol_decision decision;
    if (q->locked || !polc_tests_ask(tests, image, &q->request, &decision)) {
        return false;
    }
    bool fails = !polc_vec_compare(image, q, &decision, tests->matches,
                                   decision.matched, &found);
    polc_vec_differences_free(&found);
    return fails;
}

static bool is_killed(polc_tests *tests, const polc_tested *tested,
                      const pol_image *image)
{
    for (size_t i = 0; i < tested->kept_count; i++) {
        if (polc_vector_fails(tests, image, tested->kept[i].q)) {
            return true;
        }
    }
    return false;
}

void polc_mutant_witness(const polc_tested *tested, size_t index,
                         polc_mutant *mutant)
{
    pol_policy_sources policy = {tested->sources, tested->source_count,
                                 tested->options};
    pol_diff_options options = {.struct_size = sizeof options,
                                .kinds = 1u << mutant->info.kind};
    pol_result *result = NULL;
    pol_status status = pol_mutant_diff(&policy, index, &options, &result);
    mutant->fate = POLC_UNDECIDED;
    mutant->reason = status == POL_OK ? NULL : pol_status_name(status);
    if (status == POL_OK && pol_result_changes(result) > 0) {
        pol_change change = pol_result_change(result, 0);
        polc_buffer line = {0};
        polc_vec_write(&line, &change.before, change.request);
        polc_add(&line, "", 1);
        mutant->vector = line.data;
        mutant->fate = POLC_SURVIVED;
    } else if (status == POL_OK && pol_result_gaps(result) == 0) {
        mutant->fate = POLC_EQUIVALENT;
    } else if (status == POL_OK) {
        mutant->reason = pol_result_gap(result, 0).reason;
    }
    pol_result_free(result);
}

void polc_mutants_try(polc_tests *tests, polc_tested *tested,
                      polc_mutants *mutants)
{
    for (size_t i = 0; i < mutants->count; i++) {
        polc_mutant *mutant = &mutants->items[i];
        pol_result *result;
        pol_image image;
        if (!polc_mutant_image(tested, i, &result, &image)) {
            mutant->reason = "it does not compile";
        } else if (is_killed(tests, tested, &image)) {
            mutant->fate = POLC_KILLED;
        } else {
            polc_mutant_witness(tested, i, mutant);
        }
        pol_result_free(result);
    }
}

/* -- report */

void polc_add_mutant(polc_buffer *out, const polc_tests *tests,
                     const polc_tested *tested, const polc_mutant *mutant)
{
    const pol_place *place = &mutant->info.place;
    unsigned line = place->line;
    const char *file = polc_find_source(tests, tested, place->source, &line);
    polc_add_escaped(out, file != NULL ? polc_text(file) : place->source);
    polc_add_string(out, ":");
    polc_add_number(out, line);
    polc_add_string(out, ":");
    polc_add_number(out, place->column);
    polc_add_string(out, " rule ");
    polc_add_escaped(out, mutant->info.id);
    polc_add_string(out, ": ");
    polc_add_string(out, pol_mutation_name(mutant->info.mutation));
    polc_add_string(out, ": ");
    polc_add_escaped(out, mutant->info.what);
}

static const char *const fates[] = {"undecided", "killed", "survived",
                                    "equivalent"};

static void add_text(polc_buffer *out, const polc_tests *tests,
                     const polc_tested *tested, const polc_mutant *mutant)
{
    polc_add_string(out, fates[mutant->fate]);
    polc_add_string(out, " ");
    polc_add_mutant(out, tests, tested, mutant);
    polc_add_string(out, "\n");
    if (mutant->fate == POLC_SURVIVED) {
        polc_add_string(out, "  add: ");
        polc_add_escaped(out, polc_text(mutant->vector));
        polc_add_string(out, "\n");
    } else if (mutant->fate == POLC_UNDECIDED && mutant->reason != NULL) {
        polc_add_string(out, "  because ");
        polc_add_string(out, mutant->reason);
        polc_add_string(out, "\n");
    }
}

static void add_json(polc_buffer *out, const polc_tests *tests,
                     const polc_tested *tested, const polc_mutant *mutant)
{
    polc_json json = {.out = out};
    unsigned line = mutant->info.place.line;
    const char *file =
        polc_find_source(tests, tested, mutant->info.place.source, &line);
    polc_json_open(&json, '{');
    polc_json_key(&json, "mutant");
    polc_json_string(&json, fates[mutant->fate]);
    polc_json_field(&json, "file",
                    file != NULL ? polc_text(file) : mutant->info.place.source);
    polc_json_key(&json, "line");
    polc_json_number(&json, line);
    polc_json_field(&json, "rule", mutant->info.id);
    polc_json_key(&json, "mutation");
    polc_json_string(&json, pol_mutation_name(mutant->info.mutation));
    polc_json_field(&json, "what", mutant->info.what);
    if (mutant->vector != NULL) {
        polc_json_field(&json, "vector", polc_text(mutant->vector));
    }
    if (mutant->reason != NULL) {
        polc_json_key(&json, "reason");
        polc_json_string(&json, mutant->reason);
    }
    polc_json_close(&json, '}');
    polc_add_string(out, "\n");
}

static void add_sums(polc_buffer *out, const size_t *sums)
{
    polc_add_string(out, "mutants: ");
    polc_add_number(out, sums[POLC_KILLED]);
    polc_add_string(out, " killed, ");
    polc_add_number(out, sums[POLC_SURVIVED]);
    polc_add_string(out, " survived, ");
    polc_add_number(out, sums[POLC_EQUIVALENT]);
    polc_add_string(out, " equivalent, ");
    polc_add_number(out, sums[POLC_UNDECIDED]);
    polc_add_string(out, " undecided\n");
}

void polc_mutants_report(polc_tests *tests, const polc_tested *tested,
                         const polc_mutants *mutants)
{
    size_t sums[4] = {0, 0, 0, 0};
    polc_buffer out = {0};
    bool is_json = tests->report.format == POLC_FORMAT_JSON;
    for (size_t i = 0; i < mutants->count; i++) {
        const polc_mutant *mutant = &mutants->items[i];
        sums[mutant->fate]++;
        if (is_json) {
            add_json(&out, tests, tested, mutant);
        } else if (mutant->fate == POLC_SURVIVED ||
                   mutant->fate == POLC_UNDECIDED) {
            add_text(&out, tests, tested, mutant);
        }
    }
    if (!is_json) {
        add_sums(&out, sums);
    }
    tests->survivors += sums[POLC_SURVIVED];
    polc_print(&out);
}

void polc_tests_mutants(polc_tests *tests, polc_tested *tested)
{
    polc_mutants mutants;
    if (!tests->args->mutants || tested->status != POL_OK) {
        return;
    }
    polc_mutants_open(&mutants, tested);
    polc_mutants_try(tests, tested, &mutants);
    polc_mutants_report(tests, tested, &mutants);
    polc_mutants_close(&mutants);
}
