/* SPDX-License-Identifier: Apache-2.0
 *
 * Names of hosts: internationalised ones become A-labels (UTS 46), where
 * polc has libidn2; protocols by name.  Knows nothing of JSON. */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "polc/host.h"
#include "polc/request.h"

#include <stdlib.h>
#include <string.h>

#ifdef HAVE_IDN2
#include <idn2.h>
#endif

/* -- protocols */

const char *const polc_protocols[POLC_PROTOCOLS] = {
    "http", "https", "socks5_tcp", "socks5_udp", "ws", "wss", "other", "any",
};

pol_net_protocol polc_protocol_at(size_t index)
{
    static const pol_net_protocol protocols[POLC_PROTOCOLS] = {
        POL_NET_HTTP, POL_NET_HTTPS, POL_NET_SOCKS5_TCP, POL_NET_SOCKS5_UDP,
        POL_NET_HTTP, POL_NET_HTTPS, POL_NET_OTHER,      POL_NET_UNKNOWN,
    };
    return index < POLC_PROTOCOLS ? protocols[index] : POL_NET_OTHER;
}

const char *polc_protocol_name(pol_net_protocol protocol)
{
    static const char *const names[] = {
        NULL, "http", "https", "socks5_tcp", "socks5_udp", "other",
    };
    return (size_t)protocol < sizeof names / sizeof *names ? names[protocol]
                                                           : NULL;
}

/* -- names */

static bool is_ascii(pol_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.data[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

#ifdef HAVE_IDN2

bool polc_has_idna(void)
{
    return true;
}

/* What host names are made of.  The rules of STD 3 are kept here and not left
 * to libidn2, which drops a character that they refuse. */
static bool is_host_text(const char *text)
{
    static const char wanted[] = "abcdefghijklmnopqrstuvwxyz0123456789-._";
    return text[0] != '\0' && text[strspn(text, wanted)] == '\0';
}

/* In A-labels, NUL-terminated, to be freed with idn2_free; null: no name. */
static char *to_ascii(const char *name)
{
    const int flags = IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL; /* of UTS 46 */
    uint8_t *out = NULL;
    if (idn2_lookup_u8((const uint8_t *)name, &out, flags) != IDN2_OK) {
        return NULL;
    }
    if (!is_host_text((const char *)out)) {
        idn2_free(out);
        return NULL;
    }
    return (char *)out;
}

bool polc_idna(void *context, pol_text name, char *out, size_t capacity,
               size_t *size)
{
    (void)context;
    if (name.size == 0 || name.size > POLC_MAX_NAME ||
        memchr(name.data, '\0', name.size) != NULL) {
        return false;
    }
    char *copy = polc_resize(NULL, name.size + 1);
    memcpy(copy, name.data, name.size);
    copy[name.size] = '\0';
    char *ascii = to_ascii(copy);
    free(copy);
    if (ascii == NULL) {
        return false;
    }
    *size = strlen(ascii);
    bool fits = *size > 0 && *size <= capacity;
    if (fits) {
        memcpy(out, ascii, *size);
    }
    idn2_free(ascii);
    return fits;
}

#else

bool polc_has_idna(void)
{
    return false;
}

bool polc_idna(void *context, pol_text name, char *out, size_t capacity,
               size_t *size)
{
    (void)context, (void)name, (void)out, (void)capacity, (void)size;
    return false;
}

#endif

/* -- hosts of requests */

/* Cuts the first label off, at a dot. */
static pol_text next_label(pol_text *rest)
{
    const char *dot =
        rest->size > 0 ? memchr(rest->data, '.', rest->size) : NULL;
    size_t size = dot == NULL ? rest->size : (size_t)(dot - rest->data);
    pol_text label = {rest->data, size};
    size_t used = dot == NULL ? size : size + 1;
    *rest = (pol_text){rest->data + used, rest->size - used};
    return label;
}

/* Whether a label outside ASCII became one inside it, or a dot appeared: the
 * name is not what a person reads. */
static bool is_mapped(pol_text name, pol_text ascii)
{
    while (name.size > 0 && ascii.size > 0) {
        pol_text label = next_label(&name), became = next_label(&ascii);
        bool is_encoded =
            became.size > 4 && memcmp(became.data, "xn--", 4) == 0;
        if (!is_ascii(label) && !is_encoded) {
            return true;
        }
    }
    return name.size > 0 || ascii.size > 0;
}

/* *host in A-labels; false, and the request is malformed, where that is no
 * name. */
static bool convert(polc_request *request, pol_text *host)
{
    if (!polc_has_idna() || is_ascii(*host)) {
        return true;
    }
    char *out = polc_request_keep(request, POLC_MAX_NAME);
    size_t size;
    if (!polc_idna(NULL, *host, out, POLC_MAX_NAME, &size)) {
        polc_request_fail(request, "bad-host",
                          "a host that is no internationalised name");
        return false;
    }
    pol_text ascii = {out, size};
    request->network.mapped = is_mapped(*host, ascii);
    *host = ascii;
    return true;
}

bool polc_request_set_host(polc_request *request, pol_text host)
{
    request->network.host = host;
    return convert(request, &request->network.host);
}

/* Where the host of a URL stands, as far as it looks like one; the library
 * reads what comes out. */
static pol_text host_of_url(pol_text url)
{
    size_t begin = 0, end;
    while (begin < url.size && url.data[begin] != ':') {
        begin++;
    }
    if (url.size - begin < 3 || memcmp(url.data + begin, "://", 3) != 0) {
        return (pol_text){NULL, 0};
    }
    begin += 3;
    for (end = begin; end < url.size; end++) {
        if (memchr("/?#\\", url.data[end], 4) != NULL) {
            break;
        }
        begin = url.data[end] == '@' ? end + 1 : begin;
    }
    for (size_t i = begin; i < end; i++) {
        end = url.data[i] == ':' ? i : end;
    }
    return (pol_text){url.data + begin, end - begin};
}

bool polc_request_set_url(polc_request *request, pol_text url)
{
    pol_text host = host_of_url(url), ascii = host;
    request->network.url = url;
    if (!convert(request, &ascii)) {
        return false;
    }
    if (ascii.data == host.data) {
        return true;
    }
    size_t before = (size_t)(host.data - url.data);
    size_t after = url.size - before - host.size;
    char *text = polc_request_keep(request, url.size + ascii.size);
    memcpy(text, url.data, before);
    memcpy(text + before, ascii.data, ascii.size);
    memcpy(text + before + ascii.size, host.data + host.size, after);
    request->network.url = (pol_text){text, before + ascii.size + after};
    return true;
}
