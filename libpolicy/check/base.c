/* SPDX-License-Identifier: Apache-2.0
 *
 * What the library knows by itself, std:base, as one more source: out of its
 * constants, or from its texts, which mean the same.  Refuses to know what it
 * says. */
#include <libpolicy/check/value.h>
#include <libpolicy/std/std.h>

/* It is sound and has an end, so that no limit of the caller's sources is for
 * it. */
static void read_texts(pol_checker *c)
{
    const pol_check_options *given = c->options;
    const pol_pack *pack = pol_pack_find(POL_TEXT("std:base"));
    pol_file file = {.name = POL_TEXT("std:base"),
                     .layer = POL_LAYER_MANAGED_CLOUD,
                     .is_base = true,
                     .is_facts_only = true};
    pol_check_options options = {.dialect = given->dialect};
    memset(&options.limits, 0xff, sizeof options.limits);
    options.limits.depth = 64;
    uint64_t steps = c->steps;
    if (pack != NULL) {
        c->options = &options;
        pol_check_file(c, &file, pack->text);
        c->options = given;
        c->steps = steps;
    }
}

/* Its files, so that explanations, digests and images name them. */
static bool add_inputs(pol_checker *c)
{
    for (size_t i = 0; i < pol_std_base.pack_count; i++) {
        const pol_pack *pack = pol_pack_at(pol_std_base.packs[i]);
        pol_text name = {pack->name, strlen(pack->name)};
        uint32_t at = pol_report_add_constant(c->report, name, pack->text,
                                              POL_LAYER_MANAGED_CLOUD);
        if (at == UINT32_MAX) {
            return false;
        }
        c->report->inputs.items[at].origin = POL_ORIGIN_PACK;
        c->report->inputs.items[at].is_base = true;
    }
    return true;
}

static bool others_state_facts(const pol_checker *c)
{
    return c->said.programs.count > 0 || c->said.variables.count > 0 ||
           c->out->synonyms.count > 0;
}

void pol_add_base(pol_checker *c)
{
    pol_base_use use =
        pol_std_base.image != NULL ? c->options->base : POL_BASE_FROM_TEXT;
    if (c->stopped || c->budget->failed != POL_ARENA_OK) {
        return;
    }
    if (use == POL_BASE_FROM_TEXT) {
        read_texts(c);
    } else if (!add_inputs(c)) {
        return;
    } else if (use == POL_BASE_WHOLE || others_state_facts(c)) {
        pol_say_base(c);
    } else {
        pol_need_base_synonyms(c);
        c->out->base = &pol_std_base;
    }
}
