/* SPDX-License-Identifier: Apache-2.0
 *
 * One side of a comparison: rules out of files, folders, images and git
 * revisions. */
#ifndef POLC_SIDE_H
#define POLC_SIDE_H

#include "polc/args.h"
#include "polc/carried.h"
#include "polc/git.h"
#include "polc/load.h"

typedef struct polc_side_text {
    char *name; /* shown */
    char *path; /* absolute, or from the top of a revision; null: of no file */
    polc_buffer text;
    pol_layer layer;
    const char *below; /* its name in load(); null: it has none */
    bool is_loaded;
} polc_side_text;

typedef struct polc_side {
    pol_source *sources;
    size_t count;
    pol_compile_options options; /* of this side, with its loader */
    polc_carried carried;        /* where an image was given */
    bool is_image;
    polc_side_text *texts;
    size_t text_count;
    polc_git git; /* of the first operand, where it is a revision */
    bool is_git;
    polc_loader loader; /* of files; keeps the texts of a revision too */
    char *folder;       /* of the first operand, where load() looks */
    size_t prefix;      /* of a revision: bytes of names before those of load */
    char *root;         /* what relative path patterns mean here, or null */
} polc_side;

/* Reads operands, each [LAYER:]NAME: a rule file, a folder (all *.rules below
 * it), an image, git:REV, REV:PATH, or - for standard input.  load() looks
 * below the folder of the first one; where that lies in --root, below --root.
 * False after a message; close it anyway. */
bool polc_side_open(polc_side *side, const polc_args *args,
                    const polc_strings *operands);
/* Lets relative path patterns mean one folder on both sides: --root, else
 * what an image was compiled with, else the folder of the second side. */
void polc_sides_join(polc_side *before, polc_side *after,
                     const polc_args *args);
void polc_side_close(polc_side *side);

#endif
