/* SPDX-License-Identifier: Apache-2.0
 *
 * Makes stacks, compiles and prints them. */
#include "stacks.h"

/* The last second before each date that a rule may expire on, and none. */
const uint64_t stack_now[STACK_TIMES] = {0, 1798761599, 1830297599};

const char *stack_decision(stack_random *r, pol_layer layer)
{
    static const char *const decisions[] = {"allow", "allow",  "prompt",
                                            "deny",  "prompt", "deny"};
    if (layer <= POL_LAYER_MANAGED && chance(r, 10)) {
        return "prompt-user";
    }
    return PICK(r, decisions);
}

/* -- Stacks */

void stack_fill(stack_random *r, const stack_world *w, stack *s,
                pol_layer layer)
{
    static const char *const decisions[] = {"allow", "prompt", "deny"};
    stack_text *t = &s->texts[layer];
    unsigned rules = pick(r, layer <= POL_LAYER_MANAGED ? 4 : 3);
    bool native = w->dialect == POL_DIALECT_NATIVE;
    t->size = 0;
    if (!native) {
        rules = pick(r, 6);
    } else if (layer <= POL_LAYER_MANAGED && chance(r, 35)) {
        put(t, "managed_only(kinds=[\"%s\"])\n", w->name);
    }
    if (native && chance(r, 30)) {
        put(t, "default_rule(kind=\"%s\", decision=\"%s\")\n", w->name,
            PICK(r, decisions));
    }
    for (unsigned i = 0; i < rules; i++) {
        w->rule(r, t, layer);
    }
    if (w->facts != NULL) {
        w->facts(r, t);
    }
    s->sources[s->count++] =
        (pol_source){text_of(pol_layer_name(layer)), {t->data, t->size}, layer};
}

void stack_make(stack_random *r, const stack_world *w, stack *s)
{
    if (w->reset != NULL) {
        w->reset();
    }
    s->count = 0;
    s->dialect = w->dialect;
    s->boundary = chance(r, 20) ? POL_LAYER_USER : POL_LAYER_MANAGED;
    s->trust = chance(r, 60);
    if (w->dialect != POL_DIALECT_NATIVE) { /* it knows no layers */
        stack_fill(r, w, s, POL_LAYER_USER);
        return;
    }
    stack_fill(r, w, s, POL_LAYER_MANAGED);
    if (chance(r, 15)) {
        pol_layer above = (pol_layer)pick(r, POL_LAYER_MANAGED);
        s->boundary = chance(r, 70) ? above : s->boundary;
        stack_fill(r, w, s, above);
    }
    if (chance(r, 75)) {
        stack_fill(r, w, s, POL_LAYER_USER);
    }
    if (chance(r, 50)) {
        stack_fill(r, w, s, POL_LAYER_PROJECT);
    }
    if (chance(r, 15)) {
        stack_fill(r, w, s, POL_LAYER_SESSION);
    }
}

void stack_print(const pol_source *sources, size_t count, pol_layer boundary)
{
    printf("# boundary %s\n", pol_layer_name(boundary));
    for (size_t i = 0; i < count; i++) {
        const char *text = sources[i].text.data;
        size_t left = sources[i].text.size;
        printf("# -- %s\n", pol_layer_name(sources[i].layer));
        while (left > 0) {
            const char *end = memchr(text, '\n', left);
            size_t size = end != NULL ? (size_t)(end - text) : left;
            printf("#   %.*s\n", (int)size, text);
            text += size + (end != NULL);
            left -= size + (end != NULL);
        }
    }
}

pol_compile_options stack_options(const stack *s)
{
    return (pol_compile_options){.struct_size = sizeof(pol_compile_options),
                                 .dialect = s->dialect,
                                 .root = {"/r", 2},
                                 .trust_project = s->trust,
                                 .no_base = 1};
}

bool stack_open(part *p, const stack *s, const pol_source *sources,
                size_t count)
{
    pol_compile_options options = stack_options(s);
    pol_status status = pol_compile(sources, count, &options, &p->result);
    pol_text image = pol_result_image(p->result);
    return status == POL_OK &&
           pol_image_open(&p->image, image.data, image.size) == POL_OK;
}

int stack_strictness(const pol_decision *d)
{
    return d->answer == POL_ALLOW  ? 0
           : d->answer == POL_DENY ? 3
           : d->person_only        ? 2
                                   : 1;
}

static void print_text(const char *name, pol_text text)
{
    printf(" %s`%.*s`", name, (int)text.size, text.data);
}

void stack_print_request(const char *title, int claim, const pol_request *r)
{
    printf("# %s of claim %d, now %llu:", title, claim,
           (unsigned long long)r->now);
    for (size_t i = 0; r->kind == POL_KIND_COMMAND && i < r->argc; i++) {
        print_text("", r->argv[i]);
    }
    if (r->kind == POL_KIND_PATH) {
        print_text("", r->of.path->path);
        printf(" access %d recursive %d case %d", (int)r->of.path->access,
               r->of.path->recursive, (int)r->of.path->fs_case);
        print_text("home ", r->home);
        print_text("cwd ", r->cwd);
        for (size_t i = 0; i < r->root_count; i++) {
            print_text("root ", r->roots[i].path);
        }
    } else if (r->kind == POL_KIND_SETTING) {
        print_text("", r->of.setting->name);
        print_text("", r->of.setting->value);
    } else if (r->kind == POL_KIND_NETWORK) {
        const pol_network_query *q = r->of.network;
        print_text("", q->host);
        printf(" protocol %d port %u", (int)q->protocol, (unsigned)q->port);
        print_text("method ", q->method);
    } else if (r->kind == POL_KIND_TOOL) {
        const pol_tool_query *q = r->of.tool;
        print_text(q->server.data == NULL ? "unknown" : "", q->server);
        print_text("", q->tool);
        for (size_t i = 0; i < q->argument_count; i++) {
            print_text("", q->arguments[i].name);
            printf(" type %d", (int)q->arguments[i].type);
            print_text("", q->arguments[i].value);
        }
    }
    putchar('\n');
}

/* Without a rule that expires one time is enough. */
int stack_times(const stack *s)
{
    for (size_t i = 0; i < s->count; i++) {
        for (size_t k = 0; k + 7 < s->sources[i].text.size; k++) {
            if (memcmp(s->sources[i].text.data + k, "expires", 7) == 0) {
                return STACK_TIMES;
            }
        }
    }
    return 1;
}
