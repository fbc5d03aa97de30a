/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines of a stream, in bounded memory. */
#include "polc/lines.h"

#include "polc/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CHUNK ((size_t)64 << 10)

/* Moves what is left to the front, makes room, reads once. */
static void fill(polc_lines *lines)
{
    polc_buffer *b = &lines->buffer;
    if (lines->begin > 0) {
        b->size -= lines->begin;
        lines->scanned -= lines->begin;
        memmove(b->data, b->data + lines->begin, b->size);
        lines->begin = 0;
    }
    if (b->capacity - b->size < CHUNK) {
        b->capacity = b->size + b->size / 2 + CHUNK;
        b->data = polc_resize(b->data, b->capacity);
    }
    polc_flush_output();
    ssize_t got;
    do {
        got = read(lines->file, b->data + b->size, b->capacity - b->size);
    } while (got < 0 && errno == EINTR);
    if (got > 0) {
        b->size += (size_t)got;
    } else {
        lines->ended = true;
        lines->failed = got < 0 ? errno : 0;
    }
}

polc_line polc_lines_next(polc_lines *lines, pol_text *line)
{
    polc_buffer *b = &lines->buffer;
    bool too_long = false;
    for (;;) {
        size_t unseen = b->size - lines->scanned;
        const char *end =
            unseen > 0 ? memchr(b->data + lines->scanned, '\n', unseen) : NULL;
        bool is_last = end == NULL && lines->ended;
        if (is_last && (lines->failed != 0 || b->size == lines->begin)) {
            return too_long ? POLC_LINE_TOO_LONG : POLC_LINE_NONE;
        }
        size_t stop = end != NULL ? (size_t)(end - b->data) : b->size;
        too_long = too_long || stop - lines->begin > POLC_MAX_LINE;
        if (end != NULL || is_last) {
            *line = (pol_text){b->data + lines->begin, stop - lines->begin};
            lines->begin = lines->scanned = end != NULL ? stop + 1 : stop;
            return too_long ? POLC_LINE_TOO_LONG : POLC_LINE;
        }
        lines->scanned = b->size;
        if (too_long) {
            lines->begin = b->size;
        }
        fill(lines);
    }
}

void polc_lines_free(polc_lines *lines)
{
    polc_buffer_free(&lines->buffer);
}
