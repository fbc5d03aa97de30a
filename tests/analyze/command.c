/* SPDX-License-Identifier: Apache-2.0
 *
 * Stacks of command rules over few words, with every construct. */
#include "stacks.h"

static const char *const programs[] = {"a",      "b",      "./a",  "c",
                                       "/bin/a", "/opt/a", "a.exe"};
static const char *const tokens[] = {"",    "a",  "b",      "-x",   "-y",
                                     "-xy", "--", "--long", "--lo", "--long=1"};
#define PROGRAMS (sizeof programs / sizeof *programs)
#define TOKENS (sizeof tokens / sizeof *tokens)

static void put_head(stack_random *r, stack_text *t)
{
    static const char *const heads[] = {
        "\"a\"",          "\"a\"",      "\"a\"",        "\"b\"",
        "[\"a\", \"b\"]", "\"./a\"",    "glob(\"a*\")", "any()",
        "glob(\"?\")",    "\"/bin/a\"", "\"a.exe\""};
    put(t, "%s", PICK(r, heads));
}

static void put_element(stack_random *r, stack_text *t)
{
    static const char *const elements[] = {"\"a\"",
                                           "\"b\"",
                                           "\"-x\"",
                                           "\"-xy\"",
                                           "\"--long\"",
                                           "\"--long=1\"",
                                           "\"--\"",
                                           "any()",
                                           "gap()",
                                           "glob(\"[ab]\")",
                                           "glob(\"-*\")",
                                           "glob(\"*\")",
                                           "option(\"-x\")",
                                           "option(\"-y\", \"--long\")",
                                           "[\"a\", option(\"-x\")]",
                                           "[\"a\", \"b\"]",
                                           "[\"-x\", \"a\"]"};
    put(t, "%s", PICK(r, elements));
}

static void put_pattern(stack_random *r, stack_text *t)
{
    unsigned count = pick(r, 3);
    put(t, "[");
    if (chance(r, 3)) {
        put(t, "gap(), \"a\"");
    } else {
        put_head(r, t);
    }
    for (unsigned i = 0; i < count; i++) {
        put(t, ", ");
        put_element(r, t);
    }
    put(t, "%s]", chance(r, 20) ? ", end()" : "");
}

static void rule(stack_random *r, stack_text *t, pol_layer layer)
{
    const char *decision = stack_decision(r, layer);
    put(t, "prefix_rule(pattern=");
    put_pattern(r, t);
    put(t, ", decision=\"%s\"", decision);
    if (chance(r, 35)) {
        put(t, ", unless=[");
        for (unsigned i = 0, count = 1 + pick(r, 2); i < count; i++) {
            put(t, "%s", i > 0 ? ", " : "");
            put_pattern(r, t);
        }
        put(t, "]");
    }
    if (chance(r, 8)) {
        put(t, ", expires=\"%s\"", chance(r, 50) ? "2027-01-01" : "2028-01-01");
    }
    put(t, "%s)\n", chance(r, 1) ? ", canonical_matching=True" : "");
}

static void facts(stack_random *r, stack_text *t)
{
    static const char *const lists[] = {"[]", "[\"/bin/a\"]", "[\"/opt/a\"]",
                                        "[\"/bin/a\", \"/opt/a\"]"};
    if (chance(r, 20)) {
        put(t, "host_executable(name=\"a\", paths=%s)\n", PICK(r, lists));
    }
}

static bool request(size_t index, pol_request *request)
{
    static pol_text argv[4];
    size_t count = 1, level = PROGRAMS;
    while (index >= level) {
        index -= level;
        level *= TOKENS;
        if (++count > 3) {
            return false;
        }
    }
    for (size_t i = count - 1; i > 0; i--) {
        argv[i] = text_of(tokens[index % TOKENS]);
        index /= TOKENS;
    }
    argv[0] = text_of(programs[index]);
    memset(request, 0, sizeof *request);
    request->struct_size = sizeof *request;
    request->argv = argv;
    request->argc = count;
    return true;
}

static void request_tokens(const pol_request *r, bool witness, stack_tokens *t)
{
    (void)witness;
    for (size_t i = 0; i < r->argc; i++) {
        stack_add(t, r->argv[i], SORT_TEXT);
    }
}

const stack_world world_command = {.kind = POL_KIND_COMMAND,
                                   .name = "command",
                                   .rule = rule,
                                   .facts = facts,
                                   .request = request,
                                   .tokens = request_tokens};
