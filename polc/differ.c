/* SPDX-License-Identifier: Apache-2.0
 *
 * OLD and NEW, read and compared. */
#include "polc/differ.h"
#include "polc/file.h"
#include "polc/policy.h"

#include <stdlib.h>
#include <string.h>

/* -- Replaying */

static bool is_same(const pol_decision *a, const pol_decision *b)
{
    return a->answer == b->answer && a->person_only == b->person_only;
}

static bool answers(const pol_image *image, const pol_change *change, int after,
                    pol_scratch *scratch)
{
    pol_decision decision;
    return pol_eval(image, change->request, scratch, &decision) == POL_OK &&
           is_same(&decision, after ? &change->after : &change->before);
}

static bool replay(const pol_policy_sources *policy, const pol_result *result,
                   int after)
{
    pol_image image;
    pol_result *compiled = NULL;
    pol_scratch *scratch = polc_resize(NULL, sizeof *scratch);
    bool good = pol_compile(policy->sources, policy->count, policy->options,
                            &compiled) == POL_OK;
    pol_text bytes = pol_result_image(compiled);
    good = good && pol_image_open(&image, bytes.data, bytes.size) == POL_OK;
    for (size_t i = 0; good && i < pol_result_changes(result); i++) {
        pol_change change = pol_result_change(result, i);
        good = answers(&image, &change, after, scratch);
    }
    free(scratch);
    pol_result_free(compiled);
    return good;
}

bool polc_differ_replay(const pol_policy_sources *before,
                        const pol_policy_sources *after,
                        const pol_result *result)
{
    if (replay(before, result, 0) && replay(after, result, 1)) {
        return true;
    }
    polc_error("a request that was found is not answered as it should be; "
               "this is a defect of polc");
    return false;
}

/* -- Sides */

static size_t count_stdin(const polc_strings *operands)
{
    size_t count = 0;
    pol_layer layer;
    for (size_t i = 0; i < operands->count; i++) {
        count += strcmp(polc_split_layer(operands->items[i], &layer), "-") == 0;
    }
    return count;
}

/* The operand first, as it says where load() looks. */
static polc_strings join(const char *operand, const polc_strings *others)
{
    polc_strings all = {0};
    if (operand != NULL) {
        polc_strings_add(&all, operand);
    }
    for (size_t i = 0; i < others->count; i++) {
        polc_strings_add(&all, others->items[i]);
    }
    return all;
}

static bool open_sides(polc_differ *differ, const polc_args *args,
                       const polc_strings *before, const polc_strings *after)
{
    differ->before.loader.root = differ->after.loader.root = -1;
    if (count_stdin(before) + count_stdin(after) > 1) {
        polc_error("standard input is given twice");
        return false;
    }
    bool good = polc_side_open(&differ->before, args, before);
    if (!polc_side_open(&differ->after, args, after)) {
        return false;
    }
    polc_sides_join(&differ->before, &differ->after, args);
    return good;
}

static int compare(polc_differ *differ, const polc_args *args)
{
    pol_policy_sources before = {differ->before.sources, differ->before.count,
                                 &differ->before.options};
    pol_policy_sources after = {differ->after.sources, differ->after.count,
                                &differ->after.options};
    pol_diff_options options = {.struct_size = sizeof options,
                                .kinds = args->kinds};
    pol_status status = pol_diff(&before, &after, &options, &differ->result);
    if (status == POL_REJECTED && differ->result != NULL) {
        polc_error("the %s rules have errors",
                   pol_result_side(differ->result) == 0 ? "old" : "new");
    }
    if (differ->result != NULL) {
        polc_print_diagnostics(differ->result, false, stderr, args->colour);
    }
    int code = polc_status_code(status);
    if (code == POLC_CLEAN &&
        !polc_differ_replay(&before, &after, differ->result)) {
        code = POLC_FAILURE;
    }
    return code;
}

int polc_differ_open(polc_differ *differ, const polc_args *args,
                     const char *verb)
{
    *differ = (polc_differ){.result = NULL};
    differ->before.loader.root = differ->after.loader.root = -1;
    bool only_options = args->files.count == 0 && args->old_rules.count > 0 &&
                        args->new_rules.count > 0;
    if (args->files.count != 2 && !only_options) {
        return polc_usage_error(verb, "give OLD and NEW");
    }
    const char *const *names = args->files.items;
    polc_strings before =
        join(only_options ? NULL : names[0], &args->old_rules);
    polc_strings after = join(only_options ? NULL : names[1], &args->new_rules);
    int code = open_sides(differ, args, &before, &after) ? compare(differ, args)
                                                         : POLC_FAILURE;
    free(before.items);
    free(after.items);
    return code;
}

void polc_differ_close(polc_differ *differ)
{
    pol_result_free(differ->result);
    polc_side_close(&differ->before);
    polc_side_close(&differ->after);
}
