/* SPDX-License-Identifier: Apache-2.0
 *
 * Path patterns as step programs: a component is a token.  A closing pattern
 * has a second program with folded texts, and side steps for requests that
 * reach what lies below them. */
#include <libpolicy/automaton/lower.h>
#include <libpolicy/canon/caseless.h>
#include <libpolicy/canon/place.h>

/* Names of roots are short; their marker has a NUL in front. */
#define ROOT_MAX 256

typedef struct path_writer {
    pol_lowering *lowering;
    const pol_pattern *pattern;
    bool folded;
    bool named;  /* all components so far are literals, or none of them is
                    needed: what is above has a name in the pattern */
    size_t from; /* first word of the program */
} path_writer;

static uint32_t word_at(const path_writer *w, uint32_t index)
{
    return w->lowering->checked->words.items[w->pattern->first + index];
}

static void push_root(const path_writer *w, uint32_t text)
{
    char mark[ROOT_MAX] = {'\0'};
    pol_text name = pol_intern_text(&w->lowering->checked->texts, text);
    if (name.size >= sizeof mark) {
        pol_lower_too_large(w->lowering, "the name of a root");
        return;
    }
    memcpy(mark + 1, name.data, name.size);
    pol_push_mark(w->lowering, (pol_text){mark, name.size + 1});
}

/* A side step; where it leads is set when the program is complete. */
static void push_side(const path_writer *w, pol_text mark)
{
    pol_lowering *lowering = w->lowering;
    uint32_t text = pol_intern(&lowering->checked->texts, mark);
    pol_push_step(lowering,
                  POL_STEP_WORD(POL_STEP_SIDE, text == POL_NO_TEXT ? 0 : text));
    pol_push_step(lowering, 0);
}

static void aim_sides(const path_writer *w)
{
    pol_words *words = &w->lowering->program->words;
    if (pol_lower_stopped(w->lowering)) {
        return;
    }
    uint32_t last = (uint32_t)words->count - 1;
    for (size_t i = w->from; i < last; i++) {
        if (POL_STEP_OF(words->items[i]) == POL_STEP_SIDE) {
            words->items[++i] = last;
        }
    }
}

static uint32_t folded_text(const path_writer *w, uint32_t text, bool glob)
{
    char out[POL_CASELESS_MAX];
    size_t size;
    pol_interner *texts = &w->lowering->checked->texts;
    pol_text bytes = pol_intern_text(texts, text);
    if (!w->folded) {
        return text;
    }
    bool fits = glob ? pol_place_fold_glob(bytes, out, sizeof out, &size)
                     : pol_place_fold(bytes, out, sizeof out, &size);
    if (!fits) {
        pol_lower_too_large(w->lowering, "a component");
        return text;
    }
    uint32_t folded = pol_intern(texts, (pol_text){out, size});
    return folded == POL_NO_TEXT ? text : folded;
}

static void push_component(path_writer *w, uint32_t word)
{
    pol_lowering *lowering = w->lowering;
    uint32_t text = POL_WORD_VALUE(word);
    switch (POL_WORD_KIND(word)) {
    case POL_WORD_LITERAL:
        text = folded_text(w, text, false);
        pol_push_step(lowering, POL_STEP_WORD(POL_STEP_LITERAL, text));
        return;
    case POL_WORD_GLOB:
        text = folded_text(w, text, true);
        pol_push_step(lowering, POL_STEP_WORD(POL_STEP_GLOB, text));
        break;
    case POL_WORD_GAP:
        pol_push_gap(lowering, w->from);
        break;
    case POL_WORD_END:
        pol_push_mark(lowering, POL_MARK(POL_MARK_END));
        break;
    case POL_WORD_ANY:
    case POL_WORD_OPTION:
    case POL_WORD_ALT:
    case POL_WORD_PATH:
    case POL_WORD_ROOT:
    case POL_WORD_ADDRESS:
        pol_push_step(lowering, POL_STEP_WORD(POL_STEP_ANY, 0));
        break;
    }
    w->named = false;
}

/* What a request meets that ends here, before a component. */
static void push_sides(const path_writer *w, uint32_t index, bool first)
{
    pol_word_kind kind = POL_WORD_KIND(word_at(w, index));
    bool named = w->named && (!first || kind == POL_WORD_LITERAL);
    if (named) {
        push_side(w, POL_MARK(POL_MARK_ANCESTOR));
    } else if (kind != POL_WORD_GAP) {
        push_side(w, POL_MARK(POL_MARK_BELOW));
    }
}

static void write_path(path_writer *w, uint32_t accept)
{
    uint32_t count = w->pattern->count, at = 0;
    bool closing = w->lowering->closing;
    w->from = w->lowering->program->words.count;
    w->named = true;
    while (count > 0 && POL_WORD_KIND(word_at(w, count - 1)) == POL_WORD_GAP) {
        count--; /* what follows is free as it is */
    }
    bool rooted = count > 0 && POL_WORD_KIND(word_at(w, 0)) == POL_WORD_ROOT;
    if (rooted) {
        push_root(w, POL_WORD_VALUE(word_at(w, 0)));
        if (closing) {
            push_side(w, POL_MARK(POL_MARK_UNBOUND));
            push_side(w, POL_MARK(POL_MARK_ANCESTOR));
        }
        at = 1;
    }
    for (uint32_t i = at; i < count; i++) {
        bool above = !rooted || i > at; /* a root has its sides already */
        if (closing && above && POL_WORD_KIND(word_at(w, i)) != POL_WORD_END) {
            push_sides(w, i, i == 0);
        }
        push_component(w, word_at(w, i));
    }
    pol_push_step(w->lowering, accept);
    aim_sides(w);
}

/* The next program begins for every access of the rule. */
static void start_accesses(pol_lowering *lowering, unsigned start)
{
    for (unsigned i = 0; i < POL_ACCESSES; i++) {
        if ((lowering->rule->access >> i & 1) != 0) {
            pol_lower_start(lowering, start + i,
                            (uint32_t)lowering->program->words.count);
        }
    }
}

/* Whether folding leaves every text of the pattern as it is: then one program
 * serves both walks. */
static bool folds_to_itself(const path_writer *w)
{
    path_writer folded = *w;
    folded.folded = true;
    for (uint32_t i = 0; i < w->pattern->count; i++) {
        uint32_t word = word_at(w, i), text = POL_WORD_VALUE(word);
        bool glob = POL_WORD_KIND(word) == POL_WORD_GLOB;
        if ((glob || POL_WORD_KIND(word) == POL_WORD_LITERAL) &&
            folded_text(&folded, text, glob) != text) {
            return false;
        }
    }
    return true;
}

void pol_lower_path(pol_lowering *lowering, const pol_pattern *pattern,
                    uint32_t accept)
{
    path_writer w = {.lowering = lowering, .pattern = pattern};
    bool shared = lowering->closing && folds_to_itself(&w);
    start_accesses(lowering, POL_START_PATH);
    if (shared) {
        start_accesses(lowering, POL_START_FOLDED);
    }
    write_path(&w, accept);
    if (lowering->closing && !shared) {
        w.folded = true;
        start_accesses(lowering, POL_START_FOLDED);
        write_path(&w, accept);
    }
}
