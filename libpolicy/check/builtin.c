/* SPDX-License-Identifier: Apache-2.0
 *
 * Which functions there are and what they take.  Refuses to know what they
 * mean. */
#include <libpolicy/check/builtin.h>

enum {
    STRING = POL_TAKES_STRING,
    LIST = POL_TAKES_LIST,
    BOOL = POL_TAKES_BOOL,
    INT = POL_TAKES_INT,
    TEXTS = POL_TAKES_STRING | POL_TAKES_LIST,
    MUST = POL_REQUIRED,
    NEVER_NONE = POL_NEVER_NONE
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const pol_parameter prefix_parameters[] = {
    [POL_PREFIX_PATTERN] = {"pattern", LIST | MUST},
    [POL_PREFIX_DECISION] = {"decision", STRING | NEVER_NONE},
    [POL_PREFIX_MATCH] = {"match", LIST},
    [POL_PREFIX_NOT_MATCH] = {"not_match", LIST},
    [POL_PREFIX_JUSTIFICATION] = {"justification", STRING},
    [POL_PREFIX_CANONICAL] = {"canonical_matching", BOOL},
    [POL_PREFIX_UNLESS] = {"unless", LIST},
    [POL_PREFIX_ID] = {"id", STRING},
    [POL_PREFIX_EXPIRES] = {"expires", STRING},
};

static const pol_parameter executable_parameters[] = {
    [POL_EXECUTABLE_NAME] = {"name", STRING | MUST},
    [POL_EXECUTABLE_PATHS] = {"paths", LIST | MUST},
};

static const pol_parameter network_parameters[] = {
    [POL_NETWORK_HOST] = {"host", TEXTS},
    [POL_NETWORK_PROTOCOL] = {"protocol", STRING},
    [POL_NETWORK_DECISION] = {"decision", STRING | MUST},
    [POL_NETWORK_JUSTIFICATION] = {"justification", STRING},
    [POL_NETWORK_CIDR] = {"cidr", TEXTS},
    [POL_NETWORK_PORTS] = {"ports", LIST},
    [POL_NETWORK_METHODS] = {"methods", LIST},
    [POL_NETWORK_UNLESS] = {"unless", LIST},
    [POL_NETWORK_MATCH] = {"match", LIST},
    [POL_NETWORK_NOT_MATCH] = {"not_match", LIST},
    [POL_NETWORK_ID] = {"id", STRING},
    [POL_NETWORK_EXPIRES] = {"expires", STRING},
};

static const pol_parameter codex_network_parameters[] = {
    [POL_NETWORK_HOST] = {"host", STRING | MUST},
    [POL_NETWORK_PROTOCOL] = {"protocol", STRING | MUST},
    [POL_NETWORK_DECISION] = {"decision", STRING | MUST},
    [POL_NETWORK_JUSTIFICATION] = {"justification", STRING},
};

static const pol_parameter policy_parameters[] = {
    [POL_POLICY_LANGUAGE] = {"language", INT | MUST},
};

static const pol_parameter default_parameters[] = {
    [POL_DEFAULT_KIND] = {"kind", STRING | MUST},
    [POL_DEFAULT_DECISION] = {"decision", STRING | MUST},
    [POL_DEFAULT_JUSTIFICATION] = {"justification", STRING},
    [POL_DEFAULT_ID] = {"id", STRING},
};

static const pol_parameter load_parameters[] = {
    [POL_LOAD_NAME] = {"name", STRING | MUST},
};

static const pol_parameter glob_parameters[] = {{"glob", STRING | MUST}};

#define RULE(name, rows, positional, check)                                    \
    {                                                                          \
        name, POL_BUILTIN_RULE, rows, COUNT(rows), positional, false, 0, check \
    }
#define LATER(name)                                         \
    {                                                       \
        name, POL_BUILTIN_LATER, NULL, 0, 0, false, 0, NULL \
    }
#define ELEMENT(name, rest, kind)                               \
    {                                                           \
        name, POL_BUILTIN_ELEMENT, NULL, 0, 0, rest, kind, NULL \
    }

/* Sorted by name. */
static const pol_builtin native[] = {
    ELEMENT("any", false, POL_WORD_ANY),
    RULE("default_rule", default_parameters, 2, pol_check_default_rule),
    ELEMENT("end", false, POL_WORD_END),
    LATER("environment"),
    ELEMENT("gap", false, POL_WORD_GAP),
    {"glob", POL_BUILTIN_ELEMENT, glob_parameters, 1, 1, false, POL_WORD_GLOB,
     NULL},
    RULE("host_executable", executable_parameters, 2,
         pol_check_host_executable),
    RULE("load", load_parameters, 1, pol_check_load),
    LATER("managed_only"),
    RULE("network_rule", network_parameters, 4, pol_check_network_rule),
    ELEMENT("option", true, POL_WORD_OPTION),
    LATER("path"),
    LATER("path_rule"),
    RULE("policy", policy_parameters, 1, pol_check_policy),
    RULE("prefix_rule", prefix_parameters, 6, pol_check_prefix_rule),
    LATER("program"),
    LATER("record_rule"),
    LATER("review_rule"),
    LATER("setting_rule"),
    LATER("tool_rule"),
};

static const pol_builtin codex[] = {
    RULE("host_executable", executable_parameters, 2,
         pol_check_host_executable),
    RULE("network_rule", codex_network_parameters, 4, pol_check_network_rule),
    {"prefix_rule", POL_BUILTIN_RULE, prefix_parameters, 6, 6, false, 0,
     pol_check_prefix_rule},
};

static const char *const starlark_globals[] = {
    "abs",  "all",       "any",    "bool",  "bytes",   "chr",     "dict",
    "dir",  "enumerate", "fail",   "float", "getattr", "hasattr", "hash",
    "int",  "len",       "list",   "max",   "min",     "ord",     "range",
    "repr", "reversed",  "sorted", "str",   "tuple",   "type",    "zip",
};

const pol_builtin *pol_builtin_row(pol_dialect dialect, pol_text name)
{
    const pol_builtin *rows = dialect == POL_DIALECT_CODEX ? codex : native;
    size_t low = 0;
    size_t high = dialect == POL_DIALECT_CODEX ? COUNT(codex) : COUNT(native);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *row = rows[middle].name;
        size_t size = strlen(row);
        int order =
            name.size == 0
                ? -1
                : memcmp(name.data, row, size < name.size ? size : name.size);
        if (order == 0 && name.size == size) {
            return &rows[middle];
        }
        if (order > 0 || (order == 0 && name.size > size)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

bool pol_is_starlark_global(pol_text name)
{
    for (size_t i = 0; i < COUNT(starlark_globals); i++) {
        size_t size = strlen(starlark_globals[i]);
        if (size == name.size &&
            memcmp(starlark_globals[i], name.data, size) == 0) {
            return true;
        }
    }
    return false;
}

static pol_value constant(pol_value_kind kind, uint32_t count)
{
    return (pol_value){.kind = (uint8_t)kind, .count = count};
}

pol_value pol_builtin_find(const pol_checker *c, pol_text name)
{
    const pol_builtin *row = pol_builtin_row(c->options->dialect, name);
    if (row != NULL) {
        return (pol_value){.kind = POL_VALUE_FUNCTION, .u.function = row};
    }
    if (pol_text_equal(name, POL_TEXT("True"))) {
        return constant(POL_VALUE_BOOL, 1);
    }
    if (pol_text_equal(name, POL_TEXT("False"))) {
        return constant(POL_VALUE_BOOL, 0);
    }
    if (pol_text_equal(name, POL_TEXT("None"))) {
        return constant(POL_VALUE_NONE, 0);
    }
    if (pol_is_codex(c) && pol_is_starlark_global(name)) {
        return (pol_value){.kind = POL_VALUE_GLOBAL,
                           .count = (uint32_t)name.size,
                           .u.data = name.data};
    }
    return constant(POL_VALUE_UNSET, 0);
}

const char *pol_builtin_nearest(const pol_checker *c, pol_text name)
{
    const char *names[COUNT(native)];
    const pol_builtin *rows = pol_is_codex(c) ? codex : native;
    size_t count = pol_is_codex(c) ? COUNT(codex) : COUNT(native);
    for (size_t i = 0; i < count; i++) {
        names[i] = rows[i].name;
    }
    return pol_nearest(name, names, count);
}
