/* SPDX-License-Identifier: Apache-2.0
 *
 * Canonical paths of each platform, and what keeps a path from being
 * allowed. */
#include <criterion/criterion.h>

#include <libpolicy/canon/place.h>

typedef struct row {
    const char *path, *cwd, *canonical; /* canonical null: invalid */
    pol_why why;
} row;

static pol_text text_of(const char *s)
{
    return (pol_text){s, s == NULL ? 0 : strlen(s)};
}

static void check(pol_platform platform, const row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const row *r = &rows[i];
        char out[256], again[256];
        pol_place_query query = {.path = text_of(r->path),
                                 .cwd = text_of(r->cwd),
                                 .platform = platform};
        pol_place_form form = pol_place_of(&query, out, sizeof out);
        cr_expect_eq(form.why, r->why, "%s: why %d, not %d", r->path, form.why,
                     r->why);
        cr_expect_eq(form.invalid, r->canonical == NULL, "%s", r->path);
        cr_expect_not(form.limit);
        pol_text canonical = {out, form.size};
        cr_expect(pol_text_equal(canonical, text_of(r->canonical)),
                  "%s: %.*s, not %s", r->path, (int)form.size, out,
                  r->canonical);
        if (!form.invalid) {
            query.path = canonical;
            form = pol_place_of(&query, again, sizeof again);
            cr_expect(pol_text_equal(canonical, (pol_text){again, form.size}),
                      "%s: not idempotent", r->path);
        }
    }
}

#define CHECK(platform, rows) check(platform, rows, sizeof rows / sizeof *rows)

Test(place_forms, posix)
{
    static const row rows[] = {
        {"/work/a.c", NULL, "/work/a.c", POL_WHY_NONE},
        {"src/a.c", "/work", "/work/src/a.c", POL_WHY_NONE},
        {".", "/work/./x/..", "/work", POL_WHY_NONE},
        {"/a/./b//../c/", "/", "/a/c", POL_WHY_NONE},
        {"../../../x", "/w", "/x", POL_WHY_NONE},
        {"//etc///shadow", NULL, "/etc/shadow", POL_WHY_NONE},
        {"/", NULL, "/", POL_WHY_NONE},
        {"/..", NULL, "/", POL_WHY_NONE},
        {"/...", NULL, "/...", POL_WHY_NONE},
        {"/.. /.a", NULL, "/.. /.a", POL_WHY_NONE},
        {"/work/..\\..\\x", NULL, "/work/..\\..\\x", POL_WHY_NONE},
        {"/work/a:b. ", NULL, "/work/a:b. ", POL_WHY_NONE},
        {"/\xFF\x01/\x1B[2K", NULL, "/\xFF\x01/\x1B[2K", POL_WHY_NONE},
        {"C:\\a", "/w", "/w/C:\\a", POL_WHY_FOREIGN},
        {"c:/a", "/w", "/w/c:/a", POL_WHY_FOREIGN},
        {"c:a", "/w", "/w/c:a", POL_WHY_NONE},
        {"/w/$HOME/~/%A%", NULL, "/w/$HOME/~/%A%", POL_WHY_NONE},
        {"./~", "/w", "/w/~", POL_WHY_NONE},
        {"%2e%2e/x", "/w", "/w/%2e%2e/x", POL_WHY_NONE},
        {"%A/%", "/w", "/w/%A/%", POL_WHY_NONE},
        {"%", "/w", "/w/%", POL_WHY_NONE},
        {"file", "/w", "/w/file", POL_WHY_NONE},
        {"~", "/w", "/w/~", POL_WHY_EXPANSION},
        {"~u/..", "/w", "/w", POL_WHY_EXPANSION},
        {"$HOME/x", "/w", "/w/$HOME/x", POL_WHY_EXPANSION},
        {"$", "/w", "/w/$", POL_WHY_EXPANSION},
        {"%A%", "/w", "/w/%A%", POL_WHY_EXPANSION},
        {"FILE:/etc", "/w", "/w/FILE:/etc", POL_WHY_FILE_URL},
        {"", "/w", NULL, POL_WHY_EMPTY},
        {"a", NULL, NULL, POL_WHY_RELATIVE},
        {"a", "w", NULL, POL_WHY_RELATIVE},
        {"~", NULL, NULL, POL_WHY_RELATIVE},
    };
    CHECK(POL_PLATFORM_POSIX, rows);
}

Test(place_forms, magic)
{
    static const row rows[] = {
        {"/proc/self/root/x", NULL, "/proc/self/root/x", POL_WHY_ALIAS},
        {"/proc/12/cwd", NULL, "/proc/12/cwd", POL_WHY_ALIAS},
        {"/proc/1/exe", NULL, "/proc/1/exe", POL_WHY_ALIAS},
        {"/proc/1/mem", NULL, "/proc/1/mem", POL_WHY_ALIAS},
        {"/proc/1/environ", NULL, "/proc/1/environ", POL_WHY_ALIAS},
        {"/proc/1/fd/9", NULL, "/proc/1/fd/9", POL_WHY_ALIAS},
        {"/proc/1/map_files/1-2", NULL, "/proc/1/map_files/1-2", POL_WHY_ALIAS},
        {"/proc/1/ns/net", NULL, "/proc/1/ns/net", POL_WHY_ALIAS},
        {"/proc/1/task/2/root", NULL, "/proc/1/task/2/root", POL_WHY_ALIAS},
        {"/proc/1/task/2/fd/3", NULL, "/proc/1/task/2/fd/3", POL_WHY_ALIAS},
        {"/proc/thread-self/root", NULL, "/proc/thread-self/root",
         POL_WHY_ALIAS},
        {"/proc/thread-self/fd/1", NULL, "/proc/thread-self/fd/1",
         POL_WHY_ALIAS},
        {"/dev/fd/3", NULL, "/dev/fd/3", POL_WHY_ALIAS},
        {"/dev/stdin", NULL, "/dev/stdin", POL_WHY_ALIAS},
        {"/dev/mem", NULL, "/dev/mem", POL_WHY_DEVICE},
        {"/dev/sda1", NULL, "/dev/sda1", POL_WHY_DEVICE},
        {"/dev/disk/by-id/x", NULL, "/dev/disk/by-id/x", POL_WHY_DEVICE},
        /* through one, and out again */
        {"/proc/self/root/../../x", NULL, "/proc/x", POL_WHY_ALIAS},
        {"/proc/self/cwd/../../../etc", "/w", "/etc", POL_WHY_ALIAS},
        {"../../../x", "/proc/self/cwd", "/x", POL_WHY_ALIAS},
        {"x", "/proc/self/root", "/proc/self/root/x", POL_WHY_ALIAS},
        {"/a/../proc/self/root", NULL, "/proc/self/root", POL_WHY_ALIAS},
        /* ".." of a link of the kernel is not what text says */
        {"/proc/net/../root/etc", NULL, "/proc/root/etc", POL_WHY_ALIAS},
        {"/dev/fd/../x", NULL, "/dev/x", POL_WHY_ALIAS},
        {"/proc/thread-self/../1", NULL, "/proc/1", POL_WHY_ALIAS},
        /* neighbours */
        {"/proc/self/status", NULL, "/proc/self/status", POL_WHY_NONE},
        {"/proc/self/fd", NULL, "/proc/self/fd", POL_WHY_NONE},
        {"/proc/self/roots", NULL, "/proc/self/roots", POL_WHY_NONE},
        {"/proc/x1/root", NULL, "/proc/x1/root", POL_WHY_NONE},
        {"/proc/net/tcp", NULL, "/proc/net/tcp", POL_WHY_NONE},
        {"/proc/sys/kernel/x", NULL, "/proc/sys/kernel/x", POL_WHY_NONE},
        {"/dev/null", NULL, "/dev/null", POL_WHY_NONE},
        {"/dev/shm/sda", NULL, "/dev/shm/sda", POL_WHY_NONE},
        {"/dev/sd", NULL, "/dev/sd", POL_WHY_NONE},
        {"/PROC/self/root", NULL, "/PROC/self/root", POL_WHY_NONE},
        {"/x/proc/self/root", NULL, "/x/proc/self/root", POL_WHY_NONE},
    };
    CHECK(POL_PLATFORM_POSIX, rows);
}

Test(place_forms, macos)
{
    static const row rows[] = {
        {"/Users/u/A", NULL, "/Users/u/A", POL_WHY_NONE},
        {"/private/etc/x", NULL, "/private/etc/x", POL_WHY_NONE},
        {"/etc/x", NULL, "/etc/x", POL_WHY_NONE},
        {"/a\u200C", NULL, "/a\u200C", POL_WHY_NONE},
        {"/a\\b", NULL, "/a\\b", POL_WHY_NONE},
        {"/System/Volumes/Data/x", NULL, "/System/Volumes/Data/x",
         POL_WHY_ALIAS},
        {"/system/VOLUMES/data", NULL, "/system/VOLUMES/data", POL_WHY_ALIAS},
        {"/System/Volumes/Preboot", NULL, "/System/Volumes/Preboot",
         POL_WHY_NONE},
        {"/.vol/1/2/x", NULL, "/.vol/1/2/x", POL_WHY_ALIAS},
        {"/.v\u200Col/1/2/x", NULL, "/.v\u200Col/1/2/x", POL_WHY_ALIAS},
        {"/.vol", NULL, "/.vol", POL_WHY_NONE},
        {"/.nofollow/x", NULL, "/.nofollow/x", POL_WHY_ALIAS},
        {"/.resolve/1/x", NULL, "/.resolve/1/x", POL_WHY_ALIAS},
        {"/dev/fd/3", NULL, "/dev/fd/3", POL_WHY_ALIAS},
        {"/tmp/../x", NULL, "/x", POL_WHY_ALIAS},
        {"/Volumes/Macintosh HD/x", NULL, "/Volumes/Macintosh HD/x",
         POL_WHY_ALIAS},
        {"/a/..namedfork/rsrc", NULL, "/a/..namedfork/rsrc", POL_WHY_STREAM},
        {"/a\xFF", NULL, "/a\xFF", POL_WHY_PATH_CHARACTER},
        {"a", "/\xC3", "/\xC3/a", POL_WHY_PATH_CHARACTER},
        {"/\xED\xA0\x80", NULL, "/\xED\xA0\x80", POL_WHY_PATH_CHARACTER},
        {"a", NULL, NULL, POL_WHY_RELATIVE},
    };
    CHECK(POL_PLATFORM_MACOS, rows);
}

Test(place_forms, windows_roots)
{
    static const row rows[] = {
        {"C:\\work\\a.c", NULL, "/C:/work/a.c", POL_WHY_NONE},
        {"c:/work/../../b", NULL, "/C:/b", POL_WHY_NONE},
        {"/z:/a", NULL, "/Z:/a", POL_WHY_NONE},
        {"a\\.\\b/", "C:/work", "/C:/work/a/b", POL_WHY_NONE},
        {"\\a", "d:\\x", "/D:/a", POL_WHY_NONE},
        {"\\", "d:\\x", "/D:", POL_WHY_NONE},
        {"C:a", "C:\\w", "/C:/w/a", POL_WHY_DRIVE},
        {"D:..\\a", "C:\\w", "/D:/a", POL_WHY_DRIVE},
        {"C:", NULL, "/C:", POL_WHY_DRIVE},
        {"\\a", NULL, "/a", POL_WHY_DRIVE},
        {"a", "/w", "/w/a", POL_WHY_DRIVE},
        {"\\x\\..\\c:\\y", NULL, "/C:/y", POL_WHY_DRIVE},
        {"\\x\\..\\??\\y", NULL, "/?/y", POL_WHY_DRIVE},
        {"\\\\s\\d\\a", NULL, "/?/UNC/s/d/a", POL_WHY_SHARE},
        {"//s/d/../../../../a", NULL, "/?/a", POL_WHY_SHARE},
        {"\\\\?\\C:\\a", NULL, "/?/C:/a", POL_WHY_SHARE},
        {"\\\\.\\C:\\a", NULL, "/?/C:/a", POL_WHY_SHARE},
        {"\\??\\C:\\a", NULL, "/?/C:/a", POL_WHY_SHARE},
        {"\\\\.\\pipe\\x", NULL, "/?/pipe/x", POL_WHY_SHARE},
        {"\\\\", NULL, "/?/UNC", POL_WHY_SHARE},
        {"\\b", "\\\\s\\d\\e\\f", "/?/UNC/s/d/b", POL_WHY_SHARE},
        {"b", "\\\\s\\d\\e", "/?/UNC/s/d/e/b", POL_WHY_SHARE},
        {"\\b", "\\\\?\\C:\\x", "/?/C:/b", POL_WHY_SHARE},
        {"\\b", "\\\\?\\UNC\\s\\d\\x", "/?/UNC/s/d/b", POL_WHY_SHARE},
        {"", "C:\\w", NULL, POL_WHY_EMPTY},
        {"a", NULL, NULL, POL_WHY_RELATIVE},
        {"a", "C:w", NULL, POL_WHY_RELATIVE},
        {"?\\a", NULL, NULL, POL_WHY_RELATIVE},
        {"?\\a", "C:\\", "/C:/?/a", POL_WHY_PATH_CHARACTER},
    };
    CHECK(POL_PLATFORM_WINDOWS, rows);
}

Test(place_forms, windows_names)
{
    static const row rows[] = {
        {"C:\\.git.\\x", NULL, "/C:/.git/x", POL_WHY_PATH_CHARACTER},
        {"C:\\a. . ", NULL, "/C:/a", POL_WHY_PATH_CHARACTER},
        {"C:\\a\\...\\b", NULL, "/C:/a/b", POL_WHY_PATH_CHARACTER},
        {"C:\\a\\ \\b", NULL, "/C:/a/b", POL_WHY_PATH_CHARACTER},
        {"C:\\a?", NULL, "/C:/a?", POL_WHY_PATH_CHARACTER},
        {"C:\\a\x1F", NULL, "/C:/a\x1F", POL_WHY_PATH_CHARACTER},
        {"C:\\\xFF", NULL, "/C:/\xFF", POL_WHY_PATH_CHARACTER},
        {"C:\\\xC3x", NULL, "/C:/\xC3x", POL_WHY_PATH_CHARACTER},
        {"C:\\\xE0\x80\x80", NULL, "/C:/\xE0\x80\x80", POL_WHY_PATH_CHARACTER},
        {"C:\\\xED\xA0\x80", NULL, "/C:/\xED\xA0\x80", POL_WHY_PATH_CHARACTER},
        {"C:\\a.txt:x", NULL, "/C:/a.txt:x", POL_WHY_STREAM},
        {"C:\\.git::$INDEX_ALLOCATION\\x", NULL,
         "/C:/.git::$INDEX_ALLOCATION/x", POL_WHY_STREAM},
        {"C:\\nul", NULL, "/C:/nul", POL_WHY_DEVICE},
        {"C:\\NUL.tar.gz", NULL, "/C:/NUL.tar.gz", POL_WHY_DEVICE},
        {"C:\\Con .x\\y", NULL, "/C:/Con .x/y", POL_WHY_DEVICE},
        {"C:\\com1", NULL, "/C:/com1", POL_WHY_DEVICE},
        {"C:\\LPT\u00B3.x", NULL, "/C:/LPT\u00B3.x", POL_WHY_DEVICE},
        {"C:\\COM\u00B9", NULL, "/C:/COM\u00B9", POL_WHY_DEVICE},
        {"C:\\conout$", NULL, "/C:/conout$", POL_WHY_DEVICE},
        {"C:\\WINDOW~1\\x", NULL, "/C:/WINDOW~1/x", POL_WHY_SHORT_NAME},
        {"C:\\a~12.txt", NULL, "/C:/a~12.txt", POL_WHY_SHORT_NAME},
        {"C:\\\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9~1", NULL,
         "/C:/\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9~1", POL_WHY_SHORT_NAME},
        /* neighbours */
        {"C:\\.gitignore", NULL, "/C:/.gitignore", POL_WHY_NONE},
        {"C:\\..a", NULL, "/C:/..a", POL_WHY_NONE},
        {"C:\\console", NULL, "/C:/console", POL_WHY_NONE},
        {"C:\\com\u00B4", NULL, "/C:/com\u00B4", POL_WHY_NONE},
        {"C:\\com12", NULL, "/C:/com12", POL_WHY_NONE},
        {"C:\\com", NULL, "/C:/com", POL_WHY_NONE},
        {"C:\\abc1", NULL, "/C:/abc1", POL_WHY_NONE},
        {"C:\\a~", NULL, "/C:/a~", POL_WHY_NONE},
        {"C:\\a~1~.c", NULL, "/C:/a~1~.c", POL_WHY_NONE},
        {"C:\\backup~2024", NULL, "/C:/backup~2024", POL_WHY_NONE},
        {"C:\\a~1.jpeg", NULL, "/C:/a~1.jpeg", POL_WHY_NONE},
        {"C:\\2024", NULL, "/C:/2024", POL_WHY_NONE},
        {"C:\\\u00C9t\u00E9", NULL, "/C:/\u00C9t\u00E9", POL_WHY_NONE},
        {"~\\x", "C:\\w", "/C:/w/~/x", POL_WHY_EXPANSION},
        {"%A%\\x", "C:\\w", "/C:/w/%A%/x", POL_WHY_EXPANSION},
        {"%A\\%", "C:\\w", "/C:/w/%A/%", POL_WHY_NONE},
    };
    CHECK(POL_PLATFORM_WINDOWS, rows);
}

Test(place_forms, nul)
{
    char out[64];
    for (int platform = 0; platform < 3; platform++) {
        pol_place_query query = {.path = POL_TEXT("/a\0b"),
                                 .platform = (pol_platform)platform};
        cr_expect_eq(pol_place_of(&query, out, sizeof out).why, POL_WHY_NUL);
        query.path = POL_TEXT("a");
        query.cwd = POL_TEXT("/\0");
        pol_place_form form = pol_place_of(&query, out, sizeof out);
        cr_expect(form.invalid);
        cr_expect_eq(form.why, POL_WHY_NUL);
    }
}

Test(place_forms, limits)
{
    static char path[3 * POL_MAX_PATH], out[POL_MAX_PATH + 1];
    memset(path, 'a', sizeof path);
    path[0] = '/';
    pol_place_query query = {.path = {path, POL_MAX_PATH}};
    out[POL_MAX_PATH] = '#';
    cr_expect_eq(pol_place_of(&query, out, sizeof out).size, POL_MAX_PATH);
    query.path.size++;
    pol_place_form form = pol_place_of(&query, out, sizeof out);
    cr_expect(form.invalid && form.limit);
    cr_expect_eq(form.why, POL_WHY_TOO_LONG);
    cr_expect_eq(form.size, 0);
    cr_expect_eq(out[POL_MAX_PATH], '#');
    /* what ".." takes away needs no room */
    memcpy(path + POL_MAX_PATH + 10, "/b/../..//c", 11);
    query.path.size = POL_MAX_PATH + 21;
    cr_expect_eq(pol_place_of(&query, out, sizeof out).size, 2);
    cr_expect_eq(memcmp(out, "/c", 2), 0);
    query.path = POL_TEXT("/a/..");
    cr_expect_eq(pol_place_of(&query, out, 1).size, 1);
    cr_expect(pol_place_of(&query, NULL, 0).limit);
    query.path = POL_TEXT("/ab");
    cr_expect(pol_place_of(&query, out, 2).limit);
    query.platform = POL_PLATFORM_WINDOWS;
    query.path = POL_TEXT("C:\\ab");
    cr_expect(pol_place_of(&query, out, 5).limit);
    cr_expect_eq(pol_place_of(&query, out, 6).size, 6);
    query.path = POL_TEXT("C:\\a\\..\\..");
    cr_expect(pol_place_of(&query, out, 2).limit);
    cr_expect_eq(pol_place_of(&query, out, 3).size, 3);
}

Test(place_forms, public_call)
{
    char out[16];
    size_t needed = 0;
    pol_why why = POL_WHY_COUNT;
    pol_text path = POL_TEXT("b\\c."), cwd = POL_TEXT("c:\\a"), none = {0};
    cr_assert_eq(pol_canon_path_on(POL_PLATFORM_WINDOWS, path, cwd, NULL, 0,
                                   &needed, &why),
                 POL_OK);
    cr_expect_eq(needed, strlen("/C:/a/b/c"));
    cr_expect_eq(why, POL_WHY_PATH_CHARACTER);
    cr_assert_eq(pol_canon_path_on(POL_PLATFORM_WINDOWS, path, cwd, out, 5,
                                   &needed, &why),
                 POL_OK);
    cr_expect_str_eq(out, "/C:/");
    cr_assert_eq(pol_canon_path_on(POL_PLATFORM_WINDOWS, path, cwd, out,
                                   sizeof out, &needed, &why),
                 POL_OK);
    cr_expect_str_eq(out, "/C:/a/b/c");
    cr_expect_eq(pol_canon_path_on(POL_PLATFORM_POSIX, none, cwd, out, 16,
                                   &needed, &why),
                 POL_INVALID_ARGUMENT);
    cr_expect_eq(why, POL_WHY_EMPTY);
    cr_expect_eq(pol_canon_path_on(POL_PLATFORM_POSIX, path, none, out, 16,
                                   &needed, &why),
                 POL_INVALID_ARGUMENT);
    cr_expect_eq(why, POL_WHY_RELATIVE);
}

Test(place_forms, public_call_refuses)
{
    static char path[POL_MAX_PATH + 2] = "/";
    char out[16];
    size_t needed = 0;
    pol_why why;
    pol_text a = POL_TEXT("/a"), none = {0};
    memset(path + 1, 'a', sizeof path - 1);
    cr_expect_eq(pol_canon_path_on(POL_PLATFORM_POSIX,
                                   (pol_text){path, sizeof path}, none, out, 16,
                                   &needed, &why),
                 POL_LIMIT);
    cr_expect_eq(why, POL_WHY_TOO_LONG);
    pol_text broken = {NULL, 1};
    cr_expect_eq(pol_canon_path_on(POL_PLATFORM_POSIX, broken, none, out, 16,
                                   &needed, &why),
                 POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_canon_path_on(POL_PLATFORM_POSIX, a, broken, out, 16,
                                   &needed, &why),
                 POL_INVALID_ARGUMENT);
    cr_expect_eq(
        pol_canon_path_on((pol_platform)3, a, none, out, 16, &needed, &why),
        POL_INVALID_ARGUMENT);
    cr_expect_eq(
        pol_canon_path_on(POL_PLATFORM_POSIX, a, none, NULL, 16, &needed, &why),
        POL_INVALID_ARGUMENT);
    cr_expect_eq(
        pol_canon_path_on(POL_PLATFORM_POSIX, a, none, out, 16, NULL, &why),
        POL_INVALID_ARGUMENT);
    cr_expect_eq(
        pol_canon_path_on(POL_PLATFORM_POSIX, a, none, out, 16, &needed, NULL),
        POL_INVALID_ARGUMENT);
}
