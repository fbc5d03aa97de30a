/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a regular expression ends that stands between delimiters in a script,
 * and which bytes are text in every locale.  Refuses to know what it
 * matches. */
#ifndef POL_PARTS_SCRIPT_REGEX_H
#define POL_PARTS_SCRIPT_REGEX_H

#include <libpolicy/canon/name.h>
#include <libpolicy/parts/script.h>

/* The programs differ in what a bracket expression is: a delimiter in one is
 * text, and does not end anything. */
enum {
    POL_BRACKETS_NONE = 1,    /* there are none */
    POL_BRACKETS_FLAT = 2,    /* up to the next ] */
    POL_BRACKETS_CLASSES = 4, /* .. that does not close a [:class:] in it */
    POL_BRACKETS_ESCAPE = 8,  /* .. nor stands behind a backslash */
    POL_BRACKETS_PAIRS = 16,  /* .. nor is escaped by one */
    POL_BRACKETS_COUNT = 32,  /* up to as many ] as there are [ and [: */
    POL_BRACKETS_ALL = 63
};

/* The index of the delimiter that ends what begins at `at`, where all of
 * these readings agree; else the size of the text.  A reading by which there
 * is no regular expression here, since it does not end on its line, is taken
 * out of *readings: its programs refuse the whole script. */
size_t pol_regex_end(pol_text text, size_t at, char delimiter,
                     unsigned *readings);

/* No NUL, no carriage return, and no byte that is read otherwise where a
 * locale makes it the second byte of a character: one of `signs` behind a
 * byte that is not ASCII. */
bool pol_script_bytes(pol_text text, pol_text signs);

/* ASCII alone, whatever the locale. */
static inline bool pol_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static inline bool pol_is_name(char c)
{
    return pol_is_letter(c) || pol_is_digit(c);
}

#endif
