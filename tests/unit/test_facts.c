/* SPDX-License-Identifier: Apache-2.0
 *
 * Facts of programs and variables: from rule text over merging to what an
 * image answers. */
#include <stdio.h>
#include <criterion/criterion.h>

#include <libpolicy/image/facts.h>
#include <libpolicy/policy.h>

TestSuite(facts, .timeout = 60);

typedef struct policy {
    pol_result *result;
    pol_image image;
    const pol_view *view;
} policy;

typedef struct texts {
    const char *managed, *user, *project;
    int trust, base;
} texts;

static policy *compile(texts t)
{
    policy *p = calloc(1, sizeof *p);
    const char *const all[] = {t.managed, t.user, t.project};
    static const pol_layer layers[] = {POL_LAYER_MANAGED, POL_LAYER_USER,
                                       POL_LAYER_PROJECT};
    pol_source sources[3];
    size_t count = 0;
    for (size_t i = 0; i < 3; i++) {
        if (all[i] != NULL) {
            sources[count++] =
                (pol_source){{"p", 1}, {all[i], strlen(all[i])}, layers[i]};
        }
    }
    pol_compile_options options = {.struct_size = sizeof options,
                                   .trust_project = t.trust,
                                   .no_base = !t.base};
    cr_assert_eq(pol_compile(sources, count, &options, &p->result), POL_OK);
    pol_text bytes = pol_result_image(p->result);
    cr_assert_eq(pol_image_open(&p->image, bytes.data, bytes.size), POL_OK);
    p->view = pol_view_of(&p->image);
    return p;
}

#define COMPILE(...) compile((texts){__VA_ARGS__})

static void end(policy *p)
{
    pol_result_free(p->result);
    free(p);
}

static pol_text text(const char *s)
{
    return (pol_text){s, strlen(s)};
}

static pol_facts find(const policy *p, const char *program)
{
    pol_facts facts;
    memset(&facts, 0xff, sizeof facts);
    cr_assert(pol_facts_program(p->view, text(program), &facts), "%s", program);
    return facts;
}

static pol_facts below(pol_facts facts, const char *word)
{
    cr_assert(pol_facts_subcommand(&facts, text(word), &facts), "%s", word);
    return facts;
}

enum {
    UNKNOWN = 1 << 30
};

static uint32_t option(pol_facts facts, const char *name)
{
    uint32_t bits = 77;
    bool known = pol_facts_option(&facts, text(name), &bits);
    cr_assert(known || bits == 0);
    return known ? bits & POL_OPTION_BITS : UNKNOWN;
}

static uint32_t short_for(pol_facts facts, const char *name, uint32_t *count)
{
    return pol_facts_abbreviated(&facts, text(name), count) & POL_OPTION_BITS;
}

/* -- what an image answers */

Test(facts, are_found_by_name)
{
    policy *p = COMPILE(.user = "program([\"a\", \"git\", \"a-long-program\", "
                                "\"a-program-longer-than-a-slot\"], "
                                "options=[\"-x\"])\n");
    pol_facts facts;
    find(p, "a");
    find(p, "git");
    find(p, "a-long-program");
    cr_expect_eq(option(find(p, "a-program-longer-than-a-slot"), "-x"), 0);
    static const char *const none[] = {"",
                                       "b",
                                       "gi",
                                       "gitt",
                                       "a-long-progran",
                                       "a-program-longer-than-a-slos",
                                       "a-program-longer-than-a-slott"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        cr_expect_not(pol_facts_program(p->view, text(none[i]), &facts), "%s",
                      none[i]);
    }
    end(p);
}

Test(facts, many_names_all_have_a_place)
{
    char *rules = malloc(1 << 20), name[32];
    size_t size = 0;
    for (int i = 0; i < 20000; i++) {
        size += (size_t)sprintf(rules + size, "program(\"p%d\")\n", i * 7);
    }
    policy *p = COMPILE(.user = rules);
    pol_facts facts;
    for (int i = 0; i < 140000; i++) {
        sprintf(name, "p%d", i);
        cr_assert_eq(pol_facts_program(p->view, text(name), &facts),
                     i % 7 == 0);
    }
    free(rules);
    end(p);
}

Test(facts, say_what_was_written)
{
    policy *p =
        COMPILE(.user =
                    "program(\"w\", wraps=\"words\", harmless=True, "
                    "shell=\"zsh\",\n"
                    " operands=3, assignments=True, appends=True)\n"
                    "program(\"s\", wraps=\"shell\", text_options=[\"-c\"],\n"
                    " shell=\"sh\")\n"
                    "program(\"x\", stdin=\"code\", single_dash=True, "
                    "bundled=True,\n"
                    " recursive=True, subcommands=True, script=\"awk\")\n");
    pol_facts w = find(p, "w"), s = find(p, "s"), x = find(p, "x");
    cr_expect_eq(w.flags, POL_FACT_WRAPS | POL_FACT_JOINS |
                              POL_FACT_ASSIGNMENTS | POL_FACT_APPENDS);
    cr_expect_eq(w.operands, 3);
    cr_expect_eq(w.shell, POL_SHELL_ZSH);
    cr_expect_eq(w.harmless_from, POL_LAYER_USER);
    cr_expect_eq(s.flags, POL_FACT_SHELL);
    cr_expect_eq(s.shell, POL_SHELL_SH);
    cr_expect_eq(s.harmless_from, POL_LAYERS);
    cr_expect_eq(option(s, "-c"), POL_OPTION_TEXT);
    cr_expect_eq(x.flags, POL_FACT_STDIN_CODE | POL_FACT_SINGLE_DASH |
                              POL_FACT_BUNDLED | POL_FACT_RECURSIVE |
                              POL_FACT_SUBCOMMANDS);
    cr_expect_eq(x.script, POL_SCRIPT_AWK);
    end(p);
}

Test(facts, options_have_the_bits_of_all_their_lists)
{
    static const struct {
        const char *list;
        uint32_t bits;
    } lists[] = {{"options", 0},
                 {"options_with_value", POL_OPTION_VALUE},
                 {"global_options", POL_OPTION_GLOBAL},
                 {"code_options", POL_OPTION_CODE},
                 {"write_options", POL_OPTION_WRITE},
                 {"read_options", POL_OPTION_READ},
                 {"effect_options", POL_OPTION_EFFECT},
                 {"network_options", POL_OPTION_NETWORK},
                 {"script_options", POL_OPTION_SCRIPT},
                 {"command_options", POL_OPTION_COMMAND},
                 {"recursive_options", POL_OPTION_RECURSIVE},
                 {"folder_options", POL_OPTION_FOLDER},
                 {"first_operand_options", POL_OPTION_FIRST}};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        char rules[200];
        snprintf(rules, sizeof rules,
                 "program(\"a\", %s=[\"-o\", \"--value=\"])\n", lists[i].list);
        policy *p = COMPILE(.user = rules);
        pol_facts facts = find(p, "a");
        cr_expect_eq(option(facts, "-o"), lists[i].bits, "%s", lists[i].list);
        cr_expect_eq(option(facts, "--value"),
                     lists[i].bits | POL_OPTION_VALUE);
        bool global = lists[i].bits == POL_OPTION_GLOBAL;
        cr_expect_eq(pol_facts_all_options(&facts),
                     global ? 0 : lists[i].bits | POL_OPTION_VALUE);
        end(p);
    }
    policy *p = COMPILE(.user = "program(\"a\", options=[\"-o\"], "
                                "code_options=[\"-o=\"])\n"
                                "program(\"a\", write_options=[\"-o\"])\n");
    cr_expect_eq(option(find(p, "a"), "-o"),
                 POL_OPTION_CODE | POL_OPTION_WRITE | POL_OPTION_VALUE);
    end(p);
}

Test(facts, options_are_found_by_their_bytes)
{
    policy *p =
        COMPILE(.user =
                    "program(\"a\", options=[\"-a\", \"-ab\", \"--abcdef\",\n"
                    " \"--abcdefg\", \"--abcdefgh\", \"--abcdefgi\", \"+x\",\n"
                    " \"--a\", \"--zz-very-long-option-indeed\"],\n"
                    " code_options=[\"--abcdefgh\"],\n"
                    " write_options=[\"--abcdefgi\"])\n");
    pol_facts facts = find(p, "a");
    static const char *const known[] = {
        "-a",        "-ab",        "--abcdef",
        "--abcdefg", "--abcdefgh", "--abcdefgi",
        "+x",        "--a",        "--zz-very-long-option-indeed"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        cr_expect_neq(option(facts, known[i]), UNKNOWN, "%s", known[i]);
    }
    static const char *const unknown[] = {"",
                                          "-",
                                          "--",
                                          "-b",
                                          "-abc",
                                          "--abcde",
                                          "--abcdefgj",
                                          "--abcdefghi",
                                          "--zz-very-long-option-indee",
                                          "--zz-very-long-option-indeed2"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        cr_expect_eq(option(facts, unknown[i]), UNKNOWN, "%s", unknown[i]);
    }
    uint32_t count;
    cr_expect_eq(short_for(facts, "--abcdefg", &count),
                 POL_OPTION_CODE | POL_OPTION_WRITE);
    cr_expect_eq(count, 3);
    cr_expect_eq(short_for(facts, "--abcdefgh", &count), POL_OPTION_CODE);
    cr_expect_eq(count, 1);
    short_for(facts, "--a", &count);
    cr_expect_eq(count, 5);
    short_for(facts, "--zz-very-lon", &count);
    cr_expect_eq(count, 1);
    short_for(facts, "--zz-very-los", &count);
    cr_expect_eq(count, 0);
    short_for(facts, "", &count);
    cr_expect_eq(count, 0);
    end(p);
}

Test(facts, subcommands_are_found_below_their_program)
{
    policy *p =
        COMPILE(.user = "program(\"git\", global_options=[\"-C=\"])\n"
                        "program(\"git push\", options=[\"-f\"])\n"
                        "program(\"git remote add\", options=[\"-t\"])\n"
                        "program(\"git-lfs push\", options=[\"-l\"])\n");
    pol_facts git = find(p, "git"), none = git;
    cr_expect_eq(git.flags, POL_FACT_SUBCOMMANDS);
    cr_expect_eq(option(git, "-C"), POL_OPTION_GLOBAL | POL_OPTION_VALUE);
    cr_expect_eq(option(below(git, "push"), "-f"), 0);
    cr_expect_eq(option(below(git, "push"), "-l"), UNKNOWN);
    cr_expect_eq(option(below(below(git, "remote"), "add"), "-t"), 0);
    cr_expect_eq(option(below(find(p, "git-lfs"), "push"), "-l"), 0);
    cr_expect_not(pol_facts_subcommand(&git, text("pull"), &none));
    cr_expect_not(pol_facts_subcommand(&git, text("pus"), &none));
    cr_expect_not(pol_facts_subcommand(&git, text("pushx"), &none));
    cr_expect_not(pol_facts_subcommand(&git, text(""), &none));
    cr_expect_not(pol_facts_program(p->view, text("git push"), &none));
    /* Nobody said what else `git-lfs` has. */
    cr_expect_eq(find(p, "git-lfs").all, POL_OPTION_CODE);
    end(p);
}

static void expect_position(pol_facts facts, uint32_t index,
                            pol_position expected)
{
    pol_position p;
    cr_assert(pol_facts_position(&facts, index, &p));
    cr_expect_eq(p.kind, expected.kind);
    cr_expect_eq(p.from, expected.from);
    cr_expect_eq(p.to, expected.to);
}

Test(facts, operands_are_slices_and_globs)
{
    policy *p =
        COMPILE(.user =
                    "program(\"a\", write_operands=[0, -1, \"1:\", \":-1\",\n"
                    " \"2:4\", \"-3:-1\", glob(\"*.c\")], url_operands=[254],\n"
                    " code_operands=[glob(\"of=*\"), 0, 0])\n");
    pol_facts facts = find(p, "a");
    pol_position past;
    expect_position(facts, 0, (pol_position){POL_OPERAND_CODE, 0, 1});
    expect_position(facts, 1, (pol_position){POL_OPERAND_WRITE, 0, 1});
    expect_position(facts, 2, (pol_position){POL_OPERAND_WRITE, -1, 0});
    expect_position(facts, 3, (pol_position){POL_OPERAND_WRITE, 1, 0});
    expect_position(facts, 4, (pol_position){POL_OPERAND_WRITE, 0, -1});
    expect_position(facts, 5, (pol_position){POL_OPERAND_WRITE, 2, 4});
    expect_position(facts, 6, (pol_position){POL_OPERAND_WRITE, -3, -1});
    expect_position(facts, 7, (pol_position){POL_OPERAND_URL, 254, 255});
    cr_expect_not(pol_facts_position(&facts, 8, &past));
    pol_text glob;
    pol_operand_kind kind;
    cr_assert(pol_facts_glob(&facts, 0, &glob, &kind));
    cr_expect(pol_text_equal(glob, text("of=*")) && kind == POL_OPERAND_CODE);
    cr_assert(pol_facts_glob(&facts, 1, &glob, &kind));
    cr_expect(pol_text_equal(glob, text("*.c")) && kind == POL_OPERAND_WRITE);
    cr_expect_not(pol_facts_glob(&facts, 2, &glob, &kind));
    end(p);
}

/* -- variables */

static int variable(const policy *p, const char *name)
{
    uint8_t from;
    pol_effect effect = pol_facts_variable(p->view, text(name), &from);
    return effect == POL_EFFECT_HARMLESS ? from : -(int)effect;
}

Test(facts, the_strictest_of_all_that_match_a_variable)
{
    policy *p =
        COMPILE(.managed =
                    "environment([\"LANG\", \"LC_*\", \"A_LONG_VARIABLE\"], "
                    "\"harmless\")\n"
                    "environment(\"LC_PATH\", \"loader\")\n",
                .user =
                    "environment([\"LANG\", \"TERM\", \"NO?\"], \"harmless\")\n"
                    "environment(\"A_LONG_VARIABLE\", \"hook\")\n",
                .project = "environment([\"EVIL\", \"*\"], \"harmless\")\n"
                           "environment(\"NOT\", \"hook\")\n");
    cr_expect_eq(variable(p, "LANG"), POL_LAYER_MANAGED);
    cr_expect_eq(variable(p, "LC_ALL"), POL_LAYER_MANAGED);
    cr_expect_eq(variable(p, "LC_PATH"), -POL_EFFECT_LOADER);
    cr_expect_eq(variable(p, "TERM"), POL_LAYER_USER);
    cr_expect_eq(variable(p, "NOP"), POL_LAYER_USER);
    cr_expect_eq(variable(p, "NOT"), -POL_EFFECT_HOOK);
    cr_expect_eq(variable(p, "A_LONG_VARIABLE"), -POL_EFFECT_HOOK);
    cr_expect_eq(variable(p, "A_LONG_VARIABLES"), -POL_EFFECT_HOOK);
    cr_expect_eq(variable(p, "EVIL"), -POL_EFFECT_HOOK);
    cr_expect_eq(variable(p, ""), -POL_EFFECT_HOOK);
    cr_expect_eq(variable(p, "\xff\xff\xff\xff\xff\xff\xff\xff"),
                 -POL_EFFECT_HOOK);
    end(p);
}

Test(facts, nothing_is_known_without_facts)
{
    policy *p = COMPILE(.user = "prefix_rule([\"a\"], \"allow\")\n");
    pol_facts facts;
    cr_expect_not(pol_facts_program(p->view, text("env"), &facts));
    cr_expect_eq(variable(p, "LANG"), -POL_EFFECT_HOOK);
    end(p);
}

/* -- merging */

Test(facts, what_contradicts_within_a_layer_is_not_sure)
{
    static const char *const pairs[][2] = {
        {"wraps=True", "wraps=\"words\""},
        {"wraps=True", "wraps=\"shell\""},
        {"wraps=True", "wraps=False"},
        {"wraps=True, operands=1", "wraps=True, operands=2"},
        {"wraps=\"words\", shell=\"sh\"", "wraps=\"words\", shell=\"zsh\""},
        {"script=\"sed\"", "script=\"awk\""},
        {"single_dash=True", "single_dash=False"},
        {"bundled=False", "bundled=True"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        char rules[200];
        snprintf(rules, sizeof rules,
                 "program(\"a\", %s)\nprogram(\"a\", %s)\n", pairs[i][0],
                 pairs[i][1]);
        policy *p = COMPILE(.user = rules);
        cr_expect_neq(find(p, "a").flags & POL_FACT_UNSURE, 0, "%s", rules);
        end(p);
    }
    policy *p = COMPILE(.user = "program(\"a\", wraps=True, operands=1)\n"
                                "program(\"a\", options=[\"-x\"])\n"
                                "program(\"a\", wraps=True)\n");
    cr_expect_eq(find(p, "a").flags, POL_FACT_WRAPS);
    cr_expect_eq(find(p, "a").operands, 1);
    end(p);
}

Test(facts, all_that_wrap_have_to_be_harmless)
{
    static const struct {
        const char *managed, *user, *project;
        int trust;
        uint8_t from;
    } cases[] = {
        {"wraps=True, harmless=True", "wraps=True, harmless=True", NULL, 0,
         POL_LAYER_MANAGED},
        {"wraps=True, harmless=True", "wraps=True", NULL, 0, POL_LAYERS},
        {"wraps=True, harmless=True", "options=[\"-x\"]", NULL, 0,
         POL_LAYER_MANAGED},
        {"wraps=True", "wraps=True, harmless=True", NULL, 0, POL_LAYERS},
        {NULL, "wraps=True, harmless=True", NULL, 0, POL_LAYER_USER},
        {NULL, NULL, "wraps=True, harmless=True", 0, POL_LAYERS},
        {NULL, NULL, "wraps=True, harmless=True", 1, POL_LAYER_PROJECT},
        {NULL, "wraps=True, harmless=True", "wraps=True", 0, POL_LAYERS},
        {NULL, "wraps=True, harmless=True", "wraps=True, harmless=True", 0,
         POL_LAYER_USER},
        {"options=[\"-x\"]", "wraps=True, harmless=True", NULL, 0, POL_LAYERS},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char rules[3][100];
        const char *const said[] = {cases[i].managed, cases[i].user,
                                    cases[i].project};
        for (int k = 0; k < 3; k++) {
            snprintf(rules[k], sizeof rules[k], "program(\"a\", %s)\n",
                     said[k] == NULL ? "" : said[k]);
        }
        policy *p = COMPILE(.managed = said[0] == NULL ? NULL : rules[0],
                            .user = said[1] == NULL ? NULL : rules[1],
                            .project = said[2] == NULL ? NULL : rules[2],
                            .trust = cases[i].trust);
        cr_expect_eq(find(p, "a").harmless_from, cases[i].from, "case %u",
                     (unsigned)i);
        end(p);
    }
}

#define STRONG                                                 \
    "program(\"a\", write_options=[\"-o=\", \"--output=\"],\n" \
    " code_operands=[1], options=[\"--quiet\"], stdin=\"code\")\n"

/* A source that can only tighten takes nothing away. */
Test(facts, weaker_sources_only_close)
{
    policy *p = COMPILE(
            .user = STRONG,
            .project =
                "program(\"a\", single_dash=True, bundled=True,\n"
                " options=[\"--quiet=\", \"-ofile\", \"-oq\", \"-z=\"],\n"
                " first_operand_options=[\"-e\"], folder_options=[\"-C=\"],\n"
                " global_options=[\"-g\"], script=\"sed\",\n"
                " code_options=[\"--out\", \"-q\", \"--outpuzzle=\"],\n"
                " effect_options=[\"-ox\"], read_operands=[0],\n"
                " code_operands=[0], recursive=True)\n");
    pol_facts facts = find(p, "a");
    uint32_t count, output = POL_OPTION_WRITE | POL_OPTION_VALUE;
    cr_expect_eq(facts.flags, POL_FACT_STDIN_CODE | POL_FACT_RECURSIVE);
    cr_expect_eq(facts.script, POL_SCRIPT_UNKNOWN);
    cr_expect_eq(option(facts, "--quiet"), 0);
    cr_expect_eq(option(facts, "-ofile"), UNKNOWN);
    cr_expect_eq(option(facts, "-oq"), UNKNOWN);
    cr_expect_eq(option(facts, "-ox"), UNKNOWN);
    cr_expect_eq(option(facts, "-z"), UNKNOWN);
    cr_expect_eq(option(facts, "-e"), UNKNOWN);
    cr_expect_eq(option(facts, "-C"), UNKNOWN);
    cr_expect_eq(option(facts, "-g"), UNKNOWN);
    /* Code elsewhere would say that the standard input is none. */
    cr_expect_eq(option(facts, "-q"), POL_OPTION_EFFECT);
    cr_expect_eq(option(facts, "--out"), output | POL_OPTION_EFFECT);
    cr_expect_eq(option(facts, "--outpuzzle"), POL_OPTION_EFFECT);
    cr_expect_eq(short_for(facts, "--outp", &count),
                 output | POL_OPTION_EFFECT);
    cr_expect_eq(count, 1);
    expect_position(facts, 0, (pol_position){POL_OPERAND_CODE, 1, 2});
    expect_position(facts, 1, (pol_position){POL_OPERAND_EFFECT, 0, 1});
    expect_position(facts, 2, (pol_position){POL_OPERAND_READ, 0, 1});
    end(p);
}

Test(facts, a_weaker_source_turns_no_operand_into_a_subcommand)
{
    policy *p = COMPILE(.user = STRONG "program(\"b\", options=[\"-x\"])\n",
                        .project = "program(\"a sub\")\n"
                                   "program(\"b sub\", read_operands=[0])\n");
    pol_facts a = find(p, "a"), b = find(p, "b");
    cr_expect_eq(a.flags, POL_FACT_STDIN_CODE);
    cr_expect_eq(a.sub_count, 0);
    cr_expect_eq(b.flags, POL_FACT_SUBCOMMANDS);
    /* A subcommand that few know of may have any option. */
    cr_expect_eq(below(b, "sub").all, POL_OPTION_CODE);
    end(p);
}

Test(facts, a_weaker_source_wraps_only_where_nothing_is_lost)
{
    policy *p =
        COMPILE(.user = STRONG "program(\"b\", options=[\"-x\"])\n"
                               "program(\"c\", code_options=[\"-x\"])\n",
                .project = "program([\"a\", \"b\", \"c\"], wraps=True, "
                           "operands=2)\n");
    cr_expect_eq(find(p, "a").flags, POL_FACT_STDIN_CODE | POL_FACT_UNSURE);
    cr_expect_eq(find(p, "b").flags, POL_FACT_WRAPS);
    cr_expect_eq(find(p, "b").operands, 2);
    cr_expect_eq(find(p, "b").harmless_from, POL_LAYERS);
    cr_expect_eq(find(p, "c").flags, POL_FACT_UNSURE);
    end(p);
}

Test(facts, what_wraps_gets_no_option_from_a_weaker_source)
{
    policy *p =
        COMPILE(.user = "program(\"a\", wraps=True, harmless=True, "
                        "options=[\"-i\"])\n",
                .project =
                    "program(\"a\", wraps=True, harmless=True, operands=1,\n"
                    " options=[\"-j\"], effect_options=[\"-i\", \"-k\"],\n"
                    " assignments=True, appends=True)\n");
    pol_facts facts = find(p, "a");
    cr_expect_eq(facts.flags, POL_FACT_WRAPS | POL_FACT_APPENDS);
    cr_expect_eq(facts.operands, 0);
    cr_expect_eq(facts.harmless_from, POL_LAYER_USER);
    cr_expect_eq(option(facts, "-i"), POL_OPTION_EFFECT);
    cr_expect_eq(option(facts, "-j"), UNKNOWN);
    cr_expect_eq(option(facts, "-k"), UNKNOWN);
    end(p);
}

Test(facts, a_layer_that_may_open_is_stronger_than_one_that_may_not)
{
    /* The project comes before the user's session, and says less. */
    policy *p = COMPILE(.managed = "managed_only(\"command\")\n",
                        .user = "program(\"a\", options_with_value=[\"-o\"])\n",
                        .project = "program(\"a\", write_options=[\"-o\"])\n");
    /* Neither may open: what nobody said of it may still run code. */
    cr_expect_eq(find(p, "a").all & POL_OPTION_CODE, POL_OPTION_CODE);
    cr_expect_eq(option(find(p, "a"), "-o"),
                 POL_OPTION_VALUE | POL_OPTION_WRITE);
    end(p);
}

Test(facts, the_base_is_stronger_than_every_layer)
{
    policy *p = COMPILE(.managed = "program(\"env\", wraps=\"words\", "
                                   "operands=3, harmless=True)\n",
                        .base = 1);
    pol_facts env = find(p, "env");
    cr_expect_eq(env.flags, POL_FACT_WRAPS | POL_FACT_ASSIGNMENTS);
    cr_expect_eq(env.operands, 0);
    cr_expect_eq(env.harmless_from, 0);
    cr_expect_eq(variable(p, "LANG"), 0);
    end(p);
    p = COMPILE(.managed = "load(\"std:base\")\n", .base = 1);
    cr_expect_eq(find(p, "env").harmless_from, 0);
    end(p);
    p = COMPILE(.user = "load(\"std:base\")\n");
    cr_expect_eq(find(p, "env").harmless_from, POL_LAYER_USER);
    end(p);
}
