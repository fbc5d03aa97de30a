/* SPDX-License-Identifier: Apache-2.0
 *
 * Tool rules and setting rules: plain texts against elements. */
#include "internal.h"

/* -- Elements */

/* The words of the next element; *at moves past it. */
static const uint32_t *element(const pol_checked *c, pol_pattern pattern,
                               uint32_t *at, uint32_t *count)
{
    const uint32_t *words = c->words.items + pattern.first + *at;
    *count = 1;
    if (POL_WORD_KIND(*words) == POL_WORD_ALT) {
        *count = POL_WORD_VALUE(*words);
        words++;
        (*at)++;
    }
    *at += *count;
    return words;
}

static bool word_takes(const pol_checked *c, uint32_t word, pol_text text)
{
    if (POL_WORD_KIND(word) == POL_WORD_ANY) {
        return true;
    }
    pol_text mine = pol_intern_text(&c->texts, POL_WORD_VALUE(word));
    return POL_WORD_KIND(word) == POL_WORD_GLOB ? oracle_glob(mine, text)
                                                : pol_text_equal(mine, text);
}

static bool takes(const pol_checked *c, const uint32_t *words, uint32_t count,
                  pol_text text)
{
    for (uint32_t i = 0; i < count; i++) {
        if (word_takes(c, words[i], text)) {
            return true;
        }
    }
    return false;
}

static bool is_any(const uint32_t *words, uint32_t count)
{
    return count == 1 && POL_WORD_KIND(words[0]) == POL_WORD_ANY;
}

/* A server that is not known meets what closes, and rules without one. */
static bool lies_in_tool(const oracle_subject *s, const pol_rule *rule,
                         pol_pattern pattern, bool closing)
{
    const pol_checked *c = s->judge->o->checked;
    const pol_tool_query *q = s->judge->request->of.tool;
    uint32_t at = 0, count;
    (void)rule;
    const uint32_t *words = element(c, pattern, &at, &count);
    bool server =
        is_any(words, count) ||
        (q->server.data == NULL ? closing : takes(c, words, count, q->server));
    words = element(c, pattern, &at, &count);
    return server && takes(c, words, count, q->tool);
}

/* -- Arguments */

static bool value_meets(const pol_checked *c, const pol_argument_test *test,
                        const pol_argument *argument, bool closing)
{
    uint32_t at = 0, count;
    if (argument->type == POL_ARGUMENT_NESTED) {
        return closing;
    }
    bool is_scalar = argument->type == POL_ARGUMENT_SCALAR;
    if (is_scalar != test->scalar && !(is_scalar && closing)) {
        return false;
    }
    const uint32_t *words = element(c, test->value, &at, &count);
    return takes(c, words, count, argument->value);
}

static bool test_holds(const pol_checked *c, const pol_argument_test *test,
                       const pol_tool_query *q, bool closing)
{
    pol_text name = pol_intern_text(&c->texts, test->name);
    for (size_t i = 0; i < q->argument_count; i++) {
        if (pol_text_equal(q->arguments[i].name, name)) {
            return value_meets(c, test, &q->arguments[i], closing);
        }
    }
    return false;
}

static bool arguments_hold(const oracle_subject *s, const pol_rule *rule,
                           bool closing)
{
    const pol_checked *c = s->judge->o->checked;
    const pol_tool_query *q = s->judge->request->of.tool;
    if (q->arguments == NULL) {
        return closing || rule->tests == 0;
    }
    for (uint8_t i = 0; i < rule->tests; i++) {
        if (!test_holds(c, &c->argument_tests.items[rule->extra + i], q,
                        closing)) {
            return false;
        }
    }
    return true;
}

/* -- Requests */

static bool is_text(oracle_judge *j, pol_text text)
{
    if (text.size > POL_MAX_TOKEN_SIZE) {
        oracle_refuse(j, POL_REASON_LIMIT, POL_WHY_TOO_LONG);
        return false;
    }
    if (oracle_has_nul(text)) {
        oracle_refuse(j, POL_REASON_INVALID, POL_WHY_NUL);
        return false;
    }
    return true;
}

static bool has_twice(const pol_tool_query *q)
{
    for (size_t i = 0; i < q->argument_count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (pol_text_equal(q->arguments[i].name, q->arguments[k].name)) {
                return true;
            }
        }
    }
    return false;
}

static bool are_arguments(oracle_judge *j, const pol_tool_query *q)
{
    if (q->arguments == NULL) {
        return true;
    }
    if (q->argument_count > POL_MAX_ARGUMENTS) {
        oracle_refuse(j, POL_REASON_LIMIT, POL_WHY_TOO_MANY);
        return false;
    }
    for (size_t i = 0; i < q->argument_count; i++) {
        if (!is_text(j, q->arguments[i].name) ||
            !is_text(j, q->arguments[i].value)) {
            return false;
        }
    }
    if (has_twice(q)) {
        oracle_refuse(j, POL_REASON_INVALID, POL_WHY_DUPLICATE);
        return false;
    }
    return true;
}

void oracle_tool(oracle_judge *j)
{
    const pol_tool_query *q = j->request->of.tool;
    if (q->tool.size == 0) {
        oracle_refuse(j, POL_REASON_INVALID, POL_WHY_EMPTY);
        return;
    }
    if (!is_text(j, q->server) || !is_text(j, q->tool) ||
        !are_arguments(j, q)) {
        return;
    }
    oracle_subject s = {
        .judge = j, .holds = arguments_hold, .lies_in = lies_in_tool};
    oracle_read(j, &s);
}

static bool lies_in_setting(const oracle_subject *s, const pol_rule *rule,
                            pol_pattern pattern, bool closing)
{
    const pol_checked *c = s->judge->o->checked;
    const pol_setting_query *q = s->judge->request->of.setting;
    uint32_t at = 0, count;
    (void)rule;
    (void)closing;
    const uint32_t *words = element(c, pattern, &at, &count);
    bool name = takes(c, words, count, q->name);
    words = element(c, pattern, &at, &count);
    return name && takes(c, words, count, q->value);
}

void oracle_setting(oracle_judge *j)
{
    const pol_setting_query *q = j->request->of.setting;
    if (q->name.size == 0) {
        oracle_refuse(j, POL_REASON_INVALID, POL_WHY_EMPTY);
        return;
    }
    if (!is_text(j, q->name) || !is_text(j, q->value)) {
        return;
    }
    oracle_subject s = {.judge = j, .lies_in = lies_in_setting};
    oracle_read(j, &s);
}
