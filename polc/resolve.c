/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a path leads through its links, as a kernel walks it.  The evaluator
 * walks for itself: what is found here is only shown. */
#include "polc/resolve.h"

#include <stdlib.h>
#include <string.h>

void polc_canonical_path(const pol_request *request, pol_text path,
                         polc_buffer *out)
{
    size_t size = 0;
    pol_why why;
    out->size = 0;
    if (pol_canon_path_on(request->platform, path, request->cwd, NULL, 0, &size,
                          &why) != POL_OK) {
        return;
    }
    char *text = polc_resize(NULL, size + 1);
    pol_canon_path_on(request->platform, path, request->cwd, text, size + 1,
                      &size, &why);
    polc_add(out, text, size);
    free(text);
}

typedef struct walk {
    const pol_path_query *query;
    polc_buffer *out; /* what is resolved: "", "/a", "/a/b" */
    polc_buffer rest; /* what is left, from `at` on */
    size_t at;
    int links;
} walk;

static void go_up(polc_buffer *out)
{
    while (out->size > 0 && out->data[--out->size] != '/') {
    }
}

/* Puts a link's target in the place of its name. */
static void enter(walk *w, pol_text target)
{
    polc_buffer rest = {0};
    if (target.size > 0 && target.data[0] == '/') {
        w->out->size = 0;
    } else {
        go_up(w->out);
    }
    polc_add(&rest, target.data, target.size);
    polc_add(&rest, "/", 1);
    polc_add(&rest, w->rest.data + w->at, w->rest.size - w->at);
    polc_buffer_free(&w->rest);
    w->rest = rest;
    w->at = 0;
}

/* Goes through one component; false where that cannot be told. */
static bool step(walk *w, pol_text name)
{
    char target[POL_MAX_PATH];
    size_t size = 0;
    if (name.size == 0 || (name.size == 1 && name.data[0] == '.')) {
        return true;
    }
    if (name.size == 2 && memcmp(name.data, "..", 2) == 0) {
        go_up(w->out);
        return true;
    }
    polc_add(w->out, "/", 1);
    polc_add(w->out, name.data, name.size);
    int is_link =
        w->query->resolver(w->query->resolver_context, polc_buffer_text(w->out),
                           target, sizeof target, &size);
    if (is_link == 1) {
        enter(w, (pol_text){target, size});
        w->links++;
    }
    return is_link >= 0 && w->links <= POL_MAX_LINKS &&
           w->rest.size <= (size_t)4 * POL_MAX_PATH;
}

static bool follow(walk *w)
{
    while (w->at < w->rest.size) {
        const char *begin = w->rest.data + w->at;
        const char *slash = memchr(begin, '/', w->rest.size - w->at);
        size_t size =
            slash == NULL ? w->rest.size - w->at : (size_t)(slash - begin);
        w->at += size + (slash != NULL);
        if (!step(w, (pol_text){begin, size})) {
            return false;
        }
    }
    return true;
}

bool polc_resolved_path(const pol_request *request, polc_buffer *out)
{
    const pol_path_query *query = request->of.path;
    out->size = 0;
    if (query->resolved.size > 0) {
        polc_canonical_path(request, query->resolved, out);
        return out->size > 0;
    }
    if (query->resolver == NULL || request->platform == POL_PLATFORM_WINDOWS ||
        query->path.size == 0 || query->path.size > POL_MAX_PATH) {
        return false;
    }
    walk w = {.query = query, .out = out};
    if (query->path.data[0] != '/') {
        polc_add(&w.rest, request->cwd.data, request->cwd.size);
        polc_add(&w.rest, "/", 1);
    }
    polc_add(&w.rest, query->path.data, query->path.size);
    bool is_resolved = follow(&w);
    if (out->size == 0) {
        polc_add(out, "/", 1);
    }
    polc_buffer_free(&w.rest);
    return is_resolved;
}
