/* SPDX-License-Identifier: Apache-2.0
 *
 * Packs: rules that ship inside the library.  The table is generated from
 * the .rules files of this folder. */
#ifndef POL_STD_STD_H
#define POL_STD_STD_H

#include <libpolicy/base/slice.h>

typedef struct pol_pack {
    const char *name; /* "std:readonly" */
    pol_text text;
} pol_pack;

/* The index-th pack, sorted by name; null past the last. */
const pol_pack *pol_pack_at(size_t index);
/* null where there is no pack of this name. */
const pol_pack *pol_pack_find(pol_text name);

#endif
