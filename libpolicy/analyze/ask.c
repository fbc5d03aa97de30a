/* SPDX-License-Identifier: Apache-2.0
 *
 * What the evaluator says of a request on both sides of a proof, where the
 * weaker sources may have to be supposed. */
#include <libpolicy/analyze/prover.h>

#include <libpolicy/canon/host.h>
#include <libpolicy/canon/path.h>

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

static bool make_request(pol_prover *p, unsigned variant, uint64_t now)
{
    pol_outline outline = {.kind = p->task->kind,
                           .dialect = p->task->strong.checked->dialect,
                           .variant = variant,
                           .now = now,
                           .choices = p->found.items,
                           .count = p->found.count,
                           .roots = p->roots,
                           .root_count = p->root_count};
    return pol_request_make(p->task->arena, &outline, &p->request);
}

static bool ask(pol_prover *p, const pol_image *image, pol_reply *reply)
{
    if (!pol_ask(&p->asker, image, &p->request, reply)) {
        p->status = POL_INTERNAL; /* unless memory failed */
        return false;
    }
    return true;
}

bool pol_ask_both(pol_prover *prover, unsigned variant, uint64_t now)
{
    const pol_prove_task *task = prover->task;
    if ((prover->asker.scratch == NULL &&
         !pol_asker_init(&prover->asker, prover->budget, task->arena)) ||
        !make_request(prover, variant, now)) {
        return false;
    }
    if (task->whole.checked == NULL && !ask_weaker(prover)) {
        return false;
    }
    return ask(prover, task->strong.image, &prover->replies[POL_STRONG]) &&
           ask(prover, prover->whole, &prover->replies[POL_WHOLE]);
}
