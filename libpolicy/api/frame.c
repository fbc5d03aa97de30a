/* SPDX-License-Identifier: Apache-2.0
 *
 * The frame of the compile side: arguments in, status out.  Knows nothing of
 * what happens between. */
#include <libpolicy/api/result.h>

#include <string.h>

pol_status pol_boundary(pol_status status)
{
    switch (status) {
    case POL_OK:
    case POL_INVALID_ARGUMENT:
    case POL_NO_MEMORY:
    case POL_LIMIT:
    case POL_REJECTED:
    case POL_BAD_IMAGE:
    case POL_UNSUPPORTED_VERSION:
    case POL_INTERNAL:
        return status;
    }
    return POL_INTERNAL;
}

/* -- arguments */

/* Spans are 32 bits: no limit goes beyond what they can say. */
static void fill_limits(pol_limits *limits, const pol_limits *given)
{
    *limits = given != NULL ? *given : (pol_limits){.struct_size = 0};
    limits->struct_size = sizeof *limits;
#define POL_LIMIT_ROW(field, value, meaning) \
    if (limits->field == 0) {                \
        limits->field = UINT64_C(value);     \
    }
#include <libpolicy/source/limits.def>
#undef POL_LIMIT_ROW
    if (limits->source_bytes > UINT32_MAX - 1) {
        limits->source_bytes = UINT32_MAX - 1;
    }
}

bool pol_settings_read(pol_settings *settings,
                       const pol_compile_options *options)
{
    static const pol_compile_options defaults = {
        .struct_size = sizeof(pol_compile_options)};
    const pol_compile_options *o = options != NULL ? options : &defaults;
    if (o->struct_size != sizeof *o ||
        (o->dialect != POL_DIALECT_NATIVE && o->dialect != POL_DIALECT_CODEX) ||
        (o->limits != NULL && o->limits->struct_size != sizeof *o->limits) ||
        (o->root.data == NULL && o->root.size > 0) ||
        (o->required >> (POL_LAYER_SESSION + 1)) != 0 ||
        (o->allocator != NULL && o->allocator->resize == NULL)) {
        return false;
    }
    *settings = (pol_settings){.allocator = o->allocator};
    settings->check.dialect = o->dialect;
    settings->check.loader = o->loader;
    settings->check.loader_context = o->loader_context;
    settings->check.root = o->root;
    settings->check.idna = o->idna;
    settings->check.idna_context = o->idna_context;
    settings->check.trust_project = o->trust_project != 0;
    settings->check.required = o->required;
    settings->check.no_base = o->no_base != 0;
    settings->check.carry_sources = o->carry_sources != 0;
    fill_limits(&settings->check.limits, o->limits);
    return true;
}

static bool is_text(pol_text text)
{
    return text.data != NULL || text.size == 0;
}

bool pol_sources_are_valid(const pol_source *sources, size_t count)
{
    if (sources == NULL) {
        return count == 0;
    }
    for (size_t i = 0; i < count; i++) {
        if (!is_text(sources[i].name) || !is_text(sources[i].text) ||
            (unsigned)sources[i].layer > POL_LAYER_SESSION) {
            return false;
        }
    }
    return true;
}

/* -- the result */

pol_result *pol_result_new(const pol_settings *settings)
{
    pol_budget budget;
    pol_budget_init(&budget, settings->allocator,
                    settings->check.limits.memory);
    pol_result *result = budget.allocator.resize(budget.allocator.context, NULL,
                                                 0, sizeof *result);
    if (result == NULL) {
        return NULL;
    }
    memset(result, 0, sizeof *result);
    result->allocator = budget.allocator;
    result->budget = budget;
    pol_report_init(&result->report, &result->budget);
    return result;
}

void pol_result_free(pol_result *result)
{
    if (result == NULL) {
        return;
    }
    pol_allocator allocator = result->allocator;
    pol_budget *budget = &result->budget;
    pol_claims_free(result->claims);
    pol_differences_free(result->differences);
    pol_coverage_free(result->coverage);
    pol_mutant_list_free(result->mutants);
    pol_vec_free(&result->text, budget);
    pol_vec_free(&result->examples, budget);
    pol_budget_resize(budget, result->image.block, result->image.block_size, 0);
    pol_report_free(&result->report);
    allocator.resize(allocator.context, result, sizeof *result, 0);
}

/* Room to say that there was none, beyond the limit. */
#define LAST_WORDS 65536u

static pol_status fail_limit(pol_result *result)
{
    pol_budget *budget = &result->budget;
    unsigned long long limit = budget->limit;
    pol_vec_free(&result->text, budget);
    pol_vec_free(&result->examples, budget);
    pol_report_free(&result->report);
    pol_report_init(&result->report, budget);
    budget->failed = POL_ARENA_OK;
    budget->limit += LAST_WORDS;
    pol_report_add(&result->report, POL_CODE_LIMIT_MEMORY,
                   (pol_span){.source = POL_NO_SOURCE},
                   "compiling needs more than %llu bytes (limit `memory`)",
                   limit);
    return budget->failed == POL_ARENA_OK ? POL_LIMIT : POL_NO_MEMORY;
}

static pol_status status_of(pol_result *result, bool done)
{
    if (result->budget.failed == POL_ARENA_NO_MEMORY) {
        return POL_NO_MEMORY;
    }
    if (result->budget.failed == POL_ARENA_LIMIT) {
        return fail_limit(result);
    }
    if (result->report.errors > 0) {
        return POL_REJECTED;
    }
    return done ? POL_OK : POL_INTERNAL;
}

pol_status pol_result_finish(pol_result *made, bool done, pol_result **out)
{
    made->statistics.peak_memory = made->budget.peak;
    pol_status status = status_of(made, done);
    if (status != POL_OK) { /* all or nothing */
        pol_budget_resize(&made->budget, made->image.block,
                          made->image.block_size, 0);
        made->image = (pol_emitted){.size = 0};
    }
    if (status == POL_NO_MEMORY) {
        pol_result_free(made);
        made = NULL;
    }
    *out = made;
    return pol_boundary(status);
}

/* -- text and sources */

static void append(void *context, const char *data, size_t size)
{
    pol_result *result = context;
    if (size > 0 && pol_vec_reserve(&result->text, size, &result->budget)) {
        memcpy(result->text.items + result->text.count, data, size);
        result->text.count += size;
    }
}

pol_sink pol_result_sink(pol_result *result)
{
    return (pol_sink){append, result};
}

uint32_t pol_result_add_source(pol_result *result, const pol_source *source,
                               uint64_t limit)
{
    if (source->text.size > limit) {
        pol_source name = {source->name, {NULL, 0}, source->layer};
        uint32_t at = pol_report_add_input(&result->report, name.name,
                                           name.text, name.layer);
        pol_report_add(&result->report, POL_CODE_LIMIT_SOURCE_BYTES,
                       (pol_span){.source = at},
                       "the source is larger than %llu bytes (limit "
                       "`source_bytes`)",
                       (unsigned long long)limit);
        return POL_NO_SOURCE;
    }
    return pol_report_add_input(&result->report, source->name, source->text,
                                source->layer);
}
