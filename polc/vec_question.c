/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads what a vector asks and expects.  Refuses to know what the library
 * answers. */
#include "polc/vec.h"

#include <string.h>

/* -- facts of any request */

static bool read_number(polc_vec_reader *r, const char *key, pol_text text,
                        uint64_t most, uint64_t *value)
{
    return (polc_vec_number(text, value) && *value <= most) ||
           polc_vec_fail(r, "%s= wants a number of at most %llu", key,
                         (unsigned long long)most);
}

/* The index of a name in a list that ends in null. */
static bool read_choice(polc_vec_reader *r, const char *key, pol_text text,
                        const char *const *names, int *value)
{
    for (*value = 0; names[*value] != NULL; ++*value) {
        if (polc_vec_is(text, names[*value])) {
            return true;
        }
    }
    return polc_vec_fail(r, "%s cannot be `%.*s`", key, polc_vec_shown(text),
                         text.data);
}

/* A and B of "A=B", with this mark between them. */
static bool read_pair(polc_vec_reader *r, const char *what, const char *mark,
                      pol_text text, pol_text *a, pol_text *b)
{
    size_t size = text.size;
    *b = text;
    return (polc_vec_cut(b, mark, a) && a->size < size) ||
           polc_vec_fail(r, "%s", what);
}

/* What is expected of the answer. */
static bool is_expectation(const polc_vec_word *word, polc_vec_question *q)
{
    if (polc_vec_flag(word, "person")) {
        return q->person = true;
    }
    return polc_vec_attribute(word, "reason", &q->reason) ||
           polc_vec_attribute(word, "rule", &q->rule) ||
           polc_vec_attribute(word, "rules", &q->rules) ||
           polc_vec_attribute(word, "prefix", &q->prefix) ||
           polc_vec_attribute(word, "why", &q->why) ||
           polc_vec_attribute(word, "fallback", &q->fallback);
}

static bool is_flag(const polc_vec_word *word, polc_vec_question *q)
{
    if (!word->plain) {
        return false;
    }
    if (polc_vec_is(word->text, "headless")) {
        q->request.flags |= POL_REQUEST_HEADLESS;
    } else if (polc_vec_is(word->text, "resolve")) {
        q->request.flags |= POL_REQUEST_RESOLVE_HOST_EXECUTABLES;
    } else if (polc_vec_is(word->text, "locked")) {
        q->locked = true;
    } else {
        return false;
    }
    q->bare = false;
    return true;
}

/* bind=NAME=PATH */
static bool read_root(polc_vec_reader *r, pol_text text, polc_vec_question *q)
{
    pol_root *root;
    if (q->roots == NULL) {
        q->roots = polc_vec_alloc(r, q->words * sizeof *q->roots);
    }
    root = &q->roots[q->request.root_count++];
    q->request.roots = q->roots;
    return read_pair(r, "bind= is NAME=PATH", "=", text, &root->name,
                     &root->path);
}

/* env=NAME=VALUE */
static bool read_variable(polc_vec_reader *r, pol_text text,
                          polc_vec_question *q)
{
    pol_variable *variable;
    if (q->variables == NULL) {
        q->variables = polc_vec_alloc(r, q->words * sizeof *q->variables);
    }
    variable = &q->variables[q->request.environment_count++];
    q->request.environment = q->variables;
    return read_pair(r, "env= is NAME=VALUE", "=", text, &variable->name,
                     &variable->value);
}

/* One attribute of any request; false with no failure where it is none. */
static bool read_attribute(polc_vec_reader *r, const polc_vec_word *word,
                           polc_vec_question *q)
{
    static const char *const platforms[] = {"posix", "macos", "windows", NULL};
    pol_text value;
    int choice;
    if (is_expectation(word, q) || is_flag(word, q)) {
        return true;
    }
    if (polc_vec_attribute(word, "repeat", &value)) {
        return read_number(r, "repeat", value, POLC_VEC_REPEAT, &q->repeat);
    }
    if (polc_vec_attribute(word, "stretch", &value)) {
        return read_number(r, "stretch", value, POLC_VEC_STRETCH, &q->stretch);
    }
    if (polc_vec_attribute(word, "cwd", &q->request.cwd) ||
        polc_vec_attribute(word, "home", &q->request.home)) {
        q->bare = false;
        return true;
    }
    if (polc_vec_attribute(word, "now", &value)) {
        q->bare = false;
        return read_number(r, "now", value, UINT64_MAX, &q->request.now);
    }
    if (polc_vec_attribute(word, "platform", &value)) {
        q->bare = false;
        if (!read_choice(r, "platform", value, platforms, &choice)) {
            return false;
        }
        q->request.platform = (pol_platform)choice;
        return true;
    }
    if (polc_vec_attribute(word, "program", &q->request.program)) {
        q->bare = false;
        return true;
    }
    if (polc_vec_attribute(word, "env", &value)) {
        q->bare = false;
        return read_variable(r, value, q);
    }
    if (polc_vec_attribute(word, "bind", &value)) {
        q->bare = false;
        return read_root(r, value, q);
    }
    return false;
}

/* The text, repeated until it is `stretch` bytes long. */
static pol_text stretched(polc_vec_reader *r, pol_text text, uint64_t stretch)
{
    char *bytes;
    if (stretch <= text.size) {
        return text;
    }
    bytes = polc_vec_alloc(r, (size_t)stretch);
    for (size_t i = 0; i < stretch; i++) {
        bytes[i] = text.size > 0 ? text.data[i % text.size] : 'x';
    }
    return (pol_text){bytes, (size_t)stretch};
}

/* -- commands */

/* The command's words; the last is stretched and stands `repeat` times. */
static void read_command(polc_vec_reader *r, const polc_vec_line *line,
                         size_t first, polc_vec_question *q)
{
    size_t count = line->count - first;
    size_t total = count + (q->repeat > 1 ? (size_t)q->repeat - 1 : 0);
    pol_text *argv = polc_vec_alloc(r, (total + 1) * sizeof *argv);
    for (size_t i = 0; i < count; i++) {
        argv[i] = line->words[first + i].text;
    }
    if (count > 0) {
        argv[count - 1] = stretched(r, argv[count - 1], q->stretch);
    }
    for (size_t i = count; count > 0 && i < total; i++) {
        argv[i] = argv[count - 1];
    }
    q->request.argv = argv;
    q->request.argc = count > 0 ? total : 0;
}

/* -- shell text */

static bool read_shell_attribute(polc_vec_reader *r, const polc_vec_word *word,
                                 polc_vec_question *q)
{
    static const char *const shells[] = {"bash", "sh", "zsh", NULL};
    pol_text value;
    int choice;
    if (!polc_vec_attribute(word, "dialect", &value)) {
        return read_attribute(r, word, q);
    }
    if (!read_choice(r, "dialect", value, shells, &choice)) {
        return false;
    }
    q->shell.shell = (pol_shell)choice;
    return true;
}

/* shell TEXT */
static bool ask_shell(polc_vec_reader *r, const polc_vec_word *words,
                      polc_vec_question *q)
{
    q->shell.struct_size = sizeof q->shell;
    q->shell.text = stretched(r, words[0].text, q->stretch);
    q->request.of.shell = &q->shell;
    if (q->shell.text.size > 512) {
        q->request.memory_size = 40 * q->shell.text.size + (1 << 20);
        q->request.memory = polc_vec_alloc(r, q->request.memory_size);
    }
    return true;
}

/* -- paths */

/* Looks a link up among those of the vector. */
static int find_link(void *context, pol_text path, char *buffer,
                     size_t capacity, size_t *size)
{
    const polc_vec_question *q = context;
    for (size_t i = 0; i < q->link_count; i++) {
        const polc_vec_link *l = &q->links[i];
        if (l->from.size != path.size ||
            memcmp(l->from.data, path.data, path.size) != 0) {
            continue;
        }
        if (l->target.data == NULL || l->target.size > capacity) {
            return -1;
        }
        memcpy(buffer, l->target.data, l->target.size);
        *size = l->target.size;
        return 1;
    }
    return 0;
}

static bool read_link(polc_vec_reader *r, pol_text text, polc_vec_question *q,
                      bool readable)
{
    polc_vec_link *l;
    if (q->links == NULL) {
        q->links = polc_vec_alloc(r, q->words * sizeof *q->links);
    }
    l = &q->links[q->link_count];
    q->link_count++;
    q->looks = true;
    if (readable) {
        return read_pair(r, "link= is FROM->TARGET", "->", text, &l->from,
                         &l->target);
    }
    l->from = text;
    return true;
}

static bool read_path_attribute(polc_vec_reader *r, const polc_vec_word *word,
                                polc_vec_question *q)
{
    static const char *const cases[] = {"platform", "sensitive", "insensitive",
                                        NULL};
    pol_text value;
    int choice;
    if (polc_vec_flag(word, "recursive")) {
        return (q->path.recursive = 1) != 0;
    }
    if (polc_vec_flag(word, "nolinks")) {
        return q->looks = true;
    }
    if (polc_vec_attribute(word, "resolved", &q->path.resolved)) {
        return true;
    }
    if (polc_vec_attribute(word, "link", &value)) {
        return read_link(r, value, q, true);
    }
    if (polc_vec_attribute(word, "unreadable", &value)) {
        return read_link(r, value, q, false);
    }
    if (!polc_vec_attribute(word, "case", &value)) {
        return read_attribute(r, word, q);
    }
    if (!read_choice(r, "case", value, cases, &choice)) {
        return false;
    }
    q->path.fs_case = (pol_case)choice;
    return true;
}

/* path ACCESS PATH */
static bool ask_path(polc_vec_reader *r, const polc_vec_word *words,
                     polc_vec_question *q)
{
    static const char *const accesses[] = {"read", "write", "execute", NULL};
    int choice;
    if (!read_choice(r, "the access", words[0].text, accesses, &choice)) {
        return false;
    }
    q->path.struct_size = sizeof q->path;
    q->path.access = (pol_access)choice;
    q->path.path = stretched(r, words[1].text, q->stretch);
    if (q->looks) {
        q->path.resolver = find_link;
        q->path.resolver_context = q;
    }
    q->request.of.path = &q->path;
    return true;
}

/* -- networks */

/* address=A,B,C */
static void read_addresses(polc_vec_reader *r, pol_text text,
                           polc_vec_question *q)
{
    size_t most = text.size + 1 + (size_t)q->repeat, count = 0;
    pol_text *list = polc_vec_alloc(r, most * sizeof *list);
    pol_text rest = text;
    while (polc_vec_cut(&rest, ",", &list[count])) {
        count++;
    }
    for (uint64_t i = 1; count > 0 && i < q->repeat; i++) {
        list[count] = list[count - 1];
        count++;
    }
    q->network.addresses = list;
    q->network.address_count = count;
}

static bool read_network_attribute(polc_vec_reader *r,
                                   const polc_vec_word *word,
                                   polc_vec_question *q)
{
    static const char *const protocols[] = {
        "unknown", "http", "https", "socks5_tcp", "socks5_udp", "other", NULL};
    pol_text value;
    uint64_t number;
    int choice;
    if (polc_vec_attribute(word, "port", &value)) {
        if (!read_number(r, "port", value, UINT32_MAX, &number)) {
            return false;
        }
        q->network.port = (uint32_t)number;
        return true;
    }
    if (polc_vec_attribute(word, "protocol", &value)) {
        if (!read_choice(r, "protocol", value, protocols, &choice)) {
            return false;
        }
        q->network.protocol = (pol_net_protocol)choice;
        return true;
    }
    if (polc_vec_attribute(word, "address", &value)) {
        read_addresses(r, value, q);
        return true;
    }
    if (polc_vec_flag(word, "mapped")) {
        return (q->network.mapped = 1) != 0;
    }
    return polc_vec_attribute(word, "method", &q->network.method) ||
           read_attribute(r, word, q);
}

/* host HOST, url URL */
static bool ask_host(polc_vec_reader *r, const polc_vec_word *words,
                     polc_vec_question *q)
{
    q->network.struct_size = sizeof q->network;
    q->network.host = stretched(r, words[0].text, q->stretch);
    q->request.of.network = &q->network;
    return true;
}

static bool ask_url(polc_vec_reader *r, const polc_vec_word *words,
                    polc_vec_question *q)
{
    q->network.struct_size = sizeof q->network;
    q->network.url = stretched(r, words[0].text, q->stretch);
    q->request.of.network = &q->network;
    return true;
}

/* -- tools */

/* NAME=TEXT or NAME:=JSON */
static bool read_argument(polc_vec_reader *r, pol_text text,
                          pol_argument *argument)
{
    const char *sign = text.size > 0 ? memchr(text.data, '=', text.size) : NULL;
    size_t size;
    if (sign == NULL) {
        return polc_vec_fail(r, "an argument is NAME=TEXT or NAME:=JSON");
    }
    size = (size_t)(sign - text.data);
    argument->name = (pol_text){text.data, size};
    argument->value = (pol_text){sign + 1, text.size - size - 1};
    argument->type = POL_ARGUMENT_TEXT;
    if (size > 0 && text.data[size - 1] == ':') {
        argument->name.size--;
        argument->type =
            argument->value.size > 0 &&
                    memchr("{[", argument->value.data[0], 2) != NULL
                ? POL_ARGUMENT_NESTED
                : POL_ARGUMENT_SCALAR;
    }
    return true;
}

/* tool SERVER TOOL [?|ARGUMENT...]: the whole rest of the line. */
static bool ask_tool(polc_vec_reader *r, const polc_vec_line *line, size_t at,
                     polc_vec_question *q)
{
    const polc_vec_word *words = line->words + at;
    size_t count = line->count - at - 2;
    pol_argument *list;
    q->tool.struct_size = sizeof q->tool;
    if (!words[0].plain || !polc_vec_is(words[0].text, "?")) {
        q->tool.server = words[0].text;
    }
    q->tool.tool = words[1].text;
    q->request.of.tool = &q->tool;
    if (count == 1 && words[2].plain && polc_vec_is(words[2].text, "?")) {
        return true;
    }
    list = polc_vec_alloc(r, (count + 1 + (size_t)q->repeat) * sizeof *list);
    for (size_t i = 0; i < count; i++) {
        if (!read_argument(r, words[2 + i].text, &list[i])) {
            return false;
        }
    }
    if (count > 0) {
        list[count - 1].value = stretched(r, list[count - 1].value, q->stretch);
    }
    for (uint64_t i = 1; count > 0 && i < q->repeat; i++) {
        list[count] = list[count - 1];
        count++;
    }
    q->tool.arguments = list;
    q->tool.argument_count = count;
    return true;
}

/* -- settings */

/* setting NAME VALUE */
static bool ask_setting(polc_vec_reader *r, const polc_vec_word *words,
                        polc_vec_question *q)
{
    q->setting.struct_size = sizeof q->setting;
    q->setting.name = words[0].text;
    q->setting.value = stretched(r, words[1].text, q->stretch);
    q->request.of.setting = &q->setting;
    return true;
}

/* -- lines */

typedef struct subject {
    const char *word;
    pol_kind kind;
    size_t operands;
    const char *wants;
    bool (*attribute)(polc_vec_reader *r, const polc_vec_word *word,
                      polc_vec_question *q);
    bool (*ask)(polc_vec_reader *r, const polc_vec_word *words,
                polc_vec_question *q);
} subject;

static const subject subjects[] = {
    {"shell", POL_KIND_COMMAND, 1, "TEXT", read_shell_attribute, ask_shell},
    {"path", POL_KIND_PATH, 2, "ACCESS PATH", read_path_attribute, ask_path},
    {"host", POL_KIND_NETWORK, 1, "HOST", read_network_attribute, ask_host},
    {"url", POL_KIND_NETWORK, 1, "URL", read_network_attribute, ask_url},
    {"tool", POL_KIND_TOOL, 2, "SERVER TOOL", NULL, NULL},
    {"setting", POL_KIND_SETTING, 2, "NAME VALUE", read_attribute, ask_setting},
};

static const subject *find_subject(const polc_vec_line *line, size_t at)
{
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
        if (at < line->count && line->words[at].plain &&
            polc_vec_is(line->words[at].text, subjects[i].word)) {
            return &subjects[i];
        }
    }
    return NULL;
}

/* KIND OPERAND... [ATTRIBUTE...]; `at` is behind the kind. */
static bool read_subject(polc_vec_reader *r, const polc_vec_line *line,
                         size_t at, const subject *s, polc_vec_question *q)
{
    q->request.kind = s->kind;
    q->bare = false;
    if (line->count - at < s->operands) {
        return polc_vec_fail(r, "%s wants %s", s->word, s->wants);
    }
    if (s->ask == NULL) {
        return ask_tool(r, line, at, q);
    }
    for (size_t i = at + s->operands; i < line->count; i++) {
        if (!s->attribute(r, &line->words[i], q)) {
            return polc_vec_fail(
                r, "no attribute of a request of kind %s: `%.*s`", s->word,
                polc_vec_shown(line->words[i].text), line->words[i].text.data);
        }
    }
    return s->ask(r, &line->words[at], q);
}

static bool read_answer(polc_vec_reader *r, pol_text verb, polc_vec_question *q)
{
    for (int i = POL_DENY; i <= POL_ALLOW; i++) {
        if (polc_vec_is(verb, pol_answer_name((pol_answer)i))) {
            q->answer = (pol_answer)i;
            return true;
        }
    }
    return polc_vec_fail(
        r,
        "a vector begins with allow, prompt, deny, error, warning, "
        "errors, warnings or accepted, not with `%.*s`",
        polc_vec_shown(verb), verb.data);
}

bool polc_vec_ask(polc_vec_reader *r, const polc_vec_line *line,
                  polc_vec_question *q)
{
    const subject *s;
    size_t i = 1;
    *q = (polc_vec_question){.bare = true, .words = line->count};
    q->request.struct_size = sizeof q->request;
    if (!read_answer(r, line->words[0].text, q)) {
        return false;
    }
    while (i < line->count && line->words[i].plain &&
           !polc_vec_is(line->words[i].text, "--") &&
           read_attribute(r, &line->words[i], q)) {
        i++;
    }
    if (polc_vec_failed(r)) {
        return false;
    }
    s = find_subject(line, i);
    if (s != NULL) {
        return read_subject(r, line, i + 1, s, q);
    }
    if (i < line->count && line->words[i].plain &&
        polc_vec_is(line->words[i].text, "--")) {
        i++;
    }
    read_command(r, line, i, q);
    return true;
}
