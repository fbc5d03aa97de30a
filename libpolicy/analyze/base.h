/* SPDX-License-Identifier: Apache-2.0
 *
 * What std:base knows of programs, without a policy and without a compile: a
 * look into its constants. */
#ifndef POL_ANALYZE_BASE_H
#define POL_ANALYZE_BASE_H

#include <libpolicy/image/facts.h>

/* A view for pol_facts_program and its like (image/facts.h), of std:base and
 * nothing else.  Costs some hundred instructions; lives as long as the library.
 * false, and an empty view, where the library was built without constants. */
bool pol_base_view(pol_view *view);

#endif
