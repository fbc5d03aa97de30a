/* SPDX-License-Identifier: Apache-2.0
 *
 * Canonical paths: the stack of components, posix and macos, and the choice
 * of the platform.
 *
 * Walking left to right, a component without room is only counted: ".." may
 * take it away again.
 *
 * Refuses to know links, expansions and what windows does to names. */
#include <libpolicy/canon/code_point.h>
#include <libpolicy/canon/place_walk.h>

/* -- The stack */

pol_place_stack pol_place_stack_of(char *out, size_t capacity)
{
    size_t most = capacity < POL_MAX_PATH ? capacity : POL_MAX_PATH;
    return (pol_place_stack){.out = out, .capacity = most};
}

void pol_place_push(pol_place_stack *stack, pol_text component)
{
    if (stack->over > 0 || stack->capacity - stack->size <= component.size) {
        stack->over++;
        return;
    }
    stack->out[stack->size] = '/';
    memcpy(stack->out + stack->size + 1, component.data, component.size);
    stack->size += component.size + 1;
}

void pol_place_pop(pol_place_stack *stack)
{
    if (stack->over > 0) {
        stack->over--;
    } else if (stack->size > stack->floor) {
        do {
            stack->size--;
        } while (stack->out[stack->size] != '/');
    }
}

bool pol_place_fits(pol_place_stack *stack)
{
    bool fits = stack->over == 0 && stack->capacity > 0;
    stack->over = 0;
    return fits;
}

size_t pol_place_end(pol_place_stack *stack)
{
    if (stack->size == 0) {
        stack->out[0] = '/';
        stack->size = 1;
    }
    return stack->size;
}

/* -- Text */

bool pol_place_take(pol_text *rest, bool both, pol_text *component)
{
    if (rest->size == 0) {
        return false;
    }
    const char *at = rest->data;
    const char *end = at + rest->size;
    while (at < end && (*at == '/' || (both && *at == '\\'))) {
        at++;
    }
    const char *begin = at;
    while (at < end && *at != '/' && !(both && *at == '\\')) {
        at++;
    }
    *component = (pol_text){begin, (size_t)(at - begin)};
    *rest = (pol_text){at, (size_t)(end - at)};
    return at > begin;
}

bool pol_place_has_nul(pol_text text)
{
    return text.size != 0 && memchr(text.data, 0, text.size) != NULL;
}

static bool is_ascii_name(pol_text component, const char *name, bool folds)
{
    size_t i = 0;
    for (; i < component.size && name[i] != 0; i++) {
        char c = component.data[i];
        c = folds && c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        if (c != name[i]) {
            return false;
        }
    }
    return i == component.size && name[i] == 0;
}

bool pol_place_named(pol_text component, const char *name, bool folds)
{
    char folded[64]; /* no name is longer */
    size_t size;
    if (is_ascii_name(component, name, folds)) {
        return true;
    }
    for (size_t i = 0; folds && i < component.size; i++) {
        if ((unsigned char)component.data[i] >= 0x80) {
            return pol_place_fold(component, folded, sizeof folded, &size) &&
                   is_ascii_name((pol_text){folded, size}, name, false);
        }
    }
    return false;
}

/* -- posix and macos */

static bool is_dots(pol_text name, size_t count)
{
    return name.size == count && name.data[0] == '.' &&
           name.data[count - 1] == '.';
}

static bool is_absolute(pol_text path)
{
    return path.size != 0 && path.data[0] == '/';
}

pol_why pol_place_from_cwd(const pol_place_query *query, pol_place_parts *parts)
{
    if (is_absolute(parts->text[0])) {
        return POL_WHY_NONE;
    }
    if (!is_absolute(query->cwd)) {
        return POL_WHY_RELATIVE;
    }
    if (pol_place_has_nul(query->cwd)) {
        return POL_WHY_NUL;
    }
    memmove(parts->text + 1, parts->text, parts->count * sizeof(pol_text));
    parts->text[0] = query->cwd;
    parts->count++;
    return POL_WHY_NONE;
}

/* A folder in which the system makes links. */
static bool is_special(pol_text component)
{
    return pol_text_equal(component, POL_TEXT("proc")) ||
           pol_text_equal(component, POL_TEXT("dev"));
}

/* Whether such a folder was ever the first component. */
static bool walk_posix(pol_place_stack *stack, const pol_place_parts *parts)
{
    bool special = false;
    for (unsigned i = 0; i < parts->count; i++) {
        pol_text rest = parts->text[i], component;
        while (pol_place_take(&rest, false, &component)) {
            if (is_dots(component, 2)) {
                pol_place_pop(stack);
            } else if (!is_dots(component, 1)) {
                special |= stack->size == 0 && is_special(component);
                pol_place_push(stack, component);
            }
        }
    }
    return special;
}

/* What keeps the path from being allowed, apart from expansions.  Uses the
 * room of the stack, and leaves it empty. */
static pol_why suspect(const pol_place_query *query, pol_place_stack *stack,
                       const pol_place_parts *parts)
{
    pol_place_follow follow = {.stack = *stack, .query = query};
    pol_place_walk_follow(&follow, parts);
    for (unsigned i = 0; i < parts->count; i++) {
        if (query->platform == POL_PLATFORM_MACOS &&
            follow.why == POL_WHY_NONE && !pol_is_utf8(parts->text[i])) {
            follow.why = POL_WHY_PATH_CHARACTER;
        }
    }
    return follow.why;
}

static pol_why place_posix(const pol_place_query *query, pol_place_stack *stack,
                           pol_why *why)
{
    pol_place_parts parts = {{query->path}, 1};
    pol_why fault = pol_place_from_cwd(query, &parts);
    if (fault != POL_WHY_NONE) {
        return fault;
    }
    pol_place_stack empty = *stack;
    if (walk_posix(stack, &parts) || query->platform == POL_PLATFORM_MACOS) {
        *stack = empty;
        *why = suspect(query, stack, &parts);
        walk_posix(stack, &parts);
    }
    return POL_WHY_NONE;
}

static pol_why place_windows(const pol_place_query *query,
                             pol_place_stack *stack, pol_why *why)
{
    pol_place_parts parts = {{query->path}, 1};
    pol_place_windows walk = {.stack = *stack, .query = query};
    if (!pol_place_walk_windows(&walk, &parts)) {
        return pol_place_has_nul(query->cwd) ? POL_WHY_NUL : POL_WHY_RELATIVE;
    }
    *stack = walk.stack;
    *why = walk.why;
    return POL_WHY_NONE;
}

/* -- Any platform */

static pol_place_form refused(pol_why why)
{
    return (pol_place_form){0, why, true, why == POL_WHY_TOO_LONG};
}

/* C:\x, and C:/x, where no drive is: nobody names a file so, and whoever
 * does means another one. */
static bool is_foreign(const pol_place_query *query)
{
    pol_text path = query->path;
    return query->platform != POL_PLATFORM_WINDOWS && path.size >= 3 &&
           path.data[1] == ':' &&
           (path.data[2] == '\\' || path.data[2] == '/') &&
           ((path.data[0] | 0x20) >= 'a' && (path.data[0] | 0x20) <= 'z');
}

pol_place_form pol_place_of(const pol_place_query *query, char *out,
                            size_t capacity)
{
    pol_place_stack stack = pol_place_stack_of(out, capacity);
    pol_why why = POL_WHY_NONE;
    if (query->path.size == 0 || pol_place_has_nul(query->path)) {
        return refused(query->path.size == 0 ? POL_WHY_EMPTY : POL_WHY_NUL);
    }
    pol_why fault = query->platform == POL_PLATFORM_WINDOWS
                        ? place_windows(query, &stack, &why)
                        : place_posix(query, &stack, &why);
    if (fault == POL_WHY_NONE && !pol_place_fits(&stack)) {
        fault = POL_WHY_TOO_LONG;
    }
    if (fault != POL_WHY_NONE) {
        return refused(fault);
    }
    pol_why expansion = pol_place_expands(query->platform, query->path);
    if (expansion == POL_WHY_NONE && is_foreign(query)) {
        expansion = POL_WHY_FOREIGN;
    }
    return (pol_place_form){pol_place_end(&stack),
                            expansion != POL_WHY_NONE ? expansion : why, false,
                            false};
}
