/* SPDX-License-Identifier: Apache-2.0
 *
 * The further readings of a path, in order: the path itself with aliases
 * followed, then each expansion of it; of each the forms that the platform
 * has for one place.
 *
 * Refuses to know what the aliases and expansions are. */
#include <libpolicy/canon/place_walk.h>

/* What is asked for, and where it goes. */
typedef struct reading {
    const pol_place_query *query;
    pol_place_parts parts;
    bool itself; /* the parts are the path, no expansion of it */
    char *out;
    size_t capacity, size;
    unsigned index; /* counts down */
} reading;

static void finish(reading *r, pol_place_stack stack)
{
    pol_place_fits(&stack); /* without room: a folder above it */
    r->size = pol_place_end(&stack);
}

/* -- posix and macos */

static bool follow(reading *r, bool to_cwd, pol_place_follow *walk)
{
    *walk = (pol_place_follow){.stack = pol_place_stack_of(r->out, r->capacity),
                               .query = r->query,
                               .to_cwd = to_cwd};
    pol_place_parts parts = r->parts;
    if (pol_place_from_cwd(r->query, &parts) != POL_WHY_NONE) {
        return false;
    }
    pol_place_walk_follow(walk, &parts);
    return true;
}

static bool read_posix(reading *r)
{
    pol_place_follow walk;
    for (int to_cwd = 0; to_cwd < 2; to_cwd++) {
        if (!follow(r, to_cwd != 0, &walk) || (to_cwd == 1 && !walk.unknown)) {
            break;
        }
        if ((walk.changed || !r->itself) && r->index-- == 0) {
            finish(r, walk.stack);
            return true;
        }
    }
    return false;
}

/* Length of "/private" where the path lies in what is also above it. */
static size_t private_size(pol_text path)
{
    static const char *const names[] = {"etc", "tmp", "var"};
    pol_text rest = path, component;
    if (!pol_place_take(&rest, false, &component) ||
        !pol_place_named(component, "private", true)) {
        return 0;
    }
    size_t size = path.size - rest.size;
    if (pol_place_take(&rest, false, &component)) {
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            if (pol_place_named(component, names[i], true)) {
                return size;
            }
        }
    }
    return 0;
}

/* Puts the data volume's folder in front, where there is room. */
static void to_data_volume(pol_place_stack *stack)
{
    static const char data[] = "/System/Volumes/Data";
    size_t size = sizeof data - 1;
    if (stack->capacity - stack->size >= size) {
        memmove(stack->out + size, stack->out, stack->size);
        memcpy(stack->out, data, size);
        stack->size += size;
    }
}

static bool read_macos(reading *r)
{
    pol_place_follow walk;
    for (int to_cwd = 0; to_cwd < 2; to_cwd++) {
        if (!follow(r, to_cwd != 0, &walk) || (to_cwd == 1 && !walk.unknown)) {
            break;
        }
        pol_place_stack *stack = &walk.stack;
        size_t private = private_size(pol_place_text(stack));
        if ((walk.changed || !r->itself) && r->index-- == 0) {
            finish(r, *stack);
            return true;
        }
        if (private > 0 && r->index-- == 0) {
            stack->size -= private;
            memmove(stack->out, stack->out + private, stack->size);
            finish(r, *stack);
            return true;
        }
        if (r->index-- == 0) {
            to_data_volume(stack);
            finish(r, *stack);
            return true;
        }
    }
    return false;
}

/* -- windows */

static bool walk_windows(reading *r, unsigned choice, pol_place_windows *walk)
{
    *walk =
        (pol_place_windows){.stack = pol_place_stack_of(r->out, r->capacity),
                            .query = r->query,
                            .reading = true,
                            .dots_up = (choice & 1) != 0,
                            .other_root = (choice & 2) != 0};
    return pol_place_walk_windows(walk, &r->parts);
}

static bool read_windows(reading *r)
{
    for (unsigned choice = 0; choice < 4; choice++) {
        pol_place_windows walk;
        if (!walk_windows(r, choice, &walk)) {
            return false;
        }
        bool odd = walk.why != POL_WHY_NONE || !r->itself;
        bool other = ((choice & 1) == 0 || walk.dots) &&
                     ((choice & 2) == 0 || walk.roots);
        if (odd && other && r->index-- == 0) {
            finish(r, walk.stack);
            return true;
        }
    }
    return false;
}

/* -- Any platform */

static bool read_parts(reading *r)
{
    switch (r->query->platform) {
    case POL_PLATFORM_MACOS:
        return read_macos(r);
    case POL_PLATFORM_WINDOWS:
        return read_windows(r);
    case POL_PLATFORM_POSIX:
        break;
    }
    return read_posix(r);
}

/* Most paths are no text that expands and meet no link of the system. */
static bool is_plain(const pol_place_query *query)
{
    pol_text path = query->path;
    if (query->platform != POL_PLATFORM_POSIX || path.data[0] != '/') {
        return false;
    }
    for (const char *at = path.data, *end = at + path.size;
         (at = memchr(at, '.', (size_t)(end - at))) != NULL; at++) {
        if (end - at > 1 && at[1] == '.' && at[-1] == '/') {
            return false;
        }
    }
    pol_text first = {NULL, 0};
    pol_place_take(&path, false, &first);
    return !pol_text_equal(first, POL_TEXT("proc")) &&
           !pol_text_equal(first, POL_TEXT("dev"));
}

bool pol_place_alias(const pol_place_query *query, unsigned index, char *out,
                     size_t capacity, size_t *size)
{
    char room[POL_MAX_PATH];
    reading r = {.query = query,
                 .parts = {{query->path}, 1},
                 .itself = true,
                 .out = out,
                 .capacity = capacity,
                 .index = index};
    if (capacity == 0 || query->path.size == 0 ||
        pol_place_has_nul(query->path) || is_plain(query)) {
        return false;
    }
    bool found = read_parts(&r);
    for (unsigned i = 0; !found && pol_place_expand(query, i, room, &r.parts);
         i++) {
        r.itself = false;
        found = read_parts(&r);
    }
    *size = r.size;
    return found;
}
