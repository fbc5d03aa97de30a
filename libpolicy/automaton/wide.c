/* SPDX-License-Identifier: Apache-2.0
 *
 * What an option means where a rule closes: every spelling by which a
 * program could be given it.  Each spelling becomes option keys, which the
 * evaluator derives from a token (image/format.h). */
#include <libpolicy/automaton/lower.h>
#include <libpolicy/image/format.h>

/* An option taken apart: "--name=value". */
typedef struct parts {
    unsigned dashes;
    pol_text name, value;
    bool has_value;
} parts;

static parts take_apart(pol_text text)
{
    parts p = {0};
    p.dashes = text.size > 1 && text.data[1] == '-' ? 2 : 1;
    p.name = pol_text_from(text, p.dashes);
    const char *equals = memchr(p.name.data, '=', p.name.size);
    if (equals != NULL) {
        p.has_value = true;
        p.value = pol_text_from(p.name, (size_t)(equals - p.name.data) + 1);
        p.name.size = (size_t)(equals - p.name.data);
    }
    return p;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_plain(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* One dash and letters that may be options of their own: "-rf". */
static bool is_cluster(const parts *p)
{
    if (p->dashes != 1 || p->name.size == 0) {
        return false;
    }
    uint64_t seen[2] = {0, 0};
    bool twice = false;
    for (size_t i = 0; i < p->name.size; i++) {
        unsigned char c = (unsigned char)p->name.data[i];
        if (!is_plain((char)c)) {
            return false;
        }
        twice |= (seen[c >> 6] >> (c & 63) & 1) != 0;
        seen[c >> 6] |= (uint64_t)1 << (c & 63);
    }
    return !twice || p->name.size <= 3;
}

static pol_test *new_test(pol_lowering *lowering)
{
    pol_test *test = pol_vec_push(&lowering->tests, lowering->checked->budget);
    if (test != NULL) {
        memset(test, 0, sizeof *test);
        test->value = POL_NO_TEXT;
    }
    return test;
}

/* Appends the key made of up to four pieces. */
static void add_key(pol_lowering *lowering, const pol_text *pieces,
                    size_t count)
{
    char bytes[2 * POL_OPTION_NAME_MAX + 8];
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        if (pieces[i].size > 0) {
            memcpy(bytes + size, pieces[i].data, pieces[i].size);
        }
        size += pieces[i].size;
    }
    uint32_t text =
        pol_intern(&lowering->checked->texts, (pol_text){bytes, size});
    uint32_t *word =
        pol_vec_push(&lowering->scratch, lowering->checked->budget);
    if (word != NULL) {
        *word = POL_STEP_WORD(POL_STEP_LITERAL, text == POL_NO_TEXT ? 0 : text);
    }
}

/* Every token text that means the long option: its beginnings after two
 * dashes, itself after one; each followed by `tail`. */
static void add_long_keys(pol_lowering *lowering, pol_text name, pol_text tail)
{
    for (size_t n = 1; n <= name.size; n++) {
        add_key(lowering,
                (const pol_text[]){POL_TEXT("--"), {name.data, n}, tail}, 3);
    }
    add_key(lowering, (const pol_text[]){POL_TEXT("-"), name, tail}, 3);
}

static void long_option(pol_lowering *lowering, const parts *p)
{
    pol_test *test = new_test(lowering);
    if (test == NULL) {
        return;
    }
    /* "=value" glued on; the name and value share one stack buffer. */
    char glued[POL_OPTION_NAME_MAX + 1];
    pol_text tail = {glued, 0};
    test->keys = (uint32_t)lowering->scratch.count;
    if (p->has_value) {
        glued[0] = '=';
        if (p->value.size > 0) {
            memcpy(glued + 1, p->value.data, p->value.size);
        }
        tail.size = p->value.size + 1;
    }
    add_long_keys(lowering, p->name, tail);
    test->key_count = (uint32_t)lowering->scratch.count - test->keys;
    if (p->has_value) {
        test->value_keys = (uint32_t)lowering->scratch.count;
        add_long_keys(lowering, p->name, (pol_text){NULL, 0});
        test->value_key_count =
            (uint32_t)lowering->scratch.count - test->value_keys;
        test->value = pol_intern(&lowering->checked->texts, p->value);
    }
}

/* How many of a cluster's characters are options: not a number at its end. */
static size_t cluster_letters(const parts *p)
{
    size_t letters = p->name.size;
    while (letters > 0 && is_digit(p->name.data[letters - 1])) {
        letters--;
    }
    return letters == 0 ? p->name.size : letters;
}

/* Each letter is one test; the whole name after two dashes passes them all. */
static void cluster(pol_lowering *lowering, const parts *p)
{
    size_t letters = cluster_letters(p);
    for (size_t i = 0; i < letters; i++) {
        if (memchr(p->name.data, p->name.data[i], i) != NULL) {
            continue;
        }
        pol_test *test = new_test(lowering);
        if (test == NULL) {
            return;
        }
        char letter[2] = {POL_KEY_LETTER, p->name.data[i]};
        test->keys = (uint32_t)lowering->scratch.count;
        add_key(lowering, &(const pol_text){letter, 2}, 1);
        add_key(lowering, (const pol_text[]){POL_TEXT("--"), p->name}, 2);
        test->key_count = 2;
    }
}

bool pol_spelling_has_parts(pol_text spelling)
{
    parts p = take_apart(spelling);
    if (!is_cluster(&p)) {
        return false;
    }
    size_t letters = cluster_letters(&p);
    for (size_t i = 1; i < letters; i++) {
        if (p.name.data[i] != p.name.data[0]) {
            return true;
        }
    }
    return false;
}

void pol_lower_spelling(pol_lowering *lowering, uint32_t spelling)
{
    pol_text text = pol_intern_text(&lowering->checked->texts, spelling);
    char copy[2 * POL_OPTION_NAME_MAX];
    if (text.size > sizeof copy) {
        pol_lower_too_large(lowering, "an option of a closing pattern");
        return;
    }
    /* Interning moves the texts: work on a copy. */
    memcpy(copy, text.data, text.size);
    parts p = take_apart((pol_text){copy, text.size});
    if (p.name.size > POL_OPTION_NAME_MAX ||
        p.value.size >= POL_OPTION_NAME_MAX) {
        pol_lower_too_large(lowering, "an option of a closing pattern");
    } else if (is_cluster(&p)) {
        cluster(lowering, &p);
    } else {
        long_option(lowering, &p);
    }
}

void pol_lower_glob(pol_lowering *lowering, uint32_t glob)
{
    pol_test *test = new_test(lowering);
    uint32_t *word =
        pol_vec_push(&lowering->scratch, lowering->checked->budget);
    if (test != NULL && word != NULL) {
        *word = POL_STEP_WORD(POL_STEP_GLOB, glob);
        test->keys = (uint32_t)lowering->scratch.count - 1;
        test->key_count = 1;
    }
}
