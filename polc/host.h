/* SPDX-License-Identifier: Apache-2.0
 *
 * Internationalised names of hosts, through libidn2 where polc has it. */
#ifndef POLC_HOST_H
#define POLC_HOST_H

#include "polc/buffer.h"

/* Bytes of a name before conversion, at most. */
#define POLC_MAX_NAME ((size_t)4096)

/* Whether this build converts names. */
bool polc_has_idna(void);
/* A pol_idna; context is not looked at. */
bool polc_idna(void *context, pol_text name, char *out, size_t capacity,
               size_t *size);

#endif
