/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by the files that lower rules. */
#ifndef POL_AUTOMATON_LOWER_H
#define POL_AUTOMATON_LOWER_H

#include <libpolicy/automaton/program.h>

/* Terms that one clause may have (bits of a word), and clauses that one
 * pattern may stand for. */
#define POL_CLAUSE_TERMS 31
#define POL_PATTERN_CLAUSES 64
/* The longest name of an option in a closing pattern: each of its
 * beginnings becomes a key. */
#define POL_OPTION_NAME_MAX 256

/* What some token must be for a condition to hold: one of `keys`, or one of
 * `value_keys` with the text `value` in the next token.  Words. */
typedef struct pol_test {
    uint32_t keys, key_count; /* in pol_lowering.tests */
    uint32_t value_keys, value_key_count;
    uint32_t value; /* text or POL_NO_TEXT */
} pol_test;

typedef struct pol_lowering {
    pol_report *report;
    pol_checked *checked;
    pol_program *program;
    const pol_rule *rule;
    uint32_t rule_index;
    bool closing;      /* of the pattern at hand */
    bool outright;     /* the program at hand accepts the rule itself */
    bool exempt;       /* the pattern at hand is an exception */
    bool ends;         /* it names the whole command: as if by end() */
    bool failed;       /* a diagnostic was added */
    pol_words scratch; /* words of keys */
    POL_VEC(pol_test) tests;
} pol_lowering;

/* Interns the text of a pattern's literal as the automaton compares it
 * (folded for canonical rules). */
uint32_t pol_lower_text(pol_lowering *lowering, uint32_t text);
uint32_t pol_lower_bytes(pol_lowering *lowering, pol_text bytes);
/* Reports that the rule's pattern is too large. */
void pol_lower_too_large(pol_lowering *lowering, const char *what);

/* Whether a spelling means several options at once ("-rf"). */
bool pol_spelling_has_parts(pol_text spelling);
/* Appends to lowering->tests the tests that one spelling of an option means
 * in a closing pattern: all of them must hold. */
void pol_lower_spelling(pol_lowering *lowering, uint32_t spelling);
/* The same for a glob that begins with '-': one test. */
void pol_lower_glob(pol_lowering *lowering, uint32_t glob);

/* The word is where a program begins for walks of this start. */
void pol_lower_start(pol_lowering *lowering, unsigned start, uint32_t word);
/* The next term of the last clause, or the rule itself where one program
 * says it all; an ACCEPT word. */
uint32_t pol_lower_term(pol_lowering *lowering);
/* POL_CLAUSE_* of the rule's own clauses. */
uint32_t pol_lower_flags(const pol_lowering *lowering);

/* -- Rules of the other kinds (subject.c, places.c, hosts.c, calls.c).  The
 * last three write the programs of one pattern that end in `accept`. */
void pol_lower_subject(pol_lowering *lowering);
void pol_lower_path(pol_lowering *lowering, const pol_pattern *pattern,
                    uint32_t accept);
void pol_lower_host(pol_lowering *lowering, const pol_pattern *pattern,
                    uint32_t accept);
void pol_lower_call(pol_lowering *lowering, const pol_pattern *pattern,
                    uint32_t accept);
/* A path() element as a glob of the image (format.h); a text. */
uint32_t pol_lower_element(pol_lowering *lowering, uint32_t path);
/* The condition on one argument of a call. */
void pol_lower_argument(pol_lowering *lowering, const pol_argument_test *test,
                        uint32_t accept);

/* -- Words of the program at hand */

static inline void pol_push_step(pol_lowering *lowering, uint32_t word)
{
    uint32_t *slot =
        pol_vec_push(&lowering->program->words, lowering->program->budget);
    if (slot != NULL) {
        *slot = word;
    }
}

/* A word that takes this marker (POL_MARK_*). */
static inline void pol_push_mark(pol_lowering *lowering, pol_text mark)
{
    uint32_t text = pol_intern(&lowering->checked->texts, mark);
    pol_push_step(lowering, POL_STEP_WORD(POL_STEP_LITERAL,
                                          text == POL_NO_TEXT ? 0 : text));
}

static inline bool pol_lower_stopped(const pol_lowering *lowering)
{
    return lowering->program->budget->failed != POL_ARENA_OK;
}

static inline uint32_t pol_last_word(const pol_lowering *lowering, size_t start)
{
    const pol_words *words = &lowering->program->words;
    return words->count > start ? words->items[words->count - 1] : UINT32_MAX;
}

static inline void pol_push_gap(pol_lowering *lowering, size_t start)
{
    if (pol_last_word(lowering, start) != POL_STEP_WORD(POL_STEP_GAP, 0)) {
        pol_push_step(lowering, POL_STEP_WORD(POL_STEP_GAP, 0));
    }
}

/* Makes the word at `head` the step over all words behind it. */
static inline void pol_close_list(pol_lowering *lowering, size_t head,
                                  pol_step step)
{
    pol_words *words = &lowering->program->words;
    if (!pol_lower_stopped(lowering)) {
        words->items[head] =
            POL_STEP_WORD(step, (uint32_t)(words->count - head - 1));
    }
}

/* -- Elements (element.c) */

/* One element of a pattern: its members, and how many of them are
 * conditions rather than tokens. */
typedef struct pol_element {
    pol_word_kind kind; /* GAP, END, or the kind of the only member */
    const uint32_t *members;
    uint32_t count, conditions;
    uint32_t index; /* position in the pattern */
} pol_element;

/* The element at word *at of a pattern; *at moves past it. */
pol_element pol_read_element(const pol_lowering *lowering,
                             const pol_pattern *pattern, uint32_t *at,
                             uint32_t index);
/* Whether a member of the element at `index` is a condition rather than a
 * token. */
bool pol_is_condition(const pol_lowering *lowering, uint32_t word,
                      uint32_t index);

/* What an element stands for in one clause of its pattern.  A pattern with
 * alternatives of several sorts stands for each choice in turn. */
typedef enum pol_choice {
    POL_CHOICE_TOKENS,  /* its members that take a token */
    POL_CHOICE_SINGLES, /* some option: all spellings that are one option */
    POL_CHOICE_PARTS    /* all options of one spelling: the first, ... */
} pol_choice;

/* Calls take(lowering, word) for every spelling of the element's conditions
 * that belongs to a choice. */
void pol_each_spelling(pol_lowering *lowering, const pol_element *e,
                       uint32_t chosen, void (*take)(pol_lowering *, uint32_t));
/* In how many ways the element can be read. */
uint32_t pol_count_choices(pol_lowering *lowering, const pol_element *e);
/* The element's choice in the clause whose number is *rest in mixed radix;
 * *rest becomes what is left for the further elements. */
uint32_t pol_choose(pol_lowering *lowering, const pol_element *e,
                    uint64_t *rest);

/* -- Tokens before a condition (prefix.c) */

void pol_push_spelling(pol_lowering *lowering, uint32_t word);
/* Pushes the consuming elements before the condition-th condition (all of
 * them where condition is UINT32_MAX).  Returns that condition. */
pol_element pol_push_prefix(pol_lowering *lowering, const pol_pattern *pattern,
                            uint64_t choices, uint32_t condition);

#endif
