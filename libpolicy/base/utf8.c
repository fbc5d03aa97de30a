/* SPDX-License-Identifier: Apache-2.0
 *
 * Strict UTF-8, as RFC 3629 has it.  Knows nothing of what characters mean. */
#include <libpolicy/base/utf8.h>

typedef struct lead {
    uint32_t least; /* code point of this length */
    uint8_t length, bits;
} lead;

static lead classify(uint8_t byte)
{
    if (byte < 0x80) {
        return (lead){0, 1, byte};
    }
    if (byte >= 0xc2 && byte < 0xe0) {
        return (lead){0x80, 2, byte & 0x1f};
    }
    if (byte >= 0xe0 && byte < 0xf0) {
        return (lead){0x800, 3, byte & 0x0f};
    }
    if (byte >= 0xf0 && byte < 0xf5) {
        return (lead){0x10000, 4, byte & 0x07};
    }
    return (lead){0, 0, 0};
}

size_t pol_utf8_decode(pol_text text, size_t at, uint32_t *point)
{
    const uint8_t *bytes = (const uint8_t *)text.data + at;
    lead first = classify(bytes[0]);
    if (first.length == 0 || first.length > text.size - at) {
        return 0;
    }
    uint32_t value = first.bits;
    for (size_t i = 1; i < first.length; i++) {
        if ((bytes[i] & 0xc0) != 0x80) {
            return 0;
        }
        value = value << 6 | (bytes[i] & 0x3f);
    }
    if (value < first.least || value > 0x10ffff ||
        (value >= 0xd800 && value < 0xe000)) {
        return 0;
    }
    *point = value;
    return first.length;
}

/* Offset of the first byte from `at` on that is not ASCII. */
static size_t skip_ascii(pol_text text, size_t at)
{
    uint64_t word, words[4];
    while (text.size - at >= sizeof words) {
        memcpy(words, text.data + at, sizeof words);
        if (((words[0] | words[1] | words[2] | words[3]) &
             UINT64_C(0x8080808080808080)) != 0) {
            break;
        }
        at += sizeof words;
    }
    while (text.size - at >= sizeof word) {
        memcpy(&word, text.data + at, sizeof word);
        if ((word & UINT64_C(0x8080808080808080)) != 0) {
            break;
        }
        at += sizeof word;
    }
    while (at < text.size && (uint8_t)text.data[at] < 0x80) {
        at++;
    }
    return at;
}

size_t pol_utf8_check(pol_text text)
{
    size_t at = 0;
    for (;;) {
        at = skip_ascii(text, at);
        if (at == text.size) {
            return at;
        }
        uint32_t point;
        size_t length = pol_utf8_decode(text, at, &point);
        if (length == 0) {
            return at;
        }
        at += length;
    }
}

size_t pol_utf8_encode(uint32_t point, char out[4])
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    size_t length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const uint8_t marks[5] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = length - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (point & 0x3f));
        point >>= 6;
    }
    out[0] = (char)(marks[length] | point);
    return length;
}
