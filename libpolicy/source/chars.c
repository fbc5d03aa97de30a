/* SPDX-License-Identifier: Apache-2.0
 *
 * How characters are shown to people: what is not known to take one or two
 * columns, and to leave its neighbours alone, is written as an escape. */
#include <libpolicy/source/diag.h>

#include <libpolicy/base/utf8.h>

typedef struct char_range {
    uint32_t first, last;
    unsigned width;
} char_range;

/* In order.  Everything else, all right-to-left scripts, combining marks,
 * format characters, private use and emoji included, is escaped. */
static const char_range shown[] = {
    {0x20, 0x7e, 1},       {0xa1, 0xac, 1},     {0xae, 0x2ff, 1},
    {0x370, 0x377, 1},     {0x37a, 0x37f, 1},   {0x384, 0x3a1, 1},
    {0x3a3, 0x482, 1},     {0x48a, 0x52f, 1},   {0x531, 0x556, 1},
    {0x561, 0x586, 1},     {0x10d0, 0x10fa, 1}, {0x1e00, 0x1f15, 1},
    {0x2010, 0x2027, 1},   {0x2030, 0x205e, 1}, {0x20a0, 0x20bf, 1},
    {0x2100, 0x214f, 1},   {0x2190, 0x21ff, 1}, {0x2200, 0x22ff, 1},
    {0x2500, 0x25ff, 1},   {0x2713, 0x2718, 1}, {0x3001, 0x3029, 2},
    {0x3030, 0x303d, 2},   {0x3041, 0x3096, 2}, {0x309b, 0x30ff, 2},
    {0x3105, 0x312f, 2},   {0x3131, 0x3163, 2}, {0x3165, 0x318e, 2},
    {0x3400, 0x4dbf, 2},   {0x4e00, 0x9fff, 2}, {0xac00, 0xd7a3, 2},
    {0xf900, 0xfa6d, 2},   {0xff01, 0xff60, 2}, {0xffe0, 0xffe6, 2},
    {0x20000, 0x2a6df, 2},
};

unsigned pol_char_width(uint32_t point)
{
    size_t low = 0, high = sizeof shown / sizeof *shown;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (point < shown[middle].first) {
            high = middle;
        } else if (point > shown[middle].last) {
            low = middle + 1;
        } else {
            return shown[middle].width;
        }
    }
    return 0;
}

/* out: introducer{hex}; returns its length, which is its columns too. */
static unsigned write_escape(char out[POL_SHOWN_CHAR + 1], char introducer,
                             uint32_t value)
{
    static const char digits[] = "0123456789abcdef";
    unsigned used = 0, shift = 20;
    while (shift > 0 && value >> shift == 0) {
        shift -= 4;
    }
    out[used++] = '\\';
    out[used++] = introducer;
    out[used++] = '{';
    for (;; shift -= 4) {
        out[used++] = digits[value >> shift & 15];
        if (shift == 0) {
            break;
        }
    }
    out[used++] = '}';
    out[used] = '\0';
    return used;
}

size_t pol_show_char(pol_text text, size_t at, char out[POL_SHOWN_CHAR + 1],
                     unsigned *columns)
{
    uint32_t point;
    size_t length = pol_utf8_decode(text, at, &point);
    if (length == 0) {
        *columns = write_escape(out, 'x', (uint8_t)text.data[at]);
        return 1;
    }
    *columns = pol_char_width(point);
    if (*columns == 0) {
        *columns = write_escape(out, 'u', point);
    } else {
        memcpy(out, text.data + at, length);
        out[length] = '\0';
    }
    return length;
}

void pol_write_escaped(pol_sink sink, pol_text text)
{
    size_t at = 0, plain = 0;
    while (at < text.size) {
        char out[POL_SHOWN_CHAR + 1];
        unsigned columns;
        size_t length = pol_show_char(text, at, out, &columns);
        /* A backslash is shown as itself, so this finds every escape. */
        if (out[0] != text.data[at]) {
            sink.write(sink.context, text.data + plain, at - plain);
            sink.write(sink.context, out, strlen(out));
            plain = at + length;
        }
        at += length;
    }
    if (at > plain) {
        sink.write(sink.context, text.data + plain, at - plain);
    }
}
