/* SPDX-License-Identifier: Apache-2.0
 *
 * The rule files of this machine, its user and a project. */
#ifndef POLC_SYSTEM_H
#define POLC_SYSTEM_H

#include "polc/args.h"
#include "polc/folder.h"

enum {
    POLC_SYSTEM_LAYERS = POL_LAYER_PROJECT + 1
};

typedef struct polc_system {
    polc_folder folders[POLC_SYSTEM_LAYERS]; /* by layer */
    unsigned exist;   /* layers whose folder is there, as bits */
    unsigned refused; /* layers whose folder was refused, after a message */
    char *project;    /* its folder, absolute; null: there is none */
} polc_system;

/* Where the managed folder is; nothing at run time changes that. */
const char *polc_managed_folder(void);

/* Reads the folders of all layers; limit: bytes of one file.  False after a
 * message where the project itself is wrong. */
bool polc_system_read(polc_system *system, const polc_args *args,
                      uint64_t limit);
void polc_system_free(polc_system *system);

#endif
