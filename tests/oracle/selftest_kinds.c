/* SPDX-License-Identifier: Apache-2.0
 *
 * The oracle by hand-made answers: paths, hosts, tools, settings, layers.
 * Rule text goes through the checker alone. */
#include "internal.h"
#include "tap.h"

#include <libpolicy/check/check.h>

/* -- One policy */

typedef struct policy {
    pol_budget budget;
    pol_report report;
    pol_checked checked;
    oracle oracle;
    bool ready;
} policy;

static void open_policy(policy *p, const pol_source *sources, size_t count,
                        bool trusted)
{
    pol_check_options options;
    memset(&options, 0, sizeof options);
    options.limits.struct_size = sizeof options.limits;
#define POL_LIMIT_ROW(field, value, meaning) options.limits.field = (value);
#include <libpolicy/source/limits.def>
#undef POL_LIMIT_ROW
    options.root = POL_TEXT("/w");
    options.trust_project = trusted;
    memset(p, 0, sizeof *p);
    pol_budget_init(&p->budget, NULL, options.limits.memory);
    pol_report_init(&p->report, &p->budget);
    pol_checked_init(&p->checked, &p->budget, POL_DIALECT_NATIVE);
    p->ready = pol_check(&p->report, sources, count, &options, &p->checked);
    if (p->ready) {
        oracle_init(&p->oracle, &p->checked);
    }
}

static void close_policy(policy *p)
{
    if (p->ready) {
        oracle_free(&p->oracle);
    }
    pol_checked_free(&p->checked);
    pol_report_free(&p->report);
}

static pol_text text_of(const char *text)
{
    return (pol_text){text, text != NULL ? strlen(text) : 0};
}

/* What a row expects: a letter of the answer, one of the reason. */
static bool is_expected(const oracle_answer *a, const char *expected)
{
    static const char answers[] = "dpa", reasons[] = "ilrdo";
    return answers[a->answer] == expected[0] &&
           reasons[a->reason] == expected[1];
}

static void ask(tap *t, const char *rules, const pol_request *request,
                const char *what, const char *expected)
{
    pol_source source = {POL_TEXT("self.rules"), text_of(rules),
                         POL_LAYER_USER};
    policy p;
    oracle_answer a = {0};
    open_policy(&p, &source, 1, true);
    if (p.ready) {
        oracle_eval(&p.oracle, request, &a);
    }
    tap_ok(t, p.ready && is_expected(&a, expected), "%s: %s is %s", rules, what,
           expected);
    oracle_answer_free(&a);
    close_policy(&p);
}

static pol_request request_of(pol_kind kind)
{
    pol_request request;
    memset(&request, 0, sizeof request);
    request.struct_size = sizeof request;
    request.kind = kind;
    request.cwd = POL_TEXT("/w/a");
    request.home = POL_TEXT("/home/u");
    return request;
}

/* -- Paths.  Flags: w write, r recursive, i folds, m macos, l "/l" is a link
 * to "/etc/x". */

#define ALLOW(path) "path_rule(" path ", ['read', 'write'], 'allow')"
#define DENY(path) "path_rule(" path ", ['read', 'write'], 'deny')"

typedef struct path_row {
    const char *rules, *path, *flags, *expected;
} path_row;

static const path_row path_rows[] = {
    {ALLOW("'/a/*'"), "/a/b", "", "ar"},
    {ALLOW("'/a/*'"), "/a", "", "pd"},
    {ALLOW("'/a/*'"), "/a/b/c", "", "pd"},
    {ALLOW("'/a/**'"), "/a", "", "ar"},
    {ALLOW("'/a/**'"), "/a/b/c", "", "ar"},
    {ALLOW("'/a/**'"), "/ab", "", "pd"},
    {ALLOW("'/**/b'"), "/b", "", "ar"},
    {ALLOW("'**/b'"), "/a/a/b", "", "ar"},
    {ALLOW("'**/b'"), "/a/b/a", "", "pd"},
    {ALLOW("'/**'"), "/", "", "ar"},
    {ALLOW("'/'"), "/", "", "ar"},
    {ALLOW("'/'"), "/a", "", "pd"},
    {ALLOW("'x'"), "../x", "", "ar"},
    {ALLOW("'./x'"), "x", "", "ar"},
    {ALLOW("'~/x'"), "/home/u/x", "", "ar"},
    {ALLOW("'~/x'"), "~/x", "", "pd"},
    {DENY("'~/x'"), "~/x", "", "dr"},
    {ALLOW("':workspace/x'"), "/v/x", "", "pd"},
    {DENY("':workspace/x'"), "/v/x", "", "dr"},
    {ALLOW("'/a/[b-d]?.c'"), "/a/cx.c", "", "ar"},
    {ALLOW("'/a/[!b]*'"), "/a/b", "", "pd"},
    {ALLOW("'/a/\\\\*'"), "/a/*", "", "ar"},
    {ALLOW("'/a'"), "/b/..//./a/", "", "ar"},
    {ALLOW("'/**'"), "/proc/self/root/etc/x", "", "po"},
    {DENY("'/etc/**'"), "/proc/self/root/etc/x", "", "dr"},
    {ALLOW("'/**'"), "$HOME/x", "", "po"},
    {DENY("'/A/b'"), "/a/B", "i", "dr"},
    {ALLOW("'/A/b'"), "/a/B", "i", "pd"},
    {DENY("'/A/b'"), "/a/B", "", "pd"},
    {DENY("'/etc/x'"), "/private/etc/x", "m", "dr"},
    {DENY("'/a/b/**'"), "/a", "w", "dr"},
    {DENY("'/a/b/**'"), "/a", "", "pd"},
    {DENY("'/a/b/**'"), "/", "w", "dr"},
    {DENY("'/a/*/c'"), "/a", "w", "dr"},
    {DENY("'/a/*/c'"), "/a/b", "w", "pd"},
    {DENY("'/a/*/c'"), "/a/b", "r", "dr"},
    {DENY("'**/c'"), "/a/b", "r", "dr"},
    {DENY("'**/c'"), "/a/b", "w", "pd"},
    {DENY("'./c'"), "/w", "w", "dr"},
    {DENY("'./*'"), "/w/a", "w", "dr"},
    {ALLOW("'/a/*'"), "/a/b", "r", "pd"},
    {ALLOW("'/a/**'"), "/a/b", "r", "ar"},
    {ALLOW("'/**'") "; " DENY("'/etc/**'"), "/l", "l", "dr"},
    {ALLOW("'/l'"), "/l", "l", "pd"},
    {ALLOW("['/l', '/etc/x']"), "/l", "l", "ar"},
    {"path_rule('/a/**', 'write', 'allow', unless=['**/.git/**'])", "/a/.git",
     "w", "pd"},
    {"path_rule('/a/**', 'write', 'allow', unless=['/a/b/c'])", "/a/b", "w",
     "pd"},
    {"path_rule('/a/**', 'write', 'deny', unless=['/a/b'])", "/a/b", "w", "pd"},
    {"path_rule('/a/**', 'write', 'deny', unless=['/a/b'])", "/a/b", "wi",
     "pd"},
    {"path_rule('/a/**', 'write', 'deny', unless=['/a/b'])", "/a/B", "wi",
     "dr"},
    {ALLOW("'/a'"), "", "", "di"},
};

static int read_link(void *context, pol_text path, char *buffer,
                     size_t capacity, size_t *size)
{
    (void)context;
    if (!oracle_equals(path, "/l") || capacity < 6) {
        return 0;
    }
    memcpy(buffer, "/etc/x", 6);
    *size = 6;
    return 1;
}

static void test_paths(tap *t)
{
    for (size_t i = 0; i < sizeof path_rows / sizeof path_rows[0]; i++) {
        const path_row *row = &path_rows[i];
        pol_path_query q = {.struct_size = sizeof q};
        pol_request request = request_of(POL_KIND_PATH);
        q.path = text_of(row->path);
        q.access = strchr(row->flags, 'w') != NULL ? POL_ACCESS_WRITE
                                                   : POL_ACCESS_READ;
        q.recursive = strchr(row->flags, 'r') != NULL;
        q.fs_case = strchr(row->flags, 'i') != NULL ? POL_CASE_INSENSITIVE
                                                    : POL_CASE_OF_PLATFORM;
        q.resolver = strchr(row->flags, 'l') != NULL ? read_link : NULL;
        request.platform = strchr(row->flags, 'm') != NULL ? POL_PLATFORM_MACOS
                                                           : POL_PLATFORM_POSIX;
        request.of.path = &q;
        ask(t, row->rules, &request, row->path, row->expected);
    }
}

/* -- Hosts: https, port 443, GET, unless the flags say: u unknown, m mapped,
 * o another protocol */

typedef struct host_row {
    const char *rules, *host, *address, *flags, *expected;
} host_row;

#define OPEN(host) "network_rule(" host ", decision='allow')"
#define CLOSE(host) "network_rule(" host ", decision='deny')"

static const host_row host_rows[] = {
    {OPEN("'a.com'"), "A.com.", NULL, "", "ar"},
    {OPEN("'a.com'"), "b.a.com", NULL, "", "pd"},
    {OPEN("'*.a.com'"), "b.c.a.com", NULL, "", "ar"},
    {OPEN("'*.a.com'"), "a.com", NULL, "", "pd"},
    {OPEN("'*.a.com'"), "ba.com", NULL, "", "pd"},
    {OPEN("'**.a.com'"), "a.com", NULL, "", "ar"},
    {OPEN("'*.com'"), "a.com", NULL, "", "pd"},
    {CLOSE("'*.com'"), "a.com", NULL, "", "dr"},
    {OPEN("'*.localhost'"), "a.localhost", NULL, "", "ar"},
    {OPEN("'*'"), "a.com", NULL, "", "ar"},
    {OPEN("'*'"), "a.local", NULL, "", "pd"},
    {OPEN("'*'"), "8.8.8.8", NULL, "", "pd"},
    {CLOSE("'*'"), "8.8.8.8", NULL, "", "dr"},
    {OPEN("'localhost'"), "127.9.9.9", NULL, "", "ar"},
    {OPEN("'localhost'"), "::1", NULL, "", "ar"},
    {OPEN("'localhost'"), "a.localhost", NULL, "", "ar"},
    {OPEN("'127.0.0.1'"), "localhost", NULL, "", "pd"},
    {OPEN("'10.0.0.1'"), "10.0.0.1", NULL, "", "ar"},
    {OPEN("'10.0.0.1'"), "10.1", NULL, "", "pd"},
    {CLOSE("'10.0.0.1'"), "0xa000001", NULL, "", "dr"},
    {CLOSE("'10.0.0.1'"), "::ffff:10.0.0.1", NULL, "", "dr"},
    {CLOSE("'10.0.0.1'"), "[64:ff9b::a00:1]", NULL, "", "dr"},
    {OPEN("cidr='10.0.0.0/8'"), "10.255.0.1", NULL, "", "ar"},
    {OPEN("cidr='10.0.0.0/8'"), "11.0.0.1", NULL, "", "pd"},
    {CLOSE("cidr='fc00::/7'"), "fdff::1", NULL, "", "dr"},
    {OPEN("'a.com'"), "a.com", "8.8.8.8", "", "ar"},
    {OPEN("'a.com'"), "a.com", "10.0.0.1", "", "po"},
    {OPEN("'a.com'") "; " OPEN("cidr='10.0.0.0/8'"), "a.com", "10.0.0.1", "",
     "ar"},
    {OPEN("'a.com'") "; " CLOSE("'8.8.8.8'"), "a.com", "8.8.8.8", "", "dr"},
    {OPEN("'a.com'"), "a.com", "b.com", "", "di"},
    {OPEN("'a.com'"), "a.com", NULL, "m", "po"},
    {OPEN("'a.com'"), "a.com", NULL, "o", "po"},
    {OPEN("'a.com'"), "a..com", NULL, "", "di"},
    {OPEN("'a.com', 'https'"), "a.com", NULL, "", "ar"},
    {OPEN("'a.com', 'http'"), "a.com", NULL, "", "pd"},
    {OPEN("'a.com', 'https'"), "a.com", NULL, "u", "pd"},
    {CLOSE("'a.com', 'http'"), "a.com", NULL, "u", "dr"},
    {OPEN("'a.com', ports=[443]"), "a.com", NULL, "", "ar"},
    {OPEN("'a.com', ports=[80]"), "a.com", NULL, "", "pd"},
    {CLOSE("'a.com', ports=[80]"), "a.com", NULL, "u", "dr"},
    {OPEN("'a.com', methods=['GET']"), "a.com", NULL, "", "ar"},
    {OPEN("'a.com', methods=['GET']"), "a.com", NULL, "u", "pd"},
    {OPEN("'*', unless=['a.com']"), "a.com", NULL, "", "pd"},
    {CLOSE("'*', unless=['a.com']"), "a.com", NULL, "", "pd"},
    {CLOSE("'*', unless=['10.0.0.1']"), "10.1", NULL, "", "dr"},
    {OPEN("'a.com', unless=['8.8.8.0/24']"), "a.com", "8.8.8.8", "", "pd"},
};

static void test_hosts(tap *t)
{
    for (size_t i = 0; i < sizeof host_rows / sizeof host_rows[0]; i++) {
        const host_row *row = &host_rows[i];
        pol_network_query q = {.struct_size = sizeof q};
        pol_request request = request_of(POL_KIND_NETWORK);
        pol_text address = text_of(row->address);
        bool unknown = strchr(row->flags, 'u') != NULL;
        q.host = text_of(row->host);
        q.port = unknown ? 0 : 443;
        q.protocol = unknown ? POL_NET_UNKNOWN : POL_NET_HTTPS;
        q.method = text_of(unknown ? NULL : "GET");
        q.mapped = strchr(row->flags, 'm') != NULL;
        if (strchr(row->flags, 'o') != NULL) {
            q.protocol = POL_NET_OTHER;
        }
        q.addresses = &address;
        q.address_count = row->address != NULL;
        request.of.network = &q;
        ask(t, row->rules, &request, row->host, row->expected);
    }
}

/* -- Tools: the argument is "a"; type t text, s scalar, n nested, - none,
 * u unknown */

typedef struct tool_row {
    const char *rules, *server, *tool, *value;
    char type;
    const char *expected;
} tool_row;

static const tool_row tool_rows[] = {
    {"tool_rule('s', 't', decision='allow')", "s", "t", NULL, '-', "ar"},
    {"tool_rule('s', 't', decision='allow')", NULL, "t", NULL, '-', "pd"},
    {"tool_rule('s', 't', decision='deny')", NULL, "t", NULL, '-', "dr"},
    {"tool_rule(tool='t', decision='allow')", NULL, "t", NULL, '-', "ar"},
    {"tool_rule('', 't', decision='allow')", "", "t", NULL, '-', "ar"},
    {"tool_rule(tool=['t', glob('l*')], decision='allow')", "s", "list", NULL,
     '-', "ar"},
    {"tool_rule('s', glob('*'), decision='allow', unless=['t'])", "s", "t",
     NULL, '-', "pd"},
    {"tool_rule('s', decision='deny', unless=['t'])", "s", "t", NULL, '-',
     "pd"},
    {"tool_rule(tool='t', arguments={'a': 'x'}, decision='allow')", "s", "t",
     "x", 't', "ar"},
    {"tool_rule(tool='t', arguments={'a': 'x'}, decision='allow')", "s", "t",
     NULL, '-', "pd"},
    {"tool_rule(tool='t', arguments={'a': 'x'}, decision='deny')", "s", "t",
     NULL, '-', "pd"},
    {"tool_rule(tool='t', arguments={'a': 'x'}, decision='allow')", "s", "t",
     NULL, 'u', "pd"},
    {"tool_rule(tool='t', arguments={'a': 'x'}, decision='deny')", "s", "t",
     NULL, 'u', "dr"},
    {"tool_rule(tool='t', arguments={'a': glob('*')}, decision='allow')", "s",
     "t", "x", 'n', "pd"},
    {"tool_rule(tool='t', arguments={'a': 'y'}, decision='deny')", "s", "t",
     "x", 'n', "dr"},
    {"tool_rule(tool='t', arguments={'a': 1}, decision='allow')", "s", "t", "1",
     's', "ar"},
    {"tool_rule(tool='t', arguments={'a': 1}, decision='allow')", "s", "t", "1",
     't', "pd"},
    {"tool_rule(tool='t', arguments={'a': '1'}, decision='allow')", "s", "t",
     "1", 's', "pd"},
    {"tool_rule(tool='t', arguments={'a': '1'}, decision='deny')", "s", "t",
     "1", 's', "dr"},
    {"tool_rule(tool='t', arguments={'a': True}, decision='deny')", "s", "t",
     "true", 's', "dr"},
};

static void test_tools(tap *t)
{
    for (size_t i = 0; i < sizeof tool_rows / sizeof tool_rows[0]; i++) {
        const tool_row *row = &tool_rows[i];
        pol_tool_query q = {.struct_size = sizeof q};
        pol_request request = request_of(POL_KIND_TOOL);
        pol_argument argument = {POL_TEXT("a"), text_of(row->value),
                                 POL_ARGUMENT_TEXT};
        argument.type = row->type == 's'   ? POL_ARGUMENT_SCALAR
                        : row->type == 'n' ? POL_ARGUMENT_NESTED
                                           : POL_ARGUMENT_TEXT;
        q.server = text_of(row->server);
        q.tool = text_of(row->tool);
        q.arguments = row->type == 'u' ? NULL : &argument;
        q.argument_count = row->type != 'u' && row->type != '-';
        request.of.tool = &q;
        ask(t, row->rules, &request, row->tool, row->expected);
    }
}

/* -- Settings */

static void test_settings(tap *t)
{
    static const char *const rows[][4] = {
        {"setting_rule('s', ['a', 'b'])", "s", "a", "ar"},
        {"setting_rule('s', ['a', 'b'])", "s", "c", "dr"},
        {"setting_rule('s', ['a', 'b'])", "t", "a", "pd"},
        {"setting_rule('s', ['a', 'b']); setting_rule('s', ['b', 'c'])", "s",
         "a", "dr"},
        {"setting_rule('s', ['a', 'b']); setting_rule('s', ['b', 'c'])", "s",
         "b", "ar"},
        {"setting_rule('s', [True, 1])", "s", "true", "ar"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pol_setting_query q = {sizeof q, text_of(rows[i][1]),
                               text_of(rows[i][2])};
        pol_request request = request_of(POL_KIND_SETTING);
        request.of.setting = &q;
        ask(t, rows[i][0], &request, rows[i][2], rows[i][3]);
    }
}

/* -- Layers: what is asked is whether "/a" may be read */

typedef struct layer_row {
    const char *managed, *user, *project;
    bool trusted;
    const char *expected;
} layer_row;

#define READ(decision) "path_rule('/a', 'read', '" decision "')\n"
#define DEFAULT(decision) "default_rule('path', '" decision "')\n"
#define ONLY "managed_only(['path'])\n"

static const layer_row layer_rows[] = {
    {"", READ("allow"), "", true, "ar"},
    {ONLY, READ("allow"), "", true, "pd"},
    {ONLY, READ("deny"), "", true, "dr"},
    {ONLY, READ("prompt"), "", true, "pr"},
    {ONLY DEFAULT("allow"), READ("prompt"), "", true, "pr"},
    {ONLY DEFAULT("deny"), READ("prompt"), "", true, "dd"},
    {DEFAULT("deny"), READ("prompt"), "", true, "pr"},
    {ONLY DEFAULT("deny") READ("allow"), READ("prompt"), "", true, "pr"},
    {ONLY, DEFAULT("allow"), "", true, "pd"},
    {ONLY DEFAULT("allow"), DEFAULT("deny"), "", true, "dd"},
    {DEFAULT("prompt"), DEFAULT("allow"), "", true, "pd"},
    {"", DEFAULT("allow"), "", true, "ad"},
    {"", "", READ("allow"), true, "ar"},
    {"", "", READ("allow"), false, "pd"},
    {"", "", READ("deny"), false, "dr"},
    {"", "", DEFAULT("allow"), false, "pd"},
    {READ("prompt"), READ("allow"), "", true, "pr"},
};

static void test_layers(tap *t)
{
    pol_path_query q = {.struct_size = sizeof q, .path = POL_TEXT("/a")};
    pol_request request = request_of(POL_KIND_PATH);
    request.of.path = &q;
    for (size_t i = 0; i < sizeof layer_rows / sizeof layer_rows[0]; i++) {
        const layer_row *row = &layer_rows[i];
        pol_source sources[] = {
            {POL_TEXT("m"), text_of(row->managed), POL_LAYER_MANAGED},
            {POL_TEXT("u"), text_of(row->user), POL_LAYER_USER},
            {POL_TEXT("p"), text_of(row->project), POL_LAYER_PROJECT}};
        policy p;
        oracle_answer a = {0};
        open_policy(&p, sources, 3, row->trusted);
        if (p.ready) {
            oracle_eval(&p.oracle, &request, &a);
        }
        tap_ok(t, p.ready && is_expected(&a, row->expected),
               "layers, row %u: %s", (unsigned)i, row->expected);
        oracle_answer_free(&a);
        close_policy(&p);
    }
}

/* -- path() */

static void test_elements(tap *t)
{
    static const char *const rows[][4] = {
        {"prefix_rule(['c', path('/a/**')], 'allow')", "/a/b", "/w", "ar"},
        {"prefix_rule(['c', path('/a/**')], 'allow')", "../a/b", "/w", "ar"},
        {"prefix_rule(['c', path('/a/**')], 'allow')", "../a/b", "", "pd"},
        {"prefix_rule(['c', path('/a/**')], 'deny')", "x", "", "dr"},
        {"prefix_rule(['c', path('/a/**')], 'allow')", "-/a", "/a", "pd"},
        {"prefix_rule(['c', path('/a/**')], 'deny')", "--o=/a/b", "/w", "dr"},
        {"prefix_rule(['c', path('~/x')], 'allow')", "~/x", "/w", "pd"},
        {"prefix_rule(['c', path('~/x')], 'deny')", "~/x", "/w", "dr"},
        {"prefix_rule(['c', path('/a/**')], 'deny')", "/proc/self/root/a", "/w",
         "dr"},
        {"prefix_rule(['c', path('/a/*')], 'deny')", "/a", "/w", "pd"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pol_text argv[] = {POL_TEXT("c"), text_of(rows[i][1])};
        pol_request request = request_of(POL_KIND_COMMAND);
        request.argv = argv;
        request.argc = 2;
        request.cwd = text_of(rows[i][2]);
        ask(t, rows[i][0], &request, rows[i][1], rows[i][3]);
    }
}

int main(void)
{
    tap t = {0};
    test_paths(&t);
    test_hosts(&t);
    test_tools(&t);
    test_settings(&t);
    test_layers(&t);
    test_elements(&t);
    return tap_end(&t);
}
