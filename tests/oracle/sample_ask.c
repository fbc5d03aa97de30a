/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests of every kind to the rich sample. */
#include "sample.h"

#include <string.h>

#include <libpolicy/base/slice.h>

static pol_text text_of(const char *text)
{
    return (pol_text){text, text != NULL ? strlen(text) : 0};
}

/* -- Paths */

typedef struct path_row {
    const char *path, *resolved;
    pol_access access;
    pol_platform platform;
    bool recursive, links;
} path_row;

static const path_row paths[] = {
    {"/ws/src/a.c", NULL, POL_ACCESS_READ, POL_PLATFORM_POSIX, false, false},
    {"/ws/.git/config", NULL, POL_ACCESS_WRITE, POL_PLATFORM_POSIX, false,
     false},
    {"build/x", "/work/build/x", POL_ACCESS_WRITE, POL_PLATFORM_POSIX, false,
     false},
    {"build", NULL, POL_ACCESS_WRITE, POL_PLATFORM_POSIX, true, false},
    {"/ws/l", NULL, POL_ACCESS_READ, POL_PLATFORM_POSIX, false, true},
    {"~/.aws/x", NULL, POL_ACCESS_READ, POL_PLATFORM_POSIX, false, false},
    {"/ETC/Shadow", NULL, POL_ACCESS_READ, POL_PLATFORM_MACOS, false, false},
    {"/etc/f/*", NULL, POL_ACCESS_WRITE, POL_PLATFORM_POSIX, false, false},
    {"/etc", NULL, POL_ACCESS_WRITE, POL_PLATFORM_POSIX, false, false},
    {"/", NULL, POL_ACCESS_WRITE, POL_PLATFORM_POSIX, true, false},
    {"c:\\users\\U\\x.", NULL, POL_ACCESS_READ, POL_PLATFORM_WINDOWS, false,
     false},
    {"/proc/self/root/etc/x", NULL, POL_ACCESS_WRITE, POL_PLATFORM_POSIX, false,
     false},
    {"../w/docs/a.md", NULL, POL_ACCESS_EXECUTE, POL_PLATFORM_POSIX, false,
     false},
    {"/ws/vendor/x/a.key", NULL, POL_ACCESS_WRITE, POL_PLATFORM_POSIX, false,
     false},
    {"", NULL, POL_ACCESS_READ, POL_PLATFORM_POSIX, false, false},
};

/* "/ws/l" is a link. */
static int read_link(void *context, pol_text path, char *buffer,
                     size_t capacity, size_t *size)
{
    static const char target[] = "../etc/./shadow";
    (void)context;
    if (!pol_text_equal(path, POL_TEXT("/ws/l"))) {
        return 0;
    }
    if (capacity < sizeof target - 1) {
        return -1;
    }
    memcpy(buffer, target, sizeof target - 1);
    *size = sizeof target - 1;
    return 1;
}

static void ask_path(const path_row *row, sample_room *room,
                     pol_request *request)
{
    pol_path_query *q = &room->path;
    q->struct_size = sizeof *q;
    q->path = text_of(row->path);
    q->resolved = text_of(row->resolved);
    q->access = row->access;
    q->recursive = row->recursive;
    q->resolver = row->links ? read_link : NULL;
    request->platform = row->platform;
    request->of.path = q;
}

/* -- Connections */

typedef struct host_row {
    const char *host, *url, *method, *address;
    uint32_t port;
    pol_net_protocol protocol;
} host_row;

static const host_row hosts[] = {
    {"example.com", NULL, "GET", NULL, 443, POL_NET_HTTPS},
    {"EXAMPLE.com.", NULL, NULL, "93.184.216.34", 443, POL_NET_HTTPS},
    {"x.evil.example", NULL, "GET", NULL, 443, POL_NET_HTTPS},
    {"www.pastebin.com", NULL, NULL, NULL, 0, POL_NET_UNKNOWN},
    {NULL, "https://a.b.example.net:8443/x?y", "HEAD", "10.1.2.3", 0,
     POL_NET_UNKNOWN},
    {NULL, "https://user@example.com/", "GET", NULL, 0, POL_NET_UNKNOWN},
    {"localhost", NULL, NULL, "127.0.0.1", 80, POL_NET_HTTP},
    {"0x7f.1", NULL, NULL, NULL, 80, POL_NET_HTTP},
    {"10.1.2.3", NULL, NULL, NULL, 22, POL_NET_OTHER},
    {"10.2.3.4", NULL, NULL, NULL, 22, POL_NET_SOCKS5_TCP},
    {"10.3.1.1", NULL, NULL, NULL, 22, POL_NET_SOCKS5_TCP},
    {"::ffff:10.1.2.3", NULL, NULL, NULL, 443, POL_NET_HTTPS},
    {"[fd00::1]", NULL, NULL, NULL, 443, POL_NET_HTTPS},
    {"192.0.2.7", NULL, "GET", "::1", 443, POL_NET_HTTPS},
    {"db.internal.example", NULL, "GET", NULL, 443, POL_NET_HTTPS},
    {"[::1]:80", NULL, NULL, NULL, 80, POL_NET_HTTP},
    {"a..b", NULL, NULL, NULL, 70000, POL_NET_HTTP},
};

static void ask_host(const host_row *row, sample_room *room,
                     pol_request *request)
{
    pol_network_query *q = &room->network;
    q->struct_size = sizeof *q;
    q->host = text_of(row->host);
    q->url = text_of(row->url);
    q->method = text_of(row->method);
    q->port = row->port;
    q->protocol = row->protocol;
    room->addresses[0] = text_of(row->address);
    q->addresses = room->addresses;
    q->address_count = row->address != NULL;
    request->of.network = q;
}

/* -- Tools and settings */

typedef struct tool_row {
    const char *server, *tool, *path, *depth, *follow;
} tool_row;

static const tool_row tools[] = {
    {"github", "delete_repo", NULL, NULL, NULL},
    {"fs", "read", "/w/a", "1", "false"},
    {"fs-x", "list", "/w/a", "2", "false"},
    {"fs", "read", "/etc/a", "1", "false"},
    {"fs", "read", "/w/a", "3", "true"},
    {NULL, "list", "/w/a", NULL, NULL},
    {"", "other", NULL, NULL, NULL},
};

static void ask_tool(const tool_row *row, sample_room *room,
                     pol_request *request)
{
    static const char *const names[] = {"follow", "path", "depth"};
    const char *const values[] = {row->follow, row->path, row->depth};
    pol_tool_query *q = &room->tool;
    q->struct_size = sizeof *q;
    q->server = text_of(row->server);
    q->tool = text_of(row->tool);
    for (unsigned i = 0; i < 3; i++) {
        if (values[i] != NULL) {
            pol_argument *a = &room->arguments[q->argument_count++];
            a->name = text_of(names[i]);
            a->value = text_of(values[i]);
            a->type = i == 1 ? POL_ARGUMENT_TEXT : POL_ARGUMENT_SCALAR;
        }
    }
    q->arguments = row->path != NULL ? room->arguments : NULL;
    request->of.tool = q;
}

static const char *const settings[][2] = {
    {"sandbox_mode", "read-only"}, {"sandbox_mode", "danger-full-access"},
    {"approval_policy", "never"},  {"network_enabled", "true"},
    {"network_enabled", "false"},  {"unknown", "x"},
};

static void ask_setting(const char *const *row, sample_room *room,
                        pol_request *request)
{
    room->setting.struct_size = sizeof room->setting;
    room->setting.name = text_of(row[0]);
    room->setting.value = text_of(row[1]);
    request->of.setting = &room->setting;
}

/* -- All */

static void begin(sample_room *room, pol_request *request, pol_kind kind,
                  size_t index)
{
    memset(request, 0, sizeof *request);
    request->struct_size = sizeof *request;
    request->kind = kind;
    request->cwd = POL_TEXT("/work");
    request->home = POL_TEXT("/home/u");
    request->now = 1700000000;
    request->flags = index % 7 == 6 ? POL_REQUEST_HEADLESS : 0;
    room->roots[0] = (pol_root){POL_TEXT(":workspace"), POL_TEXT("/ws")};
    room->roots[1] = (pol_root){POL_TEXT(":workspace"), POL_TEXT("/W2/")};
    request->roots = room->roots;
    request->root_count = 2;
}

bool sample_ask(size_t index, sample_room *room, pol_request *request)
{
    memset(room, 0, sizeof *room);
    if (sample_request(index, room->argv, request)) {
        request->home = POL_TEXT("/home/u");
        return true;
    }
    for (size_t i = 0; sample_command(i).data != NULL; i++) {
        index--;
    }
    if (index < sizeof paths / sizeof paths[0]) {
        begin(room, request, POL_KIND_PATH, index);
        ask_path(&paths[index], room, request);
        return true;
    }
    index -= sizeof paths / sizeof paths[0];
    if (index < sizeof hosts / sizeof hosts[0]) {
        begin(room, request, POL_KIND_NETWORK, index);
        ask_host(&hosts[index], room, request);
        return true;
    }
    index -= sizeof hosts / sizeof hosts[0];
    if (index < sizeof tools / sizeof tools[0]) {
        begin(room, request, POL_KIND_TOOL, index);
        ask_tool(&tools[index], room, request);
        return true;
    }
    index -= sizeof tools / sizeof tools[0];
    if (index < sizeof settings / sizeof settings[0]) {
        begin(room, request, POL_KIND_SETTING, index);
        ask_setting(settings[index], room, request);
        return true;
    }
    return false;
}
