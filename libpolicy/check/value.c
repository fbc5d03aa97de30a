/* SPDX-License-Identifier: Apache-2.0
 *
 * Expressions to values.  The tree is as deep as the parser's limit allows,
 * except for chains of operators, which lean to the left and are walked with
 * an explicit stack.  Refuses to know builtins and rules. */
#include <libpolicy/check/value.h>

static const pol_value bad = {.kind = POL_VALUE_BAD};

const char *pol_value_name(const pol_value *value)
{
    switch ((pol_value_kind)value->kind) {
    case POL_VALUE_NONE:
        return "None";
    case POL_VALUE_BOOL:
        return "a bool";
    case POL_VALUE_INT:
    case POL_VALUE_BIG:
        return "an integer";
    case POL_VALUE_FLOAT:
        return "a float";
    case POL_VALUE_STRING:
        return "a string";
    case POL_VALUE_LIST:
        return "a list";
    case POL_VALUE_TUPLE:
        return "a tuple";
    case POL_VALUE_DICT:
        return "a dict";
    case POL_VALUE_FUNCTION:
    case POL_VALUE_GLOBAL:
        return "a function";
    case POL_VALUE_ELEMENT:
        return "a pattern element";
    case POL_VALUE_UNSET:
    case POL_VALUE_BAD:
        break;
    }
    return "nothing";
}

pol_span pol_check_place(const pol_checker *c, pol_span precise)
{
    return pol_is_codex(c) && c->call.source != POL_NO_SOURCE ? c->call
                                                              : precise;
}

pol_diag *pol_check_mark(pol_checker *c, pol_diag *diag, pol_span precise)
{
    pol_span place = pol_check_place(c, precise);
    if (diag != NULL &&
        (place.source != precise.source || place.begin != precise.begin ||
         place.end != precise.end)) {
        pol_diag_add_note(c->report, diag, precise, "because of this");
    }
    return diag;
}

bool pol_check_step(pol_checker *c, uint64_t steps, pol_span span)
{
    c->steps += steps;
    if (c->steps <= c->options->limits.steps || c->stopped) {
        return !c->stopped;
    }
    pol_report_add(c->report, POL_CODE_LIMIT_STEPS, span,
                   "more than %llu statements and values (limit `steps`)",
                   (unsigned long long)c->options->limits.steps);
    c->stopped = true;
    return false;
}

/* Work of copying bytes or items, in steps. */
enum {
    BYTES_A_STEP = 64
};

pol_value pol_value_list(pol_checker *c, pol_value_kind kind,
                         const pol_value *items, size_t count, pol_span span)
{
    unsigned depth = 0;
    for (size_t i = 0; i < count; i++) {
        if (items[i].kind == POL_VALUE_BAD) {
            return bad;
        }
        depth = items[i].depth > depth ? items[i].depth : depth;
    }
    uint32_t narrow;
    if (depth + 1 > c->options->limits.depth || depth + 1 > UINT8_MAX) {
        pol_check_error(c, POL_CODE_LIMIT_DEPTH, span,
                        "lists nested deeper than %llu (limit `depth`)",
                        (unsigned long long)c->options->limits.depth);
        return bad;
    }
    if (!pol_narrow_u32(count, &narrow)) {
        return bad;
    }
    return (pol_value){.kind = (uint8_t)kind,
                       .depth = (uint8_t)(depth + 1),
                       .count = narrow,
                       .span = span,
                       .u.items = items};
}

/* Values in `keep` hold only values in `keep`, so that nothing is copied
 * twice; the depth limit bounds the recursion. */
pol_value pol_value_keep(pol_checker *c, pol_value value)
{
    if (value.kept) {
        return value;
    }
    value.kept = true;
    bool is_text =
        value.kind == POL_VALUE_STRING || value.kind == POL_VALUE_GLOBAL ||
        (value.kind == POL_VALUE_ELEMENT && value.element == POL_WORD_GLOB);
    bool is_list =
        value.kind == POL_VALUE_LIST || value.kind == POL_VALUE_TUPLE ||
        (value.kind == POL_VALUE_ELEMENT && value.element == POL_WORD_OPTION);
    if (is_text) {
        value.u.data = pol_arena_copy(&c->keep, pol_value_text(&value)).data;
        return value.u.data == NULL ? bad : value;
    }
    if (!is_list) {
        return value;
    }
    pol_value *items =
        pol_arena_zalloc(&c->keep, (size_t)value.count + 1, sizeof *items);
    if (items == NULL) {
        return bad;
    }
    for (uint32_t i = 0; i < value.count; i++) {
        items[i] = pol_value_keep(c, value.u.items[i]);
    }
    value.u.items = items;
    return value;
}

bool pol_value_is_true(pol_checker *c, const pol_value *value, bool *truth)
{
    switch ((pol_value_kind)value->kind) {
    case POL_VALUE_NONE:
        *truth = false;
        return true;
    case POL_VALUE_BOOL:
    case POL_VALUE_STRING:
    case POL_VALUE_LIST:
    case POL_VALUE_TUPLE:
    case POL_VALUE_DICT:
        *truth = value->count != 0;
        return true;
    case POL_VALUE_INT:
        *truth = value->u.integer != 0;
        return true;
    case POL_VALUE_FUNCTION:
    case POL_VALUE_GLOBAL:
    case POL_VALUE_ELEMENT:
        *truth = true;
        return true;
    case POL_VALUE_BIG:
    case POL_VALUE_FLOAT:
        pol_check_error(c, POL_CODE_BAD_OPERATION, value->span,
                        "%s like this can only be passed on",
                        pol_value_name(value));
        return false;
    case POL_VALUE_UNSET:
    case POL_VALUE_BAD:
        break;
    }
    return false;
}

bool pol_value_items(pol_checker *c, const pol_value *value,
                     const pol_value **items, uint32_t *count)
{
    if (value->kind == POL_VALUE_LIST || value->kind == POL_VALUE_TUPLE) {
        *items = value->u.items;
        *count = value->count;
        return true;
    }
    if (value->kind != POL_VALUE_BAD) {
        pol_check_error(c, POL_CODE_WRONG_TYPE, value->span,
                        "a list is needed here, not %s", pol_value_name(value));
    }
    return false;
}

/* -- binding */

static bool bind_name(pol_checker *c, const pol_expr *name,
                      const pol_value *value, pol_binding how)
{
    if (name->kind != POL_EXPR_NAME) {
        pol_check_error(c, POL_CODE_UNEXPECTED_LEXEME, name->span,
                        "only names can be bound");
        return false;
    }
    return pol_env_bind(c, name->text, name->span, value, how);
}

bool pol_bind_targets(pol_checker *c, const pol_expr *targets,
                      const pol_value *value, pol_binding how)
{
    if (targets->kind != POL_EXPR_TUPLE && targets->kind != POL_EXPR_LIST) {
        return bind_name(c, targets, value, how);
    }
    const pol_value *items = NULL;
    uint32_t count = targets->count;
    bool is_bad = value->kind == POL_VALUE_BAD;
    if (!is_bad && !pol_value_items(c, value, &items, &count)) {
        is_bad = true;
    } else if (count != targets->count) {
        pol_check_error(c, POL_CODE_BAD_OPERATION, targets->span,
                        "%u names for %u values", (unsigned)targets->count,
                        (unsigned)count);
        is_bad = true;
    }
    bool good = !is_bad;
    for (uint32_t i = 0; i < targets->count; i++) {
        good &=
            bind_name(c, targets->u.items[i], is_bad ? &bad : &items[i], how);
    }
    return good;
}

/* -- expressions */

static pol_value eval_string(const pol_expr *expr)
{
    uint32_t size;
    if (!pol_narrow_u32(expr->text.size, &size)) {
        return bad;
    }
    return (pol_value){.kind = POL_VALUE_STRING,
                       .count = size,
                       .span = expr->span,
                       .u.data = size != 0 ? expr->text.data : ""};
}

static bool is_repeated(const pol_value *items, uint32_t at)
{
    for (uint32_t i = 0; i < at; i += 2) {
        if (items[i].kind == POL_VALUE_STRING &&
            pol_text_equal(pol_value_text(&items[i]),
                           pol_value_text(&items[at]))) {
            return true;
        }
    }
    return false;
}

static bool check_keys(pol_checker *c, const pol_value *items,
                       const pol_expr *dict)
{
    bool good = true;
    if (dict->count > 2 * POL_DICT_ENTRIES) {
        pol_check_error(c, POL_CODE_BAD_VALUE, dict->span,
                        "a dict has at most %u entries",
                        (unsigned)POL_DICT_ENTRIES);
        return false;
    }
    for (uint32_t i = 0; i < dict->count; i += 2) {
        if (!pol_check_type(c, &items[i], POL_VALUE_STRING,
                            "a key of a dict") ||
            !pol_check_no_nul(c, &items[i])) {
            good = false;
        } else if (is_repeated(items, i)) {
            pol_check_error(c, POL_CODE_BAD_VALUE, items[i].span,
                            "the key `%.*s` is given twice",
                            POL_PR(pol_value_text(&items[i])));
            good = false;
        }
    }
    return good;
}

static pol_value eval_items(pol_checker *c, const pol_expr *expr)
{
    pol_value_kind kind = expr->kind == POL_EXPR_LIST   ? POL_VALUE_LIST
                          : expr->kind == POL_EXPR_DICT ? POL_VALUE_DICT
                                                        : POL_VALUE_TUPLE;
    if (!pol_check_step(c, expr->count, expr->span)) {
        return bad;
    }
    pol_value *items =
        pol_arena_alloc(&c->scratch, (expr->count + 1u) * sizeof *items);
    if (items == NULL) {
        return bad;
    }
    for (uint32_t i = 0; i < expr->count; i++) {
        const pol_expr *item = expr->u.items[i];
        items[i] = item->kind == POL_EXPR_STRING ? eval_string(item)
                                                 : pol_eval_expr(c, item);
    }
    if (kind == POL_VALUE_DICT && !check_keys(c, items, expr)) {
        return bad;
    }
    return pol_value_list(c, kind, items, expr->count, expr->span);
}

/* Decimal text of an integer, from the end of a buffer of 24 bytes. */
static pol_text integer_text(int64_t integer, char buffer[24])
{
    size_t at = 24;
    uint64_t rest = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
    do {
        buffer[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (integer < 0) {
        buffer[--at] = '-';
    }
    return (pol_text){buffer + at, 24 - at};
}

bool pol_scalar_text(const pol_value *value, char buffer[24], pol_text *text)
{
    if (value->kind == POL_VALUE_INT) {
        *text = integer_text(value->u.integer, buffer);
        return true;
    }
    if (value->kind == POL_VALUE_BOOL) {
        *text = value->count != 0 ? POL_TEXT("true") : POL_TEXT("false");
        return true;
    }
    return false;
}

/* The text that a part of an f-string stands for. */
static bool part_text(pol_checker *c, const pol_value *value, char buffer[24],
                      pol_text *text)
{
    switch ((pol_value_kind)value->kind) {
    case POL_VALUE_STRING:
        *text = pol_value_text(value);
        return true;
    case POL_VALUE_INT:
        *text = integer_text(value->u.integer, buffer);
        return true;
    case POL_VALUE_BOOL:
        *text = value->count != 0 ? POL_TEXT("True") : POL_TEXT("False");
        return true;
    case POL_VALUE_NONE:
    case POL_VALUE_BIG:
    case POL_VALUE_FLOAT:
    case POL_VALUE_LIST:
    case POL_VALUE_TUPLE:
    case POL_VALUE_DICT:
    case POL_VALUE_FUNCTION:
    case POL_VALUE_GLOBAL:
    case POL_VALUE_ELEMENT:
        pol_check_error(c, POL_CODE_BAD_OPERATION, value->span,
                        "%s cannot stand in an f-string",
                        pol_value_name(value));
        return false;
    case POL_VALUE_UNSET:
    case POL_VALUE_BAD:
        break;
    }
    return false;
}

static bool append_bytes(pol_checker *c, pol_text text)
{
    if (!pol_vec_reserve(&c->bytes, text.size, c->budget)) {
        return false;
    }
    if (text.size != 0) {
        memcpy(c->bytes.items + c->bytes.count, text.data, text.size);
        c->bytes.count += text.size;
    }
    return true;
}

static pol_value eval_fstring(pol_checker *c, const pol_expr *expr)
{
    c->bytes.count = 0;
    for (uint32_t i = 0; i < expr->count; i++) {
        pol_value part = pol_eval_expr(c, expr->u.items[i]);
        part.span = expr->u.items[i]->span;
        char buffer[24];
        pol_text text;
        if (!part_text(c, &part, buffer, &text) ||
            !pol_check_step(c, text.size / BYTES_A_STEP + 1, expr->span) ||
            !append_bytes(c, text)) {
            return bad;
        }
    }
    uint32_t size;
    pol_text copy =
        pol_arena_copy(&c->scratch, (pol_text){c->bytes.items, c->bytes.count});
    if (copy.data == NULL || !pol_narrow_u32(copy.size, &size)) {
        return bad;
    }
    return (pol_value){.kind = POL_VALUE_STRING,
                       .count = size,
                       .span = expr->span,
                       .u.data = copy.data};
}

/* `and`, `or`: the right operand is not evaluated where the left decides. */
static bool is_decided(pol_checker *c, const pol_expr *node,
                       const pol_value *left, bool *decided)
{
    *decided = false;
    if (node->op != POL_OP_AND && node->op != POL_OP_OR) {
        return true;
    }
    bool truth = false;
    if (!pol_value_is_true(c, left, &truth)) {
        return false;
    }
    *decided = truth == (node->op == POL_OP_OR);
    return true;
}

/* a + b + c ... is ((a + b) + c): down the left operands, then up again. */
static pol_value eval_chain(pol_checker *c, const pol_expr *expr)
{
    uint32_t count = 0;
    const pol_expr *down = expr;
    for (; down->kind == POL_EXPR_BINARY; down = down->left) {
        count++;
    }
    const pol_expr **nodes =
        pol_arena_zalloc(&c->scratch, count, sizeof *nodes);
    if (nodes == NULL) {
        return bad;
    }
    uint32_t at = count;
    for (down = expr; down->kind == POL_EXPR_BINARY; down = down->left) {
        nodes[--at] = down;
    }
    pol_value value = pol_eval_expr(c, down);
    for (at = 0; at < count && value.kind != POL_VALUE_BAD; at++) {
        bool decided;
        if (!is_decided(c, nodes[at], &value, &decided)) {
            return bad;
        }
        if (!decided) {
            pol_value right = pol_eval_expr(c, nodes[at]->right);
            value = pol_operate(c, nodes[at], value, right);
        }
    }
    return value;
}

typedef struct collect {
    POL_VEC(pol_value) items;
    const pol_expr *element;
    uint32_t depth;
} collect;

static bool run_clauses(pol_checker *c, collect *out, const pol_clause *clause);

static bool run_iteration(pol_checker *c, collect *out,
                          const pol_clause *clause)
{
    pol_value list = pol_eval_expr(c, clause->value);
    const pol_value *items;
    uint32_t count;
    if (!pol_value_items(c, &list, &items, &count)) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        size_t trail = c->env->trail.count;
        bool good =
            pol_check_step(c, 1, clause->value->span) &&
            pol_bind_targets(c, clause->targets, &items[i], POL_BIND_INNER) &&
            run_clauses(c, out, clause->next);
        pol_env_leave(c->env, trail);
        if (!good) {
            return false;
        }
    }
    return true;
}

static bool run_element(pol_checker *c, collect *out)
{
    pol_value value = pol_eval_expr(c, out->element);
    pol_value *slot = pol_vec_push(&out->items, c->budget);
    if (slot == NULL) {
        return false;
    }
    *slot = value;
    return value.kind != POL_VALUE_BAD;
}

static bool run_clauses(pol_checker *c, collect *out, const pol_clause *clause)
{
    if (clause == NULL) {
        return run_element(c, out);
    }
    if (out->depth >= c->options->limits.depth) {
        pol_check_error(c, POL_CODE_LIMIT_DEPTH, clause->value->span,
                        "more than %llu clauses (limit `depth`)",
                        (unsigned long long)c->options->limits.depth);
        return false;
    }
    out->depth++;
    bool good;
    if (clause->is_if) {
        pol_value condition = pol_eval_expr(c, clause->value);
        bool truth = false;
        good = pol_value_is_true(c, &condition, &truth) &&
               (!truth || run_clauses(c, out, clause->next));
    } else {
        good = run_iteration(c, out, clause);
    }
    out->depth--;
    return good;
}

static pol_value eval_comprehension(pol_checker *c, const pol_expr *expr)
{
    collect out = {.element = expr->left};
    pol_value value = bad;
    if (run_clauses(c, &out, expr->u.clauses)) {
        size_t size = (out.items.count + 1) * sizeof *out.items.items;
        pol_value *items = pol_arena_alloc(&c->scratch, size);
        if (items != NULL) {
            if (out.items.count != 0) {
                memcpy(items, out.items.items, out.items.count * sizeof *items);
            }
            value = pol_value_list(c, POL_VALUE_LIST, items, out.items.count,
                                   expr->span);
        }
    }
    pol_vec_free(&out.items, c->budget);
    return value;
}

pol_value pol_eval_argument(pol_checker *c, const pol_expr *expr)
{
    return expr->kind == POL_EXPR_DICT ? eval_items(c, expr)
                                       : pol_eval_expr(c, expr);
}

pol_value pol_eval_expr(pol_checker *c, const pol_expr *expr)
{
    pol_value value = {.span = expr->span};
    switch (expr->kind) {
    case POL_EXPR_STRING:
        return eval_string(expr);
    case POL_EXPR_FSTRING:
        return eval_fstring(c, expr);
    case POL_EXPR_INT:
        value.kind = expr->big ? POL_VALUE_BIG : POL_VALUE_INT;
        value.u.integer = expr->integer;
        return value;
    case POL_EXPR_FLOAT:
        value.kind = POL_VALUE_FLOAT;
        return value;
    case POL_EXPR_NAME:
        return pol_check_name(c, expr, false);
    case POL_EXPR_LIST:
    case POL_EXPR_TUPLE:
        return eval_items(c, expr);
    case POL_EXPR_DICT:
        pol_check_error(c, POL_CODE_UNSUPPORTED_CONSTRUCT, expr->span,
                        "a dict can only be the value of an argument");
        return bad;
    case POL_EXPR_CALL:
        return pol_eval_call(c, expr, false);
    case POL_EXPR_BINARY:
        return eval_chain(c, expr);
    case POL_EXPR_UNARY:
        return pol_operate_unary(c, expr, pol_eval_expr(c, expr->left));
    case POL_EXPR_COMPREHENSION:
        return eval_comprehension(c, expr);
    }
    return bad;
}
