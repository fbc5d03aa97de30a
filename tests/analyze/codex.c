/* SPDX-License-Identifier: Apache-2.0
 *
 * Command rules of the Codex dialect: words and lists of them, to the letter.
 */
#include "stacks.h"

static const char *const programs[] = {"a", "b", "c", "", "/bin/a"};
static const char *const tokens[] = {"", "a", "b", "-x", "c"};
#define PROGRAMS (sizeof programs / sizeof *programs)
#define TOKENS (sizeof tokens / sizeof *tokens)

static void put_element(stack_random *r, stack_text *t)
{
    static const char *const elements[] = {
        "\"a\"", "\"b\"",          "\"a\"",          "\"-x\"",
        "\"\"",  "[\"a\", \"b\"]", "[\"-x\", \"b\"]"};
    put(t, "%s", PICK(r, elements));
}

static void rule(stack_random *r, stack_text *t, pol_layer layer)
{
    static const char *const heads[] = {"\"a\"", "\"a\"", "\"b\"",
                                        "[\"a\", \"b\"]", "\"/bin/a\""};
    static const char *const decisions[] = {"allow", "prompt", "forbidden"};
    (void)layer;
    put(t, "prefix_rule(pattern=[%s", PICK(r, heads));
    for (unsigned i = 0, count = pick(r, 4); i < count; i++) {
        put(t, ", ");
        put_element(r, t);
    }
    put(t, "], decision=\"%s\")\n", PICK(r, decisions));
}

static void facts(stack_random *r, stack_text *t)
{
    if (chance(r, 20)) {
        put(t, "host_executable(name=\"a\", paths=[\"/bin/a\"])\n");
    }
}

static bool request(size_t index, pol_request *request)
{
    static pol_text argv[5];
    size_t count = 1, level = PROGRAMS;
    while (index >= level) {
        index -= level;
        level *= TOKENS;
        if (++count > 4) {
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

const stack_world world_codex = {.kind = POL_KIND_COMMAND,
                                 .name = "codex",
                                 .dialect = POL_DIALECT_CODEX,
                                 .rule = rule,
                                 .facts = facts,
                                 .request = request,
                                 .tokens = request_tokens};
