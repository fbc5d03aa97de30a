/* SPDX-License-Identifier: Apache-2.0
 *
 * What URLs say of a connection. */
#include <criterion/criterion.h>

#include <libpolicy/canon/host.h>

static pol_text text_of(const char *s)
{
    return (pol_text){s, strlen(s)};
}

Test(url, host_port_and_protocol)
{
    static const struct {
        const char *url, *host;
        uint32_t port;
        pol_net_protocol protocol;
        pol_why why;
    } rows[] = {
        {"http://a.com", "a.com", 80, POL_NET_HTTP, POL_WHY_NONE},
        {"HtTpS://A.com/x?y#z", "A.com", 443, POL_NET_HTTPS, POL_WHY_NONE},
        {"ws://a.com?x", "a.com", 80, POL_NET_HTTP, POL_WHY_NONE},
        {"wss://a.com#@b.com", "a.com", 443, POL_NET_HTTPS, POL_WHY_NONE},
        {"socks5://a.com:99", "a.com", 99, POL_NET_SOCKS5_TCP, POL_WHY_NONE},
        {"socks5h://a.com", "a.com", 1080, POL_NET_SOCKS5_TCP, POL_WHY_NONE},
        {"https://a.com:/", "a.com", 443, POL_NET_HTTPS, POL_WHY_NONE},
        {"https://a.com:65535/", "a.com", 65535, POL_NET_HTTPS, POL_WHY_NONE},
        {"https://a.com:0443/", "a.com", 443, POL_NET_HTTPS, POL_WHY_NONE},
        {"https://a.com:00080/", "a.com", 80, POL_NET_HTTPS, POL_WHY_NONE},
        {"https://a.com./", "a.com.", 443, POL_NET_HTTPS, POL_WHY_NONE},
        {"https://[::1]/", "[::1]", 443, POL_NET_HTTPS, POL_WHY_NONE},
        {"https://[::1]:8443/", "[::1]", 8443, POL_NET_HTTPS, POL_WHY_NONE},
        {"https://a.com/\\@b.com", "a.com", 443, POL_NET_HTTPS, POL_WHY_NONE},
        {"https://a.com/%0a b", "a.com", 443, POL_NET_HTTPS, POL_WHY_NONE},
        {"https://a.com//b.com", "a.com", 443, POL_NET_HTTPS, POL_WHY_NONE},
        /* understood, and never allowed */
        {"https://u@a.com", "a.com", 443, POL_NET_HTTPS, POL_WHY_USER},
        {"https://@a.com", "a.com", 443, POL_NET_HTTPS, POL_WHY_USER},
        {"https://u:p@a.com:1/@", "a.com", 1, POL_NET_HTTPS, POL_WHY_USER},
        {"https://~u;(a)*!=&',$+.-_:@a.com", "a.com", 443, POL_NET_HTTPS,
         POL_WHY_USER},
        {"ssh://git@a.com/x", "a.com", 0, POL_NET_OTHER, POL_WHY_USER},
        {"ftp://a.com/", "a.com", 0, POL_NET_OTHER, POL_WHY_SCHEME},
        {"socks4://a.com:1", "a.com", 1, POL_NET_OTHER, POL_WHY_SCHEME},
        {"git+ssh.2-x://a.com", "a.com", 0, POL_NET_OTHER, POL_WHY_SCHEME},
        {"httpx://a.com", "a.com", 0, POL_NET_OTHER, POL_WHY_SCHEME},
        {"https://0x7f.1/", "0x7f.1", 443, POL_NET_HTTPS,
         POL_WHY_ADDRESS_SPELLING},
        {"https://b\xC3\xBC.com/", "b\xC3\xBC.com", 443, POL_NET_HTTPS,
         POL_WHY_NON_ASCII},
        {"https://xn--a.com/", "xn--a.com", 443, POL_NET_HTTPS,
         POL_WHY_PUNYCODE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        pol_url url;
        pol_why why = POL_WHY_NUL;
        cr_assert_eq(pol_read_url(text_of(rows[i].url), &url, &why), POL_OK,
                     "%s: %s", rows[i].url, pol_why_text(why));
        cr_expect(pol_text_equal(url.host, text_of(rows[i].host)), "%s: %.*s",
                  rows[i].url, (int)url.host.size, url.host.data);
        cr_expect_eq(url.port, rows[i].port, "%s", rows[i].url);
        cr_expect_eq(url.protocol, rows[i].protocol, "%s", rows[i].url);
        cr_expect_eq(why, rows[i].why, "%s: %s", rows[i].url,
                     pol_why_text(why));
    }
}

static const struct {
    const char *url;
    pol_why why;
} refused[] = {
    {"", POL_WHY_EMPTY},
    {"a.com", POL_WHY_URL},
    {"a.com/x", POL_WHY_URL},
    {"//a.com", POL_WHY_URL},
    {"://a.com", POL_WHY_URL},
    {"1http://a.com", POL_WHY_URL},
    {"ht_tp://a.com", POL_WHY_URL},
    {"http:a.com", POL_WHY_URL},
    {"http:/a.com", POL_WHY_URL},
    {"http:\\\\a.com", POL_WHY_URL},
    {"http:/\\a.com", POL_WHY_URL},
    {"\\\\a.com\\x", POL_WHY_URL},
    {"javascript:alert(1)//a.com", POL_WHY_URL},
    {"mailto:u@a.com", POL_WHY_URL},
    {"data:text/html,a.com", POL_WHY_URL},
    {"blob:https://a.com/x", POL_WHY_URL},
    {"https://", POL_WHY_URL},
    {"https://?x", POL_WHY_URL},
    {"https://:1", POL_WHY_URL},
    {"https://u@", POL_WHY_URL},
    {"https://u@:1", POL_WHY_URL},
    {"https:///a.com", POL_WHY_URL},
    {"https:////a.com", POL_WHY_URL},
    {"file:///etc/passwd", POL_WHY_URL},
    {" https://a.com", POL_WHY_URL},
    {"https://a.com/ ", POL_WHY_URL},
    {"https://a.com ", POL_WHY_URL},
    {"https ://a.com", POL_WHY_URL},
    {"ht\ttps://a.com", POL_WHY_URL},
    {"https://a.com/\t", POL_WHY_URL},
    {"https://a.com/\nb", POL_WHY_URL},
    {"https://a.com/\r", POL_WHY_URL},
    {"https://a.com/\x7F", POL_WHY_URL},
    {"https://a.com\x01/", POL_WHY_URL},
    {"https://u@b@a.com", POL_WHY_HOST_CHARACTER},
    {"https://u%40@a.com", POL_WHY_URL},
    {"https://u\\@a.com", POL_WHY_URL},
    {"https://u @a.com", POL_WHY_URL},
    {"https://[u]@a.com", POL_WHY_URL},
    {"https://\xC3\xBC@a.com", POL_WHY_URL},
    {"https://a.com\\.b.com", POL_WHY_HOST_CHARACTER},
    {"https://a.com\\@b.com", POL_WHY_URL},
    {"https://a%2ecom", POL_WHY_HOST_CHARACTER},
    {"https://a b.com", POL_WHY_HOST_CHARACTER},
    {"https://a.com|b", POL_WHY_HOST_CHARACTER},
    {"https://a..com", POL_WHY_LABEL},
    {"https://256.0.0.1", POL_WHY_BAD_ADDRESS},
    {"https://::1/", POL_WHY_URL},
    {"https://1::1/", POL_WHY_PORT},
    {"https://[::1", POL_WHY_HOST_CHARACTER},
    {"https://[a.com]", POL_WHY_BAD_ADDRESS},
    {"https://[::1]a", POL_WHY_URL},
    {"https://a[::1]", POL_WHY_HOST_CHARACTER},
    {"https://[::1%25lo]/", POL_WHY_BAD_ADDRESS},
    {"https://a.com:0", POL_WHY_PORT},
    {"https://a.com:00000", POL_WHY_PORT},
    {"https://a.com:000443", POL_WHY_PORT},
    {"https://a.com:65536", POL_WHY_PORT},
    {"https://a.com:100000", POL_WHY_PORT},
    {"https://a.com:4294967739", POL_WHY_PORT},
    {"https://a.com:-1", POL_WHY_PORT},
    {"https://a.com:+1", POL_WHY_PORT},
    {"https://a.com:8a", POL_WHY_PORT},
    {"https://a.com:1:2", POL_WHY_PORT},
};

Test(url, refuses_what_readers_do_not_agree_on)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        pol_url url = {.port = 1};
        pol_why why = POL_WHY_NONE;
        cr_expect_eq(pol_read_url(text_of(refused[i].url), &url, &why),
                     POL_INVALID_ARGUMENT, "%s", refused[i].url);
        cr_expect_eq(why, refused[i].why, "%s: %s", refused[i].url,
                     pol_why_text(why));
        cr_expect(url.port == 0 && url.host.data == NULL &&
                  url.protocol == POL_NET_UNKNOWN);
    }
}

Test(url, arguments)
{
    pol_url url;
    pol_why why;
    pol_text none = {NULL, 0}, wrong = {NULL, 1};
    cr_expect_eq(pol_read_url(none, &url, &why), POL_INVALID_ARGUMENT);
    cr_expect_eq(why, POL_WHY_EMPTY);
    cr_expect_eq(pol_read_url(wrong, &url, &why), POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_read_url(POL_TEXT("http://a"), NULL, &why),
                 POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_read_url(POL_TEXT("http://a"), &url, NULL),
                 POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_read_url(POL_TEXT("http://a\0b"), &url, &why),
                 POL_INVALID_ARGUMENT);
    cr_expect_eq(why, POL_WHY_NUL);
}
