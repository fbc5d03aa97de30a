/* SPDX-License-Identifier: Apache-2.0
 *
 * Symbolic links, from a request or from the file system. */
#ifndef POLC_LINKS_H
#define POLC_LINKS_H

#include "polc/request.h"

/* Puts the links in order, their paths canonical.  False where a path is
 * none, or has two targets: *path is that one. */
bool polc_links_sort(polc_request *request, pol_text *path);
/* pol_resolver over the links of a polc_request. */
int polc_links_find(void *context, pol_text path, char *buffer, size_t capacity,
                    size_t *size);
/* pol_resolver over the file system; context is not looked at. */
int polc_links_read(void *context, pol_text path, char *buffer, size_t capacity,
                    size_t *size);

#endif
