/* SPDX-License-Identifier: Apache-2.0
 *
 * Connections as eval/network.c walks them: the labels of a name, last one
 * first, or an address; then protocol, port and method. */
#include <libpolicy/analyze/subject.h>

#include <libpolicy/canon/host.h>

enum {
    BEFORE_HOST = 0,
    BEHIND_LABEL,
    BEFORE_PROTOCOL,
    BEFORE_PORT,
    BEFORE_METHOD,
    BEHIND_CONNECTION
};

static bool is_codex(const pol_query *query)
{
    return query->dialect == POL_DIALECT_CODEX;
}

static bool is_address(const pol_query *query)
{
    return query->variant != POL_VARIANT_NAME;
}

static uint8_t size_of(const pol_query *query)
{
    return query->variant == POL_VARIANT_V4 ? POL_ADDRESS_V4 : POL_ADDRESS_V6;
}

/* -- Names.  The mark of a point is the name so far, as far as it says
 * whether the whole is public or means this host: a name of more than two
 * labels is a dot and its last two. */

static pol_text longer_name(pol_text label, pol_text mark, pol_arena *arena)
{
    char *text = pol_arena_alloc(arena, label.size + mark.size + 2);
    if (text == NULL) {
        return mark;
    }
    if (mark.size == 0) {
        memcpy(text, label.data, label.size);
        return (pol_text){text, label.size};
    }
    if (mark.data[0] == '.' || memchr(mark.data, '.', mark.size) != NULL) {
        size_t dot = mark.data[0] == '.' ? 0 : 1;
        text[0] = '.';
        memcpy(text + dot, mark.data, mark.size);
        return (pol_text){text, mark.size + dot};
    }
    memcpy(text, label.data, label.size);
    text[label.size] = '.';
    memcpy(text + label.size + 1, mark.data, mark.size);
    return (pol_text){text, label.size + 1 + mark.size};
}

/* Some name of this mark. */
static pol_text name_of(pol_text mark, char out[POL_HOST_MAX])
{
    if (mark.size == 0 || mark.data[0] != '.' || mark.size >= POL_HOST_MAX) {
        return mark;
    }
    out[0] = 'a';
    memcpy(out + 1, mark.data, mark.size);
    return (pol_text){out, mark.size + 1};
}

/* The name is complete: what stands in the place of its end. */
static void step_end(const pol_point *point, const pol_matcher *m,
                     const pol_standing *from, pol_standing *to)
{
    char out[POL_HOST_MAX];
    pol_text name = name_of(point->mark, out);
    pol_step_token token = {.text = POL_MARK(POL_MARK_END),
                            .mode = POL_STEPS_LITERALS};
    pol_standing_step(m, from, &token, to);
    if (to->fate != POL_FATE_OPEN) {
        return;
    }
    if (pol_name_is_loopback(name) &&
        !pol_text_equal(name, POL_TEXT("localhost"))) {
        pol_standing_enter_by(m, POL_START_NETWORK, POL_MARK(POL_MARK_LOOPBACK),
                              0, to);
    }
    uint32_t open = m->automaton.roots[POL_START_PUBLIC];
    if (open != UINT32_MAX && pol_name_is_public(name)) {
        pol_standing_enter(m, open, 0, to);
    }
}

/* -- Addresses */

static bool contains(const pol_range *range, const pol_address *address)
{
    unsigned whole = range->bits / 8, rest = range->bits % 8;
    if (range->size != address->size ||
        memcmp(range->bytes, address->bytes, whole) != 0) {
        return false;
    }
    return rest == 0 ||
           ((range->bytes[whole] ^ address->bytes[whole]) >> (8 - rest)) == 0;
}

static void enter_address(const pol_matcher *m, const pol_address *address,
                          uint8_t from, pol_standing *to)
{
    for (size_t i = 0; i < m->automaton.ranges.count; i++) {
        const pol_range_state *r = &m->automaton.ranges.items[i];
        if (contains(&r->range, address)) {
            pol_standing_enter(m, r->state, from, to);
        }
    }
}

static void step_address(const pol_matcher *m, pol_text bytes, pol_standing *to)
{
    char text[POL_ADDRESS_TEXT], out[POL_HOST_MAX];
    pol_address address = {.size = (uint8_t)bytes.size}, inside[4];
    memcpy(address.bytes, bytes.data, bytes.size);
    pol_host host =
        pol_host_of((pol_text){text, pol_address_write(&address, text)}, out);
    if (host.invalid || !host.is_address || to->fate != POL_FATE_OPEN) {
        return;
    }
    enter_address(m, &host.address,
                  host.why == POL_WHY_NONE ? 0 : POL_FROM_CLOSES, to);
    unsigned count = pol_address_embedded(&host.address, inside);
    for (unsigned i = 0; i < count; i++) {
        enter_address(m, &inside[i], POL_FROM_CLOSES, to);
    }
}

static bool is_strange(pol_text bytes)
{
    char text[POL_ADDRESS_TEXT], out[POL_HOST_MAX];
    pol_address address = {.size = (uint8_t)bytes.size};
    memcpy(address.bytes, bytes.data, bytes.size);
    size_t size = pol_address_write(&address, text);
    pol_host host = pol_host_of((pol_text){text, size}, out);
    return host.why != POL_WHY_NONE;
}

/* -- Facts */

static void choose_protocols(pol_choices *choices, pol_arena *arena)
{
    static const char *const names[] = {"http", "https", "socks5_tcp",
                                        "socks5_udp", "other"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        pol_choices_add(choices, arena->budget,
                        (pol_text){names[i], strlen(names[i])}, POL_SORT_TEXT);
    }
}

/* Ports begin with no zero. */
static void choose_ports(pol_choices *choices, size_t first)
{
    size_t kept = first;
    for (size_t i = first; i < choices->count; i++) {
        pol_text text = choices->items[i].text;
        if (text.size > 0 && text.size <= 5 && text.data[0] != '0' &&
            (text.size < 5 || memcmp(text.data, "65535", 5) <= 0)) {
            choices->items[kept++] = choices->items[i];
        }
    }
    choices->count = kept;
}

static void choose(const pol_point *point, pol_choices *choices, size_t first,
                   pol_arena *arena)
{
    switch (point->phase) {
    case BEHIND_LABEL: /* the name ends */
        pol_choices_add(choices, arena->budget, (pol_text){NULL, 0},
                        POL_SORT_TEXT);
        return;
    case BEFORE_PROTOCOL:
        choices->count = first;
        choose_protocols(choices, arena);
        break;
    case BEFORE_PORT:
        choose_ports(choices, first);
        break;
    case BEFORE_METHOD:
        break;
    default:
        return;
    }
    pol_choices_add(choices, arena->budget, (pol_text){NULL, 0},
                    POL_SORT_UNKNOWN);
}

/* Names that are special, so that each sort of name comes up. */
static void add_special_labels(pol_sieve *sieve)
{
    static const char *const labels[] = {"local", "localdomain", "localdomain6",
                                         "localhost", "localhost6"};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        pol_sieve_literal(sieve, (pol_text){labels[i], strlen(labels[i])});
    }
}

static void patterns(const pol_point *point, pol_alphabet *alphabet)
{
    static const char label[] = "abcdefghijklmnopqrstuvwxyz0123456789-_";
    alphabet->empty = false;
    if (point->phase == BEFORE_HOST && is_address(point->query)) {
        alphabet->done = true;
        alphabet->over =
            !pol_addresses_sort(point->query, size_of(point->query),
                                alphabet->choices, alphabet->arena);
        return;
    }
    switch (point->phase) {
    case BEFORE_HOST:
    case BEHIND_LABEL:
        alphabet->banned = pol_set_without(
            is_codex(point->query)
                ? POL_TEXT("abcdefghijklmnopqrstuvwxyz0123456789-_.*")
                : (pol_text){label, sizeof label - 1});
        add_special_labels(alphabet->sieve);
        break;
    case BEFORE_PORT:
        alphabet->banned = pol_set_without(POL_TEXT("0123456789"));
        pol_sieve_literal(alphabet->sieve, POL_TEXT("0"));
        break;
    case BEFORE_METHOD:
        alphabet->banned =
            pol_set_without(POL_TEXT("ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
        break;
    default:
        alphabet->done = true;
        break;
    }
    pol_alphabet_live(point, alphabet);
}

/* -- The kind */

static void begin(const pol_query *query, const pol_item *item,
                  pol_standing *standing)
{
    if (is_address(query)) {
        pol_standing_begin(item->matcher, POL_START_COMMAND, standing);
    } else {
        pol_standing_begin(item->matcher, POL_START_NETWORK, standing);
    }
}

static void step(const pol_point *point, size_t index, const pol_choice *choice,
                 bool after_option, pol_standing *to)
{
    const pol_matcher *m = point->query->items[index].matcher;
    const pol_standing *from = &point->standings[index];
    pol_step_token token = {.text = choice->text};
    (void)after_option;
    if (point->phase == BEFORE_HOST && is_address(point->query)) {
        step_address(m, choice->text, to);
        return;
    }
    if (point->phase == BEHIND_LABEL && choice->text.size == 0) {
        step_end(point, m, from, to);
        return;
    }
    if (choice->sort == POL_SORT_UNKNOWN) {
        token.text = POL_MARK(POL_MARK_UNBOUND);
    }
    pol_standing_step(m, from, &token, to);
}

static unsigned next(const pol_query *query, unsigned phase,
                     const pol_choice *choice)
{
    if (phase == BEFORE_HOST) {
        return is_address(query) || is_codex(query) ? BEFORE_PROTOCOL
                                                    : BEHIND_LABEL;
    }
    return phase == BEHIND_LABEL && choice->text.size > 0 ? phase : phase + 1;
}

static pol_text mark(const pol_point *point, const pol_choice *choice,
                     pol_arena *arena)
{
    if (is_address(point->query) || point->phase > BEHIND_LABEL) {
        return (pol_text){NULL, 0};
    }
    return choice->text.size == 0
               ? (pol_text){NULL, 0}
               : longer_name(choice->text, point->mark, arena);
}

/* Addresses with another one inside, and protocols that are none of ours. */
static bool distrusts(const pol_point *point, const pol_choice *choice)
{
    if (choice->sort == POL_SORT_ADDRESS) {
        return is_strange(choice->text);
    }
    return point->phase == BEFORE_PROTOCOL &&
           pol_text_equal(choice->text, POL_TEXT("other"));
}

static bool may_end(const pol_query *query, unsigned phase)
{
    (void)query;
    return phase == BEHIND_CONNECTION;
}

const pol_subject_kind pol_subject_network = {.begin = begin,
                                              .patterns = patterns,
                                              .step = step,
                                              .next = next,
                                              .choose = choose,
                                              .mark = mark,
                                              .distrusts = distrusts,
                                              .may_end = may_end};
