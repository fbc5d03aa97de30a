/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether two policies say the same of programs besides their rules. */
#ifndef POL_ANALYZE_LISTS_H
#define POL_ANALYZE_LISTS_H

#include <libpolicy/check/rules.h>

/* Whether host_executable says the same; apart: where lists of layers that can
 * only tighten are left aside. */
bool pol_lists_equal(const pol_checked *a, const pol_checked *b, bool apart);
/* Whether that `apart` can make a difference. */
bool pol_lists_split(const pol_checked *checked);
/* Whether program() and environment() say the same. */
bool pol_facts_equal(const pol_checked *a, const pol_checked *b);

#endif
