/* SPDX-License-Identifier: Apache-2.0
 *
 * pol_diff and pol_witness: compile the policies, compare them kind by kind;
 * read what was found. */
#include <libpolicy/api/result.h>
#include <libpolicy/mutant.h>

#include <libpolicy/analyze/differ.h>

#define STANDINGS 200000u

/* A compiled policy; stays until the result is freed, as what is read points
 * into its image. */
typedef struct stack {
    pol_report report;
    pol_checked checked;
    pol_emitted emitted;
    pol_image image;
    bool made;
} stack;

typedef struct change {
    pol_kind kind;
    pol_class of;
} change;

struct pol_differences {
    pol_budget *budget;
    pol_arena arena;
    stack stacks[2];
    int side; /* of the diagnostics */
    POL_VEC(change) changes;
    POL_VEC(pol_diff_gap) gaps;
};

/* -- Policies */

static void free_stack(pol_differences *d, stack *s)
{
    if (s->made) {
        pol_checked_free(&s->checked);
        pol_budget_resize(d->budget, s->emitted.block, s->emitted.block_size,
                          0);
        pol_report_free(&s->report);
    }
}

/* Compiles a policy; where it is none, its diagnostics become the result's. */
static bool compile(pol_result *result, int side, const pol_source *sources,
                    size_t count, const pol_settings *settings)
{
    pol_differences *d = result->differences;
    stack *s = &d->stacks[side];
    pol_statistics statistics;
    pol_report_init(&s->report, d->budget);
    pol_checked_init(&s->checked, d->budget, settings->check.dialect);
    s->made = true;
    d->side = side;
    if (pol_check(&s->report, sources, count, &settings->check, &s->checked) &&
        pol_emit(&s->report, &s->checked, &settings->check.limits, d->budget,
                 &s->emitted, &statistics) &&
        pol_image_open(&s->image, s->emitted.bytes, s->emitted.size) ==
            POL_OK) {
        return true;
    }
    pol_report own = result->report;
    result->report = s->report;
    s->report = own;
    return false;
}

/* -- What was found */

static void add_gap(pol_differences *d, pol_kind kind, pol_doubt why,
                    pol_place place)
{
    const char *reason = pol_doubt_text(why);
    for (size_t i = 0; i < d->gaps.count; i++) {
        if (d->gaps.items[i].kind == kind &&
            d->gaps.items[i].reason == reason) {
            return;
        }
    }
    pol_diff_gap *slot = pol_vec_push(&d->gaps, d->budget);
    if (slot != NULL) {
        *slot = (pol_diff_gap){kind, reason, place};
    }
}

static pol_place place_of(const stack *s, uint32_t rule)
{
    pol_place place = {.source = {NULL, 0}};
    pol_rule_info info;
    if (rule != POL_NO_RULE &&
        pol_image_get_rule(&s->image, rule, &info) == POL_OK) {
        place.source = info.source;
        place.line = info.line;
        place.column = info.column;
    }
    return place;
}

/* Takes the classes of one kind; what they own is the differences' then. */
static void take(pol_differences *d, pol_kind kind, pol_classes *classes,
                 int side)
{
    static const pol_place nowhere = {.source = {NULL, 0}};
    for (unsigned i = 0; i < POL_CLASSES; i++) {
        pol_class *c = &classes->of[i];
        if (c->doubted && (!c->known || c->provisional)) {
            add_gap(d, kind, c->why, nowhere);
        }
        change *slot = c->known ? pol_vec_push(&d->changes, d->budget) : NULL;
        if (slot != NULL) {
            *slot = (change){kind, *c};
            slot->of.least &= classes->doubt == POL_DOUBT_NONE;
            memset(c, 0, sizeof *c);
        }
    }
    if (classes->doubt != POL_DOUBT_NONE) {
        add_gap(d, kind, classes->doubt,
                place_of(&d->stacks[side], classes->doubtful));
    }
}

/* Null without memory.  second: the stack of the second side. */
static pol_differ *new_differ(pol_differences *d, const pol_settings *settings,
                              const pol_diff_options *options, int second)
{
    uint64_t standings = options->standings;
    stack *s = d->stacks;
    pol_differ_task task = {.budget = d->budget,
                            .reports = {&s[0].report, &s[second].report},
                            .arena = &d->arena,
                            .limits = &settings->check.limits,
                            .standings = standings == 0 ? STANDINGS
                                         : standings < UINT32_MAX
                                             ? (size_t)standings
                                             : UINT32_MAX,
                            .sides = {{&s[0].checked, &s[0].image},
                                      {&s[second].checked, &s[second].image}}};
    return pol_differ_new(&task);
}

static pol_status compare(pol_result *result, const pol_settings *settings,
                          const pol_diff_options *options)
{
    pol_differences *d = result->differences;
    pol_differ *differ = new_differ(d, settings, options, 1);
    pol_status status = differ != NULL ? POL_OK : POL_NO_MEMORY;
    for (int kind = 0; kind < POL_KIND_COUNT && status == POL_OK; kind++) {
        pol_classes classes;
        int side;
        if (options->kinds != 0 && (options->kinds >> kind & 1) == 0) {
            continue;
        }
        status = pol_differ_run(differ, (pol_kind)kind, &classes, &side);
        take(d, (pol_kind)kind, &classes, side);
        pol_classes_free(&classes, d->budget);
    }
    pol_differ_free(differ);
    return status;
}

/* Frees what only the comparison needed. */
static void let_go(pol_differences *d)
{
    for (int side = 0; side < 2; side++) {
        if (d->stacks[side].made) {
            pol_checked_free(&d->stacks[side].checked);
        }
    }
}

/* -- The calls */

static bool new_differences(pol_result *result)
{
    pol_differences *d = pol_budget_resize(&result->budget, NULL, 0, sizeof *d);
    if (d == NULL) {
        return false;
    }
    memset(d, 0, sizeof *d);
    d->budget = &result->budget;
    pol_arena_init(&d->arena, d->budget);
    result->differences = d;
    return true;
}

void pol_differences_free(pol_differences *differences)
{
    pol_differences *d = differences;
    if (d == NULL) {
        return;
    }
    for (size_t i = 0; i < d->changes.count; i++) {
        pol_class_free(&d->changes.items[i].of, d->budget);
    }
    pol_vec_free(&d->changes, d->budget);
    pol_vec_free(&d->gaps, d->budget);
    free_stack(d, &d->stacks[0]);
    free_stack(d, &d->stacks[1]);
    pol_arena_free(&d->arena);
    pol_budget_resize(d->budget, d, sizeof *d, 0);
}

static bool policy_is_valid(const pol_policy_sources *policy,
                            pol_settings *settings)
{
    return policy != NULL &&
           pol_sources_are_valid(policy->sources, policy->count) &&
           pol_settings_read(settings, policy->options);
}

static bool options_are_valid(const pol_diff_options *options)
{
    return options->struct_size == sizeof *options &&
           (options->kinds >> POL_KIND_COUNT) == 0;
}

static const pol_diff_options defaults = {.struct_size =
                                              sizeof(pol_diff_options)};

/* Both policies, each under settings of its own. */
static pol_status diff(const pol_policy_sources *before,
                       const pol_policy_sources *after,
                       const pol_settings *settings,
                       const pol_diff_options *options, pol_result *made,
                       pol_result **result)
{
    pol_status status = POL_REJECTED;
    if (new_differences(made) &&
        compile(made, 0, before->sources, before->count, &settings[0]) &&
        compile(made, 1, after->sources, after->count, &settings[1])) {
        status = compare(made, &settings[0], options);
        let_go(made->differences);
    }
    return pol_result_finish(made, status == POL_OK, result);
}

pol_status pol_diff(const pol_policy_sources *before,
                    const pol_policy_sources *after,
                    const pol_diff_options *options, pol_result **result)
{
    pol_settings settings[2];
    if (result == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    *result = NULL;
    options = options != NULL ? options : &defaults;
    if (!policy_is_valid(before, &settings[0]) ||
        !policy_is_valid(after, &settings[1]) || !options_are_valid(options)) {
        return POL_INVALID_ARGUMENT;
    }
    pol_result *made = pol_result_new(&settings[0]);
    return made == NULL ? POL_NO_MEMORY
                        : diff(before, after, settings, options, made, result);
}

pol_status pol_mutant_diff(const pol_policy_sources *policy, size_t index,
                           const pol_diff_options *options, pol_result **result)
{
    pol_settings settings[2];
    if (result == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    *result = NULL;
    options = options != NULL ? options : &defaults;
    if (!policy_is_valid(policy, &settings[0]) || !options_are_valid(options)) {
        return POL_INVALID_ARGUMENT;
    }
    pol_result *made = pol_result_new(&settings[0]);
    if (made == NULL) {
        return POL_NO_MEMORY;
    }
    pol_mutant_set one = pol_mutant_wanted(index, &made->budget);
    settings[1] = settings[0];
    settings[1].check.mutants = &one;
    return diff(policy, policy, settings, options, made, result);
}

/* Of the classes that a rule decides the one with the least request stays. */
static void keep_least(pol_differences *d)
{
    size_t least = 0;
    for (size_t i = 1; i < d->changes.count; i++) {
        if (pol_class_order(d->changes.items[i].kind, &d->changes.items[i].of,
                            &d->changes.items[least].of) < 0) {
            least = i;
        }
    }
    for (size_t i = 0; i < d->changes.count; i++) {
        if (i != least) {
            pol_class_free(&d->changes.items[i].of, d->budget);
        }
    }
    if (d->changes.count > 0) {
        d->changes.items[0] = d->changes.items[least];
        d->changes.count = 1;
    }
}

static pol_status witness(pol_result *result, uint32_t rule,
                          pol_witness_mode mode, const pol_settings *settings,
                          const pol_diff_options *options)
{
    pol_differences *d = result->differences;
    pol_classes classes;
    const pol_checked *checked = &d->stacks[0].checked;
    pol_kind kind = (pol_kind)checked->rules.items[rule].kind;
    pol_differ *differ = new_differ(d, settings, options, 0);
    if (differ == NULL) {
        return POL_NO_MEMORY;
    }
    pol_status status =
        mode == POL_WITNESS_MATCHES
            ? pol_differ_match(differ, rule, &classes)
            : pol_differ_edit(differ, rule, POL_NO_RULE, &classes);
    take(d, kind, &classes, 0);
    pol_classes_free(&classes, d->budget);
    pol_differ_free(differ);
    keep_least(d);
    if (mode == POL_WITNESS_MATCHES && d->changes.count > 0) {
        pol_class *c = &d->changes.items[0].of;
        c->decisions[1] = c->decisions[0];
    }
    return status;
}

pol_status pol_witness(const pol_policy_sources *policy, uint32_t rule,
                       pol_witness_mode mode, const pol_diff_options *options,
                       pol_result **result)
{
    pol_settings settings;
    if (result == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    *result = NULL;
    options = options != NULL ? options : &defaults;
    if (!policy_is_valid(policy, &settings) || !options_are_valid(options) ||
        (unsigned)mode > POL_WITNESS_DECIDES) {
        return POL_INVALID_ARGUMENT;
    }
    pol_result *made = pol_result_new(&settings);
    if (made == NULL) {
        return POL_NO_MEMORY;
    }
    pol_status status = POL_REJECTED;
    if (new_differences(made) &&
        compile(made, 0, policy->sources, policy->count, &settings)) {
        if (rule >= made->differences->stacks[0].checked.rules.count) {
            pol_result_free(made);
            return POL_INVALID_ARGUMENT;
        }
        status = witness(made, rule, mode, &settings, options);
        let_go(made->differences);
    }
    return pol_result_finish(made, status == POL_OK, result);
}

/* -- Reading */

static const change *change_at(const pol_result *result, size_t index)
{
    return index < pol_result_changes(result)
               ? &result->differences->changes.items[index]
               : NULL;
}

int pol_result_side(const pol_result *result)
{
    return result != NULL && result->differences != NULL
               ? result->differences->side
               : 0;
}

size_t pol_result_changes(const pol_result *result)
{
    return result != NULL && result->differences != NULL
               ? result->differences->changes.count
               : 0;
}

pol_change pol_result_change(const pol_result *result, size_t index)
{
    const change *c = change_at(result, index);
    if (c == NULL) {
        return (pol_change){.request = NULL};
    }
    return (pol_change){.kind = c->kind,
                        .before = c->of.decisions[0],
                        .after = c->of.decisions[1],
                        .request = &c->of.request,
                        .least = c->of.least,
                        .before_rules = c->of.rules[0].count,
                        .after_rules = c->of.rules[1].count};
}

pol_status pol_result_change_rule(const pol_result *result, size_t change_index,
                                  int after, size_t index, pol_rule_info *info)
{
    const change *c = change_at(result, change_index);
    if (c == NULL || info == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    int side = after != 0;
    const pol_words *rules = &c->of.rules[side];
    return index < rules->count
               ? pol_image_get_rule(&result->differences->stacks[side].image,
                                    rules->items[index], info)
               : POL_INVALID_ARGUMENT;
}

size_t pol_result_gaps(const pol_result *result)
{
    return result != NULL && result->differences != NULL
               ? result->differences->gaps.count
               : 0;
}

pol_diff_gap pol_result_gap(const pol_result *result, size_t index)
{
    return index < pol_result_gaps(result)
               ? result->differences->gaps.items[index]
               : (pol_diff_gap){.reason = ""};
}

const char *pol_comparison_name(pol_comparison comparison)
{
    static const char *const names[] = {"undecided", "equal", "stricter",
                                        "laxer", "incomparable"};
    return (unsigned)comparison < sizeof names / sizeof *names
               ? names[comparison]
               : names[0];
}

pol_comparison pol_result_comparison(const pol_result *result)
{
    bool stricter = false, laxer = false;
    if (result == NULL || result->differences == NULL) {
        return POL_COMPARISON_UNDECIDED;
    }
    for (size_t i = 0; i < pol_result_changes(result); i++) {
        const pol_class *c = &change_at(result, i)->of;
        pol_verdict before = pol_verdict_of(&c->decisions[0]);
        pol_verdict after = pol_verdict_of(&c->decisions[1]);
        stricter |= after > before;
        laxer |= after < before;
    }
    if (stricter && laxer) {
        return POL_COMPARISON_INCOMPARABLE;
    }
    if (pol_result_gaps(result) > 0) {
        return POL_COMPARISON_UNDECIDED;
    }
    return stricter ? POL_COMPARISON_STRICTER
           : laxer  ? POL_COMPARISON_LAXER
                    : POL_COMPARISON_EQUAL;
}
