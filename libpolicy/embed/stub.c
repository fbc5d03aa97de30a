/* SPDX-License-Identifier: Apache-2.0
 *
 * std:base without constants, for the program that makes them: it is read
 * from its texts then. */
#include <libpolicy/std/base.h>

const pol_base pol_std_base = {.image = NULL};
