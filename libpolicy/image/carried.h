/* SPDX-License-Identifier: Apache-2.0
 *
 * The sources that an image carries, as part of format.h.  No evaluation
 * reads them: they are there to compile the image again.
 *
 * SOURCES is empty, and SOURCE_TEXT with it, or it has a record of how the
 * image was compiled and then one for each of SOURCE_NAMES.  Their texts
 * follow one another in SOURCE_TEXT, and nothing else stands there. */
#ifndef POL_IMAGE_CARRIED_H
#define POL_IMAGE_CARRIED_H

#define POL_SOURCE_RECORD 32

enum {
    POL_SOURCE_AT = 0,      /* u32 offset in SOURCE_TEXT */
    POL_SOURCE_SIZE = 4,    /* u32; 0 for a pack, which is not carried */
    POL_SOURCE_LAYER = 8,   /* u8 */
    POL_SOURCE_ORIGIN = 9,  /* u8: pol_origin */
    POL_SOURCE_FLAGS = 10,  /* u8: of the first record; the rest is zero */
    POL_SOURCE_DIGEST = 16, /* 16 bytes: XXH3-128 of the text */
};

/* The first record: its text is the root of relative path patterns, empty
 * where no rule needed it. */
#define POL_SOURCE_TRUSTS_PROJECT 1u
#define POL_SOURCE_NO_BASE 2u
#define POL_SOURCE_FLAGS_ALL 3u

#endif
