/* SPDX-License-Identifier: Apache-2.0
 *
 * Compile options of the targets that take rule text: limits so small that
 * one input never takes long. */
#ifndef FUZZ_COMMON_H
#define FUZZ_COMMON_H

#include <libpolicy/policy.h>

#include "../tests/oracle/sample.h"

static inline void fuzz_options(pol_compile_options *options,
                                pol_limits *limits, pol_dialect dialect)
{
    *limits = (pol_limits){.struct_size = sizeof *limits,
                           .steps = 20000,
                           .states = 20000,
                           .rules = 500,
                           .memory = 64u << 20,
                           .image_bytes = 8u << 20};
    sample_options(options, dialect);
    options->limits = limits;
}

#endif
