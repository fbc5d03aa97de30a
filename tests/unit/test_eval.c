/* SPDX-License-Identifier: Apache-2.0
 *
 * eval/ and image/: contracts of the calls, whatever the policy. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include <libpolicy/base/slice.h>
#include <libpolicy/image/format.h>
#include <libpolicy/policy.h>

#include "../hostile/repair.h"

TestSuite(eval, .timeout = 60);

typedef struct asked {
    pol_result *result;
    pol_image image;
    pol_text argv[2];
    pol_request request;
    pol_scratch scratch;
} asked;

static asked *ask(const char *rules, pol_dialect dialect, const char *program)
{
    asked *a = calloc(1, sizeof *a);
    pol_source source = {{"p", 1}, {rules, strlen(rules)}, POL_LAYER_USER};
    pol_compile_options options = {
        .struct_size = sizeof options, .dialect = dialect, .no_base = 1};
    cr_assert_eq(pol_compile(&source, 1, &options, &a->result), POL_OK);
    pol_text bytes = pol_result_image(a->result);
    cr_assert_eq(pol_image_open(&a->image, bytes.data, bytes.size), POL_OK);
    a->argv[0] = (pol_text){program, strlen(program)};
    a->argv[1] = POL_TEXT("-x");
    a->request = (pol_request){
        .struct_size = sizeof a->request, .argv = a->argv, .argc = 2};
    return a;
}

static void end(asked *a)
{
    pol_result_free(a->result);
    free(a);
}

/* -- calls */

Test(eval, a_batch_without_requests_denies)
{
    asked *a = ask("prefix_rule(pattern=[\"a\"], decision=\"allow\")\n",
                   POL_DIALECT_NATIVE, "a");
    pol_decision decisions[3];
    memset(decisions, 0xff, sizeof decisions);
    cr_expect_eq(pol_eval_batch(&a->image, NULL, 3, &a->scratch, decisions),
                 POL_INVALID_ARGUMENT);
    for (int i = 0; i < 3; i++) {
        cr_expect_eq(decisions[i].answer, POL_DENY);
        cr_expect_eq(decisions[i].rule, POL_NO_RULE);
    }
    end(a);
}

Test(eval, an_empty_program_may_have_no_bytes_at_all)
{
    asked *a = ask("prefix_rule(pattern=[\"a\"], decision=\"allow\")\n",
                   POL_DIALECT_CODEX, "a");
    pol_decision d;
    a->argv[0] = (pol_text){NULL, 0};
    a->request.flags = POL_REQUEST_RESOLVE_HOST_EXECUTABLES;
    cr_expect_eq(pol_eval(&a->image, &a->request, &a->scratch, &d), POL_OK);
    cr_expect_eq(d.reason, POL_REASON_DEFAULT);
    end(a);
}

/* -- explanations */

/* Twenty rules that allow, and then the one that decides. */
Test(eval, explanations_name_the_deciding_rule)
{
    static const char allow[] =
        "prefix_rule(pattern=[\"a\"], decision=\"allow\")\n";
    static const char deny[] =
        "prefix_rule(pattern=[\"a\"], decision=\"deny\", id=\"last\",\n"
        "            justification=\"this is why\")\n";
    char rules[21 * sizeof allow + sizeof deny] = "", text[8192];
    size_t needed;
    for (int i = 0; i < 20; i++) {
        strcat(rules, allow);
    }
    strcat(rules, deny);
    asked *a = ask(rules, POL_DIALECT_NATIVE, "a");
    cr_assert_eq(pol_explain(&a->image, &a->request, &a->scratch, text,
                             sizeof text, &needed),
                 POL_OK);
    cr_assert_lt(needed, sizeof text);
    cr_expect_not_null(strstr(text, "deny by rule last (user) at p:21:1\n"
                                    "  because: this is why\nbeaten:\n"));
    cr_expect_not_null(strstr(text, "and 4 more rules\n"));
    end(a);
}

/* -- lists */

/* Rules spelled as in the request come first, then other spellings in the
 * order of bytes; the decision does not depend on the room. */
Test(eval, spellings_are_listed_in_order_whatever_the_room)
{
    static const char rules[] =
        "prefix_rule(pattern=[\"gIT\"], decision=\"forbidden\",\n"
        "            canonical_matching=True)\n"
        "prefix_rule(pattern=[\"GIT\"], decision=\"forbidden\",\n"
        "            canonical_matching=True)\n"
        "prefix_rule(pattern=[\"Git\"], decision=\"prompt\",\n"
        "            canonical_matching=True)\n"
        "prefix_rule(pattern=[\"git\"], decision=\"allow\")\n";
    static const uint32_t order[] = {3, 1, 2, 0};
    asked *a = ask(rules, POL_DIALECT_CODEX, "git");
    for (size_t room = 0; room <= 4; room++) {
        pol_decision d;
        pol_match matches[4];
        cr_assert_eq(pol_eval_all(&a->image, &a->request, &a->scratch, &d,
                                  matches, room),
                     POL_OK);
        cr_expect_eq(d.answer, POL_DENY);
        cr_expect_eq(d.rule, 1);
        cr_expect_eq(d.matched, 4);
        for (size_t i = 0; i < room; i++) {
            cr_expect_eq(matches[i].rule, order[i]);
        }
    }
    end(a);
}

/* -- images */

static unsigned char *section(unsigned char *image, unsigned index)
{
    return image +
           pol_get64(image + POL_HEADER_SIZE +
                     (size_t)index * POL_SECTION_ENTRY + POL_ENTRY_OFFSET);
}

/* Points every edge to a state with wildcards to each word of WILD in turn: a
 * record that begins elsewhere is refused where it is read, or harmless. */
Test(eval, a_label_may_be_any_word_of_wild)
{
    asked *a = ask(
        "prefix_rule(pattern=[\"a\", any(), \"b\"], decision=\"deny\")\n"
        "prefix_rule(pattern=[\"c\", glob(\"*x\"), \"d\"], decision=\"deny\")\n"
        "prefix_rule(pattern=[\"c\", gap(), glob(\"*y\"), \"d\"], "
        "decision=\"deny\")\n",
        POL_DIALECT_NATIVE, "a");
    pol_text bytes = pol_result_image(a->result);
    unsigned char *copy = aligned_alloc(POL_IMAGE_ALIGNMENT, bytes.size);
    memcpy(copy, bytes.data, bytes.size);
    uint32_t base = pol_get32(copy + POL_AT_WILD_BASE);
    uint32_t words = (uint32_t)(section(copy, POL_SECTION_WILD + 1) -
                                section(copy, POL_SECTION_WILD)) /
                     4;
    unsigned opened = 0;
    for (uint32_t word = 0; word < words; word++) {
        unsigned char *end_of_edges = section(copy, POL_SECTION_EDGES + 1);
        for (unsigned char *p = section(copy, POL_SECTION_EDGES);
             p < end_of_edges; p += 16) {
            uint32_t next = pol_get32(p + 8);
            if (pol_get32(p) != 0 && (next & POL_NEXT_WILD) != 0) {
                pol_put32(p + 8, (next & ~POL_LABEL_MASK) | (base + word));
            }
        }
        repair_sums(copy, bytes.size);
        pol_text argv[4] = {POL_TEXT("c"), POL_TEXT("ux"), POL_TEXT("vy"),
                            POL_TEXT("d")};
        pol_request request = {
            .struct_size = sizeof request, .argv = argv, .argc = 4};
        pol_decision decision;
        if (pol_image_open(&a->image, copy, bytes.size) == POL_OK) {
            opened++;
            cr_expect_eq(pol_eval(&a->image, &request, &a->scratch, &decision),
                         POL_OK);
        }
    }
    cr_expect_gt(opened, 0u);
    free(copy);
    end(a);
}
