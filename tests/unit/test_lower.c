/* SPDX-License-Identifier: Apache-2.0
 *
 * automaton/: what lowering costs at the limits of a pattern. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpolicy/policy.h>

/* Far above what it takes, far below what squares would take. */
TestSuite(lower, .timeout = 20);

static pol_result *compile(const char *text, size_t size, pol_status expected)
{
    pol_source source = {{"p", 1}, {text, size}, POL_LAYER_USER};
    pol_limits limits = {.struct_size = sizeof limits,
                         .source_bytes = 16u << 20};
    pol_compile_options options = {
        .struct_size = sizeof options, .limits = &limits, .no_base = 1};
    pol_result *result = NULL;
    cr_assert_eq(pol_compile(&source, 1, &options, &result), expected);
    return result;
}

/* An option with `parts` clusters like "-abc" and `singles` other spellings. */
static char *option_rule(unsigned parts, unsigned singles, size_t *size)
{
    size_t room = 16 * ((size_t)parts + singles) + 256, n;
    char *text = malloc(room);
    n = (size_t)sprintf(text, "prefix_rule(pattern=[\"p\", option(");
    for (unsigned i = 0; i < parts; i++) {
        n += (size_t)snprintf(text + n, room - n, "\"-%c%c%c\",",
                              'a' + (int)(i % 26), 'A' + (int)(i / 26 % 26),
                              '0' + (int)(i % 10));
    }
    for (unsigned i = 0; i < singles; i++) {
        n += (size_t)snprintf(text + n, room - n, "\"--z%u\",", i);
    }
    n += (size_t)snprintf(text + n, room - n, ")], decision=\"deny\")\n");
    *size = n;
    return text;
}

Test(lower, very_many_clusters_are_refused_at_once)
{
    size_t size;
    char *text = option_rule(60000, 0, &size);
    pol_result *result = compile(text, size, POL_REJECTED);
    cr_assert_eq(pol_result_diagnostics(result), 1);
    cr_expect_str_eq(pol_result_diagnostic(result, 0).code, "P209");
    pol_result_free(result);
    free(text);
}

Test(lower, very_many_spellings_are_one_choice)
{
    size_t size;
    char *text = option_rule(60, 20000, &size);
    pol_result_free(compile(text, size, POL_OK));
    free(text);
}

/* Rules of which each exception is 64 clauses of six terms. */
static char *exceptions(unsigned rules, size_t *size)
{
    size_t room = (size_t)rules * 6000 + 256, n;
    char *text = malloc(room);
    n = (size_t)sprintf(text,
                        "prefix_rule(pattern=[\"a\"], decision=\"allow\")\n");
    for (unsigned i = 0; i < rules; i++) {
        n += (size_t)snprintf(text + n, room - n,
                              "prefix_rule(pattern=[\"p%u\"], "
                              "decision=\"allow\", unless=[",
                              i);
        for (unsigned j = 0; j < 40; j++) {
            n += (size_t)snprintf(text + n, room - n, "[\"p%u\"", i);
            for (unsigned k = 0; k < 6; k++) {
                n += (size_t)snprintf(text + n, room - n, ",[\"x\",\"-y%u%u\"]",
                                      j, k);
            }
            n += (size_t)snprintf(text + n, room - n, "],");
        }
        n += (size_t)snprintf(text + n, room - n, "])\n");
    }
    *size = n;
    return text;
}

Test(lower, too_many_conditions_name_a_rule_at_fault, .timeout = 120)
{
    size_t size;
    char *text = exceptions(600, &size);
    pol_result *result = compile(text, size, POL_REJECTED);
    cr_assert_eq(pol_result_diagnostics(result), 1);
    pol_diagnostic d = pol_result_diagnostic(result, 0);
    cr_expect_str_eq(d.code, "P207");
    cr_expect_gt(d.place.line, 1);
    pol_result_free(result);
    free(text);
}
