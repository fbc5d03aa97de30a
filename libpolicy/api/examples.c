/* SPDX-License-Identifier: Apache-2.0
 *
 * pol_examples: what the examples of rules say. */
#include <libpolicy/api/result.h>

#include <libpolicy/cover.h>

/* -- Examples */

static void keep_example(void *context, const pol_tried_example *example)
{
    pol_result *result = context;
    pol_tried_example *slot = pol_vec_push(&result->examples, &result->budget);
    if (slot != NULL) {
        *slot = *example;
    }
}

pol_status pol_examples(const pol_source *sources, size_t count,
                        const pol_compile_options *options, pol_result **result)
{
    pol_settings settings;
    if (result == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    *result = NULL;
    if (!pol_sources_are_valid(sources, count) ||
        !pol_settings_read(&settings, options)) {
        return POL_INVALID_ARGUMENT;
    }
    pol_result *made = pol_result_new(&settings);
    if (made == NULL) {
        return POL_NO_MEMORY;
    }
    pol_checked checked;
    settings.check.tried = keep_example;
    settings.check.tried_context = made;
    pol_checked_init(&checked, &made->budget, settings.check.dialect);
    bool done =
        pol_check(&made->report, sources, count, &settings.check, &checked);
    pol_checked_free(&checked);
    return pol_result_finish(made, done, result);
}

size_t pol_result_examples(const pol_result *result)
{
    return result != NULL ? result->examples.count : 0;
}

pol_example_info pol_result_example(const pol_result *result, size_t index)
{
    if (index >= pol_result_examples(result)) {
        return (pol_example_info){.holds = 0};
    }
    const pol_tried_example *example = &result->examples.items[index];
    pol_span span = example->span;
    pol_text text = {NULL, 0};
    if (span.source < result->report.inputs.count) {
        text = result->report.inputs.items[span.source].text;
        text = (pol_text){text.data + span.begin, span.end - span.begin};
    }
    return (pol_example_info){.place = pol_result_place(result, span),
                              .rule = pol_result_place(result, example->rule),
                              .text = text,
                              .wanted = example->wanted,
                              .holds = example->holds};
}
