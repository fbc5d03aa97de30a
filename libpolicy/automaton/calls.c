/* SPDX-License-Identifier: Apache-2.0
 *
 * Calls of tools and settings as step programs.  The tokens of a call are its
 * server and its tool, then name and value of each argument; those of a
 * setting its name and its value. */
#include <libpolicy/automaton/lower.h>

/* The longest scalar that a rule can name. */
#define SCALAR_MAX 64

static void push_value(pol_lowering *lowering, uint32_t word)
{
    switch (POL_WORD_KIND(word)) {
    case POL_WORD_LITERAL:
        pol_push_step(lowering,
                      POL_STEP_WORD(POL_STEP_LITERAL, POL_WORD_VALUE(word)));
        break;
    case POL_WORD_GLOB:
        pol_push_step(lowering,
                      POL_STEP_WORD(POL_STEP_GLOB, POL_WORD_VALUE(word)));
        break;
    case POL_WORD_GAP:
        pol_push_step(lowering, POL_STEP_WORD(POL_STEP_GAP, 0));
        break;
    case POL_WORD_END:
        pol_push_mark(lowering, POL_MARK(POL_MARK_END));
        break;
    case POL_WORD_ANY:
    case POL_WORD_OPTION:
    case POL_WORD_ALT:
    case POL_WORD_PATH:
    case POL_WORD_ROOT:
    case POL_WORD_ADDRESS:
        pol_push_step(lowering, POL_STEP_WORD(POL_STEP_ANY, 0));
        break;
    }
}

/* The element that begins at word *at; *at moves past it.  mark: what also
 * meets it where the rule closes; empty: nothing does. */
static void push_element(pol_lowering *lowering, const uint32_t *words,
                         uint32_t *at, pol_text mark)
{
    uint32_t first = *at, count = 1;
    pol_word_kind kind = POL_WORD_KIND(words[first]);
    if (kind == POL_WORD_ALT) {
        count = POL_WORD_VALUE(words[first]);
        first++;
    }
    *at = first + count;
    bool marked = mark.size > 0 && lowering->closing && kind != POL_WORD_ANY;
    if (count == 1 && !marked) {
        push_value(lowering, words[first]);
        return;
    }
    size_t head = lowering->program->words.count;
    pol_push_step(lowering, 0);
    for (uint32_t i = 0; i < count; i++) {
        push_value(lowering, words[first + i]);
    }
    if (marked) {
        pol_push_mark(lowering, mark);
    }
    pol_close_list(lowering, head, POL_STEP_ALT);
}

/* The server may be unknown: that meets what closes. */
static void push_pattern(pol_lowering *lowering, const pol_pattern *pattern)
{
    bool tool = lowering->rule->kind == POL_KIND_TOOL;
    uint32_t at = pattern->first, end = at + pattern->count;
    while (at < end && !pol_lower_stopped(lowering)) {
        bool server = tool && at == pattern->first;
        push_element(lowering, lowering->checked->words.items, &at,
                     server ? POL_MARK(POL_MARK_UNBOUND) : (pol_text){NULL, 0});
    }
}

static void start_program(pol_lowering *lowering)
{
    pol_lower_start(lowering,
                    lowering->rule->kind == POL_KIND_TOOL ? POL_START_TOOL
                                                          : POL_START_SETTING,
                    (uint32_t)lowering->program->words.count);
}

void pol_lower_call(pol_lowering *lowering, const pol_pattern *pattern,
                    uint32_t accept)
{
    start_program(lowering);
    push_pattern(lowering, pattern);
    pol_push_step(lowering, accept);
}

/* A scalar stands behind a marker, so that no string is taken for it. */
static void push_scalar(pol_lowering *lowering, uint32_t text)
{
    char mark[SCALAR_MAX] = {'\0', POL_MARK_SCALAR};
    pol_text json = pol_intern_text(&lowering->checked->texts, text);
    if (json.size > sizeof mark - 2) {
        pol_lower_too_large(lowering, "the value of an argument");
        return;
    }
    memcpy(mark + 2, json.data, json.size);
    pol_push_mark(lowering, (pol_text){mark, json.size + 2});
}

static void push_test(pol_lowering *lowering, const pol_argument_test *test)
{
    const uint32_t *words = lowering->checked->words.items;
    uint32_t at = test->value.first, count = 1;
    if (POL_WORD_KIND(words[at]) == POL_WORD_ALT) {
        count = POL_WORD_VALUE(words[at]);
        at++;
    }
    size_t head = lowering->program->words.count;
    pol_push_step(lowering, 0);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t word = words[at + i];
        if (test->scalar) {
            push_scalar(lowering, POL_WORD_VALUE(word));
        } else {
            push_value(lowering, word);
        }
    }
    if (lowering->closing) {
        pol_push_mark(lowering, POL_MARK(POL_MARK_NESTED));
    }
    pol_close_list(lowering, head, POL_STEP_ALT);
}

void pol_lower_argument(pol_lowering *lowering, const pol_argument_test *test,
                        uint32_t accept)
{
    start_program(lowering);
    push_pattern(lowering, &lowering->rule->pattern);
    pol_push_step(lowering, POL_STEP_WORD(POL_STEP_GAP, 0));
    pol_push_step(lowering, POL_STEP_WORD(POL_STEP_LITERAL, test->name));
    push_test(lowering, test);
    pol_push_step(lowering, accept);
    if (lowering->closing) { /* arguments that are not known */
        start_program(lowering);
        push_pattern(lowering, &lowering->rule->pattern);
        pol_push_step(lowering, POL_STEP_WORD(POL_STEP_GAP, 0));
        pol_push_mark(lowering, POL_MARK(POL_MARK_UNBOUND));
        pol_push_step(lowering, accept);
    }
}
