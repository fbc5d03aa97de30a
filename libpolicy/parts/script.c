/* SPDX-License-Identifier: Apache-2.0 */
#include <libpolicy/parts/script.h>

bool pol_script_is_plain(pol_script language, pol_text script)
{
    (void)language;
    (void)script;
    return false;
}
