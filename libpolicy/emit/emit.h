/* SPDX-License-Identifier: Apache-2.0
 *
 * Checked rules to image bytes. */
#ifndef POL_EMIT_EMIT_H
#define POL_EMIT_EMIT_H

#include <libpolicy/check/rules.h>

typedef struct pol_emitted {
    unsigned char *bytes; /* 64-byte aligned, inside block */
    size_t size;
    void *block; /* to give back: pol_budget_resize(.., 0) */
    size_t block_size;
} pol_emitted;

/* Builds the automaton of *checked (to which it may add texts) and writes
 * the image.  false with a diagnostic, or with the budget failed; *out is then
 * zeroed.  The image is the same bytes for the same sources on every
 * platform.  Where *checked is disposable, nothing may be read of it
 * afterwards. */
bool pol_emit(pol_report *report, pol_checked *checked,
              const pol_limits *limits, pol_budget *budget, pol_emitted *out,
              pol_statistics *statistics);

/* XXH3-128 of the sources of std:base. */
void pol_base_digest(const pol_report *report, unsigned char digest[16]);

/* The automaton, and an image, as text. */
bool pol_dump_automaton(pol_report *report, pol_checked *checked,
                        const pol_limits *limits, pol_budget *budget,
                        pol_sink sink);
bool pol_dump_image(const void *bytes, size_t size, pol_sink sink);

#endif
