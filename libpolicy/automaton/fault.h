/* SPDX-License-Identifier: Apache-2.0
 *
 * Names the rules that make an automaton too large. */
#ifndef POL_AUTOMATON_FAULT_H
#define POL_AUTOMATON_FAULT_H

#include <libpolicy/automaton/program.h>

/* The rules of the items of one state need too many states together. */
void pol_report_states(pol_report *report, const pol_checked *checked,
                       const pol_program *program, const uint32_t *items,
                       uint32_t count);
/* They have too many globs at one place. */
void pol_report_globs(pol_report *report, const pol_checked *checked,
                      const pol_program *program, const uint32_t *items,
                      uint32_t count);
/* They have too many loops that can be live together. */
void pol_report_threads(pol_report *report, const pol_checked *checked,
                        const pol_program *program, const uint32_t *items,
                        uint32_t count);

#endif
