/* SPDX-License-Identifier: Apache-2.0
 *
 * A rule file as an editor sees it: lexemes, brackets and statements, also
 * where it is broken.  What is right and what it means is the library's to
 * say. */
#ifndef POLC_LSP_SCAN_H
#define POLC_LSP_SCAN_H

#include "polc/buffer.h"

typedef enum polc_sign {
    POLC_SIGN_END,  /* of the text; the last lexeme */
    POLC_SIGN_LINE, /* the end of a statement */
    POLC_SIGN_COMMENT,
    POLC_SIGN_NAME,
    POLC_SIGN_STRING, /* with its prefix and quotes */
    POLC_SIGN_OPEN,
    POLC_SIGN_CLOSE,
    POLC_SIGN_COMMA,
    POLC_SIGN_EQUALS, /* one alone */
    POLC_SIGN_OTHER
} polc_sign;

#define POLC_NOWHERE UINT32_MAX

typedef struct polc_lexeme {
    polc_sign sign;
    uint32_t begin, end; /* bytes */
    uint32_t partner;    /* of a bracket: the other one; of another lexeme: the
                            bracket that it stands in, or nowhere */
} polc_lexeme;

typedef enum polc_form {
    POLC_FORM_OTHER,
    POLC_FORM_CALL,       /* NAME( */
    POLC_FORM_ASSIGNMENT, /* NAME = and NAME, NAME = */
    POLC_FORM_LOOP        /* for NAME in */
} polc_form;

typedef struct polc_statement {
    polc_form form;
    uint32_t first, last; /* lexemes, both are part of it */
    uint32_t column;      /* bytes before it on its line */
    uint32_t parent;      /* the loop that it stands in, or nowhere */
    uint32_t end; /* where the text of its block ends, comments left out */
} polc_statement;

typedef struct polc_scan {
    pol_text text;
    polc_lexeme *lexemes;
    size_t count, capacity;
    polc_statement *statements;
    size_t statement_count, statement_capacity;
} polc_scan;

/* text stays the caller's, and is less than 4 GiB. */
void polc_scan_make(polc_scan *scan, pol_text text);
void polc_scan_free(polc_scan *scan);

/* The lexeme that holds the byte, or that ends right before it where none
 * does; nowhere in a gap. */
uint32_t polc_scan_at(const polc_scan *scan, size_t offset);
/* The first lexeme that ends behind the offset; at the end of the text the
 * end of its last statement. */
uint32_t polc_scan_after(const polc_scan *scan, size_t offset);
/* The statement that holds the lexeme, or nowhere. */
uint32_t polc_scan_statement(const polc_scan *scan, uint32_t lexeme);
pol_text polc_scan_text(const polc_scan *scan, uint32_t lexeme);
bool polc_scan_is(const polc_scan *scan, uint32_t lexeme, const char *text);

/* What is between the quotes of a string; ends_open: it has no last quote. */
typedef struct polc_inside {
    size_t begin, end;
    bool is_raw, is_format, is_open;
} polc_inside;
polc_inside polc_scan_inside(const polc_scan *scan, uint32_t lexeme);

/* The bracket that is open where a lexeme begins, or nowhere. */
uint32_t polc_scan_holder(const polc_scan *scan, uint32_t lexeme);
/* The call whose brackets hold the lexeme most closely: its name; nowhere
 * where a lexeme is in no call.  List and dictionary brackets in between do
 * not count. */
uint32_t polc_scan_call(const polc_scan *scan, uint32_t lexeme);
/* Where the argument begins in which a lexeme stands that is in the brackets
 * of the call. */
typedef struct polc_argument {
    uint32_t first;    /* behind NAME = */
    pol_text keyword;  /* data null: by position */
    uint32_t position; /* arguments before it */
} polc_argument;
polc_argument polc_scan_argument(const polc_scan *scan, uint32_t call,
                                 uint32_t lexeme);
/* The first lexeme of the value that a call gives to a keyword, or to a
 * position where keyword is null; nowhere where it does not. */
uint32_t polc_scan_value(const polc_scan *scan, uint32_t call,
                         const char *keyword, uint32_t position);

#endif
