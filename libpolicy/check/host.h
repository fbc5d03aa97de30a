/* SPDX-License-Identifier: Apache-2.0
 *
 * Hosts, addresses and ranges as rules write them.  Internal to check/. */
#ifndef POL_CHECK_HOST_H
#define POL_CHECK_HOST_H

#include <libpolicy/canon/host.h>

/* Whether a canonical host pattern or range of a rule covers a canonical
 * host. */
bool pol_host_matches(pol_text pattern, bool is_cidr, bool closing,
                      pol_text host);

/* What Codex says of a host of its network_rule: null, or what is wrong.
 * *host is the part that it keeps. */
const char *pol_codex_host(pol_text text, pol_text *host);

#endif
