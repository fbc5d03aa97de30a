/* SPDX-License-Identifier: Apache-2.0
 *
 * Lexemes and trees as text, for people and tests.  Walks the tree by
 * recursion: its height and the nesting of blocks have a limit. */
#include <libpolicy/syntax/dump.h>

#include <libpolicy/syntax/lexeme.h>

typedef struct dumper {
    pol_report *report;
    pol_sink sink;
    bool places;
} dumper;

static void put(const dumper *d, const char *text)
{
    d->sink.write(d->sink.context, text, strlen(text));
}

static void put_indent(const dumper *d, unsigned depth)
{
    while (depth-- > 0) {
        put(d, "  ");
    }
}

static void put_place(const dumper *d, pol_span span)
{
    uint32_t line, column;
    pol_report_place(d->report, span.source, span.begin, &line, &column);
    pol_print(d->sink, "%u:%u", (unsigned)line, (unsigned)column);
}

static void end_line(const dumper *d, pol_span span)
{
    if (d->places) {
        put(d, " @");
        put_place(d, span);
    }
    put(d, "\n");
}

/* With quotes; what is no plain character is escaped, and so is a quote or
 * a backslash of the value. */
static void put_quoted(const dumper *d, pol_text text)
{
    size_t plain = 0;
    put(d, "\"");
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '"' || text.data[i] == '\\') {
            pol_write_escaped(d->sink,
                              (pol_text){text.data + plain, i - plain});
            put(d, "\\");
            plain = i;
        }
    }
    pol_write_escaped(d->sink, pol_text_from(text, plain));
    put(d, "\"");
}

/* -- lexemes */

static void dump_lexeme(const dumper *d, const pol_lexer *lexer,
                        pol_lexeme lexeme)
{
    pol_span span = {lexer->source, lexeme.begin, lexeme.end};
    put_place(d, span);
    put(d, " ");
    put(d, pol_lexeme_name(lexeme.kind));
    const char *begin = (const char *)lexer->base + lexeme.begin;
    size_t size = lexeme.end - lexeme.begin;
    bool is_layout = size == 0 || begin[0] == '\n' || begin[0] == '\r';
    if (!is_layout) {
        put(d, " ");
        pol_write_escaped(d->sink, (pol_text){begin, size});
    }
    put(d, "\n");
}

void pol_dump_tokens(pol_report *report, uint32_t source,
                     const pol_parse_options *options, pol_sink sink)
{
    dumper d = {report, sink, true};
    pol_arena arena;
    pol_lexer lexer;
    pol_lexeme lexeme;
    if (!pol_check_text(report, source, options->dialect)) {
        return;
    }
    pol_arena_init(&arena, report->arena.budget);
    if (pol_lexer_init(&lexer, report, source, options, &arena)) {
        do {
            pol_lex(&lexer, &lexeme);
            dump_lexeme(&d, &lexer, lexeme);
        } while (lexeme.kind != 0);
    }
    pol_arena_free(&arena);
}

/* -- trees */

static const char *const op_texts[] = {
    [POL_OP_ADD] = "+",          [POL_OP_SUB] = "-",
    [POL_OP_MUL] = "*",          [POL_OP_FLOOR_DIV] = "//",
    [POL_OP_MOD] = "%",          [POL_OP_SHIFT_LEFT] = "<<",
    [POL_OP_SHIFT_RIGHT] = ">>", [POL_OP_BIT_AND] = "&",
    [POL_OP_BIT_OR] = "|",       [POL_OP_BIT_XOR] = "^",
    [POL_OP_EQ] = "==",          [POL_OP_NE] = "!=",
    [POL_OP_LT] = "<",           [POL_OP_LE] = "<=",
    [POL_OP_GT] = ">",           [POL_OP_GE] = ">=",
    [POL_OP_IN] = "in",          [POL_OP_NOT_IN] = "not in",
    [POL_OP_AND] = "and",        [POL_OP_OR] = "or",
    [POL_OP_NOT] = "not",        [POL_OP_NEGATE] = "-",
    [POL_OP_PLUS] = "+",         [POL_OP_INVERT] = "~",
};

const char *pol_op_text(pol_op op)
{
    return op_texts[op];
}

static const char *const kind_texts[] = {
    [POL_EXPR_STRING] = "string", [POL_EXPR_FSTRING] = "f-string",
    [POL_EXPR_INT] = "int",       [POL_EXPR_FLOAT] = "float",
    [POL_EXPR_NAME] = "name",     [POL_EXPR_LIST] = "list",
    [POL_EXPR_TUPLE] = "tuple",   [POL_EXPR_DICT] = "dict",
    [POL_EXPR_CALL] = "call",     [POL_EXPR_BINARY] = "binary",
    [POL_EXPR_UNARY] = "unary",   [POL_EXPR_COMPREHENSION] = "comprehension",
};

static void dump_expr(const dumper *d, const pol_expr *expr, unsigned depth);

static void put_head(const dumper *d, const pol_expr *expr)
{
    put(d, kind_texts[expr->kind]);
    switch (expr->kind) {
    case POL_EXPR_STRING:
        put(d, " ");
        put_quoted(d, expr->text);
        break;
    case POL_EXPR_INT:
        if (!expr->big) {
            pol_print(d->sink, " %lld", (long long)expr->integer);
            break;
        }
        put(d, " big ");
        pol_write_escaped(d->sink, expr->text);
        break;
    case POL_EXPR_FLOAT:
    case POL_EXPR_NAME:
        put(d, " ");
        pol_write_escaped(d->sink, expr->text);
        break;
    case POL_EXPR_BINARY:
    case POL_EXPR_UNARY:
        put(d, " ");
        put(d, op_texts[expr->op]);
        break;
    case POL_EXPR_FSTRING:
    case POL_EXPR_LIST:
    case POL_EXPR_TUPLE:
    case POL_EXPR_DICT:
    case POL_EXPR_CALL:
    case POL_EXPR_COMPREHENSION:
        break;
    }
}

static void dump_args(const dumper *d, const pol_expr *call, unsigned depth)
{
    for (uint32_t i = 0; i < call->count; i++) {
        const pol_arg *arg = &call->u.args[i];
        put_indent(d, depth);
        put(d, "argument");
        if (arg->name.data != NULL) {
            put(d, " ");
            pol_write_escaped(d->sink, arg->name);
        }
        put(d, "\n");
        dump_expr(d, arg->value, depth + 1);
    }
}

static void dump_clauses(const dumper *d, const pol_clause *clause,
                         unsigned depth)
{
    for (; clause != NULL; clause = clause->next) {
        put_indent(d, depth);
        put(d, clause->is_if ? "if\n" : "for\n");
        if (!clause->is_if) {
            dump_expr(d, clause->targets, depth + 1);
        }
        dump_expr(d, clause->value, depth + 1);
    }
}

static void dump_expr(const dumper *d, const pol_expr *expr, unsigned depth)
{
    put_indent(d, depth);
    put_head(d, expr);
    end_line(d, expr->span);
    if (expr->left != NULL) {
        dump_expr(d, expr->left, depth + 1);
    }
    if (expr->right != NULL) {
        dump_expr(d, expr->right, depth + 1);
    }
    if (expr->kind == POL_EXPR_CALL) {
        dump_args(d, expr, depth + 1);
    } else if (expr->kind == POL_EXPR_COMPREHENSION) {
        dump_clauses(d, expr->u.clauses, depth + 1);
    } else {
        for (uint32_t i = 0; i < expr->count; i++) {
            dump_expr(d, expr->u.items[i], depth + 1);
        }
    }
}

static void dump_stmt(const dumper *d, const pol_stmt *stmt, unsigned depth)
{
    static const char *const texts[] = {
        [POL_STMT_EXPR] = "expression",
        [POL_STMT_ASSIGN] = "assign",
        [POL_STMT_FOR] = "for",
    };
    put_indent(d, depth);
    put(d, texts[stmt->kind]);
    end_line(d, stmt->span);
    if (stmt->targets != NULL) {
        dump_expr(d, stmt->targets, depth + 1);
    }
    dump_expr(d, stmt->value, depth + 1);
    for (const pol_stmt *s = stmt->body; s != NULL; s = s->next) {
        dump_stmt(d, s, depth + 1);
    }
}

void pol_dump_tree(pol_report *report, const pol_stmt *stmt, bool places,
                   pol_sink sink)
{
    dumper d = {report, sink, places};
    dump_stmt(&d, stmt, 0);
}

void pol_dump_stmt(pol_report *report, const pol_stmt *stmt, pol_sink sink)
{
    pol_dump_tree(report, stmt, true, sink);
}
