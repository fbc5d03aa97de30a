/* SPDX-License-Identifier: Apache-2.0
 *
 * From the choices of a search to a request, and what the evaluator says of
 * it on both sides. */
#include <libpolicy/analyze/prover.h>

#include <libpolicy/canon/host.h>
#include <libpolicy/canon/path.h>

#define MATCHES 4096u

/* -- Requests */

static void *zalloc(pol_prover *p, size_t count, size_t size)
{
    return pol_arena_zalloc(p->task->arena, count + (count == 0), size);
}

static bool make_command(pol_prover *p)
{
    size_t count = p->found.count;
    pol_text *argv = zalloc(p, count, sizeof *argv);
    if (argv == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        argv[i] = p->found.items[i].text;
    }
    p->request.argv = argv;
    p->request.argc = count;
    return true;
}

static bool make_setting(pol_prover *p)
{
    pol_setting_query *q = zalloc(p, 1, sizeof *q);
    if (q == NULL || p->found.count != 2) {
        return false;
    }
    q->struct_size = sizeof *q;
    q->name = p->found.items[0].text;
    q->value = p->found.items[1].text;
    p->request.of.setting = q;
    return true;
}

/* Choices: server, tool, then names and values, or that they are unknown. */
static bool make_tool(pol_prover *p)
{
    const pol_choice *found = p->found.items;
    pol_tool_query *q = zalloc(p, 1, sizeof *q);
    pol_argument *arguments = zalloc(p, p->found.count, sizeof *arguments);
    if (q == NULL || arguments == NULL || p->found.count < 2) {
        return false;
    }
    q->struct_size = sizeof *q;
    q->tool = found[1].text;
    if (found[0].sort != POL_SORT_UNKNOWN) {
        q->server = found[0].text;
        q->server.data = q->server.data != NULL ? q->server.data : "";
    }
    p->request.of.tool = q;
    if (p->found.count > 2 && found[2].sort == POL_SORT_UNKNOWN) {
        return true;
    }
    q->arguments = arguments;
    for (size_t i = 2; i + 1 < p->found.count; i += 2) {
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
static pol_text path_of(pol_prover *p, size_t count)
{
    size_t size = 1;
    for (size_t i = 0; i < count; i++) {
        size += p->found.items[i].text.size + 1;
    }
    char *text = zalloc(p, size, 1);
    size = 0;
    for (size_t i = 0; text != NULL && i < count; i++) {
        const pol_choice *c = &p->found.items[i];
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

static void bind(pol_prover *p, pol_root *roots, pol_text name, pol_text path)
{
    if (name.data[1] == '~') {
        p->request.home = path;
    } else if (name.data[1] == '.') {
        p->request.cwd = path;
    } else {
        /* The rules' own text goes before the witness does. */
        name = pol_arena_copy(p->task->arena, pol_text_from(name, 1));
        roots[p->request.root_count++] = (pol_root){name, path};
    }
}

/* Whether a choice has said where a name is bound, or that it is not. */
static bool is_touched(const pol_prover *p, pol_text name)
{
    for (size_t i = 0; i < p->found.count; i++) {
        if (p->found.items[i].sort != POL_SORT_TEXT &&
            pol_text_equal(p->found.items[i].text, name)) {
            return true;
        }
    }
    return false;
}

/* Names of the question that no choice is about are bound apart. */
static void bind_apart(pol_prover *p, pol_root *roots, pol_text path)
{
    bool taken = path.size > 1 && (path.data[1] == 'o' || path.data[1] == 'O');
    for (size_t i = 0; i < p->root_count; i++) {
        if (!is_touched(p, p->roots[i])) {
            bind(p, roots, p->roots[i],
                 taken ? POL_TEXT("/apart") : POL_TEXT("/other"));
        }
    }
}

/* A place below the path. */
static pol_text below_of(pol_prover *p, pol_text path)
{
    char *text = zalloc(p, path.size + 8, 1);
    size_t size = path.size == 1 ? 0 : path.size;
    if (text == NULL) {
        return path;
    }
    memcpy(text, path.data, size);
    memcpy(text + size, "/below", 6);
    return (pol_text){text, size + 6};
}

static bool make_path(pol_prover *p, unsigned variant)
{
    size_t count = p->found.count;
    pol_path_query *q = zalloc(p, 1, sizeof *q);
    pol_root *roots = zalloc(p, count + POL_SEARCH_ROOTS, sizeof *roots);
    pol_text path = path_of(p, count);
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
    p->request.of.path = q;
    p->request.roots = roots;
    for (size_t i = 0; i < count; i++) {
        const pol_choice *c = &p->found.items[i];
        if (c->sort == POL_SORT_BIND) {
            bind(p, roots, c->text, path_of(p, i));
        } else if (c->sort == POL_SORT_BELOW) {
            bind(p, roots, c->text, below_of(p, path));
        }
    }
    bind_apart(p, roots, path);
    return true;
}

/* The text of an address that is given by its bytes. */
static pol_text address_of(pol_prover *p, pol_text bytes)
{
    pol_address address = {.size = (uint8_t)bytes.size};
    char *text = zalloc(p, POL_ADDRESS_TEXT, 1);
    memcpy(address.bytes, bytes.data, bytes.size);
    return (pol_text){text,
                      text == NULL ? 0 : pol_address_write(&address, text)};
}

/* The host: an address, or the labels in front of the empty one.  *at moves
 * past them. */
static pol_text host_of(pol_prover *p, unsigned variant, size_t *at)
{
    const pol_choice *found = p->found.items;
    size_t count = 0, size = 0;
    bool codex = p->task->strong.checked->dialect == POL_DIALECT_CODEX;
    if (variant != POL_VARIANT_NAME || codex) {
        *at = 1;
        if (p->found.count == 0) {
            return (pol_text){NULL, 0};
        }
        return found[0].sort == POL_SORT_ADDRESS ? address_of(p, found[0].text)
                                                 : found[0].text;
    }
    while (count < p->found.count && found[count].text.size > 0) {
        size += found[count++].text.size + 1;
    }
    *at = count + 1;
    char *text = zalloc(p, size, 1), *to = text;
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

static bool make_network(pol_prover *p, unsigned variant)
{
    pol_network_query *q = zalloc(p, 1, sizeof *q);
    size_t at = 0;
    if (q == NULL) {
        return false;
    }
    q->struct_size = sizeof *q;
    q->host = host_of(p, variant, &at);
    if (q->host.data == NULL || p->found.count != at + 3) {
        return false;
    }
    const pol_choice *facts = p->found.items + at;
    q->protocol = protocol_of(facts[0].text);
    for (size_t i = 0; i < facts[1].text.size; i++) {
        q->port = 10 * q->port + (uint32_t)(facts[1].text.data[i] - '0');
    }
    q->method = facts[2].text;
    p->request.of.network = q;
    return true;
}

static bool make_request(pol_prover *p, unsigned variant, uint64_t now)
{
    memset(&p->request, 0, sizeof p->request);
    p->request.struct_size = sizeof p->request;
    p->request.kind = p->task->kind;
    p->request.now = now;
    switch (p->task->kind) {
    case POL_KIND_COMMAND:
        return make_command(p);
    case POL_KIND_TOOL:
        return make_tool(p);
    case POL_KIND_SETTING:
        return make_setting(p);
    case POL_KIND_PATH:
        return make_path(p, variant);
    case POL_KIND_NETWORK:
        return make_network(p, variant);
    }
    return false;
}

/* -- Weaker sources that loosen as much as any */

/* What opens everything that can be opened. */
static const char *opening_text(pol_kind kind)
{
    switch (kind) {
    case POL_KIND_COMMAND:
        return "prefix_rule(pattern=[any()], decision=\"allow\")\n";
    case POL_KIND_PATH:
        return "path_rule(path=\"/**\", access=[\"read\", \"write\", "
               "\"execute\"], decision=\"allow\")\n";
    case POL_KIND_TOOL:
        return "tool_rule(tool=glob(\"*\"), decision=\"allow\")\n";
    case POL_KIND_NETWORK:
    case POL_KIND_SETTING: /* nothing opens them all */
        break;
    }
    return "";
}

static char *put(char *to, const char *text, size_t size)
{
    if (size > 0) {
        memcpy(to, text, size);
    }
    return to + size;
}

/* A text as a string of the language; escapes take four bytes each. */
static char *put_string(char *to, pol_text text)
{
    static const char hex[] = "0123456789abcdef";
    *to++ = '"';
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c < ' ' || c == '"' || c == '\\' || c == 127) {
            *to++ = '\\';
            *to++ = 'x';
            *to++ = hex[c >> 4];
            *to++ = hex[c & 15];
        } else {
            *to++ = (char)c;
        }
    }
    *to++ = '"';
    return to;
}

/* The program of the request at hand is listed, without a path. */
static char *put_listing(const pol_prover *p, char *to)
{
    static const char head[] = "host_executable(name=",
                      tail[] = ", paths=[])\n";
    if (p->found.count == 0 || !p->sides[POL_WHOLE].facts.closed) {
        return to;
    }
    pol_text name = pol_path_base(p->found.items[0].text);
    if (name.size == 0) {
        return to;
    }
    to = put(to, head, sizeof head - 1);
    to = put_string(to, name);
    return put(to, tail, sizeof tail - 1);
}

/* A setting is opened by a rule about this value alone. */
static char *put_setting(const pol_prover *p, char *to)
{
    static const char head[] = "setting_rule(name=", middle[] = ", allowed=[";
    if (p->found.count != 2) {
        return to;
    }
    to = put(to, head, sizeof head - 1);
    to = put_string(to, p->found.items[0].text);
    to = put(to, middle, sizeof middle - 1);
    to = put_string(to, p->found.items[1].text);
    return put(to, "])\n", 3);
}

/* A special name is opened by a rule about itself alone. */
static char *put_host(const pol_prover *p, char *to)
{
    static const char head[] = "network_rule(host=";
    static const char tail[] = ", decision=\"allow\")\n";
    if (p->request.of.network == NULL) {
        return to;
    }
    to = put(to, head, sizeof head - 1);
    to = put_string(to, p->request.of.network->host);
    return put(to, tail, sizeof tail - 1);
}

/* Compiles the weaker source that loosens the most; where no such source is
 * a policy together with the stronger ones, they stay by themselves. */
static bool ask_weaker(pol_prover *prover)
{
    const pol_prove_task *task = prover->task;
    const char *opening = opening_text(task->kind);
    size_t room = strlen(opening) + 4 * POL_ADDRESS_TEXT + 128;
    for (size_t i = 0; i < prover->found.count; i++) {
        room += 4 * prover->found.items[i].text.size;
    }
    char *text = pol_arena_alloc(task->arena, room);
    if (text == NULL) {
        return false;
    }
    char *end = text;
    uint8_t only = task->strong.checked->managed_only;
    bool opens = (only >> task->kind & 1) == 0;
    if (task->kind == POL_KIND_COMMAND) {
        end = put_listing(prover, end);
    }
    if (opens && task->kind == POL_KIND_SETTING) {
        end = put_setting(prover, end);
    } else if (opens && task->kind == POL_KIND_NETWORK) {
        end = put_host(prover, end);
    } else if (opens) {
        end = put(end, opening, strlen(opening));
    }
    pol_text weaker = {text, (size_t)(end - text)};
    if (prover->whole != NULL && pol_text_equal(weaker, prover->weaker)) {
        return true;
    }
    prover->weaker = weaker;
    if (!task->weaken(task->context, weaker, &prover->whole)) {
        prover->whole = task->strong.image;
    }
    return prover->budget->failed == POL_ARENA_OK;
}

/* -- Asking */

static pol_verdict verdict_of(const pol_decision *d)
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
    return (int)verdict_of(&d);
}

static bool ask(pol_prover *p, const pol_image *image, pol_reply *reply)
{
    pol_status status = pol_eval_all(image, &p->request, p->scratch,
                                     &reply->decision, p->matches, MATCHES);
    if (status != POL_OK) {
        p->status = POL_INTERNAL;
        return false;
    }
    reply->answer = verdict_of(&reply->decision);
    reply->strictest = -1;
    reply->rules.count = 0;
    for (uint32_t i = 0; i < reply->decision.matched && i < MATCHES; i++) {
        uint32_t *slot = pol_vec_push(&reply->rules, p->budget);
        int verdict = verdict_of_rule(image, p->matches[i].rule);
        if (slot == NULL) {
            return false;
        }
        *slot = p->matches[i].rule;
        reply->strictest =
            verdict > reply->strictest ? verdict : reply->strictest;
    }
    return true;
}

bool pol_ask_both(pol_prover *prover, unsigned variant, uint64_t now)
{
    const pol_prove_task *task = prover->task;
    if (prover->matches == NULL) {
        prover->matches =
            pol_arena_zalloc(task->arena, MATCHES, sizeof *prover->matches);
        prover->scratch =
            pol_arena_zalloc(task->arena, 1, sizeof *prover->scratch);
    }
    if (prover->matches == NULL || prover->scratch == NULL ||
        !make_request(prover, variant, now)) {
        return false;
    }
    if (task->whole.checked == NULL && !ask_weaker(prover)) {
        return false;
    }
    return ask(prover, task->strong.image, &prover->replies[POL_STRONG]) &&
           ask(prover, prover->whole, &prover->replies[POL_WHOLE]);
}
