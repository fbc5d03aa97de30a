/* SPDX-License-Identifier: Apache-2.0
 *
 * Every matching rule, in the order that the dialect gives them. */
#include <libpolicy/eval/list.h>

#include <libpolicy/canon/path.h>
#include <libpolicy/eval/answer.h>

static uint32_t put_match(pol_match *matches, size_t capacity, uint32_t count,
                          const pol_found *found)
{
    if (count < capacity) {
        pol_match *m = &matches[count];
        m->rule = found->rule;
        m->prefix = found->prefix;
        memcpy(m->option, found->option, sizeof m->option);
        m->options = found->options;
        m->by_basename = found->by_basename;
    }
    return count + 1;
}

/* The program of a canonical rule as its source spells it; data null: the
 * rule is not canonical. */
static pol_text spelling_of(const pol_work *work, const pol_found *found)
{
    const unsigned char *p =
        pol_view_span(work->view, POL_SECTION_RULES, found->rule, 1, 48);
    if (p == NULL || pol_get32(p + POL_RULE_HEAD) == UINT32_MAX) {
        return (pol_text){NULL, 0};
    }
    uint32_t size = pol_get32(p + POL_RULE_HEAD_SIZE);
    const unsigned char *text = pol_view_span(
        work->view, POL_SECTION_TEXT, pol_get32(p + POL_RULE_HEAD), size, 1);
    return (pol_text){(const char *)text, text == NULL ? 0 : size};
}

/* The program as it was looked up: as written, or its basename. */
static pol_text looked_up(const pol_work *work, const pol_found *found)
{
    pol_text program = work->program;
    while (found->by_basename && program.size > 0 &&
           program.data[program.size - 1] == '/') {
        program.size--;
    }
    return found->by_basename ? pol_path_base(program) : program;
}

static int compare_texts(pol_text a, pol_text b)
{
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size > 0 ? memcmp(a.data, b.data, size) : 0;
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

/* One rule more for the decision and for the list. */
typedef struct listing {
    pol_decision *decision;
    pol_match *matches;
    size_t capacity;
    uint32_t count;
    pol_summary sum;
} listing;

static void list_one(listing *list, const pol_found *found)
{
    pol_add_found(&list->sum, found);
    list->count = put_match(list->matches, list->capacity, list->count, found);
}

/* The program of a canonical rule where its source spells it in another way
 * than the request; else data is null. */
static pol_text other_spelling(const pol_work *work, const pol_found *found)
{
    pol_text spelling = spelling_of(work, found);
    if (pol_text_equal(spelling, looked_up(work, found))) {
        return (pol_text){NULL, 0};
    }
    return spelling;
}

/* The decision, as the order of the list below has it; returns how many
 * rules match. */
static uint32_t decide_by_spelling(pol_work *work, listing *list)
{
    pol_found found;
    pol_text first = {NULL, 0};
    uint32_t total = 0;
    pol_hits_rewind(work);
    while (pol_hits_next(work, &found)) {
        pol_text spelling = other_spelling(work, &found);
        if (total++ == 0 || found.verdict > list->sum.verdict ||
            (found.verdict == list->sum.verdict &&
             compare_texts(spelling, first) < 0)) {
            list->sum = (pol_summary){found.verdict, found.rule, true, true};
            first = spelling;
        }
    }
    return total;
}

/* Codex lists the rules whose program is spelled as in the request first,
 * then canonical ones of other spellings by these spellings.  *last is the
 * spelling at hand, and becomes the next one; false after the last. */
static bool list_spelling(pol_work *work, listing *list, pol_text *last)
{
    pol_found found;
    pol_text next = {NULL, 0};
    pol_hits_rewind(work);
    while (pol_hits_next(work, &found)) {
        pol_text spelling = other_spelling(work, &found);
        int order = compare_texts(spelling, *last);
        if (order == 0) {
            list->count =
                put_match(list->matches, list->capacity, list->count, &found);
        } else if (order > 0 &&
                   (next.data == NULL || compare_texts(spelling, next) < 0)) {
            next = spelling;
        }
    }
    *last = next;
    return next.data != NULL;
}

/* One pass for the decision, and one a spelling while there is room. */
static void list_by_spelling(pol_work *work, listing *list)
{
    pol_text spelling = {NULL, 0};
    uint32_t total = decide_by_spelling(work, list);
    while (list->count < list->capacity &&
           list_spelling(work, list, &spelling)) {
    }
    list->count = total;
}

/* The rules of one hit, as far as there is room. */
static void copy_matches(const pol_hit *hit, listing *list)
{
    uint32_t count = hit->rule_count;
    count = count < list->capacity ? count : (uint32_t)list->capacity;
    for (uint32_t i = 0; i < count; i++) {
        pol_match *m = &list->matches[i];
        m->rule = pol_get32(hit->rules + 4 * (size_t)i);
        m->prefix = hit->depth;
        m->options = 0;
        m->by_basename = 0;
    }
    list->count = count;
}

/* The common case: every hit accepts other rules, and outright. */
static void list_plain(pol_work *work, listing *list)
{
    uint64_t total = 0;
    pol_hits_rewind(work);
    for (uint32_t i = 0; i < work->hit_count; i++) {
        total += work->hits[i].rule_count;
    }
    if (work->hit_count == 1) {
        copy_matches(&work->hits[0], list);
    }
    while (list->count < list->capacity && list->count < total) {
        pol_hit *least = NULL;
        for (uint32_t i = 0; i < work->hit_count; i++) {
            pol_hit *hit = &work->hits[i];
            if (hit->rule_count > 0 &&
                (least == NULL ||
                 pol_get32(hit->rules) < pol_get32(least->rules))) {
                least = hit;
            }
        }
        if (least == NULL) {
            break;
        }
        pol_match *m = &list->matches[list->count++];
        m->rule = pol_get32(least->rules);
        m->prefix = least->depth;
        m->options = 0;
        m->by_basename = 0;
        least->rules += 4;
        least->rule_count--;
    }
    list->count = (uint32_t)total;
    list->sum = (pol_summary){pol_highest(work->direct),
                              pol_rule_of(work->view, work->best), total > 0,
                              total > 0};
}

/* All matching rules: lists them, and keeps the strictest. */
void pol_list_found(pol_work *work, pol_decision *decision, pol_match *matches,
                    size_t capacity)
{
    listing list = {decision, matches, capacity, 0, {0}};
    pol_found found;
    if (!work->condition && !work->forked) {
        list_plain(work, &list);
    } else if (work->view->dialect == POL_DIALECT_CODEX &&
               work->view->starts[POL_START_CANONICAL].next != 0) {
        list_by_spelling(work, &list);
    } else {
        pol_hits_rewind(work);
        while (pol_hits_next(work, &found)) {
            list_one(&list, &found);
        }
    }
    decision->matched = list.count;
    pol_settle(work, &list.sum, decision);
}
