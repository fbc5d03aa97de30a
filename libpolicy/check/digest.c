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

static void put_bytes(pol_checker *c, uint8_t tag, const void *bytes,
                      size_t size)
{
    char *at = room(c, NUMBER_SIZE + size);
    if (at != NULL) {
        write_number(at, tag, size);
        memcpy(at + NUMBER_SIZE, bytes, size);
    }
}

static void put_text(pol_checker *c, uint8_t tag, uint32_t number)
{
    pol_text text = pol_intern_text(&c->out->texts, number);
    put_bytes(c, tag, text.data, text.size);
}

static void put_texts(pol_checker *c, uint8_t tag, const pol_words *texts,
                      uint32_t first, uint32_t count)
{
    put_number(c, tag, count);
    for (uint32_t i = 0; i < count; i++) {
        put_text(c, 's', texts->items[first + i]);
    }
}

static void put_range(pol_checker *c, uint8_t tag, uint32_t index)
{
    const pol_range *range = &c->out->addresses.items[index];
    put_number(c, tag, range->bits);
    put_bytes(c, 'b', range->bytes, range->size);
}

static void put_pattern(pol_checker *c, pol_pattern pattern)
{
    const pol_checked *checked = c->out;
    put_number(c, 'p', pattern.count);
    for (uint32_t i = 0; i < pattern.count; i++) {
        uint32_t word = checked->words.items[pattern.first + i];
        uint32_t value = POL_WORD_VALUE(word);
        uint8_t tag = (uint8_t)('0' + POL_WORD_KIND(word));
        switch (POL_WORD_KIND(word)) {
        case POL_WORD_LITERAL:
        case POL_WORD_GLOB:
        case POL_WORD_ROOT:
            put_text(c, tag, value);
            break;
        case POL_WORD_OPTION:
            put_texts(c, tag, &checked->option_texts,
                      checked->options.items[value].first,
                      checked->options.items[value].count);
            break;
        case POL_WORD_PATH: /* which holds no such word itself */
            put_pattern(c, checked->paths.items[value]);
            break;
        case POL_WORD_ADDRESS:
            put_range(c, tag, value);
            break;
        case POL_WORD_ANY:
        case POL_WORD_GAP:
        case POL_WORD_END:
        case POL_WORD_ALT:
            put_number(c, tag, value);
            break;
        }
    }
}

static void put_patterns(pol_checker *c, uint8_t tag, uint32_t first,
                         uint32_t count)
{
    put_number(c, tag, count);
    for (uint32_t i = 0; i < count; i++) {
        put_pattern(c, c->out->patterns.items[first + i]);
    }
}

static void put_connection(pol_checker *c, const pol_connection *connection)
{
    put_number(c, 'o', connection->protocol);
    put_number(c, 't', connection->port_count);
    for (uint32_t i = 0; i < connection->port_count; i++) {
        put_number(c, 't', c->out->ports.items[connection->first_port + i]);
    }
    put_texts(c, 'm', &c->out->methods, connection->first_method,
              connection->method_count);
}

static void put_tests(pol_checker *c, const pol_rule *rule)
{
    for (uint32_t i = 0; i < rule->tests; i++) {
        const pol_argument_test *test =
            &c->out->argument_tests.items[rule->extra + i];
        put_text(c, test->scalar ? 'v' : 'w', test->name);
        put_pattern(c, test->value);
    }
}

/* What a rule about something else than a command says. */
static void put_subject(pol_checker *c, const pol_rule *rule)
{
    put_number(c, 'n', rule->kind);
    put_number(c, 'a', rule->access);
    put_patterns(c, 'h', rule->targets, rule->target_count);
    if (rule->kind == POL_KIND_NETWORK && rule->extra != 0) {
        put_connection(c, &c->out->connections.items[rule->extra - 1]);
    } else if (rule->kind == POL_KIND_TOOL) {
        put_tests(c, rule);
    }
}

static void put_expiry(pol_checker *c, uint32_t expires)
{
    if (expires != 0) {
        put_number(c, 'e', c->out->expiries.items[expires - 1]);
    }
}

uint64_t pol_rule_digest(pol_checker *c, const pol_rule *rule)
{
    const pol_checked *checked = c->out;
    c->bytes.count = 0;
    put_number(c, 'c', rule->verdict);
    put_number(c, 'k', rule->canonical);
    if (rule->kind != POL_KIND_COMMAND) {
        put_subject(c, rule);
    }
    put_pattern(c, rule->pattern);
    for (uint32_t i = 0; i < rule->unless_count; i++) {
        put_pattern(c, checked->patterns.items[rule->unless + i]);
    }
    put_expiry(c, rule->expires);
    return XXH3_64bits(c->bytes.items, c->bytes.count);
}

uint64_t pol_digest_with_text(uint64_t digest, pol_text text)
{
    return XXH3_64bits_withSeed(text.data, text.size, digest);
}
