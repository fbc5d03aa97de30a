/* SPDX-License-Identifier: Apache-2.0
 *
 * From accepting states to rules: merges the accept lists of all hits in
 * rule order, joins the terms of each clause, and takes away rules of which
 * an exception matched.  One pass, no memory beyond the cursors. */
#include <libpolicy/eval/work.h>
#include <libpolicy/parts/parts.h>

static bool open_list(const pol_view *view, pol_hit *hit)
{
    uint32_t offset = POL_REF_OFFSET(hit->ref);
    const unsigned char *head =
        pol_view_span(view, POL_SECTION_LISTS, offset, POL_LIST_HEAD, 4);
    hit->terms = hit->own;
    if (head == NULL) {
        return false;
    }
    hit->rule_count = pol_get32(head);
    hit->term_count = pol_get32(head + 4);
    hit->rules = pol_view_span(view, POL_SECTION_LISTS, offset + POL_LIST_HEAD,
                               (uint64_t)hit->rule_count + hit->term_count, 4);
    if (hit->rules == NULL) {
        hit->rule_count = hit->term_count = 0;
        return false;
    }
    hit->terms = hit->rules + 4 * (size_t)hit->rule_count;
    return true;
}

/* No two references have one list, and lists do not overlap: all of them
 * together fit the section, once for each reading, in an image that is what
 * it should be. */
void pol_hits_rewind(pol_work *work)
{
    uint64_t left = (uint64_t)work->view->sections[POL_SECTION_LISTS].count *
                    (work->reading + 1);
    for (uint32_t i = 0; i < work->hit_count; i++) {
        pol_hit *hit = &work->hits[i];
        if ((hit->ref & POL_REF_LIST) != 0) {
            uint64_t count = 0;
            if (open_list(work->view, hit)) {
                count = (uint64_t)hit->rule_count + hit->term_count;
            }
            if (count == 0 || count > left) {
                hit->rule_count = hit->term_count = 0;
                work->overflow = true;
            }
            left -= count < left ? count : left;
            continue;
        }
        pol_put32(hit->own, hit->ref);
        hit->rules = hit->terms = hit->own;
        hit->rule_count = 1;
        hit->term_count = 0;
    }
}

typedef struct clause {
    uint32_t rule, required, flags;
} clause;

/* false, as below, where a damaged image names what it does not have: what is
 * missing may be an exception. */
static bool read_clause(pol_work *work, uint32_t index, clause *out)
{
    const unsigned char *p =
        pol_view_span(work->view, POL_SECTION_CLAUSES, index, 1, 16);
    if (p == NULL) {
        work->overflow = true;
        return false;
    }
    out->rule = pol_get32(p);
    out->required = pol_get32(p + 4);
    out->flags = pol_get32(p + 8);
    return true;
}

/* Clause and bit of the term at the head of a hit's cursor. */
static bool head_term(pol_work *work, const pol_hit *hit, uint32_t *index,
                      uint32_t *bit)
{
    if (hit->term_count == 0) {
        return false;
    }
    const unsigned char *p = pol_view_span(work->view, POL_SECTION_TERMS,
                                           pol_get32(hit->terms), 1, 8);
    if (p == NULL) {
        work->overflow = true;
        return false;
    }
    *index = pol_get32(p);
    *bit = pol_get32(p + 4) & 31;
    return true;
}

/* The least rule that any cursor still holds; false at the end. */
static bool least_rule(pol_work *work, uint32_t *rule)
{
    uint64_t least = UINT64_MAX; /* over any number that a list can hold */
    for (uint32_t i = 0; i < work->hit_count; i++) {
        const pol_hit *hit = &work->hits[i];
        uint32_t index, bit;
        clause c;
        if (hit->rule_count > 0 && pol_get32(hit->rules) < least) {
            least = pol_get32(hit->rules);
        }
        if (head_term(work, hit, &index, &bit) &&
            read_clause(work, index, &c) && c.rule < least) {
            least = c.rule;
        }
    }
    *rule = (uint32_t)least;
    return least != UINT64_MAX;
}

/* The least clause of `rule` that any cursor still holds. */
static bool least_clause(pol_work *work, uint32_t rule, uint32_t *least)
{
    *least = UINT32_MAX;
    for (uint32_t i = 0; i < work->hit_count; i++) {
        uint32_t index, bit;
        clause c;
        if (head_term(work, &work->hits[i], &index, &bit) && index < *least &&
            read_clause(work, index, &c) && c.rule == rule) {
            *least = index;
        }
    }
    return *least != UINT32_MAX;
}

/* A rule that a hit accepts outright; one with an option is accepted there. */
static void keep_direct(pol_found *found, const pol_hit *hit,
                        const unsigned char *record)
{
    uint32_t option_at = pol_get16(record + POL_RULE_OPTION_AT);
    found->verdict = POL_RULE_VERDICT_OF(record);
    found->prefix = option_at != 0 ? option_at : hit->depth;
    found->options = option_at != 0 && hit->depth > 0 ? 1 : 0;
    found->option[0] = found->options != 0 ? hit->depth - 1 : 0;
    found->by_basename = hit->by_basename;
    found->tightens = false;
}

/* Readings of a request, by number. */
typedef struct reading_set {
    uint64_t bits[POL_READINGS / 64];
} reading_set;

static void add_reading(reading_set *set, uint32_t reading)
{
    set->bits[reading / 64 % (POL_READINGS / 64)] |= UINT64_C(1)
                                                     << reading % 64;
}

/* Whether some reading is in the one set and not in the other. */
static bool any_but(const reading_set *set, const reading_set *others)
{
    uint64_t any = 0;
    for (size_t i = 0; i < POL_READINGS / 64; i++) {
        any |= set->bits[i] & ~others->bits[i];
    }
    return any != 0;
}

/* Takes `rule` from the heads of all rule cursors; *matches gets the readings
 * where it counts. */
static void take_direct(pol_work *work, uint32_t rule, reading_set *matches,
                        pol_found *found)
{
    bool counts = false;
    const unsigned char *record =
        pol_view_span(work->view, POL_SECTION_RULES, rule, 1, 48);
    for (uint32_t i = 0; i < work->hit_count; i++) {
        pol_hit *hit = &work->hits[i];
        if (hit->rule_count == 0 || pol_get32(hit->rules) != rule) {
            continue;
        }
        hit->rules += 4;
        hit->rule_count--;
        if (record == NULL) {
            work->overflow = true;
        } else if (POL_RULE_VERDICT_OF(record) == 0
                       ? record[POL_RULE_LAYER] >= hit->opens_from &&
                             !hit->no_allow
                       : !hit->allows_only) {
            add_reading(matches, hit->reading);
            if (!counts) {
                keep_direct(found, hit, record);
            }
            counts = true;
        }
    }
}

/* What the terms of one clause say together. */
typedef struct joined {
    uint32_t bits;
    uint32_t prefix;
    uint32_t option[4], options;
    bool by_basename;
} joined;

static void join_term(joined *j, const pol_hit *hit, uint32_t bit,
                      uint32_t flags)
{
    if ((j->bits >> bit & 1) != 0) {
        return;
    }
    j->bits |= 1u << bit;
    j->by_basename |= hit->by_basename;
    if (bit == 0 && (flags & POL_CLAUSE_MAIN) != 0) {
        j->prefix = hit->depth;
    } else if (j->options < 4 && hit->depth > 0) {
        uint32_t token = hit->depth - 1;
        uint32_t k = 0;
        while (k < j->options && j->option[k] != token) {
            k++;
        }
        j->option[k] = token;
        j->options += k == j->options;
    }
}

static bool is_of_allow(const clause *c)
{
    return (c->flags >> POL_CLAUSE_VERDICT_SHIFT & 3) == 0;
}

/* The terms of a clause that one reading reached; apart: with the lists of
 * layers that can only tighten left aside. */
static joined join_terms(pol_work *work, uint32_t index, const clause *c,
                         uint32_t reading, bool apart)
{
    joined j = {0};
    const unsigned char *record =
        pol_view_span(work->view, POL_SECTION_RULES, c->rule, 1, 48);
    uint8_t layer = record != NULL ? record[POL_RULE_LAYER] : 0;
    for (uint32_t i = 0; i < work->hit_count; i++) {
        pol_hit hit = work->hits[i]; /* its cursor stays */
        uint32_t at, bit;
        uint8_t from = apart ? hit.opens_apart : hit.opens_from;
        bool counts = hit.reading == reading &&
                      (!hit.allows_only || is_of_allow(c)) &&
                      (layer >= from || (c->flags & POL_CLAUSE_OPENS) == 0);
        while (counts && head_term(work, &hit, &at, &bit) && at == index) {
            join_term(&j, &hit, bit, c->flags);
            hit.terms += 4;
            hit.term_count--;
        }
    }
    return j;
}

/* Moves every cursor past a clause. */
static void pass_terms(pol_work *work, uint32_t index)
{
    for (uint32_t i = 0; i < work->hit_count; i++) {
        pol_hit *hit = &work->hits[i];
        uint32_t at, bit;
        while (head_term(work, hit, &at, &bit) && at == index) {
            hit->terms += 4;
            hit->term_count--;
        }
    }
}

static bool expired(const pol_work *work, const clause *c)
{
    if ((c->flags & POL_CLAUSE_EXPIRES) == 0) {
        return false;
    }
    const unsigned char *p =
        pol_view_span(work->view, POL_SECTION_RULES, c->rule, 1, 48);
    return p == NULL || work->now == 0 ||
           work->now >= pol_get64(p + POL_RULE_EXPIRES);
}

static uint32_t prefix_of(const pol_work *work, const clause *c,
                          const joined *j)
{
    const unsigned char *record =
        pol_view_span(work->view, POL_SECTION_RULES, c->rule, 1, 48);
    bool own = (c->flags & POL_CLAUSE_MAIN) != 0 || record == NULL;
    return own ? j->prefix : pol_get16(record + POL_RULE_OPTION_AT);
}

static void keep_joined(const pol_work *work, pol_found *found, const joined *j,
                        const clause *c)
{
    found->verdict = c->flags >> POL_CLAUSE_VERDICT_SHIFT & 3;
    found->prefix = prefix_of(work, c, j);
    found->options = j->options;
    memcpy(found->option, j->option, sizeof found->option);
    found->by_basename = j->by_basename;
    found->tightens = (c->flags & POL_CLAUSE_TIGHTENS) != 0;
}

/* Whether an allow that these terms make names each token that it must. */
static bool names_all(const pol_work *work, const clause *c, const joined *j)
{
    for (uint32_t i = prefix_of(work, c, j); i < work->named_end; i++) {
        bool found = (work->marks[i] & POL_MARK_NAMED) == 0;
        for (uint32_t k = 0; k < j->options; k++) {
            found |= j->option[k] == i;
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

/* What is known of a rule while its clauses are read. */
typedef struct standing {
    reading_set matches, exempt;
    reading_set apart; /* exempt, but for a list of a layer that can only
                          tighten */
    bool found;        /* what is to be said of it is known */
} standing;

static void judge_exception(pol_work *work, uint32_t index, const clause *c,
                            standing *s, uint32_t reading)
{
    joined j = join_terms(work, index, c, reading, false);
    if ((j.bits & c->required) == c->required) {
        add_reading(&s->exempt, reading);
        return;
    }
    j = join_terms(work, index, c, reading, true);
    if ((j.bits & c->required) == c->required) {
        add_reading(&s->apart, reading);
    }
}

static void judge_clause(pol_work *work, uint32_t index, const clause *c,
                         standing *s, pol_found *found)
{
    for (uint32_t reading = 0; reading <= work->reading; reading++) {
        if ((c->flags & POL_CLAUSE_EXEMPT) != 0) {
            judge_exception(work, index, c, s, reading);
            continue;
        }
        joined j = join_terms(work, index, c, reading, false);
        if ((j.bits & c->required) != c->required || expired(work, c) ||
            (is_of_allow(c) && !names_all(work, c, &j))) {
            continue;
        }
        add_reading(&s->matches, reading);
        if (!s->found) {
            s->found = true;
            keep_joined(work, found, &j, c);
        }
    }
}

/* All clauses of `rule`; true where it matches in some reading. */
static bool take_clauses(pol_work *work, uint32_t rule, standing *s,
                         pol_found *found)
{
    uint32_t index;
    while (least_clause(work, rule, &index)) {
        clause c;
        if (!read_clause(work, index, &c)) {
            return false;
        }
        judge_clause(work, index, &c, s, found);
        pass_terms(work, index);
    }
    for (size_t i = 0; i < POL_READINGS / 64; i++) {
        s->apart.bits[i] |= s->exempt.bits[i];
    }
    found->tightens |= !any_but(&s->matches, &s->apart);
    return any_but(&s->matches, &s->exempt);
}

bool pol_hits_next(pol_work *work, pol_found *found)
{
    static const reading_set none = {{0}};
    uint32_t rule;
    while (least_rule(work, &rule)) {
        standing s = {.found = false};
        found->rule = rule;
        found->tightens = false; /* unless a clause says more */
        take_direct(work, rule, &s.matches, found);
        s.found = any_but(&s.matches, &none);
        if (take_clauses(work, rule, &s, found)) {
            return true;
        }
    }
    return false;
}
