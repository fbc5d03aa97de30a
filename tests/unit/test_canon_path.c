/* SPDX-License-Identifier: Apache-2.0
 *
 * Lexical normal form of paths. */
#include <criterion/criterion.h>

#include <libpolicy/canon/path.h>

static pol_text text_of(const char *s)
{
    return (pol_text){s, strlen(s)};
}

Test(canon_path, normal_forms)
{
    static const char *const rows[][3] = {
        /* path, cwd, normal form */
        {"/usr/bin/git", "", "/usr/bin/git"},
        {"/a/../b", "", "/b"},
        {"/..", "", "/"},
        {"/../../x", "/w", "/x"},
        {"//a///b/", "", "/a/b"},
        {"/a/b/../../..", "", "/"},
        {"/", "", "/"},
        {"./git", "/cwd", "/cwd/git"},
        {"git", "/cwd/", "/cwd/git"},
        {"../git", "/cwd/x", "/cwd/git"},
        {"../../../git", "/cwd/x", "/git"},
        {".", "/cwd", "/cwd"},
        {"..", "/cwd", "/"},
        {"a/./b", "", "a/b"},
        {"a/..", "", "."},
        {"..", "", ".."},
        {"../../a", "", "../../a"},
        {"a/../../b", "", "../b"},
        {"../a", "x/y", "x/a"},
        {"../..", "x", ".."},
        {"...", "/", "/..."},
        {"/a/..b/.c./", "", "/a/..b/.c."},
        {"", "/cwd", "/cwd"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[64];
        size_t size = 0;
        cr_assert(pol_path_normal(text_of(rows[i][0]), text_of(rows[i][1]), out,
                                  sizeof out, &size));
        cr_expect(pol_text_equal((pol_text){out, size}, text_of(rows[i][2])),
                  "row %zu: %.*s, not %s", i, (int)size, out, rows[i][2]);
    }
}

Test(canon_path, measures_without_a_buffer_and_cuts)
{
    size_t needed = 0;
    cr_assert_eq(
        pol_canon_path(POL_TEXT("x/../yz"), POL_TEXT("/a"), NULL, 0, &needed),
        POL_OK);
    cr_assert_eq(needed, strlen("/a/yz"));
    for (size_t capacity = 1; capacity < 8; capacity++) {
        char out[9] = "########";
        pol_canon_path(POL_TEXT("x/../yz"), POL_TEXT("/a"), out, capacity,
                       &needed);
        size_t kept = capacity - 1 < 5 ? capacity - 1 : 5;
        cr_expect_eq(memcmp(out, "/a/yz", kept), 0);
        cr_expect_eq(out[kept], '\0');
        cr_expect_eq(out[capacity], '#');
    }
}

Test(canon_path, refuses_what_is_no_path)
{
    char out[8];
    size_t needed = 0;
    pol_text none = {NULL, 0};
    cr_assert_eq(pol_canon_path(POL_TEXT(""), none, out, 8, &needed),
                 POL_INVALID_ARGUMENT);
    cr_assert_eq(pol_canon_path(POL_TEXT("a\0b"), none, out, 8, &needed),
                 POL_INVALID_ARGUMENT);
    cr_assert_eq(
        pol_canon_path(POL_TEXT("a"), POL_TEXT("/\0"), out, 8, &needed),
        POL_INVALID_ARGUMENT);
    cr_assert_eq(pol_canon_path(POL_TEXT("a"), none, out, 8, NULL),
                 POL_INVALID_ARGUMENT);
    cr_assert_eq(pol_canon_path(POL_TEXT("a"), none, NULL, 8, &needed),
                 POL_INVALID_ARGUMENT);
}

Test(canon_path, base)
{
    cr_expect(pol_text_equal(pol_path_base(POL_TEXT("/a/b")), POL_TEXT("b")));
    cr_expect(pol_text_equal(pol_path_base(POL_TEXT("b")), POL_TEXT("b")));
    cr_expect_eq(pol_path_base(POL_TEXT("/a/")).size, 0);
}
