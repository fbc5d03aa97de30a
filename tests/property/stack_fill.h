/* SPDX-License-Identifier: Apache-2.0
 *
 * What the makers of requests share. */
#ifndef TESTS_STACK_FILL_H
#define TESTS_STACK_FILL_H

#include "stack.h"

#define FILL_ROOM 512
#define FILL_COUNT(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))
/* The front of the table comes more often. */
#define FILL_PICK(r, table) fill_pick(r, table, FILL_COUNT(table))

const char *fill_pick(gen_random *r, const char *const *table, uint32_t count);
/* to: FILL_ROOM bytes; what does not fit is left out. */
void fill_append(char *to, const char *text);
void fill_append_byte(char *to, char byte);
/* Some text that the glob takes, for most globs. */
void fill_glob(gen_random *r, const char *glob, char *out);
void fill_change_case(gen_random *r, char *text);

/* A path that is near to the pattern, in some spelling. */
void fill_path_token(gen_random *r, const stack_request *q, const char *pattern,
                     char *out);
void fill_path_query(gen_random *r, const stack_rule *rule, stack_request *q);

#endif
