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
    uint8_t layer; /* the strongest that lists the name */
} listing;

static listing look_up(const pol_view *view, pol_text name, pol_text path)
{
    listing l = {false, false, 0};
    pol_edge edge, unused;
    uint32_t symbol = pol_view_find(view, name);
    if (view->executables == 0 || symbol == POL_SYM_NONE ||
        !pol_view_edge(view, view->executables, symbol, &edge)) {
        return l;
    }
    l.has_name = true;
    l.layer =
        (uint8_t)((edge.next & POL_NEXT_LOOP_MASK) >> POL_NEXT_LOOP_SHIFT);
    symbol = pol_view_find(view, path);
    l.has_path =
        symbol != POL_SYM_NONE &&
        pol_view_edge(view, edge.next & POL_LABEL_MASK, symbol, &unused);
    return l;
}

static bool system_folder(pol_text folder)
{
    return pol_text_equal(folder, POL_TEXT("/bin")) ||
           pol_text_equal(folder, POL_TEXT("/usr/bin")) ||
           pol_text_equal(folder, POL_TEXT("/sbin")) ||
           pol_text_equal(folder, POL_TEXT("/usr/sbin"));
}

/* From which layer on an allow of the bare name covers this path. */
static uint8_t trusted_from(pol_work *work, pol_text path, pol_text name)
{
    size_t size;
    if (path.size == 0 || path.data[0] != '/' ||
        !pol_path_normal(path, (pol_text){NULL, 0}, work->path,
                         sizeof work->path, &size) ||
        !pol_text_equal(path, (pol_text){work->path, size})) {
        return POL_ONLY_CLOSES;
    }
    bool system =
        system_folder((pol_text){path.data, path.size - name.size - 1});
    listing l = look_up(work->view, name, path);
    if (l.has_name && !l.has_path) {
        return POL_ONLY_CLOSES;
    }
    return system ? 0 : l.has_path ? l.layer : POL_ONLY_CLOSES;
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
        walk_reading(
            work, (pol_reading){.head = name,
                                .opens_from = trusted_from(work, program, name),
                                .by_basename = true});
    }
    if (!pol_text_equal(closing, name)) {
        walk_reading(work, (pol_reading){.head = closing,
                                         .opens_from = POL_ONLY_CLOSES,
                                         .by_basename = true});
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
