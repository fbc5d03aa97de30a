/* SPDX-License-Identifier: Apache-2.0
 *
 * --select and --ignore: which codes are told.  A word is a code, or how
 * several begin; a comma stands between two. */
#include "polc/finding.h"

#include <string.h>

static bool begins(const char *code, pol_text word)
{
    return strlen(code) >= word.size && memcmp(code, word.data, word.size) == 0;
}

/* The next word of a list, which moves on; false behind the last. */
static bool next_word(const char **list, pol_text *word)
{
    if (**list == '\0') {
        return false;
    }
    *word = (pol_text){*list, strcspn(*list, ",")};
    *list += word->size + ((*list)[word->size] == ',');
    return true;
}

static bool is_listed(const polc_strings *lists, const char *code)
{
    for (size_t i = 0; i < lists->count; i++) {
        const char *list = lists->items[i];
        pol_text word;
        while (next_word(&list, &word)) {
            if (begins(code, word)) {
                return true;
            }
        }
    }
    return false;
}

static bool is_code(pol_text word)
{
    const char *code;
    for (size_t i = 0; (code = pol_code_at(i)) != NULL; i++) {
        if (word.size > 0 && begins(code, word)) {
            return true;
        }
    }
    return false;
}

static bool are_codes(const char *option, const polc_strings *lists)
{
    for (size_t i = 0; i < lists->count; i++) {
        const char *list = lists->items[i];
        pol_text word = {"", 0};
        if (*list == '\0') {
            polc_error("check: --%s wants codes such as P401 or P4", option);
            return false;
        }
        while (next_word(&list, &word)) {
            if (!is_code(word)) {
                polc_error("check: --%s: no code begins with `%.*s`; "
                           "`polc explain --codes` lists them",
                           option, (int)(word.size < 60 ? word.size : 60),
                           word.data);
                return false;
            }
        }
    }
    return true;
}

bool polc_codes_valid(const polc_args *args)
{
    return are_codes("select", &args->select) &&
           are_codes("ignore", &args->ignore);
}

bool polc_code_wanted(const polc_args *args, const pol_diagnostic *diagnostic)
{
    return diagnostic->severity == POL_SEVERITY_ERROR ||
           ((args->select.count == 0 ||
             is_listed(&args->select, diagnostic->code)) &&
            !is_listed(&args->ignore, diagnostic->code));
}
