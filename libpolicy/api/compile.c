/* SPDX-License-Identifier: Apache-2.0
 *
 * Entry points of the compile side: one function a stage, in their order. */
#include <libpolicy/api/result.h>

#include <libpolicy/syntax/parse.h>

bool pol_result_compile(pol_result *result, const pol_settings *settings,
                        const pol_source *sources, size_t count)
{
    pol_checked checked;
    pol_checked_init(&checked, &result->budget, settings->check.dialect);
    checked.disposable = true;
    bool done = pol_check(&result->report, sources, count, &settings->check,
                          &checked) &&
                pol_emit(&result->report, &checked, &settings->check.limits,
                         &result->budget, &result->image, &result->statistics);
    pol_checked_free(&checked);
    return done;
}

pol_status pol_compile(const pol_source *sources, size_t count,
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
    bool done = pol_result_compile(made, &settings, sources, count);
    return pol_result_finish(made, done, result);
}

/* -- canonical text */

static pol_parse_options parse_options(const pol_settings *settings)
{
    uint64_t depth = settings->check.limits.depth;
    return (pol_parse_options){settings->check.dialect, depth > UINT32_MAX
                                                            ? UINT32_MAX
                                                            : (uint32_t)depth};
}

pol_status pol_format(const pol_source *source,
                      const pol_compile_options *options, pol_result **result)
{
    pol_settings settings;
    if (result == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    *result = NULL;
    if (source == NULL || !pol_sources_are_valid(source, 1) ||
        !pol_settings_read(&settings, options)) {
        return POL_INVALID_ARGUMENT;
    }
    pol_result *made = pol_result_new(&settings);
    if (made == NULL) {
        return POL_NO_MEMORY;
    }
    pol_parse_options parse = parse_options(&settings);
    uint32_t at =
        pol_result_add_source(made, source, settings.check.limits.source_bytes);
    bool done = at != POL_NO_SOURCE &&
                pol_print_canonical(&made->report, at, &parse, &made->budget,
                                    pol_result_sink(made));
    if (!done || made->report.errors > 0) {
        made->text.count = 0;
    }
    return pol_result_finish(made, done, result);
}

/* -- dumps */

typedef struct dumper {
    pol_report *report;
    pol_sink sink;
} dumper;

static bool dump_stmt(void *context, const pol_stmt *stmt)
{
    dumper *d = context;
    pol_dump_stmt(d->report, stmt, d->sink);
    return true;
}

/* Stages before the check: each source on its own, without what it loads. */
static bool dump_text(pol_result *result, const pol_settings *settings,
                      const pol_source *sources, size_t count, pol_stage stage)
{
    pol_parse_options parse = parse_options(settings);
    dumper d = {&result->report, pol_result_sink(result)};
    for (size_t i = 0; i < count; i++) {
        uint32_t at = pol_result_add_source(
            result, &sources[i], settings->check.limits.source_bytes);
        if (at == POL_NO_SOURCE) {
            return false;
        }
        if (stage == POL_STAGE_TOKENS) {
            pol_dump_tokens(&result->report, at, &parse, d.sink);
        } else {
            pol_parse(&result->report, at, &parse, &result->budget,
                      (pol_stmt_sink){dump_stmt, &d});
        }
    }
    return true;
}

static bool dump_image(pol_result *result, pol_checked *checked,
                       const pol_settings *settings, pol_sink sink)
{
    pol_emitted *image = &result->image;
    bool done = pol_emit(&result->report, checked, &settings->check.limits,
                         &result->budget, image, &result->statistics) &&
                pol_dump_image(image->bytes, image->size, sink);
    pol_budget_resize(&result->budget, image->block, image->block_size, 0);
    *image = (pol_emitted){.size = 0};
    return done;
}

static bool dump_checked(pol_result *result, const pol_settings *settings,
                         const pol_source *sources, size_t count,
                         pol_stage stage)
{
    pol_checked checked;
    pol_sink sink = pol_result_sink(result);
    pol_check_options options = settings->check;
    pol_checked_init(&checked, &result->budget, options.dialect);
    if (stage == POL_STAGE_RULES) {
        options.base = POL_BASE_WHOLE; /* which is shown, too */
    }
    bool done = pol_check(&result->report, sources, count, &options, &checked);
    if (done && stage == POL_STAGE_RULES) {
        pol_dump_rules(&checked, &result->report, sink);
    } else if (done && stage == POL_STAGE_AUTOMATON) {
        done =
            pol_dump_automaton(&result->report, &checked,
                               &settings->check.limits, &result->budget, sink);
    } else if (done) {
        done = dump_image(result, &checked, settings, sink);
    }
    pol_checked_free(&checked);
    return done;
}

pol_status pol_dump(const pol_source *sources, size_t count,
                    const pol_compile_options *options, pol_stage stage,
                    pol_result **result)
{
    pol_settings settings;
    if (result == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    *result = NULL;
    if (!pol_sources_are_valid(sources, count) ||
        (unsigned)stage > POL_STAGE_IMAGE ||
        !pol_settings_read(&settings, options)) {
        return POL_INVALID_ARGUMENT;
    }
    pol_result *made = pol_result_new(&settings);
    if (made == NULL) {
        return POL_NO_MEMORY;
    }
    bool done = stage <= POL_STAGE_SYNTAX
                    ? dump_text(made, &settings, sources, count, stage)
                    : dump_checked(made, &settings, sources, count, stage);
    return pol_result_finish(made, done, result);
}
