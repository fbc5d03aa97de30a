/* SPDX-License-Identifier: Apache-2.0
 *
 * What the system says of this process. */
#include "polc/process.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *polc_own_cwd(void)
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

char *polc_own_home(void)
{
    const struct passwd *entry = getpwuid(getuid());
    if (entry == NULL || entry->pw_dir == NULL || entry->pw_dir[0] != '/') {
        return NULL;
    }
    return polc_copy(entry->pw_dir);
}

char *polc_join(const char *folder, const char *name)
{
    size_t before = strlen(folder), size = strlen(name) + 1;
    bool has_slash = before > 0 && folder[before - 1] == '/';
    char *path = polc_resize(NULL, before + size + 1);
    memcpy(path, folder, before);
    path[before] = '/';
    memcpy(path + before + !has_slash, name, size);
    return path;
}
