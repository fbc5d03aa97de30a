/* SPDX-License-Identifier: Apache-2.0
 *
 * What pol_place_plain takes for canonical is canonical, understood, and has
 * no further reading; and it takes what is common. */
#include <criterion/criterion.h>
#include <libpolicy/canon/place.h>
#include <libpolicy/source/diag.h>

static uint64_t state = 88172645463325252u;

static uint32_t draw(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 33) % below;
}

static const char *const pieces[] = {
    "/",         "/",     "/",        "a",      "work", ".",
    "..",        ".git",  "proc",     "self",   "root", "dev",
    "fd",        "stdin", "~",        "$HOME",  "%A%",  "file:",
    "\\",        "C:",    " ",        "\x01",   "\xff", "\u00e9",
    "1",         "cwd",   "mem",      "..a",    "a.",   "/proc/1/root",
    "/dev/fd/3", "sda",   "abcdefgh", "0123456"};

static pol_text draw_path(char *out)
{
    size_t size = 0;
    for (uint32_t i = 1 + draw(14); i > 0; i--) {
        const char *piece = pieces[draw(sizeof pieces / sizeof *pieces)];
        memcpy(out + size, piece, strlen(piece));
        size += strlen(piece);
        if (draw(200) == 0) {
            out[size++] = '\0';
        }
    }
    return (pol_text){out, size};
}

/* The components as they are cut out of the text. */
static void check_ends(pol_text path, const uint16_t *ends, unsigned count)
{
    size_t begin = 1;
    for (unsigned i = 0; i < count; i++) {
        size_t end = begin;
        while (end < path.size && path.data[end] != '/') {
            end++;
        }
        cr_assert_eq(ends[i], end);
        begin = end + 1;
    }
    cr_assert_eq(begin, path.size + 1);
}

Test(place_plain, what_is_plain_is_canonical_and_read_in_one_way)
{
    char text[512], out[POL_MAX_PATH];
    unsigned plain = 0, missed = 0;
    for (int i = 0; i < 400000; i++) {
        uint16_t ends[64];
        unsigned count;
        size_t size;
        pol_text path = draw_path(text);
        pol_place_query query = {.path = path, .cwd = POL_TEXT("/w")};
        pol_place_form form = pol_place_of(&query, out, sizeof out);
        bool same =
            !form.invalid && pol_text_equal(path, (pol_text){out, form.size});
        bool alone = form.why == POL_WHY_NONE &&
                     !pol_place_alias(&query, 0, text + 256, 256, &size);
        if (!pol_place_plain(path, ends, 64, &count)) {
            missed += same && alone;
            continue;
        }
        plain++;
        cr_assert(same, "%.*s", POL_PR(path));
        cr_assert(alone, "%.*s", POL_PR(path));
        check_ends(path, ends, count);
    }
    cr_expect_gt(plain, 10000u);
    cr_expect_lt(missed, plain); /* below /proc and /dev, and "/" itself */
}

Test(place_plain, limits)
{
    static char text[POL_MAX_PATH + 2];
    uint16_t ends[64];
    unsigned count;
    memset(text, 'a', sizeof text);
    text[0] = '/';
    cr_expect(
        pol_place_plain((pol_text){text, POL_MAX_PATH}, ends, 64, &count));
    cr_expect_not(
        pol_place_plain((pol_text){text, POL_MAX_PATH + 1}, ends, 64, &count));
    for (size_t i = 0; i < 130; i += 2) {
        text[i] = '/';
    }
    cr_expect(pol_place_plain((pol_text){text, 128}, ends, 64, &count));
    cr_expect_eq(count, 64u);
    cr_expect_not(pol_place_plain((pol_text){text, 130}, ends, 64, &count));
    cr_expect_not(pol_place_plain(POL_TEXT("/"), ends, 64, &count));
    cr_expect_not(pol_place_plain((pol_text){NULL, 0}, ends, 64, &count));
}

/* -- The same file as a compiler without SSE2 reads it */

#undef __SSE2__
bool words_plain(pol_text path, uint16_t *ends, unsigned most, unsigned *count);
#define pol_place_plain words_plain
#include <libpolicy/canon/place_plain.c>
#undef pol_place_plain

Test(place_plain, both_forms_agree)
{
    char text[512];
    unsigned plain = 0;
    for (int i = 0; i < 400000; i++) {
        uint16_t ends[64], others[64];
        unsigned count = 0, other = 0, most = i % 3 > 0 ? 64 : 3;
        pol_text path = draw_path(text);
        bool is = pol_place_plain(path, ends, most, &count);
        cr_assert_eq(words_plain(path, others, most, &other), is, "%.*s",
                     POL_PR(path));
        cr_assert(!is || (count == other &&
                          memcmp(ends, others, count * sizeof *ends) == 0),
                  "%.*s", POL_PR(path));
        plain += is;
    }
    cr_assert_gt(plain, 10000u);
}
