/* SPDX-License-Identifier: Apache-2.0
 *
 * A folder of rule files, read whole: `*.rules` in byte order, and only where
 * nobody else can have written there. */
#ifndef POLC_FOLDER_H
#define POLC_FOLDER_H

#include "polc/buffer.h"

#include <sys/stat.h>

/* What a folder and its files must be like. */
typedef struct polc_guard {
    bool checks_owner; /* else anybody's will do */
    uid_t owner;       /* root may own them as well */
    bool allows_group; /* this group may write; else none may */
    gid_t group;
    bool allows_others; /* others may write */
    bool follows_links; /* else links are refused */
} polc_guard;

typedef struct polc_rule_file {
    char *name; /* folder and file */
    polc_buffer text;
} polc_rule_file;

typedef struct polc_folder {
    polc_rule_file *files;
    size_t count;
    polc_buffer reason; /* where the folder was refused: what, and why */
} polc_folder;

typedef enum polc_found {
    POLC_FOUND,
    POLC_MISSING, /* there is no such folder */
    POLC_REFUSED  /* reason tells; there are no files */
} polc_found;

/* Reads the folder that stands below top: path is relative to it, and guard
 * is kept by top, by path and by every folder between them.  Each is opened
 * once, and looked at where it is open.  limit: bytes of one file. */
polc_found polc_read_below(polc_folder *folder, const char *top,
                           const char *path, const polc_guard *guard,
                           uint64_t limit);
/* The same for a folder alone, whatever is above it. */
polc_found polc_read_folder(polc_folder *folder, const char *path,
                            const polc_guard *guard, uint64_t limit);
void polc_folder_free(polc_folder *folder);

#endif
