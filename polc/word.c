/* SPDX-License-Identifier: Apache-2.0
 *
 * Words of commands, for people.  Knows nothing of requests. */
#include "polc/word.h"
#include "polc/text.h"

#include <string.h>

static bool is_plain(pol_text word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-+=/.,:@%";
    for (size_t i = 0; i < word.size; i++) {
        if (word.data[i] == '\0' || strchr(plain, word.data[i]) == NULL) {
            return false;
        }
    }
    return word.size > 0;
}

void polc_add_word(polc_buffer *out, pol_text word)
{
    if (is_plain(word)) {
        polc_add(out, word.data, word.size);
        return;
    }
    polc_add_string(out, "'");
    for (size_t i = 0; i < word.size;) {
        size_t end = i;
        while (end < word.size && word.data[end] != '\'') {
            end++;
        }
        polc_add_escaped(out, (pol_text){word.data + i, end - i});
        if (end < word.size) {
            polc_add_string(out, "'\\''");
        }
        i = end + 1;
    }
    polc_add_string(out, "'");
}

void polc_add_open_word(polc_buffer *out, const pol_word *word)
{
    if (!word->open || word->text.size > 0) {
        polc_add_word(out, word->text);
    }
    polc_add_string(out, word->open ? "<?>" : "");
}
