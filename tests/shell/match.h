/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether what ran is what a reading says. */
#ifndef TESTS_SHELL_MATCH_H
#define TESTS_SHELL_MATCH_H

#include <sys/types.h>

#include <libpolicy/base/slice.h>
#include <libpolicy/shell.h>

enum {
    MATCH_ARGS = 4096,
    MATCH_FILES = 256
};

typedef struct match_world {
    const pol_shell_reading *reading;
    pol_shell shell;
    const char *work, *home;
} match_world;

/* One record of the log. */
typedef struct match_run {
    const char *cwd;
    unsigned argc;
    const char *argv[MATCH_ARGS];
} match_run;

typedef struct match_files {
    unsigned count;
    char names[MATCH_FILES][64];
    off_t sizes[MATCH_FILES];
} match_files;

/* Reads the record at `at`; where the next one begins. */
size_t match_next(const char *log, size_t size, size_t at, match_run *run);
bool match_command(const match_world *world, const match_run *run);
void match_add_file(match_files *files, const char *name, off_t size);
/* Whether a redirection writes it, or it was there before and is empty. */
bool match_file(const match_world *world, const char *name, off_t size);

#endif
