/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests from JSON.  Strict: what is not known is an error, so that a
 * misspelt key never weakens a question.  Knows nothing of answers. */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "polc/request.h"
#include "polc/text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#ifdef HAVE_JANSSON
#include <jansson.h>
#endif

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

void polc_request_clear(polc_request *request)
{
#ifdef HAVE_JANSSON
    json_decref(request->document);
#endif
    for (size_t i = 0; i < request->decoded_count; i++) {
        free(request->decoded[i]);
    }
    free(request->decoded);
    *request = (polc_request){.argv = request->argv,
                              .argv_capacity = request->argv_capacity,
                              .error = request->error};
    request->error.size = 0;
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

static bool bad(polc_request *request, const char *key, const char *wanted)
{
    polc_request_fail(request, "bad-request", "`%s` must be %s", key, wanted);
    return false;
}

/* -- texts */

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    if (digit >= 'a' && digit <= 'f') {
        return digit - 'a' + 10;
    }
    if (digit >= 'A' && digit <= 'F') {
        return digit - 'A' + 10;
    }
    return -1;
}

static bool decode_hex(polc_request *request, const json_t *value,
                       pol_text *out)
{
    const char *digits = json_string_value(value);
    size_t size = json_string_length(value);
    if (size % 2 != 0) {
        return false;
    }
    char *bytes = polc_resize(NULL, size / 2 + 1);
    request->decoded =
        polc_resize(request->decoded,
                    (request->decoded_count + 1) * sizeof *request->decoded);
    request->decoded[request->decoded_count++] = bytes;
    for (size_t i = 0; i < size / 2; i++) {
        int high = hex_value(digits[2 * i]);
        int low = hex_value(digits[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        bytes[i] = (char)(high * 16 + low);
    }
    *out = (pol_text){bytes, size / 2};
    return true;
}

/* A string, or {"hex":"..."}. */
static bool read_text(polc_request *request, const json_t *value, pol_text *out)
{
    if (json_is_string(value)) {
        *out = (pol_text){json_string_value(value), json_string_length(value)};
        return true;
    }
    const json_t *hex = json_object_get(value, "hex");
    return json_object_size(value) == 1 && json_is_string(hex) &&
           decode_hex(request, hex, out);
}

#define A_TEXT "a string, or {\"hex\":\"...\"}"

/* -- fields of a command */

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
    if (read_text(request, value, &request->id_text)) {
        request->id_kind = POLC_ID_TEXT;
        return true;
    }
    return bad(request, "id", "an integer, a string or null");
}

static bool read_argv(polc_request *request, const json_t *value)
{
    if (!json_is_array(value)) {
        return bad(request, "argv", "an array of strings");
    }
    size_t count = json_array_size(value);
    if (count > request->argv_capacity) {
        request->argv =
            polc_resize(request->argv, count * sizeof *request->argv);
        request->argv_capacity = count;
    }
    for (size_t i = 0; i < count; i++) {
        if (!read_text(request, json_array_get(value, i), &request->argv[i])) {
            polc_request_fail(request, "bad-request",
                              "token %zu of `argv` must be " A_TEXT, i);
            return false;
        }
    }
    request->argc = count;
    return true;
}

static bool read_folder(polc_request *request, const char *key,
                        const json_t *value, pol_text *out)
{
    if (!read_text(request, value, out)) {
        return bad(request, key, A_TEXT);
    }
    if (out->size > 0 && memchr(out->data, '\0', out->size) != NULL) {
        return bad(request, key, "without NUL");
    }
    return true;
}

static bool read_env(polc_request *request, json_t *value)
{
    const char *name;
    json_t *content;
    pol_text text;
    if (!json_is_object(value)) {
        return bad(request, "env", "an object of strings");
    }
    json_object_foreach(value, name, content)
    {
        if (!read_text(request, content, &text)) {
            return bad(request, "env", "an object of strings");
        }
        request->unjudged = "env";
    }
    return true;
}

static bool read_program(polc_request *request, const json_t *value)
{
    if (!read_text(request, value, &request->program)) {
        return bad(request, "program", A_TEXT);
    }
    if (request->program.size == 0) {
        return bad(request, "program", "a path, and not empty");
    }
    request->unjudged = "program";
    return true;
}

static bool read_platform(polc_request *request, const json_t *value)
{
    const char *name = json_string_value(value);
    if (name == NULL) {
        return bad(request, "platform", "a string");
    }
    if (strcmp(name, "macos") == 0 || strcmp(name, "windows") == 0) {
        request->unjudged = "platform";
        return true;
    }
    return strcmp(name, "posix") == 0 ||
           bad(request, "platform", "posix, macos or windows");
}

static const char *const command_keys[] = {
    "id", "kind", "argv", "cwd", "home", "env", "program", "platform",
};

#define COMMAND_KEYS (sizeof command_keys / sizeof *command_keys)

static bool unknown_key(polc_request *request, const char *key)
{
    const char *nearest = polc_nearest(key, command_keys, COMMAND_KEYS);
    polc_request_fail(request, "bad-request", "unknown key `%.60s`%s%s%s", key,
                      nearest != NULL ? "; did you mean `" : "",
                      nearest != NULL ? nearest : "",
                      nearest != NULL ? "`?" : "");
    return false;
}

static bool read_field(polc_request *request, const char *key, json_t *value)
{
    size_t at = 0;
    while (at < COMMAND_KEYS && strcmp(key, command_keys[at]) != 0) {
        at++;
    }
    switch (at) {
    case 0: /* read before */
    case 1:
        return true;
    case 2:
        return read_argv(request, value);
    case 3:
        return read_folder(request, key, value, &request->cwd);
    case 4:
        return read_folder(request, key, value, &request->home);
    case 5:
        return read_env(request, value);
    case 6:
        return read_program(request, value);
    case 7:
        return read_platform(request, value);
    default:
        return unknown_key(request, key);
    }
}

/* Paths of other platforms are kept from an evaluator that reads POSIX. */
static bool check_folder(polc_request *request, const char *key, bool is_posix,
                         pol_text *folder)
{
    if (folder->size == 0 || folder->data[0] == '/') {
        return true;
    }
    *folder = (pol_text){NULL, 0};
    return !is_posix || bad(request, key, "an absolute path");
}

static bool read_command(polc_request *request, json_t *document)
{
    const char *key;
    json_t *value;
    json_object_foreach(document, key, value)
    {
        if (!read_field(request, key, value)) {
            return false;
        }
    }
    if (json_object_get(document, "argv") == NULL) {
        return bad(request, "argv", "given");
    }
    const char *platform =
        json_string_value(json_object_get(document, "platform"));
    bool is_posix = platform == NULL || strcmp(platform, "posix") == 0;
    return check_folder(request, "cwd", is_posix, &request->cwd) &&
           check_folder(request, "home", is_posix, &request->home);
}

/* -- the line */

/* True for a command; the other kinds are known, and not judged yet. */
static bool read_kind(polc_request *request, const json_t *value)
{
    static const char *const others[] = {"shell", "path", "network", "tool",
                                         "setting"};
    const char *kind = json_string_value(value);
    if (kind == NULL || strlen(kind) != json_string_length(value)) {
        return bad(request, "kind", "given, as a string");
    }
    if (strcmp(kind, "command") == 0) {
        return true;
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (strcmp(kind, others[i]) == 0) {
            polc_request_fail(request, "unsupported-kind",
                              "requests of kind `%s` are not judged by this "
                              "version",
                              kind);
            return false;
        }
    }
    polc_request_fail(request, "bad-request", "unknown kind `%.60s`", kind);
    return false;
}

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
           read_command(request, document);
}

#endif
