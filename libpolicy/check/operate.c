/* SPDX-License-Identifier: Apache-2.0
 *
 * What operators do with values.  Integers never wrap: a result beyond 64
 * bits is an opaque value that can only be passed on. */
#include <libpolicy/check/value.h>

static const pol_value bad = {.kind = POL_VALUE_BAD};

enum {
    BYTES_A_STEP = 64
};

static pol_value wrong_operands(pol_checker *c, const pol_expr *expr,
                                const pol_value *left, const pol_value *right)
{
    pol_check_error(c, POL_CODE_BAD_OPERATION, expr->span,
                    "`%s` does not take %s and %s", pol_op_text(expr->op),
                    pol_value_name(left), pol_value_name(right));
    return bad;
}

static pol_value boolean(const pol_expr *expr, bool truth)
{
    return (pol_value){
        .kind = POL_VALUE_BOOL, .count = truth, .span = expr->span};
}

static bool is_sequence(const pol_value *value)
{
    return value->kind == POL_VALUE_LIST || value->kind == POL_VALUE_TUPLE;
}

/* -- equality */

bool pol_value_equal(pol_checker *c, const pol_value *a, const pol_value *b,
                     pol_span span, bool *equal)
{
    if (a->kind == POL_VALUE_BIG || b->kind == POL_VALUE_BIG ||
        a->kind == POL_VALUE_FLOAT || b->kind == POL_VALUE_FLOAT) {
        pol_check_error(c, POL_CODE_BAD_OPERATION, span,
                        "large integers and floats are not compared");
        return false;
    }
    *equal = false;
    if (a->kind != b->kind || !pol_check_step(c, 1, span)) {
        return !c->stopped;
    }
    if (a->kind == POL_VALUE_STRING || a->kind == POL_VALUE_GLOBAL) {
        *equal = pol_text_equal(pol_value_text(a), pol_value_text(b));
        return pol_check_step(c, a->count / BYTES_A_STEP, span);
    }
    if (is_sequence(a)) {
        *equal = a->count == b->count;
        for (uint32_t i = 0; *equal && i < a->count; i++) {
            if (!pol_value_equal(c, &a->u.items[i], &b->u.items[i], span,
                                 equal)) {
                return false;
            }
        }
        return true;
    }
    *equal = a->kind == POL_VALUE_INT        ? a->u.integer == b->u.integer
             : a->kind == POL_VALUE_BOOL     ? a->count == b->count
             : a->kind == POL_VALUE_FUNCTION ? a->u.function == b->u.function
                                             : a->kind == POL_VALUE_NONE;
    return true;
}

static bool holds_text(pol_text text, pol_text part)
{
    for (size_t at = 0; at + part.size <= text.size; at++) {
        if (part.size == 0 ||
            memcmp(text.data + at, part.data, part.size) == 0) {
            return true;
        }
    }
    return false;
}

static pol_value operate_in(pol_checker *c, const pol_expr *expr,
                            const pol_value *left, const pol_value *right)
{
    bool found = false;
    if (is_sequence(right)) {
        for (uint32_t i = 0; !found && i < right->count; i++) {
            if (!pol_value_equal(c, left, &right->u.items[i], expr->span,
                                 &found)) {
                return bad;
            }
        }
    } else if (left->kind == POL_VALUE_STRING &&
               right->kind == POL_VALUE_STRING) {
        uint64_t work = (uint64_t)right->count *
                        (left->count / BYTES_A_STEP + 1) / BYTES_A_STEP;
        if (!pol_check_step(c, work, expr->span)) {
            return bad;
        }
        found = holds_text(pol_value_text(right), pol_value_text(left));
    } else {
        return wrong_operands(c, expr, left, right);
    }
    return boolean(expr, found == (expr->op == POL_OP_IN));
}

static int compare_texts(pol_text a, pol_text b)
{
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size == 0 ? 0 : memcmp(a.data, b.data, size);
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

static pol_value operate_order(pol_checker *c, const pol_expr *expr,
                               const pol_value *left, const pol_value *right)
{
    int order;
    if (left->kind == POL_VALUE_INT && right->kind == POL_VALUE_INT) {
        order = (left->u.integer > right->u.integer) -
                (left->u.integer < right->u.integer);
    } else if (left->kind == POL_VALUE_STRING &&
               right->kind == POL_VALUE_STRING) {
        order = compare_texts(pol_value_text(left), pol_value_text(right));
    } else {
        return wrong_operands(c, expr, left, right);
    }
    bool truth = expr->op == POL_OP_LT   ? order < 0
                 : expr->op == POL_OP_LE ? order <= 0
                 : expr->op == POL_OP_GT ? order > 0
                                         : order >= 0;
    return boolean(expr, truth);
}

/* -- joining and repeating */

static pol_value join_texts(pol_checker *c, const pol_expr *expr,
                            const pol_value *left, const pol_value *right)
{
    size_t size = (size_t)left->count + right->count;
    uint32_t narrow;
    if (!pol_check_step(c, size / BYTES_A_STEP + 1, expr->span) ||
        !pol_narrow_u32(size, &narrow)) {
        return bad;
    }
    char *data = pol_arena_alloc(&c->scratch, size + 1);
    if (data == NULL) {
        return bad;
    }
    memcpy(data, left->u.data, left->count);
    memcpy(data + left->count, right->u.data, right->count);
    data[size] = '\0';
    return (pol_value){.kind = POL_VALUE_STRING,
                       .count = narrow,
                       .span = expr->span,
                       .u.data = data};
}

static pol_value join_lists(pol_checker *c, const pol_expr *expr,
                            const pol_value *left, const pol_value *right)
{
    size_t count = (size_t)left->count + right->count;
    if (!pol_check_step(c, count, expr->span)) {
        return bad;
    }
    pol_value *items =
        pol_arena_alloc(&c->scratch, (count + 1) * sizeof *items);
    if (items == NULL) {
        return bad;
    }
    memcpy(items, left->u.items, left->count * sizeof *items);
    memcpy(items + left->count, right->u.items, right->count * sizeof *items);
    return pol_value_list(c, (pol_value_kind)left->kind, items, count,
                          expr->span);
}

/* Copies that a repeated string or list has; false past the limits. */
static bool repeat_size(pol_checker *c, const pol_expr *expr,
                        const pol_value *unit, int64_t times, size_t *size)
{
    uint64_t copies = times < 0 ? 0 : (uint64_t)times;
    uint64_t total = 0;
    if (__builtin_mul_overflow(copies, (uint64_t)unit->count, &total) ||
        total > UINT32_MAX) {
        total = UINT64_MAX / 2; /* over any limit of steps */
    }
    *size = (size_t)total;
    return pol_check_step(
        c, unit->kind == POL_VALUE_STRING ? total / BYTES_A_STEP + 1 : total,
        expr->span);
}

static pol_value repeat(pol_checker *c, const pol_expr *expr,
                        const pol_value *unit, int64_t times)
{
    size_t total, unit_size = unit->count;
    if (!repeat_size(c, expr, unit, times, &total)) {
        return bad;
    }
    bool is_text = unit->kind == POL_VALUE_STRING;
    size_t item = is_text ? 1 : sizeof(pol_value);
    char *data = pol_arena_alloc(&c->scratch, (total + 1) * item);
    if (data == NULL) {
        return bad;
    }
    for (size_t at = 0; at < total; at += unit_size) {
        const void *from =
            is_text ? (const void *)unit->u.data : (const void *)unit->u.items;
        memcpy(data + at * item, from, unit_size * item);
    }
    if (is_text) {
        return (pol_value){.kind = POL_VALUE_STRING,
                           .count = (uint32_t)total,
                           .span = expr->span,
                           .u.data = data};
    }
    return pol_value_list(c, (pol_value_kind)unit->kind,
                          (const pol_value *)(const void *)data, total,
                          expr->span);
}

/* -- integers */

static bool floor_divide(int64_t a, int64_t b, int64_t *quotient, int64_t *rest)
{
    if (a == INT64_MIN && b == -1) {
        return false;
    }
    *quotient = a / b;
    *rest = a % b;
    if (*rest != 0 && (*rest < 0) != (b < 0)) {
        *quotient -= 1;
        *rest += b;
    }
    return true;
}

static bool shift_left(int64_t a, int64_t by, int64_t *out)
{
    if (a == 0) {
        *out = 0;
        return true;
    }
    return by < 63 && !__builtin_mul_overflow(a, (int64_t)1 << by, out);
}

static int64_t shift_right(int64_t a, int64_t by)
{
    /* Floors, as Starlark does, without shifting a negative number. */
    int64_t quotient, rest;
    if (by >= 63) {
        return a < 0 ? -1 : 0;
    }
    return floor_divide(a, (int64_t)1 << by, &quotient, &rest) ? quotient : 0;
}

/* false: the result needs more than 64 bits. */
static bool compute(pol_op op, int64_t a, int64_t b, int64_t *out)
{
    int64_t other;
    switch ((unsigned)op) {
    case POL_OP_ADD:
        return !__builtin_add_overflow(a, b, out);
    case POL_OP_SUB:
        return !__builtin_sub_overflow(a, b, out);
    case POL_OP_MUL:
        return !__builtin_mul_overflow(a, b, out);
    case POL_OP_FLOOR_DIV:
        return floor_divide(a, b, out, &other);
    case POL_OP_MOD:
        return floor_divide(a, b, &other, out);
    case POL_OP_SHIFT_LEFT:
        return shift_left(a, b, out);
    case POL_OP_SHIFT_RIGHT:
        *out = shift_right(a, b);
        return true;
    case POL_OP_BIT_AND:
        *out = a & b;
        return true;
    case POL_OP_BIT_OR:
        *out = a | b;
        return true;
    default:
        *out = a ^ b;
        return true;
    }
}

static pol_value operate_integers(pol_checker *c, const pol_expr *expr,
                                  int64_t a, int64_t b)
{
    bool divides = expr->op == POL_OP_FLOOR_DIV || expr->op == POL_OP_MOD;
    bool shifts =
        expr->op == POL_OP_SHIFT_LEFT || expr->op == POL_OP_SHIFT_RIGHT;
    if ((divides && b == 0) || (shifts && b < 0)) {
        pol_check_error(c, POL_CODE_BAD_OPERATION, expr->span,
                        divides ? "division by zero"
                                : "a shift by a negative number");
        return bad;
    }
    pol_value value = {.kind = POL_VALUE_INT, .span = expr->span};
    if (!compute(expr->op, a, b, &value.u.integer)) {
        value.kind = POL_VALUE_BIG;
    }
    return value;
}

/* Where the native dialect has nothing but + on strings and lists. */
static pol_value refuse_arithmetic(pol_checker *c, const pol_expr *expr)
{
    pol_check_error(c, POL_CODE_UNSUPPORTED_CONSTRUCT, expr->span,
                    "arithmetic (`%s`) is not part of the rule language: "
                    "write the value itself",
                    pol_op_text(expr->op));
    return bad;
}

static pol_value operate_arithmetic(pol_checker *c, const pol_expr *expr,
                                    const pol_value *left,
                                    const pol_value *right)
{
    pol_op op = expr->op;
    if (op == POL_OP_ADD && left->kind == right->kind) {
        if (left->kind == POL_VALUE_STRING) {
            return join_texts(c, expr, left, right);
        }
        if (is_sequence(left)) {
            return join_lists(c, expr, left, right);
        }
    }
    bool integers = left->kind == POL_VALUE_INT && right->kind == POL_VALUE_INT;
    if (!pol_is_codex(c) && (op != POL_OP_ADD || integers)) {
        return refuse_arithmetic(c, expr);
    }
    if (integers) {
        return operate_integers(c, expr, left->u.integer, right->u.integer);
    }
    if (op == POL_OP_MUL) {
        const pol_value *unit = left->kind == POL_VALUE_INT ? right : left;
        const pol_value *times = left->kind == POL_VALUE_INT ? left : right;
        if (times->kind == POL_VALUE_INT &&
            (is_sequence(unit) || unit->kind == POL_VALUE_STRING)) {
            return repeat(c, expr, unit, times->u.integer);
        }
    }
    if (op == POL_OP_MOD && left->kind == POL_VALUE_STRING) {
        pol_check_error(c, POL_CODE_UNSUPPORTED_CONSTRUCT, expr->span,
                        "formatting with `%%` is not part of the rule "
                        "language: use an f-string");
        return bad;
    }
    return wrong_operands(c, expr, left, right);
}

pol_value pol_operate(pol_checker *c, const pol_expr *expr, pol_value left,
                      pol_value right)
{
    if (left.kind == POL_VALUE_BAD || right.kind == POL_VALUE_BAD) {
        return bad;
    }
    bool equal = false;
    switch (expr->op) {
    case POL_OP_AND:
    case POL_OP_OR:
        return right;
    case POL_OP_EQ:
    case POL_OP_NE:
        return pol_value_equal(c, &left, &right, expr->span, &equal)
                   ? boolean(expr, equal == (expr->op == POL_OP_EQ))
                   : bad;
    case POL_OP_LT:
    case POL_OP_LE:
    case POL_OP_GT:
    case POL_OP_GE:
        return pol_is_codex(c) ? operate_order(c, expr, &left, &right)
                               : refuse_arithmetic(c, expr);
    case POL_OP_IN:
    case POL_OP_NOT_IN:
        return operate_in(c, expr, &left, &right);
    case POL_OP_ADD:
    case POL_OP_SUB:
    case POL_OP_MUL:
    case POL_OP_FLOOR_DIV:
    case POL_OP_MOD:
    case POL_OP_SHIFT_LEFT:
    case POL_OP_SHIFT_RIGHT:
    case POL_OP_BIT_AND:
    case POL_OP_BIT_OR:
    case POL_OP_BIT_XOR:
        return operate_arithmetic(c, expr, &left, &right);
    case POL_OP_NOT:
    case POL_OP_NEGATE:
    case POL_OP_PLUS:
    case POL_OP_INVERT:
        break;
    }
    return bad;
}

pol_value pol_operate_unary(pol_checker *c, const pol_expr *expr,
                            pol_value operand)
{
    if (operand.kind == POL_VALUE_BAD) {
        return bad;
    }
    if (expr->op == POL_OP_NOT) {
        bool truth = false;
        return pol_value_is_true(c, &operand, &truth) ? boolean(expr, !truth)
                                                      : bad;
    }
    bool known = operand.kind == POL_VALUE_INT &&
                 (expr->op != POL_OP_INVERT || pol_is_codex(c));
    if (!known) {
        pol_check_error(c, POL_CODE_BAD_OPERATION, expr->span,
                        "`%s` does not take %s", pol_op_text(expr->op),
                        pol_value_name(&operand));
        return bad;
    }
    pol_value value = {.kind = POL_VALUE_INT,
                       .span = expr->span,
                       .u.integer = operand.u.integer};
    if (expr->op == POL_OP_INVERT) {
        value.u.integer = -1 - operand.u.integer;
    } else if (expr->op == POL_OP_NEGATE &&
               __builtin_sub_overflow((int64_t)0, operand.u.integer,
                                      &value.u.integer)) {
        value.kind = POL_VALUE_BIG;
    }
    return value;
}
