/* SPDX-License-Identifier: Apache-2.0
 *
 * The scheme and the authority of a URL, as far as all its readers agree:
 * the grammar of RFC 3986, less what the URL standard of the WHATWG reads
 * otherwise.  Refuses to know paths, queries and fragments, except for bytes
 * that move the authority. */
#include <libpolicy/canon/name.h>

typedef struct scheme {
    pol_text name;
    uint32_t port;
    pol_net_protocol protocol;
} scheme;

static const scheme schemes[] = {
    {{"http", 4}, 80, POL_NET_HTTP},
    {{"https", 5}, 443, POL_NET_HTTPS},
    {{"ws", 2}, 80, POL_NET_HTTP},
    {{"wss", 3}, 443, POL_NET_HTTPS},
    {{"socks5", 6}, 1080, POL_NET_SOCKS5_TCP},
    {{"socks5h", 7}, 1080, POL_NET_SOCKS5_TCP},
};

static bool equal_folded(pol_text text, pol_text lower)
{
    bool equal = text.size == lower.size;
    for (size_t i = 0; equal && i < text.size; i++) {
        equal = pol_lower(text.data[i]) == lower.data[i];
    }
    return equal;
}

static bool is_scheme(pol_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        char low = pol_lower(text.data[i]);
        bool letter = low >= 'a' && low <= 'z';
        bool other =
            pol_is_digit(low) || low == '+' || low == '-' || low == '.';
        if (!letter && (i == 0 || !other)) {
            return false;
        }
    }
    return text.size > 0;
}

static void take_scheme(pol_text text, pol_url *out)
{
    out->protocol = POL_NET_OTHER;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (equal_folded(text, schemes[i].name)) {
            out->protocol = schemes[i].protocol;
            out->port = schemes[i].port;
        }
    }
}

/* Blanks at an end are cut off by some, control bytes anywhere. */
static pol_why check_bytes(pol_text url)
{
    for (size_t i = 0; i < url.size; i++) {
        unsigned char byte = (unsigned char)url.data[i];
        if (byte < 0x20 || byte == 0x7F) {
            return byte == 0 ? POL_WHY_NUL : POL_WHY_URL;
        }
    }
    return url.data[url.size - 1] == ' ' ? POL_WHY_URL : POL_WHY_NONE;
}

/* What RFC 3986 has in front of the `@`, but for percent. */
static bool is_user(pol_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (!pol_is_label_char(text.data[i]) &&
            memchr(".~!$&'()*+,;=:", text.data[i], 14) == NULL) {
            return false;
        }
    }
    return true;
}

/* Up to five digits behind the colon, which nobody reads as octal ones; none
 * leave the port of the scheme. */
static bool read_port(pol_text text, uint32_t *port)
{
    uint32_t value = 0;
    if (text.size == 0) {
        return true;
    }
    if (text.size > 5) {
        return false;
    }
    for (size_t i = 0; i < text.size; i++) {
        if (!pol_is_digit(text.data[i])) {
            return false;
        }
        value = value * 10 + (uint32_t)(text.data[i] - '0');
    }
    *port = value;
    return value > 0 && value <= 65535;
}

/* Where the host ends; brackets belong to it. */
static size_t host_size(pol_text text)
{
    if (text.size == 0) {
        return 0;
    }
    bool bracketed = text.data[0] == '[';
    const char *end = memchr(text.data, bracketed ? ']' : ':', text.size);
    return end == NULL ? text.size : (size_t)(end - text.data) + bracketed;
}

/* Sets *why; false where there is no host and port that all agree on. */
static bool read_host(pol_text text, pol_url *out, pol_why *why)
{
    char canonical[POL_HOST_MAX];
    size_t size = host_size(text);
    *why = POL_WHY_URL;
    if (size == 0 || (size < text.size && text.data[size] != ':')) {
        return false;
    }
    out->host = (pol_text){text.data, size};
    pol_host host = pol_host_of(out->host, canonical);
    *why = host.why;
    if (host.invalid) {
        return false;
    }
    if (size < text.size &&
        !read_port(pol_text_from(text, size + 1), &out->port)) {
        *why = POL_WHY_PORT;
        return false;
    }
    return true;
}

/* "user@host:port" */
static bool read_authority(pol_text text, pol_url *out, pol_why *why)
{
    size_t at = 0;
    while (at < text.size && text.data[at] != '@') {
        at++;
    }
    if (at == text.size) {
        return read_host(text, out, why);
    }
    *why = POL_WHY_URL;
    if (!is_user((pol_text){text.data, at}) ||
        !read_host(pol_text_from(text, at + 1), out, why)) {
        return false;
    }
    *why = POL_WHY_USER;
    return true;
}

static bool read_url(pol_text url, pol_url *out, pol_why *why)
{
    *why = url.size == 0 ? POL_WHY_EMPTY : check_bytes(url);
    if (*why != POL_WHY_NONE) {
        return false;
    }
    *why = POL_WHY_URL;
    const char *colon = memchr(url.data, ':', url.size);
    if (colon == NULL) {
        return false;
    }
    pol_text name = {url.data, (size_t)(colon - url.data)};
    pol_text rest = pol_text_from(url, name.size + 1);
    if (!is_scheme(name) || !pol_text_starts(rest, POL_TEXT("//"))) {
        return false;
    }
    take_scheme(name, out);
    rest = pol_text_from(rest, 2);
    size_t end = 0;
    while (end < rest.size && memchr("/?#", rest.data[end], 3) == NULL) {
        end++;
    }
    if (!read_authority((pol_text){rest.data, end}, out, why)) {
        return false;
    }
    if (out->protocol == POL_NET_OTHER && *why != POL_WHY_USER) {
        *why = POL_WHY_SCHEME;
    }
    return true;
}

pol_status pol_read_url(pol_text url, pol_url *out, pol_why *why)
{
    if (out == NULL || why == NULL || (url.data == NULL && url.size != 0)) {
        return POL_INVALID_ARGUMENT;
    }
    *out = (pol_url){0};
    if (!read_url(url, out, why)) {
        *out = (pol_url){0};
        return POL_INVALID_ARGUMENT;
    }
    return POL_OK;
}
