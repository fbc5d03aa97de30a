/* SPDX-License-Identifier: Apache-2.0
 *
 * Findings as JUnit XML: a test case is a file.  It has one failure, since
 * many readers know of one only, and its text has all findings that make
 * check fail; others are output of the case. */
#include "polc/report.h"

#include <stdlib.h>
#include <string.h>

/* XML 1.0 has no way to write controls, which are escaped as for people, nor
 * the last two characters of the first plane. */
static const struct {
    const char *text, *escape;
} escapes[] = {
    {"&", "&amp;"},
    {"<", "&lt;"},
    {">", "&gt;"},
    {"\"", "&quot;"},
    {"\xef\xbf\xbe", "\\u{fffe}"},
    {"\xef\xbf\xbf", "\\u{ffff}"},
};

/* Bytes of the escaped text at the beginning; 0: none is. */
static size_t add_xml_escape(polc_buffer *out, const char *at, size_t size)
{
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
        size_t length = strlen(escapes[i].text);
        if (length <= size && memcmp(at, escapes[i].text, length) == 0) {
            polc_add_string(out, escapes[i].escape);
            return length;
        }
    }
    return 0;
}

static void add_xml(polc_buffer *out, pol_text text)
{
    polc_buffer shown = {0};
    polc_add_escaped(&shown, text);
    for (size_t at = 0; at < shown.size;) {
        const char *next = shown.data + at;
        size_t length = add_xml_escape(out, next, shown.size - at);
        if (length == 0) {
            polc_add(out, next, 1);
        }
        at += length > 0 ? length : 1;
    }
    polc_buffer_free(&shown);
}

static void add_attribute(polc_buffer *out, const char *key, pol_text value)
{
    polc_add_string(out, " ");
    polc_add_string(out, key);
    polc_add_string(out, "=\"");
    add_xml(out, value);
    polc_add_string(out, "\"");
}

static void add_count(polc_buffer *out, const char *key, size_t count)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%zu", count);
    add_attribute(out, key, polc_text(digits));
}

/* -- cases */

/* What stands in one file, or in none. */
typedef struct test_case {
    pol_text name;
    size_t failures, others;
    bool is_unread; /* its policy could not be read */
} test_case;

typedef struct suite {
    const polc_findings *all;
    test_case *cases;
    size_t count;
} suite;

static bool fails(const suite *s, const polc_finding *finding)
{
    return finding->is.severity == POL_SEVERITY_ERROR ||
           (finding->is.severity == POL_SEVERITY_WARNING &&
            s->all->args->strict);
}

static pol_text case_name(const polc_finding *finding)
{
    static const char none[] = "policy";
    pol_text name = polc_finding_name(finding);
    return name.data != NULL ? name : (pol_text){none, sizeof none - 1};
}

static test_case *case_of(suite *s, pol_text name)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->cases[i].name.size == name.size &&
            memcmp(s->cases[i].name.data, name.data, name.size) == 0) {
            return &s->cases[i];
        }
    }
    s->cases[s->count] = (test_case){.name = name};
    return &s->cases[s->count++];
}

static void find_cases(suite *s)
{
    const polc_findings *all = s->all;
    size_t room = all->count + 1;
    for (size_t i = 0; i < all->policy_count; i++) {
        room += all->policies[i]->file_count;
    }
    s->cases = polc_resize(NULL, room * sizeof *s->cases);
    for (size_t i = 0; i < all->policy_count; i++) {
        const polc_checked *policy = all->policies[i];
        for (size_t j = 0; j < policy->file_count; j++) {
            pol_layer layer;
            const char *name = polc_split_layer(policy->files[j], &layer);
            bool is_stdin = strcmp(name, "-") == 0;
            test_case *found =
                case_of(s, polc_text(is_stdin ? polc_stdin_name() : name));
            found->is_unread = found->is_unread || policy->result == NULL;
        }
    }
    for (size_t i = 0; i < all->count; i++) {
        const polc_finding *finding = &all->items[i];
        if (!finding->is_known) {
            test_case *found = case_of(s, case_name(finding));
            *(fails(s, finding) ? &found->failures : &found->others) += 1;
        }
    }
}

/* -- output */

static void add_findings(polc_buffer *out, const suite *s,
                         const test_case *test, bool failures)
{
    for (size_t i = 0; i < s->all->count; i++) {
        const polc_finding *finding = &s->all->items[i];
        pol_text name = case_name(finding);
        if (finding->is_known || fails(s, finding) != failures ||
            name.size != test->name.size ||
            memcmp(name.data, test->name.data, name.size) != 0) {
            continue;
        }
        polc_buffer line = {0};
        polc_add_concise(&line, finding);
        line.size--; /* its end is no text to escape */
        add_xml(out, polc_buffer_text(&line));
        polc_add_string(out, "\n");
        polc_buffer_free(&line);
    }
}

static void add_case(polc_buffer *out, const suite *s, const test_case *test)
{
    char message[64];
    polc_add_string(out, "    <testcase");
    add_attribute(out, "classname", polc_text("polc.check"));
    add_attribute(out, "name", test->name);
    add_attribute(out, "file", test->name);
    polc_add_string(out, ">\n");
    if (test->is_unread) {
        polc_add_string(out, "      <error message=\"cannot be read\"/>\n");
    } else if (test->failures > 0) {
        snprintf(message, sizeof message, "%zu finding%s", test->failures,
                 test->failures == 1 ? "" : "s");
        polc_add_string(out, "      <failure");
        add_attribute(out, "message", polc_text(message));
        polc_add_string(out, ">");
        add_findings(out, s, test, true);
        polc_add_string(out, "</failure>\n");
    }
    if (test->others > 0) {
        polc_add_string(out, "      <system-out>");
        add_findings(out, s, test, false);
        polc_add_string(out, "</system-out>\n");
    }
    polc_add_string(out, "    </testcase>\n");
}

static void add_totals(polc_buffer *out, const suite *s)
{
    size_t failed = 0, unread = 0;
    for (size_t i = 0; i < s->count; i++) {
        unread += s->cases[i].is_unread;
        failed += !s->cases[i].is_unread && s->cases[i].failures > 0;
    }
    add_attribute(out, "name", polc_text("polc check"));
    add_count(out, "tests", s->count);
    add_count(out, "failures", failed);
    add_count(out, "errors", unread);
    polc_add_string(out, ">\n");
}

void polc_report_junit(polc_buffer *out, const polc_findings *all)
{
    suite s = {.all = all};
    find_cases(&s);
    polc_add_string(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                         "<testsuites");
    add_totals(out, &s);
    polc_add_string(out, "  <testsuite");
    add_totals(out, &s);
    for (size_t i = 0; i < s.count; i++) {
        add_case(out, &s, &s.cases[i]);
    }
    polc_add_string(out, "  </testsuite>\n</testsuites>\n");
    free(s.cases);
}
