/* SPDX-License-Identifier: Apache-2.0
 *
 * Hosts and ranges of network rules: what a rule may say, and its canonical
 * form. */
#include <libpolicy/canon/host.h>

enum {
    LABEL_MAX = 63,
    NAME_MAX_SIZE = 253
};

/* -- names */

static bool is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

static bool is_name_char(char ch)
{
    return is_digit(ch) || (ch >= 'a' && ch <= 'z') ||
           (ch >= 'A' && ch <= 'Z') || ch == '-' || ch == '_';
}

static char lower(char ch)
{
    return (char)(ch >= 'A' && ch <= 'Z' ? ch - 'A' + 'a' : ch);
}

/* What is wrong with a character of a name; null where nothing is. */
static const char *char_problem(char ch)
{
    if (is_name_char(ch) || ch == '.') {
        return NULL;
    }
    if ((unsigned char)ch >= 0x80) {
        return "a host is written in ASCII: an internationalised name in its "
               "xn-- form";
    }
    switch (ch) {
    case '/':
    case '?':
    case '#':
        return "a host has no scheme, path or query";
    case '@':
        return "a host has no user name";
    case ':':
        return "a host has no port (that is `ports`)";
    case '%':
        return "a host has no percent encoding and no zone";
    case '*':
        return "`*` stands alone, as `*.` or as `**.` before a name";
    default:
        return "a host is made of letters, digits, `-`, `_` and `.`";
    }
}

/* -- punycode (RFC 3492), only to see that it is well formed */

static int puny_digit(char ch)
{
    if (is_digit(ch)) {
        return ch - '0' + 26;
    }
    return ch >= 'a' && ch <= 'z' ? ch - 'a' : -1;
}

static uint32_t puny_adapt(uint32_t delta, uint32_t count, bool first)
{
    delta = first ? delta / 700 : delta / 2;
    delta += delta / count;
    uint32_t k = 0;
    for (; delta > 455; k += 36) {
        delta /= 35;
    }
    return k + 36 * delta / (delta + 38);
}

/* One variable-length integer; false where it is malformed. */
static bool puny_integer(pol_text text, size_t *at, uint32_t bias,
                         uint32_t *value)
{
    uint32_t weight = 1;
    for (uint32_t k = 36;; k += 36) {
        int digit = *at < text.size ? puny_digit(text.data[*at]) : -1;
        (*at)++;
        if (digit < 0 || (uint32_t)digit > (UINT32_MAX - *value) / weight) {
            return false;
        }
        *value += (uint32_t)digit * weight;
        uint32_t least = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
        if ((uint32_t)digit < least) {
            return true;
        }
        if (weight > UINT32_MAX / (36 - least)) {
            return false;
        }
        weight *= 36 - least;
    }
}

/* A label behind xn--: decodes to at least one character that can stand in
 * a name and that is not ASCII. */
static bool is_punycode(pol_text text)
{
    size_t basic = text.size;
    while (basic > 0 && text.data[basic - 1] != '-') {
        basic--;
    }
    size_t at = basic;
    uint32_t count = basic > 0 ? (uint32_t)basic - 1 : 0;
    uint32_t point = 128, place = 0, bias = 72;
    if (at >= text.size || basic == 1) {
        return false;
    }
    for (bool first = true; at < text.size; first = false) {
        uint32_t before = place;
        if (!puny_integer(text, &at, bias, &place)) {
            return false;
        }
        count++;
        bias = puny_adapt(place - before, count, first);
        point += place / count;
        place = place % count + 1;
        if (point > 0x10FFFF || point < 0xA1 || point == 0xAD ||
            (point >= 0xD800 && point < 0xE000) ||
            (point >= 0x2000 && point < 0x2070)) {
            return false;
        }
    }
    return true;
}

/* -- labels */

static const char *label_problem(pol_text label)
{
    if (label.size == 0) {
        return "a host has no empty label";
    }
    if (label.size > LABEL_MAX) {
        return "a label of a host is at most 63 bytes";
    }
    if (label.data[0] == '-' || label.data[label.size - 1] == '-') {
        return "a label of a host neither begins nor ends with `-`";
    }
    if (pol_text_starts(label, POL_TEXT("xn--")) &&
        !is_punycode(pol_text_from(label, 4))) {
        return "a label that begins with xn-- and is no punycode";
    }
    return NULL;
}

/* A last label that some reader takes for a number: then the whole is one. */
static bool looks_numeric(pol_text label)
{
    size_t at = 0;
    if (label.size >= 2 && label.data[0] == '0' && label.data[1] == 'x') {
        return true;
    }
    while (at < label.size && is_digit(label.data[at])) {
        at++;
    }
    return at == label.size;
}

/* Checks a lower-case name label by label. */
static const char *name_problem(pol_text name)
{
    for (size_t at = 0;;) {
        size_t end = at;
        while (end < name.size && name.data[end] != '.') {
            end++;
        }
        pol_text label = {name.data + at, end - at};
        const char *problem = label_problem(label);
        if (problem != NULL) {
            return problem;
        }
        if (end == name.size) {
            return looks_numeric(label)
                       ? "not an address: four decimal numbers up to 255, "
                         "without leading zeros"
                       : NULL;
        }
        at = end + 1;
    }
}

static const char *write_name(pol_text text, char *out, size_t *size)
{
    if (text.size > 0 && text.data[text.size - 1] == '.') {
        text.size--; /* one dot of the root is the same name */
    }
    if (text.size == 0) {
        return "a host cannot be empty";
    }
    if (text.size > NAME_MAX_SIZE) {
        return "a host is at most 253 bytes";
    }
    if (memchr(text.data, '/', text.size) != NULL) {
        return char_problem('/'); /* says more than the colon before it */
    }
    for (size_t i = 0; i < text.size; i++) {
        const char *problem = char_problem(text.data[i]);
        if (problem != NULL) {
            return problem;
        }
        out[i] = lower(text.data[i]);
    }
    *size = text.size;
    return name_problem((pol_text){out, text.size});
}

/* -- hosts and ranges */

static const char *write_address(const pol_address *address, char *out,
                                 size_t *size)
{
    if (pol_address_is_mapped(address)) {
        return "an IPv4 address is written as such, not inside an IPv6 one";
    }
    *size = pol_address_write(address, out);
    return NULL;
}

static bool is_bracketed(pol_text text)
{
    return text.size > 0 && text.data[0] == '[';
}

static bool has_two_colons(pol_text text)
{
    const char *first =
        text.size == 0 ? NULL : memchr(text.data, ':', text.size);
    return first != NULL &&
           memchr(first + 1, ':',
                  text.size - (size_t)(first + 1 - text.data)) != NULL;
}

const char *pol_host_canonical(pol_text text, bool pattern, char *out,
                               size_t *size)
{
    pol_address address;
    size_t head = 0;
    if (pattern && pol_text_equal(text, POL_TEXT("*"))) {
        out[0] = '*';
        *size = 1;
        return NULL;
    }
    if (pol_address_read(text, &address)) {
        return write_address(&address, out, size);
    }
    if (is_bracketed(text)) {
        return "an IPv6 address is written without brackets";
    }
    if (has_two_colons(text) && memchr(text.data, '/', text.size) == NULL) {
        return memchr(text.data, '%', text.size) != NULL
                   ? "an address has no zone"
                   : "not an IPv6 address";
    }
    if (pattern && pol_text_starts(text, POL_TEXT("**."))) {
        head = 3;
    } else if (pattern && pol_text_starts(text, POL_TEXT("*."))) {
        head = 2;
    }
    memcpy(out, text.data, head);
    const char *problem =
        write_name(pol_text_from(text, head), out + head, size);
    *size += head;
    return problem;
}

static bool read_prefix(pol_text text, unsigned most, unsigned *bits)
{
    *bits = 0;
    if (text.size == 0 || text.size > 3 ||
        (text.size > 1 && text.data[0] == '0')) {
        return false;
    }
    for (size_t i = 0; i < text.size; i++) {
        if (!is_digit(text.data[i])) {
            return false;
        }
        *bits = *bits * 10 + (unsigned)(text.data[i] - '0');
    }
    return *bits <= most;
}

static bool has_host_bits(const pol_address *address, unsigned bits)
{
    for (unsigned i = bits; i < 8u * address->size; i++) {
        if ((address->bytes[i / 8] >> (7 - i % 8) & 1) != 0) {
            return true;
        }
    }
    return false;
}

const char *pol_cidr_canonical(pol_text text, char *out, size_t *size)
{
    const char *slash =
        text.size == 0 ? NULL : memchr(text.data, '/', text.size);
    pol_address address;
    unsigned bits;
    if (slash == NULL) {
        return "a range is ADDRESS/BITS";
    }
    size_t head = (size_t)(slash - text.data);
    if (!pol_address_read((pol_text){text.data, head}, &address)) {
        return "a range begins with an address in its plain form";
    }
    if (pol_address_is_mapped(&address)) {
        return "a range of IPv4 is written as such, not inside IPv6";
    }
    pol_text prefix = pol_text_from(text, head + 1);
    if (!read_prefix(prefix, 8u * address.size, &bits)) {
        return "the length of a range is a number of bits without leading "
               "zeros";
    }
    if (has_host_bits(&address, bits)) {
        return "bits behind the length of the range are set";
    }
    *size = pol_address_write(&address, out);
    out[(*size)++] = '/';
    memcpy(out + *size, prefix.data, prefix.size);
    *size += prefix.size;
    return NULL;
}

bool pol_cidr_read(pol_text range, pol_address *base, unsigned *bits)
{
    const char *slash =
        range.size == 0 ? NULL : memchr(range.data, '/', range.size);
    if (slash == NULL) {
        return false;
    }
    size_t head = (size_t)(slash - range.data);
    return pol_address_read((pol_text){range.data, head}, base) &&
           read_prefix(pol_text_from(range, head + 1), 8u * base->size, bits);
}
