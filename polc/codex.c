/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers as `codex execpolicy check` prints them, byte for byte. */
#include "polc/answer.h"
#include "polc/parts.h"

#include <stdlib.h>
#include <string.h>

static const char *codex_name(pol_answer answer)
{
    return answer == POL_DENY ? "forbidden" : pol_answer_name(answer);
}

/* The absolute, normal path of the program, in a new string; null where it
 * has none. */
static char *resolve(pol_text program, pol_text cwd)
{
    size_t size;
    if (program.size == 0 || memchr(program.data, '/', program.size) == NULL ||
        pol_canon_path(program, cwd, NULL, 0, &size) != POL_OK) {
        return NULL;
    }
    char *path = polc_resize(NULL, size + 1);
    if (pol_canon_path(program, cwd, path, size + 1, &size) != POL_OK) {
        free(path);
        return NULL;
    }
    return path;
}

static void add_match(polc_json *json, const polc_judge *judge,
                      const pol_part *part, const pol_match *match,
                      const char *path)
{
    pol_rule_info rule;
    if (pol_image_get_rule(judge->image, match->rule, &rule) != POL_OK) {
        return;
    }
    path = match->by_basename ? path : NULL;
    polc_json_open(json, '{');
    polc_json_key(json, "prefixRuleMatch");
    polc_json_open(json, '{');
    polc_json_key(json, "matchedPrefix");
    polc_json_open(json, '[');
    for (uint32_t i = 0; i < match->prefix && i < part->word_count; i++) {
        if (i == 0 && path != NULL) {
            const char *slash = strrchr(path, '/');
            polc_json_string(json, slash != NULL ? slash + 1 : path);
        } else {
            polc_json_text(json, part->words[i].text);
        }
    }
    polc_json_close(json, ']');
    polc_json_key(json, "decision");
    polc_json_string(json, codex_name(rule.decision));
    if (path != NULL) {
        polc_json_key(json, "resolvedProgram");
        polc_json_string(json, path);
    }
    if (rule.justification.data != NULL) {
        polc_json_key(json, "justification");
        polc_json_text(json, rule.justification);
    }
    polc_json_close(json, '}');
    polc_json_close(json, '}');
}

static void add_part(polc_json *json, const polc_judge *judge,
                     const polc_outcome *outcome, const pol_part *part)
{
    size_t count;
    const pol_match *matches = polc_part_matches(outcome, part, &count);
    char *path = part->word_count > 0
                     ? resolve(part->words[0].text, outcome->asked.cwd)
                     : NULL;
    for (size_t i = 0; i < count; i++) {
        add_match(json, judge, part, &matches[i], path);
    }
    free(path);
}

void polc_answer_codex(polc_json *json, const polc_judge *judge,
                       const polc_outcome *outcome)
{
    pol_answer answer = POL_DENY;
    bool is_default = false;
    polc_json_open(json, '{');
    polc_json_key(json, "matchedRules");
    polc_json_open(json, '[');
    if (outcome != NULL) {
        for (size_t i = 0; i < outcome->part_count; i++) {
            if (outcome->parts[i].kind == POL_KIND_COMMAND) {
                add_part(json, judge, outcome, &outcome->parts[i]);
            }
        }
        answer = outcome->decision.answer;
        /* Codex leaves out its own default, and only that. */
        is_default = outcome->decision.reason == POL_REASON_DEFAULT &&
                     answer == POL_PROMPT;
    }
    polc_json_close(json, ']');
    if (!is_default) {
        polc_json_key(json, "decision");
        polc_json_string(json, codex_name(answer));
    }
    polc_json_close(json, '}');
}
