/* SPDX-License-Identifier: Apache-2.0
 *
 * Fingerprints of findings.  They hold over what does not change a rule: other
 * lines above it, its layout, comments.  A statement is told by its first
 * column, so that a text that does not parse has them too. */
#include "polc/finding.h"
#include "polc/sha256.h"

#include <string.h>

static size_t line_begin(pol_text text, size_t at)
{
    while (at > 0 && text.data[at - 1] != '\n') {
        at--;
    }
    return at;
}

/* Behind the end of the line. */
static size_t line_end(pol_text text, size_t at)
{
    const char *end =
        at < text.size ? memchr(text.data + at, '\n', text.size - at) : NULL;
    return end == NULL ? text.size : (size_t)(end - text.data) + 1;
}

/* Whether a statement begins with this line. */
static bool is_head(pol_text text, size_t line)
{
    return line < text.size && strchr(" \t\r\n)]}#", text.data[line]) == NULL;
}

static bool is_comment(pol_text text, size_t line)
{
    while (line < text.size && strchr(" \t", text.data[line]) != NULL) {
        line++;
    }
    return line < text.size && text.data[line] == '#';
}

/* The statement around a place; a comment is one by itself. */
static pol_text statement_at(pol_text text, size_t at)
{
    size_t begin = line_begin(text, at);
    size_t end = line_end(text, at);
    if (!is_comment(text, begin)) {
        while (begin > 0 && !is_head(text, begin)) {
            begin = line_begin(text, begin - 1);
        }
        while (end < text.size && !is_head(text, end)) {
            end = line_end(text, end);
        }
    }
    return (pol_text){text.data + begin, end - begin};
}

/* Length of the string that begins at `at`, its quotes included. */
static size_t string_length(pol_text text, size_t at)
{
    size_t end = at + 1;
    while (end < text.size && text.data[end] != '\n') {
        if (text.data[end] == text.data[at]) {
            return end + 1 - at;
        }
        end += text.data[end] == '\\' && end + 1 < text.size ? 2 : 1;
    }
    return (end < text.size ? end : text.size) - at;
}

/* Without blanks and comments outside strings, and without the comma that
 * canonical layout puts behind the last item. */
static void add_plain(polc_buffer *out, pol_text text)
{
    for (size_t at = 0; at < text.size;) {
        char c = text.data[at];
        size_t length = 1;
        if (c == '"' || c == '\'') {
            length = string_length(text, at);
        } else if (c == '#') {
            at = line_end(text, at);
            continue;
        } else if (strchr(" \t\r\n", c) != NULL) {
            at++;
            continue;
        } else if (strchr(")]}", c) != NULL && out->size > 0 &&
                   out->data[out->size - 1] == ',') {
            out->size--;
        }
        polc_add(out, text.data + at, length);
        at += length;
    }
}

void polc_fingerprint(char print[POLC_PRINT_SIZE + 1], const char *code,
                      pol_text text, const pol_place *place)
{
    unsigned char digest[POLC_SHA256_SIZE];
    polc_buffer out = {0};
    polc_add_string(&out, code);
    polc_add_string(&out, "\n");
    if (text.size > 0 && place->begin <= place->end &&
        place->end <= text.size) {
        pol_text statement = statement_at(text, place->begin);
        pol_text own = {text.data + place->begin, place->end - place->begin};
        add_plain(&out, statement);
        polc_add_string(&out, "\n");
        if (is_comment(statement, 0)) {
            polc_add(&out, own.data, own.size);
        } else {
            add_plain(&out, own);
        }
    }
    polc_sha256(polc_buffer_text(&out), digest);
    polc_buffer_free(&out);
    for (size_t i = 0; i < POLC_PRINT_SIZE / 2; i++) {
        snprintf(print + 2 * i, 3, "%02x", digest[i]);
    }
}
