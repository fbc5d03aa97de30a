/* SPDX-License-Identifier: Apache-2.0
 *
 * Where the rule files of a machine, a user and a project are.  No variable
 * of the environment is looked at: whoever sets one could hide a layer. */
#include "polc/system.h"
#include "polc/process.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef POLC_SYSCONFDIR
#error "POLC_SYSCONFDIR is not set"
#endif

const char *polc_managed_folder(void)
{
    return POLC_SYSCONFDIR "/policy.d";
}

static void take(polc_system *system, pol_layer layer, polc_found found)
{
    polc_folder *folder = &system->folders[layer];
    if (found != POLC_MISSING) {
        system->exist |= 1u << layer;
    }
    if (found == POLC_REFUSED) {
        system->refused |= 1u << layer;
        polc_add(&folder->reason, "", 1);
        polc_error("the %s layer is refused: %s", pol_layer_name(layer),
                   folder->reason.data);
    }
}

/* Root's alone, from the top of the file system downwards. */
static void read_managed(polc_system *system, uint64_t limit)
{
    const polc_guard guard = {.checks_owner = true, .owner = 0};
    const char *path = polc_managed_folder();
    take(system, POL_LAYER_MANAGED,
         polc_read_below(&system->folders[POL_LAYER_MANAGED], "/",
                         path + strspn(path, "/"), &guard, limit));
}

/* The user may keep them elsewhere, and link them here. */
static void read_user(polc_system *system, uint64_t limit)
{
    const struct passwd *entry = getpwuid(getuid());
    polc_guard guard = {.checks_owner = true,
                        .owner = getuid(),
                        .allows_group = true,
                        .follows_links = true};
    char *home = polc_own_home();
    if (home == NULL || entry == NULL) {
        free(home);
        return;
    }
    guard.group = entry->pw_gid;
    char *path = polc_join(home, ".config/policy");
    take(system, POL_LAYER_USER,
         polc_read_folder(&system->folders[POL_LAYER_USER], path, &guard,
                          limit));
    free(path);
    free(home);
}

/* Anybody's, since they come with the project's files; but no link leads to
 * what is not the project's. */
static void read_project(polc_system *system, uint64_t limit)
{
    const polc_guard guard = {.allows_others = true};
    if (system->project == NULL) {
        return;
    }
    char *path = polc_join(system->project, ".policy");
    take(system, POL_LAYER_PROJECT,
         polc_read_folder(&system->folders[POL_LAYER_PROJECT], path, &guard,
                          limit));
    free(path);
}

/* -- the project */

static bool has(const char *folder, const char *name, bool is_folder)
{
    struct stat status;
    char *path = polc_join(folder, name);
    bool is_there =
        lstat(path, &status) == 0 && (!is_folder || !S_ISREG(status.st_mode));
    free(path);
    return is_there;
}

/* The nearest folder upwards that is a project's; shortens folder to it. */
static bool find_project(char *folder)
{
    for (;;) {
        if (has(folder, ".policy", true) || has(folder, ".git", false)) {
            return true;
        }
        char *slash = strrchr(folder, '/');
        if (slash == NULL || folder[1] == '\0') {
            return false;
        }
        slash[slash == folder] = '\0';
    }
}

/* A folder above in which another user could put rules (/tmp) may not become
 * a trusted one. */
static bool check_trust(const polc_args *args, const char *project)
{
    struct stat status;
    bool is_there = stat(project, &status) == 0;
    bool is_own = is_there && (status.st_uid == getuid() || status.st_uid == 0);
    if (!args->trust_project || (is_own && (status.st_mode & S_IWOTH) == 0)) {
        return true;
    }
    polc_error("%s: is %s; to trust it, name it with --project", project,
               is_own ? "writable by others" : "owned by another user");
    return false;
}

static bool set_project(polc_system *system, const polc_args *args)
{
    struct stat status;
    if (args->project != NULL) {
        system->project = realpath(args->project, NULL);
        if (system->project == NULL || stat(system->project, &status) != 0) {
            polc_error("%s: %s", args->project, strerror(errno));
            return false;
        }
        if (!S_ISDIR(status.st_mode)) {
            polc_error("%s: is not a directory", args->project);
            return false;
        }
        return true;
    }
    char *folder = polc_own_cwd();
    if (folder == NULL || !find_project(folder)) {
        free(folder);
        return true;
    }
    system->project = folder;
    return check_trust(args, folder);
}

bool polc_system_read(polc_system *system, const polc_args *args,
                      uint64_t limit)
{
    *system = (polc_system){.exist = 0};
    if (!set_project(system, args)) {
        return false;
    }
    read_managed(system, limit);
    read_user(system, limit);
    read_project(system, limit);
    return true;
}

void polc_system_free(polc_system *system)
{
    for (size_t i = 0; i < POLC_SYSTEM_LAYERS; i++) {
        polc_folder_free(&system->folders[i]);
    }
    free(system->project);
    *system = (polc_system){.exist = 0};
}
