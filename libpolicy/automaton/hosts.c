/* SPDX-License-Identifier: Apache-2.0
 *
 * Hosts and ranges as step programs: the labels of a name are tokens, last
 * one first, then an end; an address is a range in place of them.  Behind
 * either come protocol, port and method, as far as a rule asks for them. */
#include <libpolicy/automaton/lower.h>
#include <libpolicy/canon/host.h>

/* Tokens of pol_net_protocol. */
static const char *const protocols[] = {"",           "http",       "https",
                                        "socks5_tcp", "socks5_udp", "other"};

static pol_text mark_of(const char *text)
{
    return (pol_text){text, strlen(text)};
}

/* Exceptions are about hosts alone. */
static const pol_connection *connection_of(const pol_lowering *lowering)
{
    uint32_t extra = lowering->exempt ? 0 : lowering->rule->extra;
    return extra == 0 ? NULL : &lowering->checked->connections.items[extra - 1];
}

/* A fact that the request may lack: that meets what closes. */
static size_t begin_fact(pol_lowering *lowering)
{
    size_t head = lowering->program->words.count;
    pol_push_step(lowering, 0);
    if (lowering->closing) {
        pol_push_mark(lowering, POL_MARK(POL_MARK_UNBOUND));
    }
    return head;
}

static void push_any(pol_lowering *lowering)
{
    pol_push_step(lowering, POL_STEP_WORD(POL_STEP_ANY, 0));
}

static void push_protocol(pol_lowering *lowering, const pol_connection *c)
{
    if (c->protocol == POL_NET_UNKNOWN) {
        push_any(lowering);
        return;
    }
    size_t head = begin_fact(lowering);
    pol_push_mark(lowering, mark_of(protocols[c->protocol]));
    pol_close_list(lowering, head, POL_STEP_ALT);
}

static void push_ports(pol_lowering *lowering, const pol_connection *c)
{
    if (c->port_count == 0) {
        push_any(lowering);
        return;
    }
    size_t head = begin_fact(lowering);
    for (uint32_t i = 0; i < c->port_count; i++) {
        char digits[8];
        size_t at = sizeof digits;
        uint32_t port = lowering->checked->ports.items[c->first_port + i];
        do {
            digits[--at] = (char)('0' + port % 10);
            port /= 10;
        } while (port > 0);
        pol_push_mark(lowering, (pol_text){digits + at, sizeof digits - at});
    }
    pol_close_list(lowering, head, POL_STEP_ALT);
}

static void push_methods(pol_lowering *lowering, const pol_connection *c)
{
    size_t head = begin_fact(lowering);
    for (uint32_t i = 0; i < c->method_count; i++) {
        pol_push_step(
            lowering,
            POL_STEP_WORD(
                POL_STEP_LITERAL,
                lowering->checked->methods.items[c->first_method + i]));
    }
    pol_close_list(lowering, head, POL_STEP_ALT);
}

static bool has_facts(const pol_connection *c)
{
    return c != NULL && (c->protocol != POL_NET_UNKNOWN || c->port_count > 0 ||
                         c->method_count > 0);
}

static void push_facts(pol_lowering *lowering, const pol_connection *c,
                       uint32_t accept)
{
    if (has_facts(c)) {
        push_protocol(lowering, c);
        if (c->port_count > 0 || c->method_count > 0) {
            push_ports(lowering, c);
        }
        if (c->method_count > 0) {
            push_methods(lowering, c);
        }
    }
    pol_push_step(lowering, accept);
}

static void start_here(pol_lowering *lowering, unsigned start)
{
    pol_lower_start(lowering, start, (uint32_t)lowering->program->words.count);
}

static void add_range(pol_lowering *lowering, pol_range range,
                      const pol_connection *c, uint32_t accept)
{
    pol_program *program = lowering->program;
    pol_range_start *slot =
        pol_vec_push(&program->range_starts, program->budget);
    if (slot != NULL) {
        *slot = (pol_range_start){range, (uint32_t)program->words.count};
        push_facts(lowering, c, accept);
    }
}

static void add_everything(pol_lowering *lowering, const pol_connection *c,
                           uint32_t accept)
{
    if (!lowering->closing) {
        start_here(lowering, POL_START_PUBLIC);
        push_facts(lowering, c, accept);
        return;
    }
    start_here(lowering, POL_START_NETWORK);
    if (has_facts(c)) {
        pol_push_step(lowering, POL_STEP_WORD(POL_STEP_GAP, 0));
        pol_push_mark(lowering, POL_MARK(POL_MARK_END));
    }
    push_facts(lowering, c, accept);
    add_range(lowering, (pol_range){.size = POL_ADDRESS_V4}, c, accept);
    add_range(lowering, (pol_range){.size = POL_ADDRESS_V6}, c, accept);
}

/* `localhost` means the other names of the loopback, and its addresses. */
static void add_loopback(pol_lowering *lowering, const pol_connection *c,
                         uint32_t accept)
{
    start_here(lowering, POL_START_NETWORK);
    pol_push_mark(lowering, POL_MARK(POL_MARK_LOOPBACK));
    push_facts(lowering, c, accept);
    add_range(lowering, (pol_range){{127}, POL_ADDRESS_V4, 8}, c, accept);
    add_range(lowering, (pol_range){{[15] = 1}, POL_ADDRESS_V6, 128}, c,
              accept);
}

/* An opening `*.com`: below a public suffix anybody can have a name. */
static bool is_broad(const pol_lowering *lowering, const pol_pattern *pattern)
{
    const uint32_t *words = lowering->checked->words.items + pattern->first;
    pol_word_kind last = POL_WORD_KIND(words[pattern->count - 1]);
    uint32_t labels = pattern->count - (last == POL_WORD_LITERAL ? 0 : 1);
    if (lowering->closing || last == POL_WORD_END || labels != 1) {
        return false;
    }
    pol_text label =
        pol_intern_text(&lowering->checked->texts, POL_WORD_VALUE(words[0]));
    char below[POL_HOST_MAX] = "a."; /* some name below it */
    if (label.size > sizeof below - 2) {
        return true;
    }
    memcpy(below + 2, label.data, label.size);
    return pol_name_is_public((pol_text){below, label.size + 2});
}

static void add_name(pol_lowering *lowering, const pol_pattern *pattern,
                     const pol_connection *c, uint32_t accept)
{
    const uint32_t *words = lowering->checked->words.items;
    uint32_t last = 0;
    start_here(lowering, POL_START_NETWORK);
    for (uint32_t i = 0; i < pattern->count; i++) {
        last = words[pattern->first + i];
        if (POL_WORD_KIND(last) == POL_WORD_LITERAL) {
            pol_push_step(lowering, POL_STEP_WORD(POL_STEP_LITERAL,
                                                  POL_WORD_VALUE(last)));
        } else if (POL_WORD_KIND(last) == POL_WORD_END) {
            pol_push_mark(lowering, POL_MARK(POL_MARK_END));
        } else {
            push_any(lowering);
        }
    }
    if (POL_WORD_KIND(last) != POL_WORD_END && has_facts(c)) {
        pol_push_step(lowering, POL_STEP_WORD(POL_STEP_GAP, 0));
        pol_push_mark(lowering, POL_MARK(POL_MARK_END));
    }
    push_facts(lowering, c, accept);
}

static bool is_localhost(const pol_lowering *lowering,
                         const pol_pattern *pattern)
{
    const uint32_t *words = lowering->checked->words.items + pattern->first;
    return pattern->count == 2 && POL_WORD_KIND(words[1]) == POL_WORD_END &&
           pol_text_equal(pol_intern_text(&lowering->checked->texts,
                                          POL_WORD_VALUE(words[0])),
                          POL_TEXT("localhost"));
}

void pol_lower_host(pol_lowering *lowering, const pol_pattern *pattern,
                    uint32_t accept)
{
    const pol_checked *checked = lowering->checked;
    bool codex = checked->dialect == POL_DIALECT_CODEX;
    const pol_connection *c = codex ? NULL : connection_of(lowering);
    uint32_t word = checked->words.items[pattern->first];
    switch (POL_WORD_KIND(word)) {
    case POL_WORD_ADDRESS:
        add_range(lowering, checked->addresses.items[POL_WORD_VALUE(word)], c,
                  accept);
        break;
    case POL_WORD_GAP:
        add_everything(lowering, c, accept);
        break;
    case POL_WORD_LITERAL:
    case POL_WORD_ANY:
    case POL_WORD_GLOB:
    case POL_WORD_OPTION:
    case POL_WORD_END:
    case POL_WORD_ALT:
    case POL_WORD_PATH:
    case POL_WORD_ROOT:
        if (!codex && is_broad(lowering, pattern)) {
            break;
        }
        add_name(lowering, pattern, c, accept);
        if (is_localhost(lowering, pattern)) {
            add_loopback(lowering, c, accept);
        }
        break;
    }
}
