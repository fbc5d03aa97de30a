/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a path, in any folder, with any links: what comes out is
 * canonical.  Any bytes as a glob: folding loses no match.  First byte:
 * platform; then cwd (also glob, and target of what ends in l), NUL, path. */
#include <libpolicy/canon/glob.h>
#include <libpolicy/canon/place.h>

#include "fuzz.h"

static char out[POL_MAX_PATH], again[POL_MAX_PATH], other[POL_MAX_PATH];

static void check(pol_place_query query, size_t size)
{
    query.path = (pol_text){out, size};
    query.cwd.size = 0;
    pol_place_form form = pol_place_of(&query, again, sizeof again);
    FUZZ_CHECK(form.size == size && (size == 0 || out[0] == '/'));
    FUZZ_CHECK(memcmp(again, out, size) == 0);
}

static int resolver(void *context, pol_text path, char *buffer, size_t capacity,
                    size_t *size)
{
    const pol_text *target = context;
    *size = target->size < capacity ? target->size : capacity;
    memcpy(buffer, target->data, *size);
    return path.data[path.size - 1] == 'l';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data + 1;
    const char *nul = size > 1 ? memchr(text, 0, size - 1) : NULL;
    if (nul == NULL) {
        return 0;
    }
    pol_text cwd = {text, (size_t)(nul - text)};
    pol_text path = {nul + 1, size - 2 - cwd.size};
    pol_place_query query = {path, cwd, cwd, (pol_platform)(data[0] % 3)};
    check(query, pol_place_of(&query, out, sizeof out).size);
    for (unsigned i = 0; pol_place_alias(&query, i, out, sizeof out, &size);) {
        check(query, size);
        FUZZ_CHECK(size > 0 && ++i < 64);
    }
    size = 0;
    pol_place_links links = {resolver, &cwd, again, other};
    pol_place_resolve(&query, &links, out, sizeof out, &size);
    check(query, size);
    if (cwd.size < 256 && path.size < 256 && pol_glob_match(cwd, path)) {
        size_t wide;
        FUZZ_CHECK(pol_place_fold_glob(cwd, out, sizeof out, &wide));
        FUZZ_CHECK(pol_place_fold(path, again, sizeof again, &size));
        FUZZ_CHECK(
            pol_glob_match((pol_text){out, wide}, (pol_text){again, size}));
    }
    return 0;
}
