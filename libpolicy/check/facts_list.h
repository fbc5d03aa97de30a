/* SPDX-License-Identifier: Apache-2.0
 *
 * Lists of program(): options, operands, synonyms.  Internal to check/.  Each
 * takes the arguments by POL_PROGRAM_*, and says false after a diagnostic. */
#ifndef POL_CHECK_FACTS_LIST_H
#define POL_CHECK_FACTS_LIST_H

#include <libpolicy/check/value.h>

bool pol_take_options(pol_checker *c, const pol_value *value,
                      pol_said_program *said);
bool pol_take_places(pol_checker *c, const pol_value *value,
                     pol_said_program *said);
/* Of said->name. */
bool pol_take_synonyms(pol_checker *c, const pol_value *list,
                       const pol_said_program *said);

#endif
