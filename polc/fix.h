/* SPDX-License-Identifier: Apache-2.0
 *
 * polc check --fix and --diff: the changes that change no answer. */
#ifndef POLC_FIX_H
#define POLC_FIX_H

#include "polc/finding.h"

/* Compiles a policy that was read, and lints it, in place of the result that
 * it has. */
pol_status polc_lint(polc_checked *policy);

/* Makes the safe fixes of a policy that has been linted, in the files that
 * were named, until there are none; its texts and result are then those of the
 * fixed files.  A file that other policies may read another way is left alone:
 * one that is loaded.  Before anything is written, the policies before and
 * after are compared: no answer may differ.  With --diff the changes go to
 * standard output only.  POLC_CLEAN, or POLC_FAILURE after a message. */
int polc_fix(polc_checked *policy, const polc_args *args, polc_fixes *done);

#endif
