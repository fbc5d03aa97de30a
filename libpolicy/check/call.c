/* SPDX-License-Identifier: Apache-2.0
 *
 * Calls: which function, and which argument is which parameter.  Refuses to
 * know what the arguments mean. */
#include <libpolicy/check/builtin.h>

static const pol_value bad = {.kind = POL_VALUE_BAD};

static bool fits(const pol_value *value, unsigned takes)
{
    switch ((pol_value_kind)value->kind) {
    case POL_VALUE_STRING:
        return (takes & POL_TAKES_STRING) != 0;
    case POL_VALUE_LIST:
        return (takes & POL_TAKES_LIST) != 0;
    case POL_VALUE_BOOL:
        return (takes & POL_TAKES_BOOL) != 0;
    case POL_VALUE_INT:
    case POL_VALUE_BIG:
        return (takes & POL_TAKES_INT) != 0;
    case POL_VALUE_DICT:
        return (takes & POL_TAKES_DICT) != 0;
    case POL_VALUE_ELEMENT:
        return (takes & POL_TAKES_ELEMENT) != 0;
    case POL_VALUE_UNSET:
    case POL_VALUE_BAD:
    case POL_VALUE_NONE:
    case POL_VALUE_FLOAT:
    case POL_VALUE_TUPLE:
    case POL_VALUE_FUNCTION:
    case POL_VALUE_GLOBAL:
        break;
    }
    return false;
}

static const char *takes_name(unsigned takes)
{
    switch (takes & POL_TAKES_ANY) {
    case POL_TAKES_DICT:
        return "a dict";
    case POL_TAKES_STRING | POL_TAKES_INT | POL_TAKES_BOOL:
        return "a string, an integer, True or False";
    case POL_TAKES_STRING | POL_TAKES_LIST | POL_TAKES_ELEMENT:
        return "a string, glob() or a list of these";
    case POL_TAKES_STRING | POL_TAKES_BOOL:
        return "a string, True or False";
    case POL_TAKES_STRING:
        return "a string";
    case POL_TAKES_LIST:
        return "a list";
    case POL_TAKES_BOOL:
        return "True or False";
    case POL_TAKES_INT:
        return "an integer";
    default:
        return "a string or a list of strings";
    }
}

/* Checks the type of one argument and stores it. */
static bool take(pol_checker *c, pol_arguments *args, size_t index,
                 const pol_expr *expr, const pol_value *value)
{
    const pol_parameter *parameter = &args->builtin->parameters[index];
    bool none_is_unset =
        value->kind == POL_VALUE_NONE && !pol_is_codex(c) &&
        (parameter->takes & (POL_REQUIRED | POL_NEVER_NONE)) == 0;
    if (none_is_unset) {
        return true;
    }
    if (value->kind == POL_VALUE_BAD) {
        return false;
    }
    if (fits(value, parameter->takes)) {
        args->value[index] = *value;
        return true;
    }
    pol_diag *diag = pol_check_error(
        c, POL_CODE_WRONG_TYPE, expr->span, "`%s` of `%s` is %s, not %s",
        parameter->name, args->builtin->name, takes_name(parameter->takes),
        pol_value_name(value));
    if (value->kind == POL_VALUE_TUPLE) {
        pol_diag_add_note(c->report, diag, expr->span,
                          "write [ and ] instead of ( and )");
    }
    return false;
}

static void report_unknown_argument(pol_checker *c, const pol_builtin *builtin,
                                    const pol_arg *arg)
{
    const char *names[POL_MOST_PARAMETERS];
    for (size_t i = 0; i < builtin->count; i++) {
        names[i] = builtin->parameters[i].name;
    }
    const char *near = pol_nearest(arg->name, names, builtin->count);
    pol_diag *diag = pol_check_error(
        c, POL_CODE_UNKNOWN_ARGUMENT, arg->name_span,
        "`%s` takes no argument `%.*s`", builtin->name, POL_PR(arg->name));
    if (near != NULL) {
        pol_check_fix(c, diag, "%s", near);
    }
}

/* Index of the parameter of an argument, -1 with a diagnostic. */
static int find_parameter(pol_checker *c, const pol_builtin *builtin,
                          const pol_arg *arg, uint32_t position)
{
    if (arg->name.data != NULL) {
        for (int i = 0; i < builtin->count; i++) {
            const pol_parameter *parameter = &builtin->parameters[i];
            if (parameter->name_size == arg->name.size &&
                pol_bytes_equal(parameter->name, arg->name.data,
                                arg->name.size)) {
                return i;
            }
        }
        report_unknown_argument(c, builtin, arg);
        return -1;
    }
    if (position < builtin->positional) {
        return (int)position;
    }
    pol_check_error(c, POL_CODE_TOO_MANY_ARGUMENTS, arg->value->span,
                    builtin->positional == 1
                        ? "`%s` takes %u argument by position"
                        : "`%s` takes %u arguments by position",
                    builtin->name, (unsigned)builtin->positional);
    return -1;
}

/* What is wrong inside an argument stands there, in both dialects. */
static pol_value eval_argument(pol_checker *c, const pol_expr *expr)
{
    pol_span call = c->call;
    c->call.source = POL_NO_SOURCE;
    pol_value value = pol_eval_argument(c, expr);
    c->call = call;
    return value;
}

static bool bind_arguments(pol_checker *c, pol_arguments *args)
{
    const pol_builtin *builtin = args->builtin;
    uint64_t seen = 0;
    bool good = true;
    for (uint32_t i = 0; i < args->call->count; i++) {
        const pol_arg *arg = &args->call->u.args[i];
        int index = find_parameter(c, builtin, arg, i);
        if (index < 0) {
            return false;
        }
        if ((seen >> index & 1) != 0) {
            pol_check_error(
                c, POL_CODE_DUPLICATE_ARGUMENT,
                arg->name.data != NULL ? arg->name_span : arg->value->span,
                "`%s` is given twice", builtin->parameters[index].name);
            return false;
        }
        seen |= UINT64_C(1) << index;
        pol_value value = eval_argument(c, arg->value);
        good &= take(c, args, (size_t)index, arg->value, &value);
    }
    for (size_t i = 0; i < builtin->count; i++) {
        if ((builtin->parameters[i].takes & POL_REQUIRED) != 0 &&
            (seen >> i & 1) == 0) {
            pol_check_error(c, POL_CODE_MISSING_ARGUMENT,
                            args->call->left->span, "`%s` needs `%s`",
                            builtin->name, builtin->parameters[i].name);
            return false;
        }
    }
    return good;
}

/* Any number of strings, as option() takes them: a list in args->value[0]. */
static bool bind_rest(pol_checker *c, pol_arguments *args)
{
    const pol_expr *call = args->call;
    pol_value *items =
        pol_arena_zalloc(&c->scratch, call->count + 1u, sizeof *items);
    if (items == NULL || !pol_check_step(c, call->count, call->span)) {
        return false;
    }
    for (uint32_t i = 0; i < call->count; i++) {
        const pol_arg *arg = &call->u.args[i];
        if (arg->name.data != NULL) {
            report_unknown_argument(c, args->builtin, arg);
            return false;
        }
        items[i] = pol_eval_expr(c, arg->value);
        if (!pol_check_type(c, &items[i], POL_VALUE_STRING,
                            "a spelling of option()")) {
            return false;
        }
    }
    args->value[0] =
        pol_value_list(c, POL_VALUE_LIST, items, call->count, call->span);
    return args->value[0].kind != POL_VALUE_BAD;
}

static void report_later(pol_checker *c, const pol_builtin *builtin,
                         const pol_expr *call)
{
    pol_check_error(c, POL_CODE_NOT_YET_SUPPORTED, call->left->span,
                    "this version does not evaluate `%s` yet", builtin->name);
}

static pol_value call_rule(pol_checker *c, pol_arguments *args, bool statement)
{
    if (!statement && !pol_is_codex(c)) {
        pol_check_error(c, POL_CODE_MISPLACED, args->call->span,
                        "`%s` is a statement and has no value",
                        args->builtin->name);
        return bad;
    }
    if (c->file->is_facts_only && !args->builtin->is_fact) {
        pol_check_error(c, POL_CODE_MISPLACED, args->call->span,
                        "`%s` cannot stand in a part of std:base, which "
                        "holds facts only",
                        args->builtin->name);
        return bad;
    }
    if (bind_arguments(c, args)) {
        args->builtin->check(c, args);
    }
    return (pol_value){.kind = POL_VALUE_NONE, .span = args->call->span};
}

static pol_value call_element(pol_checker *c, pol_arguments *args)
{
    bool bound =
        args->builtin->rest ? bind_rest(c, args) : bind_arguments(c, args);
    return bound ? pol_check_element(c, args, args->builtin->element) : bad;
}

/* What nearly all have: they are in the frame of a call. */
enum {
    FEW_PARAMETERS = 12
};

static pol_value call_builtin(pol_checker *c, const pol_builtin *builtin,
                              const pol_expr *call, bool statement)
{
    pol_value few[FEW_PARAMETERS] = {{.kind = POL_VALUE_UNSET}};
    pol_arguments args = {.builtin = builtin, .call = call, .value = few};
    if (builtin->count > FEW_PARAMETERS) {
        args.value = pol_arena_zalloc(&c->scratch, builtin->count, sizeof *few);
    }
    if (args.value == NULL) {
        return bad;
    }
    switch (builtin->kind) {
    case POL_BUILTIN_RULE:
        return call_rule(c, &args, statement);
    case POL_BUILTIN_ELEMENT:
        return call_element(c, &args);
    case POL_BUILTIN_LATER:
        report_later(c, builtin, call);
        break;
    }
    return bad;
}

static void report_not_a_function(pol_checker *c, const pol_expr *call,
                                  const pol_value *callee)
{
    if (callee->kind == POL_VALUE_GLOBAL) {
        pol_check_error(c, POL_CODE_UNSUPPORTED_CONSTRUCT, call->left->span,
                        "calling `%.*s` is not part of the rule language: "
                        "write the value itself",
                        POL_PR(pol_value_text(callee)));
    } else if (callee->kind != POL_VALUE_BAD) {
        pol_check_error(c, POL_CODE_WRONG_TYPE, call->left->span,
                        "%s cannot be called", pol_value_name(callee));
    }
}

static bool is_name(const pol_expr *expr, pol_text name)
{
    return expr->kind == POL_EXPR_NAME && pol_text_equal(expr->text, name);
}

static pol_value find_callee(pol_checker *c, const pol_expr *callee)
{
    if (callee->kind != POL_EXPR_NAME) {
        return pol_eval_expr(c, callee);
    }
    if (pol_is_codex(c) && is_name(callee, POL_TEXT("load"))) {
        pol_check_error(c, POL_CODE_LOAD_NOT_ALLOWED, callee->span,
                        "the Codex dialect has no `load`");
        return bad;
    }
    return pol_check_name(c, callee, true);
}

pol_value pol_eval_call(pol_checker *c, const pol_expr *call, bool statement)
{
    pol_span outer = c->call;
    pol_value value = bad;
    pol_value callee = find_callee(c, call->left);
    if (callee.kind == POL_VALUE_FUNCTION) {
        c->call = call->span;
        value = call_builtin(c, callee.u.function, call, statement);
    } else {
        report_not_a_function(c, call, &callee);
    }
    c->call = outer;
    return value;
}
