/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads the constants of std:base, whose sections are those of an image
 * (image/format.h).  They are part of the library: nothing is verified.
 * Internal to check/. */
#ifndef POL_CHECK_BASE_READ_H
#define POL_CHECK_BASE_READ_H

#include <libpolicy/base/slice.h>
#include <libpolicy/image/format.h>
#include <libpolicy/std/base.h>

typedef struct pol_base_part {
    const unsigned char *data;
    uint32_t count; /* items */
} pol_base_part;

typedef struct pol_base_reader {
    pol_base_part pool, records, options, operands, variables;
} pol_base_reader;

pol_base_reader pol_base_open(void);

/* The n-th item of a section. */
const unsigned char *pol_base_record(const pol_base_reader *r, uint32_t n);
const unsigned char *pol_base_option(const pol_base_reader *r, uint32_t n);
const unsigned char *pol_base_operand(const pol_base_reader *r, uint32_t n);
const unsigned char *pol_base_variable(const pol_base_reader *r, uint32_t n);

pol_text pol_base_pooled(const pol_base_reader *r, uint32_t offset,
                         uint32_t size);
/* Of an option or a variable: short ones stand in the key, and are put into
 * `bytes`. */
pol_text pol_base_item_text(const pol_base_reader *r, const unsigned char *item,
                            char bytes[8]);
/* The own word of a record. */
pol_text pol_base_word(const pol_base_reader *r, const unsigned char *record);

#endif
