/* SPDX-License-Identifier: Apache-2.0
 *
 * policy(), default_rule() and managed_only(): what holds for a whole file or
 * policy. */
#include <libpolicy/check/builtin.h>

void pol_check_policy(pol_checker *c, const pol_arguments *args)
{
    const pol_value *language = &args->value[POL_POLICY_LANGUAGE];
    if (c->file->begun || c->blocks > 0) {
        pol_check_error(c, POL_CODE_MISPLACED, args->call->span,
                        "policy() can only be the first statement of a file");
        return;
    }
    if (language->kind == POL_VALUE_BIG ||
        language->u.integer > POL_LANGUAGE_VERSION) {
        pol_check_error(c, POL_CODE_NEWER_LANGUAGE, language->span,
                        "this library knows the rule language up to version "
                        "%u",
                        (unsigned)POL_LANGUAGE_VERSION);
    } else if (language->u.integer < 1) {
        pol_check_error(c, POL_CODE_BAD_VALUE, language->span,
                        "versions of the language begin with 1");
    }
}

static bool check_kind(pol_checker *c, const pol_value *kind, uint8_t *index)
{
    static const char *const kinds[] = {"command", "path", "network", "tool",
                                        "setting"};
    if (!pol_check_type(c, kind, POL_VALUE_STRING, "a kind")) {
        return false;
    }
    pol_text text = pol_value_text(kind);
    for (unsigned i = 0; i < POL_KIND_COUNT; i++) {
        if (strlen(kinds[i]) == text.size &&
            memcmp(kinds[i], text.data, text.size) == 0) {
            *index = (uint8_t)i;
            return true;
        }
    }
    pol_diag *diag =
        pol_check_error(c, POL_CODE_BAD_VALUE, kind->span,
                        "no kind of request is called `%.*s`", POL_PR(text));
    const char *near = pol_nearest(text, kinds, POL_KIND_COUNT);
    if (near != NULL) {
        pol_check_fix(c, diag, "\"%s\"", near);
    }
    return false;
}

void pol_check_default_rule(pol_checker *c, const pol_arguments *args)
{
    pol_default stated = {.span = args->call->span, .layer = c->file->layer};
    uint32_t text;
    bool good = check_kind(c, &args->value[POL_DEFAULT_KIND], &stated.kind);
    good &= pol_check_decision(c, &args->value[POL_DEFAULT_DECISION], false,
                               &stated.verdict);
    good &= pol_check_justification(c, &args->value[POL_DEFAULT_JUSTIFICATION],
                                    &text);
    good &= pol_check_id(c, &args->value[POL_DEFAULT_ID], &text);
    pol_default *slot = good ? pol_vec_push(&c->defaults, c->budget) : NULL;
    if (slot != NULL) {
        *slot = stated;
    }
}

/* The strongest layer that says so counts. */
static void bind_kind(pol_checker *c, uint8_t kind, pol_span span)
{
    uint8_t bit = (uint8_t)(1u << kind);
    if ((c->managed_only & bit) == 0 ||
        c->file->layer <= c->managed_layers[kind]) {
        c->managed_only |= bit;
        c->managed_layers[kind] = (uint8_t)c->file->layer;
        c->managed_spans[kind] = span;
    }
}

void pol_check_managed_only(pol_checker *c, const pol_arguments *args)
{
    const pol_value *kinds = &args->value[POL_MANAGED_KINDS];
    uint32_t count;
    const pol_value *items = pol_one_or_more(kinds, &count);
    if (c->file->layer > POL_LAYER_MANAGED) {
        pol_check_error(c, POL_CODE_MISPLACED, args->call->span,
                        "managed_only() is for managed sources only");
        return;
    }
    pol_check_not_empty(c, kinds, "kinds");
    for (uint32_t i = 0; i < count; i++) {
        uint8_t kind;
        if (check_kind(c, &items[i], &kind)) {
            bind_kind(c, kind, items[i].span);
        }
    }
}
