/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files about places share: a path as a stack of components, which
 * is written where it stands, and the walks that fill it. */
#ifndef POL_CANON_PLACE_WALK_H
#define POL_CANON_PLACE_WALK_H

#include <libpolicy/canon/place.h>

typedef struct pol_place_stack {
    char *out;
    size_t capacity, size; /* "/a/b"; 0 is "/" */
    size_t floor;          /* pop goes no lower */
    size_t over;           /* components on top for which there was no room */
} pol_place_stack;

pol_place_stack pol_place_stack_of(char *out, size_t capacity);
void pol_place_push(pol_place_stack *stack, pol_text component);
void pol_place_pop(pol_place_stack *stack);
/* Lets the components go that found no room; whether all did. */
bool pol_place_fits(pol_place_stack *stack);
/* Writes "/" where the stack is empty; the size.  Only if it fits. */
size_t pol_place_end(pol_place_stack *stack);

static inline pol_text pol_place_text(const pol_place_stack *stack)
{
    return (pol_text){stack->out, stack->size};
}

/* Takes the next component off *rest; false where none is left.  both: '\\'
 * separates as well. */
bool pol_place_take(pol_text *rest, bool both, pol_text *component);
bool pol_place_has_nul(pol_text text);

/* Whether a component is this name (lower case).  folds: as a file system
 * that folds reads it. */
bool pol_place_named(pol_text component, const char *name, bool folds);

/* A path to read: its texts one behind the other, each from a component's
 * beginning.  Where the first is not absolute, cwd stands in front. */
enum {
    POL_PLACE_PARTS = 4
};
typedef struct pol_place_parts {
    pol_text text[POL_PLACE_PARTS];
    unsigned count;
} pol_place_parts;

/* -- posix and macos (place_posix.c) */

/* Puts cwd in front where that is needed; NONE, RELATIVE or NUL. */
pol_why pol_place_from_cwd(const pol_place_query *query,
                           pol_place_parts *parts);

/* -- windows (place_windows.c) */

typedef struct pol_place_windows {
    pol_place_stack stack;
    const pol_place_query *query;
    pol_why why;      /* the first one met */
    bool reading;     /* without streams and prefixes of devices */
    bool dots_up;     /* ".. " and "..." are ".." */
    bool other_root;  /* a drive that is not known is C:, not that of cwd; a
                         share stands as in a rule: "/server/share" */
    bool dots, roots; /* out: whether dots_up, and other_root, matter */
} pol_place_windows;

/* Fills the stack; false for a relative path without a cwd. */
bool pol_place_walk_windows(pol_place_windows *walk,
                            const pol_place_parts *parts);
bool pol_place_windows_absolute(pol_text path);

/* -- links that the system makes (place_alias.c) */

typedef struct pol_place_follow {
    pol_place_stack stack;
    const pol_place_query *query;
    bool to_cwd;   /* an unknown folder is cwd, else "/" */
    bool changed;  /* out: a link was followed */
    bool unknown;  /* out: it led to an unknown folder */
    pol_why why;   /* out: what keeps it from being allowed */
    unsigned hops; /* links followed */
    size_t soft;   /* ".." below this leaves where a link led to */
    bool skip;     /* the next component names a fork */
} pol_place_follow;

void pol_place_walk_follow(pol_place_follow *walk,
                           const pol_place_parts *parts);
/* What keeps this path, canonical so far, from being allowed. */
pol_why pol_place_magic(const pol_place_query *query, pol_text path);

/* -- text that some programs expand (place_expand.c) */

/* EXPANSION, FILE_URL or NONE. */
pol_why pol_place_expands(pol_platform platform, pol_text path);
/* The index-th reading of such a text, which may lie in room (POL_MAX_PATH
 * bytes); false past the last. */
bool pol_place_expand(const pol_place_query *query, unsigned index, char *room,
                      pol_place_parts *parts);

#endif
