/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether a path lies in a pattern of components, one by one.  A `**` that
 * matched too little takes one component more; earlier ones never need to
 * (as with `*` in glob.c).
 *
 * Refuses to know what is absolute, links and folding. */
#include <libpolicy/canon/glob.h>
#include <libpolicy/canon/place.h>

/* Takes the first component off *rest; false where none is left. */
static bool take(pol_text *rest, pol_text *component)
{
    size_t begin = 0;
    while (begin < rest->size && rest->data[begin] == '/') {
        begin++;
    }
    size_t end = begin;
    while (end < rest->size && rest->data[end] != '/') {
        end++;
    }
    if (begin == end) {
        return false;
    }
    *component = (pol_text){rest->data + begin, end - begin};
    *rest = pol_text_from(*rest, end);
    return true;
}

bool pol_place_matches(pol_text pattern, pol_text path)
{
    pol_text behind_gap = {NULL, 0}; /* of the pattern */
    pol_text resume = {NULL, 0};     /* of the path */
    bool gap = false;
    for (;;) {
        pol_text wanted, found, pattern_rest = pattern, path_rest = path;
        bool wants = take(&pattern_rest, &wanted);
        if (wants && pol_text_equal(wanted, POL_TEXT("**"))) {
            gap = true;
            pattern = behind_gap = pattern_rest;
            resume = path;
            continue;
        }
        bool finds = take(&path_rest, &found);
        if (!wants && !finds) {
            return true;
        }
        if (wants && finds && pol_glob_match(wanted, found)) {
            pattern = pattern_rest;
            path = path_rest;
            continue;
        }
        if (!gap || !take(&resume, &found)) {
            return false;
        }
        pattern = behind_gap;
        path = resume;
    }
}
