/* SPDX-License-Identifier: Apache-2.0
 *
 * polc explain: why a request is answered so, or what a code means. */
#include "polc/advice.h"
#include "polc/answer.h"
#include "polc/ask.h"
#include "polc/code.h"
#include "polc/file.h"
#include "polc/parts.h"
#include "polc/question.h"
#include "polc/value.h"

#include <stdlib.h>

/* The text of the library; an exit code. */
static int put_explanation(const polc_judge *judge, const pol_request *asked)
{
    size_t size = 0;
    pol_status status =
        pol_explain(judge->image, asked, judge->scratch, NULL, 0, &size);
    if (status != POL_OK) {
        return polc_error("cannot explain: %s", pol_status_name(status));
    }
    char *text = polc_resize(NULL, size + 1);
    pol_explain(judge->image, asked, judge->scratch, text, size + 1, &size);
    polc_put(stdout, (pol_text){text, size});
    free(text);
    return POLC_CLEAN;
}

/* What was judged, and how it is to be read. */
static void put_value(const polc_outcome *outcome)
{
    polc_buffer out = {0};
    polc_value value;
    if (polc_was_judged(&outcome->decision)) {
        polc_value_make(&value, &outcome->asked);
        polc_value_text(&out, &value);
        polc_value_free(&value);
    }
    polc_print(&out);
}

/* A command of several parts, or one of which there is more to say than its
 * rules; false: it is another one. */
static bool put_parts(const polc_judge *judge, const polc_request *request,
                      const polc_outcome *outcome, bool coloured)
{
    polc_buffer out = {0};
    if (request->kind != POL_KIND_COMMAND ||
        (!polc_has_parts(request, outcome) && outcome->opaque_count == 0 &&
         outcome->decision.why == POL_WHY_NONE)) {
        return false;
    }
    polc_answer_text(&out, judge, request, outcome, coloured);
    polc_answer_parts(&out, judge, request, outcome, true, coloured);
    polc_print(&out);
    return true;
}

/* The rules, where they are there to be changed. */
static pol_policy_sources sources_of(const polc_policy *policy,
                                     const polc_args *args)
{
    const polc_rules *rules = policy->rules;
    bool is_there = rules != NULL && !args->system &&
                    pol_result_image(policy->result).data != NULL;
    return is_there ? (pol_policy_sources){rules->sources, rules->count,
                                           &rules->options}
                    : (pol_policy_sources){.options = NULL};
}

static int explain_text(const polc_args *args, polc_judge *judge,
                        const polc_request *request,
                        const pol_policy_sources *sources)
{
    polc_outcome outcome = polc_judge_ask(judge, request);
    bool coloured = polc_colours(args->colour, stdout);
    int code = POLC_CLEAN;
    if (!put_parts(judge, request, &outcome, coloured)) {
        code = put_explanation(judge, &outcome.asked);
    }
    if (code == POLC_CLEAN) {
        polc_buffer out = {0};
        put_value(&outcome);
        outcome = polc_judge_ask(judge, request);
        polc_advise(&out, args, judge, request, &outcome, sources);
        polc_print(&out);
    }
    return code;
}

/* The answer of `polc eval --format json`, with the advice. */
static void explain_json(const polc_args *args, polc_judge *judge,
                         const polc_request *request,
                         const pol_policy_sources *sources)
{
    polc_outcome outcome = polc_judge_ask(judge, request);
    polc_buffer out = {0};
    polc_json json = {.out = &out};
    polc_json_open(&json, '{');
    polc_json_key(&json, "answer");
    polc_answer_json(&json, judge, request, &outcome, false);
    outcome = polc_judge_ask(judge, request);
    polc_advise_json(&json, args, judge, request, &outcome, sources);
    polc_json_close(&json, '}');
    polc_add_string(&out, "\n");
    polc_print(&out);
}

static int explain_request(const polc_args *args, const polc_policy *policy)
{
    polc_judge judge;
    polc_request request = {0};
    pol_policy_sources sources = sources_of(policy, args);
    int code = POLC_CLEAN;
    polc_judge_open(&judge, &policy->image);
    polc_ask_configure(&judge, args);
    if (!polc_question_make(&request, args)) {
        polc_buffer out = {0};
        polc_answer_text(&out, &judge, &request, NULL, false);
        polc_print(&out);
    } else if (args->format == POLC_FORMAT_JSON) {
        explain_json(args, &judge, &request, &sources);
    } else {
        code = explain_text(args, &judge, &request, &sources);
    }
    polc_ask_forget(&judge);
    polc_judge_close(&judge);
    polc_request_free(&request);
    return code;
}

int polc_run_explain(const polc_args *args)
{
    if (args->codes) {
        return polc_list_codes(args);
    }
    if (!polc_question_given(args)) {
        if (args->files.count == 1 && args->policy == NULL) {
            return polc_explain_code(args, args->files.items[0]);
        }
        return polc_usage_error(
            "explain", "give a command behind `--`, a request by options such "
                       "as --path, or one code such as P101");
    }
    polc_policy policy;
    int code = polc_ask_check(args, "explain");
    if (code != POLC_CLEAN) {
        return code;
    }
    code = polc_policy_open(&policy, args);
    if (code == POLC_CLEAN) {
        code = explain_request(args, &policy);
    }
    polc_policy_close(&policy);
    return code;
}
