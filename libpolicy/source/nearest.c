/* SPDX-License-Identifier: Apache-2.0
 *
 * The likeliest meant name: edit distance with transposition, letter case
 * aside.  Knows nothing of what the names are for. */
#include <libpolicy/source/diag.h>

#define LONGEST 48

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Optimal string alignment distance; both texts at most LONGEST bytes. */
static unsigned distance(pol_text a, pol_text b)
{
    unsigned rows[3][LONGEST + 1];
    unsigned *above = rows[0], *here = rows[1], *spare = rows[2];
    for (unsigned j = 0; j <= b.size; j++) {
        here[j] = j;
    }
    for (unsigned i = 1; i <= a.size; i++) {
        unsigned *older = above;
        above = here;
        here = spare;
        spare = older;
        here[0] = i;
        for (unsigned j = 1; j <= b.size; j++) {
            char x = lower(a.data[i - 1]), y = lower(b.data[j - 1]);
            unsigned best = least(above[j], here[j - 1]) + 1;
            best = least(best, above[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == lower(b.data[j - 2]) &&
                y == lower(a.data[i - 2])) {
                best = least(best, older[j - 2] + 1);
            }
            here[j] = best;
        }
    }
    return here[b.size];
}

const char *pol_nearest(pol_text text, const char *const *names, size_t count)
{
    const char *best = NULL;
    unsigned best_distance = (unsigned)(text.size / 3);
    if (text.size > LONGEST) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        pol_text name = {names[i], strlen(names[i])};
        if (name.size > LONGEST) {
            continue;
        }
        unsigned d = distance(text, name);
        if (d < best_distance || (d == best_distance && best == NULL)) {
            best = names[i];
            best_distance = d;
        }
    }
    return best;
}
