/* SPDX-License-Identifier: Apache-2.0
 *
 * The text of a document, and its places as an editor counts them: lines from
 * 0, and in a line the units of the encoding that was agreed upon. */
#ifndef POLC_LSP_TEXT_H
#define POLC_LSP_TEXT_H

#include "polc/buffer.h"

typedef enum polc_encoding {
    POLC_UTF16, /* the protocol's default */
    POLC_UTF8,
    POLC_UTF32
} polc_encoding;

typedef struct polc_position {
    uint64_t line, character;
} polc_position;

typedef struct polc_lsp_text {
    polc_buffer bytes; /* UTF-8 */
    polc_encoding encoding;
    size_t *lines; /* offsets at which lines begin */
    size_t line_count;
    uint64_t *marks; /* units before every MARK-th byte */
    bool is_indexed;
} polc_lsp_text;

void polc_lsp_text_set(polc_lsp_text *text, pol_text bytes);
void polc_lsp_text_free(polc_lsp_text *text);

/* What lies behind the end of a line is its end; the same for the text. */
size_t polc_lsp_offset(polc_lsp_text *text, polc_position position);
polc_position polc_lsp_position(polc_lsp_text *text, size_t offset);
/* Where the line of an offset begins; where it ends, its sign of an end
 * left out. */
size_t polc_lsp_line_begin(polc_lsp_text *text, size_t offset);
size_t polc_lsp_line_end(polc_lsp_text *text, size_t offset);

/* Puts bytes in the place of [begin, end). */
void polc_lsp_text_edit(polc_lsp_text *text, size_t begin, size_t end,
                        pol_text bytes);

#endif
