/* SPDX-License-Identifier: Apache-2.0
 *
 * Makes mutants of rules: deleted, with another decision, wider, narrower.
 * Mutants of paths, hosts, tools and settings: mutant_kinds.c. */
#include <libpolicy/check/mutant_make.h>

void pol_mutant_set_free(pol_mutant_set *mutants)
{
    pol_vec_free(&mutants->items, mutants->budget);
    pol_vec_free(&mutants->texts, mutants->budget);
}

/* -- texts */

static void append(void *context, const char *data, size_t size)
{
    pol_mutant_set *all = context;
    if (size > 0 && pol_vec_reserve(&all->texts, size, all->budget)) {
        memcpy(all->texts.items + all->texts.count, data, size);
        all->texts.count += size;
    }
}

static pol_rule_printer printer_of(const pol_mutator *m)
{
    return (pol_rule_printer){m->c->out, m->c->report, {append, m->all}};
}

static void put_id(const pol_mutator *m)
{
    pol_rule_printer p = printer_of(m);
    if (m->rule.id != POL_NO_TEXT) {
        pol_text id = pol_intern_text(&m->c->out->texts, m->rule.id);
        append(m->all, id.data, id.size);
        return;
    }
    pol_dump_put(&p, "r");
    for (int i = 0; i < 16; i++) {
        append(m->all, &"0123456789abcdef"[m->rule.digest >> (60 - 4 * i) & 15],
               1);
    }
}

/* -- proposing */

bool pol_mutant_propose(pol_mutator *m, pol_mutant_kind kind,
                        const pol_rule *rule, const char *what,
                        pol_pattern shown)
{
    pol_mutant_set *all = m->all;
    uint32_t number = all->count++;
    if (all->wanted != POL_MUTANT_NONE) {
        if (number == all->wanted && !m->failed) {
            m->c->out->rules.items[m->index] = *rule;
        }
        return number == all->wanted;
    }
    pol_mutant *item = pol_vec_push(&all->items, all->budget);
    if (item == NULL) {
        m->failed = true;
        return false;
    }
    *item = (pol_mutant){.span = m->rule.span,
                         .text = (uint32_t)all->texts.count,
                         .kind = (uint8_t)kind,
                         .of = m->rule.kind};
    pol_rule_printer p = printer_of(m);
    pol_dump_put(&p, what);
    if (shown.count > 0 && m->is_target) {
        pol_dump_target(&p, &m->rule, shown);
    } else if (shown.count > 0) {
        pol_dump_elements(&p, shown);
    }
    item->text_size = (uint32_t)all->texts.count - item->text;
    item->id = (uint32_t)all->texts.count;
    put_id(m);
    item->id_size = (uint32_t)all->texts.count - item->id;
    return false;
}

/* -- patterns */

uint32_t pol_mutant_word(const pol_mutator *m, uint32_t index)
{
    return m->c->out->words.items[index];
}

void pol_mutant_push(pol_mutator *m, uint32_t word)
{
    m->failed |=
        !pol_words_are_few(m->c) ||
        !pol_push_word(m->c, POL_WORD_KIND(word), POL_WORD_VALUE(word));
}

static void push_words(pol_mutator *m, uint32_t first, uint32_t count)
{
    for (uint32_t i = 0; i < count && !m->failed; i++) {
        pol_mutant_push(m, pol_mutant_word(m, first + i));
    }
}

pol_pattern pol_mutant_splice(pol_mutator *m, pol_pattern pattern, uint32_t at,
                              uint32_t size, const uint32_t *words,
                              uint32_t count)
{
    pol_pattern made = {(uint32_t)m->c->out->words.count, 0};
    push_words(m, pattern.first, at - pattern.first);
    for (uint32_t i = 0; i < count && !m->failed; i++) {
        pol_mutant_push(m, words[i]);
    }
    push_words(m, at + size, pattern.first + pattern.count - at - size);
    made.count = (uint32_t)m->c->out->words.count - made.first;
    return made;
}

uint32_t pol_mutant_element(const pol_mutator *m, uint32_t at)
{
    uint32_t word = pol_mutant_word(m, at);
    return POL_WORD_KIND(word) == POL_WORD_ALT ? 1 + POL_WORD_VALUE(word) : 1;
}

uint32_t pol_mutant_run(pol_mutator *m, uint32_t first, uint32_t count,
                        uint32_t index, const pol_pattern *other)
{
    uint32_t made = (uint32_t)m->c->out->patterns.count;
    for (uint32_t i = 0; i < count && !m->failed; i++) {
        pol_pattern pattern = m->c->out->patterns.items[first + i];
        if (i == index && other == NULL) {
            continue;
        }
        m->failed |= !pol_push_pattern(m->c, i == index ? *other : pattern);
    }
    return made;
}

/* -- alternatives */

/* The list at hand without one of its words; with one left, that alone. */
static pol_pattern without_choice(pol_mutator *m, pol_pattern pattern,
                                  uint32_t at, uint32_t choice)
{
    uint32_t count = POL_WORD_VALUE(pol_mutant_word(m, at));
    pol_pattern made = {(uint32_t)m->c->out->words.count, 0};
    push_words(m, pattern.first, at - pattern.first);
    if (count > 2) {
        pol_mutant_push(m, POL_WORD(POL_WORD_ALT, count - 1));
    }
    for (uint32_t i = 0; i < count && !m->failed; i++) {
        if (i != choice) {
            pol_mutant_push(m, pol_mutant_word(m, at + 1 + i));
        }
    }
    push_words(m, at + 1 + count,
               pattern.first + pattern.count - at - 1 - count);
    made.count = (uint32_t)m->c->out->words.count - made.first;
    return made;
}

/* option() without one of its spellings. */
static uint32_t without_spelling(pol_mutator *m, uint32_t option,
                                 uint32_t choice)
{
    pol_checked *out = m->c->out;
    pol_option old = out->options.items[option];
    pol_option made = {(uint32_t)out->option_texts.count, old.count - 1};
    for (uint32_t i = 0; i < old.count; i++) {
        uint32_t text = out->option_texts.items[old.first + i];
        uint32_t *slot = i == choice
                             ? &text
                             : pol_vec_push(&out->option_texts, m->c->budget);
        m->failed |= slot == NULL;
        if (slot != NULL) {
            *slot = text;
        }
    }
    pol_option *slot = pol_vec_push(&out->options, m->c->budget);
    m->failed |= slot == NULL || out->options.count > POL_WORD_VALUE_MAX;
    if (slot != NULL) {
        *slot = made;
    }
    return POL_WORD(POL_WORD_OPTION, out->options.count - 1);
}

void pol_mutant_choices(pol_mutator *m, pol_pattern pattern, uint32_t at,
                        pol_pattern *place, pol_rule *rule)
{
    uint32_t word = pol_mutant_word(m, at), value = POL_WORD_VALUE(word);
    bool is_list = POL_WORD_KIND(word) == POL_WORD_ALT;
    uint32_t count = is_list ? value : 0;
    if (POL_WORD_KIND(word) == POL_WORD_OPTION) {
        count = m->c->out->options.items[value].count;
    }
    for (uint32_t i = 0; count > 1 && i < count && !m->failed; i++) {
        pol_pattern shown = {at + 1 + i, 1};
        if (is_list) {
            *place = without_choice(m, pattern, at, i);
        } else {
            uint32_t made = without_spelling(m, value, i);
            *place = pol_mutant_splice(m, pattern, at, 1, &made, 1);
            shown = (pol_pattern){at, 1};
        }
        pol_mutant_propose(m, POL_MUTANT_NARROW, rule,
                           is_list ? "without " : "without a spelling of ",
                           shown);
    }
    *place = pattern;
}

/* -- commands */

/* One element gone, or any() in its place. */
static void widen_element(pol_mutator *m, uint32_t at, uint32_t size)
{
    static const uint32_t any = POL_WORD(POL_WORD_ANY, 0);
    pol_pattern pattern = m->rule.pattern, element = {at, size};
    pol_rule rule = m->rule;
    pol_word_kind kind = POL_WORD_KIND(pol_mutant_word(m, at));
    if (kind == POL_WORD_ANY || (kind == POL_WORD_GAP && pattern.count == 1)) {
        return;
    }
    if (kind == POL_WORD_OPTION || kind == POL_WORD_END ||
        kind == POL_WORD_GAP) {
        rule.pattern = pol_mutant_splice(m, pattern, at, size, NULL, 0);
        pol_mutant_propose(
            m, kind == POL_WORD_GAP ? POL_MUTANT_NARROW : POL_MUTANT_WIDEN,
            &rule, "without ", element);
        return;
    }
    rule.pattern = pol_mutant_splice(m, pattern, at, size, &any, 1);
    pol_mutant_propose(m, POL_MUTANT_WIDEN, &rule, "any() for ", element);
}

/* Without the last element, or with one more. */
static void move_end(pol_mutator *m, uint32_t last, uint32_t size)
{
    static const uint32_t more[] = {POL_WORD(POL_WORD_END, 0),
                                    POL_WORD(POL_WORD_ANY, 0)};
    static const char *const names[] = {"and end()", "and any()"};
    pol_pattern pattern = m->rule.pattern;
    uint32_t end = pattern.first + pattern.count;
    pol_word_kind kind = POL_WORD_KIND(pol_mutant_word(m, last));
    pol_rule rule = m->rule;
    if (last > pattern.first && kind != POL_WORD_END &&
        kind != POL_WORD_OPTION) {
        rule.pattern.count = last - pattern.first;
        pol_mutant_propose(m, POL_MUTANT_WIDEN, &rule, "without the last ",
                           (pol_pattern){last, size});
    }
    for (unsigned i = 0; i < 2 && kind != POL_WORD_END && kind != POL_WORD_GAP;
         i++) {
        rule.pattern = pol_mutant_splice(m, pattern, end, 0, &more[i], 1);
        pol_mutant_propose(m, POL_MUTANT_NARROW, &rule, names[i],
                           (pol_pattern){0, 0});
    }
}

static void mutate_command(pol_mutator *m)
{
    pol_pattern pattern = m->rule.pattern;
    uint32_t end = pattern.first + pattern.count, last = pattern.first;
    uint32_t size = 1;
    for (uint32_t at = pattern.first; at < end && !m->failed; at += size) {
        pol_rule rule = m->rule;
        size = pol_mutant_element(m, at);
        last = at;
        widen_element(m, at, size);
        pol_mutant_choices(m, pattern, at, &rule.pattern, &rule);
    }
    move_end(m, last, size);
}

/* -- all rules */

static void mutate_decision(pol_mutator *m)
{
    static const char *const names[] = {"allow", "prompt", "prompt-user",
                                        "deny"};
    for (unsigned verdict = 0; verdict < 4; verdict++) {
        pol_rule rule = m->rule;
        bool is_managed = m->rule.layer <= POL_LAYER_MANAGED;
        if (verdict == m->rule.verdict ||
            (verdict == POL_VERDICT_PROMPT_USER && !is_managed)) {
            continue;
        }
        rule.verdict = (uint8_t)verdict;
        pol_mutant_propose(m, POL_MUTANT_FLIP, &rule, names[verdict],
                           (pol_pattern){0, 0});
    }
}

static void mutate_unless(pol_mutator *m)
{
    for (uint32_t i = 0; i < m->rule.unless_count && !m->failed; i++) {
        pol_rule rule = m->rule;
        pol_pattern shown = m->c->out->patterns.items[rule.unless + i];
        rule.unless =
            pol_mutant_run(m, rule.unless, rule.unless_count, i, NULL);
        rule.unless_count--;
        m->is_target = true;
        pol_mutant_propose(m, POL_MUTANT_WIDEN, &rule, "without unless ",
                           shown);
        m->is_target = false;
    }
}

static void mutate_rule(pol_mutator *m)
{
    pol_rule rule = m->rule;
    rule.kind = POL_RULE_OVERRIDDEN;
    if (pol_mutant_propose(m, POL_MUTANT_DELETE, &rule, "deleted",
                           (pol_pattern){0, 0})) {
        m->c->overridden = true;
    }
    mutate_decision(m);
    if (m->rule.expires != 0) {
        rule = m->rule;
        rule.expires = 0;
        pol_mutant_propose(m, POL_MUTANT_WIDEN, &rule, "without expires",
                           (pol_pattern){0, 0});
    }
    switch (m->rule.kind) {
    case POL_KIND_COMMAND:
        mutate_command(m);
        break;
    case POL_KIND_PATH:
        pol_mutate_path(m);
        break;
    case POL_KIND_NETWORK:
        pol_mutate_network(m);
        break;
    default:
        pol_mutate_tool(m);
    }
    mutate_unless(m);
}

static bool is_pack(const pol_checker *c, const pol_rule *rule)
{
    return rule->span.source < c->report->inputs.count &&
           c->report->inputs.items[rule->span.source].origin == POL_ORIGIN_PACK;
}

void pol_make_mutants(pol_checker *c)
{
    pol_mutator m = {.c = c, .all = c->options->mutants};
    uint32_t count = (uint32_t)c->out->rules.count;
    for (m.index = 0; m.index < count && !m.failed; m.index++) {
        m.rule = c->out->rules.items[m.index];
        if (m.rule.kind == POL_RULE_OVERRIDDEN || is_pack(c, &m.rule)) {
            continue;
        }
        if (m.rule.kind == POL_KIND_SETTING) {
            pol_mutate_setting(&m); /* two rules */
            m.index++;
        } else {
            mutate_rule(&m);
        }
    }
    if (m.all->wanted != POL_MUTANT_NONE) {
        c->examples.count = 0; /* they are of the rule that was */
    }
    if (m.failed && c->budget->failed == POL_ARENA_OK) {
        c->budget->failed = POL_ARENA_LIMIT;
    }
}
