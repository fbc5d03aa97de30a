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
const pol_executable *oracle_executable(const oracle *o, pol_text name);
bool oracle_glob(pol_text glob, pol_text token);

#endif
