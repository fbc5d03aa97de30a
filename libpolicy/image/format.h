/* SPDX-License-Identifier: Apache-2.0
 *
 * Layout of an image: the one contract between the compiler, which writes
 * it (emit/), and the evaluator, which reads it (image/, eval/).
 *
 *   header      256 bytes
 *   table       section_count entries of 32 bytes
 *   sections    each at a multiple of 64, in table order, zero-padded
 *
 * All numbers are little-endian.  Nothing in an image is a pointer.  Labels
 * and symbols only feed a hash, so that a damaged one can make a decision
 * wrong but never an address; the few stored offsets go through
 * pol_view_span.  XXH3 sums find accidents, not attackers.
 *
 * How a decision is found: a token is looked up in SYMBOLS (two lines of four
 * 16-byte slots, the slot's index is the symbol); (label, symbol) is looked up
 * in EDGES (two lines of four edges); the edge gives the next label and the
 * verdicts of the rules that end there.  States with wildcards have a record in
 * WILD; their labels, which are larger than all others, tell where.  For a
 * command line, its program is looked up in NAMES, which leads to a record in
 * FACTS. */
#ifndef POL_IMAGE_FORMAT_H
#define POL_IMAGE_FORMAT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <libpolicy/base/hash.h>
#include <libpolicy/image/carried.h>
#include <libpolicy/image/records.h>

#define POL_IMAGE_MAGIC "\x89POL\r\n\x1a\n"
#define POL_IMAGE_MAJOR 1
#define POL_IMAGE_MINOR 0
#define POL_HEADER_SIZE 256
#define POL_SECTION_ENTRY 32
#define POL_SECTION_ALIGN 64

/* Header: byte offsets. */
enum {
    POL_AT_MAGIC = 0,
    POL_AT_MAJOR = 8,        /* u16 */
    POL_AT_MINOR = 10,       /* u16 */
    POL_AT_HEADER_SIZE = 12, /* u32 */
    POL_AT_TOTAL = 16,       /* u64 */
    POL_AT_SECTIONS = 24,    /* u32 */
    POL_AT_MUST = 28,        /* u32: features a reader must know */
    POL_AT_MAY = 32,         /* u32: features a reader may ignore */
    POL_AT_LANGUAGE = 36,    /* u32 */
    POL_AT_DIALECT = 40,     /* u8 */
    POL_AT_EXECUTABLES = 44, /* u32: label of host_executable, or 0 */
    POL_AT_MAX_SYMBOL = 48,  /* u32: bytes of the longest symbol */
    POL_AT_RULES = 52,       /* u32 */
    POL_AT_SOURCES = 56,     /* u32 */
    POL_AT_DEFAULTS = 60,    /* u8 by kind: verdict where no rule matches */
    POL_AT_FROM = 65, /* u8: strongest layer that states that of commands */
    POL_AT_WILD_BASE =
        68,             /* u32: label of the state of the first word of WILD */
    POL_AT_SEED = 80,   /* u64 */
    POL_AT_DIGEST = 88, /* 16 bytes: XXH3-128 of the sources */
    POL_AT_SUM = 104,   /* u64: XXH3-64 of header and table, this
                           field taken as zero */
    POL_AT_STARTS = 112 /* next and meta of each start state; next 0:
                           no rule begins there */
};

/* Where a walk begins, by what the request asks. */
typedef enum pol_start {
    POL_START_COMMAND = 0,
    POL_START_CANONICAL = 1, /* commands, folded: canonical_matching */
    POL_START_PATH = 2,      /* and the next two: by pol_access */
    POL_START_FOLDED = 5,    /* the same, folded: closing rules alone */
    POL_START_NETWORK = 8,
    POL_START_PUBLIC = 9, /* an opening `*`: every public name */
    POL_START_TOOL = 10,
    POL_START_SETTING = 11,
    POL_START_COUNT = 12
} pol_start;

#define POL_ACCESSES 3
#define POL_KINDS 5
#define POL_LAYERS 6

/* Tokens that stand for something that no request can say: they begin with
 * a NUL. */
#define POL_MARK_END ""         /* no further component, label or value */
#define POL_MARK_ANCESTOR "\0^" /* a write above what a pattern names */
#define POL_MARK_BELOW "\0/"    /* everything below is reached too */
#define POL_MARK_UNBOUND                                                    \
    "\0?"                       /* a root that nobody bound, a fact that is \
                                   not known */
#define POL_MARK_WORD "\0w"     /* a token that is not known */
#define POL_MARK_LOOPBACK "\0l" /* another name of localhost */
#define POL_MARK_NESTED "\0{"   /* an object or an array */
#define POL_MARK_SCALAR '='     /* behind the NUL: JSON of a scalar */
#define POL_MARK_PATH 'p'       /* of a glob that is a path(): see below */
#define POL_MARK(text)         \
    (pol_text)                 \
    {                          \
        text, sizeof(text) - 1 \
    }

/* A path() element stands among the globs: NUL, POL_MARK_PATH, 'o' or 'c'
 * (opens, closes), the name of its root ("" for "/"), NUL, its components
 * with '/' between them, and where it closes NUL and the same folded. */
#define POL_PATH_GLOB_HEAD 3

/* Section table entry: byte offsets. */
enum {
    POL_ENTRY_KIND = 0,   /* u32 */
    POL_ENTRY_ITEM = 4,   /* u32: bytes of one item */
    POL_ENTRY_OFFSET = 8, /* u64 */
    POL_ENTRY_COUNT = 16, /* u64: items */
    POL_ENTRY_SUM = 24    /* u64: XXH3-64 of the items */
};
#define POL_ENTRY_AT(n) (POL_HEADER_SIZE + (size_t)(n)*POL_SECTION_ENTRY)

/* POL_SECTION(identifier, item size, meaning).  Every section stands in
 * every image, in this order; decisions touch those up to
 * POL_SECTION_EVALUATION_LAST. */
#define POL_SECTIONS(X)                                                 \
    X(SYMBOLS, 64, "lines of four symbol slots")                        \
    X(POOL, 1, "bytes of symbols longer than 15, and of globs")         \
    X(EDGES, 64, "lines of four edges")                                 \
    X(LISTS, 4, "accept lists")                                         \
    X(WILD, 4, "records of states with wildcards")                      \
    X(GLOBS, 12, "offset and size in POOL, and needs, of each glob")    \
    X(TERMS, 8, "clause and bit of each conditional term")              \
    X(CLAUSES, 16, "rule, required bits and flags of each clause")      \
    X(ROOTS, 8, "offset and size in POOL of each root's name")          \
    X(RANGES, 16, "address ranges: next, meta, parent, all")            \
    X(INDEX4, 4, "first of STARTS4 by the upper bits of an address")    \
    X(STARTS4, 8, "first address of an interval, and its range")        \
    X(INDEX6, 4, "the same for STARTS6")                                \
    X(STARTS6, 24, "first address (two words), range, zero")            \
    X(NAMES, 8, "hash and fact of each program")                        \
    X(FACTS, 64, "programs and their subcommands")                      \
    X(OPTIONS, 16, "options, by their bytes")                           \
    X(OPERANDS, 12, "operands by position, and by globs")               \
    X(VARIABLES, 16, "variables, by their bytes, then globs")           \
    X(RULES, 48, "what explanations say of a rule")                     \
    X(TEXT, 1, "texts of rules and names of sources")                   \
    X(SOURCE_NAMES, 8, "offset and size of each source's name in TEXT") \
    X(SOURCES, 32, "what was compiled, where it is carried: carried.h") \
    X(SOURCE_TEXT, 1, "the texts of these")

enum {
#define POL_SECTION_ENUM(name, item, meaning) POL_SECTION_##name,
    POL_SECTIONS(POL_SECTION_ENUM)
#undef POL_SECTION_ENUM
    POL_SECTION_COUNT
};
#define POL_SECTION_EVALUATION_LAST POL_SECTION_VARIABLES

/* -- Symbols: a slot is 16 bytes. */
#define POL_SYMBOL_SHORT 15 /* longest token that stands in its slot */
#define POL_SLOT_FREE 0xfe  /* byte 15 of a free slot, the rest zero */
#define POL_SLOT_LONG                                 \
    0xff /* byte 15: bytes 0..7 hash, 8..11 offset in \
            POOL, 12..14 size (24 bits) */
#define POL_MAX_SYMBOL ((1u << 24) - 1)

/* -- Edges: four words from, symbol, next, meta; from 0 is a free slot. */
#define POL_LABEL_BITS 26
#define POL_LABEL_MASK ((1u << POL_LABEL_BITS) - 1)
#define POL_NEXT_LITERAL (1u << 26) /* the state has literal edges */
#define POL_NEXT_WILD (1u << 27)    /* the label is that of a WILD record */
#define POL_NEXT_LOOP_SHIFT 28      /* two bits: pol_loop */
#define POL_NEXT_LOOP_MASK (3u << POL_NEXT_LOOP_SHIFT)
#define POL_NEXT_SPECIAL                                \
    (1u << 30) /* wildcards, a loop, or conditions: the \
                  walk of one state ends here */
#define POL_LINE_OVERFLOW                                                     \
    (1u << 31)                        /* in a line's first edge: keys of this \
                                         line stand in their second line */
#define POL_SYM_NONE (UINT32_MAX - 1) /* no symbol */
#define POL_SYM_LATER UINT32_MAX      /* not looked up yet */

/* A state that a token does not leave. */
enum pol_loop {
    POL_LOOP_NONE = 0,
    POL_LOOP_GAP = 1,    /* gap() */
    POL_LOOP_NARROW = 2, /* option of an opening pattern: ends at "--" */
    POL_LOOP_WIDE = 3    /* option of a closing pattern: its edges are
                            option keys; ends at a "--" that cannot be an
                            option's value */
};

/* host_executable: (executables, name) leads to a label of the name, and
 * (that label, path) exists for every listed path.  The own bits of the name
 * are the strongest layer that lists it; POL_LIST_TIGHTENS in its sub bits:
 * only layers do that can only tighten.  POL_LIST_APART in the own bits of a
 * path: such a layer took it off the list of the others. */
enum {
    POL_LIST_TIGHTENS = 1,
    POL_LIST_APART = 1
};

/* -- Ranges: an address is found by binary search among the starts of
 * intervals; an interval belongs to the smallest range that holds it
 * (UINT32_MAX: none), and a range has a parent, the next larger one.  INDEX
 * has 1 + 2^n items, n from 0 to POL_INDEX_BITS. */
#define POL_INDEX_BITS 20
#define POL_NO_RANGE UINT32_MAX
enum {
    POL_RANGE_NEXT = 0,
    POL_RANGE_META = 4,
    POL_RANGE_PARENT = 8, /* its index is smaller than the range's own */
    POL_RANGE_ALL = 12    /* a meta: where neither the range nor a parent asks
                             for more than the address, what they accept
                             together: all own bits, and the strictest.  Else
                             its reference is POL_REF_NONE, and own are the
                             verdict bits, own and sub, of all parents */
};

/* -- meta of an edge: what its state accepts (own verdict bits and an accept
 * reference), and the verdict bits still reachable behind it (sub). */
#define POL_META_OWN(meta) ((meta) >> 22 & POL_BITS_ALL)
#define POL_META_SUB(meta) ((meta) >> 27)
#define POL_META(own, sub, ref) \
    ((uint32_t)(sub) << 27 | (uint32_t)(own) << 22 | (uint32_t)(ref))
#define POL_REF_MASK ((1u << 22) - 1)
#define POL_REF_NONE POL_REF_MASK
#define POL_REF_LIST (1u << 21) /* else the one rule that ends here */
#define POL_REF_VALUE_MAX (POL_REF_LIST - 2)
/* Lists begin at multiples of four words. */
#define POL_LIST_ALIGN 4
#define POL_REF_OFFSET(ref) (((ref) & (POL_REF_LIST - 1)) * POL_LIST_ALIGN)

/* -- Verdict bits. */
#define POL_BIT_ALLOW 1u
#define POL_BIT_PROMPT 2u
#define POL_BIT_PROMPT_USER 4u
#define POL_BIT_DENY 8u
#define POL_BIT_CONDITION 16u /* a term of a clause */
#define POL_BITS_ALL 31u

/* -- Accept list: rules, terms, the strictest rule (or UINT32_MAX), then the
 * rules in ascending order, then the terms in ascending order. */
#define POL_LIST_HEAD 3

/* -- WILD record: counts word, then any (next, meta) where the flag is set,
 * the accept meta at the end of the tokens where the flag is set, spawned
 * loop states (next, meta), globs (glob, next, meta).  Where there are many
 * globs they are in classes (below): then what follows the spawns is
 *
 *   counts   POL_CLASS_HEAD: of shapes in three groups, in this order, and of
 *            the two tables
 *   suffixes a byte for the hash of the last two bytes of a token: which shapes
 *            of the first group have a glob with such bytes
 *   prefixes the same for the first two bytes and the second group
 *   others   how many globs have no literal at either end, at most
 *            POL_CLASS_BUCKET
 *   shapes   each one's word
 *   buckets  log2 of their number, then for each the first of its keys, and
 *            behind the last one the number of keys
 *   keys     fingerprint, glob, next, meta; by bucket.  A glob with a set at
 *            an end ("*.[ch]") has several
 *   others   needs, glob, next, meta
 */
#define POL_WILD_ANY 1u
#define POL_WILD_END 2u
#define POL_WILD_CLASSES 4u
#define POL_WILD_SPAWNS(head) (((head) >> 3) & 3u)
#define POL_WILD_SPAWNS_MASK (3u << 3)
#define POL_WILD_GLOBS(head) ((head) >> 5)
#define POL_WILD_GLOBS_MAX ((1u << 27) - 1)
#define POL_WILD_HEAD(flags, spawns, globs) \
    ((flags) | (uint32_t)(spawns) << 3 | (uint32_t)(globs) << 5)
/* Zero words behind the last record: more than one has without classes. */
#define POL_WILD_MARGIN 32
/* Set bits: any or a glob. */
#define POL_WILD_BRANCHES (POL_WILD_ANY | POL_WILD_GLOBS_MAX << 5)

/* -- Needs of a glob: a bit for each byte that stands in it as it is; a token
 * without one of them does not match. */
#define POL_NEED(byte) ((uint32_t)1 << ((unsigned char)(byte)&31))

static inline uint32_t pol_needs_met(const char *data, size_t size)
{
    uint32_t bits = 0;
    for (size_t i = 0; i < size; i++) {
        bits |= POL_NEED(data[i]);
    }
    return bits;
}

/* -- Classes of globs: a glob is found by the literal bytes at its two ends.
 * A shape is how many of them count: prefix in bits 0..3, suffix in 4..7, 8
 * at most of each; a token has the key of a shape where it is long enough. */
#define POL_CLASS_SHAPES 8        /* of the first two groups */
#define POL_CLASS_SINGLES 3       /* of the third one */
#define POL_CLASS_KEYS 16         /* of one glob, at most */
#define POL_CLASS_LEAST 8         /* fewer globs are tried one by one */
#define POL_CLASS_BUCKET 256      /* globs under one key, at most */
#define POL_CLASS_BUCKET_MAX 1024 /* globs of one bucket */
#define POL_SHAPE(prefix, suffix) ((uint32_t)(prefix) | (uint32_t)(suffix) << 4)
#define POL_SHAPE_PREFIX(shape) ((shape)&15)
#define POL_SHAPE_SUFFIX(shape) ((shape) >> 4 & 15)
#define POL_CLASS_BITS_MAX 20
/* Shapes: with a suffix of two or more; else with a prefix of two or more;
 * else with one byte at an end.  The tables have two to the power of `bits`
 * bytes.  always: any token has to be looked up, for shapes of the third
 * group or for others. */
#define POL_CLASS_HEAD(suffix, prefix, single, always)                        \
    ((uint32_t)(suffix) | (uint32_t)(prefix) << 4 | (uint32_t)(single) << 8 | \
     (uint32_t)(always) << 12)
#define POL_CLASS_TABLES(suffix_bits, prefix_bits) \
    ((uint32_t)(suffix_bits) << 16 | (uint32_t)(prefix_bits) << 24)
#define POL_CLASS_SUFFIX(head) ((head)&15)
#define POL_CLASS_PREFIX(head) ((head) >> 4 & 15)
#define POL_CLASS_SINGLE(head) ((head) >> 8 & 15)
#define POL_CLASS_ALWAYS(head) ((head) >> 12 & 15)
#define POL_CLASS_SUFFIX_BITS(head) ((head) >> 16 & 31)
#define POL_CLASS_PREFIX_BITS(head) ((head) >> 24 & 31)
#define POL_CLASS_TABLE_MIN 2 /* bits: a word */
#define POL_CLASS_TABLE_MAX 12
/* Words of both tables, with the head. */
#define POL_CLASS_FRONT(head)                         \
    (1 + ((1u << POL_CLASS_SUFFIX_BITS(head)) >> 2) + \
     ((1u << POL_CLASS_PREFIX_BITS(head)) >> 2))

/* -- Option keys of POL_LOOP_WIDE: the token before '=', the whole token
 * where it has a '=', and for one dash, for each letter or digit c before
 * '=', the two bytes POL_KEY_LETTER c. */
#define POL_KEY_LETTER '\x01'

/* -- Clauses: rule, required bits, flags, zero. */
#define POL_CLAUSE_EXEMPT 1u  /* `unless`: matching takes the rule away */
#define POL_CLAUSE_OPENS 2u   /* counts only for a trusted reading */
#define POL_CLAUSE_EXPIRES 4u /* counts only before the rule expires */
#define POL_CLAUSE_MAIN                                                       \
    8u                          /* bit 0 is the pattern's tokens; the others, \
                                   and without this flag all, are options */
#define POL_CLAUSE_TIGHTENS 16u /* its rule never lifts the default */
#define POL_CLAUSE_FLAGS 0x31fu /* all of these, and the verdict */
#define POL_CLAUSE_VERDICT_SHIFT 8 /* two bits: pol_verdict of the rule */

/* -- Rules: byte offsets of one record. */
enum {
    POL_RULE_SOURCE = 0,              /* u32 */
    POL_RULE_LINE = 4,                /* u32 */
    POL_RULE_COLUMN = 8,              /* u32 */
    POL_RULE_ID = 12,                 /* u32 offset in TEXT */
    POL_RULE_JUSTIFICATION = 16,      /* u32 offset in TEXT, UINT32_MAX: none */
    POL_RULE_JUSTIFICATION_SIZE = 20, /* u32 */
    POL_RULE_HEAD = 24,      /* u32 offset in TEXT: program of a canonical
                                rule as written, fallback of a setting;
                                UINT32_MAX: neither */
    POL_RULE_HEAD_SIZE = 28, /* u32 */
    POL_RULE_EXPIRES = 32,   /* u64 seconds since 1970 UTC, 0: never */
    POL_RULE_ID_SIZE = 40,   /* u32 */
    POL_RULE_VERDICT = 44,   /* u8: verdict, and the kind above four bits */
    POL_RULE_LAYER = 45,     /* u8 */
    POL_RULE_OPTION_AT = 46  /* u16: tokens before the first option of
                                the pattern, 0: none known */
};

/* What every token goes through is inlined whatever its size. */
#define POL_HOT static inline __attribute__((always_inline))

#define POL_RULE_VERDICT_OF(record) ((record)[POL_RULE_VERDICT] & 3u)
#define POL_RULE_KIND_OF(record) ((record)[POL_RULE_VERDICT] >> 4)

static inline uint16_t pol_get16(const unsigned char *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

/* Where the machine's order is that of the image: one load, one store. */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define POL_SAME_ORDER 1
#else
#define POL_SAME_ORDER 0
#endif

static inline uint32_t pol_get32(const unsigned char *p)
{
#if POL_SAME_ORDER
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return v;
#else
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
           (uint32_t)p[3] << 24;
#endif
}

static inline uint64_t pol_get64(const unsigned char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return POL_SAME_ORDER ? v : __builtin_bswap64(v);
}

static inline void pol_put32(unsigned char *p, uint32_t v)
{
#if POL_SAME_ORDER
    memcpy(p, &v, sizeof v);
#else
    p[0] = (unsigned char)v;
    p[1] = (unsigned char)(v >> 8);
    p[2] = (unsigned char)(v >> 16);
    p[3] = (unsigned char)(v >> 24);
#endif
}

static inline void pol_put64(unsigned char *p, uint64_t v)
{
#if POL_SAME_ORDER
    memcpy(p, &v, sizeof v);
#else
    pol_put32(p, (uint32_t)v);
    pol_put32(p + 4, (uint32_t)(v >> 32));
#endif
}

/* Maps 32 random bits to 0 .. count-1 (Lemire, "Fast random integer
 * generation in an interval"). */
static inline uint32_t pol_fastrange(uint32_t bits, uint32_t count)
{
    return (uint32_t)(((uint64_t)bits * count) >> 32);
}

/* A token of at most 15 bytes as two words, its size in the last byte. */
typedef struct pol_block {
    uint64_t low, high;
} pol_block;

POL_HOT pol_block pol_block_of(const char *data, size_t size)
{
    const unsigned char *p = (const unsigned char *)data;
    pol_block b = {0, (uint64_t)size << 56};
    if (size >= 8) {
        b.low = pol_get64(p);
        /* The last size - 8 bytes; two shifts, as one could be by 64. */
        b.high |= pol_get64(p + size - 8) >> 8 >> (8 * (15 - size));
    } else if (size >= 4) {
        b.low = pol_get32(p) | (uint64_t)pol_get32(p + size - 4)
                                   << (8 * (size - 4));
    } else if (size > 0) {
        b.low = p[0] | (uint64_t)p[size / 2] << (8 * (size / 2)) |
                (uint64_t)p[size - 1] << (8 * (size - 1));
    }
    return b;
}

/* These two only choose among lines that are compared in full, under a seed
 * by which every key has a place: one mixing step is enough. */
static inline uint64_t pol_block_hash(pol_block b, uint64_t seed)
{
    return pol_fold(b.low ^ seed, b.high ^ 0xD6E8FEB86659FD93u);
}

/* key: label, and the symbol above it, as an edge begins. */
static inline uint64_t pol_key_hash(uint64_t key, uint64_t seed)
{
    return pol_fold(key ^ seed, 0x9E3779B97F4A7C15u);
}

/* The first and the last eight bytes of a token, the latter with the last
 * byte on top; what a shorter token does not have is zero. */
typedef struct pol_ends {
    uint64_t first, last;
} pol_ends;

static inline pol_ends pol_ends_of(const char *data, size_t size)
{
    const unsigned char *p = (const unsigned char *)data;
    if (size >= 8) {
        return (pol_ends){pol_get64(p), pol_get64(p + size - 8)};
    }
    uint64_t low = pol_block_of(data, size).low;
    return (pol_ends){low, size == 0 ? 0 : low << (8 * (8 - size))};
}

/* A token's block, where it is short enough to have one, and its ends. */
POL_HOT pol_ends pol_read_token(const char *data, size_t size, pol_block *b)
{
    const unsigned char *p = (const unsigned char *)data;
    if (size < 8) {
        *b = pol_block_of(data, size);
        return (pol_ends){b->low, size == 0 ? 0 : b->low << (8 * (8 - size))};
    }
    pol_ends ends = {pol_get64(p), pol_get64(p + size - 8)};
    b->low = ends.first;
    if (size <= 15) {
        b->high = ends.last >> 8 >> (8 * (15 - size)) | (uint64_t)size << 56;
    }
    return ends;
}

/* Where the tables of the classes have these ends. */
static inline uint32_t pol_suffix_slot(pol_ends ends, uint32_t bits)
{
    return (uint32_t)(ends.last >> 48) * 0x9E3779B1u >> (32 - bits);
}

static inline uint32_t pol_prefix_slot(pol_ends ends, uint32_t bits)
{
    return (uint32_t)(ends.first & 0xffff) * 0x9E3779B1u >> (32 - bits);
}

/* Hash of the key that a token of these ends has under a shape. */
static inline uint64_t pol_class_hash(pol_ends ends, uint32_t shape,
                                      uint64_t seed)
{
    uint32_t prefix = POL_SHAPE_PREFIX(shape), suffix = POL_SHAPE_SUFFIX(shape);
    uint64_t first = prefix >= 8
                         ? ends.first
                         : ends.first & (((uint64_t)1 << 8 * prefix) - 1);
    uint64_t last = suffix == 0   ? 0
                    : suffix >= 8 ? ends.last
                                  : ends.last & ~(UINT64_MAX >> 8 * suffix);
    return pol_fold(first ^ seed ^ shape, last ^ 0x9FB21C651E98DF25u);
}

/* The key of a sorted text. */
static inline uint64_t pol_text_key(const char *data, size_t size)
{
    uint64_t first = size >= 8 ? pol_get64((const unsigned char *)data)
                               : pol_block_of(data, size).low;
    return __builtin_bswap64(first);
}

/* Of the name of a program. */
static inline uint64_t pol_name_hash(const char *data, size_t size,
                                     uint64_t seed)
{
    return size <= POL_SYMBOL_SHORT
               ? pol_block_hash(pol_block_of(data, size), seed)
               : XXH3_64bits_withSeed(data, size, seed);
}

static inline uint64_t pol_edge_hash(uint32_t label, uint32_t symbol,
                                     uint64_t seed)
{
    return pol_key_hash((uint64_t)symbol << 32 | label, seed);
}

#endif
