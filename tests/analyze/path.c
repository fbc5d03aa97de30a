/* SPDX-License-Identifier: Apache-2.0
 *
 * Stacks of path rules over few components and names. */
#include "stacks.h"

/* What the rules of the stack at hand build on. */
static bool uses_home, uses_name, uses_cwd;

static void path_rule(stack_random *r, stack_text *t, pol_layer layer)
{
    static const char *const paths[] = {
        "/a",   "/a/**", "/a/b", "/*",       "/**", "**/b", "/a/*",
        "/?",   "/A",    "/",    "/a/**/b",  "~/a", "~/**", "~",
        ":w/b", ":w/**", ":w",   "/[ab]/**", "./a", ".",    "/c/**"};
    static const char *const accesses[] = {
        "\"read\"", "\"write\"", "\"execute\"", "[\"read\", \"write\"]"};
    const char *chosen[3];
    unsigned count = 1 + (chance(r, 30) ? 1 : 0);
    for (unsigned i = 0; i < 3; i++) {
        chosen[i] = PICK(r, paths);
        if (i < count || i == 2) {
            uses_home |= chosen[i][0] == '~';
            uses_name |= chosen[i][0] == ':';
            uses_cwd |= chosen[i][0] == '.';
        }
    }
    put(t, "path_rule(path=[\"%s\"", chosen[0]);
    if (count > 1) {
        put(t, ", \"%s\"", chosen[1]);
    }
    put(t, "], access=%s, decision=\"%s\"", PICK(r, accesses),
        stack_decision(r, layer));
    if (chance(r, 35)) {
        put(t, ", unless=\"%s\"", chosen[2]);
    }
    if (chance(r, 5)) {
        put(t, ", expires=\"2027-01-01\"");
    }
    put(t, ")\n");
}

static void reset(void)
{
    uses_home = uses_name = uses_cwd = false;
}

/* The index-th of some texts, then index / count. */
static pol_text take(const char *const *texts, size_t count, size_t *index)
{
    const char *text = texts[*index % count];
    *index /= count;
    return text == NULL ? (pol_text){NULL, 0} : text_of(text);
}

static bool path_request(size_t index, pol_request *request)
{
    static const char *const paths[] = {"/",    "/a",   "/b",     "/A",
                                        "/c",   "/a/a", "/a/b",   "/b/b",
                                        "/c/b", "/A/b", "/a/a/b", "/b/a/b"};
    static const char *const places[] = {NULL, "/", "/a", "/z"};
    static const char *const none[] = {NULL};
    static pol_path_query query;
    static pol_root root;
    memset(request, 0, sizeof *request);
    memset(&query, 0, sizeof query);
    request->struct_size = sizeof *request;
    request->kind = POL_KIND_PATH;
    request->of.path = &query;
    query.struct_size = sizeof query;
    query.path = take(paths, sizeof paths / sizeof *paths, &index);
    query.access = (pol_access)(index % 3);
    index /= 3;
    query.recursive = index % 2 != 0;
    index /= 2;
    query.fs_case = index % 2 != 0 ? POL_CASE_INSENSITIVE : POL_CASE_SENSITIVE;
    index /= 2;
    request->home = take(uses_home ? places : none, uses_home ? 4 : 1, &index);
    request->cwd = take(uses_cwd ? places : none, uses_cwd ? 4 : 1, &index);
    root = (pol_root){text_of(":w"), take(uses_name ? places : none,
                                          uses_name ? 4 : 1, &index)};
    if (root.path.data != NULL) {
        request->roots = &root;
        request->root_count = 1;
    }
    return index == 0;
}

/* -- Tokens: the components, and behind each the names that are bound to what
 * stands before. */

/* Names that rules can build on, in the order of tokens: home, working
 * directory, :w. */
enum {
    NAMES = 3
};

static bool is_used(size_t name)
{
    return name == 0 ? uses_home : name == 1 ? uses_cwd : uses_name;
}

static pol_text mark_of(size_t name)
{
    static const char marks[NAMES][4] = {"\0~", "\0.", "\0:w"};
    return (pol_text){marks[name], name == 2 ? 3 : 2};
}

/* The index-th place of a name; false past the last. */
static bool place_of(const pol_request *r, size_t name, size_t index,
                     pol_text *place)
{
    if (name < 2) {
        *place = name == 0 ? r->home : r->cwd;
        return index == 0 && place->data != NULL;
    }
    *place = index < r->root_count ? r->roots[index].path : (pol_text){NULL, 0};
    return place->data != NULL;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Whether the path below a place ("" for the root) begins with `size` bytes
 * of another. */
static bool begins(pol_text place, pol_text path, bool folds)
{
    if (place.size > path.size) {
        return false;
    }
    for (size_t i = 0; i < place.size; i++) {
        char a = place.data[i], b = path.data[i];
        if (folds ? lower(a) != lower(b) : a != b) {
            return false;
        }
    }
    return place.size == path.size || path.data[place.size] == '/';
}

static pol_text without_root(pol_text path)
{
    return path.size == 1 ? (pol_text){path.data, 0} : path;
}

/* Names that are bound to the first `size` bytes of the path. */
static void add_bound(stack_tokens *t, const pol_request *r, size_t size,
                      bool unbound)
{
    bool folds = r->of.path->fs_case == POL_CASE_INSENSITIVE;
    pol_text path = {r->of.path->path.data, size}, place;
    for (size_t name = 0; name < NAMES; name++) {
        if (size == 0 && unbound && is_used(name) &&
            !place_of(r, name, 0, &place)) {
            stack_add(t, mark_of(name), SORT_UNKNOWN);
        }
        for (size_t i = 0; place_of(r, name, i, &place); i++) {
            place = without_root(place);
            if (place.size == size && begins(place, path, folds)) {
                stack_add(t, mark_of(name), SORT_BIND);
            }
        }
    }
}

/* What lies below the root is below it wherever it is. */
static void add_below(stack_tokens *t, const pol_request *r)
{
    const pol_path_query *q = r->of.path;
    bool folds = q->fs_case == POL_CASE_INSENSITIVE;
    pol_text place;
    if (q->path.size == 1 || (!q->recursive && q->access != POL_ACCESS_WRITE)) {
        return;
    }
    for (size_t name = 0; name < NAMES; name++) {
        for (size_t i = 0; place_of(r, name, i, &place); i++) {
            if (place.size > q->path.size && begins(q->path, place, folds)) {
                stack_add(t, mark_of(name), SORT_BELOW);
            }
        }
    }
}

/* witness: a name that it leaves unbound may be none that was decided. */
static void path_tokens(const pol_request *r, bool witness, stack_tokens *t)
{
    const pol_path_query *q = r->of.path;
    pol_text path = without_root(q->path);
    add_bound(t, r, 0, !witness);
    for (size_t at = 0; at < path.size;) {
        size_t end = at + 1;
        while (end < path.size && path.data[end] != '/') {
            end++;
        }
        stack_add(t, (pol_text){path.data + at + 1, end - at - 1}, SORT_TEXT);
        add_bound(t, r, end, !witness);
        at = end;
    }
    add_below(t, r);
    t->last = (unsigned)q->access + (q->recursive ? 4u : 0) +
              (q->fs_case == POL_CASE_INSENSITIVE ? 8u : 0);
}

const stack_world world_path = {.kind = POL_KIND_PATH,
                                .name = "path",
                                .rule = path_rule,
                                .request = path_request,
                                .tokens = path_tokens,
                                .reset = reset};
