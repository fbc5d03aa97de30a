/* SPDX-License-Identifier: Apache-2.0
 *
 * polc explain: why a request is answered so, or what a code means. */
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

static int explain_request(const polc_args *args, const pol_image *image)
{
    polc_judge judge;
    polc_request request = {0};
    int code = POLC_CLEAN;
    polc_judge_open(&judge, image);
    polc_ask_configure(&judge, args);
    if (polc_question_make(&request, args)) {
        polc_outcome outcome = polc_judge_ask(&judge, &request);
        bool coloured = polc_colours(args->colour, stdout);
        if (!put_parts(&judge, &request, &outcome, coloured)) {
            code = put_explanation(&judge, &outcome.asked);
        }
        if (code == POLC_CLEAN) {
            put_value(&outcome);
        }
    } else {
        polc_buffer out = {0};
        polc_answer_text(&out, &judge, &request, NULL, false);
        polc_print(&out);
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
    if (args->format != POLC_FORMAT_NONE) {
        return polc_usage_error("explain", "--format is for codes");
    }
    polc_policy policy;
    int code = polc_ask_check(args, "explain");
    if (code != POLC_CLEAN) {
        return code;
    }
    code = polc_policy_open(&policy, args);
    if (code == POLC_CLEAN) {
        code = explain_request(args, &policy.image);
    }
    polc_policy_close(&policy);
    return code;
}
