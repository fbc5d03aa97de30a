/* SPDX-License-Identifier: Apache-2.0
 *
 * What the verbs that ask a policy share: their options. */
#ifndef POLC_ASK_H
#define POLC_ASK_H

#include "polc/judge.h"
#include "polc/policy.h"

/* POLC_CLEAN, or POLC_FAILURE after a message. */
int polc_ask_check(const polc_args *args, const char *verb);
/* Flags, time, working directory and home of the command line; where that
 * gives the request too, the process's own fill in. */
void polc_ask_configure(polc_judge *judge, const polc_args *args);
void polc_ask_forget(polc_judge *judge);

#endif
