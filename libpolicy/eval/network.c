/* SPDX-License-Identifier: Apache-2.0
 *
 * Connections: the host as a name or an address, and every address that the
 * name resolved to. */
#include <libpolicy/canon/host.h>
#include <libpolicy/eval/subject.h>

/* Protocol, port and method as tokens. */
typedef struct facts {
    pol_text protocol, port, method;
    char digits[8];
} facts;

/* What is asked, after the URL is read. */
typedef struct connection {
    pol_text host;
    uint32_t port;
    pol_net_protocol protocol;
    pol_why why;
} connection;

/* -- Walks */

static pol_text protocol_token(pol_net_protocol protocol)
{
    switch (protocol) {
    case POL_NET_HTTP:
        return POL_TEXT("http");
    case POL_NET_HTTPS:
        return POL_TEXT("https");
    case POL_NET_SOCKS5_TCP:
        return POL_TEXT("socks5_tcp");
    case POL_NET_SOCKS5_UDP:
        return POL_TEXT("socks5_udp");
    case POL_NET_OTHER:
        return POL_TEXT("other");
    case POL_NET_UNKNOWN:
        break;
    }
    return POL_MARK(POL_MARK_UNBOUND);
}

static void set_facts(facts *f, const connection *c, pol_text method)
{
    size_t at = sizeof f->digits;
    uint32_t port = c->port;
    f->protocol = protocol_token(c->protocol);
    f->method = method.size > 0 ? method : POL_MARK(POL_MARK_UNBOUND);
    f->port = POL_MARK(POL_MARK_UNBOUND);
    if (port == 0) {
        return;
    }
    while (port > 0) {
        f->digits[--at] = (char)('0' + port % 10);
        port /= 10;
    }
    f->port = (pol_text){f->digits + at, sizeof f->digits - at};
}

static void walk_facts(pol_walker *w, const facts *f)
{
    (void)(pol_walk_token(w, f->protocol, POL_TOKEN_PLAIN) &&
           pol_walk_token(w, f->port, POL_TOKEN_PLAIN) &&
           pol_walk_token(w, f->method, POL_TOKEN_PLAIN));
    if (w->depth > w->work->looked) {
        w->work->looked = w->depth;
    }
}

/* The labels from the last one to the first, and what follows them. */
static void walk_name(pol_work *work, pol_text name, const facts *f,
                      pol_reading reading)
{
    pol_walker w;
    bool live = pol_walk_begin(&w, work, POL_START_NETWORK, reading);
    size_t end = name.size;
    while (live && end > 0) {
        size_t begin = end;
        while (begin > 0 && name.data[begin - 1] != '.') {
            begin--;
        }
        live = pol_walk_token(&w, (pol_text){name.data + begin, end - begin},
                              POL_TOKEN_PLAIN);
        end = begin > 0 ? begin - 1 : 0;
    }
    if (live && pol_walk_token(&w, POL_MARK(POL_MARK_END), POL_TOKEN_END)) {
        walk_facts(&w, f);
    } else if (w.depth > work->looked) {
        work->looked = w.depth;
    }
}

/* -- Ranges */

typedef struct point {
    uint64_t high, low;
} point;

static inline uint64_t big_endian(const uint8_t *b)
{
    return (uint64_t)b[0] << 56 | (uint64_t)b[1] << 48 | (uint64_t)b[2] << 40 |
           (uint64_t)b[3] << 32 | (uint64_t)b[4] << 24 | (uint64_t)b[5] << 16 |
           (uint64_t)b[6] << 8 | b[7];
}

/* IPv4 in the upper bits. */
static point point_of(const pol_address *address)
{
    point p = {big_endian(address->bytes), 0};
    if (address->size == 16) {
        p.low = big_endian(address->bytes + 8);
    } else {
        p.high &= ~(uint64_t)UINT32_MAX;
    }
    return p;
}

/* The last of `count` intervals from p on that does not begin behind the
 * point; p where all do.  Without a branch on what is compared: where an
 * address lies cannot be foretold. */
static const unsigned char *last_of4(const unsigned char *p, uint32_t count,
                                     uint32_t at)
{
    for (uint32_t half; count > 1; count -= half) {
        half = count / 2;
        const unsigned char *middle = p + 8 * (size_t)half;
        p = pol_get32(middle) <= at ? middle : p;
    }
    return p;
}

static const unsigned char *last_of6(const unsigned char *p, uint32_t count,
                                     point at)
{
    for (uint32_t half; count > 1; count -= half) {
        half = count / 2;
        const unsigned char *middle = p + 24 * (size_t)half;
        uint64_t high = pol_get64(middle), low = pol_get64(middle + 8);
        bool before = (high < at.high) | ((high == at.high) & (low <= at.low));
        p = before ? middle : p;
    }
    return p;
}

/* The smallest range that holds an address, or POL_NO_RANGE. */
static uint32_t find_range(const pol_view *view, const pol_address *address)
{
    bool v6 = address->size == 16;
    const pol_section *index =
        &view->sections[v6 ? POL_SECTION_INDEX6 : POL_SECTION_INDEX4];
    const pol_section *starts =
        &view->sections[v6 ? POL_SECTION_STARTS6 : POL_SECTION_STARTS4];
    size_t item = v6 ? 24 : 8;
    point at = point_of(address);
    unsigned bits = v6 ? view->index6_bits : view->index4_bits;
    uint32_t slot = bits == 0 ? 0 : (uint32_t)(at.high >> (64 - bits));
    uint32_t from = pol_get32(index->data + 4 * (size_t)slot);
    uint32_t to = pol_get32(index->data + 4 * (size_t)slot + 4);
    from -= from > 0; /* the one before may reach into this slot */
    if (from >= to || to > starts->count) {
        return POL_NO_RANGE;
    }
    const unsigned char *p = starts->data + item * from;
    uint32_t count = to - from;
    p = v6 ? last_of6(p, count, at)
           : last_of4(p, count, (uint32_t)(at.high >> 32));
    return pol_get32(p + (v6 ? 16 : 4));
}

/* Every range that holds the address, from the smallest to the largest, as
 * far as they can still change the answer. */
static void walk_address(pol_work *work, const pol_address *address,
                         const facts *f, pol_reading reading)
{
    const pol_view *view = work->view;
    uint32_t range = find_range(view, address);
    for (unsigned depth = 0; range != POL_NO_RANGE && depth <= 128; depth++) {
        const unsigned char *p =
            pol_view_span(view, POL_SECTION_RANGES, range, 1, 16);
        if (p == NULL) {
            work->overflow = true;
            return;
        }
        uint32_t all = pol_get32(p + POL_RANGE_ALL);
        if (!work->all && (all & POL_REF_MASK) != POL_REF_NONE) {
            pol_accept_at(work, all, reading);
            return;
        }
        uint32_t meta = pol_get32(p + POL_RANGE_META);
        uint32_t bits = POL_META_OWN(meta) | POL_META_SUB(meta);
        if (POL_META_SUB(meta) == 0 && (bits & POL_BIT_CONDITION) == 0) {
            pol_accept_at(work, meta, reading);
        } else if (work->all || (bits & work->want) != 0) {
            pol_walker w;
            pol_walk_enter(&w, work, pol_get32(p + POL_RANGE_NEXT), meta,
                           reading);
            walk_facts(&w, f);
        }
        if (!work->all && (POL_META_OWN(all) & work->want) == 0) {
            return;
        }
        range = pol_get32(p + POL_RANGE_PARENT);
    }
}

/* An address, and for what closes the IPv4 ones inside it. */
static void walk_addresses(pol_work *work, const pol_address *address,
                           const facts *f, pol_reading reading)
{
    pol_address inside[4];
    walk_address(work, address, f, reading);
    unsigned count = pol_address_embedded(address, inside);
    pol_open_from(&reading, POL_ONLY_CLOSES);
    for (unsigned i = 0; i < count; i++) {
        walk_address(work, &inside[i], f, reading);
    }
}

/* -- Readings */

/* The host of a request. */
typedef struct target {
    pol_host host;
    char name[POL_HOST_MAX];
} target;

static void walk_host(pol_work *work, const target *t, const facts *f,
                      pol_reading reading)
{
    const pol_host *host = &t->host;
    pol_text name = {t->name, host->size};
    if (host->why != POL_WHY_NONE) {
        pol_open_from(&reading, POL_ONLY_CLOSES);
    }
    if (host->is_address) {
        walk_addresses(work, &host->address, f, reading);
        return;
    }
    pol_walker w;
    walk_name(work, name, f, reading);
    if (pol_name_is_loopback(name) &&
        !pol_text_equal(name, POL_TEXT("localhost")) &&
        pol_walk_begin(&w, work, POL_START_NETWORK, reading)) {
        work->loops.count = 0;
        if (pol_walk_token(&w, POL_MARK(POL_MARK_LOOPBACK), POL_TOKEN_END)) {
            walk_facts(&w, f);
        }
    }
    if (reading.opens_from == 0 && pol_name_is_public(name) &&
        pol_walk_begin(&w, work, POL_START_PUBLIC, reading)) {
        walk_facts(&w, f);
    }
}

/* Addresses that the name spells out: it may well lead there. */
static void walk_spelled(pol_work *work, const target *t, const facts *f,
                         pol_reading reading)
{
    pol_address spelled[4];
    unsigned count = 0;
    if (!t->host.is_address && work->request->of.network->address_count == 0) {
        count = pol_name_spells((pol_text){t->name, t->host.size}, spelled);
    }
    pol_open_from(&reading, POL_ONLY_CLOSES);
    for (unsigned i = 0; i < count; i++) {
        walk_addresses(work, &spelled[i], f, reading);
    }
}

/* What the name resolved to: no closer may be missed, nothing opens. */
static void walk_resolved(pol_work *work, const facts *f, pol_reading reading)
{
    const pol_network_query *q = work->request->of.network;
    pol_open_from(&reading, POL_ONLY_CLOSES);
    for (size_t i = 0; i < q->address_count; i++) {
        char out[POL_HOST_MAX];
        pol_host host = pol_host_of(q->addresses[i], out);
        walk_addresses(work, &host.address, f, reading);
    }
}

/* Whether all of them are addresses. */
static bool check_resolved(pol_judged *j)
{
    const pol_network_query *q = j->work->request->of.network;
    for (size_t i = 0; i < q->address_count; i++) {
        char out[POL_HOST_MAX];
        pol_host host = pol_host_of(q->addresses[i], out);
        if (host.invalid || !host.is_address) {
            pol_refuse(j, POL_REASON_INVALID,
                       host.invalid ? host.why : POL_WHY_BAD_ADDRESS);
            return false;
        }
    }
    return true;
}

/* Whether some rule allows what was walked. */
static bool is_opened(pol_work *work)
{
    pol_found found;
    if ((work->direct & POL_BIT_ALLOW) != 0) {
        return true;
    }
    pol_hits_rewind(work);
    while (work->condition && pol_hits_next(work, &found)) {
        if (found.verdict == 0) {
            return true;
        }
    }
    return false;
}

/* A private or special address needs an allow of its own; what closes it was
 * met with the name, and here only what takes such an allow away. */
static void judge_special(pol_judged *j, const target *t, pol_text text,
                          const facts *f)
{
    char out[POL_HOST_MAX];
    pol_reading reading = {.allows_only = true};
    pol_host host = pol_host_of(text, out);
    if (!pol_address_is_special(&host.address) || !pol_reading_begin(j)) {
        return;
    }
    /* The resolver wrote it: its spelling says nothing about the request.  But
     * an IPv4 address inside an IPv6 one is opened by no range of IPv6. */
    bool mapped = pol_address_is_mapped(&host.address);
    pol_open_from(&reading, mapped ? POL_ONLY_CLOSES : 0);
    walk_addresses(j->work, &host.address, f, reading);
    pol_open_from(&reading, POL_ONLY_CLOSES);
    walk_host(j->work, t, f, reading);
    walk_resolved(j->work, f, reading);
    bool opened = j->all || is_opened(j->work);
    if (j->work->overflow) { /* an exception may be among what is missing */
        pol_refuse(j, POL_REASON_LIMIT, POL_WHY_STATES);
    } else if (!opened) {
        pol_distrust(j, POL_WHY_PRIVATE_ADDRESS);
    }
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Trims blanks, takes brackets and one port off as Codex does. */
static pol_text codex_host(pol_text host)
{
    while (host.size > 0 && is_blank(host.data[0])) {
        host = pol_text_from(host, 1);
    }
    while (host.size > 0 && is_blank(host.data[host.size - 1])) {
        host.size--;
    }
    const char *colon =
        host.size == 0 ? NULL : memchr(host.data, ':', host.size);
    if (host.size > 0 && host.data[0] == '[') {
        const char *end = memchr(host.data, ']', host.size);
        if (end != NULL) {
            host = (pol_text){host.data + 1, (size_t)(end - host.data) - 1};
        }
    } else if (colon != NULL &&
               memchr(colon + 1, ':',
                      host.size - (size_t)(colon - host.data) - 1) == NULL) {
        host.size = (size_t)(colon - host.data);
    }
    while (host.size > 0 && host.data[host.size - 1] == '.') {
        host.size--;
    }
    return host;
}

/* Codex compares the text of the host as a whole.  What a person may read as
 * another host is not allowed there either. */
static void judge_codex(pol_judged *j, const connection *c, const facts *f)
{
    char out[POL_HOST_MAX];
    size_t size = 0;
    pol_text host = codex_host(c->host);
    if (host.size == 0 || host.size > sizeof out || pol_has_nul(c->host)) {
        pol_refuse(j, POL_REASON_INVALID,
                   pol_has_nul(c->host) ? POL_WHY_NUL : POL_WHY_EMPTY);
        return;
    }
    for (; size < host.size; size++) {
        char ch = host.data[size];
        out[size] = (char)(ch >= 'A' && ch <= 'Z' ? ch - 'A' + 'a' : ch);
    }
    pol_walker w;
    if (pol_reading_begin(j)) {
        if (pol_walk_begin(&w, j->work, POL_START_NETWORK,
                           (pol_reading){.opens_from = 0}) &&
            pol_walk_token(&w, (pol_text){out, size}, POL_TOKEN_PLAIN)) {
            walk_facts(&w, f);
        }
        pol_reading_end(j, false);
    }
    if (c->why != POL_WHY_NONE || j->work->request->of.network->mapped != 0) {
        pol_distrust(j, c->why != POL_WHY_NONE ? c->why : POL_WHY_MAPPED);
    }
}

static void judge_name(pol_judged *j, const target *t, const facts *f,
                       bool closes)
{
    pol_reading reading = {.head = {NULL, 0}};
    pol_open_from(&reading, closes ? POL_ONLY_CLOSES : 0);
    if (pol_reading_begin(j)) {
        walk_host(j->work, t, f, reading);
        walk_spelled(j->work, t, f, reading);
        walk_resolved(j->work, f, reading);
        pol_reading_end(j, closes);
    }
    /* What a name resolved to never lifts the default. */
    if (!closes && pol_may_have_lifted(j) && pol_reading_begin(j)) {
        walk_host(j->work, t, f, reading);
        pol_reading_end(j, false);
    }
}

static void judge_host(pol_judged *j, const connection *c, const facts *f)
{
    const pol_network_query *q = j->work->request->of.network;
    target t;
    t.host = pol_host_of(c->host, t.name);
    if (t.host.invalid) {
        pol_refuse(j, POL_REASON_INVALID, t.host.why);
        return;
    }
    if (!check_resolved(j)) {
        return;
    }
    pol_why why = c->why != POL_WHY_NONE ? c->why : t.host.why;
    judge_name(j, &t, f, false);
    if (q->mapped != 0) { /* no exception either */
        judge_name(j, &t, f, true);
        why = why == POL_WHY_NONE ? POL_WHY_MAPPED : why;
    }
    if (why != POL_WHY_NONE) {
        pol_distrust(j, why);
    }
    for (size_t i = 0; i < q->address_count; i++) {
        judge_special(j, &t, q->addresses[i], f);
    }
}

/* -- The request */

static bool read_connection(pol_judged *j, const pol_network_query *q,
                            connection *c)
{
    *c = (connection){q->host, q->port, q->protocol, POL_WHY_NONE};
    if (q->url.size > 0) {
        pol_url url;
        if (pol_read_url(q->url, &url, &c->why) != POL_OK) {
            pol_refuse(j, POL_REASON_INVALID, c->why);
            return false;
        }
        *c = (connection){url.host, url.port, url.protocol, c->why};
    }
    if (c->port > 65535) {
        pol_refuse(j, POL_REASON_INVALID, POL_WHY_PORT);
        return false;
    }
    if (pol_has_nul(q->method)) {
        pol_refuse(j, POL_REASON_INVALID, POL_WHY_NUL);
        return false;
    }
    if (c->protocol == POL_NET_OTHER && c->why == POL_WHY_NONE) {
        c->why = POL_WHY_SCHEME;
    }
    return true;
}

void pol_judge_network(pol_judged *j)
{
    const pol_network_query *q = j->work->request->of.network;
    connection c;
    facts f;
    if (q->address_count > POL_MAX_ADDRESSES) {
        pol_refuse(j, POL_REASON_LIMIT, POL_WHY_TOO_MANY);
        return;
    }
    if (!read_connection(j, q, &c)) {
        return;
    }
    set_facts(&f, &c, q->method);
    if (j->work->view->dialect == POL_DIALECT_CODEX) {
        judge_codex(j, &c, &f);
        return;
    }
    judge_host(j, &c, &f);
}
