/* SPDX-License-Identifier: Apache-2.0
 *
 * Lexemes and the lexer.  Lexeme kinds are the TK_ numbers of the grammar;
 * the end of the input is 0. */
#ifndef POL_SYNTAX_LEXEME_H
#define POL_SYNTAX_LEXEME_H

#include <libpolicy/syntax/parse.h>

/* Of a string lexeme. */
enum {
    POL_STRING_RAW = 1,    /* r */
    POL_STRING_FORMAT = 2, /* f */
    POL_STRING_TRIPLE = 4,
    POL_STRING_PLAIN = 8 /* the value is the text between the quotes */
};

typedef struct pol_lexeme {
    uint32_t begin, end; /* offsets in the source */
    uint16_t kind;
    uint8_t flags;  /* POL_STRING_ */
    uint8_t prefix; /* letters before the quote */
} pol_lexeme;

/* What the scanner returns besides the kinds of the grammar: the lexeme is
 * broken, this is reported, and the statement cannot be read on. */
#define POL_LEXEME_BROKEN UINT16_MAX

typedef struct pol_indent {
    uint32_t begin, size; /* of the blanks that open the lines of a block */
} pol_indent;

typedef struct pol_lexer {
    const unsigned char *base, *cursor, *limit;
    const unsigned char *fresh; /* where the content of the line begins */
    pol_report *report;
    uint32_t source;
    pol_dialect dialect;
    uint32_t max_depth;
    uint32_t depth;      /* open brackets; only max_depth are remembered */
    uint32_t *brackets;  /* where they stand */
    uint32_t level;      /* open blocks */
    pol_indent *indents; /* indents[level]: of the innermost */
    /* What comes before the next lexeme of the text: blocks that end, a block
     * that begins, a complaint about the indentation of the line. */
    bool due;
    uint32_t closing;
    bool opening;
    pol_code problem_code;
    const char *problem; /* null: none */
    pol_indent problem_place;
    bool quiet; /* skipping: nothing is reported, and a line that begins a
                   statement ends all brackets */
} pol_lexer;

/* Memory of the lexer is the arena's.  depth: limit of brackets and of
 * blocks.  False when there is no memory. */
bool pol_lexer_init(pol_lexer *lexer, pol_report *report, uint32_t source,
                    const pol_parse_options *options, pol_arena *arena);
/* Encoding of the whole text; false, with a diagnostic, where it is wrong. */
bool pol_check_text(pol_report *report, uint32_t source, pol_dialect dialect);
/* The next lexeme (grammar/lexer.re). */
void pol_lex(pol_lexer *lexer, pol_lexeme *lexeme);
/* Whether a statement could begin at this offset: it is the first of a line
 * that is indented like an open block, and looks like a call or a loop. */
bool pol_begins_statement(const pol_lexer *lexer, uint32_t offset);
/* Goes back to a lexeme that is no line end and no block, to read it again,
 * outside of all brackets. */
void pol_lex_again(pol_lexer *lexer, pol_lexeme lexeme);
/* Gives up all brackets, to read on from the line of this offset. */
void pol_lex_restart(pol_lexer *lexer, uint32_t offset);

/* -- for grammar/lexer.re */

/* Reports, unless skipping.  The lexeme is broken then. */
pol_diag *pol_lexer_error(pol_lexer *lexer, pol_code code, uint32_t begin,
                          uint32_t end, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* To the content of the next line that has some, and what its indentation
 * means for blocks. */
void pol_lex_line_start(pol_lexer *lexer);
/* The block lexeme that is due, or BROKEN for a bad indentation; 0: none. */
uint16_t pol_lex_due(pol_lexer *lexer);
/* At a line end inside brackets, the cursor behind it: whether the brackets
 * are given up, so that the line end counts. */
bool pol_lex_gives_up(pol_lexer *lexer);
bool pol_lex_too_deep(pol_lexer *lexer, uint32_t at);
void pol_lex_close_others(pol_lexer *lexer, unsigned char bracket);

static inline bool pol_lex_open(pol_lexer *lexer, uint32_t at)
{
    uint32_t depth = lexer->depth++;
    if (depth >= lexer->max_depth) {
        return pol_lex_too_deep(lexer, at);
    }
    lexer->brackets[depth] = at;
    return true;
}

static inline void pol_lex_close(pol_lexer *lexer, unsigned char bracket)
{
    uint32_t depth = lexer->depth;
    if (depth > 0 && depth <= lexer->max_depth &&
        lexer->base[lexer->brackets[depth - 1]] == bracket) {
        lexer->depth = depth - 1;
    } else {
        pol_lex_close_others(lexer, bracket);
    }
}

/* Both leave the cursor behind the lexeme and return its kind. */
uint16_t pol_lex_string(pol_lexer *lexer, const unsigned char *start,
                        uint8_t prefix, pol_lexeme *lexeme);
uint16_t pol_lex_bad_prefix(pol_lexer *lexer, const unsigned char *start,
                            uint8_t prefix, pol_lexeme *lexeme);
void pol_lex_bad_character(pol_lexer *lexer, const unsigned char *start);
void pol_lex_bad_number(pol_lexer *lexer, const unsigned char *start);

/* "`,`", "a name", "the end of the line": how messages call a kind. */
const char *pol_kind_text(uint16_t kind);
/* "COMMA", "NAME": how dumps call a kind; null: there is no such kind. */
const char *pol_lexeme_name(uint16_t kind);

#endif
