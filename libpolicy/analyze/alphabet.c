/* SPDX-License-Identifier: Apache-2.0
 *
 * Patterns of tokens that live states tell apart, whatever the kind. */
#include <libpolicy/analyze/subject.h>

void pol_alphabet_each(const pol_point *point, pol_alphabet *alphabet,
                       pol_see_state see)
{
    for (size_t i = 0; i < point->query->count; i++) {
        const pol_matcher *m = point->query->items[i].matcher;
        const pol_words *live = &point->standings[i].live;
        alphabet->sieve->wanted = point->query->items[i].wanted;
        for (size_t k = 0; k < live->count; k++) {
            alphabet->caseless =
                m->folds || POL_LIVE_FROM(live->items[k]) == POL_FROM_FOLDED;
            see(alphabet, m,
                &m->automaton.states.items[POL_LIVE_STATE(live->items[k])]);
        }
    }
    alphabet->sieve->wanted = false;
}

/* Tokens in which a letter is an option of a cluster: "-x", "-ax", "-xa=b". */
static void add_letter(pol_sieve *sieve, char letter)
{
    pol_byte_set every = POL_EVERY_BYTE;
    pol_byte_set name = pol_set_without(POL_TEXT("="));
    pol_byte_set first = pol_set_without(POL_TEXT("-="));
    char two[2] = {'-', letter};
    pol_sieve_begin(sieve);
    pol_sieve_bytes(sieve, (pol_text){two, 2});
    pol_sieve_many(sieve, &every);
    pol_sieve_end(sieve);
    pol_sieve_begin(sieve);
    pol_sieve_bytes(sieve, POL_TEXT("-"));
    pol_sieve_one(sieve, &first);
    pol_sieve_many(sieve, &name);
    pol_sieve_bytes(sieve, (pol_text){&letter, 1});
    pol_sieve_many(sieve, &every);
    pol_sieve_end(sieve);
}

/* Tokens that give an option key: alone, or with "=value". */
static void add_key(pol_sieve *sieve, pol_text key)
{
    pol_byte_set every = POL_EVERY_BYTE;
    if (key.size == 2 && key.data[0] == POL_KEY_LETTER) {
        add_letter(sieve, key.data[1]);
        return;
    }
    pol_sieve_literal(sieve, key);
    pol_sieve_begin(sieve);
    pol_sieve_bytes(sieve, key);
    pol_sieve_bytes(sieve, POL_TEXT("="));
    pol_sieve_many(sieve, &every);
    pol_sieve_end(sieve);
}

/* "-x": the token that follows may be its value. */
static void add_value_takers(pol_sieve *sieve)
{
    pol_byte_set name = pol_set_without(POL_TEXT("="));
    pol_sieve_begin(sieve);
    pol_sieve_bytes(sieve, POL_TEXT("-"));
    pol_sieve_one(sieve, &name);
    pol_sieve_many(sieve, &name);
    pol_sieve_end(sieve);
}

static bool is_mark(pol_text text)
{
    return text.size > 0 && text.data[0] == '\0';
}

static void see_globs(pol_alphabet *alphabet, const pol_matcher *m,
                      const pol_state *state)
{
    if (state->wild == 0) {
        return;
    }
    pol_byte_set every = POL_EVERY_BYTE;
    const pol_wild *w = &m->automaton.wilds.items[state->wild - 1];
    for (uint32_t i = 0; i < w->glob_count; i++) {
        pol_text glob =
            pol_intern_text(&m->checked->texts,
                            m->automaton.glob_edges.items[w->globs + i].glob);
        if (!is_mark(glob)) {
            pol_sieve_begin(alphabet->sieve);
            pol_sieve_glob(alphabet->sieve, glob, &every);
            pol_sieve_end(alphabet->sieve);
        }
    }
}

static void see_state(pol_alphabet *alphabet, const pol_matcher *m,
                      const pol_state *state)
{
    bool wide = state->loop == POL_LOOP_WIDE;
    alphabet->sieve->caseless = alphabet->caseless;
    for (uint32_t i = 0; i < state->edge_count; i++) {
        pol_text text =
            pol_intern_text(&m->checked->texts,
                            m->automaton.edges.items[state->edges + i].text);
        if (is_mark(text)) {
            continue;
        }
        if (wide) {
            add_key(alphabet->sieve, text);
        } else {
            pol_sieve_literal(alphabet->sieve, text);
        }
    }
    see_globs(alphabet, m, state);
    if (wide) {
        add_value_takers(alphabet->sieve);
    }
    if (wide || state->loop == POL_LOOP_NARROW) {
        pol_sieve_literal(alphabet->sieve, POL_TEXT("--"));
    }
    alphabet->sieve->caseless = false;
    /* Spellings of a folded text are more than those of ASCII. */
    alphabet->exact &=
        !m->paths && (!alphabet->caseless || (alphabet->ascii && !m->folds));
}

void pol_alphabet_live(const pol_point *point, pol_alphabet *alphabet)
{
    pol_alphabet_each(point, alphabet, see_state);
}

const pol_subject_kind *pol_subject_of(pol_kind kind)
{
    switch (kind) {
    case POL_KIND_COMMAND:
        return &pol_subject_command;
    case POL_KIND_TOOL:
        return &pol_subject_tool;
    case POL_KIND_SETTING:
        return &pol_subject_setting;
    case POL_KIND_PATH:
        return &pol_subject_path;
    case POL_KIND_NETWORK:
        return &pol_subject_network;
    }
    return NULL;
}
