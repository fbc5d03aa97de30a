/* SPDX-License-Identifier: Apache-2.0
 *
 * Digest of a rule's normal form: what it means and nothing about where it
 * stands, so that an id derived from it survives reordering and comments.
 * Every field is a tag or a counted text, so no two forms are one text. */
#include <libpolicy/check/value.h>

#include <libpolicy/base/hash.h>

enum {
    NUMBER_SIZE = 9
};

/* Room for `size` further bytes, taken; null on memory failure. */
static inline char *room(pol_checker *c, size_t size)
{
    if (!pol_vec_reserve(&c->bytes, size, c->budget)) {
        return NULL;
    }
    char *at = c->bytes.items + c->bytes.count;
    c->bytes.count += size;
    return at;
}

/* A tag and a number, the same bytes on every machine. */
static inline void write_number(char *at, uint8_t tag, uint64_t number)
{
    /* Written out, so that compilers join them to one store. */
    uint64_t first = number << 8 | tag;
    at[0] = (char)first;
    at[1] = (char)(first >> 8);
    at[2] = (char)(first >> 16);
    at[3] = (char)(first >> 24);
    at[4] = (char)(first >> 32);
    at[5] = (char)(first >> 40);
    at[6] = (char)(first >> 48);
    at[7] = (char)(first >> 56);
    at[8] = (char)(number >> 56);
}

static void put_number(pol_checker *c, uint8_t tag, uint64_t number)
{
    char *at = room(c, NUMBER_SIZE);
    if (at != NULL) {
        write_number(at, tag, number);
    }
}

static void put_text(pol_checker *c, uint8_t tag, uint32_t number)
{
    pol_text text = pol_intern_text(&c->out->texts, number);
    char *at = room(c, NUMBER_SIZE + text.size);
    if (at != NULL) {
        write_number(at, tag, text.size);
        memcpy(at + NUMBER_SIZE, text.data, text.size);
    }
}

static void put_pattern(pol_checker *c, pol_pattern pattern)
{
    const pol_checked *checked = c->out;
    put_number(c, 'p', pattern.count);
    for (uint32_t i = 0; i < pattern.count; i++) {
        uint32_t word = checked->words.items[pattern.first + i];
        uint32_t value = POL_WORD_VALUE(word);
        pol_word_kind kind = POL_WORD_KIND(word);
        uint8_t tag = (uint8_t)('0' + kind);
        if (kind == POL_WORD_LITERAL || kind == POL_WORD_GLOB) {
            put_text(c, tag, value);
        } else if (kind == POL_WORD_OPTION) {
            pol_option option = checked->options.items[value];
            put_number(c, tag, option.count);
            for (uint32_t k = 0; k < option.count; k++) {
                put_text(c, 's', checked->option_texts.items[option.first + k]);
            }
        } else {
            put_number(c, tag, value);
        }
    }
}

static uint64_t finish(pol_checker *c)
{
    return XXH3_64bits(c->bytes.items, c->bytes.count);
}

uint64_t pol_rule_digest(pol_checker *c, const pol_rule *rule)
{
    const pol_checked *checked = c->out;
    c->bytes.count = 0;
    put_number(c, 'c', rule->verdict);
    put_number(c, 'k', rule->canonical);
    put_pattern(c, rule->pattern);
    for (uint32_t i = 0; i < rule->unless_count; i++) {
        put_pattern(c, checked->patterns.items[rule->unless + i]);
    }
    if (rule->expires != 0) {
        put_number(c, 'e', checked->expiries.items[rule->expires - 1]);
    }
    return finish(c);
}

static void put_texts(pol_checker *c, uint8_t tag, const pol_words *texts,
                      uint32_t first, uint32_t count)
{
    put_number(c, tag, count);
    for (uint32_t i = 0; i < count; i++) {
        put_text(c, 's', texts->items[first + i]);
    }
}

uint64_t pol_network_digest(pol_checker *c, const pol_network *rule)
{
    const pol_checked *checked = c->out;
    c->bytes.count = 0;
    put_number(c, 'n', rule->verdict);
    put_number(c, 'o', rule->protocol);
    put_number(c, 'r', rule->is_cidr);
    put_texts(c, 'h', &checked->network_hosts, rule->first_host,
              rule->host_count);
    put_texts(c, 'u', &checked->network_hosts, rule->first_unless,
              rule->unless_count);
    put_texts(c, 'm', &checked->network_hosts, rule->first_method,
              rule->method_count);
    put_number(c, 't', rule->port_count);
    for (uint32_t i = 0; i < rule->port_count; i++) {
        put_number(c, 't', checked->network_ports.items[rule->first_port + i]);
    }
    if (rule->expires != 0) {
        put_number(c, 'e', checked->expiries.items[rule->expires - 1]);
    }
    return finish(c);
}
