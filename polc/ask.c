/* SPDX-License-Identifier: Apache-2.0
 *
 * What the verbs that ask a policy share. */
#include "polc/ask.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int polc_ask_check(const polc_args *args, const char *verb)
{
    if (args->command != NULL && args->command_count == 0) {
        return polc_usage_error(verb, "no command stands behind `--`");
    }
    if (args->policy == NULL && args->files.count == 0) {
        return polc_usage_error(verb, "give --rules FILE or --policy IMAGE");
    }
    if (args->policy != NULL && args->files.count > 0) {
        return polc_usage_error(verb, "give rule files or --policy, not both");
    }
    if (args->policy != NULL && args->dialect_given) {
        return polc_usage_error(verb, "the image of --policy has its dialect");
    }
    if (args->cwd != NULL && args->cwd[0] != '/') {
        return polc_usage_error(verb, "--cwd must be an absolute path");
    }
    if (args->home != NULL && args->home[0] != '/') {
        return polc_usage_error(verb, "--home must be an absolute path");
    }
    return POLC_CLEAN;
}

/* In a new string; null where the process has none that is known. */
static char *own_cwd(void)
{
    for (size_t size = 256;; size *= 2) {
        char *path = polc_resize(NULL, size);
        if (getcwd(path, size) != NULL) {
            return path;
        }
        free(path);
        if (size > ((size_t)1 << 20)) {
            return NULL;
        }
    }
}

static char *copy(const char *string)
{
    size_t size = strlen(string) + 1;
    return memcpy(polc_resize(NULL, size), string, size);
}

void polc_ask_configure(polc_judge *judge, const polc_args *args)
{
    char *cwd = args->cwd != NULL ? copy(args->cwd) : NULL;
    const char *home = args->home;
    if (args->command != NULL) {
        cwd = cwd != NULL ? cwd : own_cwd();
        home = home != NULL ? home : getenv("HOME");
    }
    judge->flags = (args->headless ? POL_REQUEST_HEADLESS : 0) |
                   (args->resolve ? POL_REQUEST_RESOLVE_HOST_EXECUTABLES : 0);
    judge->now = args->now;
    judge->now_given = args->now_given;
    if (cwd != NULL) {
        judge->cwd = polc_text(cwd);
    }
    if (home != NULL && home[0] == '/') {
        judge->home = polc_text(home);
    }
}

void polc_ask_forget(polc_judge *judge)
{
    free((void *)(uintptr_t)judge->cwd.data);
    judge->cwd = (pol_text){NULL, 0};
}

void polc_ask_command(polc_request *request, const polc_args *args)
{
    polc_request_clear(request);
    request->argv =
        polc_resize(request->argv, args->command_count * sizeof(pol_text));
    request->argv_capacity = args->command_count;
    for (size_t i = 0; i < args->command_count; i++) {
        request->argv[i] = polc_text(args->command[i]);
    }
    request->argc = args->command_count;
}
