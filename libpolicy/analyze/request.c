/* SPDX-License-Identifier: Apache-2.0
 *
 * From the choices of a search to a request, and what the evaluator says of
 * it. */
#include <libpolicy/analyze/request.h>

#include <libpolicy/canon/host.h>
#include <libpolicy/canon/path.h>

/* Room for matching rules; a request of which more match is a limit. */
#define MATCHES 4096u

/* -- Requests */

typedef struct maker {
    pol_arena *arena;
    const pol_outline *outline;
    pol_request *request;
} maker;

static void *zalloc(maker *m, size_t count, size_t size)
{
    return pol_arena_zalloc(m->arena, count + (count == 0), size);
}

static bool make_command(maker *m)
{
    size_t count = m->outline->count;
    pol_text *argv = zalloc(m, count, sizeof *argv);
    if (argv == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        argv[i] = m->outline->choices[i].text;
    }
    m->request->argv = argv;
    m->request->argc = count;
    return true;
}

static bool make_setting(maker *m)
{
    pol_setting_query *q = zalloc(m, 1, sizeof *q);
    if (q == NULL || m->outline->count != 2) {
        return false;
    }
    q->struct_size = sizeof *q;
    q->name = m->outline->choices[0].text;
    q->value = m->outline->choices[1].text;
    m->request->of.setting = q;
    return true;
}

/* Choices: server, tool, then names and values, or that they are unknown. */
static bool make_tool(maker *m)
{
    const pol_choice *found = m->outline->choices;
    pol_tool_query *q = zalloc(m, 1, sizeof *q);
    pol_argument *arguments = zalloc(m, m->outline->count, sizeof *arguments);
    if (q == NULL || arguments == NULL || m->outline->count < 2) {
        return false;
    }
    q->struct_size = sizeof *q;
    q->tool = found[1].text;
    if (found[0].sort != POL_SORT_UNKNOWN) {
        q->server = found[0].text;
        q->server.data = q->server.data != NULL ? q->server.data : "";
    }
    m->request->of.tool = q;
    if (m->outline->count > 2 && found[2].sort == POL_SORT_UNKNOWN) {
        return true;
    }
    q->arguments = arguments;
    for (size_t i = 2; i + 1 < m->outline->count; i += 2) {
        pol_argument *a = &arguments[q->argument_count++];
        a->name = found[i].text;
        a->value = found[i + 1].text;
        a->type = found[i + 1].sort == POL_SORT_SCALAR   ? POL_ARGUMENT_SCALAR
                  : found[i + 1].sort == POL_SORT_NESTED ? POL_ARGUMENT_NESTED
                                                         : POL_ARGUMENT_TEXT;
    }
    return true;
}

/* The path of the first `count` choices: the components among them. */
static pol_text path_of(maker *m, size_t count)
{
    size_t size = 1;
    for (size_t i = 0; i < count; i++) {
        size += m->outline->choices[i].text.size + 1;
    }
    char *text = zalloc(m, size, 1);
    size = 0;
    for (size_t i = 0; text != NULL && i < count; i++) {
        const pol_choice *c = &m->outline->choices[i];
        if (c->sort == POL_SORT_TEXT) {
            text[size++] = '/';
            memcpy(text + size, c->text.data, c->text.size);
            size += c->text.size;
        }
    }
    if (text != NULL && size == 0) {
        text[size++] = '/';
    }
    return (pol_text){text, size};
}

static void bind(maker *m, pol_root *roots, pol_text name, pol_text path)
{
    if (name.data[1] == '~') {
        m->request->home = path;
    } else if (name.data[1] == '.') {
        m->request->cwd = path;
    } else {
        /* The rules' own text goes before the witness does. */
        name = pol_arena_copy(m->arena, pol_text_from(name, 1));
        roots[m->request->root_count++] = (pol_root){name, path};
    }
}

/* Whether a choice has said where a name is bound, or that it is not. */
static bool is_touched(const maker *m, pol_text name)
{
    for (size_t i = 0; i < m->outline->count; i++) {
        if (m->outline->choices[i].sort != POL_SORT_TEXT &&
            pol_text_equal(m->outline->choices[i].text, name)) {
            return true;
        }
    }
    return false;
}

/* Names of the question that no choice is about are bound apart. */
static void bind_apart(maker *m, pol_root *roots, pol_text path)
{
    bool taken = path.size > 1 && (path.data[1] == 'o' || path.data[1] == 'O');
    for (size_t i = 0; i < m->outline->root_count; i++) {
        if (!is_touched(m, m->outline->roots[i])) {
            bind(m, roots, m->outline->roots[i],
                 taken ? POL_TEXT("/apart") : POL_TEXT("/other"));
        }
    }
}

/* A place below the path. */
static pol_text below_of(maker *m, pol_text path)
{
    char *text = zalloc(m, path.size + 8, 1);
    size_t size = path.size == 1 ? 0 : path.size;
    if (text == NULL) {
        return path;
    }
    memcpy(text, path.data, size);
    memcpy(text + size, "/below", 6);
    return (pol_text){text, size + 6};
}

static bool make_path(maker *m, unsigned variant)
{
    size_t count = m->outline->count;
    pol_path_query *q = zalloc(m, 1, sizeof *q);
    pol_root *roots = zalloc(m, count + POL_SEARCH_ROOTS, sizeof *roots);
    pol_text path = path_of(m, count);
    if (q == NULL || roots == NULL || path.data == NULL) {
        return false;
    }
    *q = (pol_path_query){.struct_size = sizeof *q,
                          .path = path,
                          .access = (pol_access)(variant & 3),
                          .recursive = (variant & POL_VARIANT_RECURSIVE) != 0,
                          .fs_case = (variant & POL_VARIANT_FOLDED) != 0
                                         ? POL_CASE_INSENSITIVE
                                         : POL_CASE_OF_PLATFORM};
    m->request->of.path = q;
    m->request->roots = roots;
    for (size_t i = 0; i < count; i++) {
        const pol_choice *c = &m->outline->choices[i];
        if (c->sort == POL_SORT_BIND) {
            bind(m, roots, c->text, path_of(m, i));
        } else if (c->sort == POL_SORT_BELOW) {
            bind(m, roots, c->text, below_of(m, path));
        }
    }
    bind_apart(m, roots, path);
    return true;
}

/* The text of an address that is given by its bytes. */
static pol_text address_of(maker *m, pol_text bytes)
{
    pol_address address = {.size = (uint8_t)bytes.size};
    char *text = zalloc(m, POL_ADDRESS_TEXT, 1);
    memcpy(address.bytes, bytes.data, bytes.size);
    return (pol_text){text,
                      text == NULL ? 0 : pol_address_write(&address, text)};
}

/* The host: an address, or the labels in front of the empty one.  *at moves
 * past them. */
static pol_text host_of(maker *m, unsigned variant, size_t *at)
{
    const pol_choice *found = m->outline->choices;
    size_t count = 0, size = 0;
    bool codex = m->outline->dialect == POL_DIALECT_CODEX;
    if (variant != POL_VARIANT_NAME || codex) {
        *at = 1;
        if (m->outline->count == 0) {
            return (pol_text){NULL, 0};
        }
        return found[0].sort == POL_SORT_ADDRESS ? address_of(m, found[0].text)
                                                 : found[0].text;
    }
    while (count < m->outline->count && found[count].text.size > 0) {
        size += found[count++].text.size + 1;
    }
    *at = count + 1;
    char *text = zalloc(m, size, 1), *to = text;
    for (size_t i = count; text != NULL && i > 0; i--) {
        if (i < count) {
            *to++ = '.';
        }
        to = memcpy(to, found[i - 1].text.data, found[i - 1].text.size);
        to += found[i - 1].text.size;
    }
    return (pol_text){text, text == NULL ? 0 : (size_t)(to - text)};
}

static pol_net_protocol protocol_of(pol_text text)
{
    static const char *const names[] = {"",           "http",       "https",
                                        "socks5_tcp", "socks5_udp", "other"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        if (pol_text_equal(text, (pol_text){names[i], strlen(names[i])})) {
            return (pol_net_protocol)i;
        }
    }
    return POL_NET_UNKNOWN;
}

static bool make_network(maker *m, unsigned variant)
{
    pol_network_query *q = zalloc(m, 1, sizeof *q);
    size_t at = 0;
    if (q == NULL) {
        return false;
    }
    q->struct_size = sizeof *q;
    q->host = host_of(m, variant, &at);
    if (q->host.data == NULL || m->outline->count != at + 3) {
        return false;
    }
    const pol_choice *facts = m->outline->choices + at;
    q->protocol = protocol_of(facts[0].text);
    for (size_t i = 0; i < facts[1].text.size; i++) {
        q->port = 10 * q->port + (uint32_t)(facts[1].text.data[i] - '0');
    }
    q->method = facts[2].text;
    m->request->of.network = q;
    return true;
}

bool pol_request_make(pol_arena *arena, const pol_outline *outline,
                      pol_request *request)
{
    maker m = {arena, outline, request};
    memset(request, 0, sizeof *request);
    request->struct_size = sizeof *request;
    request->kind = outline->kind;
    request->now = outline->now;
    switch (outline->kind) {
    case POL_KIND_COMMAND:
        return make_command(&m);
    case POL_KIND_TOOL:
        return make_tool(&m);
    case POL_KIND_SETTING:
        return make_setting(&m);
    case POL_KIND_PATH:
        return make_path(&m, outline->variant);
    case POL_KIND_NETWORK:
        return make_network(&m, outline->variant);
    }
    return false;
}

/* -- Asking */

bool pol_asker_init(pol_asker *asker, pol_budget *budget, pol_arena *arena)
{
    asker->budget = budget;
    asker->matches = pol_arena_zalloc(arena, MATCHES, sizeof *asker->matches);
    asker->scratch = pol_arena_alloc(arena, sizeof *asker->scratch);
    return asker->matches != NULL && asker->scratch != NULL;
}

pol_verdict pol_verdict_of(const pol_decision *d)
{
    if (d->answer == POL_ALLOW) {
        return POL_VERDICT_ALLOW;
    }
    if (d->answer == POL_DENY) {
        return POL_VERDICT_DENY;
    }
    return d->person_only ? POL_VERDICT_PROMPT_USER : POL_VERDICT_PROMPT;
}

static int verdict_of_rule(const pol_image *image, uint32_t rule)
{
    pol_rule_info info;
    if (pol_image_get_rule(image, rule, &info) != POL_OK) {
        return -1;
    }
    pol_decision d = {.answer = info.decision, .person_only = info.person_only};
    return (int)pol_verdict_of(&d);
}

bool pol_ask(pol_asker *asker, const pol_image *image,
             const pol_request *request, pol_reply *reply)
{
    reply->rules.count = 0;
    reply->strictest = -1;
    if (pol_eval_all(image, request, asker->scratch, &reply->decision,
                     asker->matches, MATCHES) != POL_OK) {
        return false;
    }
    reply->answer = pol_verdict_of(&reply->decision);
    for (uint32_t i = 0; i < reply->decision.matched && i < MATCHES; i++) {
        uint32_t *slot = pol_vec_push(&reply->rules, asker->budget);
        int verdict = verdict_of_rule(image, asker->matches[i].rule);
        if (slot == NULL) {
            return false;
        }
        *slot = asker->matches[i].rule;
        reply->strictest =
            verdict > reply->strictest ? verdict : reply->strictest;
    }
    return true;
}
