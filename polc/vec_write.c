/* SPDX-License-Identifier: Apache-2.0
 *
 * Writes a request as a vector.  Refuses to know who answers it. */
#include "polc/vec.h"

#include <string.h>

/* -- words */

static bool is_plain(pol_text word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-+/.,:@%*?~[]{}<>|&;!()";
    for (size_t i = 0; i < word.size; i++) {
        if (memchr(plain, word.data[i], sizeof plain - 1) == NULL) {
            return false;
        }
    }
    return word.size > 0;
}

/* Whether '..' holds the word as it is, and a reader sees it. */
static bool is_printable(pol_text word)
{
    for (size_t i = 0; i < word.size; i++) {
        unsigned char c = (unsigned char)word.data[i];
        if (c < 0x20 || c >= 0x7f || c == '\'') {
            return false;
        }
    }
    return true;
}

static void add_escapes(polc_buffer *out, pol_text word)
{
    static const char digits[] = "0123456789abcdef";
    polc_add_string(out, "$'");
    for (size_t i = 0; i < word.size; i++) {
        unsigned char c = (unsigned char)word.data[i];
        if (c < 0x20 || c >= 0x7f || c == '\'' || c == '\\') {
            char escape[4] = {'\\', 'x', digits[c >> 4], digits[c & 15]};
            polc_add(out, escape, sizeof escape);
        } else {
            polc_add(out, word.data + i, 1);
        }
    }
    polc_add_string(out, "'");
}

/* A word that is nothing but itself. */
static void add_word(polc_buffer *out, pol_text word)
{
    polc_add_string(out, " ");
    if (is_plain(word)) {
        polc_add(out, word.data, word.size);
    } else if (is_printable(word)) {
        polc_add_string(out, "'");
        polc_add(out, word.data, word.size);
        polc_add_string(out, "'");
    } else {
        add_escapes(out, word);
    }
}

/* key=value, whose value may be quoted; nothing for an empty one. */
static void add_attribute(polc_buffer *out, const char *key, pol_text value)
{
    if (value.size == 0) {
        return;
    }
    polc_buffer word = {0};
    add_word(&word, value);
    polc_add_string(out, " ");
    polc_add_string(out, key);
    polc_add_string(out, "=");
    polc_add(out, word.data + 1, word.size - 1);
    polc_buffer_free(&word);
}

/* key=first=second, as one word. */
static void add_pair(polc_buffer *out, const char *key, pol_text first,
                     pol_text second)
{
    polc_buffer pair = {0};
    polc_add(&pair, first.data, first.size);
    polc_add_string(&pair, "=");
    if (second.size > 0) {
        polc_add(&pair, second.data, second.size);
    }
    add_attribute(out, key, polc_buffer_text(&pair));
    polc_buffer_free(&pair);
}

static void add_number(polc_buffer *out, const char *key, uint64_t number)
{
    if (number > 0) {
        polc_add_string(out, " ");
        polc_add_string(out, key);
        polc_add_string(out, "=");
        polc_add_number(out, number);
    }
}

static void add_flag(polc_buffer *out, const char *name, bool is_set)
{
    polc_add_string(out, is_set ? " " : "");
    polc_add_string(out, is_set ? name : "");
}

/* -- facts of any request */

static void add_facts(polc_buffer *out, const pol_request *request)
{
    static const char *const platforms[] = {"", "macos", "windows"};
    add_flag(out, "headless", (request->flags & POL_REQUEST_HEADLESS) != 0);
    add_flag(out, "resolve",
             (request->flags & POL_REQUEST_RESOLVE_HOST_EXECUTABLES) != 0);
    add_attribute(out, "cwd", request->cwd);
    add_attribute(out, "home", request->home);
    add_number(out, "now", request->now);
    add_attribute(out, "platform",
                  polc_text(platforms[(unsigned)request->platform % 3]));
    for (size_t i = 0; i < request->root_count; i++) {
        add_pair(out, "bind", request->roots[i].name, request->roots[i].path);
    }
    if (request->kind == POL_KIND_COMMAND) {
        add_attribute(out, "program", request->program);
        for (size_t i = 0; i < request->environment_count; i++) {
            add_pair(out, "env", request->environment[i].name,
                     request->environment[i].value);
        }
    }
}

/* -- kinds */

static void add_command(polc_buffer *out, const pol_request *request)
{
    static const char *const shells[] = {"", "sh", "zsh"};
    const pol_shell_query *shell = request->of.shell;
    if (shell != NULL) {
        polc_add_string(out, " shell");
        add_word(out, shell->text);
        add_attribute(out, "dialect",
                      polc_text(shells[(unsigned)shell->shell % 3]));
        return;
    }
    static const char *const kinds[] = {"shell", "path",    "host", "url",
                                        "tool",  "setting", "--"};
    bool is_word = false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && request->argc > 0;
         i++) {
        is_word |= polc_vec_is(request->argv[0], kinds[i]);
    }
    /* What looks like an attribute, too, stands behind `--`. */
    static const char *const flags[] = {"person", "headless", "resolve",
                                        "locked"};
    for (size_t i = 0; i < sizeof flags / sizeof *flags && request->argc > 0;
         i++) {
        is_word |= polc_vec_is(request->argv[0], flags[i]);
    }
    is_word |= request->argc == 0;
    add_flag(out, "--", is_word);
    for (size_t i = 0; i < request->argc; i++) {
        add_word(out, request->argv[i]);
    }
}

static void add_path(polc_buffer *out, const pol_path_query *path)
{
    static const char *const accesses[] = {"read", "write", "execute"};
    static const char *const cases[] = {"", "sensitive", "insensitive"};
    polc_add_string(out, " path ");
    polc_add_string(out, accesses[(unsigned)path->access % 3]);
    add_word(out, path->path);
    add_flag(out, "recursive", path->recursive != 0);
    add_attribute(out, "case", polc_text(cases[(unsigned)path->fs_case % 3]));
    add_attribute(out, "resolved", path->resolved);
}

static void add_network(polc_buffer *out, const pol_network_query *net)
{
    static const char *const protocols[] = {
        "", "http", "https", "socks5_tcp", "socks5_udp", "other"};
    polc_add_string(out, net->url.size > 0 ? " url" : " host");
    add_word(out, net->url.size > 0 ? net->url : net->host);
    add_number(out, "port", net->port);
    add_attribute(out, "protocol",
                  polc_text(protocols[(unsigned)net->protocol % 6]));
    add_attribute(out, "method", net->method);
    polc_buffer list = {0};
    for (size_t i = 0; i < net->address_count; i++) {
        polc_add_string(&list, i > 0 ? "," : "");
        polc_add(&list, net->addresses[i].data, net->addresses[i].size);
    }
    add_attribute(out, "address", polc_buffer_text(&list));
    polc_buffer_free(&list);
    add_flag(out, "mapped", net->mapped != 0);
}

static void add_tool(polc_buffer *out, const pol_tool_query *tool)
{
    polc_add_string(out, " tool");
    if (tool->server.data == NULL) {
        polc_add_string(out, " ?");
    } else if (polc_vec_is(tool->server, "?")) {
        polc_add_string(out, " '?'");
    } else {
        add_word(out, tool->server);
    }
    add_word(out, tool->tool);
    if (tool->arguments == NULL) {
        polc_add_string(out, " ?");
    }
    for (size_t i = 0; i < tool->argument_count && tool->arguments != NULL;
         i++) {
        const pol_argument *argument = &tool->arguments[i];
        pol_text value = argument->value;
        polc_buffer pair = {0};
        polc_add(&pair, argument->name.data, argument->name.size);
        polc_add_string(&pair,
                        argument->type == POL_ARGUMENT_TEXT ? "=" : ":=");
        if (argument->type == POL_ARGUMENT_NESTED && value.size == 0) {
            value = polc_text("{}");
        }
        polc_add(&pair, value.data, value.size);
        add_word(out, polc_buffer_text(&pair));
        polc_buffer_free(&pair);
    }
}

void polc_vec_write(polc_buffer *out, const pol_decision *decision,
                    const pol_request *request)
{
    polc_add_string(out, pol_answer_name(decision->answer));
    add_flag(out, "person", decision->person_only != 0);
    add_facts(out, request);
    switch (request->kind) {
    case POL_KIND_COMMAND:
        add_command(out, request);
        break;
    case POL_KIND_PATH:
        add_path(out, request->of.path);
        break;
    case POL_KIND_NETWORK:
        add_network(out, request->of.network);
        break;
    case POL_KIND_TOOL:
        add_tool(out, request->of.tool);
        break;
    case POL_KIND_SETTING:
        polc_add_string(out, " setting");
        add_word(out, request->of.setting->name);
        add_word(out, request->of.setting->value);
        break;
    }
}
