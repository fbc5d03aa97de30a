/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by the tests of the checker: rule text in, codes of diagnostics and
 * a dump of the rules out. */
#ifndef TESTS_UNIT_CHECK_H
#define TESTS_UNIT_CHECK_H

#include <criterion/criterion.h>

#include <stdio.h>

#include <libpolicy/check/check.h>

typedef struct checked_text {
    pol_budget budget;
    pol_report report;
    pol_checked checked;
    bool good;
    char codes[256]; /* "P101 P105" in the order they were reported */
    char dump[1 << 16];
    size_t dumped;
} checked_text;

static inline void append_dump(void *context, const char *data, size_t size)
{
    checked_text *t = context;
    cr_assert(t->dumped + size < sizeof t->dump);
    memcpy(t->dump + t->dumped, data, size);
    t->dumped += size;
    t->dump[t->dumped] = '\0';
}

static inline pol_check_options default_options(pol_dialect dialect)
{
    pol_check_options options = {.dialect = dialect, .no_base = true};
#define POL_LIMIT_ROW(field, value, meaning) options.limits.field = value;
#include <libpolicy/source/limits.def>
#undef POL_LIMIT_ROW
    return options;
}

static inline void check_with(checked_text *t, const pol_source *sources,
                              size_t count, const pol_check_options *options)
{
    memset(t, 0, sizeof *t);
    pol_budget_init(&t->budget, NULL, 1u << 30);
    pol_report_init(&t->report, &t->budget);
    pol_checked_init(&t->checked, &t->budget, options->dialect);
    t->good = pol_check(&t->report, sources, count, options, &t->checked);
    for (size_t i = 0; i < t->report.diags.count; i++) {
        const char *number =
            pol_code_get(t->report.diags.items[i].code)->number;
        strcat(t->codes, i > 0 ? " " : "");
        strcat(t->codes, number);
    }
    if (t->good && t->checked.rules.count < 10 &&
        t->checked.programs.count < 10) {
        pol_dump_rules(&t->checked, &t->report, (pol_sink){append_dump, t});
    }
}

static inline void check_text(checked_text *t, pol_dialect dialect,
                              const char *text)
{
    pol_source source = {{"t", 1}, {text, strlen(text)}, POL_LAYER_USER};
    pol_check_options options = default_options(dialect);
    check_with(t, &source, 1, &options);
}

static inline void free_text(checked_text *t)
{
    pol_checked_free(&t->checked);
    pol_report_free(&t->report);
    cr_expect_eq(t->budget.used, 0, "memory is given back");
}

typedef struct row {
    const char *text, *codes;
} row;

static inline void expect_codes(pol_dialect dialect, const row *rows,
                                size_t count)
{
    for (size_t i = 0; i < count; i++) {
        checked_text t;
        check_text(&t, dialect, rows[i].text);
        cr_expect_str_eq(t.codes, rows[i].codes, "%s\nreports %s, not %s",
                         rows[i].text, t.codes, rows[i].codes);
        free_text(&t);
    }
}

#define EXPECT_CODES(dialect, rows) \
    expect_codes((dialect), (rows), sizeof(rows) / sizeof *(rows))

#endif
