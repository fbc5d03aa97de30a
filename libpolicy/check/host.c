/* SPDX-License-Identifier: Apache-2.0
 *
 * A plain matcher of hosts for the examples of network rules. */
#include <libpolicy/check/host.h>

static bool ends_in(pol_text host, pol_text suffix)
{
    return host.size >= suffix.size &&
           memcmp(host.data + host.size - suffix.size, suffix.data,
                  suffix.size) == 0;
}

static bool is_below(pol_text host, pol_text name)
{
    return host.size > name.size + 1 && ends_in(host, name) &&
           host.data[host.size - name.size - 1] == '.';
}

static bool is_loopback(pol_text host)
{
    static const unsigned char one[16] = {[15] = 1};
    pol_address address;
    if (pol_address_read(host, &address)) {
        return address.size == POL_ADDRESS_V4
                   ? address.bytes[0] == 127
                   : memcmp(address.bytes, one, sizeof one) == 0;
    }
    return pol_text_equal(host, POL_TEXT("localhost")) ||
           is_below(host, POL_TEXT("localhost"));
}

/* A name that the public DNS can have. */
static bool is_public_name(pol_text host)
{
    static const pol_text special[] = {
        {"localhost", 9}, {"local", 5}, {"internal", 8}, {"invalid", 7},
        {"test", 4},      {"onion", 5}, {"arpa", 4},
    };
    pol_address address;
    if (pol_address_read(host, &address) ||
        memchr(host.data, '.', host.size) == NULL) {
        return false;
    }
    for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
        if (is_below(host, special[i])) {
            return false;
        }
    }
    return true;
}

static bool cidr_holds(pol_text range, pol_text host)
{
    pol_address base, address;
    unsigned bits;
    if (!pol_cidr_read(range, &base, &bits) ||
        !pol_address_read(host, &address) || base.size != address.size) {
        return false;
    }
    for (unsigned i = 0; i < bits; i++) {
        if (((base.bytes[i / 8] ^ address.bytes[i / 8]) >> (7 - i % 8) & 1) !=
            0) {
            return false;
        }
    }
    return true;
}

bool pol_host_matches(pol_text pattern, bool is_cidr, bool closing,
                      pol_text host)
{
    if (is_cidr) {
        return cidr_holds(pattern, host);
    }
    if (pol_text_equal(pattern, POL_TEXT("*"))) {
        return closing || is_public_name(host);
    }
    if (pol_text_starts(pattern, POL_TEXT("**."))) {
        pol_text name = pol_text_from(pattern, 3);
        return pol_text_equal(host, name) || is_below(host, name);
    }
    if (pol_text_starts(pattern, POL_TEXT("*."))) {
        return is_below(host, pol_text_from(pattern, 2));
    }
    if (pol_text_equal(pattern, POL_TEXT("localhost"))) {
        return is_loopback(host);
    }
    return pol_text_equal(host, pattern);
}
