/* SPDX-License-Identifier: Apache-2.0
 *
 * A case on which library and oracle differ, made as small as it goes. */
#ifndef TESTS_MINIMISE_H
#define TESTS_MINIMISE_H

#include "gen.h"

/* Compiles the policy and compares one request in every way; true where they
 * agree or the policy does not compile.  message (512 bytes) tells. */
bool case_agrees(const gen_policy *policy, const pol_request *request,
                 char *message);

/* Drops rules, elements, tokens as long as the case still differs. */
void case_minimise(gen_policy *policy, gen_request *request);

/* The case as TAP remarks. */
void case_print(const gen_policy *policy, const pol_request *request);

#endif
