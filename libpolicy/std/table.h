/* SPDX-License-Identifier: Apache-2.0
 *
 * What embed.sh generates: the packs as constants. */
#ifndef POL_STD_TABLE_H
#define POL_STD_TABLE_H

#include <libpolicy/std/std.h>

extern const pol_pack pol_packs[];
extern const size_t pol_packs_count;

#endif
