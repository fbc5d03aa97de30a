/* SPDX-License-Identifier: Apache-2.0
 *
 * Random shell texts: most of them in order, some with a byte or two changed.
 */
#ifndef TESTS_SHELL_GEN_H
#define TESTS_SHELL_GEN_H

#include <libpolicy/base/slice.h>
#include <libpolicy/shell.h>

enum {
    GEN_ROOM = 4096
};

typedef struct gen {
    uint64_t random;
    size_t size;
    unsigned depth;
    char text[GEN_ROOM];
} gen;

/* Writes the next text to g->text; NUL behind it, none in it. */
void gen_text(gen *g);
unsigned gen_draw(gen *g, unsigned below);

#endif
