/* SPDX-License-Identifier: Apache-2.0
 *
 * The functions of the rule language, as editors see them. */
#include <libpolicy/policy.h>

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

static const pol_dialect dialects[] = {POL_DIALECT_NATIVE, POL_DIALECT_CODEX};

Test(builtin, rows_are_sorted_and_tell_what_they_are)
{
    for (size_t d = 0; d < 2; d++) {
        pol_builtin_info info;
        const char *last = "";
        size_t count = 0;
        for (; pol_builtin_at(dialects[d], count, &info) == POL_OK; count++) {
            cr_assert(strcmp(last, info.name) < 0, "%s", info.name);
            cr_assert(info.meaning[0] != '\0', "%s", info.name);
            last = info.name;
        }
        cr_assert_eq(count, d == 0 ? 18 : 3);
    }
}

Test(builtin, arguments_tell_what_they_are)
{
    pol_builtin_info info;
    pol_argument_info argument;
    for (size_t i = 0; pol_builtin_at(POL_DIALECT_NATIVE, i, &info) == POL_OK;
         i++) {
        for (size_t k = 0; k < info.arguments; k++) {
            cr_assert_eq(
                pol_builtin_argument(POL_DIALECT_NATIVE, i, k, &argument),
                POL_OK);
            cr_assert(argument.meaning[0] != '\0' && argument.type[0] != '\0');
            cr_assert(strchr(argument.meaning, '\n') == NULL);
        }
        cr_assert_eq(pol_builtin_argument(POL_DIALECT_NATIVE, i, info.arguments,
                                          &argument),
                     POL_INVALID_ARGUMENT);
    }
}

/* A call that is right but for one argument, which comes last. */
static const char *beginning(const char *name)
{
    static const char *const rows[][2] = {
        {"default_rule", "kind='tool', decision='deny', "},
        {"environment", "names='X', effect='hook', "},
        {"managed_only", "kinds='tool', "},
        {"network_rule", "host='a.example', decision='deny', "},
        {"path_rule", "path='/a', access='read', decision='deny', "},
        {"prefix_rule", "pattern=['a'], decision='deny', "},
        {"program", "name='frob', "},
        {"tool_rule", "tool='a', decision='deny', "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strcmp(rows[i][0], name) == 0) {
            return rows[i][1];
        }
    }
    return "";
}

/* Leaves "key='old', " out of the beginning of a call. */
static void leave_out(char *call, const char *key)
{
    char start[64];
    snprintf(start, sizeof start, "%s=", key);
    char *at = strstr(call, start);
    if (at != NULL) {
        char *end = strstr(at, ", ");
        memmove(at, end + 2, strlen(end + 2) + 1);
    }
}

static void compiles(const char *builtin, const pol_argument_info *argument,
                     const char *value, size_t size)
{
    char call[256], text[512];
    bool is_list = strcmp(argument->type, "list") == 0;
    snprintf(call, sizeof call, "%s", beginning(builtin));
    leave_out(call, argument->name);
    snprintf(text, sizeof text, "%s(%s%s=%s'%.*s'%s)\n", builtin, call,
             argument->name, is_list ? "[" : "", (int)size, value,
             is_list ? "]" : "");
    pol_source source = {{"a", 1}, {text, strlen(text)}, POL_LAYER_MANAGED};
    pol_result *result = NULL;
    pol_status status = pol_compile(&source, 1, NULL, &result);
    pol_result_free(result);
    cr_assert_eq(status, POL_OK, "%s", text);
}

Test(builtin, every_value_is_one_that_the_checker_takes)
{
    pol_builtin_info info;
    pol_argument_info argument;
    size_t count = 0;
    for (size_t i = 0; pol_builtin_at(POL_DIALECT_NATIVE, i, &info) == POL_OK;
         i++) {
        for (size_t k = 0; pol_builtin_argument(POL_DIALECT_NATIVE, i, k,
                                                &argument) == POL_OK;
             k++) {
            const char *at = argument.values;
            for (; *at != '\0'; count++) {
                size_t size = strcspn(at, " ");
                compiles(info.name, &argument, at, size);
                at += size + (at[size] == ' ');
            }
        }
    }
    cr_assert(count > 40);
}

Test(builtin, every_argument_is_one_that_the_checker_knows)
{
    pol_builtin_info info;
    pol_argument_info argument;
    for (size_t i = 0; pol_builtin_at(POL_DIALECT_NATIVE, i, &info) == POL_OK;
         i++) {
        for (size_t k = 0; pol_builtin_argument(POL_DIALECT_NATIVE, i, k,
                                                &argument) == POL_OK;
             k++) {
            char text[128];
            snprintf(text, sizeof text, "%s(%s=any)\n", info.name,
                     argument.name);
            pol_source source = {
                {"a", 1}, {text, strlen(text)}, POL_LAYER_USER};
            pol_result *result = NULL;
            pol_compile(&source, 1, NULL, &result);
            for (size_t n = 0; n < pol_result_diagnostics(result); n++) {
                cr_assert_str_neq(pol_result_diagnostic(result, n).code, "P102",
                                  "%s", text);
            }
            pol_result_free(result);
        }
    }
}
