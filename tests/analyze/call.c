/* SPDX-License-Identifier: Apache-2.0
 *
 * Stacks of tool rules and of setting rules over few words. */
#include "stacks.h"

/* -- Tools */

static void tool_rule(stack_random *r, stack_text *t, pol_layer layer)
{
    static const char *const servers[] = {"\"s\"", "\"t\"", "\"\"",
                                          "glob(\"*\")", "[\"s\", \"\"]"};
    static const char *const tools[] = {"\"a\"", "\"b\"", "glob(\"a*\")",
                                        "glob(\"?\")", "[\"a\", \"ab\"]"};
    static const char *const values[] = {
        "\"x\"",       "\"1\"",          "1",
        "True",        "[\"x\", \"y\"]", "glob(\"x*\")",
        "glob(\"*\")", "glob(\"1*\")",   "[1, 2]"};
    bool server = chance(r, 60);
    put(t, "tool_rule(");
    if (server) {
        put(t, "server=%s, ", PICK(r, servers));
    }
    if (!server || chance(r, 80)) {
        put(t, "tool=%s, ", PICK(r, tools));
    }
    if (chance(r, 50)) {
        put(t, "arguments={\"p\": %s", PICK(r, values));
        if (chance(r, 40)) {
            put(t, ", \"q\": %s", PICK(r, values));
        }
        put(t, "}, ");
    }
    if (chance(r, 30)) {
        put(t, "unless=%s, ", PICK(r, tools));
    }
    if (chance(r, 8)) {
        put(t, "expires=\"%s\", ", chance(r, 50) ? "2027-01-01" : "2028-01-01");
    }
    put(t, "decision=\"%s\")\n", stack_decision(r, layer));
}

static const char *const call_servers[] = {"s", "t", "", "u", NULL};
static const char *const call_tools[] = {"a", "b", "ab", "c"};

/* What an argument is given, besides nothing. */
typedef struct given {
    const char *value;
    pol_argument_type type;
} given;

static const given call_values[] = {
    {"x", POL_ARGUMENT_TEXT},   {"y", POL_ARGUMENT_TEXT},
    {"xx", POL_ARGUMENT_TEXT},  {"1", POL_ARGUMENT_TEXT},
    {"", POL_ARGUMENT_TEXT},    {"1", POL_ARGUMENT_SCALAR},
    {"2", POL_ARGUMENT_SCALAR}, {"12", POL_ARGUMENT_SCALAR},
    {"3", POL_ARGUMENT_SCALAR}, {"true", POL_ARGUMENT_SCALAR},
    {"", POL_ARGUMENT_NESTED}};
#define VALUES (sizeof call_values / sizeof *call_values)

static void give(pol_tool_query *q, pol_argument *arguments, const char *name,
                 size_t value)
{
    if (value < VALUES) {
        arguments[q->argument_count++] =
            (pol_argument){text_of(name), text_of(call_values[value].value),
                           call_values[value].type};
    }
}

static bool tool_request(size_t index, pol_request *request)
{
    static pol_tool_query query;
    static pol_argument arguments[2];
    size_t server = index % 5, tool = index / 5 % 4, rest = index / 20;
    memset(request, 0, sizeof *request);
    memset(&query, 0, sizeof query);
    request->struct_size = sizeof *request;
    request->kind = POL_KIND_TOOL;
    request->of.tool = &query;
    query.struct_size = sizeof query;
    query.tool = text_of(call_tools[tool]);
    if (call_servers[server] != NULL) {
        query.server = text_of(call_servers[server]);
    }
    if (rest == (VALUES + 1) * (VALUES + 1)) {
        return true; /* arguments unknown */
    }
    query.arguments = arguments;
    give(&query, arguments, "p", rest % (VALUES + 1));
    give(&query, arguments, "q", rest / (VALUES + 1));
    return rest < (VALUES + 1) * (VALUES + 1);
}

static void add_argument(stack_tokens *t, const pol_argument *a)
{
    stack_add(t, a->name, SORT_TEXT);
    stack_add(t, a->type == POL_ARGUMENT_NESTED ? text_of("") : a->value,
              a->type == POL_ARGUMENT_NESTED   ? SORT_NESTED
              : a->type == POL_ARGUMENT_SCALAR ? SORT_SCALAR
                                               : SORT_TEXT);
}

/* Arguments stand in the order of their names already. */
static void tool_tokens(const pol_request *r, bool witness, stack_tokens *t)
{
    const pol_tool_query *q = r->of.tool;
    (void)witness;
    stack_add(t, q->server, q->server.data == NULL ? SORT_UNKNOWN : SORT_TEXT);
    stack_add(t, q->tool, SORT_TEXT);
    if (q->arguments == NULL) {
        stack_add(t, text_of(""), SORT_UNKNOWN);
    }
    for (size_t i = 0; i < q->argument_count; i++) {
        add_argument(t, &q->arguments[i]);
    }
}

const stack_world world_tool = {.kind = POL_KIND_TOOL,
                                .name = "tool",
                                .rule = tool_rule,
                                .request = tool_request,
                                .tokens = tool_tokens};

/* -- Settings */

static const char *const names[] = {"n", "m", "sandbox_mode", "o"};
static const char *const values[] = {"a", "b", "c", "true", "1", ""};

static void setting_rule(stack_random *r, stack_text *t, pol_layer layer)
{
    static const char *const sets[] = {
        "\"a\"",       "\"a\", \"b\"", "\"a\", \"b\", \"c\"",
        "\"a\", True", "\"b\", \"a\"", "\"a\", 1"};
    (void)layer;
    put(t, "setting_rule(name=\"%s\", allowed=[%s])\n", names[pick(r, 3)],
        PICK(r, sets));
}

static bool setting_request(size_t index, pol_request *request)
{
    static pol_setting_query query;
    memset(request, 0, sizeof *request);
    memset(&query, 0, sizeof query);
    request->struct_size = sizeof *request;
    request->kind = POL_KIND_SETTING;
    request->of.setting = &query;
    query.struct_size = sizeof query;
    query.name = text_of(names[index % 4]);
    query.value = text_of(values[index / 4 % 6]);
    return index < 24;
}

static void setting_tokens(const pol_request *r, bool witness, stack_tokens *t)
{
    (void)witness;
    stack_add(t, r->of.setting->name, SORT_TEXT);
    stack_add(t, r->of.setting->value, SORT_TEXT);
}

const stack_world world_setting = {.kind = POL_KIND_SETTING,
                                   .name = "setting",
                                   .rule = setting_rule,
                                   .request = setting_request,
                                   .tokens = setting_tokens};
