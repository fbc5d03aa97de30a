/* SPDX-License-Identifier: Apache-2.0
 *
 * Hosts, addresses and ranges as rules write them.  Internal to check/. */
#ifndef POL_CHECK_HOST_H
#define POL_CHECK_HOST_H

#include <libpolicy/canon/host.h>
#include <libpolicy/check/value.h>

/* -- host_pattern.c */
/* A host of a rule, or a range, to words. */
bool pol_check_host_pattern(pol_checker *c, const pol_value *value,
                            bool is_range, pol_pattern *pattern);

/* -- host.c */
/* A wildcard directly over a public suffix: anybody can have such a name. */
bool pol_host_is_broad(const pol_checked *checked, pol_pattern pattern);
/* Whether a pattern covers a canonical host. */
bool pol_host_matches(const pol_checked *checked, pol_pattern pattern,
                      bool closing, pol_text host);

/* -- codex_host.c */
/* A host as Codex keeps it: the rule's only target. */
bool pol_check_codex_host(pol_checker *c, const pol_value *value,
                          pol_rule *rule);
/* Adds the rule where it has effect. */
void pol_add_codex_host(pol_checker *c, pol_rule *rule);

#endif
