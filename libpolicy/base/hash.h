/* SPDX-License-Identifier: Apache-2.0
 *
 * XXH3, inlined from the system's xxHash headers.  Finds things fast; never
 * trusted to tell two things apart. */
#ifndef POL_BASE_HASH_H
#define POL_BASE_HASH_H

#ifndef XXH_INLINE_ALL
#define XXH_INLINE_ALL
#endif
#ifndef XXH_NO_STREAM
#define XXH_NO_STREAM
#endif
#include <xxhash.h>

#endif
