/* SPDX-License-Identifier: Apache-2.0
 *
 * The changes that a difference found.  Knows nothing of what was compared. */
#include "polc/changes.h"
#include "polc/text.h"
#include "polc/witness.h"

#include <string.h>

/* -- What is shown */

static unsigned strictness(const pol_decision *decision)
{
    return decision->answer == POL_ALLOW    ? 0
           : decision->answer != POL_PROMPT ? 3
           : decision->person_only          ? 2
                                            : 1;
}

const char *polc_decision_name(const pol_decision *decision)
{
    return strictness(decision) == 2 ? "prompt-user"
                                     : pol_answer_name(decision->answer);
}

bool polc_is_wider(const pol_change *change)
{
    return strictness(&change->after) < strictness(&change->before);
}

static size_t count(const polc_changes *changes, bool wider)
{
    size_t count = 0;
    for (size_t i = 0; i < pol_result_changes(changes->result); i++) {
        pol_change change = pol_result_change(changes->result, i);
        count += polc_is_wider(&change) == wider;
    }
    return count;
}

size_t polc_changes_count(const polc_changes *changes)
{
    return count(changes, true) +
           (changes->widening_only ? 0 : count(changes, false)) +
           pol_result_gaps(changes->result);
}

/* The index of the next change to show, in *at: the wider ones, then the
 * others.  At first *at is 0. */
static bool next(const polc_changes *changes, size_t *at, pol_change *change,
                 size_t *index)
{
    size_t all = pol_result_changes(changes->result);
    size_t end = changes->widening_only ? all : 2 * all;
    for (; *at < end; ++*at) {
        *index = *at < all ? *at : *at - all;
        *change = pol_result_change(changes->result, *index);
        if (polc_is_wider(change) == (*at < all)) {
            ++*at;
            return true;
        }
    }
    return false;
}

/* -- For people */

static void pad(polc_buffer *out, size_t from, size_t to)
{
    for (; from < to; from++) {
        polc_add_string(out, " ");
    }
}

static void add_column(polc_buffer *out, const char *text, size_t width)
{
    polc_add_string(out, text);
    pad(out, strlen(text), width);
}

static void add_place(polc_buffer *out, pol_text source, uint32_t line,
                      uint32_t column)
{
    polc_add_escaped(out, source);
    polc_add_string(out, ":");
    polc_add_number(out, line);
    polc_add_string(out, ":");
    polc_add_number(out, column);
}

/* Widths of the columns. */
enum {
    MARK = 10,
    KIND = 9
};

static void indent(polc_buffer *out, const polc_changes *changes)
{
    polc_add_string(out, changes->indent != NULL ? changes->indent : "");
}

static void add_rule(polc_buffer *out, const pol_rule_info *rule)
{
    polc_add_string(out, rule->person_only ? "prompt-user"
                                           : pol_answer_name(rule->decision));
    polc_add_string(out, " ");
    polc_add_string(out, pol_layer_name(rule->layer));
    polc_add_string(out, " ");
    polc_add_escaped(out, rule->id);
    polc_add_string(out, " at ");
    add_place(out, rule->source, rule->line, rule->column);
}

static void add_rules(polc_buffer *out, const polc_changes *changes,
                      size_t index, int after)
{
    pol_rule_info rule;
    size_t i = 0;
    for (; pol_result_change_rule(changes->result, index, after, i, &rule) ==
           POL_OK;
         i++) {
        indent(out, changes);
        pad(out, 0, MARK);
        polc_add_string(out, i > 0   ? "        "
                             : after ? "after   "
                                     : "before  ");
        add_rule(out, &rule);
        polc_add_string(out, "\n");
    }
    if (i == 0) {
        indent(out, changes);
        pad(out, 0, MARK);
        polc_add_string(out, after ? "after   " : "before  ");
        polc_add_string(out, "no rule matches\n");
    }
}

static void add_answers(polc_buffer *out, const pol_change *change,
                        size_t width)
{
    size_t begin = out->size;
    polc_add_string(out, polc_decision_name(&change->before));
    polc_add_string(out, " -> ");
    polc_add_string(out, polc_decision_name(&change->after));
    pad(out, out->size - begin, width);
}

/* Bytes of the widest pair of answers that is shown. */
static size_t answers_width(const polc_changes *changes)
{
    size_t at = 0, index, width = 0;
    pol_change change;
    while (next(changes, &at, &change, &index)) {
        size_t size = strlen(polc_decision_name(&change.before)) + 4 +
                      strlen(polc_decision_name(&change.after));
        width = size > width ? size : width;
    }
    return width + 2;
}

static void add_change(polc_buffer *out, const polc_changes *changes,
                       const pol_change *change, size_t index, size_t width)
{
    bool wider = polc_is_wider(change);
    indent(out, changes);
    if (wider && changes->coloured) {
        polc_add_string(out, "\033[1;31m");
    }
    add_column(out, wider ? "WIDER" : "stricter", MARK);
    if (wider && changes->coloured) {
        polc_add_string(out, "\033[0m");
    }
    add_column(out, pol_kind_name(change->kind), KIND);
    add_answers(out, change, width);
    polc_witness_text(out, change->request);
    polc_add_string(out, change->least ? "\n" : " (there may be a lesser)\n");
    add_rules(out, changes, index, 0);
    add_rules(out, changes, index, 1);
}

static void add_gap(polc_buffer *out, const polc_changes *changes,
                    const pol_diff_gap *gap)
{
    indent(out, changes);
    add_column(out, "UNDECIDED", MARK);
    add_column(out, pol_kind_name(gap->kind), KIND);
    polc_add_string(out, gap->reason);
    if (gap->place.line != 0) {
        polc_add_string(out, " (rule at ");
        add_place(out, gap->place.source, gap->place.line, gap->place.column);
        polc_add_string(out, ")");
    }
    polc_add_string(out, "\n");
}

void polc_changes_table(polc_buffer *out, const polc_changes *changes)
{
    size_t at = 0, index, shown = 0, width = answers_width(changes);
    pol_change change;
    while ((changes->limit == 0 || shown < changes->limit) &&
           next(changes, &at, &change, &index)) {
        add_change(out, changes, &change, index, width);
        shown++;
    }
    for (size_t i = 0; i < pol_result_gaps(changes->result); i++) {
        pol_diff_gap gap = pol_result_gap(changes->result, i);
        add_gap(out, changes, &gap);
    }
}

static void add_count(polc_buffer *out, size_t number, const char *word)
{
    polc_add_number(out, number);
    polc_add_string(out, word);
}

void polc_changes_summary(polc_buffer *out, const polc_changes *changes)
{
    size_t wider = count(changes, true);
    size_t stricter = changes->widening_only ? 0 : count(changes, false);
    size_t gaps = pol_result_gaps(changes->result), all = wider + stricter;
    indent(out, changes);
    if (all == 0) {
        polc_add_string(out, changes->widening_only ? "no answer is laxer"
                                                    : "no answer changes");
        polc_add_string(out, gaps > 0 ? ", as far as was decided" : "");
    } else {
        add_count(out, all, all == 1 ? " change: " : " changes: ");
        if (wider > 0) {
            add_count(out, wider, " wider");
        }
        polc_add_string(out, wider > 0 && stricter > 0 ? ", " : "");
        if (stricter > 0) {
            add_count(out, stricter, " stricter");
        }
    }
    if (gaps > 0) {
        polc_add_string(out, "; ");
        add_count(out, gaps, " not decided");
    }
    polc_add_string(out, "\n");
}

/* -- For programs */

static void add_side_json(polc_json *json, const polc_changes *changes,
                          const pol_change *change, size_t index, int after)
{
    const pol_decision *d = after ? &change->after : &change->before;
    pol_rule_info rule;
    polc_json_open(json, '{');
    polc_json_key(json, "decision");
    polc_json_string(json, pol_answer_name(d->answer));
    if (d->person_only) {
        polc_json_key(json, "reviewer");
        polc_json_word(json, "false");
    }
    polc_json_key(json, "reason");
    polc_json_string(json, pol_reason_name(d->reason));
    polc_json_key(json, "rules");
    polc_json_open(json, '[');
    for (size_t i = 0; pol_result_change_rule(changes->result, index, after, i,
                                              &rule) == POL_OK;
         i++) {
        polc_witness_rule_json(json, &rule);
    }
    polc_json_close(json, ']');
    polc_json_close(json, '}');
}

static void add_change_json(polc_json *json, const polc_changes *changes,
                            const pol_change *change, size_t index)
{
    polc_json_open(json, '{');
    polc_json_key(json, "kind");
    polc_json_string(json, pol_kind_name(change->kind));
    polc_json_key(json, "widening");
    polc_json_word(json, polc_is_wider(change) ? "true" : "false");
    polc_json_key(json, "least");
    polc_json_word(json, change->least ? "true" : "false");
    polc_json_key(json, "request");
    polc_witness_json(json, change->request);
    if (change->request->now != 0) {
        polc_json_key(json, "now");
        polc_json_number(json, change->request->now);
    }
    polc_json_key(json, "before");
    add_side_json(json, changes, change, index, 0);
    polc_json_key(json, "after");
    add_side_json(json, changes, change, index, 1);
    polc_json_close(json, '}');
}

static void add_gap_json(polc_json *json, const pol_diff_gap *gap)
{
    polc_json_open(json, '{');
    polc_json_key(json, "kind");
    polc_json_string(json, pol_kind_name(gap->kind));
    polc_json_key(json, "reason");
    polc_json_string(json, gap->reason);
    if (gap->place.line != 0) {
        polc_buffer place = {0};
        add_place(&place, gap->place.source, gap->place.line,
                  gap->place.column);
        polc_json_field(json, "source", polc_buffer_text(&place));
        polc_buffer_free(&place);
    }
    polc_json_close(json, '}');
}

void polc_changes_json(polc_json *json, const polc_changes *changes)
{
    size_t at = 0, index, shown = 0;
    pol_change change;
    polc_json_key(json, "comparison");
    polc_json_string(
        json, pol_comparison_name(pol_result_comparison(changes->result)));
    polc_json_key(json, "changes");
    polc_json_open(json, '[');
    while ((changes->limit == 0 || shown < changes->limit) &&
           next(changes, &at, &change, &index)) {
        add_change_json(json, changes, &change, index);
        shown++;
    }
    polc_json_close(json, ']');
    polc_json_key(json, "gaps");
    polc_json_open(json, '[');
    for (size_t i = 0; i < pol_result_gaps(changes->result); i++) {
        pol_diff_gap gap = pol_result_gap(changes->result, i);
        add_gap_json(json, &gap);
    }
    polc_json_close(json, ']');
}
