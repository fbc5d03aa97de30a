/* SPDX-License-Identifier: Apache-2.0
 *
 * Code points in UTF-8, for the evaluator, which shares no code with the
 * compile side. */
#ifndef POL_CANON_CODE_POINT_H
#define POL_CANON_CODE_POINT_H

#include <libpolicy/base/slice.h>

static inline bool pol_is_continuation(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

/* Bytes of a code point that begins so, 0 where none does. */
static inline size_t pol_code_point_size(unsigned char lead)
{
    return lead < 0x80   ? 1
           : lead < 0xC2 ? 0
           : lead < 0xE0 ? 2
           : lead < 0xF0 ? 3
           : lead < 0xF5 ? 4
                         : 0;
}

/* Length of the code point at `at` (< text.size), 0 where the bytes are not
 * UTF-8; *code is set where they are. */
static inline size_t pol_code_point(pol_text text, size_t at, uint32_t *code)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *data = (const unsigned char *)text.data + at;
    size_t length = pol_code_point_size(data[0]);
    if (length == 0 || length > text.size - at) {
        return 0;
    }
    uint32_t value = length == 1 ? data[0] : data[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if (!pol_is_continuation(data[i])) {
            return 0;
        }
        value = value << 6 | (data[i] & 0x3Fu);
    }
    if (value < least[length] || value > 0x10FFFF ||
        (value >= 0xD800 && value < 0xE000)) {
        return 0;
    }
    *code = value;
    return length;
}

/* How many bytes at the end of text may begin a code point that bytes behind
 * it complete. */
static inline size_t pol_code_point_cut(pol_text text)
{
    for (size_t back = 1; back <= 3 && back <= text.size; back++) {
        unsigned char byte = (unsigned char)text.data[text.size - back];
        if (!pol_is_continuation(byte)) {
            return pol_code_point_size(byte) > back ? back : 0;
        }
    }
    return 0;
}

/* Whether all of text is UTF-8. */
static inline bool pol_is_utf8(pol_text text)
{
    uint32_t code;
    for (size_t at = 0; at < text.size;) {
        size_t length = pol_code_point(text, at, &code);
        if (length == 0) {
            return false;
        }
        at += length;
    }
    return true;
}

#endif
