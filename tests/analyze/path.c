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

const stack_world world_path = {POL_KIND_PATH, "path", path_rule, NULL,
                                path_request,  NULL,   reset};
