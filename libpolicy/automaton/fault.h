/* SPDX-License-Identifier: Apache-2.0
 *
 * Names the rules that make an automaton too large. */
#ifndef POL_AUTOMATON_FAULT_H
#define POL_AUTOMATON_FAULT_H

#include <libpolicy/automaton/program.h>

typedef enum pol_fault {
    POL_FAULT_STATES,  /* too many states altogether */
    POL_FAULT_GLOBS,   /* too many globs that one token is tried on */
    POL_FAULT_THREADS, /* too many loops that can be live together */
    POL_FAULT_LISTS    /* more accept lists than an image can number */
} pol_fault;

/* Names the rules of the items of one state, where that shows. */
void pol_report_fault(pol_report *report, const pol_checked *checked,
                      const pol_program *program, const uint32_t *items,
                      uint32_t count, pol_fault fault);

#endif
