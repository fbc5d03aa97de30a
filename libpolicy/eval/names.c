/* SPDX-License-Identifier: Apache-2.0
 *
 * Names of the public enumerations. */
#include <libpolicy/eval.h>

#define NAME_OF(table, value)                                              \
    ((unsigned)(value) < sizeof(table) / sizeof(table)[0] ? (table)[value] \
                                                          : NULL)

const char *pol_status_name(pol_status status)
{
    static const char *const names[] = {
        "ok",       "invalid-argument", "no-memory",           "limit",
        "rejected", "bad-image",        "unsupported-version", "internal"};
    const char *name = NAME_OF(names, status);
    return name != NULL ? name : "internal";
}

const char *pol_answer_name(pol_answer answer)
{
    static const char *const names[] = {"deny", "prompt", "allow"};
    const char *name = NAME_OF(names, answer);
    return name != NULL ? name : "deny";
}

const char *pol_reason_name(pol_reason reason)
{
    static const char *const names[] = {"invalid", "limit", "rule",  "default",
                                        "opaque",  "layer", "grant", "review"};
    const char *name = NAME_OF(names, reason);
    return name != NULL ? name : "invalid";
}

const char *pol_kind_name(pol_kind kind)
{
    static const char *const names[] = {"command", "path", "network", "tool",
                                        "setting"};
    return NAME_OF(names, kind);
}

const char *pol_why_text(pol_why why)
{
    static const char *const texts[] = {
#define POL_WHY(identifier, text) text,
#include <libpolicy/why.def>
#undef POL_WHY
    };
    const char *text = NAME_OF(texts, why);
    return text != NULL ? text : "";
}

const char *pol_layer_name(pol_layer layer)
{
    static const char *const names[] = {"managed-cloud", "managed-device",
                                        "managed",       "user",
                                        "project",       "session"};
    const char *name = NAME_OF(names, layer);
    return name != NULL ? name : "session";
}
