/* SPDX-License-Identifier: Apache-2.0
 *
 * Paths of posix that are canonical as they are: most of them.  One pass,
 * eight bytes at a time (the test for a byte in a word: Mycroft, 1987).
 *
 * Refuses to know everything else: then pol_place_of has to look. */
#include <libpolicy/canon/place.h>

#define ONES UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

static inline uint64_t load(const char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

/* The high bit of every byte that is zero. */
static inline uint64_t zeroes(uint64_t v)
{
    return ~(((v & ~HIGHS) + ~HIGHS) | v | ~HIGHS);
}

/* The word at `at`; behind the end of the path it has '/' alone. */
static inline uint64_t word_at(pol_text path, size_t at)
{
    if (at + 8 <= path.size) {
        return load(path.data + at);
    }
    char tail[8];
    memset(tail, '/', sizeof tail);
    memcpy(tail, path.data + at, path.size - at);
    return load(tail);
}

/* "", "." and "..". */
static inline bool is_no_name(const char *p, size_t size)
{
    return size == 0 ||
           (p[0] == '.' && (size == 1 || (size == 2 && p[1] == '.')));
}

/* What the system lays links into. */
static bool is_magic(const char *p, size_t size)
{
    return (size == 4 && memcmp(p, "proc", 4) == 0) ||
           (size == 3 && memcmp(p, "dev", 3) == 0);
}

/* The end of the path ends its last component as a '/' would. */
bool pol_place_plain(pol_text path, uint16_t *ends, unsigned most,
                     unsigned *count)
{
    size_t begin = 1;
    unsigned k = 0;
    if (path.size < 2 || path.size > POL_MAX_PATH || path.data[0] != '/' ||
        path.data[path.size - 1] == '/') {
        return false;
    }
    for (size_t at = 1; at <= path.size; at += 8) {
        uint64_t v = word_at(path, at);
        uint64_t found = zeroes(v ^ ONES * '/');
        if (zeroes(v) != 0) {
            return false;
        }
        for (; found != 0; found &= found - 1) {
            size_t end = at + (size_t)__builtin_ctzll(found) / 8;
            if (end > path.size) {
                break;
            }
            if (is_no_name(path.data + begin, end - begin) || k == most) {
                return false;
            }
            ends[k++] = (uint16_t)end;
            begin = end + 1;
        }
    }
    *count = k;
    return !is_magic(path.data + 1, ends[0] - 1u);
}
