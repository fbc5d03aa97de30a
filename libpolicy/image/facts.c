/* SPDX-License-Identifier: Apache-2.0
 *
 * Facts of programs and variables, out of an image. */
#include <libpolicy/image/facts.h>

bool pol_facts_program(const pol_view *view, pol_text name, pol_facts *facts)
{
    (void)view;
    (void)name;
    (void)facts;
    return false;
}

bool pol_facts_subcommand(const pol_facts *parent, pol_text name,
                          pol_facts *facts)
{
    (void)parent;
    (void)name;
    (void)facts;
    return false;
}

bool pol_facts_option(const pol_facts *facts, pol_text name, uint32_t *bits)
{
    (void)facts;
    (void)name;
    *bits = 0;
    return false;
}

uint32_t pol_facts_abbreviated(const pol_facts *facts, pol_text text,
                               uint32_t *count)
{
    (void)facts;
    (void)text;
    *count = 0;
    return 0;
}

uint32_t pol_facts_all_options(const pol_facts *facts)
{
    (void)facts;
    return 0;
}

bool pol_facts_position(const pol_facts *facts, uint32_t index,
                        pol_position *position)
{
    (void)facts;
    (void)index;
    (void)position;
    return false;
}

bool pol_facts_glob(const pol_facts *facts, uint32_t index, pol_text *glob,
                    pol_operand_kind *kind)
{
    (void)facts;
    (void)index;
    (void)glob;
    (void)kind;
    return false;
}

pol_effect pol_facts_variable(const pol_view *view, pol_text name,
                              uint8_t *from)
{
    (void)view;
    (void)name;
    *from = POL_LAYERS;
    return POL_EFFECT_HOOK;
}
