/* SPDX-License-Identifier: Apache-2.0
 *
 * The value of $'..': the escapes that bash and zsh read alike. */
#include <libpolicy/shell/reader.h>

static int digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

/* Reads up to `most` digits of `base`; how many there were. */
static size_t digits(pol_text text, size_t at, int base, size_t most,
                     uint32_t *value)
{
    size_t count = 0;
    *value = 0;
    while (count < most && at + count < text.size &&
           digit(text.data[at + count]) < base) {
        *value =
            *value * (uint32_t)base + (uint32_t)digit(text.data[at + count]);
        count++;
    }
    return count;
}

/* One escape at text[at], behind the backslash: its length, 0 for one that is
 * not read. */
static size_t escape(pol_text text, size_t at, char *byte)
{
    static const char names[] = "abeEfnrtv\\'";
    static const char values[] = "\a\b\033\033\f\n\r\t\v\\'";
    const char *known = memchr(names, text.data[at], sizeof names - 1);
    if (known != NULL) {
        *byte = values[known - names];
        return 1;
    }
    uint32_t value = 0;
    size_t length = 0;
    if (text.data[at] == 'x') {
        length = digits(text, at + 1, 16, 2, &value);
        length += length > 0;
    } else if (text.data[at] == 'u') {
        length = digits(text, at + 1, 16, 4, &value);
        length += length > 0;
    } else {
        length = digits(text, at, 8, 3, &value);
    }
    /* Of \u, what lies outside ASCII depends on the locale. */
    if (value > 0xff || (text.data[at] == 'u' && value > 0x7e)) {
        return 0;
    }
    *byte = (char)value;
    return length;
}

/* Not read: whatever the value is from here on. */
static void give_up(pol_shell_reader *r, size_t begin, pol_shell_why why)
{
    pol_shell_mark(r, begin, pol_shell_at(r), why);
    pol_shell_word_open(r, why, false, true);
}

void pol_shell_ansi(pol_shell_reader *r, pol_text inner, size_t begin)
{
    if (r->shell == POL_SHELL_SH) {
        give_up(r, begin, POL_SHELL_WHY_DIALECT);
        return;
    }
    for (size_t at = 0; at < inner.size;) {
        const char *next = memchr(inner.data + at, '\\', inner.size - at);
        size_t stop = next != NULL ? (size_t)(next - inner.data) : inner.size;
        pol_shell_word_add(r, inner.data + at, stop - at);
        if (next == NULL) {
            return;
        }
        char byte = 0;
        size_t length = escape(inner, stop + 1, &byte);
        if (length == 0 || byte == 0 || byte == 1 || byte == 0x7f) {
            give_up(r, begin, POL_SHELL_WHY_BACKSLASH);
            return;
        }
        pol_shell_word_copy(r, &byte, 1);
        at = stop + 1 + length;
    }
}
