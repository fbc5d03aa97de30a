/* SPDX-License-Identifier: Apache-2.0
 *
 * The keys of a connection. */
#include "polc/read.h"
#include "polc/text.h"

static bool read_host(polc_request *request, const char *key, json_t *value)
{
    pol_text host;
    if (!polc_read_text(request, value, &host)) {
        return polc_bad(request, key, POLC_A_TEXT);
    }
    return polc_request_set_host(request, host);
}

static bool read_url(polc_request *request, const char *key, json_t *value)
{
    pol_text url;
    if (!polc_read_text(request, value, &url)) {
        return polc_bad(request, key, POLC_A_TEXT);
    }
    if (url.size == 0) {
        return polc_bad(request, key, "a URL, and not empty");
    }
    return polc_request_set_url(request, url);
}

/* A number that is no port is for the evaluator to refuse. */
static bool read_port(polc_request *request, const char *key, json_t *value)
{
    if (!json_is_integer(value)) {
        return polc_bad(request, key, "an integer");
    }
    json_int_t port = json_integer_value(value);
    request->network.port =
        port >= 1 && port <= 65535 ? (uint32_t)port : POLC_NO_PORT;
    return true;
}

static bool read_protocol(polc_request *request, const char *key, json_t *value)
{
    size_t index;
    if (!polc_read_choice(request, key, value, polc_protocols, POLC_PROTOCOLS,
                          POLC_PROTOCOL_WANTED, &index)) {
        return false;
    }
    request->network.protocol = polc_protocol_at(index);
    return true;
}

static bool read_method(polc_request *request, const char *key, json_t *value)
{
    pol_text *method = &request->network.method;
    return polc_read_place(request, key, value, method) &&
           (method->size > 0 ||
            polc_bad(request, key, "a method, and not empty"));
}

static bool read_resolved(polc_request *request, const char *key, json_t *value)
{
    pol_text *addresses = NULL;
    bool is_read = polc_read_texts(request, key, value, &addresses,
                                   &request->network.address_count);
    request->network.addresses = addresses;
    return is_read;
}

static bool complete(polc_request *request)
{
    const pol_network_query *query = &request->network;
    bool has_url = query->url.data != NULL;
    if (has_url == (query->host.data != NULL)) {
        polc_request_fail(request, "bad-request",
                          "a network request has `host` or `url`");
        return false;
    }
    if (has_url && (query->port != 0 || query->protocol != 0)) {
        polc_request_fail(request, "bad-request",
                          "a `url` says port and protocol itself");
        return false;
    }
    return true;
}

static const polc_key keys[] = {
    {"host", false, read_host},     {"url", false, read_url},
    {"port", false, read_port},     {"protocol", false, read_protocol},
    {"method", false, read_method}, {"resolved", false, read_resolved},
};

const polc_keys polc_network_keys = {keys, sizeof keys / sizeof *keys,
                                     complete};
