/* SPDX-License-Identifier: Apache-2.0
 *
 * The tokens of a pattern as steps: up to one of its conditions, or all. */
#include <libpolicy/automaton/lower.h>
#include <libpolicy/canon/program.h>

/* The longest program name of a closing rule: no file system takes more. */
#define PROGRAM_NAME_MAX 4096

/* The program literal as a closing rule compares it. */
static uint32_t closing_head(pol_lowering *lowering, uint32_t text)
{
    pol_text bytes = pol_intern_text(&lowering->checked->texts, text);
    pol_text name = pol_closing_name(bytes);
    if (name.size == 0 || name.size == bytes.size) {
        return pol_lower_text(lowering, text);
    }
    /* Interning moves the texts: the name must not point into them. */
    char copy[PROGRAM_NAME_MAX];
    if (name.size > sizeof copy) {
        pol_lower_too_large(lowering, "the program name");
        return 0;
    }
    memcpy(copy, name.data, name.size);
    return pol_lower_bytes(lowering, (pol_text){copy, name.size});
}

/* The word of one consuming member. */
static uint32_t member_word(pol_lowering *lowering, uint32_t word,
                            uint32_t index)
{
    uint32_t text = POL_WORD_VALUE(word);
    switch (POL_WORD_KIND(word)) {
    case POL_WORD_LITERAL:
        text = index == 0 && lowering->closing &&
                       lowering->checked->dialect == POL_DIALECT_NATIVE
                   ? closing_head(lowering, text)
                   : pol_lower_text(lowering, text);
        return POL_STEP_WORD(POL_STEP_LITERAL, text);
    case POL_WORD_GLOB:
        return POL_STEP_WORD(POL_STEP_GLOB, pol_lower_text(lowering, text));
    case POL_WORD_PATH:
        return POL_STEP_WORD(POL_STEP_GLOB, pol_lower_element(lowering, text));
    case POL_WORD_ANY:
    case POL_WORD_OPTION:
    case POL_WORD_GAP:
    case POL_WORD_END:
    case POL_WORD_ALT:
    case POL_WORD_ROOT:
    case POL_WORD_ADDRESS:
        break;
    }
    return POL_STEP_WORD(POL_STEP_ANY, 0);
}

static void push_consuming(pol_lowering *lowering, const pol_element *e)
{
    uint32_t tokens = e->count - e->conditions;
    if (tokens > 1) {
        pol_push_step(lowering, POL_STEP_WORD(POL_STEP_ALT, tokens));
    }
    for (uint32_t i = 0; i < e->count; i++) {
        if (!pol_is_condition(lowering, e->members[i], e->index)) {
            pol_push_step(lowering,
                          member_word(lowering, e->members[i], e->index));
        }
    }
}

void pol_push_spelling(pol_lowering *lowering, uint32_t word)
{
    pol_push_step(lowering, POL_STEP_WORD(POL_STEP_LITERAL,
                                          pol_lower_text(
                                              lowering, POL_WORD_VALUE(word))));
}

/* Pushes `step` with the spellings of all conditions that were chosen among
 * the first `elements` elements. */
static void push_spellings(pol_lowering *lowering, const pol_pattern *pattern,
                           uint64_t choices, uint32_t elements, pol_step step)
{
    pol_words *words = &lowering->program->words;
    size_t head = words->count;
    pol_push_step(lowering, 0);
    uint32_t at = 0;
    for (uint32_t i = 0; i < elements && at < pattern->count; i++) {
        pol_element e = pol_read_element(lowering, pattern, &at, i);
        uint32_t chosen = pol_choose(lowering, &e, &choices);
        if (chosen != POL_CHOICE_TOKENS) {
            pol_each_spelling(lowering, &e, chosen, pol_push_spelling);
        }
    }
    pol_close_list(lowering, head, step);
}

/* No further token: free after a gap, and in a closing pattern after a
 * condition, as its option may be followed by anything. */
static void push_end(pol_lowering *lowering, const pol_pattern *pattern,
                     uint64_t choices, size_t start, uint32_t conditions)
{
    if ((conditions > 0 && lowering->closing) ||
        pol_last_word(lowering, start) == POL_STEP_WORD(POL_STEP_GAP, 0)) {
        return;
    }
    if (conditions > 0) {
        push_spellings(lowering, pattern, choices, UINT32_MAX, POL_STEP_SKIP);
    }
    pol_push_step(lowering, POL_STEP_WORD(POL_STEP_END, 0));
}

pol_element pol_push_prefix(pol_lowering *lowering, const pol_pattern *pattern,
                            uint64_t choices, uint32_t condition)
{
    uint32_t at = 0, conditions = 0;
    uint64_t rest = choices;
    size_t start = lowering->program->words.count;
    pol_element e = {0};
    for (uint32_t i = 0; at < pattern->count; i++) {
        e = pol_read_element(lowering, pattern, &at, i);
        if (pol_choose(lowering, &e, &rest) != POL_CHOICE_TOKENS) {
            if (conditions++ == condition) {
                return e;
            }
            continue;
        }
        if (e.kind == POL_WORD_GAP) {
            pol_push_gap(lowering, start);
            continue;
        }
        if (e.kind == POL_WORD_END) {
            push_end(lowering, pattern, choices, start, conditions);
            continue;
        }
        if (conditions > 0 && lowering->closing) {
            pol_push_gap(lowering, start);
        } else if (conditions > 0) {
            push_spellings(lowering, pattern, choices, i, POL_STEP_SKIP);
        }
        push_consuming(lowering, &e);
    }
    if (lowering->ends && e.kind != POL_WORD_END) {
        push_end(lowering, pattern, choices, start, conditions);
    }
    if (pol_last_word(lowering, start) == POL_STEP_WORD(POL_STEP_GAP, 0)) {
        lowering->program->words.count--;
    }
    return e;
}
