/* SPDX-License-Identifier: Apache-2.0
 *
 * load() for rule files.  Every component of a name is opened from its
 * folder and none may be a link, so that no name leaves the root, whatever
 * happens in the file system meanwhile. */
#include "polc/load.h"
#include "polc/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Search permission is enough for a folder where the system has O_PATH. */
#ifdef O_PATH
#define FOLDER (O_PATH | O_DIRECTORY | O_CLOEXEC)
#else
#define FOLDER (O_RDONLY | O_DIRECTORY | O_CLOEXEC)
#endif

bool polc_loader_open(polc_loader *loader, const char *root, uint64_t limit)
{
    *loader = (polc_loader){.limit = limit};
    loader->root = open(root, FOLDER);
    if (loader->root == -1) {
        polc_error("%s: %s", root, strerror(errno));
    }
    return loader->root != -1;
}

void polc_loader_shut(polc_loader *loader)
{
    if (loader->root != -1) {
        close(loader->root);
    }
    loader->root = -1;
}

void polc_loader_close(polc_loader *loader)
{
    for (size_t i = 0; i < loader->count; i++) {
        polc_buffer_free(&loader->texts[i]);
        free(loader->names[i]);
    }
    free(loader->texts);
    free(loader->names);
    polc_loader_shut(loader);
    *loader = (polc_loader){.root = -1};
}

static pol_load load_of_errno(int error)
{
    switch (error) {
    case ENOENT:
    case ENAMETOOLONG:
        return POL_LOAD_MISSING;
    case ENOTDIR:
    case ELOOP:
    case ENXIO:
        return POL_LOAD_NOT_A_FILE;
    default:
        return POL_LOAD_UNREADABLE;
    }
}

/* Looks at a component before opening it: what is neither a folder nor a
 * file is never opened.  O_NOFOLLOW and the second look are for a name that
 * changes its meaning in between. */
static pol_load open_component(int folder, const char *name, bool is_last,
                               int *opened)
{
    struct stat status;
    if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return load_of_errno(errno);
    }
    if (!is_last && S_ISREG(status.st_mode)) {
        return POL_LOAD_MISSING; /* nothing is below a file */
    }
    if (is_last ? !S_ISREG(status.st_mode) : !S_ISDIR(status.st_mode)) {
        return POL_LOAD_NOT_A_FILE;
    }
    int flags = is_last ? O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC : FOLDER;
    *opened = openat(folder, name, flags | O_NOFOLLOW);
    if (*opened == -1) {
        return load_of_errno(errno);
    }
    if (is_last && (fstat(*opened, &status) != 0 || !S_ISREG(status.st_mode))) {
        close(*opened);
        return POL_LOAD_NOT_A_FILE;
    }
    return POL_LOAD_OK;
}

/* The compiler gives names in normal form; what is not is refused here once
 * more. */
static bool is_component(pol_text part)
{
    return part.size > 0 && memchr(part.data, '\0', part.size) == NULL &&
           !(part.size == 1 && part.data[0] == '.') &&
           !(part.size == 2 && memcmp(part.data, "..", 2) == 0);
}

static pol_load open_below(int root, pol_text name, int *opened)
{
    int folder = root;
    for (;;) {
        const char *slash =
            name.size > 0 ? memchr(name.data, '/', name.size) : NULL;
        size_t size = slash == NULL ? name.size : (size_t)(slash - name.data);
        char component[256];
        pol_load result = POL_LOAD_OUTSIDE;
        if (size >= sizeof component) {
            result = POL_LOAD_MISSING;
        } else if (is_component((pol_text){name.data, size})) {
            memcpy(component, name.data, size);
            component[size] = '\0';
            result = open_component(folder, component, slash == NULL, opened);
        }
        if (folder != root) {
            close(folder);
        }
        if (result != POL_LOAD_OK || slash == NULL) {
            return result;
        }
        folder = *opened;
        name = (pol_text){slash + 1, name.size - size - 1};
    }
}

pol_text polc_loader_keep(polc_loader *loader, pol_text name,
                          polc_buffer content)
{
    loader->texts =
        polc_resize(loader->texts, (loader->count + 1) * sizeof *loader->texts);
    loader->names =
        polc_resize(loader->names, (loader->count + 1) * sizeof *loader->names);
    loader->names[loader->count] = polc_resize(NULL, name.size + 1);
    memcpy(loader->names[loader->count], name.data, name.size);
    loader->names[loader->count][name.size] = '\0';
    loader->texts[loader->count++] = content;
    return polc_buffer_text(&content);
}

pol_load polc_load(void *context, pol_text name, pol_text *text)
{
    polc_loader *loader = context;
    int file = -1;
    pol_load result = open_below(loader->root, name, &file);
    if (result != POL_LOAD_OK) {
        return result;
    }
    polc_buffer content = {0};
    int failed = polc_read_all(file, loader->limit, &content);
    close(file);
    if (failed != 0) {
        polc_buffer_free(&content);
        return failed == ERANGE ? POL_LOAD_TOO_LARGE : POL_LOAD_UNREADABLE;
    }
    *text = polc_loader_keep(loader, name, content);
    return POL_LOAD_OK;
}
