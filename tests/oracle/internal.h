/* SPDX-License-Identifier: Apache-2.0
 *
 * What the oracle's files share. */
#ifndef TESTS_ORACLE_INTERNAL_H
#define TESTS_ORACLE_INTERNAL_H

#include "oracle.h"

/* malloc that ends the program instead of failing; size 0 is served. */
void *oracle_alloc(size_t size);

/* What one rule sees of a request. */
typedef struct oracle_view {
    const pol_text *raw;    /* tokens as given */
    const pol_text *tokens; /* the same, or folded for a canonical rule */
    size_t count;
    bool canonical;
    uint32_t layer; /* of the rule at hand */
    const pol_request *request;
} oracle_view;

/* A text of the rules as the view needs it: as written, or folded. */
pol_text oracle_text(oracle *o, const oracle_view *view, uint32_t number);
/* Canonical caseless form in new memory. */
pol_text oracle_fold(pol_text text);

/* pattern.c: native dialect.  whole: END is added where it is missing. */
bool oracle_match(oracle *o, const oracle_view *view, pol_pattern pattern,
                  bool closing, bool whole);

/* option.c: does token i, with what follows it, pass the index-th test of a
 * spelling?  The spelling holds where each of its tests has a token. */
size_t oracle_test_count(pol_text spelling);
bool oracle_test(pol_text spelling, size_t index, const oracle_view *view,
                 size_t i);

/* name.c */
bool oracle_begins(pol_text text, const char *head);
bool oracle_equals(pol_text text, const char *other);
pol_text oracle_closing_name(pol_text program);
/* What follows the last '/'. */
pol_text oracle_last_part(pol_text path);
/* Lexical normal form in new memory. */
pol_text oracle_normal_path(pol_text path, pol_text cwd);
bool oracle_is_path_of(const oracle *o, const pol_executable *executable,
                       pol_text path);
/* Null where the name is not listed. */
const pol_executable *oracle_executable(const oracle *o, pol_text name);
bool oracle_glob(pol_text glob, pol_text token);

/* -- answer.c: from matching rules to an answer */

/* A request while its readings are judged, each by itself. */
typedef struct oracle_judge {
    oracle *o;
    const pol_request *request;
    oracle_answer *answer;
    bool *met;  /* by rule: it matched in some reading */
    bool begun; /* the answer holds that of some reading */
} oracle_judge;

/* What one reading sees of a request. */
typedef struct oracle_subject oracle_subject;
struct oracle_subject {
    oracle_judge *judge;
    const void *data;
    /* Conditions besides the patterns; may be null. */
    bool (*holds)(const oracle_subject *s, const pol_rule *rule, bool closing);
    bool (*lies_in)(const oracle_subject *s, const pol_rule *rule,
                    pol_pattern pattern, bool closing);
    bool only_closes; /* nothing opens here: no allow, no exception of what
                         closes */
    bool no_default;  /* where nothing matches it says nothing */
    bool unlisted;    /* what matches counts, and was listed already */
};

bool oracle_is_expired(const oracle *o, const pol_rule *rule, uint64_t now);
/* Judges one reading. */
void oracle_read(oracle_judge *j, const oracle_subject *s);
/* Whether some rule allows it, whatever others say; lists those that do. */
bool oracle_is_opened(const oracle_subject *s);
/* Adds what the rules say that matched.  apart: those that do where lists of
 * programs of layers that can only tighten are left aside; null: the same. */
void oracle_conclude(oracle_judge *j, const uint32_t *rules, size_t count,
                     bool no_default, const oracle_answer *apart);
void oracle_refuse(oracle_judge *j, pol_reason reason, pol_why why);
/* Not understood: an allow becomes a prompt. */
void oracle_distrust(oracle_judge *j, pol_why why);
void oracle_add(oracle_answer *answer, uint32_t rule);

bool oracle_has_nul(pol_text text);

/* -- The kinds */

void oracle_path(oracle_judge *j);
void oracle_network(oracle_judge *j);
void oracle_tool(oracle_judge *j);
void oracle_setting(oracle_judge *j);

/* Whether a token meets a path() element. */
bool oracle_path_element(oracle *o, const pol_request *request, uint32_t index,
                         pol_text token, bool closing);

#endif
