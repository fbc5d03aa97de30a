/* SPDX-License-Identifier: Apache-2.0
 *
 * The constants of std:base, item by item.  Refuses to know what they mean. */
#include <libpolicy/check/base_read.h>

enum {
    RECORD = 64,
    ITEM = 16,
    OPERAND = 12
};

static pol_base_part part_of(unsigned section)
{
    const unsigned char *image = pol_std_base.image;
    const unsigned char *entry = image + POL_ENTRY_AT(section);
    return (pol_base_part){image + pol_get64(entry + POL_ENTRY_OFFSET),
                           (uint32_t)pol_get64(entry + POL_ENTRY_COUNT)};
}

pol_base_reader pol_base_open(void)
{
    return (pol_base_reader){.pool = part_of(POL_SECTION_POOL),
                             .records = part_of(POL_SECTION_FACTS),
                             .options = part_of(POL_SECTION_OPTIONS),
                             .operands = part_of(POL_SECTION_OPERANDS),
                             .variables = part_of(POL_SECTION_VARIABLES)};
}

const unsigned char *pol_base_record(const pol_base_reader *r, uint32_t n)
{
    return r->records.data + (size_t)n * RECORD;
}

const unsigned char *pol_base_option(const pol_base_reader *r, uint32_t n)
{
    return r->options.data + (size_t)n * ITEM;
}

const unsigned char *pol_base_operand(const pol_base_reader *r, uint32_t n)
{
    return r->operands.data + (size_t)n * OPERAND;
}

const unsigned char *pol_base_variable(const pol_base_reader *r, uint32_t n)
{
    return r->variables.data + (size_t)n * ITEM;
}

pol_text pol_base_pooled(const pol_base_reader *r, uint32_t offset,
                         uint32_t size)
{
    return (pol_text){(const char *)r->pool.data + offset, size};
}

pol_text pol_base_item_text(const pol_base_reader *r, const unsigned char *item,
                            char bytes[8])
{
    uint64_t key = pol_get64(item + POL_ITEM_KEY);
    uint32_t size = POL_ITEM_SIZE_OF(item);
    if (size > 8 || key == POL_GLOB_KEY) {
        return pol_base_pooled(r, pol_get32(item + POL_ITEM_TEXT), size);
    }
    for (unsigned i = 0; i < 8; i++) {
        bytes[i] = (char)(key >> (56 - 8 * i));
    }
    return (pol_text){bytes, size};
}

pol_text pol_base_word(const pol_base_reader *r, const unsigned char *record)
{
    return pol_base_pooled(r, pol_get32(record + POL_RECORD_TEXT),
                           pol_get32(record + POL_RECORD_SIZE));
}
