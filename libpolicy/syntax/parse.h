/* SPDX-License-Identifier: Apache-2.0
 *
 * Entry points of the grammar (implemented in grammar/). */
#ifndef POL_SYNTAX_PARSE_H
#define POL_SYNTAX_PARSE_H

#include <libpolicy/syntax/tree.h>

/* Gets each complete top-level statement, in order, as soon as it is read.
 * The tree lives in the parser's arena and is gone when the call returns.
 * Not called for a statement with a syntax error.  false stops the parse. */
typedef struct pol_stmt_sink {
    bool (*take)(void *context, const pol_stmt *stmt);
    void *context;
} pol_stmt_sink;

typedef struct pol_parse_options {
    pol_dialect dialect;
    uint32_t depth; /* limit of nesting; more than POL_MAX_DEPTH is that */
} pol_parse_options;

/* What the stack of the generated parser has room for. */
#define POL_MAX_DEPTH 1000u

/* Parses one input.  After an error parsing goes on at the next statement,
 * so that further errors are found; whether any was found is in
 * report->errors.  Scratch memory comes from `budget` and is freed. */
void pol_parse(pol_report *report, uint32_t source,
               const pol_parse_options *options, pol_budget *budget,
               pol_stmt_sink sink);

/* Writes one line per lexeme: line:column KIND text. */
void pol_dump_tokens(pol_report *report, uint32_t source,
                     const pol_parse_options *options, pol_sink sink);
/* Writes the tree of one statement, indented. */
void pol_dump_stmt(pol_report *report, const pol_stmt *stmt, pol_sink sink);

/* Canonical layout of a whole source, comments kept.  Returns false, with
 * diagnostics, where the source does not parse. */
bool pol_print_canonical(pol_report *report, uint32_t source,
                         const pol_parse_options *options, pol_budget *budget,
                         pol_sink sink);

#endif
