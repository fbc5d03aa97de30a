/* SPDX-License-Identifier: Apache-2.0
 *
 * Paths of posix that are canonical as they are: most of them.  One pass,
 * eight bytes at a time (the test for a byte in a word: Mycroft, 1987).
 *
 * Refuses to know everything else: then pol_place_of has to look. */
#include <libpolicy/canon/place.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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
    size_t left = path.size - at;
    if (path.size < 8) {
        char tail[8];
        memset(tail, '/', sizeof tail);
        memcpy(tail, path.data + at, left);
        return load(tail);
    }
    /* The last eight bytes, moved down. */
    uint64_t rest = ONES * '/' << 8 * left;
    return left == 0
               ? ONES * '/'
               : load(path.data + path.size - 8) >> (64 - 8 * left) | rest;
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

/* Byte by byte in bits: where the path has '/', '.' and NUL. */
typedef struct marks {
    uint64_t slashes, dots, nuls;
} marks;

#ifdef __SSE2__
static inline uint64_t bits_of(__m128i bytes, char c)
{
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)));
}

static inline void mark(marks *m, const char *p, unsigned at)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
    m->slashes |= bits_of(bytes, '/') << at;
    m->dots |= bits_of(bytes, '.') << at;
    m->nuls |= bits_of(bytes, 0) << at;
}
#else
/* The high bits of eight bytes side by side. */
static inline uint64_t gather(uint64_t highs)
{
    return (highs >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

static inline void mark(marks *m, const char *p, unsigned at)
{
    for (unsigned i = 0; i < 2; i++, p += 8, at += 8) {
        uint64_t v = load(p);
        m->slashes |= gather(zeroes(v ^ ONES * '/')) << at;
        m->dots |= gather(zeroes(v ^ ONES * '.')) << at;
        m->nuls |= gather(zeroes(v)) << at;
    }
}
#endif

/* Paths of 16 to 63 bytes, most of them: all of it in the bits of a word. */
static bool is_plain_word(pol_text path, uint16_t *ends, unsigned most,
                          unsigned *count)
{
    marks m = {0, 0, 0};
    unsigned size = (unsigned)path.size, k = 0;
    for (unsigned at = 0; at + 16 < size; at += 16) {
        mark(&m, path.data + at, at);
    }
    mark(&m, path.data + size - 16, size - 16);
    uint64_t slashes = m.slashes | UINT64_C(1) << size;
    uint64_t begins = m.slashes << 1;
    /* "", "." and ".." */
    uint64_t none = begins & (slashes | (m.dots & slashes >> 1) |
                              (m.dots & m.dots >> 1 & slashes >> 2));
    if ((m.slashes & 1) == 0 || (m.nuls | none) != 0) {
        return false;
    }
    for (uint64_t left = slashes & ~UINT64_C(1); left != 0; left &= left - 1) {
        if (k == most) {
            return false;
        }
        ends[k++] = (uint16_t)__builtin_ctzll(left);
    }
    *count = k;
    return !is_magic(path.data + 1, ends[0] - 1u);
}

/* The end of the path ends its last component as a '/' would. */
bool pol_place_plain(pol_text path, uint16_t *ends, unsigned most,
                     unsigned *count)
{
    size_t begin = 1;
    unsigned k = 0;
    if (path.size >= 16 && path.size < 64) {
        return is_plain_word(path, ends, most, count);
    }
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
