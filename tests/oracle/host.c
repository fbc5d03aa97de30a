/* SPDX-License-Identifier: Apache-2.0
 *
 * Network rules: a host as a name or an address, the addresses it resolved
 * to, and what is asked besides.  What a text means as a host or a URL is the
 * business of canon/host.h. */
#include "internal.h"

#include <stdlib.h>

#include <libpolicy/canon/host.h>

#define MAX_LABELS POL_HOST_MAX

typedef struct host {
    bool is_address;
    pol_address address;
    pol_address inside[4]; /* IPv4 addresses that it embeds */
    unsigned inside_count;
    pol_text name;
    pol_text labels[MAX_LABELS]; /* the last one first */
    size_t label_count;
    bool trusted; /* its spelling may be allowed */
} host;

typedef struct connection {
    pol_text host;
    uint32_t port;
    pol_net_protocol protocol;
    pol_text method;
    pol_why why;
} connection;

typedef struct data {
    const host *host;
    const connection *connection;
    const host *resolved; /* what closes is met by these as well */
    size_t resolved_count;
} data;

/* -- What is asked besides the host */

static bool has_port(const pol_checked *c, const pol_connection *asked,
                     uint32_t port)
{
    for (uint32_t i = 0; i < asked->port_count; i++) {
        if (c->ports.items[asked->first_port + i] == port) {
            return true;
        }
    }
    return false;
}

static bool has_method(const pol_checked *c, const pol_connection *asked,
                       pol_text method)
{
    for (uint32_t i = 0; i < asked->method_count; i++) {
        uint32_t number = c->methods.items[asked->first_method + i];
        if (pol_text_equal(pol_intern_text(&c->texts, number), method)) {
            return true;
        }
    }
    return false;
}

/* A fact that the request lacks holds for what closes. */
static bool holds(const oracle_subject *s, const pol_rule *rule, bool closing)
{
    const pol_checked *c = s->judge->o->checked;
    const data *d = s->data;
    const connection *asks = d->connection;
    if (rule->extra == 0) {
        return true;
    }
    const pol_connection *rules = &c->connections.items[rule->extra - 1];
    bool protocol = rules->protocol == POL_NET_UNKNOWN ||
                    (asks->protocol == POL_NET_UNKNOWN
                         ? closing
                         : (pol_net_protocol)rules->protocol == asks->protocol);
    bool port = rules->port_count == 0 ||
                (asks->port == 0 ? closing : has_port(c, rules, asks->port));
    bool method =
        rules->method_count == 0 ||
        (asks->method.size == 0 ? closing : has_method(c, rules, asks->method));
    return protocol && port && method;
}

/* -- Addresses */

static bool in_range(const pol_range *range, const pol_address *address)
{
    if (range->size != address->size) {
        return false;
    }
    for (unsigned bit = 0; bit < range->bits; bit++) {
        unsigned shift = 7 - bit % 8;
        if ((range->bytes[bit / 8] >> shift & 1) !=
            (address->bytes[bit / 8] >> shift & 1)) {
            return false;
        }
    }
    return true;
}

static bool is_loopback(const pol_address *address)
{
    static const pol_range v4 = {{127}, 4, 8};
    static const pol_range v6 = {{[15] = 1}, 16, 128};
    return in_range(&v4, address) || in_range(&v6, address);
}

/* range null: the loopback addresses. */
static bool has_address(const host *h, const pol_range *range, bool closing)
{
    if (range != NULL ? in_range(range, &h->address)
                      : is_loopback(&h->address)) {
        return true;
    }
    for (unsigned i = 0; closing && i < h->inside_count; i++) {
        if (range != NULL ? in_range(range, &h->inside[i])
                          : is_loopback(&h->inside[i])) {
            return true;
        }
    }
    return false;
}

/* -- Names */

/* "*.x" or "**.x" over one label of the public DNS: opens nothing. */
static bool is_broad(pol_text label)
{
    char name[POL_HOST_MAX + 2] = "a.";
    if (label.size > POL_HOST_MAX) {
        return false;
    }
    memcpy(name + 2, label.data, label.size);
    return pol_name_is_public((pol_text){name, label.size + 2});
}

static bool has_name(const pol_checked *c, const host *h, const uint32_t *words,
                     size_t count, bool closing)
{
    size_t literals = 0;
    while (literals < count &&
           POL_WORD_KIND(words[literals]) == POL_WORD_LITERAL) {
        pol_text label =
            pol_intern_text(&c->texts, POL_WORD_VALUE(words[literals]));
        if (literals == h->label_count ||
            !pol_text_equal(label, h->labels[literals])) {
            return false;
        }
        literals++;
    }
    bool more = h->label_count > literals;
    bool ends =
        literals < count && POL_WORD_KIND(words[literals]) == POL_WORD_END;
    if (ends) {
        return !more;
    }
    if (!closing && literals == 1 && is_broad(h->labels[0])) {
        return false;
    }
    return literals == count || more; /* open, or ANY */
}

static bool is_localhost(const pol_checked *c, const uint32_t *words,
                         size_t count)
{
    return count == 2 && POL_WORD_KIND(words[0]) == POL_WORD_LITERAL &&
           POL_WORD_KIND(words[1]) == POL_WORD_END &&
           oracle_equals(pol_intern_text(&c->texts, POL_WORD_VALUE(words[0])),
                         "localhost");
}

static bool host_lies_in(const pol_checked *c, const host *h,
                         pol_pattern pattern, bool closing)
{
    const uint32_t *words = c->words.items + pattern.first;
    if (!closing && !h->trusted) {
        return false;
    }
    if (POL_WORD_KIND(words[0]) == POL_WORD_ADDRESS) {
        return h->is_address &&
               has_address(h, &c->addresses.items[POL_WORD_VALUE(words[0])],
                           closing);
    }
    if (POL_WORD_KIND(words[0]) == POL_WORD_GAP) {
        return closing || (!h->is_address && pol_name_is_public(h->name));
    }
    if (is_localhost(c, words, pattern.count)) {
        return h->is_address ? has_address(h, NULL, closing)
                             : pol_name_is_loopback(h->name);
    }
    return !h->is_address && has_name(c, h, words, pattern.count, closing);
}

static bool lies_in(const oracle_subject *s, const pol_rule *rule,
                    pol_pattern pattern, bool closing)
{
    const pol_checked *c = s->judge->o->checked;
    const data *d = s->data;
    if (host_lies_in(c, d->host, pattern, closing)) {
        return true;
    }
    (void)rule;
    for (size_t i = 0; closing && i < d->resolved_count; i++) {
        if (host_lies_in(c, &d->resolved[i], pattern, true)) {
            return true;
        }
    }
    return false;
}

/* -- Readings */

static void set_labels(host *h, pol_text name)
{
    h->name = name;
    h->label_count = 0;
    for (size_t end = name.size; end > 0;) {
        size_t begin = end;
        while (begin > 0 && name.data[begin - 1] != '.') {
            begin--;
        }
        h->labels[h->label_count++] =
            (pol_text){name.data + begin, end - begin};
        end = begin > 0 ? begin - 1 : 0;
    }
}

static void set_address(host *h, const pol_address *address)
{
    h->is_address = true;
    h->address = *address;
    h->inside_count = pol_address_embedded(address, h->inside);
}

/* out: POL_HOST_MAX bytes that the name stays in. */
static bool set_host(oracle_judge *j, pol_text text, bool resolved, char *out,
                     host *h, pol_why *why)
{
    pol_host canonical = pol_host_of(text, out);
    memset(h, 0, sizeof *h);
    if (canonical.invalid || (resolved && !canonical.is_address)) {
        oracle_refuse(j, POL_REASON_INVALID,
                      canonical.invalid ? canonical.why : POL_WHY_BAD_ADDRESS);
        return false;
    }
    /* How a resolver writes an address says nothing about the request, but
     * what is mapped is opened by no range. */
    h->trusted = resolved ? !pol_address_is_mapped(&canonical.address)
                          : canonical.why == POL_WHY_NONE;
    if (canonical.is_address) {
        set_address(h, &canonical.address);
    } else {
        set_labels(h, (pol_text){out, canonical.size});
    }
    *why = canonical.why;
    return true;
}

/* A special address needs an allow of its own, of which exceptions are met by
 * everything else of the request as well; a public one needs none. */
static void judge_special(oracle_judge *j, const host *h, const connection *c,
                          const host *all, size_t count)
{
    data d = {h, c, all, count};
    oracle_subject s = {
        .judge = j, .data = &d, .holds = holds, .lies_in = lies_in};
    if (pol_address_is_special(&h->address) && !oracle_is_opened(&s)) {
        oracle_distrust(j, POL_WHY_PRIVATE_ADDRESS);
    }
}

/* A name that a person may read as another one has no exceptions either. */
static void judge_host(oracle_judge *j, const data *d, pol_why why)
{
    oracle_subject s = {
        .judge = j, .data = d, .holds = holds, .lies_in = lies_in};
    data alone = {d->host, d->connection, NULL, 0};
    oracle_subject itself = s;
    oracle_read(j, &s);
    /* what it resolved to never lifts the default */
    itself.data = &alone;
    itself.unlisted = true;
    oracle_read(j, &itself);
    if (j->request->of.network->mapped != 0) {
        s.only_closes = s.no_default = true;
        oracle_read(j, &s);
        why = why == POL_WHY_NONE ? POL_WHY_MAPPED : why;
    }
    if (why != POL_WHY_NONE) {
        oracle_distrust(j, why);
    }
}

/* all has room for the addresses and the host. */
static void judge_all(oracle_judge *j, const connection *c, host *all)
{
    const pol_network_query *q = j->request->of.network;
    char out[POL_HOST_MAX], other[POL_HOST_MAX];
    size_t count = q->address_count;
    pol_why why, ignored;
    if (!set_host(j, c->host, false, out, &all[count], &why)) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (!set_host(j, q->addresses[i], true, other, &all[i], &ignored)) {
            return;
        }
    }
    data d = {&all[count], c, all, count};
    judge_host(j, &d, c->why != POL_WHY_NONE ? c->why : why);
    for (size_t i = 0; i < count; i++) {
        judge_special(j, &all[i], c, all, count + 1);
    }
}

/* -- Codex */

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static pol_text trim(pol_text text)
{
    while (text.size > 0 && is_blank(text.data[0])) {
        text = pol_text_from(text, 1);
    }
    while (text.size > 0 && is_blank(text.data[text.size - 1])) {
        text.size--;
    }
    return text;
}

/* Without brackets, one port, dots at the end. */
static pol_text codex_host(pol_text text)
{
    text = trim(text);
    const char *close =
        oracle_begins(text, "[") ? memchr(text.data, ']', text.size) : NULL;
    const char *colon =
        text.size > 0 ? memchr(text.data, ':', text.size) : NULL;
    if (close != NULL) {
        text = (pol_text){text.data + 1, (size_t)(close - text.data) - 1};
    } else if (colon != NULL) {
        size_t at = (size_t)(colon - text.data);
        bool one = memchr(colon + 1, ':', text.size - at - 1) == NULL;
        text.size = one ? at : text.size;
    }
    while (text.size > 0 && text.data[text.size - 1] == '.') {
        text.size--;
    }
    return text;
}

static bool equals_codex(const oracle_subject *s, const pol_rule *rule,
                         pol_pattern pattern, bool closing)
{
    const pol_checked *c = s->judge->o->checked;
    const pol_text *wanted = s->data;
    uint32_t word = c->words.items[pattern.first];
    (void)rule;
    (void)closing;
    return pol_text_equal(pol_intern_text(&c->texts, POL_WORD_VALUE(word)),
                          *wanted);
}

static void judge_codex(oracle_judge *j, const connection *c)
{
    pol_text plain = codex_host(c->host);
    if (plain.size == 0 || oracle_has_nul(c->host)) {
        oracle_refuse(j, POL_REASON_INVALID,
                      oracle_has_nul(c->host) ? POL_WHY_NUL : POL_WHY_EMPTY);
        return;
    }
    char *lower = oracle_alloc(plain.size);
    for (size_t i = 0; i < plain.size; i++) {
        char ch = plain.data[i];
        lower[i] = (char)(ch >= 'A' && ch <= 'Z' ? ch - 'A' + 'a' : ch);
    }
    pol_text text = {lower, plain.size};
    oracle_subject s = {.judge = j, .data = &text, .lies_in = equals_codex};
    oracle_read(j, &s);
    if (c->why != POL_WHY_NONE || j->request->of.network->mapped != 0) {
        oracle_distrust(j, c->why != POL_WHY_NONE ? c->why : POL_WHY_MAPPED);
    }
    free(lower);
}

/* -- The request */

static bool read_connection(oracle_judge *j, connection *c)
{
    const pol_network_query *q = j->request->of.network;
    *c = (connection){q->host, q->port, q->protocol, q->method, POL_WHY_NONE};
    if (q->url.size > 0) {
        pol_url url;
        if (pol_read_url(q->url, &url, &c->why) != POL_OK) {
            oracle_refuse(j, POL_REASON_INVALID, c->why);
            return false;
        }
        c->host = url.host;
        c->port = url.port;
        c->protocol = url.protocol;
    }
    if (c->port > 65535 || oracle_has_nul(c->method)) {
        oracle_refuse(j, POL_REASON_INVALID,
                      c->port > 65535 ? POL_WHY_PORT : POL_WHY_NUL);
        return false;
    }
    if (c->protocol == POL_NET_OTHER && c->why == POL_WHY_NONE) {
        c->why = POL_WHY_SCHEME;
    }
    return true;
}

void oracle_network(oracle_judge *j)
{
    const pol_network_query *q = j->request->of.network;
    connection c;
    if (q->address_count > POL_MAX_ADDRESSES) {
        oracle_refuse(j, POL_REASON_LIMIT, POL_WHY_TOO_MANY);
        return;
    }
    if (!read_connection(j, &c)) {
        return;
    }
    if (j->o->checked->dialect == POL_DIALECT_CODEX) {
        judge_codex(j, &c);
        return;
    }
    host *all = oracle_alloc((q->address_count + 1) * sizeof *all);
    judge_all(j, &c, all);
    free(all);
}
