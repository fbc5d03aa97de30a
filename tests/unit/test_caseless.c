/* SPDX-License-Identifier: Apache-2.0
 *
 * Canonical caseless matching: what is one text and what is not. */
#include <criterion/criterion.h>

#include <libpolicy/canon/caseless.h>

static bool same(const char *a, const char *b)
{
    char left[256], right[256];
    size_t left_size = 0, right_size = 0;
    cr_assert(pol_caseless_fold((pol_text){a, strlen(a)}, left, sizeof left,
                                &left_size));
    cr_assert(pol_caseless_fold((pol_text){b, strlen(b)}, right, sizeof right,
                                &right_size));
    return left_size == right_size && memcmp(left, right, left_size) == 0;
}

Test(caseless, matches)
{
    static const char *const pairs[][2] = {
        {"GIT", "git"},
        {"STRASSE", "stra\u00DFe"},
        {"\u00E9", "e\u0301"},
        {"\u212A", "k"},                        /* kelvin sign */
        {"\uFB01", "fi"},                       /* ligature */
        {"\u03C2", "\u03C3"},                   /* final sigma */
        {"\uAC01", "\u1100\u1161\u11A8"},       /* Hangul */
        {"a\u0323\u0307", "a\u0307\u0323"},     /* order of marks */
        {"\u1FB3\u0301", "\u0391\u0301\u0345"}, /* ypogegrammeni goes last */
        {"\u1FB3\u0301", "\u03AC\u03B9"},
        {"\u0344", "\u0308\u0301"},
        {"\U00010400", "\U00010428"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        cr_expect(same(pairs[i][0], pairs[i][1]), "pair %zu", i);
    }
}

Test(caseless, keeps_apart)
{
    static const char *const pairs[][2] = {
        {"\uFF27IT", "git"},  /* fullwidth */
        {"a\u00B2", "a2"},    /* superscript */
        {"g\u00ADit", "git"}, /* soft hyphen */
        {"g\u200Bit", "git"}, /* zero width space */
        {"\u0130", "i"},      /* dotted I */
        {"g\u0456t", "git"},  /* Cyrillic i */
        {"git.exe", "git"},
        {"a\u0307\u0301", "a\u0301\u0307"}, /* marks of one class */
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        cr_expect(!same(pairs[i][0], pairs[i][1]), "pair %zu", i);
    }
}

Test(caseless, keeps_bytes_that_are_not_utf8)
{
    static const char text[] = "A\xFF\xC3(\xE2\x82\xED\xA0\x80\xC0\x80Z\xF4";
    static const char want[] = "a\xFF\xC3(\xE2\x82\xED\xA0\x80\xC0\x80z\xF4";
    char out[64];
    size_t size = 0;
    cr_assert(pol_caseless_fold(POL_TEXT(text), out, sizeof out, &size));
    cr_assert_eq(size, sizeof want - 1);
    cr_assert_arr_eq(out, want, size);
}

Test(caseless, says_where_it_does_not_fit)
{
    /* One code point that needs 18 bytes at the most expansive. */
    static const char text[] = "abc\u1F82";
    char out[64];
    size_t full = 0, size = 0;
    cr_assert(pol_caseless_fold(POL_TEXT(text), out, sizeof out, &full));
    cr_assert(pol_caseless_fold(POL_TEXT(text), out, full, &size));
    for (size_t capacity = 0; capacity < full; capacity++) {
        cr_assert(!pol_caseless_fold(POL_TEXT(text), out, capacity, &size));
    }
}

Test(caseless, is_idempotent)
{
    static const char text[] =
        "\u1FB3\u0345\u0301X\u0323\u0307\xFF\u0345\uAC01";
    char once[128], twice[128];
    size_t size = 0, again = 0;
    cr_assert(pol_caseless_fold(POL_TEXT(text), once, sizeof once, &size));
    cr_assert(
        pol_caseless_fold((pol_text){once, size}, twice, sizeof twice, &again));
    cr_assert_eq(size, again);
    cr_assert_arr_eq(once, twice, size);
}

Test(caseless, names_its_unicode_version)
{
    cr_assert_str_eq(pol_caseless_unicode_version(), "15.0.0");
}
