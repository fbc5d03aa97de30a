/* SPDX-License-Identifier: Apache-2.0
 *
 * polc explain: why a command is answered so, or what a code means. */
#include "polc/ask.h"
#include "polc/file.h"

#include <stdlib.h>
#include <string.h>

static const char *severity_name(pol_severity severity)
{
    return severity == POL_SEVERITY_ERROR     ? "error"
           : severity == POL_SEVERITY_WARNING ? "warning"
                                              : "note";
}

/* Code of a diagnostic that is called by its code or its name. */
static const char *find_code(const char *word)
{
    const char *code, *name;
    for (size_t i = 0; (code = pol_code_at(i)) != NULL; i++) {
        pol_code_summary(polc_text(code), &name, NULL);
        if (strcmp(code, word) == 0 || strcmp(name, word) == 0) {
            return code;
        }
    }
    return NULL;
}

static const char *nearest_code(const char *word)
{
    enum {
        MAX = 512
    };
    const char *words[MAX];
    const char *code;
    size_t count = 0;
    for (size_t i = 0; count + 2 <= MAX && (code = pol_code_at(i)) != NULL;
         i++) {
        words[count++] = code;
        pol_code_summary(polc_text(code), &words[count++], NULL);
    }
    return polc_nearest(word, words, count);
}

static int explain_code(const char *word)
{
    const char *code = find_code(word), *name;
    pol_severity severity;
    if (code == NULL) {
        const char *nearest = nearest_code(word);
        return nearest == NULL
                   ? polc_error("no diagnostic is called `%s`; a command "
                                "stands behind `--`",
                                word)
                   : polc_error("no diagnostic is called `%s`; did you mean "
                                "`%s`?",
                                word, nearest);
    }
    const char *summary = pol_code_summary(polc_text(code), &name, &severity);
    polc_buffer out = {0};
    polc_add_string(&out, severity_name(severity));
    polc_add_string(&out, "[");
    polc_add_string(&out, code);
    polc_add_string(&out, "] ");
    polc_add_string(&out, name);
    polc_add_string(&out, ": ");
    polc_add_string(&out, summary);
    polc_add_string(&out, "\n");
    polc_print(&out);
    return POLC_CLEAN;
}

static int explain_command(const polc_args *args, const pol_image *image)
{
    polc_judge judge;
    polc_request request = {0};
    size_t size = 0;
    polc_judge_open(&judge, image);
    polc_ask_configure(&judge, args);
    polc_ask_command(&request, args);
    pol_request asked = polc_judge_request(&judge, &request);
    pol_status status =
        pol_explain(image, &asked, judge.scratch, NULL, 0, &size);
    char *text = polc_resize(NULL, size + 1);
    if (status == POL_OK) {
        status =
            pol_explain(image, &asked, judge.scratch, text, size + 1, &size);
    }
    int code = POLC_CLEAN;
    if (status == POL_OK) {
        polc_put(stdout, (pol_text){text, size});
    } else {
        code = polc_error("cannot explain: %s", pol_status_name(status));
    }
    free(text);
    polc_ask_forget(&judge);
    polc_judge_close(&judge);
    polc_request_free(&request);
    return code;
}

int polc_run_explain(const polc_args *args)
{
    if (args->command == NULL) {
        if (args->files.count == 1 && args->policy == NULL) {
            return explain_code(args->files.items[0]);
        }
        return polc_usage_error("explain", "give a command behind `--`, or "
                                           "one code such as P101");
    }
    polc_policy policy;
    int code = polc_ask_check(args, "explain");
    if (code != POLC_CLEAN) {
        return code;
    }
    code = polc_policy_open(&policy, args);
    if (code == POLC_CLEAN) {
        code = explain_command(args, &policy.image);
    }
    polc_policy_close(&policy);
    return code;
}
