/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-256 of FIPS 180-4, for fingerprints that nobody can forge. */
#ifndef POLC_SHA256_H
#define POLC_SHA256_H

#include "polc/buffer.h"

#define POLC_SHA256_SIZE 32

void polc_sha256(pol_text text, unsigned char digest[POLC_SHA256_SIZE]);

#endif
