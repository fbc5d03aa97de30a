/* SPDX-License-Identifier: Apache-2.0
 *
 * Generated stacks as rule text. */
#include "stack.h"

#include <stdio.h>
#include <string.h>

static void put(gen_buffer *out, const char *text)
{
    gen_write(out, text, strlen(text));
}

static const char *const kinds[POL_KIND_COUNT] = {"command", "path", "network",
                                                  "tool", "setting"};

/* -- Values */

static void put_item(gen_buffer *out, const stack_item *item)
{
    if (item->form == STACK_SCALAR) {
        put(out, item->text);
        return;
    }
    put(out, item->form == STACK_GLOB ? "glob(" : "");
    gen_write_string(out, item->text);
    put(out, item->form == STACK_GLOB ? ")" : "");
}

static void put_items(gen_buffer *out, const stack_list *list)
{
    put(out, "[");
    for (unsigned i = 0; i < list->count; i++) {
        put(out, i > 0 ? ", " : "");
        put_item(out, &list->items[i]);
    }
    put(out, "]");
}

/* name=item or name=[items] */
static void put_list(gen_buffer *out, const char *name, const stack_list *list)
{
    if (list->count == 0) {
        return;
    }
    put(out, name);
    if (list->count == 1) {
        put_item(out, &list->items[0]);
    } else {
        put_items(out, list);
    }
    put(out, ", ");
}

static void put_end(const stack *s, const stack_rule *rule, gen_buffer *out)
{
    put(out, "decision=\"");
    put(out, gen_decision(s->dialect, (int)rule->verdict));
    put(out, "\"");
    if (rule->unless.count > 0) {
        put(out, ", unless=");
        put_items(out, &rule->unless);
    }
    if (rule->expires != 0) {
        put(out, ", expires=");
        gen_write_string(out, gen_expiries[rule->expires].text);
    }
    put(out, ")\n");
}

/* -- Rules */

static void put_path(const stack *s, const stack_rule *rule, gen_buffer *out)
{
    static const char *const names[] = {"read", "write", "execute"};
    put(out, "path_rule(");
    put_list(out, "path=", &rule->what);
    put(out, "access=[");
    for (unsigned i = 0, some = 0; i < 3; i++) {
        if ((rule->access >> i & 1) != 0) {
            put(out, some++ > 0 ? ", " : "");
            gen_write_string(out, names[i]);
        }
    }
    put(out, "], ");
    put_end(s, rule, out);
}

static void put_host(const stack *s, const stack_rule *rule, gen_buffer *out)
{
    char text[64];
    put(out, "network_rule(");
    put_list(out, rule->cidr ? "cidr=" : "host=", &rule->what);
    put(out, "protocol=");
    /* Codex asks for a protocol of its four. */
    gen_write_string(
        out,
        stack_protocols[s->dialect == POL_DIALECT_CODEX && rule->protocol == 0
                            ? 2
                            : rule->protocol]);
    put(out, ", ");
    if (rule->port_count > 0) {
        snprintf(text, sizeof text,
                 rule->port_count > 1 ? "ports=[%u, %u], " : "ports=[%u], ",
                 rule->ports[0], rule->ports[1]);
        put(out, text);
    }
    if (rule->method != 0) {
        put(out, "methods=[");
        gen_write_string(out, stack_methods[rule->method]);
        put(out, "], ");
    }
    put_end(s, rule, out);
}

static void put_tool(const stack *s, const stack_rule *rule, gen_buffer *out)
{
    put(out, "tool_rule(");
    put_list(out, "server=", &rule->what);
    put_list(out, "tool=", &rule->values);
    for (unsigned i = 0; i < rule->argument_count; i++) {
        put(out, i > 0 ? ", " : "arguments={");
        gen_write_string(out, rule->arguments[i].name);
        put(out, ": ");
        if (rule->arguments[i].values.count == 1) {
            put_item(out, &rule->arguments[i].values.items[0]);
        } else {
            put_items(out, &rule->arguments[i].values);
        }
    }
    put(out, rule->argument_count > 0 ? "}, " : "");
    put_end(s, rule, out);
}

static void put_setting(const stack_rule *rule, gen_buffer *out)
{
    put(out, "setting_rule(");
    put_list(out, "name=", &rule->what);
    put(out, "allowed=");
    put_items(out, &rule->values);
    put(out, ", fallback=");
    put_item(out, &rule->values.items[0]);
    put(out, ")\n");
}

static void put_rule(const stack *s, const stack_rule *rule, gen_buffer *out)
{
    gen_rule command;
    switch (rule->kind) {
    case POL_KIND_COMMAND:
        command = rule->command;
        command.verdict = rule->verdict;
        command.expires = rule->expires;
        gen_write_rule(s->dialect, &command, out);
        break;
    case POL_KIND_PATH:
        put_path(s, rule, out);
        break;
    case POL_KIND_NETWORK:
        put_host(s, rule, out);
        break;
    case POL_KIND_TOOL:
        put_tool(s, rule, out);
        break;
    case POL_KIND_SETTING:
        put_setting(rule, out);
        break;
    }
}

/* -- Sources */

static void put_managed_only(const stack *s, gen_buffer *out)
{
    put(out, "managed_only(kinds=[");
    for (unsigned i = 0, some = 0; i < POL_KIND_COUNT; i++) {
        if ((s->managed_only >> i & 1) != 0) {
            put(out, some++ > 0 ? ", " : "");
            gen_write_string(out, kinds[i]);
        }
    }
    put(out, "])\n");
}

static void put_layer(const stack *s, pol_layer layer, gen_buffer *out)
{
    if (layer == s->managed_from && s->managed_only != 0) {
        put_managed_only(s, out);
    }
    for (unsigned kind = 0; kind < POL_KIND_COUNT; kind++) {
        if (s->defaults[layer][kind] >= 0) {
            put(out, "default_rule(kind=");
            gen_write_string(out, kinds[kind]);
            put(out, ", decision=");
            gen_write_string(
                out, gen_decision(s->dialect, s->defaults[layer][kind]));
            put(out, ")\n");
        }
    }
    for (unsigned i = 0; i < s->list_count; i++) {
        if (s->lists[i].layer == layer) {
            gen_write_executable(&s->lists[i], out);
        }
    }
    for (unsigned i = 0; i < s->rule_count; i++) {
        if (s->rules[i].layer == layer) {
            put_rule(s, &s->rules[i], out);
        }
    }
}

size_t stack_sources(const stack *s, gen_buffer *buffers, pol_source *sources)
{
    for (unsigned i = 0; i < POL_LAYER_COUNT; i++) {
        buffers[i].size = 0;
        gen_write(&buffers[i], "", 0);
        put_layer(s, (pol_layer)i, &buffers[i]);
        const char *name = pol_layer_name((pol_layer)i);
        sources[i].name = (pol_text){name, strlen(name)};
        sources[i].text = (pol_text){buffers[i].data, buffers[i].size};
        sources[i].layer = (pol_layer)i;
    }
    return POL_LAYER_COUNT;
}

void stack_free_buffers(gen_buffer *buffers)
{
    for (unsigned i = 0; i < POL_LAYER_COUNT; i++) {
        gen_buffer_free(&buffers[i]);
    }
}
