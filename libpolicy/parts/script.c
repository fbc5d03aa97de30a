/* SPDX-License-Identifier: Apache-2.0
 *
 * Which reader a language has.  Shell text has one of its own, and is never
 * plain here. */
#include <libpolicy/parts/script.h>

bool pol_script_is_plain(pol_script language, pol_text script)
{
    switch (language) {
    case POL_SCRIPT_SED:
        return pol_sed_is_plain(script);
    case POL_SCRIPT_AWK:
        return pol_awk_is_plain(script);
    case POL_SCRIPT_JQ:
        return pol_jq_is_plain(script);
    case POL_SCRIPT_UNKNOWN:
    case POL_SCRIPT_SHELL:
    case POL_SCRIPTS:
        break;
    }
    return false;
}
