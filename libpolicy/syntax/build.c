/* SPDX-License-Identifier: Apache-2.0
 *
 * Constructors of the tree, with the checks that the grammar cannot make:
 * height, order of arguments, targets.  Knows nothing of meaning. */
#include <libpolicy/syntax/build.h>

#include <grammar/parser.h>
#include <libpolicy/syntax/literal.h>

/* -- nodes */

static pol_expr *fail(pol_parser *p)
{
    p->failed = true;
    return NULL;
}

static inline pol_expr *new_expr(pol_parser *p, pol_expr_kind kind,
                                 uint32_t begin, uint32_t end)
{
    pol_expr *expr = pol_arena_alloc(&p->tree, sizeof *expr);
    if (expr == NULL) {
        return fail(p);
    }
    *expr = (pol_expr){.kind = kind, .span = {p->lexer.source, begin, end}};
    return expr;
}

static uint32_t at_least(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* The height bounds the recursion of everything that walks the tree. */
static pol_expr *set_height(pol_parser *p, pol_expr *expr, uint32_t inner)
{
    expr->height = inner + 1;
    if (expr->height <= p->lexer.max_depth) {
        return expr;
    }
    if (!p->lost) {
        p->lost = true;
        pol_parser_error(p, POL_CODE_LIMIT_DEPTH, expr->span.begin,
                         expr->span.end,
                         "the expression is nested deeper than the limit "
                         "depth=%u",
                         (unsigned)p->lexer.max_depth);
    }
    return fail(p);
}

static pol_text text_of(const pol_parser *p, pol_lexeme lexeme)
{
    return (pol_text){(const char *)p->lexer.base + lexeme.begin,
                      lexeme.end - lexeme.begin};
}

pol_expr *pol_make_name(pol_parser *p, pol_lexeme name)
{
    pol_expr *expr = new_expr(p, POL_EXPR_NAME, name.begin, name.end);
    if (expr != NULL) {
        expr->text = text_of(p, name);
    }
    return expr;
}

pol_expr *pol_make_int(pol_parser *p, pol_lexeme number)
{
    pol_expr *expr = new_expr(p, POL_EXPR_INT, number.begin, number.end);
    if (expr == NULL) {
        return NULL;
    }
    expr->text = text_of(p, number);
    expr->big = !pol_integer_value(expr->text, &expr->integer);
    if (expr->big && p->lexer.dialect != POL_DIALECT_CODEX) {
        pol_parser_error(p, POL_CODE_BAD_NUMBER, number.begin, number.end,
                         "`%.*s` is larger than 9223372036854775807",
                         POL_PR(expr->text));
    }
    return expr;
}

pol_expr *pol_make_float(pol_parser *p, pol_lexeme number)
{
    pol_expr *expr = new_expr(p, POL_EXPR_FLOAT, number.begin, number.end);
    if (expr == NULL) {
        return NULL;
    }
    expr->text = text_of(p, number);
    if (p->lexer.dialect != POL_DIALECT_CODEX) {
        pol_parser_error(p, POL_CODE_UNSUPPORTED_CONSTRUCT, number.begin,
                         number.end,
                         "floating point numbers are not part of the rule "
                         "language; write an integer");
    }
    return expr;
}

/* -- strings */

static void push_part(pol_parser *p, pol_expr_kind kind, const char *begin,
                      const char *end, pol_text text)
{
    const char *base = (const char *)p->lexer.base;
    pol_expr *part =
        new_expr(p, kind, (uint32_t)(begin - base), (uint32_t)(end - base));
    if (part != NULL) {
        part->text = text;
    }
    pol_push_item(p, part);
}

/* The name in the braces that begin at `at`; *end is set behind them. */
static pol_text field_name(pol_text body, size_t at, size_t *end)
{
    size_t begin = at + 1, stop;
    while (body.data[begin] == ' ') {
        begin++;
    }
    for (stop = begin; body.data[stop] != '}' && body.data[stop] != ' ';) {
        stop++;
    }
    *end = stop;
    while (body.data[*end] != '}') {
        (*end)++;
    }
    (*end)++;
    return (pol_text){body.data + begin, stop - begin};
}

/* Offset of the next field of an f-string, or the size. */
static size_t find_field(pol_text body, size_t at)
{
    for (; at < body.size; at++) {
        char c = body.data[at];
        if (c == '\\') {
            at++;
        } else if (c == '{' && body.data[at + 1] == '{') {
            at++;
        } else if (c == '{') {
            return at;
        }
    }
    return body.size;
}

static uint32_t push_parts(pol_parser *p, pol_text body, uint8_t flags)
{
    uint32_t count = 0;
    for (size_t at = 0; at < body.size;) {
        size_t field = find_field(body, at), end;
        pol_text literal = {body.data + at, field - at};
        if (literal.size > 0) {
            push_part(p, POL_EXPR_STRING, literal.data,
                      literal.data + literal.size,
                      pol_string_value(p, literal, flags));
            count++;
        }
        if (field == body.size) {
            break;
        }
        pol_text name = field_name(body, field, &end);
        push_part(p, POL_EXPR_NAME, name.data, name.data + name.size, name);
        count++;
        at = end;
    }
    return count;
}

/* A string whose value is not simply what stands between the quotes.  Apart,
 * so that the others need not save what this needs. */
static __attribute__((noinline)) pol_expr *make_coded_string(pol_parser *p,
                                                             pol_lexeme string)
{
    pol_text body = pol_string_body(p, string);
    if ((string.flags & POL_STRING_FORMAT) != 0) {
        uint32_t count = push_parts(p, body, string.flags);
        return pol_make_sequence(p, POL_EXPR_FSTRING, string, string, count);
    }
    pol_expr *expr = new_expr(p, POL_EXPR_STRING, string.begin, string.end);
    if (expr == NULL) {
        return NULL;
    }
    expr->text = pol_string_value(p, body, string.flags);
    return expr->text.data == NULL ? fail(p) : expr;
}

pol_expr *pol_make_string(pol_parser *p, pol_lexeme string)
{
    if (string.flags != POL_STRING_PLAIN) {
        return make_coded_string(p, string);
    }
    pol_expr *expr = new_expr(p, POL_EXPR_STRING, string.begin, string.end);
    if (expr != NULL) {
        expr->text = (pol_text){(const char *)p->lexer.base + string.begin + 1,
                                string.end - string.begin - 2};
    }
    return expr;
}

/* -- sequences */

void pol_push_item(pol_parser *p, pol_expr *item)
{
    pol_expr **slot = pol_vec_push(&p->items, p->budget);
    if (slot == NULL) {
        fail(p);
        return;
    }
    *slot = item;
}

/* Moves the last `count` items into the expression. */
static pol_expr *take_items(pol_parser *p, pol_expr *expr, uint32_t count)
{
    uint32_t inner = 0;
    if (expr == NULL || p->failed) {
        return fail(p);
    }
    pol_expr **items = pol_arena_alloc(&p->tree, count * sizeof(pol_expr *));
    if (items == NULL) {
        return fail(p);
    }
    p->items.count -= count;
    for (uint32_t i = 0; i < count; i++) {
        items[i] = p->items.items[p->items.count + i];
        inner = at_least(inner, items[i]->height);
    }
    expr->u.items = items;
    expr->count = count;
    return set_height(p, expr, inner);
}

pol_expr *pol_make_sequence(pol_parser *p, pol_expr_kind kind, pol_lexeme left,
                            pol_lexeme right, uint32_t count)
{
    return take_items(p, new_expr(p, kind, left.begin, right.end), count);
}

pol_expr *pol_make_bare_tuple(pol_parser *p, uint32_t count, uint32_t end)
{
    if (p->failed) {
        return NULL;
    }
    pol_expr **items = p->items.items + p->items.count - count;
    uint32_t begin = items[0]->span.begin;
    if (end == 0) {
        end = items[count - 1]->span.end;
    }
    pol_expr *tuple =
        take_items(p, new_expr(p, POL_EXPR_TUPLE, begin, end), count);
    if (tuple != NULL) {
        tuple->big = true;
    }
    return tuple;
}

pol_expr *pol_make_targets(pol_parser *p, uint32_t count, bool tuple)
{
    if (p->failed) {
        return NULL;
    }
    if (count > 1 || tuple) {
        return pol_make_bare_tuple(p, count, 0);
    }
    p->items.count--;
    return p->items.items[p->items.count];
}

pol_expr *pol_parenthesize(pol_expr *inner, pol_lexeme left, pol_lexeme right)
{
    if (inner != NULL) {
        inner->parenthesized = true;
        inner->span.begin = left.begin;
        inner->span.end = right.end;
    }
    return inner;
}

pol_expr *pol_close_tuple(pol_expr *tuple, pol_lexeme left, pol_lexeme right)
{
    if (tuple != NULL) {
        tuple->big = false;
        tuple->span.begin = left.begin;
        tuple->span.end = right.end;
    }
    return tuple;
}

/* -- calls */

/* No function has so many parameters: a call with more keyword arguments is
 * refused for its names, so only these are compared with each other. */
#define COMPARED 64

static const pol_arg *find_arg(const pol_arg *args, uint32_t count,
                               pol_text name)
{
    for (uint32_t i = 0; i < count && i < COMPARED; i++) {
        if (args[i].name.data != NULL && pol_text_equal(args[i].name, name)) {
            return &args[i];
        }
    }
    return NULL;
}

static void refuse_repeated(pol_parser *p, const pol_arg *first,
                            const pol_arg *arg)
{
    pol_diag *diag =
        pol_parser_error(p, POL_CODE_DUPLICATE_ARGUMENT, arg->name_span.begin,
                         arg->value->span.end, "argument `%.*s` is given twice",
                         POL_PR(arg->name));
    pol_diag_add_note(p->report, diag, first->name_span, "first given here");
}

/* A call on a line of its own, where the bracket before it was not closed,
 * was read as an argument. */
static bool is_next_statement(const pol_parser *p, const pol_expr *value)
{
    return value->kind == POL_EXPR_CALL && p->ahead.kind != TK_RPAREN &&
           pol_begins_statement(&p->lexer, value->span.begin);
}

static void refuse_next_statement(pol_parser *p, const pol_expr *value)
{
    pol_span name = value->left->span;
    pol_diag *diag = pol_parser_error(
        p, POL_CODE_UNEXPECTED_LEXEME, name.begin, name.end,
        "expected an argument or `)`, found the next statement");
    pol_note_bracket(p, diag);
    p->lost = true;
    p->restart = value;
}

static void check_arg(pol_parser *p, const pol_arg *args, uint32_t count)
{
    const pol_arg *arg = &args[count];
    if (arg->name.data != NULL) {
        const pol_arg *first = find_arg(args, count, arg->name);
        if (first != NULL) {
            refuse_repeated(p, first, arg);
        }
    } else if (count > 0 && args[count - 1].name.data != NULL) {
        if (is_next_statement(p, arg->value)) {
            refuse_next_statement(p, arg->value);
            return;
        }
        pol_parser_error(p, POL_CODE_POSITIONAL_AFTER_KEYWORD,
                         arg->value->span.begin, arg->value->span.end,
                         "a positional argument follows a keyword argument; "
                         "write `NAME=` before it");
    }
}

void pol_push_arg(pol_parser *p, const pol_lexeme *name, pol_expr *value,
                  uint32_t count)
{
    pol_arg *arg = pol_vec_push(&p->args, p->budget);
    if (arg == NULL || value == NULL) {
        fail(p);
        return;
    }
    *arg = (pol_arg){.value = value};
    if (name != NULL) {
        arg->name = text_of(p, *name);
        arg->name_span = (pol_span){p->lexer.source, name->begin, name->end};
    }
    if (!p->failed) {
        check_arg(p, arg - count, count);
    }
}

pol_expr *pol_make_call(pol_parser *p, pol_expr *function, pol_lexeme right,
                        uint32_t count)
{
    if (function == NULL || p->failed) {
        return fail(p);
    }
    pol_expr *call =
        new_expr(p, POL_EXPR_CALL, function->span.begin, right.end);
    pol_arg *args = pol_arena_alloc(&p->tree, count * sizeof *args);
    if (call == NULL || args == NULL) {
        return fail(p);
    }
    uint32_t inner = function->height;
    p->args.count -= count;
    if (count > 0) {
        memcpy(args, p->args.items + p->args.count, count * sizeof *args);
    }
    for (uint32_t i = 0; i < count; i++) {
        inner = at_least(inner, args[i].value->height);
    }
    call->left = function;
    call->u.args = args;
    call->count = count;
    return set_height(p, call, inner);
}

/* -- operators */

static bool is_comparison(pol_op op)
{
    return op >= POL_OP_EQ && op <= POL_OP_NOT_IN;
}

/* `not` binds less than any operator but `and` and `or`, so it cannot be
 * their operand without parentheses. */
static bool is_loose_not(const pol_expr *operand)
{
    return operand->kind == POL_EXPR_UNARY && operand->op == POL_OP_NOT &&
           !operand->parenthesized;
}

static void refuse_loose_not(pol_parser *p, const pol_expr *operand)
{
    pol_parser_error(p, POL_CODE_UNEXPECTED_LEXEME, operand->span.begin,
                     operand->span.begin + 3,
                     "`not` needs parentheses here: `(not ...)`");
}

pol_expr *pol_make_binary(pol_parser *p, pol_op op, pol_expr *left,
                          pol_expr *right)
{
    if (left == NULL || right == NULL) {
        return fail(p);
    }
    if (op != POL_OP_AND && op != POL_OP_OR && is_loose_not(right)) {
        refuse_loose_not(p, right);
    }
    if (op == POL_OP_NOT_IN && left->kind == POL_EXPR_BINARY &&
        is_comparison(left->op) && !left->parenthesized) {
        pol_parser_error(p, POL_CODE_UNEXPECTED_LEXEME, left->span.end,
                         right->span.begin,
                         "comparisons are not chained; join two with `and`");
    }
    pol_expr *expr =
        new_expr(p, POL_EXPR_BINARY, left->span.begin, right->span.end);
    if (expr == NULL) {
        return NULL;
    }
    expr->op = op;
    expr->left = left;
    expr->right = right;
    return set_height(p, expr, at_least(left->height, right->height));
}

pol_expr *pol_make_unary(pol_parser *p, pol_op op, pol_lexeme sign,
                         pol_expr *operand)
{
    if (operand == NULL) {
        return fail(p);
    }
    if (op != POL_OP_NOT && is_loose_not(operand)) {
        refuse_loose_not(p, operand);
    }
    pol_expr *expr = new_expr(p, POL_EXPR_UNARY, sign.begin, operand->span.end);
    if (expr == NULL) {
        return NULL;
    }
    expr->op = op;
    expr->left = operand;
    return set_height(p, expr, operand->height);
}

/* -- comprehensions */

pol_clause *pol_make_clause(pol_parser *p, pol_expr *targets, pol_expr *value)
{
    pol_clause *clause = pol_arena_alloc(&p->tree, sizeof *clause);
    if (clause == NULL || value == NULL) {
        fail(p);
        return NULL;
    }
    *clause = (pol_clause){targets == NULL, targets, value, NULL};
    return clause;
}

pol_expr *pol_make_comprehension(pol_parser *p, pol_lexeme left,
                                 pol_expr *element, pol_clause *clauses,
                                 pol_lexeme right)
{
    if (element == NULL || p->failed) {
        return fail(p);
    }
    pol_expr *expr = new_expr(p, POL_EXPR_COMPREHENSION, left.begin, right.end);
    if (expr == NULL) {
        return NULL;
    }
    uint32_t inner = element->height;
    for (pol_clause *c = clauses; c != NULL; c = c->next) {
        inner = at_least(inner, c->value->height);
        expr->count++;
    }
    expr->left = element;
    expr->u.clauses = clauses;
    return set_height(p, expr, inner);
}

/* -- statements */

static pol_stmt *new_stmt(pol_parser *p, pol_stmt_kind kind, uint32_t begin,
                          uint32_t end)
{
    pol_stmt *stmt = pol_arena_alloc(&p->tree, sizeof *stmt);
    if (stmt == NULL) {
        fail(p);
        return NULL;
    }
    *stmt = (pol_stmt){.kind = kind, .span = {p->lexer.source, begin, end}};
    return stmt;
}

pol_stmt *pol_make_expr_stmt(pol_parser *p, pol_expr *value)
{
    if (value == NULL) {
        fail(p);
        return NULL;
    }
    pol_stmt *stmt =
        new_stmt(p, POL_STMT_EXPR, value->span.begin, value->span.end);
    if (stmt != NULL) {
        stmt->value = value;
    }
    return stmt;
}

static bool check_target(pol_parser *p, const pol_expr *target)
{
    if (target->kind == POL_EXPR_NAME) {
        return true;
    }
    pol_parser_error(p,
                     target->kind == POL_EXPR_TUPLE ||
                             target->kind == POL_EXPR_LIST
                         ? POL_CODE_UNSUPPORTED_CONSTRUCT
                         : POL_CODE_UNEXPECTED_LEXEME,
                     target->span.begin, target->span.end,
                     "only names are assigned: `NAME = ...` or "
                     "`NAME, NAME = ...`");
    return false;
}

pol_stmt *pol_make_assign(pol_parser *p, pol_expr *targets, pol_expr *value)
{
    if (targets == NULL || value == NULL) {
        fail(p);
        return NULL;
    }
    bool ok = true;
    if (targets->kind == POL_EXPR_TUPLE && targets->count > 0) {
        for (uint32_t i = 0; ok && i < targets->count; i++) {
            ok = check_target(p, targets->u.items[i]);
        }
    } else {
        check_target(p, targets);
    }
    pol_stmt *stmt =
        new_stmt(p, POL_STMT_ASSIGN, targets->span.begin, value->span.end);
    if (stmt != NULL) {
        stmt->targets = targets;
        stmt->value = value;
    }
    return stmt;
}

pol_stmt *pol_make_for(pol_parser *p, pol_lexeme word, pol_expr *targets,
                       pol_expr *value, pol_stmt *body)
{
    if (targets == NULL || value == NULL || body == NULL) {
        fail(p);
        return NULL;
    }
    pol_stmt *last = body;
    while (last->next != NULL) {
        last = last->next;
    }
    pol_stmt *stmt = new_stmt(p, POL_STMT_FOR, word.begin, last->span.end);
    if (stmt != NULL) {
        stmt->targets = targets;
        stmt->value = value;
        stmt->body = body;
    }
    return stmt;
}

pol_stmts pol_one_stmt(pol_stmt *stmt)
{
    return (pol_stmts){stmt, stmt};
}

pol_stmts pol_join_stmts(pol_stmts left, pol_stmts right)
{
    if (left.last == NULL || right.first == NULL) {
        return (pol_stmts){NULL, NULL};
    }
    left.last->next = right.first;
    return (pol_stmts){left.first, right.last};
}
