/* SPDX-License-Identifier: Apache-2.0
 *
 * Hosts, addresses and ranges as rules write them.  Internal to check/. */
#ifndef POL_CHECK_HOST_H
#define POL_CHECK_HOST_H

#include <libpolicy/base/slice.h>

enum {
    POL_HOST_MAX = 256, /* of a canonical host or range */
    POL_ADDRESS_V4 = 4,
    POL_ADDRESS_V6 = 16
};

typedef struct pol_address {
    unsigned char bytes[16]; /* network order */
    uint8_t size;            /* 4 or 16 */
} pol_address;

/* Reads an address in dotted or colon form; no leading zeros, no zone. */
bool pol_address_read(pol_text text, pol_address *address);
/* Canonical text (RFC 5952); returns its length, at most 45. */
size_t pol_address_write(const pol_address *address, char *out);
/* An IPv4 address inside an IPv6 one (::ffff:0:0/96). */
bool pol_address_is_mapped(const pol_address *address);

/* Writes the canonical form of a host of a rule; null, or what is wrong.
 * pattern: `*`, `*.d`, `**.d` are allowed.  out has POL_HOST_MAX bytes. */
const char *pol_host_canonical(pol_text text, bool pattern, char *out,
                               size_t *size);
/* The same for "10.0.0.0/8". */
const char *pol_cidr_canonical(pol_text text, char *out, size_t *size);

/* Whether a canonical host pattern or range of a rule covers a canonical
 * host. */
bool pol_host_matches(pol_text pattern, bool is_cidr, bool closing,
                      pol_text host);

/* What Codex says of a host of its network_rule: null, or what is wrong.
 * *host is the part that it keeps. */
const char *pol_codex_host(pol_text text, pol_text *host);

#endif
