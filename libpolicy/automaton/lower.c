/* SPDX-License-Identifier: Apache-2.0
 *
 * Checked rules to step programs.  Most rules are one program that accepts
 * the rule outright.  Options, exceptions and expiry make a rule conditional:
 * clauses of terms, one program or more for each term. */
#include <libpolicy/automaton/lower.h>
#include <libpolicy/canon/caseless.h>
#include <libpolicy/canon/program.h>
#include <libpolicy/image/format.h>

/* The longest program name of a closing rule: no file system takes more. */
#define PROGRAM_NAME_MAX 4096

/* -- Words */

static void push(pol_lowering *lowering, uint32_t word)
{
    uint32_t *slot =
        pol_vec_push(&lowering->program->words, lowering->program->budget);
    if (slot != NULL) {
        *slot = word;
    }
}

static bool out_of_memory(const pol_lowering *lowering)
{
    return lowering->program->budget->failed != POL_ARENA_OK;
}

static uint32_t last_word(const pol_lowering *lowering, size_t start)
{
    const pol_words *words = &lowering->program->words;
    return words->count > start ? words->items[words->count - 1] : UINT32_MAX;
}

static void push_gap(pol_lowering *lowering, size_t start)
{
    if (last_word(lowering, start) != POL_STEP_WORD(POL_STEP_GAP, 0)) {
        push(lowering, POL_STEP_WORD(POL_STEP_GAP, 0));
    }
}

void pol_lower_too_large(pol_lowering *lowering, const char *what)
{
    if (!lowering->failed) {
        pol_report_add(lowering->report, POL_CODE_LIMIT_PATTERN,
                       lowering->rule->span, "%s of this rule is too large",
                       what);
    }
    lowering->failed = true;
}

uint32_t pol_lower_bytes(pol_lowering *lowering, pol_text bytes)
{
    char folded[POL_CASELESS_MAX];
    size_t size;
    if (lowering->rule->canonical) {
        if (!pol_caseless_fold(bytes, folded, sizeof folded, &size)) {
            pol_lower_too_large(lowering, "a text with canonical_matching");
            return 0;
        }
        bytes = (pol_text){folded, size};
    }
    uint32_t text = pol_intern(&lowering->checked->texts, bytes);
    return text == POL_NO_TEXT ? 0 : text;
}

uint32_t pol_lower_text(pol_lowering *lowering, uint32_t text)
{
    if (!lowering->rule->canonical) {
        return text;
    }
    return pol_lower_bytes(lowering,
                           pol_intern_text(&lowering->checked->texts, text));
}

/* The program literal as a closing rule compares it. */
static uint32_t closing_head(pol_lowering *lowering, uint32_t text)
{
    pol_text bytes = pol_intern_text(&lowering->checked->texts, text);
    pol_text name = pol_closing_name(bytes);
    if (name.size == 0 || name.size == bytes.size) {
        return pol_lower_text(lowering, text);
    }
    /* Interning moves the texts: the name must not point into them. */
    char copy[PROGRAM_NAME_MAX];
    if (name.size > sizeof copy) {
        pol_lower_too_large(lowering, "the program name");
        return 0;
    }
    memcpy(copy, name.data, name.size);
    return pol_lower_bytes(lowering, (pol_text){copy, name.size});
}

/* -- Elements */

/* One element of a pattern: its members, and how many of them are
 * conditions rather than tokens. */
typedef struct element {
    pol_word_kind kind; /* GAP, END, or the kind of the only member */
    const uint32_t *members;
    uint32_t count, conditions;
    uint32_t index; /* position in the pattern */
} element;

static bool begins_with_dash(const pol_lowering *lowering, uint32_t text)
{
    pol_text bytes = pol_intern_text(&lowering->checked->texts, text);
    return bytes.size > 1 && bytes.data[0] == '-' &&
           !(bytes.size == 2 && bytes.data[1] == '-');
}

static bool is_condition(const pol_lowering *lowering, uint32_t word,
                         uint32_t index)
{
    switch (POL_WORD_KIND(word)) {
    case POL_WORD_OPTION:
        return true;
    case POL_WORD_LITERAL:
        return lowering->closing && index > 0 &&
               lowering->checked->dialect == POL_DIALECT_NATIVE &&
               begins_with_dash(lowering, POL_WORD_VALUE(word));
    case POL_WORD_GLOB: {
        pol_text glob =
            pol_intern_text(&lowering->checked->texts, POL_WORD_VALUE(word));
        return lowering->closing && index > 0 && glob.size > 0 &&
               glob.data[0] == '-';
    }
    case POL_WORD_ANY:
    case POL_WORD_GAP:
    case POL_WORD_END:
    case POL_WORD_ALT:
        return false;
    }
    return false;
}

/* The element at words[*at]; *at moves past it. */
static element read_element(const pol_lowering *lowering,
                            const pol_pattern *pattern, uint32_t *at,
                            uint32_t index)
{
    const uint32_t *words = lowering->checked->words.items + pattern->first;
    element e = {.index = index, .members = &words[*at], .count = 1};
    e.kind = POL_WORD_KIND(words[*at]);
    (*at)++;
    if (e.kind == POL_WORD_ALT) {
        e.members = &words[*at];
        e.count = POL_WORD_VALUE(words[*at - 1]);
        *at += e.count;
    }
    for (uint32_t i = 0; i < e.count; i++) {
        e.conditions += is_condition(lowering, e.members[i], index);
    }
    return e;
}

/* What an element stands for in one clause of its pattern.  A pattern with
 * alternatives of several sorts stands for each choice in turn. */
typedef enum choice {
    CHOICE_TOKENS,  /* its members that take a token */
    CHOICE_SINGLES, /* some option: all spellings that are one option */
    CHOICE_PARTS    /* all options of one spelling: the first, ... */
} choice;

/* Calls take(lowering, word) for every spelling of the element's conditions
 * that belongs to a choice; returns how many there are.  take may be null. */
static uint32_t each_spelling(pol_lowering *lowering, const element *e,
                              uint32_t chosen,
                              void (*take)(pol_lowering *, uint32_t));

static uint32_t count_choices(pol_lowering *lowering, const element *e)
{
    if (e->conditions == 0) {
        return 1;
    }
    uint32_t singles =
        each_spelling(lowering, e, CHOICE_SINGLES, NULL) > 0 ? 1 : 0;
    uint32_t parts = 0;
    while (each_spelling(lowering, e, CHOICE_PARTS + parts, NULL) > 0) {
        parts++;
    }
    return (e->conditions < e->count ? 1 : 0) + singles + parts;
}

/* The element's choice in the clause whose number is *rest in mixed radix;
 * *rest becomes what is left for the further elements. */
static uint32_t choose(pol_lowering *lowering, const element *e, uint64_t *rest)
{
    if (e->conditions == 0) {
        return CHOICE_TOKENS;
    }
    uint32_t count = count_choices(lowering, e);
    uint32_t digit = (uint32_t)(*rest % count);
    *rest /= count;
    bool tokens = e->conditions < e->count;
    if (tokens && digit == 0) {
        return CHOICE_TOKENS;
    }
    digit -= tokens ? 1 : 0;
    bool singles = each_spelling(lowering, e, CHOICE_SINGLES, NULL) > 0;
    return singles ? CHOICE_SINGLES + digit : CHOICE_PARTS + digit;
}

/* The word of one consuming member. */
static uint32_t member_word(pol_lowering *lowering, uint32_t word,
                            uint32_t index)
{
    uint32_t text = POL_WORD_VALUE(word);
    switch (POL_WORD_KIND(word)) {
    case POL_WORD_LITERAL:
        text = index == 0 && lowering->closing &&
                       lowering->checked->dialect == POL_DIALECT_NATIVE
                   ? closing_head(lowering, text)
                   : pol_lower_text(lowering, text);
        return POL_STEP_WORD(POL_STEP_LITERAL, text);
    case POL_WORD_GLOB:
        return POL_STEP_WORD(POL_STEP_GLOB, pol_lower_text(lowering, text));
    case POL_WORD_ANY:
    case POL_WORD_OPTION:
    case POL_WORD_GAP:
    case POL_WORD_END:
    case POL_WORD_ALT:
        break;
    }
    return POL_STEP_WORD(POL_STEP_ANY, 0);
}

static void push_consuming(pol_lowering *lowering, const element *e)
{
    uint32_t tokens = e->count - e->conditions;
    if (tokens > 1) {
        push(lowering, POL_STEP_WORD(POL_STEP_ALT, tokens));
    }
    for (uint32_t i = 0; i < e->count; i++) {
        if (!is_condition(lowering, e->members[i], e->index)) {
            push(lowering, member_word(lowering, e->members[i], e->index));
        }
    }
}

/* -- Conditions */

/* The choice that a spelling belongs to; *parts counts those with parts. */
static uint32_t choice_of(pol_lowering *lowering, uint32_t word,
                          uint32_t *parts)
{
    uint32_t lowered = pol_lower_text(lowering, POL_WORD_VALUE(word));
    pol_text text = pol_intern_text(&lowering->checked->texts, lowered);
    if (!lowering->closing || POL_WORD_KIND(word) == POL_WORD_GLOB ||
        !pol_spelling_has_parts(text)) {
        return CHOICE_SINGLES;
    }
    return CHOICE_PARTS + (*parts)++;
}

static uint32_t each_spelling(pol_lowering *lowering, const element *e,
                              uint32_t chosen,
                              void (*take)(pol_lowering *, uint32_t))
{
    const pol_checked *checked = lowering->checked;
    uint32_t parts = 0, found = 0;
    for (uint32_t i = 0; i < e->count; i++) {
        pol_option one = {0, 1};
        uint32_t word = e->members[i];
        if (POL_WORD_KIND(word) == POL_WORD_OPTION) {
            one = checked->options.items[POL_WORD_VALUE(word)];
        } else if (!is_condition(lowering, word, e->index)) {
            continue;
        }
        for (uint32_t k = 0; k < one.count; k++) {
            if (POL_WORD_KIND(e->members[i]) == POL_WORD_OPTION) {
                word = POL_WORD(POL_WORD_LITERAL,
                                checked->option_texts.items[one.first + k]);
            }
            if (choice_of(lowering, word, &parts) == chosen) {
                found++;
                if (take != NULL) {
                    take(lowering, word);
                }
            }
        }
    }
    return found;
}

static void push_spelling(pol_lowering *lowering, uint32_t word)
{
    push(lowering,
         POL_STEP_WORD(POL_STEP_LITERAL,
                       pol_lower_text(lowering, POL_WORD_VALUE(word))));
}

/* Pushes `step` with the spellings of all conditions that were chosen among
 * the first `elements` elements. */
static void push_spellings(pol_lowering *lowering, const pol_pattern *pattern,
                           uint64_t choices, uint32_t elements, pol_step step)
{
    pol_words *words = &lowering->program->words;
    size_t head = words->count;
    push(lowering, 0);
    uint32_t at = 0;
    for (uint32_t i = 0; i < elements && at < pattern->count; i++) {
        element e = read_element(lowering, pattern, &at, i);
        uint32_t chosen = choose(lowering, &e, &choices);
        if (chosen != CHOICE_TOKENS) {
            each_spelling(lowering, &e, chosen, push_spelling);
        }
    }
    if (!out_of_memory(lowering)) {
        words->items[head] =
            POL_STEP_WORD(step, (uint32_t)(words->count - head - 1));
    }
}

/* No further token: free after a gap, and in a closing pattern after a
 * condition, as its option may be followed by anything. */
static void push_end(pol_lowering *lowering, const pol_pattern *pattern,
                     uint64_t choices, size_t start, uint32_t conditions)
{
    if ((conditions > 0 && lowering->closing) ||
        last_word(lowering, start) == POL_STEP_WORD(POL_STEP_GAP, 0)) {
        return;
    }
    if (conditions > 0) {
        push_spellings(lowering, pattern, choices, UINT32_MAX, POL_STEP_SKIP);
    }
    push(lowering, POL_STEP_WORD(POL_STEP_END, 0));
}

/* Pushes the consuming elements before the condition-th condition (all of
 * them where condition is UINT32_MAX).  Returns that condition. */
static element push_prefix(pol_lowering *lowering, const pol_pattern *pattern,
                           uint64_t choices, uint32_t condition)
{
    uint32_t at = 0, conditions = 0;
    uint64_t rest = choices;
    size_t start = lowering->program->words.count;
    element e = {0};
    for (uint32_t i = 0; at < pattern->count; i++) {
        e = read_element(lowering, pattern, &at, i);
        if (choose(lowering, &e, &rest) != CHOICE_TOKENS) {
            if (conditions++ == condition) {
                return e;
            }
            continue;
        }
        if (e.kind == POL_WORD_GAP) {
            push_gap(lowering, start);
            continue;
        }
        if (e.kind == POL_WORD_END) {
            push_end(lowering, pattern, choices, start, conditions);
            continue;
        }
        if (conditions > 0 && lowering->closing) {
            push_gap(lowering, start);
        } else if (conditions > 0) {
            push_spellings(lowering, pattern, choices, i, POL_STEP_SKIP);
        }
        push_consuming(lowering, &e);
    }
    if (lowering->ends && e.kind != POL_WORD_END) {
        push_end(lowering, pattern, choices, start, conditions);
    }
    if (last_word(lowering, start) == POL_STEP_WORD(POL_STEP_GAP, 0)) {
        lowering->program->words.count--;
    }
    return e;
}

/* -- Programs */

static void start_program(pol_lowering *lowering)
{
    pol_program *program = lowering->program;
    uint32_t *start =
        lowering->rule->canonical
            ? pol_vec_push(&program->canon_starts, program->budget)
            : pol_vec_push(&program->starts, program->budget);
    if (start != NULL) {
        *start = (uint32_t)program->words.count;
    }
}

/* The next term of the last clause, or the rule itself where one program
 * says it all; an ACCEPT word. */
static uint32_t new_term(pol_lowering *lowering)
{
    pol_program *program = lowering->program;
    if (lowering->outright) {
        return POL_STEP_WORD(POL_STEP_ACCEPT, lowering->rule_index);
    }
    pol_condition *clause = &program->clauses.items[program->clauses.count - 1];
    uint32_t bit = 0;
    while ((clause->required >> bit & 1) != 0) {
        bit++;
    }
    if (bit >= POL_CLAUSE_TERMS) {
        pol_lower_too_large(lowering, "the list of options");
        return 0;
    }
    clause->required |= 1u << bit;
    pol_term *term = pol_vec_push(&program->terms, program->budget);
    if (term == NULL) {
        return 0;
    }
    *term = (pol_term){(uint32_t)program->clauses.count - 1, bit};
    return POL_STEP_WORD(POL_STEP_ACCEPT,
                         POL_ACCEPT_TERM |
                             (uint32_t)(program->terms.count - 1));
}

static void wide_member(pol_lowering *lowering, uint32_t word)
{
    uint32_t text = pol_lower_text(lowering, POL_WORD_VALUE(word));
    if (POL_WORD_KIND(word) == POL_WORD_GLOB) {
        pol_lower_glob(lowering, text);
    } else {
        pol_lower_spelling(lowering, text);
    }
}

/* The tests of a closing condition under a choice. */
static void wide_tests(pol_lowering *lowering, const element *e,
                       uint32_t chosen)
{
    lowering->scratch.count = 0;
    lowering->tests.count = 0;
    each_spelling(lowering, e, chosen, wide_member);
}

static void push_keys(pol_lowering *lowering, uint32_t first, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        push(lowering, lowering->scratch.items[first + i]);
    }
}

/* Where a condition stands: pattern, clause, and its number in them. */
typedef struct place {
    const pol_pattern *pattern;
    uint64_t choices;
    uint32_t condition;
} place;

/* One term of a closing condition: some token passes one of the tests from
 * first on. */
static void wide_term(pol_lowering *lowering, const place *p, size_t first,
                      size_t count)
{
    pol_words *words = &lowering->program->words;
    uint32_t accept = new_term(lowering);
    start_program(lowering);
    push_prefix(lowering, p->pattern, p->choices, p->condition);
    push(lowering, POL_STEP_WORD(POL_STEP_WIDE, 0));
    size_t head = words->count;
    push(lowering, 0);
    for (size_t i = first; i < first + count; i++) {
        push_keys(lowering, lowering->tests.items[i].keys,
                  lowering->tests.items[i].key_count);
    }
    if (!out_of_memory(lowering)) {
        words->items[head] =
            POL_STEP_WORD(POL_STEP_ALT, (uint32_t)(words->count - head - 1));
    }
    push(lowering, accept);
    /* Values in a token of their own: a program for each test with one. */
    for (size_t i = first; i < first + count; i++) {
        pol_test test = lowering->tests.items[i];
        if (test.value == POL_NO_TEXT || out_of_memory(lowering)) {
            continue;
        }
        start_program(lowering);
        push_prefix(lowering, p->pattern, p->choices, p->condition);
        push(lowering, POL_STEP_WORD(POL_STEP_WIDE, 0));
        push(lowering, POL_STEP_WORD(POL_STEP_ALT, test.value_key_count));
        push_keys(lowering, test.value_keys, test.value_key_count);
        push(lowering, POL_STEP_WORD(POL_STEP_LITERAL, test.value));
        push(lowering, accept);
    }
}

static void wide_condition(pol_lowering *lowering, const place *p,
                           const element *e, uint32_t chosen)
{
    wide_tests(lowering, e, chosen);
    size_t count = lowering->tests.count;
    if (chosen == CHOICE_SINGLES) {
        wide_term(lowering, p, 0, count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (!lowering->failed && !out_of_memory(lowering)) {
            wide_term(lowering, p, i, 1);
        }
    }
}

static void narrow_condition(pol_lowering *lowering, const place *p,
                             const element *e)
{
    pol_words *words = &lowering->program->words;
    uint32_t accept = new_term(lowering);
    start_program(lowering);
    push_prefix(lowering, p->pattern, p->choices, p->condition);
    push(lowering, POL_STEP_WORD(POL_STEP_NARROW, 0));
    size_t head = words->count;
    push(lowering, 0);
    each_spelling(lowering, e, CHOICE_SINGLES, push_spelling);
    if (!out_of_memory(lowering)) {
        words->items[head] =
            POL_STEP_WORD(POL_STEP_ALT, (uint32_t)(words->count - head - 1));
    }
    push(lowering, accept);
}

/* What one choice of a pattern asks for. */
typedef struct demand {
    uint32_t conditions;
    uint64_t terms; /* of the conditions */
    bool tail;      /* tokens, or their end, are asked for behind the last
                       condition: without, the conditions say it all */
    uint32_t option_at;
} demand;

static demand demand_of(pol_lowering *lowering, const pol_pattern *pattern,
                        uint64_t choices)
{
    demand d = {.tail = true};
    uint32_t at = 0;
    bool gap = false;
    for (uint32_t i = 0; at < pattern->count; i++) {
        element e = read_element(lowering, pattern, &at, i);
        uint32_t chosen = choose(lowering, &e, &choices);
        gap |= e.kind == POL_WORD_GAP;
        if (chosen == CHOICE_TOKENS) {
            bool end = e.kind == POL_WORD_END && lowering->closing;
            d.tail |= e.kind != POL_WORD_GAP && !end;
            continue;
        }
        if (d.conditions++ == 0 && !gap) {
            d.option_at = i < 255 ? i : 0;
        }
        d.terms++;
        if (chosen >= CHOICE_PARTS) {
            wide_tests(lowering, &e, chosen);
            d.terms += lowering->tests.count - 1;
        }
        d.tail = lowering->ends;
    }
    return d;
}

static void lower_conditions(pol_lowering *lowering, const pol_pattern *pattern,
                             uint64_t choices)
{
    uint32_t at = 0;
    uint64_t rest = choices;
    place p = {pattern, choices, 0};
    for (uint32_t i = 0; at < pattern->count; i++) {
        element e = read_element(lowering, pattern, &at, i);
        uint32_t chosen = choose(lowering, &e, &rest);
        if (chosen == CHOICE_TOKENS) {
            continue;
        }
        if (lowering->closing) {
            wide_condition(lowering, &p, &e, chosen);
        } else {
            narrow_condition(lowering, &p, &e);
        }
        p.condition++;
    }
}

/* The clause of one pattern under one set of choices; none where a single
 * program is enough and nothing can take the rule away again. */
static void lower_choice(pol_lowering *lowering, const pol_pattern *pattern,
                         uint64_t choices, uint32_t flags, bool may_outright)
{
    pol_program *program = lowering->program;
    demand d = demand_of(lowering, pattern, choices);
    lowering->outright = may_outright && d.terms + d.tail == 1;
    if (!lowering->outright) {
        pol_condition *clause =
            pol_vec_push(&program->clauses, program->budget);
        if (clause == NULL) {
            return;
        }
        flags |= d.tail ? POL_CLAUSE_MAIN : 0;
        *clause = (pol_condition){lowering->rule_index, 0, flags};
    }
    if ((flags & POL_CLAUSE_EXEMPT) == 0) {
        lowering->checked->rules.items[lowering->rule_index].option_at =
            (uint8_t)d.option_at;
    }
    if (d.tail) {
        uint32_t accept = new_term(lowering);
        start_program(lowering);
        push_prefix(lowering, pattern, choices, UINT32_MAX);
        push(lowering, accept);
    }
    lower_conditions(lowering, pattern, choices);
}

/* How many clauses a pattern stands for; *mixed: of the choices some take
 * tokens, so that the place of the option is not fixed. */
static uint64_t count_clauses(pol_lowering *lowering,
                              const pol_pattern *pattern, bool *mixed)
{
    uint64_t clauses = 1;
    uint32_t at = 0;
    *mixed = false;
    for (uint32_t i = 0; at < pattern->count; i++) {
        element e = read_element(lowering, pattern, &at, i);
        *mixed |= e.conditions > 0 && e.conditions < e.count;
        clauses = clauses > POL_PATTERN_CLAUSES
                      ? clauses
                      : clauses * count_choices(lowering, &e);
    }
    return clauses;
}

static bool has_conditions(const pol_lowering *lowering,
                           const pol_pattern *pattern)
{
    uint32_t at = 0;
    for (uint32_t i = 0; at < pattern->count; i++) {
        if (read_element(lowering, pattern, &at, i).conditions > 0) {
            return true;
        }
    }
    return false;
}

static void lower_clauses(pol_lowering *lowering, const pol_pattern *pattern,
                          uint32_t flags, bool may_outright)
{
    bool mixed;
    uint64_t clauses = count_clauses(lowering, pattern, &mixed);
    if (clauses > POL_PATTERN_CLAUSES) {
        pol_lower_too_large(lowering, "the choice of options");
        return;
    }
    for (uint64_t choices = 0; choices < clauses; choices++) {
        if (!lowering->failed && !out_of_memory(lowering)) {
            lower_choice(lowering, pattern, choices, flags, may_outright);
        }
    }
    if (mixed && (flags & POL_CLAUSE_EXEMPT) == 0) {
        lowering->checked->rules.items[lowering->rule_index].option_at = 0;
    }
}

/* The words of a pattern of literals and alternatives of literals that are
 * compared as they are written; false where it is anything else. */
static bool lower_literals(pol_lowering *lowering)
{
    const pol_pattern *pattern = &lowering->rule->pattern;
    const uint32_t *words = lowering->checked->words.items + pattern->first;
    bool codex = lowering->checked->dialect == POL_DIALECT_CODEX;
    if (lowering->rule->canonical || (!codex && lowering->closing)) {
        return false;
    }
    for (uint32_t i = 0; i < pattern->count; i++) {
        pol_word_kind kind = POL_WORD_KIND(words[i]);
        if (kind != POL_WORD_LITERAL && kind != POL_WORD_ALT) {
            return false;
        }
    }
    pol_words *out = &lowering->program->words;
    if (!pol_vec_reserve(out, pattern->count, lowering->program->budget)) {
        return true;
    }
    for (uint32_t i = 0; i < pattern->count; i++) {
        pol_step step = POL_WORD_KIND(words[i]) == POL_WORD_LITERAL
                            ? POL_STEP_LITERAL
                            : POL_STEP_ALT;
        out->items[out->count++] =
            POL_STEP_WORD(step, POL_WORD_VALUE(words[i]));
    }
    return true;
}

static void lower_direct(pol_lowering *lowering)
{
    start_program(lowering);
    if (!lower_literals(lowering)) {
        push_prefix(lowering, &lowering->rule->pattern, 0, UINT32_MAX);
    }
    push(lowering, POL_STEP_WORD(POL_STEP_ACCEPT, lowering->rule_index));
}

static void lower_rule(pol_lowering *lowering)
{
    const pol_rule *rule = lowering->rule;
    bool closes = rule->verdict != POL_VERDICT_ALLOW;
    bool expires = !closes && rule->expires != 0;
    bool may_outright = rule->unless_count == 0 && !expires;
    lowering->closing = closes;
    bool codex = lowering->checked->dialect == POL_DIALECT_CODEX;
    if (may_outright && (codex || !has_conditions(lowering, &rule->pattern))) {
        lower_direct(lowering);
        return;
    }
    uint32_t flags = (uint32_t)rule->verdict << POL_CLAUSE_VERDICT_SHIFT |
                     (expires ? POL_CLAUSE_EXPIRES : 0);
    lower_clauses(lowering, &rule->pattern,
                  flags | (closes ? 0 : POL_CLAUSE_OPENS), may_outright);
    lowering->closing = !closes;
    for (uint32_t i = 0; i < rule->unless_count; i++) {
        const pol_pattern *pattern =
            &lowering->checked->unless_patterns.items[rule->unless + i];
        flags = (uint32_t)rule->verdict << POL_CLAUSE_VERDICT_SHIFT |
                POL_CLAUSE_EXEMPT | (closes ? POL_CLAUSE_OPENS : 0);
        lowering->ends = closes;
        lower_clauses(lowering, pattern, flags, false);
        lowering->ends = false;
    }
}

bool pol_lower(pol_report *report, pol_checked *checked, pol_program *program)
{
    memset(program, 0, sizeof *program);
    program->budget = checked->budget;
    pol_lowering lowering = {
        .report = report, .checked = checked, .program = program};
    uint64_t errors = report->errors;
    for (size_t i = 0; i < checked->rules.count; i++) {
        lowering.rule = &checked->rules.items[i];
        lowering.rule_index = (uint32_t)i;
        lowering.failed = false;
        lower_rule(&lowering);
        if (out_of_memory(&lowering)) {
            break;
        }
    }
    pol_vec_free(&lowering.scratch, program->budget);
    pol_vec_free(&lowering.tests, program->budget);
    return !out_of_memory(&lowering) && report->errors == errors;
}

void pol_program_free(pol_program *program)
{
    pol_vec_free(&program->words, program->budget);
    pol_vec_free(&program->starts, program->budget);
    pol_vec_free(&program->canon_starts, program->budget);
    pol_vec_free(&program->clauses, program->budget);
    pol_vec_free(&program->terms, program->budget);
}
