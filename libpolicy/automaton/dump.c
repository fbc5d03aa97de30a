/* SPDX-License-Identifier: Apache-2.0
 *
 * The automaton as text, one state a paragraph. */
#include <libpolicy/automaton/automaton.h>
#include <libpolicy/canon/host.h>
#include <libpolicy/image/format.h>

static void print_bits(pol_sink sink, const char *title, unsigned bits)
{
    static const char *const names[] = {"allow", "prompt", "prompt-user",
                                        "deny", "condition"};
    if (bits == 0) {
        return;
    }
    pol_print(sink, " %s", title);
    for (unsigned i = 0; i < 5; i++) {
        if ((bits >> i & 1) != 0) {
            pol_print(sink, " %s", names[i]);
        }
    }
}

static void print_accept(const pol_automaton *a, pol_sink sink, uint32_t ref)
{
    if (ref == POL_REF_NONE) {
        return;
    }
    if ((ref & POL_REF_LIST) == 0) {
        pol_print(sink, " rule %u", (unsigned)ref);
        return;
    }
    const uint32_t *list = a->lists.items + POL_REF_OFFSET(ref);
    for (uint32_t i = 0; i < list[0]; i++) {
        pol_print(sink, " rule %u", (unsigned)list[POL_LIST_HEAD + i]);
    }
    for (uint32_t i = 0; i < list[1]; i++) {
        pol_print(sink, " term %u",
                  (unsigned)list[POL_LIST_HEAD + list[0] + i]);
    }
}

static void print_text(const pol_checked *checked, pol_sink sink, uint32_t text)
{
    pol_text bytes = pol_intern_text(&checked->texts, text);
    if (bytes.size == 2 && bytes.data[0] == POL_KEY_LETTER) {
        pol_print(sink, "letter %c", bytes.data[1]);
        return;
    }
    pol_print(sink, "\"");
    pol_write_escaped(sink, bytes);
    pol_print(sink, "\"");
}

static void print_wild(const pol_automaton *a, const pol_checked *checked,
                       const pol_wild *w, pol_sink sink)
{
    if (w->any != UINT32_MAX) {
        pol_print(sink, "  any -> %u\n", (unsigned)w->any);
    }
    for (uint32_t i = 0; i < w->glob_count; i++) {
        const pol_glob_edge *e = &a->glob_edges.items[w->globs + i];
        pol_print(sink, "  glob ");
        print_text(checked, sink, e->glob);
        pol_print(sink, " -> %u\n", (unsigned)e->to);
    }
    for (uint32_t i = 0; i < w->spawn_count; i++) {
        pol_print(sink, "  spawns %u\n",
                  (unsigned)a->spawns.items[w->spawns + i]);
    }
    if (w->end_accept != POL_REF_NONE) {
        pol_print(sink, "  end");
        print_bits(sink, "own", w->end_own);
        print_accept(a, sink, w->end_accept);
        pol_print(sink, "\n");
    }
}

static void print_range(const pol_range *range, pol_sink sink)
{
    pol_address address = {.size = range->size};
    char text[POL_ADDRESS_TEXT];
    memcpy(address.bytes, range->bytes, sizeof address.bytes);
    size_t size = pol_address_write(&address, text);
    pol_print(sink, "%.*s/%u", (int)size, text, (unsigned)range->bits);
}

static void print_roots(const pol_automaton *a, pol_sink sink)
{
    static const char *const names[POL_START_COUNT] = {
        "command", "canonical command", "read",         "write",
        "execute", "folded read",       "folded write", "folded execute",
        "network", "public network",    "tool",         "setting"};
    for (int i = 0; i < POL_START_COUNT; i++) {
        if (a->roots[i] != UINT32_MAX) {
            pol_print(sink, "%s: state %u\n", names[i], (unsigned)a->roots[i]);
        }
    }
    for (size_t i = 0; i < a->ranges.count; i++) {
        pol_print(sink, "range ");
        print_range(&a->ranges.items[i].range, sink);
        pol_print(sink, ": state %u\n", (unsigned)a->ranges.items[i].state);
    }
}

void pol_automaton_dump(const pol_automaton *a, const pol_checked *checked,
                        pol_sink sink)
{
    static const char *const loops[] = {"", " gap", " narrow", " wide"};
    print_roots(a, sink);
    for (size_t i = 0; i < a->states.count; i++) {
        const pol_state *s = &a->states.items[i];
        pol_print(sink, "state %zu%s", i, loops[s->loop & 3]);
        print_bits(sink, "own", s->own);
        print_bits(sink, "sub", s->sub);
        print_accept(a, sink, s->accept);
        pol_print(sink, "\n");
        for (uint32_t k = 0; k < s->edge_count; k++) {
            const pol_state_edge *e = &a->edges.items[s->edges + k];
            pol_print(sink, "  ");
            print_text(checked, sink, e->text);
            pol_print(sink, " -> %u\n", (unsigned)e->to);
        }
        if (s->wild != 0) {
            print_wild(a, checked, &a->wilds.items[s->wild - 1], sink);
        }
    }
}
