/* SPDX-License-Identifier: Apache-2.0
 *
 * Rules and parts of answers as JSON of the protocol. */
#include "polc/answer.h"
#include "polc/parts.h"
#include "polc/value.h"

#include <stdlib.h>

/* -- rules */

static void add_word(polc_json *json, const pol_word *word)
{
    if (word->open) {
        polc_json_word(json, "null");
    } else {
        polc_json_text(json, word->text);
    }
}

static void add_tokens(polc_json *json, const pol_part *part,
                       const pol_match *match)
{
    for (uint32_t i = 0; i < match->prefix && i < part->word_count; i++) {
        add_word(json, &part->words[i]);
    }
    for (uint32_t i = 0; i < match->options && i < 4; i++) {
        if (match->option[i] < part->word_count) {
            add_word(json, &part->words[match->option[i]]);
        }
    }
}

static void add_matched(polc_json *json, const polc_outcome *outcome,
                        const pol_part *part, const pol_match *match)
{
    if (part == NULL) {
        polc_value value;
        polc_value_make(&value, &outcome->asked);
        polc_value_matched(json, &value);
        polc_value_free(&value);
        return;
    }
    polc_json_key(json, "matched");
    polc_json_open(json, '[');
    if (part->kind == POL_KIND_COMMAND) {
        add_tokens(json, part, match);
    } else if (part->value.size > 0) {
        polc_buffer value = {0};
        polc_part_value(outcome, part, &value);
        polc_json_text(json, polc_buffer_text(&value));
        polc_buffer_free(&value);
    }
    polc_json_close(json, ']');
}

void polc_rule_json(polc_json *json, const polc_judge *judge,
                    const polc_outcome *outcome, const pol_part *part,
                    const pol_match *match)
{
    pol_rule_info rule;
    polc_buffer place = {0};
    if (pol_image_get_rule(judge->image, match->rule, &rule) != POL_OK) {
        return;
    }
    polc_json_open(json, '{');
    polc_json_field(json, "id", rule.id);
    polc_json_key(json, "layer");
    polc_json_string(json, pol_layer_name(rule.layer));
    polc_json_key(json, "decision");
    polc_json_string(json, pol_answer_name(rule.decision));
    if (rule.person_only) {
        polc_json_key(json, "reviewer");
        polc_json_word(json, "false");
    }
    polc_json_key(json, "source");
    polc_add_place(&place, &rule);
    polc_json_text(json, polc_buffer_text(&place));
    polc_buffer_free(&place);
    add_matched(json, outcome, part, match);
    if (rule.justification.data != NULL) {
        polc_json_field(json, "justification", rule.justification);
    }
    polc_json_close(json, '}');
}

/* Rules that were given already, as bits. */
typedef struct seen {
    unsigned char *bits;
    uint32_t count;
} seen;

static bool is_new(seen *s, uint32_t rule)
{
    if (rule >= s->count || (s->bits[rule / 8] >> rule % 8 & 1) != 0) {
        return false;
    }
    s->bits[rule / 8] |= (unsigned char)(1u << rule % 8);
    return true;
}

/* The strictest of what matched a part. */
static void add_deciding(polc_json *json, const polc_judge *judge,
                         const polc_outcome *outcome, const pol_part *part,
                         seen *s)
{
    size_t count;
    const pol_match *matches = polc_part_matches(outcome, part, &count);
    unsigned top = polc_rule_strictness(judge->image, part->rule);
    for (size_t i = 0; i < count && top > 0; i++) {
        uint32_t rule = matches[i].rule;
        if (polc_rule_strictness(judge->image, rule) == top &&
            is_new(s, rule)) {
            polc_rule_json(json, judge, outcome, part, &matches[i]);
        }
    }
}

void polc_deciding_json(polc_json *json, const polc_judge *judge,
                        const polc_outcome *outcome)
{
    pol_image_info info;
    seen s = {NULL, 0};
    if (pol_image_get_info(judge->image, &info) == POL_OK) {
        s.count = info.rules;
        s.bits = polc_resize(NULL, s.count / 8 + 1);
        for (size_t i = 0; i <= s.count / 8; i++) {
            s.bits[i] = 0;
        }
    }
    polc_json_key(json, "rules");
    polc_json_open(json, '[');
    for (size_t i = 0; i < outcome->part_count; i++) {
        if (polc_part_decides(outcome, &outcome->parts[i])) {
            add_deciding(json, judge, outcome, &outcome->parts[i], &s);
        }
    }
    polc_json_close(json, ']');
    free(s.bits);
}

/* -- parts */

void polc_span_json(polc_json *json, uint32_t begin, uint32_t end)
{
    if (end > 0) {
        polc_json_key(json, "span");
        polc_json_open(json, '[');
        polc_json_number(json, begin);
        polc_json_number(json, end);
        polc_json_close(json, ']');
    }
}

static void add_value(polc_json *json, const char *key,
                      const polc_outcome *outcome, const pol_part *part)
{
    polc_buffer value = {0};
    polc_json_key(json, key);
    if (part->value.size > 0) {
        polc_part_value(outcome, part, &value);
        polc_json_text(json, polc_buffer_text(&value));
    } else {
        polc_json_word(json, "null");
    }
    polc_buffer_free(&value);
}

void polc_argv_json(polc_json *json, const pol_part *part)
{
    polc_json_open(json, '[');
    for (uint32_t i = 0; i < part->word_count; i++) {
        add_word(json, &part->words[i]);
    }
    polc_json_close(json, ']');
}

static void add_subject(polc_json *json, const polc_outcome *outcome,
                        const pol_part *part)
{
    polc_json_key(json, "kind");
    polc_json_string(json, pol_kind_name(part->kind));
    if (part->kind == POL_KIND_NETWORK) {
        add_value(json, "host", outcome, part);
        if (polc_part_is_url(part)) {
            polc_json_field(json, "url", part->value);
        }
    } else if (part->kind == POL_KIND_PATH) {
        add_value(json, "path", outcome, part);
        polc_json_key(json, "access");
        polc_json_string(json, polc_accesses[part->access]);
        if (part->recursive) {
            polc_json_key(json, "recursive");
            polc_json_word(json, "true");
        }
    } else {
        polc_json_key(json, "argv");
        polc_argv_json(json, part);
    }
}

static void add_part(polc_json *json, const polc_judge *judge,
                     const polc_outcome *outcome, const pol_part *part)
{
    size_t count;
    const pol_match *matches = polc_part_matches(outcome, part, &count);
    polc_json_open(json, '{');
    add_subject(json, outcome, part);
    polc_json_key(json, "decision");
    polc_json_string(json, pol_answer_name(part->answer));
    if (part->person_only && part->answer == POL_PROMPT) {
        polc_json_key(json, "reviewer");
        polc_json_word(json, "false");
    }
    polc_json_key(json, "reason");
    polc_json_string(json, pol_reason_name(part->reason));
    if (part->why != POL_WHY_NONE) {
        polc_json_key(json, "why");
        polc_json_string(json, pol_why_text(part->why));
    }
    polc_json_key(json, "rules");
    polc_json_open(json, '[');
    for (size_t i = 0; i < count; i++) {
        polc_rule_json(json, judge, outcome, part, &matches[i]);
    }
    polc_json_close(json, ']');
    polc_span_json(json, part->begin, part->end);
    if (part->outer < outcome->part_count) {
        polc_json_key(json, "outer");
        polc_json_number(json, part->outer);
    }
    polc_json_close(json, '}');
}

void polc_parts_json(polc_json *json, const polc_judge *judge,
                     const polc_outcome *outcome)
{
    polc_json_key(json, "parts");
    polc_json_open(json, '[');
    for (size_t i = 0; i < outcome->part_count; i++) {
        add_part(json, judge, outcome, &outcome->parts[i]);
    }
    polc_json_close(json, ']');
}

void polc_opaque_json(polc_json *json, const char *key,
                      const polc_outcome *outcome)
{
    polc_json_key(json, key);
    polc_json_open(json, '[');
    for (size_t i = 0; i < outcome->opaque_count; i++) {
        const pol_opaque *opaque = &outcome->opaque[i];
        polc_json_open(json, '{');
        polc_span_json(json, opaque->begin, opaque->end);
        polc_json_field(json, "why", polc_text(opaque->why));
        if (opaque->part < outcome->part_count) {
            polc_json_key(json, "part");
            polc_json_number(json, opaque->part);
        }
        polc_json_close(json, '}');
    }
    const char *why = pol_why_text(outcome->decision.why);
    if (outcome->opaque_count == 0 && why[0] != '\0') {
        polc_json_open(json, '{');
        polc_json_field(json, "why", polc_text(why));
        polc_json_close(json, '}');
    }
    polc_json_close(json, ']');
}
