/* SPDX-License-Identifier: Apache-2.0
 *
 * Paths with their links followed, as a kernel walks them: what is left to
 * read stands in one buffer, and each link puts its target in front of it.
 *
 * On windows ".." is lexical, so that the canonical path is walked, and made
 * canonical again behind each link.
 *
 * Refuses to know how links are stored: a resolver of the caller reads them. */
#include <libpolicy/canon/place_walk.h>

typedef struct links {
    pol_place_stack stack;
    const pol_place_query *query;
    const pol_place_links *host;
    size_t capacity;
    char *rest, *spare; /* buffers: of left, and the other one */
    pol_text left;      /* of links, to be read before the path goes on */
    unsigned count;
    pol_why why; /* what keeps the path from being allowed */
} links;

typedef enum step {
    GONE_ON, /* no link, the component stays */
    LINKED,  /* its target and what was left is left */
    FAILED
} step;

static void note(links *l, pol_why why)
{
    if (l->why == POL_WHY_NONE) {
        l->why = why;
    }
}

static bool refuse(links *l, pol_why why)
{
    l->why = why;
    return false;
}

static step fail(links *l, pol_why why)
{
    refuse(l, why);
    return FAILED;
}

/* Whether what stands on the stack is a link; its target, '/' and what is
 * left then stand in spare, *size bytes. */
static step read_link(links *l, size_t *size)
{
    int is_link = l->host->resolver(l->host->context, pol_place_text(&l->stack),
                                    l->spare, l->capacity, size);
    if (is_link == 0) {
        return GONE_ON;
    }
    if (is_link == 1 && ++l->count > POL_MAX_LINKS) {
        return fail(l, POL_WHY_LINKS);
    }
    if (is_link != 1 || *size == 0 || *size > l->capacity ||
        pol_place_has_nul((pol_text){l->spare, *size})) {
        return fail(l, POL_WHY_UNREADABLE_LINK);
    }
    if (l->capacity - *size <= l->left.size) {
        return fail(l, POL_WHY_TOO_LONG);
    }
    l->spare[*size] = '/';
    if (l->left.size > 0) {
        memcpy(l->spare + *size + 1, l->left.data, l->left.size);
    }
    *size += l->left.size + 1;
    return LINKED;
}

/* -- posix and macos */

static step step_posix(links *l, pol_text component)
{
    size_t size = 0;
    if (pol_text_equal(component, POL_TEXT("."))) {
        return GONE_ON;
    }
    if (pol_text_equal(component, POL_TEXT(".."))) {
        pol_place_pop(&l->stack);
        return GONE_ON;
    }
    pol_place_push(&l->stack, component);
    if (l->stack.over > 0) {
        return fail(l, POL_WHY_TOO_LONG);
    }
    note(l, pol_place_magic(l->query, pol_place_text(&l->stack)));
    step done = read_link(l, &size);
    if (done != LINKED) {
        return done;
    }
    if (l->spare[0] == '/') {
        l->stack.size = 0;
    } else {
        pol_place_pop(&l->stack);
    }
    char *spare = l->rest;
    l->rest = l->spare;
    l->spare = spare;
    l->left = (pol_text){l->rest, size};
    return LINKED;
}

static bool walk_posix(links *l)
{
    pol_place_parts parts = {{l->query->path}, 1};
    pol_text component;
    pol_why fault = pol_place_from_cwd(l->query, &parts);
    if (fault != POL_WHY_NONE) {
        return refuse(l, fault);
    }
    for (unsigned i = 0; i < parts.count; i++) {
        if (parts.text[i].size > POL_MAX_PATH) {
            return refuse(l, POL_WHY_TOO_LONG);
        }
        while (pol_place_take(&l->left, false, &component) ||
               pol_place_take(&parts.text[i], false, &component)) {
            if (step_posix(l, component) == FAILED) {
                return false;
            }
        }
    }
    return true;
}

/* -- windows */

/* What a path in spare, read from the folder on the stack, is, to be walked
 * from the root. */
static bool restart(links *l, const pol_place_query *query)
{
    pol_place_form form = pol_place_of(query, l->rest, l->capacity);
    if (form.invalid) {
        return refuse(l, form.why);
    }
    note(l, form.why);
    l->left = (pol_text){l->rest, form.size};
    l->stack.size = 0;
    return true;
}

static bool walk_windows(links *l)
{
    pol_text component;
    size_t size = 0;
    if (!restart(l, l->query)) {
        return false;
    }
    while (pol_place_take(&l->left, false, &component)) {
        pol_place_push(&l->stack, component);
        step done =
            l->stack.over > 0 ? fail(l, POL_WHY_TOO_LONG) : read_link(l, &size);
        if (done == FAILED) {
            return false;
        }
        if (done == LINKED) {
            pol_place_pop(&l->stack);
            pol_place_query target = {
                .path = {l->spare, size},
                .cwd = {l->stack.out, pol_place_end(&l->stack)},
                .platform = l->query->platform};
            if (!restart(l, &target)) {
                return false;
            }
        }
    }
    return true;
}

/* -- */

pol_why pol_place_resolve(const pol_place_query *query,
                          const pol_place_links *host, char *out,
                          size_t capacity, size_t *size)
{
    links l = {.stack = pol_place_stack_of(out, capacity),
               .query = query,
               .host = host,
               .capacity = capacity,
               .rest = host->rest,
               .spare = host->other};
    bool windows = query->platform == POL_PLATFORM_WINDOWS;
    if (query->path.size == 0 || pol_place_has_nul(query->path)) {
        return query->path.size == 0 ? POL_WHY_EMPTY : POL_WHY_NUL;
    }
    if (!(windows ? walk_windows(&l) : walk_posix(&l))) {
        return l.why;
    }
    if (!pol_place_fits(&l.stack)) {
        return POL_WHY_TOO_LONG;
    }
    *size = pol_place_end(&l.stack);
    pol_place_query end = {.path = {out, *size}, .platform = query->platform};
    note(&l, pol_place_of(&end, l.spare, capacity).why);
    return l.why;
}
