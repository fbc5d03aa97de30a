/* SPDX-License-Identifier: Apache-2.0
 *
 * Options as what closes reads them: any place, joined clusters, `=value`,
 * abbreviations.  Refuses to know patterns. */
#include <libpolicy/check/value.h>

/* dashes name [= value] */
typedef struct spelling {
    size_t dashes;
    pol_text name, value;
    bool has_value;
} spelling;

bool pol_is_option_text(pol_text text)
{
    return text.size > 1 && text.data[0] == '-' &&
           !pol_text_equal(text, POL_TEXT("--"));
}

static size_t find_equals(pol_text text)
{
    const char *found =
        text.size == 0 ? NULL : memchr(text.data, '=', text.size);
    return found == NULL ? text.size : (size_t)(found - text.data);
}

static spelling read_spelling(pol_text text)
{
    spelling s = {.dashes = text.size > 1 && text.data[1] == '-' ? 2 : 1};
    s.name = pol_text_from(text, s.dashes);
    size_t equals = find_equals(s.name);
    s.has_value = equals < s.name.size;
    if (s.has_value) {
        s.value = pol_text_from(s.name, equals + 1);
    }
    s.name.size = equals;
    return s;
}

static bool is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

static bool is_word_char(char ch)
{
    return is_digit(ch) || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
}

static bool holds_char(pol_text text, char ch)
{
    return text.size != 0 && memchr(text.data, ch, text.size) != NULL;
}

static bool is_short(const spelling *s)
{
    if (s->dashes != 1 || s->name.size == 0) {
        return false;
    }
    bool repeats = false;
    for (size_t i = 0; i < s->name.size; i++) {
        char ch = s->name.data[i];
        if (!is_word_char(ch)) {
            return false;
        }
        repeats = repeats || holds_char((pol_text){s->name.data, i}, ch);
    }
    return !repeats || s->name.size <= 3;
}

/* "--name" or "--name=..." */
static bool is_long_form(pol_text token, pol_text name)
{
    if (token.size < name.size + 2 || token.data[0] != '-' ||
        token.data[1] != '-' ||
        memcmp(token.data + 2, name.data, name.size) != 0) {
        return false;
    }
    return token.size == name.size + 2 || token.data[name.size + 2] == '=';
}

/* A cluster such as -xvf that holds the letter. */
static bool is_cluster_with(pol_text token, char letter)
{
    if (token.size < 2 || token.data[0] != '-' || token.data[1] == '-') {
        return false;
    }
    pol_text letters = pol_text_from(token, 1);
    letters.size = find_equals(letters);
    return holds_char(letters, letter);
}

static bool letter_in_reach(const pol_reach *reach, const spelling *s,
                            char letter)
{
    for (uint32_t i = 0; i < reach->count; i++) {
        if (reach->within[i] && (is_cluster_with(reach->tokens[i], letter) ||
                                 is_long_form(reach->tokens[i], s->name))) {
            return true;
        }
    }
    return false;
}

static bool short_in_reach(const pol_reach *reach, const spelling *s)
{
    size_t letters = s->name.size;
    while (letters > 0 && is_digit(s->name.data[letters - 1])) {
        letters--;
    }
    letters = letters == 0 ? s->name.size : letters;
    for (size_t i = 0; i < letters; i++) {
        if (!letter_in_reach(reach, s, s->name.data[i])) {
            return false;
        }
    }
    return true;
}

/* The token is dashes and the name or, after two dashes, a beginning of it;
 * *rest is what follows, "" or "=...". */
static bool begins_long(pol_text token, pol_text name, pol_text *rest)
{
    size_t dashes =
        token.size > 1 && token.data[0] == '-' && token.data[1] == '-' ? 2 : 1;
    if (token.size == 0 || token.data[0] != '-') {
        return false;
    }
    pol_text word = pol_text_from(token, dashes);
    size_t equals = find_equals(word);
    *rest = pol_text_from(word, equals);
    word.size = equals;
    return dashes == 2 ? word.size > 0 && pol_text_starts(name, word)
                       : pol_text_equal(word, name);
}

static bool long_at(const pol_reach *reach, const spelling *s, uint32_t i)
{
    pol_text rest;
    if (!begins_long(reach->tokens[i], s->name, &rest)) {
        return false;
    }
    if (!s->has_value) {
        return true;
    }
    if (rest.size > 0 && pol_text_equal(pol_text_from(rest, 1), s->value)) {
        return true;
    }
    return i + 1 < reach->count &&
           pol_text_equal(reach->tokens[i + 1], s->value);
}

bool pol_wide_spelling(const pol_reach *reach, pol_text text)
{
    spelling s = read_spelling(text);
    if (is_short(&s)) {
        return short_in_reach(reach, &s);
    }
    for (uint32_t i = 0; i < reach->count; i++) {
        if (reach->within[i] && long_at(reach, &s, i)) {
            return true;
        }
    }
    return false;
}
