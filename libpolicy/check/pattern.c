/* SPDX-License-Identifier: Apache-2.0
 *
 * Pattern values to words, and what may stand where in a pattern. */
#include <libpolicy/canon/glob.h>
#include <libpolicy/check/builtin.h>

enum {
    MAX_WORDS = 4096,         /* elements of a pattern */
    MAX_ALTERNATIVES = 65536, /* words of a pattern, alternatives included */
    MAX_TOKEN = 65536,        /* bytes of a literal */
    MAX_GLOB = 1024           /* of a glob: a token may cost the product */
};

/* -- any(), glob(), path(), option(), gap(), end() */

static bool is_option(pol_text text)
{
    size_t dashes = 0;
    while (dashes < 2 && dashes < text.size && text.data[dashes] == '-') {
        dashes++;
    }
    return dashes > 0 && text.size > dashes && text.data[dashes] != '=';
}

static bool check_spelling(pol_checker *c, const pol_value *spelling)
{
    pol_text text = pol_value_text(spelling);
    if (is_option(text)) {
        return pol_check_no_nul(c, spelling);
    }
    pol_diag *diag = pol_check_error(c, POL_CODE_BAD_OPTION, spelling->span,
                                     "`%.*s` is not the spelling of an option",
                                     POL_PR(text));
    if (text.size > 0 && text.data[0] != '-') {
        pol_check_fix(c, diag, text.size == 1 ? "\"-%.*s\"" : "\"--%.*s\"",
                      POL_PR(text));
    }
    return false;
}

static bool check_option(pol_checker *c, const pol_value *spellings,
                         pol_span span)
{
    if (spellings->count == 0) {
        pol_check_error(c, POL_CODE_BAD_OPTION, span,
                        "option() needs at least one spelling");
        return false;
    }
    bool good = true;
    for (uint32_t i = 0; i < spellings->count; i++) {
        good = check_spelling(c, &spellings->u.items[i]) && good;
    }
    return good;
}

static bool check_glob(pol_checker *c, const pol_value *glob)
{
    size_t at = 0;
    pol_text text = pol_value_text(glob);
    if (pol_glob_valid(text, &at)) {
        return pol_check_no_nul(c, glob);
    }
    pol_check_error(c, POL_CODE_BAD_GLOB, glob->span,
                    text.data[at] == '['
                        ? "`%.*s` opens a set that is empty, runs backwards "
                          "or has no `]`"
                        : "`%.*s` ends in a lone backslash",
                    POL_PR(text));
    return false;
}

/* Its pattern is read at once: in the words of a rule there is no room. */
static pol_value path_element(pol_checker *c, const pol_value *value,
                              pol_value element)
{
    pol_pattern pattern;
    element.kind = POL_VALUE_BAD;
    element.count = (uint32_t)c->out->paths.count;
    if (!pol_check_path_pattern(c, value, false, &pattern)) {
        return element;
    }
    pol_pattern *slot = pol_vec_push(&c->out->paths, c->budget);
    if (slot != NULL) {
        *slot = pattern;
        element.kind = POL_VALUE_ELEMENT;
    }
    return element;
}

pol_value pol_check_element(pol_checker *c, const pol_arguments *args,
                            pol_word_kind kind)
{
    pol_value element = {.kind = POL_VALUE_ELEMENT,
                         .element = (uint8_t)kind,
                         .span = args->call->span};
    const pol_value *value = &args->value[0];
    bool good = true;
    if (kind == POL_WORD_GLOB) {
        good = check_glob(c, value);
        element.u.data = value->u.data;
    } else if (kind == POL_WORD_OPTION) {
        good = check_option(c, value, args->call->span);
        element.u.items = value->u.items;
    } else if (kind == POL_WORD_PATH) {
        return path_element(c, value, element);
    }
    element.count = value->count;
    if (!good) {
        element.kind = POL_VALUE_BAD;
    }
    return element;
}

/* -- words */

static inline bool push_text(pol_checker *c, pol_word_kind kind,
                             const pol_value *value)
{
    bool glob = kind == POL_WORD_GLOB;
    unsigned most = glob ? MAX_GLOB : MAX_TOKEN;
    if (value->count > most) {
        pol_check_error(c, POL_CODE_LIMIT_PATTERN, value->span,
                        "%s of a pattern is at most %u bytes",
                        glob ? "a glob" : "a token", most);
        return false;
    }
    if (!pol_is_codex(c) && !pol_check_no_nul(c, value)) {
        return false;
    }
    uint32_t text = pol_intern(&c->out->texts, pol_value_text(value));
    return text != POL_NO_TEXT && pol_push_word(c, kind, text);
}

bool pol_push_token(pol_checker *c, pol_word_kind kind, const pol_value *value)
{
    return push_text(c, kind, value);
}

static bool push_option(pol_checker *c, const pol_value *element)
{
    pol_option option = {(uint32_t)c->out->option_texts.count, element->count};
    for (uint32_t i = 0; i < element->count; i++) {
        const pol_value *spelling = &element->u.items[i];
        uint32_t *slot = pol_vec_push(&c->out->option_texts, c->budget);
        if (slot == NULL) {
            return false;
        }
        *slot = pol_intern(&c->out->texts, pol_value_text(spelling));
        if (*slot == POL_NO_TEXT) {
            return false;
        }
    }
    uint32_t index = (uint32_t)c->out->options.count;
    pol_option *slot = pol_vec_push(&c->out->options, c->budget);
    if (slot == NULL) {
        return false;
    }
    *slot = option;
    return pol_push_word(c, POL_WORD_OPTION, index);
}

/* A literal like "-=x" or "--=x" looks like an option and names none. */
static bool is_odd_literal(pol_checker *c, const pol_value *value)
{
    pol_text text = pol_value_text(value);
    if (pol_is_codex(c) || text.size < 2 || text.data[0] != '-' ||
        is_option(text) || pol_text_equal(text, POL_TEXT("--"))) {
        return false;
    }
    pol_check_error(c, POL_CODE_BAD_OPTION, value->span,
                    "`%.*s` is not the spelling of an option", POL_PR(text));
    return true;
}

static inline bool push_literal(pol_checker *c, const pol_value *value)
{
    return !is_odd_literal(c, value) && push_text(c, POL_WORD_LITERAL, value);
}

static void report_element(pol_checker *c, const pol_value *value,
                           const char *where)
{
    const char *wanted = pol_is_codex(c)
                             ? "a string or a list of strings"
                             : "a string, a list or a pattern element";
    if (value->kind == POL_VALUE_BAD) {
        return;
    }
    pol_diag *diag =
        pol_check_error(c, POL_CODE_WRONG_TYPE, value->span, "%s is %s, not %s",
                        where, wanted, pol_value_name(value));
    if (value->kind == POL_VALUE_TUPLE) {
        pol_diag_add_note(c->report, diag, value->span,
                          "write [ and ] instead of ( and )");
    }
}

static bool push_element(pol_checker *c, const pol_value *value)
{
    switch ((pol_word_kind)value->element) {
    case POL_WORD_GLOB:
        return push_text(c, POL_WORD_GLOB, value);
    case POL_WORD_OPTION:
        return push_option(c, value);
    case POL_WORD_PATH:
        return pol_push_word(c, POL_WORD_PATH, value->count);
    case POL_WORD_ANY:
    case POL_WORD_GAP:
    case POL_WORD_END:
    case POL_WORD_LITERAL:
    case POL_WORD_ALT:
    case POL_WORD_ROOT:
    case POL_WORD_ADDRESS:
        break;
    }
    return pol_push_word(c, (pol_word_kind)value->element, 0);
}

static bool push_alternative(pol_checker *c, const pol_value *value)
{
    if (value->kind == POL_VALUE_STRING) {
        return push_literal(c, value);
    }
    if (value->kind != POL_VALUE_ELEMENT) {
        if (value->kind != POL_VALUE_BAD) {
            pol_check_error(c,
                            value->kind == POL_VALUE_LIST ? POL_CODE_BAD_PATTERN
                                                          : POL_CODE_WRONG_TYPE,
                            value->span, "an alternative is a string%s, not %s",
                            pol_is_codex(c) ? "" : " or a pattern element",
                            pol_value_name(value));
        }
        return false;
    }
    if (value->element == POL_WORD_GAP || value->element == POL_WORD_END) {
        pol_check_error(c, POL_CODE_BAD_PATTERN, value->span,
                        "%s cannot be an alternative",
                        value->element == POL_WORD_GAP ? "gap()" : "end()");
        return false;
    }
    return push_element(c, value);
}

static bool push_alternatives(pol_checker *c, const pol_value *list)
{
    if (list->count == 0) {
        pol_check_error(c, POL_CODE_EMPTY_PATTERN, list->span,
                        "pattern alternatives cannot be empty");
        return false;
    }
    if (list->count > 1 && !pol_push_word(c, POL_WORD_ALT, list->count)) {
        return false;
    }
    bool good = true;
    for (uint32_t i = 0; i < list->count; i++) {
        good = push_alternative(c, &list->u.items[i]) && good;
    }
    return good;
}

/* Whether an element may stand at this place of a pattern. */
static bool check_position(pol_checker *c, const pol_value *value, uint32_t at,
                           uint32_t count)
{
    const char *problem = NULL;
    if (value->kind == POL_VALUE_LIST && at == 0) {
        for (uint32_t i = 0; i < value->count; i++) {
            const pol_value *item = &value->u.items[i];
            if (item->kind == POL_VALUE_ELEMENT &&
                !check_position(c, item, 0, 1)) {
                return false;
            }
        }
    }
    if (value->kind != POL_VALUE_ELEMENT) {
        return true;
    }
    bool consumes =
        value->element == POL_WORD_ANY || value->element == POL_WORD_GLOB;
    if (at == 0 && !consumes) {
        problem = "the first element is the program: a string, any(), glob() "
                  "or a list of these";
    } else if (value->element == POL_WORD_END && at + 1 != count) {
        problem = "end() can only be the last element";
    }
    if (problem != NULL) {
        pol_check_error(c, POL_CODE_BAD_PATTERN, value->span, "%s", problem);
    }
    return problem == NULL;
}

static bool is_gap(const pol_value *value)
{
    return value->kind == POL_VALUE_ELEMENT && value->element == POL_WORD_GAP;
}

static bool push_item(pol_checker *c, const pol_value *list, uint32_t at)
{
    const pol_value *value = &list->u.items[at];
    if (value->kind == POL_VALUE_STRING) {
        return push_literal(c, value);
    }
    if (is_gap(value) && at > 0 && is_gap(&list->u.items[at - 1])) {
        return true; /* two gaps are one */
    }
    if (!check_position(c, value, at, list->count)) {
        return false;
    }
    if (value->kind == POL_VALUE_LIST) {
        return push_alternatives(c, value);
    }
    if (value->kind == POL_VALUE_ELEMENT) {
        return push_element(c, value);
    }
    report_element(c, value, "an element of a pattern");
    return false;
}

static bool is_too_large(pol_checker *c, const pol_value *list)
{
    uint64_t words = list->count;
    for (uint32_t i = 0; i < list->count && words <= MAX_ALTERNATIVES; i++) {
        const pol_value *item = &list->u.items[i];
        words += item->kind == POL_VALUE_LIST ? item->count : 0;
    }
    if (list->count <= MAX_WORDS && words <= MAX_ALTERNATIVES) {
        return false;
    }
    pol_check_error(c, POL_CODE_LIMIT_PATTERN, list->span,
                    "a pattern has at most %u elements and %u alternatives",
                    (unsigned)MAX_WORDS, (unsigned)MAX_ALTERNATIVES);
    return true;
}

bool pol_check_pattern(pol_checker *c, const pol_value *list,
                       pol_pattern *pattern)
{
    size_t first = c->out->words.count;
    if (list->count == 0) {
        pol_check_error(c, POL_CODE_EMPTY_PATTERN, list->span,
                        "a pattern cannot be empty");
        return false;
    }
    if (is_too_large(c, list) || first > UINT32_MAX - 2 * MAX_ALTERNATIVES) {
        return false;
    }
    bool good = true;
    for (uint32_t i = 0; i < list->count; i++) {
        good = push_item(c, list, i) && good;
    }
    if (!good) {
        c->out->words.count = first;
        return false;
    }
    pattern->first = (uint32_t)first;
    pattern->count = (uint32_t)(c->out->words.count - first);
    return true;
}
