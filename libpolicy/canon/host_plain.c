/* SPDX-License-Identifier: Apache-2.0
 *
 * The common hosts in one pass: a name whose labels hold letters, digits,
 * '-' and '_' alone, and an IPv4 address in its canonical text.  What is not
 * clearly one of these is left to the careful reader. */
#include <libpolicy/canon/name.h>

/* Lower case of the bytes that such a name has; else 0. */
#define ROW(lower, upper) [upper] = lower, [lower] = lower
static const char folded[256] = {
    ['.'] = '.',   ['-'] = '-',   ['_'] = '_',   ['0'] = '0',   ['1'] = '1',
    ['2'] = '2',   ['3'] = '3',   ['4'] = '4',   ['5'] = '5',   ['6'] = '6',
    ['7'] = '7',   ['8'] = '8',   ['9'] = '9',   ROW('a', 'A'), ROW('b', 'B'),
    ROW('c', 'C'), ROW('d', 'D'), ROW('e', 'E'), ROW('f', 'F'), ROW('g', 'G'),
    ROW('h', 'H'), ROW('i', 'I'), ROW('j', 'J'), ROW('k', 'K'), ROW('l', 'L'),
    ROW('m', 'M'), ROW('n', 'N'), ROW('o', 'O'), ROW('p', 'P'), ROW('q', 'Q'),
    ROW('r', 'R'), ROW('s', 'S'), ROW('t', 'T'), ROW('u', 'U'), ROW('v', 'V'),
    ROW('w', 'W'), ROW('x', 'X'), ROW('y', 'Y'), ROW('z', 'Z'),
};
#undef ROW

/* Not empty, not long, no hyphen at its ends, no A-label. */
static inline bool is_plain_label(const char *label, size_t size)
{
    if (size - 1 >= POL_LABEL_MAX || label[0] == '-' ||
        label[size - 1] == '-') {
        return false;
    }
    return !(size >= 4 && label[0] == 'x' && label[1] == 'n' &&
             label[2] == '-' && label[3] == '-');
}

/* A number at the end makes some readers see an address. */
static bool read_plain_name(pol_text text, char *out)
{
    size_t begin = 0;
    if (text.size > POL_NAME_MAX) {
        return false;
    }
    for (size_t i = 0; i < text.size; i++) {
        char ch = folded[(unsigned char)text.data[i]];
        out[i] = ch;
        if (ch == '.') {
            if (!is_plain_label(out + begin, i - begin)) {
                return false;
            }
            begin = i + 1;
        } else if (ch == 0) {
            return false;
        }
    }
    return is_plain_label(out + begin, text.size - begin) &&
           !pol_is_digit(out[begin]);
}

bool pol_host_plain(pol_text text, char *out, pol_host *host)
{
    *host = (pol_host){.size = text.size};
    if (text.size == 0) {
        return false;
    }
    if (pol_is_digit(text.data[0]) && pol_is_digit(text.data[text.size - 1])) {
        host->is_address = true;
        if (!pol_address_read_dotted(text, &host->address)) {
            return false;
        }
        memcpy(out, text.data, text.size); /* 15 bytes at most */
        return true;
    }
    return read_plain_name(text, out);
}
