/* SPDX-License-Identifier: Apache-2.0
 *
 * tool_rule: its arguments to a rule.  Refuses to know how calls are
 * matched. */
#include <libpolicy/check/builtin.h>

/* -- elements: a string, glob(), or a list of these */

static bool push_one(pol_checker *c, const pol_value *value, const char *what)
{
    if (value->kind == POL_VALUE_STRING) {
        return pol_push_token(c, POL_WORD_LITERAL, value);
    }
    if (value->kind == POL_VALUE_ELEMENT && value->element == POL_WORD_GLOB) {
        return pol_push_token(c, POL_WORD_GLOB, value);
    }
    if (value->kind == POL_VALUE_ELEMENT) {
        pol_check_error(c, POL_CODE_BAD_PATTERN, value->span,
                        "%s is a string or glob(), no other element", what);
    } else if (value->kind != POL_VALUE_BAD) {
        pol_check_error(c, POL_CODE_WRONG_TYPE, value->span,
                        "%s is a string or glob(), not %s", what,
                        pol_value_name(value));
    }
    return false;
}

/* Before the elements of a list; false where there are none, or too many. */
static bool push_head(pol_checker *c, const pol_value *value, uint32_t count,
                      const char *what)
{
    enum {
        MAX_ALTERNATIVES = 65536
    };
    if (count == 0) {
        pol_check_error(c, POL_CODE_EMPTY_PATTERN, value->span,
                        "an empty list is no way to name %s", what);
        return false;
    }
    if (count > MAX_ALTERNATIVES) {
        pol_check_error(c, POL_CODE_LIMIT_PATTERN, value->span,
                        "a list has at most %u elements",
                        (unsigned)MAX_ALTERNATIVES);
        return false;
    }
    return count == 1 || (pol_check_step(c, count / 4, value->span) &&
                          pol_push_word(c, POL_WORD_ALT, count));
}

static bool push_element(pol_checker *c, const pol_value *value,
                         const char *what)
{
    uint32_t count;
    const pol_value *items = pol_one_or_more(value, &count);
    if (value->kind == POL_VALUE_UNSET) {
        return pol_push_word(c, POL_WORD_ANY, 0);
    }
    bool good = push_head(c, value, count, what);
    for (uint32_t i = 0; good && i < count; i++) {
        good = push_one(c, &items[i], what);
    }
    return good;
}

/* Server and tool; where the tool begins is the result. */
static bool push_tool(pol_checker *c, const pol_value *server,
                      const pol_value *tool, pol_pattern *pattern)
{
    size_t first = c->out->words.count;
    if (!pol_words_are_few(c)) {
        return false;
    }
    bool good = push_element(c, server, "a server");
    good = push_element(c, tool, "a tool") && good;
    *pattern =
        (pol_pattern){(uint32_t)first, (uint32_t)(c->out->words.count - first)};
    return good;
}

static bool check_target(pol_checker *c, const pol_arguments *args,
                         pol_rule *rule)
{
    const pol_value *server = &args->value[POL_TOOL_SERVER];
    const pol_value *tool = &args->value[POL_TOOL_TOOL];
    const pol_value *unless = &args->value[POL_TOOL_UNLESS];
    if (server->kind == POL_VALUE_UNSET && tool->kind == POL_VALUE_UNSET) {
        pol_check_error(c, POL_CODE_MISSING_ARGUMENT, args->call->left->span,
                        "`tool_rule` needs `server` or `tool`: every tool is "
                        "tool=glob(\"*\")");
        return false;
    }
    bool good = push_tool(c, server, tool, &rule->pattern);
    bool none = unless->kind == POL_VALUE_UNSET ||
                (unless->kind == POL_VALUE_LIST && unless->count == 0);
    if (!good || none) {
        return good;
    }
    pol_pattern pattern;
    rule->unless = (uint32_t)c->out->patterns.count;
    rule->unless_count = 1;
    return push_tool(c, server, unless, &pattern) &&
           pol_push_pattern(c, pattern);
}

/* -- arguments */

static bool is_scalar(const pol_value *value)
{
    return value->kind == POL_VALUE_INT || value->kind == POL_VALUE_BIG ||
           value->kind == POL_VALUE_BOOL;
}

static bool push_scalar(pol_checker *c, const pol_value *value)
{
    char buffer[24];
    pol_text text;
    if (!is_scalar(value)) {
        if (value->kind != POL_VALUE_BAD) {
            pol_check_error(c, POL_CODE_WRONG_TYPE, value->span,
                            "the values of one argument are strings and "
                            "globs, or integers, True and False, not both");
        }
        return false;
    }
    if (!pol_scalar_text(value, buffer, &text)) {
        pol_check_error(c, POL_CODE_BAD_VALUE, value->span,
                        "this integer is too large");
        return false;
    }
    return pol_push_text(c, POL_WORD_LITERAL, text);
}

static bool push_scalars(pol_checker *c, const pol_value *value)
{
    uint32_t count;
    const pol_value *items = pol_one_or_more(value, &count);
    bool good = push_head(c, value, count, "a value");
    for (uint32_t i = 0; good && i < count; i++) {
        good = push_scalar(c, &items[i]);
    }
    return good;
}

static bool check_test(pol_checker *c, const pol_value *key,
                       const pol_value *value)
{
    uint32_t count;
    const pol_value *items = pol_one_or_more(value, &count);
    pol_argument_test test = {.value = {.first = (uint32_t)c->out->words.count},
                              .scalar = count > 0 && is_scalar(&items[0])};
    if (!pol_words_are_few(c) ||
        !(test.scalar ? push_scalars(c, value)
                      : push_element(c, value, "a value of an argument"))) {
        return false;
    }
    test.value.count = (uint32_t)c->out->words.count - test.value.first;
    test.name = pol_intern(&c->out->texts, pol_value_text(key));
    pol_argument_test *slot = pol_vec_push(&c->out->argument_tests, c->budget);
    if (slot == NULL || test.name == POL_NO_TEXT) {
        return false;
    }
    *slot = test;
    return true;
}

static bool is_before(const pol_value *a, const pol_value *b)
{
    size_t size = a->count < b->count ? a->count : b->count;
    int order = size > 0 ? memcmp(a->u.data, b->u.data, size) : 0;
    return order < 0 || (order == 0 && a->count < b->count);
}

/* By name, so that the order in which they are written means nothing. */
static void sort_keys(const pol_value *items, uint32_t count, uint8_t *order)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = i;
        for (; at > 0 && is_before(&items[2 * i], &items[2 * order[at - 1]]);
             at--) {
            order[at] = order[at - 1];
        }
        order[at] = (uint8_t)i;
    }
}

static bool check_tests(pol_checker *c, const pol_value *dict, pol_rule *rule)
{
    uint8_t order[POL_DICT_ENTRIES];
    uint32_t count = dict->kind == POL_VALUE_DICT ? dict->count / 2 : 0;
    bool good = true;
    if (count == 0) {
        return true;
    }
    rule->extra = (uint32_t)c->out->argument_tests.count;
    rule->tests = (uint8_t)count;
    sort_keys(dict->u.items, count, order);
    for (uint32_t i = 0; i < count; i++) {
        const pol_value *key = &dict->u.items[2 * order[i]];
        good = check_test(c, key, key + 1) && good;
    }
    return good;
}

/* -- the rule */

void pol_check_tool_rule(pol_checker *c, const pol_arguments *args)
{
    const pol_value *value = args->value;
    pol_rule rule = pol_new_rule(c, args, POL_KIND_TOOL);
    bool good = check_target(c, args, &rule);
    good &= check_tests(c, &value[POL_TOOL_ARGUMENTS], &rule);
    good &=
        pol_check_decision(c, &value[POL_TOOL_DECISION], false, &rule.verdict);
    good &= pol_check_justification(c, &value[POL_TOOL_JUSTIFICATION],
                                    &rule.justification);
    good &= pol_check_id(c, &value[POL_TOOL_ID], &rule.id);
    good &= pol_check_expires(c, &value[POL_TOOL_EXPIRES], &rule.expires);
    if (good && pol_check_rule_room(c, rule.span, 1)) {
        pol_add_rule(c, &rule);
    }
}
