/* SPDX-License-Identifier: Apache-2.0
 *
 * From a request to the list of what it asks for.  Commands that are found
 * stand behind the one that runs them, so that one pass over the list takes
 * all of them. */
#include <libpolicy/canon/path.h>
#include <libpolicy/parts/parts.h>

void pol_unfold_limit(pol_unfold *u, pol_why why)
{
    if (u->limit == POL_WHY_NONE) {
        u->limit = why;
    }
}

pol_ask *pol_unfold_add(pol_unfold *u, pol_ask *after, pol_kind kind)
{
    if (u->count == POL_PARTS_MAX) {
        pol_unfold_limit(u, POL_WHY_TOO_MANY);
        return NULL;
    }
    pol_ask *ask = pol_room_take(&u->room, sizeof *ask);
    if (ask == NULL) {
        pol_unfold_limit(u, POL_WHY_TOO_LONG);
        return NULL;
    }
    ask->kind = (uint8_t)kind;
    ask->harmless_from = POL_LAYERS;
    after = after != NULL ? after : u->last;
    ask->next = after != NULL ? after->next : NULL;
    if (after == NULL) {
        u->first = ask;
    } else {
        after->next = ask;
    }
    if (u->last == after) {
        u->last = ask;
    }
    u->count++;
    return ask;
}

void pol_unfold_dark(pol_unfold *u, pol_ask *ask, uint32_t begin, uint32_t end,
                     const char *why)
{
    pol_dark *dark = pol_room_take(&u->room, sizeof *dark);
    if (dark == NULL) {
        pol_unfold_limit(u, POL_WHY_TOO_LONG);
        return;
    }
    dark->ask = ask;
    dark->begin = begin != end || ask == NULL ? begin : ask->begin;
    dark->end = begin != end || ask == NULL ? end : ask->end;
    dark->why = why;
    *u->darks_end = dark;
    u->darks_end = &dark->next;
    if (ask != NULL && ask->opaque == NULL) {
        ask->opaque = why;
    }
}

pol_text pol_unfold_folder(pol_unfold *u, pol_text from, pol_text folder)
{
    size_t size = from.size + folder.size + 2, used;
    if (size > POL_MAX_PATH) { /* nobody works there */
        return (pol_text){NULL, 0};
    }
    char *p = pol_room_take(&u->room, size);
    if (p == NULL || !pol_path_normal(folder, from, p, size, &used)) {
        pol_unfold_limit(u, POL_WHY_TOO_LONG);
        return (pol_text){NULL, 0};
    }
    return (pol_text){p, used};
}

void pol_unfold_inherit(pol_ask *ask, pol_ask *outer)
{
    ask->outer = outer;
    ask->begin = outer->begin;
    ask->end = outer->end;
    ask->shells = outer->shells;
    ask->wrappers = outer->wrappers;
    ask->need = outer->need;
    ask->opens_from = outer->opens_from;
    if (outer->harmless_from < POL_LAYERS &&
        outer->harmless_from > ask->opens_from) {
        ask->opens_from = outer->harmless_from;
    }
}

pol_text pol_unfold_join(pol_unfold *u, const pol_text *tokens, uint32_t count)
{
    size_t size = count;
    for (uint32_t i = 0; i < count; i++) {
        size += tokens[i].size;
    }
    char *p = pol_room_take(&u->room, size);
    if (p == NULL) {
        pol_unfold_limit(u, POL_WHY_TOO_LONG);
        return (pol_text){NULL, 0};
    }
    size_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0) {
            p[at++] = ' ';
        }
        if (tokens[i].size > 0) {
            memcpy(p + at, tokens[i].data, tokens[i].size);
        }
        at += tokens[i].size;
    }
    return (pol_text){p, at};
}

/* The command that an argv is, with the environment of the request. */
static void add_argv(pol_unfold *u)
{
    const pol_request *request = u->request;
    pol_ask *ask = pol_unfold_add(u, NULL, POL_KIND_COMMAND);
    if (ask == NULL) {
        return;
    }
    ask->argv = (pol_argv){request->argv, NULL, (uint32_t)request->argc};
    ask->folder = request->cwd;
    ask->top = true;
}

static void add_environment(pol_unfold *u)
{
    const pol_request *request = u->request;
    const pol_environment *list = NULL;
    for (size_t i = 0; i < request->environment_count; i++) {
        pol_environment *e = pol_room_take(&u->room, sizeof *e);
        if (e == NULL) {
            pol_unfold_limit(u, POL_WHY_TOO_LONG);
            return;
        }
        e->name = request->environment[i].name;
        e->next = list;
        list = e;
    }
    u->environment = list;
}

/* Marks that follow from what was found. */
static void sum_up(pol_ask *ask)
{
    ask->first_open = ask->argv.count;
    ask->named_end = 0;
    for (uint32_t i = 0; ask->argv.marks != NULL && i < ask->argv.count; i++) {
        uint16_t marks = ask->argv.marks[i];
        if ((marks & POL_MARK_OPEN) != 0 && i < ask->first_open) {
            ask->first_open = i;
        }
        if ((marks & POL_MARK_NAMED) != 0) {
            ask->named_end = i + 1;
        }
        ask->extra |= (marks & POL_MARK_EXTRA) != 0;
    }
}

static void unfold_from(pol_unfold *u, pol_ask *ask)
{
    for (; ask != NULL && u->limit == POL_WHY_NONE; ask = ask->next) {
        if (ask->kind == POL_KIND_COMMAND && ask->argv.count > 0) {
            pol_unfold_command(u, ask);
            sum_up(ask);
        }
    }
}

void pol_unfold_request(pol_unfold *u, const pol_view *view,
                        const pol_request *request, void *memory, size_t size)
{
    memset(u, 0, sizeof *u);
    u->view = view;
    u->request = request;
    u->darks_end = &u->darks;
    pol_room_open(&u->room, memory, size);
    add_environment(u);
    if (request->of.shell != NULL) {
        pol_unfold_text(u, NULL, NULL, request->of.shell->text,
                        request->of.shell->shell, 0);
    } else {
        add_argv(u);
    }
    unfold_from(u, u->first);
    /* Whoever reads it: a text that may be code is judged as such. */
    for (pol_document *d = u->documents;
         u->code_input && d != NULL && u->limit == POL_WHY_NONE; d = d->next) {
        pol_ask *last = u->last;
        pol_unfold_text(u, last, d->outer, d->text, POL_SHELL_BASH, 0);
        pol_ask *first = last != NULL ? last->next : u->first;
        for (pol_ask *ask = first; ask != NULL; ask = ask->next) {
            ask->need = POL_NEED_NONE;
        }
        unfold_from(u, first);
    }
    uint32_t index = 0;
    for (pol_ask *ask = u->first; ask != NULL; ask = ask->next) {
        ask->index = index++;
    }
}
