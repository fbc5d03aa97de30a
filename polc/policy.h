/* SPDX-License-Identifier: Apache-2.0
 *
 * From the command line to a policy: rule files, or an image. */
#ifndef POLC_POLICY_H
#define POLC_POLICY_H

#include "polc/args.h"
#include "polc/carried.h"
#include "polc/load.h"
#include "polc/system.h"

/* Rule files in memory, ready to compile. */
typedef struct polc_rules {
    pol_source *sources;
    size_t count;
    polc_buffer *texts; /* of the files that were named */
    size_t text_count;
    polc_loader loader;
    polc_system system;   /* of --system */
    polc_carried carried; /* where an image was given */
    char *folder;         /* that is the root, as it was named, or null */
    char *root;           /* the same, absolute, or null */
    /* Nothing can be asked while a layer that is required is so: every
     * answer is deny. */
    bool is_locked;
    pol_compile_options options;
} polc_rules;

/* Reads every file ([LAYER:]NAME, "-" once), what --system adds, and opens
 * the root.  An image that carries its sources stands alone; it says what
 * --root, --dialect, --trust-project and --no-base say of files.  False after a
 * message for each file that cannot be read; close it anyway. */
bool polc_rules_open(polc_rules *rules, const polc_args *args,
                     const char *const *files, size_t count);
void polc_rules_close(polc_rules *rules);

/* The name of a source that is standard input: this very pointer. */
const char *polc_stdin_name(void);
/* What follows LAYER: in a name; any other colon belongs to the name. */
const char *polc_split_layer(const char *file, pol_layer *layer);

/* Options of the library as the command line gives them, without loader. */
pol_compile_options polc_compile_options(const polc_args *args);
/* A limit of the command line, or its default. */
uint64_t polc_limit(const polc_args *args, const char *name);

/* Exit code of a status: 1 where diagnostics tell, else 2 after a message. */
int polc_status_code(pol_status status);
/* Prints diagnostics for people; the warnings too if asked. */
void polc_print_diagnostics(const pol_result *result, bool warnings,
                            FILE *stream, polc_when colour);

/* A policy to ask. */
typedef struct polc_policy {
    pol_result *result; /* of rule files, or null */
    polc_rules *rules;  /* these, or null */
    void *bytes;        /* of an image file, or null */
    pol_image image;
} polc_policy;

/* POLC_CLEAN, or an exit code after a message or diagnostics.  A required
 * layer that is missing or broken is told, and gives a policy that denies
 * everything. */
int polc_policy_open(polc_policy *policy, const polc_args *args);
void polc_policy_close(polc_policy *policy);

#endif
