/* SPDX-License-Identifier: Apache-2.0
 *
 * Symbolic links that a request gives, and those of the file system.  Knows
 * nothing of how a path goes through them. */
#include "polc/links.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* -- of a request */

static bool folds(const polc_request *request)
{
    pol_case given = request->path.fs_case;
    return given == POL_CASE_INSENSITIVE ||
           (given == POL_CASE_OF_PLATFORM &&
            request->platform != POL_PLATFORM_POSIX);
}

/* Copies text, in lower case where the file system folds; "/C:/x" is "C:/x".
 * out holds text.size bytes. */
static pol_text key_of(const polc_request *request, pol_text text, char *out)
{
    bool is_folding = folds(request);
    if (text.size > 2 && text.data[0] == '/' && text.data[2] == ':') {
        text = (pol_text){text.data + 1, text.size - 1};
    }
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        out[i] = is_folding && c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    return (pol_text){out, text.size};
}

static int compare_texts(pol_text a, pol_text b)
{
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size > 0 ? memcmp(a.data, b.data, size) : 0;
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

static int compare(const void *a, const void *b)
{
    return compare_texts(((const polc_link *)a)->path,
                         ((const polc_link *)b)->path);
}

static bool make_key(polc_request *request, pol_text *path)
{
    size_t size = 0;
    pol_why why;
    if (pol_canon_path_on(request->platform, *path, request->cwd, NULL, 0,
                          &size, &why) != POL_OK) {
        return false;
    }
    char *text = polc_request_keep(request, size + 1);
    pol_canon_path_on(request->platform, *path, request->cwd, text, size + 1,
                      &size, &why);
    *path = key_of(request, (pol_text){text, size}, text);
    return true;
}

bool polc_links_sort(polc_request *request, pol_text *path)
{
    polc_link *links = request->links;
    for (size_t i = 0; i < request->link_count; i++) {
        *path = links[i].path;
        if (!make_key(request, &links[i].path)) {
            return false;
        }
    }
    if (request->link_count > 1) {
        qsort(links, request->link_count, sizeof *links, compare);
    }
    for (size_t i = 1; i < request->link_count; i++) {
        *path = links[i].path;
        if (compare(&links[i - 1], &links[i]) == 0 &&
            compare_texts(links[i - 1].target, links[i].target) != 0) {
            return false;
        }
    }
    return true;
}

/* Cuts the first component off. */
static pol_text next_component(pol_text *rest)
{
    const char *slash =
        rest->size > 0 ? memchr(rest->data, '/', rest->size) : NULL;
    size_t size = slash == NULL ? rest->size : (size_t)(slash - rest->data);
    size_t used = slash == NULL ? size : size + 1;
    pol_text component = {rest->data, size};
    *rest = (pol_text){rest->data + used, rest->size - used};
    return component;
}

static bool is_ascii(pol_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.data[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

/* Whether a file system that folds may take one path for the other: what it
 * makes of letters outside ASCII is not known here. */
static bool may_be_same(pol_text a, pol_text b)
{
    while (a.size > 0 && b.size > 0) {
        pol_text x = next_component(&a), y = next_component(&b);
        if (is_ascii(x) && is_ascii(y) && compare_texts(x, y) != 0) {
            return false;
        }
    }
    return a.size == b.size;
}

/* Bytes of links that one request may have compared one by one, about a
 * second of work. */
#define MAX_COMPARED ((size_t)1 << 29)

/* Whether a link may be at path in an unknown spelling, or there are too many
 * to tell. */
static bool may_be_link(polc_request *request, pol_text path)
{
    for (size_t i = 0; i < request->link_count; i++) {
        pol_text link = request->links[i].path;
        request->compared += link.size;
        if (request->compared > MAX_COMPARED || may_be_same(link, path)) {
            return true;
        }
    }
    return false;
}

int polc_links_find(void *context, pol_text path, char *buffer, size_t capacity,
                    size_t *size)
{
    polc_request *request = context;
    char text[POL_MAX_PATH];
    if (path.size > sizeof text) {
        return -1;
    }
    polc_link wanted = {.path = key_of(request, path, text)};
    const polc_link *link =
        request->link_count == 0
            ? NULL
            : bsearch(&wanted, request->links, request->link_count,
                      sizeof *request->links, compare);
    if (link == NULL) {
        return folds(request) && may_be_link(request, wanted.path) ? -1 : 0;
    }
    if (link->target.size > capacity) {
        return -1;
    }
    memcpy(buffer, link->target.data, link->target.size);
    *size = link->target.size;
    return 1;
}

/* -- of the file system */

int polc_links_read(void *context, pol_text path, char *buffer, size_t capacity,
                    size_t *size)
{
    char name[POL_MAX_PATH + 1];
    (void)context;
    if (path.size >= sizeof name) {
        return -1;
    }
    memcpy(name, path.data, path.size);
    name[path.size] = '\0';
    ssize_t got = readlink(name, buffer, capacity);
    if (got < 0) {
        /* EINVAL: no link.  What is missing is none either, and what is
         * below a file is missing. */
        bool is_none = errno == EINVAL || errno == ENOENT || errno == ENOTDIR;
        return is_none ? 0 : -1;
    }
    *size = (size_t)got;
    return *size < capacity ? 1 : -1;
}
