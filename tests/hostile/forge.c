/* SPDX-License-Identifier: Apache-2.0
 *
 * forge FROM TO <IMAGE >IMAGE: replaces a text in the sources that an image
 * carries by one of the same size, and repairs the sums. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpolicy/image/format.h>

#include "repair.h"

#define ROOM ((size_t)64 << 20)

int main(int argc, char **argv)
{
    unsigned char *bytes = malloc(ROOM);
    size_t size = bytes == NULL ? 0 : fread(bytes, 1, ROOM, stdin);
    size_t word = argc == 3 ? strlen(argv[1]) : 0;
    bool found = false;
    if (size > POL_HEADER_SIZE && word > 0 && word == strlen(argv[2])) {
        const unsigned char *entry =
            bytes + POL_HEADER_SIZE +
            (size_t)POL_SECTION_SOURCE_TEXT * POL_SECTION_ENTRY;
        size_t at = (size_t)pol_get64(entry + POL_ENTRY_OFFSET);
        for (; at + word <= size && !found; at++) {
            found = memcmp(bytes + at, argv[1], word) == 0;
            if (found) {
                memcpy(bytes + at, argv[2], word);
            }
        }
        repair_sums(bytes, size);
        fwrite(bytes, 1, size, stdout);
    }
    free(bytes);
    return found ? 0 : 1;
}
