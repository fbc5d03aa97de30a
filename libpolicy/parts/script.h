/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether a script of sed, awk or jq is plain: it turns its input into its
 * output and its exit status, and can do nothing else.  Knows no options: how
 * a program came to its script is not asked.
 *
 * The law.  Of a plain script it is certain, whichever of the usual programs
 * of that language reads it, that none of its commands is run by a shell,
 * writes or opens a file, or tells what stands in the environment; or that
 * the program refuses it before it runs any of it.  All else is not plain. */
#ifndef POL_PARTS_SCRIPT_H
#define POL_PARTS_SCRIPT_H

#include <libpolicy/image/facts.h>

/* Any bytes; linear in them.  One of several scripts (sed -e A -e B) may be
 * asked alone: where each is plain, so is what they are joined to. */
bool pol_script_is_plain(pol_script language, pol_text script);

/* Of one language. */
bool pol_sed_is_plain(pol_text script);
bool pol_awk_is_plain(pol_text script);
bool pol_jq_is_plain(pol_text script);

#endif
