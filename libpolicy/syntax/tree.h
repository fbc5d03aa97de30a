/* SPDX-License-Identifier: Apache-2.0
 *
 * What was written: statements and expressions, without meaning.  Nodes live
 * in an arena. */
#ifndef POL_SYNTAX_TREE_H
#define POL_SYNTAX_TREE_H

#include <libpolicy/source/diag.h>

typedef struct pol_expr pol_expr;
typedef struct pol_stmt pol_stmt;

typedef enum pol_expr_kind {
    POL_EXPR_STRING,       /* text: unescaped bytes */
    POL_EXPR_FSTRING,      /* items: non-empty STRINGs and NAMEs, in order */
    POL_EXPR_INT,          /* integer; big: beyond 64 bits, value kept opaque */
    POL_EXPR_FLOAT,        /* opaque; Codex dialect only */
    POL_EXPR_NAME,         /* text; True, False and None are names too */
    POL_EXPR_LIST,         /* items */
    POL_EXPR_TUPLE,        /* items; big: written without parentheses */
    POL_EXPR_DICT,         /* items: key, value, key ..; native dialect only */
    POL_EXPR_CALL,         /* left: function; args */
    POL_EXPR_BINARY,       /* op, left, right */
    POL_EXPR_UNARY,        /* op, left */
    POL_EXPR_COMPREHENSION /* left: element; clauses */
} pol_expr_kind;

typedef enum pol_op {
    POL_OP_ADD,
    POL_OP_SUB,
    POL_OP_MUL,
    POL_OP_FLOOR_DIV,
    POL_OP_MOD,
    POL_OP_SHIFT_LEFT,
    POL_OP_SHIFT_RIGHT,
    POL_OP_BIT_AND,
    POL_OP_BIT_OR,
    POL_OP_BIT_XOR,
    POL_OP_EQ,
    POL_OP_NE,
    POL_OP_LT,
    POL_OP_LE,
    POL_OP_GT,
    POL_OP_GE,
    POL_OP_IN,
    POL_OP_NOT_IN,
    POL_OP_AND,
    POL_OP_OR,
    POL_OP_NOT,
    POL_OP_NEGATE,
    POL_OP_PLUS,
    POL_OP_INVERT
} pol_op;

/* The operator as it is written. */
const char *pol_op_text(pol_op op);

typedef struct pol_arg {
    pol_text name; /* data null: positional */
    pol_span name_span;
    pol_expr *value;
} pol_arg;

/* One `for TARGETS in EXPR` or `if COND` of a comprehension. */
typedef struct pol_clause {
    bool is_if;
    pol_expr *targets; /* NAME or TUPLE of NAME */
    pol_expr *value;   /* the iterated list, or the condition */
    struct pol_clause *next;
} pol_clause;

struct pol_expr {
    pol_expr_kind kind;
    pol_op op;
    bool big;
    bool parenthesized;
    pol_span span;
    pol_text text; /* STRING: value; NAME */
    int64_t integer;
    pol_expr *left, *right;
    union {
        pol_expr **items;
        pol_arg *args;
        pol_clause *clauses;
    } u;
    uint32_t count;  /* of items or args */
    uint32_t height; /* 0: no expression inside; at most the depth limit */
};

typedef enum pol_stmt_kind {
    POL_STMT_EXPR,   /* value */
    POL_STMT_ASSIGN, /* targets = value */
    POL_STMT_FOR     /* for targets in value: body */
} pol_stmt_kind;

struct pol_stmt {
    pol_stmt_kind kind;
    pol_span span;
    pol_expr *targets; /* NAME or TUPLE of NAME */
    pol_expr *value;
    pol_stmt *body; /* first statement of the block */
    pol_stmt *next;
};

#endif
