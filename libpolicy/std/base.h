/* SPDX-License-Identifier: Apache-2.0
 *
 * std:base as constants: what its texts say, checked and merged when the
 * library was built (embed/).  Bytes and numbers; what they mean is for check/
 * and image/. */
#ifndef POL_STD_BASE_H
#define POL_STD_BASE_H

#include <stddef.h>
#include <stdint.h>

/* Where a text stands in `texts`. */
typedef struct pol_base_text {
    uint32_t offset, size;
} pol_base_text;

/* One list of synonyms. */
typedef struct pol_base_list {
    pol_base_text program;
    uint32_t first; /* in `words` */
    uint16_t count;
    uint16_t place; /* pol_place_known */
} pol_base_list;

/* What statements say of a name of the image, by its record there. */
typedef struct pol_base_said {
    uint16_t flags, denied;
    uint8_t is_said; /* 0: it is only what others begin with */
} pol_base_said;

typedef struct pol_base {
    const unsigned char *image; /* of a policy that has nothing else; null:
                                   there are no constants */
    size_t image_size;
    uint32_t programs; /* records of names without a blank, the first ones */
    unsigned char digest[16];   /* of the texts */
    const pol_base_said *said;  /* by record */
    const pol_base_list *lists; /* in the order of the texts */
    const uint16_t *by_program; /* lists, by the first word of the program,
                                   then as they come */
    uint32_t list_count;
    const pol_base_text *words;
    const char *texts;
    const uint8_t *packs; /* indices of the packs, in the order of loading */
    size_t pack_count;
} pol_base;

/* Generated; of the generator itself without constants. */
extern const pol_base pol_std_base;

#endif
