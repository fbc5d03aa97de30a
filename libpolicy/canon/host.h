/* SPDX-License-Identifier: Apache-2.0
 *
 * Hosts, addresses and URLs as requests and rules give them.  Freestanding. */
#ifndef POL_CANON_HOST_H
#define POL_CANON_HOST_H

#include <stdbool.h>

#include <libpolicy/base/slice.h>
#include <libpolicy/eval.h>

enum {
    POL_HOST_MAX = 256, /* of a canonical host */
    POL_ADDRESS_V4 = 4,
    POL_ADDRESS_V6 = 16,
    POL_ADDRESS_TEXT = 46 /* of an address in text, at most */
};

typedef struct pol_address {
    unsigned char bytes[16]; /* network order */
    uint8_t size;            /* 4 or 16 */
} pol_address;

/* -- addresses (address.c) */

/* Reads an address in its canonical text alone, or in the usual other forms
 * of RFC 4291 (no zone, no leading zeros in IPv4, no brackets). */
bool pol_address_read(pol_text text, pol_address *address);
/* Canonical text (RFC 5952); returns its length. */
size_t pol_address_write(const pol_address *address, char *out);
bool pol_address_is_mapped(const pol_address *address);
/* What inet_aton and URL readers take for an IPv4 address: one to four
 * numbers, decimal, octal or hexadecimal, the last one wide.  One dot may
 * follow.  Where readers get different addresses it is none. */
typedef enum pol_numbers {
    POL_NUMBERS_NO,      /* the last label is no number: a name */
    POL_NUMBERS_ADDRESS, /* *address is set */
    POL_NUMBERS_BAD      /* numbers that are no address */
} pol_numbers;
pol_numbers pol_address_read_numbers(pol_text text, pol_address *address);
/* Writes the IPv4 addresses inside an IPv6 one (mapped, compatible, NAT64,
 * 6to4, Teredo, SIIT, ISATAP): at most 4; returns how many. */
unsigned pol_address_embedded(const pol_address *address, pol_address out[4]);
/* Addresses that have these bits where the mask has any. */
typedef struct pol_address_bits {
    unsigned char bytes[16], mask[16];
} pol_address_bits;
/* Fixes the first bits of an address. */
void pol_address_fix(const pol_address *address, unsigned bits,
                     pol_address_bits *out);
/* The IPv6 addresses that have an IPv4 one with these first bits inside, in
 * the way-th way that there is; false past the last.  Of these ways none
 * counts in :: and ::1, and some not where the address inside begins with 0
 * (pol_address_embedded). */
bool pol_address_around(unsigned way, const pol_address *inside, unsigned bits,
                        pol_address_bits *out);
#define POL_AROUND_MAPPED 1

/* Writes the IPv4 addresses that a canonical name spells out, as in
 * 10.0.0.1.nip.io (spelled.c): the first 4; returns how many. */
unsigned pol_name_spells(pol_text name, pol_address out[4]);

/* -- hosts (host.c) */

typedef struct pol_host {
    bool is_address;
    pol_address address;
    size_t size;  /* of the name or of the address's text in out */
    pol_why why;  /* POL_WHY_NONE, or what keeps it from being allowed */
    bool invalid; /* no host (why says): deny */
} pol_host;

/* Reads the host of a request; writes its canonical form to out
 * (POL_HOST_MAX bytes). */
pol_host pol_host_of(pol_text text, char *out);

/* -- special ones (special.c) */

/* Not reachable from everywhere, by the IANA special-purpose registries
 * (special.def), multicast included; an embedded address counts too, and a
 * mapped one is what its IPv4 address is. */
bool pol_address_is_special(const pol_address *address);
/* 127.0.0.0/8 and ::1 */
bool pol_address_is_loopback(const pol_address *address);
/* A canonical name that the public DNS can have: what an opening `*` means.
 * At least two labels, and none of the special-use names (special.def). */
bool pol_name_is_public(pol_text name);
/* localhost, names below it, and its aliases: what `localhost` means. */
bool pol_name_is_loopback(pol_text name);

/* -- what rules may say (host_rule.c): null, or what is wrong with it */

/* A host of a rule: a name, `*`, `*.d`, `**.d` (where pattern), an address. */
const char *pol_host_canonical(pol_text text, bool pattern, char *out,
                               size_t *size);
/* The same for "10.0.0.0/8". */
const char *pol_cidr_canonical(pol_text text, char *out, size_t *size);
/* Reads a canonical range. */
bool pol_cidr_read(pol_text range, pol_address *base, unsigned *bits);

#endif
