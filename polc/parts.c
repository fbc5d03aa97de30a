/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of an answered command.  Knows nothing of how they are shown. */
#include "polc/parts.h"
#include "polc/resolve.h"
#include "polc/value.h"

#include <stdlib.h>
#include <string.h>

/* -- order */

typedef struct node {
    uint32_t begin, part;
} node;

/* By their place in the text, else as they were found. */
static int compare(const void *a, const void *b)
{
    const node *x = a, *y = b;
    if (x->begin != y->begin) {
        return x->begin < y->begin ? -1 : 1;
    }
    return x->part < y->part ? -1 : x->part > y->part;
}

/* Lists of the parts inside each part; the last one is of those in none. */
typedef struct tree {
    const polc_outcome *outcome;
    uint32_t *first, *next;
} tree;

static size_t parent_of(const tree *t, size_t part)
{
    uint32_t outer = t->outcome->parts[part].outer;
    return outer < t->outcome->part_count && outer != part
               ? outer
               : t->outcome->part_count;
}

static void make_tree(tree *t)
{
    size_t count = t->outcome->part_count;
    node *nodes = polc_resize(NULL, count * sizeof *nodes);
    for (size_t i = 0; i < count; i++) {
        nodes[i] = (node){t->outcome->parts[i].begin, (uint32_t)i};
    }
    qsort(nodes, count, sizeof *nodes, compare);
    for (size_t i = 0; i <= count; i++) {
        t->first[i] = POL_NO_PART;
    }
    for (size_t i = count; i-- > 0;) {
        size_t parent = parent_of(t, nodes[i].part);
        t->next[nodes[i].part] = t->first[parent];
        t->first[parent] = nodes[i].part;
    }
    free(nodes);
}

polc_place *polc_parts_order(const polc_outcome *outcome)
{
    size_t count = outcome->part_count, size = 0;
    polc_place *places = polc_resize(NULL, count * sizeof *places);
    tree t = {.outcome = outcome,
              .first = polc_resize(NULL, (count + 1) * sizeof *t.first),
              .next = polc_resize(NULL, count * sizeof *t.next)};
    make_tree(&t);
    uint32_t part = t.first[count], depth = 0;
    while (part != POL_NO_PART && size < count) {
        places[size++] = (polc_place){part, depth};
        if (t.first[part] != POL_NO_PART) {
            part = t.first[part];
            depth++;
            continue;
        }
        while (t.next[part] == POL_NO_PART && depth > 0) {
            part = (uint32_t)parent_of(&t, part);
            depth--;
        }
        part = t.next[part];
    }
    /* Parts that claim to stand inside one another. */
    for (; size < count; size++) {
        places[size] = (polc_place){(uint32_t)size, 0};
    }
    free(t.first);
    free(t.next);
    return places;
}

/* -- what is known of one */

const pol_match *polc_part_matches(const polc_outcome *outcome,
                                   const pol_part *part, size_t *count)
{
    size_t first = part->first_match, all = outcome->match_count;
    first = first < all ? first : all;
    *count = part->match_count < all - first ? part->match_count : all - first;
    return *count > 0 ? outcome->matches + first : NULL;
}

bool polc_part_decides(const polc_outcome *outcome, const pol_part *part)
{
    const pol_decision *decision = &outcome->decision;
    bool is_headless = (outcome->asked.flags & POL_REQUEST_HEADLESS) != 0;
    pol_answer top = outcome->strictest;
    if (part->answer != top ||
        (top == POL_PROMPT && decision->person_only && !part->person_only)) {
        return false;
    }
    return decision->answer == top ||
           (is_headless && top == POL_PROMPT && decision->answer == POL_DENY);
}

bool polc_part_is_url(const pol_part *part)
{
    pol_text text = part->value;
    for (size_t i = 0; i + 3 <= text.size; i++) {
        if (memcmp(text.data + i, "://", 3) == 0) {
            return part->kind == POL_KIND_NETWORK;
        }
    }
    return false;
}

void polc_part_value(const polc_outcome *outcome, const pol_part *part,
                     polc_buffer *out)
{
    out->size = 0;
    if (part->kind == POL_KIND_PATH && part->value.size > 0) {
        pol_request asked = outcome->asked;
        asked.cwd = part->cwd;
        polc_canonical_path(&asked, part->value, out);
    } else if (part->kind == POL_KIND_NETWORK) {
        pol_network_query query = {.struct_size = sizeof query};
        if (polc_part_is_url(part)) {
            query.url = part->value;
        } else {
            query.host = part->value;
        }
        polc_canonical_host(query, out);
    }
    if (out->size == 0 && part->value.size > 0) {
        polc_add(out, part->value.data, part->value.size);
    }
}

bool polc_has_parts(const polc_request *request, const polc_outcome *outcome)
{
    return request->kind == POL_KIND_COMMAND &&
           (request->is_shell || outcome->part_count > 1);
}

unsigned polc_rule_strictness(const pol_image *image, uint32_t rule)
{
    pol_rule_info info;
    if (rule == POL_NO_RULE || pol_image_get_rule(image, rule, &info) != 0) {
        return 0;
    }
    return 1 + 2 * (unsigned)(POL_ALLOW - info.decision) +
           (info.person_only ? 1 : 0);
}
