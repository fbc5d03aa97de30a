/* SPDX-License-Identifier: Apache-2.0
 *
 * pol_cover: a policy beside its facets (check/facets.h), and which of both
 * requests match. */
#include <libpolicy/api/result.h>

#include <libpolicy/cover.h>

#include <string.h>

struct pol_coverage {
    pol_budget *budget;
    pol_arena arena; /* of the arrays below */
    pol_facets facets;
    pol_emitted emitted; /* of the policy with its facets */
    pol_image image, wide;
    uint32_t *number_of; /* by rule of `wide`: number of a facet + 1 */
    uint32_t wide_rules;
    uint32_t *rule_of; /* by rule before layers: index in the image + 1 */
    uint64_t *hits;    /* by number of a facet */
    uint64_t *taken;   /* by item: this exception took its rule away */
    uint64_t *matched, *decided; /* by rule of the image */
    uint32_t rules;
    unsigned char *seen; /* by number: in the part at hand */
    uint32_t *shown;     /* items whose rule counts */
    size_t shown_count;
    pol_parts parts;
    pol_scratch *scratch;
};

void pol_coverage_free(pol_coverage *k)
{
    if (k == NULL) {
        return;
    }
    pol_budget *budget = k->budget;
    pol_budget_resize(budget, k->emitted.block, k->emitted.block_size, 0);
    pol_budget_resize(budget, k->parts.parts,
                      k->parts.part_capacity * sizeof *k->parts.parts, 0);
    pol_budget_resize(budget, k->parts.matches,
                      k->parts.match_capacity * sizeof *k->parts.matches, 0);
    pol_facets_free(&k->facets);
    pol_arena_free(&k->arena);
    pol_budget_resize(budget, k, sizeof *k, 0);
}

/* -- making */

/* Compiles once more, with facets; what is wrong is told in the report of the
 * result, as the policy itself is sound. */
static bool compile_wide(pol_result *made, pol_coverage *k,
                         const pol_settings *settings,
                         const pol_source *sources, size_t count)
{
    pol_report report;
    pol_checked checked;
    pol_statistics statistics;
    pol_check_options options = settings->check;
    options.facets = &k->facets;
    pol_report_init(&report, k->budget);
    pol_checked_init(&checked, k->budget, options.dialect);
    bool done = pol_check(&report, sources, count, &options, &checked) &&
                pol_emit(&report, &checked, &options.limits, k->budget,
                         &k->emitted, &statistics);
    if (report.errors > 0 && report.diags.count > 0) {
        const pol_diag *diag = &report.diags.items[0];
        pol_report_add(&made->report, diag->code, diag->span, "%.*s",
                       POL_PR(diag->message));
    }
    pol_checked_free(&checked);
    pol_report_free(&report);
    return done && pol_image_open(&k->wide, k->emitted.bytes,
                                  k->emitted.size) == POL_OK;
}

/* The number in the id of a further rule, + 1; 0: it is none. */
static uint32_t number_of(const pol_image *image, uint32_t rule)
{
    pol_rule_info info;
    uint32_t number = 0;
    if (pol_image_get_rule(image, rule, &info) != POL_OK || info.id.size < 2 ||
        info.id.data[0] != POL_FACET_MARK) {
        return 0;
    }
    for (size_t i = 1; i < info.id.size; i++) {
        number = number * 10 + (uint32_t)(info.id.data[i] - '0');
    }
    return number + 1;
}

/* A rule that a layer leaves out takes its facets along, so that the rules
 * whose facets are there are those of the image, in order. */
static void find_rules(pol_coverage *k)
{
    uint32_t next = 0;
    for (uint32_t i = 0; i < k->wide_rules; i++) {
        k->number_of[i] = number_of(&k->wide, i);
        if (k->number_of[i] > 0) {
            k->seen[k->number_of[i] - 1] = 1;
        }
    }
    for (size_t i = 0; i < k->facets.items.count; i++) {
        const pol_facet *item = &k->facets.items.items[i];
        if (item->kind == POL_FACET_RULE && k->seen[item->number]) {
            k->rule_of[item->rule] = ++next;
        }
        if (k->rule_of[item->rule] > 0) {
            k->shown[k->shown_count++] = (uint32_t)i;
        }
    }
    memset(k->seen, 0, k->facets.numbers);
}

static bool open_coverage(pol_result *made, pol_coverage *k)
{
    pol_image_info info, wide;
    size_t items = k->facets.items.count, numbers = k->facets.numbers;
    size_t before = 0;
    if (pol_image_open(&k->image, made->image.bytes, made->image.size) !=
            POL_OK ||
        pol_image_get_info(&k->image, &info) != POL_OK ||
        pol_image_get_info(&k->wide, &wide) != POL_OK) {
        return false;
    }
    for (size_t i = 0; i < items; i++) {
        before = k->facets.items.items[i].rule + 1;
    }
    k->rules = info.rules;
    k->wide_rules = wide.rules;
#define ARRAY(field, count) \
    k->field = pol_arena_zalloc(&k->arena, (count) + 1, sizeof *k->field)
    ARRAY(number_of, wide.rules);
    ARRAY(rule_of, before);
    ARRAY(hits, numbers);
    ARRAY(taken, items);
    ARRAY(matched, info.rules);
    ARRAY(decided, info.rules);
    ARRAY(seen, numbers);
    ARRAY(shown, items);
    ARRAY(scratch, 0);
#undef ARRAY
    if (k->budget->failed != POL_ARENA_OK) {
        return false;
    }
    find_rules(k);
    return true;
}

static bool cover(pol_result *made, const pol_settings *settings,
                  const pol_source *sources, size_t count)
{
    pol_budget *budget = &made->budget;
    pol_coverage *k = pol_budget_resize(budget, NULL, 0, sizeof *k);
    if (k == NULL) {
        return false;
    }
    memset(k, 0, sizeof *k);
    made->coverage = k;
    k->budget = budget;
    k->facets.budget = budget;
    k->parts.struct_size = sizeof k->parts;
    pol_arena_init(&k->arena, budget);
    return compile_wide(made, k, settings, sources, count) &&
           open_coverage(made, k);
}

pol_status pol_cover(const pol_source *sources, size_t count,
                     const pol_compile_options *options, pol_result **result)
{
    pol_settings settings;
    if (result == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    *result = NULL;
    if (!pol_sources_are_valid(sources, count) ||
        !pol_settings_read(&settings, options)) {
        return POL_INVALID_ARGUMENT;
    }
    pol_result *made = pol_result_new(&settings);
    if (made == NULL) {
        return POL_NO_MEMORY;
    }
    bool done = pol_result_compile(made, &settings, sources, count) &&
                cover(made, &settings, sources, count);
    if (!done || made->report.errors > 0) {
        pol_coverage_free(made->coverage);
        made->coverage = NULL;
    }
    return pol_result_finish(made, done, result);
}

/* -- counting */

/* Room for count items of a list; false without memory. */
static bool grow(pol_budget *budget, void *list, size_t item, size_t *capacity,
                 size_t count)
{
    void *block;
    if (count <= *capacity) {
        return true;
    }
    memcpy(&block, list, sizeof block);
    block = pol_budget_resize(budget, block, *capacity * item, count * item);
    if (block != NULL) {
        memcpy(list, &block, sizeof block);
        *capacity = count;
    }
    return block != NULL;
}

/* All parts and matches; asked again where there was no room for them. */
static pol_status ask(pol_coverage *k, const pol_image *image,
                      const pol_request *request, pol_decision *decision)
{
    pol_parts *p = &k->parts;
    for (;;) {
        pol_status status =
            pol_eval_parts(image, request, k->scratch, decision, p);
        if (status != POL_OK || (p->part_count <= p->part_capacity &&
                                 p->match_count <= p->match_capacity)) {
            return status;
        }
        if (!grow(k->budget, &p->parts, sizeof *p->parts, &p->part_capacity,
                  p->part_count) ||
            !grow(k->budget, &p->matches, sizeof *p->matches,
                  &p->match_capacity, p->match_count)) {
            k->budget->failed = POL_ARENA_OK; /* of this call alone */
            return POL_NO_MEMORY;
        }
    }
}

/* The rules of a part that have the decision of the one that is named. */
static void count_deciding(pol_coverage *k, const pol_part *part)
{
    pol_rule_info named, info;
    if (pol_image_get_rule(&k->image, part->rule, &named) != POL_OK) {
        return;
    }
    for (uint32_t i = 0; i < part->match_count; i++) {
        uint32_t rule = k->parts.matches[part->first_match + i].rule;
        if (pol_image_get_rule(&k->image, rule, &info) == POL_OK &&
            info.decision == named.decision &&
            info.person_only == named.person_only) {
            k->decided[rule]++;
        }
    }
}

static void count_rules(pol_coverage *k, const pol_decision *decision)
{
    for (size_t i = 0; i < k->parts.part_count; i++) {
        const pol_part *part = &k->parts.parts[i];
        for (uint32_t m = 0; m < part->match_count; m++) {
            uint32_t rule = k->parts.matches[part->first_match + m].rule;
            k->matched[rule]++;
        }
        if (decision->reason == POL_REASON_RULE &&
            part->reason == POL_REASON_RULE &&
            part->answer == decision->answer) {
            count_deciding(k, part);
        }
    }
}

/* Marks what matches a part, or takes the marks away. */
static void mark(pol_coverage *k, const pol_part *part, unsigned char mark)
{
    for (uint32_t i = 0; i < part->match_count; i++) {
        uint32_t rule = k->parts.matches[part->first_match + i].rule;
        if (k->number_of[rule] > 0) {
            k->seen[k->number_of[rule] - 1] = mark;
        }
    }
}

static void count_facets(pol_coverage *k)
{
    for (size_t i = 0; i < k->parts.part_count; i++) {
        const pol_part *part = &k->parts.parts[i];
        mark(k, part, 1);
        for (uint32_t m = 0; m < part->match_count; m++) {
            uint32_t rule = k->parts.matches[part->first_match + m].rule;
            if (k->number_of[rule] > 0) {
                k->hits[k->number_of[rule] - 1]++;
            }
        }
        for (size_t s = 0; part->match_count > 0 && s < k->shown_count; s++) {
            const pol_facet *item = &k->facets.items.items[k->shown[s]];
            if (item->kind == POL_FACET_UNLESS && k->seen[item->whole] &&
                !k->seen[item->number]) {
                k->taken[k->shown[s]]++;
            }
        }
        mark(k, part, 0);
    }
}

pol_status pol_cover_add(pol_result *result, const pol_request *request,
                         pol_decision *decision)
{
    pol_decision answer = {.answer = POL_DENY, .rule = POL_NO_RULE}, wide;
    pol_coverage *k = result != NULL ? result->coverage : NULL;
    pol_status status =
        k != NULL ? ask(k, &k->image, request, &answer) : POL_INVALID_ARGUMENT;
    if (decision != NULL) {
        *decision = answer;
    }
    if (status != POL_OK) {
        return status;
    }
    count_rules(k, &answer);
    status = ask(k, &k->wide, request, &wide);
    if (status == POL_OK && wide.reason == POL_REASON_LIMIT &&
        answer.reason != POL_REASON_LIMIT) {
        return POL_LIMIT;
    }
    if (status == POL_OK) {
        count_facets(k);
    }
    return status;
}

/* -- reading */

size_t pol_result_covers(const pol_result *result)
{
    return result != NULL && result->coverage != NULL
               ? result->coverage->shown_count
               : 0;
}

pol_cover_item pol_result_cover(const pol_result *result, size_t index)
{
    static const pol_cover_kind kinds[] = {
        [POL_FACET_RULE] = POL_COVER_RULE,
        [POL_FACET_STEP] = POL_COVER_STEP,
        [POL_FACET_ALTERNATIVE] = POL_COVER_ALTERNATIVE,
        [POL_FACET_UNLESS] = POL_COVER_UNLESS};
    if (index >= pol_result_covers(result)) {
        return (pol_cover_item){.rule = POL_NO_RULE};
    }
    const pol_coverage *k = result->coverage;
    const pol_facet *item = &k->facets.items.items[k->shown[index]];
    pol_cover_item out = {
        .kind = kinds[item->kind],
        .rule = k->rule_of[item->rule] - 1,
        .place = pol_result_place(result, item->span),
        .step = item->step,
        .choice = item->choice,
        .hits = k->hits[item->number],
    };
    if (item->kind != POL_FACET_RULE) {
        out.text =
            (pol_text){k->facets.texts.items + item->text, item->text_size};
    } else {
        out.hits = k->matched[out.rule];
        out.decided = k->decided[out.rule];
    }
    if (item->kind == POL_FACET_UNLESS) {
        out.hits = k->taken[k->shown[index]];
    }
    return out;
}
