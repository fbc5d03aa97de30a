/* SPDX-License-Identifier: Apache-2.0
 *
 * Compares an answer with what a vector expects.  Refuses to know how a
 * vector is written, and how the answer was found. */
#include "polc/vec.h"

#include <string.h>

static polc_vec_difference *differ(polc_vec_differences *d, const char *key)
{
    polc_vec_difference *item = &d->items[d->count++];
    *item = (polc_vec_difference){.key = key};
    return item;
}

/* One text against another; data null: nothing is expected. */
static void compare(polc_vec_differences *d, const char *key, pol_text expected,
                    pol_text actual)
{
    if (expected.data != NULL && !polc_vec_same(expected, actual)) {
        polc_vec_difference *item = differ(d, key);
        polc_add(&item->expected, expected.data, expected.size);
        polc_add(&item->actual, actual.data, actual.size);
    }
}

void polc_vec_differences_free(polc_vec_differences *differences)
{
    for (size_t i = 0; i < differences->count; i++) {
        polc_buffer_free(&differences->items[i].expected);
        polc_buffer_free(&differences->items[i].actual);
    }
    differences->count = 0;
}

/* "private-address" of POL_WHY_PRIVATE_ADDRESS. */
static pol_text why_name(pol_why why, char buffer[40])
{
    static const char *const names[] = {
#define POL_WHY(identifier, text) #identifier,
#include <libpolicy/why.def>
#undef POL_WHY
    };
    const char *name = (unsigned)why < POL_WHY_COUNT ? names[why] : "?";
    size_t size = strlen(name);
    size = size < 40 ? size : 40;
    for (size_t i = 0; i < size; i++) {
        buffer[i] = (char)(name[i] == '_' ? '-' : name[i] | 0x20);
    }
    return (pol_text){buffer, size};
}

bool polc_vec_is_rule(const pol_image *image, uint32_t rule, pol_text name)
{
    const char *at = name.size > 0 ? memchr(name.data, '@', name.size) : NULL;
    pol_rule_info info;
    uint64_t number;
    if (pol_image_get_rule(image, rule, &info) != POL_OK) {
        return false;
    }
    if (at == NULL) {
        return polc_vec_same(info.id, name);
    }
    size_t source = (size_t)(at - name.data);
    pol_text line = {at + 1, name.size - source - 1};
    return polc_vec_number(line, &number) && info.line == number &&
           (source == 0 ||
            polc_vec_same(info.source, (pol_text){name.data, source}));
}

/* ID, or SOURCE@LINE where the rule has no id of its own: a derived one says
 * nothing to people. */
static void add_rule(polc_buffer *out, const pol_image *image, uint32_t rule)
{
    pol_rule_info info;
    if (pol_image_get_rule(image, rule, &info) != POL_OK) {
        polc_add_string(out, "none");
        return;
    }
    polc_add(out, info.id.data, info.id.size);
    polc_add_string(out, " (");
    polc_add(out, info.source.data, info.source.size);
    polc_add_string(out, "@");
    polc_add_number(out, info.line);
    polc_add_string(out, ")");
}

static void compare_rule(const pol_image *image, const polc_vec_question *q,
                         const pol_decision *decision, polc_vec_differences *d)
{
    if (q->rule.data == NULL ||
        (decision->reason == POL_REASON_RULE &&
         polc_vec_is_rule(image, decision->rule, q->rule))) {
        return;
    }
    polc_vec_difference *item = differ(d, "rule");
    polc_add(&item->expected, q->rule.data, q->rule.size);
    if (decision->reason == POL_REASON_RULE) {
        add_rule(&item->actual, image, decision->rule);
    } else {
        polc_add_string(&item->actual, "none: reason ");
        polc_add_string(&item->actual, pol_reason_name(decision->reason));
    }
}

/* What matched, listed at most so often. */
#define LISTED 16u

static bool are_rules(const pol_image *image, pol_text list,
                      const pol_match *matches, size_t count)
{
    size_t i = 0;
    while (list.size > 0) {
        pol_text name;
        polc_vec_cut(&list, ",", &name);
        if (i >= count || !polc_vec_is_rule(image, matches[i].rule, name)) {
            return false;
        }
        i++;
    }
    return i == count;
}

static void compare_rules(const pol_image *image, const polc_vec_question *q,
                          const pol_match *matches, size_t count,
                          polc_vec_differences *d)
{
    if (q->rules.data == NULL || are_rules(image, q->rules, matches, count)) {
        return;
    }
    polc_vec_difference *item = differ(d, "rules");
    polc_add(&item->expected, q->rules.data, q->rules.size);
    for (size_t i = 0; i < count && i < LISTED; i++) {
        polc_add_string(&item->actual, i > 0 ? ", " : "");
        add_rule(&item->actual, image, matches[i].rule);
    }
    polc_add_string(&item->actual, count > LISTED ? " ..." : "");
    polc_add_string(&item->actual, count == 0 ? "none" : "");
    polc_add_string(&item->expected, q->rules.size == 0 ? "none" : "");
}

static void compare_prefix(const polc_vec_question *q, const pol_match *matches,
                           size_t count, polc_vec_differences *d)
{
    uint64_t wanted;
    if (q->prefix.data == NULL ||
        (count > 0 && polc_vec_number(q->prefix, &wanted) &&
         matches[0].prefix == wanted)) {
        return;
    }
    polc_vec_difference *item = differ(d, "prefix");
    polc_add(&item->expected, q->prefix.data, q->prefix.size);
    if (count > 0) {
        polc_add_number(&item->actual, matches[0].prefix);
    } else {
        polc_add_string(&item->actual, "no rule matches");
    }
}

static pol_text fallback_of(const pol_image *image,
                            const pol_decision *decision)
{
    pol_rule_info info;
    return pol_image_get_rule(image, decision->rule, &info) == POL_OK
               ? info.fallback
               : (pol_text){NULL, 0};
}

bool polc_vec_compare(const pol_image *image, const polc_vec_question *q,
                      const pol_decision *decision, const pol_match *matches,
                      size_t match_count, polc_vec_differences *d)
{
    static const char *const people[] = {"anyone may answer",
                                         "only a person may answer"};
    char why[40];
    *d = (polc_vec_differences){.count = 0};
    compare(d, "answer", polc_text(pol_answer_name(q->answer)),
            polc_text(pol_answer_name(decision->answer)));
    compare(d, "reason", q->reason,
            polc_text(pol_reason_name(decision->reason)));
    compare(d, "person", polc_text(people[q->person]),
            polc_text(people[decision->person_only != 0]));
    compare(d, "why", q->why, why_name(decision->why, why));
    compare(d, "fallback", q->fallback, fallback_of(image, decision));
    compare_rule(image, q, decision, d);
    compare_rules(image, q, matches, match_count, d);
    compare_prefix(q, matches, match_count, d);
    return d->count == 0;
}
