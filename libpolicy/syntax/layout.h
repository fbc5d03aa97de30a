/* SPDX-License-Identifier: Apache-2.0
 *
 * One statement line as pieces, lexemes and comments, and its canonical
 * layout. */
#ifndef POL_SYNTAX_LAYOUT_H
#define POL_SYNTAX_LAYOUT_H

#include <libpolicy/syntax/lexeme.h>

enum {
    POL_PIECE_SPACE = 1, /* a blank before it, on the same line */
    POL_PIECE_COMMENT = 2,
    POL_PIECE_OWN_LINE = 4, /* a comment that stands alone on its line */
    POL_PIECE_BLANK = 8,    /* an empty line before it */
    POL_PIECE_DROPPED = 16, /* a last comma, left out on one line */
    POL_PIECE_BROKEN = 32,  /* a bracket that must be broken over lines */
    POL_PIECE_CALL = 64,    /* the bracket of a call */
    POL_PIECE_CLAUSES = 128 /* the bracket of a comprehension */
};

typedef struct pol_piece {
    pol_lexeme lexeme; /* kind COMMA without text: one that was added */
    uint32_t match;    /* of an opening bracket */
    uint32_t flat;     /* columns up to its end, with all on one line */
    uint8_t flags;
} pol_piece;

typedef struct pol_open {
    uint32_t piece;  /* the bracket */
    uint32_t commas; /* between its brackets, inner ones left out */
    uint32_t indent; /* when laid out: of the lines inside */
    bool is_broken;
} pol_open;

typedef struct pol_layout {
    const unsigned char *base;
    pol_budget *budget;
    pol_sink sink;
    POL_VEC(pol_piece) pieces;
    POL_VEC(pol_open) open;
    uint32_t column;
    bool failed; /* no memory */
} pol_layout;

/* Comments: kind 0, and whether an empty line is before it. */
void pol_layout_add(pol_layout *layout, pol_lexeme lexeme, uint8_t flags);
void pol_layout_add_comment(pol_layout *layout, uint32_t begin, uint32_t end,
                            uint8_t flags);
/* Writes the pieces, and a line end, and forgets them. */
void pol_layout_write(pol_layout *layout, uint32_t indent);
void pol_layout_write_comment(pol_layout *layout, uint32_t begin, uint32_t end);
void pol_layout_write_indent(pol_layout *layout, uint32_t indent);
void pol_layout_free(pol_layout *layout);

#endif
