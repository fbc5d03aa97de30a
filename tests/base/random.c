/* SPDX-License-Identifier: Apache-2.0 */
#include "random.h"

#include <stdarg.h>
#include <stdio.h>

static uint32_t below(random_text *t, uint32_t bound)
{
    t->state = t->state * UINT64_C(6364136223846793005) +
               UINT64_C(1442695040888963407);
    return (uint32_t)((t->state >> 33) * bound >> 31);
}

static bool chance(random_text *t, uint32_t percent)
{
    return below(t, 100) < percent;
}

static void __attribute__((format(printf, 2, 3)))
put(random_text *t, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(t->text + t->size, sizeof t->text - t->size, format,
                         arguments);
    va_end(arguments);
    if (size > 0 && t->size + (size_t)size < sizeof t->text) {
        t->size += (size_t)size;
    }
}

/* A text as it may stand in a string: base has none with a quote. */
static void put_text(random_text *t, uint32_t number, const char *end)
{
    pol_text text = pol_intern_text(&t->base->fact_texts, number);
    put(t, "\"%.*s%s\"", (int)text.size, text.data, end);
}

static const pol_fact_program *any_program(random_text *t)
{
    return &t->base->programs
                .items[below(t, (uint32_t)t->base->programs.count)];
}

/* -- facts */

static void put_option(random_text *t, const pol_fact_program *p,
                       const char *end)
{
    static const char *const others[] = {"-x",     "-q",   "--out", "--pre",
                                         "--frob", "-rf",  "-exec", "--outpu",
                                         "-",      "--no", "+x",    "-frob"};
    if (p->option_count > 0 && chance(t, 60)) {
        const pol_fact_option *option =
            &t->base->fact_options
                 .items[p->options + below(t, p->option_count)];
        if (pol_intern_text(&t->base->fact_texts, option->text).size > 0) {
            put_text(t, option->text, end);
            return;
        }
    }
    put(t, "\"%s%s\"", others[below(t, sizeof others / sizeof *others)], end);
}

static void put_options(random_text *t, const pol_fact_program *p)
{
    static const char *const lists[] = {
        "options",          "options_with_value", "global_options",
        "code_options",     "write_options",      "read_options",
        "effect_options",   "network_options",    "script_options",
        "command_options",  "recursive_options",  "folder_options",
        "in_place_options", "listing_options",    "first_operand_options"};
    static const char *const ends[] = {"", "", "", "=", "==", "=?"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (!chance(t, 12)) {
            continue;
        }
        put(t, ", %s=[", lists[i]);
        for (uint32_t k = 1 + below(t, 4); k > 0; k--) {
            put_option(t, p, ends[below(t, 6)]);
            put(t, k > 1 ? ", " : "");
        }
        put(t, "]");
    }
}

static void put_operands(random_text *t)
{
    static const char *const lists[] = {"code",   "read",   "write", "network",
                                        "effect", "script", "url"};
    static const char *const places[] = {"0",
                                         "1",
                                         "-1",
                                         "\"1:\"",
                                         "\"0:\"",
                                         "\":-1\"",
                                         "glob(\"*.sh\")",
                                         "glob(\"@*\")"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (chance(t, 10)) {
            put(t, ", %s_operands=[%s, %s]", lists[i],
                places[below(t, sizeof places / sizeof *places)],
                places[below(t, sizeof places / sizeof *places)]);
        }
    }
}

static void put_flags(random_text *t)
{
    static const char *const flags[] = {"single_dash", "bundled", "recursive",
                                        "subcommands"};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        if (chance(t, 7)) {
            put(t, ", %s=%s", flags[i], chance(t, 70) ? "True" : "False");
        }
    }
    put(t, "%s", chance(t, 5) ? ", stdin=\"code\"" : "");
    put(t, "%s", chance(t, 4) ? ", script=\"sed\"" : "");
    if (chance(t, 15)) {
        static const char *const ways[] = {"True", "False", "\"words\"",
                                           "\"shell\""};
        put(t, ", wraps=%s", ways[below(t, 4)]);
        put(t, "%s", chance(t, 25) ? ", operands=1" : "");
        put(t, "%s", chance(t, 25) ? ", harmless=True" : "");
        put(t, "%s", chance(t, 15) ? ", appends=True" : "");
        put(t, "%s", chance(t, 15) ? ", assignments=True" : "");
        put(t, "%s", chance(t, 15) ? ", shell=\"bash\"" : "");
    }
}

static void put_name(random_text *t, const pol_fact_program *p)
{
    pol_text name = pol_intern_text(&t->base->fact_texts, p->name);
    if (chance(t, 15)) {
        put(t, "\"frob%u\"", below(t, 3));
    } else {
        put(t, "\"%.*s%s\"", (int)name.size, name.data,
            chance(t, 15) ? " sub" : "");
    }
}

static void put_program(random_text *t)
{
    const pol_fact_program *p = any_program(t);
    bool several = chance(t, 15);
    put(t, several ? "program([" : "program(");
    put_name(t, p);
    for (uint32_t i = 0; several && i < 2; i++) {
        put(t, ", ");
        put_name(t, any_program(t));
    }
    put(t, several ? "]" : "");
    put_options(t, p);
    put_operands(t);
    put_flags(t);
    if (chance(t, 20)) {
        put(t, ", synonyms=[[");
        put_option(t, p, "");
        put(t, ", ");
        put_option(t, p, "");
        put(t, "], [\"add\", \"sub\"]]");
    }
    put(t, ")\n");
}

static void put_variable(random_text *t)
{
    static const char *const effects[] = {"harmless", "hook", "loader"};
    const pol_fact_variable *v =
        &t->base->variables.items[below(t, (uint32_t)t->base->variables.count)];
    put(t, "environment(names=[");
    put_text(t, v->name, "");
    put(t, "%s], effect=\"%s\")\n", chance(t, 30) ? ", \"FROB_*\"" : "",
        effects[below(t, 3)]);
}

/* -- rules */

static void put_words(random_text *t, const pol_synonyms *s)
{
    pol_text name = pol_intern_text(&t->base->fact_texts, s->program);
    const uint32_t *texts = t->base->synonym_texts.items + s->first;
    put(t, "[\"%s", chance(t, 8) ? "/usr/bin/" : "");
    for (size_t i = 0; i < name.size; i++) {
        put(t, name.data[i] == ' ' ? "\", \"" : "%c", name.data[i]);
    }
    put(t, "\", ");
    for (uint32_t k = below(t, 3);; k--) {
        switch (below(t, 6)) {
        case 0:
            put(t, "\"-%c%c\"", 'a' + (int)below(t, 26),
                'a' + (int)below(t, 26));
            break;
        case 1:
            put(t, "option(");
            put_text(t, texts[below(t, s->count)], "");
            put(t, ")");
            break;
        case 2:
            put(t, "[\"frob\", ");
            put_text(t, texts[below(t, s->count)], "");
            put(t, "]");
            break;
        default:
            put_text(t, texts[below(t, s->count)], "");
            break;
        }
        if (k == 0) {
            break;
        }
        put(t, ", ");
    }
    put(t, "]");
}

static void put_rule(random_text *t)
{
    static const char *const decisions[] = {"deny", "prompt", "allow"};
    const pol_checked *base = t->base;
    uint32_t decision = below(t, 3);
    put(t, "prefix_rule(pattern=");
    put_words(t,
              &base->synonyms.items[below(t, (uint32_t)base->synonyms.count)]);
    put(t, ", decision=\"%s\"", decisions[decision]);
    if (decision == 2 && chance(t, 50)) {
        put(t, ", unless=[");
        put_words(
            t, &base->synonyms.items[below(t, (uint32_t)base->synonyms.count)]);
        put(t, "]");
    }
    put(t, ")\n");
}

void random_make(random_text *t, uint32_t facts, uint32_t rules)
{
    t->size = 0;
    t->text[0] = '\0';
    for (uint32_t i = facts == 0 ? 0 : below(t, facts + 1); i > 0; i--) {
        if (chance(t, 85)) {
            put_program(t);
        } else {
            put_variable(t);
        }
    }
    for (uint32_t i = rules == 0 ? 0 : below(t, rules + 1); i > 0; i--) {
        put_rule(t);
    }
}
