/* SPDX-License-Identifier: Apache-2.0
 *
 * Files of a git revision, read by git itself.  What a user wrote goes to git
 * on its standard input alone, never as an argument. */
#ifndef POLC_GIT_H
#define POLC_GIT_H

#include "polc/buffer.h"

#include <libpolicy/policy.h>

typedef struct polc_git {
    char *commit; /* its name in hex */
    char *path;   /* of what was named, from the top; "": all */
    char *top;    /* folder of the working tree; "": there is none */
    char *object; /* what was named, its name in hex */
    bool is_tree;
} polc_git;

/* A file below what was named, which is a tree. */
typedef struct polc_git_file {
    char *name; /* from the top */
    char *object;
    bool is_link;
} polc_git_file;

/* Where the path of REV:PATH begins, behind its colon; null: there is none.
 * A colon in braces belongs to the revision. */
const char *polc_git_split(const char *name);

/* Finds "REV:PATH" (as git reads it: from the top, or from the working
 * directory where it begins with "./" or "../"), or REV, the working directory
 * at that revision.  False after a message, which shows the operand. */
bool polc_git_open(polc_git *git, const char *name, const char *shown);
void polc_git_close(polc_git *git);

/* The content of an object, or of a file from the top.  POL_LOAD_MISSING, ..;
 * no message. */
pol_load polc_git_read(const char *object, uint64_t limit, polc_buffer *out);
pol_load polc_git_read_file(const polc_git *git, const char *name,
                            uint64_t limit, polc_buffer *out);

/* All files below; false after a message. */
bool polc_git_list(const polc_git *git, polc_git_file **files, size_t *count);

#endif
