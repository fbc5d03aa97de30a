/* SPDX-License-Identifier: Apache-2.0
 *
 * Finds .vec files.  Knows nothing of what is in them. */
#include "polc/test.h"

#include "polc/process.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool is_folder(const char *name)
{
    struct stat status;
    return stat(name, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool has_ending(const char *name)
{
    size_t size = strlen(name);
    return size > 4 && strcmp(name + size - 4, ".vec") == 0;
}

bool polc_is_vec_operand(const char *operand)
{
    return has_ending(operand) || is_folder(operand);
}

static int by_bytes(const void *a, const void *b)
{
    const char *const *first = a, *const *second = b;
    return strcmp(*first, *second);
}

/* What stands in a folder, links left aside: what they lead to is elsewhere,
 * and may be above. */
static bool read_folder(const char *name, polc_strings *folders,
                        polc_strings *files)
{
    DIR *folder = opendir(name);
    struct dirent *entry;
    if (folder == NULL) {
        polc_error("%s: %s", name, strerror(errno));
        return false;
    }
    while ((entry = readdir(folder)) != NULL) {
        struct stat status;
        if (entry->d_name[0] == '.') {
            continue;
        }
        char *path = strcmp(name, ".") == 0 ? polc_copy(entry->d_name)
                                            : polc_join(name, entry->d_name);
        bool is_there = lstat(path, &status) == 0;
        if (is_there && S_ISDIR(status.st_mode)) {
            polc_strings_add(folders, path);
        } else if (is_there && S_ISREG(status.st_mode) && has_ending(path)) {
            polc_strings_add(files, path);
        } else {
            free(path);
        }
    }
    closedir(folder);
    return true;
}

/* All below a folder. */
static bool add_folder(const char *name, polc_strings *files)
{
    polc_strings folders = {0};
    size_t first = files->count;
    bool is_read = true;
    polc_strings_add(&folders, polc_copy(name));
    for (size_t i = 0; i < folders.count; i++) {
        is_read &= read_folder(folders.items[i], &folders, files);
    }
    polc_vec_files_free(&folders);
    if (is_read && files->count == first) {
        polc_error("%s: no .vec file is below it", name);
        return false;
    }
    if (files->count > first) {
        qsort(files->items + first, files->count - first, sizeof *files->items,
              by_bytes);
    }
    return is_read;
}

/* Without the slashes at the end, which a path below would double. */
static char *trimmed(const char *name)
{
    char *copy = polc_copy(name);
    size_t size = strlen(copy);
    while (size > 1 && copy[size - 1] == '/') {
        copy[--size] = '\0';
    }
    return copy;
}

bool polc_vec_files(const polc_strings *operands, polc_strings *files)
{
    bool is_read = true;
    for (size_t i = 0; i < operands->count; i++) {
        char *name = trimmed(operands->items[i]);
        if (is_folder(name)) {
            is_read &= add_folder(name, files);
            free(name);
        } else {
            polc_strings_add(files, name);
        }
    }
    return is_read;
}

void polc_vec_files_free(polc_strings *files)
{
    for (size_t i = 0; i < files->count; i++) {
        free((char *)(uintptr_t)files->items[i]);
    }
    free(files->items);
    *files = (polc_strings){0};
}
