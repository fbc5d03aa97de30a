/* SPDX-License-Identifier: Apache-2.0
 *
 * polc eval: answers one request, or a stream of them. */
#include "polc/answer.h"
#include "polc/ask.h"
#include "polc/file.h"
#include "polc/lines.h"
#include "polc/question.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct eval {
    polc_judge judge;
    polc_request request;
    polc_format format;
    bool pretty, coloured, shell_parts, streams;
    pol_answer strictest;
} eval;

static void answer(eval *e, const polc_outcome *outcome)
{
    polc_buffer out = {0};
    polc_json json = {.out = &out, .pretty = e->pretty};
    if (e->format == POLC_FORMAT_TEXT) {
        polc_answer_text(&out, &e->judge, &e->request, outcome, e->coloured);
        if (outcome != NULL && !e->streams) {
            polc_answer_parts(&out, &e->judge, &e->request, outcome, false,
                              e->coloured);
        }
    } else if (e->format == POLC_FORMAT_CODEX) {
        json.plain = true;
        polc_answer_codex(&json, &e->judge, outcome);
    } else {
        polc_answer_json(&json, &e->judge, &e->request, outcome,
                         e->shell_parts);
    }
    if (e->format != POLC_FORMAT_TEXT) {
        polc_add(&out, "\n", 1);
    }
    polc_print(&out);
    pol_answer given = outcome != NULL ? outcome->decision.answer : POL_DENY;
    e->strictest = given < e->strictest ? given : e->strictest;
}

/* A request that was read, or one that is malformed. */
static void answer_request(eval *e, bool is_read)
{
    bool is_codex = e->format == POLC_FORMAT_CODEX;
    if (is_read && is_codex &&
        (e->request.kind != POL_KIND_COMMAND || e->request.is_shell)) {
        polc_request_fail(&e->request, "unsupported-kind",
                          "the format codex is for commands");
        is_read = false;
    }
    if (is_read) {
        polc_outcome outcome = polc_judge_ask(&e->judge, &e->request);
        answer(e, &outcome);
        return;
    }
    answer(e, NULL);
    if (is_codex) { /* which has no place for this */
        polc_error("%.*s", (int)e->request.error.size, e->request.error.data);
    }
}

static void answer_line(eval *e, polc_line what, pol_text line)
{
    bool is_read = false;
    if (what == POLC_LINE_TOO_LONG) {
        polc_request_clear(&e->request);
        polc_request_fail(&e->request, "bad-request",
                          "a line of more than %zu bytes", POLC_MAX_LINE);
    } else {
        is_read = polc_request_read(&e->request, line);
    }
    answer_request(e, is_read);
}

static int answer_stream(eval *e, const char *name)
{
    bool is_stdin = strcmp(name, "-") == 0;
    polc_lines lines = {.file = STDIN_FILENO};
    if (!is_stdin) {
        lines.file = open(name, O_RDONLY | O_NOCTTY | O_CLOEXEC);
        if (lines.file == -1) {
            return polc_error("%s: %s", name, strerror(errno));
        }
    }
    pol_text line;
    polc_line what;
    while (!ferror(stdout) &&
           (what = polc_lines_next(&lines, &line)) != POLC_LINE_NONE) {
        answer_line(e, what, line);
    }
    int code = POLC_CLEAN;
    if (lines.failed != 0) {
        code = polc_error("%s: %s", is_stdin ? "standard input" : name,
                          strerror(lines.failed));
    }
    polc_lines_free(&lines);
    if (!is_stdin) {
        close(lines.file);
    }
    return code;
}

static polc_format format_of(const polc_args *args)
{
    return args->format != POLC_FORMAT_NONE ? args->format
           : args->requests == NULL         ? POLC_FORMAT_TEXT
                                            : POLC_FORMAT_JSON;
}

static int check_usage(const polc_args *args)
{
    bool is_asked = polc_question_given(args);
    if (args->requests != NULL && is_asked) {
        return polc_usage_error("eval",
                                "give one request or --requests, not both");
    }
    if (args->requests == NULL && !is_asked) {
        return polc_usage_error(
            "eval", "give the command behind `--`, a request by options such "
                    "as --path, or requests with --requests");
    }
    if (args->requests != NULL && !polc_request_can_read()) {
        return polc_error("this polc was built without JSON: no --requests");
    }
    if (args->shell_parts && format_of(args) != POLC_FORMAT_JSON) {
        return polc_usage_error("eval", "--shell-parts is for --format json");
    }
    return polc_ask_check(args, "eval");
}

static int exit_code(const eval *e, const polc_args *args)
{
    static const int codes[] = {20, 10, 0};
    return args->exit_code ? codes[e->strictest] : POLC_CLEAN;
}

int polc_run_eval(const polc_args *args)
{
    polc_policy policy;
    eval e = {.pretty = args->pretty, .strictest = POL_ALLOW};
    int code = check_usage(args);
    if (code != POLC_CLEAN) {
        return code;
    }
    e.format = format_of(args);
    e.shell_parts = args->shell_parts;
    e.streams = args->requests != NULL;
    e.coloured = polc_colours(args->colour, stdout);
    code = polc_policy_open(&policy, args);
    if (code == POLC_CLEAN) {
        polc_judge_open(&e.judge, &policy.image);
        polc_ask_configure(&e.judge, args);
        if (args->requests == NULL) {
            answer_request(&e, polc_question_make(&e.request, args));
        } else {
            code = answer_stream(&e, args->requests);
        }
        code = code == POLC_CLEAN ? exit_code(&e, args) : code;
        polc_ask_forget(&e.judge);
        polc_judge_close(&e.judge);
        polc_request_free(&e.request);
    }
    polc_policy_close(&policy);
    return code;
}
