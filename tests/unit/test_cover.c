/* SPDX-License-Identifier: Apache-2.0
 *
 * api/examples.c, api/cover.c: contracts, examples, what is reached. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include <libpolicy/cover.h>
#include <libpolicy/mutant.h>

TestSuite(cover, .timeout = 60);

static pol_source source(const char *text)
{
    return (pol_source){{"a.rules", 7}, {text, strlen(text)}, POL_LAYER_USER};
}

static pol_compile_options plain(void)
{
    return (pol_compile_options){.struct_size = sizeof(pol_compile_options),
                                 .no_base = 1};
}

static bool is_text(pol_text text, const char *string)
{
    return text.size == strlen(string) &&
           memcmp(text.data, string, text.size) == 0;
}

Test(cover, contract_of_examples)
{
    pol_compile_options options = plain();
    pol_source one = source("");
    pol_result *result = NULL;
    cr_expect_eq(pol_examples(&one, 1, &options, NULL), POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_examples(NULL, 1, &options, &result),
                 POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_examples(NULL, 0, NULL, &result), POL_OK);
    cr_expect_eq(pol_result_examples(result), 0);
    cr_expect_not(pol_result_example(result, 0).holds);
    cr_expect_eq(pol_result_image(result).data, NULL);
    pol_result_free(result);
    cr_expect_eq(pol_result_examples(NULL), 0);
}

Test(cover, every_kind_of_example_is_told)
{
    static const struct {
        const char *text;
        unsigned line;
        int wanted, holds;
    } rows[] = {
        {"\"/w/a\"", 4, 0, 1},      {"\"/tmp\"", 3, 1, 0},
        {"\"a.example\"", 6, 1, 1}, {"\"git push\"", 2, 1, 1},
        {"[\"hg\"]", 2, 1, 0},
    };
    pol_compile_options options = plain();
    pol_source one =
        source("prefix_rule(pattern=[\"git\"], decision=\"deny\",\n"
               "            match=[\"git push\", [\"hg\"]])\n"
               "path_rule(path=\"/w\", access=\"read\", match=[\"/tmp\"],\n"
               "          not_match=[\"/w/a\"], decision=\"deny\")\n"
               "network_rule(host=\"a.example\", decision=\"deny\",\n"
               "             match=[\"a.example\"])\n");
    pol_result *result = NULL;
    /* Those of commands are only run where all else is sound. */
    cr_expect_eq(pol_examples(&one, 1, &options, &result), POL_REJECTED);
    cr_assert_eq(pol_result_examples(result), 3);
    for (size_t i = 0; i < 3; i++) {
        pol_example_info example = pol_result_example(result, i);
        cr_expect(is_text(example.text, rows[i].text));
        cr_expect_eq(example.place.line, rows[i].line);
        cr_expect_eq(example.wanted, rows[i].wanted);
        cr_expect_eq(example.holds, rows[i].holds);
    }
    cr_expect_eq(pol_result_example(result, 0).rule.line, 3);
    pol_result_free(result);
    one = source("prefix_rule(pattern=[\"git\"], decision=\"deny\",\n"
                 "            match=[\"git push\", [\"hg\"]])\n");
    cr_expect_eq(pol_examples(&one, 1, &options, &result), POL_REJECTED);
    cr_assert_eq(pol_result_examples(result), 2);
    for (size_t i = 0; i < 2; i++) {
        pol_example_info example = pol_result_example(result, i);
        cr_expect(is_text(example.text, rows[3 + i].text));
        cr_expect_eq(example.holds, rows[3 + i].holds);
    }
    pol_result_free(result);
}

/* -- coverage */

/* "push 1\n": what each part is, and how often it was reached. */
static void show(const pol_result *result, char *out, size_t capacity)
{
    static const char *const kinds[] = {"rule", "step", "one", "unless"};
    size_t at = 0;
    for (size_t i = 0; i < pol_result_covers(result); i++) {
        pol_cover_item item = pol_result_cover(result, i);
        int size = snprintf(out + at, capacity - at, "%s", kinds[item.kind]);
        at += (size_t)size;
        if (item.kind == POL_COVER_RULE) {
            size = snprintf(out + at, capacity - at, " %u: %d/%d\n", item.rule,
                            (int)item.hits, (int)item.decided);
        } else {
            size = snprintf(out + at, capacity - at, " %u.%u %.*s: %d\n",
                            item.step, item.choice, (int)item.text.size,
                            item.text.data, (int)item.hits);
        }
        at += (size_t)size;
        cr_assert_lt(at, capacity);
    }
    out[at] = 0;
}

static pol_result *covered(const char *text)
{
    pol_compile_options options = plain();
    pol_source one = source(text);
    pol_result *result = NULL;
    pol_status status = pol_cover(&one, 1, &options, &result);
    if (status != POL_OK) {
        cr_log_error("%s: %.*s", pol_status_name(status),
                     (int)pol_result_diagnostic(result, 0).message.size,
                     pol_result_diagnostic(result, 0).message.data);
    }
    cr_assert_eq(status, POL_OK);
    cr_assert_neq(pol_result_image(result).data, NULL);
    return result;
}

static void expect(pol_result *result, const char *wanted)
{
    char text[4096];
    show(result, text, sizeof text);
    cr_expect_str_eq(text, wanted);
    pol_result_free(result);
}

/* A command of words with single blanks. */
static void run(pol_result *result, const char *line)
{
    pol_text argv[16];
    pol_request request = {.struct_size = sizeof request, .argv = argv};
    pol_decision decision;
    while (*line != 0) {
        size_t size = strcspn(line, " ");
        argv[request.argc++] = (pol_text){line, size};
        line += size + (line[size] == ' ');
    }
    cr_assert_eq(pol_cover_add(result, &request, &decision), POL_OK);
}

Test(cover, contract)
{
    pol_compile_options options = plain();
    pol_source one = source("prefix_rule(pattern=[\"a\"], decison=\"deny\")");
    pol_result *result = NULL;
    pol_request request = {.struct_size = sizeof request};
    cr_expect_eq(pol_cover(&one, 1, &options, NULL), POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_cover(NULL, 1, &options, &result), POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_cover(&one, 1, &options, &result), POL_REJECTED);
    cr_expect_eq(pol_result_covers(result), 0);
    cr_expect_eq(pol_cover_add(result, &request, NULL), POL_INVALID_ARGUMENT);
    pol_result_free(result);
    cr_expect_eq(pol_cover_add(NULL, &request, NULL), POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_result_covers(NULL), 0);
    cr_expect_eq(pol_result_cover(NULL, 0).rule, POL_NO_RULE);
}

Test(cover, parts_of_a_command)
{
    pol_result *result = covered(
        "prefix_rule(pattern=[\"gh\", [\"pr\", \"issue\"], \"view\"],\n"
        "            decision=\"allow\", unless=[[\"gh\", any(), any(),\n"
        "            option(\"-w\")], [\"gh\", any(), any(), \"x\"]])\n"
        "prefix_rule(pattern=[\"gh\", gap(), option(\"-f\", \"--force\")],\n"
        "            decision=\"deny\")\n");
    run(result, "gh");
    run(result, "gh pr");
    run(result, "gh pr view 1");
    run(result, "gh pr view -w");
    run(result, "gh pr view 1 --forc");
    expect(result, "rule 0: 2/1\n"
                   "step 1.0 \"gh\": 5\n"
                   "step 2.0 [\"pr\", \"issue\"]: 4\n"
                   "one 2.1 \"pr\": 2\n"
                   "one 2.2 \"issue\": 0\n"
                   "step 3.0 \"view\": 3\n"
                   "unless 0.1 [\"gh\", any(), any(), option(\"-w\")]: 1\n"
                   "unless 0.2 [\"gh\", any(), any(), \"x\"]: 0\n"
                   "rule 1: 1/1\n"
                   "step 1.0 \"gh\": 5\n"
                   "step 3.0 option(\"-f\", \"--force\"): 1\n"
                   "one 3.1 option(\"-f\"): 0\n"
                   "one 3.2 option(\"--force\"): 1\n");
}

static void ask_other_kinds(pol_result *result)
{
    static const struct {
        const char *path;
        pol_access access;
    } paths[] = {{"/w/a", POL_ACCESS_READ}, {"/w/.env", POL_ACCESS_WRITE}};
    for (size_t i = 0; i < 2; i++) {
        pol_path_query q = {.struct_size = sizeof q,
                            .path = {paths[i].path, strlen(paths[i].path)},
                            .access = paths[i].access};
        pol_request request = {.struct_size = sizeof request,
                               .kind = POL_KIND_PATH,
                               .of.path = &q};
        cr_assert_eq(pol_cover_add(result, &request, NULL), POL_OK);
    }
    pol_network_query net = {.struct_size = sizeof net,
                             .host = {"x.b.example", 11},
                             .port = 443,
                             .method = {"GET", 3}};
    pol_argument arguments[] = {{{"n", 1}, {"2", 1}, POL_ARGUMENT_SCALAR},
                                {{"path", 4}, {"/etc", 4}, POL_ARGUMENT_TEXT}};
    pol_tool_query call = {.struct_size = sizeof call,
                           .server = {"s", 1},
                           .tool = {"list_a", 6},
                           .arguments = arguments,
                           .argument_count = 2};
    pol_setting_query setting = {
        .struct_size = sizeof setting, .name = {"mode", 4}, .value = {"b", 1}};
    pol_request request = {.struct_size = sizeof request,
                           .kind = POL_KIND_NETWORK,
                           .of.network = &net};
    cr_assert_eq(pol_cover_add(result, &request, NULL), POL_OK);
    request.kind = POL_KIND_TOOL;
    request.of.tool = &call;
    cr_assert_eq(pol_cover_add(result, &request, NULL), POL_OK);
    request.kind = POL_KIND_SETTING;
    request.of.setting = &setting;
    cr_assert_eq(pol_cover_add(result, &request, NULL), POL_OK);
}

Test(cover, parts_of_other_kinds)
{
    pol_result *result = covered(
        "path_rule(path=[\"/w/**\", \"/tmp/*\"], access=[\"read\", "
        "\"write\"],\n"
        "          decision=\"allow\", unless=\"**/.env\")\n"
        "network_rule(host=[\"a.example\", \"*.b.example\"],\n"
        "             ports=[80, 443], methods=[\"GET\", \"HEAD\"],\n"
        "             decision=\"allow\")\n"
        "tool_rule(server=\"s\", tool=[\"get\", glob(\"list_*\")],\n"
        "          arguments={\"n\": [1, 2], \"path\": glob(\"/w/*\")},\n"
        "          decision=\"allow\")\n"
        "setting_rule(name=\"mode\", allowed=[\"a\", \"b\"])\n");
    ask_other_kinds(result);
    expect(result, "rule 0: 1/1\n"
                   "one 1.1 \"/w/**\": 1\n"
                   "one 1.2 \"/tmp/*\": 0\n"
                   "one 2.1 read: 1\n"
                   "one 2.2 write: 0\n"
                   "unless 0.1 \"/**/.env\": 1\n"
                   "rule 1: 1/1\n"
                   "one 1.1 \"a.example\": 0\n"
                   "one 1.2 \"*.b.example\": 1\n"
                   "step 1.0 the host: 1\n"
                   "one 2.1 80: 0\n"
                   "one 2.2 443: 1\n"
                   "one 3.1 \"GET\": 1\n"
                   "one 3.2 \"HEAD\": 0\n"
                   "rule 2: 0/0\n"
                   "step 1.0 \"s\": 1\n"
                   "step 2.0 [\"get\", glob(\"list_*\")]: 1\n"
                   "one 2.1 \"get\": 0\n"
                   "one 2.2 glob(\"list_*\"): 0\n"
                   "step 3.0 [\"1\", \"2\"]: 1\n"
                   "one 3.1 \"1\": 0\n"
                   "one 3.2 \"2\": 0\n"
                   "step 4.0 glob(\"/w/*\"): 0\n"
                   "rule 3: 1/1\n"
                   "one 2.1 \"a\": 0\n"
                   "one 2.2 \"b\": 1\n"
                   "rule 4: 0/0\n");
}

/* -- mutants */

Test(cover, mutants)
{
    pol_compile_options options = plain();
    pol_source one =
        source("prefix_rule(pattern=[\"rm\", end()], decision=\"deny\")\n");
    pol_policy_sources policy = {&one, 1, &options};
    pol_result *result = NULL, *made = NULL;
    cr_expect_eq(pol_mutants(&one, 1, &options, NULL), POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_mutant_compile(NULL, 1, &options, 0, &made),
                 POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_mutant_diff(NULL, 0, NULL, &made), POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_result_mutants(NULL), 0);
    cr_expect_eq(pol_mutation_name((pol_mutation)4), NULL);
    cr_assert_eq(pol_mutants(&one, 1, &options, &result), POL_OK);
    /* Deleted, allow, prompt, any() for rm, without end(). */
    cr_assert_eq(pol_result_mutants(result), 5);
    for (size_t i = 0; i < 5; i++) {
        pol_mutant_info info = pol_result_mutant(result, i);
        cr_expect_eq(info.kind, POL_KIND_COMMAND);
        cr_expect_eq(info.place.line, 1);
        cr_assert_eq(pol_mutant_diff(&policy, i, NULL, &made), POL_OK);
        cr_expect_gt(pol_result_changes(made), 0);
        pol_result_free(made);
        cr_assert_eq(pol_mutant_compile(&one, 1, &options, i, &made), POL_OK);
        cr_expect_neq(pol_result_image(made).data, NULL);
        pol_result_free(made);
    }
    cr_expect(is_text(pol_result_mutant(result, 4).what, "without end()"));
    cr_expect_eq(pol_result_mutant(result, 4).mutation, POL_MUTATION_WIDEN);
    pol_result_free(result);
    /* Behind the last is the policy itself. */
    cr_assert_eq(pol_mutant_diff(&policy, 5, NULL, &made), POL_OK);
    cr_expect_eq(pol_result_changes(made), 0);
    pol_result_free(made);
}
