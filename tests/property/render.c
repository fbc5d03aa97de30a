/* SPDX-License-Identifier: Apache-2.0
 *
 * Generated policies as rule text, and what they show. */
#include "gen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void gen_write(gen_buffer *out, const char *text, size_t size)
{
    if (out->capacity - out->size <= size) {
        out->capacity = 2 * (out->capacity + size) + 256;
        out->data = realloc(out->data, out->capacity);
        if (out->data == NULL) {
            abort();
        }
    }
    if (size > 0) {
        memcpy(out->data + out->size, text, size);
    }
    out->size += size;
    out->data[out->size] = 0;
}

void gen_buffer_free(gen_buffer *out)
{
    free(out->data);
    memset(out, 0, sizeof *out);
}

static void put(gen_buffer *out, const char *text)
{
    gen_write(out, text, strlen(text));
}

void gen_write_string(gen_buffer *out, const char *text)
{
    put(out, "\"");
    for (; *text != 0; text++) {
        char escaped[8];
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') {
            snprintf(escaped, sizeof escaped, "\\%c", c);
        } else if (c < 0x20 || c == 0x7f) {
            snprintf(escaped, sizeof escaped, "\\x%02x", c);
        } else {
            snprintf(escaped, sizeof escaped, "%c", c);
        }
        put(out, escaped);
    }
    put(out, "\"");
}

static void put_word(gen_buffer *out, const gen_word *word)
{
    static const char *const open[] = {"",      "any()", "glob(", "option(",
                                       "gap()", "end()", "path("};
    put(out, open[word->kind]);
    switch (word->kind) {
    case GEN_W_LITERAL:
        gen_write_string(out, word->text[0]);
        break;
    case GEN_W_GLOB:
    case GEN_W_OPTION:
    case GEN_W_PATH:
        for (unsigned i = 0; i < word->texts; i++) {
            put(out, i > 0 ? ", " : "");
            gen_write_string(out, word->text[i]);
        }
        put(out, ")");
        break;
    case GEN_W_ANY:
    case GEN_W_GAP:
    case GEN_W_END:
        break;
    }
}

static void put_pattern(gen_buffer *out, const gen_pattern *pattern)
{
    put(out, "[");
    for (unsigned i = 0; i < pattern->count; i++) {
        const gen_element *element = &pattern->elements[i];
        put(out, i > 0 ? ", " : "");
        put(out, element->count > 1 ? "[" : "");
        for (unsigned k = 0; k < element->count; k++) {
            put(out, k > 0 ? ", " : "");
            put_word(out, &element->words[k]);
        }
        put(out, element->count > 1 ? "]" : "");
    }
    put(out, "]");
}

const char *gen_decision(pol_dialect dialect, int verdict)
{
    static const char *const native[] = {"allow", "prompt", "prompt-user",
                                         "deny"};
    return dialect == POL_DIALECT_CODEX && verdict == POL_VERDICT_DENY
               ? "forbidden"
               : native[verdict];
}

void gen_write_rule(pol_dialect dialect, const gen_rule *rule, gen_buffer *out)
{
    put(out, "prefix_rule(pattern=");
    put_pattern(out, &rule->pattern);
    put(out, ", decision=\"");
    put(out, gen_decision(dialect, (int)rule->verdict));
    put(out, "\"");
    for (unsigned i = 0; i < rule->unless_count; i++) {
        put(out, i > 0 ? ", " : ", unless=[");
        put_pattern(out, &rule->unless[i]);
    }
    put(out, rule->unless_count > 0 ? "]" : "");
    put(out, rule->canonical ? ", canonical_matching=True" : "");
    if (rule->expires != 0) {
        put(out, ", expires=");
        gen_write_string(out, gen_expiries[rule->expires].text);
    }
    put(out, ")\n");
}

void gen_write_executable(const gen_executable *executable, gen_buffer *out)
{
    put(out, "host_executable(name=");
    gen_write_string(out, executable->name);
    put(out, ", paths=[");
    for (unsigned i = 0; i < executable->count; i++) {
        put(out, i > 0 ? ", " : "");
        gen_write_string(out, executable->path[i]);
    }
    put(out, "])\n");
}

unsigned gen_statement_count(const gen_policy *policy)
{
    return policy->executable_count + GEN_LAYERS + policy->rule_count;
}

static void put_statement(const gen_policy *policy, unsigned index,
                          pol_layer layer, gen_buffer *out)
{
    if (index < policy->executable_count) {
        const gen_executable *e = &policy->executables[index];
        if (e->layer == layer) {
            gen_write_executable(e, out);
        }
        return;
    }
    index -= policy->executable_count;
    if (index < GEN_LAYERS) {
        int decision = policy->default_decision[index];
        if (index == (unsigned)layer && decision >= 0) {
            put(out, "default_rule(kind=\"command\", decision=\"");
            put(out, gen_decision(policy->dialect, decision));
            put(out, "\")\n");
        }
        return;
    }
    const gen_rule *rule = &policy->rules[index - GEN_LAYERS];
    if (rule->layer == layer) {
        gen_write_rule(policy->dialect, rule, out);
    }
}

void gen_render(const gen_policy *policy, pol_layer layer,
                const unsigned *order, gen_buffer *out)
{
    for (unsigned i = 0; i < gen_statement_count(policy); i++) {
        put_statement(policy, order != NULL ? order[i] : i, layer, out);
    }
}

size_t gen_sources(const gen_policy *policy, const unsigned *order,
                   gen_buffer *buffers, pol_source *sources)
{
    for (unsigned i = 0; i < GEN_LAYERS; i++) {
        buffers[i].size = 0;
        gen_write(&buffers[i], "", 0);
        gen_render(policy, (pol_layer)i, order, &buffers[i]);
        const char *name = pol_layer_name((pol_layer)i);
        sources[i].name = (pol_text){name, strlen(name)};
        sources[i].text = (pol_text){buffers[i].data, buffers[i].size};
        sources[i].layer = (pol_layer)i;
    }
    return GEN_LAYERS;
}

/* -- Features */

static uint64_t text_features(const char *text)
{
    uint64_t bits = strlen(text) > 15 ? GEN_BIT(LONG_TEXT) : 0;
    for (const char *c = text; *c != 0; c++) {
        bits |= (unsigned char)*c >= 0x80 ? GEN_BIT(NON_ASCII) : 0;
    }
    return bits;
}

static uint64_t word_features(const gen_word *word)
{
    static const uint64_t kinds[] = {
        GEN_BIT(LITERAL), GEN_BIT(ANY), GEN_BIT(GLOB),   GEN_BIT(OPTION),
        GEN_BIT(GAP),     GEN_BIT(END), GEN_BIT(LITERAL)};
    uint64_t bits = kinds[word->kind];
    for (unsigned i = 0; i < word->texts; i++) {
        const char *text = word->text[i];
        bits |= text_features(text);
        bits |= text[0] == '-' && strchr(text, '=') != NULL
                    ? GEN_BIT(OPTION_VALUE)
                    : 0;
        bits |= text[0] == 0 && word->kind == GEN_W_LITERAL
                    ? GEN_BIT(EMPTY_TEXT)
                    : 0;
    }
    return bits;
}

static uint64_t pattern_features(const gen_pattern *pattern)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < pattern->count; i++) {
        const gen_element *element = &pattern->elements[i];
        uint64_t found = 0;
        for (unsigned k = 0; k < element->count; k++) {
            found |= word_features(&element->words[k]);
        }
        bits |= found;
        bits |= element->count > 1 ? GEN_BIT(ALT) : 0;
        bits |= element->count > 1 && i == 0 ? GEN_BIT(HEAD_ALT) : 0;
        bits |= i == 0 && (found & (GEN_BIT(ANY) | GEN_BIT(GLOB))) != 0
                    ? GEN_BIT(HEAD_GLOB)
                    : 0;
        bits |= element->count > 1 && (found & GEN_BIT(OPTION)) != 0
                    ? GEN_BIT(MIXED_ALT)
                    : 0;
    }
    return bits;
}

uint64_t gen_rule_features(const gen_rule *rule)
{
    uint64_t bits = pattern_features(&rule->pattern);
    for (unsigned i = 0; i < rule->unless_count; i++) {
        bits |= pattern_features(&rule->unless[i]);
        bits |= rule->verdict == POL_VERDICT_ALLOW ? GEN_BIT(UNLESS_OPENS)
                                                   : GEN_BIT(UNLESS_CLOSES);
    }
    bits |= rule->canonical ? GEN_BIT(CANONICAL) : 0;
    bits |= rule->expires != 0 ? GEN_BIT(EXPIRES) : 0;
    bits |= rule->verdict == POL_VERDICT_PROMPT_USER ? GEN_BIT(PROMPT_USER) : 0;
    return bits;
}

uint64_t gen_policy_features(const gen_policy *policy)
{
    uint64_t bits = policy->executable_count > 0 ? GEN_BIT(EXECUTABLE) : 0;
    for (unsigned i = 0; i < policy->rule_count; i++) {
        bits |= gen_rule_features(&policy->rules[i]);
        bits |= policy->rules[i].layer != policy->rules[0].layer
                    ? GEN_BIT(MANY_LAYERS)
                    : 0;
    }
    for (unsigned i = 0; i < GEN_LAYERS; i++) {
        bits |= policy->default_decision[i] >= 0 ? GEN_BIT(DEFAULT_RULE) : 0;
    }
    return bits;
}
