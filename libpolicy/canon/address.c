/* SPDX-License-Identifier: Apache-2.0
 *
 * IPv4 and IPv6 addresses as text: the forms that nobody reads in two ways
 * (dotted decimal without leading zeros, RFC 4291 without a zone), and apart
 * from them what some readers take for an IPv4 address.  Refuses to know
 * which addresses are special. */
#include <libpolicy/canon/name.h>

/* Decimal number up to 255 without leading zeros. */
static bool read_octet(pol_text text, size_t *at, unsigned char *octet)
{
    size_t begin = *at;
    unsigned value = 0;
    while (*at < text.size && pol_is_digit(text.data[*at]) && *at - begin < 3) {
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
    if (pol_is_digit(ch)) {
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

bool pol_address_read_dotted(pol_text text, pol_address *address)
{
    *address = (pol_address){.size = POL_ADDRESS_V4};
    return read_v4(text, address->bytes);
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

/* -- numbers that some reader takes for an IPv4 address */

enum {
    PARTS_MAX = 4
};

/* No part, and more than any part can be. */
#define NO_NUMBER UINT64_MAX
#define MOST_NUMBER UINT64_C(0xFFFFFFFF)

static uint64_t read_number(pol_text text, unsigned base)
{
    uint64_t value = 0;
    for (size_t i = 0; i < text.size; i++) {
        int digit = hex_value(text.data[i]);
        if (digit < 0 || (unsigned)digit >= base) {
            return NO_NUMBER;
        }
        value = value * base + (unsigned)digit;
        if (value > MOST_NUMBER) {
            return NO_NUMBER;
        }
    }
    return text.size > 0 ? value : NO_NUMBER;
}

/* A part as inet_aton and URL readers take it. */
static uint64_t read_part(pol_text text)
{
    if (text.size < 2 || text.data[0] != '0') {
        return read_number(text, 10);
    }
    return pol_lower(text.data[1]) == 'x'
               ? read_number(pol_text_from(text, 2), 16)
               : read_number(pol_text_from(text, 1), 8);
}

/* The same for readers who see no octal numbers. */
static uint64_t read_decimal_part(pol_text text)
{
    uint64_t value = read_number(text, 10);
    return value != NO_NUMBER ? value : read_part(text);
}

/* Each part but the last is a byte, the last fills what is left. */
static uint64_t join_parts(const uint64_t *parts, size_t count)
{
    uint64_t value = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        if (parts[i] > 255) {
            return NO_NUMBER;
        }
        value = value << 8 | parts[i];
    }
    unsigned rest = 8 * (unsigned)(PARTS_MAX + 1 - count);
    uint64_t last = parts[count - 1];
    return last >> rest == 0 ? value << rest | last : NO_NUMBER;
}

pol_numbers pol_address_read_numbers(pol_text text, pol_address *address)
{
    uint64_t parts[PARTS_MAX], decimal[PARTS_MAX];
    size_t count = 0;
    if (text.size > 0 && text.data[text.size - 1] == '.') {
        text.size--;
    }
    if (text.size == 0 || !pol_label_is_number(pol_name_last_label(text))) {
        return POL_NUMBERS_NO;
    }
    for (size_t at = 0; at <= text.size; count++) {
        size_t end = at;
        while (end < text.size && text.data[end] != '.') {
            end++;
        }
        if (count == PARTS_MAX) {
            return POL_NUMBERS_BAD;
        }
        pol_text part = {text.data + at, end - at};
        parts[count] = read_part(part);
        decimal[count] = read_decimal_part(part);
        at = end + 1;
    }
    uint64_t value = join_parts(parts, count);
    uint64_t other = join_parts(decimal, count);
    if (value == NO_NUMBER || (other != NO_NUMBER && other != value)) {
        return POL_NUMBERS_BAD;
    }
    *address = (pol_address){.size = POL_ADDRESS_V4};
    for (int i = 0; i < 4; i++) {
        address->bytes[i] = (unsigned char)(value >> (24 - 8 * i));
    }
    return POL_NUMBERS_ADDRESS;
}

/* -- IPv4 addresses inside IPv6 ones */

/* Where they stand: below a prefix, at four places. */
typedef struct embedding {
    uint8_t bits; /* of the prefix */
    uint8_t prefix[12];
    uint8_t at[4];
    bool inverted;
    bool local; /* of several readings: not where it begins with 0 */
} embedding;

static const embedding embeddings[] = {
    /* compatible (RFC 4291), mapped, translated (RFC 2765) */
    {96, {0}, {12, 13, 14, 15}, false, false},
    {96, {[10] = 0xFF, [11] = 0xFF}, {12, 13, 14, 15}, false, false},
    {96, {[8] = 0xFF, [9] = 0xFF}, {12, 13, 14, 15}, false, false},
    /* NAT64 (RFC 6052), and its local prefix (RFC 8215) in every length */
    {96, {0, 0x64, 0xFF, 0x9B}, {12, 13, 14, 15}, false, false},
    {48, {0, 0x64, 0xFF, 0x9B, 0, 1}, {12, 13, 14, 15}, false, false},
    {48, {0, 0x64, 0xFF, 0x9B, 0, 1}, {6, 7, 9, 10}, false, true},
    {48, {0, 0x64, 0xFF, 0x9B, 0, 1}, {7, 9, 10, 11}, false, true},
    {48, {0, 0x64, 0xFF, 0x9B, 0, 1}, {9, 10, 11, 12}, false, true},
    /* 6to4 (RFC 3056); server and client of Teredo (RFC 4380) */
    {16, {0x20, 0x02}, {2, 3, 4, 5}, false, false},
    {32, {0x20, 0x01, 0, 0}, {4, 5, 6, 7}, false, false},
    {32, {0x20, 0x01, 0, 0}, {12, 13, 14, 15}, true, false},
};

static bool take_embedded(const pol_address *address, const embedding *e,
                          pol_address *out)
{
    if (memcmp(address->bytes, e->prefix, e->bits / 8u) != 0) {
        return false;
    }
    *out = (pol_address){.size = POL_ADDRESS_V4};
    for (int i = 0; i < 4; i++) {
        unsigned char byte = address->bytes[e->at[i]];
        out->bytes[i] = (unsigned char)(e->inverted ? ~byte : byte);
    }
    return !e->local || out->bytes[0] != 0;
}

/* ISATAP (RFC 5214), below any prefix of 64 bits. */
static const unsigned char isatap[3] = {0x00, 0x5E, 0xFE};

static bool is_isatap(const pol_address *address)
{
    return (address->bytes[8] & ~2) == 0 &&
           memcmp(address->bytes + 9, isatap, sizeof isatap) == 0;
}

/* Neither :: nor ::1, which are below the prefix of compatible ones. */
static bool is_low(const pol_address *address)
{
    for (int i = 0; i < 15; i++) {
        if (address->bytes[i] != 0) {
            return false;
        }
    }
    return address->bytes[15] <= 1;
}

unsigned pol_address_embedded(const pol_address *address, pol_address out[4])
{
    unsigned count = 0;
    if (address->size != POL_ADDRESS_V6 || is_low(address)) {
        return 0;
    }
    for (size_t i = 0; i < sizeof embeddings / sizeof *embeddings; i++) {
        count += take_embedded(address, &embeddings[i], &out[count]);
    }
    if (count < 4 && is_isatap(address)) {
        out[count] = (pol_address){.size = POL_ADDRESS_V4};
        memcpy(out[count++].bytes, address->bytes + 12, 4);
    }
    return count;
}

void pol_address_fix(const pol_address *address, unsigned bits,
                     pol_address_bits *out)
{
    for (unsigned i = 0; i < bits; i++) {
        unsigned char bit = (unsigned char)(0x80 >> i % 8);
        out->mask[i / 8] |= bit;
        out->bytes[i / 8] |= address->bytes[i / 8] & bit;
    }
}

bool pol_address_around(unsigned way, const pol_address *inside, unsigned bits,
                        pol_address_bits *out)
{
    const unsigned ways = sizeof embeddings / sizeof *embeddings;
    static const embedding of_isatap = {.at = {12, 13, 14, 15}};
    const embedding *e = way < ways ? &embeddings[way] : &of_isatap;
    pol_address_bits in = {{0}, {0}};
    memset(out, 0, sizeof *out);
    if (way > ways) {
        return false;
    }
    if (way == ways) {
        out->mask[8] = 0xFD;
        memset(out->mask + 9, 0xFF, sizeof isatap);
        memcpy(out->bytes + 9, isatap, sizeof isatap);
    } else {
        memset(out->mask, 0xFF, e->bits / 8u);
        memcpy(out->bytes, e->prefix, e->bits / 8u);
    }
    pol_address_fix(inside, bits, &in);
    for (int i = 0; i < 4; i++) {
        unsigned char byte =
            e->inverted ? (unsigned char)~in.bytes[i] : in.bytes[i];
        out->mask[e->at[i]] |= in.mask[i];
        out->bytes[e->at[i]] |= byte & in.mask[i];
    }
    return true;
}
