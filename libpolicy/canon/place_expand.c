/* SPDX-License-Identifier: Apache-2.0
 *
 * Text at the beginning of a path that some programs expand before they open
 * it: "~", "~user", "$NAME", "${NAME}", "$env:NAME", "%NAME%", "file:".
 * Each reading is texts to put one behind the other.
 *
 * Refuses to know the environment: a variable is the home, the working
 * folder, nothing, or what its name says. */
#include <libpolicy/canon/place_walk.h>

typedef struct expansion {
    char sign; /* ~ $ % f, 0: none */
    pol_text name, rest;
} expansion;

/* What well-known variables hold. */
typedef struct variable {
    const char *name; /* lower case */
    bool in_home;
    const char *path;
} variable;

static const variable variables[] = {
    {"appdata", true, "AppData/Roaming"},
    {"localappdata", true, "AppData/Local"},
    {"xdg_config_home", true, ".config"},
    {"xdg_data_home", true, ".local/share"},
    {"xdg_state_home", true, ".local/state"},
    {"xdg_cache_home", true, ".cache"},
    {"codex_home", true, ".codex"},
    {"tmpdir", false, "/tmp"},
    {"systemroot", false, "C:/Windows"},
    {"windir", false, "C:/Windows"},
    {"systemdrive", false, "C:/"},
    {"programfiles", false, "C:/Program Files"},
    {"programfiles(x86)", false, "C:/Program Files (x86)"},
    {"programdata", false, "C:/ProgramData"},
};

/* -- Reading */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_in_name(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9');
}

static bool separates(pol_platform platform, char c)
{
    return c == '/' || (c == '\\' && platform == POL_PLATFORM_WINDOWS);
}

static size_t to_separator(pol_platform platform, pol_text text)
{
    size_t at = 0;
    while (at < text.size && !separates(platform, text.data[at])) {
        at++;
    }
    return at;
}

static size_t name_end(pol_text text, size_t at)
{
    while (at < text.size && is_in_name(text.data[at])) {
        at++;
    }
    return at;
}

/* "$NAME", "${NAME..}", "$env:NAME", "$(..": the rest is behind it. */
static expansion read_dollar(pol_platform platform, pol_text path)
{
    expansion e = {'$', {NULL, 0}, {NULL, 0}};
    bool braces = path.size > 1 && path.data[1] == '{';
    size_t begin = braces ? 2 : 1;
    size_t end = name_end(path, begin);
    if (end < path.size && path.data[end] == ':' && end - begin == 3) {
        begin = end + 1; /* "env:" */
        end = name_end(path, begin);
    }
    e.name = (pol_text){path.data + begin, end - begin};
    if (braces) {
        const char *brace = memchr(path.data, '}', path.size);
        end = brace == NULL ? path.size : (size_t)(brace - path.data) + 1;
    } else if (end == begin) {
        end = to_separator(platform, path);
    }
    e.rest = pol_text_from(path, end);
    return e;
}

/* "%NAME%". */
static expansion read_percent(pol_platform platform, pol_text path)
{
    expansion e = {0, {NULL, 0}, {NULL, 0}};
    size_t at = 1;
    if (path.size < 3 || !is_letter(path.data[1])) {
        return e;
    }
    while (at < path.size && path.data[at] != '%' && path.data[at] != '/' &&
           !separates(platform, path.data[at])) {
        at++;
    }
    if (at < path.size && path.data[at] == '%') {
        e.sign = '%';
        e.name = (pol_text){path.data + 1, at - 1};
        e.rest = pol_text_from(path, at + 1);
    }
    return e;
}

static bool is_file_url(pol_text path)
{
    pol_text scheme = {path.data, 5};
    return path.size >= 5 && pol_place_named(scheme, "file:", true);
}

/* "file:///a", "file://host/a", "file:/a". */
static pol_text url_path(pol_text url)
{
    pol_text path = pol_text_from(url, 5);
    if (pol_text_starts(path, POL_TEXT("//"))) {
        path = pol_text_from(path, 2);
        path = pol_text_from(path, to_separator(POL_PLATFORM_POSIX, path));
    }
    return path;
}

static expansion read_expansion(pol_platform platform, pol_text path)
{
    expansion e = {0, {NULL, 0}, {NULL, 0}};
    if (path.size == 0) {
        return e;
    }
    if (*path.data == '~') {
        size_t end = to_separator(platform, path);
        return (expansion){
            '~', {path.data + 1, end - 1}, pol_text_from(path, end)};
    }
    if (is_file_url(path)) {
        return (expansion){'f', {NULL, 0}, url_path(path)};
    }
    return *path.data == '$'   ? read_dollar(platform, path)
           : *path.data == '%' ? read_percent(platform, path)
                               : e;
}

pol_why pol_place_expands(pol_platform platform, pol_text path)
{
    char sign = read_expansion(platform, path).sign;
    return sign == 0     ? POL_WHY_NONE
           : sign == 'f' ? POL_WHY_FILE_URL
                         : POL_WHY_EXPANSION;
}

/* -- Readings */

static bool is_absolute(pol_platform platform, pol_text path)
{
    return platform == POL_PLATFORM_WINDOWS
               ? pol_place_windows_absolute(path)
               : path.size > 0 && *path.data == '/' && !pol_place_has_nul(path);
}

static pol_text text_of(const char *string)
{
    size_t size = 0;
    while (string[size] != 0) {
        size++;
    }
    return (pol_text){string, size};
}

/* A reading that begins at base, if that is a place. */
static bool begin(const pol_place_query *query, pol_text base,
                  pol_place_parts *parts)
{
    *parts = (pol_place_parts){{base}, 1};
    return is_absolute(query->platform, base);
}

static void add(pol_place_parts *parts, pol_text text)
{
    parts->text[parts->count++] = text;
}

static bool read_tilde(const pol_place_query *query, const expansion *e,
                       unsigned choice, pol_place_parts *parts)
{
    bool usable = false;
    switch (choice) {
    case 0:
        usable = begin(query, query->home, parts);
        break;
    case 1:
        usable = begin(query, query->home, parts) && e->name.size > 0;
        add(parts, POL_TEXT(".."));
        add(parts, e->name);
        break;
    case 2:
        usable = begin(query, POL_TEXT("/root"), parts) &&
                 pol_text_equal(e->name, POL_TEXT("root"));
        break;
    case 3:
        usable = begin(query, POL_TEXT("/var/root"), parts) &&
                 pol_text_equal(e->name, POL_TEXT("root"));
        break;
    default: /* ~+ ~- ~1 */
        usable = begin(query, query->cwd, parts) && e->name.size > 0 &&
                 !is_letter(*e->name.data);
        break;
    }
    add(parts, e->rest);
    return usable;
}

static const variable *find_variable(pol_text name)
{
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        if (pol_place_named(name, variables[i].name, true)) {
            return &variables[i];
        }
    }
    return NULL;
}

static bool read_variable(const pol_place_query *query, const expansion *e,
                          unsigned choice, pol_place_parts *parts)
{
    const variable *known = find_variable(e->name);
    bool usable = true;
    switch (choice) {
    case 0:
        usable = begin(query, query->home, parts);
        break;
    case 1:
        usable = begin(query, query->cwd, parts);
        break;
    case 2:
        if (known == NULL) {
            return false;
        }
        usable = begin(
            query, known->in_home ? query->home : text_of(known->path), parts);
        if (known->in_home) {
            add(parts, text_of(known->path));
        }
        break;
    default: /* empty */
        *parts = (pol_place_parts){{e->rest}, 1};
        return is_absolute(query->platform, e->rest);
    }
    add(parts, e->rest);
    return usable;
}

static unsigned hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? (unsigned)(c - '0')
           : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
           : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10
                                  : 16;
}

/* The path of a URL without its query, decoded, as far as a NUL. */
static pol_text decode(pol_text path, char *room)
{
    size_t size = 0;
    for (size_t i = 0; i < path.size && size < POL_MAX_PATH; i++) {
        char c = path.data[i];
        if (c == '?' || c == '#') {
            break;
        }
        if (c == '%' && path.size - i > 2) {
            unsigned high = hex_digit(path.data[i + 1]);
            unsigned low = hex_digit(path.data[i + 2]);
            if (high < 16 && low < 16) {
                c = (char)(high << 4 | low);
                i += 2;
            }
        }
        if (c == 0) {
            break;
        }
        room[size++] = c;
    }
    return (pol_text){room, size};
}

static bool read_url(const pol_place_query *query, const expansion *e,
                     unsigned choice, char *room, pol_place_parts *parts)
{
    pol_text path = choice == 0 ? e->rest : decode(e->rest, room);
    if (choice > 1 || is_absolute(query->platform, path)) {
        *parts = (pol_place_parts){{path}, 1};
        return choice <= 1;
    }
    bool usable = begin(query, query->cwd, parts);
    add(parts, path);
    return usable;
}

bool pol_place_expand(const pol_place_query *query, unsigned index, char *room,
                      pol_place_parts *parts)
{
    enum {
        CHOICES = 5
    };
    expansion e = read_expansion(query->platform, query->path);
    pol_text more = e.rest;
    while (e.sign == '$' || e.sign == '%') { /* "%HOMEDRIVE%%HOMEPATH%" */
        expansion next = read_expansion(query->platform, more);
        if (next.sign != '$' && next.sign != '%') {
            break;
        }
        more = e.rest = next.rest;
    }
    for (unsigned choice = 0; e.sign != 0 && choice < CHOICES; choice++) {
        bool usable =
            e.sign == '~' ? read_tilde(query, &e, choice, parts)
            : e.sign == 'f'
                ? read_url(query, &e, choice, room, parts)
                : choice < 4 && read_variable(query, &e, choice, parts);
        if (usable && index-- == 0) {
            return true;
        }
    }
    return false;
}
