/* SPDX-License-Identifier: Apache-2.0
 *
 * Owns decision vectors: asks every form of the evaluator, and compares. */
#include <stdlib.h>
#include <string.h>

#include "runner.h"

#define MAX_MATCHES 64

/* A vector: the request, and what it expects (data null: nothing said). */
typedef struct question {
    pol_answer answer;
    pol_text reason, rule, rules, prefix;
    bool person;
    bool bare; /* neither flags nor facts: may be asked packed */
    pol_request request;
} question;

/* -- reading */

static bool read_seconds(runner *r, pol_text text, uint64_t *value)
{
    return vec_number(text, value) || FAIL(r, "not a number");
}

/* One attribute; false with no failure where the word is none. */
static bool read_attribute(runner *r, const vec_word *word, question *q,
                           uint64_t *repeat, uint64_t *stretch)
{
    pol_text value;

    if (vec_attribute(word, "reason", &q->reason) ||
        vec_attribute(word, "rule", &q->rule) ||
        vec_attribute(word, "rules", &q->rules) ||
        vec_attribute(word, "prefix", &q->prefix)) {
        return true;
    }
    if (vec_attribute(word, "repeat", &value)) {
        return read_seconds(r, value, repeat);
    }
    if (vec_attribute(word, "stretch", &value)) {
        return read_seconds(r, value, stretch);
    }
    if (word->plain && vec_is(word->text, "person")) {
        return q->person = true;
    }
    if (vec_attribute(word, "cwd", &q->request.cwd) ||
        vec_attribute(word, "home", &q->request.home)) {
        q->bare = false;
        return true;
    }
    if (vec_attribute(word, "now", &value)) {
        q->bare = false;
        return read_seconds(r, value, &q->request.now);
    }
    if (word->plain && vec_is(word->text, "headless")) {
        q->request.flags |= POL_REQUEST_HEADLESS;
    } else if (word->plain && vec_is(word->text, "resolve")) {
        q->request.flags |= POL_REQUEST_RESOLVE_HOST_EXECUTABLES;
    } else {
        return false;
    }
    q->bare = false;
    return true;
}

/* The command's words; the last is made `stretch` bytes long and stands
 * `repeat` times. */
static void read_command(runner *r, const vec_line *line, size_t first,
                         question *q, uint64_t repeat, uint64_t stretch)
{
    size_t count = line->count - first;
    size_t total = count + (repeat > 1 ? (size_t)repeat - 1 : 0);
    pol_text *argv = vec_alloc(&r->reader, (total + 1) * sizeof *argv);

    for (size_t i = 0; i < count; i++) {
        argv[i] = line->words[first + i].text;
    }
    if (count > 0 && stretch > argv[count - 1].size) {
        pol_text *last = &argv[count - 1];
        char *bytes = vec_alloc(&r->reader, (size_t)stretch);

        for (size_t i = 0; i < stretch; i++) {
            bytes[i] = last->size > 0 ? last->data[i % last->size] : 'x';
        }
        *last = (pol_text){bytes, (size_t)stretch};
    }
    for (size_t i = count; count > 0 && i < total; i++) {
        argv[i] = argv[count - 1];
    }
    q->request.argv = argv;
    q->request.argc = count > 0 ? total : 0;
}

static bool read_question(runner *r, const vec_line *line, question *q)
{
    pol_text verb = line->words[0].text;
    uint64_t repeat = 0, stretch = 0;
    size_t i = 1;

    *q = (question){.bare = true};
    q->request.struct_size = sizeof q->request;
    q->request.kind = POL_KIND_COMMAND;
    if (vec_is(verb, "allow")) {
        q->answer = POL_ALLOW;
    } else if (vec_is(verb, "prompt")) {
        q->answer = POL_PROMPT;
    } else if (vec_is(verb, "deny")) {
        q->answer = POL_DENY;
    } else {
        return FAIL(r, "no vector begins with this word");
    }
    while (i < line->count && line->words[i].plain &&
           !vec_is(line->words[i].text, "--") &&
           read_attribute(r, &line->words[i], q, &repeat, &stretch)) {
        i++;
    }
    if (i < line->count && line->words[i].plain &&
        vec_is(line->words[i].text, "--")) {
        i++;
    }
    read_command(r, line, i, q, repeat, stretch);
    return r->why[0] == 0;
}

/* -- comparing */

static bool same(const pol_decision *a, const pol_decision *b)
{
    return a->answer == b->answer && a->reason == b->reason &&
           a->person_only == b->person_only;
}

static bool compare_answer(runner *r, const question *q, const pol_decision *d)
{
    if (d->answer != q->answer) {
        return FAIL(r, "the answer is %s (%s)", pol_answer_name(d->answer),
                    pol_reason_name(d->reason));
    }
    if (q->reason.data != NULL &&
        !vec_is(q->reason, pol_reason_name(d->reason))) {
        return FAIL(r, "the reason is %s", pol_reason_name(d->reason));
    }
    return (d->person_only != 0) == q->person ||
           FAIL(r, "person_only is %d", d->person_only);
}

/* The rule that is named as deciding has the answer that is given. */
static bool compare_deciding(runner *r, const question *q,
                             const pol_decision *d)
{
    pol_rule_info info;

    if (d->reason != POL_REASON_RULE) {
        return d->rule == POL_NO_RULE || FAIL(r, "a rule without the reason");
    }
    if (pol_image_get_rule(&r->image, d->rule, &info) != POL_OK) {
        return FAIL(r, "the deciding rule does not exist");
    }
    if ((q->request.flags & POL_REQUEST_HEADLESS) != 0 &&
        info.decision == POL_PROMPT) {
        return d->answer == POL_DENY || FAIL(r, "headless does not deny");
    }
    return info.decision == d->answer ||
           FAIL(r, "the deciding rule %.*s says %s", (int)info.id.size,
                info.id.data, pol_answer_name(info.decision));
}

/* Asks the other forms: each must answer as pol_eval did. */
static bool compare_forms(runner *r, const question *q, const pol_decision *one,
                          pol_scratch *scratch)
{
    pol_request twice[2] = {q->request, q->request};
    pol_decision batch[2], packed = {POL_DENY, POL_REASON_INVALID, 0, 0, 0, 0};
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
    text = vec_alloc(&r->reader, size);
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

/* ID, or [SOURCE]@LINE. */
static bool is_rule(const runner *r, uint32_t rule, pol_text name)
{
    const char *at = memchr(name.data, '@', name.size);
    pol_rule_info info;
    pol_text line;
    uint64_t number;
    size_t source;

    if (pol_image_get_rule(&r->image, rule, &info) != POL_OK) {
        return false;
    }
    if (at == NULL) {
        return info.id.size == name.size &&
               memcmp(info.id.data, name.data, name.size) == 0;
    }
    source = (size_t)(at - name.data);
    line = (pol_text){at + 1, name.size - source - 1};
    return vec_number(line, &number) && info.line == number &&
           (source == 0 || (info.source.size == source &&
                            memcmp(info.source.data, name.data, source) == 0));
}

static bool fail_matches(runner *r, const pol_match *matches, size_t count)
{
    int at = snprintf(r->why, sizeof r->why, "%zu rules match:", count);

    for (size_t i = 0; i < count && i < 12; i++) {
        pol_rule_info info;

        if (pol_image_get_rule(&r->image, matches[i].rule, &info) != POL_OK) {
            continue;
        }
        at += snprintf(r->why + at, sizeof r->why - (size_t)at,
                       " %.*s@%u (prefix %u)", (int)info.id.size, info.id.data,
                       info.line, matches[i].prefix);
    }
    return false;
}

/* rules=A,B,C: all of them, in this order. */
static bool compare_matches(runner *r, const question *q,
                            const pol_match *matches, size_t count)
{
    pol_text rest = q->rules;
    size_t i = 0;

    if (q->rules.data == NULL) {
        return true;
    }
    for (; rest.size > 0; i++) {
        const char *comma = memchr(rest.data, ',', rest.size);
        pol_text name = {rest.data, comma != NULL ? (size_t)(comma - rest.data)
                                                  : rest.size};

        if (i >= count || !is_rule(r, matches[i].rule, name)) {
            return fail_matches(r, matches, count);
        }
        name.size += comma != NULL;
        rest = (pol_text){rest.data + name.size, rest.size - name.size};
    }
    return i == count || fail_matches(r, matches, count);
}

static bool compare_prefix(runner *r, const question *q,
                           const pol_match *matches, size_t count)
{
    uint64_t want;

    if (q->prefix.data == NULL) {
        return true;
    }
    return (count > 0 && vec_number(q->prefix, &want) &&
            matches[0].prefix == want) ||
           fail_matches(r, matches, count);
}

bool run_decision(runner *r, const vec_line *line)
{
    pol_scratch *scratch = vec_alloc(&r->reader, sizeof *scratch);
    pol_match matches[MAX_MATCHES];
    pol_decision one, all;
    question q;

    if (!read_question(r, line, &q)) {
        return false;
    }
    if (pol_eval(&r->image, &q.request, scratch, &one) != POL_OK ||
        pol_eval_all(&r->image, &q.request, scratch, &all, matches,
                     MAX_MATCHES) != POL_OK) {
        return FAIL(r, "the evaluator refuses the request");
    }
    if (all.matched > MAX_MATCHES) {
        return FAIL(r, "too many matches for this runner");
    }
    if (q.rule.data != NULL &&
        (one.reason != POL_REASON_RULE || !is_rule(r, one.rule, q.rule))) {
        return fail_matches(r, matches, all.matched);
    }
    return compare_answer(r, &q, &one) &&
           (same(&one, &all) || FAIL(r, "pol_eval_all answers otherwise")) &&
           compare_deciding(r, &q, &one) && compare_deciding(r, &q, &all) &&
           compare_forms(r, &q, &one, scratch) &&
           compare_matches(r, &q, matches, all.matched) &&
           compare_prefix(r, &q, matches, all.matched);
}
