/* SPDX-License-Identifier: Apache-2.0
 *
 * Merges what program() statements of all sources say of one name.
 *
 * A program and its subcommands are one tree.  How a command line is read (the
 * structure: what wraps, which options take values ..) is said by the
 * strongest sources of the tree alone, std:base before every layer.  Others
 * only close: what they add is shaped so that no reading of a command line
 * loses an effect that it had without them.  Refuses to know what an effect
 * leads to. */
#include <libpolicy/check/facts_merge.h>

#define NEVER POL_LAYER_COUNT

uint8_t pol_fact_rank(const pol_checker *c, uint8_t layer, bool is_base)
{
    if (is_base) {
        return 0;
    }
    return pol_can_only_tighten(c, layer, POL_KIND_COMMAND)
               ? POL_RANK_TIGHTENS + layer
               : 1 + layer;
}

static uint8_t rank_of(const merge *m, const pol_said_program *said)
{
    return pol_fact_rank(m->c, said->layer, said->is_base);
}

const pol_said_program *pol_fact_said(const merge *m, const fact_node *node,
                                      uint32_t i)
{
    return &m->c->said.programs.items[(uint32_t)m->keys[node->first + i]];
}

const pol_said_program *pol_fact_alone(const merge *m, const fact_node *node)
{
    const pol_said_program *said =
        node->count == 1 ? pol_fact_said(m, node, 0) : NULL;
    return said != NULL && pol_fact_is_strong(m, node, said) ? said : NULL;
}

bool pol_fact_is_strong(const merge *m, const fact_node *node,
                        const pol_said_program *said)
{
    return rank_of(m, said) == m->nodes[node->root].rank;
}

static bool has_strong(const merge *m, const fact_node *node)
{
    for (uint32_t i = 0; i < node->count; i++) {
        if (pol_fact_is_strong(m, node, pol_fact_said(m, node, i))) {
            return true;
        }
    }
    return false;
}

/* -- the strongest sources: structure */

enum {
    KIND_FLAGS = POL_FACT_WRAPS | POL_FACT_JOINS | POL_FACT_SHELL,
    WRAPS_ANY = POL_FACT_WRAPS | POL_FACT_SHELL,
    /* Where one source says yes and another no, yes. */
    AGREED_FLAGS = POL_FACT_RECURSIVE | POL_FACT_APPENDS
};

/* One of the few values that have to agree. */
static bool agree(uint8_t *have, uint8_t said)
{
    if (said == POL_NOT_SAID) {
        return true;
    }
    bool same = *have == POL_NOT_SAID || *have == said;
    *have = said;
    return same;
}

static void take_structure(structure *s, const pol_said_program *said)
{
    uint16_t kind = said->flags & KIND_FLAGS;
    bool good = agree(&s->before, said->operands);
    good = agree(&s->shell, said->shell) && good;
    good = agree(&s->script, said->script) && good;
    if (kind != 0) {
        good = (!s->wraps || kind == (s->flags & KIND_FLAGS)) && good;
        s->wraps = true;
    }
    s->flags |= said->flags;
    s->denied |= said->denied;
    if (!good || (s->flags & s->denied & ~(uint32_t)AGREED_FLAGS) != 0) {
        s->flags |= POL_FACT_UNSURE;
    }
}

/* -- the others: what closes */

/* Sets what others may not touch below a name: words that are read as operands
 * may not become subcommands, and none of what options do may be lost behind
 * a wrapped command. */
static void set_bounds(const pol_checked *out, fact_node *node)
{
    const uint32_t plain = POL_OPTION_VALUE | POL_OPTION_GLOBAL;
    const pol_fact_program *p = &out->programs.items[node->out - 1];
    node->binds_operands =
        p->operand_count > 0 ||
        (p->flags & (WRAPS_ANY | POL_FACT_STDIN_CODE | POL_FACT_BUNDLED |
                     POL_FACT_RECURSIVE)) != 0;
    for (uint32_t i = 0; i < p->option_count; i++) {
        pol_fact_option option = out->fact_options.items[p->options + i];
        bool named = pol_intern_text(&out->fact_texts, option.text).size > 0;
        node->binds_operands |= (option.bits & POL_OPTION_FIRST) != 0;
        node->binds_options |= named && (option.bits & ~plain) != 0;
    }
}

static bool ancestors_bind(const merge *m, const fact_node *node)
{
    bool binds = false;
    for (uint32_t at = node->parent; at != 0; at = m->nodes[at - 1].parent) {
        binds |= m->nodes[at - 1].binds_operands;
    }
    return binds;
}

static bool ancestors_bind_options(const merge *m, const fact_node *node)
{
    bool binds = false;
    for (uint32_t at = node->parent; at != 0; at = m->nodes[at - 1].parent) {
        binds |= m->nodes[at - 1].binds_options;
    }
    return binds;
}

/* A weaker source says that it wraps.  Where the stronger ones read options
 * and operands, these would be lost: then nothing is sure. */
static void close_wraps(const merge *m, const fact_node *node, structure *s,
                        const pol_said_program *said)
{
    if (s->is_bound || (said->flags & POL_FACT_SHELL) != 0 ||
        ancestors_bind(m, node) || ancestors_bind_options(m, node)) {
        s->flags |= POL_FACT_UNSURE;
        return;
    }
    structure added = {.before = s->weak_wraps ? s->before : POL_NOT_SAID,
                       .shell = s->weak_wraps ? s->shell : POL_NOT_SAID,
                       .script = POL_NOT_SAID,
                       .wraps = s->weak_wraps,
                       .flags = s->flags};
    pol_said_program wraps = {.flags = said->flags & KIND_FLAGS,
                              .operands = said->operands,
                              .shell = said->shell,
                              .script = POL_NOT_SAID};
    take_structure(&added, &wraps);
    s->flags = added.flags;
    s->before = added.before;
    s->shell = added.shell;
    s->weak_wraps = true;
}

static void close_flags(const merge *m, const fact_node *node, structure *s,
                        const pol_said_program *said)
{
    s->flags |= said->flags & (POL_FACT_RECURSIVE | POL_FACT_STDIN_CODE);
    if (!s->wraps && (said->flags & WRAPS_ANY) != 0) {
        close_wraps(m, node, s, said);
    }
    if (s->wraps || s->weak_wraps) {
        s->flags |= said->flags & POL_FACT_APPENDS;
    } else if (!s->is_bound) {
        s->flags |= said->flags & POL_FACT_SUBCOMMANDS;
    }
}

/* -- harmless */

/* All that wrap have to say so, and one of a layer that may open. */
static uint8_t harmless_from(const merge *m, const fact_node *node,
                             const structure *s)
{
    uint8_t from = NEVER;
    for (uint32_t i = 0; s->wraps && i < node->count; i++) {
        const pol_said_program *said = pol_fact_said(m, node, i);
        uint8_t rank = rank_of(m, said);
        if ((said->flags & WRAPS_ANY) == 0) {
            continue;
        }
        if (!said->harmless) {
            return NEVER;
        }
        uint8_t layer = said->is_base ? 0 : said->layer;
        if (rank < POL_RANK_TIGHTENS && layer < from) {
            from = layer;
        }
    }
    return from;
}

/* -- one name */

/* Operands that a weaker source names. */
static bool add_weak_place(merge *m, pol_fact_program *p, pol_said_place place,
                           bool has_strong)
{
    bool stdin_code = (p->flags & (POL_FACT_STDIN_CODE | POL_FACT_SHELL)) != 0;
    if (place.kind == POL_OPERAND_CODE || place.kind == POL_OPERAND_SCRIPT) {
        /* Code that others know of may not stand for what the standard input
         * is. */
        place.kind = stdin_code ? POL_OPERAND_EFFECT : POL_OPERAND_CODE;
    } else if (place.kind == POL_OPERAND_URL && has_strong) {
        /* What reads as a host would be no file any more. */
        place.kind = POL_OPERAND_NETWORK;
        if (!pol_add_fact_operand(m->c, p, place)) {
            return false;
        }
        place.kind = POL_OPERAND_READ;
    }
    return pol_add_fact_operand(m->c, p, place);
}

static bool has_strong_places(const merge *m, const fact_node *node)
{
    bool has = false;
    for (uint32_t i = 0; i < node->count; i++) {
        const pol_said_program *said = pol_fact_said(m, node, i);
        has |= said->place_count > 0 && pol_fact_is_strong(m, node, said);
    }
    return has;
}

static bool add_some_places(merge *m, const fact_node *node,
                            pol_fact_program *p, bool globs)
{
    pol_checker *c = m->c;
    bool has_strong = has_strong_places(m, node);
    for (uint32_t i = 0; i < node->count; i++) {
        const pol_said_program *said = pol_fact_said(m, node, i);
        bool strong = pol_fact_is_strong(m, node, said);
        /* std:base has an end. */
        if (!said->is_base &&
            !pol_check_step(c, said->place_count, said->span)) {
            return false;
        }
        for (uint32_t k = 0; k < said->place_count; k++) {
            pol_said_place place = c->said.places.items[said->places + k];
            if ((place.glob != POL_NO_TEXT) != globs) {
                continue;
            }
            if (!(strong ? pol_add_fact_operand(c, p, place)
                         : add_weak_place(m, p, place, has_strong))) {
                return false;
            }
        }
    }
    return true;
}

static bool add_places(merge *m, const fact_node *node, pol_fact_program *p)
{
    const pol_said_program *alone = pol_fact_alone(m, node);
    uint32_t *shared = alone == NULL || alone->place_count == 0
                           ? NULL
                           : &m->shared_places[alone->places];
    if (shared != NULL && *shared != 0) {
        const pol_fact_program *other = &m->c->out->programs.items[*shared - 1];
        p->operands = other->operands;
        p->operand_count = other->operand_count;
        return true;
    }
    if (!add_some_places(m, node, p, false) ||
        !add_some_places(m, node, p, true)) {
        return false;
    }
    if (shared != NULL) { /* as the program that comes next */
        *shared = (uint32_t)m->c->out->programs.count + 1;
    }
    return true;
}

bool pol_add_fact_operand(pol_checker *c, pol_fact_program *p,
                          pol_said_place place)
{
    enum {
        MOST = 128
    };
    pol_checked *out = c->out;
    for (uint32_t i = 0; i < p->operand_count; i++) {
        const pol_fact_operand *have =
            &out->fact_operands.items[p->operands + i];
        if (have->kind == place.kind && have->glob == place.glob &&
            have->from == place.from && have->to == place.to) {
            return true;
        }
    }
    if (p->operand_count >= MOST) {
        pol_report_add(c->report, POL_CODE_LIMIT_PATTERN,
                       (pol_span){.source = POL_NO_SOURCE},
                       "the facts of one program name more than %u operands",
                       (unsigned)MOST);
        return false;
    }
    pol_fact_operand *slot = pol_vec_push(&out->fact_operands, c->budget);
    if (slot == NULL) {
        return false;
    }
    *slot = (pol_fact_operand){place.glob, place.from, place.to, place.kind};
    p->operand_count++;
    return true;
}

static structure merge_flags(const merge *m, const fact_node *node)
{
    structure s = {
        .before = POL_NOT_SAID, .shell = POL_NOT_SAID, .script = POL_NOT_SAID};
    for (uint32_t i = 0; i < node->count; i++) {
        const pol_said_program *said = pol_fact_said(m, node, i);
        if (pol_fact_is_strong(m, node, said)) {
            take_structure(&s, said);
            s.is_bound |= said->place_count > 0;
            for (uint32_t k = 0; k < said->option_count; k++) {
                uint32_t bits =
                    m->c->said.options.items[said->options + k].bits;
                s.is_bound |=
                    (bits & ~(uint32_t)(POL_OPTION_VALUE | POL_OPTION_GLOBAL |
                                        POL_OPTION_FOLDER)) != 0;
            }
        }
    }
    s.is_bound |= s.flags != 0;
    s.said = s.flags;
    for (uint32_t i = 0; i < node->count; i++) {
        const pol_said_program *said = pol_fact_said(m, node, i);
        if (!pol_fact_is_strong(m, node, said)) {
            close_flags(m, node, &s, said);
        }
    }
    return s;
}

static uint8_t or_zero(uint8_t said)
{
    return said == POL_NOT_SAID ? 0 : said;
}

/* The program of a subcommand has subcommands. */
static void tell_parent(merge *m, const fact_node *node)
{
    if (node->parent == 0) {
        return;
    }
    uint32_t parent = m->nodes[node->parent - 1].out;
    pol_fact_program *p = &m->c->out->programs.items[parent - 1];
    p->flags |= POL_FACT_SUBCOMMANDS;
    if ((p->flags & WRAPS_ANY) != 0) {
        p->flags |= POL_FACT_UNSURE;
    }
}

/* Whether a node is nobody's that is strong, nor is one below it, and its
 * word would hide an operand. */
static bool is_left_out(const merge *m, const fact_node *node)
{
    if (node->parent != 0 && m->nodes[node->parent - 1].out == 0) {
        return true;
    }
    return node->parent != 0 && node->below > m->nodes[node->root].rank &&
           ancestors_bind(m, node);
}

static bool merge_node(merge *m, fact_node *node)
{
    pol_checker *c = m->c;
    pol_checked *out = c->out;
    if (is_left_out(m, node)) {
        return true;
    }
    structure s = merge_flags(m, node);
    pol_text name = pol_intern_text(&c->fact_names, node->name);
    if (node->parent != 0 && (s.denied & POL_FACT_SINGLE_DASH) == 0) {
        uint32_t parent = m->nodes[node->parent - 1].out;
        s.flags |= out->programs.items[parent - 1].flags & POL_FACT_SINGLE_DASH;
    }
    pol_fact_program p = {.name = pol_intern(&out->fact_texts, name),
                          .options = (uint32_t)out->fact_options.count,
                          .operands = (uint32_t)out->fact_operands.count,
                          .flags = s.flags,
                          .before = or_zero(s.before),
                          .shell = or_zero(s.shell),
                          .script = or_zero(s.script),
                          .harmless_from = harmless_from(m, node, &s),
                          .depth = node->depth,
                          .is_said = has_strong(m, node),
                          .said = s.said,
                          .denied = s.denied};
    if (node->parent != 0) {
        p.parent = m->nodes[node->parent - 1].out;
    }
    /* What only those say who can only tighten does not make a program known:
     * what nobody said of it may still run code. */
    bool is_known = p.is_said && m->nodes[node->root].rank < POL_RANK_TIGHTENS;
    if (p.name == POL_NO_TEXT || !pol_merge_options(m, node, &p, is_known) ||
        !add_places(m, node, &p)) {
        return false;
    }
    pol_fact_program *slot = pol_vec_push(&out->programs, c->budget);
    if (slot == NULL) {
        return false;
    }
    *slot = p;
    node->out = (uint32_t)out->programs.count;
    set_bounds(out, node);
    tell_parent(m, node);
    return true;
}

/* -- what comes to nothing */

static bool is_in_vain(const merge *m, const fact_node *node,
                       const pol_said_program *said)
{
    if (node->out == 0) {
        return true;
    }
    const pol_fact_program *p = &m->c->out->programs.items[node->out - 1];
    bool strong = pol_fact_is_strong(m, node, said);
    if (said->harmless && p->harmless_from > said->layer) {
        return rank_of(m, said) > 0;
    }
    if (strong) {
        return false;
    }
    return (said->flags & ~(uint32_t)p->flags) != 0 ||
           (said->operands != POL_NOT_SAID && said->operands != p->before) ||
           (said->shell != POL_NOT_SAID && said->shell != p->shell) ||
           (said->script != POL_NOT_SAID && said->script != p->script) ||
           pol_loses_options(m->c, p, said);
}

static void report_vain(const merge *m, const fact_node *node)
{
    pol_checker *c = m->c;
    uint8_t rank = m->nodes[node->root].rank;
    pol_text name = pol_intern_text(&c->fact_names, node->name);
    for (uint32_t i = 0; i < node->count; i++) {
        const pol_said_program *said = pol_fact_said(m, node, i);
        if (!is_in_vain(m, node, said)) {
            continue;
        }
        if (rank == rank_of(m, said)) {
            pol_report_add(c->report, POL_CODE_IGNORED_FACTS, said->span,
                           "that `%.*s` is harmless does not count here",
                           POL_PR(name));
            continue;
        }
        pol_report_add(c->report, POL_CODE_IGNORED_FACTS, said->span,
                       "part of this is left out: %s%s says how `%.*s` is "
                       "read, and other sources can only add effects",
                       rank == 0 ? "" : "the layer ",
                       rank == 0 ? "std:base"
                       : rank >= POL_RANK_TIGHTENS
                           ? pol_layer_text(rank - POL_RANK_TIGHTENS)
                           : pol_layer_text(rank - 1u),
                       POL_PR(name));
    }
}

/* -- all names */

static pol_text parent_of(pol_text name)
{
    while (name.size > 0 && name.data[name.size - 1] != ' ') {
        name.size--;
    }
    name.size -= name.size > 0;
    return name;
}

/* Nodes by the order of their names: what a name begins with comes first, and
 * all that begins with it at once behind, as a blank sorts before all else
 * that a name can have. */
static bool make_nodes(merge *m)
{
    const pol_interner *names = &m->c->fact_names;
    size_t count = names->texts.count;
    pol_ordered *order = pol_arena_zalloc(&m->c->keep, count, sizeof *order);
    m->nodes = pol_arena_zalloc(&m->c->keep, count, sizeof *m->nodes);
    m->node_of = pol_arena_zalloc(&m->c->keep, count, sizeof *m->node_of);
    m->shared_options = pol_arena_zalloc(
        &m->c->keep, m->c->said.options.count + 1, sizeof(uint32_t));
    m->shared_places = pol_arena_zalloc(
        &m->c->keep, m->c->said.places.count + 1, sizeof(uint32_t));
    if (order == NULL || m->nodes == NULL || m->node_of == NULL ||
        m->shared_options == NULL || m->shared_places == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        order[i] = pol_ordered_of(names, i, 0);
    }
    pol_sort_ordered(names, order, count);
    for (uint32_t i = 0; i < count; i++) {
        fact_node *node = &m->nodes[i];
        pol_text parent = parent_of(pol_intern_text(names, order[i].text));
        *node = (fact_node){.name = order[i].text,
                            .root = i,
                            .rank = POL_RANK_NONE,
                            .below = POL_RANK_NONE};
        m->node_of[node->name] = i;
        if (parent.size > 0) {
            uint32_t above = m->node_of[pol_intern_find(names, parent)];
            node->parent = above + 1;
            node->root = m->nodes[above].root;
            node->depth = m->nodes[above].depth + 1;
        }
    }
    m->node_count = (uint32_t)count;
    return true;
}

/* Statements by name, and then as they came. */
static bool sort_statements(merge *m)
{
    size_t count = m->c->said.programs.count;
    m->keys = pol_arena_alloc(&m->c->keep, (count + 1) * sizeof *m->keys);
    if (m->keys == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t name = m->c->said.programs.items[i].name;
        m->keys[i] = (uint64_t)m->node_of[name] << 32 | i;
    }
    pol_sort_numbers(m->keys, count);
    for (size_t i = 0; i < count; i++) {
        fact_node *node = &m->nodes[m->keys[i] >> 32];
        uint8_t rank =
            rank_of(m, &m->c->said.programs.items[(uint32_t)m->keys[i]]);
        node->first = node->count == 0 ? (uint32_t)i : node->first;
        node->count++;
        node->below = rank < node->below ? rank : node->below;
        if (rank < m->nodes[node->root].rank) {
            m->nodes[node->root].rank = rank;
        }
    }
    for (uint32_t i = m->node_count; i-- > 0;) {
        const fact_node *node = &m->nodes[i];
        if (node->parent != 0 &&
            node->below < m->nodes[node->parent - 1].below) {
            m->nodes[node->parent - 1].below = node->below;
        }
    }
    return true;
}

static void settle_synonyms(pol_checker *c)
{
    for (size_t i = 0; i < c->out->synonyms.count; i++) {
        pol_synonyms *s = &c->out->synonyms.items[i];
        s->tightens = pol_can_only_tighten(c, s->layer, POL_KIND_COMMAND);
    }
}

void pol_merge_facts(pol_checker *c)
{
    merge m = {.c = c};
    settle_synonyms(c);
    pol_merge_variables(c);
    if (c->said.programs.count == 0 || !make_nodes(&m) ||
        !sort_statements(&m)) {
        return;
    }
    for (uint32_t i = 0; i < m.node_count; i++) {
        if (!merge_node(&m, &m.nodes[i])) {
            return;
        }
    }
    for (uint32_t i = 0; i < m.node_count; i++) {
        report_vain(&m, &m.nodes[i]);
    }
}
