/* SPDX-License-Identifier: Apache-2.0
 *
 * Stacks of network rules over few hosts and addresses. */
#include "stacks.h"

static void network_rule(stack_random *r, stack_text *t, pol_layer layer)
{
    static const char *const hosts[] = {
        "a.b",   "*.b",       "**.b",        "*",       "b",
        "c.a.b", "localhost", "*.localhost", "a.local", "1.2.3.4",
        "::1",   "127.0.0.1", "**.local"};
    static const char *const ranges[] = {
        "10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "0.0.0.0/0",
        "::/0",       "fd00::/8",    "127.0.0.0/8", "128.0.0.0/1"};
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
    static const char *const hosts[] = {"a",          "b",
                                        "a.b",        "c.a.b",
                                        "d.a.b",      "d.b",
                                        "localhost",  "x.localhost",
                                        "localhost6", "a.local",
                                        "b.local",    "1.2.3.4",
                                        "10.1.2.3",   "10.1.0.0",
                                        "10.2.0.0",   "8.8.8.8",
                                        "200.1.1.1",  "127.0.0.1",
                                        "::1",        "fd00::1",
                                        "2600::1",    "::ffff:10.1.2.3"};
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

const stack_world world_network = {
    POL_KIND_NETWORK, "network", network_rule, NULL,
    network_request,  NULL,      NULL};
