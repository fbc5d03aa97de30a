/* SPDX-License-Identifier: Apache-2.0
 *
 * What a lint works on, and the parts that it consists of.  Each part reads
 * checked rules, asks the evaluator and the search, and adds diagnostics.
 * Internal to lint/, but for pol_lint_run. */
#ifndef POL_LINT_TASK_H
#define POL_LINT_TASK_H

#include <libpolicy/check/check.h>
#include <libpolicy/lint.h>

/* Of each rule. */
typedef struct pol_lint_row {
    uint8_t class;  /* pol_rule_class */
    bool given;     /* of a source that is no pack: its author reads this */
    bool gone;      /* reported as idle: absent for what comes after */
    bool named;     /* as one that shadows another */
    uint32_t peers; /* rules of the same statement */
} pol_lint_row;

typedef struct pol_lint_task {
    pol_budget *budget;
    pol_report *report;
    pol_checked *checked;
    const pol_image *image;   /* of checked */
    const pol_checked *facts; /* programs and their options; may be checked */
    const pol_check_options *options;
    const pol_lint_options *lint;
    pol_arena arena;    /* of one part's work */
    pol_lint_row *rows; /* one a rule; the caller's */
    pol_scratch *scratch;
    pol_match *matches; /* of the last question */
} pol_lint_task;

/* Runs all parts and sorts the diagnostics.  false where memory failed. */
bool pol_lint_run(pol_lint_task *task);

/* -- the parts */
void pol_lint_programs(pol_lint_task *task);  /* broad.c */
void pol_lint_texts(pol_lint_task *task);     /* text.c */
void pol_lint_idle(pol_lint_task *task);      /* idle.c */
void pol_lint_suppress(pol_lint_task *task);  /* suppress.c */
void pol_lint_decisions(pol_lint_task *task); /* place.c: fixes of P401 */

/* -- words.c: patterns */
static inline bool pol_lint_stopped(const pol_lint_task *task)
{
    return task->budget->failed != POL_ARENA_OK;
}
/* The words of a rule's pattern. */
const uint32_t *pol_lint_words(const pol_lint_task *task, pol_pattern pattern);
pol_text pol_lint_text(const pol_lint_task *task, uint32_t number);
/* The number-th literal that the first word of a command rule stands for;
 * data null past the last, or where it is none. */
pol_text pol_lint_head(const pol_lint_task *task, const pol_rule *rule,
                       uint32_t number);
/* Words behind the first one, its alternatives included. */
uint32_t pol_lint_tail(const pol_lint_task *task, const pol_rule *rule,
                       const uint32_t **words);
/* A pattern as people write it, at most `capacity` bytes; for messages. */
pol_text pol_lint_show(const pol_lint_task *task, const pol_rule *rule,
                       char *buffer, size_t capacity);
#define POL_LINT_SHOWN 160

/* -- ask.c: commands, and the evaluator */
#define POL_LINT_MATCHES 1024u
typedef struct pol_lint_argv {
    pol_text *tokens;
    size_t count;
} pol_lint_argv;

bool pol_lint_ask_init(pol_lint_task *task);
/* The shortest command that a rule's pattern is about, with this head where
 * one is given, and room for more tokens.  false where it cannot be told. */
bool pol_lint_command(pol_lint_task *task, const pol_rule *rule, pol_text head,
                      size_t room, pol_lint_argv *argv);
/* What the policy answers; the matches stay until the next question. */
bool pol_lint_ask(pol_lint_task *task, const pol_lint_argv *argv,
                  uint32_t flags, uint64_t now, pol_decision *decision);
/* Whether a command has tokens that only a rule that names them allows, or
 * runs or asks for something else. */
bool pol_lint_has_named(pol_lint_task *task, const pol_lint_argv *argv);
bool pol_lint_matched(const pol_lint_task *task, const pol_decision *decision,
                      uint32_t rule);

/* -- place.c: places in the text of a rule */
/* Where a token of a rule stands as a string, else the rule's place. */
pol_span pol_lint_place(const pol_lint_task *task, pol_span rule,
                        pol_text token);
/* Gives a diagnostic the fix that takes the whole statement of a rule away,
 * where it is one that stands by itself. */
void pol_lint_fix_removal(pol_lint_task *task, pol_diag *diag, uint32_t rule,
                          bool safe);

/* -- facts.c: what is known of programs */
typedef struct pol_lint_reach {
    pol_text name;                   /* of the program, without folders */
    const pol_fact_program *program; /* the deepest subcommand; null: nothing
                                        is known of the program */
    const pol_fact_option *open;     /* the last word: an option that takes a
                                        value, which the pattern leaves free */
    uint32_t open_bits;              /* .. what is known of it */
    uint32_t at;  /* words behind the first one that were read */
    bool bare;    /* they are subcommands and options */
    bool exact;   /* nothing may follow */
    bool unknown; /* an option that is not known was read */
} pol_lint_reach;

/* Reads a pattern as a command line. */
pol_lint_reach pol_lint_reach_of(const pol_lint_task *task, pol_text head,
                                 const uint32_t *words, uint32_t count);
/* The program of a name (words joined by blanks); null: not known. */
const pol_fact_program *pol_lint_program(const pol_checked *facts,
                                         pol_text name);
pol_text pol_lint_program_name(const pol_checked *facts,
                               const pol_fact_program *program);
/* What is known of an option, of a program or of those above it; a cluster of
 * letters is all of them.  0, and *known false: nothing. */
uint32_t pol_lint_option(const pol_checked *facts,
                         const pol_fact_program *program, pol_text text,
                         const pol_fact_option **option);

/* Whether a rule with this head may name a token that a command must not have
 * unnamed, so that a shorter allow opens less. */
bool pol_lint_names(pol_lint_task *task, const pol_rule *rule, pol_text head);

#endif
