/* SPDX-License-Identifier: Apache-2.0
 *
 * api/cover.c: contracts, and which examples are told. */
#include <criterion/criterion.h>

#include <string.h>

#include <libpolicy/cover.h>

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
