/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of a command, and what is not understood of it, for people. */
#include "polc/answer.h"
#include "polc/hint.h"
#include "polc/parts.h"
#include "polc/word.h"

#include <stdlib.h>
#include <string.h>

enum {
    INDENT = 2,
    UNDER = 12,     /* what is said of a part */
    MAX_DEPTH = 10, /* that is shown by indentation */
    MAX_OPAQUE = 50 /* places that are shown */
};

typedef struct people {
    polc_buffer *out;
    const polc_judge *judge;
    const polc_outcome *outcome;
    bool whole, coloured;
} people;

static void indent(polc_buffer *out, size_t count)
{
    for (; count > 0; count--) {
        polc_add_string(out, " ");
    }
}

/* -- parts */

static void add_path(polc_buffer *out, const polc_outcome *outcome,
                     const pol_part *part)
{
    polc_add_string(out, polc_accesses[part->access]);
    polc_add_string(out, part->recursive ? " all of " : " ");
    if (part->value.size == 0) {
        polc_add_string(out, "a file that is not known");
        return;
    }
    polc_buffer value = {0};
    polc_part_value(outcome, part, &value);
    polc_add_word(out, polc_buffer_text(&value));
    polc_buffer_free(&value);
}

static void add_subject(polc_buffer *out, const polc_outcome *outcome,
                        const pol_part *part)
{
    if (part->kind == POL_KIND_PATH) {
        add_path(out, outcome, part);
    } else if (part->kind == POL_KIND_NETWORK) {
        polc_add_string(out, "connect to ");
        if (part->value.size > 0) {
            polc_add_word(out, part->value);
        } else {
            polc_add_string(out, "a host that is not known");
        }
    } else {
        for (uint32_t i = 0; i < part->word_count; i++) {
            polc_add_string(out, i > 0 ? " " : "");
            polc_add_open_word(out, &part->words[i]);
        }
    }
}

/* The tokens that a rule matched: a prefix, and options behind it. */
static void add_tokens(people *p, const pol_part *part, const pol_match *match,
                       size_t under)
{
    if (part->kind != POL_KIND_COMMAND || match->prefix == 0) {
        return;
    }
    indent(p->out, under);
    polc_add_string(p->out, "matched:");
    for (uint32_t i = 0; i < match->prefix && i < part->word_count; i++) {
        polc_add_string(p->out, " ");
        polc_add_open_word(p->out, &part->words[i]);
    }
    for (uint32_t i = 0; i < match->options && i < 4; i++) {
        uint32_t token = match->option[i];
        if (token >= match->prefix && token < part->word_count) {
            polc_add_string(p->out, " .. ");
            polc_add_open_word(p->out, &part->words[token]);
        }
    }
    polc_add_string(p->out, "\n");
}

static void add_match(people *p, const pol_part *part, const pol_match *match,
                      bool is_beaten, size_t under)
{
    pol_rule_info info;
    if (pol_image_get_rule(p->judge->image, match->rule, &info) != POL_OK) {
        return;
    }
    indent(p->out, under);
    polc_add_string(p->out, is_beaten ? "beaten: " : "");
    polc_add_string(p->out, info.person_only ? "prompt-user"
                                             : pol_answer_name(info.decision));
    polc_add_string(p->out, " by ");
    polc_add_rule(p->out, p->judge->image, match->rule);
    polc_add_string(p->out, "\n");
    add_tokens(p, part, match, under + INDENT);
}

/* The strictest rules of a part, then the ones that they beat. */
static void add_matches(people *p, const pol_part *part, size_t under)
{
    size_t count;
    const pol_match *matches = polc_part_matches(p->outcome, part, &count);
    unsigned top = polc_rule_strictness(p->judge->image, part->rule);
    for (unsigned pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < count; i++) {
            unsigned strict =
                polc_rule_strictness(p->judge->image, matches[i].rule);
            bool is_beaten = strict < top || top == 0;
            if (is_beaten == (pass == 1)) {
                add_match(p, part, &matches[i], is_beaten, under);
            }
        }
    }
}

/* Why a part is answered so, where no rule says it. */
static void add_reason(people *p, const pol_part *part, size_t under)
{
    const char *text = "";
    if (part->reason == POL_REASON_DEFAULT) {
        text = part->need == POL_NEED_NONE ? "no rule closes it"
               : part->match_count > 0     ? "the default"
                                           : "no rule matches";
    } else if (part->reason != POL_REASON_RULE) {
        text = pol_reason_name(part->reason);
    } else if (part->match_count == 0) {
        text = "no rule closes it";
    }
    if (text[0] != '\0') {
        const char *why = pol_why_text(part->why);
        indent(p->out, under);
        polc_add_string(p->out, text);
        polc_add_string(p->out, why[0] != '\0' ? ": " : "");
        polc_add_string(p->out, why);
        polc_add_string(p->out, "\n");
    }
}

/* The words that an allow would have to name. */
static void add_named(people *p, const pol_part *part, size_t under)
{
    bool is_first = true;
    if (part->why != POL_WHY_NAMED) {
        return;
    }
    for (uint32_t i = 0; i < part->word_count; i++) {
        if (part->words[i].named) {
            if (is_first) {
                indent(p->out, under);
                polc_add_string(p->out, "an allow must name: ");
            }
            polc_add_string(p->out, is_first ? "" : " ");
            polc_add_open_word(p->out, &part->words[i]);
            is_first = false;
        }
    }
    polc_add_string(p->out, is_first ? "" : "\n");
}

static void add_part(people *p, const polc_place *place)
{
    const pol_part *part = &p->outcome->parts[place->part];
    size_t depth = place->depth < MAX_DEPTH ? place->depth : MAX_DEPTH;
    bool decides = p->outcome->decision.answer != POL_ALLOW &&
                   polc_part_decides(p->outcome, part);
    polc_add_string(p->out, decides ? "* " : "  ");
    polc_add_answer(p->out, part->answer, p->coloured);
    indent(p->out, INDENT * depth);
    add_subject(p->out, p->outcome, part);
    polc_add_string(p->out, "\n");
    if (p->whole) {
        size_t under = UNDER + INDENT * depth;
        add_reason(p, part, under);
        add_named(p, part, under);
        add_matches(p, part, under);
    }
}

/* Whether a part is shown: the answer alone says enough of what is only read
 * and not closed. */
static bool is_shown(const people *p, const pol_part *part)
{
    return p->whole || part->kind == POL_KIND_COMMAND ||
           part->need == POL_NEED_ALLOW || part->answer != POL_ALLOW;
}

static void add_parts(people *p)
{
    size_t count = p->outcome->part_count;
    polc_place *places = polc_parts_order(p->outcome);
    polc_add_string(p->out, "parts:\n");
    for (size_t i = 0; i < count; i++) {
        if (is_shown(p, &p->outcome->parts[places[i].part])) {
            add_part(p, &places[i]);
        }
    }
    free(places);
}

static size_t count_shown(const people *p)
{
    size_t count = 0;
    for (size_t i = 0; i < p->outcome->part_count; i++) {
        count += is_shown(p, &p->outcome->parts[i]);
    }
    return count;
}

/* -- what is not understood */

static void add_reason_of(people *p, const char *why)
{
    const char *hint = polc_hint(why);
    indent(p->out, INDENT);
    polc_add_string(p->out, why);
    polc_add_string(p->out, "\n");
    if (p->whole && hint[0] != '\0') {
        indent(p->out, 2 * INDENT);
        polc_add_string(p->out, "instead: ");
        polc_add_string(p->out, hint);
        polc_add_string(p->out, "\n");
    }
}

/* The place, above what is said of it. */
static void add_where(people *p, const pol_opaque *opaque)
{
    const pol_shell_query *shell = p->outcome->asked.of.shell;
    if (opaque->end > 0 && shell != NULL) {
        polc_add_carets(p->out, shell->text, opaque->begin, opaque->end,
                        2 * INDENT);
    } else if (opaque->part < p->outcome->part_count) {
        indent(p->out, 2 * INDENT);
        add_subject(p->out, p->outcome, &p->outcome->parts[opaque->part]);
        polc_add_string(p->out, "\n");
    }
}

static bool has_place(const people *p, const pol_opaque *opaque)
{
    return (opaque->end > 0 && p->outcome->asked.of.shell != NULL) ||
           opaque->part < p->outcome->part_count;
}

static bool is_same_place(const pol_opaque *a, const pol_opaque *b)
{
    return a->begin == b->begin && a->end == b->end &&
           (a->end > 0 || a->part == b->part);
}

/* All that is said of the place of one, if it is the first one there. */
static void add_opaque(people *p, const pol_opaque *list, size_t count,
                       size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (is_same_place(&list[i], &list[at])) {
            return;
        }
    }
    add_where(p, &list[at]);
    for (size_t i = at; i < count; i++) {
        bool is_new = is_same_place(&list[i], &list[at]);
        for (size_t k = at; k < i && is_new; k++) {
            is_new = !is_same_place(&list[k], &list[at]) ||
                     strcmp(list[k].why, list[i].why) != 0;
        }
        if (is_new) {
            add_reason_of(p, list[i].why);
        }
    }
}

static void add_all_opaque(people *p)
{
    const polc_outcome *o = p->outcome;
    pol_opaque whole = {.part = POL_NO_PART,
                        .why = pol_why_text(o->decision.why)};
    const pol_opaque *list = o->opaque;
    size_t count = o->opaque_count;
    if (count == 0 && o->decision.reason == POL_REASON_OPAQUE &&
        whole.why[0] != '\0') {
        list = &whole;
        count = 1;
    }
    size_t shown = count < MAX_OPAQUE ? count : MAX_OPAQUE;
    polc_add_string(p->out, count > 0 ? "not understood:\n" : "");
    /* What has no place first: else it seems to be said of the one above. */
    for (unsigned placed = 0; placed < 2; placed++) {
        for (size_t i = 0; i < shown; i++) {
            if (has_place(p, &list[i]) == (placed == 1)) {
                add_opaque(p, list, shown, i);
            }
        }
    }
    if (shown < count) {
        polc_add_string(p->out, "  and ");
        polc_add_number(p->out, count - shown);
        polc_add_string(p->out, " more\n");
    }
}

void polc_answer_parts(polc_buffer *out, const polc_judge *judge,
                       const polc_request *request, const polc_outcome *outcome,
                       bool whole, bool coloured)
{
    people p = {out, judge, outcome, whole, coloured};
    size_t count = count_shown(&p);
    if (count > 1 || (count > 0 && (whole || request->is_shell))) {
        add_parts(&p);
    }
    if (request->kind == POL_KIND_COMMAND) {
        add_all_opaque(&p);
    }
}
