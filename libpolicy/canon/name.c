/* SPDX-License-Identifier: Apache-2.0
 *
 * Names label by label: which characters, which lengths, which hyphens.
 * Refuses to know what a name stands for. */
#include <libpolicy/canon/name.h>

bool pol_is_label_char(char ch)
{
    char low = pol_lower(ch);
    return pol_is_digit(ch) || (low >= 'a' && low <= 'z') || ch == '-' ||
           ch == '_';
}

size_t pol_utf8_length(pol_text text, size_t at)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *p = (const unsigned char *)text.data + at;
    size_t length = *p < 0x80   ? 1
                    : *p < 0xC2 ? 0
                    : *p < 0xE0 ? 2
                    : *p < 0xF0 ? 3
                    : *p < 0xF5 ? 4
                                : 0;
    if (length <= 1 || length > text.size - at) {
        return length == 1 ? 1 : 0;
    }
    uint32_t point = *p & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            return 0;
        }
        point = point << 6 | (p[i] & 0x3Fu);
    }
    bool surrogate = point >= 0xD800 && point < 0xE000;
    return point < least[length] || point > 0x10FFFF || surrogate ? 0 : length;
}

static bool is_ascii(pol_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.data[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

static pol_name_fault check_label(pol_text label)
{
    if (label.size == 0) {
        return POL_NAME_EMPTY_LABEL;
    }
    /* Outside ASCII the length that counts is that of another spelling. */
    bool ascii = is_ascii(label);
    if (label.size > POL_LABEL_MAX && ascii) {
        return POL_NAME_LONG_LABEL;
    }
    if (ascii && pol_text_starts(label, POL_TEXT("xn--"))) {
        return pol_punycode_is_valid(pol_text_from(label, 4))
                   ? POL_NAME_GOOD
                   : POL_NAME_PUNYCODE;
    }
    return label.data[0] == '-' || label.data[label.size - 1] == '-'
               ? POL_NAME_HYPHEN
               : POL_NAME_GOOD;
}

pol_name_fault pol_name_check(pol_text name)
{
    pol_name_fault worst = POL_NAME_GOOD;
    for (size_t at = 0;;) {
        size_t end = at;
        while (end < name.size && name.data[end] != '.') {
            end++;
        }
        pol_name_fault fault =
            check_label((pol_text){name.data + at, end - at});
        if (fault != POL_NAME_GOOD && fault != POL_NAME_PUNYCODE) {
            return fault;
        }
        worst = fault != POL_NAME_GOOD ? fault : worst;
        if (end == name.size) {
            return worst;
        }
        at = end + 1;
    }
}

pol_text pol_name_last_label(pol_text name)
{
    size_t begin = name.size;
    while (begin > 0 && name.data[begin - 1] != '.') {
        begin--;
    }
    return pol_text_from(name, begin);
}

/* One or more digits, up to `last`. */
static bool all_digits(pol_text text, char last)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > last) {
            return false;
        }
    }
    return text.size > 0;
}

bool pol_label_is_number(pol_text label)
{
    if (label.size >= 2 && label.data[0] == '0') {
        pol_text rest = pol_text_from(label, 2);
        switch (pol_lower(label.data[1])) {
        case 'x':
            return true; /* also with no or wrong digits: closed */
        case 'o':
            return all_digits(rest, '7');
        case 'b':
            return all_digits(rest, '1');
        default:
            break;
        }
    }
    return all_digits(label, '9');
}
