/* SPDX-License-Identifier: Apache-2.0
 *
 * Names of programs.  Freestanding. */
#ifndef POL_CANON_PROGRAM_H
#define POL_CANON_PROGRAM_H

#include <libpolicy/base/slice.h>

/* The name that a closing rule compares, of a literal as of a request's
 * program token: the basename by either separator, without one of .exe .com
 * .cmd .bat (in any case).  A part of `program`; may be empty. */
pol_text pol_closing_name(pol_text program);

/* Whether that name is the program as it is written. */
static inline bool pol_is_closing_name(pol_text program)
{
    for (size_t i = 0; i < program.size; i++) {
        if (program.data[i] == '/' || program.data[i] == '\\') {
            return false;
        }
    }
    return program.size < 5 || program.data[program.size - 4] != '.' ||
           pol_closing_name(program).size == program.size;
}

#endif
