/* SPDX-License-Identifier: Apache-2.0
 *
 * embed.c as C++: the public headers are clean in both languages. */
#include "embed.c"
