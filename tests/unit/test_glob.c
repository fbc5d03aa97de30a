/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include <libpolicy/canon/glob.h>
#include <libpolicy/canon/program.h>

static pol_text text(const char *s)
{
    return (pol_text){s, strlen(s)};
}

Test(glob, matches_whole_tokens)
{
    static const struct {
        const char *glob, *token;
        bool matches;
    } rows[] = {
        {"", "", true},
        {"", "a", false},
        {"*", "", true},
        {"*", "a/b", true},
        {"?", "", false},
        {"?", "ab", false},
        {"a*b", "ab", true},
        {"a*b", "axxb", true},
        {"a*b", "axxbc", false},
        {"*a*a*", "banana", true},
        {"[a-c]", "b", true},
        {"[a-c]", "d", false},
        {"[!a-c]", "d", true},
        {"[^a-c]", "a", false},
        {"[a-]", "-", true},
        {"[\\]]", "]", true},
        {"\\*", "*", true},
        {"\\*", "x", false},
        {"v*.?", "v1.2", true},
        {"v*.?", "v1.22", false},
        {"[a", "a", false},
        {"a\\", "a", false},
        {"**", "x", true},
        {"feature/[a-z0-9-]*", "feature/x", true},
        {"feature/[a-z0-9-]*", "feature/", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cr_expect_eq(pol_glob_match(text(rows[i].glob), text(rows[i].token)),
                     rows[i].matches, "`%s` and `%s`", rows[i].glob,
                     rows[i].token);
    }
}

Test(glob, says_where_it_is_malformed)
{
    size_t at = 0;
    cr_expect(pol_glob_valid(text("a[b-d]?*\\]"), &at));
    static const struct {
        const char *glob;
        size_t at;
    } rows[] = {{"[", 0}, {"a[]", 1}, {"ab[z-a]", 2}, {"x\\", 1}, {"[!]", 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cr_expect_not(pol_glob_valid(text(rows[i].glob), &at));
        cr_expect_eq(at, rows[i].at, "`%s`", rows[i].glob);
    }
}

/* A glob of many stars against a token of one letter takes at most the
 * product of both sizes. */
Test(glob, stars_do_not_explode, .timeout = 10)
{
    static char token[20000];
    memset(token, 'a', sizeof token);
    cr_expect_not(pol_glob_match(text("*a*a*a*a*a*a*a*a*a*a*a*a*b"),
                                 (pol_text){token, sizeof token}));
}

Test(program, closing_names)
{
    static const struct {
        const char *program, *name;
    } rows[] = {
        {"rm", "rm"},     {"/usr/bin/rm", "rm"},
        {"./rm", "rm"},   {"/usr/bin/rm/", "rm"},
        {"rm.exe", "rm"}, {"C:\\bin\\RM.EXE", "RM"},
        {".exe", ".exe"}, {"a.exe.exe", "a.exe"},
        {"/", ""},        {"git.cmd", "git"},
        {"x.bat/", "x"},  {"rm.EXe", "rm"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pol_text name = pol_closing_name(text(rows[i].program));
        cr_expect(pol_text_equal(name, text(rows[i].name)), "`%s`",
                  rows[i].program);
    }
}
