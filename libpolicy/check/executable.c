/* SPDX-License-Identifier: Apache-2.0
 *
 * host_executable: where the program of a bare name may lie.  In the Codex
 * dialect the last declaration of a name counts; in the native one paths are
 * united within a layer, and the layers that list the name must agree. */
#include <libpolicy/canon/path.h>
#include <libpolicy/check/builtin.h>

/* -- declarations */

static bool is_bare_name(const pol_checker *c, pol_text name)
{
    if (name.size == 0 || memchr(name.data, '/', name.size) != NULL ||
        pol_text_equal(name, POL_TEXT(".")) ||
        pol_text_equal(name, POL_TEXT(".."))) {
        return false;
    }
    return pol_is_codex(c) || memchr(name.data, '\\', name.size) == NULL;
}

static bool check_name(pol_checker *c, const pol_value *name)
{
    if (!is_bare_name(c, pol_value_text(name))) {
        pol_check_error(c, POL_CODE_BAD_EXECUTABLE, name->span,
                        name->count == 0
                            ? "the name of an executable cannot be empty"
                            : "`%.*s` is not the bare name of an executable",
                        POL_PR(pol_value_text(name)));
        return false;
    }
    return pol_is_codex(c) || pol_check_no_nul(c, name);
}

/* The lexical normal form, in scratch memory; data null on failure. */
static pol_text normal_path(pol_checker *c, pol_text path)
{
    char *data = pol_arena_alloc(&c->scratch, path.size + 1);
    size_t size = 0;
    if (data == NULL) {
        return (pol_text){NULL, 0};
    }
    pol_path_normal(path, (pol_text){NULL, 0}, data, path.size + 1, &size);
    return (pol_text){data, size};
}

static bool check_path(pol_checker *c, const pol_value *path, pol_text name,
                       pol_text *normal)
{
    pol_text text = pol_value_text(path);
    if (text.size == 0 || text.data[0] != '/') {
        pol_check_error(c, POL_CODE_BAD_EXECUTABLE, path->span,
                        "the path of an executable is absolute, and `%.*s` "
                        "is not",
                        POL_PR(text));
        return false;
    }
    *normal = normal_path(c, text);
    if (normal->data == NULL) {
        return false;
    }
    if (!pol_text_equal(pol_path_base(*normal), name)) {
        pol_check_error(c, POL_CODE_BAD_EXECUTABLE, path->span,
                        "`%.*s` does not end in `/%.*s`", POL_PR(text),
                        POL_PR(name));
        return false;
    }
    if (!pol_is_codex(c) && !pol_text_equal(text, *normal)) {
        pol_diag *diag =
            pol_check_error(c, POL_CODE_BAD_EXECUTABLE, path->span,
                            "`%.*s` is not in normal form", POL_PR(text));
        pol_check_fix(c, diag, "\"%.*s\"", POL_PR(*normal));
        return false;
    }
    return pol_is_codex(c) || pol_check_no_nul(c, path);
}

static bool add_path(pol_checker *c, const pol_value *path, pol_text name)
{
    pol_text normal;
    if (!pol_check_type(c, path, POL_VALUE_STRING, "a path of an executable") ||
        !check_path(c, path, name, &normal)) {
        return false;
    }
    uint32_t *slot = pol_vec_push(&c->paths, c->budget);
    if (slot == NULL) {
        return false;
    }
    *slot = pol_intern(&c->out->texts, normal);
    return *slot != POL_NO_TEXT;
}

void pol_check_host_executable(pol_checker *c, const pol_arguments *args)
{
    const pol_value *name = &args->value[POL_EXECUTABLE_NAME];
    const pol_value *paths = &args->value[POL_EXECUTABLE_PATHS];
    if (!check_name(c, name)) {
        return;
    }
    pol_declaration declaration = {
        .name = pol_intern(&c->out->texts, pol_value_text(name)),
        .first = (uint32_t)c->paths.count,
        .count = paths->count,
        .order = (uint32_t)c->declarations.count,
        .layer = c->file->layer};
    bool good = declaration.name != POL_NO_TEXT;
    for (uint32_t i = 0; i < paths->count; i++) {
        good = add_path(c, &paths->u.items[i], pol_value_text(name)) && good;
    }
    pol_declaration *slot =
        good ? pol_vec_push(&c->declarations, c->budget) : NULL;
    if (slot != NULL) {
        *slot = declaration;
    }
}

/* -- merging */

static bool goes_after(const pol_declaration *a, const pol_declaration *b)
{
    if (a->name != b->name) {
        return a->name > b->name;
    }
    return a->layer != b->layer ? a->layer > b->layer : a->order > b->order;
}

static void sift_down(pol_declaration *items, size_t at, size_t count)
{
    while (2 * at + 1 < count) {
        size_t child = 2 * at + 1;
        if (child + 1 < count && goes_after(&items[child + 1], &items[child])) {
            child++;
        }
        if (!goes_after(&items[child], &items[at])) {
            return;
        }
        pol_declaration swap = items[at];
        items[at] = items[child];
        items[child] = swap;
        at = child;
    }
}

/* By name, layer and order: heapsort, which needs no memory. */
static void sort_declarations(pol_declaration *items, size_t count)
{
    for (size_t i = count / 2; i-- > 0;) {
        sift_down(items, i, count);
    }
    for (size_t last = count; last-- > 1;) {
        pol_declaration swap = items[0];
        items[0] = items[last];
        items[last] = swap;
        sift_down(items, 0, last);
    }
}

static bool holds(const uint32_t *paths, size_t count, uint32_t path)
{
    for (size_t i = 0; i < count; i++) {
        if (paths[i] == path) {
            return true;
        }
    }
    return false;
}

/* Whether one of these declarations lists the path. */
static bool is_listed(const pol_checker *c, const pol_declaration *begin,
                      const pol_declaration *end, uint32_t path)
{
    for (; begin < end; begin++) {
        if (holds(c->paths.items + begin->first, begin->count, path)) {
            return true;
        }
    }
    return false;
}

/* Whether every layer among these declarations lists the path. */
static bool all_layers_list(const pol_checker *c, const pol_declaration *begin,
                            const pol_declaration *end, uint32_t path)
{
    while (begin < end) {
        const pol_declaration *next = begin;
        while (next < end && next->layer == begin->layer) {
            next++;
        }
        if (!is_listed(c, begin, next, path)) {
            return false;
        }
        begin = next;
    }
    return true;
}

/* Adds the declarations of one name, sorted by layer, as one executable. */
static bool merge_name(pol_checker *c, const pol_declaration *begin,
                       const pol_declaration *end)
{
    pol_checked *out = c->out;
    size_t first = out->executable_paths.count;
    uint64_t paths = 0;
    for (const pol_declaration *d = begin; d < end; d++) {
        paths += d->count;
    }
    /* Each path is looked for among all others of the name. */
    if (!pol_check_step(c, paths * paths / 16, c->call)) {
        return false;
    }
    for (const pol_declaration *d = begin; d < end; d++) {
        for (uint32_t i = 0; i < d->count; i++) {
            uint32_t path = c->paths.items[d->first + i];
            if (holds(out->executable_paths.items + first,
                      out->executable_paths.count - first, path) ||
                !all_layers_list(c, begin, end, path)) {
                continue;
            }
            uint32_t *slot = pol_vec_push(&out->executable_paths, c->budget);
            if (slot == NULL) {
                return false;
            }
            *slot = path;
        }
    }
    pol_executable *slot = pol_vec_push(&out->executables, c->budget);
    if (slot == NULL) {
        return false;
    }
    *slot = (pol_executable){begin->name, (uint32_t)first,
                             (uint32_t)(out->executable_paths.count - first)};
    return true;
}

static const pol_declaration *last_declared(const pol_declaration *begin,
                                            const pol_declaration *end)
{
    const pol_declaration *last = begin;
    for (; begin < end; begin++) {
        last = begin->order > last->order ? begin : last;
    }
    return last;
}

void pol_merge_executables(pol_checker *c)
{
    size_t count = c->declarations.count;
    pol_declaration *items = c->declarations.items;
    c->out->executables.count = 0;
    c->out->executable_paths.count = 0;
    if (count == 0) {
        return;
    }
    sort_declarations(items, count);
    const pol_declaration *end = items + count;
    for (const pol_declaration *begin = items; begin < end;) {
        const pol_declaration *next = begin;
        while (next < end && next->name == begin->name) {
            next++;
        }
        const pol_declaration *only = begin;
        if (pol_is_codex(c)) {
            only = last_declared(begin, next);
        }
        if (!merge_name(c, only, pol_is_codex(c) ? only + 1 : next)) {
            return;
        }
        begin = next;
    }
}

/* -- looking up */

const pol_executable *pol_find_executable(const pol_checked *checked,
                                          pol_text name)
{
    uint32_t number = pol_intern_find(&checked->texts, name);
    size_t low = 0, high = checked->executables.count;
    while (number != POL_NO_TEXT && low < high) {
        size_t middle = low + (high - low) / 2;
        const pol_executable *found = &checked->executables.items[middle];
        if (found->name == number) {
            return found;
        }
        if (found->name < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

bool pol_executable_lists(const pol_checked *checked,
                          const pol_executable *executable, pol_text path)
{
    uint32_t number = pol_intern_find(&checked->texts, path);
    return number != POL_NO_TEXT &&
           holds(checked->executable_paths.items + executable->first,
                 executable->count, number);
}
