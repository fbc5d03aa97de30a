/* SPDX-License-Identifier: Apache-2.0
 *
 * The keys of a command, and of text for a shell. */
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
    if (!json_is_object(value)) {
        return polc_bad(request, key, "an object of strings");
    }
    request->environment = polc_request_keep(
        request, json_object_size(value) * sizeof *request->environment);
    json_object_foreach(value, name, content)
    {
        pol_variable *variable =
            &request->environment[request->environment_count++];
        variable->name = polc_text(name);
        if (!polc_read_text(request, content, &variable->value)) {
            return polc_bad(request, key, "an object of strings");
        }
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
    return true;
}

static bool read_shell_text(polc_request *request, const char *key,
                            json_t *value)
{
    return polc_read_text(request, value, &request->shell.text) ||
           polc_bad(request, key, POLC_A_TEXT);
}

static bool read_dialect(polc_request *request, const char *key, json_t *value)
{
    pol_text name;
    if (!polc_read_text(request, value, &name)) {
        return polc_bad(request, key, POLC_A_TEXT);
    }
    polc_request_set_dialect(request, name);
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

static const polc_key shell_keys[] = {
    {"text", true, read_shell_text},   {"dialect", true, read_dialect},
    {"cwd", false, polc_read_cwd},     {"home", false, polc_read_home},
    {"env", false, read_env},          {"platform", false, polc_read_platform},
    {"roots", false, polc_read_roots},
};

const polc_keys polc_shell_keys = {
    shell_keys, sizeof shell_keys / sizeof *shell_keys, complete};
