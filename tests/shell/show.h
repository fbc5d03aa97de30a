/* SPDX-License-Identifier: Apache-2.0
 *
 * A reading of shell text as lines of text, and the memory for it. */
#ifndef TESTS_SHELL_SHOW_H
#define TESTS_SHELL_SHOW_H

#include <stdio.h>

#include <libpolicy/base/slice.h>
#include <libpolicy/shell.h>

/* A reading and what it points into. */
typedef struct show_read {
    pol_shell_reading reading;
    pol_status status;
    void *memory;
} show_read;

/* Reads with enough memory; show_free afterwards. */
show_read show_parse(pol_text text, pol_shell shell);
void show_free(show_read *read);

/* "bash", "sh" or "zsh"; false for another name. */
bool show_shell(pol_text name, pol_shell *shell);
const char *show_why(pol_shell_why why);

/* One line for each part and each place. */
void show_print(FILE *out, pol_text text, const show_read *read);

#endif
