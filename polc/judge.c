/* SPDX-License-Identifier: Apache-2.0
 *
 * Asks the evaluator.  Knows nothing of how answers are printed. */
#include "polc/judge.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

void polc_judge_open(polc_judge *judge, const pol_image *image)
{
    static const char digits[] = "0123456789abcdef";
    pol_image_info info;
    *judge = (polc_judge){.image = image};
    judge->scratch = polc_resize(NULL, sizeof *judge->scratch);
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
    free(judge->matches);
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
    };
    set_query(&asked, request);
    return asked;
}

/* All matches; asked again where there was no room for them. */
static pol_decision ask(polc_judge *judge, const pol_request *asked)
{
    pol_decision decision;
    for (;;) {
        pol_status status =
            pol_eval_all(judge->image, asked, judge->scratch, &decision,
                         judge->matches, judge->capacity);
        if (status != POL_OK) {
            return (pol_decision){.answer = POL_DENY, .rule = POL_NO_RULE};
        }
        if (decision.matched <= judge->capacity) {
            return decision;
        }
        judge->capacity = decision.matched;
        judge->matches = polc_resize(judge->matches,
                                     judge->capacity * sizeof *judge->matches);
    }
}

static bool is_stricter(const pol_decision *a, const pol_decision *b)
{
    return a->answer != b->answer ? a->answer < b->answer
                                  : a->person_only && !b->person_only;
}

polc_outcome polc_judge_ask(polc_judge *judge, polc_request *request)
{
    pol_request asked = polc_judge_request(judge, request);
    polc_outcome outcome = {.unjudged = NULL, .asked = asked};
    pol_text written = {NULL, 0};
    pol_decision other = {.answer = POL_ALLOW};
    /* What will be executed meets every rule that closes, too. */
    bool has_other = request->program.size > 0 && request->argc > 0;
    if (has_other) {
        written = request->argv[0];
        request->argv[0] = request->program;
        other = ask(judge, &asked);
        request->argv[0] = written;
    }
    outcome.decision = ask(judge, &asked);
    if (has_other && is_stricter(&other, &outcome.decision)) {
        request->argv[0] = request->program;
        outcome.decision = ask(judge, &asked);
        request->argv[0] = written;
        outcome.program = request->program;
    } else if (request->argc > 0) {
        outcome.program = request->argv[0];
    }
    outcome.matches = judge->matches;
    if (request->unjudged != NULL && outcome.decision.answer == POL_ALLOW) {
        bool is_headless = (judge->flags & POL_REQUEST_HEADLESS) != 0;
        outcome.decision.answer = is_headless ? POL_DENY : POL_PROMPT;
        outcome.decision.reason = POL_REASON_OPAQUE;
        outcome.unjudged = request->unjudged;
    }
    return outcome;
}
