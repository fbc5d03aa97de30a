/* SPDX-License-Identifier: Apache-2.0
 *
 * The narrowest rules that the parts of an answer wait for: whole commands up
 * to their end, single paths, single connections.  What is not known of a part
 * is never guessed. */
#include "polc/suggest.h"
#include "polc/parts.h"
#include "polc/text.h"
#include "polc/value.h"

#include <stdlib.h>
#include <string.h>

#define TOKENS 64  /* of a command that a rule is written for */
#define BYTES 4096 /* of all of them */

/* -- Literals */

bool polc_add_literal(polc_buffer *out, pol_text text)
{
    static const char digits[] = "0123456789abcdef";
    if (!polc_is_utf8(text) ||
        (text.size > 0 && memchr(text.data, '\0', text.size) != NULL)) {
        return false;
    }
    polc_add_string(out, "\"");
    for (size_t i = 0; i < text.size;) {
        uint32_t point = 0;
        size_t size = polc_decode(text, i, &point);
        if (point == '"' || point == '\\') {
            polc_add_string(out, "\\");
            polc_add(out, text.data + i, 1);
        } else if (point < 0x20 || point == 0x7f) {
            char escape[4] = {'\\', 'x', digits[point >> 4],
                              digits[point & 15]};
            polc_add(out, escape, 4);
        } else if (polc_is_deceptive(point)) {
            return false;
        } else {
            polc_add(out, text.data + i, size);
        }
        i += size;
    }
    polc_add_string(out, "\"");
    return true;
}

static bool add_field(polc_buffer *out, const char *name, pol_text text)
{
    polc_add_string(out, name);
    polc_add_string(out, "=");
    return polc_add_literal(out, text);
}

/* -- One rule */

static bool is_codex(const polc_judge *judge)
{
    pol_image_info info;
    return pol_image_get_info(judge->image, &info) == POL_OK &&
           info.dialect == POL_DIALECT_CODEX;
}

/* A part's words in full, and nothing behind them. */
static const char *add_command(polc_suggestion *s, const polc_judge *judge,
                               const pol_word *words, uint32_t count)
{
    size_t bytes = 0;
    bool good = count > 0 && count <= TOKENS;
    polc_buffer head = {0};
    polc_add_string(&head, "prefix_rule(pattern=[");
    for (uint32_t i = 0; good && i < count; i++) {
        bytes += words[i].text.size;
        polc_add_string(&head, i > 0 ? ", " : "");
        good = !words[i].open && bytes <= BYTES &&
               polc_add_literal(&head, words[i].text);
    }
    polc_add(&s->prefixes, head.data, head.size);
    polc_add_string(&s->prefixes, "], decision=\"allow\")\n");
    polc_add(&s->rules, head.data, head.size);
    polc_add_string(&s->rules, is_codex(judge) ? "]" : ", end()]");
    polc_add_string(&s->rules, ", decision=\"allow\")\n");
    polc_buffer_free(&head);
    return good ? NULL : "not all of its words are known, or can be written";
}

static const char *add_path(polc_buffer *out, pol_text path, pol_access access,
                            bool recursive)
{
    for (size_t i = 0; i < path.size; i++) {
        if (strchr("*?[]{}\\", path.data[i]) != NULL) {
            return "its path has characters that mean more in a pattern";
        }
    }
    if (path.size == 1 && path.data[0] == '/') {
        return "it is about the whole file system";
    }
    polc_buffer pattern = {0};
    polc_add(&pattern, path.data, path.size);
    polc_add_string(&pattern, recursive ? "/**" : "");
    polc_add_string(out, "path_rule(");
    bool good = path.size > 1 && path.data[0] == '/' &&
                add_field(out, "path", polc_buffer_text(&pattern));
    polc_buffer_free(&pattern);
    polc_add_string(out, ", access=\"");
    polc_add_string(out, polc_accesses[access]);
    polc_add_string(out, "\", decision=\"allow\")\n");
    return good ? NULL : "its path is not known in full";
}

static const char *add_host(polc_buffer *out, pol_text host,
                            const pol_network_query *query)
{
    polc_add_string(out, "network_rule(");
    bool good = host.size > 0 && memchr(host.data, '*', host.size) == NULL &&
                add_field(out, "host", host);
    if (query != NULL && query->protocol != POL_NET_UNKNOWN) {
        good = good && query->protocol != POL_NET_OTHER;
        polc_add_string(out, ", protocol=\"");
        polc_add_string(out, polc_protocol_name(query->protocol));
        polc_add_string(out, "\"");
    }
    if (query != NULL && query->port > 0) {
        polc_add_string(out, ", ports=[");
        polc_add_number(out, query->port);
        polc_add_string(out, "]");
    }
    if (query != NULL && query->method.size > 0) {
        polc_add_string(out, ", methods=[");
        good = good && polc_add_literal(out, query->method);
        polc_add_string(out, "]");
    }
    polc_add_string(out, ", decision=\"allow\")\n");
    return good ? NULL : "its host or protocol is none that a rule can name";
}

static const char *add_tool(polc_buffer *out, const pol_tool_query *query)
{
    bool good = query->server.data != NULL;
    polc_add_string(out, "tool_rule(");
    good = good && add_field(out, "server", query->server);
    polc_add_string(out, ", ");
    good = good && add_field(out, "tool", query->tool);
    bool first = true;
    for (size_t i = 0;
         good && query->arguments != NULL && i < query->argument_count; i++) {
        const pol_argument *a = &query->arguments[i];
        if (a->type == POL_ARGUMENT_TEXT) {
            polc_add_string(out, first ? ", arguments={" : ", ");
            good = polc_add_literal(out, a->name);
            polc_add_string(out, ": ");
            good = good && polc_add_literal(out, a->value);
            first = false;
        }
    }
    polc_add_string(out, first ? "" : "}");
    polc_add_string(out, ", decision=\"allow\")\n");
    return good ? NULL : "its server is not known";
}

static const char *add_setting(polc_buffer *out, const pol_setting_query *query)
{
    polc_add_string(out, "setting_rule(");
    bool good = add_field(out, "name", query->name);
    polc_add_string(out, ", allowed=[");
    good = good && polc_add_literal(out, query->value);
    polc_add_string(out, "])\n");
    return good ? NULL : "its value cannot be written";
}

/* -- Parts */

static bool add_obstacles(polc_suggestion *s, const polc_judge *judge,
                          const pol_match *matches, size_t count)
{
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        uint32_t rule = matches[i].rule;
        size_t k = 0;
        pol_rule_info info;
        if (pol_image_get_rule(judge->image, rule, &info) != POL_OK ||
            info.decision == POL_ALLOW) {
            continue;
        }
        any = true;
        while (k < s->obstacle_count && s->obstacles[k] != rule) {
            k++;
        }
        if (k == s->obstacle_count) {
            s->obstacles =
                polc_resize(s->obstacles, (k + 1) * sizeof *s->obstacles);
            s->obstacles[s->obstacle_count++] = rule;
        }
    }
    return any;
}

static void refuse(polc_suggestion *s, const char *reason)
{
    if (reason != NULL && s->refusal == NULL) {
        s->refusal = reason;
    }
}

static void suggest_part(polc_suggestion *s, const polc_judge *judge,
                         const polc_outcome *outcome, const pol_part *part)
{
    size_t count;
    const pol_match *matches = polc_part_matches(outcome, part, &count);
    polc_buffer value = {0};
    if (part->answer == POL_ALLOW || add_obstacles(s, judge, matches, count)) {
        return;
    }
    if (part->reason != POL_REASON_DEFAULT) {
        refuse(s, "a part of it is not understood, and never allowed");
        return;
    }
    if (part->kind == POL_KIND_COMMAND) {
        refuse(s, add_command(s, judge, part->words, part->word_count));
        return;
    }
    polc_part_value(outcome, part, &value);
    pol_text text = polc_buffer_text(&value);
    refuse(s,
           part->kind == POL_KIND_PATH
               ? add_path(&s->rules, text, part->access, part->recursive != 0)
               : add_host(&s->rules, text, NULL));
    polc_buffer_free(&value);
}

static const char *add_whole(polc_suggestion *s, const polc_outcome *outcome)
{
    const pol_request *asked = &outcome->asked;
    polc_value value;
    const char *refusal = NULL;
    polc_value_make(&value, asked);
    pol_text text = polc_buffer_text(&value.main);
    switch (asked->kind) {
    case POL_KIND_PATH:
        refusal = add_path(&s->rules, text, asked->of.path->access,
                           asked->of.path->recursive != 0);
        break;
    case POL_KIND_NETWORK: {
        pol_network_query query = *asked->of.network;
        query.port = value.port;
        query.protocol = value.protocol;
        refusal = add_host(&s->rules, text, &query);
        break;
    }
    case POL_KIND_TOOL:
        refusal = add_tool(&s->rules, asked->of.tool);
        break;
    case POL_KIND_SETTING:
        refusal = add_setting(&s->rules, asked->of.setting);
        break;
    case POL_KIND_COMMAND:
        break;
    }
    polc_value_free(&value);
    return refusal;
}

void polc_suggest(polc_suggestion *s, const polc_judge *judge,
                  const polc_request *request, const polc_outcome *outcome)
{
    *s = (polc_suggestion){.obstacles = NULL};
    if (request->kind == POL_KIND_COMMAND) {
        for (size_t i = 0; i < outcome->part_count; i++) {
            suggest_part(s, judge, outcome, &outcome->parts[i]);
        }
        if (outcome->opaque_count > 0 ||
            outcome->decision.reason == POL_REASON_OPAQUE) {
            refuse(s, "something in it is not understood, and never allowed");
        }
    } else if (!add_obstacles(s, judge, outcome->matches,
                              outcome->match_count)) {
        refuse(s, outcome->decision.reason == POL_REASON_DEFAULT
                      ? add_whole(s, outcome)
                      : "it is not understood, and never allowed");
    }
    if (s->refusal == NULL && s->obstacle_count == 0 && s->rules.size == 0) {
        refuse(s, pol_reason_name(outcome->decision.reason));
    }
}

void polc_suggestion_free(polc_suggestion *s)
{
    free(s->obstacles);
    polc_buffer_free(&s->rules);
    polc_buffer_free(&s->prefixes);
}
