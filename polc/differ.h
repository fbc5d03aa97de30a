/* SPDX-License-Identifier: Apache-2.0
 *
 * OLD and NEW, read and compared. */
#ifndef POLC_DIFFER_H
#define POLC_DIFFER_H

#include "polc/side.h"

#include <libpolicy/diff.h>

typedef struct polc_differ {
    polc_side before, after;
    pol_result *result;
} polc_differ;

/* Reads what the command line names, and compares; every request that was
 * found is asked of both policies once more.  POLC_CLEAN, or an exit code
 * after a message; close it anyway. */
int polc_differ_open(polc_differ *differ, const polc_args *args,
                     const char *verb);
void polc_differ_close(polc_differ *differ);

/* Asks both policies what each change says of them; false after a message. */
bool polc_differ_replay(const pol_policy_sources *before,
                        const pol_policy_sources *after,
                        const pol_result *result);

#endif
