/* SPDX-License-Identifier: Apache-2.0
 *
 * Mutants of a policy under test: which of them its vectors tell from it, and
 * vectors that do. */
#ifndef POLC_MUTANTS_H
#define POLC_MUTANTS_H

#include "polc/test.h"

#include <libpolicy/mutant.h>

typedef enum polc_fate {
    POLC_UNDECIDED, /* reason says why */
    POLC_KILLED,    /* a vector fails */
    POLC_SURVIVED,  /* none does, though one could */
    POLC_EQUIVALENT /* proved: no vector can */
} polc_fate;

/* One mutant, as its policy's vectors left it. */
typedef struct polc_mutant {
    pol_mutant_info info;
    polc_fate fate;
    const char *reason; /* undecided: one line */
    char *vector;       /* survived: one that kills it */
} polc_mutant;

typedef struct polc_mutants {
    pol_result *list;
    polc_mutant *items;
    size_t count;
} polc_mutants;

/* Lists the mutants of a policy that compiles; close it in any case. */
void polc_mutants_open(polc_mutants *mutants, const polc_tested *tested);
void polc_mutants_close(polc_mutants *mutants);

/* Tries all mutants on the vectors that the policy kept. */
void polc_mutants_try(polc_tests *tests, polc_tested *tested,
                      polc_mutants *mutants);
/* Prints them, and their sums. */
void polc_mutants_report(polc_tests *tests, const polc_tested *tested,
                         const polc_mutants *mutants);
/* "a.rules:3:1 rule push: widen: without end()" */
void polc_add_mutant(polc_buffer *out, const polc_tests *tests,
                     const polc_tested *tested, const polc_mutant *mutant);

/* All of that, as --mutants wants it. */
void polc_tests_mutants(polc_tests *tests, polc_tested *tested);

/* -- generate.c */

/* Writes vectors that kill all mutants that can be killed, and which cannot,
 * to a file, or stdout.  False after a message. */
bool polc_generate(polc_tests *tests, polc_tested *tested, const char *file);

/* -- for generate.c */

/* The image of a mutant; false where it does not compile.  Free *result. */
bool polc_mutant_image(const polc_tested *tested, size_t index,
                       pol_result **result, pol_image *image);
/* Whether a vector fails on an image. */
bool polc_vector_fails(polc_tests *tests, const pol_image *image,
                       const polc_vec_question *q);
/* Finds a vector that tells a mutant from the policy. */
void polc_mutant_witness(const polc_tested *tested, size_t index,
                         polc_mutant *mutant);
/* Keeps a vector with its memory. */
void polc_tested_keep(polc_tested *tested, polc_vec_question *q,
                      polc_vec_memory *memory);

#endif
