/* SPDX-License-Identifier: Apache-2.0
 *
 * Asks the evaluator.  Knows nothing of how answers are printed. */
#include "polc/judge.h"

#include <libpolicy/shell.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What is listed of one answer, at most; the decision knows all. */
#define MAX_LISTED ((size_t)1 << 20)
/* And what there is room for from the start. */
#define USUAL ((size_t)256)

/* Room for count items; whether there was too little. */
static bool grow(void *list, size_t item, size_t *capacity, size_t count)
{
    void *block;
    count = count < MAX_LISTED ? count : MAX_LISTED;
    if (count <= *capacity) {
        return false;
    }
    memcpy(&block, list, sizeof block);
    block = polc_resize(block, count * item);
    memcpy(list, &block, sizeof block);
    *capacity = count;
    return true;
}

void polc_judge_open(polc_judge *judge, const pol_image *image)
{
    static const char digits[] = "0123456789abcdef";
    pol_image_info info;
    *judge = (polc_judge){.image = image};
    judge->scratch = polc_resize(NULL, sizeof *judge->scratch);
    pol_parts *parts = &judge->parts;
    parts->struct_size = sizeof *parts;
    grow(&parts->parts, sizeof *parts->parts, &parts->part_capacity, USUAL);
    grow(&parts->matches, sizeof *parts->matches, &parts->match_capacity,
         USUAL);
    grow(&parts->opaque, sizeof *parts->opaque, &parts->opaque_capacity, USUAL);
    if (pol_image_get_info(image, &info) == POL_OK) {
        for (size_t i = 0; i < sizeof info.digest; i++) {
            judge->digest[2 * i] = digits[info.digest[i] >> 4];
            judge->digest[2 * i + 1] = digits[info.digest[i] & 15];
        }
    }
}

void polc_judge_close(polc_judge *judge)
{
    free(judge->scratch);
    free(judge->memory);
    free(judge->words);
    free(judge->parts.parts);
    free(judge->parts.matches);
    free(judge->parts.opaque);
}

static void set_query(pol_request *asked, const polc_request *request)
{
    switch (request->kind) {
    case POL_KIND_PATH:
        asked->of.path = &request->path;
        break;
    case POL_KIND_NETWORK:
        asked->of.network = &request->network;
        break;
    case POL_KIND_TOOL:
        asked->of.tool = &request->tool;
        break;
    case POL_KIND_SETTING:
        asked->of.setting = &request->setting;
        break;
    case POL_KIND_COMMAND:
        asked->of.shell = request->is_shell ? &request->shell : NULL;
        break;
    }
}

pol_request polc_judge_request(const polc_judge *judge,
                               const polc_request *request)
{
    uint64_t now = judge->now;
    if (!judge->now_given) {
        time_t clock = time(NULL);
        now = clock > 0 ? (uint64_t)clock : 0;
    }
    pol_request asked = {
        .struct_size = sizeof(pol_request),
        .kind = request->kind,
        .flags = judge->flags,
        .argv = request->argv,
        .argc = request->argc,
        .cwd = request->cwd.size > 0 ? request->cwd : judge->cwd,
        .home = request->home.size > 0 ? request->home : judge->home,
        .now = now,
        .platform = request->platform,
        .roots = request->roots,
        .root_count = request->root_count,
        .program = request->program,
        .environment = request->environment,
        .environment_count = request->environment_count,
    };
    set_query(&asked, request);
    return asked;
}

/* -- memory */

/* More text than this is over a limit, whatever it says. */
#define MAX_TEXT ((size_t)2 * POL_SHELL_MAX_TEXT)

/* Bytes of a command in which text for a shell can stand. */
static size_t text_size(const pol_request *asked)
{
    size_t size = 0;
    if (asked->of.shell != NULL) {
        size = asked->of.shell->text.size;
    } else {
        for (size_t i = 0; i < asked->argc && size < MAX_TEXT; i++) {
            size += asked->argv[i].size < MAX_TEXT ? asked->argv[i].size + 1
                                                   : MAX_TEXT;
        }
    }
    return size < MAX_TEXT ? size : MAX_TEXT;
}

/* As much as eval.h says is enough for any text of this size. */
static void give_memory(polc_judge *judge, pol_request *asked)
{
    size_t size = 40 * text_size(asked) + ((size_t)16 << 20);
    if (size > judge->memory_size) {
        free(judge->memory);
        judge->memory = polc_resize(NULL, size);
        judge->memory_size = size;
    }
    asked->memory = judge->memory;
    asked->memory_size = judge->memory_size;
}

static size_t listed(size_t count, size_t capacity)
{
    return count < capacity ? count : capacity;
}

/* -- asking */

static pol_decision failed(pol_parts *parts)
{
    parts->part_count = parts->match_count = parts->opaque_count = 0;
    return (pol_decision){.answer = POL_DENY, .rule = POL_NO_RULE};
}

/* All matches; asked again where there was no room for them. */
static pol_decision ask_all(polc_judge *judge, const pol_request *asked)
{
    pol_parts *parts = &judge->parts;
    pol_decision decision;
    do {
        if (pol_eval_all(judge->image, asked, judge->scratch, &decision,
                         parts->matches, parts->match_capacity) != POL_OK) {
            return failed(parts);
        }
    } while (grow(&parts->matches, sizeof *parts->matches,
                  &parts->match_capacity, decision.matched));
    parts->part_count = parts->opaque_count = 0;
    parts->match_count = listed(decision.matched, parts->match_capacity);
    return decision;
}

/* The same for all parts of a command. */
static pol_decision ask_parts(polc_judge *judge, const pol_request *asked)
{
    pol_parts *parts = &judge->parts;
    pol_decision decision;
    bool again = true;
    while (again) {
        if (pol_eval_parts(judge->image, asked, judge->scratch, &decision,
                           parts) != POL_OK) {
            return failed(parts);
        }
        again = grow(&parts->parts, sizeof *parts->parts, &parts->part_capacity,
                     parts->part_count);
        again |= grow(&parts->matches, sizeof *parts->matches,
                      &parts->match_capacity, parts->match_count);
        again |= grow(&parts->opaque, sizeof *parts->opaque,
                      &parts->opaque_capacity, parts->opaque_count);
    }
    parts->part_count = listed(parts->part_count, parts->part_capacity);
    parts->match_count = listed(parts->match_count, parts->match_capacity);
    parts->opaque_count = listed(parts->opaque_count, parts->opaque_capacity);
    return decision;
}

static bool is_whole(const pol_parts *parts)
{
    return parts->part_count == 1 && parts->parts[0].words == NULL &&
           parts->parts[0].kind == POL_KIND_COMMAND;
}

/* A command that was judged as a whole, as one part. */
static void make_plain(polc_judge *judge, const pol_request *asked)
{
    judge->words =
        polc_resize(judge->words, asked->argc * sizeof *judge->words);
    for (size_t i = 0; i < asked->argc; i++) {
        judge->words[i] = (pol_word){.text = asked->argv[i]};
    }
    judge->plain = judge->parts.parts[0];
    judge->plain.words = judge->words;
    judge->plain.word_count = (uint32_t)asked->argc;
}

/* Text of a shell that the library does not read was asked about as if bash
 * read it: that closes, and opens nothing. */
static void distrust(polc_judge *judge, pol_decision *decision)
{
    pol_parts *parts = &judge->parts;
    if (decision->answer == POL_ALLOW ||
        (decision->answer == POL_PROMPT &&
         decision->reason == POL_REASON_DEFAULT)) {
        bool is_headless = (judge->flags & POL_REQUEST_HEADLESS) != 0;
        decision->answer = is_headless ? POL_DENY : POL_PROMPT;
        decision->reason = POL_REASON_OPAQUE;
        decision->rule = POL_NO_RULE;
    }
    grow(&parts->opaque, sizeof *parts->opaque, &parts->opaque_capacity,
         parts->opaque_count + 1);
    if (parts->opaque_count == parts->opaque_capacity) {
        parts->opaque_count--;
    }
    memmove(parts->opaque + 1, parts->opaque,
            parts->opaque_count * sizeof *parts->opaque);
    parts->opaque[0] = (pol_opaque){.part = POL_NO_PART,
                                    .why = "a shell whose text is not read"};
    parts->opaque_count++;
}

static pol_answer strictest(const polc_outcome *outcome)
{
    pol_answer answer = POL_ALLOW;
    for (size_t i = 0; i < outcome->part_count; i++) {
        pol_answer of_part = outcome->parts[i].answer;
        answer = of_part < answer ? of_part : answer;
    }
    return answer;
}

static bool is_answered(const pol_decision *decision)
{
    return decision->reason != POL_REASON_INVALID &&
           decision->reason != POL_REASON_LIMIT &&
           decision->reason != POL_REASON_LAYER;
}

polc_outcome polc_judge_ask(polc_judge *judge, const polc_request *request)
{
    pol_request asked = polc_judge_request(judge, request);
    const pol_parts *parts = &judge->parts;
    polc_outcome outcome = {.parts = NULL};
    if (request->kind != POL_KIND_COMMAND) {
        outcome.decision = ask_all(judge, &asked);
    } else {
        give_memory(judge, &asked);
        outcome.decision = ask_parts(judge, &asked);
        outcome.parts = parts->parts;
        outcome.part_count = parts->part_count;
        if (is_whole(parts)) {
            bool is_one = !request->is_shell && is_answered(&outcome.decision);
            outcome.part_count = is_one ? 1 : 0;
            outcome.parts = is_one ? &judge->plain : NULL;
            if (is_one) {
                make_plain(judge, &asked);
            }
        }
        if (request->is_foreign_shell && is_answered(&outcome.decision)) {
            distrust(judge, &outcome.decision);
        }
    }
    outcome.asked = asked;
    outcome.strictest = strictest(&outcome);
    outcome.matches = parts->matches;
    outcome.match_count = parts->match_count;
    outcome.opaque = parts->opaque;
    outcome.opaque_count = parts->opaque_count;
    return outcome;
}
