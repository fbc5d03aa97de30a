/* SPDX-License-Identifier: Apache-2.0
 *
 * pol_mutants and pol_mutant_compile: lists mutants, makes one. */
#include <libpolicy/api/result.h>

#include <libpolicy/mutant.h>

#include <string.h>

const char *pol_mutation_name(pol_mutation mutation)
{
    static const char *const names[] = {"delete", "flip", "widen", "narrow"};
    return (unsigned)mutation < sizeof names / sizeof *names ? names[mutation]
                                                             : NULL;
}

static bool list(pol_result *made, const pol_settings *settings,
                 const pol_source *sources, size_t count)
{
    pol_budget *budget = &made->budget;
    pol_mutant_set *all = pol_budget_resize(budget, NULL, 0, sizeof *all);
    pol_check_options options = settings->check;
    pol_checked checked;
    if (all == NULL) {
        return false;
    }
    *all = (pol_mutant_set){.wanted = POL_MUTANT_NONE, .budget = budget};
    made->mutants = all;
    options.mutants = all;
    pol_checked_init(&checked, budget, options.dialect);
    bool done = pol_check(&made->report, sources, count, &options, &checked);
    pol_checked_free(&checked);
    return done;
}

void pol_mutant_list_free(pol_mutant_set *mutants)
{
    if (mutants != NULL) {
        pol_budget *budget = mutants->budget;
        pol_mutant_set_free(mutants);
        pol_budget_resize(budget, mutants, sizeof *mutants, 0);
    }
}

/* The settings and the result of a call; POL_OK, or what to return. */
static pol_status begin(const pol_source *sources, size_t count,
                        const pol_compile_options *options,
                        pol_settings *settings, pol_result **made,
                        pol_result **result)
{
    if (result == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    *result = NULL;
    if (!pol_sources_are_valid(sources, count) ||
        !pol_settings_read(settings, options)) {
        return POL_INVALID_ARGUMENT;
    }
    *made = pol_result_new(settings);
    return *made == NULL ? POL_NO_MEMORY : POL_OK;
}

pol_status pol_mutants(const pol_source *sources, size_t count,
                       const pol_compile_options *options, pol_result **result)
{
    pol_settings settings;
    pol_result *made = NULL;
    pol_status status =
        begin(sources, count, options, &settings, &made, result);
    if (status != POL_OK) {
        return status;
    }
    bool done = list(made, &settings, sources, count);
    return pol_result_finish(made, done, result);
}

pol_status pol_mutant_compile(const pol_source *sources, size_t count,
                              const pol_compile_options *options, size_t index,
                              pol_result **result)
{
    pol_settings settings;
    pol_result *made = NULL;
    pol_status status =
        begin(sources, count, options, &settings, &made, result);
    if (status != POL_OK) {
        return status;
    }
    pol_mutant_set one = pol_mutant_wanted(index, &made->budget);
    settings.check.mutants = &one;
    bool done = pol_result_compile(made, &settings, sources, count);
    return pol_result_finish(made, done, result);
}

pol_mutant_set pol_mutant_wanted(size_t index, pol_budget *budget)
{
    return (pol_mutant_set){.wanted = index < POL_MUTANT_NONE - 1
                                          ? (uint32_t)index
                                          : POL_MUTANT_NONE - 1,
                            .budget = budget};
}

/* -- reading */

size_t pol_result_mutants(const pol_result *result)
{
    return result != NULL && result->mutants != NULL
               ? result->mutants->items.count
               : 0;
}

pol_mutant_info pol_result_mutant(const pol_result *result, size_t index)
{
    if (index >= pol_result_mutants(result)) {
        return (pol_mutant_info){.what = {NULL, 0}};
    }
    const pol_mutant_set *all = result->mutants;
    const pol_mutant *item = &all->items.items[index];
    return (pol_mutant_info){
        .mutation = (pol_mutation)item->kind,
        .kind = (pol_kind)item->of,
        .place = pol_result_place(result, item->span),
        .id = {all->texts.items + item->id, item->id_size},
        .what = {all->texts.items + item->text, item->text_size},
    };
}
