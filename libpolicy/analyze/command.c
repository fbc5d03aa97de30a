/* SPDX-License-Identifier: Apache-2.0
 *
 * Commands: the readings of the program token as eval/command.c has them,
 * and the patterns of program tokens that these readings tell apart. */
#include <libpolicy/analyze/subject.h>

#include <libpolicy/canon/path.h>
#include <libpolicy/canon/program.h>

static const char *const folders[] = {"/bin/", "/sbin/", "/usr/bin/",
                                      "/usr/sbin/"};
#define FOLDERS (sizeof folders / sizeof *folders)
static const char *const suffixes[] = {".exe", ".com", ".cmd", ".bat"};
#define SUFFIXES (sizeof suffixes / sizeof *suffixes)

static pol_text text_of(const char *string)
{
    return (pol_text){string, strlen(string)};
}

/* -- Readings */

static const pol_executable *find_executable(const pol_checked *checked,
                                             pol_text name)
{
    uint32_t number = pol_intern_find(&checked->texts, name);
    for (size_t i = 0; number != POL_NO_TEXT && i < checked->executables.count;
         i++) {
        if (checked->executables.items[i].name == number) {
            return &checked->executables.items[i];
        }
    }
    return NULL;
}

static bool lists(const pol_facts *facts, const pol_executable *e,
                  pol_text path)
{
    const pol_checked *checked = facts->checked;
    uint32_t number = pol_intern_find(&checked->texts, path);
    for (uint32_t i = 0; number != POL_NO_TEXT && i < e->count; i++) {
        const pol_listed *listed =
            &checked->executable_paths.items[e->first + i];
        if (listed->text == number) {
            return facts->apart || !listed->apart;
        }
    }
    return false;
}

static bool in_system_folder(pol_text path, pol_text name)
{
    pol_text folder = {path.data, path.size - name.size};
    for (size_t i = 0; i < FOLDERS; i++) {
        if (pol_text_equal(folder, text_of(folders[i]))) {
            return true;
        }
    }
    return false;
}

/* Whether host_executable can be about a name. */
static bool can_be_listed(pol_text name)
{
    return name.size > 0 && memchr(name.data, '\\', name.size) == NULL &&
           !pol_text_equal(name, POL_TEXT(".")) &&
           !pol_text_equal(name, POL_TEXT(".."));
}

/* From which layer on an allow of the bare name covers this path. */
static uint8_t trusted_from(const pol_facts *facts, pol_text path,
                            pol_text name)
{
    char normal[POL_MAX_PATH];
    size_t size;
    if ((facts->closed && can_be_listed(name)) || path.data[0] != '/' ||
        !pol_path_normal(path, (pol_text){NULL, 0}, normal, sizeof normal,
                         &size) ||
        !pol_text_equal(path, (pol_text){normal, size})) {
        return POL_FROM_CLOSES;
    }
    const pol_executable *e = find_executable(facts->checked, name);
    if (e != NULL && facts->apart && e->only_tightens) {
        e = NULL;
    }
    bool listed = e != NULL && lists(facts, e, path);
    if (e != NULL && !listed) {
        return POL_FROM_CLOSES;
    }
    return in_system_folder(path, name) ? 0
           : listed                     ? (uint8_t)e->layer
                                        : POL_FROM_CLOSES;
}

static void read_as(const pol_item *item, const pol_standing *from,
                    pol_text head, uint8_t opens_from, pol_standing *to)
{
    pol_step_token token = {.text = head, .from = opens_from};
    pol_standing_step(item->matcher, from, &token, to);
}

static void take_program(const pol_item *item, const pol_standing *from,
                         pol_text program, pol_standing *to)
{
    pol_text closing = pol_closing_name(program);
    pol_text name = pol_path_base(program);
    read_as(item, from, program, 0, to);
    if (item->facts->checked->dialect == POL_DIALECT_CODEX ||
        closing.size == 0 || pol_text_equal(closing, program)) {
        return;
    }
    if (name.size > 0 && name.size < program.size) {
        read_as(item, from, name, trusted_from(item->facts, program, name), to);
    }
    if (!pol_text_equal(closing, name)) {
        read_as(item, from, closing, POL_FROM_CLOSES, to);
    }
}

/* -- Patterns of program tokens */

/* Steps of a name: a text, or a glob over bytes of `within`. */
typedef struct name_steps {
    pol_text text;
    bool glob, folds;
} name_steps;

static void add_name(pol_sieve *sieve, const name_steps *name,
                     const pol_byte_set *within)
{
    if (name->glob) {
        pol_sieve_glob(sieve, name->text, within);
    } else if (name->folds) {
        pol_sieve_caseless(sieve, name->text);
    } else {
        pol_sieve_bytes(sieve, name->text);
    }
}

/* Tokens of which the closing name is this: behind a separator, or with one
 * at the end; with a suffix where that can matter. */
static void add_closing(pol_sieve *sieve, const name_steps *name,
                        pol_text suffix)
{
    pol_byte_set every = POL_EVERY_BYTE;
    pol_byte_set separators = pol_set_of(POL_TEXT("/\\"));
    pol_byte_set within = pol_set_without(POL_TEXT("/\\"));
    for (int inner = 0; inner < 2; inner++) {
        pol_sieve_begin(sieve);
        if (inner) {
            pol_sieve_many(sieve, &every);
            pol_sieve_one(sieve, &separators);
        }
        add_name(sieve, name, &within);
        pol_sieve_caseless(sieve, suffix);
        if (!inner && suffix.size == 0) {
            pol_sieve_one(sieve, &separators);
        }
        pol_sieve_many(sieve, &separators);
        pol_sieve_end(sieve);
    }
}

static void add_system(pol_sieve *sieve, const name_steps *name)
{
    pol_byte_set within = pol_set_without(POL_TEXT("/"));
    for (size_t i = 0; i < FOLDERS; i++) {
        pol_sieve_begin(sieve);
        pol_sieve_bytes(sieve, text_of(folders[i]));
        add_name(sieve, name, &within);
        pol_sieve_end(sieve);
    }
}

/* Paths of which the part behind the last '/' meets a glob. */
static void add_last_part(pol_sieve *sieve, const name_steps *name)
{
    pol_byte_set every = POL_EVERY_BYTE, slash = pol_set_of(POL_TEXT("/"));
    pol_byte_set within = pol_set_without(POL_TEXT("/"));
    pol_sieve_begin(sieve);
    pol_sieve_many(sieve, &every);
    pol_sieve_one(sieve, &slash);
    add_name(sieve, name, &within);
    pol_sieve_end(sieve);
}

static bool has(pol_text text, char c)
{
    return memchr(text.data, c, text.size) != NULL;
}

static void add_forms(pol_alphabet *alphabet, const name_steps *name,
                      bool with_suffix)
{
    if (name->text.size == 0 || (!name->glob && has(name->text, '/'))) {
        return;
    }
    add_system(alphabet->sieve, name);
    if (!name->glob && has(name->text, '\\')) {
        return; /* no closing name */
    }
    add_closing(alphabet->sieve, name, (pol_text){NULL, 0});
    for (size_t i = 0; with_suffix && i < SUFFIXES; i++) {
        add_closing(alphabet->sieve, name, text_of(suffixes[i]));
    }
    if (name->glob) {
        add_last_part(alphabet->sieve, name);
    }
}

/* Names with a suffix that is not looked at, and paths into the folders of
 * the system. */
static void add_classes(pol_alphabet *alphabet, bool with_suffix)
{
    pol_byte_set every = POL_EVERY_BYTE;
    pol_byte_set separators = pol_set_of(POL_TEXT("/\\"));
    pol_byte_set inner = pol_set_without(POL_TEXT("/\\"));
    name_steps any = {POL_TEXT("?*"), true, false};
    for (size_t i = 0; with_suffix && i < SUFFIXES; i++) {
        pol_sieve_begin(alphabet->sieve);
        pol_sieve_many(alphabet->sieve, &every);
        pol_sieve_one(alphabet->sieve, &inner);
        pol_sieve_caseless(alphabet->sieve, text_of(suffixes[i]));
        pol_sieve_many(alphabet->sieve, &separators);
        pol_sieve_end(alphabet->sieve);
    }
    if (with_suffix) { /* names that cannot be listed */
        pol_sieve_begin(alphabet->sieve);
        pol_sieve_many(alphabet->sieve, &every);
        pol_sieve_bytes(alphabet->sieve, POL_TEXT("\\"));
        pol_sieve_many(alphabet->sieve, &every);
        pol_sieve_end(alphabet->sieve);
    }
    add_system(alphabet->sieve, &any);
    add_system(alphabet->sieve, &(name_steps){POL_TEXT("."), false, false});
    add_system(alphabet->sieve, &(name_steps){POL_TEXT(".."), false, false});
}

static const pol_wild *wild_of(const pol_matcher *m, const pol_state *state)
{
    return state->wild == 0 ? NULL : &m->automaton.wilds.items[state->wild - 1];
}

static pol_text glob_at(const pol_matcher *m, const pol_wild *w, uint32_t i)
{
    return pol_intern_text(&m->checked->texts,
                           m->automaton.glob_edges.items[w->globs + i].glob);
}

static bool has_globs(const pol_point *point)
{
    for (size_t i = 0; i < point->query->count; i++) {
        const pol_matcher *m = point->query->items[i].matcher;
        const pol_words *live = &point->standings[i].live;
        for (size_t k = 0; k < live->count; k++) {
            const pol_wild *w = wild_of(
                m, &m->automaton.states.items[POL_LIVE_STATE(live->items[k])]);
            if (w != NULL && w->glob_count > 0) {
                return true;
            }
        }
    }
    return false;
}

static void see_head(pol_alphabet *alphabet, const pol_matcher *m,
                     const pol_state *state, bool with_suffix)
{
    /* A literal of another rule is left out unless it meets a wanted one. */
    with_suffix |= alphabet->sieve->only_wanted && alphabet->sieve->wanted;
    for (uint32_t i = 0; i < state->edge_count; i++) {
        uint32_t text = m->automaton.edges.items[state->edges + i].text;
        name_steps name = {pol_intern_text(&m->checked->texts, text), false,
                           m->folds};
        add_forms(alphabet, &name, with_suffix);
    }
    const pol_wild *w = wild_of(m, state);
    for (uint32_t i = 0; w != NULL && i < w->glob_count; i++) {
        name_steps name = {glob_at(m, w, i), true, false};
        if (name.text.size > 0 && name.text.data[0] != '\0') {
            add_forms(alphabet, &name, with_suffix);
        }
    }
}

static void see_plain_head(pol_alphabet *alphabet, const pol_matcher *m,
                           const pol_state *state)
{
    see_head(alphabet, m, state, false);
}

static void see_glob_head(pol_alphabet *alphabet, const pol_matcher *m,
                          const pol_state *state)
{
    see_head(alphabet, m, state, true);
}

/* Listed paths, and the names that they are listed for. */
static void add_executables(pol_alphabet *alphabet, const pol_checked *checked,
                            bool with_suffix)
{
    for (size_t i = 0; i < checked->executables.count; i++) {
        const pol_executable *e = &checked->executables.items[i];
        name_steps name = {pol_intern_text(&checked->texts, e->name), false,
                           false};
        if (with_suffix) {
            pol_sieve_literal(alphabet->sieve, name.text);
            add_forms(alphabet, &name, true);
        }
        for (uint32_t k = 0; k < e->count; k++) {
            pol_sieve_literal(
                alphabet->sieve,
                pol_intern_text(
                    &checked->texts,
                    checked->executable_paths.items[e->first + k].text));
        }
    }
}

static void add_programs(const pol_point *point, pol_alphabet *alphabet)
{
    const pol_query *query = point->query;
    bool globs = has_globs(point);
    const pol_checked *last = NULL;
    /* Codex takes an empty program for a name like any other. */
    alphabet->empty = query->dialect == POL_DIALECT_CODEX;
    for (size_t i = 0; i < query->count; i++) {
        const pol_facts *facts = query->items[i].facts;
        if (facts->checked->dialect == POL_DIALECT_CODEX) {
            return;
        }
        if (facts->checked != last && !facts->closed) {
            add_executables(alphabet, facts->checked, globs);
            last = facts->checked;
        }
    }
    pol_alphabet_each(point, alphabet, globs ? see_glob_head : see_plain_head);
    add_classes(alphabet, globs);
}

/* -- The kind */

enum {
    BEFORE_PROGRAM = 0,
    BEHIND_PROGRAM
};

static void begin(const pol_query *query, const pol_item *item,
                  pol_standing *standing)
{
    (void)query;
    pol_standing_begin(item->matcher,
                       item->matcher->folds ? POL_START_CANONICAL
                                            : POL_START_COMMAND,
                       standing);
}

static void patterns(const pol_point *point, pol_alphabet *alphabet)
{
    pol_alphabet_live(point, alphabet);
    if (point->phase == BEFORE_PROGRAM) {
        add_programs(point, alphabet);
    }
}

static void step(const pol_point *point, size_t index, const pol_choice *choice,
                 bool after_option, pol_standing *to)
{
    const pol_item *item = &point->query->items[index];
    const pol_standing *from = &point->standings[index];
    if (point->phase == BEFORE_PROGRAM) {
        take_program(item, from, choice->text, to);
        return;
    }
    pol_step_token token = {.text = choice->text, .after_option = after_option};
    pol_standing_step(item->matcher, from, &token, to);
}

static unsigned next(const pol_query *query, unsigned phase,
                     const pol_choice *choice)
{
    (void)query;
    (void)phase;
    (void)choice;
    return BEHIND_PROGRAM;
}

static bool may_end(const pol_query *query, unsigned phase)
{
    (void)query;
    return phase == BEHIND_PROGRAM;
}

static void end(const pol_point *point, const pol_item *item,
                pol_standing *standing)
{
    (void)point;
    pol_standing_finish(item->matcher, standing);
}

const pol_subject_kind pol_subject_command = {.begin = begin,
                                              .patterns = patterns,
                                              .step = step,
                                              .next = next,
                                              .may_end = may_end,
                                              .end = end};
