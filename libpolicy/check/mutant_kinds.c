/* SPDX-License-Identifier: Apache-2.0
 *
 * Mutants of rules on paths, hosts, tools and settings. */
#include <libpolicy/check/mutant_make.h>

static const pol_pattern nothing = {0, 0};

/* -- targets */

/* The rule at hand with another pattern in the place of a target. */
static void propose_target(pol_mutator *m, pol_mutant_kind kind, uint32_t index,
                           pol_pattern other, const char *what)
{
    pol_rule rule = m->rule;
    pol_pattern shown = m->c->out->patterns.items[rule.targets + index];
    rule.targets =
        pol_mutant_run(m, rule.targets, rule.target_count, index, &other);
    m->is_target = true;
    pol_mutant_propose(m, kind, &rule, what, shown);
    m->is_target = false;
}

static void drop_target(pol_mutator *m, uint32_t index)
{
    pol_rule rule = m->rule;
    pol_pattern shown = m->c->out->patterns.items[rule.targets + index];
    if (rule.target_count < 2) {
        return;
    }
    rule.targets =
        pol_mutant_run(m, rule.targets, rule.target_count, index, NULL);
    rule.target_count--;
    m->is_target = true;
    pol_mutant_propose(m, POL_MUTANT_NARROW, &rule, "without ", shown);
    m->is_target = false;
}

/* -- paths */

static pol_word_kind kind_at(const pol_mutator *m, uint32_t at)
{
    return POL_WORD_KIND(pol_mutant_word(m, at));
}

static void mutate_components(pol_mutator *m, uint32_t index,
                              pol_pattern pattern)
{
    static const uint32_t any = POL_WORD(POL_WORD_ANY, 0);
    for (uint32_t i = 0; i < pattern.count && !m->failed; i++) {
        uint32_t at = pattern.first + i;
        if (kind_at(m, at) == POL_WORD_LITERAL ||
            kind_at(m, at) == POL_WORD_GLOB) {
            pol_pattern made = pol_mutant_splice(m, pattern, at, 1, &any, 1);
            propose_target(m, POL_MUTANT_WIDEN, index, made,
                           "* for a component of ");
        }
    }
}

static void mutate_place(pol_mutator *m, uint32_t index)
{
    static const uint32_t end = POL_WORD(POL_WORD_END, 0);
    pol_pattern pattern = m->c->out->patterns.items[m->rule.targets + index];
    uint32_t last = pattern.first + pattern.count, count = pattern.count;
    bool ends = count > 0 && kind_at(m, last - 1) == POL_WORD_END;
    pol_pattern open = {pattern.first, count - ends};
    mutate_components(m, index, pattern);
    if (ends) {
        propose_target(m, POL_MUTANT_WIDEN, index, open, "all below ");
    } else if (count > 0 && kind_at(m, last - 1) != POL_WORD_GAP) {
        propose_target(m, POL_MUTANT_NARROW, index,
                       pol_mutant_splice(m, pattern, last, 0, &end, 1),
                       "nothing below ");
    }
    if (open.count > 1 &&
        kind_at(m, open.first + open.count - 1) != POL_WORD_GAP) {
        open.count--;
        propose_target(m, POL_MUTANT_WIDEN, index, open,
                       "without the last component of ");
    }
    drop_target(m, index);
}

static void mutate_access(pol_mutator *m)
{
    static const char *const more[] = {"and read", "and write", "and execute"};
    static const char *const less[] = {"without read", "without write",
                                       "without execute"};
    for (unsigned i = 0; i < 3; i++) {
        pol_rule rule = m->rule;
        bool has = (rule.access >> i & 1) != 0;
        rule.access ^= (uint8_t)(1u << i);
        if (rule.access != 0) {
            pol_mutant_propose(m, has ? POL_MUTANT_NARROW : POL_MUTANT_WIDEN,
                               &rule, has ? less[i] : more[i], nothing);
        }
    }
}

void pol_mutate_path(pol_mutator *m)
{
    for (uint32_t i = 0; i < m->rule.target_count && !m->failed; i++) {
        mutate_place(m, i);
    }
    mutate_access(m);
}

/* -- hosts */

static void mutate_host(pol_mutator *m, uint32_t index)
{
    static const uint32_t end = POL_WORD(POL_WORD_END, 0);
    static const uint32_t any = POL_WORD(POL_WORD_ANY, 0);
    pol_pattern pattern = m->c->out->patterns.items[m->rule.targets + index];
    uint32_t last = pattern.first + pattern.count - 1;
    pol_pattern fewer = {pattern.first, pattern.count - 1}, made;
    pol_word_kind kind = kind_at(m, last);
    if (m->c->out->dialect == POL_DIALECT_CODEX || kind == POL_WORD_GAP ||
        kind == POL_WORD_ADDRESS) {
        return;
    }
    if (kind == POL_WORD_LITERAL) {
        made = pol_mutant_splice(m, pattern, last + 1, 0, &any, 1);
        propose_target(m, POL_MUTANT_NARROW, index, made,
                       "only names below, for ");
        return;
    }
    propose_target(m, POL_MUTANT_WIDEN, index, fewer,
                   kind == POL_WORD_END ? "the names below, too, for "
                                        : "the name itself, too, for ");
    if (kind == POL_WORD_ANY) {
        made = pol_mutant_splice(m, pattern, last, 1, &end, 1);
        propose_target(m, POL_MUTANT_NARROW, index, made,
                       "the name alone, for ");
    } else if (fewer.count > 1) {
        fewer.count--;
        propose_target(m, POL_MUTANT_WIDEN, index, fewer,
                       "without the first label of ");
    }
}

/* The rule at hand with this connection. */
static void propose_connection(pol_mutator *m, pol_mutant_kind kind,
                               pol_connection made, const char *what)
{
    pol_rule rule = m->rule;
    pol_connection *slot = pol_vec_push(&m->c->out->connections, m->c->budget);
    m->failed |= slot == NULL;
    if (slot != NULL) {
        *slot = made;
        rule.extra = (uint32_t)m->c->out->connections.count;
        pol_mutant_propose(m, kind, &rule, what, nothing);
    }
}

/* Runs of ports and methods are cut at one of their ends: any other way
 * would need a new run. */
static void mutate_connection(pol_mutator *m, pol_connection all)
{
    pol_connection one = all;
    if (all.port_count > 0) {
        one.port_count = 0;
        propose_connection(m, POL_MUTANT_WIDEN, one, "without ports");
    }
    one = all;
    if (all.method_count > 0) {
        one.method_count = 0;
        propose_connection(m, POL_MUTANT_WIDEN, one, "without methods");
    }
    one = all;
    if (all.protocol != POL_NET_UNKNOWN) {
        one.protocol = POL_NET_UNKNOWN;
        propose_connection(m, POL_MUTANT_WIDEN, one, "without protocol");
    }
    for (uint32_t i = 0; i < 2 && all.port_count > 1; i++) {
        one = all;
        one.first_port += i;
        one.port_count--;
        propose_connection(m, POL_MUTANT_NARROW, one,
                           i == 1 ? "without the first port"
                                  : "without the last port");
    }
    for (uint32_t i = 0; i < 2 && all.method_count > 1; i++) {
        one = all;
        one.first_method += i;
        one.method_count--;
        propose_connection(m, POL_MUTANT_NARROW, one,
                           i == 1 ? "without the first method"
                                  : "without the last method");
    }
}

void pol_mutate_network(pol_mutator *m)
{
    for (uint32_t i = 0; i < m->rule.target_count && !m->failed; i++) {
        mutate_host(m, i);
        drop_target(m, i);
    }
    if (m->rule.extra != 0) {
        mutate_connection(m, m->c->out->connections.items[m->rule.extra - 1]);
    }
}

/* -- tools */

/* All tests of the rule at hand anew, but for one: value in the place of its
 * value, or null: without it. */
static void propose_tests(pol_mutator *m, pol_mutant_kind kind, uint32_t index,
                          const pol_pattern *value, const char *what,
                          pol_pattern shown)
{
    pol_checked *out = m->c->out;
    pol_rule rule = m->rule;
    rule.extra = (uint32_t)out->argument_tests.count;
    for (uint32_t i = 0; i < m->rule.tests; i++) {
        pol_argument_test test = out->argument_tests.items[m->rule.extra + i];
        if (i == index && value == NULL) {
            rule.tests--;
            continue;
        }
        test.value = i == index ? *value : test.value;
        pol_argument_test *slot =
            pol_vec_push(&out->argument_tests, m->c->budget);
        m->failed |= slot == NULL;
        if (slot != NULL) {
            *slot = test;
        }
    }
    rule.extra = rule.tests > 0 ? rule.extra : 0;
    pol_mutant_propose(m, kind, &rule, what, shown);
}

static void mutate_test(pol_mutator *m, uint32_t index)
{
    uint32_t at = m->rule.extra + index;
    pol_pattern value = m->c->out->argument_tests.items[at].value;
    uint32_t count = pol_mutant_element(m, value.first) - 1;
    propose_tests(m, POL_MUTANT_WIDEN, index, NULL,
                  "without the argument that is ", value);
    for (uint32_t i = 0; count > 1 && i < count && !m->failed; i++) {
        pol_pattern made = {(uint32_t)m->c->out->words.count, 0};
        if (count > 2) {
            pol_mutant_push(m, POL_WORD(POL_WORD_ALT, count - 1));
        }
        for (uint32_t k = 0; k < count && !m->failed; k++) {
            if (k != i) {
                pol_mutant_push(m, pol_mutant_word(m, value.first + 1 + k));
            }
        }
        made.count = (uint32_t)m->c->out->words.count - made.first;
        propose_tests(m, POL_MUTANT_NARROW, index, &made, "without ",
                      (pol_pattern){value.first + 1 + i, 1});
    }
}

void pol_mutate_tool(pol_mutator *m)
{
    static const uint32_t any = POL_WORD(POL_WORD_ANY, 0);
    pol_pattern pattern = m->rule.pattern;
    uint32_t end = pattern.first + pattern.count, size;
    for (uint32_t at = pattern.first; at < end && !m->failed; at += size) {
        pol_rule rule = m->rule;
        size = pol_mutant_element(m, at);
        if (pol_mutant_word(m, at) != any) {
            rule.pattern = pol_mutant_splice(m, pattern, at, size, &any, 1);
            pol_mutant_propose(m, POL_MUTANT_WIDEN, &rule, "any for ",
                               (pol_pattern){at, size});
        }
        pol_mutant_choices(m, pattern, at, &rule.pattern, &rule);
    }
    for (uint32_t i = 0; i < m->rule.tests && !m->failed; i++) {
        mutate_test(m, i);
    }
}

/* -- settings */

/* The rule that denies what is not inside is the next one; its exception is
 * what the first one matches. */
static void set_outside(pol_mutator *m, pol_pattern inside)
{
    pol_rule *outside = &m->c->out->rules.items[m->index + 1];
    outside->unless = (uint32_t)m->c->out->patterns.count;
    m->failed |= !pol_push_pattern(m->c, inside);
}

void pol_mutate_setting(pol_mutator *m)
{
    pol_rule rule = m->rule, *rules = m->c->out->rules.items;
    uint32_t at = rule.pattern.first + 1;
    uint32_t count = pol_mutant_element(m, at) - 1;
    pol_pattern pattern = rule.pattern;
    rule.kind = POL_RULE_OVERRIDDEN;
    if (pol_mutant_propose(m, POL_MUTANT_DELETE, &rule, "deleted", nothing)) {
        rules[m->index + 1].kind = POL_RULE_OVERRIDDEN;
        m->c->overridden = true;
    }
    for (uint32_t i = 0; count > 1 && i < count && !m->failed; i++) {
        uint32_t words[2] = {POL_WORD(POL_WORD_ALT, count - 1), 0};
        pol_rule fewer = m->rule;
        fewer.pattern = (pol_pattern){(uint32_t)m->c->out->words.count, 0};
        pol_mutant_push(m, pol_mutant_word(m, pattern.first));
        if (count > 2) {
            pol_mutant_push(m, words[0]);
        }
        for (uint32_t k = 0; k < count && !m->failed; k++) {
            if (k != i) {
                pol_mutant_push(m, pol_mutant_word(m, at + 1 + k));
            }
        }
        fewer.pattern.count =
            (uint32_t)m->c->out->words.count - fewer.pattern.first;
        if (pol_mutant_propose(m, POL_MUTANT_NARROW, &fewer, "without ",
                               (pol_pattern){at + 1 + i, 1})) {
            set_outside(m, fewer.pattern);
        }
    }
}
