/* SPDX-License-Identifier: Apache-2.0
 *
 * network_rule of the Codex dialect: the hosts that Codex accepts, oddities
 * included, and which rule of a host has effect. */
#include <libpolicy/check/host.h>

static bool holds(pol_text text, const char *chars)
{
    for (; *chars != '\0'; chars++) {
        if (text.size != 0 && memchr(text.data, *chars, text.size) != NULL) {
            return true;
        }
    }
    return false;
}

static bool is_space(char ch)
{
    return ch == ' ' || (ch >= '\t' && ch <= '\r');
}

static pol_text trim(pol_text text)
{
    while (text.size > 0 && is_space(text.data[0])) {
        text = pol_text_from(text, 1);
    }
    while (text.size > 0 && is_space(text.data[text.size - 1])) {
        text.size--;
    }
    return text;
}

static bool has_space(pol_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (is_space(text.data[i])) {
            return true;
        }
    }
    return false;
}

/* "[v6]" or "[v6]:port" */
static const char *bracketed(pol_text text, pol_text *host)
{
    const char *close = memchr(text.data, ']', text.size);
    if (close == NULL) {
        return "a host with an open bracket";
    }
    size_t end = (size_t)(close - text.data);
    pol_text rest = pol_text_from(text, end + 1);
    if (rest.size > 0 && rest.data[0] != ':') {
        return "a host with text behind its bracket";
    }
    *host = (pol_text){text.data + 1, end - 1};
    return NULL;
}

/* One colon: what follows it is a port, and is dropped. */
static pol_text without_port(pol_text text)
{
    const char *colon = memchr(text.data, ':', text.size);
    if (colon == NULL) {
        return text;
    }
    size_t at = (size_t)(colon - text.data);
    bool another = memchr(colon + 1, ':', text.size - at - 1) != NULL;
    return another ? text : (pol_text){text.data, at};
}

static const char *read_host(pol_text text, pol_text *host)
{
    text = trim(text);
    *host = text;
    if (text.size == 0) {
        return "a host cannot be empty";
    }
    if (holds(text, "/?#")) {
        return "a host has no scheme, path or query";
    }
    if (text.data[0] == '[') {
        const char *problem = bracketed(text, host);
        if (problem != NULL) {
            return problem;
        }
    } else {
        *host = without_port(text);
    }
    while (host->size > 0 && host->data[host->size - 1] == '.') {
        host->size--;
    }
    *host = trim(*host);
    if (host->size == 0) {
        return "a host cannot be empty";
    }
    if (holds(*host, "*")) {
        return "a host cannot hold a wildcard";
    }
    return has_space(*host) ? "a host cannot hold blanks" : NULL;
}

/* In lower case, as Codex compares it. */
bool pol_check_codex_host(pol_checker *c, const pol_value *value,
                          pol_rule *rule)
{
    pol_text host;
    const char *problem = read_host(pol_value_text(value), &host);
    if (problem != NULL) {
        pol_check_error(c, POL_CODE_BAD_HOST, value->span, "%s", problem);
        return false;
    }
    char *lower = pol_arena_alloc(&c->scratch, host.size);
    if (lower == NULL || !pol_words_are_few(c)) {
        return false;
    }
    for (size_t i = 0; i < host.size; i++) {
        char ch = host.data[i];
        lower[i] = (char)(ch >= 'A' && ch <= 'Z' ? ch + ('a' - 'A') : ch);
    }
    rule->targets = (uint32_t)c->out->patterns.count;
    rule->target_count = 1;
    pol_pattern pattern = {(uint32_t)c->out->words.count, 1};
    return pol_push_text(c, POL_WORD_LITERAL, (pol_text){lower, host.size}) &&
           pol_push_pattern(c, pattern);
}

/* The number of a host of a layer. */
static uint32_t number_host(pol_checker *c, uint8_t layer, pol_text host)
{
    char *key = pol_arena_alloc(&c->scratch, host.size + 1);
    if (key == NULL) {
        return POL_NO_TEXT;
    }
    key[0] = (char)layer;
    memcpy(key + 1, host.data, host.size);
    return pol_intern(&c->codex_hosts, (pol_text){key, host.size + 1});
}

/* A rule that asks has no effect there; of all others of a host in a layer
 * the last one has it alone.  No layer replaces what another one says. */
void pol_add_codex_host(pol_checker *c, pol_rule *rule)
{
    pol_pattern pattern = c->out->patterns.items[rule->targets];
    uint32_t word = c->out->words.items[pattern.first];
    if (rule->verdict == POL_VERDICT_PROMPT ||
        c->budget->failed != POL_ARENA_OK) {
        return;
    }
    uint32_t host = number_host(
        c, rule->layer, pol_intern_text(&c->out->texts, POL_WORD_VALUE(word)));
    if (host == POL_NO_TEXT) {
        return;
    }
    if (host < c->codex_rules.count) {
        c->out->rules.items[c->codex_rules.items[host]].kind =
            POL_RULE_OVERRIDDEN;
        c->overridden = true;
    } else if (pol_vec_push(&c->codex_rules, c->budget) == NULL) {
        return;
    }
    c->codex_rules.items[host] = (uint32_t)c->out->rules.count;
    pol_add_rule(c, rule);
}
