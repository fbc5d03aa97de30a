/* SPDX-License-Identifier: Apache-2.0
 *
 * Path rules and path() elements: a canonical path as a list of components
 * against the words of a pattern, position by position.  How a path of a
 * request is made canonical is the business of canon/place.h. */
#include "internal.h"

#include <stdlib.h>

#include <libpolicy/canon/place.h>

/* A path in components; those of a folded one are owned. */
typedef struct parts {
    pol_text *items;
    size_t count;
    bool folded;
} parts;

typedef struct place {
    const oracle *o;
    const pol_request *request;
    parts plain, folded; /* folded: where the file system folds, for closers */
    bool folds;
    bool writes, recursive;
} place;

/* -- Components */

static pol_text folded_copy(pol_text text, bool glob)
{
    size_t room = 8 * text.size + 256, size = 0;
    char *out = oracle_alloc(room);
    bool done = glob ? pol_place_fold_glob(text, out, room, &size)
                     : pol_place_fold(text, out, room, &size);
    if (!done) {
        abort(); /* no component folds to that much */
    }
    return (pol_text){out, size};
}

static parts split(pol_text path, bool folded)
{
    parts p = {oracle_alloc((path.size + 1) * sizeof *p.items), 0, folded};
    for (size_t at = 0; at < path.size;) {
        size_t end = at;
        while (end < path.size && path.data[end] != '/') {
            end++;
        }
        if (end > at) {
            pol_text part = {path.data + at, end - at};
            p.items[p.count++] = folded ? folded_copy(part, false) : part;
        }
        at = end + 1;
    }
    return p;
}

static void free_parts(parts *p)
{
    for (size_t i = 0; p->folded && i < p->count; i++) {
        free((void *)(uintptr_t)p->items[i].data);
    }
    free(p->items);
}

static bool takes(const oracle *o, uint32_t word, pol_text part, bool folded)
{
    pol_word_kind kind = POL_WORD_KIND(word);
    if (kind == POL_WORD_ANY) {
        return true;
    }
    pol_text text = pol_intern_text(&o->checked->texts, POL_WORD_VALUE(word));
    pol_text mine = folded ? folded_copy(text, kind == POL_WORD_GLOB) : text;
    bool takes = kind == POL_WORD_GLOB ? oracle_glob(mine, part)
                                       : pol_text_equal(mine, part);
    if (folded) {
        free((void *)(uintptr_t)mine.data);
    }
    return takes;
}

/* -- A path against components of a pattern */

typedef struct outcome {
    bool at_end; /* the whole path, at the pattern's end */
    bool open;   /* behind an open tail */
    bool below;  /* something below the path could match */
} outcome;

static void step(const oracle *o, uint32_t word, const parts *path, size_t from,
                 bool *live)
{
    size_t count = path->count - from;
    for (size_t i = count; i > 0; i--) {
        live[i] = live[i - 1] &&
                  takes(o, word, path->items[from + i - 1], path->folded);
    }
    live[0] = false;
}

/* The path from its from-th component on. */
static outcome compare(const oracle *o, const uint32_t *words, size_t count,
                       const parts *path, size_t from)
{
    size_t last = path->count - from;
    bool *live = oracle_alloc(last + 1);
    memset(live, 0, last + 1);
    live[0] = true;
    outcome out = {false, false, false};
    size_t i = 0;
    for (; i < count && POL_WORD_KIND(words[i]) != POL_WORD_END; i++) {
        out.below = out.below || live[last];
        if (POL_WORD_KIND(words[i]) == POL_WORD_GAP) {
            for (size_t k = 0; k < last; k++) {
                live[k + 1] = live[k + 1] || live[k];
            }
        } else {
            step(o, words[i], path, from, live);
        }
    }
    out.at_end = i < count && live[last];
    for (size_t k = 0; i == count && k <= last; k++) {
        out.open = out.open || live[k];
    }
    free(live);
    return out;
}

/* The pattern begins with the literals that the path has from there on. */
static bool is_named_ancestor(const oracle *o, const uint32_t *words,
                              size_t count, const parts *path, size_t from)
{
    size_t length = path->count - from;
    if (length > count) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (POL_WORD_KIND(words[i]) != POL_WORD_LITERAL ||
            !takes(o, words[i], path->items[from + i], path->folded)) {
            return false;
        }
    }
    return true;
}

static bool begins_with_literal(const uint32_t *words, size_t count)
{
    return count > 0 && POL_WORD_KIND(words[0]) == POL_WORD_LITERAL;
}

static bool lies(const place *p, const uint32_t *words, size_t count,
                 const parts *path, size_t from, bool closing)
{
    outcome out = compare(p->o, words, count, path, from);
    if (!closing) {
        return out.open || (out.at_end && !p->recursive);
    }
    return out.open || out.at_end || (p->recursive && out.below);
}

static bool lies_absolute(const place *p, const uint32_t *words, size_t count,
                          const parts *path, bool closing)
{
    if (lies(p, words, count, path, 0, closing)) {
        return true;
    }
    return closing && p->writes &&
           (path->count > 0 || begins_with_literal(words, count)) &&
           is_named_ancestor(p->o, words, count, path, 0);
}

/* -- Roots */

/* Below a folder that the pattern's name is bound to. */
static bool lies_below(const place *p, const parts *folder,
                       const uint32_t *words, size_t count, const parts *path,
                       bool closing)
{
    size_t shared = 0;
    while (shared < folder->count && shared < path->count &&
           pol_text_equal(folder->items[shared], path->items[shared])) {
        shared++;
    }
    if (shared < folder->count) {
        bool above = shared == path->count;
        return above && closing && (p->writes || p->recursive);
    }
    return lies(p, words, count, path, shared, closing) ||
           (closing && p->writes &&
            is_named_ancestor(p->o, words, count, path, shared));
}

/* The i-th path that a name is bound to, the request's home and folder after
 * its roots; false past the last. */
static bool binding(const pol_request *request, pol_text name, size_t i,
                    pol_text *path)
{
    *path = (pol_text){NULL, 0};
    if (i < request->root_count) {
        if (pol_text_equal(request->roots[i].name, name)) {
            *path = request->roots[i].path;
        }
        return true;
    }
    if (oracle_equals(name, "~")) {
        *path = request->home;
    } else if (oracle_equals(name, ".")) {
        *path = request->cwd;
    }
    return i == request->root_count;
}

static bool lies_in_root(const place *p, pol_text name, const uint32_t *words,
                         size_t count, const parts *path, bool closing)
{
    char out[POL_MAX_PATH];
    pol_text text;
    bool known = false, found = false;
    for (size_t i = 0; !found && binding(p->request, name, i, &text); i++) {
        pol_place_query query = {.path = text,
                                 .platform = p->request->platform};
        if (text.size == 0) {
            continue;
        }
        pol_place_form form = pol_place_of(&query, out, sizeof out);
        if (form.invalid) {
            found = closing; /* no path: it may be anywhere */
            continue;
        }
        known = true;
        parts folder = split((pol_text){out, form.size}, path->folded);
        found = lies_below(p, &folder, words, count, path, closing);
        free_parts(&folder);
    }
    return found || (closing && !known);
}

/* -- A pattern */

static bool lies_as(const place *p, pol_pattern pattern, const parts *path,
                    bool closing)
{
    const pol_checked *c = p->o->checked;
    const uint32_t *words = c->words.items + pattern.first;
    if (pattern.count > 0 && POL_WORD_KIND(words[0]) == POL_WORD_ROOT) {
        pol_text name = pol_intern_text(&c->texts, POL_WORD_VALUE(words[0]));
        return lies_in_root(p, name, words + 1, pattern.count - 1u, path,
                            closing);
    }
    return lies_absolute(p, words, pattern.count, path, closing);
}

static bool lies_in_pattern(const place *p, pol_pattern pattern, bool closing)
{
    return lies_as(p, pattern, &p->plain, closing) ||
           (closing && p->folds && lies_as(p, pattern, &p->folded, closing));
}

static place place_at(const oracle *o, const pol_request *request,
                      pol_text path, pol_case fs_case)
{
    place p = {.o = o, .request = request};
    p.folds = pol_place_folds(request->platform, fs_case);
    p.plain = split(path, false);
    if (p.folds) {
        p.folded = split(path, true);
    }
    return p;
}

static void free_place(place *p)
{
    free_parts(&p->plain);
    if (p->folds) {
        free_parts(&p->folded);
    }
}

/* -- Path requests */

static bool has_access(const oracle_subject *s, const pol_rule *rule,
                       bool closing)
{
    (void)closing;
    return (rule->access >> s->judge->request->of.path->access & 1) != 0;
}

#define MAX_ALIASES 64

/* A path and the other readings of it, which what closes meets as well. */
typedef struct places {
    place itself;
    place aliases[MAX_ALIASES];
    unsigned count;
} places;

static bool lies_in(const oracle_subject *s, const pol_rule *rule,
                    pol_pattern pattern, bool closing)
{
    const places *p = s->data;
    (void)rule;
    bool found = lies_in_pattern(&p->itself, pattern, closing);
    for (unsigned i = 0; closing && !found && i < p->count; i++) {
        found = lies_in_pattern(&p->aliases[i], pattern, true);
    }
    return found;
}

static place asked_place(const oracle_judge *j, pol_text path)
{
    const pol_path_query *q = j->request->of.path;
    place p = place_at(j->o, j->request, path, q->fs_case);
    p.writes = q->access == POL_ACCESS_WRITE;
    p.recursive = q->recursive != 0;
    return p;
}

/* The texts of the aliases stay in room. */
static void find_aliases(const oracle_judge *j, const pol_place_query *query,
                         places *p, char (*room)[POL_MAX_PATH])
{
    size_t size;
    for (unsigned i = 0;
         pol_place_alias(query, i, room[i], POL_MAX_PATH, &size); i++) {
        if (i + 1 == MAX_ALIASES) {
            abort(); /* no path has so many */
        }
        p->aliases[p->count++] = asked_place(j, (pol_text){room[i], size});
    }
}

/* One that is not understood is judged again without exceptions. */
static void read_place(oracle_judge *j, pol_text path, bool understood,
                       const pol_place_query *query)
{
    static char room[MAX_ALIASES][POL_MAX_PATH];
    places p = {.itself = asked_place(j, path)};
    find_aliases(j, query, &p, room);
    oracle_subject s = {
        .judge = j, .data = &p, .holds = has_access, .lies_in = lies_in};
    places alone = {.itself = p.itself};
    oracle_subject itself = s;
    oracle_read(j, &s);
    /* its aliases never lift the default */
    itself.data = &alone;
    itself.unlisted = true;
    oracle_read(j, &itself);
    if (!understood) {
        s.no_default = s.only_closes = true;
        oracle_read(j, &s);
    }
    for (unsigned i = 0; i < p.count; i++) {
        free_place(&p.aliases[i]);
    }
    free_place(&p.itself);
}

/* Where the links lead.  false: nobody looked. */
static bool follow(const oracle_judge *j, const pol_place_query *query,
                   pol_place_query *given, char *out, pol_place_form *form)
{
    const pol_path_query *q = j->request->of.path;
    *form = (pol_place_form){0, POL_WHY_NONE, false, false};
    if (q->resolved.size > 0) {
        *given =
            (pol_place_query){.path = q->resolved, .platform = query->platform};
        *form = pol_place_of(given, out, POL_MAX_PATH);
        return true;
    }
    if (q->resolver == NULL) {
        return false;
    }
    static char rest[POL_MAX_PATH], other[POL_MAX_PATH];
    pol_place_links links = {q->resolver, q->resolver_context, rest, other};
    form->why =
        pol_place_resolve(query, &links, out, POL_MAX_PATH, &form->size);
    form->invalid = form->size == 0;
    form->limit = form->why == POL_WHY_TOO_LONG;
    *given = (pol_place_query){.path = {out, form->size},
                               .platform = query->platform};
    return true;
}

static void refuse(oracle_judge *j, pol_place_form form)
{
    oracle_refuse(j, form.limit ? POL_REASON_LIMIT : POL_REASON_INVALID,
                  form.why);
}

void oracle_path(oracle_judge *j)
{
    static char lexical[POL_MAX_PATH], target[POL_MAX_PATH];
    static char room[POL_MAX_PATH];
    const pol_request *r = j->request;
    pol_place_query query = {.path = r->of.path->path,
                             .cwd = r->cwd,
                             .home = r->home,
                             .platform = r->platform};
    pol_place_query given;
    pol_place_form links, form = pol_place_of(&query, lexical, sizeof lexical);
    if (form.invalid) {
        refuse(j, form);
        return;
    }
    bool followed = follow(j, &query, &given, target, &links);
    if (followed && links.invalid) {
        refuse(j, links);
        return;
    }
    read_place(j, (pol_text){lexical, form.size}, form.why == POL_WHY_NONE,
               &query);
    if (followed) {
        /* where it leads may be odd by itself */
        pol_why why = pol_place_of(&given, room, sizeof room).why;
        links.why = links.why != POL_WHY_NONE ? links.why : why;
    }
    if (followed && !pol_text_equal((pol_text){lexical, form.size},
                                    (pol_text){target, links.size})) {
        read_place(j, (pol_text){target, links.size}, links.why == POL_WHY_NONE,
                   &given);
    }
    pol_why why = form.why != POL_WHY_NONE ? form.why : links.why;
    if (why != POL_WHY_NONE) {
        oracle_distrust(j, why);
    }
    j->answer->unresolved =
        !followed && j->answer->verdict == POL_VERDICT_ALLOW;
}

/* -- path() */

static bool reads_as(const oracle *o, const pol_request *request,
                     pol_pattern pattern, pol_text token, bool closing)
{
    char out[POL_MAX_PATH];
    pol_place_query query = {.path = token,
                             .cwd = request->cwd,
                             .home = request->home,
                             .platform = request->platform};
    pol_place_form form = pol_place_of(&query, out, sizeof out);
    if (form.invalid || (!closing && form.why != POL_WHY_NONE)) {
        return closing;
    }
    bool found = false;
    for (unsigned i = 0; !found; i++) {
        place p = place_at(o, request, (pol_text){out, form.size},
                           POL_CASE_OF_PLATFORM);
        found = lies_in_pattern(&p, pattern, closing);
        free_place(&p);
        if (!closing ||
            !pol_place_alias(&query, i, out, sizeof out, &form.size)) {
            break;
        }
    }
    return found;
}

bool oracle_path_element(oracle *o, const pol_request *request, uint32_t index,
                         pol_text token, bool closing)
{
    pol_pattern pattern = o->checked->paths.items[index];
    bool dash = oracle_begins(token, "-");
    if (token.size == 0 || (dash && !closing)) {
        return false;
    }
    if (reads_as(o, request, pattern, token, closing)) {
        return true;
    }
    const char *equals = dash ? memchr(token.data, '=', token.size) : NULL;
    if (equals == NULL) {
        return false;
    }
    pol_text value = pol_text_from(token, (size_t)(equals - token.data) + 1);
    return value.size > 0 && reads_as(o, request, pattern, value, closing);
}
