/* SPDX-License-Identifier: Apache-2.0
 *
 * Rules out of an image that carries its sources. */
#ifndef POLC_CARRIED_H
#define POLC_CARRIED_H

#include "polc/buffer.h"

#include <libpolicy/policy.h>

typedef struct polc_carried {
    void *bytes; /* aligned; null: there is no image */
    size_t size;
    pol_image image;
    pol_source *sources; /* that were given */
    size_t count;
    char *root;
} polc_carried;

/* Whether bytes begin as those of an image do. */
bool polc_is_image(pol_text bytes);
/* The same of a regular file; false for any other name, without a message. */
bool polc_is_image_file(const char *name);

/* Takes bytes and proves that the image evaluates what it carries: *options
 * (of the command line) gets what it was compiled with, sources are compiled
 * again, and must give it to the byte.  False after a message. */
bool polc_carried_open(polc_carried *carried, const char *name, pol_text bytes,
                       pol_compile_options *options);
void polc_carried_close(polc_carried *carried);

#endif
