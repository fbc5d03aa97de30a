/* SPDX-License-Identifier: Apache-2.0
 *
 * The command line, read once: verbs, options (options.def), operands. */
#ifndef POLC_ARGS_H
#define POLC_ARGS_H

#include "polc/text.h"

#include <libpolicy/policy.h>

/* Verbs, as bits of the options that they take. */
typedef enum polc_verb_bit {
    POLC_IN_CHECK = 1,
    POLC_IN_FMT = 2,
    POLC_IN_COMPILE = 4,
    POLC_IN_EVAL = 8,
    POLC_IN_EXPLAIN = 16,
    POLC_IN_DUMP = 32,
    POLC_IN_VERSION = 64,
    POLC_IN_HELP = 128,
    POLC_IN_PROVE = 256,
    POLC_IN_LSP = 512,
    POLC_IN_DIFF = 1024,
    POLC_IN_COMPARE = 2048,
    POLC_IN_TEST = 4096,
    POLC_IN_COMPLETIONS = 8192
} polc_verb_bit;

typedef enum polc_format {
    POLC_FORMAT_NONE, /* not given: the verb's default */
    POLC_FORMAT_TEXT,
    POLC_FORMAT_CONCISE,
    POLC_FORMAT_JSON,
    POLC_FORMAT_CODEX,
    POLC_FORMAT_SARIF,
    POLC_FORMAT_GITHUB,
    POLC_FORMAT_TAP,
    POLC_FORMAT_JUNIT
} polc_format;

/* What a single request is made of, as it was given. */
typedef struct polc_question {
    const char *path, *access, *resolved, *fs_case;
    const char *host, *url, *port, *protocol, *method;
    const char *server, *tool, *setting, *platform;
    const char *shell, *shell_dialect, *program;
    polc_strings addresses, arguments, binds, environment;
    bool recursive, no_links;
} polc_question;

typedef struct polc_args {
    polc_strings files; /* --rules and operands, in order */
    char **command;     /* what follows `--`; null: there was none */
    size_t command_count;
    polc_question question;
    const char *policy, *root, *output, *requests, *cwd, *home, *project;
    const char *baseline, *write_baseline;
    polc_strings select, ignore; /* codes */
    pol_layer layer;             /* of --layer */
    unsigned required;           /* layers, as bits 1 << pol_layer */
    pol_limits limits;
    pol_dialect dialect;
    bool dialect_given;
    pol_stage stage;
    polc_format format;
    polc_when colour;
    uint64_t now; /* where now_given; else the clock says */
    bool now_given;
    bool strict, each, check, diff, pretty, exit_code, resolve, headless;
    bool trust_project, no_base, system, json, help, shell_parts, codes;
    bool fix;
    bool no_sources;
    polc_strings old_rules, new_rules; /* of diff and compare */
    uint32_t kinds;                    /* of --kind, as bits 1 << pol_kind */
    bool widening_only, verbose;
    bool fail_fast, coverage, mutants, generate, watch;
    const char *filter, *log, *lcov;
    const char *minimum; /* of coverage, in percent */
} polc_args;

typedef struct polc_verb {
    const char *name;
    polc_verb_bit bit;
    const char *usage;   /* what follows the name */
    const char *summary; /* one line */
    const char *more;    /* further help, or null */
    int (*run)(const polc_args *args);
} polc_verb;

typedef struct polc_option {
    int key;
    const char *name;
    int letter;
    const char *argument;
    unsigned verbs;
    const char *meaning;
} polc_option;

/* The index-th verb or option; null past the last. */
const polc_verb *polc_verb_at(size_t index);
const polc_option *polc_option_at(size_t index);
/* The words that its argument can be, a blank between two; null: any. */
const char *polc_option_values(const polc_option *option,
                               const polc_verb *verb);
/* Null, and a message that names the nearest, where there is none. */
const polc_verb *polc_verb_find(const char *name);

/* Reads what follows the verb.  False after a message. */
bool polc_args_read(polc_args *args, const polc_verb *verb, int argc,
                    char **argv);
void polc_args_free(polc_args *args);
/* "polc: message" and where help is; returns POLC_FAILURE. */
int polc_usage_error(const char *verb, const char *message);

/* Help of all, or of one verb, on stdout. */
int polc_help(const polc_verb *verb);

int polc_run_check(const polc_args *args);
int polc_run_fmt(const polc_args *args);
int polc_run_compile(const polc_args *args);
int polc_run_eval(const polc_args *args);
int polc_run_explain(const polc_args *args);
int polc_run_dump(const polc_args *args);
int polc_run_lsp(const polc_args *args);
int polc_run_prove(const polc_args *args);
int polc_run_test(const polc_args *args);
int polc_run_diff(const polc_args *args);
int polc_run_compare(const polc_args *args);
int polc_run_completions(const polc_args *args);
int polc_run_version(const polc_args *args);
int polc_run_help(const polc_args *args);

#endif
