/* SPDX-License-Identifier: Apache-2.0
 *
 * The fallback of a setting over random stacks of layers, against brute force
 * from the rules as they were made.  And what it promises:
 *
 *   - it is a value that every rule allows, or there is none
 *   - layers that can only tighten leave it as it is without them; where they
 *     take it away, a rule of the others has it as its fallback
 *
 *   FALLBACK_STACKS  stacks (default 40,000)
 *   FALLBACK_SEED */
#include <string.h>

#include <libpolicy/policy.h>

#include "../oracle/tap.h"
#include "gen.h"

enum {
    VALUES = 5,
    RULES = 8,
    LAYERS = POL_LAYER_SESSION + 1,
    NONE = -1,
    NO_POLICY = -2 /* no value is left */
};

typedef struct setting {
    pol_layer layer;
    unsigned values[VALUES], count; /* in the order of the text */
    int fallback;
} setting;

typedef struct settings {
    setting rules[RULES]; /* a stronger layer's first */
    unsigned count;
    int only; /* the layer that says managed_only, or -1 */
    bool trust;
} settings;

/* -- Brute force */

static bool can_only_tighten(const settings *s, pol_layer layer)
{
    return (layer == POL_LAYER_PROJECT && !s->trust) ||
           (s->only >= 0 && (int)layer > s->only);
}

/* Whether all rules allow a value; others: but those that can only tighten. */
static bool is_allowed(const settings *s, int value, bool others)
{
    for (unsigned i = 0; i < s->count; i++) {
        const setting *rule = &s->rules[i];
        bool holds = others && can_only_tighten(s, rule->layer);
        for (unsigned k = 0; k < rule->count; k++) {
            holds |= (int)rule->values[k] == value;
        }
        if (!holds) {
            return false;
        }
    }
    return true;
}

/* The first fallback of a rule that can do more than tighten, which all
 * allow. */
static int first_fallback(const settings *s, bool others)
{
    for (unsigned i = 0; i < s->count; i++) {
        if (!can_only_tighten(s, s->rules[i].layer) &&
            is_allowed(s, s->rules[i].fallback, others)) {
            return s->rules[i].fallback;
        }
    }
    return NONE;
}

/* Without the layers that can only tighten. */
static int base_of(const settings *s)
{
    int fallback = first_fallback(s, true);
    for (unsigned i = 0; fallback == NONE && i < s->count; i++) {
        const setting *rule = &s->rules[i];
        if (can_only_tighten(s, rule->layer)) {
            continue;
        }
        for (unsigned k = 0; k < rule->count; k++) {
            if (is_allowed(s, (int)rule->values[k], true)) {
                return (int)rule->values[k];
            }
        }
        break;
    }
    return fallback;
}

static int fallback_of(const settings *s)
{
    bool any = false;
    int base = base_of(s);
    for (int value = 0; value < VALUES; value++) {
        any |= is_allowed(s, value, false);
    }
    if (!any) {
        return NO_POLICY;
    }
    return base != NONE && is_allowed(s, base, false)
               ? base
               : first_fallback(s, false);
}

/* -- Stacks */

static void make_rule(gen_random *r, setting *rule)
{
    rule->count = 0;
    for (unsigned tries = 2 + gen_below(r, 2 * VALUES); tries > 0; tries--) {
        unsigned value = gen_below(r, VALUES);
        bool known = false;
        for (unsigned i = 0; i < rule->count; i++) {
            known |= rule->values[i] == value;
        }
        if (!known) {
            rule->values[rule->count++] = value;
        }
    }
    rule->fallback = (int)rule->values[gen_below(r, rule->count)];
}

static void make_settings(gen_random *r, settings *s)
{
    s->count = 0;
    s->trust = gen_below(r, 2) != 0;
    s->only = (int)gen_below(r, 2 * (POL_LAYER_MANAGED + 1));
    s->only = s->only > (int)POL_LAYER_MANAGED ? -1 : s->only;
    for (unsigned layer = 0; layer <= POL_LAYER_SESSION; layer++) {
        for (unsigned i = gen_below(r, 3); i > 0 && s->count < RULES; i--) {
            s->rules[s->count].layer = (pol_layer)layer;
            make_rule(r, &s->rules[s->count++]);
        }
    }
}

typedef struct text {
    char data[1024];
    size_t size;
} text;

static void put(text *t, const char *piece)
{
    size_t size = strlen(piece);
    memcpy(t->data + t->size, piece, size);
    t->size += size;
}

static void put_rule(text *t, const setting *rule)
{
    char value[] = "\"a\",";
    put(t, "setting_rule(name=\"s\", allowed=[");
    for (unsigned i = 0; i < rule->count; i++) {
        value[1] = (char)('a' + rule->values[i]);
        put(t, value);
    }
    value[1] = (char)('a' + rule->fallback);
    put(t, "], fallback=");
    put(t, value);
    put(t, ")\n");
}

/* -- The library */

/* As fallback_of; NO_POLICY - 1 where something else is wrong. */
static int ask(const pol_result *result, pol_scratch *scratch)
{
    pol_image image;
    pol_rule_info info;
    pol_decision d;
    pol_setting_query q = {sizeof q, {"s", 1}, {"none", 4}};
    pol_request request = {.struct_size = sizeof request,
                           .kind = POL_KIND_SETTING,
                           .of.setting = &q};
    pol_text bytes = pol_result_image(result);
    if (pol_image_open(&image, bytes.data, bytes.size) != POL_OK ||
        pol_eval(&image, &request, scratch, &d) != POL_OK ||
        d.answer != POL_DENY ||
        pol_image_get_rule(&image, d.rule, &info) != POL_OK) {
        return NO_POLICY - 1;
    }
    if (info.fallback.data == NULL) {
        return NONE;
    }
    return info.fallback.size == 1 ? info.fallback.data[0] - 'a'
                                   : NO_POLICY - 1;
}

static int compiled_fallback(const settings *s, text texts[LAYERS],
                             pol_scratch *scratch)
{
    pol_source sources[LAYERS];
    pol_compile_options options = {
        .struct_size = sizeof options, .trust_project = s->trust, .no_base = 1};
    pol_result *result;
    for (unsigned layer = 0; layer < LAYERS; layer++) {
        text *t = &texts[layer];
        t->size = 0;
        if ((int)layer == s->only) {
            put(t, "managed_only(kinds=[\"setting\"])\n");
        }
        for (unsigned i = 0; i < s->count; i++) {
            if (s->rules[i].layer == (pol_layer)layer) {
                put_rule(t, &s->rules[i]);
            }
        }
        sources[layer] =
            (pol_source){{"s", 1}, {t->data, t->size}, (pol_layer)layer};
    }
    pol_status status = pol_compile(sources, LAYERS, &options, &result);
    int fallback = status == POL_OK ? ask(result, scratch) : NO_POLICY;
    pol_result_free(result);
    return fallback;
}

/* -- What is promised */

static bool keeps_promises(const settings *s, int fallback)
{
    int base = base_of(s);
    if (fallback == NO_POLICY) {
        return true;
    }
    if (fallback != NONE && !is_allowed(s, fallback, false)) {
        return false;
    }
    if (base != NONE && is_allowed(s, base, false)) {
        return fallback == base;
    }
    bool theirs = fallback == NONE;
    for (unsigned i = 0; i < s->count; i++) {
        theirs |= !can_only_tighten(s, s->rules[i].layer) &&
                  s->rules[i].fallback == fallback;
    }
    return theirs;
}

int main(void)
{
    static pol_scratch scratch;
    static text texts[LAYERS];
    tap t = {0};
    gen_random random = gen_seed(number_from("FALLBACK_SEED", 1));
    uint64_t stacks = number_from("FALLBACK_STACKS", 40000);
    uint64_t wrong = 0, broken = 0, left = 0, changed = 0, none = 0;
    for (uint64_t i = 0; i < stacks; i++) {
        settings s;
        make_settings(&random, &s);
        if (s.count == 0) {
            continue;
        }
        int expected = fallback_of(&s);
        int fallback = compiled_fallback(&s, texts, &scratch);
        left += expected != NO_POLICY;
        none += expected == NONE;
        changed += expected >= 0 && expected != base_of(&s);
        broken += !keeps_promises(&s, fallback);
        if (expected != fallback && wrong++ < 3) {
            tap_note("%d, not %d; trust %d", fallback, expected, s.trust);
            for (unsigned k = 0; k < LAYERS; k++) {
                tap_note("%s: %.*s", pol_layer_name((pol_layer)k),
                         (int)texts[k].size, texts[k].data);
            }
        }
    }
    tap_ok(&t, wrong == 0, "%llu stacks: fallbacks as brute force has them",
           (unsigned long long)stacks);
    tap_ok(&t, broken == 0, "what can only tighten chooses none");
    tap_ok(&t, changed > stacks / 1000 && none > stacks / 1000,
           "%llu policies: %llu fallbacks give way to another one, %llu to "
           "none",
           (unsigned long long)left, (unsigned long long)changed,
           (unsigned long long)none);
    return tap_end(&t);
}
