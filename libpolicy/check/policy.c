/* SPDX-License-Identifier: Apache-2.0
 *
 * policy() and default_rule(): what holds for a whole file or policy. */
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

static bool check_kind(pol_checker *c, const pol_value *kind)
{
    static const char *const kinds[] = {"command", "path", "network", "tool",
                                        "setting"};
    pol_text text = pol_value_text(kind);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strlen(kinds[i]) != text.size ||
            memcmp(kinds[i], text.data, text.size) != 0) {
            continue;
        }
        if (i > 0) { /* ignoring a rule is worse than refusing it */
            pol_check_error(c, POL_CODE_NOT_YET_SUPPORTED, kind->span,
                            "this version does not judge requests of the "
                            "kind `%s` yet",
                            kinds[i]);
        }
        return i == 0;
    }
    pol_diag *diag =
        pol_check_error(c, POL_CODE_BAD_VALUE, kind->span,
                        "no kind of request is called `%.*s`", POL_PR(text));
    const char *near = pol_nearest(text, kinds, sizeof kinds / sizeof *kinds);
    if (near != NULL) {
        pol_check_fix(c, diag, "\"%s\"", near);
    }
    return false;
}

void pol_check_default_rule(pol_checker *c, const pol_arguments *args)
{
    uint8_t verdict = POL_VERDICT_DENY;
    uint32_t text;
    bool good = check_kind(c, &args->value[POL_DEFAULT_KIND]);
    good &= pol_check_decision(c, &args->value[POL_DEFAULT_DECISION], false,
                               &verdict);
    good &= pol_check_justification(c, &args->value[POL_DEFAULT_JUSTIFICATION],
                                    &text);
    good &= pol_check_id(c, &args->value[POL_DEFAULT_ID], &text);
    if (!good) {
        return;
    }
    pol_verdict *slot = &c->out->defaults[POL_KIND_COMMAND];
    if ((c->out->defaults_given & 1) == 0 || verdict > *slot) {
        *slot = (pol_verdict)verdict;
    }
    c->out->defaults_given |= 1;
}
