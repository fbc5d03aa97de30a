/* SPDX-License-Identifier: Apache-2.0
 *
 * Calls of tools, and settings, as eval/call.c walks them.  The arguments of
 * a call come in ascending order of their names: their order means nothing,
 * and no name comes twice. */
#include <libpolicy/analyze/subject.h>

/* -- Settings: name, value */

enum {
    BEFORE_NAME = 0,
    BEFORE_SETTING_VALUE,
    BEHIND_SETTING
};

static void begin_setting(const pol_query *query, const pol_item *item,
                          pol_standing *standing)
{
    (void)query;
    pol_standing_begin(item->matcher, POL_START_SETTING, standing);
}

static void setting_patterns(const pol_point *point, pol_alphabet *alphabet)
{
    alphabet->done = point->phase == BEHIND_SETTING;
    alphabet->empty = point->phase != BEFORE_NAME;
    if (point->phase == BEFORE_NAME) { /* as rules can name it */
        alphabet->banned = pol_set_without(
            POL_TEXT("abcdefghijklmnopqrstuvwxyz0123456789_.-"));
    }
    pol_alphabet_live(point, alphabet);
}

static void setting_step(const pol_point *point, size_t index,
                         const pol_choice *choice, bool after_option,
                         pol_standing *to)
{
    (void)after_option;
    pol_step_token token = {.text = choice->text};
    pol_standing_step(point->query->items[index].matcher,
                      &point->standings[index], &token, to);
}

static unsigned setting_next(const pol_query *query, unsigned phase,
                             const pol_choice *choice)
{
    (void)query;
    (void)choice;
    return phase + 1;
}

static bool setting_may_end(const pol_query *query, unsigned phase)
{
    (void)query;
    return phase == BEHIND_SETTING;
}

static void setting_end(const pol_point *point, const pol_item *item,
                        pol_standing *standing)
{
    (void)point;
    pol_standing_probe(item->matcher, POL_MARK(POL_MARK_END), 0, standing);
}

const pol_subject_kind pol_subject_setting = {.begin = begin_setting,
                                              .patterns = setting_patterns,
                                              .step = setting_step,
                                              .next = setting_next,
                                              .may_end = setting_may_end,
                                              .end = setting_end};

/* -- Tools: server, tool, then name and value of each argument */

enum {
    BEFORE_SERVER = 0,
    BEFORE_TOOL,
    BEFORE_ARGUMENT,
    BEFORE_VALUE,
    BEHIND_UNKNOWN /* the arguments are not known */
};

static void begin_tool(const pol_query *query, const pol_item *item,
                       pol_standing *standing)
{
    (void)query;
    pol_standing_begin(item->matcher, POL_START_TOOL, standing);
}

/* -- Numbers of JSON, so that a value can be a scalar */

static void add_digits(pol_sieve *sieve)
{
    pol_byte_set digits = pol_set_of(POL_TEXT("0123456789"));
    pol_sieve_one(sieve, &digits);
    pol_sieve_many(sieve, &digits);
}

/* shape: bit 0 a sign, 1 zero alone, 2 a fraction, 3 an exponent, 4 with a
 * sign. */
static void add_number(pol_sieve *sieve, unsigned shape)
{
    pol_byte_set first = pol_set_of(POL_TEXT("123456789"));
    pol_byte_set digits = pol_set_of(POL_TEXT("0123456789"));
    pol_byte_set exponent = pol_set_of(POL_TEXT("eE"));
    pol_byte_set signs = pol_set_of(POL_TEXT("+-"));
    pol_sieve_begin(sieve);
    if ((shape & 1) != 0) {
        pol_sieve_bytes(sieve, POL_TEXT("-"));
    }
    if ((shape & 2) != 0) {
        pol_sieve_bytes(sieve, POL_TEXT("0"));
    } else {
        pol_sieve_one(sieve, &first);
        pol_sieve_many(sieve, &digits);
    }
    if ((shape & 4) != 0) {
        pol_sieve_bytes(sieve, POL_TEXT("."));
        add_digits(sieve);
    }
    if ((shape & 8) != 0) {
        pol_sieve_one(sieve, &exponent);
        if ((shape & 16) != 0) {
            pol_sieve_one(sieve, &signs);
        }
        add_digits(sieve);
    }
    pol_sieve_end(sieve);
}

static bool is_word(pol_text text)
{
    return pol_text_equal(text, POL_TEXT("true")) ||
           pol_text_equal(text, POL_TEXT("false")) ||
           pol_text_equal(text, POL_TEXT("null"));
}

static size_t skip_digits(pol_text text, size_t at)
{
    while (at < text.size && text.data[at] >= '0' && text.data[at] <= '9') {
        at++;
    }
    return at;
}

static bool is_number(pol_text text)
{
    size_t at = text.size > 0 && text.data[0] == '-';
    size_t end = skip_digits(text, at);
    if (end == at || (text.data[at] == '0' && end > at + 1)) {
        return false;
    }
    if (end < text.size && text.data[end] == '.') {
        at = end + 1;
        end = skip_digits(text, at);
        if (end == at) {
            return false;
        }
    }
    if (end < text.size && (text.data[end] == 'e' || text.data[end] == 'E')) {
        at = end + 1;
        at += at < text.size && (text.data[at] == '+' || text.data[at] == '-');
        end = skip_digits(text, at);
        if (end == at) {
            return false;
        }
    }
    return end == text.size;
}

/* -- Choices */

/* The scalars that a rule names are tokens behind a marker. */
static void see_scalars(pol_alphabet *alphabet, const pol_matcher *m,
                        const pol_state *state)
{
    for (uint32_t i = 0; i < state->edge_count; i++) {
        pol_text text =
            pol_intern_text(&m->checked->texts,
                            m->automaton.edges.items[state->edges + i].text);
        if (text.size > 2 && text.data[0] == '\0' &&
            text.data[1] == POL_MARK_SCALAR) {
            pol_sieve_literal(alphabet->sieve, pol_text_from(text, 2));
        }
    }
}

static void tool_patterns(const pol_point *point, pol_alphabet *alphabet)
{
    switch (point->phase) {
    case BEFORE_SERVER:
        pol_alphabet_live(point, alphabet);
        break;
    case BEFORE_TOOL:
    case BEFORE_ARGUMENT:
        alphabet->empty = false;
        pol_alphabet_live(point, alphabet);
        break;
    case BEFORE_VALUE:
        pol_alphabet_live(point, alphabet);
        pol_alphabet_each(point, alphabet, see_scalars);
        for (unsigned shape = 0; shape < 32; shape++) {
            if ((shape & 24) != 16) {
                add_number(alphabet->sieve, shape);
            }
        }
        pol_sieve_literal(alphabet->sieve, POL_TEXT("true"));
        pol_sieve_literal(alphabet->sieve, POL_TEXT("false"));
        pol_sieve_literal(alphabet->sieve, POL_TEXT("null"));
        break;
    default:
        alphabet->done = true;
        break;
    }
}

/* Arguments that some rule names, behind those that were given. */
static bool is_named(const pol_point *point, pol_text name)
{
    for (size_t i = 0; i < point->query->count; i++) {
        const pol_matcher *m = point->query->items[i].matcher;
        const pol_rule *r = &m->rule;
        for (uint32_t k = 0; k < r->tests; k++) {
            const pol_argument_test *t =
                &m->checked->argument_tests.items[r->extra + k];
            if (pol_text_equal(name,
                               pol_intern_text(&m->checked->texts, t->name))) {
                return true;
            }
        }
    }
    return false;
}

static void choose_names(const pol_point *point, pol_choices *choices,
                         size_t first, pol_arena *arena)
{
    size_t kept = first;
    for (size_t i = first; i < choices->count; i++) {
        pol_text name = choices->items[i].text;
        if (is_named(point, name) &&
            (point->mark.size == 0 || pol_token_order(name, point->mark) > 0)) {
            choices->items[kept++] = choices->items[i];
        }
    }
    choices->count = kept;
    if (point->mark.size == 0) {
        pol_choices_add(choices, arena->budget, (pol_text){NULL, 0},
                        POL_SORT_UNKNOWN);
    }
}

static void choose_tool(const pol_point *point, pol_choices *choices,
                        size_t first, pol_arena *arena)
{
    size_t count = choices->count;
    if (point->phase == BEFORE_ARGUMENT) {
        choose_names(point, choices, first, arena);
    } else if (point->phase == BEFORE_SERVER) {
        pol_choices_add(choices, arena->budget, (pol_text){NULL, 0},
                        POL_SORT_UNKNOWN);
    } else if (point->phase == BEFORE_VALUE) {
        for (size_t i = first; i < count; i++) {
            pol_text text = choices->items[i].text;
            if (is_number(text) || is_word(text)) {
                pol_choices_add(choices, arena->budget, text, POL_SORT_SCALAR);
            }
        }
        pol_choices_add(choices, arena->budget, (pol_text){NULL, 0},
                        POL_SORT_NESTED);
    }
}

/* -- Steps */

#define SCALAR_MAX 64 /* eval/call.c */

static void step_value(const pol_matcher *m, const pol_standing *from,
                       const pol_choice *choice, pol_standing *to)
{
    char mark[SCALAR_MAX] = {'\0', POL_MARK_SCALAR};
    pol_step_token token = {.text = choice->text, .mode = POL_STEPS_STATES};
    if (choice->sort == POL_SORT_NESTED) {
        token.text = POL_MARK(POL_MARK_NESTED);
    } else if (choice->sort == POL_SORT_SCALAR) {
        /* What closes may have written it as a string. */
        token.from = POL_FROM_CLOSES;
        token.once = true;
        pol_standing_step(m, from, &token, to);
        if (choice->text.size > sizeof mark - 2) {
            return;
        }
        memcpy(mark + 2, choice->text.data, choice->text.size);
        token.text = (pol_text){mark, choice->text.size + 2};
        token.from = 0;
    }
    pol_standing_step(m, from, &token, to);
}

static void tool_step(const pol_point *point, size_t index,
                      const pol_choice *choice, bool after_option,
                      pol_standing *to)
{
    const pol_matcher *m = point->query->items[index].matcher;
    const pol_standing *from = &point->standings[index];
    pol_step_token token = {.text = choice->text};
    (void)after_option;
    if (point->phase == BEFORE_VALUE) {
        step_value(m, from, choice, to);
        return;
    }
    if (choice->sort == POL_SORT_UNKNOWN) {
        token.text = POL_MARK(POL_MARK_UNBOUND);
        token.from = point->phase == BEFORE_ARGUMENT ? POL_FROM_CLOSES : 0;
    } else if (point->phase == BEFORE_ARGUMENT) {
        token.mode = POL_STEPS_LOOPS;
    }
    pol_standing_step(m, from, &token, to);
}

static unsigned tool_next(const pol_query *query, unsigned phase,
                          const pol_choice *choice)
{
    (void)query;
    if (phase == BEFORE_ARGUMENT && choice->sort == POL_SORT_UNKNOWN) {
        return BEHIND_UNKNOWN;
    }
    return phase == BEFORE_VALUE ? BEFORE_ARGUMENT : phase + 1;
}

/* The name of the last argument. */
static pol_text tool_mark(const pol_point *point, const pol_choice *choice,
                          pol_arena *arena)
{
    (void)arena;
    return point->phase == BEFORE_ARGUMENT ? choice->text : point->mark;
}

static bool tool_may_end(const pol_query *query, unsigned phase)
{
    (void)query;
    return phase == BEFORE_ARGUMENT || phase == BEHIND_UNKNOWN;
}

const pol_subject_kind pol_subject_tool = {.begin = begin_tool,
                                           .patterns = tool_patterns,
                                           .step = tool_step,
                                           .next = tool_next,
                                           .choose = choose_tool,
                                           .mark = tool_mark,
                                           .may_end = tool_may_end};
