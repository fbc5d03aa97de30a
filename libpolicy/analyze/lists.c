/* SPDX-License-Identifier: Apache-2.0
 *
 * Lists of programs and facts about them, compared by their texts. */
#include <libpolicy/analyze/lists.h>

/* -- host_executable */

/* How a path stands on a list. */
static int find_path(const pol_checked *checked, const pol_executable *e,
                     pol_text path)
{
    for (uint32_t i = 0; i < e->count; i++) {
        const pol_listed *listed =
            &checked->executable_paths.items[e->first + i];
        if (pol_text_equal(pol_intern_text(&checked->texts, listed->text),
                           path)) {
            return listed->apart ? 1 : 2;
        }
    }
    return 0;
}

/* Whether every path of the one list is on the other; apart: where lists of
 * layers that can only tighten are left aside. */
static bool holds_paths(const pol_checked *a, const pol_executable *x,
                        const pol_checked *b, const pol_executable *y,
                        bool apart)
{
    int least = apart ? 1 : 2;
    for (uint32_t i = 0; i < x->count; i++) {
        const pol_listed *listed = &a->executable_paths.items[x->first + i];
        pol_text path = pol_intern_text(&a->texts, listed->text);
        if (find_path(a, x, path) >= least && find_path(b, y, path) < least) {
            return false;
        }
    }
    return true;
}

/* Whether every list of the one side says the same on the other. */
static bool holds_lists(const pol_checked *a, const pol_checked *b, bool apart)
{
    for (size_t i = 0; i < a->executables.count; i++) {
        const pol_executable *x = &a->executables.items[i];
        pol_text name = pol_intern_text(&a->texts, x->name);
        bool found = apart && x->only_tightens;
        for (size_t k = 0; k < b->executables.count && !found; k++) {
            const pol_executable *y = &b->executables.items[k];
            found = pol_text_equal(name, pol_intern_text(&b->texts, y->name)) &&
                    x->layer == y->layer && !(apart && y->only_tightens) &&
                    holds_paths(a, x, b, y, apart) &&
                    holds_paths(b, y, a, x, apart);
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

bool pol_lists_equal(const pol_checked *a, const pol_checked *b, bool apart)
{
    return a == b || (holds_lists(a, b, apart) && holds_lists(b, a, apart));
}

bool pol_lists_split(const pol_checked *checked)
{
    for (size_t i = 0; i < checked->executables.count; i++) {
        if (checked->executables.items[i].only_tightens) {
            return true;
        }
    }
    for (size_t i = 0; i < checked->executable_paths.count; i++) {
        if (checked->executable_paths.items[i].apart) {
            return true;
        }
    }
    return false;
}

/* -- Facts */

static bool same_text(const pol_checked *a, const pol_checked *b, uint32_t x,
                      uint32_t y)
{
    if (x == POL_NO_TEXT || y == POL_NO_TEXT) {
        return x == y;
    }
    return pol_text_equal(pol_intern_text(&a->fact_texts, x),
                          pol_intern_text(&b->fact_texts, y));
}

static bool same_program(const pol_checked *a, const pol_checked *b, size_t at)
{
    const pol_fact_program *x = &a->programs.items[at];
    const pol_fact_program *y = &b->programs.items[at];
    if (!same_text(a, b, x->name, y->name) || x->parent != y->parent ||
        x->option_count != y->option_count ||
        x->operand_count != y->operand_count || x->flags != y->flags ||
        x->before != y->before || x->shell != y->shell ||
        x->script != y->script || x->harmless_from != y->harmless_from) {
        return false;
    }
    for (uint32_t i = 0; i < x->option_count; i++) {
        const pol_fact_option *o = &a->fact_options.items[x->options + i];
        const pol_fact_option *p = &b->fact_options.items[y->options + i];
        if (o->bits != p->bits || !same_text(a, b, o->text, p->text)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < x->operand_count; i++) {
        const pol_fact_operand *o = &a->fact_operands.items[x->operands + i];
        const pol_fact_operand *p = &b->fact_operands.items[y->operands + i];
        if (o->from != p->from || o->to != p->to || o->kind != p->kind ||
            !same_text(a, b, o->glob, p->glob)) {
            return false;
        }
    }
    return true;
}

bool pol_facts_equal(const pol_checked *a, const pol_checked *b)
{
    /* Constants are those of std:base; who has none of them states more. */
    if (a->base != b->base || a->programs.count != b->programs.count ||
        a->variables.count != b->variables.count) {
        return false;
    }
    for (size_t i = 0; i < a->programs.count; i++) {
        if (!same_program(a, b, i)) {
            return false;
        }
    }
    for (size_t i = 0; i < a->variables.count; i++) {
        const pol_fact_variable *x = &a->variables.items[i];
        const pol_fact_variable *y = &b->variables.items[i];
        if (!same_text(a, b, x->name, y->name) || x->is_glob != y->is_glob ||
            x->effect != y->effect || x->from != y->from) {
            return false;
        }
    }
    return true;
}
