/* SPDX-License-Identifier: Apache-2.0
 *
 * One rule as an automaton, and its steps.  See matcher.h. */
#include <libpolicy/analyze/matcher.h>

#include <libpolicy/canon/caseless.h>
#include <libpolicy/canon/glob.h>

/* -- Opening */

static bool has_paths(const pol_matcher *m)
{
    for (size_t i = 0; i < m->automaton.glob_edges.count; i++) {
        pol_text glob = pol_intern_text(&m->checked->texts,
                                        m->automaton.glob_edges.items[i].glob);
        if (glob.size > 0 && glob.data[0] == '\0') {
            return true;
        }
    }
    return false;
}

static bool has_roots(const pol_matcher *m)
{
    for (size_t i = 0; i < m->program.words.count; i++) {
        uint32_t word = m->program.words.items[i];
        if (POL_STEP_OF(word) == POL_STEP_SIDE) {
            i++;
        } else if (POL_STEP_OF(word) == POL_STEP_LITERAL &&
                   pol_is_root_mark(pol_intern_text(&m->checked->texts,
                                                    POL_STEP_VALUE(word)))) {
            return true;
        }
    }
    return false;
}

/* Whether a name can mean more than its labels say: that is known behind the
 * last one. */
static bool has_special(const pol_matcher *m)
{
    if (m->automaton.roots[POL_START_PUBLIC] != UINT32_MAX) {
        return true;
    }
    uint32_t root = m->automaton.roots[POL_START_NETWORK];
    const pol_state *s =
        root == UINT32_MAX ? NULL : &m->automaton.states.items[root];
    for (uint32_t i = 0; s != NULL && i < s->edge_count; i++) {
        pol_text text = pol_intern_text(
            &m->checked->texts, m->automaton.edges.items[s->edges + i].text);
        if (pol_text_equal(text, POL_MARK(POL_MARK_LOOPBACK))) {
            return true;
        }
    }
    return false;
}

/* The rule alone, as if it were the policy. */
static bool build(pol_matcher *m, pol_report *report, pol_checked *checked,
                  const pol_limits *limits)
{
    pol_rule *items = checked->rules.items;
    size_t count = checked->rules.count;
    checked->rules.items = &m->rule;
    checked->rules.count = 1;
    bool lowered = pol_lower(report, checked, &m->program);
    bool built = lowered && pol_automaton_build(report, checked, &m->program,
                                                limits, &m->automaton);
    checked->rules.items = items;
    checked->rules.count = count;
    if (lowered && !built) {
        pol_automaton_free(&m->automaton);
    }
    if (!built) {
        pol_program_free(&m->program);
    }
    return built;
}

bool pol_matcher_open(pol_matcher *matcher, pol_report *report,
                      pol_checked *checked, const pol_limits *limits,
                      uint32_t rule)
{
    memset(matcher, 0, sizeof *matcher);
    matcher->budget = checked->budget;
    matcher->checked = checked;
    matcher->rule = checked->rules.items[rule];
    matcher->index = rule;
    /* What it lifts is no matter of what it matches. */
    matcher->rule.tightens = 0;
    if (!build(matcher, report, checked, limits)) {
        return false;
    }
    for (size_t i = 0; i < matcher->program.clauses.count; i++) {
        matcher->exempts |=
            (matcher->program.clauses.items[i].flags & POL_CLAUSE_EXEMPT) != 0;
    }
    matcher->folds = matcher->rule.canonical != 0;
    matcher->late =
        (matcher->rule.kind == POL_KIND_NETWORK && has_special(matcher)) ||
        (matcher->rule.kind == POL_KIND_PATH && has_roots(matcher));
    matcher->paths = has_paths(matcher);
    return true;
}

bool pol_matcher_opens(const pol_matcher *matcher)
{
    for (size_t i = 0; i < matcher->program.clauses.count; i++) {
        if ((matcher->program.clauses.items[i].flags & POL_CLAUSE_OPENS) != 0) {
            return true;
        }
    }
    return matcher->rule.verdict == POL_VERDICT_ALLOW;
}

void pol_matcher_close(pol_matcher *matcher)
{
    if (matcher->budget != NULL) {
        pol_automaton_free(&matcher->automaton);
        pol_program_free(&matcher->program);
    }
}

/* -- Reaching states */

void pol_standing_free(pol_standing *standing, pol_budget *budget)
{
    pol_vec_free(&standing->bits, budget);
    pol_vec_free(&standing->live, budget);
}

static void reach_term(const pol_matcher *m, uint32_t term, uint8_t from,
                       pol_standing *s)
{
    pol_term t = m->program.terms.items[term];
    if (t.clause >= s->bits.count) { /* no memory */
        return;
    }
    bool opens =
        (m->program.clauses.items[t.clause].flags & POL_CLAUSE_OPENS) != 0;
    if (m->rule.layer >= from || !opens) {
        s->bits.items[t.clause] |= 1u << t.bit;
    }
}

static void accept(const pol_matcher *m, uint32_t ref, uint8_t from,
                   pol_standing *s)
{
    bool counts = m->rule.layer >= from || m->rule.verdict != POL_VERDICT_ALLOW;
    if (ref == POL_REF_NONE) {
        return;
    }
    if ((ref & POL_REF_LIST) == 0) {
        s->outright |= counts;
        return;
    }
    const uint32_t *list = m->automaton.lists.items + POL_REF_OFFSET(ref);
    s->outright |= list[0] > 0 && counts;
    for (uint32_t i = 0; i < list[1]; i++) {
        reach_term(m, list[POL_LIST_HEAD + list[0] + i], from, s);
    }
}

/* Makes a state live; false where it is as live already. */
static bool add_live(const pol_matcher *m, uint32_t state, uint8_t from,
                     pol_standing *s)
{
    if (m->automaton.states.items[state].sub == 0) {
        return false;
    }
    for (size_t i = 0; i < s->live.count; i++) {
        uint32_t *live = &s->live.items[i];
        bool folded = POL_LIVE_FROM(*live) == POL_FROM_FOLDED;
        if (POL_LIVE_STATE(*live) == state &&
            folded == (from == POL_FROM_FOLDED)) {
            bool better = from < POL_LIVE_FROM(*live);
            if (better) {
                *live = POL_LIVE(state, from);
            }
            return better;
        }
    }
    uint32_t *slot = pol_vec_push(&s->live, m->budget);
    if (slot != NULL) {
        *slot = POL_LIVE(state, from);
    }
    return slot != NULL;
}

/* Loops that a state spawns, and those that they spawn.  A chain is as long
 * as the pattern has loops one behind the other, mostly one. */
static void spawn(const pol_matcher *m, uint32_t state, uint8_t from,
                  pol_standing *s)
{
    pol_words work = {0};
    for (;;) {
        uint32_t wild = m->automaton.states.items[state].wild;
        const pol_wild *w =
            wild == 0 ? NULL : &m->automaton.wilds.items[wild - 1];
        for (uint32_t i = 0; w != NULL && i < w->spawn_count; i++) {
            uint32_t loop = m->automaton.spawns.items[w->spawns + i];
            if (add_live(m, loop, from, s)) {
                uint32_t *slot = pol_vec_push(&work, m->budget);
                if (slot != NULL) {
                    *slot = loop;
                }
            }
        }
        if (work.count == 0) {
            break;
        }
        /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): count > 0 */
        state = work.items[--work.count];
    }
    pol_vec_free(&work, m->budget);
}

void pol_standing_enter(const pol_matcher *matcher, uint32_t state,
                        uint8_t from, pol_standing *standing)
{
    accept(matcher, matcher->automaton.states.items[state].accept, from,
           standing);
    if (add_live(matcher, state, from, standing) &&
        matcher->automaton.states.items[state].wild != 0) {
        spawn(matcher, state, from, standing);
    }
}

static void clear_bits(const pol_matcher *m, pol_standing *s)
{
    size_t count = m->program.clauses.count;
    s->bits.count = 0;
    if (pol_vec_reserve(&s->bits, count, m->budget)) {
        s->bits.count = count;
        if (count > 0) {
            memset(s->bits.items, 0, count * sizeof *s->bits.items);
        }
    }
}

void pol_standing_begin(const pol_matcher *matcher, unsigned start,
                        pol_standing *standing)
{
    standing->fate = POL_FATE_OPEN;
    standing->outright = false;
    standing->live.count = 0;
    clear_bits(matcher, standing);
    uint32_t root = matcher->automaton.roots[start];
    if (root != UINT32_MAX && matcher->budget->failed == POL_ARENA_OK) {
        pol_standing_enter(matcher, root, 0, standing);
    }
}

void pol_standing_copy(const pol_matcher *matcher, const pol_standing *from,
                       pol_standing *to)
{
    to->fate = from->fate;
    to->outright = from->outright;
    to->live.count = 0;
    clear_bits(matcher, to);
    for (size_t i = 0; i < to->bits.count && i < from->bits.count; i++) {
        to->bits.items[i] = from->bits.items[i];
    }
}

/* -- One token */

/* A token as the automaton sees it. */
typedef struct sight {
    pol_text text;
    uint32_t number; /* of that text, or POL_NO_TEXT */
    bool option, mark;
} sight;

typedef struct stepper {
    const pol_matcher *m;
    const pol_step_token *token;
    pol_standing *to;
    const sight *seen;
    bool terminator;
} stepper;

static void follow(const stepper *p, const pol_state *state, uint32_t text,
                   uint8_t from)
{
    uint32_t low = 0, high = state->edge_count;
    if (text == POL_NO_TEXT || high == 0) {
        return;
    }
    const pol_state_edge *edges = p->m->automaton.edges.items + state->edges;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (edges[middle].text < text) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low < state->edge_count && edges[low].text == text) {
        pol_standing_enter(p->m, edges[low].to, from, p->to);
    }
}

static uint32_t find(const stepper *p, pol_text text)
{
    return pol_intern_find(&p->m->checked->texts, text);
}

static bool is_plain(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z');
}

/* The option keys of a token (image/format.h). */
static void follow_keys(const stepper *p, const pol_state *state, uint8_t from)
{
    pol_text key = p->seen->text;
    const char *equals = memchr(key.data, '=', key.size);
    follow(p, state, p->seen->number, from);
    if (equals != NULL) {
        key.size = (size_t)(equals - key.data);
        follow(p, state, find(p, key), from);
    }
    if (key.size < 2 || key.data[1] == '-') {
        return;
    }
    for (size_t i = 1; i < key.size; i++) {
        char letter[2] = {POL_KEY_LETTER, key.data[i]};
        if (is_plain((unsigned char)key.data[i])) {
            follow(p, state, find(p, (pol_text){letter, 2}), from);
        }
    }
}

static void follow_wild(const stepper *p, const pol_state *state, uint8_t from)
{
    const pol_automaton *a = &p->m->automaton;
    if (state->wild == 0 || p->token->mode == POL_STEPS_LITERALS) {
        return;
    }
    const pol_wild *w = &a->wilds.items[state->wild - 1];
    if (w->any != UINT32_MAX) {
        pol_standing_enter(p->m, w->any, from, p->to);
    }
    for (uint32_t i = 0; i < w->glob_count && !p->seen->mark; i++) {
        pol_glob_edge edge = a->glob_edges.items[w->globs + i];
        if (pol_glob_match(pol_intern_text(&p->m->checked->texts, edge.glob),
                           p->seen->text)) {
            pol_standing_enter(p->m, edge.to, from, p->to);
        }
    }
}

/* A loop sees the token and stays, unless that ends it. */
static void step_loop(const stepper *p, uint32_t state, uint8_t from,
                      uint8_t kept)
{
    const pol_state *s = &p->m->automaton.states.items[state];
    bool stays = !p->terminator || s->loop == POL_LOOP_GAP ||
                 (s->loop == POL_LOOP_WIDE && p->token->after_option);
    if (!stays) {
        return;
    }
    add_live(p->m, state, kept, p->to);
    if (p->token->mode == POL_STEPS_STATES) {
        return;
    }
    if (s->loop == POL_LOOP_WIDE) {
        if (p->seen->option) {
            follow_keys(p, s, from);
        }
    } else {
        follow(p, s, p->seen->number, from);
    }
    if (s->wild != 0) {
        spawn(p->m, state, kept, p->to);
    }
    follow_wild(p, s, from);
}

static void step_live(const stepper *p, uint32_t live)
{
    uint32_t state = POL_LIVE_STATE(live);
    uint8_t kept = POL_LIVE_FROM(live), from = kept;
    const pol_state *s = &p->m->automaton.states.items[state];
    if (p->token->from > from) {
        from = p->token->from;
    }
    if (!p->token->once) {
        kept = from;
    }
    if (s->loop != POL_LOOP_NONE) {
        step_loop(p, state, from, kept);
    } else if (p->token->mode != POL_STEPS_LOOPS) {
        follow(p, s, p->seen->number, from);
        follow_wild(p, s, from);
    }
}

static sight see(const pol_matcher *m, pol_text text)
{
    return (sight){.text = text,
                   .number = pol_intern_find(&m->checked->texts, text),
                   .option = text.size > 1 && text.data[0] == '-',
                   .mark = text.size > 0 && text.data[0] == '\0'};
}

void pol_standing_step(const pol_matcher *matcher, const pol_standing *from,
                       const pol_step_token *token, pol_standing *to)
{
    char folded[POL_CASELESS_MAX];
    pol_text text = token->text;
    size_t size;
    if (from->fate != POL_FATE_OPEN) {
        return;
    }
    if (matcher->folds &&
        pol_caseless_fold(token->text, folded, sizeof folded, &size)) {
        text = (pol_text){folded, size};
    }
    sight plain = see(matcher, text), other = {.number = POL_NO_TEXT};
    if (token->folded.data != NULL) {
        other = see(matcher, token->folded);
    }
    stepper p = {.m = matcher,
                 .token = token,
                 .to = to,
                 .terminator = pol_text_equal(token->text, POL_TEXT("--"))};
    for (size_t i = 0; i < from->live.count; i++) {
        uint32_t live = from->live.items[i];
        p.seen = POL_LIVE_FROM(live) == POL_FROM_FOLDED ? &other : &plain;
        step_live(&p, live);
    }
}

void pol_standing_probe(const pol_matcher *matcher, pol_text mark, uint8_t from,
                        pol_standing *standing)
{
    sight seen = see(matcher, mark);
    stepper p = {.m = matcher, .to = standing, .seen = &seen};
    size_t count = standing->live.count;
    for (size_t i = 0; i < count && standing->fate == POL_FATE_OPEN; i++) {
        uint32_t live = standing->live.items[i];
        uint8_t least = POL_LIVE_FROM(live) > from ? POL_LIVE_FROM(live) : from;
        follow(&p, &matcher->automaton.states.items[POL_LIVE_STATE(live)],
               seen.number, least);
    }
}

void pol_standing_enter_by(const pol_matcher *matcher, unsigned start,
                           pol_text text, uint8_t from, pol_standing *standing)
{
    uint32_t root = matcher->automaton.roots[start];
    sight seen = see(matcher, text);
    stepper p = {.m = matcher, .to = standing, .seen = &seen};
    if (root != UINT32_MAX && standing->fate == POL_FATE_OPEN) {
        follow(&p, &matcher->automaton.states.items[root], seen.number, from);
    }
}

void pol_standing_keep(const pol_matcher *matcher, const pol_standing *from,
                       pol_standing *to)
{
    for (size_t i = 0; i < from->live.count; i++) {
        uint32_t live = from->live.items[i];
        add_live(matcher, POL_LIVE_STATE(live), (uint8_t)POL_LIVE_FROM(live),
                 to);
    }
}

void pol_standing_finish(const pol_matcher *matcher, pol_standing *standing)
{
    const pol_automaton *a = &matcher->automaton;
    for (size_t i = 0; i < standing->live.count; i++) {
        uint32_t live = standing->live.items[i];
        uint32_t wild = a->states.items[POL_LIVE_STATE(live)].wild;
        if (wild != 0) {
            accept(matcher, a->wilds.items[wild - 1].end_accept,
                   POL_LIVE_FROM(live), standing);
        }
    }
}

/* -- Fate */

/* What the clauses say: *out: an exception holds. */
static bool clauses_match(const pol_matcher *m, const pol_standing *s,
                          bool *out)
{
    bool matches = s->outright;
    *out = false;
    for (size_t i = 0; i < s->bits.count; i++) {
        const pol_condition *c = &m->program.clauses.items[i];
        if ((s->bits.items[i] & c->required) != c->required) {
            continue;
        }
        *out |= (c->flags & POL_CLAUSE_EXEMPT) != 0;
        matches |= (c->flags & POL_CLAUSE_EXEMPT) == 0;
    }
    return matches;
}

bool pol_standing_matches(const pol_matcher *matcher,
                          const pol_standing *standing)
{
    bool out;
    if (standing->fate != POL_FATE_OPEN) {
        return standing->fate == POL_FATE_IN;
    }
    return clauses_match(matcher, standing, &out) && !out;
}

static void sort(pol_words *words)
{
    for (size_t i = 1; i < words->count; i++) {
        uint32_t word = words->items[i];
        size_t at = i;
        for (; at > 0 && words->items[at - 1] > word; at--) {
            words->items[at] = words->items[at - 1];
        }
        words->items[at] = word;
    }
}

void pol_standing_settle(const pol_matcher *matcher, pol_standing *standing)
{
    bool out, matches;
    if (standing->fate == POL_FATE_OPEN) {
        matches = clauses_match(matcher, standing, &out);
        if (out) {
            standing->fate = POL_FATE_OUT;
        } else if (standing->live.count == 0 && !matcher->late) {
            standing->fate = matches ? POL_FATE_IN : POL_FATE_OUT;
        } else if (matches && !matcher->exempts) {
            standing->fate = POL_FATE_IN;
        } else if (matches) { /* only the exceptions are open */
            standing->outright = true;
            for (size_t i = 0; i < standing->bits.count; i++) {
                const pol_condition *c = &matcher->program.clauses.items[i];
                if ((c->flags & POL_CLAUSE_EXEMPT) == 0) {
                    standing->bits.items[i] = 0;
                }
            }
        }
    }
    if (standing->fate != POL_FATE_OPEN) {
        standing->live.count = standing->bits.count = 0;
        standing->outright = false;
    }
    sort(&standing->live);
}
