/* SPDX-License-Identifier: Apache-2.0
 *
 * What the actions of the grammar call: constructors of the tree.  All take
 * null operands, and return null, when there is no memory or the statement is
 * refused; p->failed is set then. */
#ifndef POL_SYNTAX_BUILD_H
#define POL_SYNTAX_BUILD_H

#include <libpolicy/syntax/lexeme.h>

typedef struct pol_stmts {
    pol_stmt *first, *last;
} pol_stmts;

typedef struct pol_clauses {
    pol_clause *first, *last;
} pol_clauses;

typedef struct pol_parser {
    pol_lexer lexer;
    pol_report *report;
    pol_budget *budget;
    pol_arena tree;            /* of the statement that is read */
    void *engine;              /* the generated parser */
    POL_VEC(pol_expr *) items; /* of open sequences, innermost last */
    POL_VEC(pol_arg) args;     /* of open calls, innermost last */
    pol_stmt *unit;            /* the complete statement */
    pol_lexeme ahead;          /* being looked at */
    pol_lexeme before;         /* the lexeme that was accepted last */
    uint16_t earlier;          /* kind of the one before */
    bool failed;               /* the statement has an error, */
    bool lost;                 /* ... and cannot be read on */
    bool lacks_block;          /* ... because its block is missing */
    const pol_expr *restart;   /* ... but reading goes on with this one */
} pol_parser;

pol_expr *pol_make_name(pol_parser *p, pol_lexeme name);
pol_expr *pol_make_string(pol_parser *p, pol_lexeme string);
pol_expr *pol_make_int(pol_parser *p, pol_lexeme number);
pol_expr *pol_make_float(pol_parser *p, pol_lexeme number);

/* Items and arguments wait on a stack until their count is known. */
void pol_push_item(pol_parser *p, pol_expr *item);
/* name null: positional.  count: arguments of this call before it. */
void pol_push_arg(pol_parser *p, const pol_lexeme *name, pol_expr *value,
                  uint32_t count);

pol_expr *pol_make_sequence(pol_parser *p, pol_expr_kind kind, pol_lexeme left,
                            pol_lexeme right, uint32_t count);
/* end 0: where the last item ends. */
pol_expr *pol_make_bare_tuple(pol_parser *p, uint32_t count, uint32_t end);
pol_expr *pol_make_targets(pol_parser *p, uint32_t count, bool tuple);
pol_expr *pol_parenthesize(pol_expr *inner, pol_lexeme left, pol_lexeme right);
pol_expr *pol_close_tuple(pol_expr *tuple, pol_lexeme left, pol_lexeme right);
pol_expr *pol_make_call(pol_parser *p, pol_expr *function, pol_lexeme right,
                        uint32_t count);
pol_expr *pol_make_binary(pol_parser *p, pol_op op, pol_expr *left,
                          pol_expr *right);
pol_expr *pol_make_unary(pol_parser *p, pol_op op, pol_lexeme sign,
                         pol_expr *operand);
/* targets null: an `if`. */
pol_clause *pol_make_clause(pol_parser *p, pol_expr *targets, pol_expr *value);
pol_expr *pol_make_comprehension(pol_parser *p, pol_lexeme left,
                                 pol_expr *element, pol_clause *clauses,
                                 pol_lexeme right);

pol_stmt *pol_make_expr_stmt(pol_parser *p, pol_expr *value);
pol_stmt *pol_make_assign(pol_parser *p, pol_expr *targets, pol_expr *value);
pol_stmt *pol_make_for(pol_parser *p, pol_lexeme word, pol_expr *targets,
                       pol_expr *value, pol_stmt *body);
pol_stmts pol_one_stmt(pol_stmt *stmt);
pol_stmts pol_join_stmts(pol_stmts left, pol_stmts right);

/* Reports that p->ahead, of this kind, cannot stand here. */
void pol_syntax_error(pol_parser *p, int kind);
/* Reports that the block ahead belongs to no head. */
void pol_refuse_indent(pol_parser *p);
/* Says where the innermost open bracket is. */
void pol_note_bracket(pol_parser *p, pol_diag *diag);
void pol_stack_overflow(pol_parser *p);
/* Reports at a span of the source; the statement has failed. */
pol_diag *pol_parser_error(pol_parser *p, pol_code code, uint32_t begin,
                           uint32_t end, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* -- the generated parser */
size_t pol_grammar_size(void);
void pol_grammarInit(void *engine, pol_parser *p);
/* Takes the lexeme ahead, and reads the next unless the statement is lost. */
void pol_grammar_feed(pol_parser *p);
/* The same, on to the next line end or semicolon, which stays ahead. */
void pol_grammar_feed_line(pol_parser *p);
/* The statement ends before the lexeme ahead. */
void pol_grammar_feed_end(pol_parser *p);
bool pol_grammar_expects(const void *engine, uint16_t kind);

#endif
