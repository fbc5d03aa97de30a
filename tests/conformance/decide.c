/* SPDX-License-Identifier: Apache-2.0
 *
 * Asks every form of the evaluator, and compares what it says with what a
 * vector expects.  Refuses to know how a vector is written. */
#include <stdlib.h>
#include <string.h>

#include "runner.h"

#define MAX_MATCHES 64

/* -- comparing */

static bool same(const pol_decision *a, const pol_decision *b)
{
    return a->answer == b->answer && a->reason == b->reason &&
           a->person_only == b->person_only;
}

/* The rule that is named as deciding has the answer that is given. */
static bool compare_deciding(runner *r, const polc_vec_question *q,
                             const pol_decision *d)
{
    bool turned = d->reason == POL_REASON_OPAQUE; /* an allow, into prompt */
    pol_rule_info info;

    if (d->reason != POL_REASON_RULE && !turned) {
        return d->rule == POL_NO_RULE || FAIL(r, "a rule without the reason");
    }
    if (turned && d->rule == POL_NO_RULE) {
        return true;
    }
    if (pol_image_get_rule(&r->image, d->rule, &info) != POL_OK) {
        return FAIL(r, "the deciding rule does not exist");
    }
    if (turned) {
        return info.decision == POL_ALLOW ||
               FAIL(r, "opacity turned something that is no allow");
    }
    if ((q->request.flags & POL_REQUEST_HEADLESS) != 0 &&
        info.decision == POL_PROMPT) {
        return d->answer == POL_DENY || FAIL(r, "headless does not deny");
    }
    return info.decision == d->answer ||
           FAIL(r, "the deciding rule %.*s says %s", (int)info.id.size,
                info.id.data, pol_answer_name(info.decision));
}

/* A reason of the family that needs it says what it was. */
static bool compare_why(runner *r, const pol_decision *d)
{
    bool needed = d->reason == POL_REASON_OPAQUE ||
                  d->reason == POL_REASON_INVALID ||
                  d->reason == POL_REASON_LIMIT;

    if ((unsigned)d->why >= POL_WHY_COUNT) {
        return FAIL(r, "no such why");
    }
    return !needed || d->why != POL_WHY_NONE ||
           FAIL(r, "%s, and nothing says why", pol_reason_name(d->reason));
}

/* An allowed path is marked where nobody looked at links, and only there. */
static bool compare_links(runner *r, const polc_vec_question *q,
                          const pol_decision *d)
{
    bool want = q->request.kind == POL_KIND_PATH && d->answer == POL_ALLOW &&
                !q->looks && q->path.resolved.size == 0;

    return q->request.kind == POL_KIND_COMMAND ||
           (d->unresolved != 0) == want ||
           FAIL(r, "unresolved is %d", d->unresolved);
}

/* Asks the other forms: each must answer as pol_eval did. */
static bool compare_forms(runner *r, const polc_vec_question *q,
                          const pol_decision *one, pol_scratch *scratch)
{
    pol_request twice[2] = {q->request, q->request};
    pol_decision batch[2], packed = {.answer = POL_DENY};
    size_t size = 0;
    char *text;

    if (pol_eval_batch(&r->image, twice, 2, scratch, batch) != POL_OK ||
        !same(&batch[0], one) || !same(&batch[1], one)) {
        return FAIL(r, "pol_eval_batch answers otherwise");
    }
    if (!q->bare || q->request.argc == 0) {
        return true;
    }
    for (size_t i = 0; i < q->request.argc; i++) {
        if (memchr(q->request.argv[i].data, 0, q->request.argv[i].size)) {
            return true;
        }
        size += q->request.argv[i].size + 1;
    }
    text = polc_vec_alloc(&r->reader, size);
    size = 0;
    for (size_t i = 0; i < q->request.argc; i++) {
        memcpy(text + size, q->request.argv[i].data, q->request.argv[i].size);
        size += q->request.argv[i].size + 1;
    }
    if (size < 2) {
        return true; /* one empty token packs to nothing */
    }
    return (pol_eval_packed(&r->image, text, size - 1, scratch, &packed) ==
                POL_OK &&
            same(&packed, one)) ||
           FAIL(r, "pol_eval_packed answers %s (%s)",
                pol_answer_name(packed.answer), pol_reason_name(packed.reason));
}

/* The caller may vouch for tokens that are some; what the scratch holds
 * before a call says nothing. */
static bool compare_vouched(runner *r, const polc_vec_question *q,
                            const pol_decision *one, pol_scratch *scratch)
{
    pol_request vouched = q->request;
    pol_decision all;

    if (one->reason == POL_REASON_INVALID || one->reason == POL_REASON_LIMIT) {
        return true;
    }
    vouched.flags |= POL_REQUEST_NO_NUL;
    memset(scratch, 0xff, sizeof *scratch);
    return (pol_eval_all(&r->image, &vouched, scratch, &all, NULL, 0) ==
                POL_OK &&
            same(&all, one)) ||
           FAIL(r,
                "pol_eval_all answers %s (%s) where it need not look for "
                "NUL",
                pol_answer_name(all.answer), pol_reason_name(all.reason));
}

/* All that the vector says. */
static bool compare_vector(runner *r, const polc_vec_question *q,
                           const pol_decision *d, const pol_match *matches,
                           size_t count)
{
    polc_vec_differences found;
    size_t at = 0;

    polc_vec_compare(&r->image, q, d, matches, count, &found);
    for (size_t i = 0; i < found.count && at < sizeof r->why / 2; i++) {
        const polc_vec_difference *one = &found.items[i];

        at += (size_t)snprintf(r->why + at, sizeof r->why - at,
                               "%s%s: %.*s is expected, it is %.*s",
                               i > 0 ? "\n" : "", one->key,
                               (int)one->expected.size, one->expected.data,
                               (int)one->actual.size, one->actual.data);
    }
    polc_vec_differences_free(&found);
    return r->why[0] == 0;
}

/* The explanation begins with the answer. */
static bool compare_explanation(runner *r, const polc_vec_question *q,
                                const pol_decision *d, pol_scratch *scratch)
{
    const char *answer = pol_answer_name(d->answer);
    char text[16];
    size_t needed;

    return (pol_explain(&r->image, &q->request, scratch, text, sizeof text,
                        &needed) == POL_OK &&
            needed >= strlen(answer) &&
            memcmp(text, answer, strlen(answer)) == 0) ||
           FAIL(r, "the explanation says otherwise");
}

/* Asks one image. */
static bool judge(runner *r, const polc_vec_question *q, pol_scratch *scratch)
{
    pol_match matches[MAX_MATCHES];
    pol_decision one, all;

    memset(scratch, 0xff, sizeof *scratch);
    if (pol_eval(&r->image, &q->request, scratch, &one) != POL_OK ||
        pol_eval_all(&r->image, &q->request, scratch, &all, matches,
                     MAX_MATCHES) != POL_OK) {
        return FAIL(r, "the evaluator refuses the request");
    }
    if (all.matched > MAX_MATCHES) {
        return FAIL(r, "too many matches for this runner");
    }
    return compare_vector(r, q, &one, matches, all.matched) &&
           (same(&one, &all) || FAIL(r, "pol_eval_all answers otherwise")) &&
           compare_why(r, &one) && compare_links(r, q, &one) &&
           compare_deciding(r, q, &one) && compare_deciding(r, q, &all) &&
           compare_forms(r, q, &one, scratch) &&
           compare_vouched(r, q, &one, scratch) &&
           compare_explanation(r, q, &one, scratch);
}

bool run_decision(runner *r, const polc_vec_line *line)
{
    polc_vec_question *q = polc_vec_alloc(&r->reader, sizeof *q);
    pol_scratch *scratch = polc_vec_alloc(&r->reader, sizeof *scratch);
    pol_image image = r->image;
    bool good;

    if (!polc_vec_ask(&r->reader, line, q)) {
        return false;
    }
    if (q->locked) {
        pol_image_lock(&r->image);
    }
    good = judge(r, q, scratch);
    r->image = image;
    return good;
}
