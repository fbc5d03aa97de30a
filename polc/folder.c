/* SPDX-License-Identifier: Apache-2.0
 *
 * A folder of rule files.  Knows nothing of layers, nor of where folders
 * are. */
#include "polc/folder.h"
#include "polc/file.h"
#include "polc/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Search permission is enough for a folder on the way. */
#ifdef O_PATH
#define PASSED O_PATH
#else
#define PASSED O_RDONLY
#endif

static polc_found refuse(polc_folder *folder, const char *name,
                         const char *reason)
{
    folder->reason.size = 0;
    polc_add_string(&folder->reason, name);
    polc_add_string(&folder->reason, ": ");
    polc_add_string(&folder->reason, reason);
    return POLC_REFUSED;
}

/* What is wrong with an open file or folder; null: nothing. */
static const char *fault(const polc_guard *guard, const struct stat *status)
{
    bool is_own = status->st_uid == guard->owner || status->st_uid == 0;
    if (guard->checks_owner && !is_own) {
        return guard->owner == 0 ? "is not owned by root"
                                 : "is owned by another user";
    }
    bool is_group = guard->allows_group && status->st_gid == guard->group;
    if ((status->st_mode & S_IWGRP) != 0 && !guard->allows_others &&
        !is_group) {
        return "is writable by its group";
    }
    if ((status->st_mode & S_IWOTH) != 0 && !guard->allows_others) {
        return "is writable by others";
    }
    return NULL;
}

/* Opens a name in an open folder (AT_FDCWD: any path).  Looks at it first:
 * what is of the wrong sort is never opened.  -1: *reason, or errno where
 * that is null. */
static int open_at(int at, const char *name, const polc_guard *guard, int flags,
                   const char **reason)
{
    struct stat status;
    bool is_folder = (flags & O_DIRECTORY) != 0;
    int follow = guard->follows_links ? 0 : AT_SYMLINK_NOFOLLOW;
    *reason = NULL;
    if (fstatat(at, name, &status, follow) != 0) {
        return -1;
    }
    if (S_ISLNK(status.st_mode)) {
        *reason = "is a symbolic link";
        return -1;
    }
    if (is_folder && !S_ISDIR(status.st_mode)) {
        *reason = "is not a directory";
        return -1;
    }
    *reason = is_folder ? NULL : polc_not_a_file(status.st_mode);
    if (*reason != NULL) {
        return -1;
    }
    flags |= O_CLOEXEC | (guard->follows_links ? 0 : O_NOFOLLOW);
    int opened = openat(at, name, flags);
    if (opened == -1) {
        return -1;
    }
    /* What is open counts, whatever the name means by now. */
    if (fstat(opened, &status) != 0) {
        *reason = "cannot be looked at";
    } else if (is_folder ? !S_ISDIR(status.st_mode)
                         : !S_ISREG(status.st_mode)) {
        *reason = "changes while it is opened";
    } else {
        *reason = fault(guard, &status);
    }
    if (*reason != NULL) {
        close(opened);
        return -1;
    }
    return opened;
}

/* -- files */

static bool is_rule_file(const char *name)
{
    static const char ending[] = ".rules";
    size_t size = strlen(name), least = sizeof ending - 1;
    return name[0] != '.' && size > least &&
           strcmp(name + size - least, ending) == 0;
}

static polc_found read_file(polc_folder *folder, int at, const char *path,
                            const char *name, const polc_guard *guard,
                            uint64_t limit)
{
    const char *reason;
    polc_rule_file *file = &folder->files[folder->count++];
    *file = (polc_rule_file){.name = polc_join(path, name)};
    int opened =
        open_at(at, name, guard, O_RDONLY | O_NONBLOCK | O_NOCTTY, &reason);
    if (opened == -1) {
        return refuse(folder, file->name,
                      reason != NULL ? reason : strerror(errno));
    }
    int failed = polc_read_all(opened, limit, &file->text);
    close(opened);
    return failed == 0 ? POLC_FOUND
           : failed == ERANGE
               ? refuse(folder, file->name, "is larger than its limit")
               : refuse(folder, file->name, strerror(failed));
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of the rule files of a folder, in byte order; 0, or an errno. */
static int list(DIR *directory, polc_strings *names)
{
    const struct dirent *entry;
    for (errno = 0; (entry = readdir(directory)) != NULL; errno = 0) {
        if (is_rule_file(entry->d_name)) {
            size_t size = strlen(entry->d_name) + 1;
            polc_strings_add(
                names, memcpy(polc_resize(NULL, size), entry->d_name, size));
        }
    }
    int failed = errno;
    if (names->count > 1) {
        qsort(names->items, names->count, sizeof *names->items, compare_names);
    }
    return failed;
}

/* Reads the files of an open folder, and closes it. */
static polc_found read_files(polc_folder *folder, int opened, const char *path,
                             const polc_guard *guard, uint64_t limit)
{
    DIR *directory = fdopendir(opened);
    polc_strings names = {0};
    if (directory == NULL) {
        int failed = errno;
        close(opened);
        return refuse(folder, path, strerror(failed));
    }
    int failed = list(directory, &names);
    polc_found found =
        failed == 0 ? POLC_FOUND : refuse(folder, path, strerror(failed));
    folder->files = polc_resize(NULL, names.count * sizeof *folder->files);
    for (size_t i = 0; i < names.count; i++) {
        if (found == POLC_FOUND) {
            found =
                read_file(folder, opened, path, names.items[i], guard, limit);
        }
        free((void *)(uintptr_t)names.items[i]);
    }
    free(names.items);
    closedir(directory);
    return found;
}

/* -- the folder */

static polc_found not_opened(polc_folder *folder, const char *path,
                             const char *reason)
{
    if (reason != NULL) {
        return refuse(folder, path, reason);
    }
    return errno == ENOENT ? POLC_MISSING
                           : refuse(folder, path, strerror(errno));
}

static void forget_files(polc_folder *folder)
{
    for (size_t i = 0; i < folder->count; i++) {
        free(folder->files[i].name);
        polc_buffer_free(&folder->files[i].text);
    }
    free(folder->files);
    folder->files = NULL;
    folder->count = 0;
}

polc_found polc_read_folder(polc_folder *folder, const char *path,
                            const polc_guard *guard, uint64_t limit)
{
    const char *reason;
    *folder = (polc_folder){.files = NULL};
    int opened =
        open_at(AT_FDCWD, path, guard, O_RDONLY | O_DIRECTORY, &reason);
    polc_found found = opened == -1
                           ? not_opened(folder, path, reason)
                           : read_files(folder, opened, path, guard, limit);
    if (found == POLC_REFUSED) {
        forget_files(folder);
    }
    return found;
}

/* Opens the next folder of the way, and closes the last one. */
static int descend(int at, const char *name, bool is_last,
                   const polc_guard *guard, const char **reason)
{
    int flags = (is_last ? O_RDONLY : PASSED) | O_DIRECTORY;
    int opened = -1;
    if (strcmp(name, "..") == 0) {
        *reason = "leads up";
    } else {
        opened = open_at(at, name, guard, flags, reason);
    }
    int failed = errno;
    close(at);
    errno = failed;
    return opened;
}

/* The folder path below the open folder top; -1: what and why in folder. */
static int open_way(polc_folder *folder, int top, const char *shown,
                    const char *path, const polc_guard *guard,
                    polc_found *found)
{
    int at = top;
    const char *reason;
    char *name = polc_join(path, "");
    for (char *part = name; at != -1 && *part != '\0';) {
        char *slash = strchr(part, '/');
        char *next = slash + 1;
        next += strspn(next, "/");
        *slash = '\0';
        if (*part != '\0') {
            at = descend(at, part, *next == '\0', guard, &reason);
        }
        if (at == -1) {
            *found = not_opened(folder, shown, reason);
            if (*found == POLC_REFUSED && *next != '\0') {
                polc_add_string(&folder->reason, " (its parent `");
                polc_add_string(&folder->reason, part);
                polc_add_string(&folder->reason, "`)");
            }
        }
        part = next;
    }
    free(name);
    return at;
}

polc_found polc_read_below(polc_folder *folder, const char *top,
                           const char *path, const polc_guard *guard,
                           uint64_t limit)
{
    const char *reason;
    polc_found found = POLC_REFUSED;
    *folder = (polc_folder){.files = NULL};
    int at = open_at(AT_FDCWD, top, guard, PASSED | O_DIRECTORY, &reason);
    if (at == -1) {
        return not_opened(folder, top, reason);
    }
    char *shown = polc_join(top, path);
    int opened = open_way(folder, at, shown, path, guard, &found);
    if (opened != -1) {
        found = read_files(folder, opened, shown, guard, limit);
    }
    struct stat status;
    if (opened == -1 && lstat(shown, &status) != 0 && errno == ENOENT) {
        found = POLC_MISSING; /* whatever its parents are like */
    }
    free(shown);
    if (found == POLC_REFUSED) {
        forget_files(folder);
    }
    return found;
}

void polc_folder_free(polc_folder *folder)
{
    forget_files(folder);
    polc_buffer_free(&folder->reason);
}
