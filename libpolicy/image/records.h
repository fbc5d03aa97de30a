/* SPDX-License-Identifier: Apache-2.0
 *
 * Records of facts of programs and variables in an image, as part of
 * format.h. */
#ifndef POL_IMAGE_RECORDS_H
#define POL_IMAGE_RECORDS_H

#include <stdint.h>

/* -- Facts.  A text that is sorted has a key, its first eight bytes, the first
 * on top; what a shorter one does not have is zero.  Longer ones, and all
 * names of FACTS, stand in POOL as well; else the offset is zero.  No text
 * has a NUL.
 *
 * NAMES: the upper half of the hash of a program's name, and the number of
 * its fact, from 1; 0 is a free slot.  The lower half says where to begin,
 * and at most POL_NAME_PROBES slots from there it stands, the first one
 * behind the last.
 *
 * FACTS: all programs by their names, then subcommands: those of one fact
 * follow one another, by their bytes, in the order of what they belong to and
 * behind it. */
#define POL_NAME_PROBES 16
enum {
    POL_RECORD_KEY = 0,     /* u64, of the name, or of the subcommand's word */
    POL_RECORD_TEXT = 8,    /* u32 offset in POOL */
    POL_RECORD_SIZE = 12,   /* u32 */
    POL_RECORD_BITS = 16,   /* u32: POL_FACT_* of canon/fact.h */
    POL_RECORD_BEFORE = 20, /* u8: operands before what it wraps */
    POL_RECORD_SHELL = 21,  /* u8: pol_shell */
    POL_RECORD_SCRIPT = 22, /* u8: pol_script */
    POL_RECORD_HARMLESS = 23,  /* u8: layer, POL_LAYERS: never */
    POL_RECORD_OPTIONS = 24,   /* u32 first, u32 count, in OPTIONS */
    POL_RECORD_SUBS = 32,      /* the same in FACTS */
    POL_RECORD_POSITIONS = 40, /* the same in OPERANDS */
    POL_RECORD_GLOBS = 48,     /* the same in OPERANDS */
    POL_RECORD_ALL = 56        /* u32: bits of options; u32 zero */
};
/* OPTIONS and VARIABLES: key, offset in POOL, then size and what is known:
 * POL_OPTION_*; or pol_effect, the layer above four bits, and whether it is a
 * glob.  The key of a glob is POL_GLOB_KEY, so that globs come last.  Facts
 * share lists of OPTIONS; before a list stands its head: POL_HEAD_KEY, the
 * number of its options, zero, and the bits of those that are not global. */
enum {
    POL_ITEM_KEY = 0,   /* u64 */
    POL_ITEM_TEXT = 8,  /* u32 */
    POL_ITEM_SIZE = 12, /* u16, with POL_ITEM_ADDED */
    POL_ITEM_BITS = 14  /* u16 */
};
#define POL_ITEM_ADDED 0x8000u /* takes no abbreviation from others */
#define POL_ITEM_SIZE_OF(p) (pol_get16((p) + POL_ITEM_SIZE) & ~POL_ITEM_ADDED)
#define POL_GLOB_KEY UINT64_MAX
#define POL_HEAD_KEY UINT64_MAX
#define POL_VARIABLE(effect, from, glob) \
    ((uint32_t)(effect) | (uint32_t)(from) << 4 | (uint32_t)(glob) << 8)
#define POL_VARIABLE_EFFECT(bits) ((bits)&15)
#define POL_VARIABLE_FROM(bits) ((bits) >> 4 & 15)
#define POL_VARIABLE_GLOB(bits) ((bits) >> 8)
/* OPERANDS: kind, then from and to; of a glob kind with POL_OPERAND_GLOB, then
 * offset in POOL and size.  Facts share them. */
#define POL_OPERAND_GLOB 256u

#endif
