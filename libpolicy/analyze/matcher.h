/* SPDX-License-Identifier: Apache-2.0
 *
 * One rule as an automaton of its own, and how it stands after some tokens:
 * live states, terms of its clauses that were reached, and whether what
 * follows can still change anything.  The steps are those of the evaluator
 * (eval/threads.c, hits.c).  Knows tokens; which tokens a request has is
 * subject.h. */
#ifndef POL_ANALYZE_MATCHER_H
#define POL_ANALYZE_MATCHER_H

#include <libpolicy/automaton/automaton.h>

typedef struct pol_matcher {
    pol_budget *budget;
    const pol_checked *checked;
    pol_rule rule;
    uint32_t index; /* of the rule in checked */
    pol_program program;
    pol_automaton automaton;
    bool exempts; /* some clause takes the rule away */
    bool folds;   /* canonical: tokens are folded first */
    bool late;    /* it may come to life again: behind any component where a
                     name is bound, behind a host */
    bool paths;   /* it has path() elements, which are not followed */
} pol_matcher;

/* Lowers one rule of *checked (to which it may add texts).  false where
 * memory or the limit of states failed; *matcher is then nothing to free. */
bool pol_matcher_open(pol_matcher *matcher, pol_report *report,
                      pol_checked *checked, const pol_limits *limits,
                      uint32_t rule);
void pol_matcher_close(pol_matcher *matcher);

/* Whether two rules have the same automaton, and so match the same requests
 * where the facts of the request are the same. */
bool pol_matcher_equal(const pol_matcher *a, const pol_matcher *b);

/* Whether what it matches depends on host_executable. */
bool pol_matcher_opens(const pol_matcher *matcher);

/* Whether two states of a rule make the same of whatever follows; false says
 * nothing. */
bool pol_states_alike(const pol_matcher *matcher, uint32_t a, uint32_t b);

typedef enum pol_fate {
    POL_FATE_OPEN = 0,
    POL_FATE_IN, /* it matches, whatever follows */
    POL_FATE_OUT /* it does not */
} pol_fate;

/* A live state is state << 3 | layer from which on openers count there
 * (eval/work.h, opens_from). */
#define POL_LIVE(state, from) ((state) << 3 | (from))
#define POL_LIVE_STATE(live) ((live) >> 3)
#define POL_LIVE_FROM(live) ((live)&7u)
#define POL_FROM_CLOSES 6u
#define POL_FROM_FOLDED 7u /* the same, in a walk over folded tokens */

typedef struct pol_standing {
    pol_fate fate;
    bool outright;  /* accepted without a condition */
    pol_words bits; /* one word a clause */
    pol_words live; /* ascending once settled */
} pol_standing;

typedef enum pol_step_mode {
    POL_STEPS_ALL = 0,
    POL_STEPS_LITERALS, /* literal edges alone */
    POL_STEPS_LOOPS,    /* loops alone: the name of an argument */
    POL_STEPS_STATES    /* states alone, loops wait: its value */
} pol_step_mode;

typedef struct pol_step_token {
    pol_text text;
    pol_text folded;   /* for walks over folded tokens */
    uint8_t from;      /* openers count from this layer on */
    bool once;         /* `from` is for this token alone: loops stay as they
                          are */
    bool after_option; /* the token before may take it as its value */
    pol_step_mode mode;
} pol_step_token;

/* Whether a text is the marker of a name that path rules build on: NUL, then
 * "~", "." or ":name". */
static inline bool pol_is_root_mark(pol_text text)
{
    return text.size > 1 && text.data[0] == '\0' &&
           (text.data[1] == '~' || text.data[1] == '.' || text.data[1] == ':');
}

void pol_standing_free(pol_standing *standing, pol_budget *budget);
/* Before any token, at a start (image/format.h). */
void pol_standing_begin(const pol_matcher *matcher, unsigned start,
                        pol_standing *standing);
/* The same behind a state that was found elsewhere; adds. */
void pol_standing_enter(const pol_matcher *matcher, uint32_t state,
                        uint8_t from, pol_standing *standing);
/* The same behind the literal edge of a start; adds. */
void pol_standing_enter_by(const pol_matcher *matcher, unsigned start,
                           pol_text text, uint8_t from, pol_standing *standing);
/* Adds to *to what is live in *from. */
void pol_standing_keep(const pol_matcher *matcher, const pol_standing *from,
                       pol_standing *to);
/* *to holds what *from has reached, with nothing live. */
void pol_standing_copy(const pol_matcher *matcher, const pol_standing *from,
                       pol_standing *to);
/* Adds to *to what a token makes of *from. */
void pol_standing_step(const pol_matcher *matcher, const pol_standing *from,
                       const pol_step_token *token, pol_standing *to);
/* What is accepted behind a marker in this place: literal edges alone; what is
 * live stays so. */
void pol_standing_probe(const pol_matcher *matcher, pol_text mark, uint8_t from,
                        pol_standing *standing);
/* What is accepted because no token follows. */
void pol_standing_finish(const pol_matcher *matcher, pol_standing *standing);
/* Finds the fate, and drops what cannot matter any more. */
void pol_standing_settle(const pol_matcher *matcher, pol_standing *standing);
/* Whether the rule matches as it stands; expiry aside. */
bool pol_standing_matches(const pol_matcher *matcher,
                          const pol_standing *standing);

#endif
