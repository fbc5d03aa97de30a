/* SPDX-License-Identifier: Apache-2.0
 *
 * Folded names and globs, and patterns of components. */
#include <criterion/criterion.h>

#include <libpolicy/canon/caseless.h>
#include <libpolicy/canon/glob.h>
#include <libpolicy/canon/place.h>

static pol_text text_of(const char *s)
{
    return (pol_text){s, strlen(s)};
}

Test(place_fold, names)
{
    static const char *const rows[][2] = {
        {"GIT", "git"},
        {"\u212A", "k"},
        {"\u00C9t\u00E9", "e\u0301te\u0301"},
        {".g\u200Cit", ".git"},
        {".git\uFEFF", ".git"},
        {"\u202A.\u206Fgit\u200F", ".git"},
        {"g\u00ADi\uFE0Ft\U000E0001", "git"},
        {"\u200C", ""},
        {"e\u200D\u0307\u0323", "e\u0323\u0307"},
        {"a\u2010", "a\u2010"},
        {"a\u0600\U000E1000", "a\u0600\U000E1000"},
        {"\xFF\xC3", "\xFF\xC3"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[64];
        size_t size;
        cr_assert(pol_place_fold(text_of(rows[i][0]), out, sizeof out, &size));
        cr_expect(pol_text_equal((pol_text){out, size}, text_of(rows[i][1])),
                  "%s: %.*s", rows[i][0], (int)size, out);
    }
    char out[2];
    size_t size;
    cr_expect_not(pol_place_fold(POL_TEXT("abc"), out, sizeof out, &size));
}

/* No code point grows more than that. */
Test(place_fold, three_bytes_for_one)
{
    for (uint32_t c = 0x80; c < 0x110000; c++) {
        char text[4], out[64];
        size_t size = 0, folded;
        if (c < 0x800) {
            text[size++] = (char)(0xC0 | c >> 6);
        } else if (c < 0x10000) {
            text[size++] = (char)(0xE0 | c >> 12);
            text[size++] = (char)(0x80 | (c >> 6 & 0x3F));
        } else {
            text[size++] = (char)(0xF0 | c >> 18);
            text[size++] = (char)(0x80 | (c >> 12 & 0x3F));
            text[size++] = (char)(0x80 | (c >> 6 & 0x3F));
        }
        text[size++] = (char)(0x80 | (c & 0x3F));
        cr_assert(
            pol_place_fold((pol_text){text, size}, out, sizeof out, &folded));
        cr_assert_leq(folded, 3 * size, "U+%04X", (unsigned)c);
    }
}

Test(place_fold, globs)
{
    static const char *const rows[][2] = {
        {"", ""},
        {"*.PEM", "*.pem"},
        {"a?B", "a?b"},
        {"??", "*"},
        {"?[!a]*", "*"},
        {"[A-C]x", "[\\A-\\C\\a-\\c]x"},
        {"[a-f0][F]", "[\\0\\a-\\f][\\F\\f]"},
        {"[\\]^]", "[\\]-\\^]"},
        {"[!a]b", "?b"},
        {"[^a]", "?"},
        {"[\u00E9]x", "?x"},
        {"[\\\u00E9]x", "?x"},
        {"\\*\\?\\[\\\\\\A", "\\*\\?\\[\\\\a"},
        {"\u00C9", "e\u0301"},
        {"\u00C9x*", "e\u0301x*"},
        /* a mark beside a wildcard may change places with what that holds */
        {"\u00C9*", "e*"},
        {"*\u00C9", "*e\u0301"},
        {"*\u0301x", "*x"},
        {"*\u0301", "*"},
        {"*\u0344\u0345x\u1FB3*", "*x\u03B1*"},
        {"*\u200Cx", "*x"},
        {"x\u200C*", "x*"},
        {"\u79D8*", "\u79D8*"},
        {"?\u00E9?", "?e\u0301?"},
        /* half a code point goes to the wildcard */
        {"a\xE3\x81?", "a*"},
        {"a\xE3?", "a*"},
        {"?\x81x", "*x"},
        {"a\x81?", "a\x81?"},
        {"a\xE3\x81*", "a*"},
        {"*\x81\x81x", "*x"},
        {"\x81\x81\x81?", "\x81\x81\x81?"},
        {"a\xFF*", "a\xFF*"},
        /* malformed: as it is */
        {"[A", "[A"},
        {"A\\", "A\\"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[64];
        size_t size;
        cr_assert(
            pol_place_fold_glob(text_of(rows[i][0]), out, sizeof out, &size));
        cr_expect(pol_text_equal((pol_text){out, size}, text_of(rows[i][1])),
                  "%s: %.*s, not %s", rows[i][0], (int)size, out, rows[i][1]);
    }
}

Test(place_fold, globs_that_do_not_fit)
{
    static char glob[POL_CASELESS_MAX + 1], out[3 * POL_CASELESS_MAX];
    size_t size;
    memset(glob, 'A', sizeof glob);
    cr_expect(pol_place_fold_glob((pol_text){glob, sizeof glob - 1}, out,
                                  sizeof out, &size));
    cr_expect_eq(size, sizeof glob - 1);
    cr_expect_not(pol_place_fold_glob((pol_text){glob, sizeof glob}, out,
                                      sizeof out, &size));
    static const char *const rows[] = {"abc",    "*", "[a]", "\\*",
                                       "\u00C9", "[", "a["};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t whole;
        cr_assert(
            pol_place_fold_glob(text_of(rows[i]), out, sizeof out, &whole));
        for (size_t room = 0; room < whole; room++) {
            cr_expect_not(
                pol_place_fold_glob(text_of(rows[i]), out, room, &size),
                "%s in %zu", rows[i], room);
        }
    }
}

Test(place_fold, platforms)
{
    cr_expect(pol_place_folds(POL_PLATFORM_MACOS, POL_CASE_OF_PLATFORM));
    cr_expect(pol_place_folds(POL_PLATFORM_WINDOWS, POL_CASE_OF_PLATFORM));
    cr_expect(pol_place_folds(POL_PLATFORM_POSIX, POL_CASE_INSENSITIVE));
    cr_expect_not(pol_place_folds(POL_PLATFORM_POSIX, POL_CASE_OF_PLATFORM));
    cr_expect_not(pol_place_folds(POL_PLATFORM_MACOS, POL_CASE_SENSITIVE));
}

Test(place_matches, patterns)
{
    static const struct {
        const char *pattern, *path;
        bool matches;
    } rows[] = {
        {"", "", true},
        {"", "a", false},
        {"a", "", false},
        {"a/b", "a/b", true},
        {"a/b", "a/b/c", false},
        {"a/b/c", "a/b", false},
        {"build/**", "build", true},
        {"build/**", "build/a/b", true},
        {"build/**", "builds", false},
        {"**", "", true},
        {"**", "a/b", true},
        {"**/b", "b", true},
        {"**/b", "a/b/b", true},
        {"**/b", "a/b/c", false},
        {"a/**/b", "a/b", true},
        {"a/**/b", "a/x/y/b", true},
        {"a/**/b/**/c", "a/b/b/x/c", true},
        {"a/**/b/**/c", "a/c/b", false},
        {"**/**/a", "a", true},
        {"*.c", "x.c", true},
        {"*.c", "a/x.c", false},
        {"?/[a-b]", "x/b", true},
        {"\\*", "*", true},
        {"\\*", "a", false},
        {"\\**", "**", true},
        {"a**b", "axxb", true},
        {"a**b", "a/b", false},
        {"[", "[", false},
        {"**/a/*/a", "a/a/a/a/a", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_expect_eq(
            pol_place_matches(text_of(rows[i].pattern), text_of(rows[i].path)),
            rows[i].matches, "%s on %s", rows[i].pattern, rows[i].path);
    }
}
