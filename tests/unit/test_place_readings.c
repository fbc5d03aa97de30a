/* SPDX-License-Identifier: Apache-2.0
 *
 * Further readings of paths: through magic links, expanded, and in the other
 * spellings of a platform. */
#include <criterion/criterion.h>

#include <libpolicy/canon/place.h>

enum {
    MOST = 7
};

typedef struct row {
    const char *path;
    const char *readings[MOST]; /* in order, null behind the last */
} row;

static pol_text text_of(const char *s)
{
    return (pol_text){s, strlen(s)};
}

static void check(pol_place_query query, const row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char out[256];
        size_t size;
        unsigned n = 0;
        query.path = text_of(rows[i].path);
        for (; n < MOST && rows[i].readings[n] != NULL; n++) {
            cr_assert(pol_place_alias(&query, n, out, sizeof out, &size),
                      "%s has %u readings", rows[i].path, n);
            cr_expect(pol_text_equal((pol_text){out, size},
                                     text_of(rows[i].readings[n])),
                      "%s: %.*s, not %s", rows[i].path, (int)size, out,
                      rows[i].readings[n]);
        }
        cr_expect_not(pol_place_alias(&query, n, out, sizeof out, &size),
                      "%s: %.*s as well", rows[i].path, (int)size, out);
    }
}

#define CHECK(query, rows) check(query, rows, sizeof rows / sizeof *rows)

Test(place_readings, posix)
{
    static const row rows[] = {
        {"/work/a", {NULL}},
        {"a", {NULL}},
        {"/a/../proc/cpuinfo", {NULL}},
        {"/dev/null", {NULL}},
        {"/proc/1/mem", {NULL}},
        {"/proc/self/root/etc/x", {"/etc/x"}},
        {"/proc/self/root/../etc/x", {"/etc/x"}},
        {"/a/.././proc/1/root", {"/"}},
        {"/proc/1/cwd/./.git", {"/work/p/.git"}},
        {"/proc/1/cwd/../a", {"/work/a"}},
        {"/proc/self/root/proc/1/task/2/cwd/a", {"/work/p/a"}},
        {"/proc/self/fd/3", {"/", "/work/p"}},
        {"/dev/fd/3/../../etc/x", {"/etc/x", "/etc/x"}},
        {"/dev/stdin", {"/", "/work/p"}},
        {"/dev/fd/../root/etc/x", {"/etc/x"}},
        {"/proc/net/tcp", {"/proc/self/net/tcp"}},
        {"/proc/thread-self/../../root/x", {"/x"}},
    };
    pol_place_query query = {.cwd = POL_TEXT("/work/./q/../p")};
    CHECK(query, rows);
    static const row no_cwd[] = {{"/proc/1/cwd/a", {"/a"}}, {"~", {NULL}}};
    CHECK((pol_place_query){.cwd = POL_TEXT("")}, no_cwd);
}

Test(place_readings, expansions)
{
    static const row rows[] = {
        {"~", {"/home/u"}},
        {"~/.ssh", {"/home/u/.ssh"}},
        {"~bob/x", {"/home/u/x", "/home/bob/x"}},
        {"~root/x", {"/home/u/x", "/home/root/x", "/root/x", "/var/root/x"}},
        {"~+/x", {"/home/u/x", "/home/+/x", "/work/x"}},
        {"$HOME/.ssh", {"/home/u/.ssh", "/work/.ssh", "/.ssh"}},
        {"${HOME:-/}/a", {"/home/u/a", "/work/a", "/a"}},
        {"${HOME", {"/home/u", "/work"}},
        {"$(x)/a", {"/home/u/a", "/work/a", "/a"}},
        {"$env:HOME/a", {"/home/u/a", "/work/a", "/a"}},
        {"%HOME%/a", {"/home/u/a", "/work/a", "/a"}},
        {"$A$B%C%/a", {"/home/u/a", "/work/a", "/a"}},
        {"$XDG_CONFIG_HOME/a",
         {"/home/u/a", "/work/a", "/home/u/.config/a", "/a"}},
        {"$TMPDIR/a", {"/home/u/a", "/work/a", "/tmp/a", "/a"}},
        {"~/../../proc/self/root/x", {"/x", "/x"}},
        {"file:///a/%2Egit%zz%4?q", {"/a/%2Egit%zz%4?q", "/a/.git%zz%4"}},
        {"file://host/a#x", {"/a#x", "/a"}},
        {"file:/a%00b", {"/a%00b", "/a"}},
        {"file:a%5Bb%5d", {"/work/a%5Bb%5d", "/work/a[b]"}},
    };
    pol_place_query query = {.cwd = POL_TEXT("/work"),
                             .home = POL_TEXT("/home/u")};
    CHECK(query, rows);
    static const row no_home[] = {{"~/a", {NULL}},
                                  {"~root", {"/root", "/var/root"}}};
    query.home = POL_TEXT("h");
    CHECK(query, no_home);
}

Test(place_readings, macos)
{
    static const row rows[] = {
        {"/Users/u", {"/System/Volumes/Data/Users/u"}},
        {"/System/Volumes/Data/Users",
         {"/Users", "/System/Volumes/Data/Users"}},
        {"/System/Volumes/Data/private/etc/x",
         {"/private/etc/x", "/etc/x", "/System/Volumes/Data/private/etc/x"}},
        {"/etc/x",
         {"/private/etc/x", "/etc/x", "/System/Volumes/Data/private/etc/x"}},
        {"/PRIVATE/tmp/x", {"/tmp/x", "/System/Volumes/Data/PRIVATE/tmp/x"}},
        {"/private/x", {"/System/Volumes/Data/private/x"}},
        {"/private", {"/System/Volumes/Data/private"}},
        {"/.vol/1/2/x",
         {"/x", "/System/Volumes/Data/x", "/work/x",
          "/System/Volumes/Data/work/x"}},
        {"/.nofollow/x", {"/x", "/System/Volumes/Data/x"}},
        {"/.resolve/7/x", {"/x", "/System/Volumes/Data/x"}},
        {"/a/..namedfork/rsrc", {"/a", "/System/Volumes/Data/a"}},
        {"~",
         {"/System/Volumes/Data/work/~", "/Users/u",
          "/System/Volumes/Data/Users/u"}},
    };
    pol_place_query query = {.cwd = POL_TEXT("/work"),
                             .home = POL_TEXT("/Users/u"),
                             .platform = POL_PLATFORM_MACOS};
    CHECK(query, rows);
    static const row no_cwd[] = {{"a", {NULL}}};
    query.cwd = POL_TEXT("");
    CHECK(query, no_cwd);
}

Test(place_readings, windows)
{
    static const row rows[] = {
        {"D:\\a", {NULL}},
        {"D:a", {"/D:/w/a"}},
        {"D:\\.git:x\\.y. :$DATA\\:s", {"/D:/.git/.y"}},
        {"D:\\GIT~1\\x", {"/D:/.git/x"}},
        {"D:\\a\\...\\b", {"/D:/a/b", "/D:/b"}},
        {"D:\\a\\.. :x\\b", {"/D:/a/b", "/D:/b"}},
        {"\\\\?\\C:\\x\\..\\..\\a", {"/C:/a"}},
        {"\\\\?\\UNC\\h\\c$\\a", {"/C:/a"}},
        {"\\\\h\\D$\\a", {"/D:/a"}},
        {"\\\\h\\dd\\a", {"/?/UNC/h/dd/a", "/h/dd/a"}},
        {"\\\\h", {"/?/UNC/h", "/h"}},
        {"\\\\.\\pipe\\a", {"/?/pipe/a"}},
        {"\\\\?\\Volume{1}\\a", {"/D:/a", "/C:/a"}},
        {"\\\\?\\GLOBALROOT\\Device\\HarddiskVolume1\\a", {"/D:/a", "/C:/a"}},
        {"\\\\?\\GLOBALROOT", {"/?/GLOBALROOT"}},
        {"~\\a", {"/C:/Users/u/a"}},
        {"%USERPROFILE%\\a", {"/C:/Users/u/a", "/D:/w/a", "/D:/a"}},
        {"$env:LOCALAPPDATA\\a",
         {"/D:/w/$env/a", "/C:/Users/u/a", "/D:/w/a",
          "/C:/Users/u/AppData/Local/a", "/D:/a"}},
        {"%windir%\\a", {"/C:/Users/u/a", "/D:/w/a", "/C:/Windows/a", "/D:/a"}},
        {"file:///C:/a%20b", {"/D:/w/file/C/a%20b", "/C:/a%20b", "/C:/a b"}},
    };
    pol_place_query query = {.cwd = POL_TEXT("D:\\w"),
                             .home = POL_TEXT("C:\\Users\\u"),
                             .platform = POL_PLATFORM_WINDOWS};
    CHECK(query, rows);
    static const row no_cwd[] = {{"a", {NULL}}, {"\\a", {"/C:/a", "/C:/a"}}};
    query.cwd = POL_TEXT("");
    CHECK(query, no_cwd);
}

/* A loop of magic links ends, and what does not fit is cut. */
Test(place_readings, bounds)
{
    static char path[POL_MAX_PATH], out[POL_MAX_PATH];
    size_t size = 0, used = 0;
    while (used < (POL_MAX_LINKS + 2) * 14) {
        memcpy(path + used, "/proc/self/cwd", 14);
        used += 14;
    }
    pol_place_query query = {.path = {path, used}, .cwd = POL_TEXT("/")};
    cr_assert(pol_place_alias(&query, 0, out, sizeof out, &size));
    cr_expect(pol_text_equal((pol_text){out, size},
                             POL_TEXT("/proc/self/cwd/proc/self/cwd")));
    cr_expect_eq(pol_place_of(&query, out, sizeof out).why, POL_WHY_ALIAS);
    memset(path, 'x', 300);
    memcpy(path, "/proc/self/fd/", 14);
    query.path.size = 300;
    cr_expect_eq(pol_place_of(&query, out, sizeof out).why, POL_WHY_NONE);
    query.path = POL_TEXT("/proc/self/root/abcdefghijkl/mnop");
    cr_assert(pol_place_alias(&query, 0, out, 16, &size));
    cr_expect_eq(size, 13);
    cr_expect_eq(memcmp(out, "/abcdefghijkl", 13), 0);
    cr_expect_not(pol_place_alias(&query, 0, out, 0, &size));
    query.path = POL_TEXT("/proc/self/root\0");
    cr_expect_not(pol_place_alias(&query, 0, out, sizeof out, &size));
    query.path = POL_TEXT("/Users/u");
    query.platform = POL_PLATFORM_MACOS;
    cr_assert(pol_place_alias(&query, 0, out, 20, &size));
    cr_expect_eq(size, 8);
}
