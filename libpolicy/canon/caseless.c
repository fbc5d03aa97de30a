/* SPDX-License-Identifier: Apache-2.0
 *
 * Canonical caseless form, Unicode 3.13, D145: NFD(toCasefold(NFD(text))).
 *
 * One pass suffices: each code point is replaced by the folded, decomposed
 * form of its decomposition (a table), and marks are put in canonical order
 * as they are appended.  The generator asserts what makes that exact:
 * folding makes no mark of a starter, and the only mark that folds is
 * U+0345, of the highest class.  It folds to a starter, so it is ordered as
 * a mark first and replaced when its run of marks is complete.
 *
 * Refuses to know paths, programs and rules. */
#include <libpolicy/canon/caseless.h>
#include <libpolicy/canon/code_point.h>

#include "caseless_table.inc"

enum {
    BLOCK_SHIFT = 6,
    BLOCK_MASK = 63,
    FIRST_SEQUENCE = 256, /* smaller values are combining classes */
    HANGUL_FIRST = 0xAC00,
    HANGUL_COUNT = 11172,
    JAMO_L = 0x1100,
    JAMO_V = 0x1161,
    JAMO_T = 0x11A7,
    V_COUNT = 21,
    T_COUNT = 28
};

typedef struct fold {
    char *out;
    size_t capacity, size;
    size_t marks;           /* where the current run of marks begins */
    bool has_ypogegrammeni; /* in that run */
} fold;

static unsigned value_of(uint32_t code)
{
    uint32_t block = code >> BLOCK_SHIFT;
    if (block >= CASELESS_BLOCKS) {
        return 0;
    }
    return caseless_values[((uint32_t)caseless_index[block] << BLOCK_SHIFT) |
                           (code & BLOCK_MASK)];
}

/* A run of marks is over: U+0345, all of them last in it, become U+03B9,
 * which takes two bytes as well. */
static void end_marks(fold *f)
{
    if (f->has_ypogegrammeni) {
        for (size_t i = f->size; i > f->marks; i -= 2) {
            if (memcmp(f->out + i - 2, "\xCD\x85", 2) != 0) {
                break;
            }
            memcpy(f->out + i - 2, "\xCE\xB9", 2);
        }
        f->has_ypogegrammeni = false;
    }
    f->marks = f->size;
}

static bool append(fold *f, const char *bytes, size_t size)
{
    if (f->capacity - f->size < size) {
        return false;
    }
    memcpy(f->out + f->size, bytes, size);
    f->size += size;
    return true;
}

static bool append_starter(fold *f, const char *bytes, size_t size)
{
    end_marks(f);
    bool fits = append(f, bytes, size);
    f->marks = f->size;
    return fits;
}

static unsigned class_at(const fold *f, size_t at)
{
    uint32_t code = 0;
    pol_code_point((pol_text){f->out, f->size}, at, &code);
    return value_of(code);
}

/* Where a mark of this class belongs in the run: behind all marks of the
 * same or a lower class.  The run is ordered, so halving finds it. */
static size_t place_of_mark(const fold *f, unsigned combining)
{
    size_t low = f->marks;
    size_t high = f->size;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        while (pol_is_continuation((unsigned char)f->out[middle])) {
            middle--;
        }
        if (class_at(f, middle) > combining) {
            high = middle;
            continue;
        }
        do {
            middle++;
        } while (middle < high &&
                 pol_is_continuation((unsigned char)f->out[middle]));
        low = middle;
    }
    return low;
}

static bool append_mark(fold *f, const char *bytes, size_t size,
                        unsigned combining)
{
    if (f->capacity - f->size < size) {
        return false;
    }
    size_t at = place_of_mark(f, combining);
    memmove(f->out + at + size, f->out + at, f->size - at);
    memcpy(f->out + at, bytes, size);
    f->size += size;
    if (size == 2 && memcmp(bytes, "\xCD\x85", 2) == 0) {
        f->has_ypogegrammeni = true;
    }
    return true;
}

static bool append_sequence(fold *f, unsigned offset)
{
    pol_text sequence = {(const char *)caseless_pool + offset + 1,
                         caseless_pool[offset]};
    size_t at = 0;
    while (at < sequence.size) {
        uint32_t code = 0;
        size_t length = pol_code_point(sequence, at, &code);
        unsigned combining = value_of(code);
        const char *text = sequence.data + at;
        if (!(combining == 0 ? append_starter(f, text, length)
                             : append_mark(f, text, length, combining))) {
            return false;
        }
        at += length;
    }
    return true;
}

static void encode_jamo(char *out, uint32_t code)
{
    out[0] = (char)(0xE0 | code >> 12);
    out[1] = (char)(0x80 | (code >> 6 & 0x3F));
    out[2] = (char)(0x80 | (code & 0x3F));
}

static bool append_hangul(fold *f, uint32_t syllable)
{
    char jamo[9];
    uint32_t last = syllable % T_COUNT;
    encode_jamo(jamo, JAMO_L + syllable / (V_COUNT * T_COUNT));
    encode_jamo(jamo + 3, JAMO_V + syllable / T_COUNT % V_COUNT);
    encode_jamo(jamo + 6, JAMO_T + last);
    return append_starter(f, jamo, last == 0 ? 6 : 9);
}

static bool append_code(fold *f, uint32_t code, const char *bytes, size_t size)
{
    if (code - HANGUL_FIRST < HANGUL_COUNT) {
        return append_hangul(f, code - HANGUL_FIRST);
    }
    unsigned value = value_of(code);
    if (value >= FIRST_SEQUENCE) {
        return append_sequence(f, value - FIRST_SEQUENCE);
    }
    return value == 0 ? append_starter(f, bytes, size)
                      : append_mark(f, bytes, size, value);
}

static bool append_ascii(fold *f, unsigned char byte)
{
    char lower = (char)(byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte);
    return append_starter(f, &lower, 1);
}

/* Default_Ignorable_Code_Point (Unicode 5.21): what ext4 and f2fs ignore in
 * folders that fold, and more than HFS+ ignores. */
static bool is_ignorable(uint32_t code)
{
    static const uint32_t ranges[][2] = {
        {0xAD, 0xAD},       {0x34F, 0x34F},     {0x61C, 0x61C},
        {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180B, 0x180F},
        {0x200B, 0x200F},   {0x202A, 0x202E},   {0x2060, 0x206F},
        {0x3164, 0x3164},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},
        {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFF8},   {0x1BCA0, 0x1BCA3},
        {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        if (code < ranges[i][0]) {
            return false;
        }
        if (code <= ranges[i][1]) {
            return true;
        }
    }
    return false;
}

/* Appends what the code point, or stray byte, at the beginning of rest folds
 * to; *length is its own. */
static bool append_next(fold *f, pol_text rest, unsigned parts, size_t *length)
{
    uint32_t code = 0;
    *length = pol_code_point(rest, 0, &code);
    if (*length == 1) {
        return append_ascii(f, (unsigned char)*rest.data);
    }
    if (*length == 0) {
        *length = 1; /* not UTF-8: the byte stays */
        return append_starter(f, rest.data, 1);
    }
    if ((parts & POL_FOLD_NAME) != 0 && is_ignorable(code)) {
        return true;
    }
    return append_code(f, code, rest.data, *length);
}

/* Without what may be the end, or the beginning, of a code point of which the
 * rest stands outside text. */
static pol_text whole_code_points(pol_text text, unsigned parts)
{
    while ((parts & POL_FOLD_AFTER) != 0 && text.size > 0 &&
           pol_is_continuation((unsigned char)*text.data)) {
        text = pol_text_from(text, 1);
    }
    if ((parts & POL_FOLD_BEFORE) != 0) {
        text.size -= pol_code_point_cut(text);
    }
    return text;
}

bool pol_caseless_fold_part(pol_text text, unsigned parts, char *out,
                            size_t capacity, size_t *size)
{
    fold f = {out, capacity, 0, 0, false};
    bool after = (parts & POL_FOLD_AFTER) != 0;
    text = whole_code_points(text, parts);
    for (size_t at = 0; at < text.size;) {
        size_t length;
        if (!append_next(&f, pol_text_from(text, at), parts, &length)) {
            return false;
        }
        at += length;
        if (after && f.size > 0) {
            after = class_at(&f, 0) != 0;
            if (after) { /* marks: one in front may change their order */
                f.size = f.marks = 0;
                f.has_ypogegrammeni = false;
            }
        }
    }
    if ((parts & POL_FOLD_BEFORE) != 0) {
        f.size = f.marks; /* likewise, of one that follows */
    } else {
        end_marks(&f);
    }
    *size = f.size;
    return true;
}

bool pol_caseless_fold(pol_text text, char *out, size_t capacity, size_t *size)
{
    return pol_caseless_fold_part(text, 0, out, capacity, size);
}

const char *pol_caseless_unicode_version(void)
{
    return CASELESS_VERSION;
}
