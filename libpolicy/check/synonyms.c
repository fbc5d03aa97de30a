/* SPDX-License-Identifier: Apache-2.0
 *
 * Synonyms: a pattern that closes and names one of a list means all of them.
 * Such a pattern is written anew, once all sources are read, so that everybody
 * who reads it afterwards agrees.  Its rule keeps its digest.  Refuses to know
 * how patterns are matched. */
#include <libpolicy/canon/fact.h>
#include <libpolicy/canon/program.h>
#include <libpolicy/check/value.h>

enum {
    MAX_WORDS = 8, /* of the name of a program */
    ENTRIES_A_STEP = 256
};

/* One element of a pattern while it grows; not an ALT word itself. */
typedef struct element {
    uint32_t *words;
    uint32_t count;
} element;

typedef struct rewriter {
    pol_checker *c;
    uint32_t *first, *next; /* entries by the program's first word: numbers,
                               from 1; first by text of facts, next by entry.
                               Those of fewer words come first */
    uint32_t *facts;        /* by text of rules: its number among those of
                               facts, plus two; 1: it is none; 0: not looked
                               up yet */
    size_t texts;           /* that `facts` has */
    element *elements;
    uint32_t count, room;
    uint32_t tried; /* entries, since they were counted */
    bool changed, failed;
} rewriter;

static pol_text text_of(const rewriter *r, uint32_t number)
{
    return pol_intern_text(&r->c->out->texts, number);
}

/* Of facts. */
static pol_text fact_of(const rewriter *r, uint32_t number)
{
    return pol_intern_text(&r->c->out->fact_texts, number);
}

/* The number of a rule's text among those of facts, or POL_NO_TEXT. */
static uint32_t as_fact(const rewriter *r, uint32_t text)
{
    const pol_interner *facts = &r->c->out->fact_texts;
    if (text >= r->texts) {
        return pol_intern_find(facts, text_of(r, text));
    }
    if (r->facts[text] == 0) {
        /* POL_NO_TEXT is -1. */
        r->facts[text] = pol_intern_find(facts, text_of(r, text)) + 2;
    }
    return r->facts[text] - 2;
}

/* The other way; a text of facts that a rule needs becomes one of rules. */
static uint32_t as_text(rewriter *r, uint32_t fact)
{
    uint32_t text = pol_intern(&r->c->out->texts, fact_of(r, fact));
    r->failed |= text == POL_NO_TEXT;
    return text;
}

static bool is_option(const rewriter *r, uint32_t number)
{
    return pol_is_option_text(text_of(r, number));
}

/* -- elements */

static void read_elements(rewriter *r, pol_pattern pattern)
{
    const uint32_t *words = r->c->out->words.items + pattern.first;
    pol_arena *arena = &r->c->scratch;
    r->count = 0;
    r->room = pattern.count;
    r->elements = pol_arena_alloc(arena, (r->room + 1u) * sizeof(element));
    for (uint32_t at = 0; r->elements != NULL && at < pattern.count;) {
        bool several = POL_WORD_KIND(words[at]) == POL_WORD_ALT;
        element e = {NULL, several ? POL_WORD_VALUE(words[at]) : 1};
        at += several;
        e.words = pol_arena_alloc(arena, e.count * sizeof *e.words);
        if (e.words == NULL) {
            break;
        }
        memcpy(e.words, words + at, e.count * sizeof *e.words);
        r->elements[r->count++] = e;
        at += e.count;
    }
    r->failed = r->c->budget->failed != POL_ARENA_OK;
}

static bool has_literal(const rewriter *r, uint32_t at, pol_text wanted)
{
    const element *e = &r->elements[at];
    for (uint32_t i = 0; i < e->count; i++) {
        if (POL_WORD_KIND(e->words[i]) == POL_WORD_LITERAL &&
            pol_text_equal(text_of(r, POL_WORD_VALUE(e->words[i])), wanted)) {
            return true;
        }
    }
    return false;
}

/* Adds a word, where it is not there. */
static void add_word(rewriter *r, uint32_t at, uint32_t word)
{
    element *e = &r->elements[at];
    for (uint32_t i = 0; i < e->count; i++) {
        if (e->words[i] == word) {
            return;
        }
    }
    uint32_t *words =
        pol_arena_alloc(&r->c->scratch, (e->count + 1u) * sizeof *words);
    if (words == NULL) {
        r->failed = true;
        return;
    }
    memcpy(words, e->words, e->count * sizeof *words);
    words[e->count] = word;
    e->words = words;
    e->count++;
    r->changed = true;
}

/* -- lists */

static bool lists(const rewriter *r, const pol_synonyms *s, uint32_t fact)
{
    const uint32_t *facts = r->c->out->synonym_texts.items + s->first;
    for (uint32_t i = 0; fact != POL_NO_TEXT && i < s->count; i++) {
        if (facts[i] == fact) {
            return true;
        }
    }
    return false;
}

static bool lists_text(const rewriter *r, const pol_synonyms *s, uint32_t text)
{
    return lists(r, s, as_fact(r, text));
}

/* Words in the place of a subcommand. */
static void widen_words(rewriter *r, const pol_synonyms *s, uint32_t at)
{
    bool found = false;
    for (uint32_t i = 0; at < r->count && i < r->elements[at].count; i++) {
        uint32_t word = r->elements[at].words[i];
        found |= POL_WORD_KIND(word) == POL_WORD_LITERAL &&
                 lists_text(r, s, POL_WORD_VALUE(word));
    }
    for (uint32_t i = 0; found && i < s->count && !r->failed; i++) {
        uint32_t text =
            as_text(r, r->c->out->synonym_texts.items[s->first + i]);
        if (!r->failed) {
            add_word(r, at, POL_WORD(POL_WORD_LITERAL, text));
        }
    }
}

/* Whether a word is an option of the list. */
static bool word_is_listed(const rewriter *r, const pol_synonyms *s,
                           uint32_t word)
{
    const pol_checked *out = r->c->out;
    if (POL_WORD_KIND(word) == POL_WORD_LITERAL) {
        return lists_text(r, s, POL_WORD_VALUE(word));
    }
    if (POL_WORD_KIND(word) != POL_WORD_OPTION) {
        return false;
    }
    pol_option option = out->options.items[POL_WORD_VALUE(word)];
    for (uint32_t i = 0; i < option.count; i++) {
        if (lists_text(r, s, out->option_texts.items[option.first + i])) {
            return true;
        }
    }
    return false;
}

static void push_text(rewriter *r, pol_option *option, uint32_t text)
{
    pol_words *texts = &r->c->out->option_texts;
    for (uint32_t i = 0; i < option->count; i++) {
        if (texts->items[option->first + i] == text) {
            return;
        }
    }
    uint32_t *slot = pol_vec_push(texts, r->c->budget);
    if (slot == NULL) {
        r->failed = true;
        return;
    }
    *slot = text;
    option->count++;
}

/* An option() of what a word says, and of more texts; the word itself without
 * memory. */
static uint32_t wider_option(rewriter *r, uint32_t word, const uint32_t *more,
                             uint32_t count)
{
    pol_checked *out = r->c->out;
    pol_option made = {(uint32_t)out->option_texts.count, 0};
    pol_option had = {0, 0};
    if (POL_WORD_KIND(word) == POL_WORD_OPTION) {
        had = out->options.items[POL_WORD_VALUE(word)];
    } else {
        push_text(r, &made, POL_WORD_VALUE(word));
    }
    for (uint32_t i = 0; i < had.count; i++) {
        push_text(r, &made, out->option_texts.items[had.first + i]);
    }
    for (uint32_t i = 0; i < count; i++) {
        push_text(r, &made, more[i]);
    }
    pol_option *slot = pol_vec_push(&out->options, r->c->budget);
    if (slot == NULL || r->failed) {
        r->failed = true;
        return word;
    }
    *slot = made;
    return POL_WORD(POL_WORD_OPTION, (uint32_t)(out->options.count - 1));
}

/* .. of what a word says, and of a list. */
static uint32_t all_of(rewriter *r, uint32_t word, const pol_synonyms *s)
{
    uint32_t *texts = pol_arena_alloc(&r->c->scratch, s->count * sizeof *texts);
    r->failed |= texts == NULL;
    for (uint32_t i = 0; !r->failed && i < s->count; i++) {
        texts[i] = as_text(r, r->c->out->synonym_texts.items[s->first + i]);
    }
    return r->failed ? word : wider_option(r, word, texts, s->count);
}

/* -- "-rf": several options in one word */

static bool is_letter(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
}

/* The only word of an element: a cluster with a letter of the list. */
static bool is_cluster_of(const rewriter *r, const element *e,
                          const pol_synonyms *s)
{
    uint32_t word = e->count == 1 ? e->words[0] : POL_WORD(POL_WORD_ANY, 0);
    if (POL_WORD_KIND(word) != POL_WORD_LITERAL) {
        return false;
    }
    pol_text text = text_of(r, POL_WORD_VALUE(word));
    bool found = false;
    for (size_t i = 1; i < text.size; i++) {
        char option[2] = {'-', text.data[i]};
        uint32_t number =
            pol_intern_find(&r->c->out->fact_texts, (pol_text){option, 2});
        if (!is_letter(text.data[i]) ||
            memchr(text.data + 1, text.data[i], i - 1) != NULL) {
            return false;
        }
        found |= lists(r, s, number);
    }
    return found && text.size > 2 && text.size < 16 && text.data[0] == '-';
}

/* Makes an element of each letter.  All have to hold; "--rf" meets each, as
 * it does before. */
static void split_cluster(rewriter *r, uint32_t at)
{
    char copy[20] = "-";
    pol_text text = text_of(r, POL_WORD_VALUE(r->elements[at].words[0]));
    uint32_t letters = (uint32_t)text.size - 1;
    memcpy(copy + 1, text.data, text.size);
    pol_checked *out = r->c->out;
    uint32_t whole = pol_intern(&out->texts, (pol_text){copy, text.size + 1});
    element *elements = pol_arena_alloc(&r->c->scratch, (r->count + letters) *
                                                            sizeof *elements);
    if (elements == NULL || whole == POL_NO_TEXT) {
        r->failed = true;
        return;
    }
    memcpy(elements, r->elements, at * sizeof *elements);
    for (uint32_t i = 0; i < letters; i++) {
        char option[2] = {'-', copy[2 + i]};
        uint32_t number = pol_intern(&out->texts, (pol_text){option, 2});
        uint32_t *word = pol_arena_alloc(&r->c->scratch, sizeof *word);
        if (number == POL_NO_TEXT || word == NULL) {
            r->failed = true;
            return;
        }
        *word = wider_option(r, POL_WORD(POL_WORD_LITERAL, number), &whole, 1);
        elements[at + i] = (element){word, 1};
    }
    memcpy(elements + at + letters, r->elements + at + 1,
           (r->count - at - 1) * sizeof *elements);
    r->elements = elements;
    r->count += letters - 1;
    r->changed = true;
}

static void widen_options(rewriter *r, const pol_synonyms *s, uint32_t from,
                          uint32_t to)
{
    for (uint32_t at = from; at < to && at < r->count && !r->failed; at++) {
        if (is_cluster_of(r, &r->elements[at], s)) {
            uint32_t before = r->count;
            split_cluster(r, at);
            to += to == UINT32_MAX ? 0 : r->count - before;
        }
        element *e = &r->elements[at];
        for (uint32_t i = 0; i < e->count && !r->failed; i++) {
            if (word_is_listed(r, s, e->words[i])) {
                e->words[i] = all_of(r, e->words[i], s);
                r->changed = true;
            }
        }
    }
}

/* -- which lists are for which place */

/* How many words the name of an entry has, if the pattern may begin with
 * them; else 0. */
static uint32_t words_met(const rewriter *r, const pol_synonyms *s)
{
    pol_text name = fact_of(r, s->program);
    uint32_t words = 1;
    for (size_t at = 0, end; at < name.size; at = end + 1) {
        for (end = at; end < name.size && name.data[end] != ' ';) {
            end++;
        }
        if (at > 0) { /* the first word is met */
            pol_text word = {name.data + at, end - at};
            if (words >= r->count || !has_literal(r, words, word)) {
                return 0;
            }
            words++;
        }
    }
    return words;
}

static const pol_fact_program *program_of(const rewriter *r, uint32_t name)
{
    const pol_checked *out = r->c->out;
    pol_text text = fact_of(r, name);
    size_t low = 0, high = out->programs.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        pol_text have = fact_of(r, out->programs.items[middle].name);
        size_t common = have.size < text.size ? have.size : text.size;
        int order = memcmp(have.data, text.data, common);
        if (order == 0 && have.size == text.size) {
            return &out->programs.items[middle];
        }
        if (order < 0 || (order == 0 && have.size < text.size)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

/* Whether options of the list stand before a subcommand only. */
static bool is_global(const rewriter *r, const pol_synonyms *s)
{
    if (s->place != POL_PLACE_UNKNOWN) {
        return s->place == POL_PLACE_GLOBAL;
    }
    const pol_fact_program *program = program_of(r, s->program);
    for (uint32_t i = 0; program != NULL && i < program->option_count; i++) {
        pol_fact_option option =
            r->c->out->fact_options.items[program->options + i];
        if ((option.bits & POL_OPTION_GLOBAL) != 0 &&
            lists(r, s, option.text)) {
            return true;
        }
    }
    return false;
}

/* The first element from `at` on that is a literal without a dash. */
static uint32_t next_word(const rewriter *r, uint32_t at)
{
    for (; at < r->count; at++) {
        uint32_t word = r->elements[at].words[0];
        if (POL_WORD_KIND(word) == POL_WORD_LITERAL &&
            !is_option(r, POL_WORD_VALUE(word))) {
            break;
        }
    }
    return at;
}

static void apply(rewriter *r, const pol_synonyms *s)
{
    uint32_t depth = words_met(r, s);
    if (depth == 0) {
        return;
    }
    uint32_t first = r->c->out->synonym_texts.items[s->first];
    if (!pol_is_option_text(fact_of(r, first))) {
        widen_words(r, s, depth);
    } else {
        widen_options(r, s, depth,
                      is_global(r, s) ? next_word(r, depth) : UINT32_MAX);
    }
}

/* -- patterns */

/* Whether a rule may match more because of an entry: what only tightens may
 * not make others lift the default. */
static bool may_widen(const rewriter *r, const pol_rule *rule,
                      const pol_synonyms *s)
{
    return !s->tightens || rule->verdict == POL_VERDICT_DENY ||
           rule->verdict == POL_VERDICT_ALLOW ||
           pol_can_only_tighten(r->c, rule->layer, POL_KIND_COMMAND);
}

/* The first entry for a program that the first element may be; 0: none. */
static uint32_t entries_of(const rewriter *r, uint32_t word)
{
    if (POL_WORD_KIND(word) != POL_WORD_LITERAL) {
        return 0;
    }
    pol_text name = pol_closing_name(text_of(r, POL_WORD_VALUE(word)));
    uint32_t number = pol_intern_find(&r->c->out->fact_texts, name);
    return number == POL_NO_TEXT ? 0 : r->first[number];
}

static bool has_entries(const rewriter *r, pol_pattern pattern)
{
    const uint32_t *words = r->c->out->words.items + pattern.first;
    uint32_t count = 1;
    if (pattern.count > 0 && POL_WORD_KIND(words[0]) == POL_WORD_ALT) {
        count = POL_WORD_VALUE(words[0]);
        words++;
    }
    for (uint32_t i = 0; pattern.count > 0 && i < count; i++) {
        if (entries_of(r, words[i]) != 0) {
            return true;
        }
    }
    return false;
}

/* Writes the elements behind all words there are. */
static pol_pattern write_elements(rewriter *r)
{
    pol_checker *c = r->c;
    pol_pattern pattern = {(uint32_t)c->out->words.count, 0};
    bool good = pol_words_are_few(c);
    for (uint32_t i = 0; good && i < r->count; i++) {
        const element *e = &r->elements[i];
        good = e->count == 1 || pol_push_word(c, POL_WORD_ALT, e->count);
        for (uint32_t k = 0; good && k < e->count; k++) {
            good = pol_push_word(c, POL_WORD_KIND(e->words[k]),
                                 POL_WORD_VALUE(e->words[k]));
        }
    }
    r->failed |= !good;
    pattern.count = (uint32_t)(c->out->words.count - pattern.first);
    return pattern;
}

static void rewrite(rewriter *r, const pol_rule *rule, pol_pattern *pattern)
{
    if (!has_entries(r, *pattern)) {
        return;
    }
    pol_mark mark = pol_arena_mark(&r->c->scratch);
    r->changed = false;
    read_elements(r, *pattern);
    element program = r->failed ? (element){NULL, 0} : r->elements[0];
    for (uint32_t i = 0; i < program.count; i++) {
        uint32_t entry = entries_of(r, program.words[i]);
        for (; entry != 0 && !r->failed; entry = r->next[entry - 1]) {
            const pol_synonyms *s = &r->c->out->synonyms.items[entry - 1];
            if (++r->tried % ENTRIES_A_STEP == 0) {
                r->failed = !pol_check_step(r->c, 1, rule->span);
            }
            if (!r->failed && may_widen(r, rule, s)) {
                apply(r, s);
            }
        }
    }
    if (r->changed && !r->failed) {
        *pattern = write_elements(r);
    }
    pol_arena_reset(&r->c->scratch, mark);
}

/* -- all rules */

/* The first word of a name; *words: how many it has. */
static pol_text first_word(pol_text name, uint32_t *words)
{
    pol_text first = name;
    *words = 1;
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] == ' ') {
            first.size = *words == 1 ? i : first.size;
            (*words)++;
        }
    }
    return first;
}

/* Entries by the first word of their program's name, those of fewer words
 * first: what they add may be the words of others. */
static bool sort_entries(rewriter *r)
{
    pol_checked *out = r->c->out;
    uint32_t count = (uint32_t)out->synonyms.count;
    r->texts = out->texts.texts.count;
    r->first = pol_arena_zalloc(&r->c->keep, out->fact_texts.texts.count,
                                sizeof *r->first);
    r->next = pol_arena_zalloc(&r->c->keep, count, sizeof *r->next);
    r->facts = pol_arena_zalloc(&r->c->keep, r->texts, sizeof *r->facts);
    if (r->first == NULL || r->next == NULL || r->facts == NULL) {
        return false;
    }
    for (uint32_t depth = MAX_WORDS; depth > 0; depth--) {
        for (uint32_t i = count; i-- > 0;) {
            uint32_t words;
            pol_text name =
                first_word(fact_of(r, out->synonyms.items[i].program), &words);
            uint32_t number = words == depth
                                  ? pol_intern_find(&out->fact_texts, name)
                                  : POL_NO_TEXT;
            if (number != POL_NO_TEXT) { /* it is a name of its own */
                r->next[i] = r->first[number];
                r->first[number] = i + 1;
            }
        }
    }
    return true;
}

static void keep_written(rewriter *r, pol_written written)
{
    pol_written *slot = pol_vec_push(&r->c->written, r->c->budget);
    r->failed |= slot == NULL;
    if (slot != NULL) {
        *slot = written;
    }
}

void pol_widen_synonyms(pol_checker *c)
{
    pol_checked *out = c->out;
    rewriter r = {.c = c};
    if (out->synonyms.count == 0 || !sort_entries(&r)) {
        return;
    }
    for (size_t i = 0; i < out->rules.count && !r.failed; i++) {
        pol_rule *rule = &out->rules.items[i];
        if (rule->kind != POL_KIND_COMMAND) {
            continue;
        }
        if (rule->verdict != POL_VERDICT_ALLOW) {
            pol_written written = {(uint32_t)i, rule->pattern};
            rewrite(&r, rule, &rule->pattern);
            if (rule->pattern.first != written.pattern.first) {
                keep_written(&r, written);
            }
            continue;
        }
        for (uint32_t k = 0; k < rule->unless_count && !r.failed; k++) {
            rewrite(&r, rule, &out->patterns.items[rule->unless + k]);
        }
    }
}
