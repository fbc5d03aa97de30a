/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of an example as a POSIX shell splits them: quotes, backslashes
 * and comments; no expansion and no operators. */
#include <libpolicy/check/value.h>

typedef struct splitter {
    pol_text text;
    size_t at;
    char *out; /* as large as the text: quotes only take bytes away */
    size_t size;
} splitter;

static bool is_separator(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\n';
}

static void skip_to_word(splitter *s)
{
    while (s->at < s->text.size) {
        if (s->text.data[s->at] == '#') {
            while (s->at < s->text.size && s->text.data[s->at] != '\n') {
                s->at++;
            }
        } else if (is_separator(s->text.data[s->at])) {
            s->at++;
        } else {
            return;
        }
    }
}

static bool take_single_quoted(splitter *s)
{
    while (s->at < s->text.size) {
        char ch = s->text.data[s->at++];
        if (ch == '\'') {
            return true;
        }
        s->out[s->size++] = ch;
    }
    return false;
}

static bool is_escaped_in_quotes(char ch)
{
    return ch == '$' || ch == '`' || ch == '"' || ch == '\\';
}

static bool take_double_quoted(splitter *s)
{
    while (s->at < s->text.size) {
        char ch = s->text.data[s->at++];
        if (ch == '"') {
            return true;
        }
        if (ch != '\\') {
            s->out[s->size++] = ch;
            continue;
        }
        if (s->at == s->text.size) {
            return false;
        }
        char next = s->text.data[s->at++];
        if (next == '\n') {
            continue;
        }
        if (!is_escaped_in_quotes(next)) {
            s->out[s->size++] = '\\';
        }
        s->out[s->size++] = next;
    }
    return false;
}

/* One word, from its first character; false where it has no end. */
static bool take_word(splitter *s)
{
    while (s->at < s->text.size && !is_separator(s->text.data[s->at])) {
        char ch = s->text.data[s->at++];
        if (ch == '\'') {
            if (!take_single_quoted(s)) {
                return false;
            }
        } else if (ch == '"') {
            if (!take_double_quoted(s)) {
                return false;
            }
        } else if (ch == '\\') {
            if (s->at == s->text.size) {
                return false;
            }
            char next = s->text.data[s->at++];
            if (next != '\n') {
                s->out[s->size++] = next;
            }
        } else {
            s->out[s->size++] = ch;
        }
    }
    return true;
}

pol_split pol_split_words(pol_arena *arena, pol_text text,
                          const pol_text **tokens, uint32_t *count)
{
    splitter s = {.text = text};
    s.out = pol_arena_alloc(arena, text.size + 1);
    pol_text *words =
        pol_arena_alloc(arena, (text.size / 2 + 1) * sizeof *words);
    *tokens = words;
    *count = 0;
    if (s.out == NULL || words == NULL) {
        return POL_SPLIT_NO_MEMORY;
    }
    for (skip_to_word(&s); s.at < text.size; skip_to_word(&s)) {
        size_t begin = s.size;
        if (!take_word(&s)) {
            return POL_SPLIT_SYNTAX;
        }
        words[(*count)++] = (pol_text){s.out + begin, s.size - begin};
    }
    return POL_SPLIT_OK;
}
