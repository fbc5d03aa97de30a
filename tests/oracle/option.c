/* SPDX-License-Identifier: Apache-2.0
 *
 * The wide reading of an option's spelling: what a person may write so that a
 * program takes it for that option. */
#include "internal.h"

typedef struct spelling {
    size_t dashes;
    pol_text name;  /* without dashes and value */
    pol_text value; /* data null: none */
} spelling;

static spelling take_apart(pol_text text)
{
    spelling s = {oracle_begins(text, "--") ? 2 : 1, {NULL, 0}, {NULL, 0}};
    pol_text rest = pol_text_from(text, s.dashes);
    s.name = rest;
    for (size_t i = 0; i < rest.size; i++) {
        if (rest.data[i] == '=') {
            s.name.size = i;
            s.value = pol_text_from(rest, i + 1);
            break;
        }
    }
    return s;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A cluster of one-letter options, such as -rf or -j4. */
static bool is_short(spelling s)
{
    bool twice = false;
    for (size_t i = 0; i < s.name.size; i++) {
        if (!is_letter(s.name.data[i]) && !is_digit(s.name.data[i])) {
            return false;
        }
        twice = twice || memchr(s.name.data, s.name.data[i], i) != NULL;
    }
    return s.dashes == 1 && s.name.size > 0 && (!twice || s.name.size <= 3);
}

/* The options of a cluster: the name without its trailing number, or the
 * name where it is all number. */
static pol_text letters(spelling s)
{
    size_t size = s.name.size;
    while (size > 0 && is_digit(s.name.data[size - 1])) {
        size--;
    }
    return (pol_text){s.name.data, size > 0 ? size : s.name.size};
}

size_t oracle_test_count(pol_text text)
{
    spelling s = take_apart(text);
    return is_short(s) ? letters(s).size : 1;
}

/* "--" + name, alone or with a value. */
static bool is_double_dash_name(pol_text token, pol_text name)
{
    if (!oracle_begins(token, "--")) {
        return false;
    }
    pol_text rest = pol_text_from(token, 2);
    return pol_text_starts(rest, name) &&
           (rest.size == name.size || rest.data[name.size] == '=');
}

static bool short_test(spelling s, char letter, pol_text token)
{
    if (is_double_dash_name(token, s.name)) {
        return true;
    }
    if (!oracle_begins(token, "-") || oracle_begins(token, "--")) {
        return false;
    }
    for (size_t i = 1; i < token.size && token.data[i] != '='; i++) {
        if (token.data[i] == letter) {
            return true;
        }
    }
    return false;
}

/* The token's part before '=' is the option's name: "--" and a beginning of
 * it, or "-" and all of it. */
static bool long_name(spelling s, pol_text token)
{
    if (oracle_begins(token, "-")) {
        pol_text rest = pol_text_from(token, 1);
        if (pol_text_equal(rest, s.name)) {
            return true;
        }
    }
    if (oracle_begins(token, "--")) {
        pol_text rest = pol_text_from(token, 2);
        return rest.size > 0 && pol_text_starts(s.name, rest);
    }
    return false;
}

static bool long_test(spelling s, const oracle_view *view, size_t i)
{
    pol_text name = view->tokens[i], value = {NULL, 0};
    const char *equals =
        name.size > 0 ? memchr(name.data, '=', name.size) : NULL;
    if (equals != NULL) {
        name.size = (size_t)(equals - name.data);
        value = pol_text_from(view->tokens[i], name.size + 1);
    }
    if (!long_name(s, name)) {
        return false;
    }
    if (s.value.data == NULL) {
        return true;
    }
    if (equals != NULL && pol_text_equal(value, s.value)) {
        return true;
    }
    /* Also where the token has another value: the automaton reads it so. */
    return i + 1 < view->count && pol_text_equal(view->tokens[i + 1], s.value);
}

bool oracle_test(pol_text text, size_t index, const oracle_view *view, size_t i)
{
    spelling s = take_apart(text);
    if (is_short(s)) {
        return short_test(s, letters(s).data[index], view->tokens[i]);
    }
    return long_test(s, view, i);
}
