/* SPDX-License-Identifier: Apache-2.0
 *
 * Random scripts of sed, awk and jq: pieces of the language in an order that
 * often makes sense, some with a byte or two changed.  The files that they
 * name are f, g and out. */
#ifndef TESTS_PARTS_SCRIPT_GEN_H
#define TESTS_PARTS_SCRIPT_GEN_H

#include <libpolicy/parts/script.h>

enum {
    GEN_ROOM = 1024
};

typedef struct gen {
    uint64_t random;
    size_t size;
    char text[GEN_ROOM];
} gen;

/* Writes the next script to g->text; NUL behind it, none in it. */
void gen_script(gen *g, pol_script language);

#endif
