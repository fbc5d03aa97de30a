/* SPDX-License-Identifier: Apache-2.0
 *
 * Stacks of network rules over few hosts and addresses. */
#include "stacks.h"

#include <arpa/inet.h>

static void network_rule(stack_random *r, stack_text *t, pol_layer layer)
{
    static const char *const hosts[] = {
        "a.b",   "*.b",       "**.b",        "*",       "b",
        "c.a.b", "localhost", "*.localhost", "a.local", "1.2.3.4",
        "::1",   "127.0.0.1", "**.local"};
    static const char *const ranges[] = {
        "10.0.0.0/8", "10.1.0.0/16",   "10.1.2.0/24", "0.0.0.0/0", "::/0",
        "fd00::/8",   "127.0.0.0/8",   "128.0.0.0/1", "0.0.0.0/5", "8.0.0.0/8",
        "9.0.0.0/9",  "64:ff9b::/96",  "2002::/16",   "2001::/32", "::/96",
        "0.0.0.0/8",  "64:ff9b:1::/48"};
    static const char *const protocols[] = {"http", "https", "socks5_tcp"};
    bool range = chance(r, 35);
    put(t, "network_rule(%s=[\"%s\"", range ? "cidr" : "host",
        range ? PICK(r, ranges) : PICK(r, hosts));
    if (chance(r, 25)) {
        put(t, ", \"%s\"", range ? PICK(r, ranges) : PICK(r, hosts));
    }
    put(t, "], decision=\"%s\"", stack_decision(r, layer));
    if (chance(r, 25)) {
        put(t, ", protocol=\"%s\"", PICK(r, protocols));
    }
    if (chance(r, 20)) {
        put(t, ", ports=[%s]", chance(r, 50) ? "443" : "80, 443");
    }
    if (chance(r, 15)) {
        put(t, ", methods=[%s]", chance(r, 50) ? "\"GET\"" : "\"A\"");
    }
    if (chance(r, 30)) {
        put(t, ", unless=\"%s\"", range ? PICK(r, ranges) : PICK(r, hosts));
    }
    put(t, ")\n");
}

static bool network_request(size_t index, pol_request *request)
{
    static const char *const hosts[] = {"a",
                                        "b",
                                        "a.b",
                                        "c.a.b",
                                        "d.a.b",
                                        "d.b",
                                        "localhost",
                                        "x.localhost",
                                        "localhost6",
                                        "a.local",
                                        "b.local",
                                        "1.2.3.4",
                                        "10.1.2.3",
                                        "10.1.0.0",
                                        "10.2.0.0",
                                        "8.8.8.8",
                                        "200.1.1.1",
                                        "127.0.0.1",
                                        "::1",
                                        "fd00::1",
                                        "2600::1",
                                        "::ffff:10.1.2.3",
                                        "64:ff9b::808:808",
                                        "64:ff9b::a01:200",
                                        "2002:808:808::1",
                                        "2002:a01:203::",
                                        "2001:0:808:808::f5fe:fdfc",
                                        "::808:808",
                                        "fd00::5efe:a01:203",
                                        "10.0.0.0",
                                        "9.128.0.0",
                                        "64:ff9b:1::1",
                                        "2001:0:a01:203::",
                                        "::"};
    static const char *const methods[] = {"", "GET", "A", "B"};
    static const uint32_t ports[] = {0, 443, 80, 1};
    static pol_network_query query;
    memset(request, 0, sizeof *request);
    memset(&query, 0, sizeof query);
    request->struct_size = sizeof *request;
    request->kind = POL_KIND_NETWORK;
    request->of.network = &query;
    query.struct_size = sizeof query;
    query.host = text_of(hosts[index % (sizeof hosts / sizeof *hosts)]);
    index /= sizeof hosts / sizeof *hosts;
    query.method = text_of(methods[index % 4]);
    query.port = ports[index / 4 % 4];
    query.protocol = (pol_net_protocol)(index / 16 % 5);
    return index < 80;
}

/* The labels of a name, the last one first, and its end. */
static void add_labels(stack_tokens *t, pol_text name)
{
    size_t end = name.size;
    for (size_t i = name.size + 1; i > 0; i--) {
        if (i == 1 || name.data[i - 2] == '.') {
            stack_add(t, (pol_text){name.data + i - 1, end - (i - 1)},
                      SORT_TEXT);
            end = i >= 2 ? i - 2 : 0;
        }
    }
    stack_add(t, text_of(""), SORT_TEXT);
}

static void add_fact(stack_tokens *t, const char *text)
{
    stack_add(t, text_of(text), *text == 0 ? SORT_UNKNOWN : SORT_TEXT);
}

static void network_tokens(const pol_request *r, bool witness, stack_tokens *t)
{
    static const char *const protocols[] = {
        "", "http", "https", "socks5_tcp", "socks5_udp", "other"};
    const pol_network_query *q = r->of.network;
    char host[64], bytes[16], port[16];
    (void)witness;
    snprintf(host, sizeof host, "%.*s", (int)q->host.size, q->host.data);
    if (inet_pton(AF_INET, host, bytes) == 1) {
        t->first = 1;
        stack_add(t, (pol_text){bytes, 4}, SORT_ADDRESS);
    } else if (inet_pton(AF_INET6, host, bytes) == 1) {
        t->first = 2;
        stack_add(t, (pol_text){bytes, 16}, SORT_ADDRESS);
    } else {
        add_labels(t, q->host);
    }
    snprintf(port, sizeof port, "%u", (unsigned)q->port);
    add_fact(t, protocols[q->protocol]);
    add_fact(t, q->port == 0 ? "" : port);
    stack_add(t, q->method, q->method.size == 0 ? SORT_UNKNOWN : SORT_TEXT);
}

const stack_world world_network = {.kind = POL_KIND_NETWORK,
                                   .name = "network",
                                   .rule = network_rule,
                                   .request = network_request,
                                   .tokens = network_tokens};
