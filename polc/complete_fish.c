/* SPDX-License-Identifier: Apache-2.0
 *
 * The completion script of fish: one line for each verb and option. */
#include "polc/complete.h"

#include <string.h>

static const char head[] =
    "# Completion of polc for fish, made by `polc completions fish`.\n"
    "\n"
    "function __polc_no_verb\n"
    "    test (count (commandline -opc)) -eq 1\n"
    "end\n"
    "\n"
    "# Whether the verb is one of these, and no `--` stands before.\n"
    "function __polc_verb\n"
    "    set -l words (commandline -opc)\n"
    "    test (count $words) -ge 2; or return 1\n"
    "    contains -- -- $words; and return 1\n"
    "    contains -- $words[2] $argv\n"
    "end\n"
    "\n"
    "# Whether a command begins here, behind the `--` of one of these verbs.\n"
    "function __polc_program\n"
    "    set -l words (commandline -opc)\n"
    "    test \"$words[-1]\" = --; and contains -- $words[2] $argv\n"
    "end\n"
    "\n"
    "# Whether a file may stand here, behind a `--`.\n"
    "function __polc_behind\n"
    "    set -l words (commandline -opc)\n"
    "    contains -- -- $words; and not __polc_program $argv\n"
    "end\n"
    "\n"
    "complete -c polc -f\n"
    "complete -c polc -n __polc_no_verb -l help -d 'this text'\n"
    "complete -c polc -n __polc_no_verb -l version -d 'versions'\n";

/* Conditions that hold behind `--`, and the verbs that take a command there. */
static void add_behind(polc_buffer *out, const char *condition,
                       const char *proposal)
{
    const polc_verb *verb;
    polc_add_string(out, "complete -c polc -n '");
    polc_add_string(out, condition);
    for (size_t i = 0; (verb = polc_verb_at(i)) != NULL; i++) {
        if ((polc_verb_takes(verb) & POLC_TAKES_COMMAND) != 0) {
            polc_add_string(out, " ");
            polc_add_string(out, verb->name);
        }
    }
    polc_add_string(out, "' ");
    polc_add_string(out, proposal);
    polc_add_string(out, "\n");
}

/* Within single quotes fish knows two escapes. */
static void add_quoted(polc_buffer *out, const char *text, size_t size)
{
    polc_add_string(out, "'");
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\'' || text[i] == '\\') {
            polc_add_string(out, "\\");
        }
        polc_add(out, text + i, 1);
    }
    polc_add_string(out, "'");
}

static void add_limits(polc_buffer *out)
{
    const char *name;
    polc_add_string(out, "'");
    for (size_t i = 0; (name = pol_limits_name(i, NULL, NULL)) != NULL; i++) {
        polc_add_string(out, i > 0 ? " " : "");
        polc_add_string(out, name);
        polc_add_string(out, "=");
    }
    polc_add_string(out, "'");
}

static void add_argument(polc_buffer *out, const polc_option *option,
                         const polc_verb *verb)
{
    const char *words;
    switch (polc_option_wants(option, verb, &words)) {
    case POLC_WANTS_WORD:
        polc_add_string(out, " -x -a ");
        add_quoted(out, words, strlen(words));
        break;
    case POLC_WANTS_LIMIT:
        polc_add_string(out, " -x -a ");
        add_limits(out);
        break;
    case POLC_WANTS_FILE:
        polc_add_string(out, " -r -F");
        break;
    case POLC_WANTS_FOLDER:
        polc_add_string(out, " -x -a '(__fish_complete_directories)'");
        break;
    case POLC_WANTS_TEXT:
    case POLC_WANTS_BINDING:
    default:
        polc_add_string(out, " -x");
    }
}

static void add_condition(polc_buffer *out, const polc_verb *verb)
{
    polc_add_string(out, "complete -c polc -n '__polc_verb ");
    polc_add_string(out, verb->name);
    polc_add_string(out, "'");
}

static void add_option(polc_buffer *out, const polc_option *option,
                       const polc_verb *verb)
{
    char letter[] = {' ', '-', 's', ' ', (char)option->letter, '\0'};
    add_condition(out, verb);
    polc_add_string(out, " -l ");
    polc_add_string(out, option->name);
    polc_add_string(out, option->letter != 0 ? letter : "");
    if (option->argument != NULL) {
        add_argument(out, option, verb);
    }
    polc_add_string(out, " -d ");
    add_quoted(out, option->meaning, strcspn(option->meaning, ";"));
    polc_add_string(out, "\n");
}

/* "CONDITION -a NAME -d MEANING" for each of a table. */
static void add_verb_names(polc_buffer *out, const char *condition)
{
    const polc_verb *verb;
    for (size_t i = 0; (verb = polc_verb_at(i)) != NULL; i++) {
        polc_add_string(out, "complete -c polc -n ");
        polc_add_string(out, condition);
        polc_add_string(out, " -a ");
        polc_add_string(out, verb->name);
        polc_add_string(out, " -d ");
        add_quoted(out, verb->summary, strlen(verb->summary));
        polc_add_string(out, "\n");
    }
}

static void add_codes(polc_buffer *out, const polc_verb *verb)
{
    const char *text;
    for (size_t i = 0; (text = pol_code_at(i)) != NULL; i++) {
        pol_text code = {text, strlen(text)};
        const char *summary = pol_code_summary(code, NULL, NULL);
        add_condition(out, verb);
        polc_add_string(out, " -a ");
        polc_add_string(out, text);
        polc_add_string(out, " -d ");
        add_quoted(out, summary, strlen(summary));
        polc_add_string(out, "\n");
    }
}

static void add_operands(polc_buffer *out, const polc_verb *verb)
{
    unsigned takes = polc_verb_takes(verb);
    if ((takes & POLC_TAKES_FILES) != 0) {
        add_condition(out, verb);
        polc_add_string(out, " -F\n");
    }
    if ((takes & POLC_TAKES_CODES) != 0) {
        add_codes(out, verb);
    }
    if ((takes & POLC_TAKES_SHELLS) != 0) {
        add_condition(out, verb);
        polc_add_string(out, " -a '" POLC_SHELLS "'\n");
    }
    if ((takes & POLC_TAKES_VERBS) != 0) {
        char condition[64];
        snprintf(condition, sizeof condition, "'__polc_verb %s'", verb->name);
        add_verb_names(out, condition);
    }
}

void polc_complete_fish(polc_buffer *out)
{
    const polc_verb *verb;
    const polc_option *option;
    polc_add_string(out, head);
    add_behind(out, "__polc_program", "-a '(__fish_complete_command)'");
    add_behind(out, "__polc_behind", "-F");
    add_verb_names(out, "__polc_no_verb");
    for (size_t i = 0; (verb = polc_verb_at(i)) != NULL; i++) {
        polc_add_string(out, "\n");
        add_operands(out, verb);
        for (size_t k = 0; (option = polc_option_of(verb, k)) != NULL; k++) {
            add_option(out, option, verb);
        }
    }
}
