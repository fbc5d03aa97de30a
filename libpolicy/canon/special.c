/* SPDX-License-Identifier: Apache-2.0
 *
 * Addresses and names that are not public (special.def), and those that mean
 * this machine.  Refuses to know how they are written. */
#include <libpolicy/canon/name.h>

typedef struct special_v4 {
    uint32_t address;
    uint8_t bits;
    bool is_public;
} special_v4;

typedef struct special_v6 {
    uint64_t high, low;
    uint8_t bits;
    bool is_public;
} special_v6;

static const special_v4 ranges_v4[] = {
#define POL_SPECIAL_V4(address, bits, is_public) {address, bits, is_public},
#define POL_SPECIAL_V6(high, low, bits, is_public)
#define POL_SPECIAL_NAME(name)
#include "special.def"
#undef POL_SPECIAL_V4
#undef POL_SPECIAL_V6
#undef POL_SPECIAL_NAME
};

static const special_v6 ranges_v6[] = {
#define POL_SPECIAL_V4(address, bits, is_public)
#define POL_SPECIAL_V6(high, low, bits, is_public) {high, low, bits, is_public},
#define POL_SPECIAL_NAME(name)
#include "special.def"
#undef POL_SPECIAL_V4
#undef POL_SPECIAL_V6
#undef POL_SPECIAL_NAME
};

static const pol_text names[] = {
#define POL_SPECIAL_V4(address, bits, is_public)
#define POL_SPECIAL_V6(high, low, bits, is_public)
#define POL_SPECIAL_NAME(name) {name, sizeof(name) - 1},
#include "special.def"
#undef POL_SPECIAL_V4
#undef POL_SPECIAL_V6
#undef POL_SPECIAL_NAME
};

/* -- addresses */

static uint64_t read_bytes(const unsigned char *bytes, size_t count)
{
    uint64_t value = 0;
    for (size_t i = 0; i < count; i++) {
        value = value << 8 | bytes[i];
    }
    return value;
}

static bool is_special_v4(const pol_address *address)
{
    uint32_t value = (uint32_t)read_bytes(address->bytes, 4);
    for (size_t i = 0; i < sizeof ranges_v4 / sizeof *ranges_v4; i++) {
        const special_v4 *range = &ranges_v4[i];
        if ((value ^ range->address) >> (32 - range->bits) == 0) {
            return !range->is_public;
        }
    }
    return false;
}

static bool is_special_v6(const pol_address *address)
{
    uint64_t high = read_bytes(address->bytes, 8);
    uint64_t low = read_bytes(address->bytes + 8, 8);
    for (size_t i = 0; i < sizeof ranges_v6 / sizeof *ranges_v6; i++) {
        const special_v6 *range = &ranges_v6[i];
        uint64_t other = high ^ range->high;
        bool inside =
            range->bits <= 64
                ? other >> (64 - range->bits) == 0
                : other == 0 && (low ^ range->low) >> (128 - range->bits) == 0;
        if (inside) {
            return !range->is_public;
        }
    }
    return false;
}

bool pol_address_is_special(const pol_address *address)
{
    pol_address inside[4];
    if (address->size == POL_ADDRESS_V4) {
        return is_special_v4(address);
    }
    if (is_special_v6(address)) {
        return true;
    }
    unsigned count = pol_address_embedded(address, inside);
    for (unsigned i = 0; i < count; i++) {
        if (is_special_v4(&inside[i])) {
            return true;
        }
    }
    return false;
}

bool pol_address_is_loopback(const pol_address *address)
{
    static const unsigned char one[16] = {[15] = 1};
    return address->size == POL_ADDRESS_V4
               ? address->bytes[0] == 127
               : memcmp(address->bytes, one, sizeof one) == 0;
}

/* -- names */

static bool is_at_or_below(pol_text name, pol_text top)
{
    if (name.size < top.size) {
        return false;
    }
    /* The cheaper question first: most names fail it. */
    size_t begin = name.size - top.size;
    return (begin == 0 || name.data[begin - 1] == '.') &&
           pol_text_equal(pol_text_from(name, begin), top);
}

bool pol_name_is_public(pol_text name)
{
    if (name.size == 0 || memchr(name.data, '.', name.size) == NULL ||
        pol_label_is_number(pol_name_last_label(name))) {
        return false;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (is_at_or_below(name, names[i])) {
            return false;
        }
    }
    return true;
}

bool pol_name_is_loopback(pol_text name)
{
    static const pol_text aliases[] = {
        {"localhost.localdomain", 21},
        {"localhost6", 10},
        {"localhost6.localdomain6", 23},
        {"ip6-localhost", 13},
        {"ip6-loopback", 12},
    };
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
        if (pol_text_equal(name, aliases[i])) {
            return true;
        }
    }
    return is_at_or_below(name, POL_TEXT("localhost"));
}
