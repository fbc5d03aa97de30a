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
    ELEMENTS = POL_TAKES_STRING | POL_TAKES_LIST | POL_TAKES_ELEMENT,
    TEXTS = POL_TAKES_STRING | POL_TAKES_LIST,
    MUST = POL_REQUIRED,
    NEVER_NONE = POL_NEVER_NONE
};

#define COUNT(array) (sizeof(array) / sizeof *(array))
/* A name and its size. */
#define NAME(text) text, sizeof(text) - 1

static const pol_parameter prefix_parameters[] = {
    [POL_PREFIX_PATTERN] = {NAME("pattern"), LIST | MUST},
    [POL_PREFIX_DECISION] = {NAME("decision"), STRING | NEVER_NONE},
    [POL_PREFIX_MATCH] = {NAME("match"), LIST},
    [POL_PREFIX_NOT_MATCH] = {NAME("not_match"), LIST},
    [POL_PREFIX_JUSTIFICATION] = {NAME("justification"), STRING},
    [POL_PREFIX_CANONICAL] = {NAME("canonical_matching"), BOOL},
    [POL_PREFIX_UNLESS] = {NAME("unless"), LIST},
    [POL_PREFIX_ID] = {NAME("id"), STRING},
    [POL_PREFIX_EXPIRES] = {NAME("expires"), STRING},
};

static const pol_parameter executable_parameters[] = {
    [POL_EXECUTABLE_NAME] = {NAME("name"), STRING | MUST},
    [POL_EXECUTABLE_PATHS] = {NAME("paths"), LIST | MUST},
};

static const pol_parameter path_parameters[] = {
    [POL_PATH_PATH] = {NAME("path"), TEXTS | MUST},
    [POL_PATH_ACCESS] = {NAME("access"), TEXTS | MUST},
    [POL_PATH_DECISION] = {NAME("decision"), STRING | MUST},
    [POL_PATH_UNLESS] = {NAME("unless"), TEXTS},
    [POL_PATH_MATCH] = {NAME("match"), LIST},
    [POL_PATH_NOT_MATCH] = {NAME("not_match"), LIST},
    [POL_PATH_JUSTIFICATION] = {NAME("justification"), STRING},
    [POL_PATH_ID] = {NAME("id"), STRING},
    [POL_PATH_EXPIRES] = {NAME("expires"), STRING},
};

static const pol_parameter network_parameters[] = {
    [POL_NETWORK_HOST] = {NAME("host"), TEXTS},
    [POL_NETWORK_PROTOCOL] = {NAME("protocol"), STRING},
    [POL_NETWORK_DECISION] = {NAME("decision"), STRING | MUST},
    [POL_NETWORK_JUSTIFICATION] = {NAME("justification"), STRING},
    [POL_NETWORK_CIDR] = {NAME("cidr"), TEXTS},
    [POL_NETWORK_PORTS] = {NAME("ports"), LIST},
    [POL_NETWORK_METHODS] = {NAME("methods"), LIST},
    [POL_NETWORK_UNLESS] = {NAME("unless"), TEXTS},
    [POL_NETWORK_MATCH] = {NAME("match"), LIST},
    [POL_NETWORK_NOT_MATCH] = {NAME("not_match"), LIST},
    [POL_NETWORK_ID] = {NAME("id"), STRING},
    [POL_NETWORK_EXPIRES] = {NAME("expires"), STRING},
};

static const pol_parameter codex_network_parameters[] = {
    [POL_NETWORK_HOST] = {NAME("host"), STRING | MUST},
    [POL_NETWORK_PROTOCOL] = {NAME("protocol"), STRING | MUST},
    [POL_NETWORK_DECISION] = {NAME("decision"), STRING | MUST},
    [POL_NETWORK_JUSTIFICATION] = {NAME("justification"), STRING},
};

static const pol_parameter policy_parameters[] = {
    [POL_POLICY_LANGUAGE] = {NAME("language"), INT | MUST},
};

static const pol_parameter default_parameters[] = {
    [POL_DEFAULT_KIND] = {NAME("kind"), STRING | MUST},
    [POL_DEFAULT_DECISION] = {NAME("decision"), STRING | MUST},
    [POL_DEFAULT_JUSTIFICATION] = {NAME("justification"), STRING},
    [POL_DEFAULT_ID] = {NAME("id"), STRING},
};

static const pol_parameter tool_parameters[] = {
    [POL_TOOL_SERVER] = {NAME("server"), ELEMENTS},
    [POL_TOOL_TOOL] = {NAME("tool"), ELEMENTS},
    [POL_TOOL_ARGUMENTS] = {NAME("arguments"), POL_TAKES_DICT},
    [POL_TOOL_DECISION] = {NAME("decision"), STRING | MUST},
    [POL_TOOL_UNLESS] = {NAME("unless"), ELEMENTS},
    [POL_TOOL_JUSTIFICATION] = {NAME("justification"), STRING},
    [POL_TOOL_ID] = {NAME("id"), STRING},
    [POL_TOOL_EXPIRES] = {NAME("expires"), STRING},
};

static const pol_parameter setting_parameters[] = {
    [POL_SETTING_NAME] = {NAME("name"), STRING | MUST},
    [POL_SETTING_ALLOWED] = {NAME("allowed"), LIST | MUST},
    [POL_SETTING_FALLBACK] = {NAME("fallback"), STRING | INT | BOOL},
    [POL_SETTING_JUSTIFICATION] = {NAME("justification"), STRING},
    [POL_SETTING_ID] = {NAME("id"), STRING},
};

static const pol_parameter managed_parameters[] = {
    [POL_MANAGED_KINDS] = {NAME("kinds"), TEXTS | MUST},
};

static const pol_parameter program_parameters[] = {
    [POL_PROGRAM_NAME] = {NAME("name"), TEXTS | MUST},
    [POL_PROGRAM_WRAPS] = {NAME("wraps"), BOOL | STRING},
    [POL_PROGRAM_HARMLESS] = {NAME("harmless"), BOOL},
    [POL_PROGRAM_SHELL] = {NAME("shell"), STRING},
    [POL_PROGRAM_OPERANDS] = {NAME("operands"), INT},
    [POL_PROGRAM_ASSIGNMENTS] = {NAME("assignments"), BOOL},
    [POL_PROGRAM_APPENDS] = {NAME("appends"), BOOL},
    [POL_PROGRAM_STDIN] = {NAME("stdin"), STRING},
    [POL_PROGRAM_SINGLE_DASH] = {NAME("single_dash"), BOOL},
    [POL_PROGRAM_BUNDLED] = {NAME("bundled"), BOOL},
    [POL_PROGRAM_RECURSIVE] = {NAME("recursive"), BOOL},
    [POL_PROGRAM_SUBCOMMANDS] = {NAME("subcommands"), BOOL},
    [POL_PROGRAM_SCRIPT] = {NAME("script"), STRING},
    [POL_PROGRAM_OPTIONS] = {NAME("options"), LIST},
    [POL_PROGRAM_OPTIONS_WITH_VALUE] = {NAME("options_with_value"), LIST},
    [POL_PROGRAM_GLOBAL_OPTIONS] = {NAME("global_options"), LIST},
    [POL_PROGRAM_CODE_OPTIONS] = {NAME("code_options"), LIST},
    [POL_PROGRAM_WRITE_OPTIONS] = {NAME("write_options"), LIST},
    [POL_PROGRAM_READ_OPTIONS] = {NAME("read_options"), LIST},
    [POL_PROGRAM_EFFECT_OPTIONS] = {NAME("effect_options"), LIST},
    [POL_PROGRAM_NETWORK_OPTIONS] = {NAME("network_options"), LIST},
    [POL_PROGRAM_SCRIPT_OPTIONS] = {NAME("script_options"), LIST},
    [POL_PROGRAM_TEXT_OPTIONS] = {NAME("text_options"), LIST},
    [POL_PROGRAM_COMMAND_OPTIONS] = {NAME("command_options"), LIST},
    [POL_PROGRAM_RECURSIVE_OPTIONS] = {NAME("recursive_options"), LIST},
    [POL_PROGRAM_FOLDER_OPTIONS] = {NAME("folder_options"), LIST},
    [POL_PROGRAM_FIRST_OPERAND_OPTIONS] = {NAME("first_operand_options"), LIST},
    [POL_PROGRAM_IN_PLACE_OPTIONS] = {NAME("in_place_options"), LIST},
    [POL_PROGRAM_LISTING_OPTIONS] = {NAME("listing_options"), LIST},
    [POL_PROGRAM_CODE_OPERANDS] = {NAME("code_operands"), LIST},
    [POL_PROGRAM_READ_OPERANDS] = {NAME("read_operands"), LIST},
    [POL_PROGRAM_WRITE_OPERANDS] = {NAME("write_operands"), LIST},
    [POL_PROGRAM_NETWORK_OPERANDS] = {NAME("network_operands"), LIST},
    [POL_PROGRAM_EFFECT_OPERANDS] = {NAME("effect_operands"), LIST},
    [POL_PROGRAM_SCRIPT_OPERANDS] = {NAME("script_operands"), LIST},
    [POL_PROGRAM_URL_OPERANDS] = {NAME("url_operands"), LIST},
    [POL_PROGRAM_SYNONYMS] = {NAME("synonyms"), LIST},
};

static const pol_parameter environment_parameters[] = {
    [POL_ENVIRONMENT_NAMES] = {NAME("names"), TEXTS | MUST},
    [POL_ENVIRONMENT_EFFECT] = {NAME("effect"), STRING | MUST},
};

static const pol_parameter load_parameters[] = {
    [POL_LOAD_NAME] = {NAME("name"), STRING | MUST},
};

static const pol_parameter glob_parameters[] = {{NAME("glob"), STRING | MUST}};
static const pol_parameter path_element[] = {{NAME("path"), STRING | MUST}};

#define RULE(name, rows, positional, check)                                    \
    {                                                                          \
        NAME(name), POL_BUILTIN_RULE, rows, COUNT(rows), positional, false, 0, \
            check, false                                                       \
    }
/* What may stand in std:base. */
#define FACT(name, rows, positional, check)                                    \
    {                                                                          \
        NAME(name), POL_BUILTIN_RULE, rows, COUNT(rows), positional, false, 0, \
            check, true                                                        \
    }
#define LATER(name)                                                      \
    {                                                                    \
        NAME(name), POL_BUILTIN_LATER, NULL, 0, 0, false, 0, NULL, false \
    }
#define ELEMENT(name, rest, kind)                                            \
    {                                                                        \
        NAME(name), POL_BUILTIN_ELEMENT, NULL, 0, 0, rest, kind, NULL, false \
    }

static const pol_builtin native[] = {
    ELEMENT("any", false, POL_WORD_ANY),
    RULE("default_rule", default_parameters, 2, pol_check_default_rule),
    ELEMENT("end", false, POL_WORD_END),
    FACT("environment", environment_parameters, 2, pol_check_environment),
    ELEMENT("gap", false, POL_WORD_GAP),
    {NAME("glob"), POL_BUILTIN_ELEMENT, glob_parameters, 1, 1, false,
     POL_WORD_GLOB, NULL, false},
    RULE("host_executable", executable_parameters, 2,
         pol_check_host_executable),
    FACT("load", load_parameters, 1, pol_check_load),
    RULE("managed_only", managed_parameters, 1, pol_check_managed_only),
    RULE("network_rule", network_parameters, 4, pol_check_network_rule),
    ELEMENT("option", true, POL_WORD_OPTION),
    {NAME("path"), POL_BUILTIN_ELEMENT, path_element, 1, 1, false,
     POL_WORD_PATH, NULL, false},
    RULE("path_rule", path_parameters, 3, pol_check_path_rule),
    FACT("policy", policy_parameters, 1, pol_check_policy),
    RULE("prefix_rule", prefix_parameters, 6, pol_check_prefix_rule),
    FACT("program", program_parameters, 1, pol_check_program),
    LATER("record_rule"),
    LATER("review_rule"),
    RULE("setting_rule", setting_parameters, 3, pol_check_setting_rule),
    RULE("tool_rule", tool_parameters, 4, pol_check_tool_rule),
};

static const pol_builtin codex[] = {
    RULE("host_executable", executable_parameters, 2,
         pol_check_host_executable),
    RULE("network_rule", codex_network_parameters, 4, pol_check_network_rule),
    {NAME("prefix_rule"), POL_BUILTIN_RULE, prefix_parameters, 6, 6, false, 0,
     pol_check_prefix_rule, false},
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
    size_t count = dialect == POL_DIALECT_CODEX ? COUNT(codex) : COUNT(native);
    for (size_t i = 0; i < count; i++) {
        if (rows[i].name_size == name.size &&
            pol_bytes_equal(rows[i].name, name.data, name.size)) {
            return &rows[i];
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
