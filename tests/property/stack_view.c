/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests as the library takes them. */
#include "stack.h"

#include <string.h>

static pol_text text_of(const stack_bytes *bytes)
{
    return (pol_text){bytes->bytes, bytes->size};
}

/* The links of the request are all there are. */
static int read_link(void *context, pol_text path, char *buffer,
                     size_t capacity, size_t *size)
{
    const stack_request *q = context;
    for (unsigned i = 0; i < 2; i++) {
        if (q->link_from[i].size > 0 &&
            pol_text_equal(text_of(&q->link_from[i]), path)) {
            if (q->link_to[i].size > capacity) {
                return -1;
            }
            memcpy(buffer, q->link_to[i].bytes, q->link_to[i].size);
            *size = q->link_to[i].size;
            return 1;
        }
    }
    return 0;
}

static void ask_path_query(const stack_request *q, stack_view *v)
{
    v->path.struct_size = sizeof v->path;
    v->path.path = text_of(&q->main);
    v->path.access = q->access;
    v->path.fs_case = q->fs_case;
    v->path.recursive = q->recursive;
    v->path.resolved = text_of(&q->second);
    if (q->has_links) {
        v->path.resolver = read_link;
        v->path.resolver_context = (void *)(uintptr_t)q;
    }
    v->request.of.path = &v->path;
}

static void ask_network_query(const stack_request *q, stack_view *v)
{
    v->network.struct_size = sizeof v->network;
    v->network.host = text_of(&q->main);
    v->network.url = text_of(&q->second);
    v->network.port = q->port;
    v->network.protocol = (pol_net_protocol)q->protocol;
    v->network.method = text_of(&q->method);
    for (unsigned i = 0; i < q->address_count; i++) {
        v->addresses[i] = text_of(&q->addresses[i]);
    }
    v->network.addresses = v->addresses;
    v->network.address_count = q->address_count;
    v->network.mapped = q->mapped;
    v->request.of.network = &v->network;
}

static void ask_tool_query(const stack_request *q, stack_view *v)
{
    v->tool.struct_size = sizeof v->tool;
    v->tool.tool = text_of(&q->main);
    if (q->known_server) {
        v->tool.server = text_of(&q->second);
    }
    for (unsigned i = 0; q->known_arguments && i < q->argument_count; i++) {
        v->arguments[i].name = text_of(&q->arguments[i].name);
        v->arguments[i].value = text_of(&q->arguments[i].value);
        v->arguments[i].type = q->arguments[i].type;
    }
    if (q->known_arguments) {
        v->tool.arguments = v->arguments;
        v->tool.argument_count = q->argument_count;
    }
    v->request.of.tool = &v->tool;
}

const pol_request *stack_ask(const stack_request *q, stack_view *v)
{
    memset(v, 0, sizeof *v);
    v->request.struct_size = sizeof v->request;
    v->request.kind = q->kind;
    v->request.flags = q->flags;
    v->request.now = q->now;
    v->request.platform = q->platform;
    v->request.cwd = text_of(&q->cwd);
    v->request.home = text_of(&q->home);
    for (unsigned i = 0; i < q->root_count; i++) {
        v->roots[i].name = text_of(&q->root_names[i]);
        v->roots[i].path = text_of(&q->root_paths[i]);
    }
    v->request.roots = v->roots;
    v->request.root_count = q->root_count;
    switch (q->kind) {
    case POL_KIND_COMMAND:
        for (unsigned i = 0; i < q->token_count; i++) {
            v->argv[i] = text_of(&q->tokens[i]);
        }
        v->request.argv = v->argv;
        v->request.argc = q->token_count;
        break;
    case POL_KIND_PATH:
        ask_path_query(q, v);
        break;
    case POL_KIND_NETWORK:
        ask_network_query(q, v);
        break;
    case POL_KIND_TOOL:
        ask_tool_query(q, v);
        break;
    case POL_KIND_SETTING:
        v->setting.struct_size = sizeof v->setting;
        v->setting.name = text_of(&q->main);
        v->setting.value = text_of(&q->second);
        v->request.of.setting = &v->setting;
        break;
    }
    return &v->request;
}
