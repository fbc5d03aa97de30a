/* SPDX-License-Identifier: Apache-2.0
 *
 * What pages/embed.sh generates: the page of each code as a constant. */
#ifndef POL_SOURCE_PAGES_H
#define POL_SOURCE_PAGES_H

#include <stddef.h>

typedef struct pol_page {
    const char *code; /* "P401" */
    const char *text; /* ASCII, lines of at most 80 columns */
} pol_page;

extern const pol_page pol_pages[];
extern const size_t pol_pages_count;

#endif
