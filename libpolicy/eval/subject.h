/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by the files that judge requests other than commands.
 *
 * Such a request has one reading or more: a path without and with its links
 * followed, a host and the addresses it resolved to.  Each is judged by
 * itself, and the strictest answer counts. */
#ifndef POL_EVAL_SUBJECT_H
#define POL_EVAL_SUBJECT_H

#include <libpolicy/eval/walk.h>

/* The answer while readings are judged. */
typedef struct pol_judged {
    pol_work *work;
    pol_decision *decision;
    bool all;         /* collect what matches, decide nothing */
    bool begun;       /* *decision holds the answer of some reading */
    uint32_t verdict; /* what it is before headless makes it stricter */
} pol_judged;

/* A reading begins; false where the request is answered already. */
bool pol_reading_begin(pol_judged *j);
/* Counts the reading whose walks are done: with the default where nothing
 * matched, or, where it only closes, for what closes alone. */
void pol_reading_end(pol_judged *j, bool closes);

/* The request is none: deny. */
void pol_refuse(pol_judged *j, pol_reason reason, pol_why why);
/* Something is not understood: no more than a prompt. */
void pol_distrust(pol_judged *j, pol_why why);

void pol_judge_path(pol_judged *j);
void pol_judge_network(pol_judged *j);
void pol_judge_tool(pol_judged *j);
void pol_judge_setting(pol_judged *j);

/* Whether a rule prompts where the default is stricter. */
static inline bool pol_may_have_lifted(const pol_judged *j)
{
    return !j->all && j->begun && j->verdict != 0 &&
           j->verdict < j->work->default_verdict;
}

static inline bool pol_has_nul(pol_text text)
{
    return text.size > 0 && memchr(text.data, 0, text.size) != NULL;
}

#endif
