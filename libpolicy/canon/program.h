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

#endif
