/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether a script is plain: it transforms its input and does nothing else. */
#ifndef POL_PARTS_SCRIPT_H
#define POL_PARTS_SCRIPT_H

#include <libpolicy/image/facts.h>

/* True only where that is certain. */
bool pol_script_is_plain(pol_script language, pol_text script);

#endif
