/* SPDX-License-Identifier: Apache-2.0
 *
 * Facts of programs and variables as text: one line each. */
#include <libpolicy/canon/fact.h>
#include <libpolicy/check/dump.h>

#define put pol_dump_put

static void put_text(const pol_rule_printer *p, uint32_t number)
{
    put(p, "\"");
    pol_dump_escaped(p, pol_intern_text(&p->checked->fact_texts, number));
    put(p, "\"");
}

/* Names of the bits of a set, in their order, each behind a blank. */
static void put_bits(const pol_rule_printer *p, uint32_t bits,
                     const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if ((bits >> i & 1) != 0) {
            put(p, " ");
            put(p, names[i]);
        }
    }
}

static void put_options(const pol_rule_printer *p, const pol_fact_program *of)
{
    static const char *const names[] = {
        "value",   "global",   "code",  "write",   "read",      "effect",
        "network", "script",   "text",  "command", "recursive", "folder",
        "first",   "in-place", "lists", "two",     "added"};
    put(p, of->option_count > 0 ? " options [" : "");
    for (uint32_t i = 0; i < of->option_count; i++) {
        const pol_fact_option *option =
            &p->checked->fact_options.items[of->options + i];
        put(p, i > 0 ? ", " : "");
        put_text(p, option->text);
        put_bits(p, option->bits, names, sizeof names / sizeof *names);
    }
    put(p, of->option_count > 0 ? "]" : "");
}

static void put_signed(const pol_rule_printer *p, int32_t value)
{
    put(p, value < 0 ? "-" : "");
    pol_dump_number(p, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

static void put_operands(const pol_rule_printer *p, const pol_fact_program *of)
{
    static const char *const kinds[] = {"code",   "read",   "write", "network",
                                        "effect", "script", "url"};
    put(p, of->operand_count > 0 ? " operands [" : "");
    for (uint32_t i = 0; i < of->operand_count; i++) {
        const pol_fact_operand *operand =
            &p->checked->fact_operands.items[of->operands + i];
        put(p, i > 0 ? ", " : "");
        put(p, kinds[operand->kind]);
        put(p, " ");
        if (operand->glob != POL_NO_TEXT) {
            put_text(p, operand->glob);
            continue;
        }
        put_signed(p, operand->from);
        put(p, ":");
        if (operand->to != 0) {
            put_signed(p, operand->to);
        }
    }
    put(p, of->operand_count > 0 ? "]" : "");
}

static void put_program(const pol_rule_printer *p, const pol_fact_program *of)
{
    static const char *const flags[] = {"wraps",       "joins",   "shell",
                                        "assignments", "appends", "stdin",
                                        "single-dash", "bundled", "recursive",
                                        "subcommands", "unsure"};
    static const char *const shells[] = {"bash", "sh", "zsh"};
    static const char *const scripts[] = {"", "shell", "sed", "awk", "jq"};
    put(p, "program ");
    put_text(p, of->name);
    put_bits(p, of->flags, flags, sizeof flags / sizeof *flags);
    if ((of->flags & POL_FACT_WRAPS) != 0) {
        put(p, " behind ");
        pol_dump_number(p, of->before);
    }
    if (of->harmless_from < POL_LAYER_COUNT) {
        put(p, " harmless from ");
        put(p, pol_layer_text(of->harmless_from));
    }
    if (of->shell != 0) {
        put(p, " read by ");
        put(p, shells[of->shell]);
    }
    if (of->script != 0) {
        put(p, " script ");
        put(p, scripts[of->script]);
    }
    put_options(p, of);
    put_operands(p, of);
    put(p, "\n");
}

static void put_synonyms(const pol_rule_printer *p, const pol_synonyms *s)
{
    put(p, "synonyms ");
    put_text(p, s->program);
    put(p, " [");
    for (uint32_t i = 0; i < s->count; i++) {
        put(p, i > 0 ? ", " : "");
        put_text(p, p->checked->synonym_texts.items[s->first + i]);
    }
    put(p, s->tightens ? "] tightens\n" : "]\n");
}

void pol_dump_facts(const pol_rule_printer *p)
{
    static const char *const effects[] = {"harmless", "hook", "loader"};
    const pol_checked *checked = p->checked;
    for (size_t i = 0; i < checked->programs.count; i++) {
        put_program(p, &checked->programs.items[i]);
    }
    for (size_t i = 0; i < checked->synonyms.count; i++) {
        put_synonyms(p, &checked->synonyms.items[i]);
    }
    for (size_t i = 0; i < checked->variables.count; i++) {
        const pol_fact_variable *variable = &checked->variables.items[i];
        put(p, "variable ");
        put_text(p, variable->name);
        put(p, variable->is_glob ? " glob " : " ");
        put(p, effects[variable->effect]);
        if (variable->from < POL_LAYER_COUNT) {
            put(p, " from ");
            put(p, pol_layer_text(variable->from));
        }
        put(p, "\n");
    }
}
