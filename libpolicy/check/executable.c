/* SPDX-License-Identifier: Apache-2.0
 *
 * host_executable: where the program of a bare name may lie.  In the Codex
 * dialect the last declaration of a name counts; in the native one paths are
 * united within a layer, and the layers that list the name must agree. */
#include <libpolicy/canon/path.h>
#include <libpolicy/check/builtin.h>

/* -- declarations */

static bool is_bare_name(const pol_checker *c, pol_text name)
{
    if (name.size == 0 || memchr(name.data, '/', name.size) != NULL ||
        pol_text_equal(name, POL_TEXT(".")) ||
        pol_text_equal(name, POL_TEXT(".."))) {
        return false;
    }
    return pol_is_codex(c) || memchr(name.data, '\\', name.size) == NULL;
}

static bool check_name(pol_checker *c, const pol_value *name)
{
    if (!is_bare_name(c, pol_value_text(name))) {
        pol_check_error(c, POL_CODE_BAD_EXECUTABLE, name->span,
                        name->count == 0
                            ? "the name of an executable cannot be empty"
                            : "`%.*s` is not the bare name of an executable",
                        POL_PR(pol_value_text(name)));
        return false;
    }
    return pol_is_codex(c) || pol_check_no_nul(c, name);
}

/* The lexical normal form, in scratch memory; data null on failure. */
static pol_text normal_path(pol_checker *c, pol_text path)
{
    char *data = pol_arena_alloc(&c->scratch, path.size + 1);
    size_t size = 0;
    if (data == NULL) {
        return (pol_text){NULL, 0};
    }
    pol_path_normal(path, (pol_text){NULL, 0}, data, path.size + 1, &size);
    return (pol_text){data, size};
}

static bool check_path(pol_checker *c, const pol_value *path, pol_text name,
                       pol_text *normal)
{
    pol_text text = pol_value_text(path);
    if (text.size == 0 || text.data[0] != '/') {
        pol_check_error(c, POL_CODE_BAD_EXECUTABLE, path->span,
                        "the path of an executable is absolute, and `%.*s` "
                        "is not",
                        POL_PR(text));
        return false;
    }
    *normal = normal_path(c, text);
    if (normal->data == NULL) {
        return false;
    }
    if (!pol_text_equal(pol_path_base(*normal), name)) {
        pol_check_error(c, POL_CODE_BAD_EXECUTABLE, path->span,
                        "`%.*s` does not end in `/%.*s`", POL_PR(text),
                        POL_PR(name));
        return false;
    }
    if (!pol_is_codex(c) && !pol_text_equal(text, *normal)) {
        pol_diag *diag =
            pol_check_error(c, POL_CODE_BAD_EXECUTABLE, path->span,
                            "`%.*s` is not in normal form", POL_PR(text));
        pol_check_fix(c, diag, "\"%.*s\"", POL_PR(*normal));
        return false;
    }
    return pol_is_codex(c) || pol_check_no_nul(c, path);
}

static bool add_path(pol_checker *c, const pol_value *path, pol_text name)
{
    pol_text normal;
    if (!pol_check_type(c, path, POL_VALUE_STRING, "a path of an executable") ||
        !check_path(c, path, name, &normal)) {
        return false;
    }
    uint32_t *slot = pol_vec_push(&c->paths, c->budget);
    if (slot == NULL) {
        return false;
    }
    *slot = pol_intern(&c->out->texts, normal);
    return *slot != POL_NO_TEXT;
}

void pol_check_host_executable(pol_checker *c, const pol_arguments *args)
{
    const pol_value *name = &args->value[POL_EXECUTABLE_NAME];
    const pol_value *paths = &args->value[POL_EXECUTABLE_PATHS];
    if (!check_name(c, name)) {
        return;
    }
    pol_declaration declaration = {
        .name = pol_intern(&c->out->texts, pol_value_text(name)),
        .first = (uint32_t)c->paths.count,
        .count = paths->count,
        .layer = c->file->layer};
    bool good = declaration.name != POL_NO_TEXT;
    for (uint32_t i = 0; i < paths->count; i++) {
        good = add_path(c, &paths->u.items[i], pol_value_text(name)) && good;
    }
    pol_declaration *slot =
        good ? pol_vec_push(&c->declarations, c->budget) : NULL;
    if (slot != NULL) {
        *slot = declaration;
    }
}

/* -- merging */

static void sift_down(uint64_t *keys, size_t at, size_t count)
{
    while (2 * at + 1 < count) {
        size_t child = 2 * at + 1;
        if (child + 1 < count && keys[child + 1] > keys[child]) {
            child++;
        }
        if (keys[child] <= keys[at]) {
            return;
        }
        uint64_t swap = keys[at];
        keys[at] = keys[child];
        keys[child] = swap;
        at = child;
    }
}

/* Heapsort: no memory, and no input makes it slow. */
void pol_sort_numbers(uint64_t *keys, size_t count)
{
    for (size_t i = count / 2; i-- > 0;) {
        sift_down(keys, i, count);
    }
    for (size_t last = count; last-- > 1;) {
        uint64_t swap = keys[0];
        keys[0] = keys[last];
        keys[last] = swap;
        sift_down(keys, 0, last);
    }
}

/* The declarations of one name: count of them from keys[0], whose low half
 * is an index. */
typedef struct same_name {
    const uint64_t *keys;
    size_t count;
} same_name;

static const pol_declaration *declaration_at(const pol_checker *c, uint64_t key)
{
    return &c->declarations.items[(uint32_t)key];
}

/* One key per listed path: the path above, the layer below. */
static uint64_t *path_keys(pol_checker *c, same_name name, size_t *count)
{
    size_t total = 0;
    for (size_t i = 0; i < name.count; i++) {
        total += declaration_at(c, name.keys[i])->count;
    }
    uint64_t *keys = pol_arena_alloc(&c->scratch, (total + 1) * sizeof *keys);
    *count = total;
    if (keys == NULL) {
        return NULL;
    }
    size_t at = 0;
    for (size_t i = 0; i < name.count; i++) {
        const pol_declaration *d = declaration_at(c, name.keys[i]);
        for (uint32_t k = 0; k < d->count; k++) {
            uint64_t path = c->paths.items[d->first + k];
            keys[at++] = path << 8 | d->layer;
        }
    }
    pol_sort_numbers(keys, total);
    return keys;
}

static uint8_t lowest_bit(unsigned bits)
{
    uint8_t lowest = 0;
    for (; bits != 0 && (bits & 1) == 0; bits >>= 1) {
        lowest++;
    }
    return lowest;
}

/* Who lists a name. */
typedef struct listing {
    unsigned layers, open; /* bits 1 << layer; open: not those that can only
                              tighten */
} listing;

static listing who_lists(const pol_checker *c, same_name name)
{
    listing who = {0, 0};
    for (size_t i = 0; i < name.count; i++) {
        unsigned layer = declaration_at(c, name.keys[i])->layer & 31u;
        who.layers |= 1u << layer;
        if (pol_is_codex(c) ||
            !pol_can_only_tighten(c, layer, POL_KIND_COMMAND)) {
            who.open |= 1u << layer;
        }
    }
    return who;
}

/* Keeps a path that these layers list.  What layers that can only tighten
 * list alone opens nothing: outside of the system folders such a path is as
 * good as not listed. */
static bool keep_path(pol_checker *c, listing who, uint32_t path, unsigned seen)
{
    pol_checked *out = c->out;
    bool listed = (who.layers & ~seen) == 0;
    bool apart = who.open != 0 && (who.open & ~seen) == 0;
    if (who.open == 0) {
        listed =
            listed && pol_is_system_program(pol_intern_text(&out->texts, path));
    }
    if (!listed && !apart) {
        return true;
    }
    pol_listed *slot = pol_vec_push(&out->executable_paths, c->budget);
    if (slot == NULL) {
        return false;
    }
    *slot = (pol_listed){path, !listed};
    return true;
}

/* Paths that every layer lists which lists the name, in rising order. */
static bool keep_common_paths(pol_checker *c, same_name name, listing who)
{
    size_t count;
    uint64_t *keys = path_keys(c, name, &count);
    if (keys == NULL) {
        return false;
    }
    for (size_t i = 0; i < count;) {
        uint64_t path = keys[i] >> 8;
        unsigned seen = 0;
        for (; i < count && keys[i] >> 8 == path; i++) {
            seen |= 1u << (keys[i] & 31);
        }
        if (!keep_path(c, who, (uint32_t)path, seen)) {
            return false;
        }
    }
    return true;
}

/* In the Codex dialect the last one replaces the others; one of a layer that
 * can only tighten, only others of such a layer. */
static size_t last_declaration(const pol_checker *c, same_name name)
{
    for (size_t i = name.count; i-- > 0;) {
        uint8_t layer = declaration_at(c, name.keys[i])->layer;
        if (!pol_can_only_tighten(c, layer, POL_KIND_COMMAND)) {
            return i;
        }
    }
    return name.count - 1;
}

static bool merge_name(pol_checker *c, same_name name)
{
    pol_checked *out = c->out;
    size_t first = out->executable_paths.count;
    if (pol_is_codex(c)) {
        name.keys += last_declaration(c, name);
        name.count = 1;
    }
    listing who = who_lists(c, name);
    if (!keep_common_paths(c, name, who)) {
        return false;
    }
    pol_executable *slot = pol_vec_push(&out->executables, c->budget);
    if (slot == NULL) {
        return false;
    }
    *slot = (pol_executable){
        .name = declaration_at(c, name.keys[0])->name,
        .first = (uint32_t)first,
        .count = (uint32_t)(out->executable_paths.count - first),
        .only_tightens = who.open == 0,
        .layer = lowest_bit(who.open != 0 ? who.open : who.layers)};
    return true;
}

/* By name, then in the order of the sources. */
static uint64_t *declaration_keys(pol_checker *c)
{
    size_t count = c->declarations.count;
    uint64_t *keys = pol_arena_alloc(&c->scratch, (count + 1) * sizeof *keys);
    for (size_t i = 0; keys != NULL && i < count; i++) {
        keys[i] = (uint64_t)c->declarations.items[i].name << 32 | i;
    }
    if (keys != NULL) {
        pol_sort_numbers(keys, count);
    }
    return keys;
}

void pol_merge_executables(pol_checker *c)
{
    size_t count = c->declarations.count;
    c->out->executables.count = 0;
    c->out->executable_paths.count = 0;
    if (count == 0) {
        return;
    }
    pol_mark mark = pol_arena_mark(&c->scratch);
    const uint64_t *keys = declaration_keys(c);
    for (size_t begin = 0; keys != NULL && begin < count;) {
        size_t next = begin;
        while (next < count && keys[next] >> 32 == keys[begin] >> 32) {
            next++;
        }
        if (!merge_name(c, (same_name){keys + begin, next - begin})) {
            break;
        }
        begin = next;
    }
    pol_arena_reset(&c->scratch, mark);
}

/* -- looking up */

const pol_executable *pol_find_executable(const pol_checked *checked,
                                          pol_text name)
{
    uint32_t number = pol_intern_find(&checked->texts, name);
    size_t low = 0, high = checked->executables.count;
    while (number != POL_NO_TEXT && low < high) {
        size_t middle = low + (high - low) / 2;
        const pol_executable *found = &checked->executables.items[middle];
        if (found->name == number) {
            return found;
        }
        if (found->name < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

bool pol_executable_lists(const pol_checked *checked,
                          const pol_executable *executable, pol_text path)
{
    uint32_t number = pol_intern_find(&checked->texts, path);
    size_t low = executable->first, high = low + executable->count;
    while (number != POL_NO_TEXT && low < high) {
        size_t middle = low + (high - low) / 2;
        const pol_listed *found = &checked->executable_paths.items[middle];
        if (found->text == number) {
            return !found->apart;
        }
        if (found->text < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}
