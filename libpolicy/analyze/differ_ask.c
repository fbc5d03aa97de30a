/* SPDX-License-Identifier: Apache-2.0
 *
 * What the walk of a difference foresees is asked of the evaluators. */
#include <libpolicy/analyze/differ_walk.h>

/* Requests of one walk that are asked. */
#define ASKED_MAX 5000u

static void read_path(pol_diff_walk *w, uint32_t parent,
                      const pol_choice *choice)
{
    size_t count =
        parent == POL_NO_NODE ? 0 : (size_t)w->nodes.items[parent].depth + 1;
    w->path.count = 0;
    if (count == 0 || !pol_vec_reserve(&w->path, count, w->budget)) {
        return;
    }
    w->path.count = count;
    w->path.items[--count] = *choice;
    for (uint32_t at = parent; count > 0; at = w->nodes.items[at].parent) {
        w->path.items[--count] = w->nodes.items[at].choice;
    }
}

static int order(pol_kind kind, const pol_choices *a, const pol_choices *b,
                 unsigned variant_of_a, unsigned variant_of_b)
{
    int variants =
        (variant_of_a > variant_of_b) - (variant_of_a < variant_of_b);
    if (kind == POL_KIND_NETWORK && variants != 0) {
        return variants; /* names first */
    }
    if (a->count != b->count) {
        return a->count < b->count ? -1 : 1;
    }
    for (size_t i = 0; i < a->count; i++) {
        int choices = pol_choice_order(&a->items[i], &b->items[i]);
        if (choices != 0) {
            return choices;
        }
    }
    return variants;
}

int pol_class_order(pol_kind kind, const pol_class *a, const pol_class *b)
{
    return order(kind, &a->choices, &b->choices, a->variant, b->variant);
}

/* Whether the request at hand comes before the one that is known. */
static bool is_less(const pol_diff_walk *w, const pol_class *c)
{
    return !c->known || c->provisional ||
           order(w->of->kind, &w->path, &c->choices, w->query.variant,
                 c->variant) < 0;
}

static void copy_words(pol_diff_walk *w, pol_words *to, const pol_words *from)
{
    to->count = 0;
    if (from->count > 0 && pol_vec_reserve(to, from->count, w->budget)) {
        memcpy(to->items, from->items, from->count * sizeof *to->items);
        to->count = from->count;
    }
}

/* What a side says of a request that it is not asked. */
static pol_decision supposed(unsigned verdict)
{
    static const pol_answer answers[POL_VERDICTS] = {POL_ALLOW, POL_PROMPT,
                                                     POL_PROMPT, POL_DENY};
    return (pol_decision){.answer = answers[verdict],
                          .reason = POL_REASON_RULE,
                          .person_only = verdict == POL_VERDICT_PROMPT_USER,
                          .rule = POL_NO_RULE};
}

static void keep(pol_diff_walk *w, pol_class *c, const pol_request *request,
                 bool provisional)
{
    c->known = true;
    c->provisional = provisional;
    c->least = !provisional && !c->doubted;
    c->variant = w->query.variant;
    c->request = *request;
    c->choices.count = 0;
    if (w->path.count > 0 &&
        pol_vec_reserve(&c->choices, w->path.count, w->budget)) {
        memcpy(c->choices.items, w->path.items,
               w->path.count * sizeof *c->choices.items);
        c->choices.count = w->path.count;
    }
    for (int side = 0; side < 2; side++) {
        c->decisions[side] = w->replies[side].decision;
        copy_words(w, &c->rules[side], &w->replies[side].rules);
    }
}

static bool has_facts(const pol_diff_walk *w)
{
    return w->of->kind == POL_KIND_COMMAND && w->of->facts;
}

static bool is_reason(const pol_diff_walk *w, pol_reason reason)
{
    return w->replies[0].decision.reason == reason ||
           w->replies[1].decision.reason == reason;
}

/* Whether all open items are followed exactly. */
static bool is_exact(const pol_diff_walk *w)
{
    for (size_t i = 0; i < w->of->count; i++) {
        if (w->of->items[i].matcher->folds || w->of->items[i].matcher->paths) {
            return false;
        }
    }
    return true;
}

/* The evaluators say something else than what was foreseen. */
static void learn(pol_diff_walk *w, pol_class *foreseen,
                  const pol_request *request)
{
    unsigned before = w->replies[0].answer, after = w->replies[1].answer;
    if (is_reason(w, POL_REASON_INVALID) || is_reason(w, POL_REASON_LIMIT)) {
        foreseen->why = POL_DOUBT_EVALUATOR;
    } else if (is_reason(w, POL_REASON_OPAQUE)) {
        foreseen->why = POL_DOUBT_OPAQUE;
    } else if (has_facts(w)) {
        foreseen->why = POL_DOUBT_PARTS;
    } else if (!is_exact(w)) {
        foreseen->why = POL_DOUBT_ALPHABET;
    } else {
        foreseen->why = POL_DOUBT_DISAGREES;
    }
    foreseen->doubted = true;
    w->classes->doubted = true;
    pol_class *actual = &w->classes->of[POL_CLASS(before, after)];
    if (!w->of->one && before != after && !actual->known &&
        foreseen->why != POL_DOUBT_EVALUATOR) {
        keep(w, actual, request, true);
    }
}

static bool ask(pol_diff_walk *w, const pol_request *request, int side,
                unsigned foreseen)
{
    pol_reply *reply = &w->replies[side];
    if (w->of->images[side] != NULL) {
        return pol_ask(&w->asker, w->of->images[side], request, reply);
    }
    reply->decision = supposed(foreseen);
    reply->answer = (pol_verdict)foreseen;
    reply->rules.count = 0;
    return true;
}

/* false where that cannot be done. */
static bool ask_both(pol_diff_walk *w, const pol_request *request,
                     unsigned before, unsigned after)
{
    return ask(w, request, 0, before) && ask(w, request, 1, after);
}

/* Whether the evaluators say what was foreseen. */
static bool is_confirmed(const pol_diff_walk *w, unsigned before,
                         unsigned after)
{
    if (!w->of->one) {
        return w->replies[0].answer == before && w->replies[1].answer == after;
    }
    const pol_words *rules = &w->replies[0].rules;
    for (size_t i = 0; i < rules->count; i++) {
        if (rules->items[i] == w->of->matched) {
            return true;
        }
    }
    return w->of->images[0] == NULL;
}

void pol_diff_propose(pol_diff_walk *walk, const pol_diff_node *node,
                      uint64_t now, unsigned before, unsigned after)
{
    pol_class *c = &walk->classes->of[POL_CLASS(before, after)];
    pol_request request;
    uint32_t *tries =
        pol_diff_tries(walk, POL_CLASS(before, after), node->stem);
    read_path(walk, node->parent, &node->choice);
    if (walk->budget->failed != POL_ARENA_OK || !is_less(walk, c) ||
        (c->doubted && *tries >= POL_DIFF_TRIES_MAX)) {
        return;
    }
    for (size_t i = 0; i < walk->path.count; i++) {
        pol_choice *known = &walk->path.items[i];
        known->text = pol_arena_copy(walk->results, known->text);
    }
    pol_outline outline = {.kind = walk->of->kind,
                           .dialect = walk->of->dialect,
                           .variant = walk->query.variant,
                           .now = now,
                           .choices = walk->path.items,
                           .count = walk->path.count,
                           .roots = walk->query.roots,
                           .root_count = walk->query.root_count};
    if (!pol_request_make(walk->results, &outline, &request) ||
        !ask_both(walk, &request, before, after)) {
        walk->status = POL_INTERNAL; /* unless memory failed */
        walk->stop = true;
        return;
    }
    if (is_confirmed(walk, before, after)) {
        keep(walk, c, &request, false);
    } else {
        ++*tries;
        learn(walk, c, &request);
    }
    if (++walk->asked > ASKED_MAX) {
        pol_diff_doubt(walk, POL_DOUBT_LIMIT, UINT32_MAX);
        walk->stop = true;
    }
}
