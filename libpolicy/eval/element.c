/* SPDX-License-Identifier: Apache-2.0
 *
 * path() elements of command patterns: a token read as a path. */
#include <libpolicy/canon/place.h>
#include <libpolicy/eval/work.h>

/* An element as the image has it. */
typedef struct element {
    bool closes;
    pol_text root, pattern, folded;
} element;

static bool read_element(pol_text glob, element *e)
{
    if (glob.size < POL_PATH_GLOB_HEAD + 1 || glob.data[1] != POL_MARK_PATH) {
        return false;
    }
    e->closes = glob.data[2] == 'c';
    pol_text rest = pol_text_from(glob, POL_PATH_GLOB_HEAD);
    const char *nul = memchr(rest.data, 0, rest.size);
    if (nul == NULL) {
        return false;
    }
    e->root = (pol_text){rest.data, (size_t)(nul - rest.data)};
    e->pattern = e->folded = pol_text_from(rest, e->root.size + 1);
    nul = e->pattern.size == 0 ? NULL
                               : memchr(e->pattern.data, 0, e->pattern.size);
    if (nul != NULL) {
        e->pattern.size = (size_t)(nul - e->pattern.data);
        e->folded = pol_text_from(e->folded, e->pattern.size + 1);
    }
    return true;
}

/* What is below a folder; false where the path is elsewhere. */
static bool below(pol_text path, pol_text folder, pol_text *rest)
{
    if (folder.size == 1) { /* "/" */
        *rest = pol_text_from(path, 1);
        return true;
    }
    if (path.size < folder.size ||
        memcmp(path.data, folder.data, folder.size) != 0 ||
        (path.size > folder.size && path.data[folder.size] != '/')) {
        return false;
    }
    *rest = pol_text_from(path, path.size > folder.size ? folder.size + 1
                                                        : folder.size);
    return true;
}

/* Folds a path component by component; false where it does not fit. */
static bool fold_path(pol_text path, char *out, size_t capacity, size_t *size)
{
    *size = 0;
    for (size_t at = 0; at < path.size;) {
        size_t end = at, folded;
        while (end < path.size && path.data[end] != '/') {
            end++;
        }
        if (!pol_place_fold((pol_text){path.data + at, end - at}, out + *size,
                            capacity - *size, &folded)) {
            return false;
        }
        *size += folded;
        if (end < path.size) {
            if (*size == capacity) {
                return false;
            }
            out[(*size)++] = '/';
        }
        at = end + 1;
    }
    return true;
}

/* Whether a canonical path lies in the pattern below one folder. */
static bool lies_in(pol_work *work, const element *e, pol_text path,
                    pol_text folder)
{
    pol_text rest;
    size_t size, folder_size;
    if (below(path, folder, &rest) && pol_place_matches(e->pattern, rest)) {
        return true;
    }
    if (!e->closes || !work->folds) {
        return false;
    }
    if (!fold_path(path, work->rest, sizeof work->rest, &size) ||
        !fold_path(folder, work->place, sizeof work->place, &folder_size)) {
        return true;
    }
    return below((pol_text){work->rest, size},
                 (pol_text){work->place, folder_size}, &rest) &&
           pol_place_matches(e->folded, rest);
}

/* The folders that the root of the pattern stands for. */
static bool lies_below_root(pol_work *work, const element *e, pol_text path)
{
    const pol_request *request = work->request;
    bool bound = false;
    if (e->root.size == 0) {
        return lies_in(work, e, path, POL_TEXT("/"));
    }
    for (size_t i = 0; request != NULL && i < request->root_count + 1; i++) {
        pol_text folder = {NULL, 0};
        if (i < request->root_count) {
            folder = pol_text_equal(request->roots[i].name, e->root)
                         ? request->roots[i].path
                         : folder;
        } else if (pol_text_equal(e->root, POL_TEXT("~"))) {
            folder = request->home;
        } else if (pol_text_equal(e->root, POL_TEXT("."))) {
            folder = request->cwd;
        }
        pol_place_query query = {.path = folder, .platform = request->platform};
        pol_place_form form = {.invalid = true};
        if (folder.size > 0) {
            form = pol_place_of(&query, work->spare, sizeof work->spare);
        }
        if (form.invalid && folder.size > 0 && e->closes) {
            return true; /* bound to no path: it may be anywhere */
        }
        if (form.invalid) {
            continue;
        }
        bound = true;
        if (lies_in(work, e, path, (pol_text){work->spare, form.size})) {
            return true;
        }
    }
    return !bound && e->closes;
}

static bool reads_as(pol_work *work, const element *e, pol_text token)
{
    const pol_request *request = work->request;
    pol_place_query query = {.path = token, .cwd = work->cwd};
    size_t size;
    if (request != NULL) {
        query.home = request->home;
        query.platform = request->platform;
    }
    pol_place_form form = pol_place_of(&query, work->path, sizeof work->path);
    if (form.invalid || (!e->closes && form.why != POL_WHY_NONE)) {
        return e->closes;
    }
    if (lies_below_root(work, e, (pol_text){work->path, form.size})) {
        return true;
    }
    for (unsigned i = 0; e->closes && pol_place_alias(&query, i, work->path,
                                                      sizeof work->path, &size);
         i++) {
        if (lies_below_root(work, e, (pol_text){work->path, size})) {
            return true;
        }
    }
    return false;
}

bool pol_path_element(pol_work *work, pol_text glob, pol_text token)
{
    element e;
    if (!read_element(glob, &e)) {
        return false;
    }
    bool dash = token.size > 0 && token.data[0] == '-';
    if (token.size == 0 || (dash && !e.closes)) {
        return false;
    }
    if (reads_as(work, &e, token)) {
        return true;
    }
    const char *equals = dash ? memchr(token.data, '=', token.size) : NULL;
    if (equals == NULL) {
        return false;
    }
    pol_text value = pol_text_from(token, (size_t)(equals - token.data) + 1);
    return value.size > 0 && reads_as(work, &e, value);
}
