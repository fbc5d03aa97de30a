/* SPDX-License-Identifier: Apache-2.0
 *
 * Lexical normal form of a path, in two walks from its end to its beginning:
 * the first one measures, the second one writes.  Going backwards, ".." is a
 * count of components to leave out, so no stack and no buffer is needed.
 *
 * Refuses to know links, homes and globs. */
#include <libpolicy/canon/path.h>
#include <libpolicy/canon/place.h>

typedef struct walk {
    pol_text parts[2]; /* what is left of cwd and of path */
    int part;          /* the one being read, backwards; -1: done */
    size_t up;         /* components to leave out */
    bool absolute;
} walk;

static bool is_absolute(pol_text path)
{
    return path.size != 0 && path.data[0] == '/';
}

static walk walk_from(pol_text path, pol_text cwd)
{
    walk w = {{cwd, path}, 1, 0, true};
    if (is_absolute(path)) {
        w.parts[0].size = 0;
    } else {
        w.absolute = is_absolute(cwd);
    }
    return w;
}

/* Takes the last component of *rest off; empty between two slashes. */
static pol_text take_last(pol_text *rest)
{
    size_t end = rest->size;
    size_t begin = end;
    while (begin > 0 && rest->data[begin - 1] != '/') {
        begin--;
    }
    rest->size = begin > 0 ? begin - 1 : 0;
    return (pol_text){rest->data + begin, end - begin};
}

static bool is_dots(pol_text name, size_t count)
{
    return name.size == count && name.data[0] == '.' &&
           name.data[count - 1] == '.';
}

/* The next component that stays, from the end; false past the first. */
static bool walk_next(walk *w, pol_text *name)
{
    while (w->part >= 0) {
        if (w->parts[w->part].size == 0) {
            w->part--;
            continue;
        }
        *name = take_last(&w->parts[w->part]);
        if (name->size == 0 || is_dots(*name, 1)) {
            continue;
        }
        if (is_dots(*name, 2)) {
            w->up++;
        } else if (w->up > 0) {
            w->up--;
        } else {
            return true;
        }
    }
    if (!w->absolute && w->up > 0) {
        w->up--;
        *name = POL_TEXT("..");
        return true;
    }
    return false;
}

static size_t measure(walk w)
{
    size_t size = 0;
    pol_text name;
    while (walk_next(&w, &name)) {
        size += name.size + 1;
    }
    if (size == 0) {
        return 1; /* "/" or "." */
    }
    return w.absolute ? size : size - 1;
}

/* Puts text at offset `at` of out, as far as capacity reaches. */
static void put(char *out, size_t capacity, size_t at, pol_text text)
{
    if (at < capacity) {
        size_t room = capacity - at;
        memcpy(out + at, text.data, text.size < room ? text.size : room);
    }
}

bool pol_path_normal(pol_text path, pol_text cwd, char *out, size_t capacity,
                     size_t *size)
{
    walk w = walk_from(path, cwd);
    *size = measure(w);
    size_t at = *size;
    pol_text name;
    bool any = false;
    while (walk_next(&w, &name)) {
        at -= name.size;
        put(out, capacity, at, name);
        if (at > 0) {
            at--;
            put(out, capacity, at, POL_TEXT("/"));
        }
        any = true;
    }
    if (!any) {
        put(out, capacity, 0, w.absolute ? POL_TEXT("/") : POL_TEXT("."));
    }
    return *size <= capacity;
}

pol_text pol_path_base(pol_text path)
{
    return take_last(&path);
}

static bool has_nul(pol_text text)
{
    return text.size != 0 && memchr(text.data, 0, text.size) != NULL;
}

pol_status pol_canon_path(pol_text path, pol_text cwd, char *buffer,
                          size_t capacity, size_t *needed)
{
    if (needed == NULL || (buffer == NULL && capacity != 0) || path.size == 0 ||
        path.data == NULL || (cwd.data == NULL && cwd.size != 0) ||
        has_nul(path) || has_nul(cwd)) {
        return POL_INVALID_ARGUMENT;
    }
    size_t room = capacity > 0 ? capacity - 1 : 0;
    pol_path_normal(path, cwd, buffer, room, needed);
    if (capacity > 0) {
        buffer[*needed < room ? *needed : room] = '\0';
    }
    return POL_OK;
}

pol_status pol_canon_path_on(pol_platform platform, pol_text path, pol_text cwd,
                             char *buffer, size_t capacity, size_t *needed,
                             pol_why *why)
{
    char canonical[POL_MAX_PATH];
    if (needed == NULL || why == NULL || (buffer == NULL && capacity != 0) ||
        (path.data == NULL && path.size != 0) ||
        (cwd.data == NULL && cwd.size != 0) ||
        platform > POL_PLATFORM_WINDOWS) {
        return POL_INVALID_ARGUMENT;
    }
    pol_place_query query = {.path = path, .cwd = cwd, .platform = platform};
    pol_place_form form = pol_place_of(&query, canonical, sizeof canonical);
    *why = form.why;
    if (form.invalid) {
        return form.limit ? POL_LIMIT : POL_INVALID_ARGUMENT;
    }
    *needed = form.size;
    if (capacity > 0) {
        size_t kept = form.size < capacity ? form.size : capacity - 1;
        memcpy(buffer, canonical, kept);
        buffer[kept] = '\0';
    }
    return POL_OK;
}
