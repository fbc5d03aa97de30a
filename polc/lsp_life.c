/* SPDX-License-Identifier: Apache-2.0
 *
 * The beginning and the end of a server, and what was agreed upon. */
#include "polc/lsp.h"

#include <stdlib.h>
#include <string.h>

/* -- what the client can do */

static const json_t *capability(const json_t *params, const char *path)
{
    const json_t *at = json_object_get(params, "capabilities");
    char key[64];
    while (at != NULL && *path != '\0') {
        size_t size = strcspn(path, ".");
        snprintf(key, sizeof key, "%.*s", (int)size, path);
        at = json_object_get(at, key);
        path += size + (path[size] == '.');
    }
    return at;
}

/* UTF-8 spares the counting, where the client knows it. */
static polc_encoding encoding_of(const json_t *params)
{
    const json_t *list = capability(params, "general.positionEncodings");
    polc_encoding found = POLC_UTF16;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        if (name != NULL && strcmp(name, "utf-8") == 0) {
            return POLC_UTF8;
        }
    }
    return found;
}

/* -- folders and options */

static void add_folder(polc_lsp *lsp, const char *uri)
{
    char *path = uri != NULL ? polc_lsp_path(uri) : NULL;
    if (path != NULL) {
        lsp->roots =
            polc_resize(lsp->roots, (lsp->root_count + 1) * sizeof *lsp->roots);
        lsp->roots[lsp->root_count++] = path;
    }
}

static void remove_folder(polc_lsp *lsp, const char *uri)
{
    char *path = uri != NULL ? polc_lsp_path(uri) : NULL;
    for (size_t i = 0; path != NULL && i < lsp->root_count; i++) {
        if (strcmp(lsp->roots[i], path) == 0) {
            free(lsp->roots[i]);
            lsp->roots[i] = lsp->roots[--lsp->root_count];
            break;
        }
    }
    free(path);
}

typedef void (*folder_change)(polc_lsp *lsp, const char *uri);

static void each_folder(polc_lsp *lsp, const json_t *list, folder_change change)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *folder = json_array_get(list, i);
        change(lsp, json_string_value(json_object_get(folder, "uri")));
    }
}

static void all_stale(polc_lsp *lsp)
{
    for (size_t i = 0; i < lsp->document_count; i++) {
        lsp->documents[i]->is_stale = true;
    }
}

void polc_lsp_did_change_folders(polc_lsp *lsp, const json_t *params,
                                 polc_json *result)
{
    const json_t *event = json_object_get(params, "event");
    (void)result;
    each_folder(lsp, json_object_get(event, "removed"), remove_folder);
    each_folder(lsp, json_object_get(event, "added"), add_folder);
    all_stale(lsp);
}

static bool is_text(const json_t *value, const char *text)
{
    return json_is_string(value) && strcmp(json_string_value(value), text) == 0;
}

/* Settings: an object with the keys of polc(1); others are left alone. */
static void configure(polc_lsp *lsp, const json_t *options)
{
    const json_t *layer = json_object_get(options, "layer");
    const char *root = json_string_value(json_object_get(options, "root"));
    lsp->layer = -1;
    for (int i = 0; i <= POL_LAYER_SESSION; i++) {
        if (is_text(layer, pol_layer_name((pol_layer)i))) {
            lsp->layer = i;
        }
    }
    lsp->is_codex = is_text(json_object_get(options, "dialect"), "codex");
    lsp->no_base = json_is_true(json_object_get(options, "noBase"));
    lsp->trust_project = json_is_true(json_object_get(options, "trustProject"));
    free(lsp->root);
    lsp->root = root != NULL && root[0] == '/' ? polc_copy(root) : NULL;
}

void polc_lsp_did_configure(polc_lsp *lsp, const json_t *params,
                            polc_json *result)
{
    const json_t *settings = json_object_get(params, "settings");
    const json_t *own = json_object_get(settings, "polc");
    (void)result;
    if (json_is_object(own)) {
        configure(lsp, own);
        all_stale(lsp);
    }
}

/* -- the life cycle */

static void add_flag(polc_json *json, const char *key)
{
    polc_json_key(json, key);
    polc_json_word(json, "true");
}

static void add_sync(polc_json *json)
{
    polc_json_key(json, "textDocumentSync");
    polc_json_open(json, '{');
    add_flag(json, "openClose");
    polc_json_key(json, "change");
    polc_json_number(json, 2); /* incremental; full changes are taken, too */
    polc_json_key(json, "save");
    polc_json_word(json, "true");
    polc_json_close(json, '}');
}

static void add_workspace(polc_json *json)
{
    polc_json_key(json, "workspace");
    polc_json_open(json, '{');
    polc_json_key(json, "workspaceFolders");
    polc_json_open(json, '{');
    add_flag(json, "supported");
    add_flag(json, "changeNotifications");
    polc_json_close(json, '}');
    polc_json_close(json, '}');
}

static void add_strings(polc_json *json, const char *key, const char *strings)
{
    polc_json_key(json, key);
    polc_json_open(json, '[');
    for (; *strings != '\0'; strings += strlen(strings) + 1) {
        polc_json_string(json, strings);
    }
    polc_json_close(json, ']');
}

static void add_lists(polc_json *json)
{
    polc_json_key(json, "codeActionProvider");
    polc_json_open(json, '{');
    add_strings(json, "codeActionKinds", "quickfix\0source.fixAll.polc\0");
    polc_json_close(json, '}');
    polc_json_key(json, "completionProvider");
    polc_json_open(json, '{');
    add_strings(json, "triggerCharacters", "\"\0'\0(\0[\0,\0=\0:\0/\0");
    polc_json_close(json, '}');
}

static void add_capabilities(polc_json *json, polc_encoding encoding)
{
    polc_json_key(json, "capabilities");
    polc_json_open(json, '{');
    polc_json_field(json, "positionEncoding",
                    polc_text(encoding == POLC_UTF8 ? "utf-8" : "utf-16"));
    add_sync(json);
    add_flag(json, "definitionProvider");
    add_flag(json, "documentFormattingProvider");
    add_flag(json, "documentSymbolProvider");
    add_flag(json, "hoverProvider");
    add_lists(json);
    add_workspace(json);
    polc_json_close(json, '}');
}

void polc_lsp_initialize(polc_lsp *lsp, const json_t *params, polc_json *result)
{
    const json_t *folders = json_object_get(params, "workspaceFolders");
    lsp->state = POLC_LSP_RUNNING;
    lsp->encoding = encoding_of(params);
    lsp->has_tree = json_is_true(capability(
        params,
        "textDocument.documentSymbol.hierarchicalDocumentSymbolSupport"));
    lsp->has_snippets = json_is_true(capability(
        params, "textDocument.completion.completionItem.snippetSupport"));
    if (json_is_array(folders)) {
        each_folder(lsp, folders, add_folder);
    } else {
        add_folder(lsp, json_string_value(json_object_get(params, "rootUri")));
    }
    configure(lsp, json_object_get(params, "initializationOptions"));
    polc_json_open(result, '{');
    add_capabilities(result, lsp->encoding);
    polc_json_key(result, "serverInfo");
    polc_json_open(result, '{');
    polc_json_field(result, "name", polc_text("polc"));
    polc_json_field(result, "version", polc_text(pol_version()));
    polc_json_close(result, '}');
    polc_json_close(result, '}');
}

void polc_lsp_shutdown(polc_lsp *lsp, const json_t *params, polc_json *result)
{
    (void)params;
    lsp->state = POLC_LSP_SHUT;
    polc_json_word(result, "null");
}

void polc_lsp_exit(polc_lsp *lsp, const json_t *params, polc_json *result)
{
    (void)params;
    (void)result;
    lsp->is_over = true;
}

void polc_lsp_free(polc_lsp *lsp)
{
    polc_lsp_close_all(lsp);
    polc_lsp_free_known(lsp);
    polc_frames_free(&lsp->frames);
    for (size_t i = 0; i < lsp->root_count; i++) {
        free(lsp->roots[i]);
    }
    free(lsp->roots);
    free(lsp->root);
}
