/* SPDX-License-Identifier: Apache-2.0
 *
 * Hosts and ranges of network rules: what a rule may say, and its canonical
 * form.  Refuses to know what requests say. */
#include <libpolicy/canon/name.h>

/* -- names */

/* What is wrong with a character of a name; null where nothing is. */
static const char *char_problem(char ch)
{
    if (pol_is_label_char(ch) || ch == '.') {
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

static const char *name_problem(pol_text name)
{
    switch (pol_name_check(name)) {
    case POL_NAME_EMPTY_LABEL:
        return "a host has no empty label";
    case POL_NAME_LONG_LABEL:
        return "a label of a host is at most 63 bytes";
    case POL_NAME_HYPHEN:
        return "a label of a host neither begins nor ends with `-`";
    case POL_NAME_PUNYCODE:
        return "a label that begins with xn-- and is no valid one";
    case POL_NAME_GOOD:
        break;
    }
    return pol_label_is_number(pol_name_last_label(name))
               ? "not an address: four decimal numbers up to 255, without "
                 "leading zeros"
               : NULL;
}

static const char *write_name(pol_text text, char *out, size_t *size)
{
    if (text.size > 0 && text.data[text.size - 1] == '.') {
        text.size--; /* one dot of the root is the same name */
    }
    if (text.size == 0) {
        return "a host cannot be empty";
    }
    if (text.size > POL_NAME_MAX) {
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
        out[i] = pol_lower(text.data[i]);
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
        if (!pol_is_digit(text.data[i])) {
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
