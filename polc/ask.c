/* SPDX-License-Identifier: Apache-2.0
 *
 * What the verbs that ask a policy share. */
#include "polc/ask.h"
#include "polc/process.h"
#include "polc/question.h"

#include <stdlib.h>
#include <string.h>

/* An image was made of its rules once and for all. */
static const char *stray_of_image(const polc_args *args)
{
    return args->files.count > 0 ? "rule files"
           : args->dialect_given ? "--dialect"
           : args->system        ? "--system"
           : args->trust_project ? "--trust-project"
           : args->no_base       ? "--no-base"
           : args->required != 0 ? "--require"
                                 : NULL;
}

static int check_folder(const char *verb, const char *option,
                        const char *folder, bool is_foreign)
{
    if (folder == NULL || folder[0] == '/' || is_foreign) {
        return POLC_CLEAN;
    }
    char message[64];
    snprintf(message, sizeof message, "%s must be an absolute path", option);
    return polc_usage_error(verb, message);
}

static bool is_stdin(const char *name)
{
    return name != NULL && strcmp(name, "-") == 0;
}

static bool reads_stdin_twice(const polc_args *args)
{
    bool asks = is_stdin(args->requests) || is_stdin(args->question.shell);
    for (size_t i = 0; asks && i < args->files.count; i++) {
        if (is_stdin(args->files.items[i])) {
            return true;
        }
    }
    return false;
}

int polc_ask_check(const polc_args *args, const char *verb)
{
    bool is_foreign = polc_question_is_foreign(args);
    int code = polc_question_check(args, verb);
    if (code != POLC_CLEAN) {
        return code;
    }
    if (args->policy == NULL && args->files.count == 0 && !args->system) {
        return polc_usage_error(
            verb, "give --rules FILE, --system or --policy IMAGE");
    }
    if (reads_stdin_twice(args)) {
        return polc_usage_error(verb, "rules and requests cannot both come "
                                      "from stdin");
    }
    const char *stray = args->policy != NULL ? stray_of_image(args) : NULL;
    if (stray != NULL) {
        return polc_error("%s: --policy IMAGE goes without %s; "
                          "`polc %s --help` tells more",
                          verb, stray, verb);
    }
    code = check_folder(verb, "--cwd", args->cwd, is_foreign);
    code = code == POLC_CLEAN
               ? check_folder(verb, "--home", args->home, is_foreign)
               : code;
    return code == POLC_CLEAN
               ? check_folder(verb, "--resolved", args->question.resolved,
                              is_foreign)
               : code;
}

void polc_ask_configure(polc_judge *judge, const polc_args *args)
{
    bool fills_in = args->requests == NULL && !polc_question_is_foreign(args);
    char *cwd = args->cwd != NULL ? polc_copy(args->cwd)
                : fills_in        ? polc_own_cwd()
                                  : NULL;
    char *home = args->home != NULL ? polc_copy(args->home)
                 : fills_in         ? polc_own_home()
                                    : NULL;
    judge->flags = (args->headless ? POL_REQUEST_HEADLESS : 0) |
                   (args->resolve ? POL_REQUEST_RESOLVE_HOST_EXECUTABLES : 0);
    judge->now = args->now;
    judge->now_given = args->now_given;
    judge->cwd = cwd != NULL ? polc_text(cwd) : (pol_text){NULL, 0};
    judge->home = home != NULL ? polc_text(home) : (pol_text){NULL, 0};
}

void polc_ask_forget(polc_judge *judge)
{
    free((void *)(uintptr_t)judge->cwd.data);
    free((void *)(uintptr_t)judge->home.data);
    judge->cwd = judge->home = (pol_text){NULL, 0};
}
