/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests from JSON: the line, its id and its kind.  Strict: what is not
 * known is an error, so that a misspelt key never weakens a question.  Knows
 * nothing of answers. */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "polc/request.h"
#include "polc/text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#ifdef HAVE_JANSSON
#include "polc/read.h"
#endif

const char *const polc_accesses[3] = {"read", "write", "execute"};
const char *const polc_cases[2] = {"sensitive", "insensitive"};

void polc_request_fail(polc_request *request, const char *code,
                       const char *format, ...)
{
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    request->error_code = code;
    request->error.size = 0;
    polc_add_escaped(&request->error, polc_text(message));
}

void *polc_request_keep(polc_request *request, size_t size)
{
    void *block = polc_resize(NULL, size);
    request->kept = polc_resize(request->kept, (request->kept_count + 1) *
                                                   sizeof *request->kept);
    request->kept[request->kept_count++] = block;
    return block;
}

void polc_request_set_dialect(polc_request *request, pol_text name)
{
    static const char *const names[] = {"bash", "sh", "zsh"};
    request->dialect = name;
    request->is_foreign_shell = true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i]) == name.size &&
            memcmp(names[i], name.data, name.size) == 0) {
            request->shell.shell = (pol_shell)i;
            request->is_foreign_shell = false;
        }
    }
}

void polc_request_clear(polc_request *request)
{
#ifdef HAVE_JANSSON
    json_decref(request->document);
#endif
    for (size_t i = 0; i < request->kept_count; i++) {
        free(request->kept[i]);
    }
    free(request->kept);
    *request = (polc_request){.argv = request->argv,
                              .argv_capacity = request->argv_capacity,
                              .error = request->error};
    request->error.size = 0;
    request->shell.struct_size = sizeof request->shell;
    request->path.struct_size = sizeof request->path;
    request->network.struct_size = sizeof request->network;
    request->tool.struct_size = sizeof request->tool;
    request->setting.struct_size = sizeof request->setting;
}

void polc_request_free(polc_request *request)
{
    polc_request_clear(request);
    free(request->argv);
    polc_buffer_free(&request->error);
}

#ifndef HAVE_JANSSON

bool polc_request_can_read(void)
{
    return false;
}

bool polc_request_read(polc_request *request, pol_text line)
{
    (void)line;
    polc_request_clear(request);
    polc_request_fail(request, "bad-request", "built without JSON");
    return false;
}

#else

bool polc_request_can_read(void)
{
    return true;
}

static bool read_id(polc_request *request, const json_t *value)
{
    if (value == NULL || json_is_null(value)) {
        return true;
    }
    if (json_is_integer(value)) {
        request->id_kind = POLC_ID_NUMBER;
        request->id_number = json_integer_value(value);
        return true;
    }
    if (polc_read_text(request, value, &request->id_text)) {
        request->id_kind = POLC_ID_TEXT;
        return true;
    }
    return polc_bad(request, "id", "an integer, a string or null");
}

/* Kinds by number, and then a command that is a shell's text. */
enum {
    SHELL = POL_KIND_SETTING + 1,
    KINDS
};
static const char *const kind_names[KINDS] = {
    "command", "path", "network", "tool", "setting", "shell",
};

static bool read_kind(polc_request *request, const json_t *value)
{
    size_t index;
    const char *kind = json_string_value(value);
    if (kind == NULL || strlen(kind) != json_string_length(value)) {
        return polc_bad(request, "kind", "given, as a string");
    }
    for (index = 0; index < KINDS; index++) {
        if (strcmp(kind, kind_names[index]) == 0) {
            request->is_shell = index == SHELL;
            request->kind =
                request->is_shell ? POL_KIND_COMMAND : (pol_kind)index;
            return true;
        }
    }
    const char *nearest = polc_nearest(kind, kind_names, KINDS);
    polc_request_fail(request, "bad-request", "unknown kind `%.60s`%s%s%s",
                      kind, nearest != NULL ? "; did you mean `" : "",
                      nearest != NULL ? nearest : "",
                      nearest != NULL ? "`?" : "");
    return false;
}

/* -- keys */

static const polc_keys *const kind_keys[KINDS] = {
    &polc_command_keys, &polc_path_keys,    &polc_network_keys,
    &polc_tool_keys,    &polc_setting_keys, &polc_shell_keys,
};

#define MAX_KEYS 16

static bool unknown_key(polc_request *request, const polc_keys *keys,
                        const char *key)
{
    const char *names[MAX_KEYS + 2] = {"id", "kind"};
    size_t count = 2;
    for (size_t i = 0; i < keys->count && i < MAX_KEYS; i++) {
        names[count++] = keys->keys[i].name;
    }
    const char *nearest = polc_nearest(key, names, count);
    polc_request_fail(request, "bad-request", "unknown key `%.60s`%s%s%s", key,
                      nearest != NULL ? "; did you mean `" : "",
                      nearest != NULL ? nearest : "",
                      nearest != NULL ? "`?" : "");
    return false;
}

static bool read_key(polc_request *request, const polc_keys *keys,
                     const char *key, json_t *value)
{
    if (strcmp(key, "id") == 0 || strcmp(key, "kind") == 0) {
        return true; /* read before */
    }
    for (size_t i = 0; i < keys->count; i++) {
        if (strcmp(key, keys->keys[i].name) == 0) {
            return keys->keys[i].read(request, key, value);
        }
    }
    return unknown_key(request, keys, key);
}

static bool read_keys(polc_request *request, json_t *document)
{
    const polc_keys *keys =
        kind_keys[request->is_shell ? SHELL : request->kind];
    const char *key;
    json_t *value;
    json_object_foreach(document, key, value)
    {
        if (!read_key(request, keys, key, value)) {
            return false;
        }
    }
    for (size_t i = 0; i < keys->count; i++) {
        if (keys->keys[i].is_required &&
            json_object_get(document, keys->keys[i].name) == NULL) {
            return polc_bad(request, keys->keys[i].name, "given");
        }
    }
    return keys->complete == NULL || keys->complete(request);
}

/* -- the line */

/* What JSON costs in memory has little to do with its length.  More values
 * than any request can have are refused before they are built. */
#define MAX_VALUES ((size_t)2 * POL_MAX_TOKENS)
#define MAX_CONTAINERS ((size_t)262144)

static bool is_moderate(pol_text line)
{
    size_t values = 0, containers = 0;
    bool in_string = false;
    for (size_t i = 0; i < line.size; i++) {
        char c = line.data[i];
        if (c == '"') {
            in_string = !in_string;
        } else if (in_string) {
            i += c == '\\';
        } else {
            values += c == ',';
            containers += c == '[' || c == '{';
        }
    }
    return values <= MAX_VALUES && containers <= MAX_CONTAINERS;
}

bool polc_request_read(polc_request *request, pol_text line)
{
    json_error_t error;
    polc_request_clear(request);
    if (!is_moderate(line)) {
        polc_request_fail(request, "limit", "more values than a request has");
        return false;
    }
    json_t *document = json_loadb(
        line.data, line.size, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    request->document = document;
    if (document == NULL) {
        polc_request_fail(request, "bad-request",
                          "not JSON: %s (byte %d of the line)", error.text,
                          error.position);
        return false;
    }
    if (!json_is_object(document)) {
        polc_request_fail(request, "bad-request", "a request is a JSON object");
        return false;
    }
    return read_id(request, json_object_get(document, "id")) &&
           read_kind(request, json_object_get(document, "kind")) &&
           read_keys(request, document);
}

#endif
