/* SPDX-License-Identifier: Apache-2.0
 *
 * Names of one file and what they stand for.  Refuses to know expressions
 * and rules. */
#include <libpolicy/check/builtin.h>
#include <libpolicy/check/value.h>

void pol_env_init(pol_env *env, pol_budget *budget)
{
    *env = (pol_env){0};
    pol_interner_init(&env->names, budget);
}

void pol_env_free(pol_env *env, pol_budget *budget)
{
    pol_interner_free(&env->names);
    pol_vec_free(&env->values, budget);
    pol_vec_free(&env->trail, budget);
}

pol_value pol_env_get(const pol_env *env, pol_text name)
{
    uint32_t number = env->values.count == 0
                          ? POL_NO_TEXT
                          : pol_intern_find(&env->names, name);
    if (number == POL_NO_TEXT || number >= env->values.count) {
        return (pol_value){.kind = POL_VALUE_UNSET};
    }
    return env->values.items[number];
}

/* The variable of a name, made on first use; null on memory failure. */
static pol_value *variable(pol_checker *c, pol_text name, uint32_t *number)
{
    pol_env *env = c->env;
    *number = pol_intern(&env->names, name);
    if (*number == POL_NO_TEXT) {
        return NULL;
    }
    while (env->values.count <= *number) {
        pol_value *fresh = pol_vec_push(&env->values, c->budget);
        if (fresh == NULL) {
            return NULL;
        }
        *fresh = (pol_value){.kind = POL_VALUE_UNSET};
    }
    return &env->values.items[*number];
}

/* Constants and the builtins of Codex cannot be bound.  Our own builtins can:
 * a file written for Codex may call a variable `program`. */
static bool is_reserved(const pol_checker *c, pol_text name)
{
    return pol_builtin_find(c, name).kind != POL_VALUE_UNSET &&
           (pol_builtin_row(POL_DIALECT_CODEX, name) != NULL ||
            pol_builtin_row(POL_DIALECT_NATIVE, name) == NULL);
}

static bool may_bind(pol_checker *c, pol_text name, pol_span span,
                     const pol_value *old, pol_binding how)
{
    if (pol_is_codex(c)) {
        return true;
    }
    if (is_reserved(c, name)) {
        pol_check_error(c, POL_CODE_NAME_BOUND_TWICE, span,
                        "`%.*s` is part of the language and cannot be bound",
                        POL_PR(name));
        return false;
    }
    if (old->kind != POL_VALUE_UNSET && how != POL_BIND_INNER) {
        pol_diag *diag =
            pol_check_error(c, POL_CODE_NAME_BOUND_TWICE, span,
                            "`%.*s` is already bound", POL_PR(name));
        pol_diag_add_note(c->report, diag, old->span, "its value is here");
        return false;
    }
    return true;
}

/* Names that a scope of its own forgets: what comprehensions bind, and in the
 * native dialect all that a loop binds. */
static bool is_scoped(const pol_checker *c, pol_binding how)
{
    return how == POL_BIND_INNER || (!pol_is_codex(c) && c->blocks > 0) ||
           (!pol_is_codex(c) && how == POL_BIND_LOOP);
}

bool pol_env_bind(pol_checker *c, pol_text name, pol_span span,
                  const pol_value *value, pol_binding how)
{
    uint32_t number;
    pol_value *slot = variable(c, name, &number);
    if (slot == NULL || !may_bind(c, name, span, slot, how)) {
        return false;
    }
    if (is_scoped(c, how)) {
        struct pol_undo *undo = pol_vec_push(&c->env->trail, c->budget);
        if (undo == NULL) {
            return false;
        }
        undo->name = number;
        undo->value = *slot;
    }
    *slot = *value;
    return true;
}

void pol_env_leave(pol_env *env, size_t trail)
{
    while (env->trail.count > trail) {
        env->trail.count--;
        const struct pol_undo *undo = &env->trail.items[env->trail.count];
        env->values.items[undo->name] = undo->value;
    }
}

enum {
    MAX_CANDIDATES = 64
};

/* The bound name that is nearest to an unknown one, or null. */
static const char *nearest_name(pol_checker *c, pol_text name)
{
    const char *names[MAX_CANDIDATES];
    const pol_env *env = c->env;
    size_t count = 0;
    for (size_t i = 0; i < env->values.count && count < MAX_CANDIDATES; i++) {
        pol_text bound = pol_intern_text(&env->names, (uint32_t)i);
        if (env->values.items[i].kind != POL_VALUE_UNSET) {
            bound = pol_arena_copy(&c->scratch, bound);
            names[count] = bound.data;
            count += bound.data != NULL;
        }
    }
    return pol_nearest(name, names, count);
}

/* What other languages write for a constant. */
static const char *constant_meant(pol_text name)
{
    return pol_text_equal(name, POL_TEXT("true"))    ? "True"
           : pol_text_equal(name, POL_TEXT("false")) ? "False"
           : pol_text_equal(name, POL_TEXT("null"))  ? "None"
                                                     : NULL;
}

static void report_unknown(pol_checker *c, const pol_expr *name, bool is_called)
{
    const char *meant = is_called ? pol_builtin_nearest(c, name->text)
                                  : constant_meant(name->text);
    pol_diag *diag = pol_check_error(
        c, is_called ? POL_CODE_UNKNOWN_FUNCTION : POL_CODE_UNKNOWN_NAME,
        name->span,
        is_called ? "no function is called `%.*s`"
                  : "the name `%.*s` is not bound",
        POL_PR(name->text));
    if (meant == NULL) {
        meant = nearest_name(c, name->text);
    }
    if (meant != NULL) {
        pol_diag_set_fix(c->report, diag, "%s", meant);
    }
}

pol_value pol_check_name(pol_checker *c, const pol_expr *name, bool is_called)
{
    pol_value value = pol_env_get(c->env, name->text);
    if (value.kind == POL_VALUE_UNSET) {
        value = pol_builtin_find(c, name->text);
        if (value.kind != POL_VALUE_UNSET) {
            value.span = name->span;
        }
    }
    if (value.kind == POL_VALUE_UNSET) {
        report_unknown(c, name, is_called);
        value.kind = POL_VALUE_BAD;
    }
    return value;
}
