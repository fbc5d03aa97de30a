/* SPDX-License-Identifier: Apache-2.0
 *
 * What a shell is told about the command line: everything comes from the
 * tables of verbs and options.  One file for each shell writes its script. */
#ifndef POLC_COMPLETE_H
#define POLC_COMPLETE_H

#include "polc/args.h"

/* What an argument or an operand can be. */
typedef enum polc_wanted {
    POLC_WANTS_TEXT, /* nothing that could be proposed */
    POLC_WANTS_WORD, /* one of a closed list */
    POLC_WANTS_FILE,
    POLC_WANTS_FOLDER,
    POLC_WANTS_LIMIT,  /* NAME=N */
    POLC_WANTS_BINDING /* NAME=DIR */
} polc_wanted;

/* Operands of a verb, as bits. */
enum {
    POLC_TAKES_FILES = 1,
    POLC_TAKES_CODES = 2,
    POLC_TAKES_VERBS = 4,
    POLC_TAKES_SHELLS = 8,
    POLC_TAKES_COMMAND = 16 /* behind `--` */
};

#define POLC_SHELLS "bash zsh fish"

/* The index-th option of a verb, null past the last. */
const polc_option *polc_option_of(const polc_verb *verb, size_t index);
/* *words is set for a closed list; of an option that takes no argument:
 * nothing. */
polc_wanted polc_option_wants(const polc_option *option, const polc_verb *verb,
                              const char **words);
bool polc_option_repeats(const polc_option *option);
unsigned polc_verb_takes(const polc_verb *verb);

/* Text within single quotes of a POSIX shell; `also` are characters that get
 * a backslash. */
void polc_add_quoted(polc_buffer *out, const char *text, const char *also);
/* The meaning of an option up to the first semicolon. */
void polc_add_meaning(polc_buffer *out, const polc_option *option,
                      const char *also);

void polc_complete_bash(polc_buffer *out);
void polc_complete_zsh(polc_buffer *out);
void polc_complete_fish(polc_buffer *out);

#endif
