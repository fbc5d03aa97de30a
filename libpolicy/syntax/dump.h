/* SPDX-License-Identifier: Apache-2.0
 *
 * The tree as text, with or without places. */
#ifndef POL_SYNTAX_DUMP_H
#define POL_SYNTAX_DUMP_H

#include <libpolicy/syntax/parse.h>

void pol_dump_tree(pol_report *report, const pol_stmt *stmt, bool places,
                   pol_sink sink);

#endif
