/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests that an analysis came up with. */
#include "polc/witness.h"
#include "polc/request.h"
#include "polc/text.h"
#include "polc/word.h"

/* -- Text */

static void add_path_text(polc_buffer *out, const pol_request *request)
{
    const pol_path_query *q = request->of.path;
    polc_add_string(out, polc_accesses[q->access]);
    polc_add_string(out, q->recursive ? " all of " : " ");
    polc_add_word(out, q->path);
    if (q->fs_case == POL_CASE_INSENSITIVE) {
        polc_add_string(out, ", upper and lower case being one");
    }
    for (size_t i = 0; i < request->root_count; i++) {
        polc_add_string(out, ", ");
        polc_add_escaped(out, request->roots[i].name);
        polc_add_string(out, " being ");
        polc_add_word(out, request->roots[i].path);
    }
    if (request->home.size > 0) {
        polc_add_string(out, ", ~ being ");
        polc_add_word(out, request->home);
    }
    if (request->cwd.size > 0) {
        polc_add_string(out, ", . being ");
        polc_add_word(out, request->cwd);
    }
}

static void add_network_text(polc_buffer *out, const pol_network_query *q)
{
    polc_add_string(out, "connect to ");
    polc_add_word(out, q->host);
    if (q->port != 0) {
        polc_add_string(out, " port ");
        polc_add_number(out, q->port);
    }
    if (q->protocol != POL_NET_UNKNOWN) {
        polc_add_string(out, " by ");
        polc_add_string(out, polc_protocol_name(q->protocol));
    }
    if (q->method.size > 0) {
        polc_add_string(out, " method ");
        polc_add_word(out, q->method);
    }
}

static void add_tool_text(polc_buffer *out, const pol_tool_query *q)
{
    polc_add_string(out, "tool ");
    polc_add_word(out, q->tool);
    polc_add_string(out, " of ");
    if (q->server.data == NULL) {
        polc_add_string(out, "an unknown server");
    } else {
        polc_add_string(out, "server ");
        polc_add_word(out, q->server);
    }
    if (q->arguments == NULL) {
        polc_add_string(out, ", arguments unknown");
        return;
    }
    for (size_t i = 0; i < q->argument_count; i++) {
        polc_add_string(out, i == 0 ? " with " : ", ");
        polc_add_word(out, q->arguments[i].name);
        polc_add_string(out, "=");
        if (q->arguments[i].type == POL_ARGUMENT_NESTED) {
            polc_add_string(out, "{}");
        } else {
            polc_add_word(out, q->arguments[i].value);
        }
    }
}

void polc_witness_text(polc_buffer *out, const pol_request *request)
{
    switch (request->kind) {
    case POL_KIND_COMMAND:
        for (size_t i = 0; i < request->argc; i++) {
            polc_add_string(out, i > 0 ? " " : "");
            polc_add_word(out, request->argv[i]);
        }
        break;
    case POL_KIND_PATH:
        add_path_text(out, request);
        break;
    case POL_KIND_NETWORK:
        add_network_text(out, request->of.network);
        break;
    case POL_KIND_TOOL:
        add_tool_text(out, request->of.tool);
        break;
    case POL_KIND_SETTING:
        polc_add_word(out, request->of.setting->name);
        polc_add_string(out, "=");
        polc_add_word(out, request->of.setting->value);
        break;
    }
    if (request->now != 0) {
        polc_add_string(out, " (at ");
        polc_add_number(out, request->now);
        polc_add_string(out, ")");
    }
}

/* -- JSON */

static void put_key(polc_json *json, pol_text key)
{
    polc_buffer name = {0};
    polc_add(&name, key.data, key.size);
    polc_add(&name, "", 1);
    polc_json_key(json, name.data);
    polc_buffer_free(&name);
}

static void put_path(polc_json *json, const pol_request *request)
{
    const pol_path_query *q = request->of.path;
    polc_json_field(json, "path", q->path);
    polc_json_field(json, "access", polc_text(polc_accesses[q->access]));
    if (q->recursive) {
        polc_json_key(json, "recursive");
        polc_json_word(json, "true");
    }
    if (q->fs_case == POL_CASE_INSENSITIVE) {
        polc_json_field(json, "fs_case", polc_text(polc_cases[1]));
    }
    if (request->cwd.size > 0) {
        polc_json_field(json, "cwd", request->cwd);
    }
    if (request->home.size > 0) {
        polc_json_field(json, "home", request->home);
    }
    if (request->root_count > 0) {
        polc_json_key(json, "roots");
        polc_json_open(json, '{');
        for (size_t i = 0; i < request->root_count; i++) {
            put_key(json, request->roots[i].name);
            polc_json_text(json, request->roots[i].path);
        }
        polc_json_close(json, '}');
    }
}

static void put_network(polc_json *json, const pol_network_query *q)
{
    polc_json_field(json, "host", q->host);
    if (q->port != 0) {
        polc_json_key(json, "port");
        polc_json_number(json, q->port);
    }
    if (q->protocol != POL_NET_UNKNOWN) {
        polc_json_field(json, "protocol",
                        polc_text(polc_protocol_name(q->protocol)));
    }
    if (q->method.size > 0) {
        polc_json_field(json, "method", q->method);
    }
}

static void put_tool(polc_json *json, const pol_tool_query *q)
{
    if (q->server.data != NULL) {
        polc_json_field(json, "server", q->server);
    }
    polc_json_field(json, "tool", q->tool);
    if (q->arguments == NULL) {
        return;
    }
    polc_json_key(json, "arguments");
    polc_json_open(json, '{');
    for (size_t i = 0; i < q->argument_count; i++) {
        const pol_argument *a = &q->arguments[i];
        put_key(json, a->name);
        if (a->type == POL_ARGUMENT_TEXT) {
            polc_json_text(json, a->value);
        } else if (a->type == POL_ARGUMENT_NESTED) {
            polc_json_word(json, "{}");
        } else {
            polc_buffer word = {0};
            polc_add(&word, a->value.data, a->value.size);
            polc_add(&word, "", 1);
            polc_json_word(json, word.data);
            polc_buffer_free(&word);
        }
    }
    polc_json_close(json, '}');
}

void polc_witness_json(polc_json *json, const pol_request *request)
{
    polc_json_open(json, '{');
    polc_json_field(json, "kind", polc_text(pol_kind_name(request->kind)));
    switch (request->kind) {
    case POL_KIND_COMMAND:
        polc_json_key(json, "argv");
        polc_json_texts(json, request->argv, request->argc);
        break;
    case POL_KIND_PATH:
        put_path(json, request);
        break;
    case POL_KIND_NETWORK:
        put_network(json, request->of.network);
        break;
    case POL_KIND_TOOL:
        put_tool(json, request->of.tool);
        break;
    case POL_KIND_SETTING:
        polc_json_field(json, "name", request->of.setting->name);
        polc_json_field(json, "value", request->of.setting->value);
        break;
    }
    polc_json_close(json, '}');
}

void polc_witness_rule_json(polc_json *json, const pol_rule_info *rule)
{
    polc_buffer place = {0};
    polc_add(&place, rule->source.data, rule->source.size);
    polc_add_string(&place, ":");
    polc_add_number(&place, rule->line);
    polc_add_string(&place, ":");
    polc_add_number(&place, rule->column);
    polc_json_open(json, '{');
    polc_json_field(json, "id", rule->id);
    polc_json_field(json, "layer", polc_text(pol_layer_name(rule->layer)));
    polc_json_field(json, "decision",
                    polc_text(pol_answer_name(rule->decision)));
    polc_json_field(json, "source", polc_buffer_text(&place));
    polc_json_close(json, '}');
    polc_buffer_free(&place);
}
