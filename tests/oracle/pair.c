/* SPDX-License-Identifier: Apache-2.0
 *
 * The library and the oracle side by side. */
#include "internal.h"
#include "pair.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <libpolicy/check/check.h>

static bool __attribute__((format(printf, 2, 3)))
differs(pair *p, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(p->message, sizeof p->message, format, arguments);
    va_end(arguments);
    return false;
}

pol_limits pair_limits(void)
{
    pol_limits limits;
    memset(&limits, 0, sizeof limits);
    limits.struct_size = sizeof limits;
#define POL_LIMIT_ROW(field, value, meaning) limits.field = (value);
#include <libpolicy/source/limits.def>
#undef POL_LIMIT_ROW
    return limits;
}

/* The state that the diagnostics tell. */
static pair_state refused(pair *p)
{
    pair_state state = p->report.errors > 0 ? PAIR_LIMITED : PAIR_BROKEN;
    differs(p, "refused without a diagnostic");
    for (size_t i = 0; i < p->report.diags.count; i++) {
        const pol_diag *d = &p->report.diags.items[i];
        const pol_code_row *row = pol_code_get(d->code);
        if (row->severity != POL_SEVERITY_ERROR) {
            continue;
        }
        if (row->number[1] != '2') {
            state = PAIR_REJECTED;
        }
        differs(p, "%s %.*s", row->number, POL_PR(d->message));
    }
    return state;
}

static pair_state compile(pair *p, const pol_source *sources, size_t count,
                          pol_dialect dialect, const pair_setup *setup)
{
    pol_check_options options;
    memset(&options, 0, sizeof options);
    options.dialect = dialect;
    options.limits = pair_limits();
    options.loader = setup->loader;
    options.trust_project = !setup->untrusted;
    options.root = setup->root;
    options.no_base = true; /* facts have tests of their own */
    if (!pol_check(&p->report, sources, count, &options, &p->checked) ||
        !pol_emit(&p->report, &p->checked, &options.limits, &p->budget,
                  &p->emitted, &p->statistics)) {
        return refused(p);
    }
    pol_status status =
        pol_image_open(&p->image, p->emitted.bytes, p->emitted.size);
    if (status != POL_OK) {
        differs(p, "own image does not open: %s", pol_status_name(status));
        return PAIR_BROKEN;
    }
    pol_image_info info;
    pol_image_get_info(&p->image, &info);
    if (info.rules != p->checked.rules.count) {
        differs(p, "%u rules in the image, %u checked", info.rules,
                (unsigned)p->checked.rules.count);
        return PAIR_BROKEN;
    }
    return PAIR_READY;
}

pair_state pair_open(pair *p, const pol_source *sources, size_t count,
                     pol_dialect dialect, const pair_setup *setup)
{
    static const pair_setup usual = {0};
    setup = setup != NULL ? setup : &usual;
    memset(p, 0, sizeof *p);
    pol_budget_init(&p->budget, setup->allocator, pair_limits().memory);
    pol_report_init(&p->report, &p->budget);
    pol_checked_init(&p->checked, &p->budget, dialect);
    p->scratch = malloc(sizeof *p->scratch);
    if (p->scratch == NULL) {
        abort();
    }
    memset(p->scratch, 0, sizeof *p->scratch);
    p->state = compile(p, sources, count, dialect, setup);
    if (p->state == PAIR_READY) {
        oracle_init(&p->oracle, &p->checked);
    }
    return p->state;
}

void pair_close(pair *p)
{
    if (p->state == PAIR_READY) {
        oracle_free(&p->oracle);
    }
    oracle_answer_free(&p->expected);
    free(p->scratch);
    if (p->emitted.block != NULL) {
        pol_budget_resize(&p->budget, p->emitted.block, p->emitted.block_size,
                          0);
    }
    pol_checked_free(&p->checked);
    pol_report_free(&p->report);
    if (p->budget.used != 0) {
        fprintf(stderr, "%llu bytes never given back\n",
                (unsigned long long)p->budget.used);
        abort();
    }
}

/* -- Comparing */

/* Commands that are none do not say more; see the edges. */
static bool same_why(pair *p, const char *how, const pol_decision *d)
{
    const oracle_answer *e = &p->expected;
    if ((d->unresolved != 0) != e->unresolved) {
        return differs(p, "%s: unresolved %d", how, d->unresolved);
    }
    bool told = e->reason == POL_REASON_OPAQUE ||
                e->reason == POL_REASON_INVALID ||
                e->reason == POL_REASON_LIMIT;
    return !told || e->why == POL_WHY_NONE || e->why == d->why ||
           differs(p, "%s: why `%s`; oracle: `%s`", how, pol_why_text(d->why),
                   pol_why_text(e->why));
}

static bool same_answer(pair *p, const char *how, const pol_decision *d)
{
    const oracle_answer *e = &p->expected;
    if (d->answer != e->answer || d->reason != e->reason ||
        (d->person_only != 0) != e->person_only) {
        return differs(p, "%s: %s, %s%s; oracle: %s, %s%s, %u rules", how,
                       pol_answer_name(d->answer), pol_reason_name(d->reason),
                       d->person_only ? ", person only" : "",
                       pol_answer_name(e->answer), pol_reason_name(e->reason),
                       e->person_only ? ", person only" : "",
                       (unsigned)e->count);
    }
    if (!same_why(p, how, d)) {
        return false;
    }
    bool opened = e->reason == POL_REASON_OPAQUE && d->rule != POL_NO_RULE;
    if (e->reason != POL_REASON_RULE && !opened) {
        return d->rule == POL_NO_RULE ||
               differs(p, "%s: rule %u, where none matches", how, d->rule);
    }
    for (size_t i = 0; i < e->count; i++) {
        if (e->rules[i] == d->rule) {
            /* of an opaque request: what would have allowed it */
            return opened ||
                   p->checked.rules.items[d->rule].verdict == e->verdict ||
                   differs(p, "%s: rule %u does not decide", how, d->rule);
        }
    }
    return differs(p, "%s: rule %u, which does not match", how, d->rule);
}

/* How many tokens a rule without gaps and options consumes; SIZE_MAX for
 * others. */
static size_t plain_length(const pair *p, const pol_rule *rule)
{
    const uint32_t *words = p->checked.words.items + rule->pattern.first;
    bool wide = rule->verdict != POL_VERDICT_ALLOW &&
                p->checked.dialect == POL_DIALECT_NATIVE;
    size_t length = 0;
    for (uint32_t i = 0, last = 0; i < rule->pattern.count; i++) {
        pol_word_kind kind = POL_WORD_KIND(words[i]);
        if (kind == POL_WORD_OPTION || kind == POL_WORD_GAP) {
            return SIZE_MAX;
        }
        if (wide && i > 0 &&
            (kind == POL_WORD_LITERAL || kind == POL_WORD_GLOB)) {
            pol_text text =
                pol_intern_text(&p->checked.texts, POL_WORD_VALUE(words[i]));
            if (text.size > 0 && text.data[0] == '-') {
                return SIZE_MAX;
            }
        }
        length += i >= last && kind != POL_WORD_END;
        if (kind == POL_WORD_ALT) {
            last = i + 1 + POL_WORD_VALUE(words[i]);
        }
    }
    return length;
}

/* Whether a rule whose program is one literal met the request by another
 * name of its program; *known is false for other rules. */
static bool met_by_name(const pair *p, const pol_request *request,
                        const pol_rule *rule, bool *known)
{
    uint32_t word = p->checked.words.items[rule->pattern.first];
    *known = POL_WORD_KIND(word) == POL_WORD_LITERAL && !rule->canonical;
    if (!*known) {
        return false;
    }
    pol_text head = pol_intern_text(&p->checked.texts, POL_WORD_VALUE(word));
    pol_text name = oracle_closing_name(head);
    if (rule->verdict != POL_VERDICT_ALLOW && name.size > 0 &&
        p->checked.dialect == POL_DIALECT_NATIVE) {
        head = name;
    }
    return !pol_text_equal(head, request->argv[0]);
}

/* What a match says of the tokens is possible, and exact for plain rules. */
static bool sane_match(pair *p, const pol_request *request,
                       const pol_match *match)
{
    const pol_rule *rule = &p->checked.rules.items[match->rule];
    bool known;
    bool by_name = met_by_name(p, request, rule, &known);
    if (known && by_name != (match->by_basename != 0)) {
        return differs(p, "rule %u: met by basename: %u", match->rule,
                       match->by_basename);
    }
    bool sane = match->prefix <= request->argc && match->options <= 4 &&
                match->by_basename <= 1;
    for (uint32_t i = 0; sane && i < match->options; i++) {
        sane = match->option[i] < request->argc;
    }
    size_t length = plain_length(p, rule);
    if (length != SIZE_MAX) {
        sane = sane && match->prefix == length && match->options == 0;
    }
    return sane || differs(p, "rule %u: %u tokens and %u options matched",
                           match->rule, match->prefix, match->options);
}

#define MAX_MATCHES 64

static bool same_rules(pair *p, const pol_request *request,
                       const pol_decision *d, const pol_match *matches)
{
    const oracle_answer *e = &p->expected;
    char text[160];
    size_t size = 0;
    bool same = d->matched == e->count;
    for (size_t i = 0; i < d->matched && i < MAX_MATCHES; i++) {
        same = same && matches[i].rule == e->rules[i];
        if (size < sizeof text - 16) {
            size += (size_t)snprintf(text + size, 16, " %u", matches[i].rule);
        }
    }
    bool command = request->kind == POL_KIND_COMMAND;
    for (size_t i = 0; same && command && i < e->count && i < MAX_MATCHES;
         i++) {
        if (!sane_match(p, request, &matches[i])) {
            return false;
        }
    }
    if (same) {
        return true;
    }
    size += (size_t)snprintf(text + size, 12, "; oracle:");
    for (size_t i = 0; i < e->count && size < sizeof text - 12; i++) {
        size += (size_t)snprintf(text + size, 12, " %u", e->rules[i]);
    }
    return differs(p, "pol_eval_all: rules%s", text);
}

/* Room for one match: one is written, and all are counted. */
static bool keeps_capacity(pair *p, const pol_request *request)
{
    pol_match matches[2];
    pol_decision d;
    if (p->expected.count < 2) {
        return true;
    }
    memset(matches, 0xa5, sizeof matches);
    pol_eval_all(&p->image, request, p->scratch, &d, matches, 1);
    return (d.matched == p->expected.count &&
            matches[0].rule == p->expected.rules[0] &&
            matches[1].rule == 0xa5a5a5a5u) ||
           differs(p, "pol_eval_all with room for one match");
}

/* Contents of the scratch have no meaning. */
static void spoil(pair *p)
{
    memset(p->scratch, 0xa5, sizeof *p->scratch);
}

bool pair_compare(pair *p, const pol_request *request)
{
    pol_match matches[MAX_MATCHES + 1];
    pol_decision one, all;
    memset(&one, 0xa5, sizeof one);
    memset(matches, 0xa5, sizeof matches);
    oracle_eval(&p->oracle, request, &p->expected);
    spoil(p);
    pol_status status = pol_eval(&p->image, request, p->scratch, &one);
    spoil(p);
    pol_status all_status = pol_eval_all(&p->image, request, p->scratch, &all,
                                         matches, MAX_MATCHES);
    if (status != POL_OK || all_status != POL_OK) {
        return differs(p, "status %s, %s", pol_status_name(status),
                       pol_status_name(all_status));
    }
    if (matches[MAX_MATCHES].rule != 0xa5a5a5a5u) {
        return differs(p, "pol_eval_all wrote past its capacity");
    }
    return same_answer(p, "pol_eval", &one) &&
           same_answer(p, "pol_eval_all", &all) &&
           same_rules(p, request, &all, matches) && keeps_capacity(p, request);
}

bool pair_compare_packed(pair *p, const pol_request *request)
{
    if (request->kind != POL_KIND_COMMAND) {
        return true;
    }
    for (size_t i = 0; i < request->argc; i++) {
        if (oracle_has_nul(request->argv[i])) {
            return true; /* cannot be packed */
        }
    }
    pol_request plain = *request;
    plain.platform = POL_PLATFORM_POSIX;
    plain.root_count = 0;
    plain.flags = 0;
    plain.now = 0;
    plain.cwd = plain.home = (pol_text){NULL, 0};
    size_t size = 0;
    for (size_t i = 0; i < plain.argc; i++) {
        size += plain.argv[i].size + (i > 0);
    }
    char *packed = malloc(size + 1);
    if (packed == NULL) {
        abort();
    }
    size_t at = 0;
    for (size_t i = 0; i < plain.argc; i++) {
        if (i > 0) {
            packed[at++] = 0;
        }
        if (plain.argv[i].size > 0) {
            memcpy(packed + at, plain.argv[i].data, plain.argv[i].size);
        }
        at += plain.argv[i].size;
    }
    if (size == 0) {
        plain.argc = 0; /* no bytes are no tokens */
    }
    oracle_eval(&p->oracle, &plain, &p->expected);
    pol_decision d;
    pol_status status =
        pol_eval_packed(&p->image, packed, size, p->scratch, &d);
    free(packed);
    return status == POL_OK
               ? same_answer(p, "pol_eval_packed", &d)
               : differs(p, "pol_eval_packed: %s", pol_status_name(status));
}

bool pair_compare_batch(pair *p, const pol_request *requests, size_t count)
{
    pol_decision *decisions = calloc(count + 1, sizeof *decisions);
    if (decisions == NULL) {
        abort();
    }
    pol_status status =
        pol_eval_batch(&p->image, requests, count, p->scratch, decisions);
    bool same = status == POL_OK ||
                differs(p, "pol_eval_batch: %s", pol_status_name(status));
    for (size_t i = 0; same && i < count; i++) {
        pol_decision d;
        pol_eval(&p->image, &requests[i], p->scratch, &d);
        if (d.answer != decisions[i].answer ||
            d.reason != decisions[i].reason || d.rule != decisions[i].rule ||
            d.person_only != decisions[i].person_only ||
            d.why != decisions[i].why ||
            d.unresolved != decisions[i].unresolved) {
            same = differs(p, "pol_eval_batch: request %u: %s, alone %s",
                           (unsigned)i, pol_answer_name(decisions[i].answer),
                           pol_answer_name(d.answer));
        }
    }
    free(decisions);
    return same;
}

/* -- The rules of two pairs */

#define MAX_IDS 64

static int compare_texts(const void *a, const void *b)
{
    pol_text x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    size_t size = x.size < y.size ? x.size : y.size;
    int order = memcmp(x.data, y.data, size);
    return order != 0 ? order : (x.size > y.size) - (x.size < y.size);
}

/* Sorted ids of the matching rules. */
static size_t matching_ids(pair *p, const pol_request *request, pol_text *ids)
{
    pol_match matches[MAX_IDS];
    pol_decision d;
    pol_eval_all(&p->image, request, p->scratch, &d, matches, MAX_IDS);
    size_t count = d.matched < MAX_IDS ? d.matched : MAX_IDS;
    for (size_t i = 0; i < count; i++) {
        pol_rule_info info;
        pol_image_get_rule(&p->image, matches[i].rule, &info);
        ids[i] = info.id;
    }
    qsort(ids, count, sizeof *ids, compare_texts);
    return count;
}

bool pair_same_ids(pair *a, pair *b, const pol_request *request)
{
    pol_text left[MAX_IDS], right[MAX_IDS];
    size_t count = matching_ids(a, request, left);
    if (matching_ids(b, request, right) != count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!pol_text_equal(left[i], right[i])) {
            return false;
        }
    }
    return true;
}
