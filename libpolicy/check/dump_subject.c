/* SPDX-License-Identifier: Apache-2.0
 *
 * Paths, hosts, tools and settings of checked rules as text, as they could be
 * written in a rule. */
#include <libpolicy/canon/host.h>
#include <libpolicy/check/dump.h>

typedef pol_rule_printer printer;

#define put pol_dump_put

static pol_text text_of(const printer *p, uint32_t word)
{
    return pol_intern_text(&p->checked->texts, POL_WORD_VALUE(word));
}

/* -- paths */

/* A literal as a glob would say it. */
static void put_literal(const printer *p, pol_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (memchr("*?[\\", text.data[i], 4) != NULL) {
            put(p, "\\\\");
        }
        pol_dump_escaped(p, (pol_text){text.data + i, 1});
    }
}

static void put_component(const printer *p, uint32_t word)
{
    switch (POL_WORD_KIND(word)) {
    case POL_WORD_LITERAL:
        put(p, "/");
        put_literal(p, text_of(p, word));
        break;
    case POL_WORD_GLOB:
        put(p, "/");
        pol_dump_escaped(p, text_of(p, word));
        break;
    case POL_WORD_ROOT:
        pol_dump_escaped(p, text_of(p, word));
        break;
    case POL_WORD_ANY:
        put(p, "/*");
        break;
    case POL_WORD_GAP:
        put(p, "/**");
        break;
    case POL_WORD_END:
    case POL_WORD_OPTION:
    case POL_WORD_ALT:
    case POL_WORD_PATH:
    case POL_WORD_ADDRESS:
        break;
    }
}

void pol_dump_path(const printer *p, pol_pattern pattern)
{
    uint32_t end = POL_WORD(POL_WORD_END, 0), last = 0;
    put(p, "\"");
    for (uint32_t i = 0; i < pattern.count; i++) {
        last = p->checked->words.items[pattern.first + i];
        put_component(p, last);
    }
    if (pattern.count == 0 || last != end) {
        put(p, "/**");
    } else if (pattern.count == 1) {
        put(p, "/");
    }
    put(p, "\"");
}

static void put_access(const printer *p, unsigned access)
{
    static const char *const names[] = {"read", "write", "execute"};
    const char *separator = "";
    for (unsigned i = 0; i < 3; i++) {
        if ((access >> i & 1) != 0) {
            put(p, separator);
            put(p, names[i]);
            separator = ", ";
        }
    }
    put(p, " ");
}

/* -- hosts */

static void put_range(const printer *p, const pol_range *range)
{
    pol_address address = {.size = range->size};
    char out[POL_ADDRESS_TEXT];
    memcpy(address.bytes, range->bytes, sizeof address.bytes);
    size_t size = pol_address_write(&address, out);
    pol_dump_escaped(p, (pol_text){out, size});
    if (range->bits < range->size * 8u) {
        put(p, "/");
        pol_dump_number(p, range->bits);
    }
}

static void put_name(const printer *p, pol_pattern pattern)
{
    const uint32_t *words = p->checked->words.items + pattern.first;
    uint32_t count = pattern.count;
    pol_word_kind last = POL_WORD_KIND(words[count - 1]);
    if (last == POL_WORD_ANY) {
        put(p, "*.");
        count--;
    } else if (last == POL_WORD_END) {
        count--;
    } else if (p->checked->dialect != POL_DIALECT_CODEX) {
        put(p, "**.");
    }
    while (count-- > 0) {
        pol_dump_escaped(p, text_of(p, words[count]));
        put(p, count > 0 ? "." : "");
    }
}

static void put_host(const printer *p, pol_pattern pattern)
{
    uint32_t word = p->checked->words.items[pattern.first];
    put(p, "\"");
    if (POL_WORD_KIND(word) == POL_WORD_GAP) {
        put(p, "*");
    } else if (POL_WORD_KIND(word) == POL_WORD_ADDRESS) {
        put_range(p, &p->checked->addresses.items[POL_WORD_VALUE(word)]);
    } else {
        put_name(p, pattern);
    }
    put(p, "\"");
}

static void put_connection(const printer *p, const pol_connection *connection)
{
    static const char *const names[] = {"any",        "http",       "https",
                                        "socks5_tcp", "socks5_udp", "other"};
    if (connection->protocol != POL_NET_UNKNOWN) {
        put(p, " protocol ");
        put(p, names[connection->protocol % 6u]);
    }
    for (uint32_t i = 0; i < connection->port_count; i++) {
        put(p, i > 0 ? ", " : " ports ");
        pol_dump_number(p, p->checked->ports.items[connection->first_port + i]);
    }
    if (connection->method_count > 0) {
        put(p, " methods ");
        pol_dump_texts(p, &p->checked->methods, connection->first_method,
                       connection->method_count);
    }
}

/* -- tools and settings */

static void put_tests(const printer *p, const pol_rule *rule)
{
    for (uint32_t i = 0; i < rule->tests; i++) {
        const pol_argument_test *test =
            &p->checked->argument_tests.items[rule->extra + i];
        put(p, i > 0 ? ", \"" : " arguments {\"");
        pol_dump_escaped(p, pol_intern_text(&p->checked->texts, test->name));
        put(p, test->scalar ? "\": json " : "\": ");
        pol_dump_elements(p, test->value);
    }
    put(p, rule->tests > 0 ? "}" : "");
}

/* -- rules */

void pol_dump_target(const printer *p, const pol_rule *rule,
                     pol_pattern pattern)
{
    if (rule->kind == POL_KIND_PATH) {
        pol_dump_path(p, pattern);
    } else if (rule->kind == POL_KIND_NETWORK) {
        put_host(p, pattern);
    } else {
        put(p, "[");
        pol_dump_elements(p, pattern);
        put(p, "]");
    }
}

static void put_patterns(const printer *p, const pol_rule *rule, uint32_t first,
                         uint32_t count)
{
    put(p, "[");
    for (uint32_t i = 0; i < count; i++) {
        put(p, i > 0 ? ", " : "");
        pol_dump_target(p, rule, p->checked->patterns.items[first + i]);
    }
    put(p, "]");
}

void pol_dump_subject(const printer *p, const pol_rule *rule)
{
    if (rule->kind == POL_KIND_PATH) {
        put_access(p, rule->access);
    }
    if (rule->kind == POL_KIND_TOOL || rule->kind == POL_KIND_SETTING) {
        pol_dump_target(p, rule, rule->pattern);
    } else {
        put_patterns(p, rule, rule->targets, rule->target_count);
    }
    if (rule->kind == POL_KIND_NETWORK && rule->extra != 0) {
        put_connection(p, &p->checked->connections.items[rule->extra - 1]);
    }
    put_tests(p, rule);
    if (rule->unless_count > 0) {
        put(p, " unless ");
        put_patterns(p, rule, rule->unless, rule->unless_count);
    }
}
