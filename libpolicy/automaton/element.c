/* SPDX-License-Identifier: Apache-2.0
 *
 * Elements of checked patterns as lowering reads them: which of their members
 * are conditions, and which choices they leave. */
#include <libpolicy/automaton/lower.h>
#include <libpolicy/canon/caseless.h>

void pol_lower_too_large(pol_lowering *lowering, const char *what)
{
    if (!lowering->failed) {
        pol_report_add(lowering->report, POL_CODE_LIMIT_PATTERN,
                       lowering->rule->span, "%s of this rule is too large",
                       what);
    }
    lowering->failed = true;
}

uint32_t pol_lower_bytes(pol_lowering *lowering, pol_text bytes)
{
    char folded[POL_CASELESS_MAX];
    size_t size;
    if (lowering->rule->canonical) {
        if (!pol_caseless_fold(bytes, folded, sizeof folded, &size)) {
            pol_lower_too_large(lowering, "a text with canonical_matching");
            return 0;
        }
        bytes = (pol_text){folded, size};
    }
    uint32_t text = pol_intern(&lowering->checked->texts, bytes);
    return text == POL_NO_TEXT ? 0 : text;
}

uint32_t pol_lower_text(pol_lowering *lowering, uint32_t text)
{
    if (!lowering->rule->canonical) {
        return text;
    }
    return pol_lower_bytes(lowering,
                           pol_intern_text(&lowering->checked->texts, text));
}

static bool begins_with_dash(const pol_lowering *lowering, uint32_t text)
{
    pol_text bytes = pol_intern_text(&lowering->checked->texts, text);
    return bytes.size > 1 && bytes.data[0] == '-' &&
           !(bytes.size == 2 && bytes.data[1] == '-');
}

bool pol_is_condition(const pol_lowering *lowering, uint32_t word,
                      uint32_t index)
{
    switch (POL_WORD_KIND(word)) {
    case POL_WORD_OPTION:
        return true;
    case POL_WORD_LITERAL:
        return lowering->closing && index > 0 &&
               lowering->checked->dialect == POL_DIALECT_NATIVE &&
               begins_with_dash(lowering, POL_WORD_VALUE(word));
    case POL_WORD_GLOB: {
        pol_text glob =
            pol_intern_text(&lowering->checked->texts, POL_WORD_VALUE(word));
        return lowering->closing && index > 0 && glob.size > 0 &&
               glob.data[0] == '-';
    }
    case POL_WORD_ANY:
    case POL_WORD_GAP:
    case POL_WORD_END:
    case POL_WORD_ALT:
    case POL_WORD_PATH:
    case POL_WORD_ROOT:
    case POL_WORD_ADDRESS:
        return false;
    }
    return false;
}

pol_element pol_read_element(const pol_lowering *lowering,
                             const pol_pattern *pattern, uint32_t *at,
                             uint32_t index)
{
    const uint32_t *words = lowering->checked->words.items + pattern->first;
    pol_element e = {.index = index, .members = &words[*at], .count = 1};
    e.kind = POL_WORD_KIND(words[*at]);
    (*at)++;
    if (e.kind == POL_WORD_ALT) {
        e.members = &words[*at];
        e.count = POL_WORD_VALUE(words[*at - 1]);
        *at += e.count;
    }
    for (uint32_t i = 0; i < e.count; i++) {
        e.conditions += pol_is_condition(lowering, e.members[i], index);
    }
    return e;
}

/* Spellings that are one option, and those that are several at once. */
typedef struct tally {
    uint32_t singles, parts;
} tally;

/* The choice that a spelling belongs to; *t counts it. */
static uint32_t choice_of(pol_lowering *lowering, uint32_t word, tally *t)
{
    uint32_t lowered = pol_lower_text(lowering, POL_WORD_VALUE(word));
    pol_text text = pol_intern_text(&lowering->checked->texts, lowered);
    if (!lowering->closing || POL_WORD_KIND(word) == POL_WORD_GLOB ||
        !pol_spelling_has_parts(text)) {
        t->singles++;
        return POL_CHOICE_SINGLES;
    }
    return POL_CHOICE_PARTS + t->parts++;
}

/* One pass over all spellings, as an option may have thousands. */
static tally each_spelling(pol_lowering *lowering, const pol_element *e,
                           uint32_t chosen,
                           void (*take)(pol_lowering *, uint32_t))
{
    const pol_checked *checked = lowering->checked;
    tally t = {0, 0};
    for (uint32_t i = 0; i < e->count; i++) {
        pol_option one = {0, 1};
        uint32_t word = e->members[i];
        if (POL_WORD_KIND(word) == POL_WORD_OPTION) {
            one = checked->options.items[POL_WORD_VALUE(word)];
        } else if (!pol_is_condition(lowering, word, e->index)) {
            continue;
        }
        for (uint32_t k = 0; k < one.count; k++) {
            if (POL_WORD_KIND(e->members[i]) == POL_WORD_OPTION) {
                word = POL_WORD(POL_WORD_LITERAL,
                                checked->option_texts.items[one.first + k]);
            }
            if (choice_of(lowering, word, &t) == chosen && take != NULL) {
                take(lowering, word);
            }
        }
    }
    return t;
}

void pol_each_spelling(pol_lowering *lowering, const pol_element *e,
                       uint32_t chosen, void (*take)(pol_lowering *, uint32_t))
{
    each_spelling(lowering, e, chosen, take);
}

uint32_t pol_count_choices(pol_lowering *lowering, const pol_element *e)
{
    if (e->conditions == 0) {
        return 1;
    }
    tally t = each_spelling(lowering, e, POL_CHOICE_TOKENS, NULL);
    return (e->conditions < e->count ? 1u : 0u) + (t.singles > 0 ? 1u : 0u) +
           t.parts;
}

uint32_t pol_choose(pol_lowering *lowering, const pol_element *e,
                    uint64_t *rest)
{
    if (e->conditions == 0) {
        return POL_CHOICE_TOKENS;
    }
    tally t = each_spelling(lowering, e, POL_CHOICE_TOKENS, NULL);
    bool tokens = e->conditions < e->count;
    uint32_t count = (tokens ? 1u : 0u) + (t.singles > 0 ? 1u : 0u) + t.parts;
    if (count == 0) { /* without memory nothing was counted */
        return POL_CHOICE_TOKENS;
    }
    uint32_t digit = (uint32_t)(*rest % count);
    *rest /= count;
    if (tokens && digit == 0) {
        return POL_CHOICE_TOKENS;
    }
    digit -= tokens ? 1 : 0;
    return (t.singles > 0 ? POL_CHOICE_SINGLES : POL_CHOICE_PARTS) + digit;
}
