/* SPDX-License-Identifier: Apache-2.0
 *
 * Canonical values of requests, as JSON and as text. */
#include "polc/value.h"
#include "polc/request.h"
#include "polc/resolve.h"
#include "polc/text.h"

#include <stdlib.h>
#include <string.h>

static void make_host(polc_value *value, pol_text host)
{
    size_t size = 0;
    pol_why why;
    if (pol_canon_host(host, NULL, 0, &size, &why) != POL_OK) {
        return;
    }
    char *text = polc_resize(NULL, size + 1);
    pol_canon_host(host, text, size + 1, &size, &why);
    polc_add(&value->main, text, size);
    free(text);
}

static void make_network(polc_value *value, const pol_network_query *query)
{
    pol_url url = {
        .host = query->host, .port = query->port, .protocol = query->protocol};
    pol_why why;
    if (query->url.size > 0 && pol_read_url(query->url, &url, &why) != POL_OK) {
        return;
    }
    value->port = url.port;
    value->protocol = url.protocol;
    make_host(value, url.host);
}

void polc_canonical_host(pol_network_query query, polc_buffer *out)
{
    polc_value value = {.main = *out};
    make_network(&value, &query);
    *out = value.main;
}

void polc_value_make(polc_value *value, const pol_request *asked)
{
    *value = (polc_value){.asked = asked};
    if (asked->kind == POL_KIND_PATH) {
        polc_canonical_path(asked, asked->of.path->path, &value->main);
        value->is_resolved = polc_resolved_path(asked, &value->resolved);
    } else if (asked->kind == POL_KIND_NETWORK) {
        make_network(value, asked->of.network);
    }
}

void polc_value_free(polc_value *value)
{
    polc_buffer_free(&value->main);
    polc_buffer_free(&value->resolved);
}

/* -- JSON */

bool polc_is_unresolved(const pol_decision *decision)
{
    return decision->unresolved && decision->answer == POL_ALLOW;
}

static void add_unresolved(polc_json *json, const pol_decision *decision)
{
    if (polc_is_unresolved(decision)) {
        polc_json_key(json, "unresolved");
        polc_json_word(json, "true");
    }
}

static void add_path(polc_json *json, const polc_value *value,
                     const pol_decision *decision)
{
    polc_json_field(json, "path", polc_buffer_text(&value->main));
    if (value->is_resolved) {
        polc_json_field(json, "resolved", polc_buffer_text(&value->resolved));
    }
    add_unresolved(json, decision);
}

static void add_network(polc_json *json, const polc_value *value)
{
    polc_json_field(json, "host", polc_buffer_text(&value->main));
    if (value->port != 0) {
        polc_json_key(json, "port");
        polc_json_number(json, value->port);
    }
    const char *protocol = polc_protocol_name(value->protocol);
    if (protocol != NULL) {
        polc_json_key(json, "protocol");
        polc_json_string(json, protocol);
    }
}

static void add_tool(polc_json *json, const pol_tool_query *query)
{
    polc_json_key(json, "server");
    if (query->server.data != NULL) {
        polc_json_text(json, query->server);
    } else {
        polc_json_word(json, "null");
    }
    polc_json_field(json, "tool", query->tool);
}

void polc_value_json(polc_json *json, const polc_value *value,
                     const pol_decision *decision, pol_text fallback)
{
    const pol_request *asked = value->asked;
    polc_json_open(json, '{');
    switch (asked->kind) {
    case POL_KIND_COMMAND:
        polc_json_key(json, "argv");
        polc_json_texts(json, asked->argv, asked->argc);
        if (asked->program.size > 0) {
            polc_json_field(json, "program", asked->program);
        }
        add_unresolved(json, decision);
        break;
    case POL_KIND_PATH:
        add_path(json, value, decision);
        break;
    case POL_KIND_NETWORK:
        add_network(json, value);
        break;
    case POL_KIND_TOOL:
        add_tool(json, asked->of.tool);
        break;
    case POL_KIND_SETTING:
        polc_json_field(json, "name", asked->of.setting->name);
        polc_json_field(json, "value", asked->of.setting->value);
        if (fallback.data != NULL) {
            polc_json_field(json, "fallback", fallback);
        }
        break;
    }
    polc_json_close(json, '}');
}

/* The canonical texts of a value; at most two. */
static size_t texts_of(const polc_value *value, pol_text out[2])
{
    const pol_request *asked = value->asked;
    pol_text main = polc_buffer_text(&value->main);
    pol_text resolved = polc_buffer_text(&value->resolved);
    size_t count = 0;
    if (asked->kind == POL_KIND_TOOL) {
        if (asked->of.tool->server.data != NULL) {
            out[count++] = asked->of.tool->server;
        }
        out[count++] = asked->of.tool->tool;
    } else if (asked->kind == POL_KIND_SETTING) {
        out[count++] = asked->of.setting->name;
        out[count++] = asked->of.setting->value;
    } else {
        out[count++] = main;
        if (value->is_resolved &&
            (resolved.size != main.size ||
             memcmp(resolved.data, main.data, main.size) != 0)) {
            out[count++] = resolved;
        }
    }
    return count;
}

void polc_value_matched(polc_json *json, const polc_value *value)
{
    pol_text texts[2];
    size_t count = texts_of(value, texts);
    polc_json_key(json, "matched");
    polc_json_texts(json, texts, count);
}

/* -- text */

static void add_line(polc_buffer *out, const char *title, pol_text text)
{
    polc_add_string(out, title);
    polc_add_string(out, ": ");
    polc_add_escaped(out, text);
    polc_add_string(out, "\n");
}

static void add_connection(polc_buffer *out, const polc_value *value)
{
    const char *protocol = polc_protocol_name(value->protocol);
    add_line(out, "host", polc_buffer_text(&value->main));
    if (value->port != 0) {
        polc_add_string(out, "port: ");
        polc_add_number(out, value->port);
        polc_add_string(out, "\n");
    }
    if (protocol != NULL) {
        add_line(out, "protocol", polc_text(protocol));
    }
}

void polc_value_text(polc_buffer *out, const polc_value *value)
{
    const pol_request *asked = value->asked;
    if (asked->kind == POL_KIND_PATH) {
        add_line(out, "path", polc_buffer_text(&value->main));
        if (value->is_resolved) {
            add_line(out, "without links", polc_buffer_text(&value->resolved));
        }
    } else if (asked->kind == POL_KIND_NETWORK) {
        add_connection(out, value);
    } else if (asked->kind == POL_KIND_TOOL) {
        if (asked->of.tool->server.data != NULL) {
            add_line(out, "server", asked->of.tool->server);
        }
        add_line(out, "tool", asked->of.tool->tool);
    } else if (asked->kind == POL_KIND_SETTING) {
        add_line(out, "setting", asked->of.setting->name);
        add_line(out, "value", asked->of.setting->value);
    }
}
