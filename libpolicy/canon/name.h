/* SPDX-License-Identifier: Apache-2.0
 *
 * Names label by label, shared by the hosts of requests and of rules. */
#ifndef POL_CANON_NAME_H
#define POL_CANON_NAME_H

#include <libpolicy/canon/host.h>

enum {
    POL_LABEL_MAX = 63,
    POL_NAME_MAX = 253
};

/* What is wrong with a name; the last one does not make it invalid. */
typedef enum pol_name_fault {
    POL_NAME_GOOD,
    POL_NAME_EMPTY_LABEL,
    POL_NAME_LONG_LABEL,
    POL_NAME_HYPHEN,
    POL_NAME_PUNYCODE
} pol_name_fault;

static inline bool pol_is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

static inline char pol_lower(char ch)
{
    return (char)(ch >= 'A' && ch <= 'Z' ? ch - 'A' + 'a' : ch);
}

/* Letters, digits, '-', '_'. */
bool pol_is_label_char(char ch);

/* Checks the labels of a name in lower case.  Bytes outside ASCII are let
 * pass. */
pol_name_fault pol_name_check(pol_text name);
pol_text pol_name_last_label(pol_text name);
/* A label that some reader takes for a number, when it is the last one. */
bool pol_label_is_number(pol_text label);

/* What follows xn--, in lower case (punycode.c). */
bool pol_punycode_is_valid(pol_text text);

/* Hosts that are common and read in one way (host_plain.c): as pol_host_of;
 * false for all others. */
bool pol_host_plain(pol_text text, char *out, pol_host *host);
/* Any host; pol_host_of without that short cut. */
pol_host pol_host_careful(pol_text text, char *out);
/* The canonical text of an IPv4 address. */
bool pol_address_read_dotted(pol_text text, pol_address *address);

#endif
