/* SPDX-License-Identifier: Apache-2.0
 *
 * The plain loop over the entries of a kind_set, which every other engine has
 * to agree with: fnmatch for path globs, a comparison of the end for host
 * patterns, masks for address ranges. */
#ifndef BENCH_SCAN_H
#define BENCH_SCAN_H

#include "kind.h"

typedef struct scan scan;

scan *scan_build(const kind_set *set);
/* The strictest entry that matches, else prompt.  stop: at the first that
 * denies; else each entry is asked. */
pol_answer scan_decide(const scan *s, pol_text asked, int stop);
void scan_free(scan *s);

#endif
