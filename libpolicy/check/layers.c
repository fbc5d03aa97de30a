/* SPDX-License-Identifier: Apache-2.0
 *
 * What a rule may do by the layer that it is in, once all sources are read.
 * Refuses to know what a rule matches. */
#include <libpolicy/check/value.h>

const char *pol_layer_text(unsigned layer)
{
    static const char *const names[POL_LAYER_COUNT] = {
        "managed-cloud", "managed-device", "managed",
        "user",          "project",        "session"};
    return layer < POL_LAYER_COUNT ? names[layer] : "?";
}

void pol_check_layers(pol_checker *c, const pol_source *sources, size_t count)
{
    uint32_t missing = c->options->required;
    for (size_t i = 0; i < count; i++) {
        missing &= ~(1u << sources[i].layer);
    }
    for (unsigned i = 0; i < POL_LAYER_COUNT; i++) {
        if ((missing >> i & 1) != 0) {
            pol_report_add(c->report, POL_CODE_LAYER_MISSING,
                           (pol_span){.source = POL_NO_SOURCE},
                           "the layer `%s` is required and has no source",
                           pol_layer_text(i));
        }
    }
}

/* -- layers that can only tighten */

bool pol_can_only_tighten(const pol_checker *c, unsigned layer, pol_kind kind)
{
    if (layer == POL_LAYER_PROJECT && !c->options->trust_project) {
        return true;
    }
    return (c->managed_only >> kind & 1) != 0 &&
           layer > c->managed_layers[kind];
}

/* What one source says in vain of one kind. */
typedef struct ignored {
    pol_span first;
    uint32_t count;
} ignored;

typedef struct layers {
    pol_checker *c;
    uint8_t kinds[POL_LAYER_COUNT]; /* bits 1 << pol_kind: can only tighten */
    ignored *table; /* per source and kind; made when it is needed */
} layers;

static bool tightens(const layers *l, uint8_t layer, uint8_t kind)
{
    return (l->kinds[layer] >> kind & 1) != 0;
}

static void count_ignored(layers *l, uint8_t kind, pol_span span)
{
    size_t size = l->c->report->inputs.count * POL_KIND_COUNT;
    if (l->table == NULL) {
        l->table = pol_arena_zalloc(&l->c->keep, size, sizeof *l->table);
    }
    size_t at = (size_t)span.source * POL_KIND_COUNT + kind;
    if (l->table == NULL || at >= size) {
        return;
    }
    if (l->table[at].count++ == 0) {
        l->table[at].first = span;
    }
}

static void report_ignored(const layers *l, const ignored *row, unsigned kind,
                           bool is_project)
{
    static const char *const kinds[POL_KIND_COUNT] = {
        "command", "path", "network", "tool", "setting"};
    static const char *const below[] = {
        "below the layer `managed-cloud` a source",
        "below the layer `managed-device` a source",
        "below the managed layer a source"};
    pol_checker *c = l->c;
    bool managed = (c->managed_only >> kind & 1) != 0;
    bool one = row->count == 1;
    pol_diag *diag = pol_report_add(
        c->report, POL_CODE_IGNORED_BY_LAYER, row->first,
        "%u %s `%s` requests %s left out: %s can only tighten",
        (unsigned)row->count, one ? "rule that allows" : "rules that allow",
        kinds[kind], one ? "is" : "are",
        managed      ? below[c->managed_layers[kind]]
        : is_project ? "a project that the host does not trust"
                     : "this layer");
    if (managed) {
        pol_diag_add_note(c->report, diag, c->managed_spans[kind],
                          "because of this");
    }
}

static void report_table(const layers *l)
{
    const pol_report *report = l->c->report;
    size_t sources = report->inputs.count;
    for (size_t i = 0; l->table != NULL && i < sources; i++) {
        bool is_project = report->inputs.items[i].layer == POL_LAYER_PROJECT;
        for (unsigned kind = 0; kind < POL_KIND_COUNT; kind++) {
            const ignored *row = &l->table[i * POL_KIND_COUNT + kind];
            if (row->count > 0) {
                report_ignored(l, row, kind, is_project);
            }
        }
    }
}

/* Whether a rule stays. */
static bool keep_rule(layers *l, pol_rule *rule)
{
    if (rule->kind == POL_RULE_OVERRIDDEN) {
        return false;
    }
    if (!tightens(l, rule->layer, rule->kind)) {
        return true;
    }
    if (rule->verdict == POL_VERDICT_ALLOW) {
        count_ignored(l, rule->kind, rule->span);
        return false;
    }
    rule->tightens = 1;
    return true;
}

static void filter_rules(layers *l)
{
    pol_rule *rules = l->c->out->rules.items;
    size_t count = l->c->out->rules.count, kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (keep_rule(l, &rules[i])) {
            if (kept != i) {
                rules[kept] = rules[i];
            }
            kept++;
        }
    }
    l->c->out->rules.count = kept;
}

/* The strictest of those that count. */
static void join_defaults(layers *l)
{
    pol_checked *out = l->c->out;
    for (size_t i = 0; i < l->c->defaults.count; i++) {
        const pol_default *stated = &l->c->defaults.items[i];
        uint8_t bit = (uint8_t)(1u << stated->kind);
        if (stated->verdict == POL_VERDICT_ALLOW &&
            tightens(l, stated->layer, stated->kind)) {
            count_ignored(l, stated->kind, stated->span);
            continue;
        }
        pol_verdict *slot = &out->defaults[stated->kind];
        if ((out->defaults_given & bit) == 0 || stated->verdict > *slot) {
            *slot = (pol_verdict)stated->verdict;
        }
        if (stated->kind == POL_KIND_COMMAND &&
            ((out->defaults_given & bit) == 0 ||
             stated->layer < out->default_from)) {
            out->default_from = (uint8_t)stated->layer;
        }
        out->defaults_given |= bit;
    }
}

void pol_apply_layers(pol_checker *c)
{
    layers l = {.c = c};
    for (unsigned layer = 0; layer < POL_LAYER_COUNT; layer++) {
        for (unsigned kind = 0; kind < POL_KIND_COUNT; kind++) {
            bool only = pol_can_only_tighten(c, layer, (pol_kind)kind);
            l.kinds[layer] |= (uint8_t)((unsigned)only << kind);
        }
    }
    bool any = c->overridden || c->managed_only != 0;
    for (size_t i = 0; !any && i < c->report->inputs.count; i++) {
        any = l.kinds[c->report->inputs.items[i].layer] != 0;
    }
    if (any) {
        filter_rules(&l);
    }
    c->out->managed_only = c->managed_only;
    join_defaults(&l);
    report_table(&l);
}
