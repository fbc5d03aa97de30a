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

/* Of two layers from which on something opens, the one that opens less. */
static void raise(uint8_t *from, uint8_t other)
{
    if (other > *from) {
        *from = other;
    }
}

/* What the host says will run must pass too. */
static void trust_given(pol_work *work, pol_reading *reading)
{
    pol_text given = work->given;
    pol_reading other = {.head = given};
    if (given.size == 0 || pol_text_equal(given, work->program)) {
        return;
    }
    pol_text name = pol_path_base(given);
    if (pol_text_equal(name, pol_path_base(work->program))) {
        trust_path(work, given, name, &other);
    } else {
        pol_open_from(&other, POL_ONLY_CLOSES);
    }
    raise(&reading->opens_from, other.opens_from);
    raise(&reading->opens_apart, other.opens_apart);
}

uint8_t pol_trusted_from(pol_work *work, pol_text program)
{
    pol_reading reading = {.head = program};
    pol_text name = pol_path_base(program);
    if (!pol_text_equal(pol_closing_name(program), program)) {
        trust_path(work, program, name, &reading);
    }
    trust_given(work, &reading);
    return reading.opens_from;
}

/* One reading, in the automaton of the plain and of the canonical rules. */
static void walk_reading(pol_work *work, pol_reading reading, pol_wanted wanted)
{
    const pol_view *view = work->view;
    if (wanted == POL_WANT_CLOSES) {
        pol_open_from(&reading, POL_ONLY_CLOSES);
    } else {
        trust_given(work, &reading);
        raise(&reading.opens_from, work->opens_from);
        raise(&reading.opens_apart, work->opens_from);
    }
    if (wanted == POL_WANT_STRICT) {
        if (reading.opens_from == POL_ONLY_CLOSES) {
            return;
        }
        reading.allows_only = reading.strict = true;
    }
    pol_walk(work, POL_START_COMMAND, reading);
    if (view->starts[POL_START_CANONICAL].next != 0) {
        reading.fold = true;
        pol_walk(work, POL_START_CANONICAL, reading);
    }
}

/* The readings of one program token. */
static void walk_program(pol_work *work, pol_text program, pol_wanted wanted)
{
    walk_reading(work, (pol_reading){.head = program}, wanted);
    if (program.size == 0) { /* a word that is not known */
        return;
    }
    pol_text name = pol_path_base(program);
    pol_text closing = pol_closing_name(program);
    if (closing.size == 0 || pol_text_equal(closing, program)) {
        return;
    }
    /* What closes meets this name whether or not the path is trusted: no
     * list of paths may take a denial away. */
    if (name.size > 0 && name.size < program.size) {
        pol_reading reading = {.head = name, .by_basename = true};
        trust_path(work, program, name, &reading);
        walk_reading(work, reading, wanted);
    }
    if (!pol_text_equal(closing, name) && wanted != POL_WANT_STRICT) {
        pol_reading reading = {.head = closing, .by_basename = true};
        pol_open_from(&reading, POL_ONLY_CLOSES);
        walk_reading(work, reading, wanted);
    }
}

static void native_command(pol_work *work, pol_wanted wanted)
{
    walk_program(work, work->program, wanted);
    if (work->given.size > 0 && wanted != POL_WANT_STRICT &&
        !pol_text_equal(work->given, work->program)) {
        walk_program(work, work->given, POL_WANT_CLOSES);
    }
}

static void codex_command(pol_work *work)
{
    walk_reading(work, (pol_reading){.head = work->program}, POL_WANT_ALL);
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
    walk_reading(work, (pol_reading){.head = name, .by_basename = true},
                 POL_WANT_ALL);
}

void pol_command(pol_work *work, pol_wanted wanted)
{
    if (work->view->dialect == POL_DIALECT_CODEX) {
        codex_command(work);
    } else {
        native_command(work, wanted);
    }
}
