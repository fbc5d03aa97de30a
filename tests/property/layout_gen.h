/* SPDX-License-Identifier: Apache-2.0
 *
 * Rule files in layouts that nobody would choose, all of them valid. */
#ifndef TESTS_LAYOUT_GEN_H
#define TESTS_LAYOUT_GEN_H

#include <stddef.h>
#include <stdint.h>

enum {
    LAYOUT_SIZE = 1 << 20
};

typedef struct layout_source {
    char text[LAYOUT_SIZE];
    size_t size;
} layout_source;

/* The source of a seed; the same on every machine. */
void layout_make(layout_source *source, uint64_t seed);

#endif
