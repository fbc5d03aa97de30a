/* SPDX-License-Identifier: Apache-2.0
 *
 * Offsets of bytes to places of an editor and back.  Two tables, made when
 * they are first asked for, keep both ways short in a text of one long line
 * too.  Knows nothing of rules. */
#include "polc/lsp_text.h"

#include <stdlib.h>
#include <string.h>

enum {
    MARK = 1024
};

void polc_lsp_text_free(polc_lsp_text *text)
{
    polc_buffer_free(&text->bytes);
    free(text->lines);
    free(text->marks);
    *text = (polc_lsp_text){.encoding = text->encoding};
}

void polc_lsp_text_set(polc_lsp_text *text, pol_text bytes)
{
    text->bytes.size = 0;
    polc_add(&text->bytes, bytes.data, bytes.size);
    text->is_indexed = false;
}

void polc_lsp_text_edit(polc_lsp_text *text, size_t begin, size_t end,
                        pol_text bytes)
{
    polc_buffer edited = {0};
    const polc_buffer *old = &text->bytes;
    polc_add(&edited, old->data, begin);
    polc_add(&edited, bytes.data, bytes.size);
    if (end < old->size) {
        polc_add(&edited, old->data + end, old->size - end);
    }
    polc_buffer_free(&text->bytes);
    text->bytes = edited;
    text->is_indexed = false;
}

/* -- tables */

/* Units that a byte of UTF-8 counts: a character counts where it begins. */
static unsigned units_of(const polc_lsp_text *text, size_t at)
{
    unsigned char byte = (unsigned char)text->bytes.data[at];
    if (text->encoding == POLC_UTF8) {
        return 1;
    }
    if ((byte & 0xc0) == 0x80) {
        return 0;
    }
    return byte >= 0xf0 && text->encoding == POLC_UTF16 ? 2 : 1;
}

static bool ends_line(const polc_buffer *bytes, size_t at)
{
    char byte = bytes->data[at];
    return byte == '\n' || (byte == '\r' && (at + 1 == bytes->size ||
                                             bytes->data[at + 1] != '\n'));
}

static void add_line(polc_lsp_text *text, size_t *capacity, size_t begin)
{
    if (text->line_count == *capacity) {
        *capacity = *capacity * 2 + 64;
        text->lines = polc_resize(text->lines, *capacity * sizeof *text->lines);
    }
    text->lines[text->line_count++] = begin;
}

static void make_index(polc_lsp_text *text)
{
    if (text->is_indexed) {
        return;
    }
    size_t size = text->bytes.size;
    size_t capacity = 0;
    uint64_t units = 0;
    free(text->lines);
    text->lines = NULL;
    text->line_count = 0;
    text->marks =
        polc_resize(text->marks, (size / MARK + 1) * sizeof *text->marks);
    add_line(text, &capacity, 0);
    for (size_t at = 0; at < size; at++) {
        if (at % MARK == 0) {
            text->marks[at / MARK] = units;
        }
        units += units_of(text, at);
        if (ends_line(&text->bytes, at)) {
            add_line(text, &capacity, at + 1);
        }
    }
    if (size % MARK == 0) {
        text->marks[size / MARK] = units;
    }
    text->is_indexed = true;
}

/* Units of the text before an offset. */
static uint64_t units_before(const polc_lsp_text *text, size_t offset)
{
    uint64_t units = text->marks[offset / MARK];
    for (size_t at = offset / MARK * MARK; at < offset; at++) {
        units += units_of(text, at);
    }
    return units;
}

/* The line in which an offset lies. */
static size_t line_of(const polc_lsp_text *text, size_t offset)
{
    size_t low = 0, high = text->line_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (text->lines[middle] <= offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Where the text of a line ends. */
static size_t end_of(const polc_lsp_text *text, size_t line)
{
    if (line + 1 == text->line_count) {
        return text->bytes.size;
    }
    size_t end = text->lines[line + 1] - 1;
    bool is_pair = text->bytes.data[end] == '\n' && end > text->lines[line] &&
                   text->bytes.data[end - 1] == '\r';
    return end - is_pair;
}

/* -- both ways */

polc_position polc_lsp_position(polc_lsp_text *text, size_t offset)
{
    make_index(text);
    size_t size = text->bytes.size;
    offset = offset < size ? offset : size;
    size_t line = line_of(text, offset);
    size_t end = end_of(text, line);
    offset = offset < end ? offset : end;
    return (polc_position){line, units_before(text, offset) -
                                     units_before(text, text->lines[line])};
}

/* The last offset of [begin, end] with at most `units` before it. */
static size_t find_units(const polc_lsp_text *text, size_t begin, size_t end,
                         uint64_t units)
{
    size_t at = begin;
    while (end - at > MARK) { /* by halves, at marks */
        size_t middle = (at + (end - at) / 2) / MARK * MARK;
        if (middle <= at) {
            break;
        }
        if (text->marks[middle / MARK] <= units) {
            at = middle;
        } else {
            end = middle;
        }
    }
    /* A mark may stand inside a character, whose units are all before it. */
    while (at > begin && ((unsigned char)text->bytes.data[at] & 0xc0) == 0x80) {
        at--;
    }
    uint64_t before = units_before(text, at);
    while (at < end && before + units_of(text, at) <= units) {
        before += units_of(text, at);
        at++;
    }
    while (at > begin && at < text->bytes.size &&
           ((unsigned char)text->bytes.data[at] & 0xc0) == 0x80) {
        at--;
    }
    return at;
}

size_t polc_lsp_offset(polc_lsp_text *text, polc_position position)
{
    make_index(text);
    if (position.line >= text->line_count) {
        return text->bytes.size;
    }
    size_t line = (size_t)position.line;
    size_t begin = text->lines[line];
    size_t end = end_of(text, line);
    if (position.character >= end - begin) { /* no unit is under a byte */
        return end;
    }
    return find_units(text, begin, end,
                      units_before(text, begin) + position.character);
}

size_t polc_lsp_line_begin(polc_lsp_text *text, size_t offset)
{
    make_index(text);
    return text->lines[line_of(text, offset)];
}

size_t polc_lsp_line_end(polc_lsp_text *text, size_t offset)
{
    make_index(text);
    return end_of(text, line_of(text, offset));
}
