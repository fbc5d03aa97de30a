/* SPDX-License-Identifier: Apache-2.0
 *
 * Allow rules that open more than their author can see: shells, wrappers,
 * interpreters, and prefixes that run code.  What programs do is said by
 * their facts. */
#include <libpolicy/lint/task.h>

#include <libpolicy/canon/fact.h>

typedef struct operands {
    bool code, script, writes;
} operands;

static operands operands_of(const pol_checked *facts, const pol_fact_program *p)
{
    operands found = {.code = false};
    for (uint32_t i = 0; i < p->operand_count; i++) {
        const pol_fact_operand *o =
            &facts->fact_operands.items[p->operands + i];
        bool by_position = o->glob == POL_NO_TEXT;
        bool first = by_position && o->from == 0;
        switch ((pol_operand_kind)o->kind) {
        case POL_OPERAND_CODE:
            found.code |= first;
            break;
        case POL_OPERAND_SCRIPT:
            found.code |= first && p->script == POL_SCRIPT_UNKNOWN;
            found.script |= p->script != POL_SCRIPT_UNKNOWN;
            break;
        case POL_OPERAND_WRITE: /* of the first one, its name says so */
            found.writes |= by_position && o->from > 0;
            break;
        case POL_OPERAND_NETWORK:
        case POL_OPERAND_URL:
        case POL_OPERAND_READ:
        case POL_OPERAND_EFFECT:
        case POL_OPERAND_KINDS:
            break;
        }
    }
    return found;
}

static bool takes_text(const pol_checked *facts, const pol_fact_program *p)
{
    for (uint32_t i = 0; i < p->option_count; i++) {
        if ((facts->fact_options.items[p->options + i].bits &
             POL_OPTION_TEXT) != 0) {
            return true;
        }
    }
    return false;
}

/* What the operands of a program, whatever they are, make it do; null: no
 * more than its name says. */
static const char *runs(const pol_checked *facts, const pol_fact_program *p)
{
    if ((p->flags & POL_FACT_SHELL) != 0) {
        return takes_text(facts, p) ? "is a shell" : "is an interpreter";
    }
    if ((p->flags & (POL_FACT_WRAPS | POL_FACT_JOINS)) != 0) {
        return "runs the command that its operands name";
    }
    if (operands_of(facts, p).code || (p->flags & POL_FACT_STDIN_CODE) != 0) {
        return "runs code";
    }
    return NULL;
}

/* The first subcommand that runs what its operands say; null: there is none.
 * Names are sorted, so that those of a program stand behind it. */
static const pol_fact_program *running_child(const pol_checked *facts,
                                             const pol_fact_program *p)
{
    pol_text name = pol_lint_program_name(facts, p);
    const pol_fact_program *end = facts->programs.items + facts->programs.count;
    for (const pol_fact_program *child = p + 1; child < end; child++) {
        pol_text other = pol_lint_program_name(facts, child);
        if (!pol_text_starts(other, name)) {
            return NULL;
        }
        if (other.data[name.size] == ' ' && runs(facts, child) != NULL) {
            return child;
        }
    }
    return NULL;
}

/* Options by which a program does more than its name says. */
static const char *can_do(const pol_checked *facts, const pol_fact_program *p,
                          pol_text *option)
{
    operands found = operands_of(facts, p);
    *option = (pol_text){NULL, 0};
    for (uint32_t i = 0; i < p->option_count; i++) {
        const pol_fact_option *o = &facts->fact_options.items[p->options + i];
        if ((o->bits & (POL_OPTION_CODE | POL_OPTION_COMMAND)) != 0) {
            *option = pol_intern_text(&facts->fact_texts, o->text);
            return "can run other programs";
        }
    }
    if (found.script) {
        return "can run and write what its script says";
    }
    for (uint32_t i = 0; i < p->option_count; i++) {
        const pol_fact_option *o = &facts->fact_options.items[p->options + i];
        if ((o->bits & POL_OPTION_WRITE) != 0) {
            *option = pol_intern_text(&facts->fact_texts, o->text);
            return "can write files";
        }
    }
    return found.writes ? "can write files" : NULL;
}

static pol_diag *report(pol_lint_task *task, const pol_rule *rule,
                        pol_code code, pol_text head, const char *what,
                        pol_text name)
{
    char buffer[POL_LINT_SHOWN];
    pol_text shown = pol_lint_show(task, rule, buffer, sizeof buffer);
    return pol_report_add(task->report, code,
                          pol_lint_place(task, rule->span, head),
                          "`%.*s` is allowed whatever follows, and `%.*s` %s",
                          POL_PR(shown), POL_PR(name), what);
}

/* In the native dialect the facts guard a bare allow: it counts as broad only
 * where the policy really allows what follows. */
static bool is_allowed(pol_lint_task *task, const pol_rule *rule, pol_text head,
                       const pol_fact_program *program,
                       const pol_fact_program *child)
{
    pol_lint_argv argv;
    pol_decision decision;
    if (task->checked->dialect == POL_DIALECT_CODEX) {
        return true;
    }
    pol_text name = child != NULL ? pol_lint_program_name(task->facts, child)
                                  : (pol_text){NULL, 0};
    if (!pol_lint_command(task, rule, head, 8 + 256, &argv)) {
        return false;
    }
    for (unsigned words = 0; name.size > 0 && words < 8; words++) {
        const char *blank = memchr(name.data, ' ', name.size);
        size_t size = blank != NULL ? (size_t)(blank - name.data) : name.size;
        if (words >= argv.count) {
            argv.tokens[argv.count++] = (pol_text){name.data, size};
        }
        name = pol_text_from(name, blank != NULL ? size + 1 : size);
    }
    /* Operands that come first, and what is run. */
    for (unsigned i = 0; i <= (child != NULL ? child : program)->before; i++) {
        argv.tokens[argv.count++] = POL_TEXT("x");
    }
    return pol_lint_ask(task, &argv, 0, 0, &decision) &&
           decision.answer == POL_ALLOW;
}

static void check_head(pol_lint_task *task, const pol_rule *rule, pol_text head)
{
    const pol_checked *facts = task->facts;
    const uint32_t *words;
    uint32_t count = pol_lint_tail(task, rule, &words);
    pol_lint_reach r = pol_lint_reach_of(task, head, words, count);
    if (r.program == NULL || r.exact) {
        return;
    }
    uint32_t code = POL_OPTION_CODE | POL_OPTION_TEXT | POL_OPTION_COMMAND;
    if (r.open != NULL && (r.open_bits & code) != 0) {
        if (!is_allowed(task, rule, head, r.program, NULL)) {
            return;
        }
        pol_text option = pol_intern_text(&facts->fact_texts, r.open->text);
        report(task, rule, POL_CODE_BROAD_ALLOW, head,
               "is followed by code to run", option);
        return;
    }
    const char *what = r.bare ? runs(facts, r.program) : NULL;
    const pol_fact_program *child =
        r.bare && what == NULL ? running_child(facts, r.program) : NULL;
    if ((what != NULL || child != NULL) &&
        !is_allowed(task, rule, head, r.program, child)) {
        return;
    }
    if (what != NULL) {
        report(task, rule, POL_CODE_BROAD_ALLOW, head, what,
               pol_lint_program_name(facts, r.program));
    } else if (child != NULL) {
        report(task, rule, POL_CODE_BROAD_ALLOW, head, runs(facts, child),
               pol_lint_program_name(facts, child));
    } else if (r.bare && r.program->depth == 0 &&
               task->checked->dialect == POL_DIALECT_CODEX) {
        pol_text option;
        what = can_do(facts, r.program, &option);
        pol_diag *diag = what == NULL ? NULL
                                      : report(task, rule, POL_CODE_WIDE_ALLOW,
                                               head, what, r.name);
        if (diag != NULL && option.size > 0) {
            pol_diag_add_note(task->report, diag,
                              (pol_span){.source = POL_NO_SOURCE},
                              "for example by `%.*s`", POL_PR(option));
        }
    }
}

void pol_lint_programs(pol_lint_task *task)
{
    size_t count = task->checked->rules.count;
    for (size_t i = 0; i < count && !pol_lint_stopped(task); i++) {
        const pol_rule *rule = &task->checked->rules.items[i];
        if (!task->rows[i].given || rule->verdict != POL_VERDICT_ALLOW ||
            rule->kind != POL_KIND_COMMAND) {
            continue;
        }
        for (uint32_t k = 0;; k++) {
            pol_text head = pol_lint_head(task, rule, k);
            if (head.data == NULL) {
                break;
            }
            check_head(task, rule, head);
        }
    }
}
