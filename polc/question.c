/* SPDX-License-Identifier: Apache-2.0
 *
 * The request that options make up.  Knows nothing of policies. */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "polc/question.h"
#include "polc/file.h"
#include "polc/lines.h"
#include "polc/links.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef HAVE_JANSSON
#include "polc/read.h"
#endif

/* -- which kind */

#define BIT(kind) (1u << POL_KIND_##kind)
/* A command that is a shell's text. */
#define SHELL (BIT(SETTING) << 1)

static unsigned kinds_of(const polc_args *args)
{
    const polc_question *q = &args->question;
    return (args->command != NULL ? BIT(COMMAND) : 0) |
           (q->shell != NULL ? SHELL : 0) | (q->path != NULL ? BIT(PATH) : 0) |
           (q->host != NULL || q->url != NULL ? BIT(NETWORK) : 0) |
           (q->tool != NULL ? BIT(TOOL) : 0) |
           (q->setting != NULL ? BIT(SETTING) : 0);
}

bool polc_question_given(const polc_args *args)
{
    return kinds_of(args) != 0;
}

bool polc_question_is_foreign(const polc_args *args)
{
    const char *platform = args->question.platform;
    return platform != NULL && strcmp(platform, "posix") != 0;
}

static pol_kind kind_of(const polc_args *args)
{
    unsigned kinds = kinds_of(args) & ~SHELL, kind = POL_KIND_COMMAND;
    if (kinds == 0) {
        return POL_KIND_COMMAND;
    }
    while (kind < POL_KIND_SETTING && (kinds & 1u << kind) == 0) {
        kind++;
    }
    return (pol_kind)kind;
}

/* An option that was given and belongs to other kinds, or null. */
static const char *stray_option(const polc_args *args, unsigned kinds)
{
    const polc_question *q = &args->question;
    const struct {
        bool is_given;
        unsigned kinds;
        const char *name;
    } rows[] = {
        {q->access != NULL, BIT(PATH), "--access"},
        {q->recursive, BIT(PATH), "--recursive"},
        {q->resolved != NULL, BIT(PATH), "--resolved"},
        {q->fs_case != NULL, BIT(PATH), "--fs-case"},
        {q->no_links, BIT(PATH), "--no-links"},
        {q->port != NULL, BIT(NETWORK), "--port"},
        {q->protocol != NULL, BIT(NETWORK), "--net-protocol"},
        {q->method != NULL, BIT(NETWORK), "--method"},
        {q->addresses.count > 0, BIT(NETWORK), "--address"},
        {q->server != NULL, BIT(TOOL), "--server"},
        {q->arguments.count > 0, BIT(TOOL), "--argument"},
        {q->shell_dialect != NULL, SHELL, "--shell-dialect"},
        {q->program != NULL, BIT(COMMAND), "--program"},
        {q->environment.count > 0, BIT(COMMAND) | SHELL, "--env"},
        {q->platform != NULL, BIT(COMMAND) | SHELL | BIT(PATH), "--platform"},
        {q->binds.count > 0, BIT(COMMAND) | SHELL | BIT(PATH), "--bind"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].is_given && (rows[i].kinds & kinds) == 0) {
            return rows[i].name;
        }
    }
    return NULL;
}

/* -- values */

static bool choose(const char *name, const char *const *names, size_t count,
                   size_t *index)
{
    for (*index = 0; *index < count; ++*index) {
        if (strcmp(name, names[*index]) == 0) {
            return true;
        }
    }
    return false;
}

/* A choice of the command line: index, or false after a message. */
static bool check_choice(const char *verb, const char *option, const char *name,
                         const char *const *names, size_t count)
{
    size_t index;
    if (name == NULL || choose(name, names, count, &index)) {
        return true;
    }
    const char *nearest = polc_nearest(name, names, count);
    if (nearest != NULL) {
        polc_error("%s: %s cannot be `%s`; did you mean `%s`?", verb, option,
                   name, nearest);
    } else {
        polc_error("%s: %s cannot be `%s`; `polc %s --help` tells more", verb,
                   option, name, verb);
    }
    return false;
}

static const char *const platforms[] = {"posix", "macos", "windows"};

static bool is_number(const char *text)
{
    return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

/* Where the value of NAME=VALUE begins; null where there is no name. */
static const char *value_of(const char *text)
{
    const char *equals = strchr(text, '=');
    return equals == NULL || equals == text ? NULL : equals + 1;
}

static int check_pairs(const polc_strings *pairs, const char *verb,
                       const char *message)
{
    for (size_t i = 0; i < pairs->count; i++) {
        if (value_of(pairs->items[i]) == NULL) {
            return polc_usage_error(verb, message);
        }
    }
    return POLC_CLEAN;
}

static int check_binds(const polc_args *args, const char *verb)
{
    const polc_strings *binds = &args->question.binds;
    bool is_foreign = polc_question_is_foreign(args);
    for (size_t i = 0; i < binds->count; i++) {
        const char *text = binds->items[i], *path = value_of(text);
        if (text[0] != ':' || path == NULL || path - text < 3) {
            return polc_usage_error(verb, "--bind wants :NAME=DIR");
        }
        if (strncmp(text, ":root=", 6) == 0) {
            return polc_usage_error(verb, ":root is bound: it is `/`");
        }
        if (path[0] == '\0' || (path[0] != '/' && !is_foreign)) {
            return polc_usage_error(verb, "--bind wants an absolute folder");
        }
    }
    return POLC_CLEAN;
}

static int check_values(const polc_args *args, const char *verb)
{
    const polc_question *q = &args->question;
    if (!check_choice(verb, "--access", q->access, polc_accesses, 3) ||
        !check_choice(verb, "--fs-case", q->fs_case, polc_cases, 2) ||
        !check_choice(verb, "--platform", q->platform, platforms, 3) ||
        !check_choice(verb, "--net-protocol", q->protocol, polc_protocols,
                      POLC_PROTOCOLS)) {
        return POLC_FAILURE;
    }
    if (q->port != NULL && !is_number(q->port)) {
        return polc_usage_error(verb, "--port wants a number");
    }
    if (q->arguments.count > 0 && !polc_request_can_read()) {
        return polc_error("this polc was built without JSON: no --argument");
    }
    if (q->setting != NULL && value_of(q->setting) == NULL) {
        return polc_usage_error(verb, "--setting wants NAME=VALUE");
    }
    int code = check_pairs(&q->arguments, verb, "--argument wants NAME=VALUE");
    code = code == POLC_CLEAN
               ? check_pairs(&q->environment, verb, "--env wants NAME=VALUE")
               : code;
    return code == POLC_CLEAN ? check_binds(args, verb) : code;
}

int polc_question_check(const polc_args *args, const char *verb)
{
    const polc_question *q = &args->question;
    unsigned kinds = kinds_of(args);
    if (args->command != NULL && args->command_count == 0) {
        return polc_usage_error(verb, "no command stands behind `--`");
    }
    if ((kinds & (kinds - 1)) != 0 || (q->host != NULL && q->url != NULL)) {
        return polc_usage_error(
            verb, "give one of -- ARGV, --shell, --path, --host, --url, "
                  "--tool and --setting");
    }
    if (q->program != NULL && q->program[0] == '\0') {
        return polc_usage_error(verb, "--program wants a path");
    }
    const char *stray = stray_option(args, kinds);
    if (stray != NULL) {
        return polc_error("%s: %s is not for this kind of request; "
                          "`polc %s --help` tells more",
                          verb, stray, verb);
    }
    if (q->path != NULL && q->access == NULL) {
        return polc_usage_error(verb, "--path wants --access too");
    }
    if (q->url != NULL && (q->port != NULL || q->protocol != NULL)) {
        return polc_usage_error(verb, "a URL says port and protocol itself");
    }
    return check_values(args, verb);
}

/* -- the request */

static pol_text name_of(const char *pair)
{
    return (pol_text){pair, (size_t)(value_of(pair) - pair - 1)};
}

static void set_command(polc_request *request, const polc_args *args)
{
    if (request->argv_capacity < args->command_count) {
        request->argv =
            polc_resize(request->argv, args->command_count * sizeof(pol_text));
        request->argv_capacity = args->command_count;
    }
    for (size_t i = 0; i < args->command_count; i++) {
        request->argv[i] = polc_text(args->command[i]);
    }
    request->argc = args->command_count;
}

/* All of standard input. */
static bool read_stdin(polc_request *request, pol_text *text)
{
    polc_buffer all = {0};
    int failure = polc_read_all(STDIN_FILENO, POLC_MAX_LINE, &all);
    if (failure != 0) {
        polc_buffer_free(&all);
        polc_request_fail(request, failure == ERANGE ? "limit" : "bad-request",
                          "standard input: %s",
                          failure == ERANGE ? "more than any text that is read"
                                            : strerror(failure));
        return false;
    }
    char *copy = polc_request_keep(request, all.size + 1);
    memcpy(copy, all.size > 0 ? all.data : "", all.size);
    *text = (pol_text){copy, all.size};
    polc_buffer_free(&all);
    return true;
}

static bool set_shell(polc_request *request, const polc_question *q)
{
    const char *name = q->shell_dialect != NULL ? q->shell_dialect : "bash";
    request->is_shell = true;
    polc_request_set_dialect(request, polc_text(name));
    if (strcmp(q->shell, "-") == 0) {
        return read_stdin(request, &request->shell.text);
    }
    request->shell.text = polc_text(q->shell);
    return true;
}

static void set_environment(polc_request *request, const polc_question *q)
{
    size_t count = q->environment.count;
    request->environment =
        polc_request_keep(request, count * sizeof *request->environment);
    for (size_t i = 0; i < count; i++) {
        const char *pair = q->environment.items[i];
        request->environment[i] =
            (pol_variable){name_of(pair), polc_text(value_of(pair))};
    }
    request->environment_count = count;
    if (q->program != NULL) {
        request->program = polc_text(q->program);
    }
}

static void set_path(polc_request *request, const polc_question *q)
{
    size_t index = 0;
    pol_path_query *path = &request->path;
    path->path = polc_text(q->path);
    choose(q->access, polc_accesses, 3, &index);
    path->access = (pol_access)index;
    path->recursive = q->recursive;
    if (q->fs_case != NULL) {
        path->fs_case = strcmp(q->fs_case, polc_cases[0]) == 0
                            ? POL_CASE_SENSITIVE
                            : POL_CASE_INSENSITIVE;
    }
    if (q->resolved != NULL) {
        path->resolved = polc_text(q->resolved);
    }
    /* Paths of another platform are not those of this machine. */
    if (q->resolved == NULL && !q->no_links &&
        request->platform == POL_PLATFORM_POSIX) {
        path->resolver = polc_links_read;
    }
}

static bool set_network(polc_request *request, const polc_question *q)
{
    size_t index;
    pol_network_query *network = &request->network;
    if (q->port != NULL) {
        unsigned long port = strtoul(q->port, NULL, 10);
        network->port =
            port >= 1 && port <= 65535 ? (uint32_t)port : POLC_NO_PORT;
    }
    if (q->protocol != NULL &&
        choose(q->protocol, polc_protocols, POLC_PROTOCOLS, &index)) {
        network->protocol = polc_protocol_at(index);
    }
    if (q->method != NULL) {
        network->method = polc_text(q->method);
    }
    pol_text *addresses =
        polc_request_keep(request, q->addresses.count * sizeof *addresses);
    for (size_t i = 0; i < q->addresses.count; i++) {
        addresses[i] = polc_text(q->addresses.items[i]);
    }
    network->addresses = addresses;
    network->address_count = q->addresses.count;
    return q->url != NULL ? polc_request_set_url(request, polc_text(q->url))
                          : polc_request_set_host(request, polc_text(q->host));
}

static pol_argument argument_of(polc_request *request, const char *pair)
{
    const char *value = value_of(pair);
    pol_argument argument = {.name = name_of(pair), .value = polc_text(value)};
#ifdef HAVE_JANSSON
    json_t *json = json_loads(
        value, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    if (json_is_object(json) || json_is_array(json)) {
        argument.type = POL_ARGUMENT_NESTED;
        argument.value = (pol_text){NULL, 0};
    } else if (json != NULL && !json_is_string(json)) {
        argument.type = POL_ARGUMENT_SCALAR;
        argument.value = polc_read_scalar(request, json);
    }
    json_decref(json);
#else
    (void)request;
#endif
    return argument;
}

static void set_tool(polc_request *request, const polc_question *q)
{
    request->tool.tool = polc_text(q->tool);
    if (q->server != NULL) {
        request->tool.server = polc_text(q->server);
    }
    if (q->arguments.count == 0) {
        return; /* unknown */
    }
    pol_argument *arguments =
        polc_request_keep(request, q->arguments.count * sizeof *arguments);
    for (size_t i = 0; i < q->arguments.count; i++) {
        arguments[i] = argument_of(request, q->arguments.items[i]);
    }
    request->tool.arguments = arguments;
    request->tool.argument_count = q->arguments.count;
}

static void set_common(polc_request *request, const polc_question *q)
{
    size_t index = 0;
    if (q->platform != NULL) {
        choose(q->platform, platforms, 3, &index);
        request->platform = (pol_platform)index;
    }
    request->roots =
        polc_request_keep(request, q->binds.count * sizeof *request->roots);
    for (size_t i = 0; i < q->binds.count; i++) {
        const char *pair = q->binds.items[i];
        request->roots[i] =
            (pol_root){name_of(pair), polc_text(value_of(pair))};
    }
    request->root_count = q->binds.count;
}

bool polc_question_make(polc_request *request, const polc_args *args)
{
    const polc_question *q = &args->question;
    polc_request_clear(request);
    request->kind = kind_of(args);
    set_common(request, q);
    switch (request->kind) {
    case POL_KIND_COMMAND:
        set_environment(request, q);
        if (q->shell != NULL) {
            return set_shell(request, q);
        }
        set_command(request, args);
        break;
    case POL_KIND_PATH:
        set_path(request, q);
        break;
    case POL_KIND_NETWORK:
        return set_network(request, q);
    case POL_KIND_TOOL:
        set_tool(request, q);
        break;
    case POL_KIND_SETTING:
        request->setting.name = name_of(q->setting);
        request->setting.value = polc_text(value_of(q->setting));
        break;
    }
    return true;
}
