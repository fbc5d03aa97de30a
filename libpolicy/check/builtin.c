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

#define DECISIONS "allow prompt deny prompt-user"

#define POL_PARAMETER(position, name, takes, values, meaning) \
    [position] = {NAME(name), takes, values, meaning},
#define POL_PARAMETERS(table, ...) \
    static const pol_parameter table##_parameters[] = {__VA_ARGS__};
#include <libpolicy/check/builtins.def>
#undef POL_PARAMETER
#undef POL_PARAMETERS

#define RULE(name, rows, positional, check, meaning)                           \
    {                                                                          \
        NAME(name), POL_BUILTIN_RULE, rows, COUNT(rows), positional, false, 0, \
            check, false, meaning                                              \
    }
/* What may stand in std:base. */
#define FACT(name, rows, positional, check, meaning)                           \
    {                                                                          \
        NAME(name), POL_BUILTIN_RULE, rows, COUNT(rows), positional, false, 0, \
            check, true, meaning                                               \
    }
#define LATER(name)                                                          \
    {                                                                        \
        NAME(name), POL_BUILTIN_LATER, NULL, 0, 0, false, 0, NULL, false, "" \
    }
#define ELEMENT(name, rest, kind, meaning)                                    \
    {                                                                         \
        NAME(name), POL_BUILTIN_ELEMENT, NULL, 0, 0, rest, kind, NULL, false, \
            meaning                                                           \
    }

static const pol_builtin native[] = {
    ELEMENT("any", false, POL_WORD_ANY, "any one token"),
    RULE("default_rule", default_parameters, 2, pol_check_default_rule,
         "what a request answers where no rule matches"),
    ELEMENT("end", false, POL_WORD_END,
            "no further token; only as the last element"),
    FACT("environment", environment_parameters, 2, pol_check_environment,
         "what variables of the environment do"),
    ELEMENT("gap", false, POL_WORD_GAP, "any number of tokens, also none"),
    {NAME("glob"), POL_BUILTIN_ELEMENT, glob_parameters, 1, 1, false,
     POL_WORD_GLOB, NULL, false, "one token that the glob matches as a whole"},
    RULE("host_executable", executable_parameters, 2, pol_check_host_executable,
         "the paths by which an allow on a bare program name is met"),
    FACT("load", load_parameters, 1, pol_check_load,
         "takes the rules of a pack or of another file in"),
    RULE("managed_only", managed_parameters, 1, pol_check_managed_only,
         "for these kinds of requests weaker layers can only tighten"),
    RULE("network_rule", network_parameters, 4, pol_check_network_rule,
         "one decision for connections"),
    ELEMENT("option", true, POL_WORD_OPTION,
            "the option stands somewhere after here and before --"),
    {NAME("path"), POL_BUILTIN_ELEMENT, path_element_parameters, 1, 1, false,
     POL_WORD_PATH, NULL, false,
     "one token that, read as a path, lies in this pattern"},
    RULE("path_rule", path_parameters, 3, pol_check_path_rule,
         "one decision for kinds of access to paths"),
    FACT("policy", policy_parameters, 1, pol_check_policy,
         "the version of the language; only as the first statement"),
    RULE("prefix_rule", prefix_parameters, 6, pol_check_prefix_rule,
         "one decision for the commands that a pattern describes"),
    FACT("program", program_parameters, 1, pol_check_program,
         "what is known of a program: how its command line is read, what it "
         "does"),
    LATER("record_rule"),
    LATER("review_rule"),
    RULE("setting_rule", setting_parameters, 3, pol_check_setting_rule,
         "the values that a setting may have"),
    RULE("tool_rule", tool_parameters, 4, pol_check_tool_rule,
         "one decision for calls of tools"),
};

static const pol_builtin codex[] = {
    RULE("host_executable", executable_parameters, 2, pol_check_host_executable,
         "the paths by which an allow on a bare program name is met"),
    RULE("network_rule", codex_network_parameters, 4, pol_check_network_rule,
         "one decision for connections"),
    {NAME("prefix_rule"), POL_BUILTIN_RULE, codex_prefix_parameters, 6, 6,
     false, 0, pol_check_prefix_rule, false,
     "one decision for the commands that a pattern describes"},
};

static const char *const starlark_globals[] = {
    "abs",  "all",       "any",    "bool",  "bytes",   "chr",     "dict",
    "dir",  "enumerate", "fail",   "float", "getattr", "hasattr", "hash",
    "int",  "len",       "list",   "max",   "min",     "ord",     "range",
    "repr", "reversed",  "sorted", "str",   "tuple",   "type",    "zip",
};

const pol_builtin *pol_builtin_get(pol_dialect dialect, size_t index)
{
    bool is_codex = dialect == POL_DIALECT_CODEX;
    size_t count = is_codex ? COUNT(codex) : COUNT(native);
    return index < count ? &(is_codex ? codex : native)[index] : NULL;
}

const pol_builtin *pol_builtin_row(pol_dialect dialect, pol_text name)
{
    const pol_builtin *row;
    for (size_t i = 0; (row = pol_builtin_get(dialect, i)) != NULL; i++) {
        if (row->name_size == name.size &&
            pol_bytes_equal(row->name, name.data, name.size)) {
            return row;
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
