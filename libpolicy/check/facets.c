/* SPDX-License-Identifier: Apache-2.0
 *
 * Makes facets of all rules.  Refuses to know how a pattern matches: a facet
 * is a rule like any other. */
#include <libpolicy/check/facets.h>

#include <libpolicy/check/dump.h>
#include <libpolicy/check/value.h>

void pol_facets_free(pol_facets *facets)
{
    pol_vec_free(&facets->items, facets->budget);
    pol_vec_free(&facets->texts, facets->budget);
}

typedef struct maker {
    pol_checker *c;
    pol_facets *facets;
    uint32_t index; /* of the rule at hand */
    pol_rule rule;
    uint32_t whole; /* number of its facet without any `unless` */
    bool failed;
} maker;

/* -- texts */

static void append(void *context, const char *data, size_t size)
{
    pol_facets *facets = context;
    if (size > 0 && pol_vec_reserve(&facets->texts, size, facets->budget)) {
        memcpy(facets->texts.items + facets->texts.count, data, size);
        facets->texts.count += size;
    }
}

static pol_rule_printer printer_of(const maker *m)
{
    return (pol_rule_printer){m->c->out, m->c->report, {append, m->facets}};
}

/* -- items and rules */

/* One more item; its text begins where the texts end. */
static pol_facet *add_item(maker *m, pol_facet_kind kind, uint32_t number)
{
    pol_facet *item = pol_vec_push(&m->facets->items, m->facets->budget);
    m->failed |= item == NULL;
    if (item != NULL) {
        *item = (pol_facet){.span = m->rule.span,
                            .rule = m->index,
                            .number = number,
                            .whole = m->whole,
                            .text = (uint32_t)m->facets->texts.count,
                            .kind = (uint8_t)kind};
    }
    return item;
}

static void end_text(maker *m)
{
    if (!m->failed) {
        pol_facet *item = &m->facets->items.items[m->facets->items.count - 1];
        item->text_size = (uint32_t)m->facets->texts.count - item->text;
    }
}

/* A rule that tells of a part; its number. */
static uint32_t add_rule(maker *m, pol_rule rule)
{
    char id[16] = {POL_FACET_MARK};
    size_t size = sizeof id;
    uint32_t number = m->facets->numbers++;
    pol_rule *slot = pol_vec_push(&m->c->out->rules, m->c->budget);
    for (uint32_t left = number;; left /= 10) {
        id[--size] = (char)('0' + left % 10);
        if (left < 10) {
            break;
        }
    }
    id[--size] = POL_FACET_MARK;
    rule.id =
        pol_intern(&m->c->out->texts, (pol_text){id + size, sizeof id - size});
    m->failed |= slot == NULL || rule.id == POL_NO_TEXT;
    if (slot != NULL) {
        *slot = rule;
    }
    return number;
}

/* The rule at hand without its exceptions. */
static pol_rule bare(const maker *m)
{
    pol_rule rule = m->rule;
    rule.unless_count = 0;
    return rule;
}

/* -- patterns of elements */

static uint32_t word_at(const maker *m, uint32_t index)
{
    return m->c->out->words.items[index];
}

static void push_word(maker *m, uint32_t word)
{
    m->failed |=
        !pol_words_are_few(m->c) ||
        !pol_push_word(m->c, POL_WORD_KIND(word), POL_WORD_VALUE(word));
}

static void push_words(maker *m, uint32_t first, uint32_t count)
{
    for (uint32_t i = 0; i < count && !m->failed; i++) {
        push_word(m, word_at(m, first + i));
    }
}

/* Words of the element that begins here: an ALT has its own behind it. */
static uint32_t element_size(const maker *m, uint32_t at)
{
    uint32_t word = word_at(m, at);
    return POL_WORD_KIND(word) == POL_WORD_ALT ? 1 + POL_WORD_VALUE(word) : 1;
}

/* The pattern with another word in the place of one of its elements. */
static pol_pattern with_word(maker *m, pol_pattern pattern, uint32_t at,
                             uint32_t word)
{
    uint32_t size = element_size(m, at);
    pol_pattern made = {(uint32_t)m->c->out->words.count, 0};
    push_words(m, pattern.first, at - pattern.first);
    push_word(m, word);
    push_words(m, at + size, pattern.first + pattern.count - at - size);
    made.count = (uint32_t)m->c->out->words.count - made.first;
    return made;
}

/* One alternative of an element: the rule with that alone. */
static void add_choice(maker *m, uint32_t step, uint32_t choice,
                       pol_pattern alone, pol_rule rule)
{
    pol_rule_printer p = printer_of(m);
    uint32_t number = add_rule(m, rule);
    pol_facet *item = add_item(m, POL_FACET_ALTERNATIVE, number);
    if (item != NULL) {
        item->step = step;
        item->choice = choice;
        pol_dump_elements(&p, alone);
        end_text(m);
    }
}

/* One spelling of option(): an option of its own. */
static uint32_t one_spelling(maker *m, uint32_t option, uint32_t index)
{
    pol_checked *out = m->c->out;
    pol_option made = {out->options.items[option].first + index, 1};
    pol_option *slot = pol_vec_push(&out->options, m->c->budget);
    m->failed |= slot == NULL || out->options.count > POL_WORD_VALUE_MAX;
    if (slot != NULL) {
        *slot = made;
    }
    return POL_WORD(POL_WORD_OPTION, out->options.count - 1);
}

/* What the element at hand may be, where that is several. */
static void add_alternatives(maker *m, pol_pattern pattern, uint32_t at,
                             uint32_t step, pol_pattern *place, pol_rule *rule)
{
    uint32_t word = word_at(m, at);
    pol_word_kind kind = POL_WORD_KIND(word);
    uint32_t value = POL_WORD_VALUE(word), count = 0;
    if (kind == POL_WORD_ALT) {
        count = value;
    } else if (kind == POL_WORD_OPTION) {
        count = m->c->out->options.items[value].count;
    }
    for (uint32_t i = 0; count > 1 && i < count && !m->failed; i++) {
        uint32_t one = kind == POL_WORD_ALT ? word_at(m, at + 1 + i)
                                            : one_spelling(m, value, i);
        pol_pattern alone = {(uint32_t)m->c->out->words.count, 1};
        push_word(m, one);
        *place = with_word(m, pattern, at, one);
        if (!m->failed) {
            add_choice(m, step, i + 1, alone, *rule);
        }
    }
    *place = pattern;
}

static void add_step(maker *m, uint32_t step, pol_pattern element,
                     uint32_t number)
{
    pol_rule_printer p = printer_of(m);
    pol_facet *item = add_item(m, POL_FACET_STEP, number);
    if (item != NULL) {
        item->step = step;
        pol_dump_elements(&p, element);
        end_text(m);
    }
}

/* The elements of a command's pattern, each a step. */
static void add_command(maker *m)
{
    pol_pattern pattern = m->rule.pattern;
    uint32_t end = pattern.first + pattern.count, step = 0, size;
    for (uint32_t at = pattern.first; at < end && !m->failed; at += size) {
        pol_rule upto = bare(m);
        size = element_size(m, at);
        step++;
        /* A gap is passed where what follows it is met. */
        if (POL_WORD_KIND(word_at(m, at)) == POL_WORD_GAP && at + size < end) {
            continue;
        }
        upto.pattern.count = at + size - pattern.first;
        uint32_t number = at + size < end ? add_rule(m, upto) : m->whole;
        add_step(m, step, (pol_pattern){at, size}, number);
        pol_rule rule = m->rule;
        add_alternatives(m, pattern, at, step, &rule.pattern, &rule);
    }
}

/* -- tools */

static void add_tests(maker *m)
{
    pol_checked *out = m->c->out;
    for (uint32_t i = 0; i < m->rule.tests && !m->failed; i++) {
        pol_rule upto = bare(m), rule = m->rule;
        uint32_t at = m->rule.extra + i;
        pol_pattern value = out->argument_tests.items[at].value;
        upto.tests = (uint8_t)(i + 1);
        uint32_t number = i + 1u < m->rule.tests ? add_rule(m, upto) : m->whole;
        add_step(m, 3 + i, value, number);
        uint32_t count = element_size(m, value.first) - 1;
        for (uint32_t k = 0; count > 1 && k < count && !m->failed; k++) {
            /* All tests anew, as they stand side by side. */
            uint32_t first = (uint32_t)out->argument_tests.count;
            for (uint32_t t = 0; t < m->rule.tests; t++) {
                pol_argument_test test =
                    out->argument_tests.items[m->rule.extra + t];
                if (t == i) {
                    test.value = (pol_pattern){value.first + 1 + k, 1};
                }
                pol_argument_test *slot =
                    pol_vec_push(&out->argument_tests, m->c->budget);
                m->failed |= slot == NULL;
                if (slot != NULL) {
                    *slot = test;
                }
            }
            rule.extra = first;
            add_choice(m, 3 + i, k + 1, (pol_pattern){value.first + 1 + k, 1},
                       rule);
        }
    }
}

/* Server, tool, arguments. */
static void add_tool(maker *m)
{
    pol_pattern pattern = m->rule.pattern;
    uint32_t size = element_size(m, pattern.first);
    uint32_t second = pattern.first + size;
    uint32_t any = POL_WORD(POL_WORD_ANY, 0);
    pol_rule rule = m->rule, upto = bare(m);
    upto.tests = 0;
    if (word_at(m, pattern.first) != any) {
        upto.pattern = with_word(m, pattern, second, any);
        add_step(m, 1, (pol_pattern){pattern.first, size}, add_rule(m, upto));
        add_alternatives(m, pattern, pattern.first, 1, &rule.pattern, &rule);
    }
    if (word_at(m, second) != any && !m->failed) {
        upto.pattern = pattern;
        add_step(m, 2, (pol_pattern){second, element_size(m, second)},
                 m->rule.tests > 0 ? add_rule(m, upto) : m->whole);
        add_alternatives(m, pattern, second, 2, &rule.pattern, &rule);
    }
    add_tests(m);
}

/* -- paths and hosts */

/* One of several targets, accesses, ports or methods. */
static pol_facet *add_other(maker *m, uint32_t step, uint32_t choice,
                            pol_rule rule)
{
    pol_facet *item = add_item(m, POL_FACET_ALTERNATIVE, add_rule(m, rule));
    if (item != NULL) {
        item->step = step;
        item->choice = choice;
    }
    return item;
}

static void add_targets(maker *m)
{
    pol_rule_printer p = printer_of(m);
    for (uint32_t i = 0; i < m->rule.target_count && !m->failed; i++) {
        pol_rule rule = m->rule;
        pol_pattern pattern = m->c->out->patterns.items[rule.targets + i];
        rule.targets += i;
        rule.target_count = 1;
        if (m->rule.target_count > 1 && add_other(m, 1, i + 1, rule) != NULL) {
            pol_dump_target(&p, &rule, pattern);
            end_text(m);
        }
    }
}

static void add_accesses(maker *m)
{
    static const char *const names[] = {"read", "write", "execute"};
    pol_rule_printer p = printer_of(m);
    unsigned access = m->rule.access;
    for (uint32_t i = 0, choice = 0; i < 3 && (access & (access - 1)) != 0;
         i++) {
        pol_rule rule = m->rule;
        rule.access = (uint8_t)(access & 1u << i);
        if (rule.access != 0 && !m->failed &&
            add_other(m, 2, ++choice, rule) != NULL) {
            pol_dump_put(&p, names[i]);
            end_text(m);
        }
    }
}

/* The connection of the rule at hand with one of its ports or methods. */
static void add_connection(maker *m, uint32_t step, uint32_t choice,
                           pol_connection made)
{
    pol_checked *out = m->c->out;
    pol_rule_printer p = printer_of(m);
    pol_rule rule = m->rule;
    pol_connection *slot = pol_vec_push(&out->connections, m->c->budget);
    m->failed |= slot == NULL;
    if (slot == NULL) {
        return;
    }
    *slot = made;
    rule.extra = (uint32_t)out->connections.count;
    if (add_other(m, step, choice, rule) == NULL) {
        return;
    }
    if (step == 2) {
        pol_dump_number(&p, out->ports.items[made.first_port]);
    } else {
        pol_dump_texts(&p, &out->methods, made.first_method, 1);
    }
    end_text(m);
}

static void add_network(maker *m)
{
    if (m->rule.extra == 0) {
        return;
    }
    pol_connection all = m->c->out->connections.items[m->rule.extra - 1], one;
    pol_rule host = bare(m);
    host.extra = 0;
    if (add_item(m, POL_FACET_STEP, add_rule(m, host)) != NULL) {
        pol_rule_printer p = printer_of(m);
        m->facets->items.items[m->facets->items.count - 1].step = 1;
        pol_dump_put(&p, "the host");
        end_text(m);
    }
    for (uint32_t i = 0; all.port_count > 1 && i < all.port_count; i++) {
        one = all;
        one.first_port += i;
        one.port_count = 1;
        add_connection(m, 2, i + 1, one);
    }
    for (uint32_t i = 0; all.method_count > 1 && i < all.method_count; i++) {
        one = all;
        one.first_method += i;
        one.method_count = 1;
        add_connection(m, 3, i + 1, one);
    }
}

/* -- rules */

static void add_unless(maker *m)
{
    pol_rule_printer p = printer_of(m);
    for (uint32_t i = 0; i < m->rule.unless_count && !m->failed; i++) {
        pol_rule rule = m->rule;
        pol_pattern pattern = m->c->out->patterns.items[rule.unless + i];
        rule.unless += i;
        rule.unless_count = 1;
        pol_facet *item = add_item(m, POL_FACET_UNLESS, add_rule(m, rule));
        if (item != NULL) {
            item->choice = i + 1;
            pol_dump_target(&p, &rule, pattern);
            end_text(m);
        }
    }
}

static void add_parts(maker *m)
{
    pol_rule setting = m->rule;
    switch (m->rule.kind) {
    case POL_KIND_COMMAND:
        add_command(m);
        break;
    case POL_KIND_PATH:
        add_targets(m);
        add_accesses(m);
        break;
    case POL_KIND_NETWORK:
        add_targets(m);
        add_network(m);
        break;
    case POL_KIND_TOOL:
        add_tool(m);
        break;
    default: /* a setting: the values that are allowed */
        if (m->rule.verdict == POL_VERDICT_ALLOW) {
            add_alternatives(m, m->rule.pattern, m->rule.pattern.first + 1, 2,
                             &setting.pattern, &setting);
        }
        return;
    }
    add_unless(m);
}

void pol_add_facets(pol_checker *c)
{
    maker m = {.c = c, .facets = c->options->facets};
    uint32_t count = (uint32_t)c->out->rules.count;
    for (m.index = 0; m.index < count && !m.failed; m.index++) {
        m.rule = c->out->rules.items[m.index];
        if (m.rule.kind == POL_RULE_OVERRIDDEN) {
            continue;
        }
        bool is_pack = m.rule.span.source < c->report->inputs.count &&
                       c->report->inputs.items[m.rule.span.source].origin ==
                           POL_ORIGIN_PACK;
        m.whole = add_rule(&m, bare(&m));
        add_item(&m, POL_FACET_RULE, m.whole);
        if (!is_pack && !m.failed) {
            add_parts(&m);
        }
    }
    if (m.failed && c->budget->failed == POL_ARENA_OK) {
        c->budget->failed = POL_ARENA_LIMIT;
    }
}
