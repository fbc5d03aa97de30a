/* SPDX-License-Identifier: Apache-2.0
 *
 * What an image remembers of its rules: accept lists, clauses, and the texts
 * that explanations show. */
#include <libpolicy/emit/writer.h>

static void write_words(pol_writer *w, unsigned section, const uint32_t *words,
                        size_t count)
{
    unsigned char *p = pol_section_add(w, section, 4 * count);
    for (size_t i = 0; p != NULL && i < count; i++) {
        pol_put32(p + 4 * i, words[i]);
    }
}

static void write_conditions(pol_writer *w)
{
    const pol_program *program = &w->program;
    for (size_t i = 0; i < program->terms.count; i++) {
        const pol_term *t = &program->terms.items[i];
        write_words(w, POL_SECTION_TERMS, (uint32_t[]){t->clause, t->bit}, 2);
    }
    for (size_t i = 0; i < program->clauses.count; i++) {
        const pol_condition *c = &program->clauses.items[i];
        write_words(w, POL_SECTION_CLAUSES,
                    (uint32_t[]){c->rule, c->required, c->flags, 0}, 4);
    }
}

/* Offset in TEXT of bytes that are written again each time. */
static uint32_t add_bytes(pol_writer *w, pol_text bytes)
{
    pol_bytes *text = &w->sections[POL_SECTION_TEXT];
    uint32_t offset = (uint32_t)text->count;
    if (bytes.size > 0 &&
        pol_section_reserve(w, POL_SECTION_TEXT, bytes.size)) {
        memcpy(text->items + text->count, bytes.data, bytes.size);
        text->count += bytes.size;
    }
    return offset;
}

/* Offset in TEXT of an interned text, written once. */
static uint32_t add_text(pol_writer *w, uint32_t text)
{
    if (w->text_offsets[text] == 0) {
        w->text_offsets[text] =
            add_bytes(w, pol_intern_text(&w->checked->texts, text)) + 1;
    }
    return w->text_offsets[text] - 1;
}

static void put_text(pol_writer *w, unsigned char *record, unsigned offset_at,
                     unsigned size_at, uint32_t text)
{
    pol_text bytes = pol_intern_text(&w->checked->texts, text);
    pol_put32(record + offset_at, add_text(w, text));
    pol_put32(record + size_at, (uint32_t)bytes.size);
}

/* Bytes of an id that is made of a digest. */
#define DERIVED_ID ((size_t)17)

/* Eight digits at once: every four bits to a byte of their own, the highest
 * first, and from 10 on the distance between '9' and 'a' is added. */
static void put_hex(unsigned char *p, uint32_t value)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t x = __builtin_bswap32(value);
    x = (x | x << 16) & UINT64_C(0x0000ffff0000ffff);
    x = (x | x << 8) & UINT64_C(0x00ff00ff00ff00ff);
    x = (x >> 4 & UINT64_C(0x000f000f000f000f)) |
        (x & UINT64_C(0x000f000f000f000f)) << 8;
    uint64_t letters = (x + 6 * ones) >> 4 & ones;
    pol_put64(p, x + '0' * ones + ('a' - '9' - 1) * letters);
}

/* "r" and the digest in hex: the id of a rule that has none. */
static void put_derived_id(pol_writer *w, unsigned char *record,
                           uint64_t digest)
{
    unsigned char id[DERIVED_ID] = {'r'};
    put_hex(id + 1, (uint32_t)(digest >> 32));
    put_hex(id + 9, (uint32_t)digest);
    pol_put32(record + POL_RULE_ID,
              add_bytes(w, (pol_text){(const char *)id, sizeof id}));
    pol_put32(record + POL_RULE_ID_SIZE, sizeof id);
}

/* The program literal of a canonical rule, as written; the fallback of a
 * setting. */
static uint32_t head_text(const pol_writer *w, const pol_rule *rule)
{
    if (rule->kind == POL_KIND_SETTING && rule->extra != 0) {
        return w->checked->settings.items[rule->extra - 1].fallback;
    }
    if (rule->kind != POL_KIND_COMMAND) {
        return POL_NO_TEXT;
    }
    uint32_t word = w->checked->words.items[rule->pattern.first];
    bool literal = POL_WORD_KIND(word) == POL_WORD_LITERAL;
    return rule->canonical && literal ? POL_WORD_VALUE(word) : POL_NO_TEXT;
}

static void write_rule(pol_writer *w, unsigned char *record,
                       const pol_rule *rule)
{
    uint32_t line, column;
    pol_report_place(w->report, rule->span.source, rule->span.begin, &line,
                     &column);
    pol_put32(record + POL_RULE_SOURCE, rule->span.source);
    pol_put32(record + POL_RULE_LINE, line);
    pol_put32(record + POL_RULE_COLUMN, column);
    if (rule->id != POL_NO_TEXT) {
        put_text(w, record, POL_RULE_ID, POL_RULE_ID_SIZE, rule->id);
    } else {
        put_derived_id(w, record, rule->digest);
    }
    pol_put32(record + POL_RULE_JUSTIFICATION, UINT32_MAX);
    if (rule->justification != POL_NO_TEXT) {
        put_text(w, record, POL_RULE_JUSTIFICATION, POL_RULE_JUSTIFICATION_SIZE,
                 rule->justification);
    }
    uint32_t head = head_text(w, rule);
    pol_put32(record + POL_RULE_HEAD, UINT32_MAX);
    if (head != POL_NO_TEXT) {
        put_text(w, record, POL_RULE_HEAD, POL_RULE_HEAD_SIZE, head);
    }
    uint64_t expires =
        rule->expires == 0 ? 0 : w->checked->expiries.items[rule->expires - 1];
    pol_put64(record + POL_RULE_EXPIRES, expires);
    record[POL_RULE_VERDICT] = (unsigned char)(rule->verdict | rule->kind << 4);
    record[POL_RULE_LAYER] = rule->layer;
    record[POL_RULE_OPTION_AT] = rule->option_at;
}

static void write_records(pol_writer *w)
{
    size_t count = w->checked->rules.count;
    unsigned char *p = pol_section_add(w, POL_SECTION_RULES, 48 * count);
    /* Most rules have no id; a text that grew would be a third larger. */
    size_t text = DERIVED_ID * count;
    for (size_t i = 0; i < w->report->inputs.count; i++) {
        text += w->report->inputs.items[i].name.size;
    }
    pol_section_reserve(w, POL_SECTION_TEXT, text);
    for (size_t i = 0; p != NULL && i < count; i++) {
        write_rule(w, p + 48 * i, &w->checked->rules.items[i]);
    }
    for (size_t i = 0; i < w->report->inputs.count; i++) {
        pol_text name = w->report->inputs.items[i].name;
        uint32_t offset = add_bytes(w, name);
        write_words(w, POL_SECTION_SOURCE_NAMES,
                    (uint32_t[]){offset, (uint32_t)name.size}, 2);
    }
}

bool pol_write_rules(pol_writer *w)
{
    size_t texts = w->checked->texts.texts.count + 1;
    w->text_offsets =
        pol_budget_resize(w->budget, NULL, 0, texts * sizeof *w->text_offsets);
    if (w->text_offsets == NULL) {
        return false;
    }
    memset(w->text_offsets, 0, texts * sizeof *w->text_offsets);
    write_words(w, POL_SECTION_LISTS, w->automaton.lists.items,
                w->automaton.lists.count);
    write_conditions(w);
    write_records(w);
    pol_writer_release(w, w->text_offsets, texts * sizeof *w->text_offsets);
    return !pol_writer_stopped(w);
}
