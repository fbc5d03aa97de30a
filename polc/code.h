/* SPDX-License-Identifier: Apache-2.0
 *
 * The codes of diagnostics, as people ask for them. */
#ifndef POLC_CODE_H
#define POLC_CODE_H

#include "polc/args.h"

const char *polc_severity_name(pol_severity severity);
/* `explain CODE`: the page of a code, called by its number or its name. */
int polc_explain_code(const polc_args *args, const char *word);
/* `explain --codes`: all of them, one line each. */
int polc_list_codes(const polc_args *args);

#endif
