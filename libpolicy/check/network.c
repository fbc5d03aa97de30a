/* SPDX-License-Identifier: Apache-2.0
 *
 * network_rule: its arguments to a rule, and its examples.  Refuses to know
 * how a host is written. */
#include <libpolicy/check/builtin.h>
#include <libpolicy/check/host.h>

/* -- protocol, ports, methods */

static bool check_protocol(pol_checker *c, const pol_value *value,
                           uint8_t *protocol)
{
    static const struct {
        const char *name;
        uint8_t protocol;
    } rows[] = {
        {"http", POL_NET_HTTP},
        {"https", POL_NET_HTTPS},
        {"socks5_tcp", POL_NET_SOCKS5_TCP},
        {"socks5_udp", POL_NET_SOCKS5_UDP},
        {"https_connect", POL_NET_HTTPS},
        {"http-connect", POL_NET_HTTPS},
        {"any", POL_NET_UNKNOWN}, /* not in the Codex dialect */
    };
    size_t count = sizeof rows / sizeof *rows - (pol_is_codex(c) ? 1 : 0);
    pol_text text = pol_value_text(value);
    *protocol = POL_NET_UNKNOWN;
    if (value->kind == POL_VALUE_UNSET) {
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        if (strlen(rows[i].name) == text.size &&
            memcmp(rows[i].name, text.data, text.size) == 0) {
            *protocol = rows[i].protocol;
            return true;
        }
    }
    pol_check_error(c, POL_CODE_BAD_PROTOCOL, value->span,
                    "no protocol is called `%.*s`: http, https, socks5_tcp, "
                    "socks5_udp%s",
                    POL_PR(text), pol_is_codex(c) ? "" : ", any");
    return false;
}

static bool check_port(pol_checker *c, const pol_value *value)
{
    bool integer = value->kind == POL_VALUE_INT || value->kind == POL_VALUE_BIG;
    if (!integer) {
        return pol_check_type(c, value, POL_VALUE_INT, "a port");
    }
    if (value->kind == POL_VALUE_BIG || value->u.integer < 1 ||
        value->u.integer > 65535) {
        pol_check_error(c, POL_CODE_BAD_PORT, value->span,
                        "a port is a number from 1 to 65535");
        return false;
    }
    uint16_t *slot = pol_vec_push(&c->out->ports, c->budget);
    if (slot == NULL) {
        return false;
    }
    *slot = (uint16_t)value->u.integer;
    return true;
}

static bool check_ports(pol_checker *c, const pol_value *list,
                        pol_connection *connection)
{
    bool good = pol_check_not_empty(c, list, "ports");
    connection->first_port = (uint32_t)c->out->ports.count;
    for (uint32_t i = 0; list->kind == POL_VALUE_LIST && i < list->count; i++) {
        good = check_port(c, &list->u.items[i]) && good;
    }
    connection->port_count =
        (uint32_t)c->out->ports.count - connection->first_port;
    return good;
}

static bool check_method(pol_checker *c, const pol_value *value)
{
    if (!pol_check_type(c, value, POL_VALUE_STRING, "a method")) {
        return false;
    }
    pol_text text = pol_value_text(value);
    bool good = text.size > 0 && text.size <= 32;
    for (size_t i = 0; i < text.size; i++) {
        char ch = text.data[i];
        good = good && ((ch >= 'A' && ch <= 'Z') || ch == '-');
    }
    if (!good) {
        pol_check_error(c, POL_CODE_BAD_VALUE, value->span,
                        "`%.*s` is no method, such as GET or POST",
                        POL_PR(text));
        return false;
    }
    uint32_t *slot = pol_vec_push(&c->out->methods, c->budget);
    if (slot == NULL) {
        return false;
    }
    *slot = pol_intern(&c->out->texts, text);
    return *slot != POL_NO_TEXT;
}

static bool check_methods(pol_checker *c, const pol_value *list,
                          pol_connection *connection)
{
    bool good = pol_check_not_empty(c, list, "methods");
    connection->first_method = (uint32_t)c->out->methods.count;
    for (uint32_t i = 0; list->kind == POL_VALUE_LIST && i < list->count; i++) {
        good = check_method(c, &list->u.items[i]) && good;
    }
    connection->method_count =
        (uint32_t)c->out->methods.count - connection->first_method;
    return good;
}

/* Rules often ask the same as the one before. */
static bool keep_connection(pol_checker *c, const pol_connection *connection,
                            uint32_t *extra)
{
    size_t count = c->out->connections.count;
    bool plain = connection->port_count == 0 && connection->method_count == 0;
    *extra = 0;
    if (plain && connection->protocol == POL_NET_UNKNOWN) {
        return true;
    }
    const pol_connection *last =
        count > 0 ? &c->out->connections.items[count - 1] : NULL;
    if (!plain || last == NULL || last->port_count > 0 ||
        last->method_count > 0 || last->protocol != connection->protocol) {
        pol_connection *slot = pol_vec_push(&c->out->connections, c->budget);
        if (slot == NULL) {
            return false;
        }
        *slot = *connection;
    }
    *extra = (uint32_t)c->out->connections.count;
    return true;
}

static bool check_connection(pol_checker *c, const pol_value *value,
                             uint32_t *extra)
{
    pol_connection connection = {.protocol = POL_NET_UNKNOWN};
    bool good =
        check_protocol(c, &value[POL_NETWORK_PROTOCOL], &connection.protocol);
    good &= check_ports(c, &value[POL_NETWORK_PORTS], &connection);
    good &= check_methods(c, &value[POL_NETWORK_METHODS], &connection);
    return good && keep_connection(c, &connection, extra);
}

/* -- hosts and ranges */

static bool check_hosts(pol_checker *c, const pol_value *value, bool is_range,
                        uint32_t *first, uint32_t *number)
{
    uint32_t count;
    const pol_value *items = pol_one_or_more(value, &count);
    /* A list may have a name, and be read again and again. */
    bool good = pol_check_step(c, count / 4, value->span);
    *first = (uint32_t)c->out->patterns.count;
    for (uint32_t i = 0; i < count && !c->stopped; i++) {
        pol_pattern pattern;
        good = pol_check_host_pattern(c, &items[i], is_range, &pattern) &&
               pol_push_pattern(c, pattern) && good;
    }
    *number = (uint32_t)c->out->patterns.count - *first;
    return good;
}

static bool check_target(pol_checker *c, const pol_arguments *args,
                         pol_rule *rule)
{
    const pol_value *host = &args->value[POL_NETWORK_HOST];
    const pol_value *cidr = &args->value[POL_NETWORK_CIDR];
    bool is_range = cidr->kind != POL_VALUE_UNSET;
    if ((host->kind != POL_VALUE_UNSET) == is_range) {
        pol_check_error(
            c, is_range ? POL_CODE_BAD_VALUE : POL_CODE_MISSING_ARGUMENT,
            args->call->left->span,
            is_range ? "`network_rule` takes `host` or `cidr`, not both"
                     : "`network_rule` needs `host` or `cidr`");
        return false;
    }
    const pol_value *value = is_range ? cidr : host;
    return pol_check_not_empty(c, value, is_range ? "ranges" : "hosts") &&
           check_hosts(c, value, is_range, &rule->targets, &rule->target_count);
}

static bool has_slash(const pol_value *value)
{
    return value->kind == POL_VALUE_STRING && value->count > 0 &&
           memchr(value->u.data, '/', value->count) != NULL;
}

/* Hosts and ranges, whatever the rule itself is about. */
static bool check_unless(pol_checker *c, const pol_value *value, pol_rule *rule)
{
    uint32_t count;
    const pol_value *items = pol_one_or_more(value, &count);
    bool good = true;
    rule->unless = (uint32_t)c->out->patterns.count;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t first, number;
        good =
            check_hosts(c, &items[i], has_slash(&items[i]), &first, &number) &&
            good;
    }
    rule->unless_count = (uint32_t)c->out->patterns.count - rule->unless;
    return good;
}

/* What opens, and stands directly over a public suffix, opens nothing. */
static void warn_broad(pol_checker *c, const pol_value *value, uint32_t first)
{
    uint32_t count;
    const pol_value *items = pol_one_or_more(value, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (pol_host_is_broad(c->out, c->out->patterns.items[first + i])) {
            pol_report_add(c->report, POL_CODE_BROAD_WILDCARD, items[i].span,
                           "`%.*s` opens nothing: anybody can have a name "
                           "there, so write the names that you mean",
                           POL_PR(pol_value_text(&items[i])));
        }
    }
}

/* -- examples */

static bool any_matches(const pol_checker *c, uint32_t first, uint32_t count,
                        bool closing, pol_text host)
{
    for (uint32_t i = 0; i < count; i++) {
        if (pol_host_matches(c->out, c->out->patterns.items[first + i], closing,
                             host)) {
            return true;
        }
    }
    return false;
}

static bool try_example(pol_checker *c, const pol_rule *rule,
                        const pol_value *value, bool wanted)
{
    char out[POL_HOST_MAX];
    size_t size = 0;
    if (!pol_check_step(c, 1 + rule->target_count / 4 + rule->unless_count / 4,
                        rule->span)) {
        return false;
    }
    if (!pol_check_type(c, value, POL_VALUE_STRING, "an example of a host")) {
        return true;
    }
    const char *problem =
        pol_host_canonical(pol_value_text(value), false, out, &size);
    if (problem != NULL) {
        pol_check_error(c, POL_CODE_BAD_EXAMPLE, value->span, "%s", problem);
        return true;
    }
    pol_text host = {out, size};
    bool closes = rule->verdict != POL_VERDICT_ALLOW;
    bool matches =
        any_matches(c, rule->targets, rule->target_count, closes, host) &&
        !any_matches(c, rule->unless, rule->unless_count, !closes, host);
    pol_expect_match(c, value, host, matches, wanted);
    return true;
}

/* -- the rule */

static bool check_rest(pol_checker *c, const pol_value *value, pol_rule *rule)
{
    bool good = pol_check_decision(c, &value[POL_NETWORK_DECISION], true,
                                   &rule->verdict);
    good &= pol_check_justification(c, &value[POL_NETWORK_JUSTIFICATION],
                                    &rule->justification);
    good &= pol_check_id(c, &value[POL_NETWORK_ID], &rule->id);
    return pol_check_expires(c, &value[POL_NETWORK_EXPIRES], &rule->expires) &&
           good;
}

static void check_native(pol_checker *c, const pol_arguments *args)
{
    const pol_value *value = args->value;
    pol_rule rule = pol_new_rule(c, args, POL_KIND_NETWORK);
    bool good = check_target(c, args, &rule);
    good &= check_unless(c, &value[POL_NETWORK_UNLESS], &rule);
    good &= check_connection(c, value, &rule.extra);
    good &= check_rest(c, value, &rule);
    if (!good || !pol_check_rule_room(c, rule.span, 1) ||
        !pol_add_rule(c, &rule)) {
        return;
    }
    if (rule.verdict != POL_VERDICT_ALLOW) {
        warn_broad(c, &value[POL_NETWORK_UNLESS], rule.unless);
    } else if (value[POL_NETWORK_HOST].kind != POL_VALUE_UNSET) {
        warn_broad(c, &value[POL_NETWORK_HOST], rule.targets);
    }
    pol_try_examples(c, &rule, &value[POL_NETWORK_MATCH],
                     &value[POL_NETWORK_NOT_MATCH], try_example);
}

void pol_check_network_rule(pol_checker *c, const pol_arguments *args)
{
    uint8_t protocol;
    pol_rule rule;
    if (!pol_is_codex(c)) {
        check_native(c, args);
        return;
    }
    rule = pol_new_rule(c, args, POL_KIND_NETWORK);
    bool good = pol_check_codex_host(c, &args->value[POL_NETWORK_HOST], &rule);
    good &= check_protocol(c, &args->value[POL_NETWORK_PROTOCOL], &protocol);
    good &= check_rest(c, args->value, &rule);
    if (good && pol_check_rule_room(c, rule.span, 1)) {
        pol_add_codex_host(c, &rule);
    }
}
