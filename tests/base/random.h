/* SPDX-License-Identifier: Apache-2.0
 *
 * Random rule text that states facts of programs which std:base knows, adds to
 * them, contradicts them, and has rules about them. */
#ifndef TESTS_BASE_RANDOM_H
#define TESTS_BASE_RANDOM_H

#include <libpolicy/check/check.h>

typedef struct random_text {
    const pol_checked *base; /* whole: the words that are drawn */
    uint64_t state;
    size_t size;
    char text[1 << 16];
} random_text;

/* facts, rules: how many statements of each, at most. */
void random_make(random_text *t, uint32_t facts, uint32_t rules);

#endif
