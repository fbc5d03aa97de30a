/* SPDX-License-Identifier: Apache-2.0
 *
 * Reports cases: as text, JSON lines, TAP, JUnit.  Refuses to know how they
 * were judged. */
#include "polc/test.h"

#include "polc/file.h"
#include "polc/json.h"

#include <stdlib.h>
#include <string.h>

void polc_report_open(polc_report *report, const polc_args *args)
{
    polc_format format = args->format;
    *report = (polc_report){
        .format = format != POLC_FORMAT_NONE ? format : POLC_FORMAT_TEXT,
        .coloured = polc_colours(args->colour, stdout),
    };
}

static void add_escaped(polc_buffer *out, const polc_buffer *text)
{
    polc_add_escaped(out, polc_buffer_text(text));
}

/* "agent.vec:9: deny git push" */
static void add_title(polc_buffer *out, const polc_case *one)
{
    polc_add_escaped(out, polc_text(one->file));
    polc_add_string(out, ":");
    polc_add_number(out, one->line);
    polc_add_string(out, ": ");
    polc_add_escaped(out, one->name);
}

/* The differences as lines of a diff, and what else there is to say. */
static void add_lines(polc_buffer *out, const polc_case *one, bool coloured)
{
    for (size_t i = 0; i < one->differences.count; i++) {
        const polc_vec_difference *d = &one->differences.items[i];
        polc_add_string(out, coloured ? "\033[31m- " : "- ");
        polc_add_string(out, d->key);
        polc_add_string(out, ": ");
        add_escaped(out, &d->expected);
        polc_add_string(out, coloured ? "\033[0m\n\033[32m+ " : "\n+ ");
        polc_add_string(out, d->key);
        polc_add_string(out, ": ");
        add_escaped(out, &d->actual);
        polc_add_string(out, coloured ? "\033[0m\n" : "\n");
    }
    if (one->remarks.size > 0) {
        polc_add(out, one->remarks.data, one->remarks.size);
    }
}

/* text, each of its lines behind a prefix. */
static void add_indented(polc_buffer *out, const char *prefix, pol_text text)
{
    pol_text line;
    while (polc_vec_cut(&text, "\n", &line)) {
        polc_add_string(out, prefix);
        polc_add(out, line.data, line.size);
        polc_add_string(out, "\n");
    }
}

/* -- text */

static void report_text(polc_report *report, const polc_case *one)
{
    polc_buffer out = {0}, lines = {0};
    if (!one->failed) {
        return;
    }
    polc_add_string(&out,
                    report->coloured ? "\033[1;31mFAIL\033[0m " : "FAIL ");
    add_title(&out, one);
    polc_add_string(&out, "\n");
    add_lines(&lines, one, report->coloured);
    add_indented(&out, "  ", polc_buffer_text(&lines));
    polc_print(&out);
    polc_buffer_free(&lines);
}

static void close_text(const polc_report *report)
{
    polc_buffer out = {0};
    const char *colour = report->failed > 0 ? "\033[1;31m" : "\033[1;32m";
    polc_add_string(&out, report->coloured ? colour : "");
    polc_add_number(&out, report->passed);
    polc_add_string(&out, " passed, ");
    polc_add_number(&out, report->failed);
    polc_add_string(&out, report->coloured ? " failed\033[0m\n" : " failed\n");
    polc_print(&out);
}

/* -- TAP 13 */

static void report_tap(const polc_report *report, const polc_case *one)
{
    polc_buffer out = {0}, lines = {0};
    polc_add_string(&out, one->failed ? "not ok " : "ok ");
    polc_add_number(&out, report->passed + report->failed);
    polc_add_string(&out, " - ");
    size_t title = out.size;
    add_title(&out, one);
    for (size_t i = title; i < out.size; i++) {
        if (out.data[i] == '#') { /* would begin a directive */
            out.data[i] = '~';
        }
    }
    polc_add_string(&out, "\n");
    if (one->failed) {
        add_lines(&lines, one, false);
        add_indented(&out, "#   ", polc_buffer_text(&lines));
    }
    polc_print(&out);
    polc_buffer_free(&lines);
}

static void close_tap(const polc_report *report)
{
    polc_buffer out = {0};
    polc_add_string(&out, "1..");
    polc_add_number(&out, report->passed + report->failed);
    polc_add_string(&out, "\n");
    polc_print(&out);
}

/* -- JSON lines */

static void add_difference_json(polc_json *json, const polc_vec_difference *d)
{
    polc_json_open(json, '{');
    polc_json_key(json, "what");
    polc_json_string(json, d->key);
    polc_json_field(json, "expected", polc_buffer_text(&d->expected));
    polc_json_field(json, "actual", polc_buffer_text(&d->actual));
    polc_json_close(json, '}');
}

static void report_json(const polc_case *one)
{
    polc_buffer out = {0};
    polc_json json = {.out = &out};
    polc_json_open(&json, '{');
    polc_json_field(&json, "file", polc_text(one->file));
    polc_json_key(&json, "line");
    polc_json_number(&json, one->line);
    polc_json_field(&json, "case", one->name);
    polc_json_key(&json, "result");
    polc_json_string(&json, one->failed ? "failed" : "passed");
    if (one->differences.count > 0) {
        polc_json_key(&json, "differences");
        polc_json_open(&json, '[');
        for (size_t i = 0; i < one->differences.count; i++) {
            add_difference_json(&json, &one->differences.items[i]);
        }
        polc_json_close(&json, ']');
    }
    if (one->remarks.size > 0) {
        polc_json_field(&json, "text", polc_buffer_text(&one->remarks));
    }
    polc_json_close(&json, '}');
    polc_add_string(&out, "\n");
    polc_print(&out);
}

static void close_json(const polc_report *report)
{
    polc_buffer out = {0};
    polc_json json = {.out = &out};
    polc_json_open(&json, '{');
    polc_json_key(&json, "passed");
    polc_json_number(&json, report->passed);
    polc_json_key(&json, "failed");
    polc_json_number(&json, report->failed);
    polc_json_close(&json, '}');
    polc_add_string(&out, "\n");
    polc_print(&out);
}

/* -- JUnit */

static void add_xml(polc_buffer *out, pol_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        const char *name = c == '<'    ? "&lt;"
                           : c == '>'  ? "&gt;"
                           : c == '&'  ? "&amp;"
                           : c == '"'  ? "&quot;"
                           : c == '\n' ? "&#10;"
                                       : NULL;
        if (name != NULL) {
            polc_add_string(out, name);
        } else {
            polc_add(out, &c, 1);
        }
    }
}

/* name="..", of foreign text. */
static void add_attribute(polc_buffer *out, const char *name, pol_text value)
{
    polc_buffer text = {0};
    polc_add_escaped(&text, value);
    polc_add_string(out, " ");
    polc_add_string(out, name);
    polc_add_string(out, "=\"");
    add_xml(out, polc_buffer_text(&text));
    polc_add_string(out, "\"");
    polc_buffer_free(&text);
}

static void add_count(polc_buffer *out, const char *name, size_t count)
{
    polc_add_string(out, " ");
    polc_add_string(out, name);
    polc_add_string(out, "=\"");
    polc_add_number(out, count);
    polc_add_string(out, "\"");
}

/* Moves the cases of a file to the suites. */
static void end_suite(polc_report *report)
{
    polc_buffer *out = &report->suites;
    if (report->file_cases == 0) {
        return;
    }
    polc_add_string(out, "  <testsuite");
    add_attribute(out, "name", polc_text(report->file));
    add_count(out, "tests", report->file_cases);
    add_count(out, "failures", report->file_failed);
    add_count(out, "errors", 0);
    polc_add_string(out, ">\n");
    polc_add(out, report->body.data, report->body.size);
    polc_add_string(out, "  </testsuite>\n");
    report->body.size = 0;
    report->file_cases = report->file_failed = 0;
}

static void report_junit(polc_report *report, const polc_case *one)
{
    polc_buffer *out = &report->body, lines = {0};
    if (report->file == NULL || strcmp(report->file, one->file) != 0) {
        end_suite(report);
        free((char *)(uintptr_t)report->file);
        report->file = polc_copy(one->file);
    }
    report->file_cases++;
    report->file_failed += one->failed;
    polc_add_string(out, "    <testcase");
    add_attribute(out, "classname", polc_text(one->file));
    add_attribute(out, "name", one->name);
    add_attribute(out, "file", polc_text(one->file));
    add_count(out, "line", one->line);
    polc_add_string(out, one->failed ? ">\n      <failure" : "/>\n");
    if (one->failed) {
        add_lines(&lines, one, false);
        add_attribute(out, "message",
                      polc_text(one->differences.count > 0
                                    ? "the answer is another one"
                                    : "it does not hold"));
        polc_add_string(out, ">");
        add_xml(out, polc_buffer_text(&lines));
        polc_add_string(out, "</failure>\n    </testcase>\n");
    }
    polc_buffer_free(&lines);
}

static void close_junit(polc_report *report)
{
    polc_buffer out = {0};
    end_suite(report);
    polc_add_string(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                          "<testsuites name=\"polc test\"");
    add_count(&out, "tests", report->passed + report->failed);
    add_count(&out, "failures", report->failed);
    polc_add_string(&out, ">\n");
    if (report->suites.size > 0) {
        polc_add(&out, report->suites.data, report->suites.size);
    }
    polc_add_string(&out, "</testsuites>\n");
    polc_print(&out);
}

/* -- all */

void polc_report_case(polc_report *report, polc_case *one)
{
    report->passed += !one->failed;
    report->failed += one->failed;
    if (report->format == POLC_FORMAT_JSON) {
        report_json(one);
    } else if (report->format == POLC_FORMAT_TAP) {
        report_tap(report, one);
    } else if (report->format == POLC_FORMAT_JUNIT) {
        report_junit(report, one);
    } else {
        report_text(report, one);
    }
    polc_vec_differences_free(&one->differences);
    polc_buffer_free(&one->remarks);
}

void polc_report_close(polc_report *report)
{
    if (report->format == POLC_FORMAT_JSON) {
        close_json(report);
    } else if (report->format == POLC_FORMAT_TAP) {
        close_tap(report);
    } else if (report->format == POLC_FORMAT_JUNIT) {
        close_junit(report);
    } else {
        close_text(report);
    }
    free((char *)(uintptr_t)report->file);
    polc_buffer_free(&report->body);
    polc_buffer_free(&report->suites);
}
