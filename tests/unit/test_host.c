/* SPDX-License-Identifier: Apache-2.0
 *
 * Hosts of requests, and what rules may say of them. */
#include <criterion/criterion.h>

#include <libpolicy/canon/host.h>

#define A63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A61 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define NAME_OF_253 A63 "." A63 "." A63 "." A61

static pol_text text_of(const char *s)
{
    return (pol_text){s, strlen(s)};
}

typedef struct row {
    const char *host, *canonical; /* null: invalid */
    pol_why why;
} row;

static void check(const row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char out[POL_HOST_MAX];
        pol_host host = pol_host_of(text_of(rows[i].host), out);
        cr_expect_eq(host.invalid, rows[i].canonical == NULL, "%s",
                     rows[i].host);
        cr_expect_eq(host.why, rows[i].why, "%s: %s", rows[i].host,
                     pol_why_text(host.why));
        if (rows[i].canonical != NULL) {
            cr_expect(pol_text_equal((pol_text){out, host.size},
                                     text_of(rows[i].canonical)),
                      "%s: %.*s", rows[i].host, (int)host.size, out);
        }
    }
}

#define CHECK(rows) check(rows, sizeof rows / sizeof *rows)

Test(host, names)
{
    static const row rows[] = {
        {"example.com", "example.com", POL_WHY_NONE},
        {"EXAMPLE.Com.", "example.com", POL_WHY_NONE},
        {"a", "a", POL_WHY_NONE},
        {"_dmarc.example.com", "_dmarc.example.com", POL_WHY_NONE},
        {"r3---sn-a.example.com", "r3---sn-a.example.com", POL_WHY_NONE},
        {"10.example.com", "10.example.com", POL_WHY_NONE},
        {"1.2.3.4a", "1.2.3.4a", POL_WHY_NONE},
        {A63 ".com", A63 ".com", POL_WHY_NONE},
        {NAME_OF_253, NAME_OF_253, POL_WHY_NONE},
        {NAME_OF_253 ".", NAME_OF_253, POL_WHY_NONE},
        {NAME_OF_253 "a", NULL, POL_WHY_LABEL},
        {A63 "a.com", NULL, POL_WHY_LABEL},
        {"", NULL, POL_WHY_EMPTY},
        {".", NULL, POL_WHY_LABEL},
        {"..", NULL, POL_WHY_LABEL},
        {".example.com", NULL, POL_WHY_LABEL},
        {"example..com", NULL, POL_WHY_LABEL},
        {"example.com..", NULL, POL_WHY_LABEL},
        {"-a.com", NULL, POL_WHY_LABEL},
        {"a-.com", NULL, POL_WHY_LABEL},
        {"a.-", NULL, POL_WHY_LABEL},
    };
    CHECK(rows);
}

Test(host, characters)
{
    static const row rows[] = {
        {"a b.com", NULL, POL_WHY_HOST_CHARACTER},
        {" a.com", NULL, POL_WHY_HOST_CHARACTER},
        {"a.com\n", NULL, POL_WHY_HOST_CHARACTER},
        {"a.com\x7F", NULL, POL_WHY_HOST_CHARACTER},
        {"%61.com", NULL, POL_WHY_HOST_CHARACTER},
        {"a!.com", NULL, POL_WHY_HOST_CHARACTER},
        {"*.com", NULL, POL_WHY_HOST_CHARACTER},
        {"a@b.com", NULL, POL_WHY_HOST_CHARACTER},
        {"a.com:443", NULL, POL_WHY_HOST_CHARACTER},
        {"10.0.0.1:443", NULL, POL_WHY_HOST_CHARACTER},
        {"http://a.com", NULL, POL_WHY_HOST_CHARACTER},
        {"a.com/x", NULL, POL_WHY_HOST_CHARACTER},
        {"a\\b.com", NULL, POL_WHY_HOST_CHARACTER},
        {"$(id).com", NULL, POL_WHY_HOST_CHARACTER},
        /* UTF-8 */
        {"b\xC3\xBC"
         "cher.Example",
         "b\xC3\xBC"
         "cher.example",
         POL_WHY_NON_ASCII},
        {"\xE2\x84\xAA.com", "\xE2\x84\xAA.com", POL_WHY_NON_ASCII},
        {"\xF0\x9D\x90\x9E.com", "\xF0\x9D\x90\x9E.com", POL_WHY_NON_ASCII},
        {"127.0.0.\xE2\x91\xA0", "127.0.0.\xE2\x91\xA0", POL_WHY_NON_ASCII},
        {"xn--te\xC5\xA1la", "xn--te\xC5\xA1la", POL_WHY_NON_ASCII},
        {A63 "\xC3\xBC", A63 "\xC3\xBC", POL_WHY_NON_ASCII},
        {"xn--a.\xC3\xBC", "xn--a.\xC3\xBC", POL_WHY_NON_ASCII},
        {"\xC3\xBC..a", NULL, POL_WHY_LABEL},
        {"-\xC3\xBC", NULL, POL_WHY_LABEL},
        {"\xC3\xBC a", NULL, POL_WHY_HOST_CHARACTER},
        {"a\xFF.com", NULL, POL_WHY_HOST_CHARACTER},
        {"a\xC0\xAE", NULL, POL_WHY_HOST_CHARACTER},
        {"a\xE0\x80\xAE", NULL, POL_WHY_HOST_CHARACTER},
        {"a\xED\xA0\x80", NULL, POL_WHY_HOST_CHARACTER},
        {"a\xF4\x90\x80\x80", NULL, POL_WHY_HOST_CHARACTER},
        {"a\xC3", NULL, POL_WHY_HOST_CHARACTER},
        {"a\xC3"
         "a",
         NULL, POL_WHY_HOST_CHARACTER},
    };
    CHECK(rows);
    char out[POL_HOST_MAX];
    pol_host host = pol_host_of(POL_TEXT("evil.com\0.good.org"), out);
    cr_expect(host.invalid && host.why == POL_WHY_NUL);
    host = pol_host_of((pol_text){NULL, 0}, out);
    cr_expect(host.invalid && host.why == POL_WHY_EMPTY);
}

Test(host, addresses)
{
    static const row rows[] = {
        {"10.0.0.1", "10.0.0.1", POL_WHY_NONE},
        {"::1", "::1", POL_WHY_NONE},
        {"[::1]", "::1", POL_WHY_NONE},
        {"2001:db8::1", "2001:db8::1", POL_WHY_NONE},
        {"64:ff9b::a00:1", "64:ff9b::a00:1", POL_WHY_NONE},
        {"10.0.0.1.", "10.0.0.1", POL_WHY_ADDRESS_SPELLING},
        {"10.1", "10.0.0.1", POL_WHY_ADDRESS_SPELLING},
        {"0xA.0.0.1", "10.0.0.1", POL_WHY_ADDRESS_SPELLING},
        {"0X7F000001", "127.0.0.1", POL_WHY_ADDRESS_SPELLING},
        {"2001:DB8::1", "2001:db8::1", POL_WHY_ADDRESS_SPELLING},
        {"[2001:DB8::1]", "2001:db8::1", POL_WHY_ADDRESS_SPELLING},
        {"::0:1", "::1", POL_WHY_ADDRESS_SPELLING},
        {"::1.2.3.4", "::102:304", POL_WHY_ADDRESS_SPELLING},
        {"::ffff:1.2.3.4", "::ffff:102:304", POL_WHY_ADDRESS_SPELLING},
        {"::ffff:102:304", "::ffff:102:304", POL_WHY_ADDRESS_SPELLING},
        {"[::ffff:102:304]", "::ffff:102:304", POL_WHY_ADDRESS_SPELLING},
        {"010.0.0.1", NULL, POL_WHY_BAD_ADDRESS},
        {"256.0.0.1", NULL, POL_WHY_BAD_ADDRESS},
        {"a.1", NULL, POL_WHY_BAD_ADDRESS},
        {"xn--a.1", NULL, POL_WHY_BAD_ADDRESS},
        {"1.2.3.4..", NULL, POL_WHY_LABEL},
        {"-1", NULL, POL_WHY_LABEL},
        {"1.2.3.4 ", NULL, POL_WHY_HOST_CHARACTER},
        {"::1.", NULL, POL_WHY_HOST_CHARACTER},
        {"::1%lo", NULL, POL_WHY_HOST_CHARACTER},
        {"1:2:3", NULL, POL_WHY_HOST_CHARACTER},
        {"[", NULL, POL_WHY_HOST_CHARACTER},
        {"[]", NULL, POL_WHY_HOST_CHARACTER},
        {"[::1", NULL, POL_WHY_HOST_CHARACTER},
        {"[::1].", NULL, POL_WHY_HOST_CHARACTER},
        {"::1]", NULL, POL_WHY_HOST_CHARACTER},
        {"[::1%25lo]", NULL, POL_WHY_BAD_ADDRESS},
        {"[[::1]]", NULL, POL_WHY_BAD_ADDRESS},
        {"[1.2.3.4]", NULL, POL_WHY_BAD_ADDRESS},
        {"[a.com]", NULL, POL_WHY_BAD_ADDRESS},
        {"a[::1]", NULL, POL_WHY_HOST_CHARACTER},
    };
    CHECK(rows);
    char out[POL_HOST_MAX];
    pol_host host = pol_host_of(POL_TEXT("0x7f.1"), out);
    cr_expect(host.is_address && host.address.size == POL_ADDRESS_V4);
    cr_expect(pol_address_is_loopback(&host.address));
    host = pol_host_of(POL_TEXT("[::1]"), out);
    cr_expect(host.is_address && host.address.size == POL_ADDRESS_V6);
    cr_expect(!pol_host_of(POL_TEXT("a.com"), out).is_address);
}

Test(host, punycode)
{
    static const row rows[] = {
        {"xn--bcher-kva.example", "xn--bcher-kva.example", POL_WHY_NONE},
        {"XN--BCHER-KVA.example", "xn--bcher-kva.example", POL_WHY_NONE},
        {"xn--fiqs8s", "xn--fiqs8s", POL_WHY_NONE},
        {"xn--strae-oqa.example", "xn--strae-oqa.example", POL_WHY_NONE},
        {"xn--j2h.xn--p1ai", "xn--j2h.xn--p1ai", POL_WHY_PUNYCODE},
        {"xn--wgv71a119e.jp", "xn--wgv71a119e.jp", POL_WHY_NONE},
        {"xn--xample-9uf.com", "xn--xample-9uf.com", POL_WHY_NONE},
        {"xn--7i7a.com", "xn--7i7a.com", POL_WHY_NONE},
        {"xn--a-g27s", "xn--a-g27s", POL_WHY_NONE},
        {"xn--zn4n", "xn--zn4n", POL_WHY_NONE},
        /* nothing, nothing but ASCII, an empty head */
        {"xn--", "xn--", POL_WHY_PUNYCODE},
        {"xn---", "xn---", POL_WHY_PUNYCODE},
        {"xn--abc-", "xn--abc-", POL_WHY_PUNYCODE},
        {"xn---kva", "xn---kva", POL_WHY_PUNYCODE},
        /* an integer without an end, one that is too large */
        {"xn--a", "xn--a", POL_WHY_PUNYCODE},
        {"xn--a-z", "xn--a-z", POL_WHY_PUNYCODE},
        {"xn--99999999", "xn--99999999", POL_WHY_PUNYCODE},
        {"xn--a-99999999999999999999999999999", NULL, POL_WHY_NONE},
        {"xn--zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", NULL, POL_WHY_NONE},
        /* U+FFFD, a surrogate, a soft hyphen, upper case, a middle dot,
           U+10FFFF */
        {"xn--zn7c", "xn--zn7c", POL_WHY_PUNYCODE},
        {"xn--ab-0d9k", "xn--ab-0d9k", POL_WHY_PUNYCODE},
        {"xn--example-nka", "xn--example-nka", POL_WHY_PUNYCODE},
        {"xn--bcher-2pa", "xn--bcher-2pa", POL_WHY_PUNYCODE},
        {"xn--ab-0ea", "xn--ab-0ea", POL_WHY_PUNYCODE},
        {"xn--dn32g", "xn--dn32g", POL_WHY_PUNYCODE},
        {"xn--dn32gaaaa", "xn--dn32gaaaa", POL_WHY_PUNYCODE},
        /* `_`, hyphens at an edge and where xn-- has them */
        {"xn--_-eha", "xn--_-eha", POL_WHY_PUNYCODE},
        {"xn----eha", "xn----eha", POL_WHY_PUNYCODE},
        {"xn--a--xka", "xn--a--xka", POL_WHY_PUNYCODE},
        {"xn--ab---3ra", "xn--ab---3ra", POL_WHY_PUNYCODE},
        {"ab.xn--a.com", "ab.xn--a.com", POL_WHY_PUNYCODE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].canonical != NULL) {
            check(&rows[i], 1);
        } else {
            row bad = {rows[i].host, rows[i].host, POL_WHY_PUNYCODE};
            check(&bad, 1);
        }
    }
}

Test(host, public_names)
{
    static const char *const open[] = {
        "a.com",     "example.com", "a.b.c.org",    "mylocal.de",
        "local.net", "x.home.de",   "test.xn--p1ai"};
    static const char *const others[] = {
        "com",
        "localhost",
        "a.localhost",
        "printer.local",
        "x.lan",
        "x.home",
        "x.home.arpa",
        "x.corp",
        "x.internal",
        "x.onion",
        "x.test",
        "x.invalid",
        "x.example",
        "x.alt",
        "x.intranet",
        "x.private",
        "x.localdomain",
        "10.in-addr.arpa",
        "x.mail",
        "a.1",
        "a.0x1",
        "",
        "ip6-localhost",
        "localhost6.localdomain6",
        "metadata.google.internal",
    };
    for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
        cr_expect(pol_name_is_public(text_of(open[i])), "%s", open[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        cr_expect(!pol_name_is_public(text_of(others[i])), "%s", others[i]);
    }
}

Test(host, loopback_names)
{
    static const char *const rows[] = {
        "localhost",    "a.localhost",           "a.b.localhost",
        "localhost6",   "ip6-localhost",         "localhost6.localdomain6",
        "ip6-loopback", "localhost.localdomain",
    };
    static const char *const others[] = {
        "alocalhost", "localhost.com",   "a.localhost6",
        "localhos",   "a.ip6-localhost", "localdomain",
        "",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_expect(pol_name_is_loopback(text_of(rows[i])), "%s", rows[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        cr_expect(!pol_name_is_loopback(text_of(others[i])), "%s", others[i]);
    }
}

Test(host, canon_host_measures_and_cuts)
{
    size_t needed = 0;
    pol_why why = POL_WHY_URL;
    cr_assert_eq(pol_canon_host(POL_TEXT("[::1]"), NULL, 0, &needed, &why),
                 POL_OK);
    cr_assert(needed == 3 && why == POL_WHY_NONE);
    for (size_t capacity = 1; capacity < 8; capacity++) {
        char out[9] = "########";
        cr_assert_eq(
            pol_canon_host(POL_TEXT("A.BC."), out, capacity, &needed, &why),
            POL_OK);
        size_t kept = capacity - 1 < 4 ? capacity - 1 : 4;
        cr_assert_eq(needed, 4);
        cr_expect_eq(memcmp(out, "a.bc", kept), 0);
        cr_expect_eq(out[kept], '\0');
        cr_expect_eq(out[capacity], '#');
    }
    char out[8] = "#######";
    cr_assert_eq(pol_canon_host(POL_TEXT("a b"), out, 8, &needed, &why),
                 POL_INVALID_ARGUMENT);
    cr_expect(needed == 0 && out[0] == '\0' && why == POL_WHY_HOST_CHARACTER);
    pol_text none = {NULL, 0}, wrong = {NULL, 1};
    cr_expect_eq(pol_canon_host(none, out, 8, &needed, &why),
                 POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_canon_host(wrong, out, 8, &needed, &why),
                 POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_canon_host(POL_TEXT("a"), out, 8, NULL, &why),
                 POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_canon_host(POL_TEXT("a"), out, 8, &needed, NULL),
                 POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_canon_host(POL_TEXT("a"), NULL, 8, &needed, &why),
                 POL_INVALID_ARGUMENT);
}

Test(host, rules)
{
    static const struct {
        const char *text, *canonical; /* null: refused */
    } rows[] = {
        {"Example.COM.", "example.com"},
        {"*", "*"},
        {"*.Example.com", "*.example.com"},
        {"**.example.com", "**.example.com"},
        {"10.0.0.1", "10.0.0.1"},
        {"2001:DB8::1", "2001:db8::1"},
        {"xn--bcher-kva.example", "xn--bcher-kva.example"},
        {"_x.com", "_x.com"},
        {"", NULL},
        {".", NULL},
        {"*.", NULL},
        {"a..b", NULL},
        {"-a", NULL},
        {A63 "a", NULL},
        {NAME_OF_253 "a", NULL},
        {"xn--a", NULL},
        {"xn--", NULL},
        {"0x7f.1", NULL},
        {"127.1", NULL},
        {"*.1", NULL},
        {"::ffff:1.2.3.4", NULL},
        {"[::1]", NULL},
        {"::1%lo", NULL},
        {"::g", NULL},
        {"a:1", NULL},
        {"http://a.com", NULL},
        {"a.com/x", NULL},
        {"a@b", NULL},
        {"%61", NULL},
        {"*a", NULL},
        {"a.*.b", NULL},
        {"a b", NULL},
        {"a?", NULL},
        {"a#", NULL},
        {"\xC3\xBC", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[POL_HOST_MAX];
        size_t size = 0;
        const char *problem =
            pol_host_canonical(text_of(rows[i].text), true, out, &size);
        cr_expect_eq(problem != NULL, rows[i].canonical == NULL, "%s",
                     rows[i].text);
        if (problem == NULL && rows[i].canonical != NULL) {
            cr_expect(pol_text_equal((pol_text){out, size},
                                     text_of(rows[i].canonical)),
                      "%s", rows[i].text);
        }
    }
    char out[POL_HOST_MAX];
    size_t size = 0;
    cr_expect_not_null(pol_host_canonical(POL_TEXT("*"), false, out, &size));
    cr_expect_not_null(pol_host_canonical(POL_TEXT("*.a"), false, out, &size));
}

Test(host, ranges)
{
    static const struct {
        const char *text, *canonical;
        unsigned bits;
    } rows[] = {
        {"10.0.0.0/8", "10.0.0.0/8", 8},
        {"0.0.0.0/0", "0.0.0.0/0", 0},
        {"1.2.3.4/32", "1.2.3.4/32", 32},
        {"2001:DB8::/32", "2001:db8::/32", 32},
        {"::1/128", "::1/128", 128},
        {"10.0.0.0", NULL, 0},
        {"", NULL, 0},
        {"10.0/8", NULL, 0},
        {"10.0.0.1/8", NULL, 0},
        {"10.0.0.0/33", NULL, 0},
        {"10.0.0.0/08", NULL, 0},
        {"10.0.0.0/", NULL, 0},
        {"10.0.0.0/-1", NULL, 0},
        {"10.0.0.0/0008", NULL, 0},
        {"10.0.0.0/8/8", NULL, 0},
        {"::/129", NULL, 0},
        {"::ffff:10.0.0.0/104", NULL, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[POL_HOST_MAX];
        size_t size = 0;
        const char *problem =
            pol_cidr_canonical(text_of(rows[i].text), out, &size);
        cr_expect_eq(problem != NULL, rows[i].canonical == NULL, "%s",
                     rows[i].text);
        if (problem == NULL && rows[i].canonical != NULL) {
            pol_address base;
            unsigned bits = 0;
            pol_text canonical = {out, size};
            cr_expect(pol_text_equal(canonical, text_of(rows[i].canonical)));
            cr_expect(pol_cidr_read(canonical, &base, &bits));
            cr_expect_eq(bits, rows[i].bits);
        }
    }
    pol_address base;
    unsigned bits;
    cr_expect_not(pol_cidr_read(POL_TEXT("10.0.0.0"), &base, &bits));
    cr_expect_not(pol_cidr_read(POL_TEXT(""), &base, &bits));
}

/* A canonical host is its own canonical form. */
Test(host, canonical_form_is_stable)
{
    static const char alphabet[] = "aAzZ019._-:[]xn--fF. \xC3\xBC";
    uint64_t state = 3;
    size_t good = 0;
    for (unsigned i = 0; i < 300000; i++) {
        char text[16], out[POL_HOST_MAX], again[POL_HOST_MAX];
        size_t size = 0;
        state = state * 6364136223846793005u + 1442695040888963407u;
        for (uint64_t word = state >> 8; size < 4 + state % 12; size++) {
            text[size] = alphabet[word % (sizeof alphabet - 1)];
            word = word / 23 + (word << 40);
        }
        pol_host host = pol_host_of((pol_text){text, size}, out);
        if (host.invalid) {
            continue;
        }
        good++;
        pol_host second = pol_host_of((pol_text){out, host.size}, again);
        cr_assert(!second.invalid, "%.*s", (int)size, text);
        cr_assert(pol_text_equal((pol_text){out, host.size},
                                 (pol_text){again, second.size}));
        cr_assert_eq(host.is_address, second.is_address);
    }
    cr_expect_gt(good, 3000);
}
