/* SPDX-License-Identifier: Apache-2.0
 *
 * The documents that an editor has open, and how it changes them. */
#include "polc/lsp.h"

#include <stdlib.h>
#include <string.h>

/* -- the list */

static polc_document *find(const polc_lsp *lsp, const char *uri)
{
    for (size_t i = 0; uri != NULL && i < lsp->document_count; i++) {
        if (strcmp(lsp->documents[i]->uri, uri) == 0) {
            return lsp->documents[i];
        }
    }
    return NULL;
}

polc_document *polc_lsp_by_path(const polc_lsp *lsp, pol_text path)
{
    for (size_t i = 0; i < lsp->document_count; i++) {
        const char *have = lsp->documents[i]->path;
        if (have != NULL && strlen(have) == path.size &&
            memcmp(have, path.data, path.size) == 0) {
            return lsp->documents[i];
        }
    }
    return NULL;
}

static const char *uri_of(const json_t *params)
{
    const json_t *document = json_object_get(params, "textDocument");
    return json_string_value(json_object_get(document, "uri"));
}

polc_document *polc_lsp_document(polc_lsp *lsp, const json_t *params)
{
    polc_document *document = find(lsp, uri_of(params));
    if (document == NULL) {
        polc_lsp_fail(lsp, POLC_LSP_PARAMETERS,
                      "textDocument is not one that is open");
    }
    return document;
}

static void free_document(polc_document *document)
{
    free(document->uri);
    free(document->path);
    polc_lsp_text_free(&document->text);
    polc_scan_free(&document->scan);
    pol_result_free(document->result);
    free(document);
}

void polc_lsp_close_all(polc_lsp *lsp)
{
    for (size_t i = 0; i < lsp->document_count; i++) {
        free_document(lsp->documents[i]);
    }
    free(lsp->documents);
    lsp->documents = NULL;
    lsp->document_count = 0;
}

/* What was found in a document may hang on another one, by load(). */
static void is_changed_beside(polc_lsp *lsp)
{
    for (size_t i = 0; i < lsp->document_count; i++) {
        polc_document *document = lsp->documents[i];
        document->is_stale = document->is_stale || document->loads;
    }
}

/* -- places */

bool polc_lsp_read_position(const json_t *value, polc_position *position)
{
    const json_t *line = json_object_get(value, "line");
    const json_t *character = json_object_get(value, "character");
    json_int_t l = json_integer_value(line);
    json_int_t c = json_integer_value(character);
    *position =
        (polc_position){l < 0 ? 0 : (uint64_t)l, c < 0 ? 0 : (uint64_t)c};
    return json_is_integer(line) && json_is_integer(character);
}

size_t polc_lsp_asked(polc_document *document, const json_t *params)
{
    polc_position position;
    polc_lsp_read_position(json_object_get(params, "position"), &position);
    return polc_lsp_offset(&document->text, position);
}

const polc_scan *polc_lsp_scan(polc_document *document)
{
    if (!document->is_scanned) {
        polc_scan_make(&document->scan,
                       polc_buffer_text(&document->text.bytes));
        document->is_scanned = true;
    }
    return &document->scan;
}

static void add_position(polc_json *json, const char *key,
                         polc_position position)
{
    polc_json_key(json, key);
    polc_json_open(json, '{');
    polc_json_key(json, "line");
    polc_json_number(json, position.line);
    polc_json_key(json, "character");
    polc_json_number(json, position.character);
    polc_json_close(json, '}');
}

void polc_lsp_range(polc_json *json, polc_document *document, size_t begin,
                    size_t end)
{
    polc_position from = {0, 0}, to = {0, 0};
    if (document != NULL) {
        from = polc_lsp_position(&document->text, begin);
        to = polc_lsp_position(&document->text, end);
    }
    polc_json_open(json, '{');
    add_position(json, "start", from);
    add_position(json, "end", to);
    polc_json_close(json, '}');
}

/* -- notifications */

static void set_version(polc_document *document, const json_t *item)
{
    const json_t *version = json_object_get(item, "version");
    document->has_version = json_is_integer(version);
    document->version = json_integer_value(version);
}

static pol_text text_of(const json_t *item)
{
    const json_t *text = json_object_get(item, "text");
    return (pol_text){json_string_value(text), json_string_length(text)};
}

static void is_changed(polc_lsp *lsp, polc_document *document)
{
    document->is_scanned = false;
    document->is_stale = true;
    is_changed_beside(lsp);
}

void polc_lsp_did_open(polc_lsp *lsp, const json_t *params, polc_json *result)
{
    const json_t *item = json_object_get(params, "textDocument");
    const char *uri = uri_of(params);
    const char *language =
        json_string_value(json_object_get(item, "languageId"));
    polc_document *document = find(lsp, uri);
    (void)result;
    if (uri == NULL || text_of(item).data == NULL) {
        return;
    }
    if (document == NULL) {
        document = polc_resize(NULL, sizeof *document);
        *document = (polc_document){.uri = polc_copy(uri),
                                    .path = polc_lsp_path(uri),
                                    .text.encoding = lsp->encoding};
        lsp->documents = polc_resize(
            lsp->documents, (lsp->document_count + 1) * sizeof *lsp->documents);
        lsp->documents[lsp->document_count++] = document;
    }
    document->is_codex =
        (language != NULL && strcmp(language, "codex-rules") == 0) ||
        (document->path != NULL && strstr(document->path, "/.codex/") != NULL);
    document->is_edited = false;
    set_version(document, item);
    polc_lsp_text_set(&document->text, text_of(item));
    is_changed(lsp, document);
}

/* One change: of a range, or of everything. */
static void change(polc_document *document, const json_t *item)
{
    const json_t *range = json_object_get(item, "range");
    polc_position begin, end;
    pol_text text = text_of(item);
    if (text.data == NULL) {
        return;
    }
    if (!json_is_object(range)) {
        polc_lsp_text_set(&document->text, text);
        return;
    }
    if (polc_lsp_read_position(json_object_get(range, "start"), &begin) &&
        polc_lsp_read_position(json_object_get(range, "end"), &end)) {
        size_t from = polc_lsp_offset(&document->text, begin);
        size_t to = polc_lsp_offset(&document->text, end);
        polc_lsp_text_edit(&document->text, from < to ? from : to,
                           from < to ? to : from, text);
    }
}

void polc_lsp_did_change(polc_lsp *lsp, const json_t *params, polc_json *result)
{
    polc_document *document = find(lsp, uri_of(params));
    const json_t *changes = json_object_get(params, "contentChanges");
    (void)result;
    if (document == NULL) {
        return;
    }
    for (size_t i = 0; i < json_array_size(changes); i++) {
        change(document, json_array_get(changes, i));
    }
    set_version(document, json_object_get(params, "textDocument"));
    document->is_edited = true;
    is_changed(lsp, document);
}

void polc_lsp_did_close(polc_lsp *lsp, const json_t *params, polc_json *result)
{
    polc_document *document = find(lsp, uri_of(params));
    size_t at = 0;
    (void)result;
    if (document == NULL) {
        return;
    }
    polc_lsp_publish_nothing(document);
    while (lsp->documents[at] != document) {
        at++;
    }
    lsp->documents[at] = lsp->documents[--lsp->document_count];
    free_document(document);
    is_changed_beside(lsp);
}

void polc_lsp_did_save(polc_lsp *lsp, const json_t *params, polc_json *result)
{
    polc_document *document = find(lsp, uri_of(params));
    (void)result;
    if (document != NULL && document->is_edited) {
        document->is_edited = false;
        document->is_stale = true;
    }
    is_changed_beside(lsp);
}

void polc_lsp_did_change_files(polc_lsp *lsp, const json_t *params,
                               polc_json *result)
{
    (void)params;
    (void)result;
    is_changed_beside(lsp);
}
