/* SPDX-License-Identifier: Apache-2.0
 *
 * Text for people: escaped foreign text, messages, nearest names, colour. */
#ifndef POLC_TEXT_H
#define POLC_TEXT_H

#include "polc/buffer.h"

#include <stdio.h>

/* Exit codes of every verb. */
enum {
    POLC_CLEAN = 0,
    POLC_FINDINGS = 1,
    POLC_FAILURE = 2
};

/* Length of the UTF-8 character at `at` (< text.size), 0 where its bytes are
 * none; *point is set on success. */
size_t polc_decode(pol_text text, size_t at, uint32_t *point);
bool polc_is_utf8(pol_text text);
/* Control, format, bidi and zero-width characters: what a reader would not
 * see as it is. */
bool polc_is_deceptive(uint32_t point);

/* Appends foreign text with such characters, and bytes that are not UTF-8,
 * written as \u{202e} and \x{1b}. */
void polc_add_escaped(polc_buffer *buffer, pol_text text);

/* "polc: message" on stderr, printf-like, escaped as a whole.  Returns
 * POLC_FAILURE. */
int polc_error(const char *format, ...)
    __attribute__((format(printf, 1, 2), nonnull(1)));

/* The name nearest to text by edit distance, at most a third of its length
 * (and at least 1) away, or null. */
const char *polc_nearest(const char *text, const char *const *names,
                         size_t count);

typedef enum polc_when {
    POLC_AUTO,
    POLC_ALWAYS,
    POLC_NEVER
} polc_when;

/* --color, then NO_COLOR, FORCE_COLOR, then whether stream is a terminal. */
bool polc_colours(polc_when when, FILE *stream);

#endif
