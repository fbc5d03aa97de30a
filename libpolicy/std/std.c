/* SPDX-License-Identifier: Apache-2.0
 *
 * Looks packs up, also for the public header.  Knows nothing of rules. */
#include <libpolicy/policy.h>
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

const char *pol_pack_name(size_t index)
{
    const pol_pack *pack = pol_pack_at(index);
    return pack == NULL ? NULL : pack->name;
}

pol_text pol_pack_text(const char *name)
{
    pol_text text = {NULL, 0};
    if (name != NULL) {
        const pol_pack *pack = pol_pack_find((pol_text){name, strlen(name)});
        text = pack == NULL ? text : pack->text;
    }
    return text;
}
