/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests of every kind at the edges: malformed, over a limit, against the
 * contract; compared with the oracle where it has a say. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../oracle/pair.h"
#include "../oracle/tap.h"

static const char rules[] =
    "path_rule(path=\"/**\", access=\"read\", decision=\"allow\")\n"
    "path_rule(path=\"**/x\", access=\"read\", decision=\"deny\")\n"
    "network_rule(host=\"*\", decision=\"allow\")\n"
    "network_rule(host=\"**.x.com\", decision=\"deny\")\n"
    "tool_rule(tool=glob(\"*\"), decision=\"allow\")\n"
    "tool_rule(tool=\"run\", arguments={\"a\": \"b\"}, decision=\"deny\")\n"
    "setting_rule(name=\"s\", allowed=[\"a\"])\n";

static void expect(tap *t, pair *p, const char *what,
                   const pol_request *request, pol_answer answer,
                   pol_reason reason, pol_why why)
{
    pol_decision d;
    bool same = pair_compare(p, request) && pair_compare_batch(p, request, 1);
    pol_eval(&p->image, request, p->scratch, &d);
    tap_ok(t, same && d.answer == answer && d.reason == reason && d.why == why,
           "%s: %s, %s%s%s%s%s", what, pol_answer_name(answer),
           pol_reason_name(reason), why != POL_WHY_NONE ? ", " : "",
           pol_why_text(why), same ? "" : "; ", same ? "" : p->message);
}

static pol_request request_of(pol_kind kind)
{
    pol_request request;
    memset(&request, 0, sizeof request);
    request.struct_size = sizeof request;
    request.kind = kind;
    request.cwd = POL_TEXT("/w");
    return request;
}

/* -- Paths */

/* Every path below /l leads one link further, to /l/n. */
static int endless(void *context, pol_text path, char *buffer, size_t capacity,
                   size_t *size)
{
    unsigned *left = context;
    if (path.size < 3 || memcmp(path.data, "/l/", 3) != 0 || *left == 0) {
        return 0;
    }
    (*left)--;
    *size = (size_t)snprintf(buffer, capacity, "/l/%u", *left);
    return 1;
}

static int unreadable(void *context, pol_text path, char *buffer,
                      size_t capacity, size_t *size)
{
    (void)context;
    (void)path;
    (void)buffer;
    (void)capacity;
    (void)size;
    return -1;
}

static int without_end(void *context, pol_text path, char *buffer,
                       size_t capacity, size_t *size)
{
    (void)context;
    (void)path;
    memset(buffer, 'a', capacity);
    *size = capacity;
    return 1;
}

static void paths(tap *t, pair *p)
{
    static char room[POL_MAX_PATH + 2];
    pol_path_query q = {.struct_size = sizeof q};
    pol_request r = request_of(POL_KIND_PATH);
    r.of.path = &q;
    expect(t, p, "an empty path", &r, POL_DENY, POL_REASON_INVALID,
           POL_WHY_EMPTY);
    q.path = (pol_text){"/a\0b", 4};
    expect(t, p, "a NUL", &r, POL_DENY, POL_REASON_INVALID, POL_WHY_NUL);
    memset(room, 'a', sizeof room);
    for (size_t i = 0; i < sizeof room; i += 200) {
        room[i] = '/';
    }
    q.path = (pol_text){room, POL_MAX_PATH};
    expect(t, p, "the longest path", &r, POL_ALLOW, POL_REASON_RULE,
           POL_WHY_NONE);
    q.path.size++;
    expect(t, p, "a path that is too long", &r, POL_DENY, POL_REASON_LIMIT,
           POL_WHY_TOO_LONG);
    q.path = POL_TEXT("a");
    r.cwd.size = 0;
    expect(t, p, "a relative path without a folder", &r, POL_DENY,
           POL_REASON_INVALID, POL_WHY_RELATIVE);
    r.cwd = POL_TEXT("w");
    expect(t, p, "a relative folder", &r, POL_DENY, POL_REASON_INVALID,
           POL_WHY_RELATIVE);
}

static void links(tap *t, pair *p)
{
    pol_path_query q = {.struct_size = sizeof q, .path = POL_TEXT("/l/a")};
    pol_request r = request_of(POL_KIND_PATH);
    unsigned left = POL_MAX_LINKS;
    r.of.path = &q;
    q.resolver = endless;
    q.resolver_context = &left;
    pol_decision d;
    pol_eval(&p->image, &r, p->scratch, &d);
    tap_ok(t, d.answer == POL_ALLOW && left == 0 && !d.unresolved,
           "%d links are followed", POL_MAX_LINKS);
    left = POL_MAX_LINKS + 1;
    pol_eval(&p->image, &r, p->scratch, &d);
    tap_ok(t, d.answer == POL_DENY && d.why == POL_WHY_LINKS,
           "one more is refused");
    q.resolver = unreadable;
    expect(t, p, "a link that cannot be read", &r, POL_DENY, POL_REASON_INVALID,
           POL_WHY_UNREADABLE_LINK);
    q.resolver = without_end;
    pol_eval(&p->image, &r, p->scratch, &d);
    tap_ok(t, d.answer == POL_DENY && d.rule == POL_NO_RULE,
           "a link that fills its room: deny");
    q.resolved = POL_TEXT("a");
    expect(t, p, "a resolved path that is relative", &r, POL_DENY,
           POL_REASON_INVALID, POL_WHY_RELATIVE);
    q.resolved = POL_TEXT("/etc/x");
    expect(t, p, "a resolved path goes before the resolver", &r, POL_DENY,
           POL_REASON_RULE, POL_WHY_NONE);
}

/* -- Connections */

static void hosts(tap *t, pair *p)
{
    static pol_text many[POL_MAX_ADDRESSES + 1];
    pol_network_query q = {.struct_size = sizeof q};
    pol_request r = request_of(POL_KIND_NETWORK);
    pol_decision d;
    r.of.network = &q;
    pol_eval(&p->image, &r, p->scratch, &d);
    tap_ok(t, d.answer == POL_DENY && d.reason == POL_REASON_INVALID,
           "no host: invalid");
    q.host = POL_TEXT("a.com");
    expect(t, p, "a name", &r, POL_ALLOW, POL_REASON_RULE, POL_WHY_NONE);
    q.port = 65536;
    expect(t, p, "no such port", &r, POL_DENY, POL_REASON_INVALID,
           POL_WHY_PORT);
    q.port = 65535;
    q.method = (pol_text){"GE\0T", 4};
    expect(t, p, "a NUL in the method", &r, POL_DENY, POL_REASON_INVALID,
           POL_WHY_NUL);
    q.method.size = 0;
    for (size_t i = 0; i < POL_MAX_ADDRESSES + 1; i++) {
        many[i] = POL_TEXT("8.8.8.8");
    }
    q.addresses = many;
    q.address_count = POL_MAX_ADDRESSES;
    expect(t, p, "as many addresses as may be", &r, POL_ALLOW, POL_REASON_RULE,
           POL_WHY_NONE);
    q.address_count++;
    expect(t, p, "one more", &r, POL_DENY, POL_REASON_LIMIT, POL_WHY_TOO_MANY);
    q.address_count = 1;
    many[0] = POL_TEXT("a.com");
    expect(t, p, "an address that is a name", &r, POL_DENY, POL_REASON_INVALID,
           POL_WHY_BAD_ADDRESS);
    many[0] = POL_TEXT("10.0.0.1");
    expect(t, p, "a private address", &r, POL_PROMPT, POL_REASON_OPAQUE,
           POL_WHY_PRIVATE_ADDRESS);
    q.address_count = 0;
    q.mapped = 1;
    expect(t, p, "a mapped name", &r, POL_PROMPT, POL_REASON_OPAQUE,
           POL_WHY_MAPPED);
    q.host = POL_TEXT("a.x.com");
    expect(t, p, "a mapped name that is denied", &r, POL_DENY, POL_REASON_RULE,
           POL_WHY_NONE);
}

/* -- Tools and settings */

static void tools(tap *t, pair *p)
{
    static pol_argument many[POL_MAX_ARGUMENTS + 1];
    static char names[POL_MAX_ARGUMENTS + 1][8];
    pol_tool_query q = {.struct_size = sizeof q};
    pol_request r = request_of(POL_KIND_TOOL);
    r.of.tool = &q;
    expect(t, p, "no tool", &r, POL_DENY, POL_REASON_INVALID, POL_WHY_EMPTY);
    q.tool = POL_TEXT("x");
    for (unsigned i = 0; i < POL_MAX_ARGUMENTS + 1; i++) {
        int size = snprintf(names[i], sizeof names[i], "n%u", i);
        many[i].name = (pol_text){names[i], (size_t)size};
    }
    q.arguments = many;
    q.argument_count = POL_MAX_ARGUMENTS;
    expect(t, p, "as many arguments as may be", &r, POL_ALLOW, POL_REASON_RULE,
           POL_WHY_NONE);
    q.argument_count++;
    expect(t, p, "one more", &r, POL_DENY, POL_REASON_LIMIT, POL_WHY_TOO_MANY);
    q.argument_count = 2;
    many[1].name = many[0].name;
    expect(t, p, "an argument given twice", &r, POL_DENY, POL_REASON_INVALID,
           POL_WHY_DUPLICATE);
    q.argument_count = 1;
    many[0].value = (pol_text){"a\0", 2};
    expect(t, p, "a NUL in a value", &r, POL_DENY, POL_REASON_INVALID,
           POL_WHY_NUL);
    q.argument_count = 0;
    q.server = (pol_text){"\0", 1};
    expect(t, p, "a NUL in the server", &r, POL_DENY, POL_REASON_INVALID,
           POL_WHY_NUL);
}

/* Every rule looks at two arguments of its own; the request gives all. */
static void many_tests(tap *t)
{
    enum {
        RULES = 100
    };
    static char text[RULES * 120], names[2 * RULES][8];
    pol_argument arguments[2 * RULES];
    size_t size = 0;
    memset(arguments, 0, sizeof arguments);
    for (unsigned i = 0; i < RULES; i++) {
        size += (size_t)snprintf(
            text + size, sizeof text - size,
            "tool_rule(tool=\"t\", arguments={\"a%u\": \"x\", \"b%u\": 1}, "
            "decision=\"%s\")\n",
            i, i, i == RULES / 2 ? "deny" : "allow");
        for (unsigned k = 0; k < 2; k++) {
            pol_argument *a = &arguments[2 * i + k];
            char *name = names[2 * i + k];
            a->name.data = name;
            a->name.size = (size_t)snprintf(name, 8, k == 0 ? "a%u" : "b%u", i);
            a->value = k == 0 ? POL_TEXT("x") : POL_TEXT("1");
            a->type = k == 0 ? POL_ARGUMENT_TEXT : POL_ARGUMENT_SCALAR;
        }
    }
    pol_source source = {POL_TEXT("many.rules"), {text, size}, POL_LAYER_USER};
    pol_tool_query q = {.struct_size = sizeof q, .tool = POL_TEXT("t")};
    pol_request r = request_of(POL_KIND_TOOL);
    pair p;
    bool ready =
        pair_open(&p, &source, 1, POL_DIALECT_NATIVE, NULL) == PAIR_READY;
    unsigned limited = 0, wrong = 0;
    r.of.tool = &q;
    q.arguments = arguments;
    for (size_t i = 0; ready && i <= 2 * RULES; i += 9) {
        pol_decision d;
        q.argument_count = i;
        oracle_eval(&p.oracle, &r, &p.expected);
        pol_eval(&p.image, &r, p.scratch, &d);
        bool limit = d.reason == POL_REASON_LIMIT;
        limited += limit;
        wrong += limit ? d.answer != POL_DENY : d.answer != p.expected.answer;
    }
    tap_ok(t, ready && wrong == 0,
           "many tests of many arguments: right or over the limit (%u)%s%s",
           limited, ready ? "" : ": ", p.message);
    pair_close(&p);
}

static void settings(tap *t, pair *p)
{
    pol_setting_query q = {.struct_size = sizeof q};
    pol_request r = request_of(POL_KIND_SETTING);
    r.of.setting = &q;
    expect(t, p, "no name of a setting", &r, POL_DENY, POL_REASON_INVALID,
           POL_WHY_EMPTY);
    q.name = POL_TEXT("s");
    expect(t, p, "an empty value", &r, POL_DENY, POL_REASON_RULE, POL_WHY_NONE);
    q.value = (pol_text){"a\0", 2};
    expect(t, p, "a NUL in the value", &r, POL_DENY, POL_REASON_INVALID,
           POL_WHY_NUL);
}

/* -- Against the contract */

static void misused(tap *t, pair *p, const char *what,
                    const pol_request *request)
{
    pol_decision one, all;
    memset(&one, 0xff, sizeof one);
    memset(&all, 0xff, sizeof all);
    pol_status status = pol_eval(&p->image, request, p->scratch, &one);
    pol_status other =
        pol_eval_all(&p->image, request, p->scratch, &all, NULL, 0);
    tap_ok(t,
           status == POL_INVALID_ARGUMENT && other == POL_INVALID_ARGUMENT &&
               one.answer == POL_DENY && all.answer == POL_DENY,
           "%s: invalid argument, deny", what);
}

static void misuse(tap *t, pair *p)
{
    pol_path_query path = {.path = POL_TEXT("/a")};
    pol_network_query network = {.host = POL_TEXT("a.com")};
    pol_request r = request_of(POL_KIND_PATH);
    misused(t, p, "no path query", &r);
    r.of.path = &path;
    misused(t, p, "a path query of another size", &r);
    path.struct_size = sizeof path;
    path.access = (pol_access)7;
    misused(t, p, "an unknown access", &r);
    path.access = POL_ACCESS_READ;
    path.fs_case = (pol_case)9;
    misused(t, p, "an unknown case", &r);
    path.fs_case = POL_CASE_OF_PLATFORM;
    r.platform = (pol_platform)9;
    misused(t, p, "an unknown platform", &r);
    r.platform = POL_PLATFORM_POSIX;
    r.root_count = 1;
    misused(t, p, "roots that are not there", &r);
    r.root_count = 0;
    r.kind = (pol_kind)9;
    misused(t, p, "an unknown kind", &r);
    r.kind = POL_KIND_NETWORK;
    r.of.network = &network;
    misused(t, p, "a network query of another size", &r);
    network.struct_size = sizeof network;
    network.address_count = 1;
    misused(t, p, "addresses that are not there", &r);
    network.address_count = 0;
    network.protocol = (pol_net_protocol)77;
    misused(t, p, "an unknown protocol", &r);
}

/* A locked image denies everything. */
static void locked(tap *t, pair *p)
{
    static const pol_kind kinds[] = {POL_KIND_COMMAND, POL_KIND_PATH};
    pol_text argv[] = {{"ls", 2}};
    pol_path_query path = {.struct_size = sizeof path, .path = POL_TEXT("/a")};
    pol_image image;
    memset(&image, 0xff, sizeof image);
    pol_image_lock(&image);
    for (size_t i = 0; i < 2; i++) {
        pol_request r = request_of(kinds[i]);
        pol_decision d;
        r.argv = argv;
        r.argc = 1;
        r.of.path = i == 1 ? &path : NULL;
        memset(&d, 0xff, sizeof d);
        pol_status status = pol_eval(&image, &r, p->scratch, &d);
        tap_ok(t,
               status == POL_OK && d.answer == POL_DENY &&
                   d.reason == POL_REASON_LAYER && d.rule == POL_NO_RULE,
               "a locked image, asked about a %s: deny, layer",
               pol_kind_name(kinds[i]));
    }
}

int main(void)
{
    tap t = {0};
    pol_source source = {
        POL_TEXT("limits.rules"), {rules, sizeof rules - 1}, POL_LAYER_USER};
    pair p;
    bool ready =
        pair_open(&p, &source, 1, POL_DIALECT_NATIVE, NULL) == PAIR_READY;
    tap_ok(&t, ready, "the rules compile%s%s", ready ? "" : ": ", p.message);
    if (ready) {
        paths(&t, &p);
        links(&t, &p);
        hosts(&t, &p);
        tools(&t, &p);
        settings(&t, &p);
        misuse(&t, &p);
        locked(&t, &p);
    }
    pair_close(&p);
    many_tests(&t);
    return tap_end(&t);
}
