/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by sieve.c and sieve_run.c. */
#ifndef POL_ANALYZE_SIEVE_RUN_H
#define POL_ANALYZE_SIEVE_RUN_H

#include <libpolicy/analyze/sieve.h>

/* Rank of each byte in the order of tokens. */
unsigned pol_byte_rank(unsigned char c);

struct pol_sieve_run *pol_sieve_run_new(pol_budget *budget);
void pol_sieve_run_free(struct pol_sieve_run *run, pol_budget *budget);

#endif
