/* SPDX-License-Identifier: Apache-2.0
 *
 * Checked rules as text: one line each, in the order of the sources, without
 * anything that depends on numbering. */
#include <libpolicy/check/rules.h>

typedef struct printer {
    const pol_checked *checked;
    pol_report *report;
    pol_sink sink;
} printer;

static void put(const printer *p, const char *text)
{
    p->sink.write(p->sink.context, text, strlen(text));
}

static void put_number(const printer *p, uint64_t value)
{
    char digits[24];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    p->sink.write(p->sink.context, digits + at, sizeof digits - at);
}

static void put_digest(const printer *p, uint64_t digest)
{
    char text[17] = {'r'};
    for (int i = 0; i < 16; i++) {
        text[1 + i] = "0123456789abcdef"[digest >> (60 - 4 * i) & 15];
    }
    p->sink.write(p->sink.context, text, sizeof text);
}

/* In quotes; quotes and backslashes get a backslash, control bytes an
 * escape. */
static void put_quoted(const printer *p, uint32_t number)
{
    pol_text text = pol_intern_text(&p->checked->texts, number);
    put(p, "\"");
    for (size_t at = 0; at < text.size;) {
        size_t end = at;
        while (end < text.size && text.data[end] != '"' &&
               text.data[end] != '\\') {
            end++;
        }
        pol_write_escaped(p->sink, (pol_text){text.data + at, end - at});
        if (end < text.size) {
            put(p, "\\");
            p->sink.write(p->sink.context, text.data + end, 1);
            end++;
        }
        at = end;
    }
    put(p, "\"");
}

static void put_texts(const printer *p, const pol_words *texts, uint32_t first,
                      uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        put(p, i > 0 ? ", " : "");
        put_quoted(p, texts->items[first + i]);
    }
}

static void put_word(const printer *p, uint32_t word)
{
    uint32_t value = POL_WORD_VALUE(word);
    switch (POL_WORD_KIND(word)) {
    case POL_WORD_LITERAL:
        put_quoted(p, value);
        break;
    case POL_WORD_ANY:
        put(p, "any()");
        break;
    case POL_WORD_GLOB:
        put(p, "glob(");
        put_quoted(p, value);
        put(p, ")");
        break;
    case POL_WORD_OPTION:
        put(p, "option(");
        put_texts(p, &p->checked->option_texts,
                  p->checked->options.items[value].first,
                  p->checked->options.items[value].count);
        put(p, ")");
        break;
    case POL_WORD_GAP:
        put(p, "gap()");
        break;
    case POL_WORD_END:
        put(p, "end()");
        break;
    case POL_WORD_ALT:
    case POL_WORD_PATH:
    case POL_WORD_ROOT:
    case POL_WORD_ADDRESS:
        break;
    }
}

static void put_pattern(const printer *p, pol_pattern pattern)
{
    uint32_t alternatives = 0;
    put(p, "[");
    for (uint32_t i = 0; i < pattern.count; i++) {
        uint32_t word = p->checked->words.items[pattern.first + i];
        if (POL_WORD_KIND(word) == POL_WORD_ALT) {
            alternatives = POL_WORD_VALUE(word);
            put(p, i > 0 ? ", [" : "[");
            continue;
        }
        bool opens =
            i > 0 &&
            POL_WORD_KIND(p->checked->words.items[pattern.first + i - 1]) ==
                POL_WORD_ALT;
        put(p, i > 0 && !opens ? ", " : "");
        put_word(p, word);
        if (alternatives > 0 && --alternatives == 0) {
            put(p, "]");
        }
    }
    put(p, "]");
}

static void put_place(const printer *p, pol_span span)
{
    uint32_t line, column;
    pol_report_place(p->report, span.source, span.begin, &line, &column);
    pol_write_escaped(p->sink, p->report->inputs.items[span.source].name);
    put(p, ":");
    put_number(p, line);
    put(p, ":");
    put_number(p, column);
    put(p, ": ");
}

static const char *verdict_name(unsigned verdict)
{
    static const char *const names[] = {"allow", "prompt", "prompt-user",
                                        "deny"};
    return verdict < 4 ? names[verdict] : "?";
}

static const char *layer_name(unsigned layer)
{
    static const char *const names[] = {"managed", "user", "project",
                                        "session"};
    return layer < 4 ? names[layer] : "?";
}

static void put_common(const printer *p, uint32_t id, uint64_t digest,
                       uint32_t justification, uint32_t expires)
{
    put(p, " id ");
    if (id != POL_NO_TEXT) {
        pol_write_escaped(p->sink, pol_intern_text(&p->checked->texts, id));
    } else {
        put_digest(p, digest);
    }
    if (expires != 0) {
        put(p, " expires ");
        put_number(p, p->checked->expiries.items[expires - 1]);
    }
    if (justification != POL_NO_TEXT) {
        put(p, " because ");
        put_quoted(p, justification);
    }
    put(p, "\n");
}

static void put_rule(const printer *p, const pol_rule *rule)
{
    put_place(p, rule->span);
    put(p, layer_name(rule->layer));
    put(p, " ");
    put(p, verdict_name(rule->verdict));
    put(p, " command ");
    put_pattern(p, rule->pattern);
    for (uint32_t i = 0; i < rule->unless_count; i++) {
        put(p, " unless ");
        put_pattern(p, p->checked->patterns.items[rule->unless + i]);
    }
    put(p, rule->canonical ? " canonical" : "");
    put_common(p, rule->id, rule->digest, rule->justification, rule->expires);
}

static const char *protocol_name(unsigned protocol)
{
    static const char *const names[] = {"any", "http", "https", "socks5_tcp",
                                        "socks5_udp"};
    return protocol < 5 ? names[protocol] : "?";
}

static void put_network(const printer *p, const pol_network *rule)
{
    const pol_words *texts = &p->checked->network_hosts;
    put_place(p, rule->span);
    put(p, layer_name(rule->layer));
    put(p, " ");
    put(p, verdict_name(rule->verdict));
    put(p, rule->is_cidr ? " network cidr [" : " network host [");
    put_texts(p, texts, rule->first_host, rule->host_count);
    put(p, "] protocol ");
    put(p, protocol_name(rule->protocol));
    for (uint32_t i = 0; i < rule->port_count; i++) {
        put(p, i > 0 ? ", " : " ports ");
        put_number(p, p->checked->network_ports.items[rule->first_port + i]);
    }
    if (rule->method_count > 0) {
        put(p, " methods ");
        put_texts(p, texts, rule->first_method, rule->method_count);
    }
    if (rule->unless_count > 0) {
        put(p, " unless ");
        put_texts(p, texts, rule->first_unless, rule->unless_count);
    }
    put_common(p, rule->id, rule->digest, rule->justification, rule->expires);
}

void pol_dump_rules(const pol_checked *checked, pol_report *report,
                    pol_sink sink)
{
    printer p = {checked, report, sink};
    if (checked->defaults_given & 1) {
        put(&p, "default command ");
        put(&p, verdict_name(checked->defaults[POL_KIND_COMMAND]));
        put(&p, "\n");
    }
    for (size_t i = 0; i < checked->executables.count; i++) {
        const pol_executable *executable = &checked->executables.items[i];
        put(&p, "executable ");
        put_quoted(&p, executable->name);
        put(&p, " [");
        put_texts(&p, &checked->executable_paths, executable->first,
                  executable->count);
        put(&p, "]\n");
    }
    for (size_t i = 0; i < checked->rules.count; i++) {
        put_rule(&p, &checked->rules.items[i]);
    }
    for (size_t i = 0; i < checked->networks.count; i++) {
        put_network(&p, &checked->networks.items[i]);
    }
}
