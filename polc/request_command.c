/* SPDX-License-Identifier: Apache-2.0
 *
 * The keys of a command. */
#include "polc/read.h"

static bool read_argv(polc_request *request, const char *key, json_t *value)
{
    if (!json_is_array(value)) {
        return polc_bad(request, key, "an array of strings");
    }
    size_t count = json_array_size(value);
    if (count > request->argv_capacity) {
        request->argv =
            polc_resize(request->argv, count * sizeof *request->argv);
        request->argv_capacity = count;
    }
    for (size_t i = 0; i < count; i++) {
        if (!polc_read_text(request, json_array_get(value, i),
                            &request->argv[i])) {
            polc_request_fail(request, "bad-request",
                              "token %zu of `argv` must be " POLC_A_TEXT, i);
            return false;
        }
    }
    request->argc = count;
    return true;
}

static bool read_env(polc_request *request, const char *key, json_t *value)
{
    const char *name;
    json_t *content;
    pol_text text;
    if (!json_is_object(value)) {
        return polc_bad(request, key, "an object of strings");
    }
    json_object_foreach(value, name, content)
    {
        if (!polc_read_text(request, content, &text)) {
            return polc_bad(request, key, "an object of strings");
        }
        request->unjudged = "env";
    }
    return true;
}

static bool read_program(polc_request *request, const char *key, json_t *value)
{
    if (!polc_read_text(request, value, &request->program)) {
        return polc_bad(request, key, POLC_A_TEXT);
    }
    if (request->program.size == 0) {
        return polc_bad(request, key, "a path, and not empty");
    }
    request->unjudged = "program";
    return true;
}

/* Folders of other platforms are kept from what reads POSIX. */
static void drop_foreign(pol_text *folder)
{
    if (folder->size > 0 && folder->data[0] != '/') {
        *folder = (pol_text){NULL, 0};
    }
}

static bool complete(polc_request *request)
{
    if (request->platform != POL_PLATFORM_POSIX) {
        drop_foreign(&request->cwd);
        drop_foreign(&request->home);
    }
    return polc_check_folders(request);
}

static const polc_key keys[] = {
    {"argv", true, read_argv},         {"cwd", false, polc_read_cwd},
    {"home", false, polc_read_home},   {"env", false, read_env},
    {"program", false, read_program},  {"platform", false, polc_read_platform},
    {"roots", false, polc_read_roots},
};

const polc_keys polc_command_keys = {keys, sizeof keys / sizeof *keys,
                                     complete};
