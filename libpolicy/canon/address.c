/* SPDX-License-Identifier: Apache-2.0
 *
 * IPv4 and IPv6 addresses as text.  Only the forms that nobody reads in two
 * ways: dotted decimal without leading zeros, and RFC 4291 without a zone. */
#include <libpolicy/canon/host.h>

static bool is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

/* Decimal number up to 255 without leading zeros. */
static bool read_octet(pol_text text, size_t *at, unsigned char *octet)
{
    size_t begin = *at;
    unsigned value = 0;
    while (*at < text.size && is_digit(text.data[*at]) && *at - begin < 3) {
        value = value * 10 + (unsigned)(text.data[*at] - '0');
        (*at)++;
    }
    size_t digits = *at - begin;
    *octet = (unsigned char)value;
    return digits > 0 && value <= 255 &&
           (digits == 1 || text.data[begin] != '0');
}

static bool read_v4(pol_text text, unsigned char bytes[4])
{
    size_t at = 0;
    for (int i = 0; i < 4; i++) {
        if (i > 0 && (at >= text.size || text.data[at++] != '.')) {
            return false;
        }
        if (!read_octet(text, &at, &bytes[i])) {
            return false;
        }
    }
    return at == text.size;
}

static int hex_value(char ch)
{
    if (is_digit(ch)) {
        return ch - '0';
    }
    char lower = (char)(ch | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* One to four hexadecimal digits. */
static bool read_group(pol_text text, size_t *at, unsigned *group)
{
    size_t digits = 0;
    *group = 0;
    while (*at < text.size && hex_value(text.data[*at]) >= 0 && digits < 5) {
        *group = *group << 4 | (unsigned)hex_value(text.data[*at]);
        (*at)++;
        digits++;
    }
    return digits > 0 && digits < 5;
}

/* Spreads `count` groups with a gap of zeros at `gap`. */
static void place_groups(const unsigned *groups, int count, int gap,
                         unsigned char bytes[16])
{
    memset(bytes, 0, 16);
    for (int i = 0; i < count; i++) {
        int place = gap >= 0 && i >= gap ? 8 - count + i : i;
        bytes[2 * place] = (unsigned char)(groups[i] >> 8);
        bytes[2 * place + 1] = (unsigned char)groups[i];
    }
}

static bool read_v6(pol_text text, unsigned char bytes[16])
{
    unsigned groups[8];
    int count = 0, gap = -1;
    size_t at = 0;
    if (pol_text_starts(text, POL_TEXT("::"))) {
        gap = 0;
        at = 2;
    }
    while (at < text.size) {
        if (count == 8) {
            return false;
        }
        unsigned char tail[4];
        if (count <= 6 && read_v4(pol_text_from(text, at), tail)) {
            groups[count++] = (unsigned)tail[0] << 8 | tail[1];
            groups[count++] = (unsigned)tail[2] << 8 | tail[3];
            at = text.size;
            break;
        }
        if (!read_group(text, &at, &groups[count++])) {
            return false;
        }
        if (at == text.size) {
            break;
        }
        if (text.data[at++] != ':' || at == text.size) {
            return false;
        }
        if (text.data[at] == ':') {
            if (gap >= 0) {
                return false;
            }
            gap = count;
            at++;
        }
    }
    if (gap < 0 ? count != 8 : count > 7) {
        return false;
    }
    place_groups(groups, count, gap, bytes);
    return true;
}

bool pol_address_read(pol_text text, pol_address *address)
{
    *address = (pol_address){.size = POL_ADDRESS_V4};
    if (read_v4(text, address->bytes)) {
        return true;
    }
    address->size = POL_ADDRESS_V6;
    return text.size >= 2 && memchr(text.data, ':', text.size) != NULL &&
           read_v6(text, address->bytes);
}

bool pol_address_is_mapped(const pol_address *address)
{
    static const unsigned char head[12] = {0, 0, 0, 0, 0,    0,
                                           0, 0, 0, 0, 0xFF, 0xFF};
    return address->size == POL_ADDRESS_V6 &&
           memcmp(address->bytes, head, sizeof head) == 0;
}

static size_t write_number(char *out, unsigned value, unsigned base)
{
    char digits[8];
    size_t count = 0;
    do {
        digits[count++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    for (size_t i = 0; i < count; i++) {
        out[i] = digits[count - 1 - i];
    }
    return count;
}

static unsigned group_at(const pol_address *address, int i)
{
    return (unsigned)address->bytes[2 * i] << 8 | address->bytes[2 * i + 1];
}

/* The longest run of two or more zero groups, the first of equals. */
static int longest_run(const pol_address *address, int *length)
{
    int best = -1;
    *length = 1;
    for (int i = 0; i < 8; i++) {
        int run = 0;
        while (i + run < 8 && group_at(address, i + run) == 0) {
            run++;
        }
        if (run > *length) {
            best = i;
            *length = run;
        }
    }
    return best;
}

static size_t write_v6(const pol_address *address, char *out)
{
    int length;
    int gap = longest_run(address, &length);
    size_t size = 0;
    for (int i = 0; i < 8; i++) {
        if (i == gap) {
            out[size++] = ':';
            out[size++] = ':';
            i += length - 1;
            continue;
        }
        if (size > 0 && out[size - 1] != ':') {
            out[size++] = ':';
        }
        size += write_number(out + size, group_at(address, i), 16);
    }
    return size;
}

size_t pol_address_write(const pol_address *address, char *out)
{
    if (address->size == POL_ADDRESS_V6) {
        return write_v6(address, out);
    }
    size_t size = 0;
    for (int i = 0; i < 4; i++) {
        if (i > 0) {
            out[size++] = '.';
        }
        size += write_number(out + size, address->bytes[i], 10);
    }
    return size;
}
