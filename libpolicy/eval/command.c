/* SPDX-License-Identifier: Apache-2.0
 *
 * How a command's program token is read: as written, by its basename, and
 * which of these readings may open anything. */
#include <libpolicy/canon/path.h>
#include <libpolicy/canon/program.h>
#include <libpolicy/eval/work.h>

/* Whether host_executable lists `name`, and then whether it lists `path`. */
static bool listed(const pol_view *view, pol_text name, pol_text path,
                   bool *has_path)
{
    pol_edge edge;
    uint32_t symbol = pol_view_find(view, name);
    if (view->executables == 0 || symbol == POL_SYM_NONE ||
        !pol_view_edge(view, view->executables, symbol, &edge)) {
        return false;
    }
    symbol = pol_view_find(view, path);
    pol_edge unused;
    *has_path =
        symbol != POL_SYM_NONE &&
        pol_view_edge(view, edge.next & POL_LABEL_MASK, symbol, &unused);
    return true;
}

static bool system_folder(pol_text folder)
{
    return pol_text_equal(folder, POL_TEXT("/bin")) ||
           pol_text_equal(folder, POL_TEXT("/usr/bin")) ||
           pol_text_equal(folder, POL_TEXT("/sbin")) ||
           pol_text_equal(folder, POL_TEXT("/usr/sbin"));
}

/* Whether an allow of the bare name covers this path. */
static bool trusted_path(pol_work *work, pol_text path, pol_text *name)
{
    size_t size;
    if (path.size == 0 || path.data[0] != '/' ||
        !pol_path_normal(path, (pol_text){NULL, 0}, work->path,
                         sizeof work->path, &size) ||
        !pol_text_equal(path, (pol_text){work->path, size})) {
        return false;
    }
    *name = pol_path_base(path);
    bool has_path;
    if (listed(work->view, *name, path, &has_path)) {
        return has_path;
    }
    return system_folder((pol_text){path.data, path.size - name->size - 1});
}

/* One reading, in the automaton of the plain and of the canonical rules. */
static void walk_reading(pol_work *work, pol_reading reading)
{
    const pol_view *view = work->view;
    pol_walk(work, view->root, view->root_meta, reading);
    if (view->canon_root != 0) {
        reading.fold = true;
        pol_walk(work, view->canon_root, view->canon_meta, reading);
    }
}

static void native_command(pol_work *work)
{
    pol_text program = work->program, name;
    pol_text closing = pol_closing_name(program);
    walk_reading(work, (pol_reading){.head = program});
    if (closing.size == 0 || pol_text_equal(closing, program)) {
        return;
    }
    bool trusted = trusted_path(work, program, &name);
    if (trusted) {
        walk_reading(work, (pol_reading){.head = name, .by_basename = true});
    }
    if (!trusted || !pol_text_equal(closing, name)) {
        walk_reading(work, (pol_reading){.head = closing,
                                         .closing = true,
                                         .by_basename = true});
    }
}

static void codex_command(pol_work *work)
{
    walk_reading(work, (pol_reading){.head = work->program});
    pol_text program = work->program;
    if (work->direct != 0 ||
        (work->flags & POL_REQUEST_RESOLVE_HOST_EXECUTABLES) == 0 ||
        memchr(program.data, '/', program.size) == NULL) {
        return;
    }
    size_t size;
    pol_text path = {work->path, 0};
    if (pol_path_normal(program, work->cwd, work->path, sizeof work->path,
                        &size)) {
        path.size = size;
    } else {
        /* Longer than any path that host_executable may list. */
        path = program;
    }
    pol_text name = pol_path_base(path);
    bool has_path = false;
    if (name.size == 0 ||
        (listed(work->view, name, path, &has_path) && !has_path)) {
        return;
    }
    walk_reading(work, (pol_reading){.head = name, .by_basename = true});
}

void pol_command(pol_work *work)
{
    if (work->view->dialect == POL_DIALECT_CODEX) {
        codex_command(work);
    } else {
        native_command(work);
    }
}
