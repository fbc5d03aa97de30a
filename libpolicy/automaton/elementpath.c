/* SPDX-License-Identifier: Apache-2.0
 *
 * path() elements as texts that stand among the globs of a state
 * (image/format.h): the evaluator reads the token as a path. */
#include <libpolicy/automaton/lower.h>
#include <libpolicy/canon/caseless.h>
#include <libpolicy/canon/place.h>

/* The longest text of one element. */
#define ELEMENT_MAX 8192

typedef struct element_writer {
    pol_lowering *lowering;
    char bytes[ELEMENT_MAX];
    size_t size;
    bool full;
} element_writer;

static void put(element_writer *w, pol_text text)
{
    if (text.size > sizeof w->bytes - w->size) {
        w->full = true;
        return;
    }
    memcpy(w->bytes + w->size, text.data, text.size);
    w->size += text.size;
}

/* A literal as a glob: what is special in one is escaped. */
static void put_literal(element_writer *w, pol_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (memchr("*?[\\", text.data[i], 4) != NULL) {
            put(w, POL_TEXT("\\"));
        }
        put(w, (pol_text){text.data + i, 1});
    }
}

static void put_folded(element_writer *w, pol_text text, bool glob)
{
    char out[POL_CASELESS_MAX];
    size_t size;
    bool fits = glob ? pol_place_fold_glob(text, out, sizeof out, &size)
                     : pol_place_fold(text, out, sizeof out, &size);
    if (!fits) {
        w->full = true;
    } else if (glob) {
        put(w, (pol_text){out, size});
    } else {
        put_literal(w, (pol_text){out, size});
    }
}

static void put_component(element_writer *w, uint32_t word, bool folded)
{
    pol_text text = {NULL, 0};
    bool glob = POL_WORD_KIND(word) == POL_WORD_GLOB;
    if (POL_WORD_KIND(word) == POL_WORD_GAP) {
        put(w, POL_TEXT("**"));
        return;
    }
    if (!glob && POL_WORD_KIND(word) != POL_WORD_LITERAL) {
        put(w, POL_TEXT("*"));
        return;
    }
    text = pol_intern_text(&w->lowering->checked->texts, POL_WORD_VALUE(word));
    if (folded) {
        put_folded(w, text, glob);
    } else if (glob) {
        put(w, text);
    } else {
        put_literal(w, text);
    }
}

/* The components behind the root. */
static void put_components(element_writer *w, const pol_pattern *pattern,
                           uint32_t from, bool folded)
{
    const uint32_t *words = w->lowering->checked->words.items + pattern->first;
    bool open = true, last_gap = false;
    for (uint32_t i = from; i < pattern->count; i++) {
        open = POL_WORD_KIND(words[i]) != POL_WORD_END;
        if (open) {
            put(w, i > from ? POL_TEXT("/") : (pol_text){"", 0});
            put_component(w, words[i], folded);
            last_gap = POL_WORD_KIND(words[i]) == POL_WORD_GAP;
        }
    }
    if (open && !last_gap) {
        put(w, pattern->count > from ? POL_TEXT("/**") : POL_TEXT("**"));
    }
}

uint32_t pol_lower_element(pol_lowering *lowering, uint32_t path)
{
    const pol_checked *checked = lowering->checked;
    pol_pattern pattern = checked->paths.items[path];
    element_writer w = {.lowering = lowering};
    uint32_t from = 0;
    put(&w, lowering->closing ? (pol_text){"\0pc", 3} : (pol_text){"\0po", 3});
    if (pattern.count > 0) {
        uint32_t word = checked->words.items[pattern.first];
        if (POL_WORD_KIND(word) == POL_WORD_ROOT) {
            put(&w, pol_intern_text(&checked->texts, POL_WORD_VALUE(word)));
            from = 1;
        }
    }
    put(&w, (pol_text){"", 1});
    put_components(&w, &pattern, from, false);
    if (lowering->closing) {
        put(&w, (pol_text){"", 1});
        put_components(&w, &pattern, from, true);
    }
    if (w.full) {
        pol_lower_too_large(lowering, "a path");
        return 0;
    }
    uint32_t text =
        pol_intern(&lowering->checked->texts, (pol_text){w.bytes, w.size});
    return text == POL_NO_TEXT ? 0 : text;
}
