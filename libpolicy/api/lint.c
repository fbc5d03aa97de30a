/* SPDX-License-Identifier: Apache-2.0
 *
 * pol_lint: compiles as pol_compile does, and has lint/ look at the rules. */
#include <libpolicy/api/result.h>

#include <libpolicy/check/base.h>
#include <libpolicy/lint/task.h>

/* Findings that are kept. */
#define MOST 10000u
#define STANDINGS 4000u

typedef struct linter {
    pol_result *result;
    pol_settings settings;
    pol_lint_options lint;
    pol_checked checked;
    pol_checked facts; /* of std:base, where the policy does not have them, or
                          leaves them in their constants */
} linter;

static bool open_image(const pol_result *result, pol_image *image)
{
    return pol_image_open(image, result->image.bytes, result->image.size) ==
           POL_OK;
}

static bool look(linter *l)
{
    pol_result *result = l->result;
    pol_image image;
    bool apart = l->settings.check.dialect == POL_DIALECT_CODEX ||
                 l->settings.check.no_base || l->checked.base != NULL;
    size_t count = l->checked.rules.count;
    result->class_count = count;
    result->classes = pol_arena_zalloc(&result->report.arena, count + 1, 1);
    pol_lint_row *rows = pol_arena_zalloc(&result->report.arena, count + 1,
                                          sizeof(pol_lint_row));
    if (result->classes == NULL || rows == NULL ||
        !open_image(result, &image) ||
        (apart && !pol_copy_base_facts(&l->checked, &l->facts))) {
        return false;
    }
    pol_lint_task task = {.budget = &result->budget,
                          .report = &result->report,
                          .checked = &l->checked,
                          .image = &image,
                          .facts = apart ? &l->facts : &l->checked,
                          .options = &l->settings.check,
                          .lint = &l->lint,
                          .rows = rows};
    bool done = pol_lint_run(&task);
    for (size_t i = 0; i < count; i++) {
        result->classes[i] = rows[i].class;
    }
    return done;
}

static bool lint(linter *l, const pol_source *sources, size_t count)
{
    pol_result *result = l->result;
    pol_budget *budget = &result->budget;
    pol_checked_init(&l->checked, budget, l->settings.check.dialect);
    pol_checked_init(&l->facts, budget, POL_DIALECT_NATIVE);
    result->report.most = MOST;
    bool done =
        pol_check(&result->report, sources, count, &l->settings.check,
                  &l->checked) &&
        pol_emit(&result->report, &l->checked, &l->settings.check.limits,
                 budget, &result->image, &result->statistics) &&
        look(l);
    if (done && l->lint.no_image) {
        pol_budget_resize(budget, result->image.block, result->image.block_size,
                          0);
        result->image = (pol_emitted){.size = 0};
    }
    pol_checked_free(&l->checked);
    pol_checked_free(&l->facts);
    return done;
}

pol_status pol_lint(const pol_source *sources, size_t count,
                    const pol_compile_options *options,
                    const pol_lint_options *lint_options, pol_result **result)
{
    linter l = {.lint = {.struct_size = sizeof(pol_lint_options)}};
    if (result == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    *result = NULL;
    if (lint_options != NULL) {
        l.lint = *lint_options;
    }
    if (l.lint.struct_size != sizeof l.lint ||
        !pol_sources_are_valid(sources, count) ||
        !pol_settings_read(&l.settings, options)) {
        return POL_INVALID_ARGUMENT;
    }
    l.lint.standings = l.lint.standings == 0           ? STANDINGS
                       : l.lint.standings < UINT32_MAX ? l.lint.standings
                                                       : UINT32_MAX;
    l.result = pol_result_new(&l.settings);
    if (l.result == NULL) {
        return POL_NO_MEMORY;
    }
    bool done = lint(&l, sources, count);
    return pol_result_finish(l.result, done, result);
}

size_t pol_result_rules(const pol_result *result)
{
    return result != NULL ? result->class_count : 0;
}

pol_rule_class pol_result_rule_class(const pol_result *result, size_t rule)
{
    return rule < pol_result_rules(result)
               ? (pol_rule_class)result->classes[rule]
               : POL_RULE_UNDECIDED;
}

const char *pol_rule_class_name(pol_rule_class value)
{
    static const char *const names[] = {"undecided", "live",     "conflicting",
                                        "redundant", "shadowed", "never"};
    return (unsigned)value < sizeof names / sizeof *names ? names[value] : NULL;
}
