/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a path leads through its links, to be shown in answers. */
#ifndef POLC_RESOLVE_H
#define POLC_RESOLVE_H

#include "polc/judge.h"

/* The canonical path of a path request; size 0 where there is none. */
void polc_canonical_path(const pol_request *request, pol_text path,
                         polc_buffer *out);
/* The path without links, where request tells or its resolver does. */
bool polc_resolved_path(const pol_request *request, polc_buffer *out);

#endif
