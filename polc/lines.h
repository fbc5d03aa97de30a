/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines of a stream, as they come: a line is given out as soon as its end
 * was read. */
#ifndef POLC_LINES_H
#define POLC_LINES_H

#include "polc/buffer.h"

/* A longer line is passed over, and said to be too long. */
#define POLC_MAX_LINE ((size_t)16 << 20)

typedef struct polc_lines {
    int file;
    polc_buffer buffer;
    size_t begin;   /* of the line that is next */
    size_t scanned; /* no end of line before here */
    bool ended;
    int failed; /* errno of a read that failed */
} polc_lines;

typedef enum polc_line {
    POLC_LINE,
    POLC_LINE_TOO_LONG,
    POLC_LINE_NONE /* the end, or lines->failed */
} polc_line;

/* The next line, without its end, valid until the next call.  Flushes stdout
 * before it waits, so that a program that asks line by line gets its
 * answers. */
polc_line polc_lines_next(polc_lines *lines, pol_text *line);
void polc_lines_free(polc_lines *lines);

#endif
