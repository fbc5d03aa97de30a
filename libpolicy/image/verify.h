/* SPDX-License-Identifier: Apache-2.0
 *
 * Proof that the sections of an image hold what the evaluator expects. */
#ifndef POL_IMAGE_VERIFY_H
#define POL_IMAGE_VERIFY_H

#include <libpolicy/image/view.h>

/* Sections and header fields of *view are set and in bounds. */
bool pol_verify(const pol_view *view);

/* -- verify_facts.c */
bool pol_verify_facts(const pol_view *view);

/* -- carried.c */
/* The sections behind those of a view: SOURCES, SOURCE_TEXT. */
bool pol_verify_carried(const pol_view *view, const pol_section *sources,
                        const pol_section *texts);

#endif
