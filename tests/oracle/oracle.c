/* SPDX-License-Identifier: Apache-2.0
 *
 * From a request to an answer; commands: validity, both dialects.  Native
 * patterns are in pattern.c, the other kinds in files of their own. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

#include <libpolicy/canon/caseless.h>

void *oracle_alloc(size_t size)
{
    void *memory = malloc(size > 0 ? size : 1);
    if (memory == NULL) {
        fputs("oracle: out of memory\n", stderr);
        abort();
    }
    return memory;
}

static void release(pol_text text)
{
    free((void *)(uintptr_t)text.data);
}

/* -- Texts */

pol_text oracle_fold(pol_text text)
{
    for (size_t room = 4 * text.size + 16;; room *= 4) {
        char *out = oracle_alloc(room);
        size_t size = 0;
        if (pol_caseless_fold(text, out, room, &size)) {
            return (pol_text){out, size};
        }
        free(out);
        if (room > 4096 * (text.size + 1)) {
            abort(); /* no character folds to that much */
        }
    }
}

pol_text oracle_text(oracle *o, const oracle_view *view, uint32_t number)
{
    pol_text raw = pol_intern_text(&o->checked->texts, number);
    if (!view->canonical) {
        return raw;
    }
    if (o->folded[number].data == NULL) {
        o->folded[number] = oracle_fold(raw);
    }
    return o->folded[number];
}

void oracle_init(oracle *o, const pol_checked *checked)
{
    o->checked = checked;
    o->apart = false;
    o->folded_count = checked->texts.texts.count;
    o->folded = oracle_alloc(o->folded_count * sizeof *o->folded);
    for (size_t i = 0; i < o->folded_count; i++) {
        o->folded[i] = (pol_text){NULL, 0};
    }
}

void oracle_free(oracle *o)
{
    for (size_t i = 0; i < o->folded_count; i++) {
        release(o->folded[i]);
    }
    free(o->folded);
    memset(o, 0, sizeof *o);
}

/* -- Requests */

/* Codex takes an empty program for a name like any other. */
static pol_why malformed(const oracle *o, const pol_request *request)
{
    if (request->argc == 0 || (request->argv[0].size == 0 &&
                               o->checked->dialect == POL_DIALECT_NATIVE)) {
        return POL_WHY_EMPTY;
    }
    for (size_t i = 0; i < request->argc; i++) {
        if (oracle_has_nul(request->argv[i])) {
            return POL_WHY_NUL;
        }
    }
    return POL_WHY_NONE;
}

static pol_why over_limit(const pol_request *request)
{
    if (request->argc > POL_MAX_TOKENS) {
        return POL_WHY_TOO_MANY;
    }
    for (size_t i = 0; i < request->argc; i++) {
        if (request->argv[i].size > POL_MAX_TOKEN_SIZE) {
            return POL_WHY_TOO_LONG;
        }
    }
    return POL_WHY_NONE;
}

/* The folded tokens, or null where no rule asks for them. */
static pol_text *fold_all(const oracle *o, const pol_text *tokens, size_t count)
{
    bool needed = false;
    for (size_t i = 0; i < o->checked->rules.count; i++) {
        const pol_rule *rule = &o->checked->rules.items[i];
        needed = needed || (rule->kind == POL_KIND_COMMAND && rule->canonical);
    }
    if (!needed) {
        return NULL;
    }
    pol_text *folded = oracle_alloc(count * sizeof *folded);
    for (size_t i = 0; i < count; i++) {
        folded[i] = oracle_fold(tokens[i]);
    }
    return folded;
}

static void free_all(pol_text *folded, size_t count)
{
    if (folded == NULL) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        release(folded[i]);
    }
    free(folded);
}

/* -- Native dialect */

static bool native_rule(oracle *o, const pol_rule *rule,
                        const oracle_view *view, uint64_t now)
{
    const pol_checked *c = o->checked;
    bool closing = rule->verdict != POL_VERDICT_ALLOW;
    if (!closing && oracle_is_expired(o, rule, now)) {
        return false;
    }
    if (!oracle_match(o, view, rule->pattern, closing, false)) {
        return false;
    }
    for (uint32_t i = 0; i < rule->unless_count; i++) {
        pol_pattern unless = c->patterns.items[rule->unless + i];
        if (oracle_match(o, view, unless, !closing, closing)) {
            return false;
        }
    }
    return true;
}

static void native_matches(oracle *o, const pol_request *request,
                           oracle_answer *answer)
{
    const pol_checked *c = o->checked;
    pol_text *folded = fold_all(o, request->argv, request->argc);
    for (uint32_t i = 0; i < c->rules.count; i++) {
        const pol_rule *rule = &c->rules.items[i];
        oracle_view view = {
            request->argv, rule->canonical ? folded : request->argv,
            request->argc, rule->canonical,
            rule->layer,   request};
        if (rule->kind == POL_KIND_COMMAND &&
            native_rule(o, rule, &view, request->now)) {
            oracle_add(answer, i);
        }
    }
    free_all(folded, request->argc);
}

/* -- Codex dialect */

static bool codex_element(oracle *o, const oracle_view *view,
                          const uint32_t *words, size_t count, pol_text token)
{
    for (size_t i = 0; i < count; i++) {
        pol_text text = oracle_text(o, view, POL_WORD_VALUE(words[i]));
        if (pol_text_equal(text, token)) {
            return true;
        }
    }
    return false;
}

static bool codex_rule(oracle *o, const pol_rule *rule, const oracle_view *view)
{
    const uint32_t *words = o->checked->words.items + rule->pattern.first;
    size_t token = 0;
    for (size_t i = 0; i < rule->pattern.count; token++) {
        size_t count = 1;
        if (POL_WORD_KIND(words[i]) == POL_WORD_ALT) {
            count = POL_WORD_VALUE(words[i]);
            i++;
        }
        if (token == view->count ||
            !codex_element(o, view, words + i, count, view->tokens[token])) {
            return false;
        }
        i += count;
    }
    return true;
}

static pol_text head_of(const oracle *o, uint32_t rule)
{
    const pol_checked *c = o->checked;
    uint32_t word = c->words.items[c->rules.items[rule].pattern.first];
    return pol_intern_text(&c->texts, POL_WORD_VALUE(word));
}

/* Rules whose head is spelled as the program come first, then the others by
 * their spelling; rules of one spelling in the order of the sources. */
static bool comes_before(const oracle *o, pol_text program, uint32_t a,
                         uint32_t b)
{
    pol_text left = head_of(o, a), right = head_of(o, b);
    bool left_exact = pol_text_equal(left, program);
    bool right_exact = pol_text_equal(right, program);
    if (left_exact || right_exact) {
        return left_exact && (!right_exact || a < b);
    }
    size_t size = left.size < right.size ? left.size : right.size;
    int order = size > 0 ? memcmp(left.data, right.data, size) : 0;
    if (order == 0) {
        order = (left.size > right.size) - (left.size < right.size);
    }
    return order < 0 || (order == 0 && a < b);
}

static void sort_matches(const oracle *o, pol_text program,
                         oracle_answer *answer)
{
    for (size_t i = 1; i < answer->count; i++) {
        uint32_t rule = answer->rules[i];
        size_t k = i;
        while (k > 0 && comes_before(o, program, rule, answer->rules[k - 1])) {
            answer->rules[k] = answer->rules[k - 1];
            k--;
        }
        answer->rules[k] = rule;
    }
}

static void codex_matches(oracle *o, const pol_text *tokens, size_t count,
                          oracle_answer *answer)
{
    const pol_checked *c = o->checked;
    pol_text *folded = fold_all(o, tokens, count);
    for (uint32_t i = 0; i < c->rules.count; i++) {
        const pol_rule *rule = &c->rules.items[i];
        oracle_view view = {tokens, rule->canonical ? folded : tokens,
                            count,  rule->canonical,
                            0,      NULL};
        if (rule->kind == POL_KIND_COMMAND && codex_rule(o, rule, &view)) {
            oracle_add(answer, i);
        }
    }
    sort_matches(o, tokens[0], answer);
    free_all(folded, count);
}

static bool is_no_name(pol_text name)
{
    return name.size == 0 || oracle_equals(name, ".") ||
           oracle_equals(name, "..");
}

static void codex_by_basename(oracle *o, const pol_request *request,
                              oracle_answer *answer)
{
    pol_text path = oracle_normal_path(request->argv[0], request->cwd);
    pol_text name = oracle_last_part(path);
    const pol_executable *listed = oracle_executable(o, name);
    if (!is_no_name(name) &&
        (listed == NULL || oracle_is_path_of(o, listed, path))) {
        pol_text *tokens = oracle_alloc(request->argc * sizeof *tokens);
        memcpy(tokens, request->argv, request->argc * sizeof *tokens);
        tokens[0] = name;
        codex_matches(o, tokens, request->argc, answer);
        free(tokens);
    }
    release(path);
}

static void codex(oracle *o, const pol_request *request, oracle_answer *answer)
{
    codex_matches(o, request->argv, request->argc, answer);
    pol_text program = request->argv[0];
    if (answer->count == 0 &&
        (request->flags & POL_REQUEST_RESOLVE_HOST_EXECUTABLES) != 0 &&
        memchr(program.data, '/', program.size) != NULL) {
        codex_by_basename(o, request, answer);
    }
}

/* -- The answer */

static void judge_command(oracle_judge *j)
{
    const pol_request *request = j->request;
    oracle_answer *answer = j->answer;
    pol_why why = malformed(j->o, request);
    if (why != POL_WHY_NONE) {
        oracle_refuse(j, POL_REASON_INVALID, why);
        return;
    }
    why = over_limit(request);
    if (why != POL_WHY_NONE) {
        oracle_refuse(j, POL_REASON_LIMIT, why);
        return;
    }
    if (j->o->checked->dialect == POL_DIALECT_CODEX) {
        codex(j->o, request, answer);
        oracle_conclude(j, answer->rules, answer->count, false, NULL);
    } else {
        oracle_answer apart = {0};
        native_matches(j->o, request, answer);
        j->o->apart = true;
        native_matches(j->o, request, &apart);
        j->o->apart = false;
        oracle_conclude(j, answer->rules, answer->count, false, &apart);
        oracle_answer_free(&apart);
    }
    if (request->platform != POL_PLATFORM_POSIX) {
        oracle_distrust(j, POL_WHY_PLATFORM);
    }
}

/* Of other kinds: lists what matched in any reading. */
static void judge_other(oracle_judge *j)
{
    size_t count = j->o->checked->rules.count;
    if (j->request->root_count > POL_MAX_ROOTS) {
        oracle_refuse(j, POL_REASON_LIMIT, POL_WHY_TOO_MANY);
        return;
    }
    j->met = oracle_alloc(count);
    memset(j->met, 0, count);
    switch (j->request->kind) {
    case POL_KIND_PATH:
        oracle_path(j);
        break;
    case POL_KIND_NETWORK:
        oracle_network(j);
        break;
    case POL_KIND_TOOL:
        oracle_tool(j);
        break;
    case POL_KIND_SETTING:
        oracle_setting(j);
        break;
    case POL_KIND_COMMAND:
        break;
    }
    bool refused = j->answer->reason == POL_REASON_INVALID ||
                   j->answer->reason == POL_REASON_LIMIT;
    for (uint32_t i = 0; i < count && !refused; i++) {
        if (j->met[i]) {
            oracle_add(j->answer, i);
        }
    }
    free(j->met);
}

static void set_answer(const pol_request *request, oracle_answer *answer)
{
    bool headless = (request->flags & POL_REQUEST_HEADLESS) != 0;
    switch (answer->verdict) {
    case POL_VERDICT_ALLOW:
        answer->answer = POL_ALLOW;
        break;
    case POL_VERDICT_PROMPT:
    case POL_VERDICT_PROMPT_USER:
        answer->answer = headless ? POL_DENY : POL_PROMPT;
        answer->person_only =
            !headless && answer->verdict == POL_VERDICT_PROMPT_USER;
        break;
    case POL_VERDICT_DENY:
        answer->answer = POL_DENY;
        break;
    }
}

void oracle_eval(oracle *o, const pol_request *request, oracle_answer *answer)
{
    oracle_judge j = {o, request, answer, NULL, false};
    answer->count = 0;
    answer->answer = POL_DENY;
    answer->verdict = POL_VERDICT_DENY;
    answer->reason = POL_REASON_INVALID;
    answer->why = POL_WHY_NONE;
    answer->person_only = answer->unresolved = false;
    if (request->kind == POL_KIND_COMMAND) {
        judge_command(&j);
    } else {
        judge_other(&j);
    }
    set_answer(request, answer);
}

void oracle_answer_free(oracle_answer *answer)
{
    free(answer->rules);
    memset(answer, 0, sizeof *answer);
}
