/* SPDX-License-Identifier: Apache-2.0
 *
 * Paths as Windows reads them: drives, shares, devices, two separators, and
 * names that stand for other ones.  ".." is lexical there, links or not.
 *
 *   C:\a, C:/a, /C:/a  /C:/a       C:a     /C:/(cwd of C:)/a, never allowed
 *   \a                 /C:/a, the drive that of cwd
 *   \\s\d\a            /?/UNC/s/d/a      \\?\C:\a, \\.\x   /?/C:/a, /?/x
 *
 * No name has a '?', so that nothing else looks like the last row.  What
 * begins with "/?" is never allowed.
 *
 * Refuses to know links, expansions and the registry. */
#include <libpolicy/canon/code_point.h>
#include <libpolicy/canon/place_walk.h>

typedef enum root_kind {
    RELATIVE,
    DRIVE,        /* C:\a */
    DRIVE_FOLDER, /* C:a */
    ROOTED,       /* \a */
    SHARE,        /* \\server\share */
    DEVICE        /* \\?\ \\.\ \??\ */
} root_kind;

typedef struct root {
    root_kind kind;
    char letter;   /* of the drive, upper case */
    pol_text rest; /* what follows */
} root;

static bool is_separator(char c)
{
    return c == '/' || c == '\\';
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

/* Whether text begins with a drive: "C:". */
static bool has_drive(pol_text text)
{
    return text.size >= 2 && text.data[1] == ':' &&
           upper(text.data[0]) >= 'A' && upper(text.data[0]) <= 'Z';
}

static bool is_one_of(pol_text component, pol_text a, pol_text b)
{
    return pol_text_equal(component, a) || pol_text_equal(component, b);
}

static root root_of(pol_text path)
{
    size_t separators = 0;
    if (path.size == 0) {
        return (root){RELATIVE, 0, path};
    }
    while (separators < path.size && is_separator(path.data[separators])) {
        separators++;
    }
    pol_text rest = pol_text_from(path, separators), behind = rest;
    pol_text first = {NULL, 0};
    pol_place_take(&behind, true, &first);
    bool query = is_one_of(first, POL_TEXT("?"), POL_TEXT("??"));
    if (separators == 0 && has_drive(rest)) {
        bool whole = rest.size > 2 && is_separator(rest.data[2]);
        return (root){whole ? DRIVE : DRIVE_FOLDER, upper(rest.data[0]),
                      pol_text_from(rest, 2)};
    }
    if (separators == 1 && first.size == 2 && has_drive(first)) {
        return (root){DRIVE, upper(first.data[0]), behind};
    }
    if (query || (separators > 1 && pol_text_equal(first, POL_TEXT(".")))) {
        return (root){separators == 0 ? RELATIVE : DEVICE, 0,
                      separators == 0 ? rest : behind};
    }
    return (root){separators == 0   ? RELATIVE
                  : separators == 1 ? ROOTED
                                    : SHARE,
                  0, rest};
}

bool pol_place_windows_absolute(pol_text path)
{
    root_kind kind = root_of(path).kind;
    return kind != RELATIVE && kind != DRIVE_FOLDER && !pol_place_has_nul(path);
}

static void note(pol_place_windows *walk, pol_why why)
{
    if (walk->why == POL_WHY_NONE) {
        walk->why = why;
    }
}

/* -- Names */

static pol_text without_tail(pol_text name)
{
    while (name.size > 0 && (name.data[name.size - 1] == '.' ||
                             name.data[name.size - 1] == ' ')) {
        name.size--;
    }
    return name;
}

static pol_text until(pol_text name, char c)
{
    const char *at = name.size == 0 ? NULL : memchr(name.data, c, name.size);
    return at == NULL ? name : (pol_text){name.data, (size_t)(at - name.data)};
}

/* CON, COM1 and the like, whatever the extension. */
static bool is_device(pol_text name)
{
    static const char *const names[] = {"con",    "prn",     "aux",   "nul",
                                        "conin$", "conout$", "clock$"};
    name = without_tail(until(until(name, '.'), ':'));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (pol_place_named(name, names[i], true)) {
            return true;
        }
    }
    if (name.size < 4 || name.size > 5) {
        return false;
    }
    pol_text digit = pol_text_from(name, 3);
    name.size = 3;
    bool is_digit =
        digit.size == 1
            ? *digit.data >= '0' && *digit.data <= '9'
            : is_one_of(digit, POL_TEXT("\u00B9"), POL_TEXT("\u00B2")) ||
                  pol_text_equal(digit, POL_TEXT("\u00B3"));
    return is_digit && (pol_place_named(name, "com", true) ||
                        pol_place_named(name, "lpt", true));
}

static size_t count_code_points(pol_text text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) {
        count += !pol_is_continuation((unsigned char)text.data[i]);
    }
    return count;
}

/* A name in the form that Windows gives a long one: "PROGRA~1", "A~12.TXT". */
static bool is_short_name(pol_text name)
{
    pol_text base = until(name, '.');
    size_t digits = 0;
    while (digits < base.size && base.data[base.size - 1 - digits] >= '0' &&
           base.data[base.size - 1 - digits] <= '9') {
        digits++;
    }
    if (digits == 0 || digits == base.size ||
        base.data[base.size - 1 - digits] != '~') {
        return false;
    }
    pol_text extension = pol_text_from(name, base.size);
    return count_code_points(base) <= 8 && count_code_points(extension) <= 4;
}

static void inspect(pol_place_windows *walk, pol_text name)
{
    static const char never[] = "<>\"|?*";
    bool odd = !pol_is_utf8(name);
    for (size_t i = 0; i < name.size; i++) {
        unsigned char c = (unsigned char)name.data[i];
        odd |= c < 0x20 || memchr(never, c, sizeof never - 1) != NULL;
    }
    if (odd) {
        note(walk, POL_WHY_PATH_CHARACTER);
    }
    if (memchr(name.data, ':', name.size) != NULL) {
        note(walk, POL_WHY_STREAM);
    }
    if (is_device(name)) {
        note(walk, POL_WHY_DEVICE);
    }
    if (is_short_name(name)) {
        note(walk, POL_WHY_SHORT_NAME);
    }
}

/* -- Components */

/* The first component reads as itself when the canonical path is read again:
 * a drive is in upper case, and "??" is "?". */
static void push_first(pol_place_windows *walk, pol_text name)
{
    char drive[2] = {0, ':'};
    if (name.size == 2 && has_drive(name)) {
        drive[0] = upper(name.data[0]);
        name.data = drive;
    } else if (pol_text_equal(name, POL_TEXT("??"))) {
        name.size = 1;
    }
    pol_place_push(&walk->stack, name);
}

/* Nothing but dots and blanks: Windows drops it, or climbs. */
static void step_dots(pol_place_windows *walk, pol_text name)
{
    size_t dots = 0;
    for (size_t i = 0; i < name.size; i++) {
        dots += name.data[i] == '.';
    }
    if (dots >= 2) {
        walk->dots = true;
        if (walk->dots_up) {
            pol_place_pop(&walk->stack);
        }
    }
}

static void step(pol_place_windows *walk, pol_text component)
{
    if (is_one_of(component, POL_TEXT("."), POL_TEXT(".."))) {
        if (component.size == 2) {
            pol_place_pop(&walk->stack);
        }
        return;
    }
    pol_text name = without_tail(component);
    if (name.size != component.size) {
        note(walk, POL_WHY_PATH_CHARACTER);
    }
    if (name.size > 0) {
        inspect(walk, name);
    }
    if (walk->reading) {
        name = without_tail(until(name, ':'));
    }
    if (name.size == 0) {
        step_dots(walk, until(component, ':'));
    } else if (walk->reading && pol_place_named(name, "git~1", true)) {
        pol_place_push(&walk->stack, POL_TEXT(".git"));
    } else if (walk->stack.size == 0) {
        push_first(walk, name);
    } else {
        pol_place_push(&walk->stack, name);
    }
}

static void feed(pol_place_windows *walk, pol_text rest)
{
    pol_text component;
    while (pol_place_take(&rest, true, &component)) {
        step(walk, component);
    }
}

/* -- Roots */

/* No ".." takes a root away, nor that there was no room for it. */
static void to_root(pol_place_windows *walk, pol_text name)
{
    pol_place_push(&walk->stack, name);
    walk->stack.floor = walk->stack.size;
    if (walk->stack.over > 0) {
        walk->stack.over = SIZE_MAX / 2;
    }
}

static void to_drive(pol_place_windows *walk, char letter)
{
    char drive[2] = {letter, ':'};
    to_root(walk, (pol_text){drive, 2});
}

/* A drive that nobody names: that of cwd, or C. */
static void to_some_drive(pol_place_windows *walk)
{
    root cwd = root_of(walk->query->cwd);
    walk->roots = true;
    to_drive(walk, walk->other_root || cwd.kind != DRIVE ? 'C' : cwd.letter);
}

static void to_device(pol_place_windows *walk, pol_text kind)
{
    to_root(walk, POL_TEXT("?"));
    if (kind.size > 0) {
        pol_place_push(&walk->stack, kind);
    }
}

/* "C$", the share that is a drive. */
static bool is_drive_share(pol_text name)
{
    return name.size == 2 && name.data[1] == '$' &&
           upper(name.data[0]) >= 'A' && upper(name.data[0]) <= 'Z';
}

static void enter_share(pol_place_windows *walk, pol_text rest)
{
    pol_text server, share, behind = rest;
    note(walk, POL_WHY_SHARE);
    if (walk->reading && pol_place_take(&behind, true, &server) &&
        pol_place_take(&behind, true, &share) && is_drive_share(share)) {
        to_drive(walk, upper(share.data[0]));
        feed(walk, behind);
        return;
    }
    walk->roots = true;
    if (!walk->reading || !walk->other_root) { /* else as a rule names it */
        to_device(walk, POL_TEXT("UNC"));
    }
    feed(walk, rest);
}

/* Names of the object manager that lead to a volume. */
static bool is_volume(pol_text name)
{
    char head[14]; /* "harddiskvolume" */
    pol_text begin = name;
    begin.size = name.size < sizeof head ? name.size : sizeof head;
    return pol_place_named(begin, "harddiskvolume", true) ||
           pol_place_named(until(name, '{'), "volume", true);
}

static void enter_device(pol_place_windows *walk, pol_text rest)
{
    pol_text first, behind = rest;
    note(walk, POL_WHY_SHARE);
    while (walk->reading && pol_place_take(&behind, true, &first)) {
        if (first.size == 2 && has_drive(first)) {
            to_drive(walk, upper(first.data[0]));
            feed(walk, behind);
            return;
        }
        if (pol_place_named(first, "unc", true)) {
            enter_share(walk, behind);
            return;
        }
        if (is_volume(first)) {
            to_some_drive(walk);
            feed(walk, behind);
            return;
        }
        if (!pol_place_named(first, "globalroot", true) &&
            !pol_place_named(first, "device", true) &&
            !pol_place_named(first, "global??", true)) {
            break;
        }
    }
    to_device(walk, POL_TEXT(""));
    feed(walk, rest);
}

/* The first components of rest: how many the root of a share or of a device
 * takes. */
static pol_text root_names(root path)
{
    pol_text name, behind = path.rest;
    int count = path.kind == SHARE ? 2 : 1;
    while (count-- > 0 && pol_place_take(&behind, true, &name)) {
        if (path.kind == DEVICE && pol_place_named(name, "unc", true)) {
            path.kind = SHARE;
            count = 2;
        }
    }
    path.rest.size -= behind.size;
    return path.rest;
}

/* Where a path without a drive begins. */
static void enter_rooted(pol_place_windows *walk, pol_text rest)
{
    root cwd = root_of(walk->query->cwd);
    if (cwd.kind == DRIVE) {
        to_drive(walk, cwd.letter);
    } else if (cwd.kind == SHARE) {
        enter_share(walk, root_names(cwd));
    } else if (cwd.kind == DEVICE) {
        enter_device(walk, root_names(cwd));
    } else {
        note(walk, POL_WHY_DRIVE);
        if (walk->reading) {
            to_some_drive(walk);
        }
    }
    feed(walk, rest);
}

static void enter_drive_folder(pol_place_windows *walk, root path)
{
    root cwd = root_of(walk->query->cwd);
    note(walk, POL_WHY_DRIVE);
    to_drive(walk, path.letter);
    if (cwd.kind == DRIVE && cwd.letter == path.letter) {
        feed(walk, cwd.rest);
    }
    feed(walk, path.rest);
}

/* path is not relative. */
static void enter(pol_place_windows *walk, root path)
{
    if (path.kind == DRIVE) {
        to_drive(walk, path.letter);
        feed(walk, path.rest);
    } else if (path.kind == DRIVE_FOLDER) {
        enter_drive_folder(walk, path);
    } else if (path.kind == SHARE) {
        enter_share(walk, path.rest);
    } else if (path.kind == DEVICE) {
        enter_device(walk, path.rest);
    } else {
        enter_rooted(walk, path.rest);
    }
}

bool pol_place_walk_windows(pol_place_windows *walk,
                            const pol_place_parts *parts)
{
    root path = root_of(parts->text[0]);
    if (path.kind == RELATIVE) {
        if (!pol_place_windows_absolute(walk->query->cwd)) {
            return false;
        }
        enter(walk, root_of(walk->query->cwd));
        feed(walk, path.rest);
    } else {
        enter(walk, path);
    }
    for (unsigned i = 1; i < parts->count; i++) {
        feed(walk, parts->text[i]);
    }
    return true;
}
