/* SPDX-License-Identifier: Apache-2.0
 *
 * Checked rules as text: one line each, in the order of the sources, without
 * anything that depends on numbering. */
#include <libpolicy/check/dump.h>

typedef pol_rule_printer printer;

#define put pol_dump_put
#define put_number pol_dump_number

void pol_dump_put(const printer *p, const char *text)
{
    p->sink.write(p->sink.context, text, strlen(text));
}

void pol_dump_number(const printer *p, uint64_t value)
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

void pol_dump_escaped(const printer *p, pol_text text)
{
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
}

static void put_quoted(const printer *p, uint32_t number)
{
    put(p, "\"");
    pol_dump_escaped(p, pol_intern_text(&p->checked->texts, number));
    put(p, "\"");
}

void pol_dump_texts(const printer *p, const pol_words *texts, uint32_t first,
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
        pol_dump_texts(p, &p->checked->option_texts,
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
    case POL_WORD_PATH:
        put(p, "path(");
        pol_dump_path(p, p->checked->paths.items[value]);
        put(p, ")");
        break;
    case POL_WORD_ALT:
    case POL_WORD_ROOT:
    case POL_WORD_ADDRESS:
        break;
    }
}

void pol_dump_elements(const printer *p, pol_pattern pattern)
{
    uint32_t alternatives = 0;
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
}

static void put_pattern(const printer *p, pol_pattern pattern)
{
    put(p, "[");
    pol_dump_elements(p, pattern);
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

static void put_rest(const printer *p, const pol_rule *rule)
{
    put(p, rule->canonical ? " canonical" : "");
    put(p, rule->tightens ? " tightens" : "");
    put(p, " id ");
    if (rule->id != POL_NO_TEXT) {
        pol_write_escaped(p->sink,
                          pol_intern_text(&p->checked->texts, rule->id));
    } else {
        put_digest(p, rule->digest);
    }
    if (rule->expires != 0) {
        put(p, " expires ");
        put_number(p, p->checked->expiries.items[rule->expires - 1]);
    }
    if (rule->justification != POL_NO_TEXT) {
        put(p, " because ");
        put_quoted(p, rule->justification);
    }
    put(p, "\n");
}

static const char *kind_name(unsigned kind)
{
    static const char *const names[] = {"command", "path", "network", "tool",
                                        "setting"};
    return kind < POL_KIND_COUNT ? names[kind] : "?";
}

static void put_command(const printer *p, const pol_rule *rule)
{
    put_pattern(p, rule->pattern);
    for (uint32_t i = 0; i < rule->unless_count; i++) {
        put(p, " unless ");
        put_pattern(p, p->checked->patterns.items[rule->unless + i]);
    }
}

static void put_rule(const printer *p, const pol_rule *rule)
{
    put_place(p, rule->span);
    put(p, pol_layer_text(rule->layer));
    put(p, " ");
    put(p, verdict_name(rule->verdict));
    put(p, " ");
    put(p, kind_name(rule->kind));
    put(p, " ");
    if (rule->kind == POL_KIND_COMMAND) {
        put_command(p, rule);
    } else {
        pol_dump_subject(p, rule);
    }
    put_rest(p, rule);
}

static void put_defaults(const printer *p)
{
    for (unsigned i = 0; i < POL_KIND_COUNT; i++) {
        if ((p->checked->defaults_given >> i & 1) != 0) {
            put(p, "default ");
            put(p, kind_name(i));
            put(p, " ");
            put(p, verdict_name(p->checked->defaults[i]));
            put(p, "\n");
        }
    }
}

void pol_dump_rules(const pol_checked *checked, pol_report *report,
                    pol_sink sink)
{
    printer p = {checked, report, sink};
    put_defaults(&p);
    for (size_t i = 0; i < checked->executables.count; i++) {
        const pol_executable *executable = &checked->executables.items[i];
        put(&p, "executable ");
        put_quoted(&p, executable->name);
        put(&p, " [");
        for (uint32_t k = 0; k < executable->count; k++) {
            const pol_listed *path =
                &checked->executable_paths.items[executable->first + k];
            put(&p, k > 0 ? ", " : "");
            put_quoted(&p, path->text);
            put(&p, path->apart ? " apart" : "");
        }
        put(&p, executable->only_tightens ? "] tightens\n" : "]\n");
    }
    for (size_t i = 0; i < checked->settings.count; i++) {
        put(&p, "setting ");
        put_quoted(&p, checked->settings.items[i].name);
        if (checked->settings.items[i].fallback != POL_NO_TEXT) {
            put(&p, " fallback ");
            put_quoted(&p, checked->settings.items[i].fallback);
        }
        put(&p, "\n");
    }
    pol_dump_facts(&p);
    for (size_t i = 0; i < checked->rules.count; i++) {
        put_rule(&p, &checked->rules.items[i]);
    }
}
