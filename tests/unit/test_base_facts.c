/* SPDX-License-Identifier: Apache-2.0
 *
 * What the constants of std:base say where no policy is compiled. */
#include "check.h"

#include <libpolicy/analyze/base.h>
#include <libpolicy/check/base.h>

TestSuite(base_facts, .timeout = 60);

static void check_base(checked_text *t, const char *text, pol_base_use use)
{
    pol_source source = {{"t", 1}, {text, strlen(text)}, POL_LAYER_USER};
    pol_check_options options = default_options(POL_DIALECT_NATIVE);
    options.no_base = false;
    options.base = use;
    check_with(t, &source, 1, &options);
    cr_assert(t->good);
}

Test(base_facts, a_view_answers_as_an_image)
{
    pol_view view;
    pol_facts git, push;
    uint32_t bits;
    cr_assert(pol_base_view(&view));
    cr_assert(pol_facts_program(&view, POL_TEXT("git"), &git));
    cr_expect_neq(git.flags & POL_FACT_SUBCOMMANDS, 0);
    cr_assert(pol_facts_subcommand(&git, POL_TEXT("push"), &push));
    cr_expect(pol_facts_option(&push, POL_TEXT("--receive-pack"), &bits));
    cr_expect_neq(bits & POL_OPTION_CODE, 0);
    cr_expect_not(pol_facts_program(&view, POL_TEXT("no-such"), &git));
}

Test(base_facts, programs_have_names_in_order)
{
    cr_assert_gt(pol_base_programs(), 1000u);
    for (uint32_t i = 1; i < pol_base_programs(); i++) {
        pol_text last = pol_base_program(i - 1), name = pol_base_program(i);
        size_t common = last.size < name.size ? last.size : name.size;
        int order = memcmp(last.data, name.data, common);
        cr_assert(order < 0 || (order == 0 && last.size < name.size));
    }
}

static const pol_fact_program *find(const pol_checked *checked, pol_text name)
{
    for (size_t i = 0; i < checked->programs.count; i++) {
        const pol_fact_program *p = &checked->programs.items[i];
        if (pol_text_equal(pol_intern_text(&checked->fact_texts, p->name),
                           name)) {
            return p;
        }
    }
    return NULL;
}

static bool same_text(const pol_checked *a, uint32_t left, const pol_checked *b,
                      uint32_t right)
{
    return left == POL_NO_TEXT || right == POL_NO_TEXT
               ? left == right
               : pol_text_equal(pol_intern_text(&a->fact_texts, left),
                                pol_intern_text(&b->fact_texts, right));
}

static void expect_same(const pol_checked *some, const pol_fact_program *p,
                        const pol_checked *all)
{
    const pol_fact_program *q =
        find(all, pol_intern_text(&some->fact_texts, p->name));
    cr_assert_not_null(q);
    cr_expect(p->flags == q->flags && p->before == q->before &&
              p->shell == q->shell && p->script == q->script &&
              p->harmless_from == q->harmless_from && p->depth == q->depth &&
              p->is_said == q->is_said && p->said == q->said &&
              p->denied == q->denied);
    cr_expect_eq(p->parent == 0, q->parent == 0);
    cr_expect(p->parent == 0 ||
              same_text(some, some->programs.items[p->parent - 1].name, all,
                        all->programs.items[q->parent - 1].name));
    cr_assert_eq(p->option_count, q->option_count);
    for (uint32_t i = 0; i < p->option_count; i++) {
        pol_fact_option a = some->fact_options.items[p->options + i];
        pol_fact_option b = all->fact_options.items[q->options + i];
        cr_expect(a.bits == b.bits && same_text(some, a.text, all, b.text));
    }
    cr_assert_eq(p->operand_count, q->operand_count);
    for (uint32_t i = 0; i < p->operand_count; i++) {
        pol_fact_operand a = some->fact_operands.items[p->operands + i];
        pol_fact_operand b = all->fact_operands.items[q->operands + i];
        cr_expect(a.kind == b.kind && a.from == b.from && a.to == b.to &&
                  same_text(some, a.glob, all, b.glob));
    }
}

Test(base_facts, programs_of_rules_are_copied_as_they_are_merged)
{
    static const char text[] =
        "prefix_rule(pattern=[\"/usr/bin/git\", \"push\"], "
        "decision=\"deny\")\n"
        "prefix_rule(pattern=[[\"sed\", \"docker\"]], decision=\"prompt\")\n"
        "prefix_rule(pattern=[\"no-such\"], decision=\"allow\")\n";
    static checked_text rules, whole;
    check_base(&rules, text, POL_BASE_AS_NEEDED);
    cr_assert_not_null(rules.checked.base);
    cr_expect_eq(rules.checked.programs.count, 0);
    check_base(&whole, text, POL_BASE_WHOLE);
    cr_assert_null(whole.checked.base);
    pol_checked some;
    pol_checked_init(&some, &rules.budget, POL_DIALECT_NATIVE);
    cr_assert(pol_copy_base_facts(&rules.checked, &some));
    cr_assert_not_null(find(&some, POL_TEXT("git push")));
    cr_assert_not_null(find(&some, POL_TEXT("sed")));
    cr_assert_not_null(find(&some, POL_TEXT("docker run")));
    cr_expect_null(find(&some, POL_TEXT("awk")));
    for (size_t i = 0; i < some.programs.count; i++) {
        expect_same(&some, &some.programs.items[i], &whole.checked);
    }
    pol_checked_free(&some);
    free_text(&rules);
    free_text(&whole);
}

Test(base_facts, a_dump_shows_lists_that_rules_need)
{
    static checked_text t;
    check_base(&t, "prefix_rule(pattern=[\"rm\", \"-f\"], decision=\"deny\")\n",
               POL_BASE_AS_NEEDED);
    cr_expect_not_null(
        strstr(t.dump, "synonyms \"rm\" [\"-r\", \"-R\", \"--recursive\"]"),
        "%s", t.dump);
    cr_expect_null(strstr(t.dump, "synonyms \"git\""));
    free_text(&t);
}
