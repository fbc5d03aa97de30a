/* SPDX-License-Identifier: Apache-2.0
 *
 * A case of all kinds on which library and oracle differ, made as small as it
 * goes. */
#ifndef TESTS_SHRINK_H
#define TESTS_SHRINK_H

#include "stack.h"

/* true where the case still shows what is looked for. */
typedef bool (*shrink_test)(void *context, const stack *s,
                            const stack_request *q);

/* Compiles the stack and compares one request in every way; true where they
 * agree or the stack does not compile.  message (512 bytes) tells. */
bool shrink_agrees(const stack *s, const stack_request *q, char *message);

/* Leaves out what is not needed for the test to stay true. */
void shrink(stack *s, stack_request *q, shrink_test test, void *context);
/* The test is that they do not agree. */
void shrink_difference(stack *s, stack_request *q);

/* The case as TAP remarks. */
void shrink_print(const stack *s, const stack_request *q);
/* The request alone. */
void shrink_print_request(const stack_request *q);

#endif
