/* SPDX-License-Identifier: Apache-2.0
 *
 * Values of JSON as parts of a request.  Knows no kind of request. */
#include "polc/read.h"
#include "polc/text.h"

#include <stdlib.h>
#include <string.h>

bool polc_bad(polc_request *request, const char *key, const char *wanted)
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
    char *bytes = polc_request_keep(request, size / 2 + 1);
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

bool polc_read_text(polc_request *request, const json_t *value, pol_text *out)
{
    if (json_is_string(value)) {
        *out = (pol_text){json_string_value(value), json_string_length(value)};
        return true;
    }
    const json_t *hex = json_object_get(value, "hex");
    return json_object_size(value) == 1 && json_is_string(hex) &&
           decode_hex(request, hex, out);
}

bool polc_read_place(polc_request *request, const char *key,
                     const json_t *value, pol_text *out)
{
    if (!polc_read_text(request, value, out)) {
        return polc_bad(request, key, POLC_A_TEXT);
    }
    if (out->size > 0 && memchr(out->data, '\0', out->size) != NULL) {
        return polc_bad(request, key, "without NUL");
    }
    return true;
}

bool polc_read_texts(polc_request *request, const char *key,
                     const json_t *value, pol_text **out, size_t *count)
{
    if (!json_is_array(value)) {
        return polc_bad(request, key, "a list of strings");
    }
    *count = json_array_size(value);
    *out = polc_request_keep(request, *count * sizeof **out);
    for (size_t i = 0; i < *count; i++) {
        if (!polc_read_text(request, json_array_get(value, i), *out + i)) {
            polc_request_fail(request, "bad-request",
                              "item %zu of `%s` must be " POLC_A_TEXT, i, key);
            return false;
        }
    }
    return true;
}

/* -- words and numbers */

bool polc_read_flag(polc_request *request, const char *key, const json_t *value,
                    int *out)
{
    *out = json_is_true(value);
    return json_is_boolean(value) || polc_bad(request, key, "true or false");
}

bool polc_read_choice(polc_request *request, const char *key,
                      const json_t *value, const char *const *names,
                      size_t count, const char *wanted, size_t *index)
{
    const char *name = json_string_value(value);
    if (name == NULL) {
        return polc_bad(request, key, "a string");
    }
    for (*index = 0; *index < count; ++*index) {
        if (strcmp(names[*index], name) == 0 &&
            strlen(name) == json_string_length(value)) {
            return true;
        }
    }
    const char *nearest = polc_nearest(name, names, count);
    if (nearest == NULL) {
        return polc_bad(request, key, wanted);
    }
    polc_request_fail(request, "bad-request",
                      "`%s` cannot be `%.60s`; did you mean `%s`?", key, name,
                      nearest);
    return false;
}

/* Below this a whole number fits an integer. */
#define WHOLE 9223372036854775808.0

/* 1.0 is the number 1, and 1e17 has seventeen zeros: a spelling must not lead
 * past a rule. */
static json_t *whole_number(const json_t *value)
{
    double number = json_real_value(value);
    if (number < -WHOLE || number >= WHOLE ||
        (double)(json_int_t)number < number ||
        (double)(json_int_t)number > number) {
        return NULL;
    }
    return json_integer((json_int_t)number);
}

pol_text polc_read_scalar(polc_request *request, const json_t *value)
{
    json_t *whole = json_is_real(value) ? whole_number(value) : NULL;
    char *text = json_dumps(whole != NULL ? whole : value,
                            JSON_ENCODE_ANY | JSON_COMPACT);
    size_t size = text != NULL ? strlen(text) : 0;
    char *copy = polc_request_keep(request, size + 1);
    if (size > 0) {
        memcpy(copy, text, size);
    }
    free(text);
    json_decref(whole);
    return (pol_text){copy, size};
}

/* -- keys that kinds share */

bool polc_read_cwd(polc_request *request, const char *key, json_t *value)
{
    return polc_read_place(request, key, value, &request->cwd);
}

bool polc_read_home(polc_request *request, const char *key, json_t *value)
{
    return polc_read_place(request, key, value, &request->home);
}

bool polc_read_platform(polc_request *request, const char *key, json_t *value)
{
    static const char *const names[] = {"posix", "macos", "windows"};
    size_t index;
    if (!polc_read_choice(request, key, value, names, 3,
                          "posix, macos or windows", &index)) {
        return false;
    }
    request->platform = (pol_platform)index;
    return true;
}

static bool read_root(polc_request *request, const char *key, const char *name,
                      const json_t *value)
{
    pol_root *root = &request->roots[request->root_count++];
    root->name = polc_text(name);
    if (!polc_read_text(request, value, &root->path)) {
        return polc_bad(request, key, "an object of paths, or lists of paths");
    }
    if (root->path.size == 0 ||
        memchr(root->path.data, '\0', root->path.size) != NULL) {
        return polc_bad(request, key, "of paths, not empty and without NUL");
    }
    return true;
}

bool polc_read_roots(polc_request *request, const char *key, json_t *value)
{
    const char *name;
    json_t *paths, *path;
    size_t count = 0, index;
    if (!json_is_object(value)) {
        return polc_bad(request, key, "an object of paths, or lists of paths");
    }
    json_object_foreach(value, name, paths)
    {
        count += json_is_array(paths) ? json_array_size(paths) : 1;
        if (name[0] != ':' || name[1] == '\0' || strcmp(name, ":root") == 0) {
            polc_request_fail(request, "bad-request",
                              "`%s` cannot bind `%.60s`: names begin with a "
                              "colon, and `:root` is bound",
                              key, name);
            return false;
        }
    }
    request->roots = polc_request_keep(request, count * sizeof(pol_root));
    json_object_foreach(value, name, paths)
    {
        if (!json_is_array(paths)) {
            if (!read_root(request, key, name, paths)) {
                return false;
            }
            continue;
        }
        json_array_foreach(paths, index, path)
        {
            if (!read_root(request, key, name, path)) {
                return false;
            }
        }
    }
    return true;
}

/* What is absolute on windows is for the library to say. */
static bool is_absolute(const polc_request *request, pol_text path)
{
    return path.size == 0 || path.data[0] == '/' ||
           request->platform == POL_PLATFORM_WINDOWS;
}

bool polc_check_folders(polc_request *request)
{
    if (!is_absolute(request, request->cwd)) {
        return polc_bad(request, "cwd", "an absolute path");
    }
    if (!is_absolute(request, request->home)) {
        return polc_bad(request, "home", "an absolute path");
    }
    for (size_t i = 0; i < request->root_count; i++) {
        if (!is_absolute(request, request->roots[i].path)) {
            return polc_bad(request, "roots", "absolute paths");
        }
    }
    return true;
}
