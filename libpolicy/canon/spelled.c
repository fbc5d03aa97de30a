/* SPDX-License-Identifier: Apache-2.0
 *
 * Addresses that a name spells out.  Public resolvers answer such a name with
 * the address in it, for anyone: 10.0.0.1.nip.io, app-10-0-0-1.sslip.io,
 * 0a000001.nip.io (their documentation: nip.io, sslip.io). */
#include <libpolicy/canon/host.h>

static bool is_boundary(pol_text name, size_t at)
{
    return at >= name.size || name.data[at] == '.' || name.data[at] == '-';
}

/* A number up to 255 at *at, which is behind it afterwards. */
static bool take_byte(pol_text name, size_t *at, unsigned char *byte)
{
    unsigned value = 0;
    size_t begin = *at;
    while (*at < name.size && *at - begin < 3 && name.data[*at] >= '0' &&
           name.data[*at] <= '9') {
        value = 10 * value + (unsigned)(name.data[*at] - '0');
        ++*at;
    }
    *byte = (unsigned char)value;
    return *at > begin && value <= 255;
}

/* Four numbers with one sign between them. */
static bool take_decimal(pol_text name, size_t at, pol_address *address)
{
    char sign = 0;
    for (unsigned i = 0; i < 4; i++) {
        if (i > 0) {
            if (at >= name.size ||
                (name.data[at] != '.' && name.data[at] != '-') ||
                (sign != 0 && name.data[at] != sign)) {
                return false;
            }
            sign = name.data[at++];
        }
        if (!take_byte(name, &at, &address->bytes[i])) {
            return false;
        }
    }
    return is_boundary(name, at);
}

/* Eight hexadecimal digits. */
static bool take_hex(pol_text name, size_t at, pol_address *address)
{
    for (unsigned i = 0; i < 8; i++, at++) {
        char c = at < name.size ? name.data[at] : '.';
        bool digit = c >= '0' && c <= '9';
        if (!digit && (c < 'a' || c > 'f')) {
            return false;
        }
        unsigned value = (unsigned)(digit ? c - '0' : c - 'a' + 10);
        address->bytes[i / 2] =
            (unsigned char)(i % 2 == 0 ? value << 4
                                       : address->bytes[i / 2] | value);
    }
    return is_boundary(name, at);
}

unsigned pol_name_spells(pol_text name, pol_address out[4])
{
    unsigned count = 0;
    for (size_t at = 0; at < name.size && count < 4; at++) {
        pol_address address = {.size = POL_ADDRESS_V4};
        if ((at == 0 || is_boundary(name, at - 1)) &&
            (take_decimal(name, at, &address) ||
             take_hex(name, at, &address))) {
            out[count++] = address;
        }
    }
    return count;
}
