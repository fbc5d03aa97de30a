/* SPDX-License-Identifier: Apache-2.0
 *
 * Sums of an image made right again after damage, as somebody would who
 * wants the damage to get past them. */
#ifndef TESTS_REPAIR_H
#define TESTS_REPAIR_H

#include <stddef.h>

/* Bytes that are no image at all are left as they are. */
void repair_sums(unsigned char *bytes, size_t size);

#endif
