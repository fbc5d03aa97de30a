/* SPDX-License-Identifier: Apache-2.0
 *
 * Takes messages, finds who answers them, and sends the answers.  A request
 * that is waiting can be cancelled; documents are checked when nothing is
 * waiting, so that fast typing costs one check. */
#include "polc/lsp.h"
#include "polc/file.h"

#include <string.h>

typedef struct row {
    const char *name;
    polc_lsp_method method;
    bool is_request;
} row;

static const row rows[] = {
    {"exit", polc_lsp_exit, false},
    {"initialize", polc_lsp_initialize, true},
    {"shutdown", polc_lsp_shutdown, true},
    {"textDocument/codeAction", polc_lsp_code_action, true},
    {"textDocument/completion", polc_lsp_completion, true},
    {"textDocument/definition", polc_lsp_definition, true},
    {"textDocument/didChange", polc_lsp_did_change, false},
    {"textDocument/didClose", polc_lsp_did_close, false},
    {"textDocument/didOpen", polc_lsp_did_open, false},
    {"textDocument/didSave", polc_lsp_did_save, false},
    {"textDocument/documentSymbol", polc_lsp_document_symbol, true},
    {"textDocument/formatting", polc_lsp_formatting, true},
    {"textDocument/hover", polc_lsp_hover, true},
    {"workspace/didChangeConfiguration", polc_lsp_did_configure, false},
    {"workspace/didChangeWatchedFiles", polc_lsp_did_change_files, false},
    {"workspace/didChangeWorkspaceFolders", polc_lsp_did_change_folders, false},
};

static const row *find(const char *name)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strcmp(rows[i].name, name) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

/* -- sending */

void polc_lsp_fail(polc_lsp *lsp, int code, const char *message)
{
    lsp->error = code;
    lsp->message = message;
}

void polc_lsp_notify(const char *method, pol_text params)
{
    polc_buffer out = {0}, raw = {0};
    polc_json json = {.out = &out};
    polc_add(&raw, params.data, params.size);
    polc_add(&raw, "", 1);
    polc_json_open(&json, '{');
    polc_json_field(&json, "jsonrpc", polc_text("2.0"));
    polc_json_field(&json, "method", polc_text(method));
    polc_json_key(&json, "params");
    polc_json_word(&json, raw.data);
    polc_json_close(&json, '}');
    polc_frame_write(polc_buffer_text(&out));
    polc_buffer_free(&raw);
    polc_buffer_free(&out);
}

/* id may be null: of a message that could not be read. */
static void add_id(polc_json *json, const json_t *id)
{
    polc_json_key(json, "id");
    if (json_is_string(id)) {
        polc_json_text(
            json, (pol_text){json_string_value(id), json_string_length(id)});
    } else if (json_is_integer(id)) {
        char number[32];
        snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT,
                 json_integer_value(id));
        polc_json_word(json, number);
    } else {
        polc_json_word(json, "null");
    }
}

static void add_error(polc_json *json, int code, const char *message)
{
    char number[16];
    snprintf(number, sizeof number, "%d", code);
    polc_json_key(json, "error");
    polc_json_open(json, '{');
    polc_json_key(json, "code");
    polc_json_word(json, number);
    polc_json_field(json, "message", polc_text(message));
    polc_json_close(json, '}');
}

/* result: JSON that ends with NUL, looked at where code is 0. */
static void respond(const json_t *id, int code, const char *message,
                    const char *result)
{
    polc_buffer out = {0};
    polc_json json = {.out = &out};
    polc_json_open(&json, '{');
    polc_json_field(&json, "jsonrpc", polc_text("2.0"));
    add_id(&json, id);
    if (code != 0) {
        add_error(&json, code, message);
    } else {
        polc_json_key(&json, "result");
        polc_json_word(&json, result);
    }
    polc_json_close(&json, '}');
    polc_frame_write(polc_buffer_text(&out));
    polc_buffer_free(&out);
}

/* -- one message */

static const char *method_of(const json_t *message)
{
    return json_string_value(json_object_get(message, "method"));
}

static int refusal(const polc_lsp *lsp, const char *name, const char **message)
{
    bool is_first = strcmp(name, "initialize") == 0;
    if (lsp->state == POLC_LSP_SHUT) {
        *message = "the server is shut down";
        return POLC_LSP_INVALID;
    }
    if (lsp->state == POLC_LSP_NEW && !is_first) {
        *message = "initialize comes first";
        return POLC_LSP_NOT_INITIALIZED;
    }
    if (lsp->state == POLC_LSP_RUNNING && is_first) {
        *message = "initialize comes once";
        return POLC_LSP_INVALID;
    }
    if (find(name) == NULL || !find(name)->is_request) {
        *message = "no such request";
        return POLC_LSP_NO_METHOD;
    }
    return 0;
}

static void answer(polc_lsp *lsp, const json_t *message, const char *name)
{
    const json_t *id = json_object_get(message, "id");
    polc_buffer out = {0};
    polc_json result = {.out = &out};
    lsp->error = refusal(lsp, name, &lsp->message);
    if (lsp->error == 0) {
        find(name)->method(lsp, json_object_get(message, "params"), &result);
        polc_add(&out, "", 1);
    }
    respond(id, lsp->error, lsp->message, out.data);
    polc_buffer_free(&out);
}

static void take_notice(polc_lsp *lsp, const json_t *message, const char *name)
{
    const row *known = find(name);
    polc_json nothing = {0};
    bool is_exit = strcmp(name, "exit") == 0;
    if (known != NULL && !known->is_request &&
        (is_exit || lsp->state == POLC_LSP_RUNNING)) {
        known->method(lsp, json_object_get(message, "params"), &nothing);
    }
}

static void handle(polc_lsp *lsp, const json_t *message)
{
    const char *name = method_of(message);
    if (json_object_get(message, "id") != NULL) {
        answer(lsp, message, name);
    } else {
        take_notice(lsp, message, name);
    }
}

/* -- the queue */

static void drop(polc_lsp *lsp, size_t at)
{
    json_decref(lsp->queue[at]);
    lsp->queued--;
    memmove(lsp->queue + at, lsp->queue + at + 1,
            (lsp->queued - at) * sizeof *lsp->queue);
}

/* What was answered already cannot be taken back. */
static void cancel(polc_lsp *lsp, const json_t *message)
{
    const json_t *wanted =
        json_object_get(json_object_get(message, "params"), "id");
    for (size_t i = 0; i < lsp->queued; i++) {
        const json_t *id = json_object_get(lsp->queue[i], "id");
        if (id != NULL && json_equal(id, wanted)) {
            respond(id, POLC_LSP_CANCELLED, "cancelled", NULL);
            drop(lsp, i);
            return;
        }
    }
}

static bool is_response(const json_t *message)
{
    return json_object_get(message, "result") != NULL ||
           json_object_get(message, "error") != NULL;
}

static void enqueue(polc_lsp *lsp, pol_text text)
{
    json_t *message = json_loadb(text.data, text.size, JSON_ALLOW_NUL, NULL);
    const char *name = method_of(message);
    if (message == NULL) {
        respond(NULL, POLC_LSP_PARSE, "not JSON", NULL);
    } else if (name != NULL && strcmp(name, "$/cancelRequest") == 0) {
        cancel(lsp, message);
    } else if (name != NULL) {
        lsp->queue[lsp->queued++] = json_incref(message);
    } else if (!is_response(message)) {
        respond(json_object_get(message, "id"), POLC_LSP_INVALID,
                "a message without a method", NULL);
    }
    json_decref(message);
}

/* Reads what has arrived; waits for a message where there is none to handle.
 * False at the end. */
static bool fetch(polc_lsp *lsp, bool waits)
{
    pol_text message;
    while (lsp->queued < POLC_LSP_QUEUE) {
        switch (polc_frames_next(&lsp->frames, waits && lsp->queued == 0,
                                 &message)) {
        case POLC_FRAME_MESSAGE:
            enqueue(lsp, message);
            break;
        case POLC_FRAME_BAD:
            respond(NULL, POLC_LSP_PARSE, "a header without Content-Length",
                    NULL);
            break;
        case POLC_FRAME_TOO_LARGE:
            respond(NULL, POLC_LSP_INVALID, "a message of more than 16 MiB",
                    NULL);
            break;
        case POLC_FRAME_NONE:
            return true;
        case POLC_FRAME_END:
            return lsp->queued > 0;
        }
    }
    return true;
}

static polc_document *stale(const polc_lsp *lsp)
{
    for (size_t i = 0; i < lsp->document_count; i++) {
        if (lsp->documents[i]->is_stale) {
            return lsp->documents[i];
        }
    }
    return NULL;
}

void polc_lsp_serve(polc_lsp *lsp)
{
    while (!lsp->is_over && ferror(stdout) == 0) {
        polc_document *document = stale(lsp);
        if (!fetch(lsp, document == NULL)) {
            break;
        }
        if (lsp->queued > 0) {
            handle(lsp, lsp->queue[0]);
            drop(lsp, 0);
        } else if (document != NULL) {
            polc_lsp_check(lsp, document);
        }
    }
    while (lsp->queued > 0) {
        drop(lsp, 0);
    }
}
