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
