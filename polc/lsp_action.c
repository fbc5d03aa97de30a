/* SPDX-License-Identifier: Apache-2.0
 *
 * textDocument/codeAction: the fixes of findings, comments that silence one,
 * and all safe fixes at once. */
#include "polc/lsp.h"

#include <stdlib.h>
#include <string.h>

typedef struct actions {
    polc_document *document;
    polc_json *json;
    size_t begin, end; /* what was asked about */
    const json_t *only;
} actions;

/* Whether the editor wants actions of a kind, or of one that it begins with. */
static bool wants(const actions *a, const char *kind)
{
    if (!json_is_array(a->only) || json_array_size(a->only) == 0) {
        return true;
    }
    for (size_t i = 0; i < json_array_size(a->only); i++) {
        const char *only = json_string_value(json_array_get(a->only, i));
        size_t size = only != NULL ? strlen(only) : 0;
        if (only != NULL && strncmp(kind, only, size) == 0 &&
            (kind[size] == '\0' || kind[size] == '.' || size == 0)) {
            return true;
        }
    }
    return false;
}

/* -- edits */

static void add_edit(actions *a, size_t begin, size_t end, pol_text text)
{
    polc_json_open(a->json, '{');
    polc_json_key(a->json, "range");
    polc_lsp_range(a->json, a->document, begin, end);
    polc_json_field(a->json, "newText", text);
    polc_json_close(a->json, '}');
}

static void open_action(actions *a, pol_text title, const char *kind,
                        bool is_preferred)
{
    polc_json *json = a->json;
    polc_json_open(json, '{');
    polc_json_field(json, "title", title);
    polc_json_field(json, "kind", polc_text(kind));
    if (is_preferred) {
        polc_json_key(json, "isPreferred");
        polc_json_word(json, "true");
    }
    polc_json_key(json, "edit");
    polc_json_open(json, '{');
    polc_json_key(json, "changes");
    polc_json_open(json, '{');
    polc_json_key(json, a->document->uri);
    polc_json_open(json, '[');
}

static void close_action(actions *a)
{
    polc_json_close(a->json, ']');
    polc_json_close(a->json, '}');
    polc_json_close(a->json, '}');
    polc_json_close(a->json, '}');
}

/* -- fixes */

/* What the fix of a finding replaces; false where it has none here. */
static bool fix_range(actions *a, const pol_diagnostic *diagnostic,
                      size_t *begin, size_t *end)
{
    if (diagnostic->fix.data == NULL ||
        !polc_lsp_is_own(a->document, &diagnostic->fix_place)) {
        return false;
    }
    *begin = diagnostic->fix_place.begin;
    *end = diagnostic->fix_place.end;
    return *begin <= *end && *end <= a->document->text.bytes.size;
}

static void add_fix(actions *a, const pol_diagnostic *diagnostic)
{
    polc_buffer title = {0};
    size_t begin, end;
    if (!wants(a, "quickfix") || !fix_range(a, diagnostic, &begin, &end)) {
        return;
    }
    if (diagnostic->fix.size == 0) {
        polc_add_string(&title, "Remove it");
    } else {
        polc_add_string(&title, "Write ");
        size_t size = diagnostic->fix.size < 60 ? diagnostic->fix.size : 60;
        while (size < diagnostic->fix.size && size > 0 &&
               ((unsigned char)diagnostic->fix.data[size] & 0xc0) == 0x80) {
            size--;
        }
        polc_add_escaped(&title, (pol_text){diagnostic->fix.data, size});
        polc_add_string(&title, size < diagnostic->fix.size ? "..." : "");
    }
    polc_add_string(&title, " (");
    polc_add_string(&title, diagnostic->code);
    polc_add_string(&title, ")");
    open_action(a, polc_buffer_text(&title), "quickfix",
                diagnostic->fix_safe != 0);
    add_edit(a, begin, end, diagnostic->fix);
    close_action(a);
    polc_buffer_free(&title);
}

/* A comment above the statement.  Its reason is left to the author: without
 * one the comment is a finding of its own. */
static void add_suppression(actions *a, const pol_diagnostic *diagnostic)
{
    polc_buffer title = {0}, text = {0};
    bool is_lint = strncmp(diagnostic->code, "P5", 2) == 0 &&
                   strstr(diagnostic->name, "suppression") == NULL;
    if (!wants(a, "quickfix") || !is_lint ||
        !polc_lsp_is_own(a->document, &diagnostic->place)) {
        return;
    }
    const polc_scan *scan = polc_lsp_scan(a->document);
    uint32_t at = polc_scan_statement(
        scan, polc_scan_after(scan, diagnostic->place.begin));
    size_t begin = at != POLC_NOWHERE
                       ? scan->lexemes[scan->statements[at].first].begin
                       : diagnostic->place.begin;
    size_t line = polc_lsp_line_begin(&a->document->text, begin);
    polc_add(&text, scan->text.data + line, begin - line);
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] != ' ' && text.data[i] != '\t') {
            text.size = 0; /* another statement is on the line */
        }
    }
    polc_add_string(&text, "# polc: ignore[");
    polc_add_string(&text, diagnostic->code);
    size_t end = polc_lsp_line_end(&a->document->text, line);
    bool is_crlf = end < scan->text.size && scan->text.data[end] == '\r';
    polc_add_string(&text, is_crlf ? "] \r\n" : "] \n");
    polc_add_string(&title, "Ignore ");
    polc_add_string(&title, diagnostic->code);
    polc_add_string(&title, " here, and say why");
    open_action(a, polc_buffer_text(&title), "quickfix", false);
    add_edit(a, line, line, polc_buffer_text(&text));
    close_action(a);
    polc_buffer_free(&title);
    polc_buffer_free(&text);
}

/* Safe fixes of the whole document that do not touch one another. */
static void add_all_fixes(actions *a)
{
    static const char kind[] = "source.fixAll.polc";
    const pol_result *result = a->document->result;
    size_t behind = 0;
    bool is_open = false;
    if (!wants(a, kind)) {
        return;
    }
    for (size_t i = 0; i < pol_result_diagnostics(result); i++) {
        pol_diagnostic diagnostic = pol_result_diagnostic(result, i);
        size_t begin, end;
        if (!diagnostic.fix_safe || !fix_range(a, &diagnostic, &begin, &end) ||
            (is_open && begin < behind)) {
            continue;
        }
        if (!is_open) {
            open_action(a, polc_text("Fix all that is certain"), kind, false);
        }
        is_open = true;
        behind = end + (begin == end);
        add_edit(a, begin, end, diagnostic.fix);
    }
    if (is_open) {
        close_action(a);
    }
}

static void add_actions(actions *a)
{
    const pol_result *result = a->document->result;
    for (size_t i = 0; i < pol_result_diagnostics(result); i++) {
        pol_diagnostic diagnostic = pol_result_diagnostic(result, i);
        size_t begin, end;
        polc_lsp_place(a->document, &diagnostic.place, &begin, &end);
        if (begin <= a->end && a->begin <= end) {
            add_fix(a, &diagnostic);
            add_suppression(a, &diagnostic);
        }
    }
    add_all_fixes(a);
}

void polc_lsp_code_action(polc_lsp *lsp, const json_t *params,
                          polc_json *result)
{
    polc_document *document = polc_lsp_document(lsp, params);
    const json_t *range = json_object_get(params, "range");
    const json_t *context = json_object_get(params, "context");
    polc_position begin, end;
    if (document == NULL) {
        return;
    }
    if (document->is_stale) {
        polc_lsp_check(lsp, document);
    }
    polc_lsp_read_position(json_object_get(range, "start"), &begin);
    polc_lsp_read_position(json_object_get(range, "end"), &end);
    actions a = {.document = document,
                 .json = result,
                 .begin = polc_lsp_offset(&document->text, begin),
                 .end = polc_lsp_offset(&document->text, end),
                 .only = json_object_get(context, "only")};
    polc_json_open(result, '[');
    if (document->result != NULL) {
        add_actions(&a);
    }
    polc_json_close(result, ']');
}
