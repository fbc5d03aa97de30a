/* SPDX-License-Identifier: Apache-2.0
 *
 * The request that the options of eval and explain make up. */
#ifndef POLC_QUESTION_H
#define POLC_QUESTION_H

#include "polc/args.h"
#include "polc/request.h"

/* Whether an option or `--` asks anything. */
bool polc_question_given(const polc_args *args);
/* Whether the request is of another platform than POSIX. */
bool polc_question_is_foreign(const polc_args *args);
/* POLC_CLEAN, or POLC_FAILURE after a message: exactly one kind is asked
 * about, with the options of that kind alone. */
int polc_question_check(const polc_args *args, const char *verb);
/* The request; false where it is malformed, as polc_request_read. */
bool polc_question_make(polc_request *request, const polc_args *args);

#endif
