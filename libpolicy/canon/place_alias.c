/* SPDX-License-Identifier: Apache-2.0
 *
 * Links that no one made: what the kernel keeps below /proc and /dev, and
 * what macos lays over its volumes.  A path is walked with each of them
 * followed, as far as text tells where it leads.
 *
 * A link that leads elsewhere for each process, or to a file that has no
 * name, is magic: what goes through it is never allowed.  A plain one stands
 * for its target; only ".." tells them apart, and then it is magic too.
 *
 * Refuses to know links that lie in a file system, and windows. */
#include <libpolicy/canon/place_walk.h>

typedef enum target {
    NOWHERE,    /* it is a file, or what it is has no path */
    TO_ROOT,    /* "/" */
    TO_CWD,     /* cwd, of some process */
    TO_UNKNOWN, /* any folder */
    TO_TEXT
} target;

/* `#` is a process or thread, `*` any component, `x+` one that begins with x
 * and goes on.  A component of a pattern is in lower case. */
typedef struct alias {
    const char *pattern;
    target target;
    pol_why why;      /* NONE: plain */
    const char *text; /* TO_TEXT */
} alias;

static const alias of_kernel[] = {
    {"/proc/#/root", TO_ROOT, POL_WHY_ALIAS, NULL},
    {"/proc/#/cwd", TO_CWD, POL_WHY_ALIAS, NULL},
    {"/proc/#/exe", NOWHERE, POL_WHY_ALIAS, NULL},
    {"/proc/#/mem", NOWHERE, POL_WHY_ALIAS, NULL},
    {"/proc/#/environ", NOWHERE, POL_WHY_ALIAS, NULL},
    {"/proc/#/fd/*", TO_UNKNOWN, POL_WHY_ALIAS, NULL},
    {"/proc/#/map_files/*", NOWHERE, POL_WHY_ALIAS, NULL},
    {"/proc/#/ns/*", NOWHERE, POL_WHY_ALIAS, NULL},
    {"/proc/#/task/#/root", TO_ROOT, POL_WHY_ALIAS, NULL},
    {"/proc/#/task/#/cwd", TO_CWD, POL_WHY_ALIAS, NULL},
    {"/proc/#/task/#/exe", NOWHERE, POL_WHY_ALIAS, NULL},
    {"/proc/#/task/#/mem", NOWHERE, POL_WHY_ALIAS, NULL},
    {"/proc/#/task/#/environ", NOWHERE, POL_WHY_ALIAS, NULL},
    {"/proc/#/task/#/fd/*", TO_UNKNOWN, POL_WHY_ALIAS, NULL},
    {"/proc/#/task/#/ns/*", NOWHERE, POL_WHY_ALIAS, NULL},
    {"/proc/thread-self", TO_TEXT, POL_WHY_NONE, "/proc/self/task/self"},
    {"/proc/net", TO_TEXT, POL_WHY_NONE, "/proc/self/net"},
    {"/proc/kcore", NOWHERE, POL_WHY_DEVICE, NULL},
    {"/dev/fd", TO_TEXT, POL_WHY_NONE, "/proc/self/fd"},
    {"/dev/stdin", TO_UNKNOWN, POL_WHY_ALIAS, NULL},
    {"/dev/stdout", TO_UNKNOWN, POL_WHY_ALIAS, NULL},
    {"/dev/stderr", TO_UNKNOWN, POL_WHY_ALIAS, NULL},
    /* memory and disks hold what has other names */
    {"/dev/mem", NOWHERE, POL_WHY_DEVICE, NULL},
    {"/dev/kmem", NOWHERE, POL_WHY_DEVICE, NULL},
    {"/dev/port", NOWHERE, POL_WHY_DEVICE, NULL},
    {"/dev/sd+", NOWHERE, POL_WHY_DEVICE, NULL},
    {"/dev/hd+", NOWHERE, POL_WHY_DEVICE, NULL},
    {"/dev/vd+", NOWHERE, POL_WHY_DEVICE, NULL},
    {"/dev/xvd+", NOWHERE, POL_WHY_DEVICE, NULL},
    {"/dev/nvme+", NOWHERE, POL_WHY_DEVICE, NULL},
    {"/dev/mmcblk+", NOWHERE, POL_WHY_DEVICE, NULL},
    {"/dev/dm-+", NOWHERE, POL_WHY_DEVICE, NULL},
    {"/dev/md+", NOWHERE, POL_WHY_DEVICE, NULL},
    {"/dev/loop+", NOWHERE, POL_WHY_DEVICE, NULL},
    {"/dev/nbd+", NOWHERE, POL_WHY_DEVICE, NULL},
    {"/dev/disk+", NOWHERE, POL_WHY_DEVICE, NULL},
    {"/dev/rdisk+", NOWHERE, POL_WHY_DEVICE, NULL},
    {"/dev/disk/*", NOWHERE, POL_WHY_DEVICE, NULL},
    {"/dev/block/*", NOWHERE, POL_WHY_DEVICE, NULL},
    {"/dev/mapper/*", NOWHERE, POL_WHY_DEVICE, NULL},
};

static const alias of_macos[] = {
    {"/.vol/*/*", TO_UNKNOWN, POL_WHY_ALIAS, NULL},
    {"/.nofollow", TO_ROOT, POL_WHY_ALIAS, NULL},
    {"/.resolve/*", TO_ROOT, POL_WHY_ALIAS, NULL},
    {"/system/volumes/data", TO_ROOT, POL_WHY_ALIAS, NULL},
    {"/volumes/macintosh hd", TO_ROOT, POL_WHY_ALIAS, NULL},
    {"/etc", TO_TEXT, POL_WHY_NONE, "/private/etc"},
    {"/tmp", TO_TEXT, POL_WHY_NONE, "/private/tmp"},
    {"/var", TO_TEXT, POL_WHY_NONE, "/private/var"},
};

/* -- Which one a path is */

enum {
    NAME_SIZE = 32,  /* of a component of a pattern, with its NUL */
    FREE_SIZE = 255, /* of a component that `*`, `#` or `+` meets */
    DEPTH = 6        /* components of the longest pattern */
};

/* Copies the first component of *pattern, without the '/', and moves on. */
static void take_name(const char **pattern, char name[NAME_SIZE])
{
    size_t size = 0;
    const char *at = *pattern + 1;
    while (*at != 0 && *at != '/') {
        name[size++] = *at++;
    }
    name[size] = 0;
    *pattern = at;
}

static bool is_process(pol_text component)
{
    for (size_t i = 0; i < component.size; i++) {
        if (component.data[i] < '0' || component.data[i] > '9') {
            return pol_text_equal(component, POL_TEXT("self"));
        }
    }
    return true;
}

static bool is_component(const char *name, pol_text component, bool folds)
{
    size_t size = 0;
    while (name[size] != 0) {
        size++;
    }
    if (name[0] == '*' || name[0] == '#') {
        return name[0] == '*' || is_process(component);
    }
    if (name[size - 1] == '+') {
        return component.size >= size &&
               memcmp(component.data, name, size - 1) == 0;
    }
    return pol_place_named(component, name, folds);
}

static bool is_alias(const char *pattern, pol_text path, bool folds)
{
    char name[NAME_SIZE];
    pol_text component;
    while (*pattern != 0) {
        take_name(&pattern, name);
        if (!pol_place_take(&path, false, &component) ||
            !is_component(name, component, folds)) {
            return false;
        }
    }
    return path.size == 0;
}

static const alias *find_in(const alias *table, size_t count, pol_text path,
                            bool folds)
{
    for (size_t i = 0; i < count; i++) {
        if (is_alias(table[i].pattern, path, folds)) {
            return &table[i];
        }
    }
    return NULL;
}

/* Whether the path is more than any pattern: in depth, or in one component. */
static bool is_deep(pol_text path)
{
    pol_text component;
    for (int i = 0; i < DEPTH; i++) {
        if (!pol_place_take(&path, false, &component)) {
            return false;
        }
        if (component.size > FREE_SIZE) {
            return true;
        }
    }
    return path.size > 0;
}

static const alias *find(pol_platform platform, pol_text path)
{
    bool folds = platform == POL_PLATFORM_MACOS;
    const alias *found = NULL;
    if (is_deep(path)) {
        return NULL;
    }
    if (folds) {
        found =
            find_in(of_macos, sizeof of_macos / sizeof *of_macos, path, folds);
    }
    return found != NULL
               ? found
               : find_in(of_kernel, sizeof of_kernel / sizeof *of_kernel, path,
                         folds);
}

pol_why pol_place_magic(const pol_place_query *query, pol_text path)
{
    const alias *found = query->platform == POL_PLATFORM_WINDOWS
                             ? NULL
                             : find(query->platform, path);
    return found == NULL ? POL_WHY_NONE : found->why;
}

/* -- The walk */

static void note(pol_place_follow *walk, pol_why why)
{
    if (walk->why == POL_WHY_NONE) {
        walk->why = why;
    }
}

/* The stack is this path, as its text says. */
static void go_to(pol_place_follow *walk, pol_text path)
{
    pol_text component;
    walk->stack.size = 0;
    while (pol_place_take(&path, false, &component)) {
        if (pol_text_equal(component, POL_TEXT(".."))) {
            pol_place_pop(&walk->stack);
        } else if (!pol_text_equal(component, POL_TEXT("."))) {
            pol_place_push(&walk->stack, component);
        }
    }
}

static void follow(pol_place_follow *walk, const alias *found)
{
    pol_text cwd = walk->query->cwd;
    bool to_cwd = found->target == TO_CWD ||
                  (found->target == TO_UNKNOWN && walk->to_cwd);
    if (++walk->hops > POL_MAX_LINKS) {
        note(walk, POL_WHY_ALIAS);
        return;
    }
    walk->changed = true;
    walk->unknown |= found->target == TO_UNKNOWN;
    walk->soft = 0;
    if (found->target == TO_TEXT) {
        size_t size = 0;
        while (found->text[size] != 0) {
            size++;
        }
        go_to(walk, (pol_text){found->text, size});
        walk->soft = walk->stack.size;
    } else if (to_cwd && cwd.size > 0 && cwd.data[0] == '/') {
        go_to(walk, cwd);
    } else {
        walk->stack.size = 0;
    }
}

static void step(pol_place_follow *walk, pol_text component)
{
    if (pol_text_equal(component, POL_TEXT("."))) {
        return;
    }
    if (pol_text_equal(component, POL_TEXT(".."))) {
        pol_place_pop(&walk->stack);
        if (walk->stack.size < walk->soft) {
            note(walk, POL_WHY_ALIAS);
            walk->soft = 0;
        }
        return;
    }
    if (walk->query->platform == POL_PLATFORM_MACOS &&
        (walk->skip || pol_place_named(component, "..namedfork", true))) {
        note(walk, POL_WHY_STREAM);
        walk->changed = true;
        walk->skip = !walk->skip;
        return;
    }
    pol_place_push(&walk->stack, component);
    const alias *found =
        walk->stack.over > 0
            ? NULL
            : find(walk->query->platform, pol_place_text(&walk->stack));
    if (found != NULL) {
        note(walk, found->why);
        if (found->target != NOWHERE) {
            follow(walk, found);
        }
    }
}

void pol_place_walk_follow(pol_place_follow *walk, const pol_place_parts *parts)
{
    for (unsigned i = 0; i < parts->count; i++) {
        pol_text rest = parts->text[i], component;
        while (pol_place_take(&rest, false, &component)) {
            step(walk, component);
        }
    }
}
