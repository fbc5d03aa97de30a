/* SPDX-License-Identifier: Apache-2.0
 *
 * What std:base knows of programs, for stages behind the check that look at
 * programs themselves: out of its constants, without its texts. */
#ifndef POL_CHECK_BASE_H
#define POL_CHECK_BASE_H

#include <libpolicy/check/rules.h>

/* Its programs, by the bytes of their names. */
uint32_t pol_base_programs(void);
pol_text pol_base_program(uint32_t index);

/* Facts of the programs that rules about commands begin with, and of their
 * subcommands, as they are in *checked where nobody else states facts: into
 * `programs`, `fact_options` and `fact_operands` of *facts, which has none yet.
 * For rules with pol_checked.base, without std:base, or of the Codex dialect.
 * false: memory, as the budget of *facts says. */
bool pol_copy_base_facts(const pol_checked *rules, pol_checked *facts);

#endif
