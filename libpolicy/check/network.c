/* SPDX-License-Identifier: Apache-2.0
 *
 * network_rule: its arguments to a checked rule.  Network requests are not
 * judged yet; what a rule says is proved all the same. */
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
        {"http", POL_PROTOCOL_HTTP},
        {"https", POL_PROTOCOL_HTTPS},
        {"socks5_tcp", POL_PROTOCOL_SOCKS5_TCP},
        {"socks5_udp", POL_PROTOCOL_SOCKS5_UDP},
        {"https_connect", POL_PROTOCOL_HTTPS},
        {"http-connect", POL_PROTOCOL_HTTPS},
        {"any", POL_PROTOCOL_ANY}, /* not in the Codex dialect */
    };
    size_t count = sizeof rows / sizeof *rows - (pol_is_codex(c) ? 1 : 0);
    pol_text text = pol_value_text(value);
    *protocol = POL_PROTOCOL_ANY;
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
    uint16_t *slot = pol_vec_push(&c->out->network_ports, c->budget);
    if (slot == NULL) {
        return false;
    }
    *slot = (uint16_t)value->u.integer;
    return true;
}

/* An empty list is no way to say "every". */
static bool check_not_empty(pol_checker *c, const pol_value *list,
                            const char *what)
{
    if (list->kind != POL_VALUE_LIST || list->count > 0) {
        return true;
    }
    pol_check_error(c, POL_CODE_BAD_VALUE, list->span,
                    "an empty list of %s matches nothing: leave it out to "
                    "mean all",
                    what);
    return false;
}

static bool check_ports(pol_checker *c, const pol_value *list,
                        pol_network *rule)
{
    bool good = check_not_empty(c, list, "ports");
    rule->first_port = (uint32_t)c->out->network_ports.count;
    for (uint32_t i = 0; list->kind == POL_VALUE_LIST && i < list->count; i++) {
        good = check_port(c, &list->u.items[i]) && good;
    }
    rule->port_count = (uint32_t)c->out->network_ports.count - rule->first_port;
    return good;
}

static bool push_text(pol_checker *c, pol_text text)
{
    uint32_t *slot = pol_vec_push(&c->out->network_hosts, c->budget);
    if (slot == NULL) {
        return false;
    }
    *slot = pol_intern(&c->out->texts, text);
    return *slot != POL_NO_TEXT;
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
    return push_text(c, text);
}

static bool check_methods(pol_checker *c, const pol_value *list,
                          pol_network *rule)
{
    bool good = check_not_empty(c, list, "methods");
    rule->first_method = (uint32_t)c->out->network_hosts.count;
    for (uint32_t i = 0; list->kind == POL_VALUE_LIST && i < list->count; i++) {
        good = check_method(c, &list->u.items[i]) && good;
    }
    rule->method_count =
        (uint32_t)c->out->network_hosts.count - rule->first_method;
    return good;
}

/* -- hosts and ranges */

static bool check_host(pol_checker *c, const pol_value *value, bool is_cidr)
{
    char out[POL_HOST_MAX];
    size_t size = 0;
    if (!pol_check_type(c, value, POL_VALUE_STRING,
                        is_cidr ? "a range" : "a host")) {
        return false;
    }
    pol_text text = pol_value_text(value);
    const char *problem = is_cidr ? pol_cidr_canonical(text, out, &size)
                                  : pol_host_canonical(text, true, out, &size);
    if (problem != NULL) {
        pol_check_error(c, is_cidr ? POL_CODE_BAD_CIDR : POL_CODE_BAD_HOST,
                        value->span, "%s", problem);
        return false;
    }
    return push_text(c, (pol_text){out, size});
}

/* A string, or a list of them. */
static bool check_hosts(pol_checker *c, const pol_value *value, bool is_cidr,
                        uint32_t *first, uint32_t *count)
{
    bool good = true;
    *first = (uint32_t)c->out->network_hosts.count;
    if (value->kind == POL_VALUE_STRING) {
        good = check_host(c, value, is_cidr);
    } else if (value->kind == POL_VALUE_LIST) {
        for (uint32_t i = 0; i < value->count; i++) {
            good = check_host(c, &value->u.items[i], is_cidr) && good;
        }
    }
    *count = (uint32_t)c->out->network_hosts.count - *first;
    return good;
}

static bool check_target(pol_checker *c, const pol_arguments *args,
                         pol_network *rule)
{
    const pol_value *host = &args->value[POL_NETWORK_HOST];
    const pol_value *cidr = &args->value[POL_NETWORK_CIDR];
    rule->is_cidr = cidr->kind != POL_VALUE_UNSET;
    if ((host->kind != POL_VALUE_UNSET) == rule->is_cidr) {
        pol_check_error(
            c, rule->is_cidr ? POL_CODE_BAD_VALUE : POL_CODE_MISSING_ARGUMENT,
            args->call->left->span,
            rule->is_cidr ? "`network_rule` takes `host` or `cidr`, not both"
                          : "`network_rule` needs `host` or `cidr`");
        return false;
    }
    const pol_value *value = rule->is_cidr ? cidr : host;
    bool good = check_not_empty(c, value, "hosts");
    good = check_hosts(c, value, rule->is_cidr, &rule->first_host,
                       &rule->host_count) &&
           good;
    return check_hosts(c, &args->value[POL_NETWORK_UNLESS], rule->is_cidr,
                       &rule->first_unless, &rule->unless_count) &&
           good;
}

/* -- examples */

static bool any_matches(const pol_checker *c, const pol_network *rule,
                        uint32_t first, uint32_t count, bool closing,
                        pol_text host)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t text = c->out->network_hosts.items[first + i];
        if (pol_host_matches(pol_intern_text(&c->out->texts, text),
                             rule->is_cidr, closing, host)) {
            return true;
        }
    }
    return false;
}

static void check_example(pol_checker *c, const pol_network *rule,
                          const pol_value *value, bool wanted)
{
    char out[POL_HOST_MAX];
    size_t size = 0;
    if (!pol_check_type(c, value, POL_VALUE_STRING, "an example of a host")) {
        return;
    }
    const char *problem =
        pol_host_canonical(pol_value_text(value), false, out, &size);
    if (problem != NULL) {
        pol_check_error(c, POL_CODE_BAD_EXAMPLE, value->span, "%s", problem);
        return;
    }
    pol_text host = {out, size};
    bool closes = rule->verdict != POL_VERDICT_ALLOW;
    bool matches = any_matches(c, rule, rule->first_host, rule->host_count,
                               closes, host) &&
                   !any_matches(c, rule, rule->first_unless, rule->unless_count,
                                !closes, host);
    if (matches != wanted && pol_check_step(c, rule->host_count, rule->span)) {
        pol_check_error(c, POL_CODE_EXAMPLE_MISMATCH, value->span,
                        wanted ? "the rule does not match its example `%.*s`"
                               : "the rule matches `%.*s`, which it must not",
                        POL_PR(host));
    }
}

static void check_examples(pol_checker *c, const pol_network *rule,
                           const pol_value *list, bool wanted)
{
    uint32_t count = list->kind == POL_VALUE_LIST ? list->count : 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!pol_check_step(c,
                            1 + rule->host_count / 4 + rule->unless_count / 4,
                            rule->span)) {
            return;
        }
        check_example(c, rule, &list->u.items[i], wanted);
    }
}

/* -- the rule */

static void add_network(pol_checker *c, pol_network *rule)
{
    rule->digest = pol_network_digest(c, rule);
    pol_network *slot = pol_vec_push(&c->out->networks, c->budget);
    if (slot != NULL) {
        *slot = *rule;
    }
}

static bool check_codex_host(pol_checker *c, const pol_value *value,
                             pol_network *rule)
{
    pol_text host;
    const char *problem = pol_codex_host(pol_value_text(value), &host);
    rule->first_host = (uint32_t)c->out->network_hosts.count;
    rule->host_count = 1;
    if (problem != NULL) {
        pol_check_error(c, POL_CODE_BAD_HOST, value->span, "%s", problem);
        return false;
    }
    return push_text(c, host);
}

static void warn_once(pol_checker *c, const pol_arguments *args)
{
    if (!c->network_warned && !pol_is_codex(c)) {
        c->network_warned = true;
        pol_report_add(c->report, POL_CODE_NETWORK_NOT_JUDGED,
                       args->call->left->span,
                       "network rules are checked and kept, and this version "
                       "does not judge network requests yet");
    }
}

void pol_check_network_rule(pol_checker *c, const pol_arguments *args)
{
    pol_network rule = {
        .span = args->call->span, .id = POL_NO_TEXT, .layer = c->file->layer};
    bool good = pol_is_codex(c)
                    ? check_codex_host(c, &args->value[POL_NETWORK_HOST], &rule)
                    : check_target(c, args, &rule);
    good &=
        check_protocol(c, &args->value[POL_NETWORK_PROTOCOL], &rule.protocol);
    good &= pol_check_decision(c, &args->value[POL_NETWORK_DECISION], true,
                               &rule.verdict);
    good &= pol_check_justification(c, &args->value[POL_NETWORK_JUSTIFICATION],
                                    &rule.justification);
    good &= check_ports(c, &args->value[POL_NETWORK_PORTS], &rule);
    good &= check_methods(c, &args->value[POL_NETWORK_METHODS], &rule);
    good &= pol_check_id(c, &args->value[POL_NETWORK_ID], &rule.id);
    good &=
        pol_check_expires(c, &args->value[POL_NETWORK_EXPIRES], &rule.expires);
    if (!good || !pol_check_rule_room(c, rule.span, 1)) {
        return;
    }
    add_network(c, &rule);
    warn_once(c, args);
    check_examples(c, &rule, &args->value[POL_NETWORK_NOT_MATCH], false);
    check_examples(c, &rule, &args->value[POL_NETWORK_MATCH], true);
}
