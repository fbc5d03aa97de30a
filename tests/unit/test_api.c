/* SPDX-License-Identifier: Apache-2.0
 *
 * api/: contracts of the entry points of the compile side. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include <libpolicy/api/result.h>

TestSuite(api, .timeout = 60);

static pol_source source(const char *name, const char *text)
{
    return (pol_source){
        {name, strlen(name)}, {text, strlen(text)}, POL_LAYER_USER};
}

static const char good[] =
    "prefix_rule(pattern=[\"git\"], decision=\"allow\")\n";
static const char bad[] = "prefix_rule(pattern=[], decision=\"allow\")\n"
                          "prefix_rul()\n";

static pol_compile_options plain(void)
{
    return (pol_compile_options){.struct_size = sizeof(pol_compile_options)};
}

/* -- the boundary */

Test(api, no_other_status_escapes)
{
    for (int i = -3; i < 300; i++) {
        pol_status status = pol_boundary((pol_status)i);
        bool is_known = i >= POL_OK && i <= POL_INTERNAL;
        cr_expect_eq(status, is_known ? (pol_status)i : POL_INTERNAL);
    }
}

Test(api, contract_of_compile)
{
    pol_compile_options options = plain();
    pol_source s = source("a", good), broken = s;
    pol_result *result = (pol_result *)&s;
    cr_expect_eq(pol_compile(&s, 1, &options, NULL), POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_compile(NULL, 1, &options, &result), POL_INVALID_ARGUMENT);
    cr_expect_null(result);
    broken.text.data = NULL;
    cr_expect_eq(pol_compile(&broken, 1, &options, &result),
                 POL_INVALID_ARGUMENT);
    broken = s;
    broken.layer = (pol_layer)6;
    cr_expect_eq(pol_compile(&broken, 1, &options, &result),
                 POL_INVALID_ARGUMENT);
    options.struct_size--;
    cr_expect_eq(pol_compile(&s, 1, &options, &result), POL_INVALID_ARGUMENT);
    options = plain();
    options.dialect = (pol_dialect)2;
    cr_expect_eq(pol_compile(&s, 1, &options, &result), POL_INVALID_ARGUMENT);
    options = plain();
    pol_limits limits = {.struct_size = 1};
    options.limits = &limits;
    cr_expect_eq(pol_compile(&s, 1, &options, &result), POL_INVALID_ARGUMENT);
    options = plain();
    pol_allocator allocator = {NULL, NULL};
    options.allocator = &allocator;
    cr_expect_eq(pol_compile(&s, 1, &options, &result), POL_INVALID_ARGUMENT);
    cr_expect_null(result);
}

Test(api, contract_of_format_and_dump)
{
    pol_compile_options options = plain();
    pol_source s = source("a", good);
    pol_result *result = NULL;
    cr_expect_eq(pol_format(&s, &options, NULL), POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_format(NULL, &options, &result), POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_dump(&s, 1, &options, POL_STAGE_RULES, NULL),
                 POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_dump(NULL, 1, &options, POL_STAGE_RULES, &result),
                 POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_dump(&s, 1, &options, (pol_stage)5, &result),
                 POL_INVALID_ARGUMENT);
    cr_expect_null(result);
}

/* -- results */

Test(api, an_image_is_aligned_and_opens)
{
    pol_source s = source("a", good);
    pol_result *result = NULL;
    pol_image image;
    cr_assert_eq(pol_compile(&s, 1, NULL, &result), POL_OK);
    pol_text bytes = pol_result_image(result);
    cr_expect_eq((uintptr_t)bytes.data % POL_IMAGE_ALIGNMENT, 0);
    cr_expect_eq(pol_image_open(&image, bytes.data, bytes.size), POL_OK);
    pol_statistics figures = pol_result_statistics(result);
    cr_expect_eq(figures.rules, 1);
    cr_expect_eq(figures.image_bytes, bytes.size);
    cr_expect_gt(figures.peak_memory, bytes.size);
    cr_expect_eq(pol_result_diagnostics(result), 0);
    pol_result_free(result);
}

Test(api, no_sources_are_a_policy)
{
    pol_result *result = NULL;
    pol_image image;
    cr_assert_eq(pol_compile(NULL, 0, NULL, &result), POL_OK);
    pol_text bytes = pol_result_image(result);
    cr_expect_eq(pol_image_open(&image, bytes.data, bytes.size), POL_OK);
    pol_result_free(result);
}

Test(api, an_error_leaves_diagnostics_and_no_image)
{
    pol_source s = source("a", bad);
    pol_result *result = NULL;
    cr_assert_eq(pol_compile(&s, 1, NULL, &result), POL_REJECTED);
    cr_assert_not_null(result);
    cr_expect_null(pol_result_image(result).data);
    cr_assert_eq(pol_result_diagnostics(result), 2);
    pol_diagnostic second = pol_result_diagnostic(result, 1);
    cr_expect_str_eq(second.code, "P101");
    cr_expect_str_eq(second.name, "unknown-function");
    cr_expect_eq(second.severity, POL_SEVERITY_ERROR);
    cr_expect_eq(second.place.line, 2);
    cr_expect_eq(second.place.column, 1);
    cr_expect_eq(second.place.end - second.place.begin, 10);
    cr_expect_eq(second.place.source.size, 1);
    cr_expect_not_null(second.fix.data);
    pol_diagnostic none = pol_result_diagnostic(result, 2);
    cr_expect_str_eq(none.code, "");
    cr_expect_str_eq(pol_result_note(result, 2, 0).code, "");
    cr_expect_str_eq(pol_result_note(result, 0, 99).code, "");
    pol_result_free(result);
}

Test(api, a_note_has_its_place)
{
    pol_source s = source("a", "x = 1\nx = 2\n");
    pol_result *result = NULL;
    cr_assert_eq(pol_compile(&s, 1, NULL, &result), POL_REJECTED);
    pol_diagnostic diagnostic = pol_result_diagnostic(result, 0);
    cr_expect_eq(diagnostic.place.line, 2);
    cr_assert_eq(diagnostic.notes, 1);
    pol_diagnostic note = pol_result_note(result, 0, 0);
    cr_expect_eq(note.severity, POL_SEVERITY_NOTE);
    cr_expect_eq(note.place.line, 1);
    cr_expect_gt(note.message.size, 0);
    pol_result_free(result);
}

Test(api, rendering_is_as_snprintf)
{
    pol_source s = source("a", bad);
    pol_result *result = NULL;
    char whole[4096], part[4096];
    size_t needed = 0, again = 0;
    cr_assert_eq(pol_compile(&s, 1, NULL, &result), POL_REJECTED);
    cr_assert_eq(pol_result_render(result, 0, 0, NULL, 0, &needed), POL_OK);
    cr_assert_lt(needed, sizeof whole);
    cr_assert_eq(pol_result_render(result, 0, 0, whole, sizeof whole, &again),
                 POL_OK);
    cr_expect_eq(again, needed);
    cr_expect_eq(strlen(whole), needed);
    for (size_t capacity = 1; capacity <= needed + 2; capacity++) {
        memset(part, '#', sizeof part);
        cr_assert_eq(pol_result_render(result, 0, 0, part, capacity, &again),
                     POL_OK);
        size_t kept = capacity - 1 < needed ? capacity - 1 : needed;
        cr_assert_eq(again, needed);
        cr_assert_eq(memcmp(part, whole, kept), 0);
        cr_assert_eq(part[kept], '\0');
        cr_assert_eq(part[capacity], '#');
    }
    cr_expect_eq(pol_result_render(result, 2, 0, part, 9, &again),
                 POL_INVALID_ARGUMENT);
    cr_expect_eq(again, 0);
    cr_expect_eq(part[0], '\0');
    cr_expect_eq(pol_result_render(result, 0, 0, NULL, 9, &again),
                 POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_result_render(result, 0, 0, part, 9, NULL),
                 POL_INVALID_ARGUMENT);
    pol_result_free(result);
}

Test(api, a_null_result_is_empty)
{
    cr_expect_null(pol_result_image(NULL).data);
    cr_expect_null(pol_result_text(NULL).data);
    cr_expect_eq(pol_result_diagnostics(NULL), 0);
    cr_expect_str_eq(pol_result_diagnostic(NULL, 0).code, "");
    cr_expect_eq(pol_result_statistics(NULL).rules, 0);
    pol_result_free(NULL);
}

Test(api, a_broken_source_has_no_canonical_text)
{
    pol_source s = source("a", "x = 1\ny = (\n");
    pol_result *result = NULL;
    cr_assert_eq(pol_format(&s, NULL, &result), POL_REJECTED);
    cr_expect_eq(pol_result_text(result).size, 0);
    cr_expect_gt(pol_result_diagnostics(result), 0);
    pol_result_free(result);
    s = source("a", "x=1");
    cr_assert_eq(pol_format(&s, NULL, &result), POL_OK);
    pol_text text = pol_result_text(result);
    cr_expect(pol_text_equal(text, POL_TEXT("x = 1\n")));
    pol_result_free(result);
}

/* -- limits */

Test(api, every_limit_can_be_set)
{
    pol_limits limits = {.struct_size = sizeof limits};
    const char *name, *meaning;
    uint64_t value, count = 0;
    while ((name = pol_limits_name(count, &value, &meaning)) != NULL) {
        cr_expect_gt(value, 0);
        cr_expect_gt(strlen(meaning), 0);
        cr_expect_eq(pol_limits_set(&limits, (pol_text){name, strlen(name)}, 7),
                     POL_OK);
        count++;
    }
    uint64_t fields[sizeof limits / sizeof(uint64_t)];
    memcpy(fields, &limits, sizeof limits);
    cr_expect_eq(count + 1, sizeof fields / sizeof *fields);
    for (size_t i = 1; i <= count; i++) {
        cr_expect_eq(fields[i], 7);
    }
    pol_text unknown = POL_TEXT("rulez");
    cr_expect_eq(pol_limits_set(&limits, unknown, 7), POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_limits_set(NULL, unknown, 7), POL_INVALID_ARGUMENT);
    limits.struct_size = 8;
    cr_expect_eq(pol_limits_set(&limits, POL_TEXT("rules"), 7),
                 POL_INVALID_ARGUMENT);
}

Test(api, the_memory_limit_is_a_diagnostic)
{
    pol_source s = source("a", good);
    pol_limits limits = {.struct_size = sizeof limits};
    pol_compile_options options = plain();
    pol_result *result = NULL;
    options.limits = &limits;
    cr_assert_eq(pol_compile(&s, 1, NULL, &result), POL_OK);
    uint64_t peak = pol_result_statistics(result).peak_memory;
    pol_result_free(result);
    for (uint64_t memory = 1; memory < peak; memory += 1 + memory / 7) {
        limits.memory = memory;
        cr_assert_eq(pol_compile(&s, 1, &options, &result), POL_LIMIT);
        cr_assert_not_null(result);
        cr_expect_null(pol_result_image(result).data);
        cr_assert_eq(pol_result_diagnostics(result), 1);
        cr_expect_str_eq(pol_result_diagnostic(result, 0).code, "P208");
        cr_expect_leq(pol_result_statistics(result).peak_memory, memory);
        pol_result_free(result);
    }
    limits.memory = peak;
    cr_assert_eq(pol_compile(&s, 1, &options, &result), POL_OK);
    pol_result_free(result);
}

Test(api, a_source_over_its_limit)
{
    pol_source s = source("a", good);
    pol_limits limits = {.struct_size = sizeof limits, .source_bytes = 10};
    pol_compile_options options = plain();
    pol_result *result = NULL;
    options.limits = &limits;
    cr_assert_eq(pol_compile(&s, 1, &options, &result), POL_REJECTED);
    cr_expect_str_eq(pol_result_diagnostic(result, 0).code, "P201");
    pol_result_free(result);
    cr_assert_eq(pol_format(&s, &options, &result), POL_REJECTED);
    cr_expect_str_eq(pol_result_diagnostic(result, 0).code, "P201");
    pol_result_free(result);
    cr_assert_eq(pol_dump(&s, 1, &options, POL_STAGE_TOKENS, &result),
                 POL_REJECTED);
    cr_expect_str_eq(pol_result_diagnostic(result, 0).code, "P201");
    pol_result_free(result);
}

/* -- memory */

static void *refuse(void *context, void *pointer, size_t old_size,
                    size_t new_size)
{
    size_t *left = context;
    (void)old_size;
    if (new_size == 0) {
        free(pointer);
        return NULL;
    }
    if (*left == 0) {
        return NULL;
    }
    --*left;
    return realloc(pointer, new_size);
}

Test(api, no_memory_is_a_status)
{
    pol_source s = source("a", good);
    size_t left;
    pol_allocator allocator = {refuse, &left};
    pol_compile_options options = plain();
    options.allocator = &allocator;
    pol_status status = POL_NO_MEMORY;
    for (size_t allowed = 0; status == POL_NO_MEMORY; allowed++) {
        pol_result *result = (pol_result *)&s;
        left = allowed;
        status = pol_compile(&s, 1, &options, &result);
        if (status == POL_NO_MEMORY) {
            cr_assert_null(result);
        } else {
            cr_assert_eq(status, POL_OK);
            pol_result_free(result);
        }
    }
}

/* -- tables */

Test(api, codes_have_meanings)
{
    const char *code, *name;
    pol_severity severity;
    size_t count = 0;
    for (; (code = pol_code_at(count)) != NULL; count++) {
        pol_text text = {code, strlen(code)};
        const char *summary = pol_code_summary(text, &name, &severity);
        cr_assert_not_null(summary);
        cr_expect_gt(strlen(name), 0);
        cr_expect_eq(pol_code_summary(text, NULL, NULL), summary);
        cr_expect_not_null(pol_code_page(text), "%s", code);
    }
    cr_expect_eq(count, POL_CODE_COUNT);
    cr_expect_null(pol_code_summary(POL_TEXT("P999"), &name, &severity));
    cr_expect_null(pol_code_summary(POL_TEXT(""), &name, &severity));
    cr_expect_null(pol_code_page(POL_TEXT("P402")));
    cr_expect_null(pol_code_page(POL_TEXT("")));
}

Test(api, packs_compile)
{
    const char *name;
    for (size_t i = 0; (name = pol_pack_name(i)) != NULL; i++) {
        pol_source s = {
            {name, strlen(name)}, pol_pack_text(name), POL_LAYER_USER};
        pol_result *result = NULL;
        cr_assert_not_null(s.text.data);
        cr_expect_eq(pol_compile(&s, 1, NULL, &result), POL_OK, "%s", name);
        cr_expect_eq(pol_result_diagnostics(result), 0, "%s", name);
        pol_result_free(result);
    }
    cr_expect_null(pol_pack_text("std:nothing").data);
    cr_expect_null(pol_pack_text(NULL).data);
}

Test(api, version)
{
    cr_expect_gt(strlen(pol_version()), 0);
    cr_expect_str_neq(pol_version(), "0.0.0");
}
