/* SPDX-License-Identifier: Apache-2.0
 *
 * Written from image/format.h alone. */
#include "repair.h"

#include <libpolicy/image/format.h>

void repair_sums(unsigned char *bytes, size_t size)
{
    const size_t table =
        POL_HEADER_SIZE + (size_t)POL_SECTION_COUNT * POL_SECTION_ENTRY;
    if (size < table) {
        return;
    }
    for (size_t i = 0; i < POL_SECTION_COUNT; i++) {
        unsigned char *entry = bytes + POL_HEADER_SIZE + i * POL_SECTION_ENTRY;
        uint64_t offset = pol_get64(entry + POL_ENTRY_OFFSET);
        uint64_t count = pol_get64(entry + POL_ENTRY_COUNT);
        uint64_t item = pol_get32(entry + POL_ENTRY_ITEM);
        if (offset <= size && item > 0 && count <= (size - offset) / item) {
            pol_put64(entry + POL_ENTRY_SUM,
                      XXH3_64bits(bytes + offset, (size_t)(count * item)));
        }
    }
    pol_put64(bytes + POL_AT_SUM, 0);
    uint64_t head = XXH3_64bits_withSeed(bytes, POL_HEADER_SIZE, 0);
    pol_put64(bytes + POL_AT_SUM,
              XXH3_64bits_withSeed(bytes + POL_HEADER_SIZE,
                                   table - POL_HEADER_SIZE, head));
}
