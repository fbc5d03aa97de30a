/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a script (the first byte: of which language): the same answer
 * without what lies around it, and for sed, whose scripts may come in pieces,
 * what is plain line by line is plain in all. */
#include <libpolicy/parts/script.h>

#include "fuzz.h"

static bool is_plain(pol_script language, const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size > 0 ? size : 1); /* its end is seen */
    FUZZ_CHECK(copy != NULL);
    memcpy(copy, data, size);
    bool plain = pol_script_is_plain(
        language, (pol_text){size > 0 ? (char *)copy : NULL, size});
    free(copy);
    return plain;
}

static bool is_plain_by_lines(const uint8_t *data, size_t size)
{
    size_t begin = 0;
    for (size_t i = 0; i <= size; i++) {
        if (i == size || data[i] == '\n') {
            if (!is_plain(POL_SCRIPT_SED, data + begin, i - begin)) {
                return false;
            }
            begin = i + 1;
        }
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > 4096) {
        return 0;
    }
    pol_script language = (pol_script)(data[0] % (POL_SCRIPTS + 1));
    bool plain = is_plain(language, data + 1, size - 1);
    FUZZ_CHECK(!plain ||
               (language >= POL_SCRIPT_SED && language < POL_SCRIPTS));
    FUZZ_CHECK(!plain || memchr(data + 1, 0, size - 1) == NULL);
    if (language == POL_SCRIPT_SED && !plain) {
        FUZZ_CHECK(!is_plain_by_lines(data + 1, size - 1));
    }
    return 0;
}
