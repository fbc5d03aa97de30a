/* SPDX-License-Identifier: Apache-2.0
 *
 * Address ranges as intervals: each begins where a range begins or ends, and
 * belongs to the smallest range that holds it.  An index by the upper bits
 * (as in DXR: Zec, Rizzo, Mikuc, 2012) leaves few of them to search. */
#include <libpolicy/emit/writer.h>

/* More intervals than this in the slots of most of them, and a larger index
 * helps; up to eight times as large. */
#define CROWDED 4
#define INDEX_MORE 3

/* An address as a number of 128 bits; IPv4 in the upper 32. */
typedef struct point {
    uint64_t high, low;
} point;

typedef struct interval {
    point start;
    uint32_t range; /* or POL_NO_RANGE */
} interval;

typedef POL_VEC(interval) intervals;

static point point_of(const unsigned char *bytes)
{
    point p = {0, 0};
    for (int i = 0; i < 8; i++) {
        p.high = p.high << 8 | bytes[i];
        p.low = p.low << 8 | bytes[8 + i];
    }
    return p;
}

static int compare(point a, point b)
{
    if (a.high != b.high) {
        return a.high < b.high ? -1 : 1;
    }
    return a.low < b.low ? -1 : a.low > b.low;
}

/* The point behind a range; false where the range goes up to the end. */
static bool behind(const pol_range *range, point *p)
{
    unsigned bits = range->bits;
    *p = point_of(range->bytes);
    if (bits == 0) {
        return false;
    }
    uint64_t step = (uint64_t)1 << (bits > 64 ? 128 - bits : 64 - bits) % 64;
    if (bits > 64) {
        p->low += step;
        p->high += p->low == 0 ? 1 : 0;
    } else {
        p->high += step;
    }
    return p->high != 0 || p->low != 0;
}

/* An interval begins; one that begins where the last one does replaces it. */
static void cut(pol_writer *w, intervals *out, point at, uint32_t range)
{
    if (out->items != NULL && out->count > 0 &&
        compare(out->items[out->count - 1].start, at) == 0) {
        out->items[out->count - 1].range = range;
        return;
    }
    interval *slot = pol_vec_push(out, w->budget);
    if (slot != NULL) {
        *slot = (interval){at, range};
    }
}

/* Ranges that hold the point at hand; at most one of each length. */
typedef struct nest {
    uint32_t ranges[129];
    unsigned depth;
} nest;

static uint32_t innermost(const nest *n)
{
    return n->depth == 0 ? POL_NO_RANGE : n->ranges[n->depth - 1];
}

/* Leaves the ranges that end at `at` or before. */
static void leave(pol_writer *w, nest *n, intervals *out, const point *at)
{
    const pol_range_state *all = w->automaton.ranges.items;
    point end;
    while (n->depth > 0) {
        bool bounded = behind(&all[n->ranges[n->depth - 1]].range, &end);
        if (!bounded || (at != NULL && compare(end, *at) > 0)) {
            if (at != NULL) {
                return;
            }
            n->depth--;
            continue;
        }
        n->depth--;
        cut(w, out, end, innermost(n));
    }
}

static uint32_t bits_of(const pol_writer *w, uint32_t state)
{
    const pol_state *s = &w->automaton.states.items[state];
    return s->own | s->sub;
}

static bool is_plain(uint32_t meta)
{
    return POL_META_SUB(meta) == 0 &&
           (POL_META_OWN(meta) & POL_BIT_CONDITION) == 0 &&
           (meta & POL_REF_MASK) != POL_REF_NONE;
}

/* What a range (meta) accepts together with what its parents do; of equals
 * the smaller range comes first. */
static uint32_t join_metas(uint32_t meta, uint32_t theirs)
{
    uint32_t own = POL_META_OWN(meta), others = POL_META_OWN(theirs);
    bool stricter = others > own && (others ^ own) > own;
    return POL_META(own | others, 0, (stricter ? theirs : meta) & POL_REF_MASK);
}

static void write_range(pol_writer *w, uint32_t index, uint32_t parent)
{
    uint32_t state = w->automaton.ranges.items[index].state;
    unsigned char *p = pol_section_add(w, POL_SECTION_RANGES, 16);
    if (p == NULL) {
        return;
    }
    uint32_t meta = pol_meta_word(w, state), all = meta, above = 0;
    bool together = is_plain(meta);
    if (parent != POL_NO_RANGE) {
        const unsigned char *q =
            w->sections[POL_SECTION_RANGES].items + 16 * (size_t)parent;
        uint32_t theirs = pol_get32(q + POL_RANGE_ALL);
        together = together && (theirs & POL_REF_MASK) != POL_REF_NONE;
        all = join_metas(meta, theirs);
        above = POL_META_OWN(theirs) |
                bits_of(w, w->automaton.ranges.items[parent].state);
    }
    pol_put32(p + POL_RANGE_NEXT, pol_next_word(w, state));
    pol_put32(p + POL_RANGE_META, meta);
    pol_put32(p + POL_RANGE_PARENT, parent);
    pol_put32(p + POL_RANGE_ALL,
              together ? all : POL_META(above, 0, POL_REF_NONE));
}

/* The intervals of one family; from: its first range. */
static void collect(pol_writer *w, uint8_t size, intervals *out)
{
    nest n = {.depth = 0};
    cut(w, out, (point){0, 0}, POL_NO_RANGE);
    for (uint32_t i = 0; i < w->automaton.ranges.count; i++) {
        const pol_range *range = &w->automaton.ranges.items[i].range;
        if (range->size != size || pol_writer_stopped(w)) {
            continue;
        }
        point start = point_of(range->bytes);
        leave(w, &n, out, &start);
        write_range(w, i, innermost(&n));
        n.ranges[n.depth++] = i;
        cut(w, out, start, i);
    }
    leave(w, &n, out, NULL);
}

/* How many intervals are looked at for all of them, where each is searched
 * for under so many bits. */
static uint64_t crowding(const intervals *in, unsigned bits)
{
    uint64_t sum = 0, run = 0, last = 0;
    for (size_t i = 0; in->items != NULL && i < in->count; i++) {
        uint64_t slot = bits == 0 ? 0 : in->items[i].start.high >> (64 - bits);
        sum += slot == last ? 0 : run * run;
        run = slot == last ? run + 1 : 1;
        last = slot;
    }
    return sum + run * run;
}

/* A slot for each two intervals; more where they stand close together. */
static unsigned index_bits(const intervals *in)
{
    unsigned bits = 0, more = 0;
    while (bits < POL_INDEX_BITS && (size_t)2 << bits < in->count) {
        bits++;
    }
    while (bits + more < POL_INDEX_BITS && more < INDEX_MORE &&
           crowding(in, bits + more) > (uint64_t)in->count * CROWDED) {
        more++;
    }
    return bits + more;
}

/* By the upper bits of an address: the first interval that begins there or
 * later. */
static void write_index(pol_writer *w, unsigned section, const intervals *in)
{
    unsigned bits = index_bits(in);
    uint32_t slots = 1u << bits, at = 0;
    unsigned char *p = pol_section_add(w, section, 4 * ((size_t)slots + 1));
    for (uint32_t slot = 0; p != NULL && slot <= slots; slot++) {
        while (in->items != NULL && at < in->count && bits > 0 &&
               slot < slots && in->items[at].start.high >> (64 - bits) < slot) {
            at++;
        }
        if (slot == slots) {
            at = (uint32_t)in->count;
        }
        pol_put32(p + 4 * (size_t)slot, at);
    }
}

static void write_starts4(pol_writer *w, const intervals *in)
{
    unsigned char *p = pol_section_add(w, POL_SECTION_STARTS4, 8 * in->count);
    for (size_t i = 0; p != NULL && in->items != NULL && i < in->count; i++) {
        pol_put32(p + 8 * i, (uint32_t)(in->items[i].start.high >> 32));
        pol_put32(p + 8 * i + 4, in->items[i].range);
    }
}

static void write_starts6(pol_writer *w, const intervals *in)
{
    unsigned char *p = pol_section_add(w, POL_SECTION_STARTS6, 24 * in->count);
    for (size_t i = 0; p != NULL && in->items != NULL && i < in->count; i++) {
        pol_put64(p + 24 * i, in->items[i].start.high);
        pol_put64(p + 24 * i + 8, in->items[i].start.low);
        pol_put32(p + 24 * i + 16, in->items[i].range);
    }
}

void pol_write_ranges(pol_writer *w)
{
    intervals v4 = {0}, v6 = {0};
    collect(w, 4, &v4);
    collect(w, 16, &v6);
    if (!pol_writer_stopped(w)) {
        write_index(w, POL_SECTION_INDEX4, &v4);
        write_starts4(w, &v4);
        write_index(w, POL_SECTION_INDEX6, &v6);
        write_starts6(w, &v6);
    }
    pol_vec_free(&v4, w->budget);
    pol_vec_free(&v6, w->budget);
}
