/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes that no shell text should have: a person who is asked does not see
 * them as the shell does, or shells keep them for themselves (bash: 0x01,
 * 0x7F; all: NUL, where the text of an argument ends). */
#include <libpolicy/canon/code_point.h>
#include <libpolicy/shell/reader.h>

enum {
    FINE,
    BAD,
    LEAD
};

static inline unsigned kind_of(unsigned char byte)
{
    if (byte >= 0x80) {
        return LEAD;
    }
    return byte == 0x7f || (byte < 0x20 && byte != '\t' && byte != '\n') ? BAD
                                                                         : FINE;
}

/* Offset of the next byte that is not FINE. */
static size_t skip(pol_text text, size_t at)
{
    /* Of eight bytes: below 0x20, 0x7F or above, with false alarms (tab and
     * newline) that the slow way settles. */
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    while (text.size - at >= 8) {
        uint64_t word;
        memcpy(&word, text.data + at, 8);
        uint64_t low = (word - ones * 0x20) & tops;
        uint64_t high = (word | (word + ones)) & tops;
        if ((low | high) != 0) {
            for (unsigned i = 0; i < 8; i++, at++) {
                if (kind_of((unsigned char)text.data[at]) != FINE) {
                    return at;
                }
            }
        } else {
            at += 8;
        }
    }
    while (at < text.size && kind_of((unsigned char)text.data[at]) == FINE) {
        at++;
    }
    return at;
}

/* Without width, or for the direction of writing (Unicode 15, general
 * category Cf, and the tags): what a person is shown is another text. */
static bool is_invisible(uint32_t code)
{
    return code == 0xad || code == 0x61c || code == 0x180e ||
           (code >= 0x200b && code <= 0x200f) ||
           (code >= 0x202a && code <= 0x202e) ||
           (code >= 0x2060 && code <= 0x206f) || code == 0xfeff ||
           (code >= 0xfff9 && code <= 0xfffb) ||
           (code >= 0xe0000 && code <= 0xe0fff);
}

static pol_shell_why why_of(uint32_t code)
{
    switch (code) {
    case 0:
        return POL_SHELL_WHY_NUL;
    case '\r':
        return POL_SHELL_WHY_RETURN;
    case '\v': /* blanks: word.c knows where they matter */
    case '\f':
    case 0x85:
        return POL_SHELL_WHY_NONE;
    default:
        return code < 0xa0          ? POL_SHELL_WHY_CONTROL
               : is_invisible(code) ? POL_SHELL_WHY_INVISIBLE
                                    : POL_SHELL_WHY_NONE;
    }
}

bool pol_shell_is_blank(uint32_t code)
{
    return code == '\v' || code == '\f' || code == 0x85 || code == 0xa0 ||
           code == 0x1680 || code == 0x180e ||
           (code >= 0x2000 && code <= 0x200f) || code == 0x2028 ||
           code == 0x2029 || code == 0x202f || code == 0x205f ||
           code == 0x2060 || code == 0x3000 || code == 0xfeff;
}

void pol_shell_bytes(pol_shell_reader *r)
{
    pol_text text = {r->base, (size_t)(r->limit - r->base)};
    bool seen[POL_SHELL_WHYS] = {false};
    for (size_t at = skip(text, 0); at < text.size; at = skip(text, at)) {
        uint32_t code = 0;
        size_t length = pol_code_point(text, at, &code);
        pol_shell_why why = length == 0 ? POL_SHELL_WHY_UTF8 : why_of(code);
        length = length == 0 ? 1 : length;
        r->blanks = r->blanks || pol_shell_is_blank(code);
        if (why != POL_SHELL_WHY_NONE && !seen[why]) {
            pol_shell_mark(r, at, at + length, why);
            seen[why] = true;
        }
        at += length;
    }
}
