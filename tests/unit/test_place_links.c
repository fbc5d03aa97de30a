/* SPDX-License-Identifier: Apache-2.0
 *
 * Paths with their links followed. */
#include <criterion/criterion.h>

#include <libpolicy/canon/place.h>

typedef struct row {
    const char *links[6]; /* link, target, .. */
    const char *path, *resolved;
    pol_why why;
} row;

static pol_text text_of(const char *s)
{
    return (pol_text){s, strlen(s)};
}

static int look_up(void *context, pol_text path, char *buffer, size_t capacity,
                   size_t *size)
{
    const row *r = context;
    for (size_t i = 0; i < 6 && r->links[i] != NULL; i += 2) {
        if (pol_text_equal(path, text_of(r->links[i]))) {
            *size = strlen(r->links[i + 1]);
            if (*size > capacity) {
                return -1;
            }
            memcpy(buffer, r->links[i + 1], *size);
            return 1;
        }
    }
    return 0;
}

static pol_why resolve(pol_place_query query, pol_resolver resolver,
                       const void *context, char *out, size_t *size)
{
    char rest[128], other[128];
    pol_place_links links = {.resolver = resolver,
                             .context = (void *)(uintptr_t)context,
                             .rest = rest,
                             .other = other};
    *size = 0;
    return pol_place_resolve(&query, &links, out, sizeof rest, size);
}

static void check(pol_platform platform, pol_text cwd, const row *rows,
                  size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const row *r = &rows[i];
        char out[128];
        size_t size;
        pol_place_query query = {
            .path = text_of(r->path), .cwd = cwd, .platform = platform};
        pol_why why = resolve(query, look_up, r, out, &size);
        cr_expect_eq(why, r->why, "%s: why %d", r->path, why);
        cr_expect(r->resolved == NULL || pol_text_equal((pol_text){out, size},
                                                        text_of(r->resolved)),
                  "%s: %.*s", r->path, (int)size, out);
    }
}

#define CHECK(platform, cwd, rows) \
    check(platform, cwd, rows, sizeof rows / sizeof *rows)

Test(place_links, posix)
{
    static const row rows[] = {
        {{0}, "/a/./b//../c/", "/a/c", POL_WHY_NONE},
        {{0}, "x", "/work/x", POL_WHY_NONE},
        {{0}, "/..", "/", POL_WHY_NONE},
        {{"/work/l", "/etc"}, "/work/l/passwd", "/etc/passwd", POL_WHY_NONE},
        {{"/work/l", "/etc"}, "/work/l", "/etc", POL_WHY_NONE},
        {{"/work/l", "/"}, "/work/l", "/", POL_WHY_NONE},
        /* ".." is what lies above the target */
        {{"/work/d", "/etc/ssl"}, "d/../secret", "/etc/secret", POL_WHY_NONE},
        {{"/work", "/srv/p/q"}, "../x", "/srv/p/x", POL_WHY_NONE},
        {{"/work/d", "../a//b/"}, "/work/d/c", "/a/b/c", POL_WHY_NONE},
        {{"/a", "b", "/b", "c/../d", "/d", "/e"}, "/a/x", "/e/x", POL_WHY_NONE},
        {{"/a", "b/l", "/b/l", "../c"}, "/a/x", "/c/x", POL_WHY_NONE},
        {{"/a", "."}, "/a/a/a", "/", POL_WHY_NONE},
        {{"/a", "b", "/b", "a"}, "/a/x", NULL, POL_WHY_LINKS},
        {{"/a", "a"}, "/a", NULL, POL_WHY_LINKS},
        {{"/a", ""}, "/a", NULL, POL_WHY_UNREADABLE_LINK},
        /* magic, also behind a link */
        {{"/a", "/proc/self/cwd/.."}, "/a/x", "/proc/self/x", POL_WHY_ALIAS},
        {{"/a", "/dev/fd/0"}, "/a", "/dev/fd/0", POL_WHY_ALIAS},
        {{"/a", "/dev/null"}, "/a", "/dev/null", POL_WHY_NONE},
        {{0}, "", NULL, POL_WHY_EMPTY},
    };
    CHECK(POL_PLATFORM_POSIX, POL_TEXT("/work"), rows);
    static const row no_cwd[] = {{{0}, "x", NULL, POL_WHY_RELATIVE}};
    CHECK(POL_PLATFORM_POSIX, POL_TEXT(""), no_cwd);
    CHECK(POL_PLATFORM_WINDOWS, POL_TEXT(""), no_cwd);
}

Test(place_links, other_platforms)
{
    static const row macos[] = {
        {{"/tmp", "private/tmp"}, "/tmp/../x", "/private/x", POL_WHY_NONE},
        {{"/w/l", "/System/Volumes/Data/a"},
         "/w/l",
         "/System/Volumes/Data/a",
         POL_WHY_ALIAS},
    };
    CHECK(POL_PLATFORM_MACOS, POL_TEXT("/w"), macos);
    static const row windows[] = {
        {{0}, "a\\..\\b", "/C:/w/b", POL_WHY_NONE},
        /* ".." is lexical there */
        {{"/C:/w/l", "D:\\z"}, "l\\..\\x", "/C:/w/x", POL_WHY_NONE},
        {{"/C:/w/l", "D:\\z"}, "l\\x", "/D:/z/x", POL_WHY_NONE},
        {{"/C:/w/l", "..\\z", "/C:/z", "\\q\\r"}, "l", "/C:/q/r", POL_WHY_NONE},
        {{"/C:/w/l", "\\\\s\\d"}, "l\\x", "/?/UNC/s/d/x", POL_WHY_SHARE},
        {{"/C:/w/l", "l"}, "l", NULL, POL_WHY_LINKS},
        {{"/C:/w/l", "z", "/C:/w/z", ""}, "l", NULL, POL_WHY_UNREADABLE_LINK},
    };
    CHECK(POL_PLATFORM_WINDOWS, POL_TEXT("C:\\w"), windows);
}

/* "/l" is a link to "." as often as it is asked. */
static int dot(void *context, pol_text path, char *buffer, size_t capacity,
               size_t *size)
{
    (void)context;
    (void)capacity;
    buffer[0] = '.';
    *size = 1;
    return pol_text_equal(path, POL_TEXT("/l"));
}

Test(place_links, forty_links_and_no_more)
{
    char path[2 * POL_MAX_LINKS + 2], out[128];
    size_t size;
    for (size_t i = 0; i < sizeof path; i += 2) {
        memcpy(path + i, "/l", 2);
    }
    pol_place_query query = {.path = {path, (size_t)2 * POL_MAX_LINKS}};
    cr_expect_eq(resolve(query, dot, NULL, out, &size), POL_WHY_NONE);
    cr_expect_eq(size, 1);
    query.path.size += 2;
    cr_expect_eq(resolve(query, dot, NULL, out, &size), POL_WHY_LINKS);
}

/* Answers what context says of "/l". */
typedef struct reply {
    int answer;
    size_t size;
    const char *target;
} reply;

static int tell(void *context, pol_text path, char *buffer, size_t capacity,
                size_t *size)
{
    const reply *r = context;
    if (!pol_text_equal(path, POL_TEXT("/l")) &&
        !pol_text_equal(path, POL_TEXT("/C:/l"))) {
        return 0;
    }
    *size = r->size;
    if (r->target != NULL) {
        memcpy(buffer, r->target, r->size < capacity ? r->size : capacity);
    }
    return r->answer;
}

Test(place_links, resolvers_that_fail)
{
    static char target[200];
    char out[128];
    size_t size;
    memset(target, 't', sizeof target);
    static const struct {
        reply reply;
        pol_why why;
    } rows[] = {
        {{-1, 0, NULL}, POL_WHY_UNREADABLE_LINK},
        {{2, 1, "x"}, POL_WHY_UNREADABLE_LINK},
        {{1, 129, target}, POL_WHY_UNREADABLE_LINK},
        {{1, SIZE_MAX, target}, POL_WHY_UNREADABLE_LINK},
        {{1, 3, "a\0b"}, POL_WHY_UNREADABLE_LINK},
        {{1, 128, target}, POL_WHY_TOO_LONG}, /* with what is left */
        {{1, 127, target}, POL_WHY_TOO_LONG},
        {{1, 126, target}, POL_WHY_NONE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        pol_place_query query = {.path = POL_TEXT("/l")};
        query.path = i == 6 ? POL_TEXT("/l/x") : query.path;
        cr_expect_eq(resolve(query, tell, &rows[i].reply, out, &size),
                     rows[i].why, "row %zu", i);
    }
    /* windows: a target that makes the path too long, or no path */
    pol_place_query query = {.path = POL_TEXT("C:\\l"),
                             .platform = POL_PLATFORM_WINDOWS};
    reply longest = {1, 126, target};
    cr_expect_eq(resolve(query, tell, &longest, out, &size), POL_WHY_TOO_LONG);
}

Test(place_links, long_paths)
{
    static char path[POL_MAX_PATH + 2];
    char out[128];
    size_t size;
    memset(path, '/', sizeof path);
    pol_place_query query = {.path = {path, POL_MAX_PATH}};
    row none = {{0}, NULL, NULL, POL_WHY_NONE};
    cr_expect_eq(resolve(query, look_up, &none, out, &size), POL_WHY_NONE);
    query.path.size++;
    cr_expect_eq(resolve(query, look_up, &none, out, &size), POL_WHY_TOO_LONG);
    memset(path + 1, 'a', 300);
    query.path.size = 300;
    cr_expect_eq(resolve(query, look_up, &none, out, &size), POL_WHY_TOO_LONG);
    query.path = POL_TEXT("/a\0");
    cr_expect_eq(resolve(query, look_up, &none, out, &size), POL_WHY_NUL);
    query.path = POL_TEXT("/a");
    pol_place_links links = {look_up, &none, path, path + 200};
    cr_expect_eq(pol_place_resolve(&query, &links, NULL, 0, &size),
                 POL_WHY_TOO_LONG);
    query.path = POL_TEXT("/");
    cr_expect_eq(pol_place_resolve(&query, &links, NULL, 0, &size),
                 POL_WHY_TOO_LONG);
}
