/* SPDX-License-Identifier: Apache-2.0
 *
 * Looks packs up.  Knows nothing of rules. */
#include <libpolicy/std/std.h>

#include <libpolicy/std/table.h>

const pol_pack *pol_pack_at(size_t index)
{
    return index < pol_packs_count ? &pol_packs[index] : NULL;
}

const pol_pack *pol_pack_find(pol_text name)
{
    for (size_t i = 0; i < pol_packs_count; i++) {
        if (strlen(pol_packs[i].name) == name.size &&
            memcmp(pol_packs[i].name, name.data, name.size) == 0) {
            return &pol_packs[i];
        }
    }
    return NULL;
}
