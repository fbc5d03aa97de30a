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

#endif
