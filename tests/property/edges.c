/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests at the edges: malformed ones, those over a limit, very long ones;
 * asked of the rich samples, and compared with the oracle where it has a
 * say. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../oracle/pair.h"
#include "../oracle/sample.h"
#include "../oracle/tap.h"

static pol_request request_of(const pol_text *argv, size_t argc)
{
    pol_request request;
    memset(&request, 0, sizeof request);
    request.struct_size = sizeof request;
    request.argv = argv;
    request.argc = argc;
    return request;
}

static void expect(tap *t, pair *p, const char *what, pol_request request,
                   pol_answer answer, pol_reason reason)
{
    bool same = pair_compare(p, &request);
    tap_ok(t,
           same && p->expected.answer == answer && p->expected.reason == reason,
           "%s: %s, %s%s%s", what, pol_answer_name(answer),
           pol_reason_name(reason), same ? "" : "; ", same ? "" : p->message);
}

static void malformed(tap *t, pair *p)
{
    static const pol_text nul[] = {{"ls", 2}, {"a\0b", 3}};
    static const pol_text nul_program[] = {{"ls\0", 3}};
    static const pol_text empty[] = {{NULL, 0}, {"x", 1}};
    static const pol_text empty_argument[] = {{"ls", 2}, {NULL, 0}};
    expect(t, p, "no token", request_of(NULL, 0), POL_DENY, POL_REASON_INVALID);
    expect(t, p, "a NUL", request_of(nul, 2), POL_DENY, POL_REASON_INVALID);
    expect(t, p, "a NUL in the program", request_of(nul_program, 1), POL_DENY,
           POL_REASON_INVALID);
    expect(t, p, "an empty program", request_of(empty, 2), POL_DENY,
           POL_REASON_INVALID);
    expect(t, p, "an empty argument", request_of(empty_argument, 2), POL_PROMPT,
           POL_REASON_DEFAULT);
}

static char *filled(size_t size)
{
    char *bytes = malloc(size);
    if (bytes == NULL) {
        abort();
    }
    memset(bytes, 'x', size);
    return bytes;
}

static void long_tokens(tap *t, pair *p)
{
    char *bytes = filled(POL_MAX_TOKEN_SIZE + 1);
    pol_text argv[] = {
        {"rm", 2}, {bytes, POL_MAX_TOKEN_SIZE}, {"-rf", 3}, {"y", 1}};
    expect(t, p, "the longest token", request_of(argv, 4), POL_DENY,
           POL_REASON_RULE);
    argv[1].size++;
    expect(t, p, "a token that is too long", request_of(argv, 4), POL_DENY,
           POL_REASON_LIMIT);
    argv[0] = argv[1];
    argv[0].size--;
    expect(t, p, "the longest program", request_of(argv, 1), POL_PROMPT,
           POL_REASON_DEFAULT);
    bytes[POL_MAX_TOKEN_SIZE] = 0;
    argv[1].size = POL_MAX_TOKEN_SIZE + 1;
    argv[0] = (pol_text){"rm", 2};
    pol_request request = request_of(argv, 2);
    pol_decision d;
    pol_eval(&p->image, &request, p->scratch, &d);
    tap_ok(t, d.answer == POL_DENY && d.rule == POL_NO_RULE,
           "a token that is too long and has a NUL: deny");
    free(bytes);
}

static void many_tokens(tap *t, pair *p)
{
    size_t count = (size_t)POL_MAX_TOKENS + 1;
    pol_text *argv = malloc(count * sizeof *argv);
    if (argv == NULL) {
        abort();
    }
    for (size_t i = 0; i < count; i++) {
        argv[i] = POL_TEXT("x");
    }
    argv[0] = POL_TEXT("find");
    argv[count - 2] = POL_TEXT("-delete");
    expect(t, p, "the longest command", request_of(argv, count - 1), POL_DENY,
           POL_REASON_RULE);
    expect(t, p, "too many tokens", request_of(argv, count), POL_DENY,
           POL_REASON_LIMIT);
    free(argv);
}

/* Where folding does not fit, a closing rule is not lost. */
static void long_folds(tap *t)
{
    static const char text[] =
        "prefix_rule(pattern=[\"a\", \"--key\"], decision=\"deny\",\n"
        "    canonical_matching=True)\n"
        "prefix_rule(pattern=[\"b\", glob(\"*=x*\")], decision=\"deny\",\n"
        "    canonical_matching=True)\n"
        "prefix_rule(pattern=[\"c\", gap(), glob(\"--k*\")],\n"
        "    decision=\"deny\", canonical_matching=True)\n"
        "prefix_rule(pattern=[\"d\", any(), \"y\"], decision=\"deny\",\n"
        "    canonical_matching=True)\n"
        "prefix_rule(pattern=[any()], decision=\"allow\")\n";
    pol_source source = {
        POL_TEXT("fold.rules"), {text, sizeof text - 1}, POL_LAYER_USER};
    pair p;
    pair_open(&p, &source, 1, POL_DIALECT_NATIVE, NULL);
    char *bytes = filled(5000);
    memcpy(bytes, "--key=", 6);
    static const char *const programs[] = {"a", "b", "c", "d"};
    for (size_t i = 0; i < 4; i++) {
        pol_text argv[] = {{programs[i], 1}, {bytes, 5000}, {"y", 1}};
        pol_request request = request_of(argv, 3);
        pol_decision one, all;
        pol_eval(&p.image, &request, p.scratch, &one);
        pol_eval_all(&p.image, &request, p.scratch, &all, NULL, 0);
        tap_ok(t, one.answer == POL_DENY && all.answer == POL_DENY,
               "a token too long to fold, %s: deny", programs[i]);
        argv[1].size = 900;
        expect(t, &p, "one that fits", request, POL_DENY, POL_REASON_RULE);
    }
    free(bytes);
    pair_close(&p);
}

/* More matching rules than the scratch has room for: the same answer, or deny
 * for the limit; never less. */
#define CROWD 600

static void crowd(tap *t, const char *before, const char *after,
                  pol_answer least)
{
    static char text[CROWD * 160], tokens[CROWD][16];
    static pol_text argv[CROWD + 1];
    size_t size = 0;
    argv[0] = POL_TEXT("a");
    for (unsigned i = 0; i < CROWD; i++) {
        size += (size_t)snprintf(
            text + size, sizeof text - size,
            "prefix_rule(pattern=[\"a\"%s--o%04ux%s, id=\"i%u\", "
            "decision=\"%s\")\n",
            before, i, after, i, i == CROWD / 2 ? "deny" : "allow");
        snprintf(tokens[i], sizeof tokens[i], "--o%04ux", i);
        argv[i + 1] = (pol_text){tokens[i], strlen(tokens[i])};
    }
    pol_source source = {POL_TEXT("crowd.rules"), {text, size}, POL_LAYER_USER};
    pair p;
    bool ready =
        pair_open(&p, &source, 1, POL_DIALECT_NATIVE, NULL) == PAIR_READY;
    unsigned same = 0, limited = 0, wrong = 0;
    for (size_t argc = 1; ready && argc <= CROWD + 1; argc += 7) {
        pol_request request = request_of(argv, argc);
        pol_decision one, all;
        pol_match matches[2];
        matches[1].rule = 12345;
        oracle_eval(&p.oracle, &request, &p.expected);
        pol_eval(&p.image, &request, p.scratch, &one);
        pol_eval_all(&p.image, &request, p.scratch, &all, matches, 1);
        bool limit = one.reason == POL_REASON_LIMIT;
        limited += limit;
        same += one.answer == p.expected.answer && !limit;
        wrong +=
            limit ? one.answer != POL_DENY : one.answer != p.expected.answer;
        wrong += all.reason == POL_REASON_LIMIT
                     ? all.answer != POL_DENY
                     : all.matched != p.expected.count;
        wrong += one.answer > least || matches[1].rule != 12345;
    }
    tap_ok(t, ready && wrong == 0 && same + limited > 0,
           "many rules at once: %u same, %u over the limit%s%s", same, limited,
           ready ? "" : ": ", p.message);
    pair_close(&p);
}

static void crowds(tap *t)
{
    crowd(t, ", option(\"", "\")]", POL_ALLOW);
    crowd(t, ", gap(), \"", "\"]", POL_ALLOW);
    crowd(t, "], unless=[[\"a\", option(\"", "\")]]", POL_DENY);
}

static void misuse(tap *t, pair *p)
{
    pol_text argv[] = {{"ls", 2}};
    pol_request request = request_of(argv, 1);
    pol_decision d;
    memset(&d, 0xff, sizeof d);
    request.struct_size--;
    tap_ok(t,
           pol_eval(&p->image, &request, p->scratch, &d) ==
                   POL_INVALID_ARGUMENT &&
               d.answer == POL_DENY,
           "a request of another size: invalid argument, deny");
    request = request_of(argv, 1);
    request.flags = 1u << 31;
    memset(&d, 0xff, sizeof d);
    tap_ok(t,
           pol_eval(&p->image, &request, p->scratch, &d) ==
                   POL_INVALID_ARGUMENT &&
               d.answer == POL_DENY,
           "an unknown flag: invalid argument, deny");
    memset(&d, 0xff, sizeof d);
    tap_ok(t,
           pol_eval_packed(&p->image, NULL, 0, p->scratch, &d) == POL_OK &&
               d.answer == POL_DENY && d.reason == POL_REASON_INVALID,
           "a packed request of no bytes: invalid");
}

/* Requests that are answered apart do not disturb the others of a batch. */
static void mixed_batch(tap *t, pair *p)
{
    static const pol_text good[] = {{"sudo", 4}, {"x", 1}};
    static const pol_text nul[] = {{"ls", 2}, {"a\0b", 3}};
    pol_request requests[40];
    pol_decision decisions[40];
    for (unsigned i = 0; i < 40; i++) {
        requests[i] = request_of(i % 3 == 1 ? nul : good, 2);
        requests[i].argc = i % 7 == 6 ? 0 : 2;
    }
    tap_ok(t, pair_compare_batch(p, requests, 40),
           "a batch of good and malformed requests");
    tap_ok(t, pair_compare_batch(p, requests, 0), "an empty batch");
    requests[20].struct_size = 1;
    requests[22].flags = 1u << 31;
    memset(decisions, 0xff, sizeof decisions);
    pol_status status =
        pol_eval_batch(&p->image, requests, 40, p->scratch, decisions);
    tap_ok(t,
           status == POL_INVALID_ARGUMENT && decisions[20].answer == POL_DENY &&
               decisions[22].answer == POL_DENY &&
               decisions[18].answer == POL_PROMPT &&
               decisions[39].answer == POL_PROMPT,
           "a batch with requests that break the contract");
}

/* Every sample request in every way, with and without a clock. */
static void samples(tap *t, pair *p, const char *name)
{
    static sample_room room;
    pol_request request;
    bool same = true;
    for (size_t i = 0; same && sample_ask(i, &room, &request); i++) {
        same = pair_compare(p, &request) && pair_compare_packed(p, &request) &&
               pair_compare_batch(p, &request, 1);
        request.now = 0;
        same = same && pair_compare(p, &request);
    }
    tap_ok(t, same, "the %s sample%s%s", name, same ? "" : ": ",
           same ? "" : p->message);
}

int main(void)
{
    tap t = {0};
    pair native, codex;
    pair_setup setup = {.loader = sample_loader, .root = POL_TEXT("/w")};
    pair_state state = pair_open(&native, sample_native, SAMPLE_NATIVE_COUNT,
                                 POL_DIALECT_NATIVE, &setup);
    tap_ok(&t, state == PAIR_READY, "the native sample compiles%s%s",
           state == PAIR_READY ? "" : ": ", native.message);
    if (state == PAIR_READY) {
        samples(&t, &native, "native");
        malformed(&t, &native);
        long_tokens(&t, &native);
        many_tokens(&t, &native);
        misuse(&t, &native);
        mixed_batch(&t, &native);
    }
    pair_close(&native);
    state = pair_open(&codex, sample_codex, SAMPLE_CODEX_COUNT,
                      POL_DIALECT_CODEX, &setup);
    tap_ok(&t, state == PAIR_READY, "the Codex sample compiles");
    if (state == PAIR_READY) {
        samples(&t, &codex, "Codex");
    }
    pair_close(&codex);
    long_folds(&t);
    crowds(&t);
    return tap_end(&t);
}
