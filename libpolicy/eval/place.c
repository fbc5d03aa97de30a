/* SPDX-License-Identifier: Apache-2.0
 *
 * Paths: the lexical reading, the one with links followed, and the further
 * ones that only closing rules meet. */
#include <libpolicy/canon/place.h>
#include <libpolicy/eval/subject.h>

/* The marker of a root: NUL and its name. */
#define ROOT_MARK 256

/* -- Components */

typedef struct cursor {
    const char *at, *end;
} cursor;

static cursor cursor_of(pol_text path)
{
    return (cursor){path.data, path.data + path.size};
}

/* The next component; false where none is left. */
static inline bool next_component(cursor *c, pol_text *component)
{
    while (c->at < c->end && *c->at == '/') {
        c->at++;
    }
    const char *from = c->at;
    while (c->at < c->end && *c->at != '/') {
        c->at++;
    }
    *component = (pol_text){from, (size_t)(c->at - from)};
    return component->size > 0;
}

/* -- One walk */

/* What a request asks of a path, and how it is compared. */
typedef struct place_walk {
    pol_work *work;
    unsigned start; /* pol_start */
    pol_reading reading;
    bool folded, writes, recursive;
} place_walk;

/* Walks over the components; false where nothing is live any more. */
static bool walk_components(const place_walk *p, pol_walker *w, pol_text path)
{
    cursor c = cursor_of(path);
    pol_text component;
    while (next_component(&c, &component)) {
        if (p->folded) {
            size_t size;
            if (!pol_place_fold(component, p->work->fold, sizeof p->work->fold,
                                &size)) {
                p->work->overflow = true;
                return false;
            }
            component = (pol_text){p->work->fold, size};
        }
        if (!pol_walk_token(w, component, POL_TOKEN_PLAIN)) {
            return false;
        }
    }
    return true;
}

/* What lies below is reached as well: by what closes. */
static void probe_below(const place_walk *p, pol_walker *w)
{
    pol_walk_close(w);
    if (p->writes || p->recursive) {
        pol_walk_probe(w, POL_MARK(POL_MARK_ANCESTOR));
    }
    if (p->recursive) {
        pol_walk_probe(w, POL_MARK(POL_MARK_BELOW));
    }
}

static void end_here(const place_walk *p, pol_walker *w)
{
    if (p->recursive) { /* what opens must hold for all that is below */
        pol_walk_close(w);
    }
    pol_walk_probe(w, POL_MARK(POL_MARK_END));
    probe_below(p, w);
}

static void note_depth(pol_work *work, const pol_walker *w)
{
    if (w->depth > work->looked) {
        work->looked = w->depth;
    }
}

static void walk_absolute(const place_walk *p, pol_text path)
{
    pol_walker w;
    if (pol_walk_begin(&w, p->work, p->start, p->reading)) {
        if (walk_components(p, &w, path)) {
            end_here(p, &w);
        }
        note_depth(p->work, &w);
    }
}

/* -- Roots: names that the request binds */

static bool same_component(const place_walk *p, pol_text a, pol_text b)
{
    size_t a_size, b_size;
    if (!p->folded || pol_text_equal(a, b)) {
        return pol_text_equal(a, b);
    }
    if (!pol_place_fold(a, p->work->fold, sizeof p->work->fold, &a_size) ||
        !pol_place_fold(b, p->work->other_fold, sizeof p->work->other_fold,
                        &b_size)) {
        p->work->overflow = true;
        return false;
    }
    return pol_text_equal((pol_text){p->work->fold, a_size},
                          (pol_text){p->work->other_fold, b_size});
}

/* How a path lies to what a name is bound to. */
typedef enum relation {
    APART,
    WITHIN, /* *rest is what is below */
    ABOVE
} relation;

static relation relate(const place_walk *p, pol_text path, pol_text binding,
                       pol_text *rest)
{
    cursor a = cursor_of(path), b = cursor_of(binding);
    pol_text left, right;
    for (;;) {
        *rest = (pol_text){a.at, (size_t)(a.end - a.at)};
        bool has_left = next_component(&a, &left);
        bool has_right = next_component(&b, &right);
        if (!has_right) {
            return WITHIN;
        }
        if (!has_left) {
            return ABOVE;
        }
        if (!same_component(p, left, right)) {
            return APART;
        }
    }
}

/* The marker is taken by the patterns alone that begin with it: loops that
 * were live before wait for components.  closes: nothing opens here. */
static bool begin_root(const place_walk *p, pol_walker *w, pol_text name,
                       bool closes)
{
    char mark[ROOT_MARK] = {'\0'};
    pol_reading reading = p->reading;
    if (name.size >= sizeof mark) {
        p->work->overflow = true;
        return false;
    }
    memcpy(mark + 1, name.data, name.size);
    if (closes) {
        pol_open_from(&reading, POL_ONLY_CLOSES);
    }
    if (!pol_walk_begin(w, p->work, p->start, reading)) {
        return false;
    }
    p->work->loops.count = 0;
    return pol_walk_token(w, (pol_text){mark, name.size + 1}, POL_TOKEN_END);
}

static void walk_bound(const place_walk *p, pol_text name, pol_text binding,
                       pol_text path)
{
    pol_walker w;
    pol_text rest;
    relation r = relate(p, path, binding, &rest);
    if (r == APART || (r == ABOVE && !p->writes && !p->recursive) ||
        !begin_root(p, &w, name, r == ABOVE)) {
        return;
    }
    if (r == WITHIN) {
        if (walk_components(p, &w, rest)) {
            end_here(p, &w);
        }
    } else {
        probe_below(p, &w);
    }
    note_depth(p->work, &w);
}

/* The canonical path that a name is bound to, in work->spare; empty where
 * the binding is none. */
static pol_text bound_path(const place_walk *p, pol_text path)
{
    pol_place_query query = {.path = path,
                             .platform = p->work->request->platform};
    if (path.size == 0) {
        return (pol_text){NULL, 0};
    }
    pol_place_form form =
        pol_place_of(&query, p->work->spare, sizeof p->work->spare);
    return (pol_text){p->work->spare, form.invalid ? 0 : form.size};
}

/* Every binding of a name; what is not bound, or to no path, may be
 * anywhere. */
static void walk_root(const place_walk *p, pol_text name, pol_text path)
{
    const pol_request *request = p->work->request;
    bool bound = false, lost = false;
    for (size_t i = 0; i < request->root_count + 1; i++) {
        pol_text binding = {NULL, 0};
        if (i < request->root_count) {
            binding = pol_text_equal(request->roots[i].name, name)
                          ? request->roots[i].path
                          : binding;
        } else if (pol_text_equal(name, POL_TEXT("~"))) {
            binding = request->home;
        } else if (pol_text_equal(name, POL_TEXT("."))) {
            binding = request->cwd;
        }
        bool given = binding.size > 0;
        binding = bound_path(p, binding);
        lost |= given && binding.size == 0;
        if (binding.size > 0) {
            bound = true;
            walk_bound(p, name, binding, path);
        }
    }
    pol_walker w;
    if ((!bound || lost) && begin_root(p, &w, name, true)) {
        pol_walk_probe(&w, POL_MARK(POL_MARK_UNBOUND));
    }
}

static void walk_roots(const place_walk *p, pol_text path)
{
    const pol_view *view = p->work->view;
    for (uint32_t i = 0; i < view->sections[POL_SECTION_ROOTS].count; i++) {
        const unsigned char *r =
            pol_view_span(view, POL_SECTION_ROOTS, i, 1, 8);
        const unsigned char *name =
            r == NULL ? NULL
                      : pol_view_span(view, POL_SECTION_POOL, pol_get32(r),
                                      pol_get32(r + 4), 1);
        if (name == NULL) {
            p->work->overflow = true;
            return;
        }
        walk_root(p, (pol_text){(const char *)name, pol_get32(r + 4)}, path);
    }
}

/* -- One reading */

static void walk_place(pol_work *work, pol_text path, bool closes)
{
    const pol_path_query *q = work->request->of.path;
    place_walk p = {.work = work,
                    .start = POL_START_PATH + (unsigned)q->access,
                    .writes = q->access == POL_ACCESS_WRITE,
                    .recursive = q->recursive != 0};
    pol_open_from(&p.reading, closes ? POL_ONLY_CLOSES : 0);
    walk_absolute(&p, path);
    walk_roots(&p, path);
    if (pol_place_folds(work->request->platform, q->fs_case)) {
        p.start = POL_START_FOLDED + (unsigned)q->access;
        p.folded = true;
        pol_open_from(&p.reading, POL_ONLY_CLOSES);
        walk_absolute(&p, path);
        walk_roots(&p, path);
    }
}

/* A path with its further readings, which only what closes meets: a rule that
 * closes counts there, and so does the exception of one that opens. */
static void walk_all(pol_work *work, const pol_place_query *query,
                     pol_text path, bool closes)
{
    size_t size;
    walk_place(work, path, closes);
    for (unsigned i = 0;
         pol_place_alias(query, i, work->rest, sizeof work->rest, &size); i++) {
        walk_place(work, (pol_text){work->rest, size}, true);
    }
}

/* Further readings make the answer stricter, and never lift the default: then
 * the path by itself counts as well.  What is not understood may be allowed no
 * exception: it is judged once more, by what closes alone. */
static void judge_reading(pol_judged *j, const pol_place_query *query,
                          pol_text path, pol_why why)
{
    if (pol_reading_begin(j)) {
        walk_all(j->work, query, path, false);
        pol_reading_end(j, false);
    }
    if (pol_may_have_lifted(j) && pol_reading_begin(j)) {
        walk_place(j->work, path, false);
        pol_reading_end(j, false);
    }
    if (why != POL_WHY_NONE && pol_reading_begin(j)) {
        walk_all(j->work, query, path, true);
        pol_reading_end(j, true);
    }
}

/* -- The readings of a request */

/* What the links of the path lead to, in work->place: the host says so, or
 * its resolver.  false where that is not known. */
static bool resolve(pol_judged *j, const pol_place_query *query,
                    pol_place_form *form)
{
    pol_work *work = j->work;
    const pol_path_query *q = work->request->of.path;
    *form = (pol_place_form){0, POL_WHY_NONE, false, false};
    if (q->resolved.size > 0) {
        pol_place_query given = {.path = q->resolved,
                                 .platform = query->platform};
        *form = pol_place_of(&given, work->place, sizeof work->place);
        return true;
    }
    if (q->resolver == NULL) {
        return false;
    }
    pol_place_links links = {.resolver = q->resolver,
                             .context = q->resolver_context,
                             .rest = work->rest,
                             .other = work->spare};
    form->why = pol_place_resolve(query, &links, work->place,
                                  sizeof work->place, &form->size);
    form->invalid = form->size == 0;
    form->limit = form->why == POL_WHY_TOO_LONG;
    return true;
}

static void refuse_form(pol_judged *j, const pol_place_form *form)
{
    pol_refuse(j, form->limit ? POL_REASON_LIMIT : POL_REASON_INVALID,
               form->why);
}

/* Where the path leads, which stands in work->place. */
static void judge_target(pol_judged *j, pol_text path, pol_place_form *form)
{
    pol_work *work = j->work;
    pol_text target = {work->place, form->size};
    pol_place_query given = {.path = work->request->of.path->resolved,
                             .platform = work->request->platform};
    if (given.path.size == 0) { /* the resolver's outcome */
        given.path = target;
        pol_why why = pol_place_of(&given, work->spare, sizeof work->spare).why;
        form->why = form->why == POL_WHY_NONE ? why : form->why;
    }
    if (!pol_text_equal(path, target)) {
        judge_reading(j, &given, target, form->why);
    }
}

/* The canonical path stands in work->path. */
void pol_judge_path(pol_judged *j)
{
    pol_work *work = j->work;
    const pol_request *request = work->request;
    pol_place_query query = {.path = request->of.path->path,
                             .cwd = request->cwd,
                             .home = request->home,
                             .platform = request->platform};
    pol_place_form form = pol_place_of(&query, work->path, sizeof work->path);
    pol_place_form links;
    if (form.invalid) {
        refuse_form(j, &form);
        return;
    }
    pol_text path = {work->path, form.size};
    judge_reading(j, &query, path, form.why);
    bool resolved = resolve(j, &query, &links);
    if (resolved && links.invalid) {
        refuse_form(j, &links);
        return;
    }
    if (resolved) {
        judge_target(j, path, &links);
    }
    if (form.why != POL_WHY_NONE || links.why != POL_WHY_NONE) {
        pol_distrust(j, form.why != POL_WHY_NONE ? form.why : links.why);
    }
    if (!resolved && !j->all && j->begun && j->decision->answer == POL_ALLOW) {
        j->decision->unresolved = 1;
    }
}
