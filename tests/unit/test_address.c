/* SPDX-License-Identifier: Apache-2.0
 *
 * Addresses as text, in any spelling, inside one another; compared with the
 * functions of the C library. */
#define _DEFAULT_SOURCE 1 /* inet_aton */
#include <arpa/inet.h>
#include <stdio.h>

#include <criterion/criterion.h>

#include <libpolicy/canon/host.h>

enum {
    RANDOM_TEXTS = 400000
};

static pol_text text_of(const char *s)
{
    return (pol_text){s, strlen(s)};
}

static uint64_t random_word(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * 0x9E3779B97F4A7C15u >> 16;
}

static const char *written(const pol_address *address)
{
    static char out[POL_ADDRESS_TEXT + 1];
    out[pol_address_write(address, out)] = '\0';
    return out;
}

static pol_address address_of(const char *text)
{
    pol_address address;
    cr_assert(pol_address_read(text_of(text), &address), "%s", text);
    return address;
}

Test(address, canonical_text_of_rfc_5952)
{
    static const char *const rows[][2] = {
        {"10.0.0.1", "10.0.0.1"},
        {"255.255.255.255", "255.255.255.255"},
        {"0.0.0.0", "0.0.0.0"},
        {"::", "::"},
        {"::1", "::1"},
        {"1::", "1::"},
        {"0:0:0:0:0:0:0:0", "::"},
        {"2001:DB8::0001", "2001:db8::1"},
        {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
        {"2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
        {"1:0:0:2:0:0:0:3", "1:0:0:2::3"},
        {"::ffff:1.2.3.4", "::ffff:102:304"},
        {"::1.2.3.4", "::102:304"},
        {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
        {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
        {"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        pol_address address = address_of(rows[i][0]);
        cr_expect_str_eq(written(&address), rows[i][1], "row %zu", i);
    }
}

Test(address, refuses_what_is_none)
{
    static const char *const rows[] = {
        "1.2.3",
        "1.2.3.4.5",
        "01.2.3.4",
        "1.2.3.256",
        "1.2.3.1000",
        "1.2.3.",
        "1..3.4",
        "1.2.3.4 ",
        "a",
        "",
        ":",
        ":1",
        ":::",
        ":::1",
        "1:",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "1::2::3",
        "12345::",
        "::g",
        "::1%lo",
        "[::1]",
        "::1.2.3.4.5",
        "::1.2.3.256",
        "::1.2.3.4:5",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::0x1",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        pol_address address;
        cr_expect(!pol_address_read(text_of(rows[i]), &address), "%s", rows[i]);
    }
}

/* A text of address characters, often nearly right. */
static size_t random_v4(uint64_t *state, char *out)
{
    static const char *const parts[] = {
        "0",        "1",   "7",   "127",        "255",        "256",
        "65535",    "00",  "010", "08",         "0377",       "0400",
        "0x7f",     "0X1", "0x",  "65536",      "4294967295", "4294967296",
        "0xff",     "0o7", "0b1", "0127",       "000",        "16777215",
        "16777216", "",    "a",   "0xffffffff",
    };
    /* half of them of usual parts alone */
    size_t choice =
        random_word(state) % 2 == 0 ? 5 : sizeof parts / sizeof *parts;
    size_t count = 1 + random_word(state) % 5, size = 0;
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            out[size++] = '.';
        }
        uint64_t word = random_word(state);
        const char *part = parts[word % choice];
        size += (size_t)sprintf(out + size, "%s", part);
    }
    if (random_word(state) % 16 == 0) {
        out[size++] = "0123456789abfx."[random_word(state) % 15];
    }
    out[size] = '\0';
    return size;
}

static size_t random_v6(uint64_t *state, char *out)
{
    size_t count = 1 + random_word(state) % 10, size = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t word = random_word(state);
        if (i > 0 || word % 3 == 0) {
            out[size++] = ':';
        }
        switch (word >> 8 & 7) {
        case 0:
        case 1:
            break;
        case 2:
            size += random_word(state) % 4 == 0
                        ? random_v4(state, out + size)
                        : (size_t)sprintf(out + size, "1.2.3.4");
            break;
        default:
            size += (size_t)sprintf(out + size, "%x",
                                    (unsigned)(word >> 16 & 0xFFFF) >>
                                        (word >> 12 & 15));
            break;
        }
    }
    out[size] = '\0';
    return size;
}

Test(address, reads_what_inet_pton_reads)
{
    uint64_t state = 1;
    size_t good[2] = {0, 0};
    for (unsigned i = 0; i < RANDOM_TEXTS; i++) {
        char text[256];
        unsigned char bytes[16];
        bool v6 = i % 2 == 1;
        pol_text read = {text, v6 ? random_v6(&state, text)
                                  : random_v4(&state, text)};
        pol_address address;
        bool is = pol_address_read(read, &address) &&
                  address.size == (v6 ? POL_ADDRESS_V6 : POL_ADDRESS_V4);
        bool wanted = inet_pton(v6 ? AF_INET6 : AF_INET, text, bytes) == 1;
        cr_assert_eq(is, wanted, "%s", text);
        if (is) {
            good[v6]++;
            cr_assert_eq(memcmp(bytes, address.bytes, address.size), 0, "%s",
                         text);
            pol_address again = address_of(written(&address));
            cr_assert_eq(memcmp(&again, &address, sizeof again), 0, "%s", text);
        }
    }
    cr_expect_gt(good[0], RANDOM_TEXTS / 500);
    cr_expect_gt(good[1], RANDOM_TEXTS / 50);
}

/* Whoever reads a text as an address gets ours, or we read none. */
Test(address, agrees_with_inet_aton)
{
    uint64_t state = 2;
    size_t good = 0, bad = 0;
    for (unsigned i = 0; i < RANDOM_TEXTS; i++) {
        char text[256];
        struct in_addr wanted;
        pol_text read = {text, random_v4(&state, text)};
        pol_address address;
        pol_numbers is = pol_address_read_numbers(read, &address);
        bool other = inet_aton(text, &wanted) != 0;
        if (other) {
            cr_assert_neq(is, POL_NUMBERS_NO, "%s", text);
        }
        if (is == POL_NUMBERS_ADDRESS && text[read.size - 1] != '.') {
            cr_assert(other, "%s", text);
            cr_assert_eq(memcmp(&wanted, address.bytes, 4), 0, "%s", text);
            good++;
        }
        bad += is == POL_NUMBERS_BAD;
    }
    cr_expect_gt(good, RANDOM_TEXTS / 50);
    cr_expect_gt(bad, RANDOM_TEXTS / 50);
}

static const char *const numbers[][2] = {
    /* text, the address; "bad"; "name" */
    {"127.0.0.1", "127.0.0.1"},
    {"127.0.0.1.", "127.0.0.1"},
    {"2130706433", "127.0.0.1"},
    {"0x7F000001", "127.0.0.1"},
    {"0X7f.1", "127.0.0.1"},
    {"127.1", "127.0.0.1"},
    {"127.0.1", "127.0.0.1"},
    {"017700000001", "127.0.0.1"},
    {"127.000.000.001", "127.0.0.1"},
    {"0", "0.0.0.0"},
    {"00", "0.0.0.0"},
    {"4294967295", "255.255.255.255"},
    {"1.2.65535", "1.2.255.255"},
    {"0177.0.0.1", "bad"},
    {"010.0.0.1", "bad"},
    {"0x7f.010", "bad"},
    {"0400.0.0.1", "bad"},
    {"09.0.0.1", "bad"},
    {"0x", "bad"},
    {"1.0x.1.1", "bad"},
    {"0xg", "bad"},
    {"1.2.3.4.5", "bad"},
    {"1.2.65536", "bad"},
    {"256.0.0.1", "bad"},
    {"4294967296", "bad"},
    {"99999999999999999999", "bad"},
    {"18446744073709551617", "bad"},
    {"1..1", "bad"},
    {"foo.1", "bad"},
    {"foo.0x1", "bad"},
    {"foo.0b1", "bad"},
    {"foo.0o17", "bad"},
    {"foo.0b2", "name"},
    {"foo.0o8", "name"},
    {"foo.0o", "name"},
    {"foo.0a", "name"},
    {"1.a", "name"},
    {"1.2.3.4a", "name"},
    {"1.2.3.4..", "name"},
    {"example", "name"},
    {".", "name"},
    {"", "name"},
};

Test(address, numbers_on_which_all_readers_agree)
{
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        pol_address address;
        const char *is = "name";
        switch (pol_address_read_numbers(text_of(numbers[i][0]), &address)) {
        case POL_NUMBERS_ADDRESS:
            is = written(&address);
            break;
        case POL_NUMBERS_BAD:
            is = "bad";
            break;
        case POL_NUMBERS_NO:
            break;
        }
        cr_expect_str_eq(is, numbers[i][1], "%s: %s", numbers[i][0], is);
    }
}

Test(address, inside_another)
{
    static const char *const rows[][5] = {
        {"1.2.3.4", NULL},
        {"::", NULL},
        {"::1", NULL},
        {"2001:db8::1", NULL},
        {"::2", "0.0.0.2", NULL},
        {"::127.0.0.1", "127.0.0.1", NULL},
        {"::ffff:10.0.0.1", "10.0.0.1", NULL},
        {"::fffe:10.0.0.1", NULL},
        {"::ffff:0:10.0.0.1", "10.0.0.1", NULL},
        {"64:ff9b::10.0.0.1", "10.0.0.1", NULL},
        {"64:ff9b:1::10.0.0.1", "10.0.0.1", NULL},
        {"64:ff9b:1:a00:0:100::", "0.0.0.0", "10.0.0.1", NULL},
        {"64:ff9b:1:a:0:1::", "0.0.0.0", "10.0.0.1", NULL},
        {"64:ff9b:1::a:0:100:0", "1.0.0.0", "10.0.0.1", NULL},
        {"64:ff9b:1:102:3:405:607:809", "6.7.8.9", "1.2.3.4", "2.3.4.5",
         "3.4.5.6"},
        {"64:ff9b:2::1", NULL},
        {"2002:a9fe:a9fe::1", "169.254.169.254", NULL},
        {"2001:0:102:304::f5ff:fffe", "1.2.3.4", "10.0.0.1", NULL},
        {"2001:db8::5efe:10.0.0.1", "10.0.0.1", NULL},
        {"2001:db8::200:5efe:10.0.0.1", "10.0.0.1", NULL},
        {"2001:db8::100:5efe:10.0.0.1", NULL},
        {"2002:102:304::5efe:10.0.0.1", "1.2.3.4", "10.0.0.1", NULL},
        {"64:ff9b:1:102:3:5efe:607:809", "6.7.8.9", "1.2.3.94", "2.3.94.254",
         "3.94.254.6"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        pol_address address = address_of(rows[i][0]), inside[4];
        unsigned count = pol_address_embedded(&address, inside);
        cr_assert_leq(count, 4);
        for (unsigned k = 0; k < 4 && rows[i][k + 1] != NULL; k++) {
            cr_assert_gt(count, k, "%s", rows[i][0]);
            cr_expect_str_eq(written(&inside[k]), rows[i][k + 1], "%s: %s",
                             rows[i][0], written(&inside[k]));
        }
        cr_expect(count == 4 || rows[i][count + 1] == NULL, "%s", rows[i][0]);
    }
}

static bool has_bits(const pol_address *address, const pol_address_bits *bits)
{
    for (int i = 0; i < 16; i++) {
        if (((address->bytes[i] ^ bits->bytes[i]) & bits->mask[i]) != 0) {
            return false;
        }
    }
    return true;
}

/* What is inside is inside in one of the ways; and what has the bits of a way
 * has that address inside, unless it begins with 0. */
Test(address, every_way_to_have_an_address_inside)
{
    uint64_t state = 77;
    for (int round = 0; round < 200000; round++) {
        pol_address_bits around;
        pol_address v4 = {.size = POL_ADDRESS_V4},
                    v6 = {.size = POL_ADDRESS_V6};
        pol_address inside[4];
        uint64_t word = random_word(&state) | 1;
        unsigned way = (unsigned)(random_word(&state) % 12);
        bool found = false;
        v4.bytes[0] = (unsigned char)(1 + word % 255);
        for (int i = 0; i < 16; i++) {
            v4.bytes[1 + i % 3] = (unsigned char)(word >> (8 * (i % 3)));
            v6.bytes[i] = (unsigned char)random_word(&state);
        }
        cr_assert(pol_address_around(way, &v4, 32, &around));
        for (int i = 0; i < 16; i++) {
            v6.bytes[i] &= (unsigned char)~around.mask[i];
            v6.bytes[i] |= around.bytes[i];
        }
        unsigned count = pol_address_embedded(&v6, inside);
        for (unsigned i = 0; i < count; i++) {
            found |= memcmp(inside[i].bytes, v4.bytes, 4) == 0;
            bool known = false;
            for (unsigned k = 0; pol_address_around(k, &inside[i], 32, &around);
                 k++) {
                known |= has_bits(&v6, &around);
            }
            cr_assert(known, "%s", written(&v6));
        }
        cr_assert(found || count == 4, "way %u: %s", way, written(&v6));
    }
    pol_address_bits none;
    pol_address zero = {.size = POL_ADDRESS_V4};
    cr_assert_not(pol_address_around(12, &zero, 0, &none));
}

static const char *const special[] = {
    "0.0.0.0",
    "0.255.255.255",
    "10.0.0.0",
    "10.255.255.255",
    "100.64.0.0",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.255",
    "169.254.169.254",
    "172.16.0.0",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.0",
    "192.168.255.255",
    "198.18.0.0",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.0",
    "255.255.255.255",
    "::",
    "::1",
    "::2",
    "::1.1.1.1",
    "::ffff:10.0.0.1",
    "::ffff:0:1.1.1.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::1:0:0",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:2::1",
    "2001:10::1",
    "2001:db8::1",
    "2002:101:101::1",
    "3fff::1",
    "3fff:fff:ffff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fdff::1",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "ffff::",
    "2606:4700::5efe:10.0.0.1",
};

static const char *const public_ones[] = {
    "1.1.1.1",         "9.255.255.255",
    "11.0.0.0",        "100.63.255.255",
    "100.128.0.0",     "126.255.255.255",
    "128.0.0.0",       "169.253.255.255",
    "169.255.0.0",     "172.15.255.255",
    "172.32.0.0",      "191.255.255.255",
    "192.0.0.9",       "192.0.0.10",
    "192.0.1.0",       "192.31.196.1",
    "192.167.255.255", "192.169.0.0",
    "198.17.255.255",  "198.20.0.0",
    "203.0.114.0",     "223.255.255.255",
    "::ffff:1.1.1.1",  "64:ff9b::1.1.1.1",
    "2000::1",         "2001:1::1",
    "2001:1::3",       "2001:3::1",
    "2001:4:112::1",   "2001:20::1",
    "2001:30::1",      "2001:200::1",
    "2001:db7::1",     "2001:db9::1",
    "2003::1",         "2606:4700::1111",
    "2620:4f:8000::1", "3ffe::1",
    "3fff:1000::1",    "2606:4700::5efe:1.1.1.1",
};

Test(address, special_ones)
{
    for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
        pol_address address = address_of(special[i]);
        cr_expect(pol_address_is_special(&address), "%s", special[i]);
    }
    for (size_t i = 0; i < sizeof public_ones / sizeof *public_ones; i++) {
        pol_address address = address_of(public_ones[i]);
        cr_expect(!pol_address_is_special(&address), "%s", public_ones[i]);
    }
}

Test(address, loopback)
{
    static const char *const rows[] = {"127.0.0.1", "127.255.255.255", "::1"};
    static const char *const others[] = {
        "126.0.0.1", "128.0.0.1", "0.0.0.0", "::", "::2", "1::1", "7f00::1"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        pol_address address = address_of(rows[i]);
        cr_expect(pol_address_is_loopback(&address), "%s", rows[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        pol_address address = address_of(others[i]);
        cr_expect(!pol_address_is_loopback(&address), "%s", others[i]);
    }
}
