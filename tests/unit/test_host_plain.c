/* SPDX-License-Identifier: Apache-2.0
 *
 * What pol_host_plain reads, the careful reader reads the same; and it reads
 * what is common. */
#include <criterion/criterion.h>
#include <libpolicy/canon/name.h>
#include <string.h>

static uint64_t state = 2463534242u;

static uint32_t draw(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 33) % below;
}

static const char *const pieces[] = {
    "a",
    "Z",
    "com",
    "example",
    ".",
    ".",
    ".",
    ".",
    ".",
    "-",
    "_",
    "0",
    "1",
    "9",
    "255",
    "256",
    "01",
    "0x1",
    "0o",
    "0b1",
    "0X",
    "xn--",
    "xn-",
    "XN--",
    "p1ai",
    "[",
    ":",
    "::",
    "\x80",
    "\xc3\xa9",
    " ",
    "%",
    "/",
    "127.0.0.1",
    "10.",
    "www.",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk"};

static pol_text draw_host(char *out)
{
    size_t size = 0;
    for (uint32_t i = 1 + draw(9); i > 0; i--) {
        const char *piece = pieces[draw(sizeof pieces / sizeof *pieces)];
        memcpy(out + size, piece, strlen(piece));
        size += strlen(piece);
        if (draw(200) == 0) {
            out[size++] = '\0';
        }
    }
    return (pol_text){out, size};
}

static void check_same(pol_text text, unsigned *plain)
{
    char fast_out[POL_HOST_MAX], out[POL_HOST_MAX];
    pol_host fast;
    if (!pol_host_plain(text, fast_out, &fast)) {
        return;
    }
    pol_host slow = pol_host_careful(text, out);
    *plain += 1;
    cr_assert(!slow.invalid, "%.*s", (int)text.size, text.data);
    cr_assert_eq(slow.why, POL_WHY_NONE, "%.*s", (int)text.size, text.data);
    cr_assert_eq(fast.why, POL_WHY_NONE);
    cr_assert(!fast.invalid);
    cr_assert_eq(fast.size, slow.size);
    cr_assert_eq(fast.is_address, slow.is_address);
    cr_assert(memcmp(fast_out, out, fast.size) == 0);
    if (fast.is_address) {
        cr_assert_eq(fast.address.size, slow.address.size);
        cr_assert(memcmp(fast.address.bytes, slow.address.bytes, 16) == 0);
    }
}

Test(host_plain, what_is_plain_is_read_as_by_the_careful_reader)
{
    char text[1024];
    unsigned plain = 0;
    for (int i = 0; i < 400000; i++) {
        check_same(draw_host(text), &plain);
    }
    cr_assert_gt(plain, 20000);
}

/* Every pair of bytes in every place of a short name. */
Test(host_plain, every_byte)
{
    unsigned plain = 0;
    for (unsigned a = 0; a < 256; a++) {
        for (unsigned b = 0; b < 256; b++) {
            char text[4] = {(char)a, (char)b, '.', 'c'};
            char end[4] = {'c', '.', (char)a, (char)b};
            check_same((pol_text){text, 4}, &plain);
            check_same((pol_text){end, 4}, &plain);
            check_same((pol_text){text, 2}, &plain);
        }
    }
    cr_assert_gt(plain, 1000);
}

Test(host_plain, the_common_ones)
{
    static const char *const common[] = {
        "example.com", "API.Example.COM", "a-b.example", "1.example",
        "localhost",   "_dmarc.a.b.c",    "10.0.0.1",    "255.255.255.255"};
    static const char *const others[] = {
        "",        "example.com.", "-a.com",   "a-.com",    "a..b",
        "xn--a.b", "1.2.3",        "1.2.3.04", "1.2.3.256", "a.1",
        "a.0x1",   "::1",          "[::1]",    "a b",       "1.2.3.4."};
    char out[POL_HOST_MAX];
    pol_host host;
    for (size_t i = 0; i < sizeof common / sizeof *common; i++) {
        pol_text text = {common[i], strlen(common[i])};
        cr_assert(pol_host_plain(text, out, &host), "%s", common[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        pol_text text = {others[i], strlen(others[i])};
        cr_assert(!pol_host_plain(text, out, &host), "%s", others[i]);
    }
}
