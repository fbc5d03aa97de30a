/* SPDX-License-Identifier: Apache-2.0
 *
 * Punycode (RFC 3492) as names of IDNA 2008 use it.  In an A-label every
 * sequence of integers is the only one for its text, so that what decodes
 * also encodes to the same bytes: what must be checked is the alphabet, the
 * integers and the characters.
 * Refuses to know normal forms, marks at the beginning and direction: a name
 * that fails there is refused by resolvers, and is no other name. */
#include <libpolicy/canon/name.h>

#include "idna_table.inc"

enum {
    BASE = 36,
    T_MIN = 1,
    T_MAX = 26,
    SKEW = 38,
    DAMP = 700,
    FIRST_BIAS = 72,
    FIRST_POINT = 128
};

typedef struct decoder {
    pol_text text;
    size_t at;
    uint32_t point, place, bias;
    uint32_t count;
    uint32_t points[POL_LABEL_MAX];
} decoder;

/* Valid in a name of IDNA 2008 (RFC 5892, PVALID), outside ASCII. */
static bool is_pvalid(uint32_t point)
{
    if (point < IDNA_LIMIT) {
        const uint8_t *bits = idna_bits[idna_index[point / IDNA_BLOCK]];
        return (bits[point % IDNA_BLOCK / 8] >> (point % 8) & 1) != 0;
    }
    for (size_t i = 0; i < sizeof idna_ranges / sizeof *idna_ranges; i++) {
        if (point >= idna_ranges[i].first && point <= idna_ranges[i].last) {
            return true;
        }
    }
    return false;
}

static int digit_value(char ch)
{
    if (pol_is_digit(ch)) {
        return ch - '0' + 26;
    }
    return ch >= 'a' && ch <= 'z' ? ch - 'a' : -1;
}

static uint32_t adapt(uint32_t delta, uint32_t count, bool first)
{
    delta = first ? delta / DAMP : delta / 2;
    delta += delta / count;
    uint32_t k = 0;
    for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE) {
        delta /= BASE - T_MIN;
    }
    return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

/* Adds one variable-length integer to the place; false where there is none
 * or it is too large. */
static bool read_integer(decoder *d)
{
    uint32_t weight = 1;
    for (uint32_t k = BASE;; k += BASE) {
        int digit =
            d->at < d->text.size ? digit_value(d->text.data[d->at]) : -1;
        d->at++;
        if (digit < 0 || (uint32_t)digit > (UINT32_MAX - d->place) / weight) {
            return false;
        }
        d->place += (uint32_t)digit * weight;
        uint32_t least = k <= d->bias           ? T_MIN
                         : k >= d->bias + T_MAX ? T_MAX
                                                : k - d->bias;
        if ((uint32_t)digit < least) {
            return true;
        }
        if (weight > UINT32_MAX / (BASE - least)) {
            return false;
        }
        weight *= BASE - least;
    }
}

/* One character, put where it belongs. */
static bool read_point(decoder *d, bool first)
{
    uint32_t before = d->place;
    if (!read_integer(d) || d->count == POL_LABEL_MAX) {
        return false;
    }
    d->bias = adapt(d->place - before, d->count + 1, first);
    uint32_t steps = d->place / (d->count + 1);
    d->place %= d->count + 1;
    if (steps > 0x10FFFF - d->point || !is_pvalid(d->point + steps)) {
        return false;
    }
    d->point += steps;
    uint32_t *here = d->points + d->place;
    memmove(here + 1, here, (d->count - d->place) * sizeof *here);
    *here = d->point;
    d->count++;
    d->place++;
    return true;
}

/* The ASCII characters before the last hyphen; false where one is no letter,
 * digit or hyphen, or none stands before it. */
static bool read_basic(decoder *d)
{
    size_t end = d->text.size;
    while (end > 0 && d->text.data[end - 1] != '-') {
        end--;
    }
    d->at = end;
    if (end == 1 || end > POL_LABEL_MAX) {
        return false;
    }
    while (d->count + 1 < end) {
        char ch = d->text.data[d->count];
        if (ch == '_') {
            return false;
        }
        d->points[d->count++] = (unsigned char)ch;
    }
    return true;
}

bool pol_punycode_is_valid(pol_text text)
{
    decoder d = {.text = text, .point = FIRST_POINT, .bias = FIRST_BIAS};
    if (!read_basic(&d) || d.at == text.size) {
        return false;
    }
    for (bool first = true; d.at < text.size; first = false) {
        if (!read_point(&d, first)) {
            return false;
        }
    }
    bool is_ace = d.count >= 4 && d.points[2] == '-' && d.points[3] == '-';
    return d.points[0] != '-' && d.points[d.count - 1] != '-' && !is_ace;
}
