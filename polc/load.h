/* SPDX-License-Identifier: Apache-2.0
 *
 * load() for rule files: opens names below one folder, follows no link. */
#ifndef POLC_LOAD_H
#define POLC_LOAD_H

#include "polc/buffer.h"

#include <libpolicy/policy.h>

typedef struct polc_loader {
    int root;           /* open folder */
    uint64_t limit;     /* bytes of one file */
    polc_buffer *texts; /* one a loaded file, kept for the compiler */
    char **names;       /* of them */
    size_t count;
} polc_loader;

/* False after a message. */
bool polc_loader_open(polc_loader *loader, const char *root, uint64_t limit);
/* A pol_loader; context is a polc_loader. */
pol_load polc_load(void *context, pol_text name, pol_text *text);
/* Keeps a loaded text, and gives it. */
pol_text polc_loader_keep(polc_loader *loader, pol_text name,
                          polc_buffer content);
/* Nothing is loaded any more; what was stays. */
void polc_loader_shut(polc_loader *loader);
void polc_loader_close(polc_loader *loader);

#endif
