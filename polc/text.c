/* SPDX-License-Identifier: Apache-2.0
 *
 * Text for people.  Knows nothing of policies. */
#include "polc/text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* -- characters */

static size_t lead_length(unsigned char lead, uint32_t *bits, uint32_t *least)
{
    if (lead < 0x80) {
        *bits = lead, *least = 0;
        return 1;
    }
    if (lead >= 0xc2 && lead < 0xe0) {
        *bits = lead & 0x1fu, *least = 0x80;
        return 2;
    }
    if (lead >= 0xe0 && lead < 0xf0) {
        *bits = lead & 0x0fu, *least = 0x800;
        return 3;
    }
    if (lead >= 0xf0 && lead < 0xf5) {
        *bits = lead & 0x07u, *least = 0x10000;
        return 4;
    }
    return 0;
}

size_t polc_decode(pol_text text, size_t at, uint32_t *point)
{
    const unsigned char *bytes = (const unsigned char *)text.data + at;
    uint32_t bits = 0, least = 0;
    size_t length = lead_length(bytes[0], &bits, &least);
    if (length == 0 || length > text.size - at) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80) {
            return 0;
        }
        bits = bits << 6 | (bytes[i] & 0x3fu);
    }
    if (bits < least || bits > 0x10ffff || (bits >= 0xd800 && bits < 0xe000)) {
        return 0;
    }
    *point = bits;
    return length;
}

bool polc_is_utf8(pol_text text)
{
    uint32_t point;
    for (size_t at = 0; at < text.size;) {
        size_t length = polc_decode(text, at, &point);
        if (length == 0) {
            return false;
        }
        at += length;
    }
    return true;
}

/* Controls, default-ignorable and format characters of Unicode 15, and its
 * line and paragraph separators. */
static const struct {
    uint32_t first, last;
} deceptive[] = {
    {0x0000, 0x001f},   {0x007f, 0x009f},   {0x00ad, 0x00ad},
    {0x034f, 0x034f},   {0x0600, 0x0605},   {0x061c, 0x061c},
    {0x06dd, 0x06dd},   {0x070f, 0x070f},   {0x0890, 0x0891},
    {0x08e2, 0x08e2},   {0x115f, 0x1160},   {0x17b4, 0x17b5},
    {0x180b, 0x180f},   {0x200b, 0x200f},   {0x2028, 0x202e},
    {0x2060, 0x206f},   {0x3164, 0x3164},   {0xfe00, 0xfe0f},
    {0xfeff, 0xfeff},   {0xffa0, 0xffa0},   {0xfff0, 0xfffb},
    {0x110bd, 0x110bd}, {0x110cd, 0x110cd}, {0x13430, 0x1343f},
    {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
};

bool polc_is_deceptive(uint32_t point)
{
    size_t low = 0, high = sizeof deceptive / sizeof *deceptive;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (point > deceptive[middle].last) {
            low = middle + 1;
        } else if (point < deceptive[middle].first) {
            high = middle;
        } else {
            return true;
        }
    }
    return false;
}

void polc_add_escaped(polc_buffer *buffer, pol_text text)
{
    size_t plain = 0;
    for (size_t at = 0; at < text.size;) {
        uint32_t point = 0;
        size_t length = polc_decode(text, at, &point);
        if (length > 0 && !polc_is_deceptive(point)) {
            at += length;
            continue;
        }
        char escape[16];
        polc_add(buffer, text.data + plain, at - plain);
        if (length == 0) {
            point = (unsigned char)text.data[at];
        }
        snprintf(escape, sizeof escape, "\\%c{%x}", length > 0 ? 'u' : 'x',
                 (unsigned)point);
        polc_add_string(buffer, escape);
        at += length > 0 ? length : 1;
        plain = at;
    }
    polc_add(buffer, text.data + plain, text.size - plain);
}

/* -- messages */

int polc_error(const char *format, ...)
{
    char probe[1];
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(probe, sizeof probe, format, arguments);
    va_end(arguments);
    char *message = polc_resize(NULL, (size_t)length + 1);
    vsnprintf(message, (size_t)length + 1, format, again);
    va_end(again);
    polc_buffer line = {0};
    polc_add_string(&line, "polc: ");
    polc_add_escaped(&line, (pol_text){message, (size_t)length});
    polc_add_string(&line, "\n");
    fwrite(line.data, 1, line.size, stderr);
    polc_buffer_free(&line);
    free(message);
    return POLC_FAILURE;
}

/* -- nearest names */

#define NAME_MAX_SIZE 48

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edit distance of two short names, two letters exchanged counting once; too
 * long ones are far from all. */
static size_t distance(const char *a, const char *b)
{
    size_t rows[3][NAME_MAX_SIZE + 1];
    size_t m = strlen(a), n = strlen(b);
    if (m > NAME_MAX_SIZE || n > NAME_MAX_SIZE) {
        return NAME_MAX_SIZE;
    }
    for (size_t j = 0; j <= n; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= m; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            bool is_same = a[i - 1] == b[j - 1];
            row[j] =
                least(above[j - 1] + !is_same, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
                a[i - 2] == b[j - 1]) {
                row[j] = least(row[j], rows[(i + 1) % 3][j - 2] + 1);
            }
        }
    }
    return rows[m % 3][n];
}

const char *polc_nearest(const char *text, const char *const *names,
                         size_t count)
{
    const char *nearest = NULL;
    size_t best = strlen(text) / 3;
    best = best < 1 ? 2 : best + 1;
    for (size_t i = 0; i < count; i++) {
        size_t away = distance(text, names[i]);
        if (away < best) {
            best = away;
            nearest = names[i];
        }
    }
    return nearest;
}

/* -- colour */

/* Null where a variable is not set, or empty. */
static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

bool polc_colours(polc_when when, FILE *stream)
{
    if (when != POLC_AUTO) {
        return when == POLC_ALWAYS;
    }
    if (variable("NO_COLOR") != NULL) {
        return false;
    }
    const char *force = variable("FORCE_COLOR");
    if (force != NULL) {
        return strcmp(force, "0") != 0;
    }
    const char *term = variable("TERM");
    return isatty(fileno(stream)) && term != NULL && strcmp(term, "dumb") != 0;
}
