/* SPDX-License-Identifier: Apache-2.0
 *
 * Native patterns, element by element.  What has been consumed so far is a
 * set of positions: position p means that the next element looks at token p.
 * Conditions (options) leave the set alone.  Where an alternative list mixes
 * both kinds, both choices are tried in turn. */
#include "internal.h"

#include <stdlib.h>

typedef struct element {
    const uint32_t *words; /* the alternatives */
    size_t count;
} element;

/* Options chosen so far in an opening pattern, the last one first. */
typedef struct chosen {
    const element *option;
    const struct chosen *before;
} chosen;

typedef struct matching {
    oracle *o;
    const oracle_view *view;
    bool closing;
    element *elements;
    size_t count;
    bool *sets; /* count + 1 sets of view->count + 1 positions */
} matching;

static const uint32_t end_word = POL_WORD(POL_WORD_END, 0);

static pol_text text_of(const matching *m, uint32_t word)
{
    return oracle_text(m->o, m->view, POL_WORD_VALUE(word));
}

/* -- Which words are conditions */

static bool is_option_like(pol_text text)
{
    return text.size > 1 && text.data[0] == '-' && !oracle_equals(text, "--");
}

static bool is_condition(const matching *m, size_t at, uint32_t word)
{
    pol_word_kind kind = POL_WORD_KIND(word);
    if (kind == POL_WORD_OPTION) {
        return true;
    }
    if (!m->closing || at == 0) {
        return false;
    }
    if (kind == POL_WORD_LITERAL) {
        return is_option_like(text_of(m, word));
    }
    return kind == POL_WORD_GLOB && oracle_begins(text_of(m, word), "-");
}

/* -- Program position */

static bool is_system_folder(pol_text folder)
{
    return oracle_equals(folder, "/bin") || oracle_equals(folder, "/usr/bin") ||
           oracle_equals(folder, "/sbin") || oracle_equals(folder, "/usr/sbin");
}

static bool is_normal(pol_text path)
{
    pol_text normal = oracle_normal_path(path, (pol_text){NULL, 0});
    bool same = pol_text_equal(normal, path);
    free((void *)(uintptr_t)normal.data);
    return same;
}

/* The name under which the program is trusted: it is an absolute path that
 * host_executable lists for that name or, where it lists none, one in a
 * system folder; else data is null.  What a layer lists outside of the system
 * folders opens for its own rules and those of weaker layers.  Goes by the
 * bytes, also for canonical rules. */
static pol_text trusted_name(const matching *m)
{
    pol_text program = m->view->raw[0];
    pol_text name = oracle_last_part(program);
    if (!oracle_begins(program, "/") || !is_normal(program)) {
        return (pol_text){NULL, 0};
    }
    const pol_executable *listed = oracle_executable(m->o, name);
    pol_text folder = {program.data, program.size - name.size - 1};
    bool trusted = listed != NULL ? oracle_is_path_of(m->o, listed, program)
                                  : is_system_folder(folder);
    if (trusted && listed != NULL && !m->closing && !is_system_folder(folder)) {
        trusted = m->view->layer >= listed->layer;
    }
    return trusted ? name : (pol_text){NULL, 0};
}

/* As the rule sees it: folded or not.  The result belongs to the caller. */
static pol_text own_copy(const matching *m, pol_text text)
{
    if (m->view->canonical) {
        return oracle_fold(text);
    }
    char *copy = oracle_alloc(text.size);
    if (text.size > 0) {
        memcpy(copy, text.data, text.size);
    }
    return (pol_text){copy, text.size};
}

static void release(pol_text text)
{
    free((void *)(uintptr_t)text.data);
}

/* The names of the program: as written; that of a trusted path; and for a
 * closing rule C() and what follows the last '/'.  test says yes to one of
 * them. */
static bool any_name(const matching *m, pol_text wanted,
                     bool (*test)(pol_text wanted, pol_text name))
{
    pol_text trusted = trusted_name(m);
    bool found = test(wanted, m->view->tokens[0]);
    if (trusted.data != NULL) {
        pol_text name = own_copy(m, trusted);
        found = found || test(wanted, name);
        release(name);
    }
    if (m->closing) {
        pol_text name = own_copy(m, oracle_closing_name(m->view->raw[0]));
        found = found || test(wanted, name);
        release(name);
        pol_text last = oracle_last_part(m->view->raw[0]);
        name = own_copy(m, last);
        found = found || (last.size > 0 && test(wanted, name));
        release(name);
    }
    return found;
}

static bool literal_program(const matching *m, uint32_t literal)
{
    pol_text raw = pol_intern_text(&m->o->checked->texts, literal);
    pol_text closing = oracle_closing_name(raw);
    pol_text wanted =
        own_copy(m, m->closing && closing.size > 0 ? closing : raw);
    bool matches = m->closing && closing.size == 0
                       ? pol_text_equal(wanted, m->view->tokens[0])
                       : any_name(m, wanted, pol_text_equal);
    release(wanted);
    return matches;
}

/* -- Consuming elements */

static bool word_takes(const matching *m, size_t at, uint32_t word,
                       size_t position)
{
    pol_text token = m->view->tokens[position];
    switch (POL_WORD_KIND(word)) {
    case POL_WORD_ANY:
        return true;
    case POL_WORD_LITERAL:
        return at == 0 ? literal_program(m, POL_WORD_VALUE(word))
                       : pol_text_equal(text_of(m, word), token);
    case POL_WORD_GLOB:
        return at == 0 ? any_name(m, text_of(m, word), oracle_glob)
                       : oracle_glob(text_of(m, word), token);
    case POL_WORD_PATH:
        return oracle_path_element(m->o, m->view->request, POL_WORD_VALUE(word),
                                   m->view->raw[position], m->closing);
    case POL_WORD_OPTION:
    case POL_WORD_GAP:
    case POL_WORD_END:
    case POL_WORD_ALT:
    case POL_WORD_ROOT:
    case POL_WORD_ADDRESS:
        break;
    }
    abort(); /* not a consuming alternative */
}

static bool takes(const matching *m, size_t at, size_t position)
{
    const element *e = &m->elements[at];
    for (size_t i = 0; i < e->count; i++) {
        if (!is_condition(m, at, e->words[i]) &&
            word_takes(m, at, e->words[i], position)) {
            return true;
        }
    }
    return false;
}

/* -- Conditions */

static bool option_has(const matching *m, uint32_t word, pol_text token)
{
    const pol_checked *c = m->o->checked;
    pol_option option = c->options.items[POL_WORD_VALUE(word)];
    for (uint32_t i = 0; i < option.count; i++) {
        uint32_t number = c->option_texts.items[option.first + i];
        if (pol_text_equal(oracle_text(m->o, m->view, number), token)) {
            return true;
        }
    }
    return false;
}

static bool element_has(const matching *m, const element *e, pol_text token)
{
    for (size_t i = 0; i < e->count; i++) {
        if (POL_WORD_KIND(e->words[i]) == POL_WORD_OPTION &&
            option_has(m, e->words[i], token)) {
            return true;
        }
    }
    return false;
}

/* A "--" that is not perhaps the value of the option before it. */
static bool is_terminator(const matching *m, size_t position)
{
    const pol_text *tokens = m->view->tokens;
    if (!oracle_equals(tokens[position], "--")) {
        return false;
    }
    if (position == 0) {
        return true;
    }
    pol_text before = tokens[position - 1];
    return !(before.size > 1 && before.data[0] == '-' &&
             memchr(before.data, '=', before.size) == NULL);
}

static bool ends_reach(const matching *m, size_t position)
{
    return m->closing ? is_terminator(m, position)
                      : oracle_equals(m->view->tokens[position], "--");
}

/* What a condition asks of one token. */
typedef struct test {
    const element *exact; /* opening: a spelling of this element */
    pol_text glob;        /* closing: data not null */
    pol_text spelling;    /* closing: the index-th test of it */
    size_t index;
} test;

static bool passes(const matching *m, const test *t, size_t position)
{
    pol_text token = m->view->tokens[position];
    if (t->exact != NULL) {
        return element_has(m, t->exact, token);
    }
    if (t->glob.data != NULL) {
        return oracle_glob(t->glob, token);
    }
    return oracle_test(t->spelling, t->index, m->view, position);
}

/* Some token passes that is in reach from one of the positions. */
static bool in_reach(const matching *m, const bool *here, const test *t)
{
    for (size_t from = 0; from <= m->view->count; from++) {
        if (!here[from]) {
            continue;
        }
        for (size_t i = from; i < m->view->count; i++) {
            if (ends_reach(m, i)) {
                break;
            }
            if (passes(m, t, i)) {
                return true;
            }
        }
    }
    return false;
}

static bool wide(const matching *m, const bool *here, pol_text spelling)
{
    size_t count = oracle_test_count(spelling);
    for (size_t i = 0; i < count; i++) {
        test t = {NULL, {NULL, 0}, spelling, i};
        if (!in_reach(m, here, &t)) {
            return false;
        }
    }
    return true;
}

static bool word_holds(const matching *m, const bool *here, uint32_t word)
{
    const pol_checked *c = m->o->checked;
    if (POL_WORD_KIND(word) == POL_WORD_GLOB) {
        test t = {NULL, text_of(m, word), {NULL, 0}, 0};
        return in_reach(m, here, &t);
    }
    if (POL_WORD_KIND(word) == POL_WORD_LITERAL) {
        return wide(m, here, text_of(m, word));
    }
    pol_option option = c->options.items[POL_WORD_VALUE(word)];
    for (uint32_t i = 0; i < option.count; i++) {
        uint32_t number = c->option_texts.items[option.first + i];
        if (wide(m, here, oracle_text(m->o, m->view, number))) {
            return true;
        }
    }
    return false;
}

static bool holds(const matching *m, size_t at, const bool *here)
{
    const element *e = &m->elements[at];
    if (!m->closing) {
        test t = {e, {NULL, 0}, {NULL, 0}, 0};
        return in_reach(m, here, &t);
    }
    for (size_t i = 0; i < e->count; i++) {
        if (is_condition(m, at, e->words[i]) &&
            word_holds(m, here, e->words[i])) {
            return true;
        }
    }
    return false;
}

/* -- The walk */

static bool is_chosen(const matching *m, const chosen *options, pol_text token)
{
    for (; options != NULL; options = options->before) {
        if (element_has(m, options->option, token)) {
            return true;
        }
    }
    return false;
}

/* Adds the positions where the next element may look as well: any later one
 * after a condition of a closing pattern, those behind options in an opening
 * one. */
static void pass_over(const matching *m, const bool *here, bool *open,
                      const chosen *options, bool loose)
{
    memcpy(open, here, m->view->count + 1);
    for (size_t p = 0; p < m->view->count; p++) {
        if (open[p] && (loose || is_chosen(m, options, m->view->tokens[p]))) {
            open[p + 1] = true;
        }
    }
}

static bool has_condition(const matching *m, size_t at)
{
    const element *e = &m->elements[at];
    for (size_t i = 0; i < e->count; i++) {
        if (is_condition(m, at, e->words[i])) {
            return true;
        }
    }
    return false;
}

/* Fills next with the positions behind the element; true if there are any. */
static bool consume(const matching *m, size_t at, const bool *open, bool *next)
{
    bool found = false;
    memset(next, 0, m->view->count + 1);
    for (size_t p = 0; p < m->view->count; p++) {
        if (open[p] && takes(m, at, p)) {
            next[p + 1] = true;
            found = true;
        }
    }
    return found;
}

/* here is never empty. */
static bool match_from(const matching *m, size_t at, const bool *here,
                       const chosen *options, bool loose)
{
    if (at == m->count) {
        return true;
    }
    bool *open = m->sets + 2 * at * (m->view->count + 1);
    bool *next = open + m->view->count + 1;
    pass_over(m, here, open, options, loose);
    const element *e = &m->elements[at];
    switch (POL_WORD_KIND(e->words[0])) {
    case POL_WORD_END:
        return loose || open[m->view->count];
    case POL_WORD_GAP:
        pass_over(m, here, next, NULL, true);
        return match_from(m, at + 1, next, options, loose);
    case POL_WORD_LITERAL:
    case POL_WORD_ANY:
    case POL_WORD_GLOB:
    case POL_WORD_OPTION:
    case POL_WORD_ALT:
    case POL_WORD_PATH:
    case POL_WORD_ROOT:
    case POL_WORD_ADDRESS:
        break;
    }
    if (consume(m, at, open, next) &&
        match_from(m, at + 1, next, options, loose)) {
        return true;
    }
    if (!has_condition(m, at) || !holds(m, at, here)) {
        return false;
    }
    chosen more = {e, options};
    return match_from(m, at + 1, here, m->closing ? NULL : &more, m->closing);
}

/* Splits the words into elements; returns how many. */
static size_t split(const pol_checked *c, pol_pattern pattern, bool whole,
                    element *elements)
{
    const uint32_t *words = c->words.items + pattern.first;
    size_t count = 0;
    bool ended = false;
    for (size_t i = 0; i < pattern.count;) {
        size_t alternatives = 1;
        ended = POL_WORD_KIND(words[i]) == POL_WORD_END;
        if (POL_WORD_KIND(words[i]) == POL_WORD_ALT) {
            alternatives = POL_WORD_VALUE(words[i]);
            i++;
        }
        elements[count++] = (element){words + i, alternatives};
        i += alternatives;
    }
    if (whole && !ended) {
        elements[count++] = (element){&end_word, 1};
    }
    return count;
}

bool oracle_match(oracle *o, const oracle_view *view, pol_pattern pattern,
                  bool closing, bool whole)
{
    matching m = {o, view, closing, NULL, 0, NULL};
    m.elements = oracle_alloc((pattern.count + 1u) * sizeof *m.elements);
    m.count = split(o->checked, pattern, whole, m.elements);
    /* Two sets for each element, and the first one. */
    m.sets = oracle_alloc((2 * m.count + 1) * (view->count + 1));
    bool *first = m.sets + 2 * m.count * (view->count + 1);
    memset(first, 0, view->count + 1);
    first[0] = true;
    bool matches = match_from(&m, 0, first, NULL, false);
    free(m.sets);
    free(m.elements);
    return matches;
}
