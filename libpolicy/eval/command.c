/* SPDX-License-Identifier: Apache-2.0
 *
 * How a command's program token is read: as written, by its basename, and
 * which of these readings may open anything. */
#include <libpolicy/canon/path.h>
#include <libpolicy/canon/program.h>
#include <libpolicy/eval/work.h>

/* What host_executable says of a program. */
typedef struct listing {
    bool has_name, has_path;
    bool apart, only_tightens; /* image/format.h, POL_LIST_APART and so on */
    uint8_t layer;             /* the strongest that lists the name */
} listing;

static listing look_up(const pol_view *view, pol_text name, pol_text path)
{
    listing l = {false, false, false, false, 0};
    pol_edge edge, listed;
    uint32_t symbol = pol_view_find(view, name);
    if (view->executables == 0 || symbol == POL_SYM_NONE ||
        !pol_view_edge(view, view->executables, symbol, &edge)) {
        return l;
    }
    l.has_name = true;
    l.layer = (uint8_t)POL_META_OWN(edge.meta);
    l.only_tightens = (POL_META_SUB(edge.meta) & POL_LIST_TIGHTENS) != 0;
    symbol = pol_view_find(view, path);
    l.has_path =
        symbol != POL_SYM_NONE &&
        pol_view_edge(view, edge.next & POL_LABEL_MASK, symbol, &listed);
    l.apart = l.has_path && (POL_META_OWN(listed.meta) & POL_LIST_APART) != 0;
    return l;
}

static bool system_folder(pol_text folder)
{
    return pol_text_equal(folder, POL_TEXT("/bin")) ||
           pol_text_equal(folder, POL_TEXT("/usr/bin")) ||
           pol_text_equal(folder, POL_TEXT("/sbin")) ||
           pol_text_equal(folder, POL_TEXT("/usr/sbin"));
}

/* From which layer on what opens about the bare name covers this path. */
static void trust_path(pol_work *work, pol_text path, pol_text name,
                       pol_reading *reading)
{
    size_t size;
    pol_open_from(reading, POL_ONLY_CLOSES);
    if (path.size == 0 || path.data[0] != '/' ||
        !pol_path_normal(path, (pol_text){NULL, 0}, work->path,
                         sizeof work->path, &size) ||
        !pol_text_equal(path, (pol_text){work->path, size})) {
        return;
    }
    listing l = look_up(work->view, name, path);
    bool system =
        system_folder((pol_text){path.data, path.size - name.size - 1});
    uint8_t from = system ? 0 : l.has_path ? l.layer : POL_ONLY_CLOSES;
    if (!l.has_name || (l.has_path && !l.apart)) {
        reading->opens_from = from;
    }
    if (!l.has_name || l.has_path || l.only_tightens) {
        reading->opens_apart = from;
    }
}

/* One reading, in the automaton of the plain and of the canonical rules. */
static void walk_reading(pol_work *work, pol_reading reading)
{
    const pol_view *view = work->view;
    pol_walk(work, POL_START_COMMAND, reading);
    if (view->starts[POL_START_CANONICAL].next != 0) {
        reading.fold = true;
        pol_walk(work, POL_START_CANONICAL, reading);
    }
}

static void native_command(pol_work *work)
{
    pol_text program = work->program, name = pol_path_base(program);
    pol_text closing = pol_closing_name(program);
    walk_reading(work, (pol_reading){.head = program});
    if (closing.size == 0 || pol_text_equal(closing, program)) {
        return;
    }
    /* What closes meets this name whether or not the path is trusted: no
     * list of paths may take a denial away. */
    if (name.size > 0 && name.size < program.size) {
        pol_reading reading = {.head = name, .by_basename = true};
        trust_path(work, program, name, &reading);
        walk_reading(work, reading);
    }
    if (!pol_text_equal(closing, name)) {
        pol_reading reading = {.head = closing, .by_basename = true};
        pol_open_from(&reading, POL_ONLY_CLOSES);
        walk_reading(work, reading);
    }
}

static void codex_command(pol_work *work)
{
    walk_reading(work, (pol_reading){.head = work->program});
    pol_text program = work->program;
    if (work->direct != 0 || program.size == 0 ||
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
    listing l = look_up(work->view, name, path);
    if (name.size == 0 || (l.has_name && !l.has_path)) {
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
