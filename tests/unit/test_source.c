/* SPDX-License-Identifier: Apache-2.0
 *
 * source/: places, diagnostics, escaping, nearest names, the table of
 * codes. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include <libpolicy/base/utf8.h>
#include <libpolicy/source/diag.h>

typedef struct world {
    pol_budget budget;
    pol_report report;
} world;

TestSuite(source, .timeout = 60);

static void setup(world *w)
{
    pol_budget_init(&w->budget, NULL, UINT64_MAX);
    pol_report_init(&w->report, &w->budget);
}

static void teardown(world *w)
{
    pol_report_free(&w->report);
    cr_expect_eq(w->budget.used, 0, "nothing leaks");
}

static uint32_t add(world *w, pol_text text)
{
    return pol_report_add_input(&w->report, POL_TEXT("a.rules"), text,
                                POL_LAYER_USER);
}

typedef struct buffer {
    char data[65536];
    size_t size;
} buffer;

static void take(void *context, const char *data, size_t size)
{
    buffer *b = context;
    cr_assert_lt(size, sizeof b->data - b->size);
    memcpy(b->data + b->size, data, size);
    b->size += size;
    b->data[b->size] = '\0';
}

static const char *escaped(pol_text text)
{
    static buffer b;
    b.size = 0;
    b.data[0] = '\0';
    pol_write_escaped((pol_sink){take, &b}, text);
    return b.data;
}

static const char *rendered(world *w, const pol_diag *diag, int colour)
{
    static buffer b;
    b.size = 0;
    b.data[0] = '\0';
    pol_render(&w->report, diag, colour, (pol_sink){take, &b});
    return b.data;
}

Test(source, every_offset_has_its_place)
{
    world w;
    setup(&w);
    pol_text text = POL_TEXT("one\n\ntwo\r\nthree");
    uint32_t source = add(&w, text);
    for (int round = 0; round < 2; round++) { /* rising, then falling */
        for (uint32_t i = 0; i <= text.size; i++) {
            uint32_t at = round == 0 ? i : (uint32_t)text.size - i;
            uint32_t line, column, want_line = 1, want_column = 1;
            for (uint32_t k = 0; k < at; k++) {
                want_column++;
                if (text.data[k] == '\n') {
                    want_line++;
                    want_column = 1;
                }
            }
            pol_report_place(&w.report, source, at, &line, &column);
            cr_expect_eq(line, want_line, "offset %u", at);
            cr_expect_eq(column, want_column, "offset %u", at);
        }
    }
    teardown(&w);
}

Test(source, inputs_are_copies_with_a_nul_behind)
{
    world w;
    setup(&w);
    char text[] = "abc";
    uint32_t source = add(&w, (pol_text){text, 3});
    memcpy(text, "xyz", 3);
    const pol_input *input = &w.report.inputs.items[source];
    cr_expect_str_eq(input->text.data, "abc");
    uint32_t empty = add(&w, (pol_text){NULL, 0});
    cr_assert_neq(empty, UINT32_MAX);
    cr_expect_eq(w.report.inputs.items[empty].text.data[0], '\0');
    teardown(&w);
}

Test(source, twenty_are_kept_and_all_are_counted)
{
    world w;
    setup(&w);
    pol_span span = {add(&w, POL_TEXT("x")), 0, 1};
    for (int i = 0; i < 30; i++) {
        pol_diag *diag = pol_report_add(&w.report, POL_CODE_UNKNOWN_NAME, span,
                                        "number %u", (unsigned)i);
        cr_expect_eq(diag != NULL, i < POL_MAX_DIAGNOSTICS);
    }
    cr_expect_eq(w.report.errors, 30);
    cr_expect_eq(w.report.diags.count, POL_MAX_DIAGNOSTICS);
    teardown(&w);
}

Test(source, an_error_takes_the_place_of_a_warning)
{
    world w;
    setup(&w);
    pol_span span = {add(&w, POL_TEXT("x")), 0, 1};
    for (int i = 0; i < 25; i++) {
        pol_report_add(&w.report, POL_CODE_MISSING_DECISION, span, "w");
    }
    cr_expect_not_null(
        pol_report_add(&w.report, POL_CODE_UNKNOWN_NAME, span, "e"));
    cr_expect_eq(w.report.diags.count, POL_MAX_DIAGNOSTICS);
    cr_expect_eq(w.report.errors, 1);
    cr_expect_eq(w.report.warnings, 25);
    size_t errors = 0;
    for (size_t i = 0; i < w.report.diags.count; i++) {
        errors += w.report.diags.items[i].code == POL_CODE_UNKNOWN_NAME;
    }
    cr_expect_eq(errors, 1);
    teardown(&w);
}

Test(source, messages_are_bounded)
{
    world w;
    setup(&w);
    static char big[5000];
    memset(big, '\1', sizeof big - 1);
    pol_span span = {add(&w, POL_TEXT("x")), 0, 1};
    pol_diag *diag =
        pol_report_add(&w.report, POL_CODE_UNKNOWN_NAME, span, "%s", big);
    cr_assert_not_null(diag);
    cr_expect_leq(diag->message.size, 1024);
    cr_expect_null(memchr(diag->message.data, 1, diag->message.size));
    teardown(&w);
}

Test(source, escaping_leaves_no_control)
{
    cr_expect_str_eq(escaped(POL_TEXT("git push")), "git push");
    cr_expect_str_eq(escaped(POL_TEXT("caf\xc3\xa9")), "caf\xc3\xa9");
    for (uint32_t point = 0; point < 0x11000; point++) {
        if (point >= 0xd800 && point <= 0xdfff) {
            continue;
        }
        char raw[4];
        size_t size = pol_utf8_encode(point, raw);
        bool hidden = point < 0x20 || (point >= 0x7f && point <= 0x9f) ||
                      point == 0x61c || point == 0xfeff ||
                      (point >= 0x200b && point <= 0x200f) ||
                      (point >= 0x2028 && point <= 0x202e) ||
                      (point >= 0x2060 && point <= 0x2069);
        const char *shown = escaped((pol_text){raw, size});
        if (hidden) {
            for (const char *p = shown; *p != '\0'; p++) {
                cr_assert(*p >= 0x20 && *p < 0x7f, "U+%04X", point);
            }
            cr_assert_gt(strlen(shown), 1, "U+%04X", point);
        }
    }
}

Test(source, escaping_of_what_is_no_text)
{
    for (int byte = 0x80; byte < 0x100; byte++) {
        char raw = (char)byte;
        const char *shown = escaped((pol_text){&raw, 1});
        for (const char *p = shown; *p != '\0'; p++) {
            cr_assert(*p >= 0x20 && *p < 0x7f, "byte %02x", byte);
        }
    }
}

Test(source, nearest_names)
{
    static const char *const names[] = {"pattern", "decision", "unless",
                                        "justification"};
    cr_expect_str_eq(pol_nearest(POL_TEXT("patern"), names, 4), "pattern");
    cr_expect_str_eq(pol_nearest(POL_TEXT("decisoin"), names, 4), "decision");
    cr_expect_null(pol_nearest(POL_TEXT("x"), names, 4));
    cr_expect_null(pol_nearest(POL_TEXT("completely"), names, 4));
    cr_expect_null(pol_nearest(POL_TEXT(""), names, 4));
    static char big[4096];
    memset(big, 'a', sizeof big);
    cr_expect_null(pol_nearest((pol_text){big, sizeof big}, names, 4));
}

Test(source, rendering_points_at_the_span)
{
    world w;
    setup(&w);
    uint32_t source = add(&w, POL_TEXT("first\nprefix_rule(patern=1)\n"));
    pol_diag *diag = pol_report_add(&w.report, POL_CODE_UNKNOWN_ARGUMENT,
                                    (pol_span){source, 18, 24},
                                    "no argument `%s`", "patern");
    pol_diag_add_note(&w.report, diag, (pol_span){source, 0, 5}, "see here");
    pol_diag_set_fix(&w.report, diag, "pattern");
    const char *text = rendered(&w, diag, 0);
    cr_expect(strstr(text, "a.rules:2:13: error[P102]") == text, "%s", text);
    cr_expect(strstr(text, "no argument `patern`"), "%s", text);
    cr_expect(strstr(text, "prefix_rule(patern=1)"), "%s", text);
    cr_expect(strstr(text, "^^^^^^\n"), "%s", text);
    cr_expect_null(strstr(text, "^^^^^^^"), "%s", text);
    cr_expect(strstr(text, "a.rules:1:1: note: see here"), "%s", text);
    cr_expect(strstr(text, "pattern\n"), "%s", text);
    cr_expect_null(strchr(text, '\033'), "no colour unless asked for");
    cr_expect(strchr(rendered(&w, diag, 1), '\033'));
    teardown(&w);
}

Test(source, rendering_of_hostile_lines)
{
    world w;
    setup(&w);
    static char big[30000];
    memset(big, 'x', sizeof big);
    memcpy(big + 15000, "\033[2J\t\xff", 6);
    uint32_t source = add(&w, (pol_text){big, sizeof big});
    static const uint32_t spans[][2] = {
        {0, 0}, {0, 30000}, {15000, 15006}, {14999, 15001}, {30000, 30000}};
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        pol_diag *diag = pol_report_add(
            &w.report, POL_CODE_BAD_CHARACTER,
            (pol_span){source, spans[i][0], spans[i][1]}, "here");
        const char *text = rendered(&w, diag, 0);
        cr_expect_lt(strlen(text), 1000, "a window, not the line");
        cr_expect_null(strchr(text, '\033'));
        cr_expect(strchr(text, '^'));
    }
    teardown(&w);
}

Test(source, rendering_without_a_place)
{
    world w;
    setup(&w);
    pol_diag *diag =
        pol_report_add(&w.report, POL_CODE_LIMIT_MEMORY,
                       (pol_span){POL_NO_SOURCE, 0, 0}, "too much");
    cr_expect_str_eq(rendered(&w, diag, 0), "error[P208]: too much\n");
    teardown(&w);
}

Test(source, codes_are_permanent_numbers_in_their_blocks)
{
    for (int i = 0; i < POL_CODE_COUNT; i++) {
        const pol_code_row *row = pol_code_get((pol_code)i);
        unsigned number = 0;
        int end = 0;
        cr_expect_eq(sscanf(row->number, "P%3u%n", &number, &end), 1);
        cr_expect_eq(row->number[end], '\0', "%s", row->number);
        cr_expect_eq(row->severity != POL_SEVERITY_ERROR, number / 100 >= 4,
                     "%s", row->number);
        cr_expect_gt(strlen(row->summary), 5);
        size_t size = strlen(row->name);
        cr_expect_eq(strspn(row->name, "abcdefghijklmnopqrstuvwxyz0123456789-"),
                     size, "%s", row->name);
        char last = row->summary[strlen(row->summary) - 1];
        cr_expect(last != '.' && last != '\n', "%s", row->summary);
        if (i > 0) {
            const pol_code_row *before = pol_code_get((pol_code)(i - 1));
            cr_expect_lt(strcmp(before->number, row->number), 0, "in order");
        }
    }
}
