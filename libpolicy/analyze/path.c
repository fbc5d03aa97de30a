/* SPDX-License-Identifier: Apache-2.0
 *
 * Paths as eval/place.c walks them: the components, and where the names that
 * rules build on (`~`, `.`, `:workspace`) are bound.  A binding is a choice
 * between two components: what is above is what the name is bound to.
 *
 * Only canonical paths of one reading are searched: of two readings one
 * alone would be loosened as well. */
#include <libpolicy/analyze/subject.h>

#include <libpolicy/canon/caseless.h>
#include <libpolicy/canon/place.h>

enum {
    AT_ROOT = 0, /* no component yet */
    BELOW_ROOT,
    AT_END, /* only bindings below the path follow */
    AT_END_OF_ROOT
};

static bool is_root(unsigned phase)
{
    return phase == AT_ROOT || phase == AT_END_OF_ROOT;
}

static bool is_end(unsigned phase)
{
    return phase == AT_END || phase == AT_END_OF_ROOT;
}

static unsigned access_of(const pol_query *query)
{
    return query->variant & 3u;
}

static bool is_recursive(const pol_query *query)
{
    return (query->variant & POL_VARIANT_RECURSIVE) != 0;
}

static bool is_folded(const pol_query *query)
{
    return (query->variant & POL_VARIANT_FOLDED) != 0;
}

static bool reaches_below(const pol_query *query)
{
    return is_recursive(query) || access_of(query) == POL_ACCESS_WRITE;
}

/* -- Names that rules build on */

/* The mark of a point has one of these for each name. */
enum {
    UNTOUCHED = '0',
    BOUND = 'b',
    UNBOUND = 'u'
};

typedef struct roots {
    pol_text names[POL_SEARCH_ROOTS]; /* with the NUL of their markers */
    size_t count;
    bool full;
} roots;

static void add_root(roots *r, pol_text name)
{
    for (size_t i = 0; i < r->count; i++) {
        if (pol_text_equal(r->names[i], name)) {
            return;
        }
    }
    if (r->count == POL_SEARCH_ROOTS) {
        r->full = true;
        return;
    }
    r->names[r->count++] = name;
}

static void add_roots(roots *r, const pol_matcher *m, unsigned start)
{
    if (m->automaton.roots[start] == UINT32_MAX) {
        return;
    }
    const pol_state *s = &m->automaton.states.items[m->automaton.roots[start]];
    for (uint32_t i = 0; i < s->edge_count; i++) {
        pol_text text = pol_intern_text(
            &m->checked->texts, m->automaton.edges.items[s->edges + i].text);
        if (pol_is_root_mark(text)) {
            add_root(r, text);
        }
    }
}

static roots roots_of(const pol_query *query)
{
    roots r = {.count = 0};
    for (size_t i = 0; i < query->root_count; i++) {
        r.names[r.count++] = query->roots[i];
    }
    for (size_t i = 0; query->roots == NULL && i < query->count; i++) {
        const pol_matcher *m = query->items[i].matcher;
        add_roots(&r, m, POL_START_PATH + access_of(query));
    }
    return r;
}

size_t pol_path_roots(const pol_query *query, pol_text *names)
{
    roots r = roots_of(query);
    for (size_t i = 0; i < r.count; i++) {
        names[i] = r.names[i];
    }
    return r.count;
}

bool pol_path_roots_fit(const pol_query *query)
{
    return !roots_of(query).full;
}

static char flag_of(const pol_point *point, size_t root)
{
    return root < point->mark.size ? point->mark.data[root] : UNTOUCHED;
}

/* The home and the working directory are one place each. */
static bool is_single(pol_text name)
{
    return name.data[1] != ':';
}

static bool may_bind(const pol_point *point, const roots *r, size_t root)
{
    char flag = flag_of(point, root);
    return flag == UNTOUCHED || (flag == BOUND && !is_single(r->names[root]));
}

/* -- Walks */

static void begin(const pol_query *query, const pol_item *item,
                  pol_standing *standing)
{
    const pol_automaton *a = &item->matcher->automaton;
    unsigned access = access_of(query);
    pol_standing_begin(item->matcher, POL_START_PATH + access, standing);
    if (is_folded(query) && a->roots[POL_START_FOLDED + access] != UINT32_MAX) {
        pol_standing_enter(item->matcher, a->roots[POL_START_FOLDED + access],
                           POL_FROM_FOLDED, standing);
    }
}

/* Behind the marker of a root. */
static void enter_root(const pol_query *query, const pol_matcher *m,
                       pol_text name, bool closes, pol_standing *standing)
{
    unsigned access = access_of(query);
    pol_standing_enter_by(m, POL_START_PATH + access, name,
                          closes ? POL_FROM_CLOSES : 0, standing);
    if (is_folded(query)) {
        pol_standing_enter_by(m, POL_START_FOLDED + access, name,
                              POL_FROM_FOLDED, standing);
    }
}

/* What lies below is reached as well: by what closes. */
static void probe_below(const pol_query *query, const pol_matcher *m,
                        pol_standing *standing)
{
    if (reaches_below(query)) {
        pol_standing_probe(m, POL_MARK(POL_MARK_ANCESTOR), POL_FROM_CLOSES,
                           standing);
    }
    if (is_recursive(query)) {
        pol_standing_probe(m, POL_MARK(POL_MARK_BELOW), POL_FROM_CLOSES,
                           standing);
    }
}

/* A root that is not bound, or that is bound below the path. */
static void probe_root(const pol_query *query, const pol_matcher *m,
                       pol_text name, bool unbound, pol_standing *standing)
{
    pol_standing alone = {0};
    if (standing->fate != POL_FATE_OPEN ||
        (!unbound && !reaches_below(query))) {
        return;
    }
    pol_standing_copy(m, standing, &alone);
    enter_root(query, m, name, true, &alone);
    if (unbound) {
        pol_standing_probe(m, POL_MARK(POL_MARK_UNBOUND), POL_FROM_CLOSES,
                           &alone);
    } else {
        probe_below(query, m, &alone);
    }
    standing->outright = alone.outright;
    for (size_t i = 0; i < standing->bits.count && i < alone.bits.count; i++) {
        standing->bits.items[i] = alone.bits.items[i];
    }
    pol_standing_free(&alone, m->budget);
}

static void step_component(const pol_query *query, const pol_matcher *m,
                           const pol_standing *from, pol_text component,
                           pol_standing *to)
{
    char folded[POL_CASELESS_MAX];
    pol_step_token token = {.text = component};
    size_t size;
    if (is_folded(query) &&
        pol_place_fold(component, folded, sizeof folded, &size)) {
        token.folded = (pol_text){folded, size};
    }
    pol_standing_step(m, from, &token, to);
}

static void step(const pol_point *point, size_t index, const pol_choice *choice,
                 bool after_option, pol_standing *to)
{
    const pol_matcher *m = point->query->items[index].matcher;
    const pol_standing *from = &point->standings[index];
    (void)after_option;
    if (choice->sort == POL_SORT_TEXT) {
        step_component(point->query, m, from, choice->text, to);
        return;
    }
    pol_standing_keep(m, from, to);
    if (to->fate != POL_FATE_OPEN) {
        return;
    }
    if (choice->sort == POL_SORT_BIND) {
        enter_root(point->query, m, choice->text, false, to);
    } else {
        probe_root(point->query, m, choice->text,
                   choice->sort == POL_SORT_UNKNOWN, to);
    }
}

/* -- Choices */

static void patterns(const pol_point *point, pol_alphabet *alphabet)
{
    alphabet->banned = pol_set_of(POL_TEXT("/"));
    alphabet->empty = false;
    alphabet->done = is_end(point->phase);
    alphabet->exact &= !roots_of(point->query).full;
    pol_alphabet_live(point, alphabet);
    pol_sieve_literal(alphabet->sieve, POL_TEXT("."));
    pol_sieve_literal(alphabet->sieve, POL_TEXT(".."));
}

static void choose(const pol_point *point, pol_choices *choices, size_t first,
                   pol_arena *arena)
{
    size_t kept = first;
    for (size_t i = first; i < choices->count; i++) {
        pol_text text = choices->items[i].text;
        if (!pol_text_equal(text, POL_TEXT(".")) &&
            !pol_text_equal(text, POL_TEXT(".."))) {
            choices->items[kept++] = choices->items[i];
        }
    }
    choices->count = kept;
    roots r = roots_of(point->query);
    for (size_t i = 0; i < r.count; i++) {
        pol_budget *budget = arena->budget;
        if (point->phase == AT_ROOT && flag_of(point, i) == UNTOUCHED) {
            pol_choices_add(choices, budget, r.names[i], POL_SORT_UNKNOWN);
        }
        if (may_bind(point, &r, i) && !is_end(point->phase)) {
            pol_choices_add(choices, budget, r.names[i], POL_SORT_BIND);
        }
        if (may_bind(point, &r, i) && reaches_below(point->query)) {
            pol_choices_add(choices, budget, r.names[i], POL_SORT_BELOW);
        }
    }
}

static unsigned next(const pol_query *query, unsigned phase,
                     const pol_choice *choice)
{
    (void)query;
    if (choice->sort == POL_SORT_TEXT) {
        return BELOW_ROOT;
    }
    if (choice->sort != POL_SORT_BELOW) {
        return phase;
    }
    return is_root(phase) ? AT_END_OF_ROOT : AT_END;
}

static pol_text mark(const pol_point *point, const pol_choice *choice,
                     pol_arena *arena)
{
    roots r = roots_of(point->query);
    if (choice->sort == POL_SORT_TEXT || r.count == 0) {
        return point->mark;
    }
    char *flags = pol_arena_alloc(arena, r.count);
    if (flags == NULL) {
        return point->mark;
    }
    for (size_t i = 0; i < r.count; i++) {
        flags[i] = flag_of(point, i);
        if (pol_text_equal(r.names[i], choice->text)) {
            flags[i] = choice->sort == POL_SORT_UNKNOWN ? UNBOUND : BOUND;
        }
    }
    return (pol_text){flags, r.count};
}

/* -- The end */

static bool may_end(const pol_query *query, unsigned phase)
{
    (void)query;
    (void)phase;
    return true;
}

static void end(const pol_point *point, const pol_item *item,
                pol_standing *standing)
{
    const pol_query *query = point->query;
    const pol_matcher *m = item->matcher;
    roots r = roots_of(query);
    pol_standing_probe(m, POL_MARK(POL_MARK_END),
                       is_recursive(query) ? POL_FROM_CLOSES : 0, standing);
    probe_below(query, m, standing);
    /* A name that was not touched is bound elsewhere: below "/", where that
     * is the path. */
    for (size_t i = 0; i < r.count && is_root(point->phase); i++) {
        if (flag_of(point, i) == UNTOUCHED) {
            probe_root(query, m, r.names[i], false, standing);
        }
    }
}

const pol_subject_kind pol_subject_path = {.begin = begin,
                                           .patterns = patterns,
                                           .step = step,
                                           .next = next,
                                           .choose = choose,
                                           .mark = mark,
                                           .may_end = may_end,
                                           .end = end};
