/* SPDX-License-Identifier: Apache-2.0
 *
 * The rule files below a folder, found with a list of folders still to read
 * in place of recursion. */
#include "polc/tree.h"
#include "polc/process.h"
#include "polc/text.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool polc_is_folder(const char *name)
{
    struct stat status;
    return stat(name, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool is_rule_file(const char *name)
{
    static const char ending[] = ".rules";
    size_t size = strlen(name), least = sizeof ending - 1;
    return name[0] != '.' && size > least &&
           strcmp(name + size - least, ending) == 0;
}

static bool is_passed_over(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
           strcmp(name, ".git") == 0;
}

static char *below(const char *folder, const char *name)
{
    size_t size = strlen(folder);
    if (strcmp(folder, ".") == 0) {
        return polc_copy(name);
    }
    if (size > 0 && folder[size - 1] == '/') {
        size_t more = strlen(name) + 1;
        char *path = polc_resize(NULL, size + more);
        memcpy(path, folder, size);
        memcpy(path + size, name, more);
        return path;
    }
    return polc_join(folder, name);
}

/* Sorts what one folder holds into files and folders. */
static bool read_folder(const char *folder, polc_strings *files,
                        polc_strings *folders)
{
    DIR *directory = opendir(folder);
    struct dirent *entry;
    if (directory == NULL) {
        polc_error("%s: %s", folder, strerror(errno));
        return false;
    }
    while (errno = 0, (entry = readdir(directory)) != NULL) {
        struct stat status;
        if (is_passed_over(entry->d_name)) {
            continue;
        }
        char *path = below(folder, entry->d_name);
        bool is_there = lstat(path, &status) == 0;
        if (is_there && S_ISDIR(status.st_mode)) {
            polc_strings_add(folders, path);
        } else if (is_there && S_ISREG(status.st_mode) &&
                   is_rule_file(entry->d_name)) {
            polc_strings_add(files, path);
        } else {
            free(path);
        }
    }
    int failed = errno;
    closedir(directory);
    if (failed != 0) {
        polc_error("%s: %s", folder, strerror(failed));
    }
    return failed == 0;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool polc_tree_list(const char *folder, polc_strings *files)
{
    polc_strings folders = {0};
    size_t first = files->count;
    bool is_read = true;
    polc_strings_add(&folders, polc_copy(folder));
    for (size_t i = 0; i < folders.count; i++) {
        is_read = read_folder(folders.items[i], files, &folders) && is_read;
        free((void *)(uintptr_t)folders.items[i]);
    }
    free(folders.items);
    if (files->count > first) {
        qsort(files->items + first, files->count - first, sizeof *files->items,
              compare_names);
    }
    return is_read;
}
