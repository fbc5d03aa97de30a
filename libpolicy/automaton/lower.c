/* SPDX-License-Identifier: Apache-2.0
 *
 * Checked rules to step programs.  Most rules are one program that accepts
 * the rule outright.  Options, exceptions and expiry make a rule conditional:
 * clauses of terms, one program or more for each term. */
#include <libpolicy/automaton/lower.h>
#include <libpolicy/automaton/ranges.h>
#include <libpolicy/image/format.h>

void pol_lower_start(pol_lowering *lowering, unsigned start, uint32_t word)
{
    pol_program *program = lowering->program;
    uint32_t *slot = pol_vec_push(&program->starts[start], program->budget);
    if (slot != NULL) {
        *slot = word;
    }
}

static void start_program(pol_lowering *lowering)
{
    pol_lower_start(lowering,
                    lowering->rule->canonical ? POL_START_CANONICAL
                                              : POL_START_COMMAND,
                    (uint32_t)lowering->program->words.count);
}

uint32_t pol_lower_term(pol_lowering *lowering)
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
static void wide_tests(pol_lowering *lowering, const pol_element *e,
                       uint32_t chosen)
{
    lowering->scratch.count = 0;
    lowering->tests.count = 0;
    pol_each_spelling(lowering, e, chosen, wide_member);
}

static void push_keys(pol_lowering *lowering, uint32_t first, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        pol_push_step(lowering, lowering->scratch.items[first + i]);
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
    uint32_t accept = pol_lower_term(lowering);
    start_program(lowering);
    pol_push_prefix(lowering, p->pattern, p->choices, p->condition);
    pol_push_step(lowering, POL_STEP_WORD(POL_STEP_WIDE, 0));
    size_t head = words->count;
    pol_push_step(lowering, 0);
    for (size_t i = first; i < first + count; i++) {
        push_keys(lowering, lowering->tests.items[i].keys,
                  lowering->tests.items[i].key_count);
    }
    pol_close_list(lowering, head, POL_STEP_ALT);
    pol_push_step(lowering, accept);
    /* Values in a token of their own: a program for each test with one. */
    for (size_t i = first; i < first + count; i++) {
        pol_test test = lowering->tests.items[i];
        if (test.value == POL_NO_TEXT || pol_lower_stopped(lowering)) {
            continue;
        }
        start_program(lowering);
        pol_push_prefix(lowering, p->pattern, p->choices, p->condition);
        pol_push_step(lowering, POL_STEP_WORD(POL_STEP_WIDE, 0));
        pol_push_step(lowering,
                      POL_STEP_WORD(POL_STEP_ALT, test.value_key_count));
        push_keys(lowering, test.value_keys, test.value_key_count);
        pol_push_step(lowering, POL_STEP_WORD(POL_STEP_LITERAL, test.value));
        pol_push_step(lowering, accept);
    }
}

static void wide_condition(pol_lowering *lowering, const place *p,
                           const pol_element *e, uint32_t chosen)
{
    wide_tests(lowering, e, chosen);
    if (pol_lower_stopped(lowering)) {
        return; /* some of the keys may be missing */
    }
    size_t count = lowering->tests.count;
    if (chosen == POL_CHOICE_SINGLES) {
        wide_term(lowering, p, 0, count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (!lowering->failed && !pol_lower_stopped(lowering)) {
            wide_term(lowering, p, i, 1);
        }
    }
}

static void narrow_condition(pol_lowering *lowering, const place *p,
                             const pol_element *e)
{
    pol_words *words = &lowering->program->words;
    uint32_t accept = pol_lower_term(lowering);
    start_program(lowering);
    pol_push_prefix(lowering, p->pattern, p->choices, p->condition);
    pol_push_step(lowering, POL_STEP_WORD(POL_STEP_NARROW, 0));
    size_t head = words->count;
    pol_push_step(lowering, 0);
    pol_each_spelling(lowering, e, POL_CHOICE_SINGLES, pol_push_spelling);
    pol_close_list(lowering, head, POL_STEP_ALT);
    pol_push_step(lowering, accept);
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
        pol_element e = pol_read_element(lowering, pattern, &at, i);
        uint32_t chosen = pol_choose(lowering, &e, &choices);
        gap |= e.kind == POL_WORD_GAP;
        if (chosen == POL_CHOICE_TOKENS) {
            bool end = e.kind == POL_WORD_END && lowering->closing;
            d.tail |= e.kind != POL_WORD_GAP && !end;
            continue;
        }
        if (d.conditions++ == 0 && !gap) {
            d.option_at = i < 255 ? i : 0;
        }
        d.terms++;
        if (chosen >= POL_CHOICE_PARTS) {
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
        pol_element e = pol_read_element(lowering, pattern, &at, i);
        uint32_t chosen = pol_choose(lowering, &e, &rest);
        if (chosen == POL_CHOICE_TOKENS) {
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
        uint32_t accept = pol_lower_term(lowering);
        start_program(lowering);
        pol_push_prefix(lowering, pattern, choices, UINT32_MAX);
        pol_push_step(lowering, accept);
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
        pol_element e = pol_read_element(lowering, pattern, &at, i);
        *mixed |= e.conditions > 0 && e.conditions < e.count;
        clauses = clauses > POL_PATTERN_CLAUSES
                      ? clauses
                      : clauses * pol_count_choices(lowering, &e);
    }
    return clauses;
}

static bool has_conditions(const pol_lowering *lowering,
                           const pol_pattern *pattern)
{
    uint32_t at = 0;
    for (uint32_t i = 0; at < pattern->count; i++) {
        if (pol_read_element(lowering, pattern, &at, i).conditions > 0) {
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
        if (!lowering->failed && !pol_lower_stopped(lowering)) {
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
        pol_push_prefix(lowering, &lowering->rule->pattern, 0, UINT32_MAX);
    }
    pol_push_step(lowering,
                  POL_STEP_WORD(POL_STEP_ACCEPT, lowering->rule_index));
}

uint32_t pol_lower_flags(const pol_lowering *lowering)
{
    const pol_rule *rule = lowering->rule;
    bool allows = rule->verdict == POL_VERDICT_ALLOW;
    bool tightens = rule->tightens &&
                    rule->verdict < lowering->checked->defaults[rule->kind];
    return (uint32_t)rule->verdict << POL_CLAUSE_VERDICT_SHIFT |
           (allows ? POL_CLAUSE_OPENS : 0) |
           (allows && rule->expires != 0 ? POL_CLAUSE_EXPIRES : 0) |
           (tightens ? POL_CLAUSE_TIGHTENS : 0);
}

static void lower_command(pol_lowering *lowering)
{
    const pol_rule *rule = lowering->rule;
    bool closes = rule->verdict != POL_VERDICT_ALLOW;
    uint32_t flags = pol_lower_flags(lowering);
    bool may_outright =
        rule->unless_count == 0 &&
        (flags & (POL_CLAUSE_EXPIRES | POL_CLAUSE_TIGHTENS)) == 0;
    lowering->closing = closes;
    bool codex = lowering->checked->dialect == POL_DIALECT_CODEX;
    if (may_outright && (codex || !has_conditions(lowering, &rule->pattern))) {
        lower_direct(lowering);
        return;
    }
    lower_clauses(lowering, &rule->pattern, flags, may_outright);
    lowering->closing = !closes;
    for (uint32_t i = 0; i < rule->unless_count; i++) {
        const pol_pattern *pattern =
            &lowering->checked->patterns.items[rule->unless + i];
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
        if (lowering.rule->kind == POL_KIND_COMMAND) {
            lower_command(&lowering);
        } else {
            pol_lower_subject(&lowering);
        }
        if (pol_lower_stopped(&lowering)) {
            break;
        }
    }
    if (!pol_lower_stopped(&lowering)) {
        pol_sort_ranges(program->range_starts.items,
                        program->range_starts.count, program->budget);
    }
    pol_vec_free(&lowering.scratch, program->budget);
    pol_vec_free(&lowering.tests, program->budget);
    return !pol_lower_stopped(&lowering) && report->errors == errors;
}

void pol_program_free(pol_program *program)
{
    pol_vec_free(&program->words, program->budget);
    for (int i = 0; i < POL_START_COUNT; i++) {
        pol_vec_free(&program->starts[i], program->budget);
    }
    pol_vec_free(&program->range_starts, program->budget);
    pol_vec_free(&program->clauses, program->budget);
    pol_vec_free(&program->terms, program->budget);
}
