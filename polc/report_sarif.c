/* SPDX-License-Identifier: Apache-2.0
 *
 * Findings as SARIF 2.1.0 with errata 01: one run; only codes that were found
 * are among its rules.  Names of sections below are those of the standard. */
#include "polc/report.h"

#include <stdlib.h>
#include <string.h>

#define SCHEMA                                                            \
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/" \
    "sarif-schema-2.1.0.json"

static void add_string(polc_json *json, const char *key, const char *value)
{
    polc_json_key(json, key);
    polc_json_string(json, value);
}

static void add_number(polc_json *json, const char *key, size_t value)
{
    polc_json_key(json, key);
    polc_json_number(json, value);
}

static void open_object(polc_json *json, const char *key)
{
    polc_json_key(json, key);
    polc_json_open(json, '{');
}

static void open_list(polc_json *json, const char *key)
{
    polc_json_key(json, key);
    polc_json_open(json, '[');
}

/* A message object. */
static void add_message(polc_json *json, const char *key, pol_text text)
{
    open_object(json, key);
    polc_json_key(json, "text");
    polc_json_shown(json, text);
    polc_json_close(json, '}');
}

/* -- 3.49 rules */

static bool occurs(const polc_findings *all, const char *code)
{
    for (size_t i = 0; i < all->count; i++) {
        if (strcmp(all->items[i].is.code, code) == 0) {
            return true;
        }
    }
    return false;
}

/* Among the rules: codes come in the order of the library's table. */
static size_t rule_index(const polc_findings *all, const char *code)
{
    size_t index = 0;
    const char *row;
    for (size_t i = 0; (row = pol_code_at(i)) != NULL; i++) {
        if (strcmp(row, code) == 0) {
            break;
        }
        index += occurs(all, row);
    }
    return index;
}

/* The first paragraph, in one line. */
static void add_description(polc_json *json, const char *page)
{
    const char *end = strstr(page, "\n\n");
    pol_text text = {page, end != NULL ? (size_t)(end - page) : strlen(page)};
    polc_buffer line = {0};
    polc_add(&line, text.data, text.size);
    for (size_t i = 0; i < line.size; i++) {
        line.data[i] = line.data[i] == '\n' ? ' ' : line.data[i];
    }
    add_message(json, "fullDescription", polc_buffer_text(&line));
    polc_buffer_free(&line);
}

/* "unknown-function" as "UnknownFunction", as names of rules are. */
static void add_name(polc_json *json, const char *name)
{
    polc_buffer out = {0};
    bool is_first = true;
    for (; *name != '\0'; name++) {
        char c = *name;
        if (is_first && c >= 'a' && c <= 'z') {
            c = (char)(c - 'a' + 'A');
        }
        is_first = c == '-';
        if (!is_first) {
            polc_add(&out, &c, 1);
        }
    }
    polc_json_field(json, "name", polc_buffer_text(&out));
    polc_buffer_free(&out);
}

/* The page of a code, with its line ends. */
static void add_help(polc_json *json, const char *page)
{
    open_object(json, "help");
    add_string(json, "text", page);
    polc_json_close(json, '}');
}

static void add_rule(polc_json *json, const char *code)
{
    const char *name = "";
    pol_severity severity = POL_SEVERITY_ERROR;
    const char *summary = pol_code_summary(polc_text(code), &name, &severity);
    const char *page = pol_code_page(polc_text(code));
    page = page != NULL && page[0] != '\0' ? page : summary;
    polc_json_open(json, '{');
    add_string(json, "id", code);
    add_name(json, name);
    add_message(json, "shortDescription", polc_text(summary));
    add_description(json, page);
    add_help(json, page);
    open_object(json, "defaultConfiguration");
    add_string(json, "level", polc_severity_name(severity));
    polc_json_close(json, '}');
    polc_json_close(json, '}');
}

static void add_tool(polc_json *json, const polc_findings *all)
{
    const char *code;
    open_object(json, "tool");
    open_object(json, "driver");
    add_string(json, "name", "polc");
    add_string(json, "semanticVersion", pol_version());
    open_list(json, "rules");
    for (size_t i = 0; (code = pol_code_at(i)) != NULL; i++) {
        if (occurs(all, code)) {
            add_rule(json, code);
        }
    }
    polc_json_close(json, ']');
    polc_json_close(json, '}');
    polc_json_close(json, '}');
}

/* -- 3.28 locations */

/* A file by its path from here, relative to the root of the checked tree where
 * check runs in it; a pack or standard input by a name of its own. */
static void add_artifact(polc_json *json, const char *path, pol_text source)
{
    polc_buffer uri = {0};
    bool is_pack = source.size > 4 && memcmp(source.data, "std:", 4) == 0;
    open_object(json, "artifactLocation");
    if (path != NULL) {
        polc_add_uri(&uri, polc_text(path));
    } else if (is_pack) {
        polc_add_string(&uri, "std:");
        polc_add_uri(&uri, (pol_text){source.data + 4, source.size - 4});
    } else {
        polc_add_string(&uri, "stdin:-");
    }
    polc_json_field(json, "uri", polc_buffer_text(&uri));
    polc_buffer_free(&uri);
    polc_json_close(json, '}');
}

static void add_region(polc_json *json, const char *key, pol_text text,
                       const pol_place *place)
{
    open_object(json, key);
    if (text.data == NULL) {
        add_number(json, "startLine", place->line);
    } else {
        polc_spot begin = polc_spot_of(text, place->begin, POLC_UTF16);
        polc_spot end = polc_spot_of(text, place->end, POLC_UTF16);
        add_number(json, "startLine", begin.line);
        add_number(json, "startColumn", begin.column);
        add_number(json, "endLine", end.line);
        add_number(json, "endColumn", end.column);
    }
    polc_json_close(json, '}');
}

static void add_physical(polc_json *json, const polc_checked *policy,
                         const pol_place *place)
{
    char *path = NULL;
    pol_text text = polc_checked_text(policy, place->source, &path);
    open_object(json, "physicalLocation");
    add_artifact(json, path, place->source);
    add_region(json, "region", text, place);
    polc_json_close(json, '}');
    free(path);
}

static void add_locations(polc_json *json, const polc_finding *finding)
{
    open_list(json, "locations");
    if (finding->is.place.source.data != NULL) {
        polc_json_open(json, '{');
        add_physical(json, finding->policy, &finding->is.place);
        polc_json_close(json, '}');
    }
    polc_json_close(json, ']');
}

static void add_notes(polc_json *json, const polc_finding *finding)
{
    open_list(json, "relatedLocations");
    for (size_t i = 0; i < finding->is.notes; i++) {
        pol_diagnostic note =
            pol_result_note(finding->policy->result, finding->index, i);
        polc_json_open(json, '{');
        add_number(json, "id", i);
        if (note.place.source.data != NULL) {
            add_physical(json, finding->policy, &note.place);
        }
        add_message(json, "message", note.message);
        polc_json_close(json, '}');
    }
    polc_json_close(json, ']');
}

/* -- 3.55 fixes */

static void add_fix(polc_json *json, const polc_finding *finding)
{
    const pol_diagnostic *is = &finding->is;
    char *path = NULL;
    pol_text text =
        polc_checked_text(finding->policy, is->fix_place.source, &path);
    polc_buffer description = {0};
    polc_add_string(&description, is->fix.size > 0 ? "write " : "remove it");
    polc_add(&description, is->fix.data, is->fix.size);
    polc_add_string(&description, is->fix_safe ? " (no answer changes)" : "");
    open_list(json, "fixes");
    polc_json_open(json, '{');
    add_message(json, "description", polc_buffer_text(&description));
    open_list(json, "artifactChanges");
    polc_json_open(json, '{');
    add_artifact(json, path, is->fix_place.source);
    open_list(json, "replacements");
    polc_json_open(json, '{');
    add_region(json, "deletedRegion", text, &is->fix_place);
    open_object(json, "insertedContent");
    polc_json_field(json, "text", is->fix);
    polc_json_close(json, '}');
    polc_json_close(json, '}');
    polc_json_close(json, ']');
    polc_json_close(json, '}');
    polc_json_close(json, ']');
    polc_json_close(json, '}');
    polc_json_close(json, ']');
    polc_buffer_free(&description);
    free(path);
}

/* -- 3.27 results */

/* Where one result has suppressions, all must (3.27.23). */
static void add_suppressions(polc_json *json, const polc_finding *finding)
{
    open_list(json, "suppressions");
    if (finding->is_known) {
        polc_json_open(json, '{');
        add_string(json, "kind", "external");
        add_string(json, "justification", "known: it is in the baseline");
        polc_json_close(json, '}');
    }
    polc_json_close(json, ']');
}

static void add_prints(polc_json *json, const polc_finding *finding)
{
    char print[POLC_PRINT_SIZE + 16];
    snprintf(print, sizeof print, "%s:%u", finding->print,
             (unsigned)finding->number);
    open_object(json, "partialFingerprints");
    add_string(json, "polcStatement/v1", print);
    polc_json_close(json, '}');
}

static void add_result(polc_json *json, const polc_findings *all,
                       const polc_finding *finding)
{
    const pol_diagnostic *is = &finding->is;
    polc_json_open(json, '{');
    add_string(json, "ruleId", is->code);
    add_number(json, "ruleIndex", rule_index(all, is->code));
    add_string(json, "level", polc_severity_name(is->severity));
    add_message(json, "message", is->message);
    add_locations(json, finding);
    if (is->notes > 0) {
        add_notes(json, finding);
    }
    if (is->fix.data != NULL && finding->path != NULL &&
        finding->text.data != NULL && polc_is_utf8(is->fix)) {
        add_fix(json, finding);
    }
    add_prints(json, finding);
    if (all->args->baseline != NULL) {
        add_suppressions(json, finding);
    }
    polc_json_close(json, '}');
}

/* -- 3.14 the run */

static void add_invocation(polc_json *json, const polc_findings *all)
{
    open_list(json, "invocations");
    polc_json_open(json, '{');
    polc_json_key(json, "executionSuccessful");
    polc_json_word(json, all->code == POLC_FAILURE ? "false" : "true");
    polc_json_close(json, '}');
    polc_json_close(json, ']');
}

void polc_report_sarif(polc_buffer *out, const polc_findings *all)
{
    polc_json json = {.out = out};
    polc_json_open(&json, '{');
    add_string(&json, "$schema", SCHEMA);
    add_string(&json, "version", "2.1.0");
    open_list(&json, "runs");
    polc_json_open(&json, '{');
    add_tool(&json, all);
    add_invocation(&json, all);
    add_string(&json, "columnKind", "utf16CodeUnits");
    open_list(&json, "results");
    for (size_t i = 0; i < all->count; i++) {
        add_result(&json, all, &all->items[i]);
    }
    polc_json_close(&json, ']');
    polc_json_close(&json, '}');
    polc_json_close(&json, ']');
    polc_json_close(&json, '}');
    polc_add_string(out, "\n");
}
