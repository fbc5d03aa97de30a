/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether a path lies in a path pattern, for the examples of rules.  Requests
 * are judged by the evaluator; this knows nothing of it. */
#include <libpolicy/canon/glob.h>
#include <libpolicy/canon/place.h>
#include <libpolicy/check/path_match.h>

static bool spend(uint64_t *work, uint64_t amount)
{
    *work = *work > amount ? *work - amount : 0;
    return *work > 0;
}

static pol_text text_of(const pol_checked *checked, uint32_t word)
{
    return pol_intern_text(&checked->texts, POL_WORD_VALUE(word));
}

static bool part_meets(const pol_checked *checked, uint32_t word, pol_text part,
                       uint64_t *work)
{
    switch (POL_WORD_KIND(word)) {
    case POL_WORD_ANY:
        return true;
    case POL_WORD_LITERAL:
        return pol_text_equal(text_of(checked, word), part);
    case POL_WORD_GLOB:
        return spend(work,
                     (uint64_t)text_of(checked, word).size * part.size / 16 +
                         1) &&
               pol_glob_match(text_of(checked, word), part);
    case POL_WORD_OPTION:
    case POL_WORD_GAP:
    case POL_WORD_END:
    case POL_WORD_ALT:
    case POL_WORD_PATH:
    case POL_WORD_ROOT:
    case POL_WORD_ADDRESS:
        break;
    }
    return false;
}

/* One point of return, behind the last gap: parts are like the bytes that a
 * glob is matched against. */
bool pol_parts_meet(const pol_checked *checked, pol_pattern pattern,
                    const pol_text *parts, uint32_t part_count, uint64_t *work)
{
    const uint32_t *words = checked->words.items + pattern.first;
    uint32_t w = 0, i = 0, gap = UINT32_MAX, from = 0;
    while (w < pattern.count && spend(work, 1)) {
        pol_word_kind kind = POL_WORD_KIND(words[w]);
        if (kind == POL_WORD_GAP) {
            gap = ++w;
            from = i;
        } else if (kind == POL_WORD_END && i == part_count) {
            return true;
        } else if (i < part_count &&
                   part_meets(checked, words[w], parts[i], work)) {
            w++;
            i++;
        } else if (gap == UINT32_MAX || from >= part_count) {
            return false;
        } else {
            w = gap;
            i = ++from;
        }
    }
    return w == pattern.count;
}

/* -- a token of a command */

/* What an example's names are bound to where nothing better is known: places
 * that no rule is about. */
#define SOME_HOME "/(home)"
#define SOME_CWD "/(cwd)"

typedef struct token_reader {
    const pol_token_path *t;
    pol_place_query query;
    pol_text cwd; /* canonical */
    char buffer[POL_MAX_PATH + 1];
} token_reader;

static uint32_t split(pol_text path, pol_text *parts)
{
    uint32_t count = 0;
    for (size_t at = 0; at < path.size;) {
        size_t end = at;
        while (end < path.size && path.data[end] != '/') {
            end++;
        }
        if (end > at) {
            parts[count++] = (pol_text){path.data + at, end - at};
        }
        at = end + 1;
    }
    return count;
}

/* The part of a canonical path below a folder. */
static bool is_below(pol_text path, pol_text folder, pol_text *rest)
{
    if (folder.size == 1) {
        folder.size = 0; /* "/" */
    }
    if (!pol_text_starts(path, folder) ||
        (path.size > folder.size && path.data[folder.size] != '/')) {
        return false;
    }
    *rest = pol_text_from(path, folder.size);
    return true;
}

/* One reading of the token: a canonical path. */
static bool reading_meets(const token_reader *r, pol_text path)
{
    const pol_token_path *t = r->t;
    pol_pattern pattern = t->pattern;
    uint32_t first =
        pattern.count > 0 ? t->checked->words.items[pattern.first] : 0;
    if (pattern.count > 0 && POL_WORD_KIND(first) == POL_WORD_ROOT) {
        pol_text name = text_of(t->checked, first);
        bool is_home = pol_text_equal(name, POL_TEXT("~"));
        if (!is_home && !pol_text_equal(name, POL_TEXT("."))) {
            return t->closing; /* bound to what only the host knows */
        }
        if (!is_below(path, is_home ? POL_TEXT(SOME_HOME) : r->cwd, &path)) {
            return false;
        }
        pattern.first++;
        pattern.count--;
    }
    pol_text *parts =
        pol_arena_zalloc(t->arena, path.size / 2 + 1, sizeof *parts);
    return parts != NULL && pol_parts_meet(t->checked, pattern, parts,
                                           split(path, parts), t->work);
}

static bool text_meets(token_reader *r, pol_text token)
{
    r->query.path = token;
    pol_place_form form = pol_place_of(&r->query, r->buffer, sizeof r->buffer);
    if (form.invalid || (!r->t->closing && form.why != POL_WHY_NONE)) {
        return r->t->closing;
    }
    if (reading_meets(r, (pol_text){r->buffer, form.size})) {
        return true;
    }
    size_t size;
    for (unsigned i = 0;
         r->t->closing &&
         pol_place_alias(&r->query, i, r->buffer, sizeof r->buffer, &size);
         i++) {
        if (reading_meets(r, (pol_text){r->buffer, size})) {
            return true;
        }
    }
    return false;
}

bool pol_token_meets(const pol_token_path *t, pol_text token)
{
    char cwd[POL_MAX_PATH + 1];
    token_reader r = {.t = t,
                      .query = {.cwd = t->cwd,
                                .home = POL_TEXT(SOME_HOME),
                                .platform = POL_PLATFORM_POSIX}};
    if (t->cwd.size == 0) {
        r.query.cwd = POL_TEXT(SOME_CWD);
    } else if (t->cwd.data[0] != '/') {
        r.query.platform = POL_PLATFORM_WINDOWS;
    }
    bool is_option = token.size > 0 && token.data[0] == '-';
    if (is_option && !t->closing) {
        return false;
    }
    r.query.path = r.query.cwd;
    r.cwd = (pol_text){cwd, pol_place_of(&r.query, cwd, sizeof cwd).size};
    const char *value = is_option ? memchr(token.data, '=', token.size) : NULL;
    return text_meets(&r, token) ||
           (value != NULL &&
            text_meets(&r,
                       pol_text_from(token, (size_t)(value + 1 - token.data))));
}
