/* SPDX-License-Identifier: Apache-2.0
 *
 * prefix_rule: its arguments to rules.  Refuses to know how patterns match. */
#include <libpolicy/canon/caseless.h>
#include <libpolicy/check/builtin.h>

static bool check_unless(pol_checker *c, const pol_value *list, pol_rule *rule)
{
    rule->unless = (uint32_t)c->out->patterns.count;
    rule->unless_count = list->kind == POL_VALUE_LIST ? list->count : 0;
    bool good = true;
    for (uint32_t i = 0; i < rule->unless_count; i++) {
        const pol_value *item = &list->u.items[i];
        if (item->kind == POL_VALUE_STRING || item->kind == POL_VALUE_ELEMENT) {
            pol_check_error(c, POL_CODE_WRONG_TYPE, list->span,
                            "`unless` is a list of patterns: put [ and ] "
                            "around each of them");
            return false;
        }
        pol_pattern pattern;
        if (!pol_check_type(c, item, POL_VALUE_LIST, "a pattern") ||
            !pol_check_pattern(c, item, &pattern)) {
            good = false;
            continue;
        }
        if (!pol_push_pattern(c, pattern)) {
            return false;
        }
    }
    return good;
}

static bool check_verdict(pol_checker *c, const pol_arguments *args,
                          pol_rule *rule)
{
    const pol_value *decision = &args->value[POL_PREFIX_DECISION];
    if (decision->kind != POL_VALUE_UNSET) {
        return pol_check_decision(c, decision, false, &rule->verdict);
    }
    rule->verdict = POL_VERDICT_ALLOW;
    if (!pol_is_codex(c)) {
        pol_report_add(c->report, POL_CODE_MISSING_DECISION,
                       args->call->left->span,
                       "a rule without a decision allows: say so with "
                       "decision=\"allow\"");
    }
    return true;
}

/* The Codex dialect has one rule per head alternative, in its order: the
 * pattern is copied behind itself with each of them as its head. */
static bool add_alternatives(pol_checker *c, pol_rule *rule, uint32_t count)
{
    pol_words *words = &c->out->words;
    pol_pattern whole = rule->pattern;
    uint32_t tail = whole.count - 1 - count;
    uint64_t more = (uint64_t)count * (tail + 1);
    if (more > UINT32_MAX - words->count || more > SIZE_MAX / 8) {
        c->budget->failed = POL_ARENA_LIMIT;
        return false;
    }
    if (!pol_vec_reserve(words, (size_t)more, c->budget)) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        rule->pattern = (pol_pattern){(uint32_t)words->count, tail + 1};
        words->items[words->count++] = words->items[whole.first + 1 + i];
        memcpy(words->items + words->count,
               words->items + whole.first + 1 + count,
               tail * sizeof *words->items);
        words->count += tail;
        if (!pol_add_rule(c, rule)) {
            return false;
        }
    }
    return true;
}

static bool add_rules(pol_checker *c, pol_rule *rule, uint32_t *count)
{
    uint32_t head = c->out->words.items[rule->pattern.first];
    *count = 1;
    if (pol_is_codex(c) && POL_WORD_KIND(head) == POL_WORD_ALT) {
        *count = POL_WORD_VALUE(head);
        return pol_check_rule_room(c, rule->span, *count) &&
               pol_check_step(c, (uint64_t)*count * rule->pattern.count,
                              rule->span) &&
               add_alternatives(c, rule, *count);
    }
    return pol_check_rule_room(c, rule->span, 1) && pol_add_rule(c, rule);
}

static bool check_texts(pol_checker *c, const pol_arguments *args,
                        pol_rule *rule)
{
    const pol_value *canonical = &args->value[POL_PREFIX_CANONICAL];
    rule->canonical = canonical->kind == POL_VALUE_BOOL && canonical->count;
    bool good = pol_check_justification(
        c, &args->value[POL_PREFIX_JUSTIFICATION], &rule->justification);
    good = pol_check_id(c, &args->value[POL_PREFIX_ID], &rule->id) && good;
    return pol_check_expires(c, &args->value[POL_PREFIX_EXPIRES],
                             &rule->expires) &&
           good;
}

static bool is_foldable(pol_checker *c, uint32_t number)
{
    char out[POL_CASELESS_MAX];
    size_t size;
    return pol_caseless_fold(pol_intern_text(&c->out->texts, number), out,
                             sizeof out, &size);
}

/* The evaluator folds a token into a buffer of this size; a literal that is
 * longer could never be met. */
static bool check_foldable(pol_checker *c, pol_pattern pattern)
{
    bool good = true;
    for (uint32_t i = 0; i < pattern.count; i++) {
        uint32_t word = c->out->words.items[pattern.first + i];
        uint32_t value = POL_WORD_VALUE(word);
        pol_word_kind kind = POL_WORD_KIND(word);
        if (kind == POL_WORD_LITERAL || kind == POL_WORD_GLOB) {
            good = good && is_foldable(c, value);
        } else if (kind == POL_WORD_OPTION) {
            pol_option option = c->out->options.items[value];
            for (uint32_t k = 0; k < option.count; k++) {
                good = good &&
                       is_foldable(
                           c, c->out->option_texts.items[option.first + k]);
            }
        }
    }
    return good;
}

static bool check_canonical(pol_checker *c, const pol_rule *rule, pol_span span)
{
    bool good = check_foldable(c, rule->pattern);
    for (uint32_t i = 0; i < rule->unless_count; i++) {
        good =
            good && check_foldable(c, c->out->patterns.items[rule->unless + i]);
    }
    if (!good) {
        pol_check_error(c, POL_CODE_LIMIT_PATTERN, span,
                        "with canonical_matching a token of a pattern is at "
                        "most %u bytes",
                        (unsigned)POL_CASELESS_MAX);
    }
    return good;
}

void pol_check_prefix_rule(pol_checker *c, const pol_arguments *args)
{
    pol_rule rule = pol_new_rule(c, args, POL_KIND_COMMAND);
    bool good = check_verdict(c, args, &rule);
    good &=
        pol_check_pattern(c, &args->value[POL_PREFIX_PATTERN], &rule.pattern);
    good &= check_unless(c, &args->value[POL_PREFIX_UNLESS], &rule);
    good &= check_texts(c, args, &rule);
    if (good && rule.canonical) {
        good = check_canonical(c, &rule, args->value[POL_PREFIX_PATTERN].span);
    }
    uint32_t first = (uint32_t)c->out->rules.count;
    uint32_t count = 0;
    if (good && !add_rules(c, &rule, &count)) {
        return;
    }
    /* not_match first, as Codex has it. */
    pol_read_examples(c, &args->value[POL_PREFIX_NOT_MATCH], false, first,
                      count);
    pol_read_examples(c, &args->value[POL_PREFIX_MATCH], true, first, count);
}
